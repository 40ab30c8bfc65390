"""Records written by hand: the base's kinds, a warm-up of two weeks, then eight weeks that are counted."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, fields

import numpy as np

from simcore.demand.demand import Demand
from simcore.model import Items, Records
from simcore.model.desk import COUNTS
from simcore.model.manager import OTHER_TIME
from simcore.outcomes import MEASURES, Observed
from simcore.scenario import Scenario
from tests.model.helpers import DAY, DONE, HOUR, MINUTE, NEVER, OPEN, WEEK, shipped

BASE = shipped("base")
WEEKS = 8
START, END = 2 * WEEK, 10 * WEEK
DAYS = 70


def day(number: float, hour: float = 9) -> int:
    """Seconds since the start of the run; day 14, a Monday, is the first that counts, 69 the last."""
    return round(number * DAY + hour * HOUR)


@dataclass(frozen=True)
class Item:
    """A work item by hand. Without ``state`` it is done if it has an end; its promise is kept when done."""

    kind: str
    created: int
    finished: int = NEVER
    due: int = NEVER
    client: int = 0
    state: int | None = None
    kept: int | None = None
    first_try: int = 0
    minutes: float = 10
    worked: bool = True
    cause: int = -1


def observed(
    *items: Item,
    hours: dict[tuple[str, int], float] | None = None,
    counts: dict[tuple[str, int], int] | None = None,
    shift: dict[int, float] = {20: 8.0},  # noqa: B006 (read only)
    overtime: dict[int, float] | None = None,
    coping: Iterable[tuple[int, int, int, int]] = (),
    caseload: int = 10,
    scenario: Scenario = BASE,
) -> Observed:
    """Records of these items, and of hours and counts by (name, day), seen through the scenario's window."""
    names = tuple(scenario.kinds)
    columns = (*names, *OTHER_TIME)
    records = Records(
        kinds=names,
        items=_items(names, items),
        ledger=_by_day(columns, {key: round(h * HOUR) for key, h in (hours or {}).items()}),
        counts=_by_day(COUNTS, counts or {}),
        shift=_one_column(shift),
        overtime=_one_column(overtime or {}),
        backlog=np.empty((0, 2), dtype=np.int64),
        coping=np.array(list(coping), dtype=np.int64).reshape(-1, 4),
        trace=None,
    )
    return Observed(scenario, records, Demand(scenario, 1, 0, 1).office, caseload)


def value(name: str, *items: Item, **rest) -> float:
    """One measure of records by hand."""
    return MEASURES[name].compute(observed(*items, **rest))


def _items(names: tuple[str, ...], items: tuple[Item, ...]) -> Items:
    columns: dict[str, list[int]] = {field.name: [] for field in fields(Items)}
    for item in items:
        ended = item.finished < NEVER
        state = item.state if item.state is not None else DONE if ended else OPEN
        kept = item.kept if item.kept is not None else item.finished if state == DONE else NEVER
        seconds = round(item.minutes * MINUTE)
        values = {
            "kind": names.index(item.kind), "client": item.client, "created": item.created, "due": item.due,
            "finished": item.finished, "kept": kept, "state": state, "first_try": item.first_try,
            "cause": item.cause,
            "seconds": seconds, "worked": seconds if state == DONE and item.worked else 0,
            "started": item.created if state == DONE and item.worked else -1,
        }  # fmt: skip
        for name, column in columns.items():
            column.append(values.get(name, 0))
    return Items(**{name: np.array(column, dtype=np.int64) for name, column in columns.items()})


def _by_day(columns: tuple[str, ...], given: dict[tuple[str, int], int]) -> np.ndarray:
    table = np.zeros((DAYS, len(columns)), dtype=np.int64)
    for (name, number), amount in given.items():
        table[number, columns.index(name)] = amount
    return table


def _one_column(given: dict[int, float]) -> np.ndarray:
    column = np.zeros(DAYS, dtype=np.int64)
    for number, hours in given.items():
        column[number] = round(hours * HOUR)
    return column
