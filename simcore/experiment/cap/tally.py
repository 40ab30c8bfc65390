"""What some simulated years say about a promise at one caseload: kept, broken, or not to be told."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import Enum

import numpy as np
from numpy.typing import NDArray
from scipy.special import betaincinv, stdtrit

from simcore.experiment.headline import DEFAULT_PROMISES, Promise, parse_promise
from simcore.outcomes import MEASURES
from simcore.scenario.errors import InputError

Floats = NDArray[np.float64]

FEWEST_YEARS = 20
"""Years below which Student's t is not to be relied on (theory.md, 2.4), nor 19 of 20 can be told."""
SD_NEAR_CAP = 0.022
"""Of a share over one manager's years near a cap: the larger of the two measured (theory.md, 2.4)."""


class Verdict(Enum):
    """What the years at a caseload allow to be said."""

    KEPT = "kept"
    BROKEN = "broken"
    OPEN = "cannot be told"


@dataclass(frozen=True)
class Tally:
    """One promise at one caseload over ``n`` years in which anything fell due.

    ``low`` and ``high`` are the bounds of the test: the true mean lies below the one, or above the other,
    with the test's error probability each. ``years_kept`` is the share of years that kept the promise.
    """

    caseload: int
    promise: Promise
    mean: float
    low: float
    high: float
    sd: float
    n: int
    years_kept: float

    @property
    def half_width(self) -> float:
        """Half the distance of the bounds; infinite where one year is all there is."""
        return (self.high - self.low) / 2

    @property
    def margin(self) -> float:
        """By how much the mean keeps the promise, in the measure's unit; negative where it does not."""
        return margin(self.promise, self.mean)

    @property
    def verdict(self) -> Verdict:
        """By the bounds. Where nothing ever fell due there is nothing to break."""
        if self.n == 0:
            return Verdict.KEPT
        worst, best = margins_of_bounds(self)
        if worst >= 0:
            return Verdict.KEPT
        return Verdict.BROKEN if best < 0 else Verdict.OPEN


def margins_of_bounds(tally: Tally) -> tuple[float, float]:
    """By how much the worse and the better bound keep the promise."""
    both = margin(tally.promise, tally.low), margin(tally.promise, tally.high)
    return min(both), max(both)


def margin(promise: Promise, value: float) -> float:
    """By how much a value keeps a promise, in the measure's unit."""
    return value - promise.threshold if promise.sign == ">=" else promise.threshold - value


def tally(promise: Promise, caseload: int, values: Floats, confidence: float) -> Tally:
    """Count years; each bound holds with ``confidence`` (Student's t over years).

    Years in which nothing fell due (NaN) have no part in the mean, and count as kept. Where all years are
    alike at an end of a share, nothing late in any of them, say, their spread of nought does not show that no
    year ever differs. They are then given the spread that years have near a cap, where it is larger than at
    such an end. Without any assumption, n such years show with confidence c a share of at least
    (1-c)^(1/n): 0.956 for 100 years and four promises, but 0.80 for 20, so that fewer years could never
    certify 95% even where nothing is ever late.
    """
    known = values[~np.isnan(values)]
    years_kept = float(np.mean([promise.is_kept(float(value)) for value in values])) if len(values) else 1.0
    if not len(known):
        return Tally(caseload, promise, math.nan, math.nan, math.nan, math.nan, 0, years_kept)
    mean = float(known.mean())
    if len(known) == 1:
        return Tally(caseload, promise, mean, -math.inf, math.inf, math.nan, 1, years_kept)
    sd = float(known.std(ddof=1))
    spread = SD_NEAR_CAP if sd == 0 and mean in _inner_ends(promise) else sd
    half = float(stdtrit(len(known) - 1, confidence)) * spread / math.sqrt(len(known))
    return Tally(caseload, promise, mean, mean - half, mean + half, sd, len(known), years_kept)


def _inner_ends(promise: Promise) -> set[float]:
    """The ends of a share, but the one that is promised itself: beyond it there is nothing to be shown."""
    return {0.0, 1.0} - {promise.threshold} if MEASURES[promise.measure].unit == "share" else set()


def exact_share(count: int, of: int, confidence: float = 0.95) -> tuple[float, float]:
    """The exact interval (Clopper and Pearson) of a share of which ``count`` were seen."""
    tail = (1 - confidence) / 2
    low = float(betaincinv(count, of - count + 1, tail)) if count else 0.0
    high = float(betaincinv(count + 1, of - count, 1 - tail)) if count < of else 1.0
    return low, high


def read_promises(promises: Sequence[str | Promise] = DEFAULT_PROMISES) -> tuple[Promise, ...]:
    """Read promises, each once. Raises InputError for one that cannot be read, or for none."""
    found = [p if isinstance(p, Promise) else parse_promise(p) for p in promises]
    if not found:
        raise InputError("a cap needs at least one promise, such as 'quarterly_reports_on_time >= 0.95'")
    return tuple(dict.fromkeys(found))


def measures_of(promises: Sequence[Promise]) -> tuple[str, ...]:
    """The measures the promises are about, each once."""
    return tuple(dict.fromkeys(promise.measure for promise in promises))


def tallies(
    promises: Sequence[Promise], caseload: int, years: Floats, confidence: float
) -> tuple[Tally, ...]:
    """Every promise at one caseload; ``years`` has a column for each of ``measures_of(promises)``."""
    column = {name: place for place, name in enumerate(measures_of(promises))}
    return tuple(tally(p, caseload, years[:, column[p.measure]], confidence) for p in promises)


def joint(found: Sequence[Tally]) -> Verdict:
    """What holds for all promises together: one that is broken breaks it."""
    verdicts = {one.verdict for one in found}
    if Verdict.BROKEN in verdicts:
        return Verdict.BROKEN
    return Verdict.OPEN if Verdict.OPEN in verdicts else Verdict.KEPT


def all_kept_in(promises: Sequence[Promise], years: Floats) -> NDArray[np.bool_]:
    """In which years every promise was kept."""
    column = {name: place for place, name in enumerate(measures_of(promises))}
    kept = np.ones(len(years), dtype=bool)
    for promise in promises:
        kept &= [promise.is_kept(float(value)) for value in years[:, column[promise.measure]]]
    return kept


def is_share(promise: Promise) -> bool:
    """Whether a promise is that a share be at least so high, for which 80, 90 and 95% can be asked."""
    return promise.sign == ">=" and MEASURES[promise.measure].unit == "share"


def at_level(promises: Sequence[Promise], level: float) -> tuple[Promise, ...]:
    """The promises with every share at one level; the others as they are."""
    return tuple(replace(p, threshold=level) if is_share(p) else p for p in promises)


def indifference(promise: Promise, share: float) -> float:
    """What is too small a difference to matter: so much of a share, else that share of the threshold."""
    if MEASURES[promise.measure].unit == "share" or promise.threshold == 0:
        return share
    return share * abs(promise.threshold)
