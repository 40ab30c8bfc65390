"""How the cap moves over what nobody knows: numbers within their ranges, and choices of structure.

Every point is a set of uncertain numbers (a Latin hypercube over their quantiles) and draws of its own. On
those draws the cap is searched for three times, by the coarse search only: with the scenario's own structure,
and with two structures drawn independently, each choice among its options with equal chance. So the spread
of the caps of drawn structures splits by the law of total variance, numbers outermost:

    all     = variance over points and structures
    chance  = mean over points of a cap's squared standard error with so few years
    structure = mean over points of half the squared difference of the two drawn structures
    inputs  = all - chance - structure

The two structures of a point share their draws, so chance takes little part in their difference. A cap that
lies outside the range counts as the range's end: the split is then one of what lies inside, and too narrow.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple

import numpy as np

from simcore.experiment.cap.search import (
    CoarseCap,
    Edge,
    Say,
    Settings,
    arithmetic_guess,
    coarsely,
    silent,
)
from simcore.experiment.cap.staircase import changed
from simcore.experiment.cap.tally import measures_of
from simcore.experiment.cap.years import derived_seed, simulated_years
from simcore.experiment.headline import Promise
from simcore.experiment.structure import Option, StructuralChoice, structural_choices
from simcore.experiment.uncertain import (
    UncertainInput,
    all_against_us,
    quantile,
    uncertain_inputs,
    with_values,
)
from simcore.experiment.workers import Workers
from simcore.scenario.load import Loaded
from simcore.scenario.schema import Scenario

BAND = (0.025, 0.975)
FEWEST = 40
"""Points below which no band can be told from the least and the most of them."""
OWN = "own"
"""The structure the scenario itself has; the others are drawn."""
STRUCTURES = (OWN, "drawn", "drawn again")


@dataclass(frozen=True)
class Point:
    """A cap at one set of uncertain numbers and one structure.

    ``options`` names each structural choice's option; ``cap`` is the end of the range where it lies outside.
    """

    number: int
    structure: str
    options: tuple[tuple[str, str], ...]
    cap: float
    side: Literal["inside", "below", "above"]
    first_to_break: Promise | None
    chance: float


class Split(NamedTuple):
    """The variance of the cap and its parts, in clients squared; a part below zero is set to zero."""

    total: float
    chance: float
    inputs: float
    structure: float

    def share(self, part: str) -> float:
        """A part's share of the parts' sum; NaN where the cap does not move at all."""
        whole = self.chance + self.inputs + self.structure
        return float(getattr(self, part)) / whole if whole > 0 else math.nan


@dataclass(frozen=True)
class Uncertainty:
    """The distribution of the cap over what is uncertain.

    Attributes:
        points: every cap found.
        years: simulated years at each caseload of each point.
        inputs: how many numbers were varied.
        choices: each structural choice, with its options as a reader sees them; the scenario's own first.
        against: the cap with every plausible number at the end that favours larger caseloads, nobody asking
            again, and no effect of load on staff.
    """

    points: tuple[Point, ...]
    years: int
    inputs: int
    choices: tuple[tuple[str, tuple[str, ...]], ...]
    against: Point

    @property
    def count(self) -> int:
        """Sets of uncertain numbers."""
        return len({point.number for point in self.points})

    def caps(self, own_structure: bool) -> list[float]:
        """Caps with the scenario's own structure, or with structures drawn as well."""
        return [p.cap for p in self.points if (p.structure == OWN) == own_structure]

    def quantile(self, share: float, own_structure: bool = False) -> float:
        """The cap below which a share of the points lies."""
        return float(np.quantile(self.caps(own_structure), share))

    def band(self, own_structure: bool = False) -> tuple[float, float]:
        """Where 19 of 20 caps lie; from the least to the most where there are too few points to tell."""
        caps = self.caps(own_structure)
        low, high = BAND if self.count >= FEWEST else (0.0, 1.0)
        return float(np.quantile(caps, low)), float(np.quantile(caps, high))

    def rank(self, cap: Edge, own_structure: bool = True) -> float:
        """The share of points whose cap is smaller than a headline's."""
        return float(np.mean([point < cap.caseload for point in self.caps(own_structure)]))

    def holds(self, cap: Edge) -> bool | None:
        """Whether a headline lies in the band of the numbers, and in that of numbers and structure.

        A whole number of clients stands for what lies between it and the next. None where there are too few
        points to tell.
        """
        if self.count < FEWEST:
            return None
        bands = self.band(True), self.band(False)
        return all(low < cap.caseload + 1 and cap.caseload <= high for low, high in bands)

    def split(self) -> Split:
        """The width by chance, numbers and structure; see the head of this file. NaN from too few points."""
        return split_of(self.points if self.count >= FEWEST else ())

    def drawn_outside(self) -> int:
        """Caps with drawn structures that lie outside the range: in the split they count as its end."""
        return sum(point.side != "inside" for point in self.points if point.structure != OWN)

    def words(self, cap: float) -> str:
        """A cap in whole clients; at an end of the range, beyond which caps lie, that is said."""
        beyond = next((p for p in self.points if p.side != "inside" and abs(p.cap - cap) < 0.5), None)
        return Edge(round(cap), beyond.side if beyond else "inside").words()

    def outside(self, side: Literal["below", "above"]) -> int:
        """Caps that lie outside the range on a side."""
        return sum(point.side == side for point in self.points)


def split_of(points: Sequence[Point]) -> Split:
    """Split the variance of caps with drawn structures; see the head of this file."""
    drawn: dict[int, list[Point]] = {}
    for point in points:
        if point.structure != OWN:
            drawn.setdefault(point.number, []).append(point)
    caps = np.array([[point.cap for point in row] for row in drawn.values()])
    if caps.size < 4:
        return Split(*(math.nan,) * 4)
    total = float(caps.var(ddof=1))
    structure = float(((caps[:, 0] - caps[:, 1]) ** 2).mean() / 2)
    errors = [point.chance for row in drawn.values() for point in row if not math.isnan(point.chance)]
    chance = min(float(np.mean(np.square(errors))) if errors else 0.0, total)
    return Split(total, chance, max(0.0, total - chance - structure), structure)


def uncertainty(
    loaded: Loaded,
    settings: Settings,
    seed: int,
    count: int,
    years: int = 10,
    workers: Workers | None = None,
    say: Say = silent,
) -> Uncertainty:
    """Search for the cap at ``count`` sets of uncertain numbers, each with three structures."""
    choices = structural_choices(loaded)
    inputs = uncertain_inputs(loaded, dormant=any(choice.name == "coping" for choice in choices))
    found = []
    for number, values, structures in _design(inputs, choices, count, derived_seed(seed, "uncertainty")):
        own_seed = derived_seed(seed, f"uncertainty {number}")
        known: dict[tuple[Option, ...], CoarseCap] = {}
        for name, options in zip(STRUCTURES, structures, strict=True):
            if options not in known:
                scenario = with_values(loaded, inputs, values, options)
                known[options] = _coarsely(scenario, settings, own_seed, years, workers)
            named = tuple((c.name, o.name) for c, o in zip(choices, options, strict=True))
            found.append(_point(number, name, named, known[options]))
        caps = ", ".join(f"{p.cap:.1f}" for p in found[-3:])
        say(f"uncertainty, point {number + 1} of {count}: {caps}", number + 1, count)
    against = _coarsely(changed(loaded, all_against_us(loaded)), settings, seed, years, workers)
    say(f"everything against us: {against.cap:.1f}")
    shown = tuple((choice.label, tuple(option.label for option in choice.options)) for choice in choices)
    return Uncertainty(tuple(found), years, len(inputs), shown, _point(-1, "against", (), against))


def _point(number: int, structure: str, options: tuple[tuple[str, str], ...], found: CoarseCap) -> Point:
    return Point(number, structure, options, found.cap, found.side, found.first_to_break, found.chance)


def _coarsely(
    scenario: Scenario, settings: Settings, seed: int, count: int, workers: Workers | None
) -> CoarseCap:
    found = simulated_years(scenario, measures_of(settings.promises), workers)
    guess = arithmetic_guess(scenario)
    return coarsely(found, settings.promises, seed, count, guess=guess, low=settings.low, high=settings.high)


def _design(
    inputs: Sequence[UncertainInput], choices: Sequence[StructuralChoice], count: int, seed: int
) -> Iterator[tuple[int, Mapping[str, float], tuple[tuple[Option, ...], ...]]]:
    """(number of the point, values by key, the options of its three structures)."""
    from scipy.stats import qmc  # here, as it loads much

    columns = len(inputs) + 2 * len(choices)
    own = tuple(choice.own for choice in choices)
    rows = qmc.LatinHypercube(max(columns, 1), rng=np.random.default_rng(seed)).random(count)
    for number, row in enumerate(rows):
        values = {one.key: quantile(one, float(u)) for one, u in zip(inputs, row, strict=False)}
        drawn = row[len(inputs) :].reshape(2, len(choices)) if choices else np.empty((2, 0))
        structures = [
            tuple(c.options[int(u * len(c.options))] for c, u in zip(choices, shares, strict=True))
            for shares in drawn
        ]
        yield number, values, (own, *structures)
