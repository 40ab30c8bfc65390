"""Does one more post pay for a team as it is? The same team with it and without, on the same draws.

    found = break_even_team(load_scenario("agency_540"), replications=6)

Both run in as in `simcore decide`; then one of them has a post more, which is advertised and filled. The last
year is looked at. What is gained is what is kept of the revenue, of those who waited too, less what more
people leaving cost; what it costs is the post as long as it is filled.
"""

from __future__ import annotations

import numpy as np

from simcore.demand.demand import Demand
from simcore.experiment.break_even import (
    BreakEven,
    Money,
    TeamYears,
    estimate,
    money_of_year,
    money_rows,
    moved_to_ends,
    worked_out,
)
from simcore.experiment.cells import run_cell
from simcore.experiment.collector import without_collector
from simcore.experiment.decide.cases import TODAY, Case, scenario_of, warm_up_of
from simcore.experiment.defaults import SEED
from simcore.experiment.workers import Workers
from simcore.outcomes import MEASURES, Observed
from simcore.scenario.errors import InputError
from simcore.scenario.load import Loaded
from simcore.scenario.schema import Scenario

YEAR = 52
WITHOUT, WITH = Case(TODAY, "as today"), Case("one_more", "one post more", added=1)
ABOUT = ("caseload_held", "posts_filled", "waiting_list")
"""Measures that say what the post did to the team."""

Side = tuple[list[Money], dict[str, float]]
Task = tuple[tuple[Scenario, ...], int, int]
"""(the team with the post or without, then the same with each row of dollars moved; seed; replication)"""


def break_even_team(
    loaded: Loaded,
    replications: int = 6,
    seed: int = SEED,
    workers: int = 1,
    weeks: int = 104,
    warm_up: int | None = None,
) -> BreakEven:
    """Ask whether one more post pays in the last year of ``weeks`` after it is decided.

    Raises InputError without a team or a money section, for a team that changes by itself, or for fewer than
    two replications.
    """
    _check(loaded.scenario, replications)
    before = warm_up_of(loaded.scenario, warm_up)
    rows = money_rows(loaded)
    moved = [one for path, origin in rows.items() for one in moved_to_ends(loaded, path, origin)]
    tasks: list[Task] = [
        (tuple(scenario_of(one, case, weeks, before) for one in (loaded.scenario, *moved)), seed, number)
        for number in range(replications)
        for case in (WITHOUT, WITH)
    ]
    with Workers(workers) as pool:
        sides = pool.run(one_side, tasks)
    pairs = list(zip(sides[::2], sides[1::2], strict=True))
    years = [list(zip(without[0], more[0], strict=True)) for without, more in pairs]
    seen = {name: np.array([[side[1][name] for side in pair] for pair in pairs]) for name in ABOUT}
    held = seen["caseload_held"].mean(axis=0)
    assert loaded.scenario.team is not None
    about = {
        "caseload": round(float(held[0])),
        "shared": round(float(held[1])),
        "posts": loaded.scenario.team.posts,
        "team": TeamYears(
            weeks=min(YEAR, weeks),
            after=weeks,
            filled=estimate(np.diff(seen["posts_filled"])[:, 0]),
            waiting=estimate(-np.diff(seen["waiting_list"])[:, 0]),
        ),
    }
    return worked_out(loaded, rows, years, (1.0, 1.0), about)


def _check(scenario: Scenario, replications: int) -> None:
    if scenario.team is None:
        raise InputError(f"break-even: scenario {scenario.name} has no team; say --caseload and --posts")
    if scenario.team.changes:
        raise InputError("break-even: adds the post itself; take team.changes out")
    if scenario.money is None:
        raise InputError(f"break-even: scenario {scenario.name} has no money section")
    if replications < 2:
        raise InputError("break-even: an interval needs two replications or more")


def one_side(task: Task) -> Side:
    """The last year of a team in dollars under each way of reckoning, and what the team was then."""
    scenarios, seed, replication = task
    with without_collector():
        first = scenarios[0]
        whole = run_cell(first, Demand(first, seed, replication, first.caseload), first.caseload)
        weeks = min(YEAR, whole.weeks)
        since = whole.weeks - weeks
        years = [
            Observed(one, whole.records, whole.office, whole.caseload).over(weeks, since) for one in scenarios
        ]
        about = {name: float(MEASURES[name].compute(years[0])) for name in ABOUT}
        return [money_of_year(year) for year in years], about
