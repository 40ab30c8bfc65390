"""Indices against functions with known answers, and what is called no more than chance."""

import numpy as np
import pytest
from SALib.analyze import morris as salib_morris
from SALib.test_functions import Ishigami

from simcore.experiment.sensitivity.design import LEVELS, Design, Point, morris, problem_of, sobol, tornado
from simcore.experiment.sensitivity.index import (
    _samples,
    elementary_effects,
    indices,
    sobol_indices,
)
from simcore.experiment.structure import Option, StructuralChoice
from simcore.experiment.uncertain import UncertainInput
from simcore.scenario import InputError, load_scenario

LOADED = load_scenario("base")
KEYS = ("base.qreport.minutes", "base.visit.minutes", "base.latent.call_day")


def number(key, low=0.0, typical=0.5, high=1.0):
    return UncertainInput(key, f"Number {key}", "min", low, typical, high, "D", (f"p.{key}",), "high")


def by_key(rows):
    return {row.key: row for row in rows}


def noisy(means, replications, spread, seed=1):
    """Replications around means: common troubles move all points alike, and each point has its own on top."""
    rng = np.random.default_rng(seed)
    common = rng.normal(0, 10, replications)  # on the same draws, this cancels
    own = rng.normal(0, spread, (len(means), replications)) if spread else 0.0
    return np.asarray(means)[:, None] + common + own


# -------------------------------------------------------------------------------------- Sobol


def ishigami(size=512):
    design = sobol(LOADED, size, 3, only=KEYS)
    outcome = Ishigami.evaluate((design.shares * 2 - 1) * np.pi)
    return design, outcome


def test_sobol_indices_of_a_function_with_known_answer():
    design, outcome = ishigami()
    found = by_key(indices(design, noisy(outcome, 3, 0.0), 1))
    first, second, third = (found[key] for key in KEYS)
    assert first.first == pytest.approx(0.314, abs=0.05)
    assert second.first == pytest.approx(0.442, abs=0.05)
    assert third.first == pytest.approx(0.0, abs=0.05)
    assert first.total == pytest.approx(0.558, abs=0.08)
    assert second.total == pytest.approx(0.442, abs=0.05)
    assert third.total == pytest.approx(0.244, abs=0.05)
    for row in (first, second, third):
        assert row.first_low < row.first < row.first_high
        assert row.total_low < row.total < row.total_high
        assert not row.below_noise
        assert row.noise == pytest.approx(0, abs=1e-20)


def test_intervals_are_reckoned_with_the_estimators_of_salib():
    design, outcome = ishigami(64)
    values = noisy(outcome, 4, 1.0)
    found = by_key(indices(design, values, 1))
    first, total = sobol_indices(_samples(values, 3))
    for place, key in enumerate(KEYS):
        assert found[key].first == pytest.approx(first[place], rel=1e-9)
        assert found[key].total == pytest.approx(total[place], rel=1e-9)


def test_what_does_nothing_is_below_the_noise_and_what_does_much_is_not():
    design = sobol(LOADED, 64, 3, only=KEYS)
    outcome = 10 * design.shares[:, 0]  # the others do nothing
    marked = dict.fromkeys(KEYS, 0)
    for seed in range(20):
        for row in indices(design, noisy(outcome, 6, 2.0, seed), seed):
            marked[row.key] += row.below_noise
    assert marked[KEYS[0]] == 0
    assert marked[KEYS[1]] + marked[KEYS[2]] >= 34  # 19 in 20, of 40


def test_an_outcome_that_never_moves_gives_zeros_below_the_noise():
    for design in (sobol(LOADED, 8, 3, only=KEYS), morris(LOADED, 4, 3, only=KEYS)):
        rows = indices(design, np.full((len(design.points), 3), 0.7), 1)
        assert all(row.below_noise for row in rows)
        assert all(value == 0 for row in rows for value in row[4:6])


# ------------------------------------------------------------------------------------- Morris


def test_morris_of_a_straight_line_gives_its_slopes_and_no_spread():
    design = morris(LOADED, 6, 5, only=KEYS)
    outcome = 3 * design.shares[:, 0] - 2 * design.shares[:, 1]
    found = by_key(indices(design, noisy(outcome, 3, 0.0), 1))
    assert [found[key].mu for key in KEYS] == pytest.approx([3, -2, 0])
    assert [found[key].mu_star for key in KEYS] == pytest.approx([3, 2, 0])
    assert [found[key].sigma for key in KEYS] == pytest.approx([0, 0, 0], abs=1e-9)
    assert found[KEYS[0]].mu_star_low == pytest.approx(3)
    assert not found[KEYS[0]].below_noise


def test_elementary_effects_are_those_of_salib():
    design = morris(LOADED, 5, 7, only=KEYS)
    outcome = np.prod(design.shares + 0.3, axis=1)
    values = noisy(outcome, 4, 0.1)
    ours = elementary_effects(design.shares, values)
    theirs = salib_morris.analyze(
        problem_of(design), design.shares, values.mean(axis=1), num_levels=LEVELS, seed=1
    )
    assert np.abs(ours.mean(axis=2)).mean(axis=1) == pytest.approx(list(theirs["mu_star"]))
    assert ours.mean(axis=2).std(axis=1, ddof=1) == pytest.approx(list(theirs["sigma"]))


def test_a_number_that_only_acts_with_another_has_a_spread():
    design = morris(LOADED, 12, 5, only=KEYS)
    outcome = (design.shares[:, 0] - 0.5) * (design.shares[:, 1] - 0.5)
    found = by_key(indices(design, noisy(outcome, 3, 0.0), 1))
    assert found[KEYS[0]].sigma > 0.2 > found[KEYS[2]].sigma
    assert abs(found[KEYS[0]].mu) < found[KEYS[0]].mu_star


def test_morris_marks_what_does_nothing_beyond_chance():
    design = morris(LOADED, 8, 5, only=KEYS)
    outcome = 5 * design.shares[:, 2]
    marked = dict.fromkeys(KEYS, 0)
    for seed in range(20):
        for row in indices(design, noisy(outcome, 5, 1.0, seed), seed):
            marked[row.key] += row.below_noise
    assert marked[KEYS[2]] == 0
    assert marked[KEYS[0]] + marked[KEYS[1]] >= 34


# ------------------------------------------------------------------------------------ tornado


CHOICE = StructuralChoice(
    "way", "Which way?", (Option("own", "as it is"), Option("b", "way b"), Option("c", "way c"))
)


def one_at_a_time():
    inputs = (number("a"), number("b", low=0.5))
    points = [
        Point(0, {}),
        Point(1, {"a": 0.0}, {}, "a", "low"),
        Point(2, {"a": 1.0}, {}, "a", "high"),
        Point(3, {"b": 1.0}, {}, "b", "high"),
        Point(4, {}, {"way": "b"}, "way", "b"),
        Point(5, {}, {"way": "c"}, "way", "c"),
    ]
    return Design("tornado", "uncertainties", 1, inputs, (CHOICE,), tuple(points), np.empty((0, 0)))


def test_a_tornado_says_how_far_each_thing_alone_moves_the_outcome():
    values = noisy([10, 12, 7, 10, 10, 18], 5, 0.01)
    rows = indices(one_at_a_time(), values, 1)
    assert [row.key for row in rows] == ["way", "a", "b"]
    way, a, b = rows
    assert (a.low_setting, a.high_setting) == ("1 min", "0 min")  # more of it is less of the outcome
    assert a.width == pytest.approx(5, abs=0.1)
    assert a.width_low < a.width < a.width_high
    assert (a.high_value - a.low_value) == pytest.approx(a.width)
    assert (way.high_setting, way.kind, way.grade) == ("way c", "choice", "none")
    assert way.width == pytest.approx(8, abs=0.1)
    assert not a.below_noise
    assert b.width < 0.1
    assert [row.own_value for row in rows] == [values[0].mean()] * 3


def test_troubles_that_all_points_share_cancel_and_are_no_noise():
    values = noisy([10, 12, 7, 10.5, 10, 18], 5, 0.0)  # common troubles of 10, effects of a half
    assert not any(row.below_noise for row in indices(one_at_a_time(), values, 1))


def test_a_width_that_chance_may_do_is_marked():
    values = noisy([10, 10, 10, 10, 10, 10], 5, 1.0)
    assert all(row.below_noise for row in indices(one_at_a_time(), values, 1))
    assert all(row.width_low == 0 for row in indices(one_at_a_time(), values, 1))


def test_a_thing_that_does_nothing_at_all_has_no_width():
    row = by_key(indices(one_at_a_time(), noisy([10, 12, 7, 10, 10, 18], 5, 0.0), 1))["b"]
    assert (row.width, row.below_noise) == (0, True)


# ------------------------------------------------------------------------------ what is refused


def test_one_replication_cannot_tell_chance():
    with pytest.raises(InputError, match="one replication"):
        indices(one_at_a_time(), np.ones((6, 1)), 1)


def test_an_outcome_without_a_value_is_refused():
    values = noisy([10, 12, 7, 10, 10, 18], 5, 0.0)
    values[3, 2] = np.nan
    with pytest.raises(InputError, match="no value in 1 of 30"):
        indices(one_at_a_time(), values, 1)


def test_the_same_seed_gives_the_same_rows():
    design, outcome = ishigami(32)
    values = noisy(outcome, 4, 1.0)
    assert indices(design, values, 5) == indices(design, values, 5)
    assert indices(design, values, 5) != indices(design, values, 6)


def test_the_tornado_of_the_base_moves_every_number_and_choice_alone():
    design = tornado(LOADED)
    assert not design.points[0].values
    assert not design.points[0].options
    for point in design.points[1:]:
        assert len(point.values) + len(point.options) == 1
        assert {*point.values, *point.options} == {point.factor}
    moved = {point.factor for point in design.points[1:]}
    assert moved == {one.key for one in design.inputs} | {choice.name for choice in design.choices}
