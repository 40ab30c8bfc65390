"""Running a verification case and comparing its replications with the numbers theory gives."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from simcore.demand.clock import HOUR
from simcore.demand.demand import Demand
from simcore.model import Records, simulate
from simcore.scenario import Scenario, load_scenario

FOLDER = Path(__file__).parent
CASES = {case["id"]: case for case in json.loads((FOLDER / "cases.json").read_text())}
Metrics = Callable[[Records, Scenario], dict[str, float]]


@dataclass(frozen=True)
class Verdict:
    """One metric of one case: what theory says, what replications gave, and the latter's standard error."""

    metric: str
    expected: float
    simulated: float
    se: float

    @property
    def z(self) -> float:
        """How far apart the two are, in standard errors."""
        return (self.simulated - self.expected) / self.se

    def __str__(self) -> str:
        found = f"simulated {self.simulated:.6g}, se {self.se:.2g}, z {self.z:+.2f}"
        return f"{self.metric}: expected {self.expected:.6g}, {found}"


def replicate(case: str, metrics: Metrics, replications: int, seed: int) -> dict[str, np.ndarray]:
    """Run a case's scenario file; give each metric's values by replication."""
    scenario = load_scenario(FOLDER / "scenarios" / f"{case}.yaml").scenario
    rows = []
    for replication in range(replications):
        demand = Demand(scenario, seed, replication, scenario.caseload)
        rows.append(metrics(simulate(scenario, demand, scenario.caseload), scenario))
    return {name: np.array([row[name] for row in rows]) for name in rows[0]}


def verdicts(case: str, metrics: Metrics, replications: int, seed: int) -> list[Verdict]:
    """Compare the mean over replications with the case's expected numbers."""
    found = replicate(case, metrics, replications, seed)
    expected = CASES[case]["expected"]
    return [
        Verdict(name, expected[name], values.mean(), values.std(ddof=1) / replications**0.5)
        for name, values in found.items()
    ]


def ratio(case: str, name: str, top: np.ndarray, bottom: np.ndarray) -> Verdict:
    """A ratio of totals over replications, its standard error by linearisation."""
    value = top.sum() / bottom.sum()
    error = (top - value * bottom).std(ddof=1) / bottom.mean() / len(top) ** 0.5
    return Verdict(name, CASES[case]["expected"][name], value, error)


def opened_in_window(records: Records, scenario: Scenario) -> np.ndarray:
    """Items opened after the warm-up that had time to finish: the last week is left out."""
    start = scenario.window.warm_up_weeks * 168 * HOUR
    end = start + (scenario.window.weeks - 1) * 168 * HOUR
    created = records.items.created
    return np.flatnonzero((created >= start) & (created < end))


def in_hours(seconds: np.ndarray) -> np.ndarray:
    return np.asarray(seconds, dtype=float) / HOUR
