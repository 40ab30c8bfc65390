"""A sweep file: what it may say. Reading one is in ``read``, what it comes to in ``design`` and ``plan``."""

from __future__ import annotations

from typing import Annotated, Any, Literal, TypeAlias

from pydantic import AfterValidator, Discriminator, Field, Tag, model_validator

from simcore.experiment.uncertain import plain
from simcore.scenario.load import Inputs
from simcore.scenario.schema import Count, Frozen

Value: TypeAlias = bool | int | float | str
"""What a lever may be set to."""

MOST_CELLS = 1_000_000


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
    """One way of looking at the same clients, such as a policy: overrides, or all inputs at one end."""

    label: str
    set: list[str] = Field(default_factory=list, description="overrides, path=value")
    inputs: Inputs = "typical"
    every: Count | None = Field(
        default=None, description="only caseloads at least this far apart, and the last"
    )
    replications: Count | None = None


class Range(Frozen):
    """Numbers from one to another, both included; with a step only those, and a grid needs one."""

    first: float = Field(alias="from")
    last: float = Field(alias="to")
    step: Annotated[float, Field(gt=0)] | None = None

    @model_validator(mode="after")
    def _order(self) -> Range:
        if self.last < self.first:
            raise ValueError(f"`to` ({self.last:g}) must not be below `from` ({self.first:g})")
        return self

    def levels(self) -> tuple[Value, ...] | None:
        """The numbers one step apart; None without a step."""
        if self.step is None:
            return None
        count = int((self.last - self.first) / self.step + 1e-6) + 1
        numbers = (round(self.first + place * self.step, 12) for place in range(count))
        return tuple(plain(min(number, self.last)) for number in numbers)


def _scalar(value: Any) -> Any:
    if not isinstance(value, bool | int | float | str):
        raise ValueError("must be a number, true, false or text")
    return value


Levels = Annotated[list[Annotated[Any, AfterValidator(_scalar)]], Field(min_length=1)]
LeverValues = Annotated[
    Annotated[Levels, Tag("values")] | Annotated[Range, Tag("range")],
    Discriminator(lambda given: "range" if isinstance(given, dict | Range) else "values"),
]


class Design(Frozen):
    """How points are laid out: every combination, or so many points spread evenly over all that varies."""

    kind: Literal["grid", "latin", "sobol"] = "grid"
    points: Annotated[int, Field(ge=2, le=65536)] | None = None
    seed: Annotated[int, Field(ge=0)] = 0

    @model_validator(mode="after")
    def _count(self) -> Design:
        if self.kind == "grid" and self.points is not None:
            raise ValueError("a grid has as many points as there are combinations; leave `points` out")
        if self.kind != "grid" and self.points is None:
            raise ValueError(f"a {self.kind} design needs `points`, such as 64")
        if self.kind == "sobol" and self.points is not None and self.points & (self.points - 1):
            raise ValueError(f"Sobol points come in powers of two, such as 64 or 128 (given {self.points})")
        return self


class Designs(Frozen):
    """A design for what a director can pull and one for what nobody knows, crossed with each other."""

    levers: Design = Design()
    uncertainties: Design = Design()


class Comparison(Frozen):
    """A difference that is to be looked at, named before it is seen."""

    between: Annotated[list[str], Field(min_length=2, max_length=2)]
    measures: Annotated[list[str], Field(min_length=1)]
    caseloads: list[Count] = Field(default_factory=list, description="all that both are run at if not given")

    def caseloads_in(self, sweep: Sweep) -> list[int]:
        """The caseloads at which a sweep runs both sides."""
        ways = [name for name in self.between if name in sweep.variants] or list(sweep.variants)
        runs = [sweep.caseloads_of(way) for way in ways]
        return [caseload for caseload in runs[0] if all(caseload in others for others in runs)]


class Sweep(Frozen):
    """Scenarios, the caseloads they are tried at, replications, a seed, and what is varied.

    ``variants`` (ways of looking, such as policies), ``scenarios`` (programmes), ``levers`` and
    ``uncertainties`` are crossed with each other. ``outcomes``, ``promises`` and ``comparisons`` change
    nothing in a run: they say beforehand what will be looked at.
    """

    name: Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]+$")]
    title: str
    scenario: str
    scenarios: list[str] = Field(default_factory=list)
    caseloads: Steps
    lead_in: Steps | None = None
    replications: Count
    seed: Annotated[int, Field(ge=0)]
    variants: dict[str, Variant] = Field(
        default_factory=lambda: {"as_it_is": Variant(label="as the scenario says")}, min_length=1
    )
    levers: dict[str, LeverValues] = Field(default_factory=dict, description="path: values")
    uncertainties: dict[str, Levels | None] = Field(
        default_factory=dict, description="evidence keys and structural choices, or numbers, structure, all"
    )
    design: Designs = Designs()
    outcomes: list[str] = Field(default_factory=list, description="measures this is about")
    promises: list[str] = Field(default_factory=list)
    comparisons: list[Comparison] = Field(default_factory=list)

    @model_validator(mode="before")
    @classmethod
    def _short_forms(cls, given: Any) -> Any:
        """`scenarios` alone, a list of uncertainties, and one design for the one list that there is."""
        if not isinstance(given, dict):
            return given
        full = dict(given)
        if "scenario" not in full and isinstance(full.get("scenarios"), list) and full["scenarios"]:
            full["scenario"] = full["scenarios"][0]
        uncertain = full.get("uncertainties")
        if isinstance(uncertain, str):
            full["uncertainties"] = {uncertain: None}
        elif isinstance(uncertain, list):
            full["uncertainties"] = {str(key): None for key in uncertain}
        design = full.get("design")
        if isinstance(design, dict) and "kind" in design:
            both = [name for name in ("levers", "uncertainties") if full.get(name)]
            if len(both) > 1:
                raise ValueError(
                    "levers and uncertainties each have a design of their own; "
                    "write `design: {levers: {kind: grid}, uncertainties: {kind: latin, points: 64}}`"
                )
            full["design"] = dict.fromkeys(both, design)
        return full

    @model_validator(mode="after")
    def _sense(self) -> Sweep:
        if self.scenarios and self.scenario not in self.scenarios:
            raise ValueError("`scenario` must be one of `scenarios`, or be left out")
        if len(set(self.scenarios)) < len(self.scenarios):
            raise ValueError("`scenarios` names one twice")
        return self

    @property
    def programmes(self) -> list[str]:
        """The scenarios that are crossed with everything else."""
        return self.scenarios or [self.scenario]

    @property
    def is_designed(self) -> bool:
        """Whether it comes to points with made-up names; else its variants are all there is."""
        return bool(len(self.programmes) > 1 or self.levers or self.uncertainties)

    def all_caseloads(self) -> list[int]:
        """Lead-in and range, ascending."""
        lead = self.lead_in.numbers() if self.lead_in else []
        return sorted({*lead, *self.caseloads.numbers()})

    def caseloads_of(self, way: str) -> list[int]:
        """The caseloads a way of looking is run at."""
        every = self.variants[way].every
        known = self.all_caseloads()
        if every is None:
            return known
        spaced = [known[0]]
        for caseload in known[1:]:
            if caseload - spaced[-1] >= every or caseload == known[-1]:
                spaced.append(caseload)
        return spaced

    def replications_of(self, way: str) -> int:
        """How often each of its cells is run; a way may ask for fewer than the sweep, not for more."""
        own = self.variants[way].replications
        return self.replications if own is None else min(own, self.replications)
