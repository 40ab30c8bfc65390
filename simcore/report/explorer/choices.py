"""What a reader of the explorer can choose of a run, and which of its variants each combination shows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from simcore.charts.along import level_words
from simcore.charts.curve_words import ENDS
from simcore.report.design import axes_of, values_of
from simcore.scenario.errors import InputError

if TYPE_CHECKING:
    import pandas as pd

    from simcore.experiment import Run

MOST_OPTIONS = 12
"""Of more values nobody chooses from a list."""
MOST_CELLS = 5000
"""Combinations times caseloads that one page holds; of more, what varied last is averaged over."""


@dataclass(frozen=True)
class Option:
    """One value of a choice: for the page's address, and for its reader."""

    value: str
    label: str


@dataclass(frozen=True)
class Choice:
    """Something a reader can choose."""

    key: str
    label: str
    options: tuple[Option, ...]


@dataclass(frozen=True)
class View:
    """What one combination of options shows: a variant of the run, or the mean over several points."""

    at: tuple[int, ...]
    variants: tuple[str, ...]


@dataclass(frozen=True)
class Choices:
    """All choices of a run, the views they lead to, and plain words for what varies inside each view."""

    choices: tuple[Choice, ...]
    views: tuple[View, ...]
    averaged: tuple[str, ...] = ()


def choices_of(run: Run) -> Choices:
    """The ways of working of a plain sweep; of a design whatever is crossed completely and has few values."""
    return _of_design(run) if run.is_designed else _of_sweep(run)


def _of_sweep(run: Run) -> Choices:
    """Ends of what nobody knows are no choice: they are drawn beside every view."""
    shown = {name: label for name, label in run.variants.items() if name not in ENDS} or run.variants
    options = tuple(Option(name, label) for name, label in shown.items())
    views = tuple(View((place,), (name,)) for place, name in enumerate(shown))
    return Choices((Choice("way", "Way of working", options),), views)


def _of_design(run: Run) -> Choices:
    words = {name: label for name, label in axes_of(run).items() if name != "caseload"}
    chosen = [name for name in words if _is_choice(run, name)]
    cells = len(run.manifest["caseloads"])
    while chosen and cells * _combinations(run.points, chosen) > MOST_CELLS:
        chosen.pop()
    said = values_of(run)
    choices = tuple(
        Choice(name, _heading(name, words[name]), tuple(_options(run, name, _values(run.points, name), said)))
        for name in chosen
    )
    places = {name: {v: n for n, v in enumerate(_values(run.points, name))} for name in chosen}
    members: dict[tuple[int, ...], list[str]] = {}
    for row in run.points[["variant", *chosen]].to_dict("records"):
        at = tuple(places[name][row[name]] for name in chosen)
        members.setdefault(at, []).append(str(row["variant"]))
    views = tuple(View(at, tuple(names)) for at, names in sorted(members.items()))
    return Choices(choices, views, tuple(label for name, label in words.items() if name not in chosen))


def _is_choice(run: Run, name: str) -> bool:
    """Whether every value is met with every combination of the rest, and there are few."""
    design = run.manifest["sweep"].get("design") or {}
    for part in ("levers", "uncertainties"):
        if name in _keys(run, part) and design.get(part, {}).get("kind", "grid") != "grid":
            return False
    column = run.points[name]
    return bool(column.notna().all()) and column.nunique() <= MOST_OPTIONS


def _keys(run: Run, part: str) -> set[str]:
    """Columns of the table of points that are levers, or that are unknowns."""
    levers = set(run.manifest["sweep"].get("levers") or ())
    if part == "levers":
        return levers
    return set(run.points.columns) - levers - {"variant", "label", "scenario", "way", "base", "changes"}


def _combinations(points: pd.DataFrame, names: Sequence[str]) -> int:
    return len(points[list(names)].drop_duplicates())


def _values(points: pd.DataFrame, name: str) -> list[Any]:
    """The values of a column, numbers in order, words as the sweep gave them."""
    found = list(points[name].unique())
    return sorted(found) if all(isinstance(value, int | float) for value in found) else found


def _heading(name: str, words: str) -> str:
    label = {"scenario": "Programme", "way": "Way of working"}.get(name, words)
    return label[:1].upper() + label[1:]


def _options(
    run: Run, name: str, values: Sequence[Any], said: Mapping[str, Mapping[Any, str]]
) -> list[Option]:
    return [Option(str(value), _label(run, name, value, said)) for value in values]


def _label(run: Run, name: str, value: Any, said: Mapping[str, Mapping[Any, str]]) -> str:
    if name == "way":
        return str(run.manifest["sweep"]["variants"][value]["label"])
    if name == "scenario":
        first = run.points.loc[run.points.scenario == value, "variant"].iloc[0]
        try:
            return str(run.assumed(str(first))["title"])
        except InputError:  # its scenario cannot be made any more: the name it was asked for does
            return str(value)
    return said.get(name, {}).get(value) or level_words(value)
