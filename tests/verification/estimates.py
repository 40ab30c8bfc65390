"""What many replications say about one number, and how sure they are of it.

Each replication leaves a few totals of every metric (a sum of waits and a number of waits, say). The estimate
is a function of the totals of all replications, never a mean of ratios, which would be biased where a
replication is short. Its standard error is the jackknife's, which leaves out one replication after the other.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

Totals = NDArray[np.float64]
Estimator = Callable[[Totals], NDArray[np.float64]]
"""From totals, their parts along the last axis, to the estimate."""

GRID = np.linspace(0, 40, 4001)
"""Hours at which a distribution is counted for its quantiles."""


def ratio(totals: Totals) -> NDArray[np.float64]:
    """A mean, share, rate or time average, of totals (sum, number it is divided by)."""
    return totals[..., 0] / totals[..., 1]


def spread(totals: Totals) -> NDArray[np.float64]:
    """A standard deviation, of totals (sum, sum of squares, number)."""
    mean = totals[..., 0] / totals[..., 2]
    return np.sqrt(totals[..., 1] / totals[..., 2] - mean**2)


def variance(totals: Totals) -> NDArray[np.float64]:
    """A variance, of totals (sum, sum of squares, number)."""
    return spread(totals) ** 2


def relative_variance(totals: Totals) -> NDArray[np.float64]:
    """Variance over squared mean, of totals (sum, sum of squares, number)."""
    mean = totals[..., 0] / totals[..., 2]
    return totals[..., 1] / totals[..., 2] / mean**2 - 1


def percentile_95(totals: Totals) -> NDArray[np.float64]:
    """The 95th percentile, of totals (how many up to each point of GRID)."""
    shares = totals / totals[..., -1:]
    return np.apply_along_axis(lambda row: np.interp(0.95, row, GRID), -1, shares)


def moments(values: NDArray[np.float64]) -> tuple[float, float, float]:
    """Totals for ``spread``, ``variance`` and ``relative_variance``."""
    return float(values.sum()), float((values**2).sum()), float(len(values))


def counts_on_grid(hours: NDArray[np.float64]) -> tuple[float, ...]:
    """Totals for ``percentile_95``."""
    return tuple(np.searchsorted(np.sort(hours), GRID, side="right").astype(float).tolist())


def estimate(estimator: Estimator, readings: Totals) -> tuple[float, float]:
    """(estimate, standard error) of readings with a row per replication."""
    whole = readings.sum(axis=0)
    value = float(estimator(whole))
    count = len(readings)
    if count == 1:
        return value, 0.0
    without_one = estimator(whole - readings)
    error = ((without_one - without_one.mean()) ** 2).sum() * (count - 1) / count
    return value, float(error**0.5)


def each_ones_part(estimator: Estimator, readings: Totals) -> NDArray[np.float64]:
    """What each replication adds to the estimate (the jackknife's pseudo-values)."""
    whole, count = readings.sum(axis=0), len(readings)
    return np.asarray(count * estimator(whole) - (count - 1) * estimator(whole - readings))


def estimate_at(
    estimator: Estimator, readings: Totals, inputs: list[tuple[Totals, float]]
) -> tuple[float, float]:
    """(estimate, standard error) had the inputs been as they are on average: with control variates.

    Chance makes one run busier than another. How much busier is known, for the run's inputs have known means;
    what that did to the estimate is found by regression over the replications and taken out.
    """
    off = [each_ones_part(ratio, found) - mean for found, mean in inputs]
    parts = each_ones_part(estimator, readings)
    design = np.column_stack([np.ones(len(parts)), *off])
    inverse = np.linalg.pinv(design.T @ design)
    found = inverse @ design.T @ parts
    left = parts - design @ found
    error = inverse[0, 0] * (left @ left) / (len(parts) - design.shape[1])
    return float(found[0]), float(error**0.5)
