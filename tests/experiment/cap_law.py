"""A closed caseload whose on-time curve is known exactly, and years drawn from it without a simulation.

Each client is content for 20 hours on average, then needs 20 minutes of one case manager who is always there,
first come first served; a client with one open need raises no other (machine repair, case V05).
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from scipy.special import gammainc, gammaln

CONTENT_HOURS, WORK_HOURS = 20.0, 1 / 3
YEAR_SD = 0.015
"""Of one manager's year near the cap (theory.md, 2.4)."""
SHARED = 0.65
"""Correlation of a caseload with the next on the same draws (theory.md, 2.3)."""


def on_time(caseload: int, hours: float) -> float:
    """Share of needs met within so many hours: by the arrival theorem, what N - 1 others leave in the way."""
    others = caseload - 1
    n = np.arange(others + 1)
    log_weight = gammaln(others + 1) - gammaln(others - n + 1) + n * np.log(WORK_HOURS / CONTENT_HOURS)
    weight = np.exp(log_weight - log_weight.max())
    return float((weight / weight.sum() * gammainc(n + 1, hours / WORK_HOURS)).sum())


def true_cap(hours: float, threshold: float) -> int:
    """The largest caseload at which the share reaches the threshold."""
    return max(n for n in range(1, 200) if on_time(n, hours) >= threshold)


class KnownLaw:
    """A sampler of known law: normal years around a curve, those of one replication akin at all caseloads."""

    def __init__(self, curve, sd: float = YEAR_SD, shared: float = SHARED) -> None:
        self.curve = curve
        self.sd, self.shared = sd, shared
        self.asked: list[tuple[int, int]] = []

    def __call__(
        self, caseloads: Sequence[int], replications: Sequence[int], seed: int
    ) -> NDArray[np.float64]:
        """One measure."""
        self.asked += [(n, r) for n in caseloads for r in replications]
        years = _normals(seed, 0)[list(replications)]
        values = []
        for caseload in caseloads:
            own = _normals(seed, caseload)[list(replications)]
            noise = np.sqrt(self.shared) * years + np.sqrt(1 - self.shared) * own
            values.append(np.minimum(self.curve(caseload) + self.sd * noise, 1.0))
        return np.array(values)[:, :, None]


MOST_YEARS = 200


@lru_cache(maxsize=512)
def _normals(seed: int, caseload: int) -> NDArray[np.float64]:
    """The draws of one caseload, a year each; caseload 0 stands for what all of them share."""
    return np.random.Generator(np.random.Philox(np.random.SeedSequence((seed, caseload)))).standard_normal(
        MOST_YEARS
    )
