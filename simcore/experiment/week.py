"""One week of one case manager, from the trace of a run: what was done when, and what waited meanwhile."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from simcore.demand.calendar import MEETING, VISITS, WEEKDAYS, seconds_of
from simcore.demand.clock import DAY, HOUR, WEEK
from simcore.demand.demand import Demand
from simcore.model import Records, Trace, simulate
from simcore.outcomes.tables import IDLE_ACTIVITY, MEETINGS_ACTIVITY, RESUMING_ACTIVITY, TRAVEL_ACTIVITY
from simcore.scenario.errors import InputError
from simcore.scenario.schema import Scenario

if TYPE_CHECKING:
    import pandas as pd

QUARTER = 15 * 60
Ints = NDArray[np.int64]
Piece = tuple[int, int, int, str]
"""(start, end, item, what)."""


@dataclass(frozen=True, slots=True)
class DeskWeek:
    """A week of the window. Times are seconds since its Monday, 00:00; ``day`` is 0 on Monday.

    Attributes:
        caseload: clients held.
        week: of the window, the first being 1.
        monday: its date.
        programme: the scenario's.
        coping: whether people cope in this scenario.
        days: day, date, state (at work, weekend, holiday, leave, sick), shift_hours, overtime_hours.
        stretches: day, start, end, kind, label, activity, overtime, item (its row in the records, or -1),
            and what: working, resuming, travel, meeting or idle.
        interruptions: day, time, kind (what interrupted).
        missed_calls: day, time, in_office (hours), again (a redial or a call that asks again).
        queue: time, activity, waiting (came in before that moment, and was not begun), overdue (of these).
    """

    caseload: int
    week: int
    monday: dt.date
    programme: str
    coping: bool
    days: pd.DataFrame
    stretches: pd.DataFrame
    interruptions: pd.DataFrame
    missed_calls: pd.DataFrame
    queue: pd.DataFrame

    @property
    def last_day(self) -> int:
        """The last day somebody was at work; Friday where nobody was."""
        worked = self.days.loc[self.days.state == "at work", "day"]
        return int(worked.max()) if len(worked) else WEEKDAYS.index("fri")

    def left(self, day: int) -> pd.DataFrame:
        """By activity, what waits and what of it is overdue at the end of a day, at midnight.

        One moment for every chart, table and diary, so that they tell one number; -1 is before Monday.
        """
        rows: pd.DataFrame = self.queue[self.queue.time == (day + 1) * DAY]
        return rows.set_index("activity")[["waiting", "overdue"]]


def week_at_desk(
    scenario: Scenario, caseload: int, week: int, *, seed: int, replication: int = 0
) -> DeskWeek:
    """Run the model once with its trace on and take one week of the window out of it. Raises InputError."""
    if not 1 <= week <= scenario.window.weeks:
        raise InputError(f"week: {week} is not in the window; it has weeks 1 to {scenario.window.weeks}")
    demand = Demand(scenario, seed, replication, caseload)
    return week_of(scenario, demand, simulate(scenario, demand, caseload, trace=True), caseload, week)


def week_of(scenario: Scenario, demand: Demand, records: Records, caseload: int, week: int) -> DeskWeek:
    """Take a week of the window out of records that have a trace."""
    begins = (scenario.window.warm_up_weeks + week - 1) * WEEK
    seen = Seen(scenario, demand, records, begins)
    return DeskWeek(
        caseload=caseload,
        week=week,
        monday=scenario.calendar.start_date + dt.timedelta(seconds=begins),
        programme=scenario.programme or "",
        coping=scenario.coping.on,
        days=seen.days(),
        stretches=seen.stretches(),
        interruptions=seen.interruptions(),
        missed_calls=seen.missed_calls(),
        queue=seen.queue(),
    )


class Seen:
    """Records read for one week that begins at ``begins``."""

    def __init__(self, scenario: Scenario, demand: Demand, records: Records, begins: int) -> None:
        assert records.trace is not None
        self.scenario = scenario
        self.demand = demand
        self.records = records
        self.trace: Trace = records.trace
        self.begins = begins
        self.names = records.kinds
        self.specs = [scenario.kinds[name] for name in records.kinds]
        rings = np.array([bool(kind.interrupts) for kind in self.specs])
        self.rings = rings[records.items.kind]

    def days(self) -> pd.DataFrame:
        """Each day with its date, its state, and hours of shift and overtime."""
        import pandas as pd

        calendar, office = self.demand.calendar, self.demand.office
        rows = []
        for place in range(7):
            day = self.begins // DAY + place
            states = {"leave": calendar.leave, "sick": calendar.sick, "at work": calendar.present}
            state = next((name for name, days in states.items() if day in days), "")
            state = state or ("holiday" if day % 7 in office.weekdays else "weekend")
            date = self.scenario.calendar.start_date + dt.timedelta(days=day)
            shift, overtime = self.records.shift[day] / HOUR, self.records.overtime[day] / HOUR
            rows.append((place, date, state, float(shift), float(overtime)))
        return pd.DataFrame(rows, columns=["day", "date", "state", "shift_hours", "overtime_hours"])

    def stretches(self) -> pd.DataFrame:
        """What each second at work went to; neighbours of one item are joined."""
        import pandas as pd

        rows: list[list[object]] = []
        last: tuple[object, ...] = ()
        for start, end, item, what, overtime in self._in_and_over(self._pieces()):
            same = (item, what, overtime)
            if rows and same == last and rows[-1][2] == start - self.begins:
                rows[-1][2] = end - self.begins
                continue
            kind, label, activity = self._named(item, what, start)
            at, to = start - self.begins, end - self.begins
            rows.append([at // DAY, at, to, kind, label, activity, what, overtime, item])
            last = same
        return pd.DataFrame(
            rows, columns=["day", "start", "end", "kind", "label", "activity", "what", "overtime", "item"]
        )

    def _named(self, item: int, what: str, start: int) -> tuple[str, str, str]:
        """(kind, plain label, activity heading as in the ledger); a meeting is named by its commitment."""
        kind = self.names[self.records.items.kind[item]] if item >= 0 else ""
        if what == "meeting":
            return (*self._commitment(start), MEETINGS_ACTIVITY)
        if what == "idle":
            return kind, IDLE_ACTIVITY, IDLE_ACTIVITY
        label = self.scenario.kinds[kind].label
        headings = {"travel": TRAVEL_ACTIVITY, "resuming": RESUMING_ACTIVITY}
        return kind, label, headings.get(what) or self.scenario.kinds[kind].activity

    def _commitment(self, time: int) -> tuple[str, str]:
        """(name, label) of what the calendar has at a moment."""
        weekday, second = WEEKDAYS[time // DAY % 7], time % DAY
        for name, known in self.scenario.calendar.commitments.items():
            begins = seconds_of(known.start)
            if known.weekday == weekday and begins <= second < begins + known.minutes * 60:
                return name, known.label
        return "", MEETINGS_ACTIVITY

    def _pieces(self) -> Iterator[Piece]:
        """The week's stretches with travel and picking up again told apart from the work itself."""
        rows = self.trace.stretches
        inside = (rows[:, 1] > self.begins) & (rows[:, 0] < self.begins + WEEK)
        first = int(np.argmax(inside)) if inside.any() else len(rows)
        picking_up = self._picking_up(first)
        owed, before = 0, (-1, -1)
        for place in np.flatnonzero(inside):
            start, end, item, use = rows[place].tolist()
            if item < 0:
                yield start, end, item, "meeting" if use == MEETING else "idle"
            elif use == VISITS:
                yield from self._visit(start, end, item, int(place))
            else:
                if place in picking_up:
                    owed = round(self.scenario.resume_minutes * 60)
                elif before != (start, item):
                    owed = 0
                paid = min(owed, end - start)
                owed -= paid
                yield start, start + paid, item, "resuming"
                yield start + paid, end, item, "working"
            before = (end, item)

    def _picking_up(self, first: int) -> set[int]:
        """Stretches that begin with an interrupted item being picked up again, from place ``first`` on."""
        rows = self.trace.stretches
        put_down = {(time, item) for time, item, _ in self.interrupted()}
        waits: set[int] = set()
        found: set[int] = set()
        for place in range(len(rows)):
            _, end, item, _ = rows[place].tolist()
            if item in waits:
                waits.discard(item)
                found.add(place)
            if (end, item) in put_down:
                waits.add(item)
        return {place for place in found if place >= first}

    def _visit(self, start: int, end: int, item: int, place: int) -> Iterator[Piece]:
        """The way there, the time at the door or inside, and after the last appointment the way back."""
        rows = self.trace.stretches
        rule = self.specs[self.records.items.kind[item]].visit
        assert rule is not None
        follows = rows[place + 1] if place + 1 < len(rows) else (-1, -1, -1, -1)
        goes_on = follows[0] == end and follows[3] == VISITS
        there = start + round(rule.travel_minutes * 60)
        back = (
            end if goes_on else end - (round(rule.travel_minutes * 60) * 2 - round(rule.travel_minutes * 60))
        )
        yield start, there, item, "travel"
        yield there, back, item, "working"
        yield back, end, item, "travel"

    def _in_and_over(self, pieces: Iterator[Piece]) -> Iterator[tuple[int, int, int, str, bool]]:
        """Pieces cut at the edges of the day's paid hours; what lies outside them is overtime."""
        for start, end, item, what in pieces:
            paid = [(s.start, s.end) for s in self.demand.calendar.stretches(start // DAY)]
            present = start // DAY in self.demand.calendar.present
            edges = sorted({start, end, *(e for pair in paid for e in pair if start < e < end)})
            for a, b in pairwise(edges):
                inside = present and any(s <= a and b <= e for s, e in paid)
                yield a, b, item, what, not inside

    def interrupted(self) -> list[tuple[int, int, int]]:
        """(time, item put down, item that interrupted), over the whole run.

        An item is put down where its stretch ends unfinished and what rang meanwhile and was taken follows.
        """
        rows, finished = self.trace.stretches.tolist(), self.records.items.finished
        failed: set[tuple[int, int]] = set()
        taken: dict[int, list[int]] = {}
        for time, item, _, got_through in self.trace.attempts.tolist():
            if got_through:
                taken.setdefault(item, []).append(time)
            else:
                failed.add((time, item))
        found = []
        for (start, end, item, use), (follows, _, other, _) in pairwise(rows):
            if item < 0 or other in (item, -1) or end != follows or use == VISITS or not self.rings[other]:
                continue
            rang = any(start < time <= end for time in taken.get(other, ()))
            if rang and (end, item) not in failed and finished[item] > end:
                found.append((end, item, other))
        return found

    def interruptions(self) -> pd.DataFrame:
        """When work was put down in this week, and for what."""
        import pandas as pd

        kinds = self.records.items.kind
        rows = [
            ((time - self.begins) // DAY, time - self.begins, self.names[kinds[other]])
            for time, _, other in self.interrupted()
            if self.begins <= time < self.begins + WEEK
        ]
        return pd.DataFrame(rows, columns=["day", "time", "kind"])

    def missed_calls(self) -> pd.DataFrame:
        """Calls of this week that nobody took."""
        import pandas as pd

        is_open = self.demand.office.open.is_open
        rows = []
        for time, item, number, got_through in self.trace.attempts.tolist():
            kind = self.specs[self.records.items.kind[item]]
            if got_through or not kind.interrupts or kind.channel != "phone":
                continue
            at = time - self.begins
            if 0 <= at < WEEK:
                rows.append((at // DAY, at, is_open(time), number > 0 or kind.is_failure))
        return pd.DataFrame(rows, columns=["day", "time", "in_office", "again"])

    def queue(self) -> pd.DataFrame:
        """Every quarter of an hour, by activity: pieces of work waiting to be begun, and those overdue.

        Just before each moment: what comes in at midnight is the next day's.
        """
        import pandas as pd

        items = self.records.items
        begun = np.where(items.started >= 0, np.minimum(items.started, items.finished), items.finished)
        times = self.begins + np.arange(0, WEEK + QUARTER, QUARTER)
        columns: dict[str, list[object]] = {"time": [], "activity": [], "waiting": [], "overdue": []}
        headings = np.array([kind.activity for kind in self.specs])[items.kind]
        for heading in dict.fromkeys(kind.activity for kind in self.specs):
            mine = headings == heading
            waiting = held_at(items.created[mine], begun[mine], times - 1)
            overdue = held_at(np.maximum(items.created, items.due)[mine], begun[mine], times - 1)
            columns["time"] += (times - self.begins).tolist()
            columns["activity"] += [heading] * len(times)
            columns["waiting"] += waiting.tolist()
            columns["overdue"] += overdue.tolist()
        return pd.DataFrame(columns)


def held_at(from_: Ints, to: Ints, times: Ints) -> Ints:
    """How many spans [from, to) hold each time; a span that ends before it begins holds none."""
    real = to > from_
    begun = np.searchsorted(np.sort(from_[real]), times, side="right")
    return np.asarray(begun - np.searchsorted(np.sort(to[real]), times, side="right"))
