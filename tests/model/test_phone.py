"""When a call is answered, and what becomes of one that is not."""

import pytest

from tests.model.helpers import (
    AFTER_HOURS,
    ANSWERED,
    CALL,
    DAY,
    DONE,
    GIVEN_UP,
    MINUTE,
    MISSED,
    PHONE,
    SHIFT,
    VISITS,
    Demand,
    Need,
    at,
    constant,
    lunch_at_noon,
    meeting,
    office,
    rows,
    shipped,
    simulate,
    work,
)

PAPER = {"urgency": 0, "worked_in": ["shift", "protected", "overtime"]}
CRISIS = {"urgency": 0, "interrupts": ["all"]}
DAY_PLAN = {
    "lunch": lunch_at_noon(),
    "commitments": {"team": meeting("mon", "09:00", 2), "block": meeting("mon", "13:00", 2, protects=True)},
}
BUSY = Need("paper", at("mon 08:00"), minutes=2000)
"""Something in hand the whole week, so that what is due decides nothing."""


def desk(phone=PHONE, call=CALL, **rest):
    kinds = {"call": call, "paper": PAPER, "crisis": CRISIS}
    return office(kinds, DAY_PLAN, phone=phone, **rest)


def attempts(records, item: int) -> list[tuple[int, bool]]:
    return [
        (time, bool(through))
        for time, number, _, through in records.trace.attempts.tolist()
        if number == item
    ]


@pytest.mark.parametrize(
    ("moment", "expected"),
    [
        ("mon 08:30", ANSWERED),
        ("mon 09:30", MISSED),  # in the meeting
        ("mon 11:30", ANSWERED),
        ("mon 12:10", MISSED),  # at lunch
        ("mon 13:30", MISSED),  # in the protected block
        ("mon 15:30", ANSWERED),
        ("mon 16:30", AFTER_HOURS),
        ("sat 10:00", AFTER_HOURS),
    ],
)
def test_a_call_is_answered_at_the_desk_and_nowhere_else(moment, expected):
    records = work(desk(), BUSY, Need("call", at(moment)))
    (call,) = rows(records, "call")
    assert call.first_try == expected
    assert (call.started == call.created) == (expected == ANSWERED)


def test_no_call_is_answered_in_overtime_or_on_leave():
    scenario = desk(overtime={"minutes_day_most": 120.0, "hours_week_most": 10.0})
    late = work(
        scenario,
        Need("paper", at("mon 15:00"), minutes=150, due=at("mon 16:00")),
        Need("call", at("mon 16:30")),
    )
    assert late.overtime[0] > 0
    assert rows(late, "call")[0].first_try == AFTER_HOURS
    calendar = {"leave": {"days_year": 364.0, "spell_days": 30}}
    away = work(office({"call": CALL, "paper": {}}, calendar, phone=PHONE), Need("call", at("mon 10:00")))
    assert rows(away, "call")[0].first_try == MISSED


def test_no_call_is_answered_on_a_visit():
    rule = {"travel_minutes": 20.0, "no_show_probability": 0.0, "no_show_minutes": 5.0, "rebook_days": 7.0}
    rule |= {"most_a_day": 2, "notice_days": 0, "starts_at": "10:00"}
    scenario = office(
        {"call": CALL, "paper": {}, "visit": {"visit": rule, "handling": constant(30)}}, phone=PHONE
    )
    visit = Need("visit", at("mon 00:00"), minutes=30, due=at("wed 00:00"))
    for moment, expected in (
        ("09:59", ANSWERED),
        ("10:10", MISSED),
        ("10:30", MISSED),
        ("11:09", MISSED),
        ("11:10", ANSWERED),
    ):
        records = work(scenario, visit, Need("call", at(f"tue {moment}"), minutes=1))
        assert rows(records, "call")[0].first_try == expected, moment


def test_in_the_base_every_call_answered_was_answered_at_the_desk_between_visits():
    scenario = shipped("base")
    demand = Demand(scenario, 3, 0, 110)
    records = simulate(scenario, demand, 110, trace=True)
    at_desk = {
        day: [s for s in demand.calendar.stretches(day) if s.use == SHIFT] for day in demand.calendar.present
    }
    out = [(start, end) for start, end, _, use in records.trace.stretches.tolist() if use == VISITS]
    calls = {r.number for r in rows(records, "call", "chaser_call")}
    answered = [
        time for time, item, _, through in records.trace.attempts.tolist() if through and item in calls
    ]
    assert len(answered) > 50
    for time in answered:
        assert any(s.start <= time < s.end for s in at_desk.get(time // DAY, []))
        assert not any(start <= time < end for start, end in out)


@pytest.mark.parametrize(
    ("moment", "taken"), [("mon 09:30", True), ("mon 13:30", True), ("mon 12:10", False)]
)
def test_a_crisis_breaks_into_meetings_and_protected_blocks(moment, taken):
    records = work(desk(), BUSY, Need("crisis", at(moment), minutes=20))
    (crisis,) = rows(records, "crisis")
    assert (crisis.started == crisis.created) == taken
    if moment == "mon 09:30":
        assert records.column("meetings")[0] == 100 * MINUTE


def test_a_call_is_accepted_with_the_stated_probability_while_at_work_and_always_when_free():
    call = {**CALL, "accept_probability": 0.3, "when_not_taken": "lost"}
    needs = [
        Need("call", at(f"tue {h:02d}:{m:02d}"), minutes=1, client=h)
        for h in (8, 9, 10, 11, 13)
        for m in range(0, 60, 2)
    ]
    scenario = desk(call=call)
    busy = rows(work(scenario, Need("paper", at("mon 08:00"), minutes=2000), *needs, caseload=20), "call")
    free = rows(work(scenario, *needs, caseload=20), "call")
    assert sum(r.first_try == ANSWERED for r in busy) == pytest.approx(
        0.3 * len(busy), abs=3 * (0.21 * len(busy)) ** 0.5
    )
    assert {r.first_try for r in free} == {ANSWERED}


# -------------------------------------------------------------------------- not answered


def test_who_leaves_a_message_is_called_back():
    (call,) = rows(work(desk(), Need("call", at("mon 09:30"))))
    assert (call.started, call.state, call.attempts) == (at("mon 11:00"), DONE, 1)


def test_who_finds_nobody_and_leaves_no_message_gives_up():
    (call,) = rows(work(desk({**PHONE, "voicemail_probability": 0.0}), Need("call", at("mon 09:30"))))
    assert (call.state, call.finished, call.worked) == (GIVEN_UP, at("mon 09:30"), 0)


def test_a_call_that_would_be_lost_is_lost():
    (call,) = rows(work(desk(call={**CALL, "when_not_taken": "lost"}), Need("call", at("mon 09:30"))))
    assert (call.state, call.finished) == (GIVEN_UP, at("mon 09:30"))


def test_who_redials_does_so_after_a_while_of_office_time_about_the_same_call():
    phone = {"voicemail_probability": 0.0, "redial_probability": 1.0, "redial": constant(50)}
    records = work(desk(phone), Need("call", at("mon 09:30")))
    (call,) = rows(records)
    tries = [(at("mon 09:30"), False), (at("mon 10:20"), False), (at("mon 11:10"), True)]
    assert attempts(records, call.number) == tries
    assert (call.attempts, call.state, records.count("redials").sum()) == (3, DONE, 2)


def test_redials_are_numbered_and_the_night_does_not_count():
    phone = {"voicemail_probability": 0.0, "redial_probability": 1.0, "redial": constant(50)}
    records = work(desk(phone), Need("call", at("sun 22:00")))
    assert [row[0] for row in records.trace.attempts.tolist()] == [at("sun 22:00"), at("mon 08:50", week=1)]
    assert [row[2] for row in records.trace.attempts.tolist()] == [0, 1]


def test_a_persistent_caller_redials_every_20_minutes_until_answered():
    scenario = desk(clients={"persistent_share": 1.0})
    records = work(scenario, BUSY, Need("call", at("mon 09:05")))
    (call,) = rows(records, "call")
    times = [
        at(f"mon {moment}") for moment in ("09:05", "09:25", "09:45", "10:05", "10:25", "10:45", "11:05")
    ]
    assert attempts(records, call.number) == [(time, time == times[-1]) for time in times]
    assert (call.started, call.state) == (at("mon 11:05"), DONE)


def test_a_persistent_caller_rests_while_the_office_is_closed():
    scenario = desk(clients={"persistent_share": 1.0})
    blocked = Need("call", at("mon 15:45"), minutes=15, client=1)
    records = work(scenario, blocked, Need("call", at("mon 15:50")), caseload=2)
    call = rows(records, "call")[1]
    assert attempts(records, call.number) == [(at("mon 15:50"), False), (at("tue 08:10"), True)]


def test_in_the_base_persistent_callers_redial_every_20_minutes_of_office_time():
    scenario = shipped("base", "clients.persistent_share=0.3", "kinds.call.arrivals.rate.per_client_day=0.2")
    demand = Demand(scenario, 3, 0, 60)
    records = simulate(scenario, demand, 60, trace=True)
    persistent = {r.number for r in rows(records, "call") if demand.traits.persistent[r.client]}
    gaps, last = [], {}
    for time, item, _, through in records.trace.attempts.tolist():
        if item in persistent and item in last:
            gaps.append(demand.office.open.worked(time) - demand.office.open.worked(last[item][0]))
            assert not last[item][1], "no redial after an answer"
        last[item] = (time, through)
    assert len(gaps) > 100
    assert set(gaps) == {20 * MINUTE}


def test_who_left_a_message_and_gets_through_later_has_the_same_matter_closed():
    """In a meeting until 09:30; the caller's patience ends at 09:35, and the second call gets through."""
    call = {**CALL, "chased": {"channel": "phone", "counted_from": "opening", "patience": constant(30)}}
    again = {"arrivals": {"how": "chase", "channel": "phone", "gap": constant(60), "probability": 1.0}}
    calendar = {"commitments": {"team": meeting("mon", "09:00", 0.5)}}
    kinds = {"call": call, "paper": {"urgency": 0}, "again": {**again, "channel": "phone"}}
    records = work(
        office(kinds, calendar, phone=PHONE),
        Need("paper", at("mon 08:00"), minutes=400),
        Need("call", at("mon 09:05"), asks_again=at("mon 09:35")),
    )
    (call,) = rows(records, "call")
    assert attempts(records, call.number) == [(at("mon 09:05"), False), (at("mon 09:35"), True)]
    assert (call.started, call.finished, call.state, call.attempts) == (
        at("mon 09:35"),
        at("mon 09:45"),
        DONE,
        2,
    )
    assert not rows(records, "again"), "the second call is one more attempt, no matter of its own"


def test_attempts_follow_one_another_in_time_and_the_one_that_gets_through_is_the_last():
    scenario = shipped(
        "base", "phone.voicemail_probability=0.3", "kinds.call.arrivals.rate.per_client_day=0.2"
    )
    records = simulate(scenario, Demand(scenario, 3, 0, 60), 60, trace=True)
    several = 0
    for call in rows(records, "call"):
        tries = attempts(records, call.number)
        assert tries[0][0] == call.created
        assert [time for time, _ in tries] == sorted(time for time, _ in tries)
        assert not any(through for _, through in tries[:-1])
        assert not tries[-1][1] or call.started == tries[-1][0]
        several += len(tries) > 1
    assert several > 50


def test_a_message_left_late_is_not_chased_before_it_was_left():
    """In a meeting till 11; patience is short, and many ring again at 10:05 before they leave a message."""
    call = {**CALL, "chased": {"channel": "phone", "counted_from": "opening", "patience": constant(10)}}
    again = {"arrivals": {"how": "chase", "channel": "phone", "gap": constant(500), "probability": 1.0}}
    phone = {"voicemail_probability": 0.5, "redial_probability": 1.0, "redial": constant(60)}
    scenario = office(
        {"call": call, "paper": {}, "again": {**again, "channel": "phone"}}, DAY_PLAN, phone=phone
    )
    needs = [Need("call", at("mon 09:05"), client=c, asks_again=at("mon 09:15")) for c in range(20)]
    records = work(scenario, *needs, caseload=20)
    times = [time for time, *_ in records.trace.attempts.tolist()]
    assert len(times) > 30
    assert times == sorted(times)


# -------------------------------------------------------------------------- on call at night


NIGHT = {"crisis": {**CRISIS, "on_call": "case_manager"}, "paper": {"worked_in": ["shift", "overtime"]}}


@pytest.mark.parametrize("moment", ["mon 20:00", "sat 10:00", "sun 23:50", "mon 03:00"])
def test_a_case_manager_on_call_comes_at_once_and_it_is_overtime(moment):
    records = work(office(NIGHT), Need("crisis", at(moment), minutes=30), Need("paper", at("mon 19:00")))
    (crisis,) = rows(records, "crisis")
    assert (crisis.started, crisis.finished) == (at(moment), at(moment) + 30 * MINUTE)
    assert records.overtime.sum() == 30 * MINUTE
    assert rows(records, "paper")[0].started == at("tue 08:00"), "fetched for the crisis only"


def test_the_last_nights_of_a_run_are_nights_like_any_other():
    records = work(office(NIGHT, weeks=1), Need("crisis", at("sat 10:00"), minutes=30))
    assert rows(records, "crisis")[0].started == at("sat 10:00")


def test_somebody_elses_night_leaves_its_share_for_the_morning():
    crisis = {**CRISIS, "night_share_left": 0.25, "handling": constant(60)}
    crisis["arrivals"] = {"how": "open", "rate": {"per_hour": 0.05}}
    demand = Demand(office({"crisis": crisis}, weeks=4), 1, 0, 1)
    night = ~demand.office.open.open_at(demand.needs.time)
    assert set(demand.needs.seconds[night].tolist()) == {15 * MINUTE}
    assert set(demand.needs.seconds[~night].tolist()) == {60 * MINUTE}


def test_the_service_also_takes_its_part_of_what_a_client_has_one_at_a_time():
    """Half of what comes at night is left, all of what comes by day; each need waits for the last."""
    needs = {"how": "closed", "rate": {"per_client_week": 3.0}}
    matter = {"arrivals": needs, "night_share_left": 0.5, "handling": constant(60)}
    scenario = office({"matter": matter}, weeks=20)
    demand = Demand(scenario, 1, 0, 5)
    found = rows(simulate(scenario, demand, 5))
    by_day = {demand.office.open.is_open(r.created): r.seconds / MINUTE for r in found}
    assert by_day == {True: 60, False: 30}
    assert len(found) > 100
