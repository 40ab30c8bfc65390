"""What is open when a run begins, who is referred in it, and how long a client is content."""

import numpy as np
import pytest

from simcore.demand.clients import OFFICE
from simcore.demand.clock import NEVER
from simcore.demand.demand import Demand
from simcore.demand.needs import Needs
from simcore.scenario import Scenario
from tests.model.helpers import DAY, HOUR, WEEK, constant, office, shipped

ALL_DAY = {
    "working_days": ["mon", "tue", "wed", "thu", "fri", "sat", "sun"],
    "shift_start": "00:00",
    "shift_end": "24:00",
}
TWENTY = {"handling": {"minutes_mean": 20.0}}
BY_CLIENT = TWENTY | {"arrivals": {"how": "open", "rate": {"per_client_week": 1.0}}}
BY_OFFICE = TWENTY | {"arrivals": {"how": "open", "rate": {"per_hour": 1.0}}}
CLOSED = {"arrivals": {"how": "closed", "content": {"distribution": "exponential", "hours_mean": 20.0}}}
DATED = {"arrivals": {"how": "dated", "every_days": 91.0}}


def opening(kind: dict, items: int, caseload: int, **rest) -> Needs:
    scenario = office({"paper": kind}, open_at_start={"paper": items}, caseload=max(items, 40), **rest)
    demand = Demand(scenario, 1, 0, 50)
    needs = demand.needs_for(caseload)
    later = demand.needs.for_caseload(caseload)
    begun = len(needs.time) - len(later.time)
    assert np.array_equal(needs.seconds[begun:], later.seconds)
    return Needs(*(getattr(needs, name)[:begun] for name in Needs.__slots__))


@pytest.mark.parametrize("caseload", [1, 7, 35, 50])
def test_as_many_are_open_as_stated_at_every_caseload_dealt_out_in_turn(caseload):
    found = opening(BY_CLIENT, 40, caseload)
    assert found.time.tolist() == found.available.tolist() == [0] * 40
    pairs = list(zip(found.counter.tolist(), found.client.tolist(), strict=True))
    assert sorted(pairs) == [divmod(item, caseload) for item in range(40)]


def test_what_belongs_to_the_office_is_nobody_s():
    found = opening(BY_OFFICE, 40, 3)
    assert found.client.tolist() == [OFFICE] * 40
    assert found.counter.tolist() == list(range(40))
    assert len(set(found.seconds.tolist())) > 30


def test_a_client_has_one_open_at_most_of_a_kind_with_closed_needs():
    assert opening(CLOSED, 40, 50).client.tolist() == list(range(40))
    assert opening(CLOSED, 40, 8).client.tolist() == list(range(8))


def test_a_client_s_item_is_the_same_at_every_caseload_that_gives_it_one():
    found = [opening(BY_CLIENT, 60, caseload) for caseload in (20, 50)]
    few, many = (needs.seconds[(needs.client == 3) & (needs.counter == 0)].tolist() for needs in found)
    assert few == many
    assert len(few) == 1


@pytest.mark.parametrize("kind", [BY_CLIENT, BY_OFFICE, DATED])
def test_a_backlog_moves_no_draw_of_the_run(kind):
    bare, begun = (
        Demand(office({"paper": kind}, caseload=5, **rest), 1, 0, 5)
        for rest in ({}, {"open_at_start": {"paper": 30}})
    )
    for name in Needs.__slots__:
        assert np.array_equal(getattr(bare.needs, name), getattr(begun.needs, name))
    assert bare.needs_for(5).time.tolist() == bare.needs.time.tolist()


def test_handling_of_a_backlog_has_the_kind_s_mean_and_is_not_what_the_run_draws():
    demand = Demand(office({"paper": BY_OFFICE}, open_at_start={"paper": 5000}), 1, 0, 1)
    begun = demand.needs_for(1).seconds[:5000] / 60
    assert abs(begun.mean() - 20) < 3 * 20 / 5000**0.5
    run = demand.needs.seconds[:300] / 60
    assert abs(np.corrcoef(begun[:300], run)[0, 1]) < 0.2


@pytest.mark.parametrize(
    ("kind", "due"),
    [
        (BY_CLIENT, NEVER),
        (BY_CLIENT | {"standard": {"within": 4, "clock": "wall_hours"}}, 4 * HOUR),
        (BY_CLIENT | {"standard": {"within": 2}}, 2 * DAY + 16 * HOUR),
        (DATED, DAY),
        (DATED | {"standard": {"within": 10, "clock": "calendar_days"}}, 11 * DAY),
    ],
)
def test_a_backlog_is_due_as_if_it_arose_at_the_start(kind, due):
    assert set(opening(kind, 5, 5).due.tolist()) == {due}


def test_a_backlog_was_not_left_by_the_night_service():
    kind = {"handling": constant(60), "night_share_left": 0.25}
    assert set(opening(BY_CLIENT | kind, 5, 5).seconds.tolist()) == {3600}


def test_who_waits_from_the_start_asks_again_after_patience():
    waits = {"chased": {"channel": "email", "counted_from": "opening", "patience": constant(30)}}
    assert set(opening(BY_CLIENT | waits, 5, 5).chase_at.tolist()) == {8 * HOUR + 1800}


def test_days_of_administration_left_over_are_as_long_as_any():
    demand = Demand(shipped("base", "open_at_start.general_admin=3"), 1, 0, 10)
    admin = list(demand.scenario.kinds).index("general_admin")
    assert len(set(demand.needs_for(10).seconds[demand.needs_for(10).kind == admin].tolist())) == 1


# ----------------------------------------------------------------------------------- referrals


def referrals(rate: dict, weeks: int, calendar: dict | None = None, seed: int = 1) -> np.ndarray:
    scenario = office({"paper": {}}, calendar, weeks, clients={"referrals": {"rate": rate}})
    return Demand(scenario, seed, 0, 1).referrals


@pytest.mark.parametrize(
    ("rate", "weekly"), [({"per_hour": 0.9}, 168 * 0.9), ({"per_day": 3.0}, 15.0)], ids=["hour", "day"]
)
def test_referrals_are_poisson_at_their_rate(rate, weekly):
    counts = np.array([len(referrals(rate, 20, seed=seed)) for seed in range(300)])
    mean = weekly * 20
    assert abs(counts.mean() - mean) < 3 * (mean / 300) ** 0.5
    assert counts.var() / counts.mean() == pytest.approx(1, abs=0.25)
    moments = referrals(rate, 20)
    assert (np.diff(moments) >= 0).all()
    assert moments.min() >= 0
    assert moments.max() < 20 * WEEK
    inside = (moments // DAY % 7 < 5) & (moments % DAY >= 8 * HOUR) & (moments % DAY <= 16 * HOUR)
    assert inside.all() == ("per_day" in rate)


def test_gaps_between_referrals_are_exponential():
    gaps = np.diff(referrals({"per_hour": 0.5}, 200, ALL_DAY)) / HOUR
    assert abs(gaps.mean() - 2) < 3 * 2 / len(gaps) ** 0.5
    assert gaps.std() == pytest.approx(2, rel=0.03)


def test_nobody_is_referred_unless_the_scenario_says_so():
    assert len(Demand(shipped("base"), 1, 0, 1).referrals) == 0


def test_referrals_go_on_the_same_in_a_longer_run():
    short, long = (referrals({"per_hour": 0.9}, weeks) for weeks in (2, 30))
    assert long[: len(short)].tolist() == short.tolist()


# ------------------------------------------------------------------------------------- content


def contents(kind: dict, seed: int = 1, **rest) -> np.ndarray:
    draws = Demand(office({"paper": kind}, **rest), seed, 0, 200).contents("paper")
    assert draws is not None
    return np.array([[draws.get(client, number) for number in range(64)] for client in range(200)])


def test_content_has_its_mean_in_whole_seconds():
    found = contents(CLOSED) / HOUR
    assert abs(found.mean() - 20) < 3 * 20 / found.size**0.5
    assert found.std() == pytest.approx(20, rel=0.05)


def test_who_needs_more_is_content_for_less_time():
    tiers = {"light": {"share": 0.5, "multiplier": 0.5}, "heavy": {"share": 0.5, "multiplier": 1.5}}
    clients = {"tiers": tiers}
    even, tiered = (contents(CLOSED | extra, clients=clients) for extra in ({}, {"tiered": True}))
    tier = Demand(office({"paper": {}}, clients=clients), 1, 0, 200).traits.tier
    assert even[tier == 0].mean() / tiered[tier == 0].mean() == pytest.approx(0.5, rel=1e-3)
    assert even[tier == 1].mean() / tiered[tier == 1].mean() == pytest.approx(1.5, rel=1e-3)


def test_a_kind_with_a_rate_has_no_content():
    scenario: Scenario = shipped("base")
    assert scenario.kinds["call"].arrivals.how == "closed"
    demand = Demand(scenario, 1, 0, 3)
    assert demand.contents("call") is None
    assert len(demand.weekly_rates("call")) == 3
