"""What is a measure: declared once with name, label, unit, direction, definition and format."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from simcore.outcomes.observed import Observed

Better = Literal["higher", "lower", "neither"]
Compute = Callable[[Observed], float]

GROUPS = ("Service to clients", "Documentation", "Work", "The team", "Money", "The simulated day")
"""Headings in the order they are shown; measures of a group that is not named here come after these."""
DOLLARS = "$"
YEAR = 52
"""Weeks of the usual window."""
NO_MONEY = "no money section"
TOO_SHORT = "window too short for money"
"""Why there is no number of dollars: there are none in the scenario, or no month's bill can be told yet."""


@dataclass(frozen=True, slots=True)
class Measure:
    """One measure of a run; ``compute`` takes what was observed in a window and returns a number or NaN.

    ``name`` is for code and tables, ``label`` for pages. Shares are stored from 0 to 1 and shown in percent,
    dollars have the unit $. ``signed``: it may lie below zero. ``above_one``: a share that may be more than
    the whole, as when more people leave in a year than there are posts. ``censored``: a wait that is cut off
    at the end of the window, so that its length means that long or longer.
    """

    name: str
    label: str
    unit: str
    better: Better
    group: str
    definition: str
    digits: int
    compute: Compute
    signed: bool = False
    above_one: bool = False
    censored: bool = False

    def show(self, value: float, more_digits: int = 0, weeks: int = YEAR, no_money: str = NO_MONEY) -> str:
        """The number as a reader sees it, with its unit; ``more_digits`` tells close values apart.

        ``weeks`` are those of its window; ``no_money`` says why there is no number of dollars.
        """
        digits = self.digits + more_digits
        if math.isnan(value):
            return no_money if self.group == "Money" else "none due"
        if self.unit == "share":
            return f"{value * 100:.{digits}f}%"
        most = min(weeks, YEAR) if self.censored else YEAR
        if self.unit == "days" and value >= most * 7 - 1:
            return f"over {most} weeks"
        rounded = round(value, digits) + 0.0  # adding zero makes a minus zero a zero
        if self.unit == DOLLARS:
            return f"{'-' if rounded < 0 else ''}{DOLLARS}{abs(rounded):,.{digits}f}"
        return self.counted(f"{rounded:,.{digits}f}")

    def counted(self, number: str) -> str:
        """A number as it is shown with its unit: 2 days, 1 day."""
        return f"{number} {SINGULAR.get(self.unit, self.unit) if number == '1' else self.unit}".strip()

    def bare(self, shown: str) -> str:
        """What `show` gave, without the unit."""
        units = (self.unit, SINGULAR.get(self.unit, self.unit), "%")
        return next(
            (shown.removesuffix(unit).strip() for unit in units if unit and shown.endswith(unit)), shown
        )


SINGULAR = {
    "clients": "client",
    "days": "day",
    "full-time posts": "full-time post",
    "items": "item",
    "items a week": "item a week",
    "people": "person",
    "working days": "working day",
}
"""Units as they stand after a plain 1."""

MEASURES: dict[str, Measure] = {}
"""Every measure by name, in the order it is shown: by group, inside a group as declared."""


def measure(
    name: str,
    label: str,
    unit: str,
    better: Better,
    group: str,
    definition: str,
    digits: int = 1,
    signed: bool = False,
    above_one: bool = False,
    censored: bool = False,
) -> Callable[[Compute], Compute]:
    """Declare the decorated function as a measure. Raises ValueError for a name taken twice."""

    def declare(compute: Compute) -> Compute:
        if name in MEASURES:
            raise ValueError(f"measure {name} is declared twice")
        MEASURES[name] = Measure(
            name, label, unit, better, group, definition, digits, compute, signed, above_one, censored
        )
        _put_in_order()
        return compute

    return declare


def _put_in_order() -> None:
    """Sort measures by group, so that the order does not hang on which file of them is imported first."""
    ordered = sorted(MEASURES.items(), key=lambda item: _place(item[1].group))
    MEASURES.clear()
    MEASURES.update(ordered)


def _place(group: str) -> int:
    return GROUPS.index(group) if group in GROUPS else len(GROUPS)
