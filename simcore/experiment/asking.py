"""What asking again does: the same years once as they are, and once as if nobody asked again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from simcore.demand.demand import Demand
from simcore.experiment.cells import run_cell
from simcore.experiment.collector import without_collector
from simcore.experiment.summary import t_interval
from simcore.outcomes import MEASURES
from simcore.scenario.schema import Scenario

CASELOADS = (45, 62, 90)
YEARS = 5
LOOKED_AT = (
    "calls_in_day",
    "emails_in_day",
    "interruptions",
    "overtime",
    "notes_on_time",
    "plan_change_wait",
    "open_hours",
)


@dataclass(frozen=True, slots=True)
class WithAndWithout:
    """One measure at one caseload: means both ways, and the paired difference with its 95% interval."""

    caseload: int
    measure: str
    as_it_is: float
    without: float
    difference: float
    low: float
    high: float
    years: int


def with_and_without(
    own: Scenario,
    nobody_asks_again: Scenario,
    caseloads: Sequence[int] = CASELOADS,
    *,
    years: int = YEARS,
    seed: int,
) -> list[WithAndWithout]:
    """Run both ways on the same draws and pair them year by year.

    A year in which nothing of a measure fell due, either way, is left out of it.
    """
    found: dict[tuple[int, str], list[tuple[float, float]]]
    found = {(caseload, name): [] for caseload in caseloads for name in LOOKED_AT}
    with without_collector():
        for year in range(years):
            demands = [Demand(scenario, seed, year, max(caseloads)) for scenario in (own, nobody_asks_again)]
            for caseload in caseloads:
                seen = [run_cell(demand.scenario, demand, caseload) for demand in demands]
                for name in LOOKED_AT:
                    first, second = (float(MEASURES[name].compute(one)) for one in seen)
                    found[caseload, name].append((first, second))
    return [_paired(caseload, name, pairs) for (caseload, name), pairs in found.items()]


def _paired(caseload: int, name: str, pairs: Sequence[tuple[float, float]]) -> WithAndWithout:
    both = np.array([pair for pair in pairs if pair[0] == pair[0] and pair[1] == pair[1]]).reshape(-1, 2)
    means = both.mean(axis=0) if len(both) else (float("nan"), float("nan"))
    difference, low, high, _ = t_interval(both[:, 0] - both[:, 1])
    return WithAndWithout(caseload, name, float(means[0]), float(means[1]), difference, low, high, len(both))
