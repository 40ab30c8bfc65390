"""V01 to V04 and V12: one case manager and one queue, by order of arrival, by class, by due date."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from simcore.demand.clock import DAY, HOUR
from tests.verification.estimates import counts_on_grid, moments, percentile_95, relative_variance
from tests.verification.inputs import came, one_queue, took, took_squared
from tests.verification.measures import (
    NO_WAIT,
    OPEN_ITEMS,
    RESPONSE,
    SD_RESPONSE,
    SD_WAIT,
    UTILISATION,
    WAIT,
    WAITING_ITEMS,
    Metrics,
    a_mean,
    a_share,
    done_within,
    waits_over,
)
from tests.verification.theory import GIVEN, Case, Metric, run_traced
from tests.verification.view import Ints, Pair, View, in_hours, mean, share

CLASSES = {1: ("call",), 2: ("email", "contact"), 3: ("note", "plan", "report")}
KINDS = {name: minutes / 60 for name, minutes in GIVEN["V02a"]["parameters"]["mix_mean_min"].items()}
"""Mean hours that a piece of each kind takes."""


def _wait_of(number: int) -> Metric:
    return a_mean(lambda view: mean(view.wait[view.classes == number]))


def _wait_of_kind(kind: str, same_as: str) -> Metric:
    """The case says that the kinds of a queue, or of a class, wait alike."""
    return replace(a_mean(lambda view: mean(view.wait[view.is_kind(kind)])), same_as=same_as)


def _response_of_kind(kind: str) -> Metric:
    """The case says that it is the wait of all and the kind's own handling time."""
    expected = GIVEN["V02a"]["expected"]["mean_wait_h"] + KINDS[kind]
    return replace(a_mean(lambda view: mean(view.response[view.is_kind(kind)])), expected=expected)


def _response_of(number: int) -> Metric:
    return a_mean(lambda view: mean(view.response[view.classes == number]))


def _start_to_finish_of_class_3(view: View) -> Pair:
    items = view.opened[view.classes == 3]
    return mean(in_hours(view.items.finished[items] - view.items.started[items]))


def _interruptions_of_class_3(view: View) -> Pair:
    return mean(view.items.interruptions[view.opened[view.classes == 3]])


def _passes(view: View) -> Ints:
    """(item, moment at which a handling of it ended): stretches of work, but for those that midnight cuts."""
    _, end, item, _ = view.records.trace.stretches.T
    start_of_next, next_item = np.append(view.records.trace.stretches[1:, [0, 2]], [[-1, -1]], axis=0).T
    goes_on = (end % DAY == 0) & (start_of_next == end) & (next_item == item)
    return np.stack([item, end])[:, (item >= 0) & ~goes_on]


def _handlings_per_hour(view: View) -> Pair:
    end = _passes(view)[1]
    return view.per_hour(((end >= view.start) & (end < view.end)).sum())


def _passes_per_item(view: View) -> Pair:
    by_item = np.bincount(_passes(view)[0], minlength=len(view.items.kind))
    return mean(by_item[view.opened])


def _work_left_in_hand(view: View) -> Pair:
    """W0: what each item, on coming, finds still to do on the piece in hand; nothing if none is."""
    order = np.argsort(view.items.started)
    started, finished = view.items.started[order], view.items.finished[order]
    moments = view.items.created[view.opened]
    in_hand = np.searchsorted(started, moments, side="right") - 1
    nothing = (in_hand < 0) | (order[in_hand] == view.opened)  # or itself, begun at once
    return mean(np.where(nothing, 0, np.maximum(finished[in_hand] - moments, 0)) / HOUR)


def _conserved(view: View) -> Pair:
    """Sum of load times wait, which no order of non-preemptive service can change: E[work x wait] a time."""
    return float((view.service * view.wait).sum()), view.opened_per_hour()[1]


def _tardiness(view: View) -> Pair:
    items = view.opened
    return mean(in_hours(np.maximum(view.items.finished[items] - view.items.due[items], 0)))


def _on_time_of(number: int) -> Metric:
    def on_time(view: View) -> Pair:
        items = view.opened[view.classes == number]
        return share(view.items.finished[items] <= view.items.due[items])

    return a_share(on_time, expected_error=0.0002)


M_M_1: Metrics = {
    **UTILISATION,
    **WAIT,
    **RESPONSE,
    **SD_RESPONSE,
    **OPEN_ITEMS,
    **WAITING_ITEMS,
    **NO_WAIT,
    "P_wait_gt_30min": waits_over(0.5),
    "on_time_1h": done_within(1),
    "on_time_2h": done_within(2),
    "p95_response_h": a_mean(lambda view: counts_on_grid(view.response), percentile_95),
}
REWORK: Metrics = {
    **UTILISATION,
    **OPEN_ITEMS,
    "handlings_per_hour": a_mean(_handlings_per_hour),
    "passes_per_item": a_mean(_passes_per_item),
    "mean_total_time_per_original_item_h": a_mean(lambda view: mean(view.response)),
}
MIX: Metrics = {
    "items_per_hour": a_mean(View.opened_per_hour),
    "mean_service_h": a_mean(lambda view: mean(view.service)),
    "scv_of_mixture": a_mean(lambda view: moments(view.service), relative_variance),
    **UTILISATION,
    **WAIT,
    **SD_WAIT,
    **WAITING_ITEMS,
    **OPEN_ITEMS,
    **{f"P_wait_gt_{hours}h": waits_over(hours) for hours in (1, 2, 4, 8)},
    **{f"response_le_{hours}h": done_within(hours) for hours in (2, 4, 8)},
    **{f"mean_wait_{kind}_h": _wait_of_kind(kind, "mean_wait_h") for kind in KINDS},
    **{f"mean_response_{kind}_h": _response_of_kind(kind) for kind in KINDS},
}
COBHAM: Metrics = {
    "W0_h": a_mean(_work_left_in_hand),
    **UTILISATION,
    "load_class1": a_share(lambda view: view.work(*CLASSES[1])),
    "load_class2": a_share(lambda view: view.work(*CLASSES[2])),
    "load_class3": a_share(lambda view: view.work(*CLASSES[3])),
    **{f"mean_wait_class{number}_h": _wait_of(number) for number in CLASSES},
    "conserved_sum_rho_times_wait": a_mean(_conserved),
    **{
        f"mean_wait_{kind}_h": _wait_of_kind(kind, f"mean_wait_class{number}_h")
        for number, kinds in CLASSES.items()
        for kind in kinds
    },
}
PREEMPTIVE: Metrics = {
    **UTILISATION,
    **{f"mean_response_class{number}_h": _response_of(number) for number in CLASSES},
    "mean_start_to_finish_class3_h": a_mean(_start_to_finish_of_class_3),
    "interruptions_per_class3_item": a_mean(_interruptions_of_class_3),
}


def _earliest_due(error: float) -> Metrics:
    return {
        "mean_wait_all_h": a_mean(lambda view: mean(view.wait)),
        "mean_wait_class1_h": a_mean(lambda view: mean(view.wait[view.classes == 1]), expected_error=error),
        "mean_wait_class2_h": a_mean(lambda view: mean(view.wait[view.classes == 2]), expected_error=error),
        "on_time_class1": _on_time_of(1),
        "on_time_class2": _on_time_of(2),
        "mean_tardiness_h": Metric("tardiness", _tardiness),
    }


FIRST_COME: Metrics = {"fifo_wait_h": a_mean(lambda view: mean(view.wait))}
BY_CLASS: Metrics = {f"hol_wait_class{number}_h": _wait_of(number) for number in (1, 2)}
PLAIN: Metrics = {**UTILISATION, **WAIT, **RESPONSE, **WAITING_ITEMS}

SIX_KINDS = came(3.2358974) | took(0.24807184) | took_squared(0.24807184**2 * 3.3907527)


def _variant(case: str, rule: str, metrics: Metrics, replications: int, in_long: int) -> Case:
    """One of the two rules that earliest due date lies between."""
    variant = rule.replace("_", " ")
    return Case(f"{case}_{rule}", metrics, replications, same_as=case, variant=variant, in_long=in_long)


CASES = [
    Case("V01a", M_M_1, 64, inputs=one_queue(4, 0.2), in_long=320),
    Case("V01b", REWORK, 50, look=run_traced, in_long=240),
    Case("V02a", MIX, 39, inputs=SIX_KINDS, in_long=480),
    Case("V02b", PLAIN, 32, note="2,000,000 items", in_long=216),
    Case("V02c", PLAIN, 44, note="5,000,000 items", in_long=280),
    Case("V03", COBHAM, 40, note="10,000,000 items", in_long=480),
    Case("V04", PREEMPTIVE, 36, in_long=160),
    Case("V12a", _earliest_due(0.0002), 56, in_long=240),
    _variant("V12a", "first_come", FIRST_COME, 10, 64),
    _variant("V12a", "by_class", BY_CLASS, 10, 72),
    Case("V12b", _earliest_due(0.0006), 60, inputs=one_queue(4.5, 0.2), in_long=480),
    _variant("V12b", "first_come", FIRST_COME, 16, 104),
    _variant("V12b", "by_class", BY_CLASS, 18, 112),
]
