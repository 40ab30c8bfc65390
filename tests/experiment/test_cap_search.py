"""Finding where promises break, on years of known law: from arithmetic to a bracket to a caseload."""

import math
from functools import cache

import numpy as np
import pytest

from simcore.experiment.cap.search import (
    Edge,
    Settings,
    coarse_cap,
    coarsely,
    decide,
    largest,
    search,
)
from simcore.experiment.cap.tally import Verdict, read_promises
from simcore.experiment.cap.years import Years, derived_seed
from simcore.experiment.headline import parse_promise
from tests.experiment.cap_law import KnownLaw, on_time, true_cap

MEASURE = "quarterly_reports_on_time"
PROMISE = parse_promise(f"{MEASURE} >= 0.95")


@cache
def within_4_hours(caseload):
    return on_time(caseload, 4)


def years_of(curve, **more):
    return Years(KnownLaw(curve, **more), (MEASURE,))


def settings(*promises, **more):
    return Settings(promises or (PROMISE,), **more)


# ------------------------------------------------------------------------------------ the law


@pytest.mark.parametrize(
    ("caseload", "hours", "expected"),
    [(35, 4, 0.99746338), (50, 4, 0.9688502), (60, 4, 0.86133427), (65, 8, 0.98080519), (80, 8, 0.68085823)],
)
def test_the_law_is_that_of_the_verification_cases(caseload, hours, expected):
    assert on_time(caseload, hours) == pytest.approx(expected, abs=1e-7)


def test_the_true_caps_are_those_of_theory():
    assert (true_cap(4, 0.95), true_cap(8, 0.95)) == (53, 69)


# ------------------------------------------------------------------------------------- years


def test_no_year_is_asked_for_twice():
    law = KnownLaw(within_4_hours)
    years = Years(law, (MEASURE,))
    first = years.at(50, 10, 1)
    years.ahead([50, 51], 10, 1)
    more = years.at(50, 15, 1)
    assert len(law.asked) == len(set(law.asked)) == years.count == 25
    assert (more[:10] == first).all()


def test_derived_seeds_hang_on_seed_and_purpose_alone():
    seeds = {derived_seed(seed, purpose) for seed in (1, 2) for purpose in ("certify", "uncertainty 1")}
    assert len(seeds) == 4
    assert derived_seed(1, "certify") == derived_seed(1, "certify")


# ------------------------------------------------------------------------------------ search


@pytest.mark.parametrize("seed", range(5))
def test_it_ends_where_the_certification_can_begin_five_below(seed):
    found = search(years_of(within_4_hours), settings(), seed, guess=60)
    assert found.found.known
    assert 50 <= found.found.caseload <= 54
    assert not found.rises


def test_the_coarse_sweep_goes_no_further_than_it_must():
    law = KnownLaw(within_4_hours)
    found = search(Years(law, (MEASURE,)), settings(), 1, guess=60)
    assert [look.caseload for look in found.coarse] == [5, 20, 35, 50, 65, 80]
    assert max(caseload for caseload, _ in law.asked) == 80


def test_it_can_answer_below_and_above_the_range():
    below = search(years_of(lambda n: 0.5), settings(), 1, guess=60)
    above = search(years_of(lambda n: 0.99), settings(high=120), 1, guess=60)
    assert below.found == Edge(5, "below")
    assert above.found == Edge(120, "above")
    assert below.found.words() == "fewer than 5"
    assert above.found.words() == "120 or more"


def test_a_cap_near_the_end_of_the_range_is_found():
    assert search(years_of(lambda n: 1.0 if n <= 118 else 0.5), settings(high=120), 1, 60).found == Edge(118)
    assert search(years_of(lambda n: 1.0 if n <= 5 else 0.5), settings(), 1, 60).found == Edge(5)


def test_too_few_clients_may_break_a_promise_too():
    """Visits that wait for a full field day: broken at 5, kept at 20, broken far above."""
    found = search(years_of(lambda n: 0.8 if n < 12 else 0.99 if n <= 61 else 0.6), settings(), 1, 60)
    assert found.found == Edge(61)
    (rise,) = found.rises
    assert (rise.caseload, rise.larger) == (5, 20)
    assert rise.before == pytest.approx(0.8, abs=0.02)


def test_a_curve_that_rises_by_chance_is_not_reported():
    flat = [search(years_of(lambda n: 0.93), settings(), seed, 60).rises for seed in range(40)]
    assert sum(bool(rises) for rises in flat) <= 5


def test_a_caseload_that_cannot_be_told_is_taken_as_broken_and_remembered():
    years = years_of(lambda n: 0.99 if n <= 40 else 0.95 if n == 41 else 0.8, sd=0.03)
    found = search(years, settings(), 3, guess=60)
    assert found.found == Edge(40)
    assert found.undecided == (41,)


def test_a_look_ends_when_it_is_clear_when_it_matters_no_more_or_at_the_most():
    clear = decide(years_of(lambda n: 0.99), settings(), 50, 1)
    assert (clear.verdict, clear.years) == (Verdict.KEPT, 10)
    narrow = decide(years_of(lambda n: 0.95, sd=0.015), settings(), 50, 1)
    assert narrow.verdict is Verdict.OPEN
    assert 20 <= narrow.years <= 60
    half = parse_promise(f"{MEASURE} >= 0.5")
    wide = decide(years_of(lambda n: 0.5, sd=0.15), settings(half), 50, 6)
    assert (wide.verdict, wide.years) == (Verdict.OPEN, 200)


def test_the_error_is_divided_by_the_number_of_promises():
    four = Settings(read_promises())
    assert four.each == pytest.approx(1 - 0.05 / 4)
    assert four.each_interim == pytest.approx(1 - 0.025 / 4)
    assert settings().each == pytest.approx(0.95)


# ------------------------------------------------------------------------------ nearest crossing


@pytest.mark.parametrize("start", [1, 5, 17, 41, 42, 90, 300, 999])
@pytest.mark.parametrize("step", [1, 4])
def test_the_crossing_is_found_from_anywhere(start, step):
    asked = []

    def holds(n):
        asked.append(n)
        return n <= 41

    assert largest(holds, start, 5, 300, step=step) == (Edge(41), 42)
    assert len(asked) == len(set(asked))
    assert min(asked) >= 5
    assert max(asked) <= 300


def test_the_crossing_may_lie_outside():
    assert largest(lambda n: False, 40, 5, 300)[0] == Edge(5, "below")
    assert largest(lambda n: True, 40, 5, 300)[0] == Edge(300, "above")
    assert largest(lambda n: n <= 5, 40, 5, 300) == (Edge(5), 6)
    assert largest(lambda n: n < 300, 40, 5, 300) == (Edge(299), 300)


# --------------------------------------------------------------------------------- coarse caps


def test_the_coarse_cap_is_read_off_the_curve():
    caps = [coarsely(years_of(within_4_hours), (PROMISE,), seed, 10, guess=60).cap for seed in range(30)]
    exact = np.interp(-0.95, [-within_4_hours(n) for n in range(40, 70)], range(40, 70))
    assert np.mean(caps) == pytest.approx(exact, abs=0.4)
    chances = [coarsely(years_of(within_4_hours), (PROMISE,), s, 10, guess=60).chance for s in range(30)]
    assert np.std(caps) == pytest.approx(np.mean(chances), rel=0.5)


def test_the_coarse_cap_names_what_breaks_first_and_ends_with_the_range():
    inside = coarsely(years_of(within_4_hours), (PROMISE,), 1, 10, guess=None)
    assert inside.first_to_break == PROMISE
    below = coarsely(years_of(lambda n: 0.5), (PROMISE,), 1, 10, guess=60)
    assert (below.cap, below.side, below.first_to_break) == (5.0, "below", PROMISE)
    above = coarsely(years_of(lambda n: 0.99), (PROMISE,), 1, 10, guess=math.inf)
    assert (above.cap, above.side, above.first_to_break) == (300.0, "above", None)
    assert math.isnan(above.chance)


def test_coarse_cap_takes_a_scenario(closed_caseload):
    cap = coarse_cap(closed_caseload, [f"{MEASURE} >= 0.95"], seed=1, replications=4)
    assert 60 < cap < 80
    assert cap == coarse_cap(closed_caseload, [f"{MEASURE} >= 0.95"], seed=1, replications=4)
    assert coarse_cap(closed_caseload, [f"{MEASURE} >= 0.95"], 1, 4, low=5, high=20) == 20.0
