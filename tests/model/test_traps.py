"""Traps seen in other people's simulators (design.md, section 6), each test named after its trap.

Parallel work that is none, and a scenario changed by a sweep, are in tests/experiment; statistics over
finished items only in tests/outcomes; a lognormal's mean and sd taken for mu and sigma in tests/demand; a
runner that swallows failures, and parameters nobody knows, in tests/notebooks.
"""

import hashlib
import os
import random  # noqa: TID251
import subprocess
import sys

import numpy as np

from simcore.scenario import from_tree, scenario_as_tree
from tests.model.helpers import (
    CALL,
    DONE,
    MINUTE,
    PHONE,
    WEEK,
    Demand,
    Need,
    at,
    constant,
    office,
    rows,
    same,
    shipped,
    simulate,
    work,
)

BASE = shipped("base", weeks=6)


def run(scenario=BASE, caseload: int = 60, seed: int = 4):
    return simulate(scenario, Demand(scenario, seed, 0, caseload), caseload)


def test_two_events_that_fire_at_once_lose_no_item():
    kinds = {
        "call": CALL,
        "crisis": {"urgency": 0, "interrupts": ["all"]},
        "paper": {"promote": {"days_before_due": 1.0, "to_class": 2}, "urgency": 6},
        "mail": {"channel": "email"},
    }
    moment = at("tue 10:00")
    scenario = office(kinds, phone=PHONE, email={"read": "batches", "times": ["10:00"]})
    papers = [Need("paper", at("tue 09:50"), due=at("wed 10:00"), client=c) for c in (0, 1)]
    others = [Need(kind, moment, client=c) for kind in ("call", "crisis", "mail") for c in (0, 1)]
    records = work(scenario, *papers, *others, caseload=2)
    assert [r.state for r in rows(records)] == [DONE] * 8
    assert len({r.finished for r in rows(records)}) == 8


def test_positional_seeds_would_move_with_a_stream_that_is_added():
    tree = scenario_as_tree(BASE)
    never = tree["kinds"]["incident_report"] | {
        "arrivals": {"how": "open", "rate": {"per_client_year": 1e-12}}
    }
    more = from_tree(tree | {"kinds": {"never": never} | tree["kinds"]})
    one, other = ([vars(r) for r in rows(run(scenario))] for scenario in (BASE, more))
    assert one == other


def test_a_stray_draw_from_the_global_generator_changes_nothing():
    before = run()
    random.seed(99)
    random.random()
    np.random.seed(99)  # noqa: NPY002
    np.random.rand(7)  # noqa: NPY002
    assert same(run(), before)
    state = np.random.get_state()[1].tolist()  # noqa: NPY002
    run()
    assert np.random.get_state()[1].tolist() == state, "nor does a run draw from it"  # noqa: NPY002


def test_warm_up_is_a_window_and_never_a_reset():
    """Half-done work at the end of the warm-up is credited as all other work is: the records are the same."""
    with_warm_up, without = (shipped("base", warm_up=w, weeks=8 - w) for w in (3, 0))
    assert same(run(with_warm_up), run(without))


def test_a_scenario_is_not_changed_by_a_run():
    before = scenario_as_tree(BASE)
    run(caseload=90)
    assert scenario_as_tree(BASE) == before


def test_nothing_is_left_behind_by_an_earlier_run():
    """No default argument, cache or module variable carries one run's state into the next."""
    alone = run(caseload=30)
    run(shipped("behavioural_health", "coping.on=true"), caseload=165, seed=9)
    run(shipped("base", "calendar.start_date=2030-12-30", "calendar.holidays_country=null"), caseload=5)
    assert same(run(caseload=30), alone)


def test_results_depend_on_no_clock_time_zone_or_hash_seed():
    code = "import hashlib; from tests.model.test_traps import run, digest; print(digest(run(caseload=30)))"
    found = set()
    for zone, seed in (("UTC", "1"), ("Asia/Tokyo", "2"), ("America/New_York", "3")):
        environment = {**os.environ, "TZ": zone, "PYTHONHASHSEED": seed}
        done = subprocess.run(
            [sys.executable, "-c", code], capture_output=True, text=True, check=True, env=environment
        )
        found.add(done.stdout.strip())
    assert found == {digest(run(caseload=30))}


def digest(records) -> str:
    columns = [
        records.ledger,
        records.counts,
        records.items.created,
        records.items.finished,
        records.items.worked,
    ]
    return hashlib.sha256(b"".join(column.tobytes() for column in columns)).hexdigest()


def test_ids_made_by_arithmetic_would_mix_clients_up():
    """Whatever comes of something else belongs to the same client: a note, a chaser, a contact made good."""
    for name in ("base", "base_flipped_needs"):
        scenario = shipped(name, weeks=14)
        records = simulate(scenario, Demand(scenario, 4, 0, 300), 300)
        by_number = {r.number: r for r in rows(records)}
        caused = [r for r in by_number.values() if r.cause >= 0]
        assert len(caused) > 500
        assert all(by_number[r.cause].client == r.client for r in caused)
        assert {r.client for r in caused} <= set(range(300))


def test_slicing_work_a_hundred_times_neither_adds_nor_loses_a_second():
    scenario = office({"call": CALL, "paper": {}}, phone=PHONE, resume_minutes=1.0 / 3)
    calls = [Need("call", at("mon 08:00") + 97 * n, minutes=0.5, client=n) for n in range(1, 101)]
    records = work(scenario, Need("paper", at("mon 08:00"), minutes=150), *calls, caseload=101)
    (paper,) = rows(records, "paper")
    assert paper.interruptions == 100
    assert paper.worked == 150 * MINUTE
    assert paper.finished == at("mon 08:00") + 150 * MINUTE + 100 * (30 + 20)


def test_no_gap_of_length_nothing_spins():
    """A chaser or redial without a gap still takes a second, and the run ends."""
    short = constant(1e-6)
    mail = {
        "channel": "email",
        "urgency": 9,
        "chased": {"channel": "email", "counted_from": "opening", "patience": short},
    }
    kinds = {
        "mail": mail,
        "again": {"arrivals": {"how": "chase", "channel": "email", "gap": short, "probability": 1.0}},
    }
    records = work(
        office(kinds, weeks=1), Need("mail", at("mon 15:59"), minutes=1, asks_again=at("mon 15:59:01"))
    )
    assert records.shift.sum() == 40 * 3600
    assert rows(records, "mail")[0].created < WEEK
