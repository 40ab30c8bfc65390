"""Simulated years for a cap search: who runs them, and what is kept of them.

A `Sampler` gives years. The simulator's runs them in processes that stay open over a whole search; a test
puts a known law in its place. `Years` stands before it and asks for no year twice.
"""

from __future__ import annotations

import pickle
import time
from collections.abc import Iterable, Sequence
from functools import lru_cache
from hashlib import blake2b
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from simcore.demand.demand import Demand
from simcore.experiment.cells import run_cell
from simcore.experiment.collector import without_collector
from simcore.experiment.journal import content_key
from simcore.experiment.workers import Workers
from simcore.outcomes import MEASURES
from simcore.scenario.load import scenario_as_tree
from simcore.scenario.schema import Scenario

Floats = NDArray[np.float64]


class Sampler(Protocol):
    """Gives simulated years: values by caseload, replication and measure, in the order of what was asked.

    The same (caseload, replication, seed) always gives the same values; NaN where nothing fell due. Caseloads
    asked for together, or with the same seed, are seen on the same draws.
    """

    def __call__(self, caseloads: Sequence[int], replications: Sequence[int], seed: int) -> Floats:
        """Values of shape (caseloads, replications, measures)."""
        ...


class Years:
    """Years of one sampler, each asked for once; replications are numbered from 0."""

    def __init__(self, sampler: Sampler, measures: Sequence[str]) -> None:
        self.sampler = sampler
        self.measures = tuple(measures)
        self._known: dict[tuple[int, int], Floats] = {}

    def at(self, caseload: int, count: int, seed: int) -> Floats:
        """The first ``count`` years at a caseload: shape (count, measures)."""
        self.ahead([caseload], count, seed)
        return self._known[seed, caseload][:count]

    def ahead(self, caseloads: Iterable[int], count: int, seed: int) -> None:
        """Run what is not yet known of several caseloads, each replication drawn once for all of them."""
        missing: dict[int, list[int]] = {}
        for caseload in dict.fromkeys(caseloads):
            have = len(self._known.get((seed, caseload), ()))
            if have < count:
                missing.setdefault(have, []).append(caseload)
        for have, group in missing.items():
            values = self.sampler(group, range(have, count), seed)
            for caseload, new in zip(group, values, strict=True):
                old = self._known.get((seed, caseload))
                self._known[seed, caseload] = new if old is None else np.concatenate([old, new])

    def known(self, seed: int) -> dict[int, Floats]:
        """Everything that was run with a seed, by caseload in ascending order."""
        return {caseload: rows for (of, caseload), rows in sorted(self._known.items()) if of == seed}

    @property
    def count(self) -> int:
        """Years run so far."""
        return sum(len(rows) for rows in self._known.values())


def derived_seed(seed: int, purpose: str) -> int:
    """A seed of its own for a purpose, so that its years are fresh: from the seed and the name alone."""
    return int.from_bytes(blake2b(f"{seed}|{purpose}".encode(), digest_size=4).digest(), "big")


# --------------------------------------------------------------------------------- the simulator

Task = tuple[bytes, int, int, tuple[int, ...], tuple[str, ...]]
"""(scenario, seed, replication, caseloads, measures): one replication's draws serve all its caseloads."""


def run_task(task: Task) -> list[list[float]]:
    """Values by caseload and measure."""
    pickled, seed, replication, caseloads, measures = task
    scenario = _scenario(pickled)
    with without_collector():
        demand = Demand(scenario, seed, replication, max(caseloads))
        return [_values(scenario, demand, caseload, measures) for caseload in caseloads]


def _values(scenario: Scenario, demand: Demand, caseload: int, measures: Sequence[str]) -> list[float]:
    seen = run_cell(scenario, demand, caseload)
    return [float(MEASURES[name].compute(seen)) for name in measures]


@lru_cache(maxsize=8)
def _scenario(pickled: bytes) -> Scenario:
    """The same object for the same scenario: what is known of its calendar is kept by object."""
    found = pickle.loads(pickled)
    assert isinstance(found, Scenario)
    return found


def seconds_of_a_year(scenario: Scenario, caseload: int) -> float:
    """How long one year takes here, drawing included; its result is not kept."""
    begun = time.perf_counter()
    run_task((pickle.dumps(scenario), 0, 0, (caseload,), ()))
    return time.perf_counter() - begun


class Simulator:
    """The sampler that simulates a scenario."""

    def __init__(self, scenario: Scenario, measures: Sequence[str], workers: Workers | None = None) -> None:
        self.measures = tuple(measures)
        self.workers = workers or Workers(1)
        self._pickled = pickle.dumps(scenario)
        self._content = content_key(scenario_as_tree(scenario))

    def __call__(self, caseloads: Sequence[int], replications: Sequence[int], seed: int) -> Floats:
        """Run the years, one replication of all these caseloads at a time."""
        tasks: list[Task] = [
            (self._pickled, seed, replication, tuple(caseloads), self.measures)
            for replication in replications
        ]
        asked = {
            "scenario": self._content,
            "seed": seed,
            "caseloads": [*caseloads],
            "measures": self.measures,
        }
        keys = [content_key({**asked, "replication": replication}) for replication in replications]
        rows = self.workers.run(run_task, tasks, keys)
        shape = (len(replications), len(caseloads), len(self.measures))
        return np.array(rows, dtype=float).reshape(shape).transpose(1, 0, 2)


def simulated_years(scenario: Scenario, measures: Sequence[str], workers: Workers | None = None) -> Years:
    """Years of a scenario."""
    return Years(Simulator(scenario, measures, workers), measures)
