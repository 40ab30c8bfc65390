"""A decision as a folder: `decision.json`, which a stranger can read, and its tables as Parquet and CSV."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError

from simcore.experiment.decide.decision import Decision
from simcore.scenario.errors import InputError

RESULT = "decision.json"
TABLES = ("months", "years", "net")


class _File(BaseModel):
    """What `decision.json` holds."""

    model_config = ConfigDict(ser_json_inf_nan="strings", arbitrary_types_allowed=True)

    about: str = (
        "A decision over time, simulated by simcore: months has a row for each case, run and month, years "
        "one for each case, run and year, with every measure, net one for each way of working, caseload and "
        "year of one case manager; scenarios is all that was assumed, by case."
    )
    result: Decision


def check_free(folder: Path) -> None:
    """Raises InputError where a decision lies there already."""
    if (folder / RESULT).exists():
        raise InputError(f"{folder}: already holds a decision; choose another folder with --out")


def save_decision(decision: Decision, folder: Path) -> Decision:
    """Write a decision into a folder, whose name it takes.

    Raises InputError where the folder already holds one.
    """
    check_free(folder)
    folder.mkdir(parents=True, exist_ok=True)
    found = replace(decision, name=folder.resolve().name)
    for name in TABLES:
        table = getattr(found, name)
        table.to_parquet(folder / f"{name}.parquet", index=False, compression="zstd")
        table.to_csv(folder / f"{name}.csv", index=False, lineterminator="\n")
    text = _File(result=found).model_dump_json(indent=1, exclude={"result": set(TABLES)}) + "\n"
    temporary = folder / f"{RESULT}.tmp"  # last of all, and in one step: a folder with it is whole
    temporary.write_text(text, encoding="utf-8", newline="\n")
    temporary.replace(folder / RESULT)
    return found


def load_decision(folder: Path) -> Decision:
    """Read a decision back. Raises InputError where there is none, or one that cannot be read."""
    import pandas as pd

    path = folder / RESULT
    if not path.is_file():
        raise InputError(f"{folder}: no decision here (there is no {RESULT}); make one with `simcore decide`")
    try:
        result = _File.model_validate_json(path.read_text(encoding="utf-8")).result
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        place = ".".join(map(str, first["loc"]))
        raise InputError(
            f"{path}: cannot be read: {place}: {first['msg']}; run simcore decide again"
        ) from None
    months, years, net = (pd.read_parquet(folder / f"{name}.parquet") for name in TABLES)
    if "way" not in net:
        raise InputError(f"{path}: is of an earlier simcore, with net one way only; run simcore decide again")
    return replace(result, months=months, years=years, net=net)
