"""Running pieces on a Dask cluster by the address of its scheduler; docs/several_machines.md tells how.

Workers need this project installed in the same versions, but neither its scenario files nor the run folder:
a piece says all it takes, and its rows come back as a message that the driving process writes to disk.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from typing import Any, TypeVar

from simcore.experiment.run.executors import AHEAD, P, WorkerError
from simcore.scenario.errors import InputError

T = TypeVar("T")

PATIENCE = 30
"""Seconds to wait for the scheduler, and for the first worker."""


class DaskCluster:
    """Hands pieces to a cluster. Dask itself runs again what a dying worker had in hand.

    Raises InputError where Dask is not installed.
    """

    sees_folder = False

    def __init__(self, address: str, patience: float | None = None) -> None:
        try:
            import distributed
        except ImportError:
            raise InputError(
                "--scheduler needs Dask, which is not installed: python -m pip install distributed"
            ) from None
        self.address = address
        self.patience = PATIENCE if patience is None else patience
        self._dask: Any = distributed

    def run(self, pieces: Iterable[P], work: Callable[[P], T]) -> Iterator[T]:
        """See Executor. Raises InputError where no scheduler answers, WorkerError when the cluster fails."""
        client = self._connected()
        try:
            yield from self._feed(client, iter(pieces), work)
        finally:
            client.close(timeout=5)

    def _connected(self) -> Any:
        try:
            client = self._dask.Client(self.address, timeout=self.patience, set_as_default=False)
        except (OSError, ValueError, TimeoutError) as error:
            raise InputError(
                f"--scheduler {self.address}: no Dask scheduler answers there ({type(error).__name__}); its "
                "address looks like tcp://127.0.0.1:8786"
            ) from None
        try:
            client.wait_for_workers(1, timeout=self.patience)
        except TimeoutError:
            client.close(timeout=5)
            raise InputError(
                f"--scheduler {self.address}: the scheduler has no workers; start some with "
                f"`dask worker {self.address} --nthreads 1`"
            ) from None
        return client

    def _feed(self, client: Any, pieces: Iterator[P], work: Callable[[P], T]) -> Iterator[T]:
        """Keep so many pieces with the cluster as its workers need, also when workers come or go."""
        coming = self._dask.as_completed(loop=client.loop)
        in_hand = 0
        try:
            while True:
                room = max(2, AHEAD * len(client.nthreads())) - in_hand
                for piece in islice(pieces, max(0, room)):
                    coming.add(client.submit(work, piece, pure=False))
                    in_hand += 1
                if not in_hand:
                    return
                future = next(coming)
                result: T = future.result()
                in_hand -= 1
                future.release()
                yield result
        except (self._dask.KilledWorker, self._dask.client.FutureCancelledError, OSError) as error:
            raise WorkerError(f"the Dask cluster failed: {' '.join(str(error).split())}") from None
