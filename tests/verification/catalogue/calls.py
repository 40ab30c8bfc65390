"""V06 and V07: calls only. Who finds nobody free holds the line and hangs up, or calls again later."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from simcore.model.columns import DONE, GIVEN_UP, MISSED
from tests.verification.inputs import inside
from tests.verification.measures import UTILISATION, Metrics, a_mean, a_share
from tests.verification.theory import Case, Metric
from tests.verification.view import Mask, Pair, View, in_hours, mean, share


def _not_answered_at_once(view: View) -> Mask:
    return np.asarray(view.items.first_try[view.opened] == MISSED)


def _blocked(view: View) -> Pair:
    return share(_not_answered_at_once(view))


def _time_in_queue(view: View) -> np.ndarray:
    """Hours on hold, of those answered and of those who hung up."""
    left = np.where(view.given_up(), view.items.finished[view.opened], view.items.started[view.opened])
    return in_hours(left - view.items.created[view.opened])


def _redialling(view: View) -> Pair:
    """Callers between two attempts, on average in time."""
    started = view.items.started
    return view.between(view.items.created, np.where(started < 0, view.end, started))


def _attempts(view: View) -> np.ndarray:
    return view.items.attempts[view.opened]


def _flow(per_hour: float) -> Metric:
    """Who leaves the line, over who should: hours in line times the rate at which patience ends.

    The case's note asks for this in one run. It is 1 but for chance, whatever else the model does.
    """

    def flow(view: View) -> Pair:
        left = view.items.finished[view.items.state == GIVEN_UP]
        return float(inside(view, left).sum()), per_hour * view.waiting_items()[0]

    return replace(a_mean(flow), expected=1.0)


HOLDING: Metrics = {
    "P_wait": a_share(_blocked),
    "P_abandon": a_share(lambda view: share(view.given_up())),
    "mean_queue": a_mean(View.waiting_items),
    "mean_time_in_queue_all_h": a_mean(lambda view: mean(_time_in_queue(view))),
    "mean_wait_served_h": a_mean(lambda view: mean(view.wait[view.items.state[view.opened] == DONE])),
    **UTILISATION,
    "served_per_hour": a_mean(View.finished_per_hour),
}
REDIALLING: Metrics = {
    **UTILISATION,
    "P_first_attempt_blocked": a_share(_blocked),
    "mean_clients_redialling": a_mean(_redialling),
    "mean_delay_to_answer_h": a_mean(lambda view: mean(view.wait)),
    "attempts_per_call": a_mean(lambda view: mean(_attempts(view))),
    "attempts_per_hour": a_mean(lambda view: (float(_attempts(view).sum()), view.opened_per_hour()[1])),
    "blocked_share_of_attempts": a_share(
        lambda view: (float((_attempts(view) - 1).sum()), float(_attempts(view).sum()))
    ),
}


def _holding(per_hour: float) -> Metrics:
    return {**HOLDING, "hung_up_over_expected": _flow(per_hour)}


CASES = [
    Case("V06a", _holding(4), 25, in_long=160),
    Case("V06b", _holding(4), 21, in_long=120),
    Case("V06c", _holding(1), 18, in_long=160),
    Case("V07a", REDIALLING, 42, note="20 replications of 5,000 hours", in_long=208),
]
