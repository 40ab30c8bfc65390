"""Does one more case manager pay? The same clients shared by one more, on the same draws, in dollars.

    found = break_even(load_scenario("base"), caseload=75, posts=5, replications=20)

A number of case managers hold so many clients each. One more takes an equal part of all of them, so that each
holds fewer. Both are simulated on the same draws, as the desk of one of them, and taken times the agency's
clients. What is gained is what is kept of the revenue, less what more people leaving cost; what it costs is a
post. Then every number of the money section is moved to either end of its range, on the same simulated years.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
from scipy.special import stdtrit

from simcore.demand.demand import Demand
from simcore.experiment.defaults import SEED
from simcore.experiment.summary import t_interval
from simcore.experiment.uncertain import plain, set_at
from simcore.experiment.workers import Workers
from simcore.model import simulate
from simcore.outcomes import Observed
from simcore.outcomes.billing import bills_of
from simcore.outcomes.money import leavers_cost, overtime_hours_year, staff_cost, year_cost
from simcore.scenario.errors import InputError, KeyPath, dotted
from simcore.scenario.evidence import load_evidence
from simcore.scenario.load import Loaded, from_tree
from simcore.scenario.schema import Scenario
from simcore.scenario.values import Provenance

LEVEL = 0.95
PARTS = ("undocumented", "not_contacted", "denied", "taken_back", "leavers", "overtime")
"""What a post changes, in dollars a year: less lost, less taken, more who may leave, less paid overtime."""
PER_SUPERVISOR, SPAN = "money.workers_per_supervisor", "team.supervisor.span"
"""One number, which a team says in two places."""
LEFT_OUT = ("price_year", "federal_match_share")
"""They say whose dollars, and who pays: neither moves the sum."""


@dataclass(frozen=True)
class Estimate:
    """A mean over replications with its interval."""

    mean: float
    low: float
    high: float

    def sure(self) -> bool:
        """Whether the interval lies on one side of zero."""
        return self.low > 0 or self.high < 0


@dataclass(frozen=True)
class Swing:
    """What one money row does to the gain of a post: at its low, typical and high value.

    ``flips_at`` is the value within its range at which the post just pays, or None.
    """

    key: str
    label: str
    unit: str
    grade: str
    values: tuple[float, float, float]
    nets: tuple[float, float, float]
    flips_at: float | None

    @property
    def size(self) -> float:
        """How far the row moves the sum, in dollars a year."""
        return max(self.nets) - min(self.nets)


@dataclass(frozen=True)
class TeamYears:
    """What was looked at of a team: so many weeks at the end of those after the post was decided."""

    weeks: int
    after: int
    filled: Estimate
    """By how much more of a post was filled."""
    waiting: Estimate
    """By how many fewer people waited at the end."""


@dataclass(frozen=True)
class BreakEven:
    """Whether one more case manager pays, in dollars a year of the whole agency.

    Attributes:
        caseload, shared: clients of one case manager before, and with one more; of a team the mean of those
            at work, as it came out.
        posts: case managers before.
        replications: pairs of simulated years.
        post_cost: what a post costs; of a team as long as it was filled.
        parts: by name of PARTS what changes for the better (negative: for the worse).
        net: all of that less the cost of the post.
        rate: the rate of a client-month at which it just pays; infinite where no rate does.
        rate_now: what the scenario says.
        quarters: denied quarters avoided; quarters_needed: how many would pay for the post by themselves.
        overtime_hours: hours fewer beyond the shift, paid or not; unpaid ones are in no sum of dollars.
        swings: every money row, the one that moves the sum most first.
        price_years: what the dollars are of.
    """

    title: str
    caseload: int
    shared: int
    posts: int
    replications: int
    post_cost: float
    parts: Mapping[str, Estimate]
    net: Estimate
    rate: Estimate
    rate_now: float
    quarters: Estimate
    quarters_needed: float
    overtime_hours: Estimate
    swings: tuple[Swing, ...]
    price_years: Mapping[str, int]
    team: TeamYears | None = None

    @property
    def moves_most(self) -> Swing:
        """The assumption that moves the sum most."""
        return self.swings[0]

    @property
    def turns_on(self) -> Swing | None:
        """The one on which the answer turns: of those that turn it within their range, what moves it most."""
        return next((swing for swing in self.swings if swing.flips_at is not None), None)


Task = tuple[tuple[Scenario, ...], int, int, int, int]
"""(the scenario, then with each row moved; clients of each before and with one more; seed; replication)"""
Money = dict[str, float]


def break_even(
    loaded: Loaded,
    caseload: int,
    posts: int = 5,
    replications: int = 20,
    seed: int = SEED,
    workers: int = 1,
) -> BreakEven:
    """Ask whether one more case manager pays for an agency of ``posts`` with ``caseload`` clients each.

    Raises InputError without a money section, for a pool of case managers, for fewer than two replications,
    or where so few clients cannot be shared.
    """
    scenario = loaded.scenario
    shared = round(caseload * posts / (posts + 1))
    _check(scenario, caseload, shared, replications)
    rows = money_rows(loaded)
    moved = [one for path, origin in rows.items() for one in moved_to_ends(loaded, path, origin)]
    tasks: list[Task] = [((scenario, *moved), caseload, shared, seed, n) for n in range(replications)]
    with Workers(workers) as pool:
        years = pool.run(both, tasks)
    clients = caseload * posts
    # clients are whole people, so the shared caseload is rounded; what changes is told for just one post
    scale = (clients / caseload, clients / shared)
    about = {"caseload": caseload, "shared": shared, "posts": posts}
    return worked_out(loaded, rows, years, scale, about)


def worked_out(
    loaded: Loaded,
    rows: Mapping[KeyPath, Provenance],
    years: Sequence[Sequence[tuple[Money, Money]]],
    scale: tuple[float, float],
    about: Mapping[str, Any],
) -> BreakEven:
    """The sum of paired years: of each replication a pair for the scenario, then for each row's two ends.

    ``scale`` is by what each side is taken to be the whole agency; where it differs, by so many posts.
    """
    money = loaded.scenario.money
    assert money is not None
    gains = [_gains([pairs[place] for pairs in years], scale) for place in range(2 * len(rows) + 1)]
    nets = [float(np.mean(one["net"])) for one in gains]
    typical = gains[0]
    swings = [
        _swing(loaded, path, origin, (nets[1 + 2 * place], nets[0], nets[2 + 2 * place]))
        for place, (path, origin) in enumerate(rows.items())
    ]
    quarter = (money.denial.months if money.denial else 0) * money.billing.rate_month
    to_be_paid = typical["post"] - typical["leavers"] - typical["overtime"]
    return BreakEven(
        title=loaded.scenario.title,
        replications=len(years),
        post_cost=float(np.mean(typical["post"])),
        parts={name: estimate(typical[name]) for name in PARTS},
        net=estimate(typical["net"]),
        rate=ratio(to_be_paid, typical["months_kept"]),
        rate_now=money.billing.rate_month,
        quarters=estimate(typical["quarters"]),
        quarters_needed=float(np.mean(to_be_paid)) / quarter if quarter else math.inf,
        overtime_hours=estimate(typical["overtime_hours"]),
        swings=tuple(sorted(swings, key=lambda swing: -swing.size)),
        price_years=money.price_years,
        **about,
    )


def _check(scenario: Scenario, caseload: int, shared: int, replications: int) -> None:
    if scenario.money is None:
        raise InputError(f"break-even: scenario {scenario.name} has no money section")
    if scenario.team is not None:
        raise InputError(
            f"break-even: scenario {scenario.name} has a team; its clients are as many as it says, so ask "
            "break_even_team, or `simcore break-even` without --caseload and --posts"
        )
    if scenario.managers > 1:
        raise InputError(
            f"break-even: clients of {scenario.managers} case managers who share one queue (managers) are "
            "not anybody's own; give a scenario of one case manager"
        )
    if replications < 2:
        raise InputError("break-even: an interval needs two replications or more")
    if not 1 <= shared < caseload:
        raise InputError(f"break-even: {caseload} clients each are too few to share with one more")


# ------------------------------------------------------------------------------------ one pair


def both(task: Task) -> list[tuple[Money, Money]]:
    """Two years on the same draws, before and with one more, in dollars under each way of reckoning."""
    scenarios, caseload, shared, seed, replication = task
    demand = Demand(scenarios[0], seed, replication, caseload)
    years = []
    for clients in (caseload, shared):
        records = simulate(scenarios[0], demand, clients)
        years.append([money_of_year(Observed(one, records, demand.office, clients)) for one in scenarios])
    return list(zip(*years, strict=True))


def money_of_year(seen: Observed) -> Money:
    """A year in dollars, of one case manager or of a team; revenue by the scenario's own basis."""
    bills = bills_of(seen)
    assert bills is not None
    money = bills.money
    flow = bills.flow(money.billing.basis)
    month, rate = bills.flow("client_month"), money.billing.rate_month
    return {
        "billed": flow.billed,
        "undocumented": flow.undocumented,
        "denied": flow.denied,
        "taken_back": flow.taken_back,
        "leavers": leavers_cost(seen),
        "staff": staff_cost(seen),
        "overtime": year_cost(seen) - staff_cost(seen) - leavers_cost(seen),
        "overtime_hours": overtime_hours_year(seen),
        "months_kept": month.kept / rate if rate else 0.0,
        "quarters": bills.denied_months() / money.denial.months if money.denial else 0.0,
    }


def _gains(pairs: Sequence[tuple[Money, Money]], scale: tuple[float, float]) -> dict[str, np.ndarray]:
    """Of each replication, what changes for the better in the whole agency, a year and for each post more."""
    more_posts = scale[1] - scale[0] or 1.0

    def change(name: str) -> np.ndarray:
        before, after = (np.array([pair[place][name] * scale[place] for pair in pairs]) for place in (0, 1))
        return np.asarray((after - before) / more_posts)

    less = ("undocumented", "denied", "taken_back", "leavers", "overtime", "overtime_hours", "quarters")
    found = {name: -change(name) for name in less}
    found["not_contacted"] = change("billed") - found["undocumented"]
    found["months_kept"] = change("months_kept")
    found["post"] = change("staff")
    found["net"] = sum((found[name] for name in PARTS), -found["post"])
    return found


# ------------------------------------------------------------------------------------ intervals


def estimate(values: np.ndarray) -> Estimate:
    """Mean and interval of what changed in each replication."""
    mean, low, high, sd = t_interval(values, LEVEL)
    return Estimate(mean, mean if sd == 0 else low, mean if sd == 0 else high)


def ratio(above: np.ndarray, below: np.ndarray) -> Estimate:
    """The ratio of two paired means with Fieller's interval; infinite where what is below may be nothing."""
    n = len(below)
    t2 = float(stdtrit(n - 1, (1 + LEVEL) / 2)) ** 2 / n
    (top, down), spread = (above.mean(), below.mean()), np.cov(above, below, ddof=1) * t2
    mean = float(top / down) if down > 0 else math.inf
    a = down**2 - spread[1, 1]
    if down <= 0 or a <= 0:  # no post, or not surely one, keeps a client-month more
        return Estimate(mean, 0.0 if down <= 0 else _lower(top, down, spread), math.inf)
    middle = (top * down - spread[0, 1]) / a
    half = math.sqrt(max(0.0, middle**2 - (top**2 - spread[0, 0]) / a))
    return Estimate(mean, float(middle - half), float(middle + half))


def _lower(top: float, down: float, spread: np.ndarray) -> float:
    """The least rate that is not ruled out where the most is infinite."""
    return float(max(0.0, top - math.sqrt(spread[0, 0])) / (down + math.sqrt(spread[1, 1])))


# ------------------------------------------------------------------------------- what it turns on


def money_rows(loaded: Loaded) -> dict[KeyPath, Provenance]:
    """Every number of the money section with a range, and the grace of the report that denies."""
    money = loaded.scenario.money
    assert money is not None
    grace = ("kinds", money.denial.kind, "standard", "grace_days") if money.denial else ()
    return {
        path: origin
        for path, origin in loaded.provenance.items()
        if (path[0] == "money" or path == grace)
        and path[-1] not in LEFT_OUT
        and origin.low is not None
        and origin.high is not None
        and origin.low < origin.high
    }


def _ends(origin: Provenance) -> tuple[float, float]:
    assert origin.low is not None
    assert origin.high is not None
    return origin.low, origin.high


def moved_to_ends(loaded: Loaded, path: KeyPath, origin: Provenance) -> list[Scenario]:
    """The scenario with one number at its low and at its high. What happens in a run does not hang on it."""
    found = []
    for value in _ends(origin):
        tree = deepcopy(dict(loaded.tree))
        set_at(tree, dotted(path), plain(value))
        if dotted(path) == PER_SUPERVISOR and loaded.scenario.team and loaded.scenario.team.supervisor:
            set_at(tree, SPAN, plain(value))
        found.append(from_tree(tree))
    return found


def _swing(loaded: Loaded, path: KeyPath, origin: Provenance, nets: tuple[float, float, float]) -> Swing:
    row = load_evidence().get(origin.source)
    low, high = _ends(origin)
    values = (low, origin.value, high)
    return Swing(
        key=dotted(path),
        label=row.parameter if row else dotted(path),
        unit=row.unit if row else "",
        grade=origin.grade,
        values=values,
        nets=nets,
        flips_at=crossing(values, nets),
    )


def crossing(values: Sequence[float], nets: Sequence[float]) -> float | None:
    """The value, on straight lines between those known, at which the sum is zero; None if it is nowhere."""
    points = list(zip(values, nets, strict=True))
    for (left, below), (right, above) in pairwise(points):
        if below == 0:
            return left
        if below * above < 0:
            return left + (right - left) * below / (below - above)
    return None
