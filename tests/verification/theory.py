"""Running a verification case and comparing its replications with the numbers theory gives.

The rules: a standard error of at most 2% of the expected number (5% for tardiness), or 0.002 for a share, and
half of that in the long run; agreement within three standard errors. Between three and five, one re-run with
a fresh seed and four times the replications decides, and both are shown. A case's own tolerance_note wins.

A short run that is not sure enough by itself may take out what chance did to its inputs (how much came, how
long it took), whose means are known. So that this hides no fault of the inputs, they are compared as well.
Long runs, which the table is made of, take nothing out.
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

from simcore.charts import Compared
from simcore.demand.demand import Demand
from simcore.model import simulate
from simcore.scenario import Scenario, load_scenario
from tests.verification.estimates import Estimator, Totals, estimate, estimate_at, ratio
from tests.verification.view import View

FOLDER = Path(__file__).parent
GIVEN = {case["id"]: case for case in json.loads((FOLDER / "cases.json").read_text(encoding="utf-8"))}
"""The 42 configurations and their expected numbers, as they were handed over."""

Kind = Literal["mean", "share", "tardiness", "exact", "within"]
Verdict = Literal["agrees", "differs", "unsure"]
"""``unsure``: near enough, but the standard error is too wide for that to say much."""
MOST_ERROR = {"mean": 0.02, "share": 0.002, "tardiness": 0.05}
"""The largest standard error in a short run: of a share absolute, else relative to the expected number."""

MORE_IN_LONG = 4
"""The long run has so many times the replications, which halves standard errors."""

MORE_IN_RERUN = 4
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
    expected: float | None = None
    """What the case says in words or by a formula, where it is not among its expected numbers."""
    error_by_note: bool = False
    """The case's tolerance_note sets the size of the long run for this number, and so its standard error."""


@dataclass(frozen=True)
class Input:
    """Something that chance puts into a run, and its mean."""

    of: Callable[[View], tuple[float, ...]]
    mean: float


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
    inputs: Mapping[str, Input] = field(default_factory=dict)
    """What chance puts into it: to be taken out of short runs that are not sure enough."""
    note: str = ""
    """The size that the case's tolerance_note asks for: that of the long run."""
    short_by_note: bool = False
    """The short run has that size too: it wins over the rule for the standard error."""
    in_long: int = 0
    """Replications in the long run, where they are not four times those in the short one."""
    weeks_in_short: tuple[int, int] | None = None
    """Warm-up and window of the short run, where they are not those of the scenario file."""

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

    def expected_of(self, name: str) -> float:
        """What theory gives for one metric."""
        metric = self.metrics[name]
        return float(self.expected[metric.same_as or name] if metric.expected is None else metric.expected)

    def size(self, long: bool) -> int:
        """How many replications a run has."""
        return (self.in_long or self.replications * MORE_IN_LONG) if long else self.replications

    def seed(self, again: bool = False) -> int:
        """The case's own seed, from its name alone: nobody can have picked it. A re-run has another."""
        name = f"{self.id}, again" if again else self.id
        return int.from_bytes(blake2b(name.encode(), digest_size=4).digest(), "big")


@dataclass(frozen=True)
class Row(Compared):
    """One metric of one run of a case: a row of the table, with what a failing test adds to it."""

    remark: str = ""

    def __str__(self) -> str:
        error, z = f"{self.standard_error:.2g}", "none" if math.isnan(self.z) else f"{self.z:+.2f}"
        name = f"{self.case} {self.metric}{' (re-run)' if self.rerun else ''}"
        numbers = f"expected {self.expected:.6g}, simulated {self.simulated:.6g}, se {error}, z {z}"
        return f"{name}: {numbers}: {self.verdict}{self.remark}"


Readings = dict[str, list[tuple[float, ...]]]
Runner = Callable[[Case, int, int, bool], Readings]
"""(case, seed, replications, long) -> what every replication left."""


@lru_cache(maxsize=4)
def scenario_of(case: str, weeks: tuple[int, int] | None = None) -> Scenario:
    """Load a case's scenario file, with other lengths of warm-up and window where they are given."""
    scenario = load_scenario(FOLDER / "scenarios" / f"{case}.yaml").scenario
    if weeks is None:
        return scenario
    window = scenario.window.model_copy(update={"warm_up_weeks": weeks[0], "weeks": weeks[1]})
    return scenario.model_copy(update={"window": window})


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
    scenario = scenario_of(case.id, None if long else case.weeks_in_short)
    read = {name: metric.of for name, metric in metrics_of(case, long).items()}
    if not long:
        read |= {name: given.of for name, given in case.inputs.items()}
    found: Readings = {name: [] for name in read}
    for number in numbers:
        view = (case.look or run_once)(scenario, Demand(scenario, seed, number, scenario.caseload))
        for name, of in read.items():
            found[name].append(of(view))
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
        again = run(case, seed, replications * MORE_IN_RERUN, long)
        rows += [row for row in compare(case, again, seed, long, rerun=1) if row.metric in doubtful]
    return rows


def final(rows: list[Row]) -> list[Row]:
    """The rows that count: a re-run replaces the first."""
    return list({(row.case, row.metric): row for row in rows}.values())


def compare(case: Case, readings: Readings, seed: int, long: bool, rerun: int = 0) -> list[Row]:
    """One row per metric, and in a short run one per input."""
    totals = {name: np.array(found) for name, found in readings.items()}
    inputs = {} if long else case.inputs
    rows = []
    for name, found in totals.items():
        metric = Metric("mean", inputs[name].of) if name in inputs else case.metrics[name]
        expected = inputs[name].mean if name in inputs else case.expected_of(name)
        most = most_error(case, metric, expected, long)
        simulated, error = estimate(metric.estimator, found)
        if taken_out := bool(inputs and name not in inputs and error > most):
            known = [(totals[other], given.mean) for other, given in inputs.items()]
            simulated, error = estimate_at(metric.estimator, found, known)
        error = _whole_error(metric, found, expected, simulated, error)
        z, verdict, remark = _verdict(metric, expected, simulated, error, most)
        remark = f" (chance in its inputs taken out){remark}" if taken_out else remark
        about = (case.id, case.given["group"], case.title, name)
        numbers = (expected, simulated, error, z, len(found), seed, rerun)
        rows.append(Row(*about, *numbers, verdict, remark))
    return rows


def _whole_error(metric: Metric, totals: Totals, expected: float, simulated: float, error: float) -> float:
    """The standard error without what rounding leaves of none, and with that of the expected number."""
    if error < ROUNDING * abs(simulated):
        error = 0.0
    if metric.rare:
        error = max(error, (expected * (1 - expected) / totals[:, 1].sum()) ** 0.5)
    return float(np.hypot(error, metric.expected_error))


def most_error(case: Case, metric: Metric, expected: float, long: bool) -> float:
    """The largest standard error a metric may have."""
    if metric.error_by_note or (case.short_by_note and not long):
        return math.inf
    most = MOST_ERROR.get(metric.kind, math.inf) * (1 if metric.kind == "share" else abs(expected))
    return most / 2 if long else most


def _verdict(
    metric: Metric, expected: float, simulated: float, error: float, most: float
) -> tuple[float, Verdict, str]:
    """(z, the verdict, what to add in words). No z where the case asks for equality or nearness."""
    apart = abs(simulated - expected)
    same = apart <= DIGITS * abs(expected)
    if metric.kind == "exact":
        return float("nan"), "agrees" if same else "differs", ""
    if metric.kind == "within":
        near = apart <= metric.tolerance
        return float("nan"), "agrees" if near else "differs", f" (within {metric.tolerance:g})"
    if error == 0:
        z = 0.0 if same else float("inf")
    else:
        z = (simulated - expected) / error
    if abs(z) > AGREES:
        return z, "differs", ""
    if error > most:
        return z, "unsure", f" (its standard error is above {most:.2g})"
    return z, "agrees", ""
