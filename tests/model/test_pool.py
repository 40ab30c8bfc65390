"""Case managers who share a desk: whoever is free takes what comes, nothing waits while somebody is idle."""

from __future__ import annotations

import copy
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from simcore.model import Records
from simcore.model.columns import NEVER_AROSE
from simcore.model.desk import Desk
from simcore.model.records import gather
from simcore.model.run import run_desk
from simcore.scenario import Scenario
from tests.model.helpers import (
    AFTER_HOURS,
    ANSWERED,
    CALL,
    DAY,
    DONE,
    HOUR,
    MINUTE,
    MISSED,
    PHONE,
    SHIFT,
    VISITS,
    Demand,
    Need,
    at,
    check_books,
    constant,
    lunch_at_noon,
    meeting,
    office,
    rows,
    same,
    shipped,
    simulate,
    stretches,
)
from tests.model.helpers import _table as put_in

CRISIS = {"urgency": 0, "interrupts": ["all"]}
RULE = {
    "travel_minutes": 20.0,
    "no_show_probability": 0.0,
    "no_show_minutes": 10.0,
    "rebook_days": 3.0,
    "most_a_day": 2,
    "fill_until_days_before_due": 7.0,
    "notice_days": 0,
    "starts_at": "10:00",
}
VISIT = {"visit": RULE, "handling": constant(30)}
APPOINTMENT = Need("visit", at("mon 09:00"), minutes=30, due=at("fri 00:00"))
"""Booked for Tuesday at 10: twenty minutes there, half an hour inside, twenty minutes back."""
PAPER = {"worked_in": ["shift", "overtime"]}


def pool(kinds, managers: int = 2, calendar=None, **rest) -> Scenario:
    return office(kinds, calendar, managers=managers, **rest)


def run(scenario: Scenario, demand: Demand, caseload: int, trace: bool = True) -> tuple[Desk, Records]:
    """The desk its case managers leave, and its records; the books of each of them balance."""
    desk = run_desk(Desk(scenario, demand, caseload, trace))
    records = gather(desk)
    check_pool(desk, records)
    return desk, records


def team(scenario: Scenario, *needs: Need, caseload: int = 1, seed: int = 1) -> tuple[Desk, Records]:
    """Run the pool with these needs in place of its open and dated ones."""
    demand = Demand(scenario, seed, 0, caseload)
    demand.needs = put_in(scenario, demand.needs, needs)
    return run(scenario, demand, caseload)


def check_pool(desk: Desk, records: Records) -> None:
    """The books of each case manager, day by day, and of all together; nobody does two things at once."""
    check_books(replace(records, trace=None))
    ledgers = np.array([manager.ledger for manager in desk.managers])
    owed = np.array([np.add(manager.shift, manager.overtime) for manager in desk.managers])
    assert (ledgers >= 0).all()
    assert np.array_equal(ledgers.sum(axis=2), owed)
    assert np.array_equal(ledgers.sum(axis=0), records.ledger)
    still_open = [seconds for seconds, state in zip(desk.seconds, desk.state, strict=False) if not state]
    assert sum(desk.backlog) == sum(still_open), "closed twice, or never counted"
    if records.trace is None:
        return
    found, who = records.trace.stretches, records.trace.manager
    assert (found[:, 1] > found[:, 0]).all(), "time that runs backwards"
    for manager in desk.managers:
        mine = found[who == manager.number]
        assert (mine[1:, 0] >= mine[:-1, 1]).all(), "two things at once"
        assert (mine[:, 1] - mine[:, 0]).sum() == owed[manager.number].sum()
    in_hand = sorted((item, start, end) for start, end, item, _ in found.tolist() if item >= 0)
    for (item, _, end), (other, start, _) in pairwise(in_hand):
        assert item != other or start >= end, "an item in two hands"


def whose(records: Records, item: int) -> set[int]:
    """The numbers of the case managers who worked on an item."""
    return set(records.trace.manager[records.trace.stretches[:, 2] == item].tolist())


# ------------------------------------------------------------------------------ taking work


def test_two_who_are_idle_take_two_that_come_together_at_once():
    _, records = team(pool({"paper": {}}), Need("paper", at("mon 09:00")), Need("paper", at("mon 09:00")))
    assert [r.started for r in rows(records)] == [at("mon 09:00")] * 2
    assert whose(records, 0) | whose(records, 1) == {0, 1}


@pytest.mark.parametrize("minutes", [(10, 25), (25, 10)])
def test_the_third_waits_for_whoever_is_first_free(minutes):
    first = [Need("paper", at("mon 09:00"), minutes=m) for m in minutes]
    desk, records = team(pool({"paper": {}}), *first, Need("paper", at("mon 09:01"), minutes=5))
    third = rows(records)[2]
    assert (third.started, third.finished) == (at("mon 09:10"), at("mon 09:15"))
    assert sum(sum(manager.ledger[0][:1]) for manager in desk.managers) == 40 * MINUTE


@pytest.mark.parametrize("managers", [2, 3, 5])
def test_as_many_are_at_work_as_there_are_items_until_all_are(managers):
    needs = [Need("paper", at("mon 09:00") + n, minutes=60) for n in range(7)]
    _, records = team(pool({"paper": {}}, managers), *needs)
    expected = [at("mon 09:00") + (n // managers) * HOUR + n % managers for n in range(7)]
    assert [r.started for r in rows(records)] == expected


@pytest.mark.parametrize("seed", range(6))
def test_in_order_of_coming_each_goes_to_whoever_is_first_free(seed):
    """Against a recursion of a few lines, to the second: nights and lunches pass for nobody."""
    rng = np.random.default_rng(seed)
    managers = int(rng.integers(2, 6))
    scenario = pool({"paper": {}}, managers, {"lunch": lunch_at_noon()}, weeks=4)
    clock = Demand(scenario, 1, 0, 1).office.open
    moments = clock.clock_at(np.sort(rng.integers(0, 60 * HOUR, 150)))
    moments = moments[(moments % DAY < 12 * HOUR) | (moments % DAY >= 12.5 * HOUR)]
    minutes = rng.integers(1, 80 * managers, len(moments))
    needs = [Need("paper", int(t), minutes=int(m)) for t, m in zip(moments, minutes, strict=True)]
    _, records = team(scenario, *needs)
    free = [0] * managers
    for row, need in zip(rows(records), needs, strict=True):
        begun = max(worked_at(need.time), min(free))
        free[free.index(min(free))] = begun + need.minutes * MINUTE
        assert worked_at(row.started) == begun
        assert worked_at(row.finished) == begun + need.minutes * MINUTE


def worked_at(moment: int) -> int:
    """Seconds of working time until a moment of an office open 8 to 16, but for lunch, on weekdays."""
    day, second = divmod(moment, DAY)
    morning = min(max(second - 8 * HOUR, 0), 4 * HOUR)
    afternoon = min(max(second - 12 * HOUR - 30 * MINUTE, 0), 3 * HOUR + 30 * MINUTE)
    return (day // 7 * 5 + min(day % 7, 5)) * 450 * MINUTE + (morning + afternoon) * (day % 7 < 5)


def test_what_is_put_down_in_the_evening_is_taken_up_once_in_the_morning():
    needs = [Need("paper", at("mon 15:50"), minutes=20), Need("paper", at("mon 15:50"), minutes=30)]
    _, records = team(pool({"paper": {}}), *needs, Need("paper", at("mon 15:55"), minutes=5))
    assert [r.finished for r in rows(records)] == [at("tue 08:10"), at("tue 08:20"), at("tue 08:15")]


# -------------------------------------------------------------------------- waking each other


def test_a_note_is_taken_by_a_colleague_the_second_it_is_made():
    """Whoever made it has more urgent work that second."""
    call = CALL | {"note": {"kind": "note"}}
    kinds = {"call": call, "paper": {"urgency": 2}, "note": {"urgency": 5}}
    _, records = team(
        pool(kinds, phone=PHONE), Need("call", at("mon 09:00")), Need("paper", at("mon 09:10"), minutes=60)
    )
    (note,) = rows(records, "note")
    assert (note.created, note.started) == (at("mon 09:10"), at("mon 09:10"))


@pytest.mark.parametrize("minutes", [(10, 300), (300, 10)], ids=["the first", "the second"])
def test_what_waits_for_others_is_gone_on_with_by_whoever_is_idle_then(minutes):
    steps = [{"share": 0.5, "then_wait": constant(60)}, {"share": 0.5}]
    kinds = {"plan": {"steps": steps, "urgency": 1}, "paper": {}}
    needs = [Need("plan", at("mon 09:00"), 20), *[Need("paper", at("mon 09:10"), m) for m in minutes]]
    _, records = team(pool(kinds), *needs)
    (plan,) = rows(records, "plan")
    assert stretches(records, plan.number)[-1] == (at("mon 10:10"), at("mon 10:20"))


@pytest.mark.parametrize("kind", ["paper", "call"])
@pytest.mark.parametrize("moment", ["10:01", "10:30", "11:09"])
def test_the_watch_is_kept_while_a_colleague_is_on_a_visit(kind, moment):
    """Whichever of the two looked out for what comes is out now; the other is idle at the desk."""
    kinds = {"visit": VISIT, "paper": {}, "call": CALL}
    _, records = team(pool(kinds, phone=PHONE), APPOINTMENT, Need(kind, at(f"tue {moment}")))
    (visit,), (come,) = rows(records, "visit"), rows(records, kind)
    assert visit.state == DONE
    assert come.started == at(f"tue {moment}")


def test_a_note_about_a_visit_is_taken_by_an_idle_colleague_while_the_next_visit_is_made():
    kinds = {"visit": VISIT | {"note": {"kind": "note"}}, "note": {}}
    other = replace(APPOINTMENT, client=1)
    _, records = team(pool(kinds), APPOINTMENT, other, caseload=2)
    first, second = sorted(r.finished for r in rows(records, "visit"))
    notes = [r.started for r in rows(records, "note")]
    assert second - first == 70 * MINUTE
    assert notes == [first, second]


def test_a_call_is_answered_although_the_colleague_who_expected_it_is_out():
    """A call is done, its client is content for a while; then whoever took it goes on a visit."""
    for minutes in range(20, 40):
        content = {"how": "closed", "content": constant(minutes)}
        kinds = {"call": CALL | {"arrivals": content, "handling": constant(5)}, "visit": VISIT, "paper": {}}
        _, records = team(pool(kinds, phone=PHONE), APPOINTMENT, Need("paper", at("tue 08:00"), minutes=420))
        calls = [r for r in rows(records, "call") if at("tue 08:00") < r.created < at("tue 15:00")]
        assert len(calls) > 6
        assert {(r.first_try, r.started - r.created) for r in calls} == {(ANSWERED, 0)}


def test_nothing_is_missed_when_one_goes_home_and_the_other_is_still_on_the_phone():
    """Who rang first rings again after hours, and leaves a message for the next day."""
    content = {"how": "closed", "content": constant(7)}
    brief = CALL | {"arrivals": content, "urgency": 0}
    kinds = {"brief": brief, "long": CALL | {"interrupts": ["paper"]}, "paper": {}}
    scenario = pool(kinds, phone=PHONE, open_at_start={"brief": 1}, weeks=1)
    demand = Demand(scenario, 1, 0, 1)
    demand.needs = put_in(scenario, demand.needs, [Need("long", at("mon 15:50"), minutes=90)])
    _, records = run(scenario, demand, 1)
    (long,) = rows(records, "long")
    assert stretches(records, long.number)[-1][1] == long.finished == at("mon 17:20")
    late = [r for r in rows(records, "brief") if at("mon 16:00") <= r.created < at("tue 08:00")]
    assert [(r.created, r.first_try) for r in late] == [(at("mon 16:13"), AFTER_HOURS)]


# -------------------------------------------------------------------------------- the phone


@pytest.mark.parametrize("minutes", [(300, 30), (30, 300)])
def test_it_rings_at_somebody_idle_before_it_interrupts_anybody(minutes):
    papers = [Need("paper", at("mon 08:00"), minutes=m) for m in minutes]
    kinds = {"call": CALL, "paper": {}}
    _, records = team(pool(kinds, phone=PHONE), *papers, Need("call", at("mon 09:00")))
    (call,) = rows(records, "call")
    assert (call.first_try, call.started) == (ANSWERED, at("mon 09:00"))
    assert [r.interruptions for r in rows(records, "paper")] == [0, 0]


@pytest.mark.parametrize("kinds", [("paper", "crisis"), ("crisis", "paper")])
def test_with_all_busy_it_interrupts_only_what_it_may(kinds):
    busy = [Need(kind, at("mon 08:00") + n, minutes=120) for n, kind in enumerate(kinds)]
    scenario = pool({"call": CALL, "paper": {}, "crisis": CRISIS}, phone=PHONE, resume_minutes=3.0)
    _, records = team(scenario, *busy, Need("call", at("mon 09:00")))
    (call,), (paper,), (crisis,) = (rows(records, kind) for kind in ("call", "paper", "crisis"))
    assert (call.started, paper.interruptions, crisis.interruptions) == (at("mon 09:00"), 1, 0)
    assert whose(records, call.number) == whose(records, paper.number) != whose(records, crisis.number)
    assert paper.finished - paper.started == (120 + 10 + 3) * MINUTE
    assert records.count("interruptions").sum() == 1


def test_with_all_at_what_it_may_not_interrupt_it_waits_for_whoever_is_first_free():
    needs = [Need("crisis", at("mon 09:00"), minutes=40), Need("crisis", at("mon 09:00"), minutes=60)]
    scenario = pool({"call": CALL, "crisis": CRISIS, "paper": {}}, phone=PHONE)
    _, records = team(scenario, *needs, Need("call", at("mon 09:10")))
    (call,) = rows(records, "call")
    assert (call.first_try, call.started) == (MISSED, at("mon 09:40"))


def test_two_that_ring_together_interrupt_two():
    papers = [Need("paper", at("mon 08:00"), minutes=120)] * 2
    calls = [Need("call", at("mon 09:00"), client=c) for c in range(3)]
    _, records = team(pool({"call": CALL, "paper": {}}, phone=PHONE), *papers, *calls, caseload=3)
    assert [r.started - at("mon 09:00") for r in rows(records, "call")] == [0, 0, 10 * MINUTE]
    assert [r.interruptions for r in rows(records, "paper")] == [1, 1]


def test_a_crisis_takes_one_out_of_the_meeting_and_leaves_the_other_in_it():
    calendar = {"commitments": {"team": meeting("mon", "09:00", 2)}}
    desk, records = team(pool({"crisis": CRISIS}, 2, calendar), Need("crisis", at("mon 09:30"), minutes=45))
    assert rows(records)[0].started == at("mon 09:30")
    assert records.column("meetings")[0] == (2 * 120 - 45) * MINUTE
    assert sorted(manager.ledger[0][desk.other + 2] // MINUTE for manager in desk.managers) == [75, 120]


def test_who_rings_the_second_the_shift_ends_finds_nobody():
    """Though one is on the phone still, and hears of it before the other has left."""
    needs = [Need("call", at("mon 15:50"), minutes=30), Need("paper", at("mon 15:55"), minutes=1)]
    late = Need("call", at("mon 16:00"), client=1)
    _, records = team(pool({"call": CALL, "paper": {}}, phone=PHONE), *needs, late, caseload=2)
    assert [r.first_try for r in rows(records, "call")] == [ANSWERED, AFTER_HOURS]
    assert rows(records, "call")[1].started == at("tue 08:00")


# ------------------------------------------------------------------------------------ absence

LEAVE = {"leave": {"days_year": 100.0, "spell_days": 2}, "sickness": {"share": 0.2, "spell_days_mean": 1.5}}


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_a_call_is_answered_as_long_as_one_of_them_is_there(seed):
    calls = [Need("call", day * DAY + 10 * HOUR, minutes=1) for day in range(28) if day % 7 < 5]
    scenario = pool({"call": CALL, "paper": {}}, 3, LEAVE, weeks=4, phone=PHONE)
    desk, records = team(scenario, *calls, seed=seed)
    there = [sum(r.created // DAY in m.calendar.present for m in desk.managers) for r in rows(records)]
    assert {0, 1, 2} <= set(there)
    assert [r.first_try == ANSWERED for r in rows(records)] == [number > 0 for number in there]


def test_each_has_days_away_and_books_of_their_own():
    desk, _ = team(pool({"paper": {}}, 3, LEAVE, weeks=8), Need("paper", at("mon 08:00"), minutes=20000))
    assert len({tuple(manager.calendar.present) for manager in desk.managers}) == 3
    for manager in desk.managers:
        at_work = [day for day in range(56) if sum(manager.ledger[day])]
        assert at_work == manager.calendar.present
        assert {manager.shift[day] for day in at_work} == {8 * HOUR}


def test_work_goes_on_in_the_hands_of_whoever_is_there():
    desk, records = team(pool({"paper": {}}, 2, LEAVE, weeks=6), Need("paper", at("mon 08:00"), minutes=9000))
    days = {day for manager in desk.managers for day in manager.calendar.present}
    (paper,) = rows(records)
    assert paper.worked == 9000 * MINUTE
    assert paper.finished // DAY == sorted(days)[9000 // 480]
    assert whose(records, paper.number) == {0, 1}


@pytest.mark.parametrize("who", [0, 1])
@pytest.mark.parametrize("name", ["base", "base_flipped_needs", "behavioural_health"])
def test_a_colleague_who_is_never_there_changes_nothing(name, who):
    """So a desk of one is the same through the rules of a pool, to the byte."""
    alone = shipped(name, weeks=6)
    shared = shipped(name, "managers=2", weeks=6)
    demands = [Demand(scenario, 4, 0, 60) for scenario in (alone, shared)]
    absent = copy.copy(demands[0].calendar)
    absent.present, absent.leave = [], frozenset(range(absent.weeks * 7))
    demands[1].calendars[who], demands[1].calendars[1 - who] = absent, demands[0].calendar
    _, pooled = run(shared, demands[1], 60)
    one = simulate(alone, demands[0], 60, trace=True)
    assert same(pooled, one)
    assert np.array_equal(pooled.trace.stretches, one.trace.stretches)


def test_somebody_away_part_of_a_day_leaves_what_is_in_hand_to_a_colleague():
    spells = {
        "present": {"distribution": "exponential", "hours_mean": 12.0},
        "absent": {"distribution": "exponential", "hours_mean": 6.0},
    }
    calls = [Need("call", day * DAY + h * HOUR, minutes=1) for day in range(5) for h in range(8, 16)]
    scenario = pool({"call": CALL, "paper": {}}, 2, {"absence_spells": spells}, weeks=1, phone=PHONE)
    desk, records = team(scenario, Need("paper", at("mon 08:00"), minutes=4000), *calls)
    plans = [[s for day in m.calendar.present for s in m.calendar.stretches(day)] for m in desk.managers]
    there = [any(s.start <= r.created < s.end for p in plans for s in p) for r in rows(records, "call")]
    assert {True, False} == set(there)
    assert [r.first_try == ANSWERED for r in rows(records, "call")] == there
    assert whose(records, rows(records, "paper")[0].number) == {0, 1}


# ----------------------------------------------------------------------------------- overtime

LATE = {"overtime": {"minutes_day_most": 60.0, "hours_week_most": 1.5}}


def test_each_stays_as_long_as_their_own_work_and_rule_say():
    needs = [Need("paper", at("mon 15:00"), minutes=m, due=at("mon 16:00")) for m in (90, 130)]
    desk, records = team(pool({"paper": PAPER}, **LATE), *needs)
    assert sorted(manager.overtime[0] for manager in desk.managers) == [30 * MINUTE, 60 * MINUTE]
    assert [r.finished for r in rows(records)] == [at("mon 16:30"), at("tue 08:10")]


def test_a_week_s_overtime_is_each_one_s_own():
    monday = [Need("paper", at("mon 15:00"), minutes=m, due=at("mon 16:00")) for m in (80, 120)]
    tuesday = [Need("paper", at("tue 15:00"), minutes=200, due=at("tue 16:00"))] * 2
    desk, _ = team(pool({"paper": PAPER}, **LATE), *monday, *tuesday)
    by_day = sorted([m.overtime[day] // MINUTE for day in (0, 1)] for m in desk.managers)
    assert by_day == [[20, 60], [60, 30]]


def test_whoever_is_done_first_takes_what_is_due_still():
    needs = [Need("paper", at("mon 15:30"), minutes=m, due=at("mon 16:00")) for m in (40, 90, 30)]
    _, records = team(pool({"paper": PAPER}, **LATE), *needs)
    assert [r.finished for r in rows(records)] == [at("mon 16:10"), at("mon 17:00"), at("mon 16:40")]


def test_what_one_who_stays_late_passes_over_is_there_for_a_colleague_whose_shift_it_is():
    kinds = {"urgent": PAPER | {"urgency": 0}, "letter": PAPER | {"urgency": 1}, "paper": PAPER}
    scenario = pool(kinds, **LATE)
    short = Demand(office(kinds, {"shift_end": "12:00"}), 1, 0, 1)
    demand = Demand(scenario, 1, 0, 1)
    demand.calendars = [short.calendar, demand.calendar]
    needs = [Need("urgent", at("mon 11:00"), minutes=m) for m in (70, 60)]
    needs += [Need("letter", at("mon 11:30")), Need("paper", at("mon 11:30"), 30, due=at("mon 16:00"))]
    demand.needs = put_in(scenario, demand.needs, needs)
    _, records = run(scenario, demand, 1)
    assert rows(records, "paper")[0].started == at("mon 12:00")
    assert rows(records, "letter")[0].started == at("mon 12:10")


# ------------------------------------------------------------------------------------- visits


def appointments(number: int) -> list[Need]:
    return [replace(APPOINTMENT, client=client) for client in range(number)]


def test_an_appointment_is_kept_by_one_of_them_and_once():
    desk, records = team(pool({"visit": VISIT}), *appointments(5), caseload=5)
    assert [len(stretches(records, r.number)) for r in rows(records)] == [1] * 5
    assert [len(whose(records, r.number)) for r in rows(records)] == [1] * 5
    assert records.count("visits_made").sum() == 5
    assert records.column("travel").sum() == (5 + 3) * 20 * MINUTE
    assert max(len(out) for manager in desk.managers for out in manager.booked.values() or [[]]) == 0


def test_two_field_blocks_are_out_on_the_same_morning():
    _, records = team(pool({"visit": VISIT}), *appointments(4), caseload=4)
    days = [r.finished // DAY for r in rows(records)]
    assert len(set(days)) < 3
    out = records.trace.stretches[records.trace.stretches[:, 3] == VISITS]
    assert set(records.trace.manager[records.trace.stretches[:, 3] == VISITS].tolist()) == {0, 1}
    assert len(out) == 4


def test_whoever_is_at_the_desk_answers_while_a_colleague_is_out():
    kinds = {"visit": VISIT, "call": CALL, "paper": {}}
    calls = [Need("call", at(f"tue {moment}"), minutes=1) for moment in ("10:10", "10:40", "11:00")]
    busy = Need("paper", at("mon 08:00"), minutes=2000)
    _, records = team(pool(kinds, phone=PHONE), APPOINTMENT, busy, *calls)
    assert [r.first_try for r in rows(records, "call")] == [ANSWERED] * 3
    assert rows(records, "visit")[0].worked == 30 * MINUTE


def test_a_visit_under_way_is_not_made_good_by_a_colleague_s_call():
    kinds = {"visit": VISIT, "paper": {}, "call": CALL | {"satisfies": ["visit"]}}
    _, records = team(pool(kinds, phone=PHONE), APPOINTMENT, Need("call", at("tue 10:30"), minutes=5))
    (visit,) = rows(records, "visit")
    assert (visit.finished, visit.kept, visit.cause) == (at("tue 11:10"), at("tue 11:10"), -1)


def test_a_visit_is_not_made_when_a_colleague_s_call_made_it_good():
    kinds = {"visit": VISIT, "paper": {}, "call": CALL | {"satisfies": ["visit"]}}
    _, records = team(pool(kinds, phone=PHONE), APPOINTMENT, Need("call", at("tue 09:00")))
    (visit,) = rows(records, "visit")
    assert (visit.state, visit.worked, visit.finished) == (DONE, 0, at("tue 09:10"))


def test_a_missed_appointment_is_put_back_once_and_kept_by_one():
    calendar = {"sickness": {"share": 0.3, "spell_days_mean": 1.5}}
    rule = VISIT | {"visit": RULE | {"notice_days": 5}}
    needs = [replace(need, time=c * DAY, due=(c + 9) * DAY) for c, need in enumerate(appointments(30))]
    _, records = team(pool({"visit": rule}, 3, calendar, weeks=8), *needs, caseload=30)
    assert records.count("missed_appointments").sum() > 2
    assert records.count("visits_made").sum() == 30
    assert [len(stretches(records, r.number)) for r in rows(records)] == [1] * 30


# --------------------------------------------------------------------------- shipped scenarios


@pytest.mark.parametrize("name", ["base", "base_flipped_needs", "behavioural_health"])
@pytest.mark.parametrize("managers", [2, 4])
def test_a_shipped_desk_shared_balances_with_trace_and_without_and_every_time(name, managers):
    scenario = shipped(name, f"managers={managers}", weeks=3, warm_up=1)
    caseload = 45 * managers
    runs = [
        run(scenario, Demand(scenario, 4, 0, caseload), caseload, trace)[1] for trace in (True, False, True)
    ]
    assert same(runs[0], runs[1])
    assert same(runs[0], runs[2])
    assert np.array_equal(runs[0].trace.stretches, runs[2].trace.stretches)
    assert np.array_equal(runs[0].trace.manager, runs[2].trace.manager)


def test_a_shipped_desk_shared_loses_no_need():
    scenario = shipped("base", "managers=3", weeks=4)
    demand = Demand(scenario, 4, 0, 150)
    _, records = run(scenario, demand, 150)
    names = list(scenario.kinds)
    known = {k for k, kind in scenario.kinds.items() if kind.arrivals.how in ("open", "dated", "daily")}
    needs = zip(demand.needs.kind, demand.needs.client, demand.needs.time, strict=True)
    expected = sorted((names[kind], int(client), int(time)) for kind, client, time in needs)
    assert sorted((r.kind, r.client, r.created) for r in rows(records) if r.kind in known) == expected


def test_three_who_share_keep_more_promises_than_one_with_a_third_of_the_clients():
    """Pooling: the same work each, and calls find somebody free more often."""
    answered = []
    for managers in (1, 3):
        scenario = shipped("base", f"managers={managers}", weeks=10, warm_up=0)
        records = simulate(scenario, Demand(scenario, 4, 0, 150), 50 * managers)
        calls = [r.first_try for r in rows(records, "call") if r.first_try != AFTER_HOURS]
        answered.append(sum(first == ANSWERED for first in calls) / len(calls))
    assert answered[1] > answered[0] + 0.1


# ----------------------------------------------------------------------------------- at random


def often(mean: float) -> dict:
    return {"distribution": "exponential", "minutes_mean": mean}


def maybe(values) -> st.SearchStrategy:
    return st.just({}) | st.sampled_from(values)


CONTENT = {"distribution": "exponential", "hours_mean": 3.0}
ABSENCES = [
    {"leave": {"days_year": 60.0, "spell_days": 2}},
    {"sickness": {"share": 0.2, "spell_days_mean": 1.5}},
    {"absence_spells": {"present": often(900), "absent": often(200)}},
]
CALENDARS = [{"lunch": lunch_at_noon()}, {"commitments": {"team": meeting("mon", "09:00", 2)}}]
WHEN_BUSY = [{"when_not_taken": "wait"}, {"when_not_taken": "voicemail"}] + [
    {"when_not_taken": "hold", "hold": often(mean)} for mean in (2, 30)
]


@st.composite
def pools(draw: st.DrawFn) -> dict:
    """Two to five case managers with all that a pool has to do with, as busy as they can just bear."""
    pick = lambda *values: draw(st.sampled_from(values))  # noqa: E731
    managers, clients = draw(st.integers(2, 5)), draw(st.integers(1, 12))
    arrivals = [{"how": "open", "rate": {"per_client_day": n * managers / clients}} for n in (7, 8)]
    call = {"arrivals": arrivals[1], "handling": often(10), "urgency": pick(0, 2, 5), "channel": "phone"}
    call |= {"interrupts": pick(["all"], ["paper"]), "accept_probability": pick(1.0, 0.5)}
    call |= draw(st.sampled_from(WHEN_BUSY)) | draw(maybe([{"note": {"kind": "note"}}]))
    call |= draw(maybe([{"arrivals": {"how": "closed", "content": CONTENT}}]))
    paper = {"arrivals": arrivals[0], "handling": often(pick(5, 25)), "standard": {"within": 1.0}}
    paper |= {"worked_in": ["shift", "overtime"]} | draw(maybe([{"comes_back": {"probability": 0.3}}]))
    kinds = {"call": call, "paper": paper, "note": {"arrivals": {"how": "follows"}, "handling": constant(5)}}
    if draw(st.booleans()):
        kinds["crisis"] = CRISIS | {"arrivals": {"how": "open", "rate": {"per_client_week": 0.5}}}
    if draw(st.booleans()):
        dated = {"how": "dated", "every_days": 7.0, "opens_days_before": 6.0}
        kinds["visit"] = VISIT | {"arrivals": dated, "note": {"kind": "note"}}
        kinds["visit"]["visit"] = RULE | {"no_show_probability": pick(0.0, 0.3)}
    if draw(st.booleans()):
        paper["chased"] = {"channel": "phone", "counted_from": "opening", "patience": often(120)}
        chase = {"how": "chase", "channel": "phone", "gap": often(200), "probability": 0.8}
        kinds["again"] = CALL | {"arrivals": chase, "when_not_taken": pick("wait", "voicemail")}
    rest = draw(maybe([{"open_at_start": {"paper": 7}}]))
    if draw(st.booleans()):
        paper["closes_case"] = pick(0.0, 0.2, 1.0)
        rest["clients"] = {
            "referrals": {"rate": {"per_hour": pick(0.05, 0.5)}, "start": pick("full", "empty")}
        }
    if draw(st.booleans()):
        rest["overtime"] = {"minutes_day_most": 60.0, "hours_week_most": 3.0, "finish_in_hand_minutes": 15.0}
    phone = {**PHONE, "voicemail_probability": pick(1.0, 0.3), "redial_probability": 0.7}
    calendar = {k: v for part in draw(a_few(CALENDARS)) + draw(a_few(ABSENCES)) for k, v in part.items()}
    policy, resume = pick("urgent_first", "first_come"), pick(0.0, 2.0)
    rest |= {"next_item": policy, "resume_minutes": resume, "caseload": clients, "phone": phone}
    return {"kinds": kinds, "managers": managers, "calendar": calendar, "weeks": 1, **rest}


def a_few(values: list) -> st.SearchStrategy:
    return st.lists(st.sampled_from(values), max_size=2, unique_by=str)


@pytest.mark.slow
@settings(derandomize=True, deadline=None, max_examples=60, suppress_health_check=list(HealthCheck))
@given(pools(), st.integers(0, 20))
def test_in_any_pool_books_balance_and_nothing_waits_while_somebody_is_idle(tree, seed):
    scenario = pool(**tree)
    desk, records = run(scenario, Demand(scenario, seed, 0, scenario.caseload), scenario.caseload)
    assert nothing_waits_while_somebody_is_idle(scenario, records)
    rang = [time for time, item, _, _ in records.trace.attempts.tolist() if rings(scenario, records, item)]
    assert rang == sorted(rang), "events out of order"
    needs_known_before_become_items(desk, records)
    again = simulate(scenario, Demand(scenario, seed, 0, scenario.caseload), scenario.caseload)
    assert same(again, records)


def rings(scenario: Scenario, records: Records, item: int) -> bool:
    return bool(scenario.kinds[records.kinds[records.items.kind[item]]].interrupts)


def nothing_waits_while_somebody_is_idle(scenario: Scenario, records: Records) -> bool:
    """From the trace: no item is in the queue at a second that somebody at the desk has nothing to do.

    Visits and calls that somebody may be about to repeat do not wait in the queue.
    """
    found, spans = records.trace.stretches.tolist(), {}
    idle = [(start, end) for start, end, item, use in found if item < 0 and use == SHIFT]
    for start, end, item, _ in sorted(found):
        spans.setdefault(item, []).append((start, end))
    for r in rows(records):
        if scenario.kinds[r.kind].visit or scenario.kinds[r.kind].when_not_taken == "voicemail":
            continue
        free_from = [r.created, *(end for _, end in spans.get(r.number, []))]
        free_until = [*(start for start, _ in spans.get(r.number, [])), r.finished]
        for a, b in zip(free_from, free_until, strict=True):
            if any(max(a, start) < min(b, end) for start, end in idle):
                return False
    return True


def needs_known_before_become_items(desk: Desk, records: Records) -> None:
    """Each once, unless it would have been of a client whose place was empty."""
    known, states = desk.demand.needs_for(desk.clients), desk.state[: len(desk.kind)]
    arose = [number for number, state in enumerate(states) if state != NEVER_AROSE]
    assert desk.created[: len(known.time)] == known.time.tolist()
    assert records.items.created.tolist() == [desk.created[number] for number in arose]
    assert len(arose) == len(states) or desk.cases is not None
