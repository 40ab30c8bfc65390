"""What offices put together at random brought to light, each reduced to the little office that shows it."""

from __future__ import annotations

from collections import defaultdict
from itertools import pairwise

import pytest

from simcore.model import Records
from simcore.scenario import Scenario
from tests.model.helpers import DONE, HOUR, NEVER, Demand, Need, at, constant, office, rows, simulate, work
from tests.model.helpers import _table as put_in

OFTEN = {"how": "open", "rate": {"per_client_day": 3.0}}


def run(scenario: Scenario, seed: int = 1) -> Records:
    return simulate(scenario, Demand(scenario, seed, 0, scenario.caseload), scenario.caseload, trace=True)


@pytest.mark.parametrize("share", [0.0, 1e-4, 0.5])
def test_what_the_on_call_service_leaves_of_a_crisis_is_a_second_at_least(share):
    """A crisis of no length at all ended the manager's day, and the books did not balance."""
    crisis = {"arrivals": OFTEN, "handling": constant(0.02), "interrupts": ["all"], "night_share_left": share}
    records = run(office({"crisis": crisis}))
    assert records.items.seconds.min() >= 1
    assert records.ledger.sum() == records.shift.sum()


def test_in_a_pool_nobodys_night_is_booked_as_idle():
    records = run(office({"call": {"arrivals": OFTEN, "interrupts": ["all"]}}, managers=2))
    assert records.ledger.sum(axis=1).tolist() == (records.shift + records.overtime).tolist()


def test_steps_of_work_that_came_back_take_shares_of_its_new_length():
    """The second step took its share of all lengths so far."""
    steps = [{"share": 0.5}, {"share": 0.5}]
    kind = {"arrivals": OFTEN, "comes_back": {"probability": 0.9}, "steps": steps}
    done = [r for r in rows(run(office({"paper": kind}))) if r.state == DONE]
    assert len(done) > 1
    assert all(r.worked == r.seconds for r in done)


def test_a_new_client_does_not_inherit_the_last_ones_needs():
    kinds = {
        "goodbye": {"arrivals": OFTEN, "closes_case": 1.0},
        "need": {"arrivals": {"how": "closed", "content": {"minutes_mean": 60.0}}},
    }
    records = run(office(kinds, clients={"referrals": {"rate": {"per_day": 2.0}}}))
    lives = sorted((r.created, r.finished) for r in rows(records, "need"))
    assert (records.cases.closed < NEVER).sum() > 5
    assert all(end <= start for (_, end), (start, _) in pairwise(lives))


@pytest.mark.parametrize("seed", range(5))
def test_two_who_finish_for_the_same_client_close_the_case_once(seed):
    kind = {"arrivals": {"how": "open", "rate": {"per_client_day": 0.2}}, "closes_case": 1.0}
    referrals = {"referrals": {"rate": {"per_hour": 0.1}}}
    cases = run(office({"goodbye": kind}, caseload=30, managers=2, clients=referrals), seed).cases
    held = defaultdict(list)
    for place, start, end in zip(
        cases.place.tolist(), cases.assigned.tolist(), cases.closed.tolist(), strict=True
    ):
        held[place].append((start, end))
    held.pop(-1, None)
    assert all(end <= start for spells in held.values() for (_, end), (start, _) in pairwise(sorted(spells)))


def test_what_arises_after_hours_is_not_due_before_it_arose():
    """Due by the next close there is: a note made after today's close was due at it."""
    note = {"arrivals": {"how": "follows"}, "standard": {"within": 0.0, "clock": "working_days"}}
    late = {"finish_in_hand_minutes": 60.0, "minutes_day_most": 60.0, "hours_week_most": 5.0}
    contact = {"note": {"kind": "note"}, "worked_in": ["shift", "overtime"]}
    scenario = office({"contact": contact, "note": note}, overtime=late)
    records = work(scenario, Need("contact", at("thu 09:50")), Need("contact", at("thu 15:55")))
    found = [(r.created, r.due) for r in rows(records, "note")]
    assert found == [(at("thu 10:00"), at("thu 16:00")), (at("thu 16:05"), at("fri 16:00"))]


def test_mail_that_asks_again_may_interrupt():
    """Those who ask again by mail were not heard until the work in hand was done, then in the past."""
    mail = {
        "arrivals": OFTEN,
        "chased": {"channel": "email", "counted_from": "opening", "patience": constant(5)},
    }
    asks = {"how": "chase", "channel": "email", "gap": constant(7), "probability": 0.5}
    again = {"arrivals": asks, "interrupts": ["all"], "handling": constant(3)}
    records = run(office({"mail": mail, "again": again}, caseload=20))
    assert records.ledger.sum() == records.shift.sum()


def test_a_visit_that_lasts_till_the_next_morning_does_not_break_the_books():
    """One visit in a thousand is drawn that long; the next day's shift had begun without the manager."""
    visit = {"travel_minutes": 20.0, "no_show_probability": 0.0, "no_show_minutes": 10.0, "rebook_days": 7.0}
    visit |= {"most_a_day": 1, "notice_days": 0, "starts_at": "15:00"}
    scenario = office({"visit": {"visit": visit}})
    records = work(scenario, Need("visit", at("mon 08:00"), minutes=1000, due=at("mon 09:00")))
    assert [r.state for r in rows(records)] == [DONE]


def test_who_asks_again_the_second_they_were_set_aside_does_not_end_the_day():
    """A gap is rounded to whole seconds, and may be none: the next need came when there was nothing to do."""
    needs = {"how": "closed", "rate": {"per_client_hour": 500.0}}
    scenario = office(
        {"need": {"arrivals": needs, "cope": {"set_aside": True}}}, coping={"on": True, "backlog_hours": 0.0}
    )
    assert run(scenario).column("idle").sum() == 80 * HOUR


@pytest.mark.parametrize(
    "missed", [{"when_not_taken": "wait"}, {"when_not_taken": "hold", "hold": constant(300)}]
)
def test_a_caller_who_waits_and_rings_again_is_answered_by_one_of_them(missed):
    """Two at a desk who became free together both took the call, since it stood in the queue twice."""
    chased = {"channel": "phone", "counted_from": "opening", "patience": constant(20)}
    asks = {"how": "chase", "channel": "phone", "gap": constant(20), "probability": 1.0}
    kinds = {
        "call": {"interrupts": ["again"], "chased": chased, **missed},
        "talk": {},
        "again": {"arrivals": asks},
    }
    scenario = office(kinds, managers=2)
    demand = Demand(scenario, 1, 0, 1)
    talks = [Need("talk", at("mon 09:00"), minutes=60)] * 2
    call = Need("call", at("mon 09:10"), minutes=20, asks_again=at("mon 09:30"))
    demand.needs = put_in(scenario, demand.needs, [*talks, call])
    (found,) = rows(simulate(scenario, demand, 1), "call")
    assert (found.started, found.finished) == (at("mon 10:00"), at("mon 10:20"))


@pytest.mark.parametrize("seed", range(3))
def test_whoever_is_asleep_hears_of_a_call_that_follows_one_a_colleague_set_aside(seed):
    """Nobody woke for the next call, and it was taken in the past."""
    calls = {"arrivals": {"how": "closed", "content": {"minutes_mean": 5.0}}, "cope": {"set_aside": True}}
    kinds = {"paper": {"arrivals": OFTEN}, "call": calls | {"interrupts": ["paper"]}}
    coping = {"on": True, "backlog_hours": 0.0}
    scenario = office(kinds, {"filler": {"minutes": 2.5}}, managers=2, caseload=2, coping=coping)
    log = run(scenario, seed).trace.stretches
    assert (log[:, 1] > log[:, 0]).all()
