"""What to do next: each policy turns an item into a sort key; the smallest key is worked first.

A key is computed when an item is queued and again when it changes (a promotion, somebody asking again). Each
function takes whole arrays too, for the items that are known before a run.
"""

from __future__ import annotations

from typing import Protocol, TypeVar

import numpy as np
from numpy.typing import NDArray

N = TypeVar("N", int, NDArray[np.int64])


class NextItem(Protocol):
    """A policy."""

    def __call__(self, urgency: N, created: N, due: N, asked: N, /) -> tuple[N, N | int]:
        """The sort key of an item, or of many in arrays; ``asked`` is how often its client asked again."""


def urgent_first(urgency: N, created: N, due: N, asked: N) -> tuple[N, N | int]:
    """By class of urgency, inside a class by due time."""
    return urgency, due


def earliest_due(urgency: N, created: N, due: N, asked: N) -> tuple[N, N | int]:
    """By due time alone."""
    return due, created


def first_come(urgency: N, created: N, due: N, asked: N) -> tuple[N, N | int]:
    """By time of arrival."""
    return created, 0


def newest_first(urgency: N, created: N, due: N, asked: N) -> tuple[N, N | int]:
    """What came last, first."""
    return -created, 0


def most_frequent_caller_first(urgency: N, created: N, due: N, asked: N) -> tuple[N, N | int]:
    """Whoever asked again most often, first."""
    return -asked, created


POLICIES: dict[str, NextItem] = {
    "urgent_first": urgent_first,
    "earliest_due": earliest_due,
    "first_come": first_come,
    "newest_first": newest_first,
    "most_frequent_caller_first": most_frequent_caller_first,
}
