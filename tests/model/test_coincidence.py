"""Events at the same second: nothing is lost, and what ends at a moment has ended by then."""

from hypothesis import given, settings
from hypothesis import strategies as st

from simcore.demand.demand import Demand
from simcore.model.columns import IN_HAND
from simcore.model.desk import Desk
from simcore.model.run import run_desk
from tests.model.helpers import (
    AFTER_HOURS,
    ANSWERED,
    CALL,
    DONE,
    GIVEN_UP,
    MISSED,
    PHONE,
    Need,
    at,
    constant,
    lunch_at_noon,
    meeting,
    office,
    rows,
    shipped,
    stretches,
    work,
)

PAPERS = office({"paper": {}})
DESK = office({"call": CALL, "paper": {}}, phone=PHONE)


def test_three_papers_at_the_same_second_are_done_one_after_the_other():
    records = work(PAPERS, *(Need("paper", at("mon 09:00")) for _ in range(3)))
    ends = [at("mon 09:10"), at("mon 09:20"), at("mon 09:30")]
    assert [r.finished for r in rows(records)] == ends


def test_of_three_calls_at_the_same_second_one_is_answered_and_two_leave_a_message():
    records = work(DESK, *(Need("call", at("mon 09:00"), client=c) for c in range(3)), caseload=3)
    assert sorted(r.first_try for r in rows(records)) == [ANSWERED, MISSED, MISSED]
    assert [r.state for r in rows(records)] == [DONE] * 3
    assert sorted(r.finished for r in rows(records)) == [at("mon 09:10"), at("mon 09:20"), at("mon 09:30")]


def test_work_that_ends_when_the_shift_ends_is_done_and_makes_no_overtime():
    records = work(PAPERS, Need("paper", at("mon 15:50")))
    assert rows(records)[0].finished == at("mon 16:00")
    assert records.overtime.sum() == 0


def test_a_call_at_the_second_work_ends_interrupts_nothing():
    records = work(DESK, Need("paper", at("mon 09:00")), Need("call", at("mon 09:10")))
    paper, call = rows(records)
    assert paper.finished == at("mon 09:10")
    assert (call.first_try, call.started, call.finished) == (ANSWERED, at("mon 09:10"), at("mon 09:20"))
    assert paper.interruptions == records.count("interruptions").sum() == 0


def test_a_call_at_the_second_the_shift_begins_is_answered():
    assert rows(work(DESK, Need("call", at("mon 08:00"))))[0].first_try == ANSWERED


def test_a_call_at_the_second_the_shift_ends_is_after_hours_and_is_dealt_with_in_the_morning():
    (call,) = rows(work(DESK, Need("call", at("mon 16:00"))))
    assert (call.first_try, call.started) == (AFTER_HOURS, at("tue 08:00"))


def test_calls_at_the_edges_of_lunch_and_of_a_meeting():
    calendar = {"lunch": lunch_at_noon(), "commitments": {"team": meeting("mon", "09:00", 1)}}
    scenario = office({"call": CALL, "paper": {}}, calendar, phone=PHONE)
    tries = {"09:00": MISSED, "10:00": ANSWERED, "12:00": MISSED, "12:30": ANSWERED}
    for moment, expected in tries.items():
        assert rows(work(scenario, Need("call", at(f"mon {moment}"))))[0].first_try == expected, moment


def test_a_call_at_the_second_another_call_ends_is_answered():
    records = work(DESK, Need("call", at("mon 09:00")), Need("call", at("mon 09:10"), client=1), caseload=2)
    assert [r.first_try for r in rows(records)] == [ANSWERED, ANSWERED]


def test_a_paper_at_the_second_the_shift_ends_waits_for_the_next_day():
    assert rows(work(PAPERS, Need("paper", at("fri 16:00"))))[0].started == at("mon 08:00", week=1)


def test_a_paper_that_comes_while_one_is_free_is_begun_at_once():
    assert rows(work(PAPERS, Need("paper", at("mon 10:17:23"))))[0].started == at("mon 10:17:23")


def test_an_answer_at_the_second_the_party_would_ask_again_comes_first():
    """The mail is answered at 09:10; whoever sent it would have asked again at 09:10."""
    kinds = {
        "mail": {
            "channel": "email",
            "chased": {"channel": "email", "counted_from": "opening", "patience": constant(5)},
        },
        "again": {"arrivals": {"how": "chase", "channel": "email", "gap": constant(60), "probability": 1.0}},
    }
    for minute, chasers in ((9, 1), (10, 0), (11, 0)):
        mail = Need("mail", at("mon 09:00"), asks_again=at(f"mon 09:{minute:02d}"))
        assert len(rows(work(office(kinds), mail), "again")) == chasers, minute


def test_a_promotion_and_an_arrival_at_the_same_second():
    """At 10:00 the slow paper rises above the new one; it is next, though the new one is due earlier."""
    slow = {"urgency": 6, "promote": {"days_before_due": 1.0, "to_class": 2}}
    kinds = {"slow": slow, "new": {"urgency": 3}, "first": {"urgency": 0}}
    due = at("tue 10:00")
    records = work(
        office(kinds),
        Need("first", at("mon 09:00"), minutes=60),
        Need("slow", at("mon 09:30"), due=due),
        Need("new", at("mon 10:00"), due=at("mon 12:00")),
    )
    assert [r.started for r in rows(records, "slow", "new")] == [at("mon 10:00"), at("mon 10:10")]


grid = st.integers(0, 2 * 24 * 12).map(lambda five: five * 300)
needs = st.lists(
    st.tuples(st.sampled_from(["call", "paper", "crisis", "mail"]), grid, st.sampled_from([5, 10, 60]))
)
CROWDED = office(
    {
        "call": {**CALL, "interrupts": ["paper", "mail"], "note": {"kind": "note"}},
        "crisis": {"urgency": 0, "interrupts": ["all"]},
        "mail": {"channel": "email"},
        "paper": {"worked_in": ["shift", "protected"]},
        "note": {"arrivals": {"how": "follows"}, "handling": constant(5)},
    },
    {
        "lunch": lunch_at_noon(),
        "commitments": {
            "team": meeting("mon", "09:00", 1),
            "block": meeting("tue", "13:00", 1, protects=True),
        },
    },
    phone=PHONE,
    email={"read": "batches", "times": ["08:00", "12:00", "15:00"]},
)


@settings(max_examples=150)
@given(needs)
def test_when_everything_happens_on_the_stroke_of_five_minutes_all_of_it_gets_done(drawn):
    """Two days of needs, then time enough; times and lengths are whole fives, so that all edges meet."""
    records = work(CROWDED, *(Need(kind, time, minutes) for kind, time, minutes in drawn))
    found = rows(records)
    calls = sum(kind == "call" for kind, *_ in drawn)
    assert len(found) == len(drawn) + calls, "and a note for each call"
    assert {r.state for r in found} <= {DONE}
    assert all(r.worked == r.seconds == sum(e - s for s, e in stretches(records, r.number)) for r in found)
    assert all(r.finished % 300 == 0 for r in found)
    total = sum(r.seconds for r in found)
    assert records.ledger[:, : len(records.kinds)].sum() == total


IMPATIENT = {"channel": "phone", "counted_from": "opening", "patience": constant(30)}
RESTLESS = office(
    {
        "call": {**CALL, "interrupts": ["paper", "mail"], "accept_probability": 0.5, "chased": IMPATIENT},
        "crisis": {"urgency": 0, "interrupts": ["all"], "steps": [{"share": 0.5}, {"share": 0.5}]},
        "mail": {"channel": "email", "chased": {**IMPATIENT, "channel": "email"}},
        "paper": {"worked_in": ["shift", "protected", "overtime"]},
        "again_call": {
            **CALL,
            "when_not_taken": "wait",
            "interrupts": ["paper"],
            "arrivals": {"how": "chase", "channel": "phone", "gap": constant(30), "probability": 0.7},
        },
        "again_mail": {
            "channel": "email",
            "arrivals": {"how": "chase", "channel": "email", "gap": constant(30), "probability": 0.7},
        },
    },
    {
        "lunch": lunch_at_noon(),
        "commitments": {
            "team": meeting("mon", "09:00", 1),
            "block": meeting("tue", "13:00", 1, protects=True),
        },
    },
    phone={"voicemail_probability": 0.5, "redial_probability": 0.7, "redial": constant(30)},
    clients={"persistent_share": 0.3},
    overtime={"finish_in_hand_minutes": 15.0, "minutes_day_most": 60.0, "hours_week_most": 5.0},
    resume_minutes=5.0,
)
clients = st.integers(0, 2)
more_needs = st.lists(
    st.tuples(
        st.sampled_from(["call", "paper", "crisis", "mail"]), grid, st.sampled_from([5, 10, 60]), clients
    )
)


@settings(max_examples=150)
@given(more_needs, st.integers(0, 100))
def test_when_people_redial_give_up_and_ask_again_on_the_stroke_nothing_is_lost_either(drawn, seed):
    needs = [
        Need(kind, time, minutes, client, due=time + 36_000, asks_again=time + 1800)
        for kind, time, minutes, client in drawn
    ]
    records = work(RESTLESS, *needs, caseload=3, seed=seed)
    found = rows(records)
    asked_for = [r for r in found if not r.kind.startswith("again")]
    assert len(asked_for) == len(drawn)
    assert {r.state for r in asked_for} <= {DONE, GIVEN_UP}, "two days of needs, ten days of time"
    assert all(r.worked == r.seconds for r in found if r.state == DONE)
    assert all(r.worked == 0 or r.kind.startswith("again") for r in found if r.state == GIVEN_UP)


def test_nothing_is_in_hand_after_a_run():
    """Work in hand when the last shift ends is put down; what comes afterwards finds nobody at the desk."""
    scenario = shipped("base", weeks=8)
    desk = Desk(scenario, Demand(scenario, 3, 0, 120), 120, False)
    run_desk(desk)
    assert desk.managers[0].in_hand == -1
    assert IN_HAND not in desk.place[: len(desk.kind)]
