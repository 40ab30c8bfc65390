"""How many replications are enough: until what is asked about is known precisely, and stays so.

The rule of Hoad, Robinson and Davies (2010): the half-width of the interval must come below what was asked
and stay there while further replications are looked at, since a narrow interval after few replications may be
luck. Here the half-width is absolute: a relative one says nothing about a share near one.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from simcore.experiment.names import check_measure
from simcore.experiment.summary import t_interval
from simcore.outcomes import MEASURES
from simcore.scenario.errors import InputError, fault

LEAST = 3
"""Replications before the first look, where no more are asked for."""

MOST = 200
"""Replications at most, where no other budget is given."""

WIDEST_SHARE = 0.5
"""An interval of a share from 0 to 1 can be no wider to either side."""

LOOK_AHEAD = 5
"""Further replications over which the interval must stay narrow; from 100 on five in a hundred."""

Rows = Sequence[Mapping[str, float]]


@dataclass(frozen=True)
class Goal:
    """A quantity and the half-width its interval must come down to, in the quantity's own unit."""

    name: str
    half_width: float


@dataclass(frozen=True)
class Reached:
    """How precise a quantity came out: half-width reached after ``n`` values, and whether that was enough.

    ``needed`` is the number of replications after which it was precise enough and stayed so, or None.
    """

    name: str
    asked: float
    half_width: float
    n: int
    needed: int | None

    @property
    def met(self) -> bool:
        """Whether what was asked was reached and held."""
        return self.needed is not None


def parse_goal(text: str) -> Goal:
    """Read 'measure=half-width', a share also as '1%'. Raises InputError."""
    name, _, given = text.partition("=")
    name, given = name.strip(), given.strip()
    check_measure("--precision", name)
    unit = MEASURES[name].unit
    is_share, is_percent = unit == "share", given.endswith("%")
    try:
        width = float(given.removesuffix("%")) / (100 if is_percent else 1)
    except ValueError:
        width = math.nan
    most = WIDEST_SHARE if is_share else math.inf
    if not 0 < width < math.inf or width > most or (is_percent and not is_share):
        raise InputError(fault("--precision", (name,), _wanted(name, unit), given=given))
    return Goal(name, width)


def _wanted(name: str, unit: str) -> str:
    """What a half-width of a measure must look like."""
    if unit == "share":
        return (
            "is a share, so its half-width is a percentage above 0% and at most "
            f"{WIDEST_SHARE * 100:.0f}%: {name}=1% means one percentage point to either side"
        )
    counted = f" (counted in: {unit})" if unit else ""
    return f"needs a half-width that is a number above zero{counted}: {name}=0.5 means 0.5 to either side"


def read_budget(goals: Sequence[Goal], replications: int | None, most: int | None) -> tuple[int, int]:
    """Replications before the first look (those asked for, or the fewest), and at most. Raises InputError."""
    if not goals and most is not None:
        raise InputError("--most: how many years it may take is for --precision, which is not given")
    most = MOST if most is None else most
    if not goals:
        return LEAST, most
    least = LEAST if replications is None else replications
    if least < LEAST:
        raise InputError(
            f"--replications: with --precision they are those before the first look, {LEAST} or more "
            f"(given {least})"
        )
    if most < least + look_ahead(least):
        raise InputError(
            f"--most: after {least} replications {look_ahead(least)} more must confirm what they show, so it "
            f"takes {least + look_ahead(least)} or more (given {most})"
        )
    return least, most


def look_ahead(n: int) -> int:
    """How many further replications must confirm what ``n`` of them seem to show."""
    return LOOK_AHEAD if n <= 100 else LOOK_AHEAD * n // 100


def replicate_until(
    run: Callable[[range], Rows],
    goals: Sequence[Goal],
    most: int,
    level: float = 0.95,
    batch: int = 1,
    least: int = LEAST,
) -> tuple[list[Mapping[str, float]], list[Reached]]:
    """Replicate until every goal is met at once and stays met, or the budget is used up.

    The first look is after ``least`` replications. ``run`` gives one row of named values for each replication
    number asked of it; NaN is left out. However many are run in a ``batch``, the rows returned are those up
    to the replication at which the rule stops, so that the answer does not hang on the number of workers.

    Returns the rows and, goal by goal, what was reached.
    """
    rows: list[Mapping[str, float]] = []
    met_since: dict[str, int | None] = dict.fromkeys((goal.name for goal in goals), None)
    held: int | None = None
    while len(rows) < most:
        first = len(rows)
        wanted = range(first, min(most, first + max(1, batch)))
        for row in run(wanted):
            rows.append(row)
            n = len(rows)
            for goal in goals:
                wide = n < least or half_width([r[goal.name] for r in rows], level) > goal.half_width
                met_since[goal.name] = None if wide else met_since[goal.name] or n
            since = list(met_since.values())
            held = None if None in since else max(number for number in since if number is not None)
            if held is not None and n >= held + look_ahead(held):
                return rows, _reached(rows, goals, met_since, level)
    confirmed = {
        name: since if since is not None and len(rows) >= since + look_ahead(since) else None
        for name, since in met_since.items()
    }
    return rows, _reached(rows, goals, confirmed, level)


def half_width(values: Sequence[float] | NDArray[np.float64], level: float) -> float:
    """Half the interval's width; infinite below three values that are known."""
    known = np.asarray(values, dtype=float)
    known = known[~np.isnan(known)]
    if len(known) < LEAST:
        return math.inf
    _, low, high, _ = t_interval(known, level)
    return (high - low) / 2


def _reached(
    rows: Sequence[Mapping[str, float]], goals: Sequence[Goal], since: Mapping[str, int | None], level: float
) -> list[Reached]:
    found = []
    for goal in goals:
        values = np.array([row[goal.name] for row in rows])
        known = int((~np.isnan(values)).sum())
        found.append(Reached(goal.name, goal.half_width, half_width(values, level), known, since[goal.name]))
    return found


def reached_words(found: Sequence[Reached]) -> list[str]:
    """What was reached, goal by goal."""
    return [
        f"Precision of {item.name}: {_state(item)} (half-width {item.half_width:.3g} where {item.asked:.3g} "
        "was asked)."
        for item in found
    ]


def _state(item: Reached) -> str:
    if item.met:
        return f"reached after {item.needed} years and held after"
    if item.half_width <= item.asked:
        return f"narrow enough after {item.n} years, but not yet confirmed by as many more as the rule asks"
    return f"NOT reached in {item.n} years"
