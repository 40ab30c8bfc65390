"""Reading a sweep file, and trying what it names, so that a fault is told with its place in the file."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from pathlib import Path

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from simcore.experiment.headline import parse_promise
from simcore.experiment.sweep.design import Base, Points, check_separate, lever_axes, unknown_axes
from simcore.experiment.sweep.file import Comparison, Range, Sweep, Value
from simcore.outcomes import MEASURES
from simcore.scenario.compose import override
from simcore.scenario.errors import InputError, KeyPath, fault, nearest
from simcore.scenario.faults import WANTED
from simcore.scenario.load import load_scenario
from simcore.scenario.read import Document, read_file

OF_SWEEP = "the sweep: "
"""How ``design`` begins what is wrong in a sweep, as it does not know the file."""


def load_sweep(path: Path) -> Sweep:
    """Read a sweep file. Raises InputError with file and line for anything wrong in it."""
    document = read_file(path)
    try:
        sweep = Sweep.model_validate(document.tree)
    except ValidationError as error:
        raise InputError(*(_line(details, document) for details in error.errors(include_url=False))) from None
    bases = _try_scenarios(sweep, document)
    _try_uncertainties(sweep, bases, document)
    _try_levers(sweep, bases, document)
    _try_names(sweep, document)
    return sweep


def _line(details: ErrorDetails, document: Document) -> str:
    path = tuple(details["loc"])
    known = ", ".join(Sweep.model_fields) if details["type"] == "extra_forbidden" and len(path) == 1 else ""
    problem = WANTED.get(details["type"], details["msg"].removeprefix("Value error, "))
    if path in (("caseloads",), ("lead_in",)):
        known = "such as {from: 35, to: 165, step: 5}"
    given = details["input"] if path else ...
    return fault(document.place(path), path, problem, given=given, allowed=known)


@contextmanager
def _at(document: Document, path: KeyPath) -> Iterator[None]:
    """Put the place in the file before whatever is found wrong inside."""
    try:
        yield
    except InputError as error:
        place = document.place(path)
        raise InputError(
            *(
                f"{place}: {line.removeprefix(OF_SWEEP)}"
                if line.startswith(OF_SWEEP)
                else fault(place, path, line)
                for line in error.lines
            )
        ) from None


def _try_scenarios(sweep: Sweep, document: Document) -> tuple[Base, ...]:
    """Load every scenario in every way."""
    bases = []
    for name in sweep.programmes:
        with _at(document, ("scenarios",) if "scenarios" in document.tree else ("scenario",)):
            load_scenario(name)
        for way, variant in sweep.variants.items():
            with _at(document, ("variants", way, "set")):
                loaded = load_scenario(name, variant.set, variant.inputs)
            bases.append(Base(f"{name}/{way}", name, way, variant.label, loaded))
    return tuple(bases)


def _try_uncertainties(sweep: Sweep, bases: tuple[Base, ...], document: Document) -> None:
    for key, levels in sweep.uncertainties.items():
        with _at(document, ("uncertainties", key) if levels is not None else ("uncertainties",)):
            unknown_axes(sweep.model_copy(update={"uncertainties": {key: levels}}), bases)


def _try_levers(sweep: Sweep, bases: tuple[Base, ...], document: Document) -> None:
    """Set each lever to each of its values, one at a time: what is wrong only together is told in the run."""
    for axis in lever_axes(sweep):
        given = sweep.levers[axis.key]
        values: list[Value] = [axis.at(0), axis.at(1)] if isinstance(given, Range) else given
        with _at(document, ("levers", axis.key)):
            for base in bases:
                known = Document(dict(base.loaded.tree), {})
                override(known, f"{axis.key}=null")  # the path is there, or could be
                for value in values:
                    base.recipe(((axis.key, value),)).scenario()
    with _at(document, ("levers",)):
        check_separate(sweep, Points(sweep, bases))


def _try_names(sweep: Sweep, document: Document) -> None:
    """Measures, promises and comparisons that are to be looked at."""
    for place, name in enumerate(sweep.outcomes):
        with _at(document, ("outcomes", place)):
            _check_known(name, MEASURES, "is no measure")
    for place, text in enumerate(sweep.promises):
        with _at(document, ("promises", place)):
            parse_promise(text)
    for place, comparison in enumerate(sweep.comparisons):
        with _at(document, ("comparisons", place)):
            for name in comparison.measures:
                _check_known(name, MEASURES, "is no measure")
            for name in comparison.between:
                _check_known(name, [*sweep.variants, *sweep.programmes], "is no variant and no scenario here")
            _check_sides(sweep, comparison)
        for number, caseload in enumerate(comparison.caseloads):
            with _at(document, ("comparisons", place, "caseloads", number)):
                _check_run(sweep, comparison, caseload)


def _check_sides(sweep: Sweep, comparison: Comparison) -> None:
    """Two variants, or two scenarios: of one of each nobody could say what the difference comes from."""
    first, second = comparison.between
    if first == second:
        raise InputError("between: names the same twice")
    if (first in sweep.variants) != (second in sweep.variants):
        raise InputError("between: is one variant and one scenario; name two of a kind")


def _check_run(sweep: Sweep, comparison: Comparison, caseload: int) -> None:
    known = comparison.caseloads_in(sweep)
    if caseload not in known:
        allowed = ", ".join(map(str, known))
        raise InputError(f"is not run on both sides (given {caseload}; allowed: {allowed})")


def _check_known(name: str, known: Collection[str], problem: str) -> None:
    if name not in known:
        raise InputError(fault(name, (), problem, near=nearest(name, known)))
