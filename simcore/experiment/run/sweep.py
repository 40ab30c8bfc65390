"""Run a sweep into a folder, saying how far it is."""

from __future__ import annotations

import time
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from statistics import median

from simcore.experiment.cells import BlockDone
from simcore.experiment.progress import Progress
from simcore.experiment.run.executors import Executor, executor
from simcore.experiment.store.blocks import run_and_pack, run_into
from simcore.experiment.store.store import Run, RunFolder, open_run
from simcore.experiment.sweep.plan import Plan

TIMED = 50
"""So many cells of each caseload tell how long one takes."""


def run_sweep(
    plan: Plan,
    folder: Path,
    workers: int = 1,
    progress: Progress | None = None,
    *,
    resume: bool = False,
    scheduler: str | None = None,
    plans: Path | None = None,
) -> Run:
    """Run every block that is not there, put each on disk as it finishes, and return the finished run.

    Args:
        plan: what to run.
        folder: the run folder.
        workers: processes here.
        progress: told how far it is.
        resume: go on with what the folder holds; begin where it holds nothing.
        scheduler: the address of a Dask scheduler, to run there and not here.
        plans: where plans written beforehand lie; beside the run folder if not given.

    Raises:
        InputError: the folder holds another run, or one that is not to be resumed.
        StoreError: something could not be written; the run can be resumed.
        WorkerError: workers kept dying; the run can be resumed.
    """
    where = executor(workers, scheduler)
    with RunFolder(folder, plan, resume, plans or folder.resolve().parent / "plans") as target:
        if not target.is_finished:
            target.finish(_run(target, where, progress))
    return open_run(folder)


def _run(target: RunFolder, where: Executor, progress: Progress | None) -> dict[str, float]:
    """Run what is missing; gives the median seconds of a cell of the first variant, by caseload."""
    done, total = target.kept(), target.plan.cells
    if done and progress is not None:
        progress(done, total, 0.0)
    begun = time.perf_counter()
    first = next(iter(target.plan.points)).variant
    seconds: dict[int, list[float]] = {}
    for result in _results(target, where):
        done += result.cells
        for caseload, taken in result.seconds.items() if result.variant == first else ():
            known = seconds.setdefault(caseload, [])
            if len(known) < TIMED:
                known.append(taken)
        if progress is not None:
            progress(done, total, time.perf_counter() - begun)
    return {str(caseload): round(median(taken), 4) for caseload, taken in sorted(seconds.items())}


def _results(target: RunFolder, where: Executor) -> Iterator[BlockDone]:
    """Run blocks, each put on disk by the worker where that sees the folder, else by this process."""
    if where.sees_folder:
        yield from where.run(target.missing(), partial(run_into, target.folder))
        return
    for packed in where.run(target.missing(), run_and_pack):
        target.keep(packed)
        yield packed.done
