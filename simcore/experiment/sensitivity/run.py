"""Running design points, in this process or in several, and saying how far it is."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from typing import cast

from simcore.experiment.run.executors import executor
from simcore.experiment.sensitivity.design import Design
from simcore.experiment.sensitivity.outcome import Outcome, Task, run_point
from simcore.experiment.sweep.plan import Block
from simcore.scenario.load import Loaded

Progress = Callable[[int, int, float], None]
"""(points done, points in all, seconds since the start)."""
Rows = list[dict[str, float]]


def run_points(
    loaded: Loaded,
    design: Design,
    outcome: Outcome,
    replications: int,
    seed: int,
    workers: int = 1,
    progress: Progress | None = None,
    scheduler: str | None = None,
) -> list[Rows]:
    """Run every point on the same draws; rows by point and replication, the same wherever they are run.

    Raises:
        InputError: a point makes no valid scenario; before anything is run.
        WorkerError: workers kept dying.
    """
    tasks = [
        Task(point.number, design.scenario(loaded, point), outcome, seed, replications)
        for point in design.points
    ]
    found: dict[int, Rows] = {}
    begun = time.perf_counter()
    # To an executor a task is as good as a block: it has a key, and words for a message.
    blocks, work = cast("Iterable[Block]", tasks), cast("Callable[[Block], tuple[int, Rows]]", run_point)
    for number, rows in executor(workers, scheduler).run(blocks, work):
        found[number] = rows
        if progress is not None:
            progress(len(found), len(tasks), time.perf_counter() - begun)
    return [found[point.number] for point in design.points]
