"""Work that was done comes back: at the end of the queue, with a fresh length, while its clock runs on."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest

from simcore.scenario import Scenario
from tests.model.helpers import (
    CALL,
    DONE,
    MINUTE,
    NEVER,
    OPEN,
    PHONE,
    Demand,
    Need,
    at,
    constant,
    office,
    rows,
    stretches,
    work,
)
from tests.model.test_pool import run, team

HALF = {"probability": 0.5}


def desk(back=HALF, kinds=None, **rest) -> Scenario:
    paper = {"comes_back": back, "handling": constant(20)}
    return office({"paper": paper, "form": {}} | (kinds or {}), **rest)


def who_returns(times: int, scenario: Scenario | None = None) -> int:
    """A client whose paper comes back just so many times, by the draws the run will make."""
    luck = Demand(scenario or desk(), 1, 0, 60).uniforms("phone.back")
    wanted = [True] * times + [False]
    return next(c for c in range(60) if [luck.get(c, n) < 0.5 for n in range(times + 1)] == wanted)


def paper(moment: str, client: int, minutes: float = 30, due: int = NEVER) -> Need:
    return Need("paper", at(moment), minutes=minutes, client=client, due=due)


def form(moment: str, minutes: float = 10) -> Need:
    return Need("form", at(moment), minutes=minutes)


@pytest.mark.parametrize(
    "policy", ["first_come", "urgent_first", "earliest_due", "most_frequent_caller_first"]
)
def test_it_joins_the_end_of_the_queue_with_a_fresh_length(policy):
    """Half an hour at nine; two forms came meanwhile and go before it; twenty minutes the second time."""
    needs = [paper("mon 09:00", who_returns(1)), form("mon 09:05"), form("mon 09:10"), form("mon 09:55")]
    records = work(desk(next_item=policy), *needs, caseload=60)
    (found,) = rows(records, "paper")
    assert stretches(records, found.number) == [
        (at("mon 09:00"), at("mon 09:30")),
        (at("mon 09:50"), at("mon 10:10")),
    ]
    assert [r.started for r in rows(records, "form")] == [at("mon 09:30"), at("mon 09:40"), at("mon 10:10")]


def test_one_that_is_urgent_stays_so():
    kinds = {"paper": {"comes_back": HALF, "handling": constant(20), "urgency": 2}}
    needs = [paper("mon 09:00", who_returns(1)), form("mon 09:05"), paper("mon 09:10", who_returns(0))]
    records = work(desk(kinds=kinds), *needs, caseload=60)
    assert [r.finished for r in rows(records, "paper")] == [at("mon 10:20"), at("mon 10:00")]
    assert rows(records, "form")[0].started == at("mon 10:20")


def test_its_clock_runs_on_and_it_is_one_item():
    due = at("mon 09:40")
    records = work(desk(), paper("mon 09:00", who_returns(2), due=due), caseload=60)
    (found,) = rows(records, "paper")
    assert (found.created, found.started, found.due) == (at("mon 09:00"), at("mon 09:00"), due)
    assert found.worked == found.seconds == (30 + 20 + 20) * MINUTE
    assert (found.state, found.kept, found.finished) == (DONE, at("mon 10:10"), at("mon 10:10"))


def test_the_fresh_length_is_drawn_anew_each_time():
    spread = {"distribution": "exponential", "minutes_mean": 20.0}
    scenario = desk(kinds={"paper": {"comes_back": HALF, "handling": spread}})
    client = who_returns(2, scenario)
    again = Demand(scenario, 1, 0, 60).handling("paper", again=True)
    records = work(scenario, paper("mon 09:00", client), caseload=60)
    (found,) = rows(records)
    assert found.worked == 30 * MINUTE + again.get(client, 0) + again.get(client, 1)
    assert again.get(client, 0) != again.get(client, 1)


def test_nothing_comes_back_without_a_probability():
    needs = [paper("mon 08:00", client, 5) for client in range(60)]
    records = work(desk({"probability": 0.0}), *needs, caseload=60)
    assert {(r.state, r.worked, r.seconds) for r in rows(records)} == {(DONE, 5 * MINUTE, 5 * MINUTE)}


@pytest.mark.parametrize("probability", [0.2, 0.5, 0.8])
def test_it_comes_back_as_often_as_its_probability_says(probability):
    """A geometric number of times, by the item: mean and spread."""
    kinds = {"paper": {"comes_back": {"probability": probability}, "handling": constant(1)}}
    needs = [Need("paper", at("mon 08:00"), minutes=1, client=client) for client in range(900)]
    found = rows(work(desk(kinds=kinds, weeks=4), *needs, caseload=900, trace=False))
    times = np.array([r.worked // MINUTE - 1 for r in found])
    mean, variance = probability / (1 - probability), probability / (1 - probability) ** 2
    assert {r.state for r in found} == {DONE}
    assert times.mean() == pytest.approx(mean, abs=3 * (variance / 900) ** 0.5)
    assert times.var() == pytest.approx(variance, rel=0.35)


def test_it_may_be_away_for_a_while_first():
    back = {"probability": 0.5, "after": constant(60)}
    needs = [paper("mon 09:00", who_returns(2)), form("mon 10:25")]
    records = work(desk(back), *needs, caseload=60)
    (found,) = rows(records, "paper")
    assert stretches(records, found.number) == [
        (at("mon 09:00"), at("mon 09:30")),
        (at("mon 10:35"), at("mon 10:55")),
        (at("mon 11:55"), at("mon 12:15")),
    ]


def test_away_at_night_it_is_there_in_the_morning_after_what_came_before_it():
    back = {"probability": 0.5, "after": constant(300)}
    scenario = desk(back, next_item="first_come")
    needs = [paper("mon 13:00", who_returns(1)), form("mon 17:00"), form("mon 20:00")]
    records = work(scenario, *needs, caseload=60)
    (found,) = rows(records, "paper")
    assert stretches(records, found.number)[1] == (at("tue 08:10"), at("tue 08:30"))
    assert rows(records, "form")[1].started == at("tue 08:30")


def test_what_is_away_at_the_end_is_open():
    back = {"probability": 0.5, "after": constant(60 * 24 * 30)}
    records = work(desk(back), paper("mon 09:00", who_returns(1)), caseload=60)
    (found,) = rows(records)
    assert (found.state, found.finished, found.kept) == (OPEN, NEVER, NEVER)
    assert (found.worked, found.seconds) == (30 * MINUTE, 50 * MINUTE)


def test_one_that_comes_back_may_be_interrupted_and_goes_on_where_it_was():
    scenario = desk(kinds={"call": CALL}, phone=PHONE, resume_minutes=2.0)
    needs = [paper("mon 09:00", who_returns(1)), Need("call", at("mon 09:35"))]
    (found,) = rows(work(scenario, *needs, caseload=60), "paper")
    assert (found.interruptions, found.worked) == (1, 50 * MINUTE)
    assert found.finished == at("mon 09:50") + (10 + 2) * MINUTE


def test_the_note_is_made_when_it_is_done_for_good():
    kinds = {"paper": {"comes_back": HALF, "handling": constant(20), "note": {"kind": "note"}}, "note": {}}
    records = work(desk(kinds=kinds), paper("mon 09:00", who_returns(2)), caseload=60)
    assert [r.created for r in rows(records, "note")] == [at("mon 10:10")]


def test_a_client_s_next_need_waits_until_it_is_done_for_good():
    closed = {"how": "closed", "content": constant(60)}
    kinds = {"paper": {"comes_back": HALF, "handling": constant(20), "arrivals": closed}}
    scenario = desk(kinds=kinds, weeks=1)
    found = rows(work(scenario, caseload=1), "paper")
    assert len(found) > 20
    assert {r.worked // (20 * MINUTE) for r in found if r.state == DONE} >= {1, 2}
    for one, following in pairwise(found):
        assert following.created == one.finished + 60 * MINUTE


def test_each_step_is_gone_through_again():
    steps = [{"share": 0.5, "then_wait": constant(60)}, {"share": 0.5}]
    kinds = {"paper": {"comes_back": HALF, "handling": constant(20), "steps": steps}}
    records = work(desk(kinds=kinds), paper("mon 09:00", who_returns(1), 20), caseload=60)
    (found,) = rows(records)
    starts = [at("mon 09:00"), at("mon 10:10"), at("mon 10:20"), at("mon 11:30")]
    assert stretches(records, found.number) == [(start, start + 10 * MINUTE) for start in starts]


def test_whoever_is_free_first_takes_what_comes_back():
    needs = [paper("mon 09:00", who_returns(1)), form("mon 09:00", 40), form("mon 09:10", 25)]
    _, records = team(desk(managers=2, next_item="first_come"), *needs, caseload=60)
    (found,) = rows(records, "paper")
    assert stretches(records, found.number)[1] == (at("mon 09:40"), at("mon 10:00"))


@pytest.mark.parametrize("managers", [1, 3])
def test_all_that_comes_back_is_counted_in_what_waits(managers):
    """Open seconds at the end are those of the items not done; ``run`` compares them."""
    wait = {"distribution": "exponential", "hours_mean": 5.0}
    handling = {"distribution": "exponential", "minutes_mean": 20.0}
    arrivals = {"how": "open", "rate": {"per_client_day": 1.0}}
    paper = {"comes_back": {"probability": 0.6, "after": wait}, "handling": handling, "arrivals": arrivals}
    scenario = desk(kinds={"paper": paper}, managers=managers, caseload=12)
    _, records = run(scenario, Demand(scenario, 1, 0, 12), 12)
    found = rows(records, "paper")
    assert {r.state for r in found} == {OPEN, DONE}
    assert all(r.worked == r.seconds for r in found if r.state == DONE)
