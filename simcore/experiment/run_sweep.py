"""Run a sweep into a folder, saying how far it is."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from statistics import median

from simcore.experiment.executors import run_blocks
from simcore.experiment.store import Run, RunFolder, open_run, run_into
from simcore.experiment.sweep import Plan

Progress = Callable[[int, int, float], None]
"""(cells done, cells in all, seconds since the start)."""


def run_sweep(plan: Plan, folder: Path, workers: int = 1, progress: Progress | None = None) -> Run:
    """Run every block, put each on disk as it finishes, and return the finished run.

    Raises InputError when the folder already holds a run.
    """
    target = RunFolder(folder, plan)
    begun = time.perf_counter()
    done = 0
    seconds: dict[int, list[float]] = {}
    for result in run_blocks(plan.blocks, workers, partial(run_into, folder)):
        done += len(result.seconds)
        if result.variant == next(iter(plan.sweep.variants)):
            for caseload, taken in result.seconds.items():
                seconds.setdefault(caseload, []).append(taken)
        if progress is not None:
            progress(done, plan.cells, time.perf_counter() - begun)
    target.finish({str(caseload): round(median(taken), 4) for caseload, taken in sorted(seconds.items())})
    return open_run(folder)


def progress_printer() -> Progress:
    """On a terminal one line that is rewritten, elsewhere a plain line at each tenth; all on stderr."""
    last = [0]

    def show(done: int, total: int, seconds: float) -> None:
        left = seconds / done * (total - done)
        line = f"{done} of {total} runs, {seconds:.0f} s, about {left:.0f} s left"
        if sys.stderr.isatty():
            sys.stderr.write(f"\r{line}   " + ("\n" if done == total else ""))
            sys.stderr.flush()
        elif done * 10 // total > last[0]:
            last[0] = done * 10 // total
            sys.stderr.write(f"{line}\n")
            sys.stderr.flush()

    return show
