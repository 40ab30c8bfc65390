"""The recommended cap with two ranges: what we do not know, and chance."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from simcore.demand.budget import hours_budget
from simcore.experiment.cap.search import CoarseCap, arithmetic_guess, coarsely
from simcore.experiment.cap.store import load_cap
from simcore.experiment.cap.tally import measures_of
from simcore.experiment.cap.words import CHANCE
from simcore.experiment.cap.years import Years, simulated_years
from simcore.experiment.headline import Promise
from simcore.experiment.workers import Workers
from simcore.outcomes import MEASURES
from simcore.scenario.errors import InputError
from simcore.scenario.load import Loaded

YEARS = 10
"""Simulated years at each caseload of the quick search."""
FEW_YEARS = 4
"""The same where the cap is known and only the first promise to break is looked for."""
GIVEN, SEARCHED, READ = "given", "searched", "read"


@dataclass(frozen=True)
class Range:
    """Two caseloads, and in words what they come from."""

    low: float
    high: float
    source: str

    @property
    def whole(self) -> tuple[int, int]:
        """In whole clients: downwards, as nobody holds part of one."""
        return math.floor(self.low), math.floor(self.high)


@dataclass(frozen=True)
class Broken:
    """The first promise to break: which, from how many clients on, and what is kept there.

    ``source`` says where that is from, where the cap is from elsewhere.
    """

    promise: str
    words: str
    caseload: int
    value: str
    source: str = ""


@dataclass(frozen=True)
class Cap:
    """A cap in clients of one case manager.

    Attributes:
        clients: above which nobody takes on another.
        how: given by whoever decides, searched for quickly, or read from an earlier search.
        unknown: how far what nobody knows may move it.
        chance: how far chance leaves it open; None where the cap was given.
        first: the first promise to break as the caseload grows; None where none does.
        source: in words where it is from.
    """

    clients: int
    how: str
    unknown: Range
    chance: Range | None
    first: Broken | None
    source: str


def check_given(clients: int) -> None:
    """Raises InputError for a cap that nobody could hold."""
    if not 1 <= clients <= 1000:
        raise InputError(f"--cap: must lie between 1 and 1000 clients (given {clients})")


def cap_given(
    programme: Loaded,
    clients: int,
    promises: Sequence[Promise],
    seed: int,
    workers: Workers,
    years: int = FEW_YEARS,
) -> Cap:
    """A cap that whoever decides has named; where the first promise breaks is searched for quickly.

    Raises InputError for a cap that nobody could hold.
    """
    check_given(clients)
    known, found = _quickly(programme, promises, seed, workers, years)
    first = _first_broken(known, found, seed, years)
    if first is not None:
        first = replace(first, source=f"a quick search, {years} years a caseload")
    return Cap(clients, GIVEN, by_hours(programme, clients), None, first, "named by whoever asked")


def cap_read(programme: Loaded, folder: Path) -> Cap:
    """The cap of an earlier `simcore cap`, with its own ranges. Raises InputError where it has none."""
    found = load_cap(folder)
    way = found.main
    if not found.cap.known:
        raise InputError(f"{folder}: there the cap is {found.cap.words()} clients; name one with --cap")
    clients = found.cap.caseload
    half = CHANCE * way.certificate.chance
    band = found.uncertainty.band() if found.uncertainty else None
    count = found.uncertainty.count if found.uncertainty else 0
    source = f"{count} searches with what nobody knows drawn anew"
    unknown = Range(*band, source) if band else by_hours(programme, clients)
    promise = way.certificate.first_to_break
    tally = way.certificate.tally(clients + 1, promise) if promise else None
    first = _broken(promise, clients + 1, tally.mean) if promise and tally else None
    chance = None if math.isnan(half) else Range(clients - half, clients + half, "95% interval over years")
    return Cap(clients, READ, unknown, chance, first, f"certified by {found.name}")


def cap_searched(
    programme: Loaded, promises: Sequence[Promise], seed: int, workers: Workers, years: int = YEARS
) -> Cap:
    """Search quickly with one case manager of this programme: a mean over few years, nothing certified.

    Raises InputError where no caseload keeps the promises.
    """
    known, found = _quickly(programme, promises, seed, workers, years)
    if found.side != "inside":
        which = "no caseload keeps" if found.side == "below" else "every caseload keeps"
        raise InputError(f"decide: {which} every promise, so there is no cap to find; name one with --cap")
    clients = math.floor(found.cap)
    half = CHANCE * found.chance
    first = _first_broken(known, found, seed, years)
    source = f"quick search with one case manager of the programme, {years} years a caseload, not certified"
    chance = (
        None if math.isnan(half) else Range(found.cap - half, found.cap + half, "95% interval over years")
    )
    return Cap(clients, SEARCHED, by_hours(programme, found.cap), chance, first, source)


def _quickly(
    programme: Loaded, promises: Sequence[Promise], seed: int, workers: Workers, years: int
) -> tuple[Years, CoarseCap]:
    """The caseload at which the mean over few years of one case manager breaks a promise."""
    scenario = programme.scenario
    known = simulated_years(scenario, measures_of(promises), workers)
    return known, coarsely(known, promises, seed, years, guess=arithmetic_guess(scenario))


def _first_broken(known: Years, found: CoarseCap, seed: int, years: int) -> Broken | None:
    """The promise that breaks first, at the smallest caseload that was run at which it is broken."""
    promise = found.first_to_break
    tried = [n for n in known.known(seed) if n > found.cap or found.side == "below"]
    if promise is None or not tried:
        return None
    column = known.measures.index(promise.measure)
    values = known.known(seed)[tried[0]][:years, column]
    return _broken(promise, tried[0], float(values.mean()))


def by_hours(programme: Loaded, cap: float) -> Range:
    """How the cap would move if it moved as the hours on paper do, every guess at one end at once."""
    out = hours_budget(programme).runs_out
    if not math.isfinite(out.typical):
        return Range(cap, cap, "no work is asked for")
    low, high = sorted((cap * out.low / out.typical, cap * out.high / out.typical))
    return Range(low, high, "the cap moved as the hours on paper do with all guesses heavy, or all light")


def _broken(promise: Promise, caseload: int, value: float) -> Broken:
    text = f"{promise.measure} {promise.sign} {promise.threshold:g}"
    return Broken(text, promise.words(), caseload, MEASURES[promise.measure].show(value, 1))
