"""The JSON Schema that editors use to complete and check scenario files while they are written.

`python -m simcore.scenario.json_schema` writes it anew; a test fails when that was forgotten.

It is looser than the loader. A file may extend another, so it need not be complete and null may remove any
key; and any number may be a mapping with its source.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from copy import deepcopy
from typing import Any

from simcore.scenario.compose import SCENARIOS
from simcore.scenario.evidence import GRADES
from simcore.scenario.shape import Shape, whole_shape

SCHEMA_FILE = SCENARIOS / "scenario.schema.json"

_TEXT = {"type": "string", "minLength": 1}
SOURCED: Shape = {
    "type": "object",
    "description": "a number that says where it comes from",
    "properties": {
        "value": {"type": "number"},
        "low": {"type": "number"},
        "high": {"type": "number"},
        "grade": {"enum": list(GRADES), "description": "A measured, B official, C one report, D a guess"},
        "source": {**_TEXT, "description": "the key of a row in evidence.csv, or a source in your own words"},
        "reason": {**_TEXT, "description": "why the value differs from the evidence row's"},
    },
    "additionalProperties": False,
    "anyOf": [{"required": ["value"]}, {"required": ["source"]}],
}
EXTENDS: Shape = {
    **_TEXT,
    "description": "the scenario this one changes: a shipped one, or a file beside it; or SCENARIO+POLICY",
}
POLICY: Shape = {"const": True, "description": "a policy: laid over any scenario, SCENARIO+POLICY"}
COST: Shape = {
    "anyOf": [{"$ref": "#/$defs/Sourced"}],
    "description": "of a policy: dollars a year, with the row or the reason",
}


def editor_schema() -> Shape:
    """Make the schema for editors out of the models' own."""
    whole = deepcopy(whole_shape())
    schema: Shape = _loosened(whole)
    for alternatives in _unions(whole):
        _let_go_of_the_others(alternatives, schema["$defs"])
    schema["properties"] |= {"extends": EXTENDS, "policy": POLICY, "cost_year": COST}
    schema["$defs"]["Sourced"] = SOURCED
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema}


def editor_schema_text() -> str:
    """Give the schema as the text of its file."""
    return json.dumps(editor_schema(), indent=1) + "\n"


def _loosened(part: Any) -> Any:
    """Let parts be left out, entries be null, and numbers carry a source, anywhere below."""
    if isinstance(part, list):
        return [_loosened(element) for element in part]
    if not isinstance(part, dict):
        return part
    loose = {key: _loosened(value) for key, value in part.items() if key not in ("required", "discriminator")}
    if "oneOf" in loose:  # incomplete alternatives look alike, so more than one may match
        loose["anyOf"] = loose.pop("oneOf")
    if isinstance(part.get("properties"), dict):
        loose["properties"] = {name: _or_null(shape) for name, shape in loose["properties"].items()}
    if isinstance(part.get("additionalProperties"), dict):
        loose["additionalProperties"] = _or_null(loose["additionalProperties"])
    if part.get("type") in ("number", "integer"):
        return {"anyOf": [loose, {"$ref": "#/$defs/Sourced"}]}
    return loose


def _unions(part: Any) -> Iterator[list[str]]:
    """Names of the alternatives wherever a key says which of them stands there."""
    if isinstance(part, list):
        for element in part:
            yield from _unions(element)
    elif isinstance(part, dict):
        if isinstance(part.get("discriminator"), dict):
            yield [ref.rsplit("/", 1)[-1] for ref in part["discriminator"]["mapping"].values()]
        for element in part.values():
            yield from _unions(element)


def _let_go_of_the_others(alternatives: list[str], shapes: Shape) -> None:
    """Whoever changes to another alternative takes out with null what only the old one has."""
    keys = {key for name in alternatives for key in shapes[name]["properties"]}
    for name in alternatives:
        own = shapes[name]["properties"]
        own |= {key: {"type": "null"} for key in sorted(keys - set(own))}


def _or_null(shape: Shape) -> Shape:
    """Allow null besides; what describes the entry stays outside, where editors look for it."""
    if {"type": "null"} in shape.get("anyOf", []):
        return shape
    about: Shape = {key: shape.pop(key) for key in ("title", "description", "default") if key in shape}
    return {"anyOf": [shape, {"type": "null"}], **about}


def main() -> None:
    """Write the schema's file."""
    SCHEMA_FILE.write_text(editor_schema_text(), encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
