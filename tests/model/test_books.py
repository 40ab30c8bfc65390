"""Nothing is lost: minutes and items add up in every run, in every shipped scenario, at every caseload."""

from dataclasses import replace
from typing import get_args

import numpy as np
import pytest

from simcore.model import LedgerError
from simcore.model.records import check_books as models_own_check
from simcore.scenario.schema import Policy
from tests.model.helpers import (
    DAY,
    NEVER,
    OVERTIME,
    SHIPPED,
    VISITS,
    Demand,
    check_books,
    rows,
    same,
    shipped,
    simulate,
)

CHANGES = {
    "flipped needs": ["kinds.call.arrivals.how=open", "kinds.email_answer.arrivals.how=closed"],
    "mail in batches": ["email={read: batches, times: ['09:00', '11:30', '15:00']}"],
    "a protected block": [
        "calendar.commitments.block={label: B, weekday: mon, start: '13:30', hours_week: 2, protects: true}"
    ],
    "on call at night": [
        "kinds.crisis.on_call=case_manager",
        "kinds.crisis.arrivals.rate.per_client_year=12",
    ],
    "persistent callers": ["clients.persistent_share=0.5", "kinds.call.arrivals.rate.per_client_day=0.3"],
    "calls are lost": ["kinds.call.when_not_taken=lost"],
    "no overtime": ["overtime.minutes_day_most=0", "overtime.finish_in_hand_minutes=0"],
    "boundless overtime": ["overtime.minutes_day_most=1000", "overtime.hours_week_most=168"],
    "a long resumption": ["resume_minutes=45"],
    "long visits": ["kinds.visit.handling.minutes_mean=150", "kinds.visit.visit.most_a_day=4"],
    "half time": ["calendar.part_time_share=0.6"],
    "much absence": ["calendar.sickness.share=0.4", "calendar.leave.days_year=60"],
    "every day a working day": ["calendar.working_days=[mon, tue, wed, thu, fri, sat, sun]"],
    "a shift till midnight": ["calendar.shift_end='24:00'"],
}


def run(scenario, caseload: int, trace: bool = True):
    return simulate(scenario, Demand(scenario, 5, 1, caseload), caseload, trace)


@pytest.mark.parametrize("coping", ["true", "false"])
@pytest.mark.parametrize("caseload", [1, 35, 165, 400])
@pytest.mark.parametrize("name", SHIPPED)
def test_books_balance_in_every_shipped_scenario(name, caseload, coping):
    check_books(run(shipped(name, f"coping.on={coping}", weeks=4), caseload))


@pytest.mark.parametrize("policy", get_args(Policy))
@pytest.mark.parametrize("coping", ["true", "false"])
def test_books_balance_under_every_policy(policy, coping):
    check_books(run(shipped("base", f"next_item={policy}", f"coping.on={coping}"), 165))


@pytest.mark.parametrize("caseload", [35, 165])
@pytest.mark.parametrize("change", CHANGES)
def test_books_balance_when_the_office_works_otherwise(change, caseload):
    check_books(run(shipped("base", *CHANGES[change]), caseload))


@pytest.mark.parametrize(
    "change", ["flipped needs", "on call at night", "mail in batches", "persistent callers"]
)
@pytest.mark.parametrize("coping", ["true", "false"])
def test_the_trace_may_be_on_or_off(change, coping):
    scenario = shipped("base", *CHANGES[change], f"coping.on={coping}")
    with_trace, without = run(scenario, 120), run(scenario, 120, trace=False)
    assert without.trace is None
    assert len(with_trace.trace.stretches) > 1000
    assert same(with_trace, without)


@pytest.mark.parametrize("name", ["base", "desk_45_half_time", "behavioural_health"])
def test_the_shift_is_the_calendars_and_none_is_worked_while_away(name):
    scenario = shipped(name, "calendar.sickness.share=0.2")
    demand = Demand(scenario, 5, 1, 60)
    records = simulate(scenario, demand, 60)
    planned = np.zeros(len(records.shift), dtype=np.int64)
    for day in demand.calendar.present:
        planned[day] = sum(stretch.end - stretch.start for stretch in demand.calendar.stretches(day))
    assert np.array_equal(records.shift, planned)
    away = sorted(demand.calendar.leave | demand.calendar.sick)
    assert away
    assert records.ledger[away].sum() == 0


@pytest.mark.parametrize("name", ["base", "base_flipped_needs", "behavioural_health"])
@pytest.mark.parametrize("caseload", [35, 165])
def test_every_need_becomes_an_item_and_stays_one(name, caseload):
    scenario = shipped(name)
    demand = Demand(scenario, 5, 1, 200)
    found = rows(simulate(scenario, demand, caseload))
    known = [k for k, kind in scenario.kinds.items() if kind.arrivals.how in ("open", "dated", "daily")]
    mine = demand.needs.client < caseload
    needs = zip(demand.needs.kind[mine], demand.needs.client[mine], demand.needs.time[mine], strict=True)
    names = list(scenario.kinds)
    expected = sorted((names[kind], int(client), int(time)) for kind, client, time in needs)
    assert sorted((r.kind, r.client, r.created) for r in found if r.kind in known) == expected


@pytest.mark.parametrize("coping", ["true", "false"])
@pytest.mark.parametrize("name", ["base", "base_flipped_needs"])
def test_what_is_done_took_its_handling_time_but_for_what_was_shortened(name, coping):
    scenario = shipped(name, f"coping.on={coping}")
    records = run(scenario, 120)
    saved = {item: seconds for _, item, what, seconds in records.coping.tolist() if what == 2}
    plain = [
        k for k, kind in scenario.kinds.items() if not (kind.outbound or kind.visit or len(kind.steps) > 1)
    ]
    asked_only = {r.number for r in rows(records) if scenario.kinds[r.kind].is_failure}
    done = [r for r in rows(records, *plain) if r.state == 1 and (r.worked or r.number not in asked_only)]
    assert len(done) > 500
    message = round(scenario.phone.message_minutes * 60)
    extra = {r.number: r.worked - r.seconds + saved.get(r.number, 0) for r in done}
    heard = {r.number for r in done if r.kind == "call" and r.attempts > 1}
    assert all(more == 0 for item, more in extra.items() if item not in heard)
    assert all(more >= 0 and more % message == 0 for more in extra.values()), "each repeated message is heard"
    in_steps = [r for r in rows(records, "plan_change", "crisis") if r.state == 1]
    assert all(abs(r.worked - r.seconds) <= 3 for r in in_steps)
    if coping == "false":
        assert not saved
        assert not len(records.coping)


def test_minutes_on_an_item_are_those_of_its_stretches():
    """But for resumption and the way to a visit, which are nobody's but the day's."""
    records = run(shipped("base", "resume_minutes=0", "kinds.visit.visit.travel_minutes=0"), 120)
    spent: dict[int, int] = {}
    for start, end, item, _ in records.trace.stretches.tolist():
        spent[item] = spent.get(item, 0) + end - start
    assert {r.number: r.worked for r in rows(records) if r.worked} == {
        k: v for k, v in spent.items() if k >= 0
    }


def test_stretches_lie_in_the_shift_but_for_overtime_and_visits():
    scenario = shipped("base")
    demand = Demand(scenario, 5, 1, 165)
    records = simulate(scenario, demand, 165, trace=True)
    planned = {day: demand.calendar.stretches(day) for day in demand.calendar.present}
    for start, end, _, use in records.trace.stretches.tolist():
        if use not in (OVERTIME, VISITS):
            assert any(s.start <= start and end <= s.end for s in planned[start // DAY])


def test_nothing_is_closed_before_it_came_or_twice():
    records = run(shipped("base"), 165)
    for r in rows(records):
        assert r.finished == NEVER or r.created <= r.finished
        assert r.started == -1 or r.created <= r.started <= r.finished
        assert r.kept == NEVER or r.started <= r.kept or r.started == -1
    notes = [r.cause for r in rows(records, "note_contact", "note_visit")]
    assert len(notes) == len(set(notes))


def test_idle_only_when_nothing_that_may_be_worked_is_open():
    """At the moment a free stretch begins, no paper is open (it may be worked at any time of the shift)."""
    scenario = shipped("base", "coping.on=false")
    records = run(scenario, 20)
    desk_work = list(rows(records, "note_contact", "note_visit", "authorisation", "forms"))
    free = [(s, e) for s, e, item, use in records.trace.stretches.tolist() if item < 0 and use == 0]
    assert len(free) > 100
    for start, end in free:
        assert not [r for r in desk_work if r.created < end and start < r.finished and r.created < start]


def test_the_models_own_check_notices_a_lost_minute_and_a_lost_item():
    records = run(shipped("base", weeks=2), 30)
    models_own_check(records)
    ledger, finished = records.ledger.copy(), records.items.finished.copy()
    ledger[8, 3] += 60
    finished[np.flatnonzero(records.items.state == 0)[0]] = 5
    for broken in (
        replace(records, ledger=ledger),
        replace(records, items=replace(records.items, finished=finished)),
    ):
        with pytest.raises(LedgerError):
            models_own_check(broken)
