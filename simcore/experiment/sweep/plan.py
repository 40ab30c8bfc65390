"""What was asked: a sweep's scenarios, its points, and the blocks of cells it comes to.

Blocks and points are made one at a time, as they are needed: a sweep of 50,000 cells is never held in memory.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from hashlib import blake2b
from itertools import islice
from json import dumps

from simcore.experiment.sweep.design import Base, Point, Points, Recipe, check_separate
from simcore.experiment.sweep.file import MOST_CELLS, Sweep
from simcore.experiment.sweep.read import load_sweep
from simcore.experiment.versions import code_versions
from simcore.scenario.errors import InputError
from simcore.scenario.load import Loaded, load_scenario
from simcore.scenario.schema import Scenario

__all__ = ["Block", "Plan", "Sweep", "load_sweep", "plan_sweep"]

CLIENTS_IN_BLOCK = 600
"""A block holds about this many clients over its caseloads: some seconds of work."""
CELLS_IN_BLOCK = 25
"""Where the caseloads of a point are too few for that, a block holds several points, and so many cells."""


@dataclass(frozen=True)
class Part:
    """One variant of a block, and how its scenario is made."""

    variant: str
    recipe: Recipe

    @property
    def scenario(self) -> Scenario:
        """What is assumed in it, made anew where it is not at hand. Raises InputError if not valid."""
        try:
            return self.recipe.scenario()
        except InputError as error:
            raise InputError(*(f"variant {self.variant}: {line}" for line in error.lines)) from None


@dataclass(frozen=True)
class Block:
    """Cells that one worker runs and one file holds: one replication at some caseloads of some variants.

    Replications are never put together: those that are added to a run later leave the old blocks as they are.
    """

    parts: tuple[Part, ...]
    replication: int
    caseloads: tuple[int, ...]
    seed: int
    key: str

    @property
    def cells(self) -> int:
        """Runs in it."""
        return len(self.parts) * len(self.caseloads)

    @property
    def variant(self) -> str:
        """Its variant, or where there are more the first and the last of them."""
        first, last = self.parts[0].variant, self.parts[-1].variant
        return first if first == last else f"{first} to {last}"

    def words(self) -> str:
        """What it is, for a message."""
        least, most = self.caseloads[0], self.caseloads[-1]
        return f"{self.variant}, replication {self.replication}, {least} to {most} clients"


@dataclass(frozen=True)
class Plan:
    """A sweep with its scenarios loaded; points and blocks are laid out as they are asked for."""

    sweep: Sweep
    overrides: tuple[str, ...]
    points: Points

    @property
    def loaded(self) -> dict[str, Loaded]:
        """The scenarios points start from, by name; where nothing is varied these are the variants."""
        return {base.name: base.loaded for base in self.points.bases}

    @cached_property
    def cells(self) -> int:
        """Runs in all."""
        return sum(
            self.points.per_base
            * self.sweep.replications_of(base.way)
            * len(self.sweep.caseloads_of(base.way))
            for base in self.points.bases
        )

    def groups(self, way: str) -> list[tuple[int, ...]]:
        """The caseloads of a way of looking, ascending, in groups that make a block each."""
        return _groups(self.sweep.caseloads_of(way))

    def neighbours(self, place: int) -> Iterator[tuple[Point, ...]]:
        """The points that start from one base, those together that share their blocks.

        How many hangs on the caseloads alone. Points whose caseloads fill blocks of their own share none.
        """
        groups = self.groups(self.points.bases[place].way)
        together = 1 if len(groups) > 1 else _points_in_block(groups[0])
        points = self.points.of(place)
        while some := tuple(islice(points, together)):
            yield some

    def block(self, points: Sequence[Point], replication: int, caseloads: tuple[int, ...]) -> Block:
        """One block; its key is a hash of everything that produced it."""
        return _block(_parts(points), replication, caseloads, self.sweep.seed)

    def blocks(self) -> Iterator[Block]:
        """Every block, the longest first so that workers end together."""
        bases = self.points.bases
        sizes = {sum(group) for base in bases for group in self.groups(base.way)}
        for size in sorted(sizes, reverse=True):
            for place, base in enumerate(bases):
                groups = [group for group in self.groups(base.way) if sum(group) == size]
                for points in self.neighbours(place) if groups else ():
                    parts = _parts(points)
                    for group in groups:
                        for replication in range(self.sweep.replications_of(base.way)):
                            yield _block(parts, replication, group, self.sweep.seed)


def _parts(points: Sequence[Point]) -> tuple[Part, ...]:
    return tuple(Part(point.variant, point.recipe()) for point in points)


def _block(parts: tuple[Part, ...], replication: int, caseloads: tuple[int, ...], seed: int) -> Block:
    made_with = dumps(code_versions(), sort_keys=True)
    whats = [word for part in parts for word in (part.variant, part.recipe.digest)]
    text = "|".join([made_with, *whats, str(seed), str(replication), str(caseloads)])
    key = blake2b(text.encode(), digest_size=12).hexdigest()
    return Block(parts, replication, caseloads, seed, key)


def _points_in_block(caseloads: tuple[int, ...]) -> int:
    """Points with these caseloads that make a block of about CELLS_IN_BLOCK cells, and no more clients."""
    return max(1, min(CELLS_IN_BLOCK // len(caseloads), CLIENTS_IN_BLOCK // sum(caseloads)))


def _groups(caseloads: list[int]) -> list[tuple[int, ...]]:
    """Caseloads from the largest down in groups of about CLIENTS_IN_BLOCK clients; given back ascending."""
    groups: list[list[int]] = [[]]
    for caseload in sorted(caseloads, reverse=True):
        if groups[-1] and sum(groups[-1]) + caseload > CLIENTS_IN_BLOCK:
            groups.append([])
        groups[-1].append(caseload)
    return [tuple(sorted(group)) for group in reversed(groups)]


def plan_sweep(
    sweep: Sweep, overrides: Sequence[str], replications: int | None = None, seed: int | None = None
) -> Plan:
    """Load the sweep's scenarios and lay out its points. Raises InputError."""
    changes: dict[str, int] = {}
    if replications is not None:
        changes["replications"] = replications
    if seed is not None:
        changes["seed"] = seed
    sweep = sweep.model_copy(update=changes)
    points = Points(sweep, _bases(sweep, overrides))
    check_separate(sweep, points)
    plan = Plan(sweep, tuple(overrides), points)
    if plan.cells > MOST_CELLS:
        raise InputError(
            f"{sweep.name}: {points.count:,} points make {plan.cells:,} runs, more than {MOST_CELLS:,}; take "
            "fewer levels, or a design with `kind: latin` and `points: 64`"
        )
    return plan


def _bases(sweep: Sweep, overrides: Sequence[str]) -> tuple[Base, ...]:
    bases = []
    for scenario in sweep.programmes:
        for way, variant in sweep.variants.items():
            loaded = load_scenario(scenario, [*overrides, *variant.set], variant.inputs)
            if len(sweep.programmes) == 1:
                bases.append(Base(way, scenario, way, variant.label, loaded))
            else:
                label = f"{loaded.scenario.title}, {variant.label}"
                bases.append(Base(f"{scenario}/{way}", scenario, way, label, loaded))
    return tuple(bases)
