"""Where blocks are run: in this process, or in local worker processes. One seam, the same code above it."""

from __future__ import annotations

import multiprocessing
import os
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool

from simcore.experiment.cells import BlockDone
from simcore.experiment.sweep import Block

Work = Callable[[Block], BlockDone]
"""Runs a block, leaves its rows on disk and says so; it is sent to other processes."""

TRIES = 3
"""A worker that dies costs a retry, not a result; blocks that kill this many pools are reported."""


def run_blocks(blocks: Sequence[Block], workers: int, work: Work) -> Iterator[BlockDone]:
    """Run blocks and give word of each as it is done, in no particular order."""
    if workers <= 1:
        yield from map(work, blocks)
    else:
        yield from _run_in_processes(list(blocks), workers, work)


def _run_in_processes(blocks: list[Block], workers: int, work: Work) -> Iterator[BlockDone]:
    """A pool of spawned processes; when one dies the pool is made anew for what is left."""
    left = {block.key: block for block in blocks}
    for attempt in range(TRIES):
        context = multiprocessing.get_context("spawn")
        pool = ProcessPoolExecutor(
            workers if attempt < TRIES - 1 else 1,
            mp_context=context,
            initializer=_leave_with,
            initargs=(os.getpid(),),
        )
        try:
            futures: list[Future[BlockDone]] = [pool.submit(work, block) for block in left.values()]
            for future in as_completed(futures):
                done = future.result()
                del left[done.key]
                yield done
            return
        except BrokenProcessPool:
            if attempt == TRIES - 1:
                raise
        finally:
            pool.shutdown(wait=False, cancel_futures=True)


def _leave_with(parent: int) -> None:
    """Workers end by themselves when the process that started them is gone."""

    def watch() -> None:
        while os.getppid() == parent:
            time.sleep(1)
        os._exit(1)

    threading.Thread(target=watch, daemon=True).start()
