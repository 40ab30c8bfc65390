"""Putting a scenario together: finding files, `extends:`, policies, and overrides from the command line."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from simcore.scenario.answers import as_document
from simcore.scenario.errors import InputError, KeyPath, Place, Tree, fault, listed, nearest, shortened, shown
from simcore.scenario.policy import (
    MARK,
    Policy,
    alone,
    check_fits,
    check_together,
    is_policy,
    is_policy_file,
    named,
    not_a_policy,
    read_policy,
    split_policies,
)
from simcore.scenario.read import PROJECT, Document, read_file, read_headings, read_value
from simcore.scenario.shape import child, has_free_keys, known_keys, shape_at
from simcore.scenario.sheet import SHEET, is_sheet, like_a_sheet, read_sheet
from simcore.scenario.values import VALUE_KEYS, is_section, is_sourced

SCENARIOS = PROJECT / "scenarios"
SUFFIXES = (".yaml", ".yml", SHEET)
MOST_FILES = 10  # one extending the next

# A scenario's own: one that extends another would wrongly go by the other's name.
NOT_INHERITED = ("name", "title")

# What `extends` may name: no drive, no `..`, nothing absolute. Scenario files are passed around.
SAFE_NAME = re.compile(r"(?!.*(^|/)\.)[\w .-]+(/[\w .-]+)*")


@dataclass(frozen=True)
class Listed:
    """One line of `simcore list`."""

    name: str
    title: str
    is_policy: bool


@dataclass(frozen=True)
class Composed:
    """A scenario before its sources are read.

    Attributes:
        document: files and policies laid over each other.
        files: what it was made from: policies, its own file, then what that extends, and so on.
        policies: those laid over it or over a file it extends.
    """

    document: Document
    files: tuple[Path, ...]
    policies: tuple[Policy, ...] = ()


def list_scenarios() -> list[Listed]:
    """List the scenarios shipped with the project, by name; policies last."""
    headings = {name: read_headings(path) for name, path in _shipped().items()}
    found = [Listed(name, about.get("title", ""), MARK in about) for name, about in headings.items()]
    return sorted(found, key=lambda entry: (entry.is_policy, entry.name))


def find_scenario(name: str, beside: Path | None = None) -> Path:
    """Find a scenario file.

    Without `beside`: the name of a shipped scenario, or any path to a YAML file or a filled sheet. With
    `beside`, which is for `extends`: the name of a shipped scenario, or a file in the folder `beside` and not
    outside it.

    Raises:
        InputError: there is none, or it lies outside the folder; with the nearest names.
    """
    shipped = _shipped()
    if name in shipped:
        return shipped[name]
    if beside is not None:
        return _find_beside(name, beside)
    path = Path(name)
    if not path.name or name.endswith(("/", "\\")):
        raise InputError(f"'{shortened(name)}' names no scenario and no file; `simcore list` shows the names")
    if like_a_sheet(path):
        raise InputError(f"{shortened(name)}: a filled sheet is read from {SHEET} only; save it as {SHEET}")
    if path.suffix.lower() in SUFFIXES or len(path.parts) > 1:
        return path
    hint = f"; for the file, write ./{name}.yaml" if path.with_name(f"{name}.yaml").is_file() else ""
    raise InputError(_unknown(name) + hint)


def find_policy(name: str, beside: Path | None = None) -> Path:
    """Find a policy's file by the name of a shipped one, or by its path; `beside` as in `find_scenario`.

    Raises:
        InputError: there is none, with the nearest names; or it is a scenario.
    """
    shipped = _shipped()
    policies = [known for known, path in shipped.items() if is_policy_file(path)]
    is_file = name.endswith(SUFFIXES) or (beside is not None and (beside / f"{name}.yaml").is_file())
    if name not in policies and (name in shipped or not is_file):
        raise not_a_policy(name, policies, name in shipped)
    return find_scenario(name, beside)


def find_whole(text: str, beside: Path | None = None) -> tuple[Path, tuple[Path, ...]]:
    """Find the files of SCENARIO or SCENARIO+POLICY+POLICY: the scenario's, and each policy's.

    Raises:
        InputError: one of them is not there.
    """
    name, policies = split_policies(text)
    return find_scenario(name, beside), tuple(find_policy(policy, beside) for policy in policies)


def compose(path: Path, policies: Sequence[Path] = ()) -> Composed:
    """Read a file, everything it extends, and the policies laid over it, into one document.

    Raises:
        InputError: a file cannot be read, or `extends` is wrong, leads outside the folder, or in a circle; a
            policy changes what the scenario does not have.
    """
    return _with_policies(_composed(path, ()), policies)


def _with_policies(whole: Composed, paths: Sequence[Path]) -> Composed:
    """Lay policies over a scenario, one after the other."""
    stem = whole.files[0].stem
    document = Document({"name": stem, "title": stem, **whole.document.tree}, whole.document.places)
    policies = tuple(read_policy(path, read_file(path)) for path in paths)
    if not policies:
        return Composed(document, whole.files, whole.policies)
    check_together(policies)
    for policy in policies:
        check_fits(policy, document, str(document.tree["name"]))
        document = merge(document, policy.changes)
    document = Document(named(document.tree, policies), document.places)
    return Composed(document, (*reversed(paths), *whole.files), (*whole.policies, *policies))


def merge(parent: Document, child_document: Document) -> Document:
    """Lay one document over another: mappings are merged, all else is replaced whole, null removes a key.

    A null for a key that the parent does not have stays, for the schema to judge. A value with a source is
    one value, so it replaces and is replaced whole.
    """
    replaced: set[KeyPath] = set()
    tree = _merged(parent.tree, child_document.tree, (), replaced)
    kept = {path: place for path, place in parent.places.items() if not _is_under(path, replaced)}
    return Document(tree, {**kept, **child_document.places})


def override(document: Document, text: str) -> Document:
    """Apply one `path.to.key=value`: it sets the whole value there, and null removes a key.

    Raises:
        InputError: not of this form, or there is no such path; with the nearest name.
    """
    names, equals, value_text = text.partition("=")
    where = f"--set {shortened(text)}"
    if not equals or not names.strip():
        raise InputError(f"{where}: write path=value, such as caseload=45")
    path = _known_path(document.tree, names.strip().split("."), where)
    tree = _with(document.tree, path, read_value(value_text, where))
    kept = {known: place for known, place in document.places.items() if not _is_under(known, {path})}
    return Document(tree, {**kept, path: Place(where)})


def _shipped() -> dict[str, Path]:
    files = [*SCENARIOS.glob("policies/*.yaml"), *SCENARIOS.glob("*.yaml")]
    return {path.stem: path for path in files}


def _unknown(name: str) -> str:
    near = nearest(name, _shipped())
    ending = f"did you mean {listed(near)}?" if near else "`simcore list` shows all"
    return f"there is no scenario {shown(name)}; {ending}"


def _find_beside(name: str, folder: Path) -> Path:
    """Find a file that another one names, in that one's folder."""
    if not SAFE_NAME.fullmatch(name):
        raise InputError(f"{shown(name)} is not a plain name; name a scenario, or a file in the same folder")
    candidates = [folder / name] if name.endswith(SUFFIXES) else [folder / f"{name}.yaml"]
    for candidate in candidates:
        if candidate.is_file():
            if not candidate.resolve().is_relative_to(folder.resolve()):
                raise InputError(f"{shown(name)} leads outside its folder")
            return candidate
    raise InputError(_unknown(name))


def _composed(path: Path, extending: tuple[Path, ...]) -> Composed:
    """Read a file and what it extends; `extending` are the files that led here."""
    if is_sheet(path):
        return _composed_sheet(path)
    document = read_file(path)
    if is_policy(document):
        raise alone(path.stem)
    if "extends" not in document.tree:
        return Composed(document, (path,))
    extending = (*extending, path.resolve())
    parent = _parent(document, path, extending)
    kept = {key: value for key, value in parent.document.tree.items() if key not in NOT_INHERITED}
    own = {key: value for key, value in document.tree.items() if key != "extends"}
    merged = merge(Document(kept, parent.document.places), Document(own, document.places))
    return Composed(merged, (path, *parent.files), parent.policies)


def _composed_sheet(path: Path) -> Composed:
    """Read a filled sheet: its programme, changed by what the agency answered."""
    sheet = read_sheet(path)
    programme = _composed(find_scenario(sheet.programme), ())
    document = programme.document
    inherited = {key: value for key, value in document.tree.items() if key not in NOT_INHERITED}
    merged = merge(Document(inherited, document.places), as_document(sheet, document))
    return Composed(merged, (path, *programme.files))


def _parent(document: Document, path: Path, extending: tuple[Path, ...]) -> Composed:
    """What a document extends, with the policies named beside it."""
    found, policies = _parent_paths(document, path, extending)
    try:
        return _with_policies(_composed(found, extending), policies)
    except InputError as error:
        if is_policy_file(found):  # a policy alone; all other faults name their own place
            raise InputError(fault(document.place(("extends",)), ("extends",), str(error))) from error
        raise


def _parent_paths(
    document: Document, path: Path, extending: tuple[Path, ...]
) -> tuple[Path, tuple[Path, ...]]:
    """Find the file that a document extends, and the files of policies laid over that."""
    name = document.tree["extends"]
    where = ("extends",)
    if not isinstance(name, str):
        problem = "must be the name of one scenario"
        raise InputError(fault(document.place(where), where, problem, given=name))
    try:
        found, policies = find_whole(name, beside=path.parent)
        if found.resolve() in extending:
            raise InputError(f"goes round in a circle: {shown(name)} extends this file, or is it")
        if len(extending) >= MOST_FILES:
            raise InputError(f"more than {MOST_FILES} files extend one another")
    except InputError as error:
        raise InputError(fault(document.place(where), where, str(error))) from error
    return found, policies


def _merged(
    parent: dict[str, Tree], over: dict[str, Tree], path: KeyPath, replaced: set[KeyPath]
) -> dict[str, Tree]:
    result = dict(parent)
    for key, value in over.items():
        here, old = (*path, key), parent.get(key)
        if is_section(value) and is_section(old):
            result[key] = _merged(old, value, here, replaced)
            continue
        replaced.add(here)
        if value is None and key in parent:
            del result[key]
        else:
            result[key] = value
    return result


def _is_under(path: KeyPath, roots: set[KeyPath]) -> bool:
    return any(path[:length] in roots for length in range(1, len(path) + 1))


def _known_path(tree: dict[str, Tree], names: list[str], where: str) -> KeyPath:
    """Turn the names of an override into a path, each one checked against the file and the schema."""
    path: KeyPath = ()
    here: Tree = tree
    for name in names:
        shape = shape_at(path, tree)
        is_list = isinstance(here, list) or (here is None and shape.get("type") == "array")
        if is_list:
            step: str | int = _list_index(name, here if isinstance(here, list) else [], (*path, name), where)
        else:
            step = name
            known = _known_names(here, shape)
            new_entry = has_free_keys(shape) and len(path) == len(names) - 1
            if name not in known and not new_entry:
                raise InputError(_no_such_key((*path, name), known, where))
        path = (*path, step)
        here = child(here, step)
    return path


def _no_such_key(path: KeyPath, known: list[str], where: str) -> str:
    near = nearest(str(path[-1]), known)
    allowed = listed(known[:12]) if known and not near else ""
    return fault(where, path, "there is no such key", allowed=allowed, near=near)


def _known_names(here: Tree, shape: dict[str, Any]) -> list[str]:
    """List the names an override may give next."""
    if is_sourced(here):
        return list(VALUE_KEYS)
    present = list(here) if isinstance(here, dict) else []
    return list(dict.fromkeys([*known_keys(shape), *present]))


def _list_index(name: str, elements: list[Tree], path: KeyPath, where: str) -> int:
    if name.isascii() and name.isdigit() and int(name) < len(elements):
        return int(name)
    allowed = f"0 to {len(elements) - 1}" if elements else "none, the list is empty"
    raise InputError(fault(where, path, "there is no such element of the list", allowed=allowed))


def _with(part: Tree, path: KeyPath, value: Tree) -> Any:  # Any: what went in comes out
    """Copy plain data with one value set, or removed where the value is null."""
    step, rest = path[0], path[1:]
    if isinstance(part, list):
        copied = list(part)
        copied[int(step)] = _with(part[int(step)], rest, value) if rest else value
        return copied
    entries = dict(part) if isinstance(part, dict) else {}
    if rest:
        entries[str(step)] = _with(entries.get(str(step)), rest, value)
    elif value is None:
        entries.pop(str(step), None)
    else:
        entries[str(step)] = value
    return entries
