"""The simulator reduced to configurations whose answers are known exactly; each case has its own seed."""

from __future__ import annotations

import numpy as np
import pytest

from simcore.demand.clock import DAY, HOUR
from simcore.model import Records
from simcore.model.desk import DONE
from simcore.scenario import Scenario
from tests.verification.theory import Verdict, in_hours, opened_in_window, ratio, replicate, verdicts


def _responses(records: Records, items: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    found = records.items
    wait = in_hours(found.started[items] - found.created[items])
    return wait, in_hours(found.finished[items] - found.created[items])


def _time_average_open(records: Records, scenario: Scenario, begun: np.ndarray) -> float:
    start = scenario.window.warm_up_weeks * 7 * DAY
    end = start + scenario.window.weeks * 7 * DAY
    left = np.where(begun < 0, end, begun)  # not begun at all: still waiting
    inside = np.clip(left, start, end) - np.clip(records.items.created, start, end)
    return float(inside.sum() / (end - start))


def _single_queue(records: Records, scenario: Scenario) -> dict[str, float]:
    items = opened_in_window(records, scenario)
    wait, response = _responses(records, items)
    days = slice(scenario.window.warm_up_weeks * 7, None)
    return {
        "utilisation": float(records.column("task")[days].sum() / records.shift[days].sum()),
        "mean_wait_h": float(wait.mean()),
        "mean_response_h": float(response.mean()),
        "mean_open_items": _time_average_open(records, scenario, records.items.finished),
        "mean_waiting_items": _time_average_open(records, scenario, records.items.started),
        "P_no_wait": float((wait == 0).mean()),
        "P_wait_gt_30min": float((wait > 0.5).mean()),
        "on_time_1h": float((response <= 1).mean()),
        "on_time_2h": float((response <= 2).mean()),
    }


def _by_class(records: Records, scenario: Scenario, value: np.ndarray) -> dict[int, float]:
    items = opened_in_window(records, scenario)
    classes = np.array([scenario.kinds[name].urgency for name in records.kinds])[records.items.kind[items]]
    return {number: float(value[items][classes == number].mean()) for number in (1, 2, 3)}


def _priority(records: Records, scenario: Scenario) -> dict[str, float]:
    wait = in_hours(records.items.started - records.items.created)
    return {f"mean_wait_class{n}_h": mean for n, mean in _by_class(records, scenario, wait).items()}


def _preemptive(records: Records, scenario: Scenario) -> dict[str, float]:
    items = records.items
    response = _by_class(records, scenario, in_hours(items.finished - items.created))
    inside = _by_class(records, scenario, in_hours(items.finished - items.started))
    stopped = _by_class(records, scenario, items.interruptions.astype(float))
    return {
        **{f"mean_response_class{n}_h": mean for n, mean in response.items()},
        "mean_start_to_finish_class3_h": inside[3],
        "interruptions_per_class3_item": stopped[3],
    }


def _closed(records: Records, scenario: Scenario) -> dict[str, float]:
    items = opened_in_window(records, scenario)
    wait, response = _responses(records, items)
    days = slice(scenario.window.warm_up_weeks * 7, None)
    hours = scenario.window.weeks * 168
    start = scenario.window.warm_up_weeks * 168 * HOUR
    finished = records.items.finished
    return {
        "utilisation": float(records.column("need")[days].sum() / records.shift[days].sum()),
        "closed_items_per_hour": float(
            ((finished >= start) & (finished < start + hours * HOUR)).sum() / hours
        ),
        "mean_open_items": _time_average_open(records, scenario, finished),
        "mean_response_h": float(response.mean()),
        "mean_wait_h": float(wait.mean()),
        "on_time_4h": float((response <= 4).mean()),
        "on_time_8h": float((response <= 8).mean()),
    }


def _shift(records: Records, scenario: Scenario) -> dict[str, float]:
    items = opened_in_window(records, scenario)
    found = records.items
    _, response = _responses(records, items)
    nights = found.finished[items] // DAY - found.created[items] // DAY
    days = slice(scenario.window.warm_up_weeks * 7, None)
    return {
        "mean_response_working_h": float((response - 16 * nights).mean()),
        "mean_response_wall_h": float(response.mean()),
        "utilisation_of_shift": float(records.column("task")[days].sum() / records.shift[days].sum()),
        "P_done_in_shift_of_arrival": float((nights == 0).mean()),
        "on_time_24h_wall": float((response <= 24).mean()),
    }


STEADY = {
    "V01a": (_single_queue, 20, 101),
    "V03": (_priority, 12, 103),
    "V04": (_preemptive, 12, 104),
    "V05_50": (_closed, 12, 105),
    "V08a": (_shift, 16, 108),
}


def _expect_agreement(found: list[Verdict]) -> None:
    far = any(abs(verdict.z) > 3 for verdict in found)
    assert not far, "\n".join(["more than three standard errors off:", *map(str, found)])


@pytest.mark.parametrize("case", STEADY)
def test_agrees_with_queueing_theory(case: str) -> None:
    metrics, replications, seed = STEADY[case]
    _expect_agreement(verdicts(case, metrics, replications, seed))


def _censored(records: Records, scenario: Scenario) -> dict[str, float]:
    end = 40 * HOUR
    found = records.items
    opened = found.created < end
    done = opened & (found.finished < end)
    kept = found.finished <= found.due
    due = opened & (found.due <= end)
    return {
        "done": float(done.sum()),
        "done_kept": float((done & kept).sum()),
        "due": float(due.sum()),
        "due_kept": float((due & kept).sum()),
        "opened": float(opened.sum()),
    }


def test_on_time_counts_what_fell_due_in_overload() -> None:
    found = replicate("V14a", _censored, 3000, 114)
    _expect_agreement(
        [
            ratio("V14a", "on_time_completed_only", found["done_kept"], found["done"]),
            ratio("V14a", "on_time_all_due", found["due_kept"], found["due"]),
            ratio("V14a", "on_time_all_opened_unfinished_late", found["done_kept"], found["opened"]),
            ratio("V14a", "expected_completed", found["done"], np.ones(3000)),
            ratio("V14a", "expected_opened", found["opened"], np.ones(3000)),
        ]
    )


def test_time_average_item_average_and_littles_law_agree_in_one_run() -> None:
    found = replicate("V01a", _littles_law, 1, 7)
    assert found["difference"][0] == 0


def _littles_law(records: Records, scenario: Scenario) -> dict[str, float]:
    """Over what is closed, the integral of open items is the sum of the times items were open, exactly."""
    items = records.items
    done = items.state == DONE
    horizon = int(items.finished[done].max())
    steps = np.concatenate([items.created[done], items.finished[done]])
    change = np.concatenate([np.ones(done.sum()), -np.ones(done.sum())])
    order = np.argsort(steps, kind="stable")
    level = np.cumsum(change[order])[:-1]
    integral = (level * np.diff(steps[order])).sum()
    assert horizon > 0
    return {"difference": float(integral - (items.finished - items.created)[done].sum())}
