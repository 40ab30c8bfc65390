"""What a sensitivity analysis is about: a measure at a caseload, or the cap; and its value at one point."""

from __future__ import annotations

import gc
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from simcore.demand.demand import Demand
from simcore.experiment.cells import run_cell
from simcore.experiment.collector import without_collector
from simcore.experiment.headline import DEFAULT_PROMISES, Promise, parse_promise
from simcore.experiment.names import unknown_name
from simcore.experiment.posts import held
from simcore.outcomes import MEASURES, outcome_row
from simcore.scenario.errors import InputError
from simcore.scenario.schema import Scenario

Floats = NDArray[np.float64]
CAP = "cap"
CAP_SIDE = "cap_side"
"""-1 where not even the smallest caseload keeps the promises, 1 where the largest still does, else 0."""
SIDES = {"below": -1.0, "inside": 0.0, "above": 1.0}


@dataclass(frozen=True)
class Outcome:
    """What is looked at.

    Attributes:
        name: a measure, or `cap`: the caseload up to which every promise is kept.
        caseload: clients held; None for the cap, which is one.
        promises: what must hold for the cap; else empty.
    """

    name: str
    caseload: int | None
    promises: tuple[str, ...] = ()

    @property
    def label(self) -> str:
        """For a title or an axis."""
        return "Caseload up to which every promise is kept" if self.name == CAP else MEASURES[self.name].label

    @property
    def unit(self) -> str:
        """Of a value; `share` for what is shown in percent."""
        return "clients" if self.name == CAP else MEASURES[self.name].unit

    @property
    def definition(self) -> str:
        """How it is defined."""
        if self.name != CAP:
            return MEASURES[self.name].definition
        words = "; ".join(parse_promise(text).words() for text in self.promises)
        return f"In an average year, by the coarse search, in parts of a client. Promised: {words}."

    def where(self, scenario: Scenario) -> str:
        """Such as 'at 45 clients', of a team 'at 45 clients for each of 12 posts'; empty for the cap."""
        return "" if self.caseload is None else f"at {held(scenario, self.caseload)}"

    def show(self, value: float, more_digits: int = 0) -> str:
        """A value as a reader sees it."""
        if self.name == CAP:
            return f"{value:.{1 + more_digits}f} clients"
        return MEASURES[self.name].show(value, more_digits)

    @property
    def change_unit(self) -> str:
        """Of a difference of two values; that of two percentages is in points."""
        return "points" if self.unit == "share" else self.unit

    @property
    def most(self) -> float:
        """The largest difference there can be."""
        return 1.0 if self.unit == "share" else math.inf

    def change_number(self, value: float) -> str:
        """A difference of two values without its unit."""
        if self.unit == "share":
            return f"{value * 100:.1f}"
        digits = 1 if self.name == CAP else MEASURES[self.name].digits
        return f"{round(value, digits) + 0.0:,.{digits}f}"

    def show_change(self, value: float) -> str:
        """A difference of two values."""
        return f"{self.change_number(value)} {self.change_unit}".strip()


def read_outcome(name: str, caseload: int, promises: Sequence[str] = ()) -> Outcome:
    """The outcome of a name. Raises InputError for one that is neither a measure nor `cap`."""
    if name == CAP:
        wanted = tuple(promises) or DEFAULT_PROMISES
        for text in wanted:
            parse_promise(text)
        return Outcome(CAP, None, wanted)
    if name not in MEASURES:
        problem = "is no measure, and not `cap`"
        raise unknown_name("--outcome", name, problem, [*MEASURES, CAP], "measures")
    if promises:
        raise InputError("--promise: only the outcome `cap` is about promises")
    return Outcome(name, caseload)


@dataclass(frozen=True)
class Task:
    """One design point to be run, in a form that can be sent to another process; what an executor takes."""

    point: int
    scenario: Scenario
    outcome: Outcome
    seed: int
    replications: int

    @property
    def key(self) -> str:
        """Its name."""
        return f"point {self.point}"

    def words(self) -> str:
        """What it is, for a message."""
        what = "the cap" if self.outcome.caseload is None else f"{self.outcome.caseload} clients"
        return f"{self.key}, {what}, {self.replications} simulated years"


def run_point(task: Task) -> tuple[int, list[dict[str, float]]]:
    """The point's number, and a row for each replication: every measure, or the cap."""
    with without_collector():
        rows = _cap_rows(task) if task.outcome.name == CAP else _measure_rows(task)
        gc.collect()
    return task.point, rows


def _measure_rows(task: Task) -> list[dict[str, float]]:
    caseload = task.outcome.caseload
    assert caseload is not None
    rows = []
    for replication in range(task.replications):
        demand = Demand(task.scenario, task.seed, replication, caseload)
        row = outcome_row(run_cell(task.scenario, demand, caseload))
        rows.append({name: row[name] for name in MEASURES})
    return rows


# ------------------------------------------------------------------------------------ the cap


def _cap_rows(task: Task) -> list[dict[str, float]]:
    """The coarse search, and how far each replication pulls its answer, by the jackknife."""
    from simcore.experiment.cap import search as cap_search  # here, as only this outcome needs it
    from simcore.experiment.cap.tally import measures_of
    from simcore.experiment.cap.years import simulated_years

    promises = tuple(parse_promise(text) for text in task.outcome.promises)
    measures = measures_of(promises)
    years = simulated_years(task.scenario, measures)
    guess = cap_search.arithmetic_guess(task.scenario)
    found = cap_search.coarsely(years, promises, task.seed, task.replications, guess=guess)
    known = {n: rows for n, rows in years.known(task.seed).items() if len(rows) >= task.replications}
    values = pseudo_values(found.cap, found.side, known, promises, task.replications)
    return [{CAP: value, CAP_SIDE: SIDES[found.side]} for value in values]


def pseudo_values(
    cap: float,
    side: str,
    known: Mapping[int, Floats],
    promises: Sequence[Promise],
    count: int,
) -> list[float]:
    """Jackknife: how far each replication pulls the cap, (R - 1) times what leaving it out changes.

    Their mean is the cap. They stand for replications of the cap: on the same draws, those of two points can
    be paired. Where the cap lies outside the range all are the end of the range.

    Args:
        cap: what the search found.
        side: `inside` the range, or `below` or `above` it.
        known: by caseload, the promises' measures in each replication, as the search ran them.
        promises: what must hold.
        count: replications.
    """
    if side != "inside" or count < 2:
        return [cap] * count
    without = [_cap_without(r, cap, known, promises, count) for r in range(count)]
    mean = sum(without) / count
    return [cap + (count - 1) * (mean - one) for one in without]


def _cap_without(
    left_out: int,
    cap: float,
    known: Mapping[int, Floats],
    promises: Sequence[Promise],
    count: int,
) -> float:
    """The cap read off the same caseloads without one replication, by the search's own rules."""
    from simcore.experiment.cap.search import crossing, largest
    from simcore.experiment.cap.tally import tallies

    caseloads = sorted(known)
    others = [r for r in range(count) if r != left_out]
    counted = [tallies(promises, n, known[n][others], 0.5) for n in caseloads]

    def holds(place: int) -> bool:
        return all(one.n == 0 or one.margin >= 0 for one in counted[place])

    start = max((place for place, n in enumerate(caseloads) if n <= cap), default=0)
    edge, broken = largest(holds, start, 0, len(caseloads) - 1, step=1, within=1)
    if not edge.known:
        return float(caseloads[edge.caseload])
    kept, after = counted[edge.caseload], counted[broken]
    ends = caseloads[edge.caseload], caseloads[broken]
    return min(
        crossing(ends[0], one.margin, ends[1], next_.margin)
        for one, next_ in zip(kept, after, strict=True)
        if next_.margin < 0
    )
