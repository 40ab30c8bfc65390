"""Where numbers come from: the rows of scenarios/evidence.csv.

A row gives a parameter's low, typical and high value, a grade and a source. Grades: A measured and published,
B official standard or audit, C one report, D a guess. Two columns say how a row may be used:

role     what kind of number it is: rule (set by the programme), uncertainty (nobody knows it well),
         variability (spread from case to case), lever (a director can pull it), money, or comparator
         (context, never input)
heavier  which end of the range makes more work: high, low, or empty where neither does
"""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Mapping
from dataclasses import dataclass, fields
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType

from simcore.scenario.errors import InputError, listed, nearest
from simcore.scenario.read import PROJECT, file_shown

EVIDENCE_FILE = PROJECT / "scenarios" / "evidence.csv"
GRADES = ("A", "B", "C", "D")
ROLES = ("rule", "uncertainty", "variability", "lever", "money", "comparator")
HEAVIER = ("high", "low", "")


@dataclass(frozen=True)
class EvidenceRow:
    """One row of the evidence; the columns of the file, in their order there."""

    key: str
    parameter: str
    unit: str
    low: float | None
    typical: float | None
    high: float | None
    grade: str
    source_title: str
    organisation: str
    year: str
    url: str
    seen: str
    note: str
    role: str
    heavier: str


COLUMNS = tuple(field.name for field in fields(EvidenceRow))


def load_evidence(path: Path | None = None) -> Mapping[str, EvidenceRow]:
    """Read the evidence file (scenarios/evidence.csv), once: rows by key, in the order of the file.

    Raises:
        InputError: the file is missing or a row in it is wrong; each fault with its line.
    """
    return _read_evidence(path or EVIDENCE_FILE)


@lru_cache(maxsize=8)
def _read_evidence(path: Path) -> Mapping[str, EvidenceRow]:
    name = file_shown(path)
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"{name}: cannot be read ({error})") from error
    reader = csv.DictReader(io.StringIO(text, newline=""))
    if missing := [column for column in COLUMNS if column not in (reader.fieldnames or [])]:
        raise InputError(f"{name}:1:1: the columns {listed(missing, 'and')} are missing")
    rows: dict[str, EvidenceRow] = {}
    faults = []
    for cells in reader:
        row, problems = _row(cells)
        problems += [f"the key {row.key} stands twice"] if row.key in rows else []
        faults += [f"{name}:{reader.line_num}:1: {row.key}: {problem}" for problem in problems]
        rows[row.key] = row
    if faults:
        raise InputError(*faults)
    return MappingProxyType(rows)


def _row(cells: Mapping[str, str | None]) -> tuple[EvidenceRow, list[str]]:
    """Make a row of a line's cells, and list what is wrong with it."""
    text = {column: (cells.get(column) or "").strip() for column in COLUMNS}
    low, typical, high = (_number(text[column]) for column in ("low", "typical", "high"))
    row = EvidenceRow(**{**text, "low": low, "typical": typical, "high": high})  # type: ignore[arg-type]
    problems = [
        f"{column} must be a number or empty (given '{text[column]}')"
        for column in ("low", "typical", "high")
        if text[column] and getattr(row, column) is None
    ]
    present = [number for number in (low, typical, high) if number is not None]
    if present != sorted(present):
        problems.append(f"low, typical and high must rise (given {', '.join(f'{n:g}' for n in present)})")
    for column, allowed in (("grade", GRADES), ("role", ROLES), ("heavier", HEAVIER)):
        if text[column] not in allowed:
            words = listed(word or "empty" for word in allowed)
            problems.append(f"{column} must be {words} (given '{text[column]}')")
    if not row.key:
        problems.append("the key is missing")
    return row, problems


def _number(text: str) -> float | None:
    try:
        number = float(text)
    except ValueError:
        return None
    return number if math.isfinite(number) else None


def nearest_rows(key: str, rows: Mapping[str, EvidenceRow]) -> list[str]:
    """Find evidence keys like a given one, also where only its last part was written (talk_min)."""
    ending = [known for known in rows if known.endswith(f".{key}")]
    return ending or nearest(key, rows)
