"""Running a verification case and comparing its replications with the numbers theory gives.

The rules: a standard error of at most 2% of the expected number (5% for tardiness), or 0.002 for a share, and
half of that in the long run; agreement within three standard errors. Between three and five, one re-run with
a fresh seed and four times the replications decides, and both are shown. A case's own tolerance_note wins.
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from hashlib import blake2b
from pathlib import Path
from typing import Literal

import numpy as np

from simcore.demand.demand import Demand
from simcore.model import simulate
from simcore.scenario import Scenario, load_scenario
from tests.verification.estimates import Estimator, Totals, estimate, ratio
from tests.verification.view import View

FOLDER = Path(__file__).parent
GIVEN = {case["id"]: case for case in json.loads((FOLDER / "cases.json").read_text(encoding="utf-8"))}
"""The 42 configurations and their expected numbers, as they were handed over."""

Kind = Literal["mean", "share", "tardiness", "exact", "within"]
MOST_ERROR = {"mean": 0.02, "share": 0.002, "tardiness": 0.05}
"""The largest standard error in a short run: of a share absolute, else relative to the expected number."""

MORE_IN_LONG = 4
"""The long run has so many times the replications, which halves standard errors."""

AGREES, TOO_FAR = 3.0, 5.0
DIGITS, ROUNDING = 1e-7, 1e-12
"""Expected numbers are given to eight digits; sums of many numbers are right to twelve."""


@dataclass(frozen=True)
class Metric:
    """One number of a case: how it is read off a run, and by which rule it is compared."""

    kind: Kind
    of: Callable[[View], tuple[float, ...]]
    estimator: Estimator = ratio
    expected_error: float = 0.0
    """Standard error of the expected number itself, where that comes from a simulation."""
    tolerance: float = 0.0
    """For ``within``: how far apart the case's tolerance_note lets the two be."""
    rare: bool = False
    """A share of events so rare that a run may hold none: its error is at least that of counting them."""
    long_only: bool = False
    """Out of reach of the short run."""
    same_as: str = ""
    """The metric whose expected number this is, where the case says that two must be alike."""


@dataclass(frozen=True)
class Case:
    """A configuration whose numbers are known: its scenario file, its metrics and the size of its runs."""

    id: str
    metrics: Mapping[str, Metric]
    replications: int
    """In the short run."""
    not_measured: Mapping[str, str] = field(default_factory=dict)
    """Expected numbers that are not compared, each with the reason."""
    same_as: str = ""
    """The case whose numbers these are, for a variant that must not change them."""
    variant: str = ""
    """What is different in it, in words."""
    look: Callable[[Scenario, Demand], View] | None = None
    """How to run one replication, where that is not plainly once."""
    size_by_note: str = ""
    """The short run's size where the case's tolerance_note sets it: that wins over the rule for the error."""
    in_long: int = 0
    """Replications in the long run, where they are not four times those in the short one."""

    @property
    def given(self) -> dict:
        """The case as it was handed over."""
        return GIVEN[self.same_as or self.id]

    @property
    def title(self) -> str:
        """What the case is about."""
        title: str = self.given["title"]
        return f"{title}: {self.variant}" if self.variant else title

    @property
    def expected(self) -> dict[str, float]:
        """What theory gives."""
        return self.given["expected"]

    def size(self, long: bool) -> int:
        """How many replications a run has."""
        return (self.in_long or self.replications * MORE_IN_LONG) if long else self.replications

    def seed(self, again: bool = False) -> int:
        """The case's own seed, from its name alone: nobody can have picked it. A re-run has another."""
        name = f"{self.id}, again" if again else self.id
        return int.from_bytes(blake2b(name.encode(), digest_size=4).digest(), "big")


@dataclass(frozen=True)
class Row:
    """One metric of one run of a case: a row of the table."""

    case: str
    group: str
    title: str
    metric: str
    expected: float
    simulated: float
    standard_error: float
    z: float
    replications: int
    seed: int
    rerun: int
    agrees: bool
    remark: str = ""

    @property
    def verdict(self) -> str:
        """In a word."""
        return "agrees" if self.agrees else "differs"

    def __str__(self) -> str:
        error, z = f"{self.standard_error:.2g}", "none" if math.isnan(self.z) else f"{self.z:+.2f}"
        name = f"{self.case} {self.metric}{' (re-run)' if self.rerun else ''}"
        numbers = f"expected {self.expected:.6g}, simulated {self.simulated:.6g}, se {error}, z {z}"
        return f"{name}: {numbers}: {self.verdict}{self.remark}"


Readings = dict[str, list[tuple[float, ...]]]
Runner = Callable[[Case, int, int, bool], Readings]
"""(case, seed, replications, long) -> what every replication left."""


@lru_cache(maxsize=4)
def scenario_of(case: str) -> Scenario:
    """Load a case's scenario file."""
    return load_scenario(FOLDER / "scenarios" / f"{case}.yaml").scenario


def run_once(scenario: Scenario, demand: Demand) -> View:
    """Run the model once on the whole caseload."""
    return View(simulate(scenario, demand, scenario.caseload), scenario)


def run_traced(scenario: Scenario, demand: Demand) -> View:
    """The same, with every stretch of work written down."""
    return View(simulate(scenario, demand, scenario.caseload, trace=True), scenario)


def metrics_of(case: Case, long: bool) -> dict[str, Metric]:
    """The metrics that a run of this length can reach."""
    return {name: metric for name, metric in case.metrics.items() if long or not metric.long_only}


def readings_of(case: Case, seed: int, numbers: range, long: bool) -> Readings:
    """Run some replications of a case, one after the other."""
    scenario, metrics = scenario_of(case.id), metrics_of(case, long)
    found: Readings = {name: [] for name in metrics}
    for number in numbers:
        view = (case.look or run_once)(scenario, Demand(scenario, seed, number, scenario.caseload))
        for name, metric in metrics.items():
            found[name].append(metric.of(view))
    return found


def run_here(case: Case, seed: int, replications: int, long: bool) -> Readings:
    """Run a case's replications in this process."""
    return readings_of(case, seed, range(replications), long)


def check(case: Case, run: Runner = run_here, long: bool = False) -> list[Row]:
    """Run a case and compare every metric; what lies between three and five errors off gets its re-run."""
    replications, seed = case.size(long), case.seed()
    rows = compare(case, run(case, seed, replications, long), seed, long)
    doubtful = [row.metric for row in rows if AGREES < abs(row.z) <= TOO_FAR]
    if doubtful:
        seed = case.seed(again=True)
        again = run(case, seed, replications * 4, long)
        rows += [row for row in compare(case, again, seed, long, rerun=1) if row.metric in doubtful]
    return rows


def final(rows: list[Row]) -> list[Row]:
    """The rows that count: a re-run replaces the first."""
    return list({(row.case, row.metric): row for row in rows}.values())


def compare(case: Case, readings: Readings, seed: int, long: bool, rerun: int = 0) -> list[Row]:
    """One row per metric."""
    rows = []
    for name, totals in readings.items():
        metric = case.metrics[name]
        expected = float(case.expected[metric.same_as or name])
        simulated, error = _estimate(metric, np.array(totals), expected)
        most = math.inf if case.size_by_note and not long else _most_error(metric, expected, long)
        z, agrees, remark = _verdict(metric, expected, simulated, error, most)
        about = (case.given["group"], case.title)
        numbers = (expected, simulated, error, z, len(totals), seed, rerun)
        rows.append(Row(case.id, *about, name, *numbers, agrees, remark))
    return rows


def _estimate(metric: Metric, totals: Totals, expected: float) -> tuple[float, float]:
    simulated, error = estimate(metric.estimator, totals)
    if error < ROUNDING * abs(simulated):
        error = 0.0
    if metric.rare:
        error = max(error, (expected * (1 - expected) / totals[:, 1].sum()) ** 0.5)
    return simulated, float(np.hypot(error, metric.expected_error))


def _most_error(metric: Metric, expected: float, long: bool) -> float:
    """The largest standard error a metric may have."""
    most = MOST_ERROR.get(metric.kind, math.inf) * (1 if metric.kind == "share" else abs(expected))
    return most / 2 if long else most


def _verdict(
    metric: Metric, expected: float, simulated: float, error: float, most: float
) -> tuple[float, bool, str]:
    """(z, whether they agree, what to add in words). No z where the case asks for equality or nearness."""
    apart = abs(simulated - expected)
    same = apart <= DIGITS * abs(expected)
    if metric.kind == "exact":
        return float("nan"), same, ""
    if metric.kind == "within":
        return float("nan"), apart <= metric.tolerance, f" (within {metric.tolerance:g})"
    if error == 0:
        z = 0.0 if same else float("inf")
    else:
        z = (simulated - expected) / error
    if error > most:
        return z, False, f" (its standard error is above {most:.2g})"
    return z, abs(z) <= AGREES, ""
