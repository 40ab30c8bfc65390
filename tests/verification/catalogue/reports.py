"""V16: reports with dates, spread over the period or all on one day."""

from __future__ import annotations

from simcore.demand.clock import HOUR
from simcore.demand.demand import Demand
from simcore.model import simulate
from simcore.scenario import Scenario
from tests.verification.measures import Metrics, a_mean, a_share, exact
from tests.verification.theory import Case, Metric
from tests.verification.view import Floats, Mask, Pair, View, in_hours, mean, share

PERIOD = 160 * HOUR


def _second_period(view: View) -> Mask:
    """The pattern repeats from the second period on, so that is the one to look at."""
    return (view.items.created >= PERIOD) & (view.items.created < 2 * PERIOD)


def _waits(view: View) -> Floats:
    items = _second_period(view)
    return in_hours(view.items.started[items] - view.items.created[items])


def _busy(view: View) -> Pair:
    """Work begun and ended inside the second period, by the parts of each report that lie in it."""
    begun, ended = view.items.started, view.items.finished
    inside = (ended.clip(PERIOD, 2 * PERIOD) - begun.clip(PERIOD, 2 * PERIOD))[begun >= 0]
    return float(inside.sum()), float(PERIOD)


def _waits_over(hours: float) -> Metric:
    return a_share(lambda view: share(_waits(view) > hours))


SPREAD: Metrics = {
    "utilisation": a_share(_busy),
    "P_no_wait": a_share(lambda view: share(_waits(view) == 0)),
    "mean_wait_h": a_mean(lambda view: mean(_waits(view))),
    **{f"P_wait_gt_{hours}h": _waits_over(hours) for hours in (4, 8, 16)},
}


class Caseloads(View):
    """One run, and runs of the same clients at every smaller caseload."""

    largest_on_time = 0


def _every_caseload(scenario: Scenario, demand: Demand) -> View:
    whole = Caseloads(simulate(scenario, demand, scenario.caseload), scenario)
    for caseload in range(1, scenario.caseload + 1):
        items = simulate(scenario, demand, caseload).items
        if (items.finished <= items.due).all():
            whole.largest_on_time = caseload
    return whole


TOGETHER: Metrics = {
    "on_time": exact(lambda view: share(view.items.finished <= view.items.due)),
    "largest_caseload_all_on_time": exact(lambda view: (float(view.largest_on_time), 1.0)),
    "mean_response_h": exact(lambda view: mean(in_hours(view.items.finished - view.items.created))),
    "last_done_h": exact(lambda view: (float(view.items.finished.max()) / HOUR, 1.0)),
}

CASES = [
    Case("V16a", SPREAD, 2000, note="2,000 replications of two periods", short_by_note=True, in_long=25000),
    Case("V16b", SPREAD, 2000, note="2,000 replications of two periods", short_by_note=True, in_long=42000),
    Case("V16c", TOGETHER, 1, look=_every_caseload),
]
