"""V13c asks that a run with more work than hours is flagged, and that no steady mean is told of it."""

from __future__ import annotations

from pathlib import Path

import pytest

from simcore.demand.demand import Demand
from simcore.experiment import run_cell, still_growing
from simcore.outcomes import outcome_row
from tests.experiment.helpers import made_up
from tests.verification.catalogue import CATALOGUE
from tests.verification.theory import run_once, scenario_of

A_WEEK = 168
"""Hours, and so many items more a week: six come and five are done an hour."""


def flagged(case: str, folder: Path) -> dict[int, float]:
    """What pages hear of growth after ten weeks of a case, 20 times over."""
    scenario, seed = scenario_of(case, (2, 8)), CATALOGUE[case].seed()
    rows = []
    for replication in range(20):
        demand = Demand(scenario, seed, replication, 1)
        growth = outcome_row(run_cell(scenario, demand, 1))["backlog_growth"]
        rows.append({"caseload": 1, "replication": replication, "backlog_growth": growth})
    return still_growing(made_up(folder, rows), "properly")


def test_more_work_than_hours_is_flagged_with_its_growth(tmp_path: Path) -> None:
    assert flagged("V13c", tmp_path / "run") == {1: pytest.approx(A_WEEK, rel=0.05)}


def test_a_queue_that_settles_is_not_flagged(tmp_path: Path) -> None:
    assert flagged("V01a", tmp_path / "run") == {}


def test_no_steady_mean_is_told_of_more_work_than_hours() -> None:
    scenario = scenario_of("V13c", (2, 8))
    view = run_once(scenario, Demand(scenario, CATALOGUE["V13c"].seed(), 0, 1))
    with pytest.raises(AssertionError, match="no steady state"):
        _ = view.wait
