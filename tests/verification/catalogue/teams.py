"""V10: several case managers with one queue, and posts that fall vacant, with their clients shared out."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from simcore.demand.clock import DAY, HOUR
from tests.verification.measures import (
    RESPONSE,
    UTILISATION,
    WAIT,
    Metrics,
    a_mean,
    a_share,
    waits_over,
    within,
)
from tests.verification.theory import Case, Metric
from tests.verification.view import Ints, Pair, View, mean, share

POOLED: Metrics = {
    **UTILISATION,
    "P_wait": a_share(lambda view: share(view.wait > 0)),
    **WAIT,
    **RESPONSE,
    "P_wait_gt_15min": waits_over(0.25),
}
SPLIT = "quoted for reference: four desks with a queue each, of which case V01a is one"


def _filled(view: View) -> Ints:
    """Posts that somebody holds, by day of the window."""
    assert view.records.staff is not None
    days = np.arange(view.days.start, view.days.stop)
    spells = view.records.staff.spells.tolist()
    return np.asarray(sum((started <= days) & (days < left) for _, _, started, _, left in spells))


def _caseload(view: View) -> Pair:
    """Clients of each case manager there is, on average over the days that have any."""
    assert view.records.cases is not None
    filled = _filled(view)
    return mean(len(view.records.cases.place) / filled[filled > 0])


def _on_time(view: View) -> Pair:
    """Needs of a day met within eight hours, mean over days: each weighs alike, as in the mixture."""
    items, hours = view.items, 8 * HOUR
    last = view.days.stop - view.days.start - 1  # those of the last day may still be open for want of time
    day = items.created // DAY - view.days.start
    mine = (day >= 0) & (day < last)
    in_time = items.finished[mine] - items.created[mine] <= hours
    arose = np.bincount(day[mine], minlength=last)
    met = np.bincount(day[mine], weights=in_time, minlength=last)
    return float((met / np.maximum(arose, 1)).sum()), float(last)


def _with(posts: int) -> Metric:
    """Share of days with so many filled: people come and go so seldom that it takes the long run."""
    metric = a_share(lambda view: share(_filled(view) == posts))
    return replace(metric, long_only=True, error_by_note=True)


STAFFED: Metrics = {
    **{f"P_{posts}_filled": _with(posts) for posts in range(5)},
    "mean_filled_posts": a_mean(lambda view: mean(_filled(view))),
    "mean_caseload_given_someone_present": replace(a_mean(_caseload), long_only=True),
}
IN_TIME: Metrics = {"on_time_8h_quasi_static_approx": replace(within(0.05, _on_time), long_only=True)}
ELSEWHERE = {
    "on_time_8h_if_always_4_filled": "quoted for reference: 60 clients each, which case V05_60 compares",
    "on_time_8h_at_average_staffing": "quoted for reference: 3.27 case managers at all times, which no"
    " office has",
}
TEN_YEARS = "200 replications of 10 years"

CASES = [
    Case(
        "V10a",
        POOLED,
        20,
        {"mean_wait_if_split_h": SPLIT},
        note="1,000,000 items",
        short_by_note=True,
        in_long=220,
    ),
    Case(
        "V10c",
        STAFFED,
        8,
        ELSEWHERE,
        note=TEN_YEARS,
        in_long=200,
        weeks_in_short=(26, 260),
    ),
    Case(
        "V10c_on_time",
        IN_TIME,
        24,
        in_long=24,
        same_as="V10c",
        variant="with the needs of V05, for two years",
    ),
]
