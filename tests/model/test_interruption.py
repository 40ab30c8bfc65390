"""What an interruption costs: the piece is next in its class, keeps its remainder, is paid for once."""

import pytest

from tests.model.helpers import (
    CALL,
    MINUTE,
    PHONE,
    Need,
    at,
    lunch_at_noon,
    meeting,
    office,
    rows,
    stretches,
    work,
)

ALL_DAY = {"worked_in": ["shift", "protected", "overtime"]}
KINDS = {
    "call": CALL,
    "urgent": {"urgency": 2},
    "paper": {"urgency": 5, **ALL_DAY},
    "crisis": {"urgency": 0, "interrupts": ["all"]},
}


def desk(calendar=None, **rest):
    return office(KINDS, calendar, phone=PHONE, resume_minutes=3.0, **rest)


def resuming(records) -> float:
    return records.column("resuming").sum() / MINUTE


def test_the_interrupted_piece_is_next_in_its_class_though_another_is_due_sooner():
    records = work(
        desk(),
        Need("paper", at("mon 09:00"), minutes=60, due=at("fri 16:00")),
        Need("call", at("mon 09:20")),
        Need("paper", at("mon 09:25"), due=at("mon 12:00")),
    )
    first, _, second = rows(records)
    assert stretches(records, first.number) == [
        (at("mon 09:00"), at("mon 09:20")),
        (at("mon 09:30"), at("mon 10:13")),
    ]
    assert second.started == first.finished == at("mon 10:13"), (
        "60 minutes, 10 of the call, 3 to pick it up again"
    )
    assert (first.worked, first.interruptions, resuming(records)) == (60 * MINUTE, 1, 3)


def test_a_more_urgent_class_goes_before_the_interrupted_piece():
    records = work(
        desk(),
        Need("paper", at("mon 09:00"), minutes=60),
        Need("call", at("mon 09:20")),
        Need("urgent", at("mon 09:25")),
    )
    paper, call, urgent = rows(records)
    assert (call.finished, urgent.started, urgent.finished) == (
        at("mon 09:30"),
        at("mon 09:30"),
        at("mon 09:40"),
    )
    assert paper.finished == at("mon 09:00") + (60 + 10 + 10 + 3) * MINUTE
    assert resuming(records) == 3


def test_each_interruption_is_paid_once_and_the_remainder_kept():
    calls = [Need("call", at(f"mon {hour}:00"), client=hour) for hour in (10, 11, 13)]
    records = work(desk(), Need("paper", at("mon 09:00"), minutes=300, client=20), *calls, caseload=21)
    paper = rows(records, "paper")[0]
    assert paper.finished == at("mon 09:00") + (300 + 3 * 10 + 3 * 3) * MINUTE
    assert (paper.worked, paper.interruptions, resuming(records)) == (300 * MINUTE, 3, 9)


def test_whoever_is_interrupted_while_picking_up_begins_to_pick_up_anew():
    calls = [Need("call", at("mon 09:20")), Need("call", at("mon 09:31"), client=1)]
    records = work(desk(), Need("paper", at("mon 09:00"), minutes=60), *calls, caseload=2)
    assert resuming(records) == 1 + 3
    assert rows(records, "paper")[0].worked == 60 * MINUTE


def test_a_crisis_in_the_middle_of_a_call_stops_the_call_which_is_next():
    records = work(
        desk(),
        Need("paper", at("mon 09:00"), minutes=60),
        Need("call", at("mon 09:20"), minutes=20),
        Need("crisis", at("mon 09:30"), minutes=30),
    )
    paper, call, crisis = rows(records)
    assert (crisis.started, crisis.finished) == (at("mon 09:30"), at("mon 10:00"))
    assert call.finished == at("mon 10:13")
    assert paper.finished == at("mon 10:13") + (40 + 3) * MINUTE


def test_nights_lunch_meetings_and_protected_blocks_cost_nothing():
    commitments = {"team": meeting("mon", "10:00", 1), "block": meeting("mon", "14:00", 1, protects=True)}
    scenario = desk({"lunch": lunch_at_noon(), "commitments": commitments})
    records = work(scenario, Need("paper", at("mon 09:00"), minutes=10 * 60))
    (paper,) = rows(records)
    assert resuming(records) == paper.interruptions == records.count("interruptions").sum() == 0
    at_work = [
        ("09:00", "10:00"),
        ("11:00", "12:00"),
        ("12:30", "14:00"),
        ("14:00", "15:00"),
        ("15:00", "16:00"),
    ]
    monday = [(at(f"mon {start}"), at(f"mon {end}")) for start, end in at_work]
    assert stretches(records, paper.number) == [
        *monday,
        (at("tue 08:00"), at("tue 12:00")),
        (at("tue 12:30"), at("tue 13:00")),
    ]


def test_a_piece_that_may_not_be_worked_in_a_protected_block_gives_way_and_comes_back_free():
    kinds = {"contact": {"urgency": 1}, "paper": {"urgency": 5, **ALL_DAY}}
    calendar = {"commitments": {"block": meeting("mon", "10:00", 1, protects=True)}}
    records = work(
        office(kinds, calendar, resume_minutes=3.0),
        Need("contact", at("mon 09:30"), minutes=60),
        Need("paper", at("mon 09:40"), minutes=20),
    )
    contact, paper = rows(records)
    assert stretches(records, contact.number) == [
        (at("mon 09:30"), at("mon 10:00")),
        (at("mon 11:00"), at("mon 11:30")),
    ]
    assert (paper.started, paper.finished, resuming(records)) == (at("mon 10:00"), at("mon 10:20"), 0)


@pytest.mark.parametrize("overtime", [{}, {"minutes_day_most": 60.0, "hours_week_most": 5.0}])
def test_what_the_end_of_the_shift_put_down_is_next_in_its_class_in_the_morning(overtime):
    """Though another is due sooner, and whether or not anybody may stay late for what is due."""
    records = work(
        desk(overtime=overtime),
        Need("paper", at("mon 15:30"), minutes=60, due=at("thu 16:00")),
        Need("paper", at("mon 15:40"), due=at("wed 16:00")),
    )
    first, second = rows(records)
    assert stretches(records, first.number)[-1] == (at("tue 08:00"), at("tue 08:30"))
    assert second.started == at("tue 08:30")


@pytest.mark.parametrize("policy", ["first_come", "earliest_due", "newest_first"])
def test_under_every_policy_the_remainder_is_kept_and_paid_once(policy):
    records = work(
        desk(next_item=policy), Need("paper", at("mon 09:00"), minutes=60), Need("call", at("mon 09:20"))
    )
    paper, _ = rows(records)
    assert (paper.worked, resuming(records)) == (60 * MINUTE, 3)
    assert paper.finished == at("mon 10:13")


@pytest.mark.parametrize("other", ["call", "crisis"])
def test_a_call_breaks_into_no_other_call_and_no_crisis(other):
    records = work(
        desk(), Need(other, at("mon 09:00"), minutes=30), Need("call", at("mon 09:10"), client=1), caseload=2
    )
    first, second = rows(records)
    assert first.interruptions == 0
    assert second.started == first.finished == at("mon 09:30")


def test_a_crisis_in_two_parts_takes_its_handling_time_and_no_more():
    """Taken at once or found in the queue: 60 minutes, the first quarter of it the answer promised."""
    steps = [{"share": 0.25}, {"share": 0.75}]
    crisis = {"urgency": 0, "interrupts": ["all"], "steps": steps, "promise_step": 1}
    scenario = office({"crisis": crisis, "paper": {}})
    for came, began in (("mon 09:00", "mon 09:00"), ("mon 07:00", "mon 08:00")):
        (found,) = rows(work(scenario, Need("crisis", at(came), minutes=60)))
        begun = at(began)
        assert (found.started, found.kept, found.finished) == (
            begun,
            begun + 15 * MINUTE,
            begun + 60 * MINUTE,
        )
        assert found.worked == found.seconds


@pytest.mark.parametrize("came", ["12:00", "12:10"])
def test_everything_is_dropped_for_a_crisis_that_came_at_lunch(came):
    scenario = desk({"lunch": lunch_at_noon()})
    records = work(
        scenario, Need("paper", at("mon 11:00"), minutes=240), Need("crisis", at(f"mon {came}"), minutes=30)
    )
    paper, crisis = rows(records)
    assert crisis.started == at("mon 12:30")
    assert paper.worked == 240 * MINUTE
