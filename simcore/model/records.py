"""What a run leaves behind: one row per work item, the ledger of minutes by day, and, if asked, the trace."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from typing import Any

import numpy as np
from numpy.typing import NDArray

from simcore.model.columns import (
    DONE,
    EXPIRED,
    GIVEN_UP,
    NEVER_AROSE,
    OPEN,
)
from simcore.model.desk import COUNTS, Desk
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
    gave_up: Ints


@dataclass(frozen=True, slots=True)
class Staff:
    """Who worked in a team. ``spells`` has a row for each person's time in a post or role.

    Columns of ``spells``: post or role (roles are numbered after the posts), person, first day, first day
    with clients, the day they had left (NEVER: they stay). ``funded``: (day, posts funded from then on).
    ``owner`` is the post that owned each item's client last. ``hours`` are full-time equivalents of posts,
    ``held`` the clients of each on every Monday, ``present`` case managers at work by day. ``ledger``,
    ``shift`` and ``overtime`` have the seconds of each role; those of case managers are in ``Records``.
    """

    posts: int
    roles: tuple[str, ...]
    spells: Ints
    funded: Ints
    hours: NDArray[np.float64]
    owner: Ints
    ledger: Ints
    shift: Ints
    overtime: Ints
    present: Ints
    held: Ints
    moves: int

    def held_on(self, day: int) -> list[int]:
        """Clients of each post on the Monday of a day's week."""
        found: list[int] = self.held[day // 7].tolist()
        return found


@dataclass(frozen=True, slots=True)
class Records:
    """The whole run. ``ledger`` has a row per day and a column per kind, then OTHER_TIME, all in seconds.

    The ledger, ``shift`` and ``overtime`` are the sums over the case managers of the desk. ``cases`` is None
    where the caseload is closed: nobody comes and nobody leaves; ``staff`` is None where there is no team.
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
    staff: Staff | None = None

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
        kind=_column(desk.kind, count),
        client=_column(desk.client, count),
        sender=_column(desk.sender, count),
        cause=_column(desk.cause, count),
        created=_column(desk.created, count),
        due=_column(desk.due, count),
        started=_column(desk.started, count),
        kept=_column(desk.kept, count),
        finished=_column(desk.finished, count),
        seconds=_column(desk.seconds, count),
        worked=_column(desk.worked, count),
        interruptions=_column(desk.interruptions, count),
        attempts=_column(desk.attempts, count),
        first_try=_column(desk.first_try, count),
        state=_column(desk.state, count),
    )
    kept = items.state != NEVER_AROSE
    number = np.append(np.cumsum(kept) - 1, -1)
    """The row of each item in the records, from which items of empty places are left out."""
    trace = None
    if desk.trace:
        stretches, attempts = _rows(desk.stretches, 4), _rows(desk.attempt_log, 4)
        trace = Trace(_about(stretches, 2, number), _ints(desk.stretch_of), _about(attempts, 1, number))
    owners = [manager for manager in desk.managers if manager.post < desk.posts]
    records = Records(
        kinds=tuple(desk.kinds.names),
        items=_that_arose(items, kept, number),
        ledger=_ints([manager.ledger for manager in owners]).sum(axis=0),
        counts=_ints(desk.counts),
        shift=_ints([manager.shift for manager in owners]).sum(axis=0),
        overtime=_ints([manager.overtime for manager in owners]).sum(axis=0),
        backlog=_rows(desk.snapshots, 2),
        coping=_about(_rows(desk.cope_log, 4), 1, number),
        trace=trace,
        cases=_cases(desk),
        staff=_staff(desk, items.client, kept),
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
    columns = (found.referred, found.assigned, found.closed, found.place, found.gave_up)
    return CaseTimes(*map(_ints, columns))


def _staff(desk: Desk, client: Ints, kept: NDArray[np.bool_]) -> Staff | None:
    """The books of a team's staff."""
    agency, team = desk.agency, desk.scenario.team
    if agency is None or team is None:
        return None
    owner = _ints(desk.post_of)[client]
    roles = [[m for m in desk.managers if m.post == desk.posts + place] for place in range(len(desk.roles))]
    width = len(desk.kinds.names) + len(OTHER_TIME)
    ledgers = [[m.ledger for m in people] for people in roles]
    at_work = [[int(s > 0) for s in m.shift] for m in desk.managers if m.post < desk.posts]
    return Staff(
        posts=desk.posts,
        roles=tuple(team.roles),
        spells=_rows([(s.post, s.manager, s.started, s.trained, s.left) for s in agency.spells], 5),
        funded=_rows(agency.funded, 2),
        hours=np.array(desk.hours),
        owner=owner[kept],
        ledger=_by_role(ledgers, (desk.days, width)),
        shift=_by_role([[m.shift for m in people] for people in roles], (desk.days,)),
        overtime=_by_role([[m.overtime for m in people] for people in roles], (desk.days,)),
        present=_ints(at_work).sum(axis=0),
        held=_ints(agency.held),
        moves=agency.moves,
    )


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
    if records.staff is not None:
        by_ledger = by_ledger + records.staff.ledger[:, :, :kinds].sum(axis=(0, 1))
        _check_roles(records.staff)
    if (by_item != by_ledger).any():
        kind = int(np.flatnonzero(by_item != by_ledger)[0])
        raise LedgerError(
            f"{records.kinds[kind]}: {by_item[kind]} s on items, {by_ledger[kind]} s in the ledger"
        )
    states = [int((items.state == state).sum()) for state in (OPEN, DONE, EXPIRED, GIVEN_UP)]
    if sum(states) != len(items.state) or ((items.state == OPEN) != (items.finished >= 1 << 40)).any():
        raise LedgerError(f"items created {len(items.state)}, by state {states}")


def _by_role(books: Sequence[Sequence[Any]], shape: tuple[int, ...]) -> Ints:
    """Seconds by role and day of everybody in the role; 0 where nobody was found for it in all the run."""
    found = np.zeros((len(books), *shape), dtype=np.int64)
    for place, people in enumerate(books):
        for book in people:
            found[place] += np.array(book, dtype=np.int64)
    return found


def _check_roles(staff: Staff) -> None:
    """Minutes of every role by activity = its shift and overtime, day by day.

    Raises LedgerError with the first role that does not balance.
    """
    owed = staff.shift + staff.overtime
    for name, spent, due in zip(staff.roles, staff.ledger.sum(axis=2), owed, strict=True):
        if (spent != due).any():
            raise LedgerError(f"{name}: {spent.sum()} s in the ledger, {due.sum()} s at work")


def _ints(values: list[int] | list[list[int]] | list[list[list[int]]]) -> Ints:
    return np.array(values, dtype=np.int64)


def _column(values: list[int], count: int) -> Ints:
    """The first so many numbers of a column."""
    return np.fromiter(values, dtype=np.int64, count=count)


def _rows(values: Sequence[tuple[int, ...]], width: int) -> Ints:
    return np.array(values, dtype=np.int64).reshape(-1, width)
