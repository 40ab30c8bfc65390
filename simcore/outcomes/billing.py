"""What could be billed, what was, what a late report denies: by client and calendar month, from the records.

A year of money is 52 weeks. A month counts once it can be told whether its notes were written in time: when
the days allowed for a note after the month's end have passed inside the window.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from functools import cached_property, lru_cache

import numpy as np
from numpy.typing import NDArray

from simcore.demand.clock import DAY, NEVER
from simcore.demand.streams import Floats
from simcore.model.columns import DONE
from simcore.outcomes.observed import Ints, Mask, Observed
from simcore.scenario.money import Basis, Money

YEAR_WEEKS = 52
QUARTER_HOUR = 900
MONTHS_YEAR = 12
PLAN = "annual_plan"


@dataclass(frozen=True)
class Flow:
    """Dollars a year on one basis, all clients together.

    ``billed`` had its papers; ``undocumented`` is work that was done and did not bill, as its note was not
    written in time. ``denied`` and ``taken_back`` come off what was billed; ``taken_back_no_denial`` is what
    audits take where nothing is denied. ``at_risk`` was billed for quarters whose report was late without
    being denied (yet).
    """

    billed: float
    undocumented: float
    at_risk: float
    denied: float
    taken_back: float
    taken_back_no_denial: float

    @property
    def documented(self) -> float:
        """The share billed of what the work done could have brought; NaN if none was done."""
        could = self.billed + self.undocumented
        return self.billed / could if could else float("nan")

    @property
    def kept(self) -> float:
        """What is left in the end."""
        return self.billed - self.denied - self.taken_back

    @property
    def kept_no_denial(self) -> float:
        """The same where no late report denies anything."""
        return self.billed - self.taken_back_no_denial


class Bills:
    """One run's billing, month by month. Arrays have a row for each client and a column for each month."""

    def __init__(self, seen: Observed, money: Money) -> None:
        self.seen = seen
        self.money = money
        self.edges = _month_edges(seen)
        self.shape = (seen.places, len(self.edges) - 1)
        self._flows: dict[Basis, Flow] = {}

    @cached_property
    def _work(self) -> tuple[Ints, Mask, Mask, Mask]:
        """Billable items that were done; whether each has its papers, made a note, had it when it was due.

        A kind without a rule for notes is its own paper. A call that no rule wants a note of has no papers.
        """
        seen, items = self.seen, self.seen.items
        found = seen.kinds(*self.money.billing.kinds)
        done = (items.state[found] == DONE) & (items.worked[found] > 0) & (items.client[found] >= 0)
        found = found[done & (items.finished[found] < seen.end)]
        written, due = (part[found] for part in _notes_of(seen))
        own_paper = np.array([spec.note is None for spec in seen.scenario.kinds.values()])[items.kind[found]]
        in_days = written <= items.finished[found] + round(self.money.billing.note_days * DAY)
        return found, own_paper | in_days, due >= 0, written <= due

    def _by_month(self, items: Ints, weights: NDArray[np.int64] | None = None) -> Floats:
        """Items, or their weights, summed by client and month of their end."""
        client, ends = self.seen.items.client[items], self.seen.items.finished[items]
        place = client * self.shape[1] + np.searchsorted(self.edges, ends, side="right") - 1
        size = self.shape[0] * self.shape[1]
        return np.bincount(place, weights, minlength=size).reshape(self.shape).astype(float)

    @cached_property
    def settled(self) -> Mask:
        """The months that count."""
        told = self.edges[1:] + round(self.money.billing.note_days * DAY)
        return np.asarray((told > self.seen.start) & (told <= self.seen.end))

    @cached_property
    def year(self) -> float:
        """By what the settled months are a year; NaN if there is none."""
        return MONTHS_YEAR / self.settled.sum() if self.settled.any() else float("nan")

    @cached_property
    def late_notes(self) -> Floats:
        """The share of a month's contacts whose note was late or missing."""
        items, _, noted, in_time = self._work
        owed, late = self._by_month(items[noted]), self._by_month(items[noted & ~in_time])
        return np.asarray(np.divide(late, owed, out=np.zeros(self.shape), where=owed > 0))

    def amounts(self, basis: Basis) -> tuple[Floats, Floats]:
        """Dollars billed, and dollars that would have been with every note written in time."""
        items, papers, _, _ = self._work
        billing = self.money.billing
        if basis == "client_month":
            documented, every = self._by_month(items[papers]), self._by_month(items)
            return np.sign(documented) * billing.rate_month, np.sign(every) * billing.rate_month
        seconds = np.minimum(self.seen.items.worked, self.seen.items.seconds)
        documented = self._by_month(items[papers], seconds[items[papers]])
        every = self._by_month(items, seconds[items])
        return documented // QUARTER_HOUR * billing.rate_15min, every // QUARTER_HOUR * billing.rate_15min

    @cached_property
    def denied_reports(self) -> Ints:
        """Reports that were not done when their grace ended, in the window."""
        name = self.money.denial.kind if self.money.denial else ""
        grace = self.seen.grace(name)
        reports = self.seen.fell_due(self.seen.kinds(name), grace)
        return reports[self.seen.items.kept[reports] > self.seen.items.due[reports] + grace]

    @cached_property
    def late_reports(self) -> Ints:
        """Reports that fell due in the window and were late without being denied by its end."""
        name = self.money.denial.kind if self.money.denial else ""
        reports = self.seen.fell_due(self.seen.kinds(name))
        late = reports[self.seen.items.kept[reports] > self.seen.items.due[reports]]
        return np.setdiff1d(late, self.denied_reports)

    def months_of(self, reports: Ints) -> Mask:
        """The months these reports are about: so many whole ones before each due day, each but once."""
        found = np.zeros(self.shape, dtype=bool)
        if self.money.denial is not None and len(reports):
            reports = reports[
                self.seen.items.client[reports] >= 0
            ]  # what is the office's own denies no client
            client = self.seen.items.client[reports]
            due = np.searchsorted(self.edges, self.seen.items.due[reports], side="right") - 1
            for back in range(1, self.money.denial.months + 1):
                inside = due - back >= 0
                found[client[inside], due[inside] - back] = True
        return found

    def flow(self, basis: Basis) -> Flow:
        """A year's dollars on this basis."""
        if basis not in self._flows:
            self._flows[basis] = self._flow(basis)
        return self._flows[basis]

    def _flow(self, basis: Basis) -> Flow:
        billed, possible = self.amounts(basis)
        counted = self.settled
        by_client = billed[:, counted].sum(axis=1) * self.year
        years = self.seen.weeks / YEAR_WEEKS
        denied, at_risk = self.months_of(self.denied_reports), self.months_of(self.late_reports)
        taken = self._disallowed() * billed
        return Flow(
            billed=float(by_client.sum()),
            undocumented=float((possible - billed)[:, counted].sum() * self.year),
            at_risk=_at_most((billed * (at_risk & ~denied)).sum(axis=1) / years, by_client),
            denied=_at_most((billed * denied).sum(axis=1) / years, by_client),
            taken_back=float((taken * ~denied)[:, counted].sum() * self.year),
            taken_back_no_denial=float(taken[:, counted].sum() * self.year),
        )

    def denied_months(self, among: Mask | None = None) -> float:
        """Client-months a year that were billed by the month and denied; ``among`` these only."""
        billed = self.amounts("client_month")[0] > 0
        by_client = billed[:, self.settled].sum(axis=1) * self.year
        denied = billed & self.months_of(self.denied_reports)
        if among is not None:
            denied &= among
        return _at_most(denied.sum(axis=1) / (self.seen.weeks / YEAR_WEEKS), by_client)

    def denied_all_else_done(self) -> float:
        """Of those, the ones in which every note was in time, of clients with no annual plan late."""
        items = self.seen.items
        plans = self.seen.fell_due(self.seen.kinds(PLAN))
        behind = items.client[plans[items.kept[plans] > items.due[plans]]]
        return self.denied_months(
            (self.late_notes == 0) & ~np.isin(np.arange(self.shape[0]), behind)[:, None]
        )

    def _disallowed(self) -> Floats:
        """The share of each month's bill that audits are expected to take back."""
        audit = self.money.audit
        if audit is None:
            return np.zeros(self.shape)
        late = audit.late_note_error_share * self.late_notes
        return audit.sample_share_year * (audit.base_error_share + (1 - audit.base_error_share) * late)

    def error_share(self) -> float:
        """The share of the dollars in an audited record that is disallowed; NaN if nothing was billed."""
        audit, billed = self.money.audit, self.amounts(self.money.billing.basis)[0][:, self.settled]
        if audit is None or not audit.sample_share_year or not billed.sum():
            return float("nan")
        found = (self._disallowed()[:, self.settled] * billed).sum() / billed.sum()
        return float(found / audit.sample_share_year)


@lru_cache(maxsize=1)
def bills_of(seen: Observed) -> Bills | None:
    """The billing of a run, worked out once for all measures; None without a money section."""
    return None if seen.scenario.money is None else Bills(seen, seen.scenario.money)


def _at_most(dollars: Floats, billed: Floats) -> float:
    """A sum over clients in which none loses more than was billed for them."""
    return float(np.minimum(dollars, billed).sum())


def _month_edges(seen: Observed) -> Ints:
    """Seconds from the start of the run to the first of each calendar month, from the one it begins in."""
    first = seen.scenario.calendar.start_date
    month = dt.date(first.year, first.month, 1)
    found = [(month - first).days * DAY]
    while found[-1] <= seen.end:
        month = (month + dt.timedelta(days=32)).replace(day=1)
        found.append((month - first).days * DAY)
    return np.array(found, dtype=np.int64)


def _notes_of(seen: Observed) -> tuple[Ints, Ints]:
    """For every item when its note was written (NEVER if not) and due (-1 if it made none)."""
    items = seen.items
    notes = seen.kinds(*seen.notes)
    notes = notes[items.cause[notes] >= 0]
    written = np.full(len(items.kind), NEVER, dtype=np.int64)
    due = np.full(len(items.kind), -1, dtype=np.int64)
    made_by = items.cause[notes]
    written[made_by] = np.where(items.state[notes] == DONE, items.finished[notes], NEVER)
    due[made_by] = items.due[notes]
    return written, due
