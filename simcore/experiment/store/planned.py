"""Planned before seen: what is going to be run and looked at, written down before it is run.

A plan is a small file with a hash of everything that decides a run and of what will be looked at. A run that
begins later with the same hash says "planned" in its manifest; every other says "exploratory". So does a run
of a plan that came too late: when a run on the same draws had been begun before, in a folder beside it.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable, Iterator
from hashlib import blake2b
from pathlib import Path
from typing import Any

from simcore import __version__
from simcore.experiment.store import manifest
from simcore.experiment.store.blocks import write_whole
from simcore.experiment.store.manifest import points_hash
from simcore.experiment.sweep.plan import Plan
from simcore.scenario.errors import InputError

EXPLORATORY: dict[str, Any] = {"word": "exploratory"}
SEEN = "planned after run {run} had been begun"


def plan_hash(plan: Plan) -> str:
    """A hash of the sweep with its scenarios, points, replications, seed, and what will be looked at.

    The version of the code is not in it: mending a fault does not unmake a plan.
    """
    text = json.dumps(_asked(plan), sort_keys=True, ensure_ascii=False)
    return blake2b(text.encode(), digest_size=8).hexdigest()


def draws_hash(plan: Plan) -> str:
    """A hash of what decides a run's numbers, whatever it is called, looked at for, or however long it is."""
    digest = blake2b(f"seed {plan.sweep.seed}".encode(), digest_size=8)
    for made in sorted({point.recipe().digest for point in plan.points}):
        digest.update(made.encode())
    return digest.hexdigest()


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
        "planned": dt.datetime.now().astimezone().isoformat(timespec="milliseconds"),
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


def seen_before(plan: Plan, date: str, places: Iterable[Path]) -> str | None:
    """The first run that showed some of the plan's numbers before it was written, if there was one.

    It had the same points and seed and a caseload in common. Its replications are then the same draws.

    Args:
        plan: what is planned.
        date: when the plan was written, as ISO 8601 with its offset.
        places: the folders in which runs lie.
    """
    draws, caseloads = draws_hash(plan), set(plan.sweep.all_caseloads())
    written = dt.datetime.fromisoformat(date)
    earlier = [
        (begun, str(content["run_id"]))
        for content in _manifests(places)
        if content.get("draws") == draws
        and caseloads & set(content["caseloads"])
        and (begun := dt.datetime.fromisoformat(content["begun"])) < written
    ]
    return min(earlier)[1] if earlier else None


def _manifests(places: Iterable[Path]) -> Iterator[dict[str, Any]]:
    for place in {place.resolve() for place in places}:
        for path in sorted(place.glob(f"*/{manifest.NAME}")):
            try:
                content = manifest.read(path.parent)
            except InputError:
                continue  # whatever it is, no run can be read from it
            if content is not None:
                yield content


def found(plan: Plan, plans: Path | None, begun: str, places: Iterable[Path] = ()) -> dict[str, Any]:
    """What a run's manifest says: planned, with the plan's hash and date, or exploratory, and if so why.

    Args:
        plan: what is run.
        plans: the folder where plans lie.
        begun: when the run began, as ISO 8601 with its offset; a plan written later does not count.
        places: the folders in which other runs lie.
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
    if (run := seen_before(plan, date, places)) is not None:
        return {**EXPLORATORY, "why": SEEN.format(run=run), "plan": known, "date": date}
    return {"word": "planned", "plan": known, "date": date}


def _read(path: Path) -> dict[str, Any]:
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
        dt.datetime.fromisoformat(content["planned"])
        return {"plan": str(content["plan"]), **content}
    except (OSError, ValueError, LookupError, TypeError) as error:
        raise InputError(f"{path}: is no plan that `simcore plan` wrote ({error})") from None
