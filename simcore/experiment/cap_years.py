"""Simulated years for a cap search: who runs them, and what is kept of them.

A `Sampler` gives years. The simulator's runs them in processes that stay open over a whole search; a test
puts a known law in its place. `Years` stands before it and asks for no year twice.
"""

from __future__ import annotations

import gc
import multiprocessing
import os
import pickle
import signal
import threading
import time
from collections.abc import Iterable, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from functools import lru_cache
from hashlib import blake2b
from types import TracebackType
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from simcore.demand.demand import Demand
from simcore.experiment.cells import run_cell
from simcore.outcomes import MEASURES
from simcore.scenario.schema import Scenario

Floats = NDArray[np.float64]
TRIES = 3
"""A worker that dies costs a retry, not a result; years that kill this many pools are reported."""


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
    """Values by caseload and measure. The collector of circular garbage is off meanwhile, as in a sweep."""
    pickled, seed, replication, caseloads, measures = task
    scenario = _scenario(pickled)
    was_on = gc.isenabled()
    gc.disable()
    try:
        demand = Demand(scenario, seed, replication, max(caseloads))
        return [_values(scenario, demand, caseload, measures) for caseload in caseloads]
    finally:
        if was_on:
            gc.enable()


def _values(scenario: Scenario, demand: Demand, caseload: int, measures: Sequence[str]) -> list[float]:
    seen = run_cell(scenario, demand, caseload)
    return [float(MEASURES[name].compute(seen)) for name in measures]


@lru_cache(maxsize=8)
def _scenario(pickled: bytes) -> Scenario:
    """The same object for the same scenario: what is known of its calendar is kept by object."""
    found = pickle.loads(pickled)
    assert isinstance(found, Scenario)
    return found


class Workers:
    """Processes that run years, kept open over a whole search. Used as a context manager.

    With one worker all is run in this process. The numbers do not hang on how many there are.
    """

    def __init__(self, count: int = 1) -> None:
        self.count = count
        self._pool: ProcessPoolExecutor | None = None

    def __enter__(self) -> Workers:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close(wait=kind is None)

    def close(self, wait: bool = True) -> None:
        """End the processes; another run would start new ones."""
        if self._pool is not None:
            self._pool.shutdown(wait=wait, cancel_futures=True)
            self._pool = None

    def run(self, tasks: Sequence[Task]) -> list[list[list[float]]]:
        """Run tasks; results in their order. When a worker dies, what is left is run again in a new pool."""
        if self.count <= 1:
            return [run_task(task) for task in tasks]
        found: dict[int, list[list[float]]] = {}
        for attempt in range(TRIES):
            try:
                self._collect(tasks, found)
                break
            except BrokenProcessPool:
                self.close(wait=False)
                if attempt == TRIES - 1:
                    raise
        return [found[place] for place in range(len(tasks))]

    def _collect(self, tasks: Sequence[Task], found: dict[int, list[list[float]]]) -> None:
        pool = self._opened()
        futures: dict[int, Future[list[list[float]]]] = {
            place: pool.submit(run_task, task) for place, task in enumerate(tasks) if place not in found
        }
        try:
            for place, future in futures.items():
                found[place] = future.result()
        finally:
            for future in futures.values():
                future.cancel()

    def _opened(self) -> ProcessPoolExecutor:
        if self._pool is None:
            self._pool = ProcessPoolExecutor(
                self.count,
                mp_context=multiprocessing.get_context("spawn"),
                initializer=_begin_worker,
                initargs=(os.getpid(),),
            )
        return self._pool


def _begin_worker(parent: int) -> None:
    """Workers leave Ctrl-C to the process that started them, and end by themselves when that is gone."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)

    def watch() -> None:
        while os.getppid() == parent:
            time.sleep(1)
        os._exit(1)

    threading.Thread(target=watch, daemon=True).start()


class Simulator:
    """The sampler that simulates a scenario."""

    def __init__(self, scenario: Scenario, measures: Sequence[str], workers: Workers | None = None) -> None:
        self.measures = tuple(measures)
        self.workers = workers or Workers(1)
        self._pickled = pickle.dumps(scenario)

    def __call__(self, caseloads: Sequence[int], replications: Sequence[int], seed: int) -> Floats:
        """Run the years, one replication of all these caseloads at a time."""
        tasks: list[Task] = [
            (self._pickled, seed, replication, tuple(caseloads), self.measures)
            for replication in replications
        ]
        rows = self.workers.run(tasks)
        shape = (len(replications), len(caseloads), len(self.measures))
        return np.array(rows, dtype=float).reshape(shape).transpose(1, 0, 2)


def simulated_years(scenario: Scenario, measures: Sequence[str], workers: Workers | None = None) -> Years:
    """Years of a scenario."""
    return Years(Simulator(scenario, measures, workers), measures)
