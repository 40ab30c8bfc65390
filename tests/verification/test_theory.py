"""The catalogue is whole, the rules of comparison do what they say, and one run agrees with itself."""

from __future__ import annotations

import math
from collections.abc import Generator

import numpy as np
import pytest
import simpy

from simcore.demand.clock import DAY, WEEK
from simcore.demand.demand import Demand
from simcore.model import Records, simulate
from simcore.model.caseload import start_caseload
from simcore.model.desk import Desk
from simcore.model.records import gather
from simcore.model.rules import ingest
from simcore.model.run import AtWork
from simcore.scenario import Scenario
from tests.verification.catalogue import CATALOGUE, LATER
from tests.verification.estimates import estimate, ratio
from tests.verification.theory import FOLDER, GIVEN, Case, Input, Metric, Readings, check, final, scenario_of


def test_every_configuration_has_its_case() -> None:
    cases = {case.same_as or name for name, case in CATALOGUE.items()}
    assert cases | set(LATER) == set(GIVEN)
    assert not cases & set(LATER)
    assert len(GIVEN) == 42


def test_every_case_has_a_scenario_file_and_every_file_a_case() -> None:
    assert {path.stem for path in (FOLDER / "scenarios").glob("*.yaml")} == set(CATALOGUE)


@pytest.mark.parametrize("name", CATALOGUE)
def test_every_expected_number_is_compared_or_listed_with_a_reason(name: str) -> None:
    case = CATALOGUE[name]
    mine = [other for other in CATALOGUE.values() if name in (other.id, other.same_as)]
    compared = {key for other in mine for key in other.metrics if key in case.expected}
    if not case.same_as:
        assert compared | set(case.not_measured) == set(case.expected)
    added = set(case.metrics) - set(case.expected)
    assert all(case.metrics[key].same_as or case.metrics[key].expected is not None for key in added)
    assert not compared & set(case.not_measured)
    assert all(case.not_measured.values())


def test_seeds_come_from_names_and_differ() -> None:
    seeds = [case.seed(again) for case in CATALOGUE.values() for again in (False, True)]
    assert len(set(seeds)) == len(seeds)
    assert CATALOGUE["V01a"].seed() == 722300262


def _case(*values: float, kind: str = "mean") -> tuple[Case, list[Readings]]:
    """V02b's mean wait of 0.4, and runs that give each of the values with a standard error of 0.004."""
    runs = []
    for value in values:
        off = 0.004 * 3**0.5
        runs.append({"mean_wait_h": [(value + sign * off, 1.0) for sign in (1, -1, 1, -1)]})
    return Case("V02b", {"mean_wait_h": Metric(kind, lambda view: (0.0, 1.0))}, 4), runs


def _checked(*values: float, long: bool = False) -> list:
    case, runs = _case(*values)
    asked = []

    def run(case: Case, seed: int, replications: int, long: bool) -> Readings:
        asked.append((seed, replications))
        return runs[len(asked) - 1]

    rows = check(case, run, long)
    assert asked == [(case.seed(), 4), (case.seed(again=True), 16)][: len(values)]
    return rows


def test_up_to_three_errors_off_agrees() -> None:
    (row,) = _checked(0.4 + 2.9 * 0.004)
    assert row.verdict == "agrees"
    assert row.z == pytest.approx(2.9)


def test_between_three_and_five_errors_off_one_fresh_run_decides_and_both_are_kept() -> None:
    first, second = _checked(0.4 + 3.1 * 0.004, 0.4)
    assert (first.verdict, first.rerun) == ("differs", 0)
    assert (second.verdict, second.rerun) == ("agrees", 1)
    assert final([first, second]) == [second]
    assert [row.verdict for row in _checked(0.4 + 3.1 * 0.004, 0.4 - 3.1 * 0.004)] == ["differs", "differs"]


def test_above_five_errors_off_differs_at_once() -> None:
    (row,) = _checked(0.4 - 5.1 * 0.004)
    assert row.verdict == "differs"


def test_a_run_that_is_not_sure_enough_says_so() -> None:
    (row,) = _checked(0.4, long=False)
    assert row.verdict == "agrees"  # 1% of the number: enough in a short run
    case, runs = _case(0.4)
    case = Case(case.id, case.metrics, 1)
    wide = {"mean_wait_h": [(value * 1.01 - 0.004, 1.0) for value, _ in runs[0]["mean_wait_h"]]}
    (row,) = check(case, lambda *_: wide, long=True)
    assert row.verdict == "unsure"
    assert "standard error" in str(row)


def _busy_and_quiet(off: float) -> list:
    """Eight short runs, each as far from 0.4 as its input is from 1, and a little besides."""
    wide = np.array([1, -1, 1, -1, 2, -2, 2, -2]) / 10
    case = Case("V02b", {"mean_wait_h": Metric("mean", ratio)}, 8, inputs={"busy": Input(ratio, 1.0)})
    little = np.array([1, 1, -1, -1, 1, 1, -1, -1]) / 1000
    runs = {
        "mean_wait_h": [(0.4 + wait, 1.0) for wait in wide + little],
        "busy": [(1.0 + off + busy, 1.0) for busy in wide],
    }
    return check(case, lambda *_: runs)


def test_what_chance_did_to_an_input_is_taken_out_of_a_run_that_is_not_sure_by_itself() -> None:
    wait, busy = _busy_and_quiet(off=0.0)
    assert wait.simulated == pytest.approx(0.4)
    assert wait.standard_error < 0.001 < 0.05 < busy.standard_error
    assert "taken out" in str(wait)


def test_an_input_that_is_off_is_not_hidden_by_taking_it_out() -> None:
    _, busy = _busy_and_quiet(off=0.6)
    assert busy.verdict == "differs"


def test_the_jackknife_of_a_mean_is_its_standard_error() -> None:
    values = np.array([[3.0, 1.0], [5.0, 1.0], [10.0, 1.0]])
    mean, error = estimate(ratio, values)
    assert mean == 6
    assert error == pytest.approx(values[:, 0].std(ddof=1) / math.sqrt(3))


def counted_in_running(scenario: Scenario, every: int) -> tuple[float, Records]:
    """Open items on average in time, as somebody counts them who looks into the office each minute."""
    desk = Desk(scenario, Demand(scenario, 7, 0, 1), 1, trace=False)
    start_caseload(desk)
    env = simpy.Environment()
    env.process(AtWork(env, desk).life(desk.managers[0]))
    seen: list[int] = []

    def look() -> Generator[simpy.Event, None, None]:
        yield env.timeout(scenario.window.warm_up_weeks * WEEK)
        while env.now < desk.days * DAY:
            ingest(desk, int(env.now))  # what came while the manager was busy is in the queue now
            seen.append(len(desk.entries_waiting()) + (desk.managers[0].in_hand >= 0))
            yield env.timeout(every)

    env.process(look())
    env.run()
    return float(np.mean(seen)), gather(desk)


def test_time_average_item_average_and_littles_law_agree_in_one_run() -> None:
    """L = lambda W, with L counted by somebody who looks on, and lambda and W from the items' own stamps."""
    scenario = scenario_of("V01a")
    average, records = counted_in_running(scenario, every=60)
    items = records.items
    start, end = scenario.window.warm_up_weeks * WEEK, len(records.shift) * DAY
    open_time = np.clip(items.finished, start, end) - np.clip(items.created, start, end)
    assert open_time.sum() / (end - start) == pytest.approx(average, rel=5e-4)
    inside = (items.created >= start) & (items.finished < end)
    response = (items.finished - items.created)[inside]
    rate = inside.sum() / (end - start)
    assert rate * response.mean() == pytest.approx(average, rel=2e-3)  # but for who stands at the edges


def test_littles_law_would_notice_five_seconds() -> None:
    """Stamps that say a little later than it was do not agree with who looks on."""
    scenario = scenario_of("V01a")
    average, records = counted_in_running(scenario, every=60)
    start, end = scenario.window.warm_up_weeks * WEEK, len(records.shift) * DAY
    late = np.clip(records.items.finished + 5, start, end) - np.clip(records.items.created, start, end)
    assert late.sum() / (end - start) != pytest.approx(average, rel=5e-4)


def test_hours_open_and_time_in_hand_are_those_of_the_items() -> None:
    """What the model keeps in running, week by week and stretch by stretch, is what its items say."""
    scenario = scenario_of("V01a")
    records = simulate(scenario, Demand(scenario, 7, 0, 1), 1, trace=True)
    items, trace = records.items, records.trace
    for moment, seconds in records.backlog.tolist():
        open_then = (items.created < moment) & (items.finished >= moment)
        assert items.seconds[open_then].sum() == seconds
    worked = trace.stretches[trace.stretches[:, 2] >= 0]
    assert (worked[:, 1] - worked[:, 0]).sum() == items.worked.sum()
