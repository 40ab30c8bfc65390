"""Pictures of people: on the phone, in a shift, away, in a team, and clients who come back."""

from __future__ import annotations

from collections.abc import Callable

from simcore.charts.theory import in_time, steady
from simcore.charts.theory.caseloads import ALONE, FOUR, TRIED
from simcore.charts.theory.shapes import MINUTES, Curve, Panel, Picture, Point, over_clients, over_load

PHONES = {
    "V06a": ("one person,\nwaits 15 min", steady.Phone(1, 0.2, 0.25), 4.5),
    "V06b": ("four people,\nwaits 15 min", steady.Phone(4, 0.2, 0.25), 6.0),
    "V06c": ("one person,\nwaits 60 min", steady.Phone(1, 0.2, 1.0), 6.0),
}
"""Label, phone and calls an hour for each person; the minutes are a caller's mean patience."""


def _phones() -> list[Panel]:
    def lines(
        metric: str, of: Callable[[steady.Phone, float], float], factor: float = 1.0
    ) -> tuple[Curve, ...]:
        return tuple(
            Curve(
                label,
                lambda calls, phone=phone: of(phone, calls * phone.people),  # type: ignore[misc]
                (Point(case, metric, calls),),
                0.25,
                8.0,
                factor,
            )
            for case, (label, phone, calls) in PHONES.items()
        )

    across = "calls an hour for each person"
    return [
        Panel(
            "Share of callers who hang up", across, 0, 8, lines("P_abandon", steady.Phone.hang_up), share=True
        ),
        Panel(
            "Minutes in line of those who are answered",
            across,
            0,
            8,
            lines("mean_wait_served_h", steady.Phone.answered_wait, MINUTES),
        ),
    ]


REDIALS = steady.Redials(8 / MINUTES, 20 / MINUTES)


def _redials() -> list[Panel]:
    across = "new calls an hour"
    return [
        Panel(
            "Minutes from the first attempt until answered",
            across,
            0,
            6,
            (Curve("", REDIALS.delay, (Point("V07a", "mean_delay_to_answer_h", 3),), factor=MINUTES),),
        ),
        Panel(
            "Attempts it takes to be answered",
            across,
            0,
            6,
            (Curve("", REDIALS.attempts, (Point("V07a", "attempts_per_call", 3),)),),
        ),
    ]


DAY_AND_NIGHT = in_time.ShiftDay(1.2, 0.25, 8)


def _shifts() -> list[Panel]:
    service, hours = 0.2, 8.0

    def same_day(load: float) -> float:
        speed = (1 - load) / service
        return 1 - (1 - steady.left_after(hours, speed)) / (speed * hours)

    even = tuple(
        Curve(label, of, (Point("V08c", metric, x),))
        for label, of, metric, x in (
            ("waiting", lambda hour: in_time.even_flow(hour, 1.2, 0.25, hours), "peak_backlog_work_h", 0.0),
            ("mean", lambda _: 16 / 7, "mean_backlog_work_h", 16.0),
        )
    )
    return [
        over_load(
            "Work comes in the shift: hours until done",
            Curve(
                "by the clock\non the wall",
                lambda load: 3 * service / (1 - load),
                (Point("V08a", "mean_response_wall_h", 0.8),),
            ),
            Curve(
                "counting only\nhours at work",
                lambda load: service / (1 - load),
                (Point("V08a", "mean_response_working_h", 0.8),),
            ),
        ),
        over_load(
            "Work comes in the shift: share done in time",
            Curve(
                "within 24 h",
                lambda load: 1 - steady.left_after(hours, (1 - load) / service),
                (Point("V08a", "on_time_24h_wall", 0.8),),
            ),
            Curve("the same day", same_day, (Point("V08a", "P_done_in_shift_of_arrival", 0.8),)),
            share=True,
        ),
        Panel(
            "Work comes day and night: pieces open",
            "hours after the shift began",
            0,
            24,
            (
                Curve(
                    "by the hour",
                    DAY_AND_NIGHT.open_items,
                    (
                        Point("V08b", "mean_backlog_at_shift_start", 0),
                        Point("V08b", "mean_backlog_at_shift_end", 8),
                    ),
                ),
                Curve("mean", lambda _: DAY_AND_NIGHT.average(), (Point("V08b", "mean_open_items", 16),)),
            ),
        ),
        Panel("Work comes evenly: hours of work waiting", "hours after the shift began", 0, 24, even),
    ]


def _away() -> list[Panel]:
    return [
        over_load(
            "Meetings of 30 minutes: hours to wait",
            Curve(
                "with meetings",
                lambda load: steady.with_blocks(load, 0.2, 0.5),
                (Point("V09a", "mean_wait_h", 0.6),),
            ),
            Curve("without", lambda load: steady.first_come(load, 0.2), ()),
        ),
        Panel(
            "Away one hour in six: hours until done",
            "pieces of work an hour",
            0,
            2.3,
            (
                Curve(
                    "away 8 h\nat a time",
                    lambda rate: steady.with_absences(rate, 1 / 3, 40, 8),
                    (Point("V09b", "mean_response_h", 2.0),),
                ),
                Curve("never away,\njust slower", lambda rate: 1 / (2.5 - rate), ()),
            ),
        ),
    ]


def _teams() -> list[Panel]:
    return [
        over_load(
            "Hours to wait",
            Curve(
                "each alone", lambda load: steady.first_come(load, 0.2), (Point("V01a", "mean_wait_h", 0.8),)
            ),
            Curve(
                "four share\none line",
                lambda load: steady.pooled_wait(load, 4, 0.2),
                (Point("V10a", "mean_wait_h", 0.8),),
            ),
        ),
        over_clients(
            "Fixed caseload: hours until done",
            25,
            80,
            Curve(
                "each alone",
                lambda n: ALONE.response(int(n)),
                tuple(Point(f"V05_{n}", "mean_response_h", n) for n in TRIED[:5]),
            ),
            Curve("four share", lambda n: FOUR.response(4 * int(n)), (Point("V10b", "mean_response_h", 60),)),
        ),
        Panel(
            "Share of time with so many of four posts filled",
            "posts filled",
            0,
            4,
            (
                Curve(
                    "",
                    lambda k: steady.posts_filled(int(k), 4, 18, 4),
                    tuple(Point("V10c", f"P_{k}_filled", k) for k in range(5)),
                ),
            ),
            share=True,
            whole=True,
        ),
    ]


RETURNING = in_time.Returning(0.9, 0.8, 0.5, 8.0, 0.75)


def _returns() -> list[Panel]:
    hours = (1, 2, 5, 10, 20, 40, 60)

    def over_time(place: int) -> Curve:
        points = tuple(Point("V11c", f"R{place + 1}_t{hour}", hour) for hour in hours)
        return Curve("", lambda hour: RETURNING.numbers(hour)[place], points)

    return [
        over_load(
            "Hours to wait for each contact",
            Curve(
                "one person,\n60 min a contact",
                lambda load: steady.pooled_wait(load, 1, 1.0),
                (Point("V11b", "mean_wait_per_contact_h", 0.8),),
            ),
            Curve(
                "two people,\n30 min a contact",
                lambda load: steady.pooled_wait(load, 2, 0.5),
                (Point("V11a", "mean_wait_per_contact_h", 0.9),),
            ),
        ),
        over_load(
            "Hours from coming to leaving",
            Curve(
                "one person,\naway 20 h",
                lambda load: 4 * (steady.pooled_wait(load, 1, 1.0) + 1) + 60,
                (Point("V11b", "mean_time_in_programme_h", 0.8),),
            ),
            Curve(
                "two people,\naway 8 h",
                lambda load: 4 * (steady.pooled_wait(load, 2, 0.5) + 0.5) + 24,
                (Point("V11a", "mean_time_in_programme_h", 0.9),),
            ),
        ),
        Panel("Clients in contact, from an empty start", "hours", 0, 60, (over_time(0),)),
        Panel("Clients away, from an empty start", "hours", 0, 60, (over_time(1),)),
    ]


PICTURES = (
    Picture("Callers who hang up", ("V06",), (("V06a", "P_abandon"),), _phones()),
    Picture("Callers who call again", ("V07",), (("V07a", "attempts_per_call"),), _redials()),
    Picture(
        "A working day",
        ("V08",),
        (("V08b", "mean_response_wall_h"), ("V08a", "mean_response_wall_h")),
        _shifts(),
    ),
    Picture(
        "Meetings and sick days", ("V09",), (("V09b", "mean_response_h"), ("V09a", "mean_wait_h")), _away()
    ),
    Picture("A team that shares its work", ("V10",), (("V10a", "mean_wait_h"),), _teams()),
    Picture(
        "Clients who come back",
        ("V11",),
        (("V11a", "mean_wait_per_contact_h"), ("V11b", "mean_wait_per_contact_h")),
        _returns(),
    ),
)
