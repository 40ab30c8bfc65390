"""Callers who hold the line: served in the order they came, gone the second their patience ends."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import pytest

from simcore.scenario import Scenario
from tests.model.helpers import (
    AFTER_HOURS,
    ANSWERED,
    CALL,
    DONE,
    GIVEN_UP,
    MINUTE,
    MISSED,
    OPEN,
    Demand,
    Need,
    at,
    constant,
    lunch_at_noon,
    meeting,
    office,
    rows,
    stretches,
    work,
)
from tests.model.test_pool import run, team

CRISIS = {"urgency": 0, "interrupts": ["all"]}


def desk(patience: float = 10, kinds=None, calendar=None, **rest) -> Scenario:
    call = CALL | {"when_not_taken": "hold", "hold": constant(patience)}
    return office({"call": call, "paper": {}, "crisis": CRISIS} | (kinds or {}), calendar, **rest)


def calls(*moments: str, minutes: float = 10) -> Sequence[Need]:
    return [Need("call", at(m), minutes=minutes, client=client) for client, m in enumerate(moments)]


@pytest.mark.parametrize("policy", ["urgent_first", "first_come", "earliest_due"])
def test_who_holds_is_served_in_the_order_of_calling(policy):
    needs = calls("mon 09:00", "mon 09:03", "mon 09:01", "mon 09:02")
    found = rows(work(desk(60, next_item=policy), *needs, caseload=4), "call")
    assert [r.client for r in found] == [0, 2, 3, 1]
    assert [r.started for r in found] == [at(f"mon 09:{minute}0") for minute in range(4)]
    assert [r.first_try for r in found] == [ANSWERED, MISSED, MISSED, MISSED]
    assert {r.attempts for r in found} == {1}


def test_who_rings_the_second_somebody_is_free_does_not_pass_those_who_hold():
    found = rows(work(desk(60), *calls("mon 09:00", "mon 09:05", "mon 09:10"), caseload=3), "call")
    assert [r.started for r in found] == [at("mon 09:00"), at("mon 09:10"), at("mon 09:20")]


@pytest.mark.parametrize(
    ("rings", "taken"), [("mon 09:19:59", False), ("mon 09:20:01", True), ("mon 09:25", True)]
)
def test_patience_ends_to_the_second(rings, taken):
    """The line is free at half past nine; patience is ten minutes."""
    needs = [Need("crisis", at("mon 09:00"), minutes=30), Need("call", at(rings))]
    (call,) = rows(work(desk(), *needs), "call")
    if taken:
        assert (call.state, call.started, call.worked) == (DONE, at("mon 09:30"), 10 * MINUTE)
    else:
        assert (call.state, call.finished, call.worked) == (GIVEN_UP, at(rings) + 10 * MINUTE, 0)
        assert call.started == -1


def test_who_has_hung_up_makes_room_for_who_came_later():
    needs = [Need("crisis", at("mon 09:00"), minutes=30), *calls("mon 09:05", "mon 09:25")]
    found = rows(work(desk(), *needs, caseload=2), "call")
    assert [(r.state, r.finished) for r in found] == [(GIVEN_UP, at("mon 09:15")), (DONE, at("mon 09:40"))]


def test_nobody_hangs_up_who_has_been_answered():
    """Not at the end of patience, not when a crisis breaks in after that."""
    needs = [Need("paper", at("mon 09:00"), minutes=30), Need("call", at("mon 09:05"), minutes=60)]
    needs += [Need("crisis", at("mon 09:08"), minutes=90)]
    records = work(desk(), *needs)
    (call,) = rows(records, "call")
    assert (call.state, call.interruptions, call.worked) == (DONE, 1, 60 * MINUTE)
    assert call.finished == at("mon 11:35")


def test_who_is_answered_while_holding_stays_when_a_crisis_breaks_in():
    needs = [Need("crisis", at("mon 09:00"), minutes=10), Need("call", at("mon 09:05"), minutes=20)]
    records = work(desk(), *needs, Need("crisis", at("mon 09:12"), minutes=60, client=1), caseload=2)
    (call,) = rows(records, "call")
    assert stretches(records, call.number) == [
        (at("mon 09:10"), at("mon 09:12")),
        (at("mon 10:12"), at("mon 10:30")),
    ]
    assert call.state == DONE


@pytest.mark.parametrize(
    ("moment", "patience", "started"),
    [
        ("mon 09:50", 15, "mon 10:00"),  # till the meeting ends
        ("mon 12:10", 25, "mon 12:30"),  # over lunch
        ("mon 07:55", 10, "mon 08:00"),  # before the doors open
        ("mon 09:30", 15, None),
        ("mon 12:00", 29, None),
        ("mon 16:30", 60, None),
        ("mon 16:30", 16 * 60, "tue 08:00"),
        ("sat 10:00", 10, None),
    ],
)
def test_who_finds_nobody_holds_whatever_the_reason(moment, patience, started):
    calendar = {"lunch": lunch_at_noon(), "commitments": {"team": meeting("mon", "09:00", 1)}}
    (call,) = rows(work(desk(patience, calendar=calendar), Need("call", at(moment))), "call")
    assert call.first_try in (MISSED, AFTER_HOURS)
    if started:
        assert (call.state, call.started) == (DONE, at(started))
    else:
        assert (call.state, call.finished) == (GIVEN_UP, at(moment) + patience * MINUTE)


def test_everybody_who_held_is_answered_or_gave_up():
    spread = {"distribution": "exponential", "minutes_mean": 10.0}
    arrivals = {"how": "open", "rate": {"per_hour": 10.0}, "profile": "shift"}
    call = CALL | {"when_not_taken": "hold", "hold": spread, "handling": spread, "arrivals": arrivals}
    scenario = office({"call": call, "paper": {}}, weeks=4)
    _, records = run(scenario, Demand(scenario, 1, 0, 1), 1)
    found = rows(records, "call")
    given_up = [r for r in found if r.state == GIVEN_UP]
    assert {r.state for r in found} <= {DONE, GIVEN_UP, OPEN}
    assert 0.3 < len(given_up) / len(found) < 0.6
    assert {(r.worked, r.started, r.first_try == ANSWERED) for r in given_up} == {(0, -1, False)}
    waits = [r.finished - r.created for r in given_up]
    assert min(waits) >= 1
    assert all(r.finished > r.started >= r.created for r in found if r.state == DONE)


def test_no_one_is_served_before_somebody_who_has_held_for_longer():
    """Whoever is answered had waited longest of those on the line just then."""
    spread = {"distribution": "exponential", "minutes_mean": 12.0}
    arrivals = {"how": "open", "rate": {"per_hour": 12.0}, "profile": "shift"}
    call = CALL | {"when_not_taken": "hold", "hold": spread, "handling": spread, "arrivals": arrivals}
    for managers in (1, 2):
        scenario = office({"call": call, "paper": {}}, weeks=4, managers=managers)
        _, records = run(scenario, Demand(scenario, 1, 0, 1), 1)
        held = sorted((r.started, r.created) for r in rows(records, "call") if r.started >= 0)
        assert len(held) > 500
        assert [created for _, created in held] == sorted(created for _, created in held)


def test_whoever_is_free_first_takes_who_holds():
    needs = [Need("crisis", at("mon 09:00"), m, client=c) for c, m in enumerate((30, 12))]
    _, records = team(desk(managers=2), *needs, Need("call", at("mon 09:05")), caseload=2)
    (call,) = rows(records, "call")
    assert (call.state, call.started) == (DONE, at("mon 09:12"))


def test_who_hung_up_is_content_for_a_while_and_calls_again():
    """The next call, half an hour after, finds paper that it may interrupt."""
    arrivals = {"how": "closed", "content": constant(30)}
    call = CALL | {"when_not_taken": "hold", "hold": constant(10), "arrivals": arrivals}
    needs = [Need("crisis", at("mon 08:00"), minutes=70), Need("paper", at("mon 08:30"), minutes=200)]
    records = work(desk(kinds={"call": call}, weeks=1), *needs)
    found = [r for r in rows(records, "call") if at("mon 08:00") <= r.created]
    assert [(r.created, r.state) for r in found[:2]] == [(at("mon 08:30"), GIVEN_UP), (at("mon 09:10"), DONE)]
    for one, following in pairwise(found):
        assert following.created == one.finished + 30 * MINUTE


@pytest.mark.parametrize("managers", [1, 2])
def test_a_call_that_follows_one_given_up_meanwhile_is_taken_when_it_comes(managers):
    """Busy for two hours: nobody looks up when the first hangs up, and the second may interrupt."""
    arrivals = {"how": "closed", "content": constant(30)}
    call = CALL | {"when_not_taken": "hold", "hold": constant(10), "arrivals": arrivals}
    call |= {"interrupts": ["paper"], "accept_probability": 0.5}
    busy = [Need("paper", at("mon 08:00"), minutes=400, client=c) for c in range(managers)]
    scenario = desk(kinds={"call": call}, weeks=1, managers=managers)
    _, records = team(scenario, *busy, caseload=managers)
    found = [r for r in rows(records, "call") if at("mon 08:00") <= r.created <= at("mon 14:00")]
    assert {r.state for r in found} == {DONE, GIVEN_UP}
    answered = [r for r in found if r.first_try == ANSWERED]
    assert len(answered) > 3
    for r in answered:
        assert stretches(records, r.number)[0][0] == r.started == r.created
