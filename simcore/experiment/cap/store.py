"""A cap as a folder: `cap.json`, which a stranger can read, and every simulated year as Parquet."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from pydantic import BaseModel, ConfigDict, ValidationError

from simcore.experiment.cap.cap import CapResult
from simcore.experiment.cap.tally import measures_of
from simcore.experiment.cap.years import Floats
from simcore.scenario.errors import InputError

if TYPE_CHECKING:
    import pandas as pd

RESULT, SAMPLES, POINTS = "cap.json", "years.parquet", "uncertainty.parquet"


class _File(BaseModel):
    """What `cap.json` holds."""

    model_config = ConfigDict(ser_json_inf_nan="strings")

    about: str = "The caseload cap, found by simcore; every simulated year behind it is in years.parquet."
    result: CapResult


def cap_json(result: CapResult) -> str:
    """The result as JSON, without its simulated years."""
    return _File(result=result).model_dump_json(indent=1, exclude={"result": {"samples"}}) + "\n"


def save_cap(result: CapResult, folder: Path) -> CapResult:
    """Write a result into a new folder, whose name it takes; gives the result as it can be loaded again.

    Raises InputError where the folder already holds one.
    """
    if (folder / RESULT).exists():
        raise InputError(f"{folder}: already holds a cap; choose another folder with --out")
    folder.mkdir(parents=True, exist_ok=True)
    named = replace(result, name=folder.resolve().name)
    named.table().to_parquet(folder / SAMPLES, index=False, compression="zstd")
    if named.uncertainty is not None:
        points_table(named).to_parquet(folder / POINTS, index=False, compression="zstd")
    temporary = folder / f"{RESULT}.tmp"  # last of all, and in one step: a folder with it is whole
    temporary.write_text(cap_json(named), encoding="utf-8", newline="\n")
    temporary.replace(folder / RESULT)
    return named


def load_cap(folder: Path) -> CapResult:
    """Read a result back. Raises InputError where there is none, or one that cannot be read."""
    path = folder / RESULT
    if not path.is_file():
        raise InputError(f"{folder}: no cap here (there is no {RESULT}); make one with `simcore cap`")
    try:
        result = _File.model_validate_json(path.read_text(encoding="utf-8")).result
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        place = ".".join(map(str, first["loc"]))
        raise InputError(f"{path}: cannot be read: {place}: {first['msg']}; run simcore cap again") from None
    return replace(result, samples=_samples(folder / SAMPLES, measures_of(result.settings.promises)))


def points_table(result: CapResult) -> pd.DataFrame:
    """The points of the uncertainty as a table: one row a cap, a column for each structural choice."""
    import pandas as pd

    assert result.uncertainty is not None
    rows = [
        {
            "point": point.number,
            "structure": point.structure,
            **dict(point.options),
            "cap": point.cap,
            "side": point.side,
            "first_to_break": point.first_to_break.measure if point.first_to_break else "",
            "chance": point.chance,
        }
        for point in result.uncertainty.points
    ]
    return pd.DataFrame(rows)


def _samples(path: Path, measures: tuple[str, ...]) -> dict[str, dict[int, Floats]]:
    import pandas as pd

    if not path.is_file():
        return {}
    table = pd.read_parquet(path)
    found: dict[str, dict[int, Floats]] = {}
    for (way, purpose, caseload), rows in table.groupby(["way", "purpose", "caseload"], sort=False):
        values = np.asarray(rows.sort_values("replication")[list(measures)], dtype=float)
        found.setdefault(f"{way}/{purpose}", {})[int(str(caseload))] = values
    return found
