"""Every parameter of a scenario, by walking the models: a `*` stands for a name or a place in a list."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Any, Literal, get_args, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from simcore.scenario.schema import Duration, Rate, Scenario, Weekday

Leaf = tuple[str, FieldInfo]
WHOLE = (Duration, Rate)
"""Models that stand in a file as one quantity with its unit."""


def leaves(model: type[BaseModel] = Scenario, before: str = "") -> Iterator[Leaf]:
    for name, field in model.model_fields.items():
        parts = [part for part in models(field.annotation) if part not in WHOLE]
        many = get_origin(field.annotation) is dict or (parts and get_origin(field.annotation) is list)
        path = f"{before}{name}{'.*' if many else ''}"
        if not parts:
            yield path, field
        for part in parts:
            yield from leaves(part, f"{path}.")


def models(annotation: Any) -> list[type[BaseModel]]:
    if get_origin(annotation) is Annotated:
        return models(get_args(annotation)[0])
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return [annotation]
    return [model for part in get_args(annotation) for model in models(part)]


def words(annotation: Any) -> set[str]:
    """Every word that a setting may have."""
    if get_origin(annotation) is Literal:
        return set() if annotation == Weekday else {str(word) for word in get_args(annotation)}
    return {word for part in get_args(annotation) for word in words(part)}


def default(field: FieldInfo) -> str:
    """What the page says where a parameter is not given."""
    if field.is_required():
        return "needed"
    value = field.get_default(call_default_factory=True)
    if isinstance(value, Duration):
        return f"{value.distribution} {value.days_mean:g} days"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if value is None or value == [] or value == {}:
        return "none"
    return f"{value:g}" if isinstance(value, float) else str(value)
