"""What to do next: each policy turns an item into a sort key; the smallest key is worked first.

A key is computed when an item is queued and again when it changes (a promotion, somebody asking again). The same
function takes whole arrays, for the items that are known before a run.
"""

from __future__ import annotations

from collections.abc import Callable

Key = tuple[int, int]
NextItem = Callable[[int, int, int, int], Key]
"""(urgency, created, due, times asked again by the party) -> sort key."""


def urgent_first(urgency: int, created: int, due: int, asked: int) -> Key:
    """By class of urgency, inside a class by due time."""
    return urgency, due


def earliest_due(urgency: int, created: int, due: int, asked: int) -> Key:
    """By due time alone."""
    return due, created


def first_come(urgency: int, created: int, due: int, asked: int) -> Key:
    """By time of arrival."""
    return created, 0


def newest_first(urgency: int, created: int, due: int, asked: int) -> Key:
    """What came last, first."""
    return -created, 0


def most_frequent_caller_first(urgency: int, created: int, due: int, asked: int) -> Key:
    """Whoever asked again most often, first."""
    return -asked, created


POLICIES: dict[str, NextItem] = {
    "urgent_first": urgent_first,
    "earliest_due": earliest_due,
    "first_come": first_come,
    "newest_first": newest_first,
    "most_frequent_caller_first": most_frequent_caller_first,
}
