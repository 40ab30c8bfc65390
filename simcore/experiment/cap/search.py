"""Finding where promises break: from arithmetic to a few caseloads (theory.md, 2.5, steps 1 to 3).

Nothing here certifies: the looks are repeated until they say something, and they share their draws. What is
found is a place at which `certify` begins with fresh years.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal, NamedTuple, Protocol

import numpy as np

from simcore.demand.budget import hours_budget
from simcore.experiment.cap.tally import (
    Tally,
    Verdict,
    indifference,
    joint,
    margin,
    measures_of,
    read_promises,
    tallies,
)
from simcore.experiment.cap.years import Floats, Years, simulated_years
from simcore.experiment.defaults import SEED
from simcore.experiment.headline import DEFAULT_PROMISES, Promise
from simcore.experiment.summary import t_interval
from simcore.experiment.workers import Workers
from simcore.scenario.load import Loaded
from simcore.scenario.schema import Scenario

LOWEST, HIGHEST = 5, 300
COARSE_STEP = 15
TOP_UP = 10
"""Years added at a time until a caseload's verdict is clear."""
GUESS = 45
"""Where a search begins when arithmetic says nothing: a scenario that asks for no work."""


class Say(Protocol):
    """Told how far a search is: a line, and how much is done of how many where that is known."""

    def __call__(self, text: str, done: int = 0, of: int = 0) -> None:
        """Take a line."""
        ...


def silent(text: str, done: int = 0, of: int = 0) -> None:
    """Say nothing of how far a search is."""


@dataclass(frozen=True)
class Settings:
    """How a cap is searched for.

    Attributes:
        promises: what must hold, all of it.
        low, high: the range of caseloads.
        confidence: of the certification, over all promises together.
        interim: of each look on the way there, higher because there are several.
        indifference: half-width, of a share, at which a look that still cannot tell is taken as broken.
        first, most: years of the first look at a caseload, and of the last.
        certify: fresh years at each caseload that is certified.
    """

    promises: tuple[Promise, ...]
    low: int = LOWEST
    high: int = HIGHEST
    confidence: float = 0.95
    interim: float = 0.975
    indifference: float = 0.005
    first: int = 10
    most: int = 200
    certify: int = 100

    @property
    def each(self) -> float:
        """Confidence of each promise's bound in the certification: the error is divided by their number."""
        return 1 - (1 - self.confidence) / len(self.promises)

    @property
    def each_interim(self) -> float:
        """The same for a look on the way there."""
        return 1 - (1 - self.interim) / len(self.promises)


@dataclass(frozen=True)
class Edge:
    """The largest caseload at which something holds.

    Outside the range ``caseload`` is the end of it: the low end, at which it does not hold, or the high end,
    at which it still does.
    """

    caseload: int
    side: Literal["inside", "below", "above"] = "inside"

    @property
    def known(self) -> bool:
        """Whether it lies inside the range."""
        return self.side == "inside"

    def words(self) -> str:
        """Such as '41', 'fewer than 5', '300 or more'."""
        return {
            "inside": f"{self.caseload}",
            "below": f"fewer than {self.caseload}",
            "above": f"{self.caseload} or more",
        }[self.side]


@dataclass(frozen=True)
class Look:
    """A caseload that was looked at on the way: after so many years, what was to be said."""

    caseload: int
    years: int
    verdict: Verdict


@dataclass(frozen=True)
class Rise:
    """A promise that is kept better at a larger caseload, beyond what chance explains; means of both."""

    promise: Promise
    caseload: int
    before: float
    larger: int
    after: float


@dataclass(frozen=True)
class Search:
    """What the search found: the largest caseload that seemed to keep every promise, and the way there."""

    guess: float
    found: Edge
    coarse: tuple[Look, ...]
    bisected: tuple[Look, ...]
    rises: tuple[Rise, ...]

    @property
    def undecided(self) -> tuple[int, ...]:
        """Caseloads that could not be told from the threshold and were taken as broken."""
        return tuple(sorted({look.caseload for look in self.bisected if look.verdict is Verdict.OPEN}))


def arithmetic_guess(scenario: Scenario) -> float:
    """The caseload at which the hours run out, before any simulation; infinite if no work is asked for."""
    return hours_budget(Loaded(scenario, {}, (), {})).runs_out.typical


def search(years: Years, settings: Settings, seed: int, guess: float, say: Say = silent) -> Search:
    """Sweep coarsely, then bisect between the largest caseload kept and the smallest broken above it."""
    looks = list(_coarse(years, settings, seed, guess, say))
    rises = rising(years, settings, seed, [look.caseload for look in looks])
    bisected: list[Look] = []

    def clear(caseload: int) -> bool:
        look = decide(years, settings, caseload, seed)
        say(f"{caseload} clients: {look.verdict.value}, {look.years} simulated years")
        bisected.append(look)
        return look.verdict is Verdict.KEPT

    return Search(guess, _between(looks, settings, clear), tuple(looks), tuple(bisected), rises)


def _coarse(years: Years, settings: Settings, seed: int, guess: float, say: Say) -> Iterator[Look]:
    """Upward in wide steps, until two in a row are broken after some were kept or past the guess."""
    first, last = settings.low, settings.high
    kept, broken = False, 0
    for caseload in dict.fromkeys([*range(first, last + 1, COARSE_STEP), last]):
        found = tallies(
            settings.promises, caseload, years.at(caseload, settings.first, seed), settings.each_interim
        )
        verdict = joint(found)
        say(f"{caseload} clients: {verdict.value}, {settings.first} simulated years")
        yield Look(caseload, settings.first, verdict)
        kept = kept or verdict is Verdict.KEPT
        broken = broken + 1 if verdict is Verdict.BROKEN else 0
        if broken >= 2 and (kept or caseload >= guess):
            return


def _between(looks: Sequence[Look], settings: Settings, clear: Callable[[int], bool]) -> Edge:
    """The largest caseload that is clear, between the last one kept and the first broken above it."""
    verdicts = [look.verdict for look in looks]
    if Verdict.KEPT not in verdicts:
        kept = next((look.caseload for look in looks if clear(look.caseload)), None)
        if kept is None:
            return Edge(settings.low, "below")
    else:
        kept = looks[verdicts.index(Verdict.KEPT)].caseload
    broken = next((k.caseload for k in looks if k.caseload > kept and k.verdict is Verdict.BROKEN), None)
    below = math.inf if broken is None else broken
    kept = max([kept, *(k.caseload for k in looks if k.verdict is Verdict.KEPT and k.caseload < below)])
    if broken is None:
        if kept == settings.high or clear(settings.high):
            return Edge(settings.high, "above")
        broken = settings.high
    while broken - kept > 1:
        middle = (kept + broken) // 2
        if clear(middle):
            kept = middle
        else:
            broken = middle
    return Edge(kept)


def decide(years: Years, settings: Settings, caseload: int, seed: int) -> Look:
    """Add years by tens until the verdict is clear, or what is left to tell is too small to matter."""
    count = settings.first
    while True:
        found = tallies(settings.promises, caseload, years.at(caseload, count, seed), settings.each_interim)
        verdict = joint(found)
        told = all(
            one.verdict is not Verdict.OPEN
            or one.half_width < indifference(one.promise, settings.indifference)
            for one in found
        )
        if verdict is not Verdict.OPEN or told or count >= settings.most:
            return Look(caseload, count, verdict)
        count = min(count + TOP_UP, settings.most)


def rising(years: Years, settings: Settings, seed: int, caseloads: Sequence[int]) -> tuple[Rise, ...]:
    """Where a promise is kept better at the next larger caseload, on the same draws, beyond noise.

    A speed-up under pressure may do that, or visits that fill a field day; otherwise it is a fault to find.
    """
    pairs = [
        (promise, smaller, larger) for promise in settings.promises for smaller, larger in pairwise(caseloads)
    ]
    found = []
    for promise, smaller, larger in pairs:
        before, after = (_margins(years, promise, n, settings.first, seed) for n in (smaller, larger))
        mean, low, *_ = t_interval(after - before, 1 - 0.1 / len(pairs))  # one in twenty sees any by chance
        if low > 0 and mean > indifference(promise, settings.indifference):
            sign = 1 if promise.sign == ">=" else -1
            means = [float(np.nanmean(m)) * sign + promise.threshold for m in (before, after)]
            found.append(Rise(promise, smaller, means[0], larger, means[1]))
    return tuple(found)


def _margins(years: Years, promise: Promise, caseload: int, count: int, seed: int) -> Floats:
    column = years.measures.index(promise.measure)
    values = years.at(caseload, count, seed)[:, column]
    return np.array([margin(promise, float(value)) for value in values])


# -------------------------------------------------------------------------------- nearest crossing


def largest(
    holds: Callable[[int], bool], start: float, low: int, high: int, *, step: int = 1, within: int = 1
) -> tuple[Edge, int]:
    """The largest caseload at which something holds, near a start, and the smallest above at which not.

    It goes up or down from the start in steps that double, then halves what is between until no more than
    ``within`` apart. Where it holds again further off, that is not seen.
    """
    middle = int(min(max(start, low), high))
    if holds(middle):
        kept, broken = middle, None
        while broken is None:
            if kept == high:
                return Edge(high, "above"), high
            reached = min(kept + step, high)
            kept, broken = (reached, None) if holds(reached) else (kept, reached)
            step *= 2
    else:
        kept_or_none, broken = None, middle
        while kept_or_none is None:
            if broken == low:
                return Edge(low, "below"), low
            reached = max(broken - step, low)
            kept_or_none, broken = (reached, broken) if holds(reached) else (None, reached)
            step *= 2
        kept = kept_or_none
    while broken - kept > within:
        middle = (kept + broken) // 2
        if holds(middle):
            kept = middle
        else:
            broken = middle
    return Edge(kept), broken


class CoarseCap(NamedTuple):
    """A cap in an average year, from few years: read off between two caseloads on the same draws.

    ``cap`` is the end of the range where it lies outside (``side``). ``chance`` is the standard error that so
    few years leave in it, NaN where it cannot be told. ``pulls`` is how far each year by itself pulls it, in
    clients; two caps on the same draws can be compared year by year with them.
    """

    cap: float
    side: Literal["inside", "below", "above"]
    first_to_break: Promise | None
    chance: float
    pulls: tuple[float, ...] = ()


def coarse_cap(
    scenario: Scenario,
    promises: Sequence[str | Promise] = DEFAULT_PROMISES,
    seed: int = SEED,
    replications: int = 10,
    *,
    low: int = LOWEST,
    high: int = HIGHEST,
    guess: float | None = None,
    workers: Workers | None = None,
) -> float:
    """The caseload up to which every promise is kept in an average year, in fractions of a client.

    The coarse search alone: few years on the same draws, no certification. It moves smoothly with what the
    scenario says, for sensitivity and for uncertainty. Where no caseload of the range keeps the promises it
    gives ``low``, where every one does ``high``. About half a second a year simulated, in all some 60 to 100
    of them. Raises InputError for a promise that cannot be read.
    """
    wanted = read_promises(promises)
    years = simulated_years(scenario, measures_of(wanted), workers)
    return coarsely(years, wanted, seed, replications, low=low, high=high, guess=guess).cap


def coarsely(
    years: Years,
    promises: Sequence[Promise],
    seed: int,
    replications: int,
    *,
    guess: float | None,
    low: int = LOWEST,
    high: int = HIGHEST,
) -> CoarseCap:
    """``coarse_cap`` of any years, with which promise breaks first and what chance leaves open."""

    def at(caseload: int) -> tuple[Tally, ...]:
        return tallies(promises, caseload, years.at(caseload, replications, seed), 0.5)

    def holds(caseload: int) -> bool:
        return all(one.n == 0 or one.margin >= 0 for one in at(caseload))

    start = GUESS if guess is None or not math.isfinite(guess) else guess
    edge, broken = largest(holds, start, low, high, step=max(2, round(start / 10)), within=2)
    if not edge.known:
        first = next((one.promise for one in at(edge.caseload) if one.margin < 0), None)
        return CoarseCap(float(edge.caseload), edge.side, first, math.nan)
    crossings = [
        (crossing(edge.caseload, before.margin, broken, after.margin), before.promise)
        for before, after in zip(at(edge.caseload), at(broken), strict=True)
        if after.margin < 0
    ]
    cap, first = min(crossings, key=lambda pair: pair[0])
    pulls = pulls_of(years, first, seed, cap, replications)
    return CoarseCap(cap, "inside", first, error_of(pulls), tuple(map(float, pulls)))


def crossing(kept: int, before: float, broken: int, after: float) -> float:
    """Where a margin that falls straight from one caseload to the other goes through zero."""
    if math.isnan(before):  # nothing fell due there
        return float(kept)
    return kept + (broken - kept) * before / (before - after)


NEAR = 10
"""Clients on either side of a cap over which the slope of a promise is taken."""


def pulls_of(years: Years, promise: Promise, seed: int, cap: float, count: int) -> Floats:
    """How far each year by itself pulls a cap up or down: what it differs from the mean, over its fall.

    The fall is that of the mean with each client near the cap. NaN for a year in which nothing fell due;
    empty where fewer than two caseloads near the cap are known, or where the mean does not fall.
    """
    column = years.measures.index(promise.measure)
    near = {n: rows[:count, column] for n, rows in years.known(seed).items() if abs(n - cap) <= NEAR}
    known = {n: values for n, values in near.items() if np.count_nonzero(~np.isnan(values)) > 1}
    if len(known) < 2:
        return np.empty(0)
    means = [float(np.nanmean(values)) for values in known.values()]
    sign = 1 if promise.sign == ">=" else -1
    fall = -sign * float(np.polyfit(list(known), means, 1)[0])
    nearest = known[min(known, key=lambda n: abs(n - cap))]
    return sign * (nearest - np.nanmean(nearest)) / fall if fall > 0 else np.empty(0)


def error_of(pulls: Floats) -> float:
    """Standard error of a cap that so many years leave; NaN where it cannot be told."""
    known = pulls[~np.isnan(pulls)]
    return float(known.std(ddof=1)) / math.sqrt(len(known)) if len(known) > 1 else math.nan
