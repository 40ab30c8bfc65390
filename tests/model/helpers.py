"""Small offices made for one test, needs put on the desk by hand, and records read back as rows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, fields, is_dataclass, replace
from types import SimpleNamespace
from typing import Any

import numpy as np

from simcore.demand.calendar import AWAY, MEETING, OVERTIME, PROTECTED, SHIFT, VISITS
from simcore.demand.clock import DAY, HOUR, NEVER, WEEK
from simcore.demand.demand import Demand
from simcore.demand.needs import SENDERS
from simcore.model import Records, simulate
from simcore.model.columns import (
    AFTER_HOURS,
    ANSWERED,
    DONE,
    EXPIRED,
    GIVEN_UP,
    MISSED,
    OPEN,
)
from simcore.scenario import Scenario, from_tree, load_scenario

__all__ = [
    "AFTER_HOURS", "ANSWERED", "AWAY", "CALL", "DAY", "DONE", "EXPIRED", "GIVEN_UP", "HOUR",
    "MEETING", "MINUTE", "MISSED", "NEVER", "OPEN", "OVERTIME", "PHONE", "PROTECTED", "SENDERS",
    "SHIFT", "SHIPPED", "VISITS", "WEEK", "Demand", "Need", "at", "check_books", "constant",
    "lunch_at_noon", "meeting", "office", "rows", "same", "shipped", "simulate", "stretches",
    "work",
]  # fmt: skip

MINUTE = 60
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
SHIPPED = (
    "aging",
    "aging_rural",
    "base",
    "base_flipped_needs",
    "base_rural",
    "behavioural_health",
    "behavioural_health_rural",
    "desk_165",
    "desk_45_half_time",
    "desk_50",
)
HARDLY_EVER = {"how": "open", "rate": {"per_client_year": 1e-9}}
"""Arrivals of a kind whose needs a test puts in by hand."""


def constant(minutes: float) -> dict[str, Any]:
    """A duration that is always the same."""
    return {"distribution": "constant", "minutes_mean": minutes}


CALL = {"channel": "phone", "interrupts": ["paper"], "when_not_taken": "voicemail", "urgency": 1}
"""A call that may be taken over work of kind `paper`; not taken, it is dealt with as PHONE says."""

PHONE = {"voicemail_probability": 1.0, "redial_probability": 0.0, "redial": constant(60)}
"""Whoever is not answered leaves a message."""


def meeting(weekday: str, start: str, hours: float, **rest: Any) -> dict[str, Any]:
    """A commitment of so many hours a week."""
    return {"label": "Meeting", "weekday": weekday, "start": start, "hours_week": hours, **rest}


def lunch_at_noon(minutes: int = 30) -> dict[str, Any]:
    return {"start": "12:00", "minutes": minutes}


def office(
    kinds: dict[str, dict[str, Any]], calendar: dict[str, Any] | None = None, weeks: int = 2, **rest: Any
) -> Scenario:
    """A scenario open Monday to Friday, 8 to 16, whose kinds say only what matters to the test."""
    usual = {"activity": "Work", "arrivals": HARDLY_EVER, "handling": constant(10)}
    hours = {
        "start_date": "2026-01-05",
        "working_days": ["mon", "tue", "wed", "thu", "fri"],
        "shift_start": "08:00",
        "shift_end": "16:00",
    }
    flat = {
        "weekday_weights": dict.fromkeys(WEEKDAYS[:5], 1.0),
        "hour_weights": {str(hour): 1.0 for hour in range(8, 16)},
    }
    tree = {
        "name": "by_hand",
        "title": "By hand",
        "description": "For a test.",
        "caseload": 1,
        "calendar": hours | (calendar or {}),
        "window": {"warm_up_weeks": 0, "weeks": weeks},
        "profiles": {"office": flat},
        "kinds": {name: usual | {"label": name} | given for name, given in kinds.items()},
    }
    return from_tree(tree | rest)


def shipped(name: str = "base", *changes: str, warm_up: int = 2, weeks: int = 8) -> Scenario:
    """A shipped scenario with a small window."""
    window = [f"window.warm_up_weeks={warm_up}", f"window.weeks={weeks}"]
    return load_scenario(name, [*window, *changes]).scenario


def at(moment: str, week: int = 0) -> int:
    """Seconds since the start of a moment such as "tue 09:30" or "tue 09:30:15"."""
    weekday, clock = moment.split()
    hours, minutes, seconds = (*map(int, clock.split(":")), 0)[:3]
    return week * WEEK + WEEKDAYS.index(weekday) * DAY + hours * HOUR + minutes * MINUTE + seconds


@dataclass(frozen=True)
class Need:
    """A need put in by hand: its kind, when it arises, how many minutes it takes."""

    kind: str
    time: int
    minutes: float = 10
    client: int = 0
    due: int = NEVER
    asks_again: int = NEVER
    sender: str = "client"


def work(scenario: Scenario, *needs: Need, caseload: int = 1, trace: bool = True, seed: int = 1) -> Records:
    """Run the scenario with these needs in place of its open and dated ones; closed ones arise as ever."""
    demand = Demand(scenario, seed, 0, caseload)
    demand.needs = _table(scenario, demand.needs, needs)
    records = simulate(scenario, demand, caseload, trace)
    check_books(records)
    return records


def _table(scenario: Scenario, like: Any, needs: Sequence[Need]) -> Any:
    ranks = {name: place for place, name in enumerate(scenario.kinds)}
    needs = sorted(needs, key=lambda need: (need.time, ranks[need.kind], need.client))
    seen: dict[tuple[str, int], int] = {}
    counters = []
    for need in needs:
        counters.append(seen.get((need.kind, need.client), 0))
        seen[need.kind, need.client] = counters[-1] + 1
    columns = {
        "time": [need.time for need in needs],
        "available": [need.time for need in needs],
        "due": [need.due for need in needs],
        "chase_at": [need.asks_again for need in needs],
        "kind": [ranks[need.kind] for need in needs],
        "client": [need.client for need in needs],
        "counter": counters,
        "sender": [SENDERS.index(need.sender) for need in needs],
        "seconds": [round(need.minutes * MINUTE) for need in needs],
    }
    return replace(like, **{name: np.array(values, dtype=np.int64) for name, values in columns.items()})


def rows(records: Records, *kinds: str) -> list[SimpleNamespace]:
    """Items of these kinds (all, if none is named) in order of arising, with number and kind's name."""
    assert is_dataclass(records.items)
    columns = {field.name: getattr(records.items, field.name).tolist() for field in fields(records.items)}
    found = [
        SimpleNamespace(number=number, **dict(zip(columns, values, strict=True)))
        for number, values in enumerate(zip(*columns.values(), strict=True))
    ]
    for row in found:
        row.kind = records.kinds[row.kind]
    return sorted((r for r in found if not kinds or r.kind in kinds), key=lambda r: (r.created, r.number))


def stretches(records: Records, item: int | None = None) -> list[tuple[int, int]]:
    """(start, end) of the time spent on an item."""
    assert records.trace is not None
    return [(start, end) for start, end, number, _ in records.trace.stretches.tolist() if number == item]


def check_books(records: Records) -> None:
    """The books balance, summed here in another way than the model does it."""
    items, width = records.items, len(records.kinds)
    assert np.array_equal(records.ledger.sum(axis=1), records.shift + records.overtime)
    assert (records.ledger >= 0).all()
    for rank in range(width):
        assert records.ledger[:, rank].sum() == items.worked[items.kind == rank].sum(), records.kinds[rank]
    assert set(items.state.tolist()) <= {OPEN, DONE, EXPIRED, GIVEN_UP}
    assert np.array_equal(items.state == OPEN, items.finished == NEVER)
    closed = items.state != OPEN
    assert (items.finished[closed] >= items.created[closed]).all()
    assert (items.started[items.worked > 0] >= items.created[items.worked > 0]).all()
    if records.trace is None:
        return
    found = records.trace.stretches
    assert (found[:, 1] > found[:, 0]).all()
    assert (found[1:, 0] >= found[:-1, 1]).all(), "two things at once"
    spent = np.bincount(found[:, 0] // DAY, weights=found[:, 1] - found[:, 0], minlength=len(records.shift))
    owed = records.shift + records.overtime
    assert spent.sum() == owed.sum(), "time that no stretch accounts for"
    past_midnight = (found[:, 3] == OVERTIME) & (found[:, 0] % DAY < 6 * HOUR)
    if not past_midnight.any():  # a night's work is on the page of the evening it began
        assert np.array_equal(spent, owed)


def same(one: Records, other: Records) -> bool:
    """Whether two runs left the same bytes, trace aside."""
    mine, theirs = asdict(one), asdict(other)
    mine.pop("trace"), theirs.pop("trace")
    return _bytes(mine) == _bytes(theirs)


def _bytes(tree: dict[str, Any]) -> list[Any]:
    return [
        (name, _bytes(value) if isinstance(value, dict) else np.asarray(value).tobytes())
        for name, value in tree.items()
    ]
