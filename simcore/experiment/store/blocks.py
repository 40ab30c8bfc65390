"""A finished block on disk: one small file, whole or not there.

It holds the block's rows of every table, one Arrow stream after another, compressed. Blocks are joined to
Parquet tables at the end of a run (see ``compact``), so nobody else needs to read them.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa

from simcore.experiment.cells import BlockDone, BlockResult, done, run_block
from simcore.experiment.sweep.plan import Block
from simcore.experiment.versions import code_versions

TABLES = ("outcomes", "weekly", "horizons")
BLOCKS = "blocks"
SUFFIX = ".block"
WHOLE = {"week", "months"}
"""Columns of whole numbers; all other columns are 64-bit floats, but for those that name the cell."""


class StoreError(Exception):
    """Something could not be written; what was written before stays, and the run can be resumed."""


@dataclass(frozen=True)
class Packed:
    """A finished block as a message: what its file holds, and what it was made with."""

    done: BlockDone
    content: bytes
    code: dict[str, str]


def block_path(folder: Path, key: str) -> Path:
    """Where a block's file is."""
    return folder / BLOCKS / f"{key}{SUFFIX}"


def run_into(folder: Path, block: Block) -> BlockDone:
    """Run a block, in whatever process this is, and put its rows into the run folder.

    Raises StoreError when that cannot be written.
    """
    result = run_block(block)
    write_block(folder, result)
    return done(result)


def run_and_pack(block: Block) -> Packed:
    """Run a block on a machine that may not see the run folder, and send its rows back."""
    result = run_block(block)
    return Packed(done(result), pack(result), code_versions())


def write_block(folder: Path, result: BlockResult) -> None:
    """Put a finished block on disk. Raises StoreError."""
    write_whole(block_path(folder, result.block.key), pack(result))


def write_whole(target: Path, content: bytes) -> None:
    """Write a file under another name, force it to disk and give it its name: it is whole or not there.

    Raises StoreError; nothing is left behind then.
    """
    temporary = target.with_name(f"{target.name}.{os.getpid()}.tmp")
    try:
        with temporary.open("wb") as stream:
            stream.write(content)
            stream.flush()
            os.fsync(stream.fileno())
        temporary.replace(target)
    except OSError as error:
        with contextlib.suppress(OSError):
            temporary.unlink()
        raise StoreError(f"{target.parent}: cannot be written ({reason(error)})") from None


def reason(error: OSError) -> str:
    """Why something could not be read or written, in the system's words."""
    return os.strerror(error.errno) if error.errno else str(error)


def pack(result: BlockResult) -> bytes:
    """The rows of a block as one compressed text of bytes, the same for the same rows."""
    sink = pa.BufferOutputStream()
    with pa.CompressedOutputStream(sink, "zstd") as stream:
        for table in _tables(result):
            with pa.ipc.new_stream(stream, table.schema) as writer:
                writer.write_table(table)
    return bytes(sink.getvalue())


def read_block(path: Path) -> dict[str, pa.Table]:
    """The rows of a block by table."""
    with pa.CompressedInputStream(str(path), "zstd") as stream:
        return {name: pa.ipc.open_stream(stream).read_all() for name in TABLES}


def outcome_names(path: Path) -> list[str]:
    """The columns of a block's outcomes, without reading its rows."""
    with pa.CompressedInputStream(str(path), "zstd") as stream:
        return list(pa.ipc.open_stream(stream).schema.names)


def _tables(result: BlockResult) -> list[pa.Table]:
    """The rows by table, in the order of TABLES."""
    per_cell = [[row] for row in result.outcomes]
    weekly = [{name: values.tolist() for name, values in columns.items()} for columns in result.weekly]
    weeks = [len(columns["week"]) for columns in weekly]
    joined = {name: [value for columns in weekly for value in columns[name]] for name in weekly[0]}
    return [
        _table(result.block, [1] * len(per_cell), _columns(result.outcomes)),
        _table(result.block, weeks, joined),
        _table(
            result.block,
            [len(rows) for rows in result.horizons],
            _columns([row for rows in result.horizons for row in rows]),
        ),
    ]


def _columns(rows: Sequence[dict[str, float]]) -> dict[str, list[Any]]:
    names = dict.fromkeys(name for row in rows for name in row)
    return {name: [row.get(name) for row in rows] for name in names}


def _table(block: Block, counts: Sequence[int], values: dict[str, list[Any]]) -> pa.Table:
    """A table of so many rows for each of the block's cells."""
    cells = [(part.variant, caseload) for part in block.parts for caseload in block.caseloads]
    rows = [cell for cell, count in zip(cells, counts, strict=True) for _ in range(count)]
    columns: dict[str, Any] = {
        "variant": pa.array([variant for variant, _ in rows], pa.string()),
        "caseload": pa.array([caseload for _, caseload in rows], pa.int32()),
        "replication": pa.array([block.replication] * len(rows), pa.int32()),
    }
    for name, column in values.items():
        columns[name] = pa.array(column, pa.int32() if name in WHOLE else pa.float64())
    return pa.table(columns)
