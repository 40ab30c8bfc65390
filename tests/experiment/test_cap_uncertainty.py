"""The distribution of the cap: its design, its split by the law of total variance, and its band."""

import math
from collections import Counter
from dataclasses import replace

import numpy as np
import pytest

from simcore.experiment.cap import uncertainty as cap_uncertainty
from simcore.experiment.cap.search import CoarseCap, Edge, Settings, arithmetic_guess
from simcore.experiment.cap.tally import read_promises
from simcore.experiment.cap.uncertainty import (
    FEWEST,
    OWN,
    Point,
    Uncertainty,
    split_of,
    uncertainty,
)
from simcore.experiment.cap.words import outside_words
from simcore.experiment.structure import structural_choices
from simcore.experiment.uncertain import uncertain_inputs, with_values
from simcore.scenario import load_scenario

LOADED = load_scenario("base", ["coping.on=false"])
SETTINGS = Settings(read_promises())
INPUTS = uncertain_inputs(LOADED, dormant=True)
CHOICES = structural_choices(LOADED)


def made_up(inputs_sd, structure_sd, chance_sd, count=4000, seed=1):
    """Points whose parts are known."""
    draw = np.random.default_rng(seed)
    points = []
    for number in range(count):
        row = 50 + draw.normal(0, inputs_sd) + draw.normal(0, chance_sd)
        caps = [row, row + draw.normal(0, structure_sd), row + draw.normal(0, structure_sd)]
        for structure, cap in zip(cap_uncertainty.STRUCTURES, caps, strict=True):
            points.append(Point(number, structure, (), cap, "inside", None, chance_sd))
    return tuple(points)


def spread(points):
    return Uncertainty(points, 10, 3, (), Point(-1, "against", (), 90.0, "inside", None, 1.0))


@pytest.mark.parametrize("parts", [(6.0, 3.0, 1.0), (0.5, 4.0, 2.0), (5.0, 0.0, 2.0)])
def test_the_width_splits_into_what_made_it(parts):
    inputs, structure, chance = parts
    split = split_of(made_up(*parts))
    whole = inputs**2 + structure**2 + chance**2
    assert split.total == pytest.approx(whole, rel=0.1)
    assert split.inputs == pytest.approx(inputs**2, abs=0.1 * whole)
    assert split.structure == pytest.approx(structure**2, abs=0.1 * whole)
    assert split.chance == pytest.approx(chance**2)
    assert sum(split.share(part) for part in ("chance", "inputs", "structure")) == pytest.approx(1)


def test_too_few_points_are_not_split():
    assert math.isnan(split_of(made_up(1, 1, 1, count=1)).total)
    assert math.isnan(split_of(made_up(0, 0, 0, count=9)).share("inputs"))


def test_the_band_holds_19_of_20_and_the_headline_is_tested_against_it():
    found = spread(made_up(5, 2, 1, count=400))
    low, high = found.band(True)
    assert np.mean([low <= cap <= high for cap in found.caps(True)]) == pytest.approx(0.95, abs=0.01)
    assert found.band(False)[1] - found.band(False)[0] > high - low
    assert found.holds(Edge(50)) is True
    assert found.holds(Edge(80)) is False
    assert found.rank(Edge(50)) == pytest.approx(0.5, abs=0.1)
    assert found.holds(Edge(math.floor(low))) is True  # whole clients: 40 stands for 40 to 41


def test_from_few_points_no_band_can_be_told():
    found = spread(made_up(5, 2, 1, count=8))
    assert found.holds(Edge(80)) is None
    assert found.band(True) == (min(found.caps(True)), max(found.caps(True)))


def test_no_split_is_told_from_few_points_and_caps_outside_are_counted():
    few, many = spread(made_up(5, 2, 1, count=FEWEST - 1)), spread(made_up(5, 2, 1, count=FEWEST))
    assert math.isnan(few.split().total)
    assert many.split().total > 0
    assert many.drawn_outside() == 0
    beyond = [replace(p, cap=5.0, side="below") if p.number < 3 else p for p in many.points]
    assert spread(tuple(beyond)).drawn_outside() == 6
    assert "6 of 80 of these caps lie outside" in outside_words(spread(tuple(beyond)))


# --------------------------------------------------------------------------------------- design


def by_hours(monkeypatch):
    """Put arithmetic in the place of simulation: the cap is where the hours run out."""
    seen = []

    def coarse(scenario, settings, seed, count, workers):
        seen.append((scenario, seed))
        return CoarseCap(arithmetic_guess(scenario), "inside", settings.promises[0], 0.5)

    monkeypatch.setattr(cap_uncertainty, "_coarsely", coarse)
    return seen


def test_every_point_has_its_own_numbers_and_draws_and_three_structures(monkeypatch):
    seen = by_hours(monkeypatch)
    found = uncertainty(LOADED, SETTINGS, seed=7, count=12)
    assert found.count == 12
    assert [p.structure for p in found.points[:3]] == ["own", "drawn", "drawn again"]
    own = {choice.name: choice.own.name for choice in CHOICES}
    assert all(dict(p.options) == own for p in found.points if p.structure == OWN)
    assert len({seed for _, seed in seen}) == 13  # one for each point, and the search's for all against us
    assert found.inputs == len(INPUTS)
    assert found.against.cap > max(found.caps(True))


def test_numbers_fill_their_ranges_and_options_are_drawn_alike(monkeypatch):
    seen = by_hours(monkeypatch)
    found = uncertainty(LOADED, SETTINGS, seed=7, count=40)
    minutes = {scenario.kinds["quarterly_report"].handling.minutes_mean for scenario, _ in seen[:-1]}
    assert len(minutes) == 40
    assert sum(m < 60 for m in minutes) == sum(m > 60 for m in minutes) == 20  # its median is typical
    for structure in ("drawn", "drawn again"):
        points = [p for p in found.points if p.structure == structure]
        for choice in CHOICES:
            drawn = Counter(dict(p.options)[choice.name] for p in points)
            for option in choice.options:
                assert drawn[option.name] == pytest.approx(40 / len(choice.options), abs=1)


def test_the_same_seed_gives_the_same_points(monkeypatch):
    by_hours(monkeypatch)
    one, same, other = (uncertainty(LOADED, SETTINGS, seed=s, count=4) for s in (7, 7, 8))
    assert one == same
    assert one.caps(True) != other.caps(True)


def test_a_scenario_without_choices_or_ranges_has_a_distribution_of_chance(closed_caseload):
    from tests.experiment.conftest import CLOSED, SHORT

    bare = load_scenario(CLOSED, SHORT)
    settings = Settings(read_promises(["quarterly_reports_on_time >= 0.95"]))
    found = uncertainty(bare, settings, seed=7, count=2, years=2)
    assert found.inputs == 0
    assert len(found.caps(True)) == 2


def test_every_drawn_scenario_is_valid():
    for choice in CHOICES:
        for option in choice.options:
            drawn = with_values(LOADED, INPUTS, {one.key: one.high for one in INPUTS}, [option])
            assert drawn != LOADED.scenario, (choice.name, option.name)
