"""One simulated run of a case: what it looks like month by month, in its first year and in its last."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from simcore.demand.demand import Demand
from simcore.experiment.cells import run_cell
from simcore.experiment.collector import without_collector
from simcore.outcomes import MEASURES, Observed
from simcore.outcomes.money import spells, staff_cost
from simcore.scenario.schema import Scenario

QUARTER = 13
"""Weeks that a promise is looked at over: it looks back, so that it is known at the end of each month."""
YEAR = 52
FIRST, LAST = "first", "last"
"""The first year after the decision, and the last that was simulated."""
ADDED_GROSS = "added_gross"
"""Dollars a year for the added posts as they were filled."""
FILLED, WAITING = "posts_filled", "waiting_list"

Row = dict[str, float]


class Found(NamedTuple):
    """A run: a row a month, and a row for each of the two years."""

    months: list[Row]
    years: dict[str, Row]


Task = tuple[Scenario, int, int, tuple[str, ...]]
"""(scenario, seed, replication, measures of the promises)"""


def simulate_case(task: Task) -> dict[str, object]:
    """Run one replication of a case; its draws hang on seed and replication alone. Plain data."""
    scenario, seed, replication, promised = task
    with without_collector():
        demand = Demand(scenario, seed, replication, scenario.caseload)
        seen = run_cell(scenario, demand, scenario.caseload)
        return Found(months(seen, promised), years(seen))._asdict()


def month_ends(weeks: int) -> list[int]:
    """The week after the decision with which each month ends; month 0 is the decision itself."""
    ends = [round(month * YEAR / 12) for month in range(weeks * 12 // YEAR + 2)]
    return [end for end in ends if end <= weeks]


def months(seen: Observed, promised: Sequence[str]) -> list[Row]:
    """At the end of each month: each promise over the 13 weeks before, who waits, posts filled.

    Where nothing was simulated before the decision, its own row is that of the first week after it.
    """
    warm_up = seen.scenario.window.warm_up_weeks
    rows = []
    for month, end in enumerate(month_ends(seen.weeks)):
        known = max(end, 1 - warm_up)
        first = max(-warm_up, known - QUARTER)
        quarter, week = seen.over(known - first, first), seen.over(1, known - 1)
        row = {"month": float(month), "week": float(end)}
        row |= {name: float(MEASURES[name].compute(quarter)) for name in promised}
        row |= {name: float(MEASURES[name].compute(week)) for name in (WAITING, FILLED)}
        rows.append(row)
    return rows


def years(seen: Observed) -> dict[str, Row]:
    """Every measure of the first year and of the last, which are one where no more was simulated."""
    weeks = min(YEAR, seen.weeks)
    return {FIRST: _year(seen.over(weeks)), LAST: _year(seen.over(weeks, seen.weeks - weeks))}


def _year(seen: Observed) -> Row:
    return {name: float(m.compute(seen)) for name, m in MEASURES.items()} | {ADDED_GROSS: added_gross(seen)}


def added_gross(seen: Observed) -> float:
    """Dollars a year for posts that were added, as they were filled, with their share of a supervisor."""
    team = seen.scenario.team
    assert team is not None
    return staff_cost(seen, [one for one in spells(seen) if one.post >= team.posts])


def of_plain(found: Mapping[str, object]) -> Found:
    """A run as it comes back from a journal."""
    return Found(found["months"], found["years"])  # type: ignore[arg-type]
