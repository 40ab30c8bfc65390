"""Clients come and go: who is referred, who waits for a place, and what a client's leaving takes along."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest

from simcore.model import Records
from simcore.model.desk import Desk
from simcore.scenario import Scenario
from tests.model.helpers import (
    ANSWERED,
    CALL,
    DAY,
    DONE,
    GIVEN_UP,
    HOUR,
    MINUTE,
    NEVER,
    PHONE,
    WEEK,
    Demand,
    Need,
    at,
    constant,
    office,
    rows,
    same,
    simulate,
    stretches,
)
from tests.model.helpers import _table as put_in
from tests.model.test_pool import RULE, run

HARDLY_ANY = {"per_day": 1e-9}
"""Referrals that a test puts in by hand."""

LAST = {"closes_case": 1.0, "urgency": 0}
"""Work that ends a client's case."""


def desk(kinds=None, start: str = "full", **rest) -> Scenario:
    clients = {"referrals": {"rate": HARDLY_ANY, "start": start}}
    return office({"last": LAST, "paper": {}} | (kinds or {}), clients=clients, phone=PHONE, **rest)


def cases(scenario: Scenario, referrals: list[str], *needs: Need, places: int = 1) -> tuple[Desk, Records]:
    """Run with these people referred at these moments."""
    demand = Demand(scenario, 1, 0, places)
    demand.needs = put_in(scenario, demand.needs, needs)
    demand.referrals = np.array([at(moment) for moment in referrals], dtype=np.int64)
    left, records = run(scenario, demand, places)
    check_cases(records, places)
    return left, records


def check_cases(records: Records, places: int) -> None:
    """One client in a place at a time, taken on in order of referral, and nobody waits while one is free."""
    found = records.cases
    assert (np.diff(found.referred) >= 0).all()
    assert (np.diff(found.assigned) >= 0).all()
    assert (found.referred <= found.assigned).all()
    assert (found.assigned <= found.closed).all()
    assert np.array_equal(found.place < 0, found.assigned == NEVER)
    edges = [(t, -1) for t in found.closed.tolist()] + [(t, 1) for t in found.assigned.tolist()]
    held = np.cumsum([change for t, change in sorted(edges) if t < NEVER])
    assert held.max(initial=0) <= places
    for place in range(places):
        mine = found.place == place
        assert (found.assigned[mine][1:] >= found.closed[mine][:-1]).all(), "two in one place"
    for referred, assigned in zip(found.referred.tolist(), found.assigned.tolist(), strict=True):
        if referred < assigned:
            taken = (found.assigned <= referred) & (found.closed > referred)
            assert taken.sum() == places, "somebody waits for a place that is free"
            assert assigned == NEVER or assigned in found.closed


def last(moment: str, client: int = 0, minutes: float = 10) -> Need:
    return Need("last", at(moment), minutes=minutes, client=client)


# --------------------------------------------------------------------------- taken on, waiting


def test_a_desk_that_starts_full_has_a_client_in_each_place():
    _, records = cases(desk(), [], places=3)
    assert records.cases.place.tolist() == [0, 1, 2]
    assert records.cases.referred.tolist() == records.cases.assigned.tolist() == [0, 0, 0]
    assert set(records.cases.closed.tolist()) == {NEVER}


def test_a_desk_that_starts_empty_has_nobody():
    _, records = cases(desk(start="empty"), [], Need("paper", at("mon 09:00")), places=3)
    assert len(records.cases.place) == 0
    assert rows(records) == []


def test_a_referral_takes_the_free_place_with_the_lowest_number_at_once():
    needs = [last("mon 10:00", 2), last("mon 10:10", 0)]
    _, records = cases(desk(), ["mon 09:00", "mon 11:00", "sat 12:00"], *needs, places=4)
    assert records.cases.place.tolist() == [0, 1, 2, 3, 2, 0, -1]
    _, records = cases(desk(), ["mon 11:00", "sat 12:00"], *needs, places=4)
    assert records.cases.place.tolist() == [0, 1, 2, 3, 0, 2]
    assert records.cases.assigned[4:].tolist() == [at("mon 11:00"), at("sat 12:00")]


def test_above_the_caseload_they_wait_in_order_of_referral():
    needs = [last("mon 10:00"), last("mon 11:00"), last("mon 12:00")]
    _, records = cases(desk(), ["mon 09:00", "mon 09:10", "mon 10:30", "mon 15:00"], *needs)
    ends = [at("mon 10:10"), at("mon 11:10"), at("mon 12:10")]
    assert records.cases.closed.tolist() == [*ends, NEVER, NEVER]
    assert records.cases.assigned.tolist() == [0, *ends, NEVER]


@pytest.mark.parametrize("moment", ["mon 10:09:59", "mon 10:10:00", "mon 10:10:01"])
def test_a_referral_about_the_second_a_case_is_closed(moment):
    _, records = cases(desk(), [moment], last("mon 10:00"))
    assert records.cases.closed[0] == at("mon 10:10")
    assert records.cases.assigned[1] == max(at(moment), at("mon 10:10"))


def test_a_place_that_nobody_waits_for_stays_empty_until_somebody_is_referred():
    _, records = cases(
        desk(), ["thu 09:00"], last("mon 10:00"), last("tue 10:00"), Need("paper", at("wed 10:00"))
    )
    assert records.cases.assigned.tolist() == [0, at("thu 09:00")]
    assert [r.kind for r in rows(records)] == ["last"]


@pytest.mark.parametrize(("probability", "closed"), [(0.0, 0), (1.0, 20)])
def test_work_closes_cases_with_its_probability(probability, closed):
    scenario = desk({"last": {"closes_case": probability}})
    _, records = cases(scenario, [], *[last("mon 09:00", client) for client in range(20)], places=20)
    assert (records.cases.closed < NEVER).sum() == closed


def test_a_case_is_closed_one_time_in_four_if_that_is_the_probability():
    scenario = desk({"last": {"closes_case": 0.25, "handling": constant(1)}})
    needs = [Need("last", at("mon 08:00"), minutes=1, client=client) for client in range(800)]
    _, records = cases(scenario, [], *needs, places=800)
    closed = (records.cases.closed < NEVER).sum()
    assert closed == pytest.approx(200, abs=3 * (800 * 0.25 * 0.75) ** 0.5)


def test_what_is_given_up_or_expires_closes_no_case():
    lost = CALL | {"closes_case": 1.0, "when_not_taken": "lost"}
    dropped = {"closes_case": 1.0, "cope": {"set_aside": True}}
    coping = {"on": True, "backlog_hours": 0.0}
    needs = [Need("lost", at("sat 10:00")), Need("dropped", at("mon 09:00"), client=1)]
    _, records = cases(desk({"lost": lost, "dropped": dropped}, coping=coping), [], *needs, places=2)
    assert {r.state for r in rows(records)} == {2, GIVEN_UP}
    assert set(records.cases.closed.tolist()) == {NEVER}


# ------------------------------------------------------------------- what leaving takes along


def test_a_client_who_leaves_gives_up_what_is_open_and_nobody_else_does():
    waiting = [Need("paper", at("mon 10:00"), client=client) for client in (0, 1, 0)]
    _, records = cases(desk(), [], last("mon 10:00"), *waiting, places=2)
    assert [(r.client, r.state, r.finished) for r in rows(records, "paper")] == [
        (0, GIVEN_UP, at("mon 10:10")),
        (0, GIVEN_UP, at("mon 10:10")),
        (1, DONE, at("mon 10:20")),
    ]


def test_calls_visits_and_unfinished_work_are_given_up_too():
    kinds = {"call": CALL, "visit": {"visit": RULE, "handling": constant(30)}}
    kinds["plan"] = {"steps": [{"share": 0.5, "then_wait": constant(600)}, {"share": 0.5}]}
    needs = [Need("visit", at("mon 08:30"), due=at("fri 00:00")), Need("plan", at("mon 09:00"))]
    needs += [last("mon 10:00", minutes=30), Need("paper", at("mon 10:05")), Need("call", at("mon 10:10"))]
    _, records = cases(desk(kinds), [], *needs)
    found = {r.kind: (r.state, r.finished, r.worked // MINUTE) for r in rows(records)}
    gone = at("mon 10:30")
    assert found.pop("last") == (DONE, gone, 30)
    assert found.pop("plan") == (GIVEN_UP, gone, 5)
    assert set(found.values()) == {(GIVEN_UP, gone, 0)}
    assert len(found) == 3


def test_nobody_asks_again_about_what_a_client_who_left_had_open():
    chased = {"channel": "email", "counted_from": "opening", "patience": constant(120)}
    again = {"how": "chase", "channel": "email", "gap": constant(60), "probability": 1.0}
    kinds = {"mail": {"chased": chased, "urgency": 9}, "again": {"arrivals": again, "urgency": 9}}
    mail = Need("mail", at("mon 08:00"), asks_again=at("mon 10:00"))
    needs = [Need("paper", at("mon 08:00"), minutes=180), mail, last("mon 10:30")]
    _, records = cases(desk(kinds), [], *needs)
    gone = at("mon 11:10")
    assert [(r.state, r.finished) for r in rows(records, "again")] == [(GIVEN_UP, gone)]
    assert [(r.state, r.finished) for r in rows(records, "mail")] == [(GIVEN_UP, gone)]


def test_what_is_the_office_s_is_not_given_up():
    _, records = cases(desk(), [], last("mon 10:00"), Need("paper", at("mon 10:00"), client=-1))
    assert [r.state for r in rows(records)] == [DONE, DONE]


def test_needs_known_before_the_run_go_to_whoever_holds_the_place_then():
    """Client, nobody, the next one; what is in the place's future is not given up."""
    needs = [last("mon 10:00"), *[Need("paper", at(f"{day} 09:00")) for day in ("mon", "tue", "wed")]]
    _, records = cases(desk(), ["tue 12:00"], *needs)
    papers = rows(records, "paper")
    assert [(r.created, r.state) for r in papers] == [(at("mon 09:00"), DONE), (at("wed 09:00"), DONE)]


@pytest.mark.parametrize("kind", ["paper", "call", "mail", "visit", "dated"])
def test_a_need_of_an_empty_place_never_arises(kind):
    chased = {"channel": "phone", "counted_from": "opening", "patience": constant(120)}
    again = {"how": "chase", "channel": "phone", "gap": constant(60), "probability": 1.0}
    kinds = {
        "call": CALL,
        "mail": {"chased": chased},
        "visit": {"visit": RULE},
        "dated": {"arrivals": {"how": "dated", "every_days": 1000.0}},
        "again": {"arrivals": again} | CALL,
    }
    needs = [
        Need(kind, at(f"{day} 09:00"), client=c, due=at("fri 00:00"))
        for day in ("mon", "wed")
        for c in (0, 1)
    ]
    _, records = cases(desk(kinds, "empty"), ["tue 09:00"], *needs, places=2)
    (only,) = rows(records)
    assert (only.kind, only.client, only.created, only.state) == (kind, 0, at("wed 09:00"), DONE)
    assert records.ledger[:, : len(records.kinds)].sum() == 10 * MINUTE


def test_records_point_at_each_other_when_some_items_never_arose():
    kinds = {"call": CALL | {"note": {"kind": "note"}}, "note": {}}
    ghosts = [Need("paper", at("mon 08:30") + n) for n in range(7)]
    needs = [*ghosts, Need("call", at("tue 10:00"), 5), Need("paper", at("tue 11:00"), 15)]
    _, records = cases(desk(kinds, "empty"), ["tue 09:00"], *needs)
    call, note, paper = rows(records)
    assert [r.kind for r in (call, note, paper)] == ["call", "note", "paper"]
    assert (call.cause, note.cause, paper.cause) == (-1, call.number, -1)
    assert stretches(records, call.number) == [(at("tue 10:00"), at("tue 10:05"))]
    assert stretches(records, paper.number) == [(at("tue 11:00"), at("tue 11:15"))]
    assert records.trace.attempts.tolist() == [[at("tue 10:00"), call.number, 0, 1]]


def test_what_coping_did_points_at_its_item_when_some_never_arose():
    coping = {"on": True, "backlog_hours": 0.0}
    scenario = desk({"paper": {"cope": {"set_aside": True}}}, "empty", coping=coping)
    needs = [Need("paper", at("mon 08:30")), Need("paper", at("mon 08:40")), Need("paper", at("tue 10:00"))]
    _, records = cases(scenario, ["tue 09:00"], *needs)
    (paper,) = rows(records)
    assert records.coping[:, 1].tolist() == [paper.number]


# --------------------------------------------------------------------- needs of one at a time

CONTENT = {"how": "closed", "content": constant(30)}


def test_a_new_client_begins_with_the_first_need_if_the_scenario_says_so():
    arrivals = {"how": "closed", "content": constant(60 * 24 * 30), "first_at_start": True}
    for kind in ({"arrivals": arrivals}, CALL | {"arrivals": arrivals}):
        _, records = cases(desk({"first": kind}), ["mon 09:00"], last("mon 10:00"), places=2)
        (first,) = rows(records, "first")
        assert (first.client, first.created, first.started) == (0, at("mon 10:10"), at("mon 10:10"))


def test_who_is_there_at_the_start_is_content_for_a_while_first():
    arrivals = {"how": "closed", "content": constant(600), "first_at_start": True}
    _, records = cases(desk({"first": {"arrivals": arrivals}}), [], places=2)
    assert [r.created for r in rows(records, "first")][:2] == [at("mon 10:00")] * 2


def test_a_client_is_content_from_the_second_of_being_taken_on():
    _, records = cases(desk({"need": {"arrivals": CONTENT}}, "empty", weeks=1), ["wed 10:00"])
    expected = [at("wed 10:30") + n * 40 * MINUTE for n in range(9)]
    assert [r.created for r in rows(records, "need")][:9] == expected[:9]


def test_the_first_call_of_a_new_client_is_taken_although_all_were_busy_when_they_were_taken_on():
    """Nobody looks up when somebody is referred; half an hour later it rings, and may interrupt."""
    scenario = desk({"call": CALL | {"arrivals": CONTENT}}, "empty", weeks=1)
    busy = Need("paper", at("mon 08:00"), minutes=300, client=-1)
    _, records = cases(scenario, ["mon 09:00"], busy)
    first = rows(records, "call")[0]
    assert (first.created, first.started, first.first_try) == (at("mon 09:30"), at("mon 09:30"), ANSWERED)
    assert stretches(records, first.number) == [(at("mon 09:30"), at("mon 09:40"))]


def test_a_client_who_left_needs_nothing_any_more():
    """Content when the case was closed; the place stays empty."""
    for kind in ({"arrivals": CONTENT}, CALL | {"arrivals": CONTENT}):
        _, records = cases(desk({"need": kind}), [], last("mon 09:15"))
        assert max(r.created for r in rows(records)) <= at("mon 09:30")


@pytest.mark.parametrize("minutes", [45, 120, 300])
def test_what_the_last_client_would_have_needed_takes_nothing_from_the_next(minutes):
    """It was on its way when the case was closed, and its moment comes before the next client's."""
    need = {"arrivals": {"how": "closed", "content": constant(minutes)}}
    _, records = cases(desk({"need": need}, weeks=1), ["mon 08:00"], last("mon 10:00"))
    after = [r.created for r in rows(records, "need") if r.created > at("mon 10:10")]
    assert after[0] == at("mon 10:10") + minutes * MINUTE
    assert len(after) > 5


@pytest.mark.parametrize("kind", [{"arrivals": CONTENT}, CALL | {"arrivals": CONTENT}])
@pytest.mark.parametrize("first_at_start", [False, True])
def test_the_next_client_in_a_place_has_one_need_at_a_time(kind, first_at_start):
    kind = kind | {"arrivals": CONTENT | {"first_at_start": first_at_start}}
    _, records = cases(desk({"need": kind}, weeks=1), ["mon 08:00"], last("mon 09:15"))
    lives = [(r.created, r.finished) for r in rows(records, "need") if r.created > at("mon 09:30")]
    assert len(lives) > 20
    assert all(end + 30 * MINUTE == start for (_, end), (start, _) in pairwise(lives))


def test_the_next_client_has_needs_though_one_was_open_at_the_start_in_that_place():
    kinds = {"need": {"arrivals": {"how": "closed", "content": constant(60)}, "urgency": 9}}
    scenario = desk(kinds, open_at_start={"need": 1})
    _, records = cases(scenario, ["mon 08:00"], last("mon 08:00"))
    assert records.cases.assigned.tolist() == [0, at("mon 08:10")]
    assert next(r.created for r in rows(records, "need") if r.created > 0) == at("mon 09:10")


def test_a_client_has_needs_though_one_was_to_be_open_at_the_start_while_the_place_was_empty():
    kinds = {"need": {"arrivals": {"how": "closed", "content": constant(60)}}}
    _, records = cases(desk(kinds, "empty", open_at_start={"need": 1}), ["mon 09:00"])
    assert rows(records, "need")[0].created == at("mon 10:00")


# --------------------------------------------------------------------------------- in a pool


def pooled(kinds, referrals, *needs, places: int = 1, managers: int = 2) -> Records:
    return cases(desk(kinds, managers=managers, resume_minutes=0.0), referrals, *needs, places=places)[1]


def test_what_a_colleague_has_in_hand_is_finished():
    records = pooled({}, [], last("mon 10:00"), Need("paper", at("mon 10:00"), 25))
    assert [(r.state, r.finished) for r in rows(records, "paper")] == [(DONE, at("mon 10:25"))]
    assert records.cases.closed.tolist() == [at("mon 10:10")]


@pytest.mark.parametrize("referrals", [[], ["mon 08:00"], ["mon 08:00", "mon 08:10"]])
def test_a_case_is_closed_once_though_two_finish_what_closes_it(referrals):
    """The second is about a client who has left; the next in the place is not sent away for it."""
    records = pooled({}, referrals, last("mon 10:00"), last("mon 10:00", minutes=20))
    assert (records.cases.closed < NEVER).sum() == 1
    assert records.cases.closed[0] == at("mon 10:10")


def test_a_place_is_given_back_once():
    needs = [last("mon 10:00"), last("mon 10:00", minutes=20)]
    records = pooled({}, ["mon 12:00", "mon 12:10"], *needs)
    assert records.cases.assigned.tolist() == [0, at("mon 12:00"), NEVER]


def test_the_next_client_s_needs_are_not_doubled_by_what_a_colleague_finishes_for_the_last_one():
    """Till ten the last client's need is in a colleague's hands; the next is taken on at ten past nine."""
    need = {"need": {"arrivals": {"how": "closed", "content": constant(120)}, "handling": constant(120)}}
    records = pooled(need, ["mon 08:00"], last("mon 09:00"))
    lives = [(r.created, r.finished) for r in rows(records, "need") if r.created < at("tue 00:00")]
    assert lives[0] == (at("mon 02:00"), at("mon 10:00"))
    assert lives[1] == (at("mon 11:10"), at("mon 13:10"))
    assert lives[2][0] == at("mon 15:10")


def test_a_visit_under_way_is_made_though_a_colleague_closes_the_case():
    visit = {"visit": {"visit": RULE, "handling": constant(30)}}
    appointment = Need("visit", at("mon 09:00"), minutes=30, due=at("fri 00:00"))
    records = pooled(visit, [], appointment, last("tue 10:10"))
    (met,) = rows(records, "visit")
    assert (met.state, met.finished) == (DONE, at("tue 11:10"))
    assert records.cases.closed.tolist() == [at("tue 10:20")]


@pytest.mark.parametrize("kind", ["paper", "call"])
@pytest.mark.parametrize("referrals", [[], ["mon 08:00"]])
@pytest.mark.parametrize("managers", [1, 2])
@pytest.mark.parametrize("other", ["paper", "last"])
def test_what_comes_the_second_a_case_is_closed_is_somebody_s_or_nobody_s(kind, referrals, managers, other):
    """A colleague, if there is one, hears of it first."""
    busy = [Need("paper", at("mon 08:00"), 300, client=-1), last("mon 09:00", minutes=60)]
    busy = busy[:: 1 if other == "paper" else -1][-managers:] if managers > 1 else busy[1:]
    records = pooled({"call": CALL}, referrals, *busy, Need(kind, at("mon 10:00")), managers=managers)
    assert records.cases.closed[0] == at("mon 10:00")
    for found in [r for r in rows(records) if r.created == at("mon 10:00")]:
        assert found.state == DONE or (found.state, found.worked) == (GIVEN_UP, 0)
        assert found.state == DONE or found.finished == at("mon 10:00")


# ------------------------------------------------------------------------------- whole desks


@pytest.mark.parametrize("managers", [1, 3])
@pytest.mark.parametrize("start", ["full", "empty"])
def test_clients_come_and_go_for_half_a_year(managers, start):
    """As many as come leave or are there still; books, places and needs agree; every time the same."""
    kinds = {
        "call": CALL | {"arrivals": {"how": "closed", "content": {"hours_mean": 30.0, "cv": 1.0}}},
        "paper": {"arrivals": {"how": "open", "rate": {"per_client_month": 2.0}}},
        "last": LAST | {"arrivals": {"how": "closed", "content": {"days_mean": 30.0, "cv": 1.0}}},
    }
    clients = {"referrals": {"rate": {"per_day": 1.0}, "start": start}}
    scenario = office(kinds, clients=clients, managers=managers, weeks=26, phone=PHONE)
    _, records = run(scenario, Demand(scenario, 3, 0, 15), 15)
    check_cases(records, 15)
    found = records.cases
    assert (found.closed < NEVER).sum() > 40
    assert len(found.referred) > 100
    for r in rows(records):
        mine = found.place == r.client
        assert ((found.assigned <= r.created) & (r.created <= found.closed) & mine).any(), "of an empty place"
        closed = found.closed[mine & (found.assigned <= r.created) & (r.created < found.closed)]
        assert r.finished <= closed.max(initial=0) + 8 * HOUR or r.finished == NEVER or managers > 1
    assert same(simulate(scenario, Demand(scenario, 3, 0, 15), 15), records)


def test_places_are_busy_by_little_s_law():
    """Cases that last a week on average, one referred a day, and always a place: about seven are open."""
    days = {"distribution": "exponential", "days_mean": 7.0}
    kinds = {"last": LAST | {"arrivals": {"how": "closed", "content": days}, "handling": constant(1)}}
    calendar = {"working_days": ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]}
    calendar |= {"shift_start": "00:00", "shift_end": "24:00"}
    clients = {"referrals": {"rate": {"per_hour": 1 / 24}, "start": "empty"}}
    scenario = office(kinds, calendar, clients=clients, weeks=200)
    _, records = run(scenario, Demand(scenario, 3, 0, 60), 60, trace=False)
    found, end = records.cases, 200 * WEEK
    stays = np.minimum(found.closed, end) - found.assigned
    assert (found.assigned == found.referred).all()
    assert stays.sum() / end == pytest.approx(7.0, abs=3 * 7 * (2 / 1400) ** 0.5)
    assert len(found.referred) == pytest.approx(1400, abs=3 * 1400**0.5)
    assert stays.mean() / DAY == pytest.approx(7.0, abs=3 * 7 / 1400**0.5)
