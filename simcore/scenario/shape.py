"""What the schema knows about a place in a scenario: its keys, choices, limits and meaning.

It reads the JSON Schema that pydantic makes of the models, since that says all of this in one plain form.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any, TypeAlias

from simcore.scenario.errors import KeyPath, Tree
from simcore.scenario.schema import Scenario

Shape: TypeAlias = dict[str, Any]  # a JSON Schema object: {"type": "number", "minimum": 0, ...}


@lru_cache(maxsize=1)
def whole_shape() -> Shape:
    """Give the JSON Schema of a scenario; treat it as never changing."""
    return Scenario.model_json_schema()


def shape_at(path: KeyPath, tree: Tree) -> Shape:
    """Find what may stand at a path; empty where the schema knows nothing.

    The tree is needed because an entry may decide what its neighbours are (`how` in `arrivals`).
    """
    part: Any = tree
    shape = _resolved(whole_shape(), part)
    for step in path:
        part = child(part, step)
        shape = _resolved(_inside(shape, step), part)
    return shape


def child(part: Any, step: str | int) -> Any:
    """Take one step into plain data; None where there is nothing."""
    if isinstance(part, dict):
        return part.get(str(step))
    if isinstance(part, list) and isinstance(step, int) and step < len(part):
        return part[step]
    return None


def known_keys(shape: Shape) -> list[str]:
    """List the keys a mapping may have; empty where they are free, such as the names of kinds."""
    return [*shape.get("properties", {}), *shape.get("propertyNames", {}).get("enum", [])]


def has_free_keys(shape: Shape) -> bool:
    """Tell whether the keys of a mapping are names that the file chooses."""
    return isinstance(shape.get("additionalProperties"), dict) and not known_keys(shape)


def limits(shape: Shape) -> str:
    """Say which numbers are allowed, in words; empty if any."""
    low, high = shape.get("minimum"), shape.get("maximum")
    if low is not None and high is not None:
        return f"{low:g} to {high:g}"
    words = (
        ("minimum", "at least"),
        ("exclusiveMinimum", "more than"),
        ("maximum", "at most"),
        ("exclusiveMaximum", "less than"),
    )
    return ", ".join(f"{word} {shape[key]:g}" for key, word in words if key in shape)


def choices(shape: Shape) -> list[str]:
    """List the words that may stand here; empty if they are free."""
    return list(shape.get("enum", []))


def _inside(shape: Shape, step: str | int) -> Shape:
    """Give the shape of one entry of a mapping or one element of a list."""
    if isinstance(step, int):
        found = shape.get("items", {})
    else:
        found = shape.get("properties", {}).get(step) or shape.get("additionalProperties", {})
    return found if isinstance(found, dict) else {}


def _resolved(shape: Shape, part: Any) -> Shape:
    """Follow references, and choose among alternatives by the data that stands there."""
    if "$ref" in shape:
        target = whole_shape()["$defs"][shape["$ref"].rsplit("/", 1)[-1]]
        return _resolved({**target, **{k: v for k, v in shape.items() if k != "$ref"}}, part)
    if "discriminator" in shape:
        return _alternative(shape, part)
    options: list[Shape] = shape.get("anyOf") or shape.get("allOf") or []
    real = [option for option in options if option.get("type") != "null"]
    if len(real) == 1:
        return {**_resolved(real[0], part), **{k: v for k, v in shape.items() if k == "description"}}
    return shape


def _alternative(shape: Shape, part: Any) -> Shape:
    """Choose the alternative the data names; if it names none, the keys of all are known."""
    by_name = shape["discriminator"]["mapping"]
    selector = shape["discriminator"]["propertyName"]
    named = by_name.get(str(part.get(selector))) if isinstance(part, dict) else None
    if named:
        return _resolved({"$ref": named}, part)
    properties: Shape = {}
    for option in shape["oneOf"]:
        properties |= _resolved(option, part)["properties"]
    return {"type": "object", "properties": {**properties, selector: {"enum": list(by_name)}}}
