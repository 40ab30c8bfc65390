"""A small sweep, a finished run made up by hand, and a block that tells which process ran it."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pandas as pd

from simcore.experiment import Plan, Run, load_sweep, open_run, plan_sweep
from simcore.experiment.cells import BlockDone
from simcore.experiment.store.blocks import run_into
from simcore.experiment.sweep.plan import Block
from simcore.scenario.compose import Listed, list_scenarios

SMALL = """\
name: small
title: A small sweep
scenario: base
caseloads: {from: 20, to: 60, step: 40}
replications: 2
seed: 7
variants:
  properly:
    label: all the work done properly
    set: ["coping.on=false"]
  coping:
    label: as people cope
    set: ["coping.on=true"]
"""
SHORT = ["window.warm_up_weeks=1", "window.weeks=5"]
PIDS = "SIMCORE_TEST_PIDS"


def written(folder: Path, text: str = SMALL) -> Path:
    path = folder / "sweep.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def small_plan(folder: Path, replications: int = 2, seed: int | None = None) -> Plan:
    return plan_sweep(load_sweep(written(folder)), SHORT, replications, seed)


def tables(folder: Path) -> dict[str, bytes]:
    """File name to bytes of a run's tables."""
    return {path.name: path.read_bytes() for path in sorted((folder / "tables").iterdir())}


def run_into_and_tell(folder: Path, block: Block) -> BlockDone:
    """Run a block, and leave a file named after this process and the block."""
    (Path(os.environ[PIDS]) / f"{os.getpid()}-{block.key}").touch()
    return run_into(folder, block)


def made_up(folder: Path, rows: list[dict], weeks: int = 52) -> Run:
    """A finished run whose table holds these rows; what they do not say is well kept and does not grow."""
    kept = {
        "variant": "properly",
        "replication": 0,
        "quarterly_reports_on_time": 1.0,
        "visits_on_time": 1.0,
        "contacted_monthly": 1.0,
        "notes_on_time": 1.0,
        "backlog_growth": 0.0,
        "hours_used": 0.8,
        "open_items": 0.0,
    }
    (folder / "tables").mkdir(parents=True)
    table = pd.DataFrame([kept | row for row in rows])
    table.to_parquet(folder / "tables" / "outcomes.parquet")
    window = {"warm_up_weeks": 13, "weeks": weeks}
    assumed = {"window": window, "calendar": {"filler": None}, "kinds": {}}
    variants = {"properly": {"label": "all the work done properly"}, "coping": {"label": "as people cope"}}
    manifest = {
        "run_id": folder.name,
        "title": "Made up",
        "sweep": {"variants": variants, "replications": 2},
        "lead_in": [],
        "scenarios": {name: {"scenario": assumed} for name in variants},
        "begun": "2026-01-05T08:00:00+00:00",
        "finished": "2026-01-05T08:01:00+00:00",
    }
    (folder / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    return open_run(folder)


def shipped_names() -> list[str]:
    """Every scenario that comes with the project, and every policy on one that it fits."""
    return [_on_one_it_fits(entry) for entry in list_scenarios()]


def _on_one_it_fits(entry: Listed) -> str:
    if not entry.is_policy:
        return entry.name
    of_staff = entry.name.startswith("leaving_")
    return f"agency_540+{entry.name}" if of_staff else f"base+{entry.name}"
