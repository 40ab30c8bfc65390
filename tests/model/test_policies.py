"""What to do next: each policy, as a pure function and at a desk with two pieces of work."""

from typing import get_args

import pytest

from simcore.model import policies
from simcore.scenario.schema import Policy
from tests.model.helpers import NEVER, Need, at, constant, office, rows, work

# (urgency, created, due, times asked again)
URGENT_LATE = (1, 50, 900, 0)
OTHER_SOON = (3, 40, 100, 0)
OLD = (5, 10, 800, 0)
NEW = (5, 70, 700, 0)
ASKED_TWICE = (9, 60, 950, 2)
QUEUE = [URGENT_LATE, OTHER_SOON, OLD, NEW, ASKED_TWICE]
FIRST = {
    "urgent_first": URGENT_LATE,
    "earliest_due": OTHER_SOON,
    "first_come": OLD,
    "newest_first": NEW,
    "most_frequent_caller_first": ASKED_TWICE,
}


def test_every_policy_a_scenario_may_name_is_there():
    assert set(policies.POLICIES) == set(get_args(Policy)) == set(FIRST)


@pytest.mark.parametrize("name", FIRST)
def test_the_smallest_key_is_the_one_the_policy_promises(name):
    assert min(QUEUE, key=lambda item: policies.POLICIES[name](*item)) == FIRST[name]


@pytest.mark.parametrize("name", FIRST)
def test_a_policy_is_pure(name):
    assert len({policies.POLICIES[name](*OLD) for _ in range(3)}) == 1


def test_inside_a_class_what_is_due_first():
    key = policies.urgent_first
    assert key(2, 0, 100, 0) < key(2, 0, 200, 0) < key(2, 0, NEVER, 0) < key(3, 0, 0, 0)


def test_what_is_never_due_comes_after_what_is():
    assert policies.earliest_due(0, 0, NEVER, 0) > policies.earliest_due(9, 0, 10, 0)


def test_who_asked_as_often_is_served_in_order_of_arrival():
    key = policies.most_frequent_caller_first
    assert key(5, 10, 0, 1) < key(5, 20, 0, 1) < key(5, 5, 0, 0)


KINDS = {"urgent": {"urgency": 1}, "calm": {"urgency": 6}, "first": {"urgency": 0}}


@pytest.mark.parametrize(
    ("policy", "expected"),
    [
        ("urgent_first", "urgent"),
        ("earliest_due", "calm"),
        ("first_come", "urgent"),
        ("newest_first", "calm"),
    ],
)
def test_at_the_desk_of_two_that_wait_the_promised_one_is_begun(policy, expected):
    """Both come while something is in hand; the urgent one first, the calm one due sooner."""
    records = work(
        office(KINDS, next_item=policy),
        Need("first", at("mon 09:00"), minutes=60),
        Need("urgent", at("mon 09:10"), due=at("fri 16:00")),
        Need("calm", at("mon 09:20"), due=at("tue 16:00")),
    )
    begun = {r.kind: r.started for r in rows(records, "urgent", "calm")}
    assert begun[expected] == at("mon 10:00")
    assert sorted(begun.values()) == [at("mon 10:00"), at("mon 10:10")]


def test_at_the_desk_whoever_asked_again_goes_first():
    mail = {
        "channel": "email",
        "chased": {"channel": "email", "counted_from": "opening", "patience": constant(30)},
    }
    again = {"how": "chase", "channel": "email", "gap": constant(600), "probability": 1.0}
    kinds = {"mail": mail, "again": {"arrivals": again, "channel": "email"}, "first": {}}
    records = work(
        office(kinds, next_item="most_frequent_caller_first"),
        Need("first", at("mon 08:00"), minutes=120),
        Need("mail", at("mon 08:10")),
        Need("mail", at("mon 08:20"), client=1, asks_again=at("mon 09:00")),
        caseload=2,
    )
    patient, asked = rows(records, "mail")
    assert asked.started == at("mon 10:00")
    assert patient.started > asked.started


def test_a_promotion_changes_the_place_in_the_queue():
    """Both wait behind something long; two days before it is due the slow one rises above the other."""
    slow = {"urgency": 6, "promote": {"days_before_due": 2.0, "to_class": 2}}
    kinds = {"slow": slow, "other": {"urgency": 4}, "first": {"urgency": 0}}
    for hours, expected in ((5, "other"), (20, "slow")):
        records = work(
            office(kinds),
            Need("first", at("mon 08:00"), minutes=hours * 60),
            Need("slow", at("mon 08:10"), due=at("thu 24:00")),
            Need("other", at("mon 08:10"), due=at("fri 16:00")),
        )
        assert min(rows(records, "slow", "other"), key=lambda r: r.started).kind == expected


def test_a_promotion_never_lowers():
    kinds = {
        "slow": {"urgency": 1, "promote": {"days_before_due": 2.0, "to_class": 5}},
        "other": {"urgency": 3},
    }
    records = work(
        office(kinds),
        Need("other", at("mon 08:00"), minutes=60),
        Need("slow", at("mon 08:10"), due=at("tue 00:00")),
        Need("other", at("mon 08:05")),
    )
    assert rows(records, "slow")[0].started == at("mon 09:00")
