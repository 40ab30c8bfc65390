"""What a sensitivity analysis is about: a measure at a caseload, or the cap; and its value at one point."""

from __future__ import annotations

import gc
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from simcore.demand.demand import Demand
from simcore.experiment.cells import run_cell
from simcore.experiment.headline import DEFAULT_PROMISES, Promise, parse_promise
from simcore.outcomes import MEASURES, outcome_row
from simcore.scenario.errors import InputError, fault, nearest
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

    def where(self) -> str:
        """Such as 'at 45 clients'; empty for the cap."""
        return "" if self.caseload is None else f"at {self.caseload} clients"

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
        raise InputError(fault("--outcome", (name,), problem, near=nearest(name, [*MEASURES, CAP])))
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

    variant = key

    @property
    def replication(self) -> int:
        """The last one."""
        return self.replications - 1

    @property
    def caseloads(self) -> tuple[int, ...]:
        """The clients held; for a search its own caseload stands for them."""
        return (self.outcome.caseload or self.scenario.caseload,)


def run_point(task: Task) -> tuple[int, list[dict[str, float]]]:
    """The point's number, and a row for each replication: every measure, or the cap."""
    was_on = gc.isenabled()
    gc.disable()  # with tens of thousands of live tuples it costs 7-16%
    try:
        rows = _cap_rows(task) if task.outcome.name == CAP else _measure_rows(task)
    finally:
        if was_on:
            gc.enable()
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
    values = pseudo_values(found.cap, found.side, known, measures, promises, task.replications)
    return [{CAP: value, CAP_SIDE: SIDES[found.side]} for value in values]


def pseudo_values(
    cap: float,
    side: str,
    known: Mapping[int, Floats],
    measures: Sequence[str],
    promises: Sequence[Promise],
    count: int,
) -> list[float]:
    """Jackknife: how far each replication pulls the cap, (R - 1) times what leaving it out changes.

    Their mean is the cap. They stand for replications of the cap: on the same draws, those of two points can
    be paired. Where the cap lies outside the range all are the end of the range.

    Args:
        cap: what the search found.
        side: `inside` the range, or `below` or `above` it.
        known: by caseload, the measures of each replication, as the search ran them.
        measures: the columns of `known`.
        promises: what must hold.
        count: replications.
    """
    if side != "inside" or count < 2:
        return [cap] * count
    without = [_cap_without(r, cap, known, measures, promises, count) for r in range(count)]
    mean = sum(without) / count
    return [cap + (count - 1) * (mean - one) for one in without]


def _cap_without(
    left_out: int,
    cap: float,
    known: Mapping[int, Floats],
    measures: Sequence[str],
    promises: Sequence[Promise],
    count: int,
) -> float:
    """The cap read off the same caseloads without one replication, near where it was with all."""
    kept_years = [r for r in range(count) if r != left_out]
    columns = [measures.index(promise.measure) for promise in promises]
    caseloads = sorted(known)
    margins = {
        n: [_margin(p, known[n][kept_years, column]) for p, column in zip(promises, columns, strict=True)]
        for n in caseloads
    }
    place = max((i for i, n in enumerate(caseloads) if n <= cap), default=0)
    while place > 0 and min(margins[caseloads[place]]) < 0:
        place -= 1
    while place + 1 < len(caseloads) and min(margins[caseloads[place + 1]]) >= 0:
        place += 1
    if place + 1 == len(caseloads) or min(margins[caseloads[place]]) < 0:
        return float(caseloads[place])
    kept, broken = caseloads[place], caseloads[place + 1]
    crossings = [
        kept if math.isinf(before) else kept + (broken - kept) * before / (before - after)
        for before, after in zip(margins[kept], margins[broken], strict=True)
        if after < 0
    ]
    return float(min(crossings))


def _margin(promise: Promise, values: Any) -> float:
    """By how much the mean keeps the promise; infinite where nothing fell due."""
    known = values[~np.isnan(values)]
    if not len(known):
        return math.inf
    gap = float(known.mean()) - promise.threshold
    return gap if promise.sign == ">=" else -gap
