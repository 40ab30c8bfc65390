"""Metrics that many cases share, by the names the cases give them."""

from __future__ import annotations

from collections.abc import Callable

from tests.verification.estimates import Estimator, moments, ratio, spread
from tests.verification.theory import Metric
from tests.verification.view import View, mean, share

Of = Callable[[View], tuple[float, ...]]
Metrics = dict[str, Metric]


def a_mean(of: Of, estimator: Estimator = ratio, expected_error: float = 0.0) -> Metric:
    return Metric("mean", of, estimator, expected_error=expected_error)


def a_share(of: Of, expected_error: float = 0.0, rare: bool = False) -> Metric:
    return Metric("share", of, expected_error=expected_error, rare=rare)


def exact(of: Of) -> Metric:
    return Metric("exact", of)


def within(tolerance: float, of: Of) -> Metric:
    return Metric("within", of, tolerance=tolerance)


def waits_over(hours: float) -> Metric:
    return a_share(lambda view: share(view.wait > hours))


def done_within(hours: float, rare: bool = False) -> Metric:
    return a_share(lambda view: share(view.response <= hours), rare=rare)


UTILISATION: Metrics = {"utilisation": a_share(lambda view: view.work())}
WAIT: Metrics = {"mean_wait_h": a_mean(lambda view: mean(view.wait))}
RESPONSE: Metrics = {"mean_response_h": a_mean(lambda view: mean(view.response))}
SD_WAIT: Metrics = {"sd_wait_h": a_mean(lambda view: moments(view.wait), spread)}
SD_RESPONSE: Metrics = {"sd_response_h": a_mean(lambda view: moments(view.response), spread)}
OPEN_ITEMS: Metrics = {"mean_open_items": a_mean(View.open_items)}
WAITING_ITEMS: Metrics = {"mean_waiting_items": a_mean(View.waiting_items)}
NO_WAIT: Metrics = {"P_no_wait": a_share(lambda view: share(view.wait == 0))}
