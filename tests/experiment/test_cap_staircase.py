"""The staircase: every step says what it switches, and switches that and nothing else."""

import math
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest

from simcore.demand.budget import hours_budget
from simcore.demand.case_hours import case_hours
from simcore.experiment.cap import staircase as cap_staircase
from simcore.experiment.cap.search import CoarseCap, Edge, Settings, arithmetic_guess, coarse_cap
from simcore.experiment.cap.staircase import certified_step, changed, mechanisms_of, staircase
from simcore.experiment.cap.tally import read_promises
from simcore.scenario import load_scenario
from tests.experiment.conftest import CLOSED, SHORT
from tests.experiment.helpers import shipped_names

LOADED = load_scenario("base", ["window.warm_up_weeks=2", "window.weeks=13"])
SHIPPED = shipped_names()
NAMES = ["bunched", "absence", "interruptions", "asking_again", "overtime"]
SETTINGS = Settings(
    read_promises(["quarterly_reports_on_time >= 0.9", "notes_on_time >= 0.8"]), low=10, high=120
)


@pytest.fixture(scope="module")
def steps():
    return staircase(LOADED, SETTINGS, seed=7, years=2)


def test_it_goes_from_the_hours_to_the_scenario_itself(steps):
    assert [step.name for step in steps] == ["hours", *NAMES]
    assert steps[0].cap == pytest.approx(hours_budget(LOADED).runs_out.typical)
    assert steps[0].how == "arithmetic"
    assert {step.how for step in steps[1:]} == {"simulated"}
    assert steps[-1].overrides == ()


def test_the_last_simulated_step_is_the_coarse_cap_on_the_same_draws(steps):
    cap = coarse_cap(LOADED.scenario, SETTINGS.promises, 7, 2, low=10, high=120, guess=steps[-2].cap)
    assert steps[-1].cap == cap


def test_overrides_go_one_mechanism_at_a_time(steps):
    for before, after in pairwise(steps[1:]):
        assert before.overrides[-len(after.overrides) :] == after.overrides or not after.overrides
        assert len(before.overrides) > len(after.overrides)


def test_every_step_can_be_made_by_hand(steps):
    for step in steps[1:]:
        by_hand = load_scenario("base", ["window.warm_up_weeks=2", "window.weeks=13", *step.overrides])
        assert by_hand.scenario == changed(LOADED, step.overrides)


def test_with_all_off_there_is_no_absence_interruption_asking_again_or_overtime(steps):
    bare = changed(LOADED, steps[1].overrides)
    assert bare.calendar.leave is None
    assert bare.calendar.sickness is None
    assert not any(kind.interrupts for kind in bare.kinds.values())
    assert all(kind.chased is None for kind in bare.kinds.values())
    assert bare.phone.redial_probability == 0
    assert bare.overtime.minutes_day_most == bare.overtime.finish_in_hand_minutes == 0


@pytest.mark.parametrize("name", SHIPPED)
def test_without_absence_there_are_as_many_case_hours_in_every_scenario(name):
    loaded = load_scenario(name)
    absence = mechanisms_of(loaded)[0]
    even = case_hours(changed(loaded, absence.off))
    assert even.case_month == pytest.approx(case_hours(loaded.scenario).case_month, rel=1e-3)
    assert even.present_days > case_hours(loaded.scenario).present_days
    assert arithmetic_guess(changed(loaded, absence.off)) == pytest.approx(
        arithmetic_guess(loaded.scenario), rel=1e-3
    )


@pytest.mark.parametrize("name", SHIPPED)
def test_every_mechanism_can_be_switched_off_in_every_scenario(name):
    loaded = load_scenario(name)
    found = mechanisms_of(loaded)
    load = ["load_effects"] if "load_" in name else []
    assert [one.name for one in found] == [*NAMES[1:-1], *load, NAMES[-1]]
    for one in found:
        assert changed(loaded, one.off) != loaded.scenario
        assert one.on
        assert one.off_words


def test_the_words_say_what_is_switched(steps):
    words = {step.name: step.switches for step in steps}
    assert "from 8:00 to 7:2" in words["bunched"]
    for off in ("calls and crises wait", "leaves one message", "no overtime"):
        assert off in words["bunched"]
    assert f"{LOADED.scenario.resume_minutes:g} minutes" in words["interruptions"]
    assert "at most 120 minutes a day, 10 hours a week" in words["overtime"]
    last = certified_step(Edge(41), replace(SETTINGS, certify=50), steps[-1], 0.5, 2)
    assert "50 fresh years" in last.switches
    assert last.cap == 41.0


def made_up_steps(monkeypatch, found, settings=SETTINGS, years=10):
    """A staircase whose simulated steps are these coarse caps."""
    caps = iter(found)
    monkeypatch.setattr(cap_staircase, "_average_year", lambda *_: next(caps))
    return staircase(LOADED, settings, seed=7, years=years)


def test_a_change_has_the_chance_of_a_difference_year_by_year(monkeypatch):
    """Two caps that years pull alike differ by little chance, though each of them has much."""
    draw = np.random.default_rng(1)
    years = 10 * draw.normal(size=10)
    pulls = [years + 0.1 * draw.normal(size=10) for _ in NAMES]
    found = [
        CoarseCap(cap, "inside", None, 3.0, tuple(pull))
        for cap, pull in zip((40, 35, 35.05, 30, 41), pulls, strict=True)
    ]
    steps = made_up_steps(monkeypatch, found)
    assert [step.change for step in steps[2:]] == pytest.approx([-5, 0.05, -5.05, 11])
    assert steps[1].doubt == pytest.approx(2.262 * pulls[0].std(ddof=1) / math.sqrt(10), rel=1e-3)
    assert all(0.01 < step.doubt < 0.3 for step in steps[2:])
    assert [step.is_chance for step in steps[2:]] == [False, True, False, False]


def test_outside_the_range_there_is_no_change(monkeypatch):
    inside = CoarseCap(65.0, "inside", None, 1.0, (0.5, -0.5))
    outside = CoarseCap(60.0, "below", None, math.nan)
    caps = [outside, inside, inside, outside, outside]
    steps = made_up_steps(monkeypatch, caps, replace(SETTINGS, low=60, high=70), years=2)
    assert [math.isnan(step.change) for step in steps] == [True, True, True, False, True, True]
    last = certified_step(Edge(60, "below"), SETTINGS, steps[-1], math.nan, 2)
    assert math.isnan(last.change)
    assert last.is_chance is None


def test_what_a_scenario_does_not_have_is_no_step():
    loaded = load_scenario(CLOSED, SHORT)
    promises = read_promises(["quarterly_reports_on_time >= 0.95"])
    steps = staircase(loaded, Settings(promises), seed=7, years=2)
    assert [step.name for step in steps] == ["hours", "bunched"]
    assert "Still off" not in steps[1].switches
