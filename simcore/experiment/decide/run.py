"""Simulating a decision: the cap, every case on the same draws, and what stands beside them."""

from __future__ import annotations

import datetime as dt
import math
import time
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product
from pathlib import Path
from typing import TYPE_CHECKING, Any

from simcore.demand.budget import hours_budget
from simcore.demand.demand import Demand
from simcore.experiment.cap.search import Say, silent
from simcore.experiment.cap.tally import measures_of
from simcore.experiment.cells import run_cell
from simcore.experiment.collector import without_collector
from simcore.experiment.decide.agency import Agency
from simcore.experiment.decide.cases import (
    FEW,
    WARM_UP,
    Case,
    Rungs,
    cases_of,
    full_time,
    people_of,
    posts_needed,
    rungs,
    scenario_of,
)
from simcore.experiment.decide.decision import WAYS, Decision, Staffed
from simcore.experiment.decide.dollars import post_cost
from simcore.experiment.decide.recommended import Cap, cap_given, cap_read, cap_searched, check_given
from simcore.experiment.decide.words import counted
from simcore.experiment.decide.years import of_plain, simulate_case
from simcore.experiment.headline import Promise
from simcore.experiment.journal import Journal, content_key
from simcore.experiment.next_to_measure import to_measure
from simcore.experiment.versions import code_versions
from simcore.experiment.workers import Workers
from simcore.outcomes import MEASURES, Observed
from simcore.outcomes.billing import bills_of
from simcore.scenario.answers import blanks
from simcore.scenario.load import scenario_as_tree
from simcore.scenario.money import Basis
from simcore.scenario.schema import Scenario

if TYPE_CHECKING:
    import pandas as pd

NET_CASELOADS = (25, 35, 45, 62, 90, 120, 165)
NET_YEARS = 4
NETS = (
    "net_month_rate",
    "net_month_rate_no_denial",
    "net_15min",
    "net_15min_no_denial",
    "cost_client_month",
)
BILLED: dict[str, Basis] = {"billed_month_rate": "client_month", "billed_15min": "minutes15"}
"""Shares billed of what the work done could have brought, on each basis."""


@dataclass(frozen=True)
class Asked:
    """What is asked.

    Attributes:
        text, overrides: the agency as it was named.
        promises: what must hold.
        cap: in clients, or None where it comes from ``cap_result`` or is searched for.
        posts: the most of the ladder; None for as many as the cap takes.
        rungs: which numbers of posts are tried up to there.
        weeks, warm_up: after the decision, and before it.
    """

    text: str
    overrides: tuple[str, ...]
    promises: tuple[Promise, ...]
    replications: int
    seed: int
    cap: int | None = None
    cap_result: Path | None = None
    posts: int | None = None
    rungs: Rungs = FEW
    weeks: int = 104
    warm_up: int = WARM_UP


def decide(
    agency: Agency, asked: Asked, workers: int = 1, say: Say = silent, journal: Journal | None = None
) -> Decision:
    """Simulate a decision. Raises InputError where there is no cap to be found."""
    with Workers(workers, journal) as pool:
        cap = _cap(agency, asked, pool, say)
        cases = cases_of(agency.scenario, cap.clients, asked.posts, asked.rungs)
        runs = [scenario_of(agency.scenario, case, asked.weeks, asked.warm_up) for case in cases]
        months, years = _simulate(cases, runs, asked, pool, say)
        net = _net(agency.programme.scenario, cap.clients, asked.seed, pool)
    return _decision(agency, asked, cap, cases, runs, (months, years, net))


def _cap(agency: Agency, asked: Asked, pool: Workers, say: Say) -> Cap:
    if asked.cap is not None:
        check_given(asked.cap)
        say("looking for the first promise to break, with one case manager of the programme")
        return cap_given(agency.programme, asked.cap, asked.promises, asked.seed, pool)
    if asked.cap_result is not None:
        return cap_read(agency.programme, asked.cap_result)
    say("searching for the cap with one case manager of the programme, about a hundred years")
    return cap_searched(agency.programme, asked.promises, asked.seed, pool)


def _simulate(
    cases: Sequence[Case], runs: Sequence[Scenario], asked: Asked, pool: Workers, say: Say
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Every case in every replication; the first run tells how long all of them will take."""
    import pandas as pd

    promised = measures_of(asked.promises)
    contents = [content_key(scenario_as_tree(one)) for one in runs]
    count, total = len(cases), len(cases) * asked.replications
    say(f"{total} runs of {asked.warm_up + asked.weeks} weeks: {count} cases, {asked.replications} of each")
    months: list[dict[str, Any]] = []
    years: list[dict[str, Any]] = []
    begun = time.perf_counter()
    for number in range(asked.replications):
        tasks = [(one, asked.seed, number, promised) for one in runs]
        keys = [content_key({"scenario": c, "seed": asked.seed, "replication": number}) for c in contents]
        if number == 0:
            pool.run(simulate_case, tasks[:1], keys[:1])
            each = time.perf_counter() - begun
            left = each * (total - 1) / pool.count
            say(f"the first run took {each:.0f} s, so all of them take about {math.ceil(left / 60)} min")
        for case, plain in zip(cases, pool.run(simulate_case, tasks, keys), strict=True):
            found = of_plain(plain)
            own = {"case": case.key, "replication": number}
            months += [{**own, **row} for row in found.months]
            years += [{**own, "year": year, **row} for year, row in found.years.items()]
        say(f"{(number + 1) * count} of {total} runs", number + 1, asked.replications)
    frames = pd.DataFrame(months), pd.DataFrame(years)
    return frames[0].astype({"month": int, "week": int}), frames[1]


NUMBERS = ("caseload", "team.people", "team.posts", "team.part_time")
"""Changes of these change how many clients or posts there are."""

NetTask = tuple[Scenario, int, int, tuple[int, ...]]


def net_of(task: NetTask) -> list[list[float]]:
    """What is left of a client-month at each caseload, and the share billed, in one year of one case manager.

    First with all the work done properly, then as people cope.
    """
    scenario, seed, replication, caseloads = task
    with without_collector():
        demand = Demand(scenario, seed, replication, max(caseloads))
        ways = [
            scenario.model_copy(update={"coping": scenario.coping.model_copy(update={"on": on})})
            for on in WAYS.values()
        ]
        return [_net_row(run_cell(one, demand, caseload)) for one in ways for caseload in caseloads]


def _net_row(seen: Observed) -> list[float]:
    bills = bills_of(seen)
    assert bills is not None
    shares = [bills.flow(basis).documented for basis in BILLED.values()]
    return [*(float(MEASURES[name].compute(seen)) for name in NETS), *shares]


def _net(programme: Scenario, cap: int, seed: int, pool: Workers) -> pd.DataFrame:
    """Net per client-month against caseload, a row for each way and year; empty without a money section."""
    import pandas as pd

    if programme.money is None:
        return pd.DataFrame(columns=["way", "caseload", "replication", *NETS, *BILLED])
    caseloads = tuple(sorted({*NET_CASELOADS, cap}))
    tasks: list[NetTask] = [(programme, seed, number, caseloads) for number in range(NET_YEARS)]
    rows = [
        {"way": way, "caseload": caseload, "replication": number}
        | dict(zip((*NETS, *BILLED), values, strict=True))
        for number, found in enumerate(pool.run(net_of, tasks))
        for (way, caseload), values in zip(product(WAYS, caseloads), found, strict=True)
    ]
    return pd.DataFrame(rows)


def title_of(scenario: Scenario, overrides: Sequence[str]) -> str:
    """The agency's title; it may tell clients and posts, so the true ones stand before it where changed."""
    keys = {text.partition("=")[0].strip() for text in overrides}
    if not any(key.startswith(("team", "caseload")) for key in keys):
        return scenario.title
    changed = f"{scenario.title}, with changes"
    if not any(key.startswith(NUMBERS) or key == "team" for key in keys):
        return changed
    team = scenario.team
    assert team is not None
    kind = "full-time post" if team.part_time else "post"
    return f"{people_of(scenario):,} clients, {counted(full_time(team), kind)} ({changed})"


def _decision(
    agency: Agency,
    asked: Asked,
    cap: Cap,
    cases: Sequence[Case],
    runs: Sequence[Scenario],
    tables: tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame],
) -> Decision:
    scenario = agency.scenario
    team = scenario.team
    assert team is not None
    begun = scenario.calendar.start_date + dt.timedelta(weeks=asked.warm_up)
    return Decision(
        name="",
        scenario=asked.text,
        title=title_of(scenario, asked.overrides),
        programme=scenario.programme,
        overrides=asked.overrides,
        date=begun.isoformat(),
        weeks=asked.weeks,
        warm_up=asked.warm_up,
        replications=asked.replications,
        seed=asked.seed,
        promises=asked.promises,
        cap=cap,
        today=_staffed(agency),
        needed=posts_needed(scenario, cap.clients),
        top=rungs(cases)[-1].added,
        cases=tuple(cases),
        cost=post_cost(scenario),
        measure_next=tuple(to_measure(agency.programme)),
        guessed=hours_budget(agency.programme).guessed_share,
        blanks=blanks(agency.loaded.answers),
        leaving=team.staffing.leaving is not None,
        code=code_versions(),
        scenarios={case.key: scenario_as_tree(one) for case, one in zip(cases, runs, strict=True)},
        months=tables[0],
        years=tables[1],
        net=tables[2],
    )


def _staffed(agency: Agency) -> Staffed:
    """Clients, posts, and the share of hours needed, by arithmetic."""
    team = agency.scenario.team
    assert team is not None
    people, posts = people_of(agency.scenario), full_time(team)
    budget = hours_budget(agency.programme)
    each = people / (posts - team.vacant)
    low, share, high = (
        minutes * each / 60 / budget.hours.case_month
        for minutes in (budget.needed.low, budget.needed.typical, budget.needed.high)
    )
    return Staffed(people, posts, team.vacant, share, low, high)
