"""A policy in words: what it changes, from what to what, and where the new numbers come from."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from simcore.scenario.compose import find_policy
from simcore.scenario.errors import InputError, KeyPath, Tree, shown
from simcore.scenario.evidence import load_evidence
from simcore.scenario.explain import GRADE_WORDS, WIDTH
from simcore.scenario.load import Loaded, costs_of, load_scenario, scenario_as_tree
from simcore.scenario.policy import JOIN, Policy, is_policy_file, leaves, read_policy, split_policies
from simcore.scenario.read import file_shown, read_file
from simcore.scenario.shape import child, shape_at
from simcore.scenario.values import Provenance, collapse

BESIDE = "base"
"""The scenario a policy's values are set beside, where it fits."""


def names_a_policy(name: str) -> bool:
    """Tell whether a name or path is that of a policy alone."""
    if split_policies(name)[1]:
        return False
    try:
        path = find_policy(name)
    except InputError:
        return False
    return path.is_file() and is_policy_file(path)


def explain_policy(name: str, overrides: Sequence[str] = ()) -> str:
    """Describe a policy in plain words: each value it changes, beside that of the base.

    Args:
        name: of a shipped policy, or the path of one.
        overrides: changes of the base before the policy is set beside it.

    Raises:
        InputError: there is no such policy, or it is wrong.
    """
    path = find_policy(name)
    policy = read_policy(path, read_file(path))
    rows = load_evidence()
    plain, provenance = collapse(policy.changes, rows)
    cost = costs_of([policy], rows).get(policy.name)
    beside = _beside(path, overrides)
    lines = [
        policy.title,
        "=" * len(policy.title),
        *paragraph(policy.description),
        "",
        *paragraph(
            f"Policy {policy.name}, from {file_shown(path)}. It changes a scenario and is none itself: "
            f"write SCENARIO{JOIN}{policy.name}, such as {BESIDE}{JOIN}{policy.name}."
        ),
        "",
        f"What it changes, beside {BESIDE}" if beside else "What it changes",
    ]
    for place, value in leaves(plain):
        if place[-1] == "label":  # it is what its neighbours are named by
            continue
        lines += paragraph(_change(policy, place, value, beside), 2, 4)
        if origin := provenance.get(place):
            lines += paragraph(_origin(origin), 6, 6)
    return "\n".join([*lines, "", "Cost", *paragraph(cost_words(cost), 2, 2)])


def cost_words(cost: Provenance | None) -> str:
    """What a policy costs a year, or that nobody has said."""
    if cost is None:
        return "No cost entered."
    return f"${cost.value:,.0f} a year ({cost.reason or cost.source})."


def _beside(path: Path, overrides: Sequence[str]) -> Loaded | None:
    """The base without the policy; None where the policy does not fit it, or there is no base."""
    try:
        load_scenario(f"{BESIDE}{JOIN}{path}", overrides)
        return load_scenario(BESIDE, overrides)
    except InputError:
        if overrides:
            raise
        return None


def _change(policy: Policy, path: KeyPath, value: Tree, beside: Loaded | None) -> str:
    """One value: what it is about, what it becomes, what it was."""
    about = _about(path, policy.changes.tree, beside)
    shape = shape_at(path, policy.changes.tree)
    meaning = "" if "pattern" in shape else shape.get("description", "")
    was = _was(path, beside)
    before = "" if was is ... else f", in {BESIDE} {'the same' if was == value else _shown(was)}"
    return f"{about}: {_shown(value)}{before}{f' ({meaning})' if meaning else ''}"


def _about(path: KeyPath, tree: Mapping[str, Tree], beside: Loaded | None) -> str:
    """A path in words: the label of a kind or a commitment, then the keys."""
    words, part, known = [], dict(tree), scenario_as_tree(beside.scenario) if beside else {}
    steps: list[Any] = list(path)
    for place, step in enumerate(steps):
        part, known = child(part, step), child(known, step)
        label = next((str(p["label"]) for p in (part, known) if isinstance(p, dict) and "label" in p), "")
        if label:
            words = [label]
        elif place or len(steps) == 1 or step != "kinds":
            words.append(str(step).replace("_", " "))
    return ", ".join(words)


def _was(path: KeyPath, beside: Loaded | None) -> Any:
    """The value a scenario has, its schema's defaults among them; ... where it has no such entry."""
    if beside is None:
        return ...
    part: Any = scenario_as_tree(beside.scenario)
    for step in path:
        if not isinstance(part, dict) or str(step) not in part:
            return ...
        part = part[str(step)]
    return part


def _shown(value: Any) -> str:
    if isinstance(value, str):
        return value.replace("_", " ")
    if isinstance(value, list):
        return ", ".join(map(str, value)) or "none"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, dict):
        return shown(value)
    return "taken out" if value is None else f"{value:g}"


def _origin(origin: Provenance) -> str:
    end = f"; {origin.reason}" if origin.reason else ""
    return f"{origin.source or 'no source'}, grade {origin.grade} ({GRADE_WORDS[origin.grade]}){end}"


def paragraph(text: str, first: int = 0, rest: int = 0) -> list[str]:
    """Lines of at most the usual width, the first and the others moved in by so many letters."""
    return textwrap.wrap(text, WIDTH, initial_indent=" " * first, subsequent_indent=" " * rest)
