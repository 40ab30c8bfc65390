"""What the answer rests on: every input with its grade, and which of them would change the conclusion.

The conclusion that is tried: do the hours of one person suffice for the caseload that is asked for, and for
that of today? It is tried by arithmetic alone, on the hours budget: one number at a time goes to the low and
to the high end of its range, everything else stays. What only a simulation shows is not in it.
"""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from simcore.demand.budget import Budget, hours_budget
from simcore.experiment.uncertain import UncertainInput, uncertain_inputs, with_values
from simcore.scenario import Loaded, load_evidence
from simcore.scenario.errors import dotted

if TYPE_CHECKING:
    from simcore.scenario.values import Provenance

WORST_FIRST = "DCBA"
ROLES = {
    "uncertainty": "uncertain",
    "rule": "rule",
    "lever": "choice",
    "variability": "spread",
    "money": "money",
    "comparator": "context",
}
"""What kind of number each is, in words."""


@dataclass(frozen=True)
class Assumption:
    """One input of the scenario.

    Attributes:
        key: the evidence row, or the place in the scenario where it names none.
        label, unit: what it is.
        low, typical, high: the range; low and high may be missing.
        grade: A to D.
        role: what kind of number it is, as evidence.csv says.
        source: where it is from, in words; url beside it.
        at_low, at_high: the caseload at which hours run out at that end; None if it is not moved.
        flips: at which ends the conclusion changes, each with the caseload whose answer changes.
    """

    key: str
    label: str
    unit: str
    low: float | None
    typical: float
    high: float | None
    grade: str
    role: str
    source: str
    url: str
    at_low: float | None = None
    at_high: float | None = None
    flips: tuple[tuple[str, int], ...] = ()

    @property
    def moves(self) -> float:
        """How far its range moves the caseload at which hours run out, in clients; 0 if it is not moved."""
        if self.at_low is None or self.at_high is None:
            return 0.0
        return abs(self.at_high - self.at_low)


@dataclass(frozen=True)
class Assumptions:
    """All inputs of a scenario, the worst grade first, in it those that move the hours budget most."""

    budget: Budget
    rows: tuple[Assumption, ...]
    asked: int
    now: int

    @property
    def deciding(self) -> list[Assumption]:
        """Those that would change the conclusion by themselves, those that move most first."""
        return sorted((row for row in self.rows if row.flips), key=lambda row: (-row.moves, row.key))

    @property
    def moved(self) -> list[Assumption]:
        """Those that nobody knows well, those that move most first."""
        found = [row for row in self.rows if row.at_low is not None]
        return sorted(found, key=lambda row: (-row.moves, row.key))

    def suffices(self, caseload: int) -> bool:
        """Whether the hours suffice for a caseload, by arithmetic at typical numbers."""
        return self.budget.runs_out.typical >= caseload

    def csv(self) -> str:
        """The table as a file."""
        text = io.StringIO(newline="")
        writer = csv.writer(text, lineterminator="\n")
        writer.writerow(COLUMNS)
        for row in self.rows:
            known = (row.label, row.unit, row.low, row.typical, row.high, row.grade, row.role)
            ends = [f"{n:.1f}" if n is not None else "" for n in (row.at_low, row.at_high)]
            changes = "; ".join(f"at its {end} end, about {caseload}" for end, caseload in row.flips)
            writer.writerow([row.key, *known, *ends, changes, row.source, row.url])
        return text.getvalue()


COLUMNS = (
    "key",
    "assumption",
    "unit",
    "low",
    "typical",
    "high",
    "grade",
    "role",
    "hours_run_out_at_low",
    "hours_run_out_at_high",
    "changes_the_conclusion",
    "source",
    "url",
)


def assumptions_of(loaded: Loaded, asked: int, now: int) -> Assumptions:
    """List every input of a scenario that says where it is from, and try those that nobody knows well."""
    budget = hours_budget(loaded)
    inputs = uncertain_inputs(loaded)
    tried = {path: one for one in inputs for path in one.paths}
    ends = {one.key: _ends(loaded, inputs, one) for one in inputs}
    typical = budget.runs_out.typical
    rows: dict[tuple[str, float], Assumption] = {}
    for path, origin in loaded.provenance.items():
        one = tried.get(dotted(path))
        row = _row(dotted(path), origin, one)
        if one is not None:
            row = _with_ends(row, ends[one.key], typical, (asked, now))
        known = rows.setdefault((row.key, row.typical), row)
        if known.at_low is None and row.at_low is not None:
            rows[row.key, row.typical] = row  # elsewhere the same number was one that cannot move alone
    ordered = sorted(rows.values(), key=lambda row: (WORST_FIRST.index(row.grade), -row.moves, row.key))
    return Assumptions(budget, tuple(ordered), asked, now)


def _ends(loaded: Loaded, inputs: Sequence[UncertainInput], one: UncertainInput) -> tuple[float, float]:
    """The caseload at which hours run out with this number at its low and at its high end."""
    low, high = (
        hours_budget(Loaded(with_values(loaded, inputs, {one.key: value}), {}, (), {})).runs_out.typical
        for value in (one.low, one.high)
    )
    return low, high


def _row(path: str, origin: Provenance, one: UncertainInput | None) -> Assumption:
    row = load_evidence().get(origin.source)
    if row is None:
        source, url = origin.source or "none: a guess", ""
    else:
        parts = [part for part in (row.source_title, row.organisation, row.year) if part]
        source, url = ", ".join(parts) or "none: a guess", row.url
        if origin.reason:
            source = f"{origin.reason} (instead of: {source})"
    low, high = (one.low, one.high) if one else (origin.low, origin.high)
    return Assumption(
        key=origin.source if row else path,
        label=row.parameter if row else path,
        unit=row.unit if row else "",
        low=low,
        typical=origin.value,
        high=high,
        grade=origin.grade,
        role=origin.role,
        source=source,
        url=url,
    )


def _with_ends(
    row: Assumption, ends: tuple[float, float], typical: float, caseloads: Sequence[int]
) -> Assumption:
    """Say where hours run out at its ends, and what that changes."""
    flips = tuple(
        (end, caseload)
        for end, out in zip(("low", "high"), ends, strict=True)
        for caseload in dict.fromkeys(caseloads)
        if (out >= caseload) != (typical >= caseload)
    )
    at_low, at_high = (n if math.isfinite(n) else None for n in ends)
    return Assumption(
        row.key, row.label, row.unit, row.low, row.typical, row.high, row.grade, row.role, row.source,
        row.url, at_low, at_high, flips,
    )  # fmt: skip
