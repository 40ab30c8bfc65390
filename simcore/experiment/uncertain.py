"""What is uncertain about a scenario: numbers nobody knows well, and choices of structure nobody has settled.

Numbers. Only evidence rows with the role `uncertainty` are here, and only those the scenario uses: rules are
set by the programme, levers are a director's to pull, variability is the spread from case to case and no
doubt about a mean. A number's typical value is its median; half of what we believe lies between low and
typical, half between typical and high, evenly in each half, and nothing outside. Evenly, because of all
distributions with that median and those ends this one claims least; nothing outside, because low and high
are the ends of what is plausible, as they are for `inputs: low` and `inputs: high`. Numbers vary
independently of each other.

Structure. Which needs are open or closed, whether people ask again, whether case managers cope, what goes
first, overtime, what load does to people: no evidence says, so each is a choice among options, the scenario's
own first.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Literal

from simcore.experiment.structure import Option, StructuralChoice, structural_choices
from simcore.scenario.errors import InputError, KeyPath, Tree, dotted, nearest
from simcore.scenario.evidence import EvidenceRow, load_evidence
from simcore.scenario.load import Loaded, from_tree
from simcore.scenario.read import read_value
from simcore.scenario.schema import Scenario
from simcore.scenario.shape import Shape, shape_at
from simcore.scenario.values import MONEY, Provenance

__all__ = [
    "Option",
    "StructuralChoice",
    "UncertainInput",
    "all_against_us",
    "excluded_inputs",
    "lever_inputs",
    "lighter_end",
    "overrides_for",
    "parsed",
    "plain",
    "quantile",
    "set_at",
    "structural_choices",
    "uncertain_inputs",
    "with_values",
]

UNCERTAINTY, LEVER = "uncertainty", "lever"
MORE_HOURS = ("overtime.minutes_day_most", "overtime.hours_week_most")
"""More of these is neither more nor less work, but more hours to do it in, so a larger caseload."""
OF_LOAD = ("per_overtime_hour", "per_week_overdue", "per_report_lost")
"""What overload does to the hazard of leaving."""
JUST_ABOVE = 1e-9
"""What a number that must be above a bound is set to when its range reaches the bound."""


@dataclass(frozen=True)
class UncertainInput:
    """A number nobody knows well.

    Attributes:
        key: the evidence row; with `@path` behind it where a scenario uses one row at two different values.
        label: what it is, for a chart.
        unit: of the three numbers.
        low, typical, high: the range as the scenario has it, cut to what its schema allows.
        grade: of the evidence, A to D.
        paths: where in the scenario it stands, as `--set` takes it; all get the same value.
        heavier: the end that makes more work, or None where neither end does.
        whole: whether only whole numbers fit.
    """

    key: str
    label: str
    unit: str
    low: float
    typical: float
    high: float
    grade: str
    paths: tuple[str, ...]
    heavier: Literal["low", "high"] | None
    whole: bool = False


def uncertain_inputs(loaded: Loaded, *, dormant: bool = False) -> tuple[UncertainInput, ...]:
    """List the uncertain numbers a scenario uses, in the order in which they stand there.

    Args:
        loaded: the scenario with its sources; loaded with typical inputs.
        dormant: also those that matter only when people cope, where the scenario has coping off. Ask for them
            where coping is switched on as a structural choice.
    """
    return _inputs(loaded, UNCERTAINTY, dormant)


def lever_inputs(loaded: Loaded) -> tuple[UncertainInput, ...]:
    """List the numbers with a range that a director can pull, in the same form.

    Never for one analysis together with uncertain ones: what we do not know and what we choose are different
    questions.
    """
    return _inputs(loaded, LEVER, dormant=False)


def _inputs(loaded: Loaded, role: str, dormant: bool) -> tuple[UncertainInput, ...]:
    rows = load_evidence()
    coping = loaded.scenario.coping.on or dormant
    found = []
    for key, paths in _grouped(loaded, role).items():
        if all(_sums_to_one(path) for path in paths) or (not coping and all(map(_is_of_coping, paths))):
            continue
        origin = loaded.provenance[paths[0]]
        if origin.low is None or origin.high is None or origin.low == origin.high:
            continue
        row = rows.get(origin.source)
        found.append(_input(key, origin, [p for p in paths if not _sums_to_one(p)], row, loaded))
    return tuple(found)


def excluded_inputs(loaded: Loaded) -> dict[str, str]:
    """Say which uncertain rows a scenario uses that are not varied, and why."""
    reasons = {}
    for key, paths in _grouped(loaded, UNCERTAINTY).items():
        origin = loaded.provenance[paths[0]]
        if all(_sums_to_one(path) for path in paths):
            reasons[key] = "is one of several shares that must sum to 1, so it cannot move alone"
        elif origin.low is None or origin.high is None:
            reasons[key] = "has no range"
        elif not loaded.scenario.coping.on and all(map(_is_of_coping, paths)):
            reasons[key] = "matters only when people cope, which is off here"
    return reasons


def quantile(uncertain: UncertainInput, u: float) -> float:
    """The value below which a share `u` (0 to 1) of what we believe about this number lies.

    0 gives low, 0.5 typical, 1 high, and straight lines between.

    Raises:
        ValueError: u is outside 0 to 1.
    """
    if not 0 <= u <= 1:
        raise ValueError(f"a quantile is asked for at 0 to 1 (given {u})")
    if u == 0.5:
        return uncertain.typical  # without rounding
    below = u < 0.5
    from_, to = (uncertain.low, uncertain.typical) if below else (uncertain.typical, uncertain.high)
    value = from_ + (to - from_) * (2 * u if below else 2 * u - 1)
    value = min(max(value, from_), to)
    return float(round(value)) if uncertain.whole else value


def lighter_end(uncertain: UncertainInput) -> float | None:
    """The end of the range that lets one person hold more clients; None where neither plainly does."""
    if uncertain.heavier is not None:
        return uncertain.low if uncertain.heavier == "high" else uncertain.high
    return uncertain.high if set(uncertain.paths) <= set(MORE_HOURS) else None


def overrides_for(inputs: Iterable[UncertainInput], values: Mapping[str, float]) -> list[str]:
    """Write values, by key, as PATH=VALUE texts that `load_scenario` takes.

    Raises:
        InputError: a key is none of the inputs'.
    """
    by_key = {uncertain.key: uncertain for uncertain in inputs}
    _check_keys(values, by_key)
    return [f"{path}={_written(number)}" for key, number in values.items() for path in by_key[key].paths]


def all_against_us(loaded: Loaded) -> list[str]:
    """Overrides that speak against small caseloads as strongly as is plausible.

    Every uncertain number at the end that lets one person hold more clients (see `lighter_end`), nobody asks
    again, and load changes neither how people work nor whether they stay.
    """
    inputs = uncertain_inputs(loaded, dormant=True)
    light = {one.key: end for one in inputs if (end := lighter_end(one)) is not None}
    wanted = {"repeat_contacts": "off", "load_effects": "none"}
    choices = [choice for choice in structural_choices(loaded) if choice.name in wanted]
    off = [text for choice in choices for text in choice.option(wanted[choice.name]).overrides]
    return [*overrides_for(inputs, light), *off, *_nobody_leaves_of_load(loaded.scenario)]


def _nobody_leaves_of_load(scenario: Scenario) -> list[str]:
    staffing = scenario.team.staffing if scenario.team else None
    leaving = staffing.leaving if staffing else None
    if leaving is None:
        return []
    effects = [name for name in OF_LOAD if getattr(leaving, name)]
    return [f"team.staffing.leaving.{name}=0" for name in effects]


def with_values(
    loaded: Loaded,
    inputs: Iterable[UncertainInput],
    values: Mapping[str, float],
    choices: Sequence[Option] = (),
) -> Scenario:
    """Apply values by key, then options of structural choices, to a loaded scenario; about a millisecond.

    The same scenario as `load_scenario` with `overrides_for(inputs, values)` and the options' overrides.

    Raises:
        InputError: a key is none of the inputs', or the scenario that comes out is not valid.
    """
    by_key = {uncertain.key: uncertain for uncertain in inputs}
    _check_keys(values, by_key)
    tree = deepcopy(dict(loaded.tree))
    for key, number in values.items():
        for path in by_key[key].paths:
            set_at(tree, path, plain(number))
    for option in choices:
        for text in option.overrides:
            path, value = parsed(text)
            set_at(tree, path, value)
    return from_tree(tree)


# ------------------------------------------------------------------------------------ finding


def _grouped(loaded: Loaded, role: str) -> dict[str, list[KeyPath]]:
    """Paths of numbers of a role by evidence row; a row used at two values gives two groups.

    The money section moves no work, so it stays: the break-even of a post moves each row of it.
    """
    keys: dict[str, dict[tuple[float | None, ...], str]] = {}
    groups: dict[str, list[KeyPath]] = {}
    for path, origin in loaded.provenance.items():
        if origin.role == role and path[0] != MONEY:
            known = keys.setdefault(origin.source, {})
            new = f"{origin.source}@{dotted(path)}" if known else origin.source
            key = known.setdefault((origin.value, origin.low, origin.high), new)
            groups.setdefault(key, []).append(path)
    return groups


def _input(
    key: str, origin: Provenance, paths: Sequence[KeyPath], row: EvidenceRow | None, loaded: Loaded
) -> UncertainInput:
    shapes = [shape_at(path, dict(loaded.tree)) for path in paths]
    low, typical, high = (_allowed(n, shapes) for n in (origin.low, origin.value, origin.high))
    return UncertainInput(
        key=key,
        label=row.parameter if row else key,
        unit=row.unit if row else "",
        low=low,
        typical=typical,
        high=high,
        grade=origin.grade,
        paths=tuple(dotted(path) for path in paths),
        heavier={"low": "low", "high": "high"}.get(origin.heavier),  # type: ignore[arg-type]
        whole=any(shape.get("type") == "integer" for shape in shapes),
    )


def _sums_to_one(path: KeyPath) -> bool:
    """Whether a number is one of several shares that must sum to one, so that it cannot move alone."""
    in_tiers = path[:2] == ("clients", "tiers")
    in_steps = len(path) > 3 and path[2] == "steps" and path[-1] == "share"
    return in_tiers or path[:2] == ("clients", "agencies") or path[2:3] == ("senders",) or in_steps


def _is_of_coping(path: KeyPath) -> bool:
    return path[0] == "coping" or "cope" in path


def _allowed(number: float | None, shapes: Sequence[Shape]) -> float:
    """Cut a number to what the schema allows at all of its places."""
    assert number is not None
    for shape in shapes:
        number = max(number, shape.get("minimum", -math.inf))
        number = min(number, shape.get("maximum", math.inf))
        if number <= (bound := shape.get("exclusiveMinimum", -math.inf)):
            number = bound + JUST_ABOVE
        if number >= (bound := shape.get("exclusiveMaximum", math.inf)):
            number = bound - JUST_ABOVE
    return float(number)


# ----------------------------------------------------------------------------------- applying


def _check_keys(values: Mapping[str, float], known: Mapping[str, UncertainInput]) -> None:
    for key in values:
        if key not in known:
            near = nearest(key, known)
            hint = f"; did you mean {', '.join(near)}?" if near else ""
            raise InputError(f"{key} is no uncertain number of this scenario{hint}")


def plain(number: float) -> int | float:
    """2.0 as 2, which suits a count and a measure alike."""
    return int(number) if float(number).is_integer() else float(number)


def _written(number: float) -> str:
    return repr(plain(number))


@lru_cache(maxsize=256)
def parsed(text: str) -> tuple[str, Tree]:
    """The path and the plain value of a change of the form PATH=VALUE."""
    path, _, value = text.partition("=")
    return path, read_value(value, text)


def set_at(tree: dict[str, Tree], path: str, value: Tree) -> None:
    """Set what stands at a path of plain data in place; null removes it, as an override's does."""
    *steps, last = path.split(".")
    part: Any = tree
    for step in steps:
        part = part[int(step)] if isinstance(part, list) else part.setdefault(step, {})
    if isinstance(part, list):
        part[int(last)] = value
    elif value is None:
        part.pop(last, None)
    else:
        part[last] = deepcopy(value)
