"""What a sensitivity analysis says: widths, Morris' and Sobol's indices, and whether they exceed chance.

Every design point is run on the same draws: replication r has the same troubles on the same days everywhere.
So an effect is a difference within replications, and what is left of chance in it shows in how it differs
from one replication to the next. That is what "below the noise" is judged by:

- tornado: Student's interval of the paired difference holds zero;
- Morris and Sobol: the index is no larger than its size would be in 19 of 20 cases if there were no effect at
  all. That is found by taking from each difference its mean over replications, drawing replications anew with
  replacement, the same ones for all points, and reckoning the index again.

Intervals draw both anew: replications, for chance, and trajectories or base points, for how few there are.
"""

from __future__ import annotations

import itertools
import math
import warnings
from collections.abc import Iterator
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from simcore.experiment.sensitivity.design import LEVELS, Design, problem_of
from simcore.experiment.structure import StructuralChoice
from simcore.experiment.summary import t_interval
from simcore.experiment.uncertain import UncertainInput
from simcore.scenario.errors import InputError

Floats = NDArray[np.float64]
Places = NDArray[np.int64]
LEVEL = 0.95
OWN = "own"
"""Names the setting of the scenario as it stands."""
DRAWS = 1000
"""Times everything is drawn anew."""


class Width(NamedTuple):
    """A row of a tornado: how far the outcome moves when one thing alone goes through its settings.

    `low_*` belongs to the setting with the smallest outcome, `high_*` to that with the largest: its name
    (`low`, `high`, an option, or `own`: the scenario as it stands), its words and the mean outcome. A choice
    has the grade `none`.
    `width` is the difference, with its interval over replications.
    """

    key: str
    label: str
    kind: str
    grade: str
    low_name: str
    high_name: str
    low_setting: str
    high_setting: str
    low_value: float
    high_value: float
    own_value: float
    width: float
    width_low: float
    width_high: float
    below_noise: bool


class Screened(NamedTuple):
    """A row of a Morris screening, in units of the outcome, for a move through a number's whole range.

    `mu` is the mean effect, `mu_star` the mean of its size, `sigma` its spread over the other numbers'
    values: large where it depends on them. `noise` is how large `mu_star` may be by chance alone.
    """

    key: str
    label: str
    kind: str
    grade: str
    mu: float
    mu_star: float
    mu_star_low: float
    mu_star_high: float
    sigma: float
    noise: float
    below_noise: bool


class Indexed(NamedTuple):
    """A row of a Sobol analysis: shares of the outcome's variance.

    `first` is what knowing this number alone would take away, `total` what would be left if all but this were
    known. `noise` is how large `total` may be by chance alone, `first_noise` the same for `first`. `alone` is
    what all numbers of the analysis do each by itself, the sum of `first`: the same in every row.
    """

    key: str
    label: str
    kind: str
    grade: str
    first: float
    first_low: float
    first_high: float
    first_noise: float
    total: float
    total_low: float
    total_high: float
    noise: float
    alone: float
    alone_low: float
    alone_high: float
    below_noise: bool


def first_below_noise(row: Any) -> bool:
    """Whether what a number does by itself is no more than chance may do."""
    return bool(row.first <= row.first_noise)


Rows = list[Width] | list[Screened] | list[Indexed]


def indices(design: Design, values: Floats, seed: int) -> Rows:
    """Reckon a design's indices, the largest first.

    Args:
        design: the points.
        values: the outcome by point and replication, in the order of the points.
        seed: of drawing anew.

    Raises:
        InputError: fewer than two replications, or a point without a value.
    """
    _check(design, values)
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", module="SALib")
        warnings.filterwarnings("ignore", "Constant values encountered")
        if design.method == "tornado":
            return sorted(_widths(design, values), key=lambda row: (-row.width, row.key))
        if design.method == "morris":
            return sorted(_screened(design, values, seed), key=lambda row: (-row.mu_star, row.key))
        return sorted(_indexed(design, values, seed), key=lambda row: (-row.total, row.key))


def _check(design: Design, values: Floats) -> None:
    if values.shape[0] != len(design.points):
        raise ValueError(f"{len(design.points)} points, but values of {values.shape[0]}")
    if values.shape[1] < 2:
        raise InputError("sensitivity: what is chance cannot be told from one replication; give two or more")
    if missing := int(np.isnan(values).sum()):
        raise InputError(
            f"sensitivity: the outcome has no value in {missing} of {values.size} simulated years, since "
            "nothing of it fell due; choose another outcome or a larger caseload"
        )


# ------------------------------------------------------------------------------------ tornado


def _widths(design: Design, values: Floats) -> Iterator[Width]:
    for one in design.inputs:
        yield _width(design, values, one.key, one.label, "number", one.grade, _number_settings(one))
    for choice in design.choices:
        yield _width(design, values, choice.name, choice.label, "choice", "none", _option_settings(choice))


def _number_settings(one: UncertainInput) -> dict[str, str]:
    numbers = {"low": one.low, "high": one.high, OWN: one.typical}
    return {name: with_unit(number, one.unit) for name, number in numbers.items()}


def with_unit(number: float, unit: str) -> str:
    """A number as a reader sees it: '15%', '2 a year', '0.1 emails a client and day'."""
    amount, *per = unit.split("/")
    shown = f"{number:g}"
    if amount in ("fraction", "probability"):
        shown, amount = f"{100 * number:g}%", ""
    elif amount == "1":
        amount = ""
    every = " and ".join(per)
    return " ".join(part for part in (shown, amount, f"a {every}" if every else "") if part)


def _option_settings(choice: StructuralChoice) -> dict[str, str]:
    return {option.name: option.label for option in choice.options[1:]} | {OWN: choice.own.label}


def _width(
    design: Design, values: Floats, key: str, label: str, kind: str, grade: str, settings: dict[str, str]
) -> Width:
    """Between the settings with the smallest and the largest mean, which is a pair picked out of several."""
    rows = {point.setting: values[point.number] for point in design.points if point.factor == key}
    rows[OWN] = values[0]
    low = min(rows, key=lambda name: (rows[name].mean(), name))
    high = max(rows, key=lambda name: (rows[name].mean(), name))
    pairs = max(1, len(rows) * (len(rows) - 1) // 2)
    mean, least, most, sd = t_interval(rows[high] - rows[low], 1 - (1 - LEVEL) / pairs)
    if sd == 0:
        least = most = mean
    return Width(
        key=key,
        label=label,
        kind=kind,
        grade=grade,
        low_name=low,
        high_name=high,
        low_setting=settings[low],
        high_setting=settings[high],
        low_value=float(rows[low].mean()),
        high_value=float(rows[high].mean()),
        own_value=float(values[0].mean()),
        width=mean,
        width_low=max(0.0, least),
        width_high=most,
        below_noise=least <= 0,
    )


# ------------------------------------------------------------------------------------- Morris


def _screened(design: Design, values: Floats, seed: int) -> Iterator[Screened]:
    from SALib.analyze import morris as analyser  # here, as it loads much

    found: Any = analyser.analyze(
        problem_of(design), design.shares, values.mean(axis=1), num_levels=LEVELS, seed=seed + 1
    )
    effects = elementary_effects(design.shares, values)
    bounds = _bounds(effects, seed)
    floors = _floors(effects, seed, lambda means: np.abs(means).mean(axis=-1))
    for place, one in enumerate(design.inputs):
        mu_star, floor = float(found["mu_star"][place]), float(floors[place])
        yield Screened(
            key=one.key,
            label=one.label,
            kind="number",
            grade=one.grade,
            mu=float(found["mu"][place]),
            mu_star=mu_star,
            mu_star_low=float(bounds[0, place]),
            mu_star_high=float(bounds[1, place]),
            sigma=float(found["sigma"][place]),
            noise=floor,
            below_noise=mu_star <= floor,
        )


def elementary_effects(shares: Floats, values: Floats) -> Floats:
    """By number, trajectory and replication: change of the outcome over change of the place in the range."""
    count = shares.shape[1]
    tracks = shares.reshape(-1, count + 1, count)
    outcomes = values.reshape(len(tracks), count + 1, -1)
    steps, changes = np.diff(tracks, axis=1), np.diff(outcomes, axis=1)
    moved = np.abs(steps).argmax(axis=2)
    found = np.empty((count, len(tracks), values.shape[1]))
    for track, step in itertools.product(range(len(tracks)), range(count)):
        which = moved[track, step]
        found[which, track] = changes[track, step] / steps[track, step, which]
    return found


def _bounds(effects: Floats, seed: int) -> Floats:
    """Low and high end of mu* by number, trajectories and replications drawn anew."""
    rng = np.random.default_rng([seed, 1])
    _, tracks, years = effects.shape
    drawn = np.empty((DRAWS, effects.shape[0]))
    for number in range(DRAWS):
        means = effects[:, :, _anew(rng, years)].mean(axis=2)
        drawn[number] = np.abs(means[:, _anew(rng, tracks)]).mean(axis=1)
    return np.quantile(drawn, [(1 - LEVEL) / 2, (1 + LEVEL) / 2], axis=0)


def _floors(differences: Floats, seed: int, index: Any) -> Floats:
    """How large an index may be by chance alone, 19 times in 20, by number.

    The last axis of the differences is replications; `index` takes means over them, numbers first.
    """
    rng = np.random.default_rng([seed, 2])
    years = differences.shape[2]
    spread = math.sqrt(years / (years - 1))  # drawing from so few makes them more alike than they are
    centred = (differences - differences.mean(axis=2, keepdims=True)) * spread
    drawn = [index(centred[:, :, _anew(rng, years)].mean(axis=2)) for _ in range(DRAWS)]
    return np.asarray(np.quantile(np.abs(np.array(drawn)), LEVEL, axis=0))


def _anew(rng: np.random.Generator, count: int) -> Places:
    """As many places as there are, drawn with replacement."""
    return np.asarray(rng.integers(count, size=count), dtype=np.int64)


# -------------------------------------------------------------------------------------- Sobol


class _Samples(NamedTuple):
    """Centred outcomes of Saltelli's scheme by base point and replication; `mixed` by number first."""

    first: Floats
    second: Floats
    mixed: Floats

    @property
    def variance(self) -> float:
        """Over all points of both samples, of means over replications."""
        return float(np.var(np.concatenate([self.first.mean(axis=1), self.second.mean(axis=1)])))

    def drawn(self, points: Places, years: Places) -> _Samples:
        """Some base points and replications of these."""
        where = np.ix_(points, years)
        return _Samples(self.first[where], self.second[where], self.mixed[:, points][:, :, years])


def _indexed(design: Design, values: Floats, seed: int) -> Iterator[Indexed]:
    samples = _samples(values, len(design.inputs))
    if samples.variance <= 1e-24 * max(1.0, float(np.abs(values).max()) ** 2):
        yield from (_nothing(one) for one in design.inputs)  # the outcome never moves
        return
    from SALib.analyze import sobol as analyser  # here, as it loads much

    found: Any = analyser.analyze(
        problem_of(design), values.mean(axis=1), calc_second_order=False, num_resamples=2, seed=seed + 1
    )
    first, total = found["S1"], found["ST"]
    bounds, alone = _sobol_bounds(samples, seed)
    changes = samples.mixed - samples.first
    variance, second = samples.variance, samples.second.mean(axis=1)
    first_floors = _floors(changes, seed, lambda means: (second * means).mean(axis=-1) / variance)
    floors = _floors(changes, seed, lambda means: 0.5 * (means**2).mean(axis=-1) / variance)
    for place, one in enumerate(design.inputs):
        yield Indexed(
            key=one.key,
            label=one.label,
            kind="number",
            grade=one.grade,
            first=float(first[place]),
            first_low=float(bounds[0, 0, place]),
            first_high=float(bounds[1, 0, place]),
            first_noise=float(first_floors[place]),
            total=float(total[place]),
            total_low=float(bounds[0, 1, place]),
            total_high=float(bounds[1, 1, place]),
            noise=float(floors[place]),
            alone=float(first.sum()),
            alone_low=float(alone[0]),
            alone_high=float(alone[1]),
            below_noise=bool(total[place] <= floors[place]),
        )


def _nothing(one: UncertainInput) -> Indexed:
    return Indexed(one.key, one.label, "number", one.grade, *(0.0,) * 11, True)


def _samples(values: Floats, count: int) -> _Samples:
    table = (values - values.mean()).reshape(-1, count + 2, values.shape[1])
    return _Samples(table[:, 0], table[:, -1], table[:, 1:-1].transpose(1, 0, 2))


def sobol_indices(samples: _Samples) -> tuple[Floats, Floats]:
    """First-order and total indices by Saltelli's estimators of 2010, as SALib has them."""
    first, second = samples.first.mean(axis=1), samples.second.mean(axis=1)
    changes = samples.mixed.mean(axis=2) - first
    variance = samples.variance
    if variance == 0:
        return np.zeros(len(changes)), np.zeros(len(changes))
    return (second * changes).mean(axis=1) / variance, 0.5 * (changes**2).mean(axis=1) / variance


def _sobol_bounds(samples: _Samples, seed: int) -> tuple[Floats, Floats]:
    """Ends of both indices by number, and of the sum of the first; points and years drawn anew."""
    rng = np.random.default_rng([seed, 3])
    points, years = samples.first.shape
    drawn = np.empty((DRAWS, 2, len(samples.mixed)))
    for number in range(DRAWS):
        some = samples.drawn(_anew(rng, points), _anew(rng, years))
        drawn[number] = sobol_indices(some)
    ends = [(1 - LEVEL) / 2, (1 + LEVEL) / 2]
    return np.quantile(drawn, ends, axis=0), np.quantile(drawn[:, 0].sum(axis=1), ends)
