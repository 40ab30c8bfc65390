"""Means over replications, their intervals, and whether open work still grows."""

import math

import numpy as np
import pytest
import scipy.stats
from hypothesis import given
from hypothesis import strategies as st

from simcore.experiment import intervals, still_growing, t_interval
from simcore.scenario import InputError
from tests.experiment.helpers import made_up

numbers = st.lists(st.floats(-1e6, 1e6), min_size=2, max_size=40).filter(lambda xs: max(xs) - min(xs) > 1e-3)


@given(numbers, st.sampled_from([0.8, 0.95, 0.99]))
def test_the_interval_is_students_t(values, level):
    mean, low, high, sd = t_interval(values, level)
    expected = scipy.stats.t.interval(level, len(values) - 1, np.mean(values), scipy.stats.sem(values))
    assert (low, high) == pytest.approx(expected, rel=1e-9, abs=1e-6)
    assert mean == pytest.approx(np.mean(values))
    assert sd == pytest.approx(np.std(values, ddof=1))


def test_one_replication_has_a_mean_and_no_interval():
    mean, low, high, sd = t_interval([3.0])
    assert mean == 3
    assert all(math.isnan(number) for number in (low, high, sd))


def test_where_nothing_fell_due_is_left_out_and_not_nought():
    assert t_interval([1.0, math.nan, 3.0]) == t_interval([1.0, 3.0])
    assert all(math.isnan(number) for number in t_interval([math.nan]))


def test_equal_values_have_an_interval_of_no_width():
    assert t_interval([0.5, 0.5, 0.5]) == (0.5, 0.5, 0.5, 0)


@pytest.fixture
def run(tmp_path):
    rows = [
        {"caseload": n, "replication": r, "overtime": v, "visits_on_time": v / 100, "variant": variant}
        for variant, n, values in (
            ("properly", 30, (90.0, 88.0)),
            ("properly", 60, (50.0, math.nan)),
            ("coping", 30, (90.0, 90.0)),
        )
        for r, v in enumerate(values)
    ]
    return made_up(tmp_path / "run", rows)


def test_intervals_are_by_variant_and_caseload_over_replications(run):
    table = intervals(run, ["overtime"])
    found = {(r.variant, r.caseload): r for r in table.itertuples()}
    assert found["properly", 30].mean == pytest.approx(89)
    assert (found["properly", 30].low, found["properly", 30].high) == pytest.approx(
        t_interval([90.0, 88.0])[1:3]
    )
    assert (found["properly", 60].mean, found["properly", 60].n) == (50, 1)
    assert found["coping", 30].low == pytest.approx(90)
    assert set(intervals(run, ["overtime"], ["coping"]).variant) == {"coping"}


def test_a_shares_interval_lies_round_its_mean_and_holds_nothing_impossible(run):
    (row,) = intervals(run, ["visits_on_time"], ["properly"]).query("caseload == 30").itertuples()
    assert 0 <= row.low < row.mean < row.high <= 1
    assert row.mean == pytest.approx(0.89)


def test_an_unknown_measure_is_refused_with_the_nearest(run):
    with pytest.raises(InputError, match="visits_on_time"):
        intervals(run, ["visit_on_time"])


def test_open_work_grows_where_it_does_so_beyond_chance(tmp_path):
    rows = [
        {"caseload": n, "replication": r, "backlog_growth": g}
        for n, values in ((30, (-0.5, 0.6, 0.1)), (60, (5.0, 5.5, 6.0)), (90, (-3.0, -3.1, -3.2)))
        for r, g in enumerate(values)
    ]
    assert still_growing(made_up(tmp_path / "run", rows), "properly") == {60: pytest.approx(5.5)}
