"""Durations have the mean and the spread the scenario states, in whole seconds rounded to nearest."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from simcore.demand.demand import Demand
from simcore.scenario.schema import Duration
from tests.model.helpers import constant, office

ONE_KIND = office({"paper": {}})
SHAPES = [("exponential", 1.0), ("gamma", 0.5), ("gamma", 1.5), ("lognormal", 0.3), ("lognormal", 1.0)]


def drawn(duration: Duration, clients: int = 1000, count: int = 256) -> np.ndarray:
    draws = Demand(ONE_KIND, 1, 0, clients).durations("a.wait", duration)
    draws.get(0, count - 1)
    return np.array(draws.rows[:clients])


@pytest.mark.parametrize(("shape", "cv"), SHAPES)
def test_mean_and_sd_are_the_declared_ones(shape, cv):
    found = drawn(Duration(distribution=shape, hours_mean=2.0, cv=cv))
    assert found.mean() == pytest.approx(7200, rel=0.01)
    assert found.std() == pytest.approx(7200 * cv, rel=0.03)


def test_a_constant_is_always_the_same():
    assert set(drawn(Duration(distribution="constant", days_mean=1.5), 10, 64).ravel()) == {129_600}


@given(cv=st.floats(0.05, 1.2), hours=st.floats(0.5, 100))
def test_a_lognormals_cv_is_of_the_variable_not_of_its_logarithm(cv, hours):
    found = drawn(Duration(distribution="lognormal", hours_mean=hours, cv=cv), 400, 64)
    logs = np.log(found)
    sigma = math.sqrt(math.log(1 + cv**2))
    assert logs.std() == pytest.approx(sigma, rel=0.03)
    assert logs.mean() == pytest.approx(math.log(hours * 3600) - sigma**2 / 2, abs=0.03 * sigma + 1e-3)


@pytest.mark.parametrize(
    ("seconds", "shown"), [(0.001, 1), (0.6, 1), (1.4, 1), (1.6, 2), (59.4, 59), (59.6, 60)]
)
def test_a_duration_is_rounded_to_the_nearest_second_and_is_at_least_one(seconds, shown):
    found = drawn(Duration(distribution="constant", minutes_mean=seconds / 60), 2, 64)
    assert set(found.ravel()) == {shown}


def test_short_exponentials_are_rounded_to_nearest_neither_up_nor_down():
    found = drawn(Duration(distribution="exponential", minutes_mean=3 / 60))
    expected = {1: 1 - math.exp(-1.5 / 3), 2: math.exp(-1.5 / 3) - math.exp(-2.5 / 3), 3: 0.0}
    expected[3] = math.exp(-2.5 / 3) - math.exp(-3.5 / 3)
    assert {k: (found == k).mean() for k in (1, 2, 3)} == pytest.approx(expected, abs=0.003)


def test_handling_holds_wrap_up_and_double_entry_and_scales_with_neither():
    scenario = office(
        {"paper": {"handling": constant(10), "wrap_minutes": 2.0, "double_entry_minutes": 3.5},
         "long": {"arrivals": {"how": "open", "rate": {"per_client_week": 5.0}}, "handling": constant(10),
                  "wrap_minutes": 0.25}}
    )  # fmt: skip
    demand = Demand(scenario, 1, 0, 10)
    assert demand.handling("paper").get(3, 70) == 15.5 * 60
    assert set(demand.needs.seconds.tolist()) == {615}


def test_what_is_drawn_before_the_run_and_what_a_run_fetches_are_the_same_draws():
    kind = {"arrivals": {"how": "open", "rate": {"per_client_week": 30.0}}, "handling": {"minutes_mean": 7.0}}
    demand = Demand(office({"paper": kind}, weeks=6), 1, 0, 5)
    needs = demand.needs
    draws = demand.handling("paper")
    assert needs.counter.max() > 64
    for client, counter, seconds in zip(
        needs.client.tolist(), needs.counter.tolist(), needs.seconds.tolist(), strict=True
    ):
        assert draws.get(client, counter) == seconds
