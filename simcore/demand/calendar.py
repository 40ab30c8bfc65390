"""When the office is open, and what a day of a case manager's is for: shift, lunch, holidays, commitments."""

from __future__ import annotations

import datetime as dt
from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from functools import cached_property, lru_cache

import holidays as public_holidays
import numpy as np
from numpy.typing import NDArray

from simcore.demand.clock import DAY, HOUR, NEVER, OpenTime
from simcore.scenario.errors import InputError
from simcore.scenario.schema import Calendar, Commitment, Kind, Scenario, Weekday

WEEKDAYS: tuple[Weekday, ...] = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
MARGIN_WEEKS = 40
"""Open time is known this long past the end of a run, for what falls due or is booked after it."""

SHIFT, PROTECTED, MEETING, OVERTIME, VISITS, AWAY = range(6)
"""What a stretch of the day is for. AWAY is every second outside the case manager's working time."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """A part of the case manager's day: [start, end) in seconds since the start of the run."""

    start: int
    end: int
    use: int


PlannedStretch = tuple[int, int, int, int]
"""(start, end, use, every n weeks), in seconds since midnight."""


def seconds_of(clock: str) -> int:
    """Seconds since midnight of an HH:MM time."""
    hours, minutes = clock.split(":")
    return int(hours) * HOUR + int(minutes) * 60


def total_weeks(scenario: Scenario) -> int:
    """Length of a run in weeks, warm-up included."""
    return scenario.window.warm_up_weeks + scenario.window.weeks


@lru_cache(maxsize=64)
def _holidays(country: str, subdivision: str | None, first: int, last: int) -> frozenset[dt.date]:
    try:
        found = public_holidays.country_holidays(country, subdiv=subdivision, years=range(first, last + 1))
    except (NotImplementedError, KeyError) as error:
        raise InputError(f"calendar.holidays_country: no public holidays known for {country!r}") from error
    return frozenset(found)


class Office:
    """The agency's own hours: shift hours of every working day that is no public holiday."""

    def __init__(self, calendar: Calendar, weeks: int) -> None:
        self.calendar = calendar
        self.weeks = weeks
        self.start = seconds_of(calendar.shift_start)
        self.end = seconds_of(calendar.shift_end)
        self.weekdays = frozenset(WEEKDAYS.index(day) for day in calendar.working_days)
        horizon = (weeks + MARGIN_WEEKS) * 7
        closed = self._holidays(horizon)
        self.days = [d for d in range(horizon) if d % 7 in self.weekdays and d not in closed]
        self._days = np.array(self.days, dtype=np.int64)
        self.open = OpenTime([(d * DAY + self.start, d * DAY + self.end) for d in self.days])
        self.hours_week = len(self.weekdays) * (self.end - self.start) / HOUR

    @cached_property
    def run_days(self) -> list[int]:
        """Working days inside the run."""
        return self.days[: bisect_left(self.days, self.weeks * 7)]

    @cached_property
    def day_plans(self) -> list[list[PlannedStretch]]:
        """What a day at work is for, by weekday."""
        return [_day_plan(self.calendar, weekday) for weekday in range(7)]

    def _holidays(self, horizon: int) -> frozenset[int]:
        country = self.calendar.holidays_country
        if country is None:
            return frozenset()
        first = self.calendar.start_date
        last = first + dt.timedelta(days=horizon)
        dates = _holidays(country, self.calendar.holidays_subdivision, first.year, last.year)
        return frozenset((date - first).days for date in dates)

    def close_of_day(self, time: int, days: int) -> int:
        """Close of the ``days``-th working day after that of ``time``; 0 is the next close there is."""
        place = self._place(time, days)
        return self.days[place] * DAY + self.end if place < len(self.days) else NEVER

    def _place(self, time: int, days: int) -> int:
        if days == 0:
            return bisect_left(self.days, -((self.end - time) // DAY))
        return bisect_right(self.days, time // DAY) + days - 1

    def close_of_days(self, times: NDArray[np.int64], days: int) -> NDArray[np.int64]:
        """``close_of_day`` for arrays."""
        if days == 0:
            place = np.searchsorted(self._days, -((self.end - times) // DAY), side="left")
        else:
            place = np.searchsorted(self._days, times // DAY, side="right") + days - 1
        safe = np.minimum(place, len(self.days) - 1)
        return np.asarray(np.where(place < len(self.days), self._days[safe] * DAY + self.end, NEVER))


def worked_seconds_day(calendar: Calendar) -> int:
    """Paid seconds of one working day, lunch left out."""
    return round(full_seconds_day(calendar) * calendar.part_time_share)


def full_seconds_day(calendar: Calendar) -> int:
    """A full-timer's paid seconds of one working day, lunch left out."""
    span = seconds_of(calendar.shift_end) - seconds_of(calendar.shift_start)
    return span - (calendar.lunch.minutes * 60 if calendar.lunch else 0)


def plans_for(calendar: Calendar, share: float, commitments: bool = True) -> list[list[PlannedStretch]]:
    """What a day at work is for, by weekday, for somebody who works this share of the shift."""
    changes: dict[str, object] = {"part_time_share": share} | ({} if commitments else {"commitments": {}})
    own = calendar.model_copy(update=changes)
    return [_day_plan(own, weekday) for weekday in range(7)]


def _day_plan(calendar: Calendar, weekday: int) -> list[PlannedStretch]:
    """What one weekday is for, in order of time."""
    if WEEKDAYS[weekday] not in calendar.working_days:
        return []
    parts = _shift_parts(calendar)
    plan: list[PlannedStretch] = []
    for name, commitment in calendar.commitments.items():
        if commitment.weekday == WEEKDAYS[weekday]:
            start, end = _commitment_span(name, commitment)
            parts = _cut(parts, start, end, f"calendar.commitments.{name}")
            plan.append((start, end, PROTECTED if commitment.protects else MEETING, commitment.every_weeks))
    plan += [(start, end, SHIFT, 1) for start, end in parts]
    return sorted(plan)


def _shift_parts(calendar: Calendar) -> list[tuple[int, int]]:
    """The working stretches of a day: the shift without lunch, cut to part time from its start."""
    start = seconds_of(calendar.shift_start)
    left = worked_seconds_day(calendar)
    if calendar.lunch is None:
        return [(start, start + left)]
    lunch = seconds_of(calendar.lunch.start)
    morning = min(left, lunch - start)
    parts = [(start, start + morning)]
    if left > morning:
        after = lunch + calendar.lunch.minutes * 60
        parts.append((after, after + left - morning))
    return parts


def _commitment_span(name: str, commitment: Commitment) -> tuple[int, int]:
    if commitment.minutes < 1:
        raise InputError(f"calendar.commitments.{name}: shorter than a minute each time")
    start = seconds_of(commitment.start)
    return start, start + commitment.minutes * 60


def _cut(parts: list[tuple[int, int]], start: int, end: int, where: str) -> list[tuple[int, int]]:
    """Take [start, end) out of the working stretches; it must lie inside one of them."""
    for place, (a, b) in enumerate(parts):
        if a <= start and end <= b:
            kept = [(a, start), (end, b)]
            return parts[:place] + [(x, y) for x, y in kept if y > x] + parts[place + 1 :]
    free = ", ".join(
        f"{a // HOUR:02d}:{a % HOUR // 60:02d}-{b // HOUR:02d}:{b % HOUR // 60:02d}" for a, b in parts
    )
    raise InputError(f"{where}: does not fit into the free working time of that day ({free})")


def general_admin_seconds(scenario: Scenario) -> int:
    """Seconds of general administration a day that fill non-case time up to its share.

    Meetings, supervision, training and the office's own mail are parts of non-case time. A part-timer gets as
    much administration per hour worked as a full-timer, and the whole of the meetings.
    """
    calendar = scenario.calendar
    if calendar.general_admin is None:
        return 0
    full_week = calendar.general_admin.full_time_hours_week * HOUR
    meetings = sum(c.minutes * 60 / c.every_weeks for c in calendar.commitments.values() if not c.protects)
    mail = sum(_office_seconds_week(kind, scenario) for kind in scenario.kinds.values())
    fill = full_week * (1 - calendar.general_admin.case_share) - meetings - mail
    days = len(calendar.working_days)
    full_day = full_week / days
    return max(0, round(fill / days * worked_seconds_day(calendar) / full_day))


def _office_seconds_week(kind: Kind, scenario: Scenario) -> float:
    if kind.arrivals.how != "open" or kind.counts_as != "office" or kind.arrivals.rate.per_day is None:
        return 0.0
    minutes = kind.wrap_minutes + kind.double_entry_minutes
    weekly = kind.arrivals.rate.per_day * len(scenario.calendar.working_days)
    return weekly * (kind.handling.seconds_mean + minutes * 60)
