"""Planned before seen: what is going to be run and looked at, written down before it is run.

A plan is a small file with a hash of everything that decides a run and of what will be looked at. A run that
begins later with the same hash says "planned" in its manifest; every other says "exploratory".
"""

from __future__ import annotations

import datetime as dt
import json
from hashlib import blake2b
from pathlib import Path
from typing import Any

from simcore import __version__
from simcore.experiment.store.blocks import write_whole
from simcore.experiment.store.manifest import points_hash
from simcore.experiment.sweep.plan import Plan
from simcore.scenario.errors import InputError

EXPLORATORY: dict[str, Any] = {"word": "exploratory"}


def plan_hash(plan: Plan) -> str:
    """A hash of the sweep with its scenarios, points, replications, seed, and what will be looked at.

    The version of the code is not in it: mending a fault does not unmake a plan.
    """
    text = json.dumps(_asked(plan), sort_keys=True, ensure_ascii=False)
    return blake2b(text.encode(), digest_size=8).hexdigest()


def _asked(plan: Plan) -> dict[str, Any]:
    return {
        "sweep": plan.sweep.model_dump(mode="json", by_alias=True),
        "overrides": list(plan.overrides),
        "scenarios": {base.name: base.digest for base in plan.points.bases},
        "points": points_hash(plan),
    }


def write_plan(plan: Plan, plans: Path) -> tuple[Path, dict[str, Any], bool]:
    """Write a plan into a folder of plans, unless it is there already: its first date counts.

    Returns its path, what it says, and whether it is new.
    """
    found = plan_hash(plan)
    path = plans / f"{plan.sweep.name}-{found}.json"
    if path.exists():
        return path, _read(path), False
    sweep = plan.sweep
    content = {
        "plan": found,
        "name": sweep.name,
        "title": sweep.title,
        "planned": dt.datetime.now().astimezone().isoformat(timespec="seconds"),
        "outcomes": list(sweep.outcomes),
        "promises": list(sweep.promises),
        "comparisons": [one.model_dump(mode="json") for one in sweep.comparisons],
        "cells": plan.cells,
        **_asked(plan),
        "simcore": __version__,
    }
    plans.mkdir(parents=True, exist_ok=True)
    write_whole(path, (json.dumps(content, indent=1, ensure_ascii=False) + "\n").encode())
    return path, content, True


def found(plan: Plan, plans: Path | None, begun: str) -> dict[str, Any]:
    """What a run's manifest says: planned, with the plan's hash and date, or exploratory.

    Args:
        plan: what is run.
        plans: the folder where plans lie.
        begun: when the run began, as ISO 8601 with its offset; a plan written later does not count.
    """
    if plans is None:
        return EXPLORATORY
    known = plan_hash(plan)
    path = plans / f"{plan.sweep.name}-{known}.json"
    if not path.is_file():
        return EXPLORATORY
    content = _read(path)
    date = str(content["planned"])
    in_time = dt.datetime.fromisoformat(date) <= dt.datetime.fromisoformat(begun)
    if content["plan"] != known or not in_time:
        return EXPLORATORY
    return {"word": "planned", "plan": known, "date": date}


def _read(path: Path) -> dict[str, Any]:
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
        dt.datetime.fromisoformat(content["planned"])
        return {"plan": str(content["plan"]), **content}
    except (OSError, ValueError, LookupError, TypeError) as error:
        raise InputError(f"{path}: is no plan that `simcore plan` wrote ({error})") from None
