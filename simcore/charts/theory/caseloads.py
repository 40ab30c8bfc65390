"""Pictures of a caseload: fixed, limited, and with reports that come round."""

from __future__ import annotations

from collections.abc import Callable

from simcore.charts.theory import in_time, steady
from simcore.charts.theory.shapes import Curve, Panel, Picture, Point, over_clients

TRIED = (35, 50, 60, 65, 80, 110, 165)
ALONE = steady.Caseload(20, 1 / 3)
FOUR = steady.Caseload(20, 1 / 3, people=4)


def _fixed_caseload() -> list[Panel]:
    def points(metric: str) -> tuple[Point, ...]:
        return tuple(Point(f"V05_{n}", metric, n) for n in TRIED)

    return [
        over_clients(
            "Hours until done",
            25,
            165,
            Curve("", lambda n: ALONE.response(int(n)), points("mean_response_h")),
        ),
        over_clients(
            "Share done in time",
            25,
            165,
            Curve("within 4 h", lambda n: ALONE.done_within(int(n), 4), points("on_time_4h")),
            Curve("within 8 h", lambda n: ALONE.done_within(int(n), 8), points("on_time_8h")),
            share=True,
        ),
        over_clients(
            "Share of hours used",
            25,
            165,
            Curve("", lambda n: ALONE.used(int(n)), points("utilisation")),
            share=True,
        ),
        over_clients(
            "Clients with something open",
            25,
            165,
            Curve("", lambda n: ALONE.open_items(int(n)), points("mean_open_items")),
        ),
    ]


FIVE, ONE = in_time.Limited(5, 0.5, 2.0, 0.2), in_time.Limited(1, 0.5, 2.0, 0.2)
SIXTY = in_time.Limited(60, 1 / 3, 20.0, 0.01)


def _limited() -> list[Panel]:
    across, step = "new cases an hour", 0.004

    def lines(metric: str, of: Callable[[in_time.Limited, float], float]) -> tuple[Curve, ...]:
        return (
            Curve("at most 1", lambda rate: of(ONE, rate), (Point("V15b", metric, 0.06),), step, 0.08),
            Curve("at most 5", lambda rate: of(FIVE, rate), (Point("V15a", metric, 0.25),), step, 0.33),
        )

    def sixty(title: str, metric: str, of: Callable[[float], float]) -> Panel:
        return Panel(title, across, 0.005, 0.027, (Curve("at most 60", of, (Point("V15c", metric, 0.025),)),))

    return [
        Panel(
            "Hours until a new case is assigned",
            across,
            0,
            0.33,
            lines("mean_assignment_wait_h", in_time.Limited.assignment_wait),
        ),
        Panel(
            "Hours until a case is closed",
            across,
            0,
            0.33,
            lines("mean_total_time_h", in_time.Limited.whole_time),
        ),
        sixty("Cases held", "mean_caseload", lambda rate: SIXTY.means(rate)["held"]),
        sixty("Hours to wait at each step of a case", "mean_internal_wait_per_step_h", SIXTY.step_wait),
    ]


REPORTS = steady.Reports(160, 2)


def _reports() -> list[Panel]:
    many = {"V16a": 65, "V16b": 75}
    return [
        over_clients(
            "Reports spread over their 160 hours: hours to wait",
            5,
            79,
            Curve(
                "",
                lambda n: REPORTS.wait(int(n)),
                tuple(Point(case, "mean_wait_h", n) for case, n in many.items()),
            ),
        ),
        Panel(
            "Share that waits longer than so many hours",
            "hours",
            0,
            20,
            tuple(
                Curve(
                    f"{n} clients",
                    lambda hours, n=n: REPORTS.waits_longer(n, hours),  # type: ignore[misc]
                    (
                        Point(case, "P_no_wait", 0, flipped=True),
                        *(Point(case, f"P_wait_gt_{hours}h", hours) for hours in (4, 8, 16)),
                    ),
                )
                for case, n in many.items()
            ),
            share=True,
        ),
        over_clients(
            "All due on one day: share on time",
            5,
            165,
            Curve("", lambda n: steady.all_at_once(n, 1.5, 75), (Point("V16c", "on_time", 60),)),
            share=True,
        ),
    ]


PICTURES = (
    Picture("A fixed caseload", ("V05",), (("V05_65", "mean_response_h"),), _fixed_caseload()),
    Picture(
        "A limit on cases",
        ("V15",),
        (("V15a", "mean_assignment_wait_h"), ("V15c", "mean_caseload")),
        _limited(),
    ),
    Picture("Reports that come round", ("V16",), (("V16b", "mean_wait_h"), ("V16c", "on_time")), _reports()),
)
