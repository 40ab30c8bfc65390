"""One day of one case manager as a diary: hour by hour what was done, who called, what was put off."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from simcore.demand.calendar import seconds_of
from simcore.demand.clients import SENDERS
from simcore.demand.clock import DAY, HOUR
from simcore.demand.demand import Demand
from simcore.experiment.week import Seen
from simcore.model import simulate
from simcore.scenario.errors import InputError
from simcore.scenario.schema import Scenario

TUESDAY = 1


@dataclass(frozen=True, slots=True)
class Work:
    """What part of an hour went to: a kind of work, for which clients (from 1; none for the office's own)."""

    label: str
    what: str
    """working, resuming, travel (to a client), back (from one), meeting or idle"""
    begins: int
    """second of the day at which it began in this hour"""
    minutes: float
    pieces: int
    clients: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Ring:
    """Somebody called, or a crisis came: when (seconds of the day), who, and whether it was taken at once."""

    time: int
    who: str
    """client, family, agency or crisis"""
    client: int
    again: bool
    taken: bool
    put_down: str
    """label of what was put down for it, or nothing"""
    put_down_client: int


@dataclass(frozen=True, slots=True)
class Hour:
    """An hour of the day with what was done in it, in the order in which it began, and who called."""

    hour: int
    works: tuple[Work, ...]
    rings: tuple[Ring, ...]
    overtime_minutes: float


@dataclass(frozen=True, slots=True)
class PutOff:
    """A kind of work that waits when the day is over."""

    label: str
    waiting: int
    came_today: int
    overdue: int
    oldest_days: float


@dataclass(frozen=True, slots=True)
class Diary:
    """One working day.

    Attributes:
        caseload: clients held.
        date: of the simulated calendar.
        week: of the window, the first being 1.
        weeks_on: how many weeks later than asked for it is, since that day nobody was at work.
        programme: the scenario's.
        coping: whether people cope in this scenario.
        hours: those in which somebody was at work or called in office hours.
        outside: calls outside office hours.
        lunch: the second of the day at which it begins (-1 for none), and minutes of it that were not worked.
        worked_hours: hours at work, overtime included.
        overtime_hours: hours beyond the shift.
        put_off: by kind, most first.
    """

    caseload: int
    date: dt.date
    week: int
    weeks_on: int
    programme: str
    coping: bool
    hours: tuple[Hour, ...]
    outside: int
    lunch: tuple[int, float]
    worked_hours: float
    overtime_hours: float
    put_off: tuple[PutOff, ...]


def diary_of(
    scenario: Scenario, caseload: int, week: int, *, seed: int, replication: int = 0, weekday: int = TUESDAY
) -> Diary:
    """Run the model once with its trace on and tell one day of a week of the window.

    Where nobody is at work on it, the same weekday of the next week in which somebody is.

    Raises:
        InputError: no such week, nobody at work on this weekday from it to the end of the window, or several
            case managers.
    """
    if not 1 <= week <= scenario.window.weeks:
        raise InputError(f"week: {week} is not in the window; it has weeks 1 to {scenario.window.weeks}")
    if scenario.team is not None or scenario.managers > 1:
        raise InputError("a diary is of one case manager, and in this scenario there are several")
    demand = Demand(scenario, seed, replication, caseload)
    warm = scenario.window.warm_up_weeks
    later = range(week, scenario.window.weeks + 1)
    days = {number: (warm + number - 1) * 7 + weekday for number in later}
    found = next((number for number, day in days.items() if day in demand.calendar.present), None)
    if found is None:
        raise InputError(f"week: from week {week} on nobody is at work on this weekday")
    records = simulate(scenario, demand, caseload, trace=True)
    seen = Seen(scenario, demand, records, (days[found] - weekday) * DAY)
    return _Told(seen, days[found], caseload).diary(found, found - week)


class _Told:
    """One day read out of a week."""

    def __init__(self, seen: Seen, day: int, caseload: int) -> None:
        self.seen = seen
        self.day = day
        self.caseload = caseload
        self.items = seen.records.items
        self.labels = [kind.label for kind in seen.specs]

    def diary(self, week: int, weeks_on: int) -> Diary:
        scenario, records = self.seen.scenario, self.seen.records
        shift, over = int(records.shift[self.day]), int(records.overtime[self.day])
        works, over_by_hour = self._works()
        inside, outside = self._rings()
        hours = sorted({*works, *(ring.time // HOUR for ring in inside)})
        return Diary(
            caseload=self.caseload,
            date=scenario.calendar.start_date + dt.timedelta(days=self.day),
            week=week,
            weeks_on=weeks_on,
            programme=scenario.programme or "",
            coping=scenario.coping.on,
            hours=tuple(
                Hour(
                    hour,
                    works.get(hour, ()),
                    tuple(ring for ring in inside if ring.time // HOUR == hour),
                    over_by_hour.get(hour, 0.0),
                )
                for hour in hours
            ),
            outside=outside,
            lunch=self._lunch(),
            worked_hours=(shift + over) / HOUR,
            overtime_hours=over / HOUR,
            put_off=self._put_off(),
        )

    def _works(self) -> tuple[dict[int, tuple[Work, ...]], dict[int, float]]:
        """Work by hour, in the order in which it began; and minutes of overtime by hour."""
        rows = self.seen.stretches()
        first = self.day * DAY - self.seen.begins
        today = rows[rows.day == first // DAY]
        columns = (today[name].tolist() for name in ("start", "end", "item", "label", "what", "overtime"))
        found: dict[int, dict[tuple[str, str, int], list[tuple[int, int, int]]]] = {}
        over: dict[int, float] = {}
        out = set(today.item[today.what == "travel"].tolist())
        before = (-1, "")
        for start, end, item, label, what, late in zip(*columns, strict=True):
            # The way to a client comes before the visit, the way back follows it.
            now = "back" if what == "travel" and before in ((item, "working"), (item, "back")) else what
            before = (item, now)
            alone = item if item in out else -1  # one way and one visit are not told together with others
            for hour, seconds in _by_hour(start - first, end - first):
                begins = max(start - first, hour * HOUR)
                found.setdefault(hour, {}).setdefault((label, now, alone), []).append((item, begins, seconds))
                if late:
                    over[hour] = over.get(hour, 0.0) + seconds / 60
        works = {
            hour: tuple(self._work(label, what, parts) for (label, what, _), parts in kinds.items())
            for hour, kinds in found.items()
        }
        return works, over

    def _lunch(self) -> tuple[int, float]:
        """When lunch begins, and the minutes of it that were left."""
        lunch = self.seen.scenario.calendar.lunch
        if lunch is None:
            return -1, 0.0
        begins = self.day * DAY + seconds_of(lunch.start)
        ends = begins + round(lunch.minutes * 60)
        rows = self.seen.trace.stretches[:, :2]
        worked = np.minimum(rows[:, 1], ends) - np.maximum(rows[:, 0], begins)
        return seconds_of(lunch.start), float(ends - begins - np.maximum(worked, 0).sum()) / 60

    def _work(self, label: str, what: str, parts: list[tuple[int, int, int]]) -> Work:
        pieces = list(dict.fromkeys(item for item, _, _ in parts if item >= 0))
        clients = dict.fromkeys(int(self.items.client[item]) + 1 for item in pieces)
        named = tuple(client for client in clients if client > 0)
        minutes = sum(seconds for *_, seconds in parts) / 60
        return Work(label, what, parts[0][1], minutes, len(pieces), named)

    def _rings(self) -> tuple[list[Ring], int]:
        """Calls and crises of the day in office hours, and how many came outside them."""
        seen, begins = self.seen, self.day * DAY
        put_down = {(time, other): item for time, item, other in seen.interrupted()}
        inside: list[Ring] = []
        outside = 0
        for time, item, number, taken in seen.trace.attempts.tolist():
            kind = seen.specs[self.items.kind[item]]
            if not begins <= time < begins + DAY or not kind.interrupts:
                continue
            if not seen.demand.office.open.is_open(time):
                outside += 1
                continue
            sender = SENDERS[int(self.items.sender[item])]
            who = "crisis" if kind.channel != "phone" else "client" if sender == "office" else sender
            down = put_down.get((time, item), -1)
            inside.append(
                Ring(
                    time=time - begins,
                    who=who,
                    client=int(self.items.client[item]) + 1,
                    again=number > 0 or kind.is_failure,
                    taken=bool(taken),
                    put_down=self.labels[self.items.kind[down]] if down >= 0 else "",
                    put_down_client=int(self.items.client[down]) + 1 if down >= 0 else 0,
                )
            )
        return sorted(inside, key=lambda ring: ring.time), outside

    def _put_off(self) -> tuple[PutOff, ...]:
        """What waits at the end of the day: it has come in and nobody has begun it."""
        items, night = self.items, (self.day + 1) * DAY
        begun = np.where(items.started >= 0, np.minimum(items.started, items.finished), items.finished)
        waits = (items.created < night) & (begun >= night)
        found = []
        for rank, label in enumerate(self.labels):
            mine = np.flatnonzero(waits & (items.kind == rank))
            if not len(mine):
                continue
            created, due = items.created[mine], items.due[mine]
            found.append(
                PutOff(
                    label=label,
                    waiting=len(mine),
                    came_today=int((created >= self.day * DAY).sum()),
                    overdue=int((due < night).sum()),
                    oldest_days=float(night - created.min()) / DAY,
                )
            )
        return tuple(sorted(found, key=lambda one: (-one.waiting, one.label)))


def _by_hour(start: int, end: int) -> Iterator[tuple[int, int]]:
    """(hour, seconds of it) of a stretch of the day."""
    while start < end:
        stop = min(end, (start // HOUR + 1) * HOUR)
        yield start // HOUR, stop - start
        start = stop
