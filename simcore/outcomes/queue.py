"""Who is ahead in the line: the next-item policy applied to the records at one moment."""

from __future__ import annotations

import numpy as np

from simcore.demand.clock import DAY
from simcore.model.kinds import due_rule
from simcore.outcomes.observed import Ints, Observed


def work_ahead_of(seen: Observed, name: str, time: int) -> float:
    """Open items that go before one of this kind that arises at ``time``; NaN where it cannot be told.

    Under "most frequent caller first" the order depends on who asked how often, which records do not keep.
    """
    if name not in seen.records.kinds or seen.scenario.next_item == "most_frequent_caller_first":
        return float("nan")
    items = seen.open_at(np.arange(len(seen.items.kind)), time)
    policy = seen.scenario.next_item
    if policy == "first_come":
        return float(len(items))
    if policy == "newest_first":
        return 0.0
    due = due_rule(seen.spec(name).standard, seen.office)(time)
    before = seen.items.due[items]
    if policy == "earliest_due":
        return float((before < due).sum())
    urgency = _urgency_at(seen, items, time)
    own = seen.spec(name).urgency
    return float(((urgency < own) | ((urgency == own) & (before <= due))).sum())


def _urgency_at(seen: Observed, items: Ints, time: int) -> Ints:
    """Class of each item at a moment, promotions due by then included."""
    specs = [seen.spec(name) for name in seen.records.kinds]
    urgency = np.array([spec.urgency for spec in specs])[seen.items.kind[items]]
    for rank, spec in enumerate(specs):
        if spec.promote is not None:
            raised = seen.items.due[items] - spec.promote.days_before_due * DAY <= time
            mine = seen.items.kind[items] == rank
            urgency = np.where(mine & raised, np.minimum(urgency, spec.promote.to_class), urgency)
    return np.asarray(urgency)
