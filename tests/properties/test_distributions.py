"""Every distribution's mean and sd are the declared ones: by integrating its quantiles, and by drawing."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from simcore.demand.distributions import quantile
from simcore.demand.streams import WIDTH
from simcore.scenario.schema import Duration
from tests.model.helpers import Demand, office
from tests.properties.profile import examples

pytestmark = pytest.mark.verify

ONE_KIND = office({"paper": {}})
SECONDS = {"minutes_mean": 60, "hours_mean": 3600, "days_mean": 86_400}
shapes = st.sampled_from(["constant", "exponential", "gamma", "lognormal"])
units = st.sampled_from(list(SECONDS))


def declared(duration: Duration) -> tuple[float, float]:
    """Mean and sd in seconds, read off the fields by hand: an exponential has cv 1, a constant 0."""
    (mean,) = [number * SECONDS[unit] for unit, number in duration if unit in SECONDS and number is not None]
    cv = {"constant": 0.0, "exponential": 1.0}.get(duration.distribution, duration.cv)
    return mean, mean * cv


def integrated(duration: Duration, scale: float) -> tuple[float, float]:
    """Mean and sd from the quantiles: the integral over (0, 1), taken along the normal curve's abscissa."""
    z = np.linspace(-8, 8, 6001)
    uniform = np.array([0.5 * math.erfc(-x / math.sqrt(2)) for x in z])
    weight = np.exp(-(z**2) / 2)
    weight /= weight.sum()
    values = quantile(duration, uniform, scale)
    mean = float((values * weight).sum())
    return mean, math.sqrt(float(((values - mean) ** 2 * weight).sum()))


@examples(60)
@given(
    shapes, units, st.floats(0.01, 500), st.just(0.0) | st.floats(0.05, 2.5), st.sampled_from([1.0, 0.3, 4.0])
)
def test_mean_and_sd_of_the_quantiles_are_the_declared_ones(shape, unit, mean, cv, scale):
    duration = Duration(distribution=shape, cv=cv, **{unit: mean})
    assert duration.seconds_mean == pytest.approx(declared(duration)[0])
    expected = [number * scale for number in declared(duration)]
    assert integrated(duration, scale) == pytest.approx(expected, rel=1e-4, abs=1e-9 * mean)


@examples(60)
@given(shapes, units, st.floats(0.01, 500), st.just(0.0) | st.floats(1e-6, 2.5))
def test_quantiles_rise_with_the_uniform_number_and_are_never_negative(shape, unit, mean, cv):
    duration = Duration(distribution=shape, cv=cv, **{unit: mean})
    values = quantile(duration, np.linspace(2**-53, 1 - 2**-53, 999))
    assert (np.diff(values) >= 0).all()
    assert values[0] >= 0
    assert np.isfinite(values).all()


def kurtosis(duration: Duration) -> float:
    """Fourth moment over variance squared: how far the variance of a sample may be off."""
    if duration.distribution == "exponential":
        return 9.0
    if duration.distribution == "gamma":
        return 3 + 6 * duration.cv**2
    w = 1 + duration.cv**2
    return w**4 + 2 * w**3 + 3 * w**2 - 3


@examples(40)
@given(shapes, units, st.floats(10, 200), st.just(0.0) | st.floats(0.05, 1.6), st.integers(0, 10_000))
def test_mean_and_sd_of_what_a_run_draws_are_the_declared_ones(shape, unit, mean, cv, seed):
    """Whole seconds of 500 clients' first 128 draws: rounding may move the mean by a second, not more."""
    duration = Duration(distribution=shape, cv=cv, **{unit: mean})
    draws = Demand(ONE_KIND, seed, 0, 500).durations("a.wait", duration)
    draws.get(0, 2 * WIDTH - 1)
    found = np.array(draws.rows[:500])
    mean, sd = declared(duration)
    assert found.mean() == pytest.approx(mean, abs=1 + 6 * sd / math.sqrt(found.size))
    doubt = 6 * math.sqrt((kurtosis(duration) - 1) / found.size)
    assert found.var() == pytest.approx(sd**2, rel=doubt, abs=1 + 2 * sd)
