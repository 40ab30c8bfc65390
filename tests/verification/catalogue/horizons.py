"""V13 and V14: what a run that never settles looks like at fixed hours, averaged over thousands of runs."""

from __future__ import annotations

import numpy as np

from simcore.demand.clock import HOUR, NEVER
from simcore.demand.demand import Demand
from simcore.model import simulate
from simcore.scenario import Scenario
from tests.verification.estimates import moments, spread
from tests.verification.inputs import at_start, in_parts
from tests.verification.measures import Metrics, a_mean, a_share
from tests.verification.theory import Case, Metric
from tests.verification.view import Pair, View, share

HORIZON = 40 * HOUR


def _open_at(view: View, hour: float) -> float:
    return float(view.open_at(np.array([round(hour * HOUR)]))[0])


def _open_at_hour(hour: int) -> Metric:
    return a_mean(lambda view: (_open_at(view, hour), 1.0))


def _sd_at_hour(hour: int) -> Metric:
    return a_mean(lambda view: moments(np.array([_open_at(view, hour)])), spread)


def _average_until(hour: int) -> Metric:
    def average(view: View) -> Pair:
        opened = np.minimum(view.items.created, hour * HOUR)
        ended = np.minimum(view.items.finished, hour * HOUR)
        return float((ended - opened).sum()) / HOUR, float(hour)

    return a_mean(average)


def _growth(view: View) -> Pair:
    """Items more per hour in the second hundred hours; by then the empty start is forgotten."""
    return _open_at(view, 200) - _open_at(view, 100), 100.0


class UntilEmpty(View):
    """One run that is long enough to work the backlog off, and the moment at which that is done."""

    first_empty = NEVER


def _until_empty(scenario: Scenario, demand: Demand) -> View:
    """Run a week, or twice as long again and again: the draws of a longer run begin with the same ones."""
    view = UntilEmpty(simulate(scenario, demand, scenario.caseload), scenario)
    ended = np.sort(view.items.finished)
    ended = ended[ended < NEVER]
    empty = ended[view.open_at(ended) == 0]
    if len(empty):
        view.first_empty = int(empty[0])
        return view
    window = scenario.window.model_copy(update={"weeks": scenario.window.weeks * 2})
    longer = scenario.model_copy(update={"window": window})
    seed, replication = demand.streams.seed, demand.streams.replication
    return _until_empty(longer, Demand(longer, seed, replication, longer.caseload))


FROM_EMPTY: Metrics = {
    **{f"mean_open_items_t{hour}": _open_at_hour(hour) for hour in (1, 2, 4, 8, 24, 40)},
    "average_open_items_0_8h": _average_until(8),
    "average_open_items_0_40h": _average_until(40),
}
FROM_BACKLOG: Metrics = {
    **{f"mean_open_items_t{hour}": _open_at_hour(hour) for hour in (8, 16, 24, 40, 80)},
    "mean_hours_until_first_empty": a_mean(lambda view: (view.first_empty / HOUR, 1.0)),
}
OVERLOAD: Metrics = {
    **{f"mean_open_items_t{hour}": _open_at_hour(hour) for hour in (8, 40, 200)},
    **{f"sd_open_items_t{hour}": _sd_at_hour(hour) for hour in (8, 40, 200)},
    "backlog_growth_items_per_hour": a_mean(_growth),
}


def _opened(view: View) -> np.ndarray:
    return view.items.created < HORIZON


def _done(view: View) -> np.ndarray:
    return view.items.finished < HORIZON


def _in_time(view: View) -> np.ndarray:
    return view.items.finished <= view.items.due


def _of_completed(view: View) -> Pair:
    return share(_in_time(view)[_opened(view) & _done(view)])


def _of_due(view: View) -> Pair:
    """Of what fell due inside the horizon, whether it is done or not."""
    return share(_in_time(view)[_opened(view) & (view.items.due <= HORIZON)])


def _of_opened(view: View) -> Pair:
    return share((_in_time(view) & _done(view))[_opened(view)])


def _ever_done(view: View) -> Pair:
    """Of what came in the first 40 hours, what is done by the end of the week."""
    return share(view.items.finished[_opened(view)] < NEVER)


CENSORED: Metrics = {
    "on_time_completed_only": a_share(_of_completed),
    "on_time_all_due": a_share(_of_due),
    "on_time_all_opened_unfinished_late": a_share(_of_opened),
}
FIRST_COME: Metrics = {
    **CENSORED,
    "expected_completed": a_mean(lambda view: (float((_opened(view) & _done(view)).sum()), 1.0)),
    "expected_opened": a_mean(lambda view: (float(_opened(view).sum()), 1.0)),
}

NEWEST_FIRST: Metrics = {**CENSORED, "P_ever_completed": a_share(_ever_done)}

STEADY = {"steady_state": "quoted for reference: where it ends up, which case V01a compares"}
MANY = "20,000 replications"
DAYS = (0, 1, 2, 4, 8, 16, 24, 40)
DUE = (0, 4, 8, 16, 24, 32, 40)
BACKLOG = at_start(0.2) | in_parts((0, 8, 16, 24, 40, 60, 80), 4, 0.2)
CASES = [
    Case("V13a", FROM_EMPTY, 2600, STEADY, inputs=in_parts(DAYS, 4, 0.2), note=MANY, in_long=20000),
    Case("V13b", FROM_BACKLOG, 2700, inputs=BACKLOG, look=_until_empty, note=MANY, in_long=20000),
    Case("V13c", OVERLOAD, 1450, note="5,000 replications", in_long=6400),
    Case("V14a", FIRST_COME, 5200, inputs=in_parts(DUE, 6, 0.2), note=MANY, in_long=72000),
    Case("V14b", NEWEST_FIRST, 400, inputs=in_parts(DUE, 6, 0.2), note=MANY, in_long=20000),
]
