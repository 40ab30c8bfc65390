"""Random numbers by name: (seed, stream, replication, client, counter) finds a draw, in any order of runs.

A stream is never numbered, so adding one moves no other. Draws come in blocks of fixed width with clients as
rows: row k is the same whatever the number of rows, so client k's life is the same at caseload 35 and at 165.
"""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterator, Sequence
from hashlib import blake2b
from itertools import count
from typing import Any, Generic, TypeVar

import numpy as np
from numpy.typing import NDArray

WIDTH = 64
"""Draws per client in one block. Part of the definition of the streams: changing it changes every result."""

_HALF_STEP, _BELOW_ONE = 2.0**-54, 1 - 2.0**-53
"""They keep a uniform number strictly between 0 and 1, so that its quantiles are finite."""
Floats = NDArray[np.float64]
Transform = Callable[[Floats], NDArray[Any]]
Drawn = TypeVar("Drawn", int, float)


class Streams:
    """All random numbers of one replication, for ``clients`` rows. Reading has no effect on what is read.

    What belongs to no client has rows of its own, one for each of the office's ``posts``.
    """

    def __init__(self, seed: int, replication: int, clients: int, posts: int = 1) -> None:
        self.seed = seed
        self.replication = replication
        self.clients = clients
        self.posts = posts
        self._blocks: dict[tuple[str, int], Floats] = {}
        self._philox = np.random.Philox(key=0)
        self._generator = np.random.Generator(self._philox)
        self._fresh: Any = self._philox.state

    def block(self, stream: str, number: int = 0) -> Floats:
        """Block ``number`` of ``stream``: uniform numbers inside (0, 1), shape (clients, WIDTH)."""
        key = (stream, number)
        found = self._blocks.get(key)
        if found is None:
            found = self._draw(stream, number, self.clients)
            self._blocks[key] = found
        return found

    def _draw(self, stream: str, number: int, rows: int) -> Floats:
        name = f"{self.seed}|{stream}|{self.replication}|{number}".encode()
        digest = blake2b(name, digest_size=16).digest()
        # One generator with a new key is the same as a new generator, and ready three times as soon.
        self._fresh["state"]["key"] = np.frombuffer(digest, dtype="<u8")
        self._philox.state = self._fresh
        uniform = self._generator.random((rows, WIDTH)) + _HALF_STEP
        return np.minimum(uniform, _BELOW_ONE, out=uniform)

    def columns(self, stream: str, count: int) -> Floats:
        """The first ``count`` draws of every client, shape (clients, count)."""
        blocks = [self.block(stream, number) for number in range(-(-count // WIDTH))]
        whole = blocks[0] if len(blocks) == 1 else np.concatenate(blocks, axis=1)
        return whole[:, :count]

    def office_block(self, stream: str, number: int, post: int = 0) -> Floats:
        """Block ``number`` of what belongs to the office and to no client, shape (1, WIDTH)."""
        return self._draw(f"{stream}@office.{post}" if post else f"{stream}@office", number, 1)

    def row(self, stream: str, length: int, post: int = 0) -> Floats:
        """The first ``length`` draws of the office's own row, or of another post's."""
        blocks = [self.office_block(stream, n, post)[0] for n in range(-(-length // WIDTH))]
        return np.concatenate(blocks)[:length]

    def endless(self, stream: str) -> Iterator[float]:
        """The draws of the office's own row, one after the other, for as long as they are wanted."""
        for number in count():
            yield from self.office_block(stream, number)[0].tolist()

    def once(self, stream: str) -> Floats:
        """One draw per client, shape (clients,)."""
        return self.block(stream)[:, 0]


class Draws(Generic[Drawn]):
    """The draws of one quantity in compact rows, fetched a block at a time as a run needs them.

    ``rows[client][j]`` is the client's j-th draw; call ``more()`` when j is past the end of the row.
    """

    __slots__ = ("_fetched", "_stream", "_streams", "_transform", "rows")

    def __init__(self, streams: Streams, stream: str, transform: Transform) -> None:
        self._streams = streams
        self._stream = stream
        self._transform = transform
        self._fetched = 0
        self.rows: list[array[Any]] = [array("d") for _ in range(streams.clients + streams.posts)]

    def more(self) -> None:
        """Fetch the next block of every client; row -1 is the office's, or its first post's, -2 the next."""
        clients = self._streams.block(self._stream, self._fetched)
        posts = reversed(range(self._streams.posts))
        office: list[Floats] = [
            self._streams.office_block(self._stream, self._fetched, post) for post in posts
        ]
        values = np.ascontiguousarray(self._transform(np.concatenate([clients, *office])))
        if not self._fetched and values.dtype == np.int64:
            self.rows[:] = [array("q") for _ in self.rows]
        self._fetched += 1
        for row, new in zip(self.rows, values.view(np.uint8), strict=True):
            row.frombytes(new)

    def get(self, client: int, counter: int) -> Drawn:
        """The client's draw number ``counter`` (from 0)."""
        row: Sequence[Drawn] = self.rows[client]
        try:
            return row[counter]
        except IndexError:
            while counter >= len(self.rows[client]):
                self.more()
            found: Drawn = self.rows[client][counter]
            return found
