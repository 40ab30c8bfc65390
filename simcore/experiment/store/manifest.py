"""What a run's manifest says, and whether it speaks of the same run as a plan does."""

from __future__ import annotations

import json
import os
import platform
from dataclasses import asdict
from functools import lru_cache
from hashlib import blake2b
from pathlib import Path
from typing import Any

from simcore.experiment.store.blocks import write_whole
from simcore.experiment.sweep.plan import Plan
from simcore.experiment.versions import code_versions, differences
from simcore.outcomes import MEASURES
from simcore.scenario.errors import InputError, shortened
from simcore.scenario.load import scenario_as_tree

NAME = "manifest.json"
MOST_TOLD = 5
"""So many differences are named before `and more`."""


def about(plan: Plan) -> dict[str, Any]:
    """What was asked and what it is made from: all of a manifest that does not hang on when and where."""
    sweep = plan.sweep
    designed = sweep.is_designed
    return {
        "title": sweep.title,
        "sweep": sweep.model_dump(mode="json", by_alias=True),
        "overrides": list(plan.overrides),
        "caseloads": sweep.all_caseloads(),
        "lead_in": sweep.lead_in.numbers() if sweep.lead_in else [],
        "cells": plan.cells,
        "points": {"count": plan.points.count, "hash": points_hash(plan)},
        "scenarios": {
            base.name: {
                "files": list(base.loaded.files),
                "scenario": scenario_as_tree(base.loaded.scenario),
                **({"given": base.loaded.tree} if designed else {}),
            }
            for base in plan.points.bases
        },
        "measures": {
            name: {key: value for key, value in asdict(m).items() if key != "compute"}
            for name, m in MEASURES.items()
        },
        "code": code_versions(),
    }


def points_hash(plan: Plan) -> str:
    """A hash of every point: what it is called and what makes its scenario."""
    return _points_hash(plan.points)


@lru_cache(maxsize=4)
def _points_hash(points: Any) -> str:
    digest = blake2b(digest_size=12)
    for point in points:
        digest.update(f"{point.variant} {point.recipe().digest}\n".encode())
    return digest.hexdigest()


def machine() -> dict[str, Any]:
    """What sort of machine it is; never its name."""
    return {"python": platform.python_version(), "system": platform.system(), "cpus": os.cpu_count()}


def read(folder: Path) -> dict[str, Any] | None:
    """The manifest of a folder, or None where there is none. Raises InputError if it cannot be read."""
    path = folder / NAME
    if not path.is_file():
        return None
    try:
        content: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise InputError(f"{path}: cannot be read ({error})") from None
    return content


def write(folder: Path, content: dict[str, Any]) -> None:
    """Replace a folder's manifest, at once. Raises StoreError."""
    text = json.dumps(content, indent=1, ensure_ascii=False) + "\n"
    write_whole(folder / NAME, text.encode())


def check_same(folder: Path, then: dict[str, Any], now: dict[str, Any]) -> None:
    """Raise InputError, saying what differs, unless both are of one run but for more replications."""
    found = [f"made with {text}" for text in differences(then["code"], now["code"])]
    for key in ("overrides", "scenarios"):
        found += _differences(then[key], now[key], key)
    old, new = ({k: v for k, v in one["sweep"].items() if k != "replications"} for one in (then, now))
    found += _differences(old, new, "")
    if not found and then.get("points") != now["points"]:
        found.append("points: the design gives other values, as the ranges in evidence.csv have changed")
    if now["sweep"]["replications"] < then["sweep"]["replications"]:
        had, has = then["sweep"]["replications"], now["sweep"]["replications"]
        found.append(f"replications: {had} there, now {has}; they can be raised, not lowered")
    if found:
        more = [f"  and {len(found) - MOST_TOLD} more"] if len(found) > MOST_TOLD else []
        raise InputError(
            f"{folder}: the run there is another one, so it cannot be resumed. What differs:",
            *(f"  {text}" for text in found[:MOST_TOLD]),
            *more,
            "Give it what it was begun with, or choose another folder with --out.",
        )


def _differences(then: Any, now: Any, path: str) -> list[str]:
    """Every place at which plain data differ, in words."""
    if isinstance(then, dict) and isinstance(now, dict):
        found = []
        for key in dict.fromkeys([*then, *now]):
            where = f"{path}.{key}" if path else str(key)
            if key in then and key in now:
                found += _differences(then[key], now[key], where)
            else:
                found.append(f"{where}: only {'there' if key in then else 'now'}")
        return found
    if then == now:
        return []
    return [f"{path}: {_shown(then)} there, now {_shown(now)}"]


def _shown(value: Any) -> str:
    return shortened(json.dumps(value, ensure_ascii=False))
