"""The points of a sweep: scenarios and ways of looking, crossed with levers and with what nobody knows.

A point is what the tables call a variant. Levers and uncertainties are never one list: each has a design of
its own, and the two are crossed, so that every setting of the levers meets the same unknowns.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from hashlib import blake2b
from itertools import product
from json import dumps, loads
from typing import Any

import numpy as np

from simcore.experiment.structure import StructuralChoice, structural_choices
from simcore.experiment.sweep.file import Design, Range, Sweep, Value
from simcore.experiment.uncertain import UncertainInput, parsed, plain, quantile, set_at, uncertain_inputs
from simcore.scenario.errors import InputError, fault, nearest
from simcore.scenario.load import Loaded, from_tree
from simcore.scenario.schema import Scenario

Change = tuple[str, Any]
"""A path, as `--set` takes it, and the plain value that is set there."""

NUMBERS, STRUCTURE, ALL = "numbers", "structure", "all"
ENDS = (0.0, 0.5, 1.0)
"""A grid tries a number nobody knows at low, typical and high."""
FEW = 3
"""A label spells out so many uncertain values; of more it gives the number of the draw."""


@dataclass(frozen=True)
class Recipe:
    """All it takes to make a scenario, in a form that is cheap to send to another process or machine."""

    digest: str
    tree: str = field(compare=False, repr=False)
    changes: tuple[Change, ...] = field(compare=False, repr=False, default=())

    def scenario(self) -> Scenario:
        """The scenario, made once for the blocks of its points that follow each other. Raises InputError."""
        return _made(self)


@lru_cache(maxsize=32)  # the points of a block, and some more
def _made(recipe: Recipe) -> Scenario:
    tree = loads(recipe.tree)
    for path, value in recipe.changes:
        set_at(tree, path, value)
    return from_tree(tree)


@dataclass(frozen=True)
class Base:
    """A scenario looked at in one way: what the points of a design start from."""

    name: str
    scenario: str
    way: str
    label: str
    loaded: Loaded

    @cached_property
    def tree(self) -> str:
        """The values of its files and overrides, in their order there, which decides on ties."""
        return dumps(self.loaded.tree, ensure_ascii=False)

    @cached_property
    def digest(self) -> str:
        """A hash of the tree."""
        return blake2b(self.tree.encode(), digest_size=12).hexdigest()

    def recipe(self, changes: tuple[Change, ...] = ()) -> Recipe:
        """How to make it, with changes."""
        text = f"{self.digest}|{dumps(changes)}"
        return Recipe(blake2b(text.encode(), digest_size=12).hexdigest(), self.tree, changes)

    @cached_property
    def numbers(self) -> dict[str, UncertainInput]:
        """Its uncertain numbers by evidence row, those of coping always among them."""
        return {one.key: one for one in uncertain_inputs(self.loaded, dormant=True)}

    @cached_property
    def choices(self) -> dict[str, StructuralChoice]:
        """Its unsettled choices of structure by name."""
        return {one.name: one for one in structural_choices(self.loaded)}


@dataclass(frozen=True)
class Point:
    """One variant: where it starts from, what is changed, and the values by lever and by uncertainty.

    A value is None where the base does not have what is uncertain.
    """

    variant: str
    label: str
    base: Base
    changes: tuple[Change, ...]
    levers: Mapping[str, Value]
    uncertainties: Mapping[str, Value | None]

    def recipe(self) -> Recipe:
        """How to make its scenario."""
        return self.base.recipe(self.changes)

    def overrides(self) -> list[str]:
        """Its changes as `--set` takes them."""
        return [f"{path}={dumps(value)}" for path, value in self.changes]


@dataclass(frozen=True)
class Quantile:
    """A place between low (0), typical (0.5) and high (1) of whatever range a base has."""

    u: float


@dataclass(frozen=True)
class Axis:
    """One thing that varies: its levels, or None for all that lies between two numbers or two ends."""

    key: str
    levels: tuple[Any, ...] | None
    between: tuple[float, float] | None = None

    def at(self, u: float) -> Any:
        """The level a share ``u`` (0 to 1) along the axis."""
        if self.levels is not None:
            return self.levels[min(int(u * len(self.levels)), len(self.levels) - 1)]
        if self.between is not None:
            return plain(self.between[0] + u * (self.between[1] - self.between[0]))
        return Quantile(u)

    def grid(self) -> tuple[Any, ...]:
        """The levels a grid tries. Raises InputError where there are none."""
        if self.levels is None and self.between is not None:
            raise InputError(f"levers: {self.key}: a grid needs a list of values, or a `step`")
        return self.levels if self.levels is not None else tuple(Quantile(u) for u in ENDS)


class Layout:
    """Coordinates of one design: how many points there are, and the level of each axis at each."""

    def __init__(self, axes: list[Axis], design: Design) -> None:
        self.axes = axes
        self.design = design
        is_grid = design.kind == "grid"
        self._grids = [axis.grid() for axis in axes] if is_grid else []
        self._shares = _shares(design, len(axes)) if axes and not is_grid else None
        self.count = len(self._shares) if self._shares is not None else _product(map(len, self._grids))

    def __iter__(self) -> Iterator[tuple[Any, ...]]:
        """The levels at each point, one point after another."""
        if self._shares is None:
            yield from product(*self._grids)
            return
        for row in self._shares.tolist():
            yield tuple(axis.at(u) for axis, u in zip(self.axes, row, strict=True))


def _product(numbers: Any) -> int:
    total = 1
    for number in numbers:
        total *= number
    return total


def _shares(design: Design, dimensions: int) -> Any:
    """Points in the unit cube, a row each: Latin hypercube or scrambled Sobol, the same for the same seed."""
    assert design.points is not None
    if design.kind == "sobol":
        from scipy.stats import qmc  # here, as it loads much

        return qmc.Sobol(dimensions, seed=design.seed).random(design.points)
    rng = np.random.default_rng(design.seed)
    rows = np.column_stack([rng.permutation(design.points) for _ in range(dimensions)])
    return (rows + rng.random(rows.shape)) / design.points


class Points:
    """Every point of a sweep, made one at a time, always in the same order."""

    def __init__(self, sweep: Sweep, bases: tuple[Base, ...]) -> None:
        self.sweep = sweep
        self.bases = bases
        self.levers = Layout(lever_axes(sweep), sweep.design.levers)
        self.unknowns = Layout(unknown_axes(sweep, bases), sweep.design.uncertainties)
        self.per_base = self.levers.count * self.unknowns.count
        self.count = len(bases) * self.per_base

    def of(self, place: int) -> Iterator[Point]:
        """The points that start from one base, by its place among the bases."""
        base = self.bases[place]
        if not self.sweep.is_designed:
            yield Point(base.name, base.label, base, (), {}, {})
            return
        number = place * self.per_base
        width = max(5, len(str(self.count)))
        for lever in self.levers:
            levers = dict(zip((axis.key for axis in self.levers.axes), lever, strict=True))
            for draw, unknown in enumerate(self.unknowns, start=1):
                number += 1
                values, changes = self._unknown(base, unknown)
                changes += tuple(levers.items())
                label = self._label(base, levers, values, draw)
                yield Point(f"p{number:0{width}}", label, base, changes, levers, values)

    def __iter__(self) -> Iterator[Point]:
        """All points, base by base."""
        for place in range(len(self.bases)):
            yield from self.of(place)

    def _unknown(self, base: Base, levels: tuple[Any, ...]) -> tuple[dict[str, Any], tuple[Change, ...]]:
        """Values by key and changes to make, numbers first and then choices, as those may build on them."""
        values: dict[str, Any] = {}
        numbers: list[Change] = []
        choices: list[Change] = []
        for axis, level in zip(self.unknowns.axes, levels, strict=True):
            if (number := base.numbers.get(axis.key)) is not None:
                value = plain(quantile(number, level.u)) if isinstance(level, Quantile) else level
                numbers += [(path, value) for path in number.paths]
            elif axis.key in base.choices and level in (o.name for o in base.choices[axis.key].options):
                value = level
                choices += [parsed(text) for text in base.choices[axis.key].option(level).overrides]
            else:
                value = None
            values[axis.key] = value
        return values, (*numbers, *choices)

    def _label(
        self, base: Base, levers: Mapping[str, Value], values: Mapping[str, Value | None], draw: int
    ) -> str:
        parts = [base.label] if len(self.bases) > 1 or not (levers or values) else []
        parts += [f"{path} {_words(value)}" for path, value in levers.items()]
        if len(values) > FEW:
            parts.append(f"draw {draw} of {self.unknowns.count} of what nobody knows")
        else:
            parts += [f"{key} {_words(value)}" for key, value in values.items() if value is not None]
        return ", ".join(parts)


def _words(value: Value | None) -> str:
    if isinstance(value, bool):
        return "on" if value else "off"
    return f"{value:.4g}" if isinstance(value, float) else str(value)


def lever_axes(sweep: Sweep) -> list[Axis]:
    """An axis for each lever."""
    return [
        Axis(path, given.levels(), (given.first, given.last))
        if isinstance(given, Range)
        else Axis(path, tuple(given))
        for path, given in sweep.levers.items()
    ]


def unknown_axes(sweep: Sweep, bases: tuple[Base, ...]) -> list[Axis]:
    """An axis for each uncertain number or choice of any base. Raises InputError for a name none has."""
    numbers = list(dict.fromkeys(key for base in bases for key in base.numbers))
    choices: dict[str, dict[str, None]] = {}
    for base in bases:
        for name, choice in base.choices.items():
            choices.setdefault(name, {}).update(dict.fromkeys(option.name for option in choice.options))
    axes: dict[str, Axis] = {}
    for key, levels in sweep.uncertainties.items():
        if key in (NUMBERS, ALL):
            axes |= {name: Axis(name, None) for name in numbers}
        if key in (STRUCTURE, ALL):
            axes |= {name: Axis(name, tuple(options)) for name, options in choices.items()}
        if key in (NUMBERS, STRUCTURE, ALL):
            continue
        axes[key] = _unknown_axis(key, tuple(levels) if levels else None, numbers, choices)
    return list(axes.values())


def _unknown_axis(
    key: str, levels: tuple[Any, ...] | None, numbers: list[str], choices: Mapping[str, Mapping[str, None]]
) -> Axis:
    where = ("uncertainties", key)
    if key in numbers:
        if wrong := [v for v in levels or () if isinstance(v, bool | str)]:
            raise InputError(fault("the sweep", where, "is a number", given=wrong[0]))
        return Axis(key, levels)
    if key not in choices:
        near = nearest(key, [*numbers, *choices, NUMBERS, STRUCTURE, ALL])
        problem = "is no uncertain number and no choice of structure of this scenario"
        raise InputError(fault("the sweep", where, problem, near=near))
    options = tuple(choices[key])
    for name in levels or ():
        if name not in options:
            raise InputError(fault("the sweep", where, "has no such option", given=name, near=list(options)))
    return Axis(key, levels or options)


def check_separate(sweep: Sweep, points: Points) -> None:
    """Refuse a path that is both a lever and moved by something uncertain. Raises InputError."""
    for base in points.bases:
        keys = [axis.key for axis in points.unknowns.axes]
        moved = {path: key for key in keys if key in base.numbers for path in base.numbers[key].paths}
        for key in keys:
            for option in base.choices[key].options if key in base.choices else ():
                moved |= {parsed(text)[0]: key for text in option.overrides}
        for path in sweep.levers:
            if path in moved:
                problem = f"is moved by the uncertainty {moved[path]} too; it can be in one list only"
                raise InputError(fault("the sweep", ("levers", path), problem))


def stored_recipe(tree: Mapping[str, Any], overrides: Sequence[str]) -> Recipe:
    """A recipe of what a run has stored: a scenario as plain data, and changes as `--set` takes them."""
    changes = tuple(parsed(text) for text in overrides)
    text = dumps(tree, ensure_ascii=False)
    return Recipe(blake2b(f"{text}|{overrides}".encode(), digest_size=12).hexdigest(), text, changes)
