"""Inverse distribution functions: one uniform per quantity, so that a changed mean scales the same draw."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.special import gammaincinv, ndtri

from simcore.scenario.schema import Duration

Floats = NDArray[np.float64]


def unit_quantile(distribution: str, cv: float, uniform: Floats) -> Floats:
    """Quantiles with mean 1 and the given coefficient of variation (sd / mean).

    For the lognormal, cv is of the variable itself, not of its logarithm: sigma^2 = ln(1 + cv^2) and
    mu = -sigma^2 / 2 give mean 1.
    """
    if distribution == "constant" or (cv == 0 and distribution != "exponential"):
        return np.ones_like(uniform)
    if distribution == "exponential":
        return np.asarray(-np.log1p(-uniform))
    if distribution == "gamma":
        shape = 1 / cv**2
        return np.asarray(gammaincinv(shape, uniform) / shape)
    sigma = math.sqrt(math.log1p(cv**2))
    return np.asarray(np.exp(sigma * ndtri(uniform) - sigma**2 / 2))


def quantile(duration: Duration, uniform: Floats, scale: float | Floats = 1.0) -> Floats:
    """Quantiles in seconds, not yet rounded; ``scale`` multiplies the mean."""
    unit = unit_quantile(duration.distribution, duration.cv, uniform)
    return np.asarray(duration.seconds_mean * scale * unit)


def whole_seconds(values: NDArray[np.floating[Any]]) -> NDArray[np.int64]:
    """Round to the nearest second: cutting off instead would move waits by up to 12%."""
    return np.asarray(np.rint(values), dtype=np.int64)


def drawn_seconds(duration: Duration, uniform: Floats, scale: float | Floats = 1.0) -> NDArray[np.int64]:
    """Whole seconds of a wait, a gap or a spell; at least one."""
    return np.maximum(1, whole_seconds(quantile(duration, uniform, scale)))
