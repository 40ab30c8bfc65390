"""V11 and V15: cases that open and close, contacts again and again, a limit with a waiting list before it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from simcore.demand.clock import HOUR
from tests.verification.estimates import moments, variance
from tests.verification.inputs import cases, inside
from tests.verification.measures import UTILISATION, Metrics, a_mean, a_share, exact
from tests.verification.theory import Case, Metric, run_traced
from tests.verification.view import Floats, Pair, View, in_hours, mean, share


def _hours_between(view: View, since: np.ndarray, until: np.ndarray) -> Floats:
    """Hours from one thing to the other, of the cases to which the other came in the window."""
    return in_hours((until - since)[inside(view, until)])


def _caseload(view: View) -> Pair:
    return view.between(view.records.cases.assigned, view.records.cases.closed)


def _away(view: View) -> Pair:
    return _caseload(view)[0] - view.open_items()[0], view.hours


def _waiting_list(view: View) -> Pair:
    return view.between(view.records.cases.referred, view.records.cases.assigned)


def _assignment_waits(view: View) -> Floats:
    cases = view.records.cases
    return _hours_between(view, cases.referred, cases.assigned)


def _times_on_books(view: View) -> Floats:
    cases = view.records.cases
    return _hours_between(view, cases.assigned, cases.closed)


def _whole_times(view: View) -> Floats:
    cases = view.records.cases
    return _hours_between(view, cases.referred, cases.closed)


def _contacts_per_client(view: View) -> Pair:
    return view.finished_per_hour()[0], float(inside(view, view.records.cases.closed).sum())


def _closed_per_hour(view: View) -> Pair:
    return view.per_hour(inside(view, view.records.cases.closed).sum())


def _full(view: View) -> Pair:
    """Hours at which no case more can be taken on."""
    cases = view.records.cases
    moments = np.concatenate([cases.assigned, cases.closed]).clip(view.start, view.end)
    change = np.repeat([1, -1], len(cases.assigned))
    order = np.argsort(moments, kind="stable")
    level = np.cumsum(change[order])[:-1]
    length = np.diff(moments[order])
    return float(length[level >= view.scenario.caseload].sum()) / HOUR, view.hours


NEEDING: Metric = a_mean(View.open_items)
STEP_WAIT: Metric = a_mean(lambda view: mean(view.wait))
CASELOAD: Metric = a_mean(_caseload)

RETURNS: Metrics = {
    "contacts_per_hour": a_mean(View.finished_per_hour),
    **UTILISATION,
    "mean_clients_needing": NEEDING,
    "mean_clients_away": a_mean(_away),
    "mean_caseload": CASELOAD,
    "mean_time_in_programme_h": a_mean(lambda view: mean(_whole_times(view))),
    "mean_wait_per_contact_h": STEP_WAIT,
}
TWO_MANAGERS: Metrics = {
    **RETURNS,
    "contacts_per_client": a_mean(_contacts_per_client),
    "P_wait": a_share(lambda view: share(view.wait > 0)),
}
LIMITED: Metrics = {
    **UTILISATION,
    "mean_caseload": CASELOAD,
    "mean_needing_manager": NEEDING,
    "mean_waiting_for_assignment": a_mean(_waiting_list),
    "mean_assignment_wait_h": a_mean(lambda view: mean(_assignment_waits(view))),
    "mean_internal_wait_per_step_h": STEP_WAIT,
    "mean_time_on_books_h": a_mean(lambda view: mean(_times_on_books(view))),
    "mean_total_time_h": a_mean(lambda view: mean(_whole_times(view))),
    "P_caseload_full": a_share(_full),
}
NO_STEP_WAIT = exact(lambda view: mean(view.wait))
"""The only case on the books never waits for the manager."""

SURE = ("mean_caseload", "mean_internal_wait_per_step_h")
NOTED = ("utilisation", "mean_waiting_for_assignment", "mean_assignment_wait_h", "P_caseload_full")
"""Chance moves these for years, for cases come one in 40 hours and last for 2,000: at the note's size their
standard errors are several times those asked for elsewhere."""
SLOW: Metrics = {
    name: replace(metric, long_only=name not in SURE, error_by_note=name in NOTED)
    for name, metric in LIMITED.items()
}
SATURATED: Metrics = {"max_cases_per_hour": a_mean(_closed_per_hour)}

HOURS = (2, 5, 10, 20, 40, 60)


def _in_contact(view: View, hour: int) -> float:
    """Clients whom somebody is with at this hour: stretches of work that it lies in."""
    start, end = view.records.trace.stretches[:, :2].T
    at_work = view.records.trace.stretches[:, 2] >= 0
    return float(((start <= hour * HOUR) & (end > hour * HOUR) & at_work).sum())


def _gone(view: View, hour: int) -> float:
    """Clients who are away at this hour: all whose case is open but those in contact."""
    return float(view.open_at(np.array([hour * HOUR]))[0]) - _in_contact(view, hour)


def _level(count: Callable[[View, int], float], hour: int) -> Metric:
    return a_mean(lambda view: (count(view, hour), 1.0))


def _seldom(count: Callable[[View, int], float], hour: int) -> Metric:
    """So few clients are there so early that the short run is not sure enough."""
    return replace(_level(count, hour), long_only=True)


def _variance(count: Callable[[View, int], float], name: str, hour: int) -> Metric:
    """The numbers are Poisson: their variance is their mean."""
    metric = a_mean(lambda view: moments(np.array([count(view, hour)])), variance)
    return replace(metric, same_as=f"{name}_t{hour}", long_only=True)


DAILY_CYCLE: Metrics = {
    "R1_t1": _seldom(_in_contact, 1),
    "R2_t1": _seldom(_gone, 1),
    **{f"R1_t{hour}": _level(_in_contact, hour) for hour in HOURS},
    **{f"R2_t{hour}": _level(_gone, hour) for hour in HOURS},
    **{f"variance_R1_t{hour}": _variance(_in_contact, "R1", hour) for hour in (10, 40)},
    **{f"variance_R2_t{hour}": _variance(_gone, "R2", hour) for hour in (10, 40)},
}

ALWAYS_FULL = "the waiting list never runs out"

LONG_5 = "20 replications of 200,000 hours"
CASES = [
    Case("V11a", TWO_MANAGERS, 20, note="20 replications of 20,000 hours", short_by_note=True, in_long=340),
    Case("V11b", RETURNS, 20, note="20 replications of 50,000 hours", short_by_note=True, in_long=230),
    Case("V11c", DAILY_CYCLE, 4200, look=run_traced, note="20,000 replications", in_long=34000),
    Case("V15a", LIMITED, 76, inputs=cases(0.25, 0.2, 0.5, 2), note=LONG_5, in_long=720),
    Case(
        "V15b",
        {**LIMITED, "mean_internal_wait_per_step_h": NO_STEP_WAIT},
        32,
        inputs=cases(0.06, 0.2, 0.5, 2),
        note=LONG_5,
        in_long=304,
    ),
    Case(
        "V15c",
        SLOW,
        12,
        inputs=cases(0.025, 0.01, 1 / 3, 20),
        note="40 replications of 500,000 hours",
        in_long=75,
        weeks_in_short=(150, 210),
    ),
    Case("V15a_saturated", SATURATED, 20, in_long=160, same_as="V15a", variant=ALWAYS_FULL),
    Case("V15b_saturated", SATURATED, 26, in_long=160, same_as="V15b", variant=ALWAYS_FULL),
    Case("V15c_saturated", SATURATED, 26, in_long=160, same_as="V15c", variant=ALWAYS_FULL),
]
