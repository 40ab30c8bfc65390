"""What a picture of theory is made of: points on curves, curves in panels, panels in a picture."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

MINUTES = 60.0
"""Of an hour."""


@dataclass(frozen=True)
class Point:
    """One number of one case, and where on its curve it belongs."""

    case: str
    metric: str
    x: float
    flipped: bool = False
    """The curve shows the share that is left: 1 minus the number."""
    on_curve: bool = True
    """Otherwise theory knows this number but has no formula for a curve through it."""


@dataclass(frozen=True)
class Curve:
    """One line of theory with the simulated numbers that should lie on it."""

    label: str
    theory: Callable[[float], float] | None
    points: tuple[Point, ...]
    low: float = 0.0
    high: float = 0.0
    """From where to where it is drawn; the panel's own ends where both are 0."""
    factor: float = 1.0
    """What turns the table's number into the number drawn, such as 60 for minutes."""

    def drawn(self, point: Point, number: float) -> float:
        """A number of the table as it is drawn."""
        return 1 - number if point.flipped else self.factor * number

    def at(self, x: float) -> float:
        """Theory as it is drawn."""
        assert self.theory is not None
        return self.factor * self.theory(x)


@dataclass(frozen=True)
class Panel:
    """One pair of axes."""

    title: str
    across: str
    low: float
    high: float
    curves: tuple[Curve, ...]
    share: bool = False
    """What is drawn is a share; share_across: what it is drawn over."""
    share_across: bool = False
    whole: bool = False
    """Theory speaks of whole numbers across: clients, posts."""


@dataclass(frozen=True)
class Picture:
    """What is drawn of one group of cases."""

    name: str
    cases: tuple[str, ...]
    """The first letters of its cases' names."""
    told: tuple[tuple[str, str], ...]
    """(case, metric) that the sentence under the picture names: the first that is in the table."""
    panels: Sequence[Panel]


def over_load(title: str, *curves: Curve, share: bool = False) -> Panel:
    """A panel over the share of hours used."""
    return Panel(title, "share of hours used", 0.0, 0.95, curves, share, share_across=True)


def over_clients(title: str, low: float, high: float, *curves: Curve, share: bool = False) -> Panel:
    """A panel over the clients of one person."""
    return Panel(title, "clients of one case manager", low, high, curves, share, whole=True)
