"""A run folder: a manifest a stranger can read, and Parquet tables, written block by block as they finish."""

from __future__ import annotations

import datetime as dt
import json
import os
import platform
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import cached_property
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.parquet as pq

from simcore import __version__
from simcore.experiment.cells import BlockDone, BlockResult, run_block
from simcore.experiment.sweep import Block, Plan
from simcore.outcomes import MEASURES
from simcore.scenario.errors import InputError
from simcore.scenario.load import scenario_as_tree

if TYPE_CHECKING:
    import pandas as pd

PACKAGES = ("numpy", "scipy", "simpy", "pandas", "pyarrow", "pydantic", "holidays")
TABLES = ("outcomes", "weekly")


def run_into(folder: Path, block: Block) -> BlockDone:
    """Run a block, in whatever process this is, and put its rows into the run folder."""
    result = run_block(block)
    write_block(folder, result)
    return BlockDone(block.key, block.variant, result.seconds)


def write_block(folder: Path, result: BlockResult) -> None:
    """Put a finished block on disk, under a temporary name first: a killed run leaves no half file."""
    for name, table in (("outcomes", _outcome_table(result)), ("weekly", _weekly_table(result))):
        _write(table, folder / "blocks" / f"{result.block.key}.{name}.parquet")


class RunFolder:
    """The folder of a sweep that is being run. Creating it fails where another run already is."""

    def __init__(self, folder: Path, plan: Plan) -> None:
        self.folder = folder
        self.plan = plan
        self.order = {name: place for place, name in enumerate(plan.sweep.variants)}
        if (folder / "manifest.json").exists():
            raise InputError(f"{folder}: already holds a run; choose another folder with --out")
        try:
            (folder / "blocks").mkdir(parents=True)
        except FileExistsError:
            raise InputError(
                f"{folder}: another run was begun there; choose another folder with --out"
            ) from None
        self.begun = dt.datetime.now().astimezone()
        self._write_manifest(finished=None, seconds={})

    def finish(self, seconds: Mapping[str, float]) -> None:
        """Join the blocks in order of their keys into one file a table, and close the manifest."""
        (self.folder / "tables").mkdir(exist_ok=True)
        for name in TABLES:
            parts = sorted((self.folder / "blocks").glob(f"*.{name}.parquet"))
            joined = pa.concat_tables([pq.read_table(part) for part in parts], promote_options="default")
            _write(self._sorted(joined), self.folder / "tables" / f"{name}.parquet")
        for part in (self.folder / "blocks").iterdir():
            part.unlink()
        (self.folder / "blocks").rmdir()
        self._write_manifest(finished=dt.datetime.now().astimezone(), seconds=seconds)

    def _sorted(self, table: pa.Table) -> pa.Table:
        order = pa.array([self.order[name] for name in table["variant"].to_pylist()])
        keys = [("place", "ascending"), ("caseload", "ascending"), ("replication", "ascending")]
        keys += [("week", "ascending")] if "week" in table.column_names else []
        sorted_table = table.append_column("place", order).sort_by(keys).drop_columns(["place"])
        return sorted_table.combine_chunks()

    def _write_manifest(self, finished: dt.datetime | None, seconds: Mapping[str, float]) -> None:
        sweep = self.plan.sweep
        content = {
            "run_id": self.folder.name,
            "title": sweep.title,
            "sweep": sweep.model_dump(mode="json", by_alias=True),
            "overrides": list(self.plan.overrides),
            "caseloads": sweep.all_caseloads(),
            "lead_in": sweep.lead_in.numbers() if sweep.lead_in else [],
            "cells": self.plan.cells,
            "scenarios": {
                name: {"files": list(loaded.files), "scenario": scenario_as_tree(loaded.scenario)}
                for name, loaded in self.plan.loaded.items()
            },
            "measures": {
                name: {key: value for key, value in asdict(m).items() if key != "compute"}
                for name, m in MEASURES.items()
            },
            "code": {"simcore": __version__, **{name: version(name) for name in PACKAGES}},
            "machine": {
                "python": platform.python_version(),
                "system": platform.system(),
                "cpus": os.cpu_count(),
            },
            "begun": self.begun.isoformat(timespec="seconds"),
            "finished": finished.isoformat(timespec="seconds") if finished else None,
            "seconds_per_run": dict(seconds),
        }
        target = self.folder / "manifest.json"
        temporary = target.with_suffix(".tmp")
        temporary.write_text(json.dumps(content, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
        temporary.replace(target)


def _write(table: pa.Table, target: Path) -> None:
    temporary = target.with_suffix(".tmp")
    pq.write_table(table, temporary, compression="zstd")
    temporary.replace(target)


def _outcome_table(result: BlockResult) -> pa.Table:
    names = list(dict.fromkeys(name for row in result.outcomes for name in row))
    columns: dict[str, Any] = _keys(result, 1)
    columns |= {name: pa.array([row.get(name) for row in result.outcomes], pa.float64()) for name in names}
    return pa.table(columns)


def _weekly_table(result: BlockResult) -> pa.Table:
    weeks = len(result.weekly[0]["week"])
    columns: dict[str, Any] = _keys(result, weeks)
    for name in result.weekly[0]:
        values = [value for rows in result.weekly for value in rows[name].tolist()]
        columns[name] = pa.array(values, pa.int32() if name == "week" else pa.float64())
    return pa.table(columns)


def _keys(result: BlockResult, repeat: int) -> dict[str, pa.Array]:
    caseloads = [caseload for caseload in result.block.caseloads for _ in range(repeat)]
    count = len(caseloads)
    return {
        "variant": pa.array([result.block.variant] * count, pa.string()),
        "caseload": pa.array(caseloads, pa.int32()),
        "replication": pa.array([result.block.replication] * count, pa.int32()),
    }


@dataclass(frozen=True)
class Run:
    """A finished run as it lies in its folder."""

    folder: Path
    manifest: dict[str, Any]

    @property
    def run_id(self) -> str:
        """The name that every chart and number of this run carries."""
        return str(self.manifest["run_id"])

    @property
    def variants(self) -> dict[str, str]:
        """Name and plain label of each variant."""
        return {name: v["label"] for name, v in self.manifest["sweep"]["variants"].items()}

    @property
    def lead_in(self) -> frozenset[int]:
        """Caseloads below the range that was asked for, drawn paler."""
        return frozenset(self.manifest["lead_in"])

    @cached_property
    def outcomes(self) -> pd.DataFrame:
        """A row per cell: variant, caseload, replication, then measures."""
        return self._read("outcomes")

    @cached_property
    def weekly(self) -> pd.DataFrame:
        """A row per cell and week."""
        return self._read("weekly")

    def _read(self, name: str) -> pd.DataFrame:
        frame: pd.DataFrame = pq.read_table(self.folder / "tables" / f"{name}.parquet").to_pandas()
        return frame


def open_run(folder: str | Path) -> Run:
    """Open a finished run. Raises InputError where there is none, or one that was not finished."""
    path = Path(folder)
    manifest = path / "manifest.json"
    if not manifest.is_file():
        raise InputError(f"{path}: no run here (there is no manifest.json); make one with `simcore sweep`")
    content = json.loads(manifest.read_text(encoding="utf-8"))
    if content.get("finished") is None:
        raise InputError(f"{path}: the run there was not finished")
    return Run(path, content)


def newest_run(outputs: Path) -> Run:
    """The finished run that was begun last. Raises InputError where there is none."""
    found: Sequence[Path] = [p.parent for p in outputs.glob("*/manifest.json")]
    runs = []
    for folder in found:
        try:
            runs.append(open_run(folder))
        except InputError:
            continue
    if not runs:
        raise InputError(f"{outputs}: no finished run there; make one with `make run`")
    return max(runs, key=lambda run: str(run.manifest["begun"]))
