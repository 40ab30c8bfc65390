"""What a verification case looks at in the records of one run: totals, each with what it is divided by."""

from __future__ import annotations

from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from simcore.demand.clock import DAY, HOUR, NEVER, WEEK
from simcore.model import Records
from simcore.model.columns import DONE, GIVEN_UP
from simcore.scenario import Scenario

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Mask = NDArray[np.bool_]
Pair = tuple[float, float]


def in_hours(seconds: Ints) -> Floats:
    return np.asarray(seconds, dtype=float) / HOUR


class View:
    """One run seen through its window: after the warm-up, and up to an hour where the case names one."""

    def __init__(self, records: Records, scenario: Scenario) -> None:
        self.records = records
        self.scenario = scenario
        self.items = records.items
        self.start = scenario.window.warm_up_weeks * WEEK
        self.end = self.start + scenario.window.weeks * WEEK
        self.hours = (self.end - self.start) / HOUR
        self.days = slice(self.start // DAY, self.end // DAY)

    @cached_property
    def opened(self) -> Ints:
        """Items opened in the window, but for its last week: they need time to be finished."""
        created = self.items.created
        found = np.flatnonzero((created >= self.start) & (created < self.end - WEEK))
        if (self.items.finished[found] >= NEVER).any():
            raise AssertionError("an item opened a week before the end is still open: no steady state")
        return found

    @cached_property
    def wait(self) -> Floats:
        """Hours from opening to start, of the items opened."""
        return in_hours(self.items.started[self.opened] - self.items.created[self.opened])

    @cached_property
    def response(self) -> Floats:
        """Hours from opening to the end, of the items opened."""
        return in_hours(self.items.finished[self.opened] - self.items.created[self.opened])

    @cached_property
    def service(self) -> Floats:
        """Hours that were worked on each of the items opened."""
        return in_hours(self.items.worked[self.opened])

    @cached_property
    def classes(self) -> Ints:
        """Class of urgency of the items opened."""
        by_kind = [self.scenario.kinds[name].urgency for name in self.records.kinds]
        return np.array(by_kind)[self.items.kind[self.opened]]

    def is_kind(self, name: str) -> Mask:
        """Which of the items opened are of this kind."""
        return np.asarray(self.items.kind[self.opened] == self.records.kinds.index(name))

    def per_hour(self, number: float) -> Pair:
        """A total of the window as a rate."""
        return float(number), self.hours

    def opened_per_hour(self) -> Pair:
        return float(len(self.opened)), self.hours - WEEK / HOUR

    def work(self, *kinds: str) -> Pair:
        """Seconds worked on these kinds (all if none is named), over seconds of shift."""
        names = kinds or self.records.kinds
        worked = sum(int(self.records.column(name)[self.days].sum()) for name in names)
        return float(worked), float(self.records.shift[self.days].sum())

    def between(self, since: Ints, until: Ints) -> Pair:
        """How many are in a state on average in time, of when each came into it and left it."""
        inside = np.clip(until, self.start, self.end) - np.clip(since, self.start, self.end)
        return float(inside.sum()) / HOUR, self.hours

    def open_items(self) -> Pair:
        return self.between(self.items.created, self.items.finished)

    def waiting_items(self) -> Pair:
        """Items that nobody has begun, on average in time."""
        begun = np.where(self.items.started < 0, self.items.finished, self.items.started)
        return self.between(self.items.created, begun)

    def finished_per_hour(self) -> Pair:
        finished = self.items.finished[self.items.state == DONE]
        return self.per_hour(((finished >= self.start) & (finished < self.end)).sum())

    def given_up(self) -> Mask:
        """Which of the items opened ended because whoever asked gave up."""
        return np.asarray(self.items.state[self.opened] == GIVEN_UP)

    def open_at(self, moments: Ints) -> Ints:
        """How many items are open at each moment (in seconds)."""
        opened = np.searchsorted(np.sort(self.items.created), moments, side="right")
        ended = np.searchsorted(np.sort(self.items.finished), moments, side="right")
        return np.asarray(opened - ended)


def mean(values: NDArray[np.floating] | NDArray[np.integer]) -> Pair:
    """Totals of a mean over items."""
    return float(values.sum()), float(len(values))


def share(mask: Mask) -> Pair:
    """Totals of a share of items."""
    return float(mask.sum()), float(len(mask))
