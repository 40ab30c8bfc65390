"""What differs between a baseline and a new run, and how that is shown."""

from __future__ import annotations

import math
from dataclasses import dataclass

from tests.baseline.summary import MEASURES, Summary, Value

RELATIVE = 1e-9
NEARLY_ZERO = 1e-12
"""A slope that is zero comes out of a least-squares fit as 1e-17 here and as 0 there."""

HINT = "If this is meant: `python3 tools/dev.py baseline` (make baseline) shows what changed and stores it."


@dataclass(frozen=True)
class Change:
    """One thing counted whose values differ; None where it is not there at all."""

    what: str
    was: list[Value] | None
    now: list[Value] | None

    @property
    def size(self) -> float:
        """The largest relative change among replications; infinite where there is no number to compare."""
        if self.was is None or self.now is None or len(self.was) != len(self.now):
            return math.inf
        return max(map(_size, self.was, self.now))


def changes(was: Summary, now: Summary) -> list[Change]:
    """All differences, the measures first, the largest of them first."""
    found = [Change(what, was.get(what), now.get(what)) for what in sorted(was.keys() | now.keys())]
    differing = [change for change in found if not _same_values(change.was, change.now)]
    return sorted(differing, key=lambda change: (f" {MEASURES} " not in change.what, -change.size))


def _same_values(was: list[Value] | None, now: list[Value] | None) -> bool:
    if was is None or now is None or len(was) != len(now):
        return False
    return all(map(same, was, now))


def same(was: Value, now: Value) -> bool:
    """Floats to nine digits, everything else exactly; a number that became whole has changed too."""
    if isinstance(was, float) and isinstance(now, float):
        return math.isclose(was, now, rel_tol=RELATIVE, abs_tol=NEARLY_ZERO)
    return type(was) is type(now) and was == now


def _size(was: Value, now: Value) -> float:
    if isinstance(was, (int, float)) and isinstance(now, (int, float)):
        return abs(now - was) / (max(abs(was), abs(now)) or 1)
    return 0.0 if was == now else math.inf


def table(rows: list[tuple[str, ...]]) -> list[str]:
    """Rows as lines of columns, each as wide as its longest cell."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return ["  ".join(map(str.ljust, row, widths)).rstrip() for row in rows]


def shown(values: list[Value] | None) -> str:
    """Values of the replications; a dash for what is not there, 'none' for a mean of nothing."""
    return "-" if values is None else ", ".join(map(_shown, values))


def _shown(value: Value) -> str:
    if isinstance(value, float):
        return f"{value:.12g}"
    return "none" if value is None else str(value)


def complaint(name: str, was: Summary, now: Summary, most: int = 12) -> str:
    """Why a test fails, in a few lines; empty if nothing changed."""
    if not was:
        return f"{name} has no readable baseline file. {HINT}"
    found = changes(was, now)
    if not found:
        return ""
    rows = [(change.what, shown(change.was), shown(change.now)) for change in found[:most]]
    more = [f"and {len(found) - most} more"] if len(found) > most else []
    head = f"{name}: {len(found)} of {len(was.keys() | now.keys())} differ from the baseline."
    return "\n".join([head, *table([("what", "was", "is"), *rows]), *more, HINT])
