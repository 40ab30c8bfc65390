"""A policy: a fragment that changes some rules of any scenario it is laid over, `SCENARIO+POLICY`.

A policy file says `policy: true`, a title that fits behind the word "with", a description, perhaps what it
costs a year, and the keys it changes. It holds no scenario, so it goes with any that has those keys.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path

from simcore.scenario.errors import InputError, KeyPath, Tree, fault, listed, nearest, shown
from simcore.scenario.read import Document, read_headings
from simcore.scenario.shape import shape_at
from simcore.scenario.values import is_section

MARK = "policy"
COST = "cost_year"
OWN = (MARK, "title", "description", COST)
"""What a policy says about itself; all else is what it changes."""
OF_A_SCENARIO = ("name", "extends", "programme")
JOIN = "+"


@dataclass(frozen=True)
class Policy:
    """What a policy file says.

    Attributes:
        name: its file's name without the ending.
        title: in a few words that fit behind "with".
        description: what is done differently, and what to beware of.
        changes: the keys it changes, with their places.
        cost: dollars a year as the file gives it under `cost_year`; an empty document where it gives none.
        path: its file.
    """

    name: str
    title: str
    description: str
    changes: Document
    cost: Document
    path: Path


def is_policy(document: Document) -> bool:
    """Tell a policy's file from a scenario's."""
    return MARK in document.tree


def is_policy_file(path: Path) -> bool:
    """The same from the first lines alone, for lists."""
    return path.suffix.lower() in (".yaml", ".yml") and read_headings(path).get(MARK) == "true"


def read_policy(path: Path, document: Document) -> Policy:
    """Take a policy out of its file's content.

    Raises:
        InputError: it is no policy, says no title or description, or holds what only a scenario has.
    """
    tree = document.tree
    faults = []
    if tree.get(MARK) is not True:
        problem = "must be true; a scenario's file has no such key" if MARK in tree else "is missing"
        faults.append(fault(document.place((MARK,)), (MARK,), f"{problem}, so this is no policy"))
    faults += [
        fault(document.place((key,)), (key,), "a policy needs it, as text")
        for key in ("title", "description")
        if not isinstance(tree.get(key), str) or not str(tree[key]).strip()
    ]
    faults += [
        fault(document.place((key,)), (key,), "a policy is laid over any scenario, so it has none of its own")
        for key in OF_A_SCENARIO
        if key in tree
    ]
    changes = {key: value for key, value in tree.items() if key not in (*OWN, *OF_A_SCENARIO)}
    if not changes and not faults:
        faults.append(f"{document.place(())}: changes nothing")
    if faults:
        raise InputError(*faults)
    cost = {COST: tree[COST]} if COST in tree else {}
    return Policy(
        path.stem, str(tree["title"]), str(tree["description"]),
        Document(changes, document.places), Document(cost, document.places), path,
    )  # fmt: skip


def alone(name: str) -> InputError:
    """The error for a policy where a scenario is wanted."""
    return InputError(
        f"{name} is a policy: it changes a scenario and is none itself. Write SCENARIO{JOIN}{name}, such as "
        f"base{JOIN}{name}; `simcore explain {name}` says what it changes"
    )


def check_together(policies: Sequence[Policy]) -> None:
    """Refuse a policy that is given twice, and two that set the same value to different ones."""
    faults = []
    for one, other in combinations(policies, 2):
        if one.path.resolve() == other.path.resolve():
            raise InputError(f"the policy {one.name} is given twice")
        mine = dict(leaves(one.changes.tree))
        faults += [
            fault(other.changes.place(path), path, f"{one.name} sets this too; take one of them", given=value)
            for path, value in leaves(other.changes.tree)
            if path in mine and mine[path] != value
        ]
    if faults:
        raise InputError(*faults)


def check_fits(policy: Policy, scenario: Document, name: str) -> None:
    """Refuse a policy that changes what a scenario does not have; whole new entries it may bring.

    Raises:
        InputError: each key that is not there, with the place in the policy's file.
    """
    faults = list(_misfits(policy, policy.changes.tree, scenario.tree, (), name))
    if faults:
        raise InputError(*faults)


def _misfits(
    policy: Policy, over: dict[str, Tree], under: dict[str, Tree], path: KeyPath, name: str
) -> Iterator[str]:
    for key, value in over.items():
        here, old = (*path, key), under.get(key)
        if is_section(value) and is_section(old):
            yield from _misfits(policy, value, old, here, name)
        elif value is None and key not in under:
            yield _not_there(policy, here, under, name, "takes it out")
        elif is_section(value) and old is None:
            required = shape_at(here, policy.changes.tree).get("required", [])
            if missing := [part for part in required if part not in value]:
                lacks = f"changes it; a new one would need {listed(missing, 'and')} too"
                yield _not_there(policy, here, under, name, lacks)
            else:
                yield from _misfits(policy, value, {}, here, name)


def _not_there(policy: Policy, path: KeyPath, under: dict[str, Tree], name: str, does: str) -> str:
    problem = f"{name} has no {path[-1]} here, and the policy {policy.name} {does}"
    return fault(policy.changes.place(path), path, problem, near=nearest(str(path[-1]), under))


def leaves(tree: dict[str, Tree], path: KeyPath = ()) -> Iterator[tuple[KeyPath, Tree]]:
    """Every value of a tree with its path; one with a source, and a list, is one value."""
    for key, value in tree.items():
        if is_section(value) and value:
            yield from leaves(value, (*path, key))
        else:
            yield (*path, key), value


def named(tree: dict[str, Tree], policies: Sequence[Policy]) -> dict[str, Tree]:
    """A scenario's plain data with the policies in its name, title and description."""
    titles = listed((lower_first(policy.title) for policy in policies), "and")
    about = " ".join(policy.description.strip() for policy in policies)
    return {
        **tree,
        "name": JOIN.join([str(tree.get("name")), *(policy.name for policy in policies)]),
        "title": f"{tree.get('title')}, with {titles}",
        "description": f"{str(tree.get('description', '')).strip()} {about}".strip(),
    }


def lower_first(words: str) -> str:
    """Words as they stand inside a sentence; an abbreviation keeps its capitals."""
    return words[:1].lower() + words[1:] if words[1:2].islower() or words[1:2] == " " else words


def split_policies(text: str) -> tuple[str, tuple[str, ...]]:
    """Take SCENARIO+POLICY+POLICY apart; a plus sign in the name of a file that is there belongs to it."""
    parts = text.split(JOIN)
    whole = [n for n in range(2, len(parts) + 1) if Path(JOIN.join(parts[:n])).is_file()]
    first = whole[-1] if whole else 1
    return JOIN.join(parts[:first]), tuple(parts[first:])


def not_a_policy(name: str, policies: Sequence[str], is_scenario: bool) -> InputError:
    """The error for what stands behind a plus sign and is no policy."""
    if not name.strip():
        return InputError(f"a policy is missing beside '{JOIN}'; write SCENARIO{JOIN}POLICY")
    if is_scenario:
        return InputError(f"{name} is a scenario, not a policy; it stands first, as in {name}{JOIN}POLICY")
    near = nearest(name, policies)
    ending = f"did you mean {listed(near)}?" if near else "`simcore list` shows all"
    return InputError(f"there is no policy {shown(name)}; {ending}")
