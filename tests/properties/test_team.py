"""In teams put together at random nothing is lost: no minute, no item, no client, whoever comes and goes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import pairwise
from unittest import mock

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from simcore.model.agency import Agency
from simcore.model.columns import IN_HAND, NEVER_AROSE, QUEUED
from simcore.model.desk import COMES, Desk
from simcore.model.records import Records, gather
from simcore.model.run import run_desk
from simcore.outcomes import Observed, outcome_row
from simcore.outcomes.billing import bills_of
from simcore.outcomes.money import leavers_cost, spells, staff_cost, year_cost
from simcore.scenario.money import SUPERVISOR
from tests.model.helpers import AWAY, DAY, DONE, MEETING, NEVER, OPEN, VISITS, Demand, same, simulate
from tests.properties.offices import built
from tests.properties.profile import examples
from tests.properties.teams import teams

pytestmark = pytest.mark.verify


@examples(60)
@given(teams(), st.integers(0, 1000))
def test_nothing_is_lost_in_any_team(tree, seed):
    scenario = built(tree)
    demand = Demand(scenario, seed, 0, scenario.caseload)
    with looked_at_each_morning():
        desk = run_desk(Desk(scenario, demand, scenario.caseload, True))
    the_books_of_posts_agree(desk)
    records = gather(desk)
    nobody_works_at_two_things_at_once(desk, records)
    nobody_works_while_away(desk, records)
    everybody_works_what_is_theirs(desk, records)
    referrals_are_taken_in_order(records)
    seen = Observed(scenario, records, demand.office, scenario.caseload)
    measures_are_numbers_or_none(seen)
    money_adds_up(seen)
    assert same(simulate(scenario, demand, scenario.caseload, trace=False), records)


@contextmanager
def looked_at_each_morning() -> Iterator[None]:
    """Look at the books of posts and queues before every day of a run."""
    morning = Agency.morning

    def and_look(agency: Agency, day: int):
        new = morning(agency, day)
        the_books_of_posts_agree(agency.desk)
        return new

    with mock.patch.object(Agency, "morning", and_look):
        yield


def the_books_of_posts_agree(desk: Desk) -> None:
    """Clients held, hours open and queues are those of each post; an item waits in one place at most."""
    holder = desk.cases.holder
    owned = Counter(desk.post_of[client] for client, case in enumerate(holder) if case >= 0)
    assert desk.held == [owned[post] for post in range(desk.posts)]
    for manager in desk.managers:  # who stayed late until midnight puts back this second what was not due
        manager.put_back_passed_over(desk.queue_of)
    open_now = [item for item in arisen(desk) if desk.state[item] == OPEN]
    hours = Counter()
    for item in open_now:
        hours[desk.post_of[desk.client[item]]] += desk.seconds[item]
    assert desk.backlog == [hours[post] for post in range(desk.posts)]
    live = Counter()
    for heap in desk.heaps:
        for entry in heap.waiting():
            if entry[3] == desk.version[entry[2]]:
                assert desk.place[entry[2]] == QUEUED
                assert desk.queue_of(entry[2]) is heap
                live[entry[2]] += 1
    assert {item for item in open_now if desk.place[item] == QUEUED} == set(live)
    assert set(live.values()) <= {1}
    in_hand = [manager.in_hand for manager in desk.managers if manager.in_hand >= 0]
    assert len(in_hand) == len(set(in_hand))
    visits_wait_with_their_owner(desk, open_now)


def arisen(desk: Desk) -> list[int]:
    """Items known before the run that have arisen by now, and those that arose in it."""
    to_come = {item for _, what, item, _ in desk.ringing.to_come() if what == COMES}
    rang = [item for item in desk.wake_items[: desk.wake_next] if item not in to_come]
    in_the_run = range(len(desk.entries), len(desk.kind))
    return [*desk.arrivals[: desk.next_arrival], *rang, *in_the_run]


def visits_wait_with_their_owner(desk: Desk, open_now: list[int]) -> None:
    """Every appointment that is open is to be booked, or booked, by the post that owns the client."""
    found = Counter()
    for post in range(desk.posts):
        to_book = [item for _, item, _ in desk.visits_pending[post]]
        booked = [item for m in desk.workers[post] for day in m.booked.values() for item in day]
        for item in to_book + booked:
            if desk.state[item] == OPEN:
                assert desk.post_of[desk.client[item]] == post
                found[item] += 1
    waiting = {
        item for item in open_now if desk.kinds.specs[desk.kind[item]].visit and desk.place[item] != IN_HAND
    }
    assert set(found) == waiting or any(manager.use == VISITS for manager in desk.managers)
    assert set(found) <= waiting
    assert set(found.values()) <= {1}


def nobody_works_at_two_things_at_once(desk: Desk, records: Records) -> None:
    found, who = records.trace.stretches, records.trace.manager
    for manager in desk.managers:
        mine = found[who == manager.number]
        assert (mine[:, 1] > mine[:, 0]).all()
        assert (mine[1:, 0] >= mine[:-1, 1]).all()
        owed = np.add(manager.shift, manager.overtime)
        assert np.array_equal(np.array(manager.ledger).sum(axis=1), owed)
        assert (np.array(manager.ledger) >= 0).all()
        assert (mine[:, 1] - mine[:, 0]).sum() == owed.sum()
    in_hand = sorted((item, start, end) for start, end, item, _ in found.tolist() if item >= 0)
    assert all(a[0] != b[0] or a[2] <= b[1] for a, b in pairwise(in_hand)), "an item in two hands"


def nobody_works_while_away(desk: Desk, records: Records) -> None:
    """Stretches lie on days somebody is there; before the first client there is only training."""
    for (start, _, item, use), number in zip(
        records.trace.stretches.tolist(), records.trace.manager.tolist(), strict=True
    ):
        manager, day = desk.managers[number], start // DAY
        assert manager.started_on <= day < manager.leaves_on
        assert day in manager.present
        assert day not in manager.away_sick
        assert use != AWAY
        assert day >= manager.trained_on or (item < 0 and use == MEETING)


def everybody_works_what_is_theirs(desk: Desk, records: Records) -> None:
    """A role works the kinds it takes, and all kinds only if it stands in for the absent."""
    roles = desk.roles
    for (_, _, item, _), number in zip(
        records.trace.stretches.tolist(), records.trace.manager.tolist(), strict=True
    ):
        role = desk.managers[number].post - desk.posts
        if item >= 0 and role >= 0 and not roles[role].covers_absent:
            assert records.kinds[records.items.kind[item]] in roles[role].takes


def measures_are_numbers_or_none(seen: Observed) -> None:
    """Whatever happened, every measure can be taken, and shares are shares."""
    row = outcome_row(seen)
    for name in ("posts_vacant", "without_case_manager", "hours_used"):
        assert np.isnan(row[name]) or -1e-9 <= row[name] <= 1 + 1e-9
    assert row["waiting_list"] >= 0


def money_adds_up(seen: Observed) -> None:
    """Nothing is billed twice: what is denied and taken back was billed; who is not there costs nothing."""
    bills, rule = bills_of(seen), seen.scenario.money
    assert (bills is None) == (rule is None)
    if bills is None or rule is None:
        assert np.isnan(year_cost(seen))
        return
    for basis in ("client_month", "minutes15"):
        flow = bills.flow(basis)
        if not bills.settled.any():
            assert not flow.billed > 0, "no whole month can be told of"
            continue
        assert min(flow.billed, flow.undocumented, flow.at_risk, flow.denied, flow.taken_back) >= -1e-6
        assert -1e-6 <= flow.kept <= flow.kept_no_denial + 1e-6
        assert flow.kept_no_denial <= flow.billed + 1e-6
    parts = staff_cost(seen) + leavers_cost(seen)
    assert year_cost(seen) >= parts - 1e-6
    assert staff_cost(seen, []) == 0
    team = seen.scenario.team
    if team.supervisor is not None and team.supervisor.takes:
        counted = sum(one.role == SUPERVISOR for one in spells(seen))
        assert (counted > 0) == (rule.workers_per_supervisor is None)


def referrals_are_taken_in_order(records: Records) -> None:
    """Whoever was referred first has a place first, unless they gave up; nobody does both."""
    cases = records.cases
    assigned = cases.assigned[cases.assigned < NEVER]
    assert (assigned[1:] >= assigned[:-1]).all()
    assert not ((cases.assigned < NEVER) & (cases.gave_up < NEVER)).any()
    assert (cases.assigned >= cases.referred).all()
    assert (cases.gave_up >= cases.referred).all()
    for client in np.unique(cases.place[cases.place >= 0]):
        mine = cases.place == client
        assert (cases.assigned[mine][1:] >= cases.closed[mine][:-1]).all()
    assert (records.items.state != NEVER_AROSE).all()
    assert (records.items.kept[records.items.state == DONE] < NEVER).all()
