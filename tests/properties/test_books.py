"""In offices put together at random nothing is lost: no minute, no item, no need, trace or not."""

from __future__ import annotations

from collections import Counter, defaultdict
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from simcore.demand.needs import Needs
from simcore.model import Items, Records
from simcore.scenario import Scenario
from tests.model.helpers import (
    DAY,
    DONE,
    EXPIRED,
    GIVEN_UP,
    NEVER,
    OPEN,
    SENDERS,
    Demand,
    rows,
    same,
    simulate,
)
from tests.properties.offices import built, offices
from tests.properties.profile import examples

pytestmark = pytest.mark.verify

AGENCY = SENDERS.index("agency")


@examples(100)
@given(offices(), st.integers(0, 1000))
def test_nothing_is_lost_in_any_office(tree, seed):
    scenario = built(tree)
    demand = Demand(scenario, seed, 0, scenario.caseload)
    records = simulate(scenario, demand, scenario.caseload, trace=True)
    minutes_balance(records, demand)
    no_number_is_negative(records)
    times_come_in_order(records, scenario)
    needs_known_before_become_items(records, demand)
    closed_needs_come_one_at_a_time(records, scenario)
    what_comes_of_something_belongs_to_it(records, scenario)
    work_takes_its_time(records, scenario)
    only_callers_give_up(records, scenario)
    clients_come_and_go_in_order(records, scenario)
    assert same(simulate(scenario, demand, scenario.caseload, trace=False), records)


def minutes_balance(records: Records, demand: Demand) -> None:
    """Every second of shift and overtime is in the ledger once, on its item once, and in one stretch."""
    items, owed = records.items, records.shift + records.overtime
    assert records.ledger.sum(axis=1).tolist() == owed.tolist()
    by_kind = np.bincount(items.kind, weights=items.worked, minlength=len(records.kinds))
    assert records.ledger[:, : len(records.kinds)].sum(axis=0).tolist() == by_kind.tolist()
    planned = np.zeros(len(records.shift), dtype=np.int64)
    for calendar in demand.calendars:
        for day in calendar.present:
            planned[day] += sum(stretch.end - stretch.start for stretch in calendar.stretches(day))
    assert records.shift.tolist() == planned.tolist()
    log = records.trace.stretches
    assert (log[:, 1] - log[:, 0]).sum() == owed.sum()
    for manager in range(len(demand.calendars)):
        mine = log[records.trace.manager == manager]
        assert (mine[:, 1] > mine[:, 0]).all()
        assert (mine[1:, 0] >= mine[:-1, 1]).all(), "one thing at a time"
    by_item = sorted((item, start, end) for start, end, item, _ in log.tolist() if item >= 0)
    assert all(one[0] != other[0] or one[2] <= other[1] for one, other in pairwise(by_item)), "in two hands"


def no_number_is_negative(records: Records) -> None:
    items = records.items
    for table in (records.ledger, records.counts, records.shift, records.overtime, records.backlog):
        assert (table >= 0).all()
    for column in (
        items.created,
        items.kept,
        items.finished,
        items.worked,
        items.interruptions,
        items.attempts,
    ):
        assert (column >= 0).all()
    assert (records.coping >= 0).all()
    assert (items.seconds > 0).all()


def times_come_in_order(records: Records, scenario: Scenario) -> None:
    """Created, started, promise kept, finished; only a visit under way may outlast the run."""
    end = len(records.shift) * DAY
    for r in rows(records):
        assert 0 <= r.created < end
        assert r.started == -1 or r.created <= r.started < end
        assert max(r.created, r.started) <= r.finished
        assert r.finished in range(end + 1) or r.finished == NEVER or scenario.kinds[r.kind].visit
        assert r.kept == NEVER or max(r.created, r.started) <= r.kept <= r.finished
        assert (r.finished == NEVER) == (r.state == OPEN)
        assert r.state != DONE or r.kept < NEVER
        assert r.started >= 0 or not (r.worked or r.interruptions)


def needs_known_before_become_items(records: Records, demand: Demand) -> None:
    """Each need known before the run is one item, and there is no other item of those kinds."""
    kinds = [kind for kind, name in enumerate(records.kinds) if name.startswith(("open", "dated", "daily"))]
    known = demand.needs_for(demand.clients)

    def counted(table: Needs | Items, time: str) -> Counter:
        columns = [getattr(table, name).tolist() for name in ("kind", "client", time, "due", "sender")]
        return Counter(row for row in zip(*columns, strict=True) if row[0] in kinds)

    found, expected = counted(records.items, "created"), counted(known, "time")
    assert found <= expected
    assert found == expected or records.cases is not None, "where nobody is a client, nobody has needs"


def closed_needs_come_one_at_a_time(records: Records, scenario: Scenario) -> None:
    """A client has one open need of a closed kind at most; a party has one pending chaser on a channel.

    What is in somebody's hand when its client leaves is finished, and the next client may ask meanwhile.
    """
    taken_on = defaultdict(list)
    if records.cases is not None:
        for place, moment in zip(records.cases.place.tolist(), records.cases.assigned.tolist(), strict=True):
            taken_on[place].append(moment)
    lives = defaultdict(list)
    for r in rows(records):
        how = scenario.kinds[r.kind].arrivals.how
        if how in ("closed", "chase"):
            who = (r.client, sum(moment <= r.created for moment in taken_on[r.client]))
            lives[r.kind, who, how == "chase" and r.sender == AGENCY].append((r.created, r.finished))
    for one_by_one in lives.values():
        assert all(end <= start for (_, end), (start, _) in pairwise(sorted(one_by_one)))


def what_comes_of_something_belongs_to_it(records: Records, scenario: Scenario) -> None:
    """A note of each piece of work at most, after it; chasers and nudges about what is open; same client."""
    found = rows(records)
    by_number = {r.number: r for r in found}
    for r in found:
        how = scenario.kinds[r.kind].arrivals.how
        if r.cause < 0:
            assert how not in ("follows", "chase") or r.created == 0, "but for what is open at the start"
            continue
        cause = by_number[r.cause]
        assert cause.client == r.client
        if r.kind == "note":
            assert (cause.state, cause.finished) == (DONE, r.created)
        elif how in ("follows", "chase"):
            assert cause.created <= r.created <= cause.finished
        else:
            assert (r.state, r.finished) == (DONE, cause.finished), "made good by another contact"
    notes = Counter(r.cause for r in found if r.kind == "note" and r.cause >= 0)
    assert set(notes.values()) <= {1}


def work_takes_its_time(records: Records, scenario: Scenario) -> None:
    """What is done took its handling time, a second more or less for each step, where nothing alters that."""
    if scenario.coping.on:
        return
    for r in rows(records):
        kind = scenario.kinds[r.kind]
        altered = kind.outbound or kind.visit or (kind.interrupts and kind.chased)
        made_good = r.cause >= 0 and kind.arrivals.how not in ("follows", "chase")
        rounding = (len(kind.steps) - 1) * (100 if kind.comes_back else 1)
        if r.state == DONE and not (altered or made_good or kind.when_not_taken == "voicemail"):
            assert abs(r.worked - r.seconds) <= rounding


def only_callers_give_up(records: Records, scenario: Scenario) -> None:
    """And who asks again; and whoever is no client any more."""
    impatient = {name for name, kind in scenario.kinds.items() if kind.when_not_taken != "wait"}
    impatient |= {name for name, kind in scenario.kinds.items() if kind.arrivals.how == "chase"}
    if records.cases is None:
        assert {r.kind for r in rows(records) if r.state == GIVEN_UP} <= impatient
    if not scenario.coping.on:
        assert not (records.items.state == EXPIRED).any()


def clients_come_and_go_in_order(records: Records, scenario: Scenario) -> None:
    """Referred, taken on in that order, gone; never too many; nobody waits before an empty place."""
    cases = records.cases
    if cases is None:
        return
    assert (cases.referred[:-1] <= cases.referred[1:]).all()
    assert (cases.assigned[:-1] <= cases.assigned[1:]).all()
    assert (cases.referred <= cases.assigned).all()
    assert (cases.assigned <= cases.closed).all()
    assert ((cases.place < 0) == (cases.assigned == NEVER)).all()
    for moment in {*cases.referred.tolist(), *cases.closed.tolist()} - {NEVER}:
        held = cases.place[(cases.assigned <= moment) & (moment < cases.closed)].tolist()
        assert len(set(held)) == len(held) <= scenario.caseload
        waiting = ((cases.referred <= moment) & (moment < cases.assigned)).any()
        assert not waiting or len(held) == scenario.caseload
    spells = defaultdict(list)
    for place, start, end in zip(
        cases.place.tolist(), cases.assigned.tolist(), cases.closed.tolist(), strict=True
    ):
        spells[place].append((start, end))
    for r in rows(records):
        of_what_was_in_hand = scenario.kinds[r.kind].arrivals.how == "follows"
        if r.client >= 0 and not of_what_was_in_hand:
            assert any(start <= r.created <= end for start, end in spells[r.client])
