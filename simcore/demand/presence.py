"""When a case manager is there: leave, sickness and other absence of one replication, day by day."""

from __future__ import annotations

import math
from bisect import bisect_right
from collections.abc import Sequence

import numpy as np

from simcore.demand.calendar import SHIFT, Office, PlannedStretch, Stretch, full_seconds_day
from simcore.demand.clock import DAY, NEVER
from simcore.demand.distributions import drawn_seconds
from simcore.demand.streams import Floats, Streams
from simcore.scenario.schema import AbsenceSpells, Calendar

SPELLS_AT_FIRST = 32
"""Pairs of spells drawn at first; twice as many until they fill the run."""


class ManagerCalendar:
    """One case manager's own time: what each day is for, with the absence of one replication.

    Manager 0 has the streams of an office of one, so that a first colleague moves none of the draws. Others
    are known by a number, or by a name. ``plans`` says what a day at work is for, where that is not as usual.
    """

    def __init__(
        self,
        office: Office,
        streams: Streams,
        manager: int | str = 0,
        plans: Sequence[Sequence[PlannedStretch]] | None = None,
    ) -> None:
        who = f".{manager}" if manager else ""
        calendar, working = office.calendar, office.run_days
        self.weeks = office.weeks
        self._plans = office.day_plans if plans is None else plans
        self.early_home = _early_home(self._plans, full_seconds_day(calendar))
        """When a part-timer's shift ends, in seconds since midnight; NEVER for a full-timer."""
        self.leave = _leave_days(calendar, working, streams, who)
        self.sick = _sick_days(calendar, [d for d in working if d not in self.leave], streams, who)
        self.spells_away = _spells_away(calendar, self.weeks * 7 * DAY, streams, who)
        self._away_to = [end for _, end in self.spells_away]
        self.present = [day for day in working if day not in self.leave and day not in self.sick]
        if self.spells_away:
            self.present = [day for day in self.present if self.stretches(day)]

    def stretches(self, day: int) -> list[Stretch]:
        """What the day is for, in order of time; nothing is listed for lunch or for time away."""
        week, base = day // 7, day * DAY
        planned = [
            Stretch(base + start, base + end, use if week % every == 0 else SHIFT)
            for start, end, use, every in self._plans[day % 7]
        ]
        if not self.spells_away:
            return planned
        return [piece for stretch in planned for piece in self._at_work(stretch)]

    def seconds_until_away(self, time: int) -> int:
        """Seconds from a moment until the next spell away begins: 0 in one, NEVER when none is to come."""
        place = bisect_right(self._away_to, time)
        if place == len(self.spells_away):
            return NEVER
        return max(0, self.spells_away[place][0] - time)

    def _at_work(self, stretch: Stretch) -> list[Stretch]:
        """The pieces of a stretch that no spell away takes."""
        pieces, start = [], stretch.start
        first = bisect_right(self._away_to, start)  # that is not yet over
        for place in range(first, len(self.spells_away)):
            leaves, returns = self.spells_away[place]
            if leaves >= stretch.end:
                break
            if leaves > start:
                pieces.append(Stretch(start, leaves, stretch.use))
            start = returns
        if start < stretch.end:
            pieces.append(Stretch(start, stretch.end, stretch.use))
        return pieces


def calendars(office: Office, streams: Streams, managers: int) -> list[ManagerCalendar]:
    """One calendar for each case manager; where no absence is drawn they are all the same one."""
    calendar = office.calendar
    if calendar.leave is None and calendar.sickness is None and calendar.absence_spells is None:
        return [ManagerCalendar(office, streams)] * managers
    return [ManagerCalendar(office, streams, manager) for manager in range(managers)]


def _early_home(plans: Sequence[Sequence[PlannedStretch]], full: int) -> int:
    """When the days end that have fewer than a full-timer's seconds; NEVER if there are none."""
    short = [plan for plan in plans if plan and sum(end - start for start, end, _, _ in plan) < full]
    return min((max(end for _, end, _, _ in plan) for plan in short), default=NEVER)


def _spells_away(calendar: Calendar, end: int, streams: Streams, who: str) -> list[tuple[int, int]]:
    """The spells away that begin before the end of the run, which itself begins with one at work."""
    spells = calendar.absence_spells
    if spells is None:
        return []
    pairs = SPELLS_AT_FIRST
    while True:
        edges = _spell_edges(spells, streams.row(f"manager.spells{who}", 2 * pairs))
        if edges[-1] >= end:
            return [span for span in zip(edges[::2], edges[1::2], strict=True) if span[0] < end]
        pairs *= 2


def _spell_edges(spells: AbsenceSpells, uniform: Floats) -> list[int]:
    """When each spell ends, at work and away in turn."""
    present = drawn_seconds(spells.present, uniform[::2])
    absent = drawn_seconds(spells.absent, uniform[1::2])
    edges: list[int] = np.cumsum(np.stack([present, absent], axis=1).ravel()).tolist()
    return edges


def _leave_days(calendar: Calendar, working: list[int], streams: Streams, who: str) -> frozenset[int]:
    """Spells of leave, placed anew in each 52 weeks among the working days not yet taken."""
    leave = calendar.leave
    if leave is None or leave.days_year == 0 or not working:
        return frozenset()
    taken: set[int] = set()
    uniform = streams.endless(f"calendar.leave{who}")
    for year in range(working[-1] // 364 + 1):
        free = [day for day in working if day // 364 == year]
        share = min(1.0, (max(working) + 1 - year * 364) / 364)
        days_left = round(leave.days_year * share)
        while days_left > 0 and free:
            length = min(leave.spell_days, days_left, len(free))
            first = int(next(uniform) * (len(free) - length + 1))
            taken.update(free[first : first + length])
            del free[first : first + length]
            days_left -= length
    return frozenset(taken)


def _sick_days(calendar: Calendar, working: list[int], streams: Streams, who: str) -> frozenset[int]:
    """Spells of sickness: geometric numbers of working days well and away, in turn."""
    sickness = calendar.sickness
    if sickness is None or sickness.share == 0:
        return frozenset()
    away = max(1.0, sickness.spell_days_mean)
    well = max(1.0, away * (1 - sickness.share) / sickness.share)
    taken: set[int] = set()
    uniform = streams.endless(f"calendar.sickness{who}")
    place = _geometric(well, next(uniform))
    while place < len(working):
        spell = _geometric(away, next(uniform))
        taken.update(working[place : place + spell])
        place += spell + _geometric(well, next(uniform))
    return frozenset(taken)


def _geometric(mean: float, uniform: float) -> int:
    """Geometric number from 1 up with the given mean, by inversion."""
    if mean <= 1:
        return 1
    return max(1, math.ceil(math.log1p(-uniform) / math.log1p(-1 / mean)))
