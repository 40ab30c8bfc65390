"""Where work is run: in this process, in local worker processes, or on a Dask cluster. One seam.

An executor takes pieces of work one at a time, as it has room for them, and gives results as they come, in no
order. A piece is a block of a sweep's cells, or a point of a sensitivity analysis.
"""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from itertools import islice
from typing import Protocol, TypeVar

from simcore.experiment.workers import TRIES, stop_at_once, worker_pool


class Piece(Protocol):
    """A piece of work, as far as an executor knows it."""

    @property
    def key(self) -> str:
        """Its name, which no other piece has."""
        ...

    def words(self) -> str:
        """What it is, for a message."""
        ...


P = TypeVar("P", bound=Piece)
T = TypeVar("T")

AHEAD = 3
"""Pieces handed out for each worker: enough that none waits, few enough for the memory."""


class WorkerError(Exception):
    """Workers kept dying, or none could be reached; what was done before is kept."""


class Executor(Protocol):
    """Runs work on pieces somewhere."""

    sees_folder: bool
    """Whether its workers can write into the run folder themselves."""

    def run(self, pieces: Iterable[P], work: Callable[[P], T]) -> Iterator[T]:
        """Give the result of each piece as it is done. Raises WorkerError."""
        ...


def executor(workers: int = 1, scheduler: str | None = None) -> Executor:
    """The executor for so many processes here, or for the cluster whose scheduler has this address."""
    if scheduler is not None:
        from simcore.experiment.run.dask_cluster import DaskCluster

        return DaskCluster(scheduler)
    return LocalProcesses(workers) if workers > 1 else Serial()


class Serial:
    """One piece after another in this process."""

    sees_folder = True

    def run(self, pieces: Iterable[P], work: Callable[[P], T]) -> Iterator[T]:
        """See Executor."""
        yield from map(work, pieces)


class LocalProcesses:
    """A pool of spawned processes. When one dies the pool is made anew for what it had in hand.

    A dying process takes the pool with it and nobody can tell whose piece it was. So pieces that two pools
    broke over are run one at a time in a pool of one, which shows the one that does it.
    """

    sees_folder = True

    def __init__(self, workers: int) -> None:
        self.workers = workers

    def run(self, pieces: Iterable[P], work: Callable[[P], T]) -> Iterator[T]:
        """See Executor."""
        fresh = iter(pieces)
        again: deque[P] = deque()
        deaths: Counter[str] = Counter()
        while True:
            suspect = next((piece for piece in again if deaths[piece.key] >= TRIES - 1), None)
            if suspect is not None:
                again.remove(suspect)
                given: Iterator[P] = iter((suspect,))
            else:
                given = _chained(again, fresh)
            in_hand: dict[Future[T], P] = {}
            try:
                yield from self._feed(given, work, in_hand, 1 if suspect else self.workers)
            except BrokenProcessPool:
                _count(deaths, in_hand.values())
                again.extend(in_hand.values())
                continue
            if suspect is None:
                return

    def _feed(
        self,
        pieces: Iterator[P],
        work: Callable[[P], T],
        in_hand: dict[Future[T], P],
        workers: int,
    ) -> Iterator[T]:
        """Keep a pool busy until there are no more pieces; ``in_hand`` says what is not done yet."""
        pool = worker_pool(workers)
        try:
            while True:
                for piece in islice(pieces, workers * AHEAD - len(in_hand)):
                    in_hand[_submitted(pool, work, piece, in_hand)] = piece
                if not in_hand:
                    break
                done, _ = wait(in_hand, return_when=FIRST_COMPLETED)
                for future in done:
                    result = future.result()
                    del in_hand[future]
                    yield result
            pool.shutdown()
        finally:
            stop_at_once(pool)  # what they have in hand is done again, what they wrote is whole


def _submitted(
    pool: ProcessPoolExecutor, work: Callable[[P], T], piece: P, in_hand: dict[Future[T], P]
) -> Future[T]:
    try:
        return pool.submit(work, piece)
    except BrokenProcessPool:
        in_hand[Future()] = piece  # taken from the iterator, so it must not be lost
        raise


def _chained(again: deque[P], fresh: Iterator[P]) -> Iterator[P]:
    """What has to be done again, each taken out as it is handed over, then what is new."""
    while again:
        yield again.popleft()
    while (piece := next(fresh, None)) is not None:  # `yield from` would close what is fresh with this
        yield piece


def _count(deaths: Counter[str], pieces: Iterable[Piece]) -> None:
    for piece in pieces:
        deaths[piece.key] += 1
        if deaths[piece.key] >= TRIES:
            raise WorkerError(
                f"workers died {TRIES} times over the same work ({piece.words()}); is there enough memory? "
                "Fewer --workers need less."
            )
