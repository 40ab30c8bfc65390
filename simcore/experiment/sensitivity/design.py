"""Which points a sensitivity analysis tries: one thing at a time, Morris' trajectories, or Sobol's points.

Uncertain numbers and structural choices, or levers: never both in one analysis. A point says only what
differs from the scenario as it stands.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from simcore.demand.calendar import Office
from simcore.experiment.names import unknown_name
from simcore.experiment.structure import Option, StructuralChoice, structural_choices
from simcore.experiment.uncertain import (
    UncertainInput,
    lever_inputs,
    quantile,
    uncertain_inputs,
    with_values,
)
from simcore.scenario.errors import InputError
from simcore.scenario.load import Loaded
from simcore.scenario.schema import Scenario

Method = Literal["tornado", "morris", "sobol"]
About = Literal["uncertainties", "levers"]
Floats = NDArray[np.float64]

LEVELS = 4
"""Morris moves each number between four places of its range, two thirds of it at a time."""
USUAL = {"tornado": 1, "morris": 8, "sobol": 64}
"""Trajectories of Morris, base points of Sobol, where none are asked for; a tornado has no such number."""
STEPS = 20
"""An end that does not fit is pulled in by twentieths of its distance from the typical value."""
MOST_SHOWN = 3
MOST_SOBOL = 30
"""Numbers that Sobol indices are reckoned for: with more, screen first."""


@dataclass(frozen=True)
class Point:
    """One point: values by key and options by choice that differ; `factor` is what moved alone, if any."""

    number: int
    values: Mapping[str, float]
    options: Mapping[str, str] = field(default_factory=dict)
    factor: str = ""
    setting: str = ""


@dataclass(frozen=True)
class PulledIn:
    """An end of a range that makes no valid scenario, and the value nearest to it that does."""

    key: str
    label: str
    unit: str
    end: Literal["low", "high"]
    wanted: float
    used: float
    why: str


@dataclass(frozen=True)
class Design:
    """Points to run, and how they hang together.

    Attributes:
        method: what the points are for.
        about: whether numbers are what nobody knows or what a director can pull.
        size: trajectories of Morris, base points of Sobol; 1 for a tornado.
        inputs: the numbers that move.
        choices: the structural choices that move, in a tornado only.
        points: in the order in which indices are reckoned from them.
        shares: by point and input, the place in the range: 0 low, 0.5 typical, 1 high. Empty for a tornado.
        pulled_in: ends of ranges that this scenario has no room for.
    """

    method: Method
    about: About
    size: int
    inputs: tuple[UncertainInput, ...]
    choices: tuple[StructuralChoice, ...]
    points: tuple[Point, ...]
    shares: Floats
    pulled_in: tuple[PulledIn, ...] = ()

    def scenario(self, loaded: Loaded, point: Point) -> Scenario:
        """The scenario of a point. Raises InputError, with what moved, where it is not a valid one."""
        by_name = {choice.name: choice for choice in self.choices}
        options = [by_name[name].option(option) for name, option in point.options.items()]
        try:
            return valid_with(loaded, self.inputs, point.values, options)
        except InputError as error:
            if not point.values and not point.options:
                raise  # the scenario as it stands
            moved = [f"{key}={value:g}" for key, value in point.values.items()]
            moved += [f"{name}={option}" for name, option in point.options.items()]
            more = f" and {len(moved) - MOST_SHOWN} more" if len(moved) > MOST_SHOWN else ""
            start = f"with {', '.join(moved[:MOST_SHOWN])}{more}"
            raise InputError(*(f"{start}: {line}" for line in error.lines)) from None


def valid_with(
    loaded: Loaded,
    inputs: Sequence[UncertainInput],
    values: Mapping[str, float],
    choices: Sequence[Option] = (),
) -> Scenario:
    """`with_values`, the calendar looked at too, as a run would. Raises InputError."""
    scenario = with_values(loaded, inputs, values, choices)
    _ = Office(scenario.calendar, 1).day_plans
    return scenario


def fitted(loaded: Loaded, one: UncertainInput) -> tuple[UncertainInput, tuple[PulledIn, ...]]:
    """A number with each end as far out as there is room for in this scenario, and what was pulled in.

    A weekly meeting of four hours, say, does not fit between nine o'clock and lunch. Where not even the
    typical value is valid nothing is changed: that is no matter of the range.
    """
    found, pulled = one, []
    ends: tuple[tuple[Literal["low", "high"], float], ...] = (("low", one.low), ("high", one.high))
    for end, wanted in ends:
        why = _invalid(loaded, one, wanted)
        if not why or _invalid(loaded, one, one.typical):
            continue
        step = (wanted - one.typical) / STEPS
        near = [one.typical + step * place for place in range(STEPS - 1, 0, -1)]
        near = [float(round(value)) if one.whole else round(value, 10) for value in near]
        used = next((value for value in near if not _invalid(loaded, one, value)), one.typical)
        found = replace(found, low=used) if end == "low" else replace(found, high=used)
        pulled.append(PulledIn(one.key, one.label, one.unit, end, wanted, used, why))
    return found, tuple(pulled)


def _invalid(loaded: Loaded, one: UncertainInput, value: float) -> str:
    """Why the scenario would not be valid with this value; empty where it is."""
    try:
        valid_with(loaded, [one], {one.key: value})
    except InputError as error:
        return error.lines[0]
    return ""


Found = tuple[tuple[UncertainInput, ...], tuple[PulledIn, ...]]


def factors(
    loaded: Loaded, about: About, only: Sequence[str] = (), choices: Sequence[StructuralChoice] = ()
) -> Found:
    """The numbers an analysis moves: all of them, or those named; a name may be one of `choices` too.

    With them the ends of ranges that had to be pulled in.

    Raises:
        InputError: a name is none of them, or there is nothing to move.
    """
    known = uncertain_inputs(loaded) if about == "uncertainties" else lever_inputs(loaded)
    by_key = {one.key: one for one in known}
    others = {choice.name for choice in choices}
    for key in only:
        if key not in by_key and key not in others:
            if about == "uncertainties" and key in {one.name for one in structural_choices(loaded)}:
                raise InputError(
                    f"--only: {key} is a choice of structure, no number; those move in a tornado only "
                    "(--method tornado)"
                )
            what = "uncertain number" if about == "uncertainties" else "lever with a range"
            problem = f"is no {what} that can move here"
            raise unknown_name("--only", key, problem, [*by_key, *others], f"{about} SCENARIO")
    found = tuple(by_key[key] for key in dict.fromkeys(only) if key in by_key) if only else known
    if not found and not others & set(only):
        raise InputError(f"this scenario has no {about} with a range, so there is nothing to move")
    fits = [fitted(loaded, one) for one in found]
    return tuple(one for one, _ in fits), tuple(pulled for _, some in fits for pulled in some)


def tornado(loaded: Loaded, about: About = "uncertainties", only: Sequence[str] = ()) -> Design:
    """The scenario itself, then each number at low and high and each choice at its other options, alone."""
    choices = structural_choices(loaded) if about == "uncertainties" else ()
    inputs, pulled_in = factors(loaded, about, only, choices)
    choices = tuple(choice for choice in choices if not only or choice.name in only)
    points = [Point(0, {})]
    for one in inputs:
        for setting, value in (("low", one.low), ("high", one.high)):
            if value != one.typical:
                points.append(Point(len(points), {one.key: value}, {}, one.key, setting))
    for choice in choices:
        for option in choice.options[1:]:
            changed = {choice.name: option.name}
            points.append(Point(len(points), {}, changed, choice.name, option.name))
    return Design("tornado", about, 1, inputs, choices, tuple(points), np.empty((0, 0)), pulled_in)


def morris(
    loaded: Loaded, size: int, seed: int, about: About = "uncertainties", only: Sequence[str] = ()
) -> Design:
    """Trajectories through the ranges, each of which moves every number once."""
    from SALib.sample import morris as sampler  # here, as it loads much

    if size < 2:
        raise InputError(f"--points: Morris needs two trajectories or more (given {size})")
    inputs, pulled_in = factors(loaded, about, only)
    shares = np.asarray(sampler.sample(_problem(inputs), size, num_levels=LEVELS, seed=seed), dtype=float)
    return _spread("morris", about, size, inputs, shares, pulled_in)


def sobol(
    loaded: Loaded, size: int, seed: int, about: About = "uncertainties", only: Sequence[str] = ()
) -> Design:
    """Saltelli's scheme: two scrambled Sobol samples, and the first with each column from the second."""
    from SALib.sample import sobol as sampler  # here, as it loads much

    check_sobol_size(size)
    inputs, pulled_in = factors(loaded, about, only)
    if len(inputs) > MOST_SOBOL:
        raise InputError(
            f"Sobol indices of {len(inputs)} numbers would take {size * (len(inputs) + 2):,} points: screen "
            f"first and keep {MOST_SOBOL} at most"
        )
    shares = sampler.sample(_problem(inputs), size, calc_second_order=False, seed=seed)
    return _spread("sobol", about, size, inputs, np.asarray(shares, dtype=float), pulled_in)


def check_sobol_size(size: int) -> None:
    """Raises InputError for a number of base points that is no power of two."""
    if size < 2 or size & (size - 1):
        near = 2 ** max(1, round(float(np.log2(max(size, 2)))))
        raise InputError(f"--points: Sobol points come in powers of two (given {size}; try {near})")


def check_screened(size: int, keep: int) -> None:
    """Whether Sobol indices of what a screening leaves can be laid out. Raises InputError."""
    check_sobol_size(size)
    if keep > MOST_SOBOL:
        raise InputError(f"--keep: Sobol indices take {MOST_SOBOL} numbers at most (given {keep})")


def problem_of(design: Design) -> dict[str, Any]:
    """The design as SALib's analysis wants it."""
    return _problem(design.inputs)


def _problem(inputs: Sequence[UncertainInput]) -> dict[str, Any]:
    """Every number goes by its place in its range, so that effects of all are per whole range."""
    names = [one.key for one in inputs]
    return {"num_vars": len(names), "names": names, "bounds": [[0.0, 1.0]] * len(names)}


def _spread(
    method: Method,
    about: About,
    size: int,
    inputs: tuple[UncertainInput, ...],
    shares: Floats,
    pulled_in: tuple[PulledIn, ...],
) -> Design:
    points = tuple(
        Point(number, {one.key: quantile(one, u) for one, u in zip(inputs, row, strict=True)})
        for number, row in enumerate(shares.tolist())
    )
    return Design(method, about, size, inputs, (), points, shares, pulled_in)
