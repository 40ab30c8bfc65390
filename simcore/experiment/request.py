"""One client's same request with several caseloads: a plan change, from asking to being submitted.

Plan changes are mostly closed needs: who waits for one raises no other, so later ones come at other times
when the caseload differs. The first one of a run does not: it is drawn before the run, and so are the minutes
it takes and the days the provider needs. It is literally the same request on the same day at every caseload.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from simcore.demand.clock import DAY, NEVER, WEEK
from simcore.demand.demand import Demand
from simcore.experiment.collector import without_collector
from simcore.model import Records, simulate
from simcore.outcomes.service import survival_quantile
from simcore.scenario.schema import Scenario

KIND = "plan_change"
CASELOADS = (35, 62, 90, 165)
CHOSEN_AT = 62
WEEKS = 13
YEARS = 3
DECILES = tuple(tenth / 10 for tenth in range(1, 10))


@dataclass(frozen=True, slots=True)
class Ask:
    """A call or mail that asks about the request again: when, in days since it was made, and its fate."""

    day: float
    how: str
    """call or email"""
    answered: bool
    """at once; otherwise a message was left, or it was tried again later"""


@dataclass(frozen=True, slots=True)
class Told:
    """What became of the request with one caseload; days since it was made, None for what did not happen.

    Attributes:
        caseload: clients held.
        begun: somebody began to work on it.
        sent: it went to the provider to be signed.
        signed: the provider had signed.
        submitted: it was submitted, which is what is promised.
        open_days: how long it had been open when the simulated year ended.
        asks: each time the client or theirs asked about it again.
        deciles: of everybody's waits from asking to submitting, in days; infinite where it is not reached.
        medians: the median of each simulated year.
        requests: how many requests the deciles are of.
    """

    caseload: int
    begun: float | None
    sent: float | None
    signed: float | None
    submitted: float | None
    open_days: float
    asks: tuple[Ask, ...]
    deciles: tuple[float, ...]
    medians: tuple[float, ...]
    requests: int


@dataclass(frozen=True, slots=True)
class Request:
    """The request chosen, and what became of it.

    Attributes:
        client: number of the client, from 1.
        made: the simulated moment it was made.
        promised_days: days from asking to the promised day.
        minutes: the work it takes, the same everywhere.
        candidates: how many requests the rule chose among.
        chosen_at: the caseload at which its wait was the median.
        year: the simulated year it is from; 0 is the first.
        years: simulated years behind the deciles.
        programme: the scenario's.
        coping: whether people cope in this scenario.
        closed: whether who waits for a plan change asks for no other.
        told: one for each caseload, ascending.
    """

    client: int
    made: dt.datetime
    promised_days: float
    minutes: float
    candidates: int
    chosen_at: int
    year: int
    years: int
    programme: str
    coping: bool
    closed: bool
    told: tuple[Told, ...]


def same_request(
    scenario: Scenario, caseloads: Sequence[int] = CASELOADS, *, seed: int, years: int = YEARS
) -> Request | None:
    """Choose a request by the rule and follow it; None where the scenario has none that can be followed.

    The rule: of the clients of the smallest caseload whose first plan change of the run is asked for in the
    first quarter of the year counted, the one whose wait at CHOSEN_AT is the median (of an even number the
    shorter of the two in the middle). Of the first simulated year that has such clients.
    """
    if not _can_be_followed(scenario):
        return None
    wanted = sorted(set(caseloads))
    runs: list[tuple[Demand, dict[int, Records]]] = []
    with without_collector():
        for year in range(years):
            demand = Demand(scenario, seed, year, wanted[-1])
            trace = not any(_candidates(scenario, one[wanted[0]], wanted[0]) for _, one in runs)
            found = {c: _run(scenario, demand, c, trace) for c in wanted}
            runs.append((demand, found))
    return _follow(scenario, wanted, runs)


def _can_be_followed(scenario: Scenario) -> bool:
    """One case manager whose clients stay, and plan changes of which the first is drawn before the run."""
    if KIND not in scenario.kinds or scenario.kinds[KIND].arrivals.how not in ("closed", "open"):
        return False
    comes_and_goes = scenario.clients.referrals is not None or any(
        kind.closes_case or kind.client_leaves for kind in scenario.kinds.values()
    )
    shared = scenario.team is not None or scenario.managers > 1
    return not (comes_and_goes or shared or KIND in scenario.open_at_start)


def _run(scenario: Scenario, demand: Demand, caseload: int, trace: bool) -> Records:
    return simulate(scenario, demand, caseload, trace=trace)


def _candidates(scenario: Scenario, records: Records, least: int) -> dict[int, int]:
    """Item by client: first plan changes asked for in the first quarter of the window."""
    items = records.items
    mine = np.flatnonzero(items.kind == records.kinds.index(KIND))
    start = scenario.window.warm_up_weeks * WEEK
    first: dict[int, int] = {}
    for item in mine[np.argsort(items.created[mine], kind="stable")].tolist():
        first.setdefault(int(items.client[item]), item)
    end = start + min(WEEKS, scenario.window.weeks) * WEEK
    return {c: item for c, item in first.items() if c < least and start <= items.created[item] < end}


def _follow(
    scenario: Scenario, caseloads: Sequence[int], runs: Sequence[tuple[Demand, dict[int, Records]]]
) -> Request | None:
    chosen_at = min(caseloads, key=lambda caseload: abs(caseload - CHOSEN_AT))
    found = [_candidates(scenario, records[chosen_at], caseloads[0]) for _, records in runs]
    year = next((place for place, candidates in enumerate(found) if candidates), -1)
    if year < 0:
        return None
    candidates, (demand, records) = found[year], runs[year]
    kept = records[chosen_at].items.kept
    made_at = records[chosen_at].items.created
    waits = sorted((int(kept[item] - made_at[item]), client) for client, item in candidates.items())
    client = waits[(len(waits) - 1) // 2][1]
    items, item = records[chosen_at].items, candidates[client]
    made = int(items.created[item])
    told = []
    for caseload in caseloads:
        own = _candidates(scenario, records[caseload], caseloads[0])[client]
        waits_of = [_waits(scenario, one[caseload]) for _, one in runs]
        told.append(_told(scenario, demand, records[caseload], own, caseload, waits_of))
    return Request(
        client=client + 1,
        made=dt.datetime.combine(scenario.calendar.start_date, dt.time()) + dt.timedelta(seconds=made),
        promised_days=float(items.due[item] - made) / DAY,
        minutes=float(items.seconds[item]) / 60,
        candidates=len(candidates),
        chosen_at=chosen_at,
        year=year,
        years=len(runs),
        programme=scenario.programme or "",
        coping=scenario.coping.on,
        closed=scenario.kinds[KIND].arrivals.how == "closed",
        told=tuple(told),
    )


Waits = tuple[np.ndarray, np.ndarray]


def _waits(scenario: Scenario, records: Records) -> Waits:
    """Days from asking to submitting of what was asked for in the window, and whether it was in the run."""
    items = records.items
    start = scenario.window.warm_up_weeks * WEEK
    end = start + scenario.window.weeks * WEEK
    inside = (items.kind == records.kinds.index(KIND)) & (items.created >= start) & (items.created < end)
    done = items.kept[inside] < end
    days = (np.where(done, items.kept[inside], end) - items.created[inside]) / DAY
    return days, done


def _told(
    scenario: Scenario, demand: Demand, records: Records, item: int, caseload: int, waits: Sequence[Waits]
) -> Told:
    items = records.items
    made = int(items.created[item])

    def days(moment: int) -> float | None:
        return (moment - made) / DAY if moment < NEVER and moment >= 0 else None

    end = (scenario.window.warm_up_weeks + scenario.window.weeks) * WEEK
    sent, signed = _provider(scenario, demand, records, item)
    all_days, all_done = (np.concatenate(part) for part in zip(*waits, strict=True))
    return Told(
        caseload=caseload,
        begun=days(int(items.started[item])),
        sent=days(sent),
        signed=days(signed) if signed < end else None,
        submitted=days(int(items.kept[item])),
        open_days=(end - made) / DAY,
        asks=_asks(scenario, records, item, made),
        deciles=tuple(survival_quantile(all_days, all_done, q, float("inf")) for q in DECILES),
        medians=tuple(survival_quantile(d, done, 0.5, float("inf")) for d, done in waits),
        requests=len(all_days),
    )


def _provider(scenario: Scenario, demand: Demand, records: Records, item: int) -> tuple[int, int]:
    """(when it went to the provider, when it was signed); NEVER for what did not happen or is not a step.

    The first step ends where its minutes have been worked and nothing more is done before the wait is over,
    which is the client's own first draw.
    """
    steps = scenario.kinds[KIND].steps
    if not steps or steps[0].then_wait is None:
        return NEVER, NEVER
    assert records.trace is not None
    waits = demand.durations(f"{KIND}.wait0", steps[0].then_wait)
    wait = int(waits.get(int(records.items.client[item]), 0))
    rows = records.trace.stretches
    mine = rows[rows[:, 2] == item]
    worked, needed = 0, max(1, round(int(records.items.seconds[item]) * steps[0].share))
    for place, (start, end, _, _) in enumerate(mine.tolist()):
        worked += end - start
        follows = mine[place + 1, 0] if place + 1 < len(mine) else NEVER
        if worked >= needed and follows >= end + wait:
            return end, end + wait
    return NEVER, NEVER


def _asks(scenario: Scenario, records: Records, item: int, made: int) -> tuple[Ask, ...]:
    """Every attempt of whoever asked about this item again."""
    assert records.trace is not None
    items, attempts = records.items, records.trace.attempts
    failures = [rank for rank, name in enumerate(records.kinds) if scenario.kinds[name].is_failure]
    found = []
    for chaser in np.flatnonzero(np.isin(items.kind, failures) & (items.cause == item)).tolist():
        kind = scenario.kinds[records.kinds[items.kind[chaser]]]
        if kind.channel != "phone":
            found.append(Ask((int(items.created[chaser]) - made) / DAY, "email", False))
            continue
        for time, _, _, got_through in attempts[attempts[:, 1] == chaser].tolist():
            found.append(Ask((time - made) / DAY, "call", bool(got_through)))
    return tuple(sorted(found, key=lambda ask: ask.day))
