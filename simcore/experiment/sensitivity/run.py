"""Running design points, in this process or in several, and saying how far it is."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import asdict

from simcore.experiment.journal import Journal, content_key
from simcore.experiment.run.executors import executor
from simcore.experiment.sensitivity.design import Design
from simcore.experiment.sensitivity.outcome import Outcome, Task, run_point
from simcore.scenario.load import Loaded, scenario_as_tree

Progress = Callable[[int, int, float], None]
"""(points done, points to do, seconds since the start); what a journal knew is not counted."""
Rows = list[dict[str, float]]


def tasks_of(loaded: Loaded, design: Design, outcome: Outcome, replications: int, seed: int) -> list[Task]:
    """The design's points as they are run. Raises InputError where one makes no valid scenario."""
    return [
        Task(point.number, design.scenario(loaded, point), outcome, seed, replications)
        for point in design.points
    ]


def run_points(
    tasks: Sequence[Task],
    workers: int = 1,
    progress: Progress | None = None,
    scheduler: str | None = None,
    journal: Journal | None = None,
) -> list[Rows]:
    """Run every point on the same draws; rows by point and replication, the same wherever they are run.

    With a journal a point is kept as it is done, and not run where it is known. Raises WorkerError where
    workers kept dying.
    """
    keys = {task.point: _key(task) for task in tasks} if journal is not None else {}
    found: dict[int, Rows] = {}
    if journal is not None:
        found = {point: journal.known[key] for point, key in keys.items() if key in journal.known}
    missing = [task for task in tasks if task.point not in found]
    begun = time.perf_counter()
    for number, rows in executor(workers, scheduler).run(missing, run_point):
        found[number] = rows
        if journal is not None:
            journal.put(keys[number], rows)
        if progress is not None:
            done = len(found) - (len(tasks) - len(missing))
            progress(done, len(missing), time.perf_counter() - begun)
    return [found[task.point] for task in tasks]


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
