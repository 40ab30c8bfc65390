"""What some years say of a promise: kept, broken, or not to be told."""

import math

import numpy as np
import pytest

from simcore.experiment.cap.tally import (
    Verdict,
    all_kept_in,
    at_level,
    exact_share,
    indifference,
    joint,
    measures_of,
    read_promises,
    tallies,
    tally,
)
from simcore.experiment.headline import DEFAULT_PROMISES, parse_promise
from simcore.scenario import InputError

VISITS = parse_promise("visits_on_time >= 0.90")
OVERTIME = parse_promise("overtime <= 5")
NAN = float("nan")


def verdict(promise, *values, confidence=0.95):
    return tally(promise, 40, np.array(values), confidence).verdict


def test_the_bounds_are_one_sided_of_student():
    found = tally(VISITS, 40, np.array([0.91, 0.93, 0.95]), 0.95)
    assert found.mean == pytest.approx(0.93)
    assert found.low == pytest.approx(0.93 - 2.919986 * 0.02 / math.sqrt(3))
    assert found.high == pytest.approx(2 * 0.93 - found.low)
    assert (found.n, found.years_kept) == (3, 1.0)


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ((0.95, 0.951, 0.949), Verdict.KEPT),
        ((0.85, 0.851, 0.849), Verdict.BROKEN),
        ((0.85, 0.95, 0.91), Verdict.OPEN),
        ((0.95,), Verdict.OPEN),
        ((0.9, 0.9, 0.9), Verdict.KEPT),
        ((0.95, NAN, 0.951, 0.949), Verdict.KEPT),
        ((NAN, NAN), Verdict.KEPT),
    ],
)
def test_a_share_is_kept_broken_or_not_to_be_told(values, expected):
    assert verdict(VISITS, *values) is expected


def test_years_that_are_all_alike_are_not_taken_for_certain():
    """Not one report late in 20 years: the bound is not 100%; in three years it is no bound to rely on."""
    perfect = tally(VISITS, 40, np.ones(20), 0.95)
    assert perfect.low == pytest.approx(1 - 1.729 * 0.022 / math.sqrt(20), abs=1e-4)
    assert perfect.verdict is Verdict.KEPT
    assert verdict(parse_promise("visits_on_time >= 0.995"), *np.ones(20)) is Verdict.OPEN
    assert verdict(parse_promise("clients_set_aside <= 1%"), *np.zeros(3)) is Verdict.OPEN
    assert verdict(parse_promise("clients_set_aside <= 0%"), *np.zeros(3)) is Verdict.KEPT


def test_the_share_of_years_has_an_exact_interval():
    assert exact_share(95, 100) == pytest.approx((0.8872, 0.9836), abs=1e-4)
    assert exact_share(20, 20) == pytest.approx((0.8316, 1.0), abs=1e-4)
    assert exact_share(0, 20) == pytest.approx((0.0, 0.1684), abs=1e-4)


def test_at_most_is_the_other_way_round():
    assert verdict(OVERTIME, 4.0, 4.1, 3.9) is Verdict.KEPT
    assert verdict(OVERTIME, 6.0, 6.1, 5.9) is Verdict.BROKEN
    assert tally(OVERTIME, 40, np.array([4.0, 6.0]), 0.95).margin == pytest.approx(0.0)


def test_a_year_in_which_nothing_fell_due_counts_as_kept_and_is_in_no_mean():
    found = tally(VISITS, 5, np.array([0.5, NAN, 0.95, NAN]), 0.95)
    assert found.mean == pytest.approx(0.725)
    assert found.years_kept == 0.75


def test_one_broken_promise_breaks_all():
    promises = (VISITS, OVERTIME)
    years = np.array([[0.99, 9.0], [0.98, 9.1], [0.99, 8.9]])
    assert measures_of(promises) == ("visits_on_time", "overtime")
    found = tallies(promises, 40, years, 0.95)
    assert [one.verdict for one in found] == [Verdict.KEPT, Verdict.BROKEN]
    assert joint(found) is Verdict.BROKEN
    assert joint(found[:1]) is Verdict.KEPT


def test_two_promises_about_one_measure_share_its_column():
    both = read_promises(["visits_on_time >= 0.8", "visits_on_time >= 0.95"])
    assert measures_of(both) == ("visits_on_time",)
    years = np.array([[0.9], [0.96], [0.7]])
    assert all_kept_in(both, years).tolist() == [False, True, False]


def test_years_are_kept_by_themselves():
    years = np.array([[0.95, 4.0], [0.95, 6.0], [0.8, 4.0], [NAN, NAN]])
    assert all_kept_in((VISITS, OVERTIME), years).tolist() == [True, False, False, True]


def test_a_level_replaces_what_is_promised_of_shares_alone():
    assert [p.threshold for p in at_level((VISITS, OVERTIME), 0.8)] == [0.8, 5]


def test_what_is_too_small_to_matter_goes_by_the_unit():
    assert indifference(VISITS, 0.005) == 0.005
    assert indifference(OVERTIME, 0.005) == pytest.approx(0.025)


def test_promises_are_read_once_each_and_there_is_one_at_least():
    assert len(read_promises()) == len(DEFAULT_PROMISES)
    assert read_promises([VISITS, "visits_on_time >= 0.9"]) == (VISITS,)
    with pytest.raises(InputError, match="at least one promise"):
        read_promises([])
    with pytest.raises(InputError, match="visits_on_time"):
        read_promises(["visit_on_time >= 0.9"])
