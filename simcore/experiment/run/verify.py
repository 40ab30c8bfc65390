"""Running stored cells again: do they come out the same, to the last bit?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from simcore.demand.demand import Demand
from simcore.experiment.cells import run_cell
from simcore.experiment.store.blocks import TABLES
from simcore.experiment.store.keys import KEYS
from simcore.experiment.store.read import Run
from simcore.experiment.versions import code_versions, differences
from simcore.outcomes import horizon_rows, outcome_row, weekly_rows
from simcore.scenario.errors import InputError

ORDER = {"weekly": "week", "horizons": "months"}


@dataclass(frozen=True)
class Cell:
    """One design point and one replication."""

    variant: str
    caseload: int
    replication: int

    def __str__(self) -> str:
        return f"{self.variant}, {self.caseload} clients, replication {self.replication}"


@dataclass(frozen=True)
class Difference:
    """A stored number that came out otherwise; None where there was none."""

    cell: Cell
    table: str
    column: str
    stored: float | None
    now: float | None

    def __str__(self) -> str:
        return f"{self.cell}: {self.table}.{self.column} is {self.stored!r}, now {self.now!r}"


@dataclass(frozen=True)
class Verified:
    """What came of it. ``versions`` says which versions differ from those the run was made with."""

    cells: tuple[Cell, ...]
    differences: tuple[Difference, ...]
    versions: tuple[str, ...]


def verify_run(run: Run, sample: int = 5, seed: int = 0) -> Verified:
    """Run some of a run's cells again and compare every stored number.

    Args:
        run: a finished run; its manifest holds all it takes, so scenario files may have changed since.
        sample: how many cells; all if it has no more.
        seed: which ones.

    Raises InputError where the run has no tables of this kind.
    """
    cells = _sample(run, sample, seed)
    found = [difference for cell in cells for difference in _compare(run, cell)]
    versions = differences(run.manifest["code"], code_versions())
    return Verified(tuple(cells), tuple(found), tuple(versions))


def _sample(run: Run, sample: int, seed: int) -> list[Cell]:
    try:
        keys = run.read("outcomes", KEYS)
    except OSError as error:
        raise InputError(f"{run.folder}: its tables cannot be read ({error})") from None
    count = min(sample, len(keys))
    chosen = np.sort(np.random.default_rng(seed).choice(len(keys), size=count, replace=False))
    return [Cell(str(v), int(n), int(r)) for v, n, r in keys.iloc[chosen].itertuples(index=False)]


def _compare(run: Run, cell: Cell) -> list[Difference]:
    scenario = run.recipe(cell.variant).scenario()
    demand = Demand(scenario, run.manifest["sweep"]["seed"], cell.replication, cell.caseload)
    seen = run_cell(scenario, demand, cell.caseload)
    row = outcome_row(seen)
    now: dict[str, Mapping[str, Sequence[Any]]] = {
        "outcomes": {name: [value] for name, value in row.items()},
        "weekly": {name: values.tolist() for name, values in weekly_rows(seen).items()},
        "horizons": _columns(horizon_rows(seen, row)),
    }
    return [d for table in TABLES for d in _differences(run, cell, table, now[table])]


def _columns(rows: Sequence[Mapping[str, float]]) -> dict[str, list[float]]:
    return {name: [row[name] for row in rows] for name in (rows[0] if rows else {})}


def _differences(run: Run, cell: Cell, table: str, now: Mapping[str, Sequence[Any]]) -> list[Difference]:
    stored = run.read(table, None, [cell.variant], [cell.caseload])
    stored = stored[stored["replication"] == cell.replication].drop(columns=list(KEYS))
    if table in ORDER:
        stored = stored.sort_values(ORDER[table])
    found = []
    for column in dict.fromkeys([*stored.columns, *now]):
        then = stored[column].tolist() if column in stored else []
        again = list(now.get(column, []))
        for place in range(max(len(then), len(again))):
            a = then[place] if place < len(then) else None
            b = again[place] if place < len(again) else None
            if _bits(a) != _bits(b):
                found.append(Difference(cell, table, str(column), a, b))
    return found


def _bits(value: float | None) -> bytes | None:
    """The bits of a number; where there is none, or it is no number, None."""
    return None if value is None or value != value else np.float64(value).tobytes()
