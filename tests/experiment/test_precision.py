"""How many replications are enough: the stopping rule, and whether its intervals hold what they promise."""

from __future__ import annotations

import math

import numpy as np
import pytest

from simcore.experiment.precision import (
    LOOK_AHEAD,
    Goal,
    half_width,
    look_ahead,
    parse_goal,
    read_budget,
    replicate_until,
)
from simcore.scenario.errors import InputError


def _reader(**columns):
    """Rows of given values, by replication number."""
    return lambda numbers: [{name: values[n] for name, values in columns.items()} for n in numbers]


def test_it_stops_only_after_looking_ahead():
    steady = [1.0, 1.1, 0.9, 1.0, 1.05, 0.95] + [1.0] * 100
    rows, [reached] = replicate_until(_reader(a=steady), [Goal("a", 0.3)], most=50)
    assert reached.needed == 3
    assert len(rows) == 3 + LOOK_AHEAD


def test_a_narrow_interval_that_does_not_last_is_not_believed():
    lucky = [1.0, 1.001, 0.999, 1.0, 9.0] + [1.0 + 0.01 * (-1) ** n for n in range(200)]
    rows, [reached] = replicate_until(_reader(a=lucky), [Goal("a", 0.5)], most=200)
    assert half_width(lucky[:3], 0.95) < 0.5, "it looked precise at the third"
    assert (reached.needed or 0) > 5, "and was not"
    assert len(rows) == reached.needed + look_ahead(reached.needed)


def test_all_goals_must_be_met_together():
    generator = np.random.default_rng(5)
    quick, slow = generator.normal(0, 0.1, 500).tolist(), generator.normal(0, 1.0, 500).tolist()
    goals = [Goal("quick", 0.1), Goal("slow", 0.2)]
    rows, reached = replicate_until(_reader(quick=quick, slow=slow), goals, most=500)
    assert all(item.met and item.half_width <= item.asked for item in reached)
    assert reached[0].needed < reached[1].needed <= len(rows)


def test_the_budget_is_kept_and_what_was_reached_is_told():
    wild = np.random.default_rng(6).normal(0, 10, 100).tolist()
    rows, [reached] = replicate_until(_reader(a=wild), [Goal("a", 0.01)], most=12)
    assert len(rows) == reached.n == 12
    assert not reached.met
    assert reached.half_width > 0.01


def test_what_is_not_known_is_left_out():
    gaps = [math.nan, 1.0, math.nan, 1.0, 1.0] + [1.0] * 20
    _, [reached] = replicate_until(_reader(a=gaps), [Goal("a", 0.1)], most=20)
    assert reached.needed == 5, "the third value that is known"


@pytest.mark.parametrize("batch", [2, 7, 64])
def test_the_answer_does_not_hang_on_how_many_run_at_once(batch):
    values = np.random.default_rng(7).normal(0, 1, 400).tolist()
    one, many = (replicate_until(_reader(a=values), [Goal("a", 0.25)], 400, batch=b) for b in (1, batch))
    assert one == many


@pytest.mark.parametrize("skewed", [False, True])
def test_the_interval_holds_the_truth_about_as_often_as_it_says(skewed):
    generator, hits = np.random.default_rng(8), 0
    for _ in range(300):
        values = generator.gamma(4, 0.25, 400) if skewed else generator.normal(1, 0.5, 400)
        rows, _ = replicate_until(_reader(a=values.tolist()), [Goal("a", 0.15)], most=400)
        found = np.array([row["a"] for row in rows])
        hits += abs(found.mean() - 1) <= half_width(found, 0.95)
    assert 0.90 <= hits / 300 <= 0.99


def test_the_look_ahead_grows_with_the_number_of_replications():
    assert [look_ahead(n) for n in (3, 100, 200, 1000)] == [5, 5, 10, 50]


def test_a_goal_is_read_with_its_unit():
    assert parse_goal("notes_on_time=1%") == Goal("notes_on_time", 0.01)
    assert parse_goal("overtime = 0.5").half_width == 0.5


@pytest.mark.parametrize(
    "text", ["notes_on_tim=0.1", "notes_on_time", "overtime=0", "overtime=-1", "overtime=x"]
)
def test_a_wrong_goal_is_refused(text):
    with pytest.raises(InputError, match="--precision"):
        parse_goal(text)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("overtime=50%", r"needs a half-width that is a number above zero \(counted in: h\)"),
        ("notes_on_time=0%", "is a share, so its half-width is a percentage above 0% and at most 50%"),
        ("notes_on_time=1", "notes_on_time=1% means one percentage point to either side"),
        ("notes_on_time=60%", "at most 50%"),
        ("zzz=1", "`simcore list measures` shows all"),
    ],
)
def test_a_half_width_that_makes_no_sense_is_refused_with_one_that_does(text, words):
    with pytest.raises(InputError, match=words):
        parse_goal(text)


def test_the_first_look_is_after_the_replications_asked_for():
    steady = [1.0, 1.1, 0.9, 1.0, 1.05, 0.95] + [1.0] * 100
    rows, [reached] = replicate_until(_reader(a=steady), [Goal("a", 0.3)], most=50, least=10)
    assert reached.needed == 10
    assert len(rows) == 10 + LOOK_AHEAD


@pytest.mark.parametrize(
    ("goals", "replications", "most", "words"),
    [
        ([], None, 50, "--most"),
        ([Goal("overtime", 1)], 2, None, "--replications"),
        ([Goal("overtime", 1)], 30, 34, "it takes 35 or more"),
    ],
)
def test_a_budget_that_cannot_be_kept_is_refused(goals, replications, most, words):
    with pytest.raises(InputError, match=words):
        read_budget(goals, replications, most)
    assert read_budget([Goal("overtime", 1)], None, None) == (3, 200)
