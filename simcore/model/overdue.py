"""How late is what lies open past its due time, by whoever holds it: the age of a backlog, not its size."""

from __future__ import annotations

from bisect import bisect_left
from heapq import heappop, heappush

from simcore.demand.clock import DAY, NEVER
from simcore.model.columns import OPEN
from simcore.model.desk import Desk


class Overdue:
    """The open work of a team that is past due, brought up to date each time somebody looks."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.to_come = sorted((due, item) for item, due in enumerate(desk.due) if due < NEVER)
        """(due, item) of what is not overdue yet, a heap: what arises in the run is pushed."""
        self.known = len(desk.due)
        self.late: list[int] = []
        self.closes = [bisect_left(desk.office.days, day + 1) for day in range(desk.days)]
        """By day: working days up to its end."""

    def weeks_late(self, day: int) -> list[float]:
        """By post, at the start of a day: mean weeks (of working days) that its open overdue work is late.

        0 where nothing is overdue. What waits for a support role is not the case manager's own.
        """
        self._look(day * DAY)
        desk = self.desk
        days, items = [0] * desk.posts, [0] * desk.posts
        closes, due, works_at = self.closes, desk.due, desk.works_at
        today = closes[day - 1]
        for item in self.late:
            post = desk.post_of[desk.client[item]]
            if works_at[post][desk.kind[item]] == post or item in desk.passed_on:
                days[post] += today - closes[due[item] // DAY]
                items[post] += 1
        week = len(desk.office.weekdays)
        return [total / count / week if count else 0.0 for total, count in zip(days, items, strict=True)]

    def _look(self, time: int) -> None:
        """Add what has fallen due by now, and leave out what has been closed."""
        desk, to_come = self.desk, self.to_come
        for item in range(self.known, len(desk.due)):
            if desk.due[item] < NEVER:
                heappush(to_come, (desk.due[item], item))
        self.known = len(desk.due)
        while to_come and to_come[0][0] < time:
            self.late.append(heappop(to_come)[1])
        self.late = [item for item in self.late if desk.state[item] == OPEN]
