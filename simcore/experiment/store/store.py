"""A run folder: a manifest a stranger can read, and Parquet tables, written block by block as they finish.

docs/run_folder.md describes it. While a run goes on, its folder holds the manifest with `finished: null` and
`blocks/`, a file for each finished block. At the end these are joined to `tables/`, the manifest says
`finished`, and `blocks/` goes. Each of these steps is whole or not done, so a run killed at any moment can be
resumed. Adding replications moves the tables to `blocks/before/` and begins again from there.
"""

from __future__ import annotations

import datetime as dt
import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import TracebackType
from typing import Any

from simcore.experiment.store import manifest, planned
from simcore.experiment.store.blocks import (
    BLOCKS,
    TABLES,
    Packed,
    StoreError,
    block_path,
    reason,
    run_into,
    write_block,
    write_whole,
)
from simcore.experiment.store.compact import BEFORE, compact
from simcore.experiment.store.lock import FolderLock, sync_folder
from simcore.experiment.store.read import Run, newest_run, open_run
from simcore.experiment.sweep.plan import Block, Plan
from simcore.experiment.versions import code_versions, differences
from simcore.scenario.errors import InputError

__all__ = ["TABLES", "Run", "RunFolder", "StoreError", "newest_run", "open_run", "run_into", "write_block"]


class RunFolder:
    """The folder of a sweep that is being run; a context manager that holds the folder's lock.

    Args:
        folder: made where it is not there.
        plan: what is run.
        resume: whether to go on with what is there. A finished run is gone on with when more replications
            are asked for. Where nothing is there it is begun.
        plans: where plans written beforehand lie.

    Raises:
        InputError: another run is in it, now or from before, or not the same one.
        StoreError: the folder cannot be written.
    """

    def __init__(self, folder: Path, plan: Plan, resume: bool = False, plans: Path | None = None) -> None:
        self.folder = folder
        self.plan = plan
        _make(folder)
        self.lock = FolderLock(folder)
        try:
            self.content = self._begin(resume, plans)
        except BaseException:
            self.lock.release()
            raise

    def _begin(self, resume: bool, plans: Path | None) -> dict[str, Any]:
        there = manifest.read(self.folder)
        if there is None:
            _check_empty(self.folder)
        elif not resume:
            raise InputError(_refusal(self.folder, there))
        for half in (*self.folder.glob(f"{manifest.NAME}.*.tmp"), *self.folder.glob("tables/*.tmp")):
            half.unlink()  # of a run that was killed while it wrote
        if there is None:
            return self._begin_new(plans)
        now = manifest.about(self.plan)
        manifest.check_same(self.folder, there, now)
        return self._go_on(there, now)

    def _begin_new(self, plans: Path | None) -> dict[str, Any]:
        begun = _now()
        content = {
            "run_id": self.folder.resolve().name,
            **manifest.about(self.plan),
            "planned": planned.found(self.plan, plans, begun, self._beside(plans)),
            "draws": planned.draws_hash(self.plan),
            "machine": manifest.machine(),
            "begun": begun,
            "finished": None,
            "before": 0,
            "history": [],
            "seconds_per_run": {},
        }
        (self.folder / BLOCKS).mkdir(exist_ok=True)
        self._write(content)
        return content

    def _beside(self, plans: Path | None) -> list[Path]:
        """Where other runs lie whose results may have been seen: beside this one, and beside the plans."""
        return [self.folder.resolve().parent, *([plans.resolve().parent] if plans else [])]

    def _go_on(self, there: dict[str, Any], now: dict[str, Any]) -> dict[str, Any]:
        """Take up a run; one that is finished is opened again only if more replications are wanted."""
        had, wanted = there["sweep"]["replications"], now["sweep"]["replications"]
        content = dict(there)
        if there["finished"] is not None:
            self._clear_blocks()
            if had == wanted:
                return content
            content |= {"finished": None, "before": had}
        if had != wanted:
            content |= {"planned": planned.EXPLORATORY, "sweep": now["sweep"], "cells": now["cells"]}
        content["history"] = [
            *there["history"],
            {"resumed": _now(), "replications": wanted, "machine": manifest.machine()},
        ]
        (self.folder / BLOCKS).mkdir(exist_ok=True)
        self._write(content)
        older = self.folder / BLOCKS / BEFORE
        if content["before"] and not older.exists():
            (self.folder / "tables").rename(older)
            sync_folder(self.folder / BLOCKS)
        return content

    @property
    def is_finished(self) -> bool:
        """Whether there is nothing left to do."""
        return self.content["finished"] is not None

    def missing(self) -> Iterator[Block]:
        """The blocks that are still to be run."""
        return (block for block in self.plan.blocks() if not self._is_there(block))

    def kept(self) -> int:
        """How many cells are there already."""
        if self.is_finished:
            return self.plan.cells
        if not self.content["before"] and not any((self.folder / BLOCKS).iterdir()):
            return 0
        return sum(block.cells for block in self.plan.blocks() if self._is_there(block))

    def _is_there(self, block: Block) -> bool:
        return block.replication < self.content["before"] or block_path(self.folder, block.key).exists()

    def keep(self, packed: Packed) -> None:
        """Put a block that ran elsewhere on disk.

        Raises:
            InputError: it was made with other versions than these.
            StoreError: it cannot be written.
        """
        if other := differences(packed.code, code_versions()):
            raise InputError(
                "a worker has other versions, so its numbers could differ: "
                f"{'; '.join(f'worker: {text}' for text in other)}. Install the same on every machine."
            )
        write_whole(block_path(self.folder, packed.done.key), packed.content)

    def finish(self, seconds: Mapping[str, float]) -> None:
        """Join the blocks in order of their keys into one file a table, and close the manifest.

        Raises StoreError; the run can then be resumed.
        """
        if self.is_finished:
            return
        compact(self.plan, self.folder, self.content["before"])
        self.content |= {"finished": _now(), "before": 0}
        self.content["seconds_per_run"] = {**self.content["seconds_per_run"], **seconds}
        self._write(self.content)
        self._clear_blocks()

    def _write(self, content: dict[str, Any]) -> None:
        manifest.write(self.folder, content)
        sync_folder(self.folder)

    def _clear_blocks(self) -> None:
        shutil.rmtree(self.folder / BLOCKS, ignore_errors=True)

    def __enter__(self) -> RunFolder:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.lock.release()


def _make(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise InputError(f"{folder}: no folder can be made there ({reason(error)})") from None


def _check_empty(folder: Path) -> None:
    """Refuse a folder in which something else would be overwritten; what is there is nobody's to delete."""
    for name in (BLOCKS, "tables"):
        if (folder / name).exists() and any((folder / name).iterdir()):
            raise InputError(
                f"{folder}: holds a folder `{name}` and no manifest.json, so it is no run; choose another "
                "folder with --out"
            )


def _refusal(folder: Path, there: Mapping[str, Any]) -> str:
    if there["finished"] is None:
        return (
            f"{folder}: holds a run that was not finished; go on with it by --resume, or choose another "
            "folder with --out"
        )
    return f"{folder}: already holds a run; choose another folder with --out"


def _now() -> str:
    return dt.datetime.now().astimezone().isoformat(timespec="milliseconds")
