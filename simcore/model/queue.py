"""What waits, in order: a heap, and behind it lines of what came in the order in which it is worked.

A heap of thousands costs more at each turn, and most work comes in order: of a line only the first is in the
heap.
"""

from __future__ import annotations

from collections import deque
from heapq import heappop, heappush, heapreplace

from simcore.model.manager import Entry


class Queue(list[Entry]):
    """The heap, as heapq keeps it; ``lines`` by kind hold entries in order, their first the heap's too.

    What has been raised to a higher class has lines of its own by kind, ``raised``: it overtakes the rest.
    """

    __slots__ = ("lines", "raised")

    def __init__(self, kinds: int) -> None:
        super().__init__()
        self.lines: list[deque[Entry]] = [deque() for _ in range(kinds)]
        self.raised: list[deque[Entry]] = [deque() for _ in range(kinds)]

    def waiting(self) -> list[Entry]:
        """Every entry, stale ones too, in no order."""
        return [*self, *(entry for line in [*self.lines, *self.raised] for entry in list(line)[1:])]


def line_up(queue: Queue, line: deque[Entry], entry: Entry) -> None:
    """Put an entry at the end of this line of the queue's if it belongs there, else among the firsts."""
    if not line:
        line.append(entry)
    elif entry > line[-1]:
        line.append(entry)
        return
    heappush(queue, entry)


def take_off(queue: Queue, kind: list[int], version: list[int]) -> None:
    """Take the first entry off; if it led a line, the next there that is not stale moves up.

    ``kind`` and ``version`` are those of items: an entry is stale when its item's version has moved on.
    """
    entry = queue[0]
    line = queue.lines[kind[entry[2]]]
    if not line or line[0] is not entry:
        line = queue.raised[kind[entry[2]]]
        if not line or line[0] is not entry:
            heappop(queue)
            return
    line.popleft()
    while line and line[0][3] != version[line[0][2]]:
        line.popleft()
    if line:
        heapreplace(queue, line[0])
    else:
        heappop(queue)
