"""Loading a scenario: from a name or a file to a checked, frozen `Scenario` and where its numbers are from.

The way: a file and what it extends, overrides, plain values and provenance, low or high inputs, the schema.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise
from pathlib import Path
from typing import Any, Literal, TypeAlias

from pydantic import ValidationError

from simcore.scenario.answers import Answer, answered
from simcore.scenario.compose import compose, find_whole, override
from simcore.scenario.errors import InputError, KeyPath, Tree, fault
from simcore.scenario.evidence import EvidenceRow, load_evidence
from simcore.scenario.faults import schema_faults
from simcore.scenario.policy import COST, Policy
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
        files: the files it was made from: policies and its own first, then what that extends.
        tree: the plain values of those files and of overrides, without the schema's defaults.
        policies: what was laid over it.
        costs: dollars a year and where they come from, by the name of the policy that gives them.
        answers: of a filled sheet, each question with what was answered or what stands for it; else empty.
    """

    scenario: Scenario
    provenance: Mapping[KeyPath, Provenance]
    files: tuple[str, ...]
    tree: Mapping[str, Tree]
    policies: tuple[Policy, ...] = ()
    costs: Mapping[str, Provenance] = field(default_factory=dict)
    answers: tuple[Answer, ...] = ()


def load_scenario(
    name_or_path: str | Path,
    overrides: Sequence[str] = (),
    inputs: Inputs = "typical",
    *,
    evidence: Path | None = None,
    of_agency: bool = False,
) -> Loaded:
    """Load a scenario.

    Args:
        name_or_path: the name of a shipped scenario (`simcore list`) or the path of a YAML file or of a
            filled sheet (`simcore new`); in text also with policies laid over it, SCENARIO+POLICY+POLICY.
        overrides: changes of the form `path.to.key=value`, applied in order. One keeps no source.
        inputs: "low" and "high" set everything nobody knows well to the end of its range that makes less or
            more work; see `values.apply_inputs`.
        evidence: another evidence file than scenarios/evidence.csv.
        of_agency: a sheet's clients and posts are laid over it as a team afterwards. Else they only make one
            case manager's caseload, of which a cap for the agency would make another agency.

    Raises:
        InputError: anything is wrong with the files or overrides; every fault found, with file and line.
    """
    path, policies = (name_or_path, ()) if isinstance(name_or_path, Path) else find_whole(name_or_path)
    whole = compose(path, policies)
    document, rows = whole.document, load_evidence(evidence)
    for text in overrides:
        document = override(document, text)
    tree, provenance = collapse(document, rows)
    if inputs != "typical":
        tree = apply_inputs(tree, provenance, inputs)
        provenance = {
            where: replace(origin, value=number_at(tree, where)) for where, origin in provenance.items()
        }
    scenario = _validated(tree, document)
    files = tuple(file_shown(file) for file in whole.files)
    costs = costs_of(whole.policies, rows)
    answers = _answers(whole.files)
    if answers and not of_agency and scenario.team is not None and scenario.team.cap is not None:
        raise InputError(
            f"{name_or_path}: a cap is about a whole agency, and here the sheet's clients and posts only "
            f"make the caseload of one case manager; `simcore decide {path}` asks it of the agency"
        )
    return Loaded(scenario, provenance, files, tree, whole.policies, costs, answers)


def _answers(files: Sequence[Path]) -> tuple[Answer, ...]:
    """The answers of the sheet among the files, if there is one; its programme is the file after it."""
    for sheet, programme in pairwise(files):
        if is_sheet(sheet):
            return answered(read_sheet(sheet), compose(programme).document)
    return ()


def costs_of(policies: Sequence[Policy], rows: Mapping[str, EvidenceRow]) -> dict[str, Provenance]:
    """What policies cost a year in dollars, by name; those that say nothing are left out.

    Raises:
        InputError: a cost that is no number, or does not say where it comes from.
    """
    found = {}
    for policy in policies:
        if policy.cost.tree:
            _, provenance = collapse(policy.cost, rows)
            origin = provenance.get((COST,))
            if origin is None or not (origin.source or origin.reason):
                problem = "say where it comes from: {source: ROW}, or {value: 0, reason: ...}"
                raise InputError(
                    fault(policy.cost.place((COST,)), (COST,), problem, given=policy.cost.tree[COST])
                )
            found[policy.name] = origin
    return found


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
