"""What a sweep said it would look at: its comparisons, from its own tables, paired by replication.

A comparison sets two ways of looking, or two scenarios, against each other. In a design every point of the
one has a partner in the other with the same settings; differences are taken point by point, each year's is
the mean over the points. So an interval tells of chance in the years, at just these points.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING, Any

import numpy as np

from simcore.experiment.compare.compare import LEVEL, Difference, Subject, paired_difference
from simcore.experiment.compare.words import sentence
from simcore.experiment.posts import held
from simcore.experiment.steady import overloaded
from simcore.experiment.store.keys import KEYS
from simcore.experiment.sweep.file import Comparison, Sweep

if TYPE_CHECKING:
    import pandas as pd

    from simcore.experiment.store.read import Run


@dataclass(frozen=True)
class LookedAt:
    """One difference that a sweep file names: at a caseload, over so many pairs of points."""

    reference: str
    subject: str
    caseload: int
    variants: tuple[str, ...]
    """Both sides', where they are single; a design's points are not looked at one by one."""
    points: int
    difference: Difference
    held: str
    """Clients of the subject in words: a team may hold others than its caseload says."""

    @property
    def heading(self) -> str:
        """What is compared with what."""
        text = f"{self.subject} against {self.reference}, {self.held}"
        return f"{text}, the mean over {self.points} points" if self.points > 1 else text


@dataclass(frozen=True)
class _Side:
    """The variants of one side of a comparison, in an order in which partners have the same place."""

    name: str
    label: str
    variants: list[str]


def looked_at(run: Run) -> list[LookedAt]:
    """Every difference named in the sweep file; their intervals hold together with 95% confidence."""
    sweep = Sweep.model_validate(run.manifest["sweep"])
    family = [
        (comparison, caseload)
        for comparison in sweep.comparisons
        for caseload in comparison.caseloads or comparison.caseloads_in(sweep)
    ]
    questions = sum(len(comparison.measures) for comparison, _ in family)
    return [
        one
        for comparison, caseload in family
        for one in _differences(run, sweep, comparison, caseload, 1 - (1 - LEVEL) / questions)
    ]


def looked_at_words(run: Run) -> list[str]:
    """The same as sentences, with a line that says whether they were planned; none where none is named."""
    found = looked_at(run)
    if not found:
        return []
    word = "planned before the run" if run.planned == "planned" else run.planned_words
    count = f"{len(found)} differences" if len(found) > 1 else "One difference"
    lines = [f"{count} named in the sweep file ({word})."]
    if len(found) > 1:
        level = found[0].difference.level * 100
        together = f"so that all hold together with {LEVEL * 100:.0f}% confidence"
        lines[0] += f" Each interval is at {level:.2f}%, {together}."
    for heading, ones in groupby(found, key=lambda one: one.heading):
        said = " ".join(sentence(one.difference) for one in ones)
        lines.append(f"{heading[0].upper()}{heading[1:]}. {said}")
    return lines + _not_steady(run, {(name, one.caseload) for one in found for name in one.variants})


def _not_steady(run: Run, cells: set[tuple[str, int]]) -> list[str]:
    """Where open work still grows, what must be said with every number."""
    lines = []
    for variant in [name for name in run.variants if name in {name for name, _ in cells}]:
        for caseload, overload in overloaded(run, variant).items():
            if (variant, caseload) in cells:
                label = run.variants[variant]
                clients = held(run.recipe(variant).scenario(), caseload)
                lines.append(f"{label[0].upper()}{label[1:]}, {clients}: {overload.words()}.")
    return lines


def _differences(
    run: Run, sweep: Sweep, comparison: Comparison, caseload: int, level: float
) -> Iterator[LookedAt]:
    reference, subject = (_side(run, sweep, name) for name in comparison.between)
    scenario = run.recipe(subject.variants[0]).scenario()
    about = Subject(subject.name, subject.label, scenario, caseload)
    theirs, ours = (_values(run, side, comparison.measures, caseload) for side in (reference, subject))
    for name in comparison.measures:
        a, b = _by_year(theirs, ours, name)
        difference = paired_difference(about, name, True, a, b, level)
        points = len(subject.variants)
        variants = (*reference.variants, *subject.variants) if points == 1 else ()
        clients = held(scenario, caseload)
        yield LookedAt(reference.label, subject.label, caseload, variants, points, difference, clients)


def _side(run: Run, sweep: Sweep, name: str) -> _Side:
    points = run.read("points", ["variant", "scenario", "way"])
    if name in sweep.variants:
        mine, label = points[points.way == name], sweep.variants[name].label
    else:
        mine = points[points.scenario == name]
        label = str(run.assumed(str(mine.variant.iloc[0]))["title"])
    return _Side(name, label, [str(variant) for variant in mine.variant])


def _values(run: Run, side: _Side, measures: list[str], caseload: int) -> pd.DataFrame:
    """A row for each place on a side and each replication."""
    rows = run.read("outcomes", list(dict.fromkeys([*KEYS, *measures])), side.variants, [caseload])
    places = {variant: place for place, variant in enumerate(side.variants)}
    return rows.assign(place=rows.variant.map(places)).set_index(["place", "replication"])


def _by_year(theirs: pd.DataFrame, ours: pd.DataFrame, measure: str) -> tuple[Any, Any]:
    """Means by replication of the pairs that both have; NaN where nothing of the kind was due in any."""
    pairs = ours[measure].rename("ours").to_frame().join(theirs[measure].rename("theirs"), how="inner")
    pairs = pairs.astype(float)
    known = pairs.where(pairs.notna().all(axis=1), np.nan)
    means = known.groupby(level="replication").mean()
    return means["theirs"].to_numpy(), means["ours"].to_numpy()
