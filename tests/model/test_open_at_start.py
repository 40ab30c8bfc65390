"""What is open when a run begins is there at the first second, and none of it is lost."""

from __future__ import annotations

from collections import Counter
from itertools import pairwise

import pytest

from simcore.model import Records, simulate
from simcore.scenario import InputError, Scenario
from tests.model.helpers import (
    AFTER_HOURS,
    CALL,
    DONE,
    GIVEN_UP,
    MINUTE,
    PHONE,
    Demand,
    Need,
    at,
    constant,
    office,
    rows,
    shipped,
    stretches,
)
from tests.model.helpers import _table as put_in
from tests.model.team_helpers import team_office
from tests.model.test_pool import RULE, run

OFTEN = {"per_client_week": 1.0}
KINDS = {
    "by client": {"arrivals": {"how": "open", "rate": OFTEN}},
    "office": {"arrivals": {"how": "open", "rate": {"per_day": 1.0}}},
    "closed": {"arrivals": {"how": "closed", "content": {"days_mean": 3.0}}},
    "dated": {"arrivals": {"how": "dated", "every_days": 30.0}},
    "monthly": {"arrivals": {"how": "dated", "calendar_month": True}},
    "ringing": CALL | {"arrivals": {"how": "open", "rate": OFTEN}},
    "closed and ringing": CALL | {"arrivals": {"how": "closed", "rate": OFTEN}},
    "mail": {"arrivals": {"how": "open", "rate": OFTEN}, "channel": "email"},
    "in steps": {"steps": [{"share": 0.5, "then_wait": constant(60)}, {"share": 0.5}]},
    "reached": {"outbound": {"reach_probability": 0.5, "failed_minutes": 1.0, "retry_hours": 1.0}},
    "visit": {"visit": RULE, "standard": {"within": 20, "clock": "calendar_days"}},
    "follows": {"arrivals": {"how": "follows"}},
}


def desk(kind, items: int, **rest) -> Scenario:
    rest = {"caseload": 30, "phone": PHONE, "weeks": 4} | rest
    return office({"item": kind, "paper": {}}, open_at_start={"item": items}, **rest)


def begun(scenario: Scenario, caseload: int, managers: int = 1) -> Records:
    return run(scenario, Demand(scenario, 1, 0, caseload), caseload)[1]


@pytest.mark.parametrize("managers", [1, 3])
@pytest.mark.parametrize("kind", KINDS)
def test_all_that_is_open_at_the_start_is_done_in_the_end(kind, managers):
    records = begun(desk(KINDS[kind], 25, managers=managers), 30)
    there = [r for r in rows(records, "item") if r.created == 0]
    assert len(there) >= 25
    assert {r.state for r in there} == {DONE}
    assert all(r.started >= at("mon 08:00") for r in there)


@pytest.mark.parametrize("kind", [k for k in KINDS if not k.startswith("closed")])
def test_it_comes_on_top_of_all_that_arises_in_the_run(kind):
    bare = office({"item": KINDS[kind], "paper": {}}, caseload=30, phone=PHONE, weeks=4)
    usual = Counter((r.client, r.created) for r in rows(begun(bare, 30), "item"))
    found = Counter((r.client, r.created) for r in rows(begun(desk(KINDS[kind], 25), 30), "item"))
    assert usual <= found
    assert (found - usual).total() == 25
    assert {created for _, created in found - usual} == {0}


@pytest.mark.parametrize(("caseload", "most"), [(1, 25), (4, 7), (25, 1), (30, 1)])
def test_it_is_dealt_out_to_the_clients_in_turn(caseload, most):
    there = [r for r in rows(begun(desk(KINDS["by client"], 25), caseload), "item") if r.created == 0]
    by_client = Counter(r.client for r in there)
    assert by_client.total() == 25
    assert max(by_client.values()) == most
    assert min(by_client.values()) >= most - 1


def test_it_is_worked_from_the_first_minute_in_the_policy_s_order():
    kind = {"handling": constant(10)}
    records = begun(desk(kind, 5, next_item="first_come"), 5)
    assert [r.started for r in rows(records)] == [at("mon 08:00") + n * 10 * MINUTE for n in range(5)]


def test_a_pool_shares_it():
    records = begun(desk({"handling": constant(10)}, 5, managers=2), 5)
    assert sorted(r.started - at("mon 08:00") for r in rows(records)) == [
        n * 10 * MINUTE for n in (0, 0, 1, 1, 2)
    ]


def test_a_client_with_one_open_at_the_start_raises_no_other_until_it_is_closed():
    closed = {"arrivals": {"how": "closed", "content": constant(60)}, "handling": constant(10)}
    records = begun(desk(closed, 1, weeks=1), 2)
    first, second = ([r for r in rows(records, "item") if r.client == client] for client in (0, 1))
    assert (first[0].created, first[0].finished) == (0, at("mon 08:10"))
    assert first[1].created == at("mon 09:10")
    assert second[0].created == at("mon 01:00"), "content at the start"


@pytest.mark.parametrize("kind", ["closed", "closed and ringing"])
def test_needs_that_were_open_go_on_one_at_a_time(kind):
    records = begun(desk(KINDS[kind], 25), 30)
    for client in range(30):
        lives = [(r.created, r.finished) for r in rows(records, "item") if r.client == client]
        assert all(end <= start for (_, end), (start, _) in pairwise(lives))
    assert len(rows(records, "item")) > 60


def test_a_call_open_at_the_start_is_a_message_of_the_night_before():
    records = begun(desk(KINDS["ringing"], 3), 30)
    there = [r for r in rows(records, "item") if r.created == 0]
    assert [(r.first_try, r.attempts) for r in there] == [(AFTER_HOURS, 1)] * 3


def test_who_held_the_line_at_the_start_hangs_up_and_is_counted():
    call = CALL | {"when_not_taken": "hold", "hold": constant(5)}
    records = begun(desk(call, 4), 30)
    assert [(r.state, r.finished) for r in rows(records, "item")] == [(GIVEN_UP, 5 * MINUTE)] * 4


def test_who_waits_from_the_start_asks_again():
    chased = {"channel": "email", "counted_from": "opening", "patience": constant(30)}
    again = {"how": "chase", "channel": "email", "gap": constant(600), "probability": 1.0}
    kinds = {"item": {"chased": chased, "urgency": 9}, "again": {"arrivals": again}, "paper": {}}
    scenario = office(kinds, open_at_start={"item": 1})
    demand = Demand(scenario, 1, 0, 1)
    demand.needs = put_in(scenario, demand.needs, [Need("paper", at("mon 08:00"), minutes=60)])
    _, records = run(scenario, demand, 1)
    assert [r.created for r in rows(records, "again")] == [at("mon 08:30")]


def test_the_first_week_s_backlog_is_what_was_open():
    records = begun(desk({"handling": constant(10)}, 25), 30)
    assert records.backlog[0].tolist() == [at("mon 08:00"), 25 * 10 * MINUTE]


def test_steps_begin_with_the_first():
    steps = [{"share": 0.25}, {"share": 0.75, "then_wait": None}]
    records = begun(desk({"steps": steps, "handling": constant(40)}, 1), 1)
    (item,) = rows(records)
    assert item.worked == 40 * MINUTE
    assert stretches(records, item.number)[-1][1] == at("mon 08:40")


@pytest.mark.parametrize("caseload", [40, 120])
def test_a_shipped_desk_with_a_backlog_loses_none(caseload):
    names = {"call": 20, "email_answer": 30, "authorisation": 15, "visit": 6, "general_admin": 2}
    names = {name: number for name, number in names.items() if name in shipped("base").kinds}
    scenario = shipped("base", *[f"open_at_start.{name}={number}" for name, number in names.items()])
    _, records = run(scenario, Demand(scenario, 4, 0, caseload), caseload)
    there = Counter(r.kind for r in rows(records) if r.created == 0)
    for name, number in names.items():
        assert there[name] >= number


# ------------------------------------------------------------------------------------- in a team

TEAM = [
    "team.posts=4",
    "team.vacant=1",
    "team.cap=22",
    "caseload=20",
    "window.weeks=12",
    "window.warm_up_weeks=0",
]


@pytest.mark.parametrize("when_vacant", ["uncovered", "redistribute"])
def test_a_team_s_backlog_goes_round_its_clients_and_so_to_their_own_case_managers(when_vacant):
    """25 of each: of eighty clients, or those three posts have room for, the first 25 have one."""
    names = {"forms": 25, "call": 25, "plan_change": 25, "email_office": 25}
    backlog = [f"open_at_start.{name}={number}" for name, number in names.items()]
    scenario = shipped("agency_540", *TEAM, *backlog, f"team.staffing.when_vacant={when_vacant}")
    records = begun(scenario, 20)
    for name in ("forms", "call", "plan_change"):
        there = [r.client for r in rows(records, name) if r.created == 0]
        assert sorted(there) == list(range(25)), name
    offices = Counter(r.client for r in rows(records, "email_office") if r.created == 0)
    assert offices == {-1: 9, -2: 8, -4: 8}, "none to the post that nobody holds"


def test_a_team_s_backlog_changes_none_of_the_other_needs():
    usual, more = (shipped("agency_540", *TEAM, *set_) for set_ in ([], ["open_at_start.forms=30"]))
    before, after = (
        Counter((r.client, r.created) for r in rows(begun(one, 20), "forms")) for one in (usual, more)
    )
    assert (after - before).total() - (before - after).total() == 30


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ("open_at_start.general_admin=3", "comes each day with whoever is at work"),
        ("open_at_start.call=81", "81 of call, but a client has one open at most"),
    ],
)
def test_what_cannot_be_open_in_a_team_is_told(given, told):
    with pytest.raises(InputError, match=told):
        shipped("agency_540", *TEAM, given)


def test_where_a_cap_leaves_room_for_nobody_no_client_has_work_open():
    """A half-time post under a cap of one: what is open is the office's own."""
    team = {"posts": 1, "cap": 1, "part_time": {"posts": 1, "share": 0.5}}
    scenario = team_office({"paper": {}}, team, open_at_start={"paper": 3})
    assert simulate(scenario, Demand(scenario, 1, 0, 2), 2).items.kind.size == 0
