"""A designed run as a whole: every point summed up, piece by piece, drawn and told in words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from simcore import charts
from simcore.charts.along import FEWEST
from simcore.experiment.headline import parse_promise
from simcore.experiment.store.keys import KEYS
from simcore.experiment.summary import mean_rows
from simcore.scenario import load_evidence

if TYPE_CHECKING:
    import pandas as pd

    from simcore.charts import Figure
    from simcore.experiment import Run

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
    axes = axes_of(run)
    return {
        f"design_{name}": charts.design_chart(table, name, axes, run_id=run.run_id)
        for name, table in points_tables(run, measures[:MOST])
    }


def axes_of(run: Run) -> dict[str, str]:
    """Plain words for each column of a points table that takes more than one value."""
    points = run.points
    varied = [name for name in points.columns if name not in NO_AXES and points[name].nunique() > 1]
    if len(run.manifest["caseloads"]) > 1:
        varied.insert(0, "caseload")
    evidence = load_evidence()
    words = {name: evidence[name].parameter for name in varied if name in evidence}
    return {name: WORDS.get(name) or words.get(name) or name.replace("_", " ") for name in varied}


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
