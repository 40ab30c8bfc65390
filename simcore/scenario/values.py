"""Values that say where they come from.

Anywhere in a scenario file a number may be bare, or a mapping that carries its source:

    minutes_mean: 8
    minutes_mean: {source: base.call.talk_min}                       # a row of evidence.csv fills in the rest
    minutes_mean: {source: base.call.talk_min, value: 12, reason: "our phone log, 2024"}
    minutes_mean: {source: "our phone log, 2024", value: 12, low: 10, high: 15, grade: C}

`collapse` turns such mappings into plain numbers for the schema and keeps what they said as provenance.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from copy import deepcopy
from dataclasses import dataclass
from math import isfinite
from typing import Any, Literal, TypeGuard

from simcore.scenario.errors import InputError, KeyPath, Tree, fault, listed, nearest
from simcore.scenario.evidence import GRADES, EvidenceRow, nearest_rows
from simcore.scenario.read import Document

VALUE_KEYS = ("value", "low", "high", "grade", "source", "reason")
MONEY = "money"  # the section that moves dollars and no work
GUESS = "D"  # the grade of a number that names no source

# `base.call.talk_min` looks like the key of a row; a source in one's own words has spaces.
LIKE_A_ROW = re.compile(r"[a-z]\w*(\.\w+)+")

# How evidence.csv writes units of time, and the words for them in a scenario's keys.
AMOUNTS = {"s": "seconds", "min": "minutes", "h": "hours", "days": "days", "business days": "days"}
PERIODS = {"h": "hour", "hour": "hour", "day": "day", "week": "week", "month": "month", "year": "year"}


@dataclass(frozen=True)
class Provenance:
    """Where one number came from. The range and the role may be missing; units are those of the key.

    `value` is what the scenario uses; `role` and `heavier` (the end that makes more work) are the evidence
    row's, empty for a source in one's own words. `source` is empty for a guess without one.
    """

    value: float
    low: float | None
    high: float | None
    grade: str
    source: str
    role: str
    heavier: str
    reason: str
    file: str
    line: int


def is_sourced(value: object) -> TypeGuard[dict[str, Tree]]:
    """Tell whether this is a mapping that stands for one number."""
    return isinstance(value, dict) and ("value" in value or "source" in value)


def is_section(value: object) -> TypeGuard[dict[str, Tree]]:
    """Tell whether this is a mapping to be merged; one that stands for a number is not."""
    return isinstance(value, dict) and not is_sourced(value)


def collapse(
    document: Document, rows: Mapping[str, EvidenceRow]
) -> tuple[dict[str, Tree], dict[KeyPath, Provenance]]:
    """Replace every sourced value by its number.

    Returns:
        The plain tree, and the provenance of each number that had one, by its path.

    Raises:
        InputError: all faults in sourced values, each with its line.
    """
    reader = _ValueReader(document, rows)
    tree = {key: reader.plain(value, (key,)) for key, value in document.tree.items()}
    if reader.faults:
        raise InputError(*reader.faults)
    return tree, reader.provenance


def apply_inputs(
    tree: dict[str, Tree], provenance: Mapping[KeyPath, Provenance], end: Literal["low", "high"]
) -> dict[str, Tree]:
    """Set everything nobody knows well to the end of its range that makes less (low) or more (high) work.

    Only values whose row has the role `uncertainty` and says which end is heavier are moved: rules, levers
    and all of the money section stay, and so does a value whose range lacks that end.
    """
    tree = deepcopy(tree)
    for path, origin in provenance.items():
        if origin.role == "uncertainty" and origin.heavier and path[0] != MONEY:
            number = origin.high if origin.heavier == end else origin.low
            if number is not None:
                _part(tree, path[:-1])[path[-1]] = whole_if_possible(number)
    return tree


def number_at(tree: Tree, path: KeyPath) -> float:
    """Read the number at a path that is known to hold one."""
    return float(_part(tree, path))


def _part(tree: Tree, path: KeyPath) -> Any:  # Any: whoever asks knows what stands at the path
    part: Any = tree
    for step in path:
        part = part[step]
    return part


def whole_if_possible(number: float) -> int | float:
    """Write 2.0 as 2, which suits both a count and a measure; the evidence file does not tell them apart."""
    return int(number) if float(number).is_integer() else number


class _ValueReader:
    """Walks a document, collecting plain values, provenance and faults."""

    def __init__(self, document: Document, rows: Mapping[str, EvidenceRow]):
        self.document = document
        self.rows = rows
        self.provenance: dict[KeyPath, Provenance] = {}
        self.faults: list[str] = []

    def plain(self, value: Tree, path: KeyPath) -> Tree:
        """Give a value without its sources."""
        if is_sourced(value):
            return self._sourced(value, path)
        if isinstance(value, dict):
            return {key: self.plain(part, (*path, key)) for key, part in value.items()}
        if isinstance(value, list):
            return [self.plain(part, (*path, index)) for index, part in enumerate(value)]
        return value

    def _fault(self, path: KeyPath, problem: str, **details: Any) -> None:
        self.faults.append(fault(self.document.place(path), path, problem, **details))

    def _sourced(self, given: dict[str, Tree], path: KeyPath) -> Tree:
        """Give the number a sourced value stands for, and note its provenance."""
        known_faults = len(self.faults)
        self._check_parts(given, path)
        if len(self.faults) > known_faults:
            return None
        origin = self._origin(given, path)
        if origin is None:
            return None
        self.provenance[path] = origin
        return given["value"] if "value" in given else whole_if_possible(origin.value)

    def _check_parts(self, given: dict[str, Tree], path: KeyPath) -> None:
        """Check that each part of the mapping is known and of the right type."""
        for key, part in given.items():
            here = (*path, key)
            if key not in VALUE_KEYS:
                self._fault(here, "unknown key", allowed=listed(VALUE_KEYS), near=nearest(key, VALUE_KEYS))
            elif key in ("value", "low", "high"):
                if isinstance(part, bool) or not isinstance(part, int | float) or not isfinite(part):
                    self._fault(here, "must be a number", given=part)
            elif key == "grade":
                if part not in GRADES:
                    self._fault(here, "must be a grade", given=part, allowed=listed(GRADES))
            elif not isinstance(part, str) or not part.strip():
                self._fault(here, "must be text", given=part)

    def _origin(self, given: dict[str, Any], path: KeyPath) -> Provenance | None:
        """Put together what the mapping and its evidence row say; None if that is not enough or wrong."""
        source = given.get("source", "")
        row = self.rows.get(source)
        enough = self._row_fits(row, given, path) if row else self._own_words_suffice(source, given, path)
        if not enough:
            return None
        known: dict[str, Any] = {**(_of_row(row) if row else {}), **given}
        if row and given.get("value", row.typical) != row.typical:
            # The row's grade is of the row's number; nobody published the one that stands here.
            known["grade"] = given.get("grade", GUESS)
        value, low, high = known["value"], known.get("low"), known.get("high")
        if (low is not None and value < low) or (high is not None and value > high):
            self._fault(path, "is outside its own range", given=value, allowed=_range_words(low, high))
            return None
        place = self.document.place(path)
        return Provenance(
            value=float(value),
            low=low,
            high=high,
            grade=known.get("grade", GUESS),
            source=source,
            role=row.role if row else "",
            heavier=row.heavier if row else "",
            reason=given.get("reason", ""),
            file=place.file,
            line=place.line,
        )

    def _row_fits(self, row: EvidenceRow, given: dict[str, Any], path: KeyPath) -> bool:
        """Check a value against the evidence row it names."""
        if row.typical is None and "value" not in given:
            self._fault(path, f"evidence row {row.key} has no typical value, so give a `value`")
            return False
        if clash := unit_clash(str(path[-1]), row.unit):
            self._fault(path, f"evidence row {row.key} is {clash}")
            return False
        of_row = _of_row(row)
        changed = [key for key in of_row if key in given and given[key] != of_row[key]]
        if changed and "reason" not in given:
            key = changed[0]
            typical = of_row[key] if isinstance(of_row[key], str) else f"{of_row[key]:g}"
            problem = f"differs from evidence row {row.key} ({typical}), so say why in a `reason`"
            self._fault((*path, key), problem, given=given[key])
            return False
        return True

    def _own_words_suffice(self, source: str, given: dict[str, Any], path: KeyPath) -> bool:
        """Check a value whose source is in one's own words, or that has none."""
        if LIKE_A_ROW.fullmatch(source) or (source and "value" not in given):
            self._fault(
                (*path, "source"),
                "is no row of the evidence; a source in your own words needs a value and a grade too",
                given=source,
                near=nearest_rows(source, self.rows),
            )
            return False
        if source and "grade" not in given:
            self._fault(path, "a value with its own source needs a grade", allowed=listed(GRADES))
            return False
        if not source and given.get("grade", GUESS) != GUESS:
            problem = "a value without a source is a guess; name the source, or leave the grade out"
            self._fault((*path, "grade"), problem, given=given["grade"], allowed=GUESS)
            return False
        return True


def _of_row(row: EvidenceRow) -> dict[str, Any]:
    """Name what an evidence row says by the keys of a sourced value."""
    return {"value": row.typical, "low": row.low, "high": row.high, "grade": row.grade}


def _range_words(low: float | None, high: float | None) -> str:
    if low is None or high is None:
        return f"at least {low:g}" if low is not None else f"at most {high:g}"
    return f"{low:g} to {high:g}"


def unit_clash(key: str, unit: str) -> str:
    """Say how the unit in a key's name differs from an evidence row's unit; empty if they agree.

    It compares times only: minutes with h, or per month with 1/year. Where one names no time, they agree.
    """
    amount, *others = unit.split("/")
    words = key.split("_")
    row_amount, row_period = AMOUNTS.get(amount), PERIODS.get(others[-1]) if others else None
    key_amount = next((word for word in words if word in AMOUNTS.values()), None)
    key_period = next((word for word in words if word in PERIODS.values()), None)
    if row_amount and key_amount and row_amount != key_amount:
        return f"in {unit}, and this key in {key_amount}"
    if row_period and key_period and row_period != key_period:
        return f"in {unit}, and this key per {key_period}"
    return ""
