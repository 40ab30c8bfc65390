"""The table that `make verify` writes, read and checked, and each picture of it with its reading beneath."""

from __future__ import annotations

import csv
import math
from collections.abc import Callable, Mapping
from typing import Any

from simcore.charts import (
    Compared,
    Verification,
    verification_overview,
    verification_picture,
    verification_table,
)
from simcore.charts.figure import Figure
from simcore.charts.table import Table
from simcore.charts.theory import pictures
from simcore.charts.verification_rows import VERDICTS
from simcore.charts.verification_words import again_words, reading, spread_words, upper_first, verdict_words
from simcore.report.show import Words, headline, sentence
from simcore.scenario.errors import InputError, listed, shortened
from simcore.scenario.read import PROJECT

AGAIN = "run make verify (without make: python tools/dev.py verify) to write it"


def _number(text: str) -> float:
    """A number that must be there."""
    value = float(text)
    if not math.isfinite(value):
        raise ValueError("not finite")
    return value


def _maybe(text: str) -> float:
    """A number; not a number where there is none."""
    return float(text) if text else math.nan


def _verdict(text: str) -> str:
    if text not in VERDICTS:
        raise ValueError("no verdict")
    return text


COLUMNS: Mapping[str, Callable[[str], Any]] = {
    "case": str,
    "group": str,
    "title": str,
    "metric": str,
    "expected": _number,
    "simulated": _number,
    "standard_error": _maybe,
    "z": _maybe,
    "replications": int,
    "seed": int,
    "rerun": int,
    "verdict": _verdict,
}
"""What each column holds."""
ALLOWED = {
    _number: "a number",
    _maybe: "a number or nothing",
    int: "a whole number",
    _verdict: listed(VERDICTS),
}


def read_verification(table: str) -> Verification:
    """Read the table, its path resolved from the project's folder.

    Raises:
        InputError: it is not there, or not such a table.
    """
    path = PROJECT / table
    if not path.is_file():
        raise InputError(f"there is no verification table {table}: {AGAIN}")
    try:
        with path.open(encoding="utf-8", newline="") as file:
            reader = csv.DictReader(file, strict=True)
            missing = [name for name in COLUMNS if name not in (reader.fieldnames or ())]
            if missing:
                raise InputError(f"{table}: has no column {listed(missing, 'and')}: {AGAIN}")
            rows = tuple(_row(table, reader.line_num, cells) for cells in reader)
    except (csv.Error, UnicodeDecodeError) as error:
        raise InputError(f"{table}: cannot be read as a table ({error}): {AGAIN}") from None
    if not rows:
        raise InputError(f"{table}: holds no number: {AGAIN}")
    return Verification(rows, table)


def verdict(found: Verification) -> Words:
    """Whether theory and simulation agree, in a sentence."""
    return headline(f"{upper_first(verdict_words(found))}.")


def overview(found: Verification) -> Words:
    """How far off every number is, and whether that is as far as chance reaches."""
    return _read(verification_overview(found), spread_words(found), again_words(found))


def picture(found: Verification, name: str) -> Words:
    """One group of cases, theory beside simulation, by the name of its first case."""
    group = pictures()[name]
    if not found.of(group.cases).rows:
        return sentence(f"{group.name}: the table holds none of these cases, so nothing was compared here.")
    return _read(verification_picture(found, group), reading(found, group))


def every_number(found: Verification) -> Table:
    """The whole table."""
    return verification_table(found)


def _read(figure: Figure, *texts: str) -> Words:
    """A picture with its reading beneath."""
    shown, words = figure._repr_mimebundle_(), sentence(*texts)
    return Words(f"{shown['text/html']}\n{words.markup}", f"{shown['text/plain']}\n{words.text}")


def _row(table: str, line: int, cells: Mapping[str, str | None]) -> Compared:
    """One row, each cell read."""
    values: dict[str, Any] = {}
    for name, read in COLUMNS.items():
        text = (cells[name] or "").strip()
        try:
            values[name] = read(text)
        except ValueError:
            given = f"must be {ALLOWED[read]} (given '{shortened(text)}')"
            raise InputError(f"{table}, line {line}: {name}: {given}: {AGAIN} again") from None
    return Compared(**values)
