"""What a run leaves behind: one row per work item, the ledger of minutes by day, and, if asked, the trace."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields

import numpy as np
from numpy.typing import NDArray

from simcore.model.desk import COUNTS, DONE, EXPIRED, GIVEN_UP, NEVER_AROSE, OPEN, Desk
from simcore.model.manager import OTHER_TIME

Ints = NDArray[np.int64]


class LedgerError(AssertionError):
    """The books of a run do not balance: the model is wrong."""


@dataclass(frozen=True, slots=True)
class Items:
    """One element per work item. Times in seconds since the start; NEVER where it has not happened.

    ``kept`` is when the promise about it was kept (for a single step: when it was finished); ``cause`` is the
    item it came from, or -1; ``first_try`` how the first attempt of a call went.
    """

    kind: Ints
    client: Ints
    sender: Ints
    cause: Ints
    created: Ints
    due: Ints
    started: Ints
    kept: Ints
    finished: Ints
    seconds: Ints
    worked: Ints
    interruptions: Ints
    attempts: Ints
    first_try: Ints
    state: Ints


@dataclass(frozen=True, slots=True)
class Trace:
    """Rows: stretches (start, end, item, use of the time), attempts (time, item, number, got through).

    ``manager`` is the number of the case manager of each stretch.
    """

    stretches: Ints
    manager: Ints
    attempts: Ints


@dataclass(frozen=True, slots=True)
class CaseTimes:
    """One element per case, in order of referral: seconds since the start, NEVER where it has not happened.

    ``place`` is the client's number on the caseload, -1 while the client waits for one.
    """

    referred: Ints
    assigned: Ints
    closed: Ints
    place: Ints


@dataclass(frozen=True, slots=True)
class Records:
    """The whole run. ``ledger`` has a row per day and a column per kind, then OTHER_TIME, all in seconds.

    The ledger, ``shift`` and ``overtime`` are the sums over the case managers of the desk. ``cases`` is None
    where the caseload is closed: nobody comes and nobody leaves.
    """

    kinds: tuple[str, ...]
    items: Items
    ledger: Ints
    counts: Ints
    shift: Ints
    overtime: Ints
    backlog: Ints
    coping: Ints
    trace: Trace | None
    cases: CaseTimes | None = None

    def column(self, name: str) -> Ints:
        """Seconds by day of a kind or of one of OTHER_TIME."""
        return np.asarray(self.ledger[:, (*self.kinds, *OTHER_TIME).index(name)])

    def count(self, name: str) -> Ints:
        """One of COUNTS, by day."""
        return np.asarray(self.counts[:, COUNTS.index(name)])


def gather(desk: Desk) -> Records:
    """Turn the desk's lists into arrays and check that the books balance."""
    count = len(desk.kind)
    items = Items(
        kind=_ints(desk.kind),
        client=_ints(desk.client),
        sender=_ints(desk.sender),
        cause=_ints(desk.cause[:count]),
        created=_ints(desk.created),
        due=_ints(desk.due),
        started=_ints(desk.started[:count]),
        kept=_ints(desk.kept[:count]),
        finished=_ints(desk.finished[:count]),
        seconds=_ints(desk.seconds),
        worked=_ints(desk.worked[:count]),
        interruptions=_ints(desk.interruptions[:count]),
        attempts=_ints(desk.attempts[:count]),
        first_try=_ints(desk.first_try[:count]),
        state=_ints(desk.state[:count]),
    )
    kept = items.state != NEVER_AROSE
    number = np.append(np.cumsum(kept) - 1, -1)
    """The row of each item in the records, from which items of empty places are left out."""
    trace = None
    if desk.trace:
        stretches, attempts = _rows(desk.stretches, 4), _rows(desk.attempt_log, 4)
        trace = Trace(_about(stretches, 2, number), _ints(desk.stretch_of), _about(attempts, 1, number))
    records = Records(
        kinds=tuple(desk.kinds.names),
        items=_that_arose(items, kept, number),
        ledger=_ints([manager.ledger for manager in desk.managers]).sum(axis=0),
        counts=_ints(desk.counts),
        shift=_ints([manager.shift for manager in desk.managers]).sum(axis=0),
        overtime=_ints([manager.overtime for manager in desk.managers]).sum(axis=0),
        backlog=_rows(desk.snapshots, 2),
        coping=_about(_rows(desk.cope_log, 4), 1, number),
        trace=trace,
        cases=_cases(desk),
    )
    check_books(records)
    return records


def _that_arose(items: Items, kept: NDArray[np.bool_], number: Ints) -> Items:
    """Without the items of places that were empty; causes are renumbered with the rows."""
    if kept.all():
        return items
    columns = {field.name: getattr(items, field.name)[kept] for field in fields(Items)}
    return Items(**{**columns, "cause": number[columns["cause"]]})


def _about(rows: Ints, column: int, number: Ints) -> Ints:
    """Rows whose column names items, renumbered with them."""
    rows[:, column] = number[rows[:, column]]
    return rows


def _cases(desk: Desk) -> CaseTimes | None:
    found = desk.cases
    if found is None:
        return None
    return CaseTimes(_ints(found.referred), _ints(found.assigned), _ints(found.closed), _ints(found.place))


def check_books(records: Records) -> None:
    """Minutes by activity and idle = shift and overtime, day by day; items by state = items created.

    Raises LedgerError with the first day or kind that does not balance.
    """
    spent = records.ledger.sum(axis=1)
    owed = records.shift + records.overtime
    if (spent != owed).any():
        day = int(np.flatnonzero(spent != owed)[0])
        raise LedgerError(f"day {day}: {spent[day]} s in the ledger, {owed[day]} s of shift and overtime")
    items = records.items
    kinds = len(records.kinds)
    by_item = np.bincount(items.kind, weights=items.worked, minlength=kinds)
    by_ledger = records.ledger[:, :kinds].sum(axis=0)
    if (by_item != by_ledger).any():
        kind = int(np.flatnonzero(by_item != by_ledger)[0])
        raise LedgerError(
            f"{records.kinds[kind]}: {by_item[kind]} s on items, {by_ledger[kind]} s in the ledger"
        )
    states = [int((items.state == state).sum()) for state in (OPEN, DONE, EXPIRED, GIVEN_UP)]
    if sum(states) != len(items.state) or ((items.state == OPEN) != (items.finished >= 1 << 40)).any():
        raise LedgerError(f"items created {len(items.state)}, by state {states}")


def _ints(values: list[int] | list[list[int]] | list[list[list[int]]]) -> Ints:
    return np.array(values, dtype=np.int64)


def _rows(values: Sequence[tuple[int, ...]], width: int) -> Ints:
    return np.array(values, dtype=np.int64).reshape(-1, width)
