"""Streams are named, never numbered: a client's draws depend on nothing but the name and its number."""

import os
import subprocess
import sys

import numpy as np
import pytest

from simcore.demand.demand import Demand
from simcore.scenario import from_tree, scenario_as_tree
from tests.model.helpers import shipped

BASE = shipped("base")
FIXED = (0.14775253000310545, 0.05545782145733463)
"""Draws 3 and 70 of client 17 in stream call.gap, seed 1, replication 2: on every machine, always."""


def draws(demand: Demand, stream: str, client: int, count: int) -> list[float]:
    return [demand.uniforms(stream).get(client, number) for number in range(count)]


def needs_of(demand: Demand, clients: int, without: str = "") -> dict:
    """(kind, client, counter) -> everything drawn about it, for the first clients and the office."""
    names, needs = list(demand.scenario.kinds), demand.needs
    columns = (
        needs.kind,
        needs.client,
        needs.counter,
        needs.time,
        needs.available,
        needs.due,
        needs.chase_at,
    )
    rows = zip(*(c.tolist() for c in (*columns, needs.sender, needs.seconds)), strict=True)
    return {
        (names[k], client, j): rest
        for k, client, j, *rest in rows
        if client < clients and names[k] != without
    }


@pytest.fixture(scope="module")
def many() -> Demand:
    return Demand(BASE, 1, 0, 165)


@pytest.mark.parametrize("client", [0, 17, 34])
def test_a_clients_draws_are_the_same_at_35_and_at_165_clients(many, client):
    few = Demand(BASE, 1, 0, 35)
    for stream in ("phone.accept", "call.gap", "anything.at_all"):
        assert draws(few, stream, client, 200) == draws(many, stream, client, 200)  # four blocks of 64


def test_the_offices_row_is_the_same_at_35_and_at_165_clients(many):
    few = Demand(BASE, 1, 0, 35)
    assert draws(few, "phone.accept", -1, 200) == draws(many, "phone.accept", -1, 200)


def test_a_clients_needs_are_the_same_at_1_at_35_and_at_165_clients(many):
    for clients in (1, 35):
        assert needs_of(Demand(BASE, 1, 0, clients), clients) == needs_of(many, clients)


def test_one_more_client_changes_nothing_about_the_others(many):
    assert needs_of(Demand(BASE, 1, 0, 166), 165) == needs_of(many, 165)


def test_an_unused_stream_changes_nothing(many):
    other = Demand(BASE, 1, 0, 165)
    other.uniforms("never.used.before").get(3, 500)
    assert draws(other, "call.gap", 5, 100) == draws(many, "call.gap", 5, 100)


@pytest.mark.parametrize("place", ["first", "last"])
def test_one_more_kind_of_work_changes_no_other_draw(many, place):
    tree = scenario_as_tree(BASE)
    extra = {"surprise": tree["kinds"]["forms"] | {"label": "Surprises"}}
    tree["kinds"] = extra | tree["kinds"] if place == "first" else tree["kinds"] | extra
    more = Demand(from_tree(tree), 1, 0, 165)
    assert needs_of(more, 165, without="surprise") == needs_of(many, 165)
    assert more.calendar.present == many.calendar.present
    assert draws(more, "call.gap", 5, 100) == draws(many, "call.gap", 5, 100)


def test_a_kind_taken_away_changes_no_other_draw(many):
    tree = scenario_as_tree(BASE)
    del tree["kinds"]["visit"], tree["money"]  # which names it among what bills
    assert needs_of(Demand(from_tree(tree), 1, 0, 165), 165) == {
        key: value for key, value in needs_of(many, 165).items() if key[0] != "visit"
    }


def test_a_changed_mean_scales_the_same_draws():
    longer = shipped("base", "kinds.forms.handling.minutes_mean=30", "kinds.forms.double_entry_minutes=0")
    short = shipped("base", "kinds.forms.handling.minutes_mean=15", "kinds.forms.double_entry_minutes=0")
    one, other = (needs_of(Demand(s, 1, 0, 35), 35) for s in (short, longer))
    assert one.keys() == other.keys()
    forms = [(one[key][-1], other[key][-1]) for key in one if key[0] == "forms"]
    assert all(abs(2 * a - b) <= 2 for a, b in forms)
    assert all(one[key] == other[key] for key in one if key[0] != "forms")


def test_a_longer_run_begins_with_the_same_needs():
    """Where nothing is made up for holidays, as a rate per month is."""
    short, long = (Demand(shipped("base", weeks=weeks), 1, 0, 35) for weeks in (4, 30))
    end = 6 * 7 * 86_400
    for kind in ("email_answer", "email_read", "email_office", "visit", "quarterly_report"):
        begun = {k: v for k, v in needs_of(long, 35).items() if k[0] == kind and v[0] < end}
        assert begun == {k: v for k, v in needs_of(short, 35).items() if k[0] == kind}


def test_the_order_of_reading_does_not_matter():
    forward, backward = Demand(BASE, 1, 0, 20), Demand(BASE, 1, 0, 20)
    streams = ["call.gap", "phone.reach", "phone.accept"]
    wanted = {
        (s, c, j): forward.uniforms(s).get(c, j)
        for s in streams
        for c in (0, 19, -1)
        for j in (0, 63, 64, 300)
    }
    for stream, client, number in reversed(wanted):
        assert backward.uniforms(stream).get(client, number) == wanted[stream, client, number]


def test_seed_replication_and_name_each_give_other_draws():
    keys = [(1, 0, "a"), (2, 0, "a"), (1, 1, "a"), (1, 0, "b"), (1, 10, "a"), (11, 0, "a")]
    found = {Demand(BASE, seed, rep, 1).uniforms(name).get(0, 0) for seed, rep, name in keys}
    assert len(found) == len(keys)


def test_no_two_clients_kinds_or_blocks_share_their_draws(many):
    streams = ["call.gap", "call.handling", "phone.accept", "phone.reach"]
    found = [x for s in streams for client in range(165) for x in draws(many, s, client, 200)]
    assert len(set(found)) == len(found)


def test_uniforms_lie_strictly_between_0_and_1(many):
    found = np.array([draws(many, "call.gap", client, 6400) for client in range(165)])
    assert 0 < found.min() < 1e-4
    assert 1 - 1e-4 < found.max() < 1
    assert found.mean() == pytest.approx(0.5, abs=0.002)
    assert found.var() == pytest.approx(1 / 12, rel=0.005)


@pytest.mark.parametrize("step", [0, 1, 2**52, 2**53 - 1])
def test_even_the_least_and_the_greatest_number_a_generator_gives_stays_inside(monkeypatch, step):
    class Extreme:
        def __init__(self, bits):
            pass

        def random(self, shape):
            return np.full(shape, step * 2.0**-53)

    demand = Demand(BASE, 1, 0, 2)
    monkeypatch.setattr(np.random, "Generator", Extreme)
    assert 0 < demand.uniforms("never.read.before").get(0, 0) < 1


def test_a_draw_is_a_fixed_number():
    found = Demand(BASE, 1, 2, 18).uniforms("call.gap")
    assert (found.get(17, 3), found.get(17, 70)) == FIXED


@pytest.mark.parametrize("hash_seed", ["0", "1"])
def test_a_draw_is_the_same_in_every_process(hash_seed):
    code = (
        "from simcore.demand.demand import Demand; from simcore.scenario import load_scenario;"
        "found = Demand(load_scenario('base').scenario, 1, 2, 40).uniforms('call.gap');"
        "print(found.get(17, 3), found.get(17, 70))"
    )
    environment = {**os.environ, "PYTHONHASHSEED": hash_seed}
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, env=environment
    )
    assert tuple(map(float, done.stdout.split())) == FIXED
