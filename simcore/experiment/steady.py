"""May a result be called steady, or does it hold only after so many weeks?

theory.md, 2.2: where open work grows beyond chance, or where hardly an hour is left over, a result depends on
how long it lasts. Then nothing may be said of it without its weeks, and it is given after 3, 6 and 12 months.

Hours used up are looked at because growth alone is not enough: a few years tell a slow growth from none only
where it is large, and where people wait with one matter nothing grows without end. There a third sign is how
much is open. It is read only where every need waits for the last to be met: elsewhere plans and reports in
preparation are open by the rules, about two a client with hours to spare.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from simcore.experiment.store.keys import KEYS
from simcore.experiment.summary import interval_rows, possible, t_interval
from simcore.outcomes import MEASURES, Observed, horizon_measures, horizon_rows, outcome_row
from simcore.outcomes.measure import NO_MONEY, YEAR
from simcore.outcomes.tables import HORIZONS

if TYPE_CHECKING:
    from simcore.experiment.store.read import Run

LEVEL = 0.98
"""Of the interval of the growth: above zero by chance in one case of a hundred."""
MOST_USED = 0.98
MOST_OPEN = 0.3
"""Pieces of work open per client, where nobody has two."""
SIGNS = ("backlog_growth", "hours_used", "open_items")

Year = Mapping[str, float]


class Setting(NamedTuple):
    """What of a scenario bears on the question.

    ``quiet_time_filled``: other work fills quiet time, so that hours used say nothing. ``every_need_waits``:
    nobody has two matters open.
    """

    weeks: int
    quiet_time_filled: bool
    every_need_waits: bool


def setting_of(scenario: Mapping[str, Any]) -> Setting:
    """The setting of a scenario as plain data, the form in which runs keep it."""
    kinds = scenario["kinds"].values()
    waits = bool(kinds) and all(kind["arrivals"]["how"] == "closed" for kind in kinds)
    return Setting(int(scenario["window"]["weeks"]), scenario["calendar"]["filler"] is not None, waits)


@dataclass(frozen=True)
class Overload:
    """Why results may not be called steady.

    Attributes:
        growth: open items more each week; zero where it cannot be told from none.
        used: share of paid hours used.
        open_items: open at the end.
        weeks: after which the results hold.
    """

    growth: float
    used: float
    open_items: float
    weeks: int

    def words(self) -> str:
        """What must be said with every number."""
        if self.growth:
            return (
                f"open work still grows by {self.growth:,.1f} items a week at the end: its numbers are those "
                f"after {self.weeks} weeks, and would be worse later"
            )
        return (
            f"{self.used * 100:.0f}% of the hours are used and {self.open_items:,.0f} pieces of work are "
            f"open at the end: this is no steady state, and its numbers are those after {self.weeks} weeks"
        )


def overload(years: Sequence[Year], caseload: int, setting: Setting) -> Overload | None:
    """None where the results of these years, a row of measures each, may be called steady; else why not."""
    growth = grows([year["backlog_growth"] for year in years])
    used, items = (float(np.mean([year[name] for year in years])) for name in ("hours_used", "open_items"))
    busy = used > MOST_USED and not setting.quiet_time_filled
    crowded = setting.every_need_waits and items / caseload > MOST_OPEN
    return Overload(growth, used, items, setting.weeks) if growth or busy or crowded else None


def grows(growth: Sequence[float]) -> float:
    """Open items more each week, from those of each year; zero where it cannot be told from none."""
    mean, low, *_ = t_interval(growth, LEVEL)
    return mean if low > 0 else 0.0


def overloaded(run: Run, variant: str) -> dict[int, Overload]:
    """The caseloads of a finished sweep at which results may not be called steady, and why."""
    setting = setting_of(run.assumed(variant))
    table = run.read("outcomes", [*KEYS, *SIGNS], [variant])
    found = {}
    for caseload in sorted({int(number) for number in table.caseload}):
        rows: Any = table.loc[table.caseload == caseload, list(SIGNS)].to_dict("records")
        if (why := overload(rows, caseload, setting)) is not None:
            found[caseload] = why
    return found


def still_growing(run: Run, variant: str) -> dict[int, float]:
    """Caseloads whose open work still grows at the end: items a week, where the interval lies above zero."""
    rows = interval_rows(run, ["backlog_growth"], [variant], level=LEVEL)
    return {row.caseload: row.mean for row in rows if row.low > 0}


# ---------------------------------------------------------------------------- after so many months


def year_row(seen: Observed) -> dict[str, float]:
    """A run's outcome row, and beside it its measures after 3, 6 and 12 months by ``after``'s names."""
    whole = outcome_row(seen)
    for row in horizon_rows(seen, whole):
        months = int(row["months"])
        whole |= {after(months, name): row[name] for name in horizon_measures()}
    return whole


def after(months: int, name: str) -> str:
    """The name of a measure after so many months."""
    return f"{months}m.{name}"


def months_of(weeks: int) -> list[int]:
    """The months after which a window of so many weeks can be looked at."""
    return [months for months, reached in HORIZONS.items() if reached <= weeks]


def given_by_months(names: Sequence[str]) -> list[str]:
    """Those of the measures that are given after so many months, and how much is open."""
    known = horizon_measures()
    return [name for name in dict.fromkeys([*names, "open_items"]) if name in known]


def with_interval(name: str, values: Sequence[float], weeks: int = YEAR, no_money: str = NO_MONEY) -> str:
    """A measure's mean over years, and the interval where years differ, as a reader sees it.

    ``weeks`` are those of their window; ``no_money`` says why there is no number of dollars.
    """
    mean, low, high, _ = t_interval(values)
    low, high = possible(name, low, high)
    told = not math.isnan(low) and low != high
    text, *ends = (MEASURES[name].show(one, 0, weeks, no_money) for one in (mean, low, high))
    return f"{text} ({ends[0]} to {ends[1]})" if told else text
