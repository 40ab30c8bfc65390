"""Local worker processes that stay open while one question after another is put to them."""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from types import TracebackType
from typing import TypeVar

from simcore.experiment.journal import Journal

Asked = TypeVar("Asked")
Found = TypeVar("Found")

TRIES = 3
"""A worker that dies costs a retry, not a result; work that kills this many pools is reported."""


def worker_pool(workers: int) -> ProcessPoolExecutor:
    """A pool of spawned processes that leave Ctrl-C to this one, and end when it is gone."""
    context = multiprocessing.get_context("spawn")
    return ProcessPoolExecutor(
        workers, mp_context=context, initializer=_begin_worker, initargs=(os.getpid(),)
    )


def stop_at_once(pool: ProcessPoolExecutor) -> None:
    """End a pool's processes whatever they have in hand."""
    processes = list((getattr(pool, "_processes", None) or {}).values())
    pool.shutdown(wait=False, cancel_futures=True)
    for process in processes:
        process.terminate()


def _begin_worker(parent: int) -> None:
    """Workers leave Ctrl-C to the process that started them, and end by themselves when that is gone."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)

    def watch() -> None:
        while os.getppid() == parent:
            time.sleep(1)
        os._exit(1)

    threading.Thread(target=watch, daemon=True).start()


class Workers:
    """Processes for many small tasks, kept open from one call to the next. Used as a context manager.

    With one worker all is run in this process. The numbers do not hang on how many there are. With a journal
    nothing is run that it knows.
    """

    def __init__(self, count: int = 1, journal: Journal | None = None) -> None:
        self.count = count
        self.journal = journal
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

    def run(
        self,
        work: Callable[[Asked], Found],
        tasks: Sequence[Asked],
        keys: Sequence[str] = (),
        told: Callable[[], None] = lambda: None,
    ) -> list[Found]:
        """Do the work on every task; results in their order. ``keys`` are their names in the journal, if any.

        ``told`` is called as each task is done, not for those the journal knew.

        When a worker dies, what is left is run again in a new pool. Raises BrokenProcessPool when TRIES died.
        """
        if self.journal is None or not keys:
            return self._run(work, tasks, lambda place, found: told())
        journal, known = self.journal, self.journal.known
        new = [place for place, key in enumerate(keys) if key not in known]

        def keep(place: int, found: Found) -> None:
            journal.put(keys[new[place]], found)
            told()

        self._run(work, [tasks[place] for place in new], keep)
        return [known[key] for key in keys]

    def _run(
        self, work: Callable[[Asked], Found], tasks: Sequence[Asked], keep: Callable[[int, Found], None]
    ) -> list[Found]:
        found: dict[int, Found] = {}
        if self.count <= 1:
            for place, task in enumerate(tasks):
                found[place] = work(task)
                keep(place, found[place])
            return list(found.values())
        for attempt in range(TRIES):
            try:
                self._collect(work, tasks, found, keep)
                break
            except BrokenProcessPool:
                self.close(wait=False)
                if attempt == TRIES - 1:
                    raise
        return [found[place] for place in range(len(tasks))]

    def _collect(
        self,
        work: Callable[[Asked], Found],
        tasks: Sequence[Asked],
        found: dict[int, Found],
        keep: Callable[[int, Found], None],
    ) -> None:
        if self._pool is None:
            self._pool = worker_pool(self.count)
        pool = self._pool
        futures: dict[int, Future[Found]] = {
            place: pool.submit(work, task) for place, task in enumerate(tasks) if place not in found
        }
        try:
            for place, future in futures.items():
                found[place] = future.result()
                keep(place, found[place])
        finally:
            for future in futures.values():
                future.cancel()
