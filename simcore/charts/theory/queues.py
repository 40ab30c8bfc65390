"""Pictures of one queue: how it waits, what is taken first, how it builds up, how it is counted."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from simcore.charts.theory import in_time, steady
from simcore.charts.theory.shapes import MINUTES, Curve, Panel, Picture, Point, over_clients, over_load


def _one_queue() -> list[Panel]:
    service, back = 0.2, 0.2
    return [
        over_load(
            "Hours until a piece of work is done",
            Curve(
                "done, one in five\ncomes back",
                lambda load: service / (1 - back) / (1 - load),
                (Point("V01b", "mean_total_time_per_original_item_h", 0.8),),
            ),
            Curve("done", lambda load: service / (1 - load), (Point("V01a", "mean_response_h", 0.8),)),
            Curve(
                "begun", lambda load: steady.first_come(load, service), (Point("V01a", "mean_wait_h", 0.8),)
            ),
        ),
        Panel(
            "Share begun and done within so many hours",
            "hours",
            0.0,
            4.0,
            (
                Curve(
                    "begun",
                    lambda hours: 1 - 0.8 * steady.left_after(hours),
                    (Point("V01a", "P_no_wait", 0), Point("V01a", "P_wait_gt_30min", 0.5, flipped=True)),
                ),
                Curve(
                    "done",
                    lambda hours: 1 - steady.left_after(hours),
                    (Point("V01a", "on_time_1h", 1), Point("V01a", "on_time_2h", 2)),
                ),
            ),
            share=True,
        ),
    ]


WEEK = 37.5
KINDS = {
    name: steady.Kind(name, each_week / WEEK, minutes / MINUTES, scv)
    for name, each_week, minutes, scv in (
        ("call", 0.6, 8, 1.0),
        ("email", 0.8, 5, 1.0),
        ("note", 0.7, 12, 0.5),
        ("contact", 0.2, 45, 0.25),
        ("plan", 0.05, 60, 0.5),
        ("report", 1 / 13, 90, 0.25),
    )
}
MIX = steady.Mix(tuple(KINDS.values()))
CLASSES = steady.Classes(
    tuple(
        steady.Mix(tuple(KINDS[name] for name in names))
        for names in (("call",), ("email", "contact"), ("note", "plan", "report"))
    )
)
CLASS_WORDS = ("first: calls", "second: emails,\ncontacts", "last: notes,\nplans, reports")


def _mixed_work() -> list[Panel]:
    service = 0.2
    return [
        over_load(
            "Hours to wait: how much pieces differ in length",
            Curve(
                "very much\n(scv 2.25)",
                lambda load: steady.first_come(load, service, 2.25),
                (Point("V02c", "mean_wait_h", 0.8),),
            ),
            Curve(
                "much (scv 1)",
                lambda load: steady.first_come(load, service),
                (Point("V01a", "mean_wait_h", 0.8),),
            ),
            Curve(
                "not at all",
                lambda load: steady.first_come(load, service, 0.0),
                (Point("V02b", "mean_wait_h", 0.8),),
            ),
        ),
        over_clients(
            "Six kinds of work: hours to wait",
            5,
            58,
            Curve("spread (sd)", MIX.wait_sd, (Point("V02a", "sd_wait_h", 50),)),
            Curve("mean", MIX.wait, (Point("V02a", "mean_wait_h", 50),)),
        ),
        Panel(
            "Six kinds, 50 clients: share within so many hours",
            "hours",
            0.0,
            10.0,
            (
                Curve(
                    "begun",
                    lambda hours: MIX.begun_within(50, hours),
                    tuple(Point("V02a", f"P_wait_gt_{h}h", h, flipped=True) for h in (1, 2, 4, 8)),
                ),
                Curve(
                    "done",
                    lambda hours: MIX.done_within(50, hours),
                    tuple(Point("V02a", f"response_le_{h}h", h) for h in (2, 4, 8)),
                ),
            ),
            share=True,
        ),
        over_clients(
            "Six kinds: pieces of work open",
            5,
            58,
            Curve(
                "open",
                lambda n: MIX.rate(n) * MIX.wait(n) + MIX.work(n),
                (Point("V02a", "mean_open_items", 50),),
            ),
            Curve(
                "not begun", lambda n: MIX.rate(n) * MIX.wait(n), (Point("V02a", "mean_waiting_items", 50),)
            ),
        ),
    ]


def _by_class(case: str, metric: str, of: Callable[[float, int], float]) -> tuple[Curve, ...]:
    """A line for each class, the last first: it lies highest."""
    return tuple(
        Curve(
            CLASS_WORDS[number - 1],
            lambda n, number=number: of(n, number),  # type: ignore[misc]
            (Point(case, metric.format(number), 50),),
        )
        for number in (3, 2, 1)
    )


def _priorities() -> list[Panel]:
    return [
        over_clients(
            "Hours to wait, nothing interrupts", 5, 55, *_by_class("V03", "mean_wait_class{}_h", CLASSES.wait)
        ),
        over_clients(
            "Hours until done, the first class interrupts",
            5,
            55,
            *_by_class("V04", "mean_response_class{}_h", CLASSES.response),
        ),
        over_clients(
            "Last class: hours from begun to done",
            5,
            55,
            Curve(
                "interrupted",
                lambda n: CLASSES.in_hand(n, 3),
                (Point("V04", "mean_start_to_finish_class3_h", 50),),
            ),
            Curve("left alone", lambda _: CLASSES.in_hand(0, 3), ()),
        ),
        over_clients(
            "Last class: interruptions of each piece",
            5,
            55,
            Curve(
                "interruptions",
                lambda n: CLASSES.interruptions(n, 3),
                (Point("V04", "interruptions_per_class3_item", 50),),
            ),
        ),
    ]


def _earliest_due() -> list[Panel]:
    tried = {"V12a": 2.0, "V12b": 2.5}

    def bracket(place: int) -> Callable[[float], float]:
        return lambda rate: steady.earliest_due_bracket((2.0, rate), 0.2)[place]

    def points(metric: str, *, on_curve: bool = False) -> tuple[Point, ...]:
        return tuple(Point(case, metric, rate, on_curve=on_curve) for case, rate in tried.items())

    across = "pieces an hour due in 5 h (two more are due in 1 h)"
    return [
        Panel(
            "Hours to wait",
            across,
            0,
            2.7,
            (
                Curve("if always last", bracket(2), ()),
                Curve("due in 5 h", None, points("mean_wait_class2_h")),
                Curve("all", bracket(1), points("mean_wait_all_h", on_curve=True)),
                Curve("due in 1 h", None, points("mean_wait_class1_h")),
                Curve("if always first", bracket(0), ()),
            ),
        ),
        Panel(
            "Share on time",
            across,
            1.7,
            2.7,
            (
                Curve("due in 5 h", None, points("on_time_class2")),
                Curve("due in 1 h", None, points("on_time_class1")),
            ),
            share=True,
        ),
    ]


EMPTY = in_time.Start(4, 0.2, 0, 40, steps=40)
BACKLOG = in_time.Start(4, 0.2, 40, 80, most=160, steps=5)
OVERLOAD = in_time.Start(6, 0.2, 0, 200, most=560, steps=1)


def _over_time() -> list[Panel]:
    def points(case: str, metric: str, hours: Sequence[int]) -> tuple[Point, ...]:
        return tuple(Point(case, metric.format(hour), hour) for hour in hours)

    return [
        Panel(
            "From an empty start: pieces open",
            "hours",
            0,
            40,
            (
                Curve("now", EMPTY.open_items, points("V13a", "mean_open_items_t{}", (1, 2, 4, 8, 24, 40))),
                Curve("mean so far", EMPTY.average, points("V13a", "average_open_items_0_{}h", (8, 40))),
            ),
        ),
        Panel(
            "From 40 open pieces",
            "hours",
            0,
            80,
            (Curve("", BACKLOG.open_items, points("V13b", "mean_open_items_t{}", (8, 16, 24, 40, 80))),),
        ),
        Panel(
            "More work than hours: pieces open",
            "hours",
            0,
            200,
            (
                Curve("mean", OVERLOAD.open_items, points("V13c", "mean_open_items_t{}", (8, 40, 200))),
                Curve(
                    "spread (sd)", OVERLOAD.open_items_sd, points("V13c", "sd_open_items_t{}", (8, 40, 200))
                ),
            ),
        ),
    ]


COUNTING = in_time.Counting(6, 0.2, 4, 80)
WAYS = {
    "on_time_completed_only": "of what was done",
    "on_time_all_due": "of what fell due",
    "on_time_all_opened_unfinished_late": "of all that came",
}


def _counting() -> list[Panel]:
    def lines(case: str, of: Callable[[float], tuple[float, float, float]]) -> tuple[Curve, ...]:
        return tuple(
            Curve(label, lambda hour, place=place: of(hour)[place], (Point(case, metric, 40),))  # type: ignore[misc]
            for place, (metric, label) in enumerate(WAYS.items())
        )

    across = "hours looked at"
    return [
        Panel(
            "First come, first served: share on time",
            across,
            8,
            80,
            lines("V14a", COUNTING.first_come),
            share=True,
        ),
        Panel("Newest first: share on time", across, 8, 80, lines("V14b", COUNTING.newest_first), share=True),
    ]


PICTURES = (
    Picture("One queue, one person", ("V01",), (("V01a", "mean_wait_h"),), _one_queue()),
    Picture("Short and long pieces of work", ("V02",), (("V02a", "mean_wait_h"),), _mixed_work()),
    Picture("What is taken first", ("V03", "V04"), (("V03", "mean_wait_class3_h"),), _priorities()),
    Picture("Earliest due first", ("V12",), (("V12a", "mean_wait_all_h"),), _earliest_due()),
    Picture(
        "A backlog that builds up or clears",
        ("V13",),
        (("V13b", "mean_open_items_t40"), ("V13a", "mean_open_items_t8")),
        _over_time(),
    ),
    Picture(
        "What counts as on time",
        ("V14",),
        (("V14b", "on_time_all_due"), ("V14a", "on_time_all_due")),
        _counting(),
    ),
)
