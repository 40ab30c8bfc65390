"""V08 and V09: a shift with nights between, blocks of other work, absences without cover."""

from __future__ import annotations

import numpy as np

from simcore.demand.clock import DAY, HOUR
from tests.verification.inputs import one_queue
from tests.verification.measures import (
    OPEN_ITEMS,
    RESPONSE,
    WAIT,
    Metrics,
    a_mean,
    a_share,
    done_within,
    exact,
    within,
)
from tests.verification.theory import Case, Input
from tests.verification.view import Pair, View, mean, share

BEGINS, ENDS = 9 * HOUR, 17 * HOUR
NIGHT_H = 16


def _mornings(view: View) -> np.ndarray:
    """The midnights of the window's days."""
    return np.arange(view.start, view.end, DAY)


def _nights(view: View) -> np.ndarray:
    """How many nights each item stayed open over."""
    return view.items.finished[view.opened] // DAY - view.items.created[view.opened] // DAY


def _load(view: View) -> Pair:
    """Hours worked on what came in, per hour of shift."""
    week = view.records.shift[view.days].sum() / HOUR / view.scenario.window.weeks
    return float(view.service.sum()), float(week * (view.scenario.window.weeks - 1))


SHIFT: Metrics = {
    "mean_response_working_h": a_mean(lambda view: mean(view.response - NIGHT_H * _nights(view))),
    "mean_response_wall_h": a_mean(lambda view: mean(view.response)),
    "utilisation_of_shift": a_share(lambda view: view.work()),
    "P_done_in_shift_of_arrival": a_share(lambda view: share(_nights(view) == 0)),
    "on_time_24h_wall": done_within(24),
}
ROUND_THE_CLOCK: Metrics = {
    "load_of_shift": a_share(_load),
    **OPEN_ITEMS,
    "mean_response_wall_h": a_mean(lambda view: mean(view.response)),
    "mean_backlog_at_shift_start": a_mean(lambda view: mean(view.open_at(_mornings(view) + BEGINS - 1))),
    "mean_backlog_at_shift_end": a_mean(lambda view: mean(view.open_at(_mornings(view) + ENDS))),
    "P_empty_at_shift_end": a_share(lambda view: share(view.open_at(_mornings(view) + ENDS) == 0)),
    "on_time_24h_wall": done_within(24),
    "utilisation_of_shift": a_share(lambda view: view.work()),
}


def _work_open(view: View) -> np.ndarray:
    """Hours of work still to do at every minute of the window: what came in less what was done of it."""
    minutes = np.arange(view.start, view.end, 60)
    came = np.searchsorted(np.sort(view.items.created), minutes, side="right") * 15 * 60
    return (came - _done_by(view, minutes)) / HOUR


def _done_by(view: View, moments: np.ndarray) -> np.ndarray:
    """Seconds of work done by each moment; work stops at night and items are done one after the other."""
    started, finished = view.items.started, view.items.finished
    begun = started >= 0
    stops = np.where(started // DAY == finished // DAY, finished, started // DAY * DAY + ENDS)
    first = np.where(begun, np.minimum(finished, stops), started) - started
    rest = np.where(begun, view.items.worked - first, 0)
    resumed = (started // DAY + 1) * DAY + BEGINS
    since = np.concatenate([started[begun], resumed[begun]])
    length = np.concatenate([first[begun], rest[begun]])
    order = np.argsort(since, kind="stable")
    since, length = since[order], length[order]
    before = np.concatenate([[0], np.cumsum(length)])
    place = np.searchsorted(since, moments, side="right")
    last = np.maximum(place - 1, 0)
    return before[last] + np.where(place > 0, np.minimum(moments - since[last], length[last]), 0)


def _at_nine(view: View) -> np.ndarray:
    return _work_open(view)[BEGINS // 60 :: DAY // 60]


def _hours_to_clear(view: View) -> np.ndarray:
    """Hours from the start of each shift until nothing is left open, to the minute; 8 if that never is."""
    by_day = _work_open(view).reshape(-1, DAY // 60)[:, BEGINS // 60 : ENDS // 60]
    clear = by_day <= 0
    return np.where(clear.any(axis=1), clear.argmax(axis=1) / 60, (ENDS - BEGINS) / HOUR)


ONE_ITEM_H = 0.25
FLUID: Metrics = {
    "peak_backlog_work_h": within(ONE_ITEM_H, lambda view: mean(_at_nine(view))),
    "hours_of_shift_to_clear": within(0.3, lambda view: mean(_hours_to_clear(view))),
    "mean_backlog_work_h": within(ONE_ITEM_H, lambda view: mean(_work_open(view))),
    "idle_hours_per_shift_after_clearing": within(0.3, lambda view: mean(8 - _hours_to_clear(view))),
    "utilisation_of_shift": exact(lambda view: view.work()),
}
FILLED: Metrics = {
    "utilisation_items": a_share(lambda view: view.work()),
    **WAIT,
    **RESPONSE,
    **OPEN_ITEMS,
    "share_of_time_in_blocks": a_share(lambda view: view.work("filler")),
}


def _present(view: View) -> Pair:
    return float(view.records.shift[view.days].sum()) / HOUR, view.hours


def _working(view: View) -> Pair:
    return view.work()[0] / HOUR, view.hours


ABSENT: Metrics = {
    "availability": a_share(_present),
    **RESPONSE,
    **OPEN_ITEMS,
    "share_of_time_working": a_share(_working),
    "load_of_present_time": a_share(lambda view: view.work()),
}
SLOWER: Metrics = {"response_if_same_capacity_but_no_absences_h": RESPONSE["mean_response_h"]}
WITH_ABSENCES = one_queue(2, 1 / 3) | {"share of time present": Input(_present, 5 / 6)}

CASES = [
    Case("V08a", SHIFT, 62, note="1,000,000 items", short_by_note=True, in_long=160),
    Case("V08b", ROUND_THE_CLOCK, 20, note="20 replications of 2,000 days", short_by_note=True, in_long=360),
    Case("V08c", FLUID, 5),
    Case("V09a", FILLED, 118, note="1,000,000 items", short_by_note=True, in_long=160),
    Case("V09b", ABSENT, 90, inputs=WITH_ABSENCES, note="20 replications of 50,000 hours", in_long=400),
    Case("V09b_slower", SLOWER, 12, same_as="V09b", variant="a slower manager who is always there"),
]
