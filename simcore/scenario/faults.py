"""Turning what pydantic finds wrong into lines a person can act on."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from simcore.scenario.errors import MOST_SHOWN, KeyPath, Tree, fault, listed, nearest, shortened
from simcore.scenario.read import Document, scalar
from simcore.scenario.shape import child, choices, known_keys, limits, shape_at

WANTED = {
    "int_type": "must be a whole number",
    "int_from_float": "must be a whole number",
    "float_type": "must be a number",
    "finite_number": "must be a finite number",
    "bool_type": "must be true or false",
    "string_type": "must be text",
    "list_type": "must be a list",
    "dict_type": "must be a mapping",
    "model_type": "must be a mapping",
    "model_attributes_type": "must be a mapping",
    "greater_than": "is too small",
    "greater_than_equal": "is too small",
    "less_than": "is too large",
    "less_than_equal": "is too large",
    "too_short": "must not be empty",
}
REFERRAL_RATE = ("clients", "referrals", "rate")
NOBODY_REFERRED = "; where nobody is referred, set clients.referrals=null"
NUMERIC = ("int_type", "float_type")

# Words for time in keys and in what people write, and their length in seconds.
SECONDS = {
    **dict.fromkeys(("s", "sec", "secs", "second", "seconds"), 1),
    **dict.fromkeys(("m", "min", "mins", "minute", "minutes"), 60),
    **dict.fromkeys(("h", "hr", "hrs", "hour", "hours"), 3600),
    **dict.fromkeys(("d", "day", "days"), 86400),
    **dict.fromkeys(("week", "weeks"), 7 * 86400),
}
PERIODS = ("month", "months", "quarter", "year", "years")


def schema_faults(error: ValidationError, tree: dict[str, Tree], document: Document) -> list[str]:
    """Write a line for each fault pydantic found: `file:line:col: path: what is wrong (given, allowed)`.

    Args:
        error: what pydantic raised for the tree.
        tree: the plain data that was checked.
        document: the same before its sources were taken out; it knows the places.
    """
    lines = [_line(details, tree, document) for details in error.errors(include_url=False)]
    return list(dict.fromkeys(lines))


def _line(details: ErrorDetails, tree: dict[str, Tree], document: Document) -> str:
    path = _path(details["loc"], tree)
    shape, kind = shape_at(path, tree), details["type"]
    given = _at(tree, path)
    problem, allowed, near = WANTED.get(kind, details["msg"]), "", list[str]()
    if kind.startswith("date_"):
        problem = "must be a date such as 2026-01-05"
    if kind == "missing":
        problem, given = "is missing", ...
    elif kind == "extra_forbidden":
        return _unknown_key(path, tree, document)
    elif kind == "value_error":
        return _rule_broken(path, str(details["ctx"]["error"]), tree, document)
    elif kind in ("union_tag_not_found", "union_tag_invalid"):
        path = (*path, str(details["ctx"]["discriminator"]).strip("'"))
        given = _at(tree, path)
        problem = "is missing" if given is None else "must be one of these words"
        given, shape = (... if given is None else given), shape_at(path, tree)
    elif kind == "literal_error":
        problem = "must be one of these words"
        if details["loc"][-1] == "[key]":
            return _unknown_key(path, tree, document)
    elif kind == "string_pattern_mismatch":
        problem, allowed = "is not written as it must be", shape.get("description") or shape["pattern"]
        near = [f"0{given}"] if re.fullmatch(r"\d:[0-5]\d", str(given)) else []
    if path[:3] == REFERRAL_RATE and given in (..., 0):
        problem += NOBODY_REFERRED
    if kind in NUMERIC:
        problem += _number_hint(given, str(path[-1]) if path else "")
    if words := choices(shape):
        allowed, near = listed(words), nearest(str(given), words)
    return fault(
        document.place(path), path, problem, given=given, allowed=allowed or limits(shape), near=near
    )


def _path(loc: tuple[int | str, ...], tree: Tree) -> KeyPath:
    """Take out of pydantic's location what stands in no file: chosen alternatives and `[key]`."""
    path: KeyPath = ()
    part: Any = tree
    may_be_choice = False
    for step in loc:
        is_choice = may_be_choice and isinstance(part, dict) and part.get("how") == step
        may_be_choice = False
        if is_choice or (step == "[key]" and child(part, step) is None):
            continue
        path, part, may_be_choice = (*path, step), child(part, step), True
    return path


def _at(tree: Tree, path: KeyPath) -> Any:
    part: Any = tree
    for step in path:
        part = child(part, step)
    return part


# ------------------------------------------------------------------------------- unknown keys


def _unknown_key(path: KeyPath, tree: dict[str, Tree], document: Document) -> str:
    """Tell the nearest known key; a key in another unit first of all."""
    key = str(path[-1])
    known = known_keys(shape_at(path[:-1], tree))
    how = child(_at(tree, path[:-1]), "how")
    problem = f"unknown key where how is {shortened(how)}" if isinstance(how, str) else "unknown key"
    if same := [name for name in known if _same_but_unit(key, name)]:
        problem += f"; here it is given in another unit, as {listed(same)}"
        return fault(document.place(path), path, problem, given=_at(tree, path))
    near = nearest(key, known)
    allowed = "" if near else listed(known, "and")
    return fault(document.place(path), path, problem, allowed=allowed, near=near)


def _same_but_unit(key: str, known: str) -> bool:
    """Tell whether two keys differ only in a unit of time: wrap_hours and wrap_minutes."""

    def stem(name: str) -> list[str]:
        return ["unit" if word in SECONDS or word in PERIODS else word for word in name.split("_")]

    return stem(key) == stem(known)


# ------------------------------------------------------------------------------------ numbers


def _number_hint(given: Any, key: str) -> str:
    """Say how to write what was probably meant: 15 for "15 min", 0.15 for 15%, 1.5 for 1,5."""
    if isinstance(given, dict):
        return "; one with its source has the key `source` or `value`"
    if not isinstance(given, str) or len(given) > MOST_SHOWN:
        return ""
    parts = re.fullmatch(r"\s*([-+]?\d*[.,]?\d+)\s*([a-z%]*)\s*", given.lower())
    if not parts:
        return ""
    number, unit = scalar(parts[1].replace(",", ".")), parts[2]
    if not isinstance(number, int | float):
        return ""
    if unit == "%":
        return f"; write {number / 100:g} for a share"
    if not unit:
        return f"; write {number:g} {'with a point' if ',' in given else 'without quotes'}"
    of_key = next((word for word in key.split("_") if word in SECONDS), None)
    if unit not in SECONDS or of_key is None:
        return f"; write {number:g} alone, the unit is in the key"
    return f"; write {number * SECONDS[unit] / SECONDS[of_key]:g}, the key says that it is in {of_key}"


# ------------------------------------------------------------------- rules over several values


def _rule_broken(path: KeyPath, message: str, tree: dict[str, Tree], document: Document) -> str:
    """Write a line for a rule of the schema that several values break together, at the likeliest place."""
    keys = [word for word in re.findall(r"\w+", message) if isinstance(_at(tree, (*path, word)), int | float)]
    places = {key: document.place((*path, key)) for key in dict.fromkeys(keys)}
    if len({place.file for place in places.values()}) > 1:
        origins = ", ".join(f"{key} from {place.file}:{place.line}" for key, place in places.items())
        message += f"; {origins} (null removes a key)"
    near = []
    if names := re.search(r"unknown kinds (.+)", message):
        kinds = tree.get("kinds")
        near = nearest(names[1].split(",")[0], kinds if isinstance(kinds, dict) else [])
    path = _likeliest(path, message, tree)
    return fault(document.place(path), path, message, near=near)


def _likeliest(path: KeyPath, message: str, tree: dict[str, Tree]) -> KeyPath:
    """Find the entry a rule's message speaks of, since pydantic only gives the section the rule is about.

    A message about the whole scenario begins with the kind it is about; then the first word of the message
    that is a key there, or a value there, is taken. If there is none, the section stays.
    """
    about_kind = re.match(r"kind (\S+) (.*)", message, re.DOTALL) if not path else None
    if about_kind:
        path, message = ("kinds", about_kind[1]), about_kind[2]
    words = re.findall(r"\w+", message)
    entries = dict(_entries(_at(tree, path), path, deep=about_kind is not None))
    by_key = (here for word in words for here in entries if here[-1] == word)
    by_value = (here for word in words for here, value in entries.items() if about_kind and value == word)
    return next(by_key, next(by_value, path))


def _entries(part: Any, path: KeyPath, deep: bool) -> Iterator[tuple[KeyPath, Any]]:
    """Walk through the entries of a section, with those of its parts if `deep`."""
    pairs = part.items() if isinstance(part, dict) else enumerate(part) if isinstance(part, list) else ()
    for step, value in pairs:
        yield (*path, step), value
        if deep:
            yield from _entries(value, (*path, step), deep)
