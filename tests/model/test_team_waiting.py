"""Referrals, the cap at intake, the waiting list and those who give up waiting."""

from __future__ import annotations

from simcore.demand.clock import DAY, NEVER
from tests.model.helpers import HARDLY_EVER, Need, at, constant, rows
from tests.model.team_helpers import agency, days, posts_at, team_office

LEAVES = {"leaves": {"arrivals": HARDLY_EVER, "client_leaves": True}}
JOINS = {"joins": {"arrivals": {"how": "joins"}, "handling": constant(20)}}
REFERRALS = {"rate": {"per_day": 1.0}}
LATE = tuple(at(f"{day} 12:00") for day in ("mon", "tue", "wed"))


def full(cap: int = 2, **referrals):
    """Two posts with two clients each and no room for more."""
    clients = {"referrals": REFERRALS | referrals}
    return team_office({"paper": {}} | LEAVES | JOINS, {"cap": cap}, clients=clients)


def test_below_the_cap_who_is_referred_is_taken_on_at_once_by_whoever_has_fewest():
    desk, records = agency(full(cap=4), referred=LATE)
    assert records.cases.assigned[4:].tolist() == list(LATE)
    assert [desk.post_of[place] for place in records.cases.place[4:].tolist()] == [0, 1, 0]


def test_a_new_client_brings_work_for_their_own_case_manager():
    desk, records = agency(full(cap=4), referred=LATE[:2])
    new = rows(records, "joins")
    assert [r.created for r in new] == list(LATE[:2])
    assert [posts_at(desk, records, r.number) for r in new] == [[0], [1]]


def test_above_the_cap_they_wait_and_come_in_the_order_of_referral():
    leave = [Need("leaves", at("thu 09:00"), client=1), Need("leaves", at("fri 09:00"), client=0)]
    desk, records = agency(full(), *leave, referred=LATE)
    assert records.cases.assigned[4:].tolist() == [at("thu 09:00"), at("fri 09:00"), NEVER]
    assert list(desk.cases.waiting) == [6]
    assert desk.held == [2, 2]


def test_a_client_who_leaves_frees_the_place_at_once_and_what_was_open_goes():
    needs = [Need("paper", at("thu 08:59"), 60, client=1), Need("paper", at("thu 08:59") + 1, client=1)]
    desk, records = agency(full(), *needs, Need("leaves", at("thu 09:00"), client=1), referred=LATE[:1])
    assert records.cases.closed[1] == records.cases.assigned[4] == at("thu 09:00")
    in_hand, waiting = rows(records, "paper")
    assert (in_hand.finished, waiting.finished, waiting.worked) == (at("thu 09:59"), at("thu 09:00"), 0)
    assert desk.post_of[records.cases.place[4]] == 1


def test_who_waits_too_long_gives_up_and_the_next_is_taken():
    leave = Need("leaves", at("fri 09:00"), client=1)
    scenario = full(gives_up=days(3))
    _, records = agency(scenario, leave, referred=LATE)
    assert records.cases.gave_up[4:].tolist() == [at("thu 12:00"), NEVER, at("sat 12:00")]
    assert records.cases.assigned[4:].tolist() == [NEVER, at("fri 09:00"), NEVER]


def test_people_for_whom_there_is_no_place_wait_from_the_first_day_on():
    team = {"cap": 2, "people": 7}
    clients = {"referrals": REFERRALS}
    leave = Need("leaves", at("tue 09:00"), client=0)
    _desk, records = agency(team_office(LEAVES, team, clients=clients), leave)
    assert records.cases.referred[:7].tolist() == [0] * 7
    assert records.cases.assigned[:7].tolist() == [0] * 4 + [at("tue 09:00"), NEVER, NEVER]


def test_a_cap_that_is_raised_lets_people_in_that_morning():
    changes = [{"week": 1, "cap": 3}]
    scenario = team_office(LEAVES, {"cap": 2, "people": 7, "changes": changes})
    desk, records = agency(scenario)
    assert records.cases.assigned[:7].tolist() == [0] * 4 + [7 * DAY] * 2 + [NEVER]
    assert desk.held == [3, 3]


def test_a_cap_that_is_lowered_sends_nobody_away():
    scenario = team_office(LEAVES, {"cap": 3, "people": 7, "changes": [{"week": 1, "cap": 2}]})
    leave = [Need("leaves", at("tue 09:00", 1), client=c) for c in (0, 2)]
    desk, records = agency(scenario, *leave)
    assert desk.held == [1 + 1, 3]
    assert (records.cases.closed < NEVER).sum() == 2
    assert (records.cases.assigned < NEVER).sum() == 7


def test_what_the_last_client_left_is_done_by_whoever_gets_the_place():
    """The note is still to be written; the place goes to the other post, which has fewer clients."""
    kinds = {
        "call": {"note": {"kind": "note"}},
        "note": {"arrivals": {"how": "follows"}},
        "paper": {},
    } | LEAVES
    clients = {"referrals": REFERRALS}
    scenario = team_office(kinds, {"people": 5, "cap": 3}, clients=clients)
    busy = Need("paper", at("mon 08:20"), 470, client=2)
    needs = [Need("call", at("mon 08:10"), client=0), busy]
    leave = [Need("leaves", at("mon 09:00"), client=c) for c in (0, 4, 1)]
    desk, records = agency(scenario, *needs, *leave, referred=LATE)
    (note,) = rows(records, "note")
    assert note.finished < NEVER
    assert sum(desk.held) == 5
