"""Joining blocks to tables: in order of keys, a piece at a time, so that memory does not grow with the sweep.

Where a piece of rows ends in the file hangs on row counts alone. So the bytes of a table are the same however
the run came about: in one go or killed and resumed, with more replications added later, by any workers.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from json import dumps
from pathlib import Path
from types import TracebackType
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from simcore.experiment.store.blocks import (
    BLOCKS,
    TABLES,
    WHOLE,
    StoreError,
    block_path,
    outcome_names,
    read_block,
    reason,
)
from simcore.experiment.store.keys import KEYS
from simcore.experiment.store.lock import sync_folder
from simcore.experiment.sweep.design import Axis, Point
from simcore.experiment.sweep.plan import Plan
from simcore.outcomes import horizon_measures, outcome_columns

ROWS = {"outcomes": 8192, "weekly": 131072, "horizons": 16384, "points": 8192}
"""Rows in a row group: some ten megabytes. Readers skip the groups they need nothing of."""
CELLS_AT_ONCE = 2000
BEFORE = "before"
"""Inside ``blocks``: the tables of a finished run to which replications are being added."""


class Growing:
    """A Parquet file that is written row group by row group and gets its name when it is whole.

    Raises StoreError when it cannot be written.
    """

    def __init__(self, target: Path, schema: pa.Schema) -> None:
        self.target = target
        self.schema = schema
        self.size = ROWS[target.stem]
        self.waiting: list[pa.Table] = []
        self.rows = 0
        self.temporary = target.with_suffix(".tmp")
        self.writer = pq.ParquetWriter(self.temporary, schema, compression="zstd")

    def add(self, table: pa.Table) -> None:
        """Take rows; columns that they lack are null."""
        if not table.num_rows:
            return
        columns = [
            table[field.name] if field.name in table.column_names else pa.nulls(len(table), field.type)
            for field in self.schema
        ]
        self.waiting.append(pa.table(columns, schema=self.schema))
        self.rows += table.num_rows
        while self.rows >= self.size:
            self._write(self.size)

    def _write(self, count: int) -> None:
        joined = pa.concat_tables(self.waiting)
        self.writer.write_table(joined.slice(0, count).combine_chunks(), row_group_size=self.size)
        self.waiting = [joined.slice(count).combine_chunks()]
        self.rows -= count

    def __enter__(self) -> Growing:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            if kind is None and self.rows:
                self._write(self.rows)
            self.writer.close()
            if kind is None:
                with self.temporary.open("rb+") as stream:
                    os.fsync(stream.fileno())
                self.temporary.replace(self.target)
        finally:
            self.temporary.unlink(missing_ok=True)


@dataclass(frozen=True)
class Piece:
    """Cells that lie next to each other in a table: some points, caseloads and replications."""

    points: tuple[Point, ...]
    neighbours: tuple[Point, ...]
    """The points whose cells are in the same blocks."""
    group: tuple[int, ...]
    """The caseloads whose cells are in the same blocks."""
    caseloads: tuple[int, ...]
    replications: range

    @cached_property
    def variants(self) -> list[str]:
        """The names of its points."""
        return [point.variant for point in self.points]


def pieces(plan: Plan) -> Iterator[Piece]:
    """All cells of a sweep in order of their keys, some at a time."""
    for place, base in enumerate(plan.points.bases):
        count = plan.sweep.replications_of(base.way)
        for neighbours in plan.neighbours(place):
            for group in plan.groups(base.way):
                for points, caseloads, replications in _parts(len(neighbours), len(group), count):
                    yield Piece(neighbours[points], neighbours, group, group[caseloads], replications)


def _parts(points: int, caseloads: int, replications: int) -> Iterator[tuple[slice, slice, range]]:
    """Which points, caseloads and replications of so many go together: about CELLS_AT_ONCE cells."""
    deep = min(replications, CELLS_AT_ONCE)
    wide = max(1, CELLS_AT_ONCE // replications)
    high = max(1, wide // caseloads)
    for top in range(0, points, high):
        for first in range(0, caseloads, wide):
            for start in range(0, replications, deep):
                rows = range(start, min(replications, start + deep))
                yield slice(top, top + high), slice(first, first + wide), rows


class Cursor:
    """Reads a table of a run front to back; its rows are in the order in which they are asked for."""

    def __init__(self, path: Path) -> None:
        self.names = pq.read_schema(path).names
        self._batches = pq.ParquetFile(path).iter_batches(batch_size=8192)
        self._table: pa.Table | None = None

    def take(self, piece: Piece) -> list[pa.Table]:
        """The rows of a piece, which are the next ones, if they are there."""
        found = []
        while (table := self._front()) is not None:
            mine = np.isin(table["variant"].to_numpy(zero_copy_only=False).astype(str), piece.variants)
            mine &= np.isin(table["caseload"].to_numpy(), piece.caseloads)
            mine &= table["replication"].to_numpy() < piece.replications.stop
            count = len(mine) if mine.all() else int(np.argmin(mine))
            found.append(table.slice(0, count))
            self._table = table.slice(count)
            if count < len(mine):
                break
        return found

    def _front(self) -> pa.Table | None:
        while self._table is None or not self._table.num_rows:
            batch = next(self._batches, None)
            if batch is None:
                return None
            self._table = pa.Table.from_batches([batch])
        return self._table


def compact(plan: Plan, folder: Path, before: int) -> None:
    """Write all tables of a run from its blocks and, for replications below ``before``, its older tables.

    Raises StoreError when something cannot be written.
    """
    target = folder / "tables"
    try:
        target.mkdir(exist_ok=True)
        _write_points(plan, target)
        _join(plan, folder, target, before)
        sync_folder(target)
    except OSError as error:
        raise StoreError(f"{target}: cannot be written ({reason(error)})") from None


def _join(plan: Plan, folder: Path, target: Path, before: int) -> None:
    older = folder / BLOCKS / BEFORE
    cursors = {name: Cursor(older / f"{name}.parquet") for name in TABLES} if before else {}
    schemas = _schemas(plan, folder, before, cursors)
    with (
        Growing(target / "outcomes.parquet", schemas["outcomes"]) as outcomes,
        Growing(target / "weekly.parquet", schemas["weekly"]) as weekly,
        Growing(target / "horizons.parquet", schemas["horizons"]) as horizons,
    ):
        files = {"outcomes": outcomes, "weekly": weekly, "horizons": horizons}
        for piece in pieces(plan):
            parts: dict[str, list[pa.Table]] = {
                name: cursors[name].take(piece) if before else [] for name in TABLES
            }
            for replication in piece.replications:
                if replication < before:
                    continue
                block = plan.block(piece.neighbours, replication, piece.group)
                for name, table in read_block(block_path(folder, block.key)).items():
                    parts[name].append(_only(table, piece))
            for name, found in parts.items():
                if found:
                    files[name].add(_in_order(found))


def _only(table: pa.Table, piece: Piece) -> pa.Table:
    """A block's rows that belong to the piece."""
    if piece.caseloads == piece.group and piece.points == piece.neighbours:
        return table
    mine = np.isin(table["caseload"].to_numpy(), piece.caseloads)
    mine &= np.isin(table["variant"].to_numpy().astype(str), piece.variants)
    return table.filter(pa.array(mine))


def _in_order(parts: list[pa.Table]) -> pa.Table:
    """Sorted by keys; where a piece has several points their names are in order, as they are numbered."""
    table = pa.concat_tables(parts, promote_options="default")
    within = [name for name in table.column_names if name in WHOLE]
    keys = (*KEYS, *within)
    return table.sort_by([(name, "ascending") for name in keys])


def _schemas(plan: Plan, folder: Path, before: int, cursors: Mapping[str, Cursor]) -> dict[str, pa.Schema]:
    """Which columns there are, in an order that does not hang on which block comes first."""
    found = set(cursors["outcomes"].names) if before else set()
    weekly = cursors["weekly"].names if before else []
    for block in plan.blocks():
        if block.replication >= before:
            path = block_path(folder, block.key)
            found.update(outcome_names(path))
            weekly = weekly or read_block(path)["weekly"].column_names
    known = [*KEYS, *(name for base in plan.points.bases for name in outcome_columns(base.loaded.scenario))]
    ordered = [name for name in dict.fromkeys(known) if name in found]
    columns = {
        "outcomes": [*ordered, *sorted(found - set(ordered))],
        "weekly": weekly,
        "horizons": [*KEYS, "months", *horizon_measures()],
    }
    return {name: pa.schema([(column, _type(column)) for column in columns[name]]) for name in TABLES}


def _type(column: str) -> pa.DataType:
    if column == "variant":
        return pa.string()
    return pa.int32() if column in WHOLE or column in KEYS else pa.float64()


# ------------------------------------------------------------------------------------- points


def _write_points(plan: Plan, target: Path) -> None:
    """A row per variant: what it is called, where it starts from, what was changed, and each value."""
    points = plan.points
    types = {axis.key: _axis_type(axis) for axis in (*points.levers.axes, *points.unknowns.axes)}
    fields = [(name, pa.string()) for name in ("variant", "label", "scenario", "way", "base")]
    fields += [("changes", pa.list_(pa.string())), *types.items()]
    with Growing(target / "points.parquet", pa.schema(fields)) as file:
        rows: list[dict[str, Any]] = []
        for point in points:
            rows.append(_point_row(point, types))
            if len(rows) == CELLS_AT_ONCE:
                file.add(pa.Table.from_pylist(rows, schema=file.schema))
                rows.clear()
        file.add(pa.Table.from_pylist(rows, schema=file.schema))


def _point_row(point: Point, types: Mapping[str, pa.DataType]) -> dict[str, Any]:
    base = point.base
    row: dict[str, Any] = {"variant": point.variant, "label": point.label, "scenario": base.scenario}
    row |= {"way": base.way, "base": base.name, "changes": point.overrides()}
    for key, value in {**point.levers, **point.uncertainties}.items():
        as_text = types[key] == pa.string() and value is not None and not isinstance(value, str)
        row[key] = dumps(value) if as_text else value
    return row


def _axis_type(axis: Axis) -> pa.DataType:
    """Numbers, or on and off, if all values of a column are; else text."""
    kinds = {type(level) for level in axis.levels or (0.0,)}
    if kinds <= {int, float}:
        return pa.float64()
    return pa.bool_() if kinds == {bool} else pa.string()
