"""A designed run as a whole: every point summed up, piece by piece, drawn and told in words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from simcore import charts
from simcore.charts.along import FEWEST
from simcore.experiment.headline import parse_promise
from simcore.experiment.store.keys import KEYS
from simcore.experiment.structure import StructuralChoice, structural_choices
from simcore.experiment.summary import mean_rows
from simcore.report.origin import named
from simcore.scenario import load_evidence, load_scenario
from simcore.scenario.errors import InputError, dotted
from simcore.scenario.levers import LABELS, VALUES

if TYPE_CHECKING:
    import pandas as pd

    from simcore.charts import Figure
    from simcore.experiment import Run
    from simcore.scenario import Loaded

AT_ONCE = 500
"""Points read at a time."""
NO_AXES = ("variant", "label", "base", "changes")
"""Columns of the table of points that say what a point is called and made of."""
WORDS = {"scenario": "scenario", "way": "way of looking", "caseload": "caseload"}
MOST = 6
"""Measures that are drawn of a design."""


def size_words(run: Run) -> str:
    """How large a design is."""
    caseloads = run.manifest["caseloads"]
    at = f"{caseloads[0]} clients" if len(caseloads) == 1 else f"{len(caseloads)} caseloads"
    years = run.manifest["sweep"]["replications"]
    return f"a design of {len(run.variants):,} points, each at {at} in {years} simulated years"


def measures_of(run: Run, promises: Sequence[str]) -> list[str]:
    """What is drawn: the outcomes the sweep names, then what is promised."""
    promised = [parse_promise(text).measure for text in promises]
    return list(dict.fromkeys([*run.manifest["sweep"].get("outcomes", ()), *promised]))


def design_figures(run: Run, measures: Sequence[str]) -> dict[str, Figure]:
    """A chart of each measure over all points, by the name of its files."""
    axes, said = axes_of(run), values_of(run)
    return {
        f"design_{name}": charts.design_chart(table, name, axes, said=said, run_id=run.run_id)
        for name, table in points_tables(run, measures[:MOST])
    }


def axes_of(run: Run) -> dict[str, str]:
    """Plain words for each column of a points table that takes more than one value.

    Declared ones first, then what is said of a choice of structure, then what the evidence calls a number; of
    what nobody named, its path.
    """
    points = run.points
    varied = [name for name in points.columns if name not in NO_AXES and points[name].nunique() > 1]
    if len(run.manifest["caseloads"]) > 1:
        varied.insert(0, "caseload")
    told = {choice.name: choice.label for choice in _choices(run)} | WORDS | LABELS
    explained = {} if all(name in told for name in varied) else _explained(run)
    return {name: told.get(name) or explained.get(name) or name for name in varied}


def values_of(run: Run) -> dict[str, dict[Any, str]]:
    """Plain words for the values that are names, by the column of the points table."""
    options = {c.name: {one.name: one.label for one in c.options} for c in _choices(run)}
    return {**options, **VALUES}


def _base(run: Run) -> Loaded | None:
    """The first scenario of a run, for what its numbers are called; None where it is not here any more."""
    try:
        return load_scenario(named(run, next(iter(run.variants))))
    except InputError:
        return None


def _choices(run: Run) -> tuple[StructuralChoice, ...]:
    """The choices of structure that can be among what varied."""
    loaded = _base(run)
    return structural_choices(loaded) if loaded else ()


def _explained(run: Run) -> dict[str, str]:
    """What the evidence calls a number: by its row, and by the path of a number that comes from one."""
    evidence, loaded = load_evidence(), _base(run)
    by_path = {dotted(path): one.source for path, one in loaded.provenance.items()} if loaded else {}
    rows = {key: key for key in evidence} | {path: row for path, row in by_path.items() if row in evidence}
    return {name: evidence[row].parameter for name, row in rows.items()}


def points_tables(run: Run, measures: Sequence[str]) -> Iterator[tuple[str, pd.DataFrame]]:
    """For each measure a row a point and caseload: what it is, then mean, half of its interval, years.

    A run's rows are read and summed up some points at a time, so that a large one is never in memory.
    """
    import pandas as pd

    columns = list(dict.fromkeys([*KEYS, *measures]))
    pieces = run.by_variant("outcomes", columns, AT_ONCE)
    sums = pd.concat([mean_rows(rows, ["variant", "caseload"], measures) for rows in pieces])
    about = run.points.drop(columns=[name for name in NO_AXES if name != "variant"])
    for name in measures:
        yield name, about.merge(sums[sums.measure == name].drop(columns="measure"), on="variant")


def design_lines(run: Run, drawn: Sequence[Figure]) -> list[str]:
    """What a design showed, in a sentence for each measure: the titles of its charts."""
    size, years = size_words(run), run.manifest["sweep"]["replications"]
    few = ["So few years say little about any one point."] if years < FEWEST else []
    return [f"{size[0].upper()}{size[1:]}.", *few, *(f"{figure.title}." for figure in drawn)]
