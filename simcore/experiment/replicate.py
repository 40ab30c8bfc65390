"""Running replications of a few scenarios side by side, in this process or in several."""

from __future__ import annotations

import multiprocessing
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from types import TracebackType

from simcore.demand.demand import Demand
from simcore.experiment.cells import run_cell
from simcore.outcomes import outcome_row
from simcore.scenario.schema import Scenario

Task = tuple[Scenario, int, int, int]
"""(scenario, caseload, seed, replication)"""


def replicate_one(task: Task) -> dict[str, float]:
    """All measures of one replication. Its draws hang on seed and replication alone."""
    scenario, caseload, seed, replication = task
    demand = Demand(scenario, seed, replication, caseload)
    return outcome_row(run_cell(scenario, demand, caseload))


class Replicator:
    """Runs tasks in order, the same numbers with any number of workers. Used as a context manager."""

    def __init__(self, workers: int = 1) -> None:
        self.workers = workers
        self._pool: ProcessPoolExecutor | None = None

    def __enter__(self) -> Replicator:
        if self.workers > 1:
            context = multiprocessing.get_context("spawn")
            self._pool = ProcessPoolExecutor(self.workers, mp_context=context)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._pool is not None:
            self._pool.shutdown(wait=kind is None, cancel_futures=True)

    def rows(self, tasks: Sequence[Task]) -> list[dict[str, float]]:
        """Outcome rows of the tasks, in their order."""
        if self._pool is None:
            return [replicate_one(task) for task in tasks]
        return list(self._pool.map(replicate_one, tasks, chunksize=max(1, len(tasks) // (4 * self.workers))))
