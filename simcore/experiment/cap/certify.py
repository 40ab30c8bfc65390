"""Certifying a cap on fresh years, and what is said beside it (theory.md, 2.5, steps 4 and 5).

Caseloads are tested upward, one at a time, and testing stops at the first that fails. So the chance that the
cap which comes out is too large is that of a single test, without any correction for their number. Where the
very first test fails, testing begins anew further down, and each beginning has an error of its own: most of
the stated error belongs to the first, and all that may follow share what is left. So the chance of a cap too
large is at most the stated error, however far off the search was.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import count

import numpy as np

from simcore.experiment.cap.search import Edge, Say, Settings, error_of, largest, pulls_of, silent
from simcore.experiment.cap.tally import (
    FEWEST_YEARS,
    Tally,
    Verdict,
    all_kept_in,
    at_level,
    exact_share,
    is_share,
    joint,
    measures_of,
    tallies,
)
from simcore.experiment.cap.years import Floats, Years
from simcore.experiment.headline import Promise
from simcore.experiment.summary import t_interval

RESERVE = 0.1
"""Of the error, what is kept for beginning anew: half of it for the first time, half of the rest for the
next. The first beginning hardly feels it (4.5% in place of 5%), and is seldom the wrong place."""
BELOW = 5
"""The certification begins so many clients below what the search found."""
SHOWN = (-5, -1, 0, 1, 5)
"""Caseloads that are shown, counted from the cap."""
WIDEST_BAND = 20
"""Clients above the cap that are tried for the band that could not be told apart."""
LEVELS = (0.80, 0.90, 0.95)
YEARS_OF_20 = 0.95
"""Kept in 19 years of 20."""


@dataclass(frozen=True)
class Certified:
    """The cap, the caseloads tested in order with what each test said, and the confidence of each bound."""

    cap: Edge
    tested: tuple[tuple[int, Verdict], ...]
    each: float


@dataclass(frozen=True)
class Difference:
    """What one client more does to a promise's measure: mean over years of the paired difference.

    ``low`` and ``high`` are its 95% interval; ``better`` is the number of years in which the promise was kept
    better with the larger caseload, of ``n`` that can be compared.
    """

    promise: Promise
    caseload: int
    mean: float
    low: float
    high: float
    better: int
    n: int


@dataclass(frozen=True)
class Level:
    """Caps at one level of every share that was promised, or (``level`` None) at what was promised.

    ``average`` holds for the mean over years; ``assured`` for 19 years of 20, each by itself, and None where
    there are too few years to tell. At that caseload ``kept`` of ``years`` years kept every promise.
    """

    level: float | None
    average: Edge
    assured: Edge | None
    kept: int = 0
    years: int = 0

    def share_kept(self) -> tuple[float, float]:
        """Exact 95% interval of the share of years that keep every promise at the assured caseload."""
        return exact_share(self.kept, self.years)


@dataclass(frozen=True)
class Certificate:
    """All that the fresh years say.

    Attributes:
        cap: the largest caseload at which every promise is certified to hold.
        tested: the tests in order, each a caseload and its verdict.
        first_to_break: the promise that is not certified one client above the cap.
        at: every promise at the cap and around it.
        one_more: the paired difference of one client more, for every promise.
        band: caseloads from the cap up that could not be told from what was promised, the cap included; None
            where there is no cap inside the range.
        levels: as promised, then at 80, 90 and 95%.
        chance: standard error of the cap in an average year, in clients; NaN if it cannot be told.
        each: confidence of every single bound.
    """

    cap: Edge
    tested: tuple[tuple[int, Verdict], ...]
    first_to_break: Promise | None
    at: tuple[Tally, ...]
    one_more: tuple[Difference, ...]
    band: tuple[int, int] | None
    levels: tuple[Level, ...]
    chance: float
    each: float

    @property
    def promised(self) -> Level:
        """The caps at what was promised, in an average year and in 19 years of 20."""
        return self.levels[0]

    def tally(self, caseload: int, promise: Promise) -> Tally | None:
        """One promise at one caseload, where it is known."""
        return next((t for t in self.at if t.caseload == caseload and t.promise == promise), None)

    @property
    def caseloads(self) -> tuple[int, ...]:
        """The caseloads that are known, ascending."""
        return tuple(sorted({one.caseload for one in self.at}))


def certify(years: Years, settings: Settings, start: int, seed: int, say: Say = silent) -> Certified:
    """Test upward from a start and stop at the first failure.

    Where the start itself fails, the search was more than five clients off, and testing begins anew five
    lower, with a part of the reserved error; see the head of this file.
    """
    tested: list[tuple[int, Verdict]] = []
    first = max(settings.low, min(start, settings.high))
    for error in errors(1 - settings.each):
        years.ahead(range(first, min(first + BELOW, settings.high) + 1), settings.certify, seed)
        cap = _climb(years, settings, first, seed, error, tested, say)
        if cap is not None:
            return Certified(
                Edge(cap, "above" if cap == settings.high else "inside"), tuple(tested), 1 - error
            )
        if first == settings.low:
            return Certified(Edge(settings.low, "below"), tuple(tested), 1 - error)
        first = max(settings.low, first - BELOW)
    raise AssertionError("beginning anew never ends before the low end of the range")


def errors(whole: float) -> Iterator[float]:
    """The error of each beginning; however many there are, together no more than the whole."""
    yield whole * (1 - RESERVE)
    for times in count(1):
        yield whole * RESERVE / 2**times


def _climb(
    years: Years,
    settings: Settings,
    first: int,
    seed: int,
    error: float,
    tested: list[tuple[int, Verdict]],
    say: Say,
) -> int | None:
    """The last caseload that passes before the first that does not; None if the first does not."""
    passed = None
    for caseload in range(first, settings.high + 1):
        rows = years.at(caseload, settings.certify, seed)
        verdict = joint(tallies(settings.promises, caseload, rows, 1 - error))
        tested.append((caseload, verdict))
        say(f"{caseload} clients: {verdict.value}, {settings.certify} fresh years")
        if verdict is not Verdict.KEPT:
            break
        passed = caseload
    return passed


def certificate(years: Years, settings: Settings, start: int, seed: int, say: Say = silent) -> Certificate:
    """Certify from a start, and look around the cap on the same fresh years."""
    found = certify(years, settings, start, seed, say)
    cap = found.cap
    around = [cap.caseload + step for step in SHOWN]
    around = [n for n in around if settings.low <= n <= settings.high]
    years.ahead(around, settings.certify, seed)

    def at(caseload: int) -> tuple[Tally, ...]:
        return tallies(settings.promises, caseload, years.at(caseload, settings.certify, seed), found.each)

    first = _first_to_break(cap, at)
    band = _band(settings, cap, at)
    in_band = range(band[0], min(band[1] + 1, settings.high) + 1) if band else ()
    shown = sorted({*around, *(n for n, _ in found.tested), *in_band})
    chance = math.nan
    if first and cap.known:
        chance = error_of(pulls_of(years, first, seed, cap.caseload, settings.certify))
    return Certificate(
        cap=cap,
        tested=found.tested,
        first_to_break=first,
        at=tuple(one for n in shown for one in at(n)),
        one_more=_one_more(years, settings, cap, seed),
        band=band,
        levels=_levels(years, settings, cap, seed, say),
        chance=chance,
        each=found.each,
    )


At = Callable[[int], tuple[Tally, ...]]


def _first_to_break(cap: Edge, at: At) -> Promise | None:
    """Of the promises that do not pass just above the cap, the one whose mean is worst, in half-widths."""
    if cap.side == "above":
        return None
    found = at(cap.caseload + 1 if cap.known else cap.caseload)
    failed = [one for one in found if one.verdict is not Verdict.KEPT]
    return min(failed, key=lambda t: t.margin / t.half_width if t.half_width else -math.inf).promise


def _band(settings: Settings, cap: Edge, at: At) -> tuple[int, int] | None:
    """From the cap to the last caseload above it that is not clearly broken."""
    if not cap.known:
        return None
    last = cap.caseload
    for caseload in range(cap.caseload + 1, min(cap.caseload + WIDEST_BAND, settings.high) + 1):
        if joint(at(caseload)) is Verdict.BROKEN:
            break
        last = caseload
    return cap.caseload, last


def _one_more(years: Years, settings: Settings, cap: Edge, seed: int) -> tuple[Difference, ...]:
    """The cap against one client more, year by year on the same draws."""
    if not cap.known or cap.caseload == settings.high:
        return ()
    before, after = (years.at(cap.caseload + step, settings.certify, seed) for step in (0, 1))
    column = {name: place for place, name in enumerate(measures_of(settings.promises))}
    found = []
    for promise in settings.promises:
        change = (after - before)[:, column[promise.measure]]
        mean, low, high, _ = t_interval(change)
        better = int((change > 0).sum() if promise.sign == ">=" else (change < 0).sum())
        n = int((~np.isnan(change)).sum())
        found.append(Difference(promise, cap.caseload, mean, low, high, better, n))
    return tuple(found)


def _levels(years: Years, settings: Settings, cap: Edge, seed: int, say: Say) -> tuple[Level, ...]:
    """Caps as promised, and with every share at 80, 90 and 95%: estimates, on the same years."""
    wanted: list[tuple[float | None, Sequence[Promise]]] = [(None, settings.promises)]
    if any(is_share(promise) for promise in settings.promises):
        wanted += [(level, at_level(settings.promises, level)) for level in LEVELS]
    found = []
    for level, promises in wanted:
        average = _edge(years, settings, cap, seed, in_average_year, promises)
        name = "as promised" if level is None else f"{level:.0%} kept"
        say(f"{name}: {average.words()} clients in an average year")
        if settings.certify < FEWEST_YEARS:
            found.append(Level(level, average, None))
            continue
        assured = _edge(years, settings, cap, seed, in_19_years_of_20, promises)
        kept = all_kept_in(promises, years.at(assured.caseload, settings.certify, seed))
        found.append(Level(level, average, assured, int(kept.sum()), len(kept)))
    return tuple(found)


Rule = Callable[[Sequence[Promise], Floats], bool]


def _edge(
    years: Years, settings: Settings, cap: Edge, seed: int, rule: Rule, promises: Sequence[Promise]
) -> Edge:
    """The largest caseload near the cap at which a rule holds."""

    def holds(caseload: int) -> bool:
        return rule(promises, years.at(caseload, settings.certify, seed))

    return largest(holds, cap.caseload, settings.low, settings.high)[0]


def in_average_year(promises: Sequence[Promise], rows: Floats) -> bool:
    """Whether the mean over years keeps every promise."""
    return all(one.n == 0 or one.margin >= 0 for one in tallies(promises, 0, rows, 0.5))


def in_19_years_of_20(promises: Sequence[Promise], rows: Floats) -> bool:
    """Whether every promise is kept in at least 19 of 20 years, each year by itself."""
    return bool(all_kept_in(promises, rows).mean() >= YEARS_OF_20 - 1e-9)
