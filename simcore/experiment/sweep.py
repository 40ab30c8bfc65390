"""What was asked: a sweep file, and the blocks of cells it comes to."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import blake2b
from json import dumps
from pathlib import Path
from typing import Annotated

from pydantic import Field, ValidationError, model_validator
from pydantic_core import ErrorDetails

from simcore import __version__
from simcore.scenario.errors import InputError, fault
from simcore.scenario.load import Inputs, Loaded, load_scenario, scenario_as_tree
from simcore.scenario.read import Document, read_file
from simcore.scenario.schema import Count, Frozen, Scenario

CLIENTS_IN_BLOCK = 600
"""A block holds about this many clients over its caseloads: two to five seconds of work."""


class Steps(Frozen):
    """Caseloads from one number to another, both included."""

    first: Count = Field(alias="from")
    last: Annotated[int, Field(ge=1, le=1000)] = Field(alias="to")
    step: Count = 5

    @model_validator(mode="after")
    def _order(self) -> Steps:
        if self.last < self.first:
            raise ValueError(f"`to` ({self.last}) must not be below `from` ({self.first})")
        return self

    def numbers(self) -> list[int]:
        """The caseloads."""
        return list(range(self.first, self.last + 1, self.step))


class Variant(Frozen):
    """One way of looking at the same clients: overrides, or what is uncertain at one end."""

    label: str
    set: list[str] = Field(default_factory=list, description="overrides, path=value")
    inputs: Inputs = "typical"
    every: Count | None = Field(
        default=None, description="only caseloads at least this far apart, and the last"
    )
    replications: Count | None = None


class Sweep(Frozen):
    """A scenario, the caseloads it is tried at, replications, a seed, and its variants."""

    name: Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]+$")]
    title: str
    scenario: str
    caseloads: Steps
    lead_in: Steps | None = None
    replications: Count
    seed: Annotated[int, Field(ge=0)]
    variants: dict[str, Variant] = Field(min_length=1)

    def all_caseloads(self) -> list[int]:
        """Lead-in and range, ascending."""
        lead = self.lead_in.numbers() if self.lead_in else []
        return sorted({*lead, *self.caseloads.numbers()})

    def caseloads_of(self, variant: str) -> list[int]:
        """The caseloads a variant is run at."""
        every = self.variants[variant].every
        known = self.all_caseloads()
        if every is None:
            return known
        spaced = [known[0]]
        for caseload in known[1:]:
            if caseload - spaced[-1] >= every or caseload == known[-1]:
                spaced.append(caseload)
        return spaced


@dataclass(frozen=True)
class Block:
    """Cells that one worker runs on the same draws: one variant and replication at some caseloads."""

    variant: str
    replication: int
    caseloads: tuple[int, ...]
    scenario: Scenario
    seed: int
    key: str


@dataclass(frozen=True)
class Plan:
    """A sweep with its scenarios loaded and its blocks laid out."""

    sweep: Sweep
    loaded: dict[str, Loaded]
    overrides: tuple[str, ...]
    blocks: tuple[Block, ...]

    @property
    def cells(self) -> int:
        """Runs in all."""
        return sum(len(block.caseloads) for block in self.blocks)


def load_sweep(path: Path) -> Sweep:
    """Read a sweep file. Raises InputError with file and line for anything wrong in it."""
    document = read_file(path)
    try:
        sweep = Sweep.model_validate(document.tree)
    except ValidationError as error:
        raise InputError(*(_line(details, document) for details in error.errors(include_url=False))) from None
    _try_scenarios(sweep, document)
    return sweep


def _try_scenarios(sweep: Sweep, document: Document) -> None:
    """Load what the sweep names, so that a wrong name or override is told with its place in the file."""
    place: tuple[str, ...] = ("scenario",)
    try:
        load_scenario(sweep.scenario)
        for name, variant in sweep.variants.items():
            place = ("variants", name, "set")
            load_scenario(sweep.scenario, variant.set, variant.inputs)
    except InputError as error:
        raise InputError(*(fault(document.place(place), place, line) for line in error.lines)) from None


def _line(details: ErrorDetails, document: Document) -> str:
    path = tuple(details["loc"])
    known = ", ".join(Sweep.model_fields) if details["type"] == "extra_forbidden" and len(path) == 1 else ""
    return fault(document.place(path), path, details["msg"], given=details["input"], allowed=known)


def plan_sweep(
    sweep: Sweep, overrides: list[str], replications: int | None = None, seed: int | None = None
) -> Plan:
    """Load the sweep's scenarios and lay out its blocks, the longest first so that workers end together."""
    changes: dict[str, int] = {}
    if replications is not None:
        changes["replications"] = replications
    if seed is not None:
        changes["seed"] = seed
    sweep = sweep.model_copy(update=changes)
    loaded = {
        name: load_scenario(sweep.scenario, [*overrides, *variant.set], variant.inputs)
        for name, variant in sweep.variants.items()
    }
    blocks = [block for name in sweep.variants for block in _blocks(sweep, name, loaded[name].scenario)]
    return Plan(sweep, loaded, tuple(overrides), tuple(sorted(blocks, key=lambda b: -sum(b.caseloads))))


def _blocks(sweep: Sweep, variant: str, scenario: Scenario) -> list[Block]:
    own = sweep.variants[variant].replications
    replications = sweep.replications if own is None else min(own, sweep.replications)
    groups = _groups(sweep.caseloads_of(variant))
    tree = dumps(scenario_as_tree(scenario), sort_keys=True)
    return [
        Block(
            variant,
            replication,
            group,
            scenario,
            sweep.seed,
            _key(tree, sweep.seed, variant, replication, group),
        )
        for replication in range(replications)
        for group in groups
    ]


def _groups(caseloads: list[int]) -> list[tuple[int, ...]]:
    groups: list[list[int]] = [[]]
    for caseload in sorted(caseloads, reverse=True):
        if groups[-1] and sum(groups[-1]) + caseload > CLIENTS_IN_BLOCK:
            groups.append([])
        groups[-1].append(caseload)
    return [tuple(sorted(group)) for group in groups]


def _key(tree: str, seed: int, variant: str, replication: int, caseloads: tuple[int, ...]) -> str:
    """A name made of everything that produced the block."""
    text = "|".join([__version__, tree, str(seed), variant, str(replication), str(caseloads)])
    return blake2b(text.encode(), digest_size=12).hexdigest()
