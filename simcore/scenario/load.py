"""Loading a scenario: from a name or a file to a checked, frozen `Scenario` and where its numbers are from.

The way: a file and what it extends, overrides, plain values and provenance, low or high inputs, the schema.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path
from typing import Any, Literal, TypeAlias

from pydantic import ValidationError

from simcore.scenario.answers import Answer, answered
from simcore.scenario.compose import compose, find_scenario, override
from simcore.scenario.errors import InputError, KeyPath, Tree
from simcore.scenario.evidence import load_evidence
from simcore.scenario.faults import schema_faults
from simcore.scenario.read import Document, file_shown
from simcore.scenario.schema import Scenario
from simcore.scenario.sheet import is_sheet, read_sheet
from simcore.scenario.values import Provenance, apply_inputs, collapse, number_at

Inputs: TypeAlias = Literal["typical", "low", "high"]


@dataclass(frozen=True)
class Loaded:
    """A scenario and how it came about.

    Attributes:
        scenario: what is assumed.
        provenance: where each number that names a source came from, by its path.
        files: the files it was made from, its own first, then what that extends.
        tree: the plain values of those files and of overrides, without the schema's defaults.
        answers: of a filled sheet, each question with what was answered or what stands for it; else empty.
    """

    scenario: Scenario
    provenance: Mapping[KeyPath, Provenance]
    files: tuple[str, ...]
    tree: Mapping[str, Tree]
    answers: tuple[Answer, ...] = ()


def load_scenario(
    name_or_path: str | Path,
    overrides: Sequence[str] = (),
    inputs: Inputs = "typical",
    *,
    evidence: Path | None = None,
) -> Loaded:
    """Load a scenario.

    Args:
        name_or_path: the name of a shipped scenario (`simcore list`) or the path of a YAML file or of a
            filled sheet (`simcore new`).
        overrides: changes of the form `path.to.key=value`, applied in order. One keeps no source.
        inputs: "low" and "high" set everything nobody knows well to the end of its range that makes less or
            more work; see `values.apply_inputs`.
        evidence: another evidence file than scenarios/evidence.csv.

    Raises:
        InputError: anything is wrong with the files or overrides; every fault found, with file and line.
    """
    path = name_or_path if isinstance(name_or_path, Path) else find_scenario(name_or_path)
    document, files = compose(path)
    for text in overrides:
        document = override(document, text)
    tree, provenance = collapse(document, load_evidence(evidence))
    if inputs != "typical":
        tree = apply_inputs(tree, provenance, inputs)
        provenance = {
            where: replace(origin, value=number_at(tree, where)) for where, origin in provenance.items()
        }
    scenario = _validated(tree, document)
    return Loaded(scenario, provenance, tuple(map(file_shown, files)), tree, _answers(files))


def _answers(files: Sequence[Path]) -> tuple[Answer, ...]:
    """The answers of the sheet among the files, if there is one; its programme is the file after it."""
    for sheet, programme in pairwise(files):
        if is_sheet(sheet):
            return answered(read_sheet(sheet), compose(programme)[0])
    return ()


def scenario_as_tree(scenario: Scenario) -> dict[str, Any]:
    """Give everything a scenario assumes, defaults too, as plain data for JSON: for a run's manifest."""
    return scenario.model_dump(mode="json")


def from_tree(tree: dict[str, Any]) -> Scenario:
    """Make a scenario of what `scenario_as_tree` gave.

    Raises:
        InputError: the data is not a valid scenario.
    """
    return _validated(tree, Document(tree, {}))


def _validated(tree: dict[str, Tree], document: Document) -> Scenario:
    try:
        return Scenario.model_validate(tree)
    except ValidationError as error:
        raise InputError(*schema_faults(error, tree, document)) from None
