"""A run seen through a window: what measures read. Warm-up is a window, never a reset."""

from __future__ import annotations

from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from simcore.demand.calendar import Office
from simcore.demand.clock import DAY, HOUR, WEEK
from simcore.model.columns import DONE, GIVEN_UP
from simcore.model.records import Records
from simcore.scenario.schema import Kind, Scenario

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Mask = NDArray[np.bool_]
MONTHS_YEAR = 12


class Observed:
    """Records of one run and the window [start, end) in seconds that is counted."""

    def __init__(self, scenario: Scenario, records: Records, office: Office, caseload: int) -> None:
        self.scenario = scenario
        self.records = records
        self.items = records.items
        self.office = office
        self.caseload = caseload
        self.start = scenario.window.warm_up_weeks * WEEK
        self.end = self.start + scenario.window.weeks * WEEK
        self.weeks = scenario.window.weeks
        self.months = self.weeks * 7 / 365 * MONTHS_YEAR
        self.days = slice(self.start // DAY, self.end // DAY)
        self._by_kind: dict[str, Ints] = {}
        self.case_managers = self._case_managers()
        """Full-time case managers there were, mean over the window; 1 where one caseload is all there is, NaN
        where nobody was there: nothing can be said by case manager then."""

    def _case_managers(self) -> float:
        staff = self.records.staff
        if staff is None:
            return 1.0
        return float(self.weeks_at_work(staff.posts).sum()) / self.weeks or float("nan")

    def weeks_at_work(self, posts: int) -> Floats:
        """Full-time weeks in the window by post: how long each was filled, training included."""
        staff = self.records.staff
        assert staff is not None
        found = np.zeros(posts)
        for post, _, started, _, left in staff.spells.tolist():
            if post < posts:
                days = min(left, self.days.stop) - max(started, self.days.start)
                found[post] += max(0, days) / 7 * staff.hours[post]
        return found

    def over(self, weeks: int, first: int = 0) -> Observed:
        """The same run seen through so many weeks from a week of the window on; one below 0 is before it."""
        begins = self.scenario.window.warm_up_weeks + first
        window = self.scenario.window.model_copy(update={"warm_up_weeks": begins, "weeks": weeks})
        scenario = self.scenario.model_copy(update={"window": window})
        seen = Observed(scenario, self.records, self.office, self.caseload)
        seen._by_kind = self._by_kind
        return seen

    def kinds(self, *names: str) -> Ints:
        """Item numbers of the named kinds; a kind the scenario does not have has none."""
        parts = [self._of_kind(name) for name in names]
        return np.concatenate(parts) if parts else np.empty(0, dtype=np.int64)

    def _of_kind(self, name: str) -> Ints:
        if name not in self._by_kind:
            known = name in self.records.kinds
            rank = self.records.kinds.index(name) if known else -1
            self._by_kind[name] = np.flatnonzero(self.items.kind == rank)
        return self._by_kind[name]

    def spec(self, name: str) -> Kind:
        """The scenario's rules for a kind."""
        return self.scenario.kinds[name]

    @cached_property
    def notes(self) -> tuple[str, ...]:
        """Kinds that are notes of other work."""
        made = {kind.note.kind for kind in self.scenario.kinds.values() if kind.note}
        return tuple(name for name in self.records.kinds if name in made)

    @cached_property
    def contacts(self) -> tuple[str, ...]:
        """Kinds in which somebody of the client's is spoken to: required contacts and what satisfies them."""
        required = {name for kind in self.scenario.kinds.values() for name in kind.satisfies}
        specs = self.scenario.kinds.items()
        return tuple(name for name, kind in specs if kind.satisfies or name in required)

    @cached_property
    def failures(self) -> tuple[str, ...]:
        """Kinds of work caused by not doing work."""
        return tuple(name for name, kind in self.scenario.kinds.items() if kind.is_failure)

    @cached_property
    def paperwork(self) -> tuple[str, ...]:
        """Kinds that may be done in a protected block."""
        return tuple(n for n, kind in self.scenario.kinds.items() if "protected" in kind.worked_in)

    @cached_property
    def calls(self) -> tuple[str, ...]:
        """Kinds that are calls, chasers left out."""
        specs = self.scenario.kinds.items()
        return tuple(name for name, kind in specs if kind.channel == "phone" and not kind.is_failure)

    def created(self, items: Ints) -> Ints:
        """Those of the items that arose in the window."""
        created = self.items.created[items]
        return np.asarray(items[(created >= self.start) & (created < self.end)])

    def fell_due(self, items: Ints, grace: int = 0) -> Ints:
        """Those that fell due in the window, finished or not, but for what the client withdrew before.

        With ``grace`` in seconds, those for which it ended in the window.
        """
        due = self.items.due[items] + grace
        inside = items[(due >= self.start) & (due < self.end)]
        gave_up = self.items.state[inside] == GIVEN_UP
        withdrawn = gave_up & (self.items.finished[inside] < self.items.due[inside])
        return np.asarray(inside[~withdrawn])

    def on_time(self, items: Ints, grace: int = 0) -> float:
        """Share kept by the due time and grace of what fell due so in the window; NaN if nothing did."""
        due = self.fell_due(items, grace)
        if not len(due):
            return float("nan")
        return float((self.items.kept[due] <= self.items.due[due] + grace).mean())

    def grace(self, name: str) -> int:
        """Seconds after the due time in which a kind's work still counts."""
        return round(self.spec(name).standard.grace_days * DAY) if name in self.scenario.kinds else 0

    def open_at(self, items: Ints, time: int) -> Ints:
        """Those that had arisen and were not closed at a moment."""
        return np.asarray(items[(self.items.created[items] < time) & (self.items.finished[items] >= time)])

    def hours(self, *columns: str) -> float:
        """Hours in the ledger's columns within the window."""
        return sum(float(self.records.column(name)[self.days].sum()) for name in columns) / HOUR

    def count(self, name: str) -> float:
        """A daily count summed over the window."""
        return float(self.records.count(name)[self.days].sum())

    @cached_property
    def office_days(self) -> int:
        """Working days of the office in the window."""
        return sum(self.days.start <= day < self.days.stop for day in self.office.days)

    @cached_property
    def days_present(self) -> int:
        """Days the case manager worked in the window; in a team, all of theirs together."""
        if self.records.staff is not None:
            return int(self.records.staff.present[self.days].sum())
        return int((self.records.shift[self.days] > 0).sum())

    @cached_property
    def places(self) -> int:
        """Numbers of clients there are in the records: in a team every place somebody ever had."""
        cases = self.records.cases
        if self.records.staff is None or cases is None:
            return self.caseload
        return int(cases.place.max(initial=-1)) + 1

    @cached_property
    def clients(self) -> float:
        """Clients on the books, mean over the window; NaN where there were none."""
        if self.records.staff is None or self.records.cases is None:
            return float(self.caseload)
        cases = self.records.cases
        ends = np.minimum(cases.closed, self.end)
        held = np.maximum(0, ends - np.maximum(cases.assigned, self.start))
        return float(held.sum() / (self.end - self.start)) or float("nan")

    def on_the_books(self, times: Ints) -> Mask:
        """Whether each place had a client at each moment, shape (places, times)."""
        cases = self.records.cases
        if self.records.staff is None or cases is None:
            return np.ones((self.caseload, len(times)), dtype=bool)
        taken = np.flatnonzero(cases.place >= 0)
        held = np.zeros((self.places, len(times)), dtype=bool)
        for case in taken.tolist():
            held[cases.place[case]] |= (cases.assigned[case] <= times) & (cases.closed[case] > times)
        return held

    @cached_property
    def mondays(self) -> Ints:
        """Monday, nine o'clock, of each week of the window and of the one after it."""
        return self.start + WEEK * np.arange(self.weeks + 1, dtype=np.int64) + 9 * HOUR

    def contact_times(self) -> tuple[Ints, Ints]:
        """(client, time) of every contact that took place in the whole run."""
        items = self.kinds(*self.contacts)
        done = items[(self.items.state[items] == DONE) & (self.items.worked[items] > 0)]
        return self.items.client[done], self.items.finished[done]
