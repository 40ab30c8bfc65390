"""One case manager at work: what is in hand, what the time is for, and the books of that time."""

from __future__ import annotations

from collections.abc import Callable
from heapq import heappush
from typing import Any

from simcore.demand.calendar import AWAY
from simcore.demand.clock import NEVER
from simcore.demand.presence import ManagerCalendar
from simcore.model.kinds import KindTable

TRAVEL, RESUMING, MEETINGS, IDLE, FILLER = range(5)
OTHER_TIME = ("travel", "resuming", "meetings", "idle", "filler")
"""Columns of the ledger after one for each kind."""

Event = tuple[int, int, int, int]
"""(time, what, item or client or party, kind): something to come."""

Entry = tuple[int, int, int, int]
"""(key, key, item, version): an entry in a queue; stale when the item's version has moved on."""


class Manager:
    """A case manager's own state; the queues and the clients are the desk's."""

    __slots__ = (
        "asleep",
        "away_sick",
        "block_end",
        "bookable",
        "booked",
        "booked_until",
        "calendar",
        "covers",
        "day",
        "day_number",
        "filling",
        "heaps_now",
        "hears",
        "idle",
        "in_hand",
        "leaves_on",
        "ledger",
        "number",
        "overtime",
        "overtime_due",
        "overtime_week",
        "pace",
        "passed_over",
        "post",
        "present",
        "resume_left",
        "shift",
        "since",
        "started_on",
        "today",
        "trained_on",
        "use",
        "week",
    )

    def __init__(
        self, number: int, calendar: ManagerCalendar, kinds: KindTable, office_days: list[int], post: int = 0
    ) -> None:
        days = calendar.weeks * 7
        self.number = number
        self.post = post
        """Whose queues: a post's, or a role's."""
        self.covers: list[tuple[int, bool]] = []
        """Posts whose work this one sees to today, and whether to all of it."""
        self.hears: list[Event] = []
        """Rings this one looks out for; in a team somebody else does."""
        self.leaves_on = NEVER
        self.started_on = 0
        self.trained_on = 0
        """The first day with clients."""
        self.away_sick: set[int] = set()
        """Days of sickness that overtime has brought on."""
        self.pace = 1.0
        """Seconds that a second's work takes this one now."""
        self.calendar = calendar
        self.present = frozenset(calendar.present)
        self.bookable = [day for day in office_days if day < days and day not in calendar.leave]
        self.day_number = {day: place for place, day in enumerate(self.bookable)}
        self.booked: dict[int, list[int]] = {}
        self.booked_until = 0
        self.day = 0
        self.week = -1
        """The last week whose load this one felt."""
        self.use = AWAY
        self.in_hand = -1
        self.resume_left = 0
        self.filling = 0
        self.since = 0
        self.block_end = 0
        self.overtime_week = 0
        self.overtime_due = NEVER
        self.heaps_now: list[Any] = []
        """Queues (``simcore.model.queue.Queue``) that may be worked on now."""
        self.passed_over: list[Entry] = []
        self.idle = False
        self.asleep = False
        self.ledger = [[0] * (len(kinds.names) + len(OTHER_TIME)) for _ in range(days)]
        self.overtime = [0] * days
        self.shift = [0] * days
        self.today = self.ledger[0]

    def start_day(self, day: int) -> None:
        """Open the day's page of the ledger; a new week has its overtime before it again."""
        if day // 7 != self.day // 7:
            self.overtime_week = 0
        self.day = day
        self.today = self.ledger[day]

    def add_overtime(self, seconds: int) -> None:
        """Time worked beyond the shift, today and this week."""
        self.overtime[self.day] += seconds
        self.overtime_week += seconds

    def put_back_passed_over(self, queue_of: Callable[[int], list[Entry]]) -> None:
        """Back in the queue with what somebody who stayed late found to be not due."""
        for entry in self.passed_over:
            heappush(queue_of(entry[2]), entry)  # stale by now if anything has become of the item
        self.passed_over.clear()
