"""Running design points, in this process or in several, and saying how far it is."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from dataclasses import asdict
from typing import cast

from simcore.experiment.journal import Journal, content_key
from simcore.experiment.run.executors import executor
from simcore.experiment.sensitivity.design import Design
from simcore.experiment.sensitivity.outcome import Outcome, Task, run_point
from simcore.experiment.sweep.plan import Block
from simcore.scenario.load import Loaded, scenario_as_tree

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
    journal: Journal | None = None,
) -> list[Rows]:
    """Run every point on the same draws; rows by point and replication, the same wherever they are run.

    With a journal a point is kept as it is done, and not run where it is known.

    Raises:
        InputError: a point makes no valid scenario; before anything is run.
        WorkerError: workers kept dying.
    """
    tasks = [
        Task(point.number, design.scenario(loaded, point), outcome, seed, replications)
        for point in design.points
    ]
    keys = {task.point: _key(task) for task in tasks} if journal is not None else {}
    found: dict[int, Rows] = {}
    if journal is not None:
        found = {point: journal.known[key] for point, key in keys.items() if key in journal.known}
    missing = [task for task in tasks if task.point not in found]
    begun = time.perf_counter()
    # To an executor a task is as good as a block: it has a key, and words for a message.
    blocks, work = cast("Iterable[Block]", missing), cast("Callable[[Block], tuple[int, Rows]]", run_point)
    for number, rows in executor(workers, scheduler).run(blocks, work):
        found[number] = rows
        if journal is not None:
            journal.put(keys[number], rows)
        if progress is not None:
            progress(len(found), len(tasks), time.perf_counter() - begun)
    return [found[point.number] for point in design.points]


def _key(task: Task) -> str:
    """The point's name in a journal, from all that its rows follow from."""
    return content_key(
        {
            "scenario": scenario_as_tree(task.scenario),
            "outcome": asdict(task.outcome),
            "seed": task.seed,
            "replications": task.replications,
        }
    )
