"""What moves an answer, as notebook 09 shows it: an analysis found or made, its chart and what follows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import ceil
from typing import TYPE_CHECKING, Any

from simcore.charts import sensitivity_chart
from simcore.charts.sensitivity_table import sensitivity_table
from simcore.experiment import DEFAULT_PROMISES, parse_promise
from simcore.experiment.sensitivity.analysis import (
    FILE,
    Sensitivity,
    open_sensitivity,
    read_outcome,
    small_tornado,
)
from simcore.experiment.sensitivity.words import asked_words, listed_long, subject, summary
from simcore.experiment.summary import interval_rows
from simcore.outcomes import MEASURES
from simcore.report.answers import about_run, main_variant
from simcore.report.parameters import find_run, find_scenario
from simcore.report.show import Words, bullets, sentence, table
from simcore.scenario.errors import InputError
from simcore.scenario.read import PROJECT

if TYPE_CHECKING:
    from simcore.charts.table import Table
    from simcore.experiment import Run

MEASURE_FIRST = 3
GUESSED = ("C", "D")
AIM = 0.01
"""Half-width, of a share, that a sweep's precision is told for."""
SCREENING = "screening"


def find_sensitivity(given: Mapping[str, Any]) -> Sensitivity:
    """The analysis in the folder that was given; where none was, a small one that is made on the spot."""
    if given["sensitivity"]:
        return open_sensitivity(PROJECT / given["sensitivity"])
    loaded = find_scenario(given)
    outcome = read_outcome(given["outcome"], given["caseload"])
    return small_tornado(
        loaded, outcome, given["numbers"], given["years_each"], given["seed"], given["changes"]
    )


def about(found: Sensitivity) -> Words:
    """Which analysis this is, and where it comes from."""
    kept = (
        f"Result {found.name}."
        if found.folder is not None
        else "Made for this page just now and kept nowhere: the numbers that the hours budget rests on most, "
        "and every choice of structure. A full analysis moves every number."
    )
    return sentence(asked_words(found), kept)


def picture(found: Sensitivity) -> Words:
    """The chart of the analysis, with what it says in sentences beneath."""
    figure, words = sensitivity_chart(found)._repr_mimebundle_(), bullets(summary(found))
    return Words(f"{figure['text/html']}\n{words.markup}", f"{figure['text/plain']}\n{words.text}")


def screening(found: Sensitivity) -> Words:
    """The screening that lies beside Sobol indices; else what it would take to have one."""
    folder = found.folder / SCREENING if found.folder is not None else None
    if folder is not None and (folder / FILE).is_file():
        return picture(open_sensitivity(folder))
    follows = {
        "tornado": "A tornado moves one thing at a time. Whether numbers act together, a screening shows "
        "(--method morris), and Sobol indices after it (--method sobol).",
        "morris": "This is a screening. Sobol indices of what it leaves come next (--method sobol --after).",
        "sobol": f"Its screening, {found.about['screened_by'] or 'none'}, lies in a folder of its own.",
    }
    return sentence(follows[found.method])


def every_row(found: Sensitivity) -> Table:
    """Everything that moved."""
    return sensitivity_table(found)


def measure_first(found: Sensitivity) -> Words:
    """The poorly known numbers that move the outcome most: measuring these buys most certainty."""
    if found.about["about"] != "uncertainties":
        return sentence("What moved here are levers: they are chosen, not measured.")
    rows = [row for row in found.beyond_chance() if row.kind == "number" and row.grade in GUESSED]
    if not rows:
        none = f"Nothing poorly known moves {subject(found)} by more than chance"
        return sentence(f"{none}, so there is nothing to measure first.")
    names = [f"'{row.label}' (grade {row.grade})" for row in rows[:MEASURE_FIRST]]
    start = f"Measure first, in your own office: {listed_long(names)}."
    return sentence(start, f"Of what is poorly known, nothing else moves {subject(found)} as much.")


# ------------------------------------------------------------------------------- sweeps


def find_precision(run: str) -> Words:
    """How precise a sweep's means are; where there is no sweep, how to make one."""
    try:
        found = find_run(run)
    except InputError:
        if run:
            raise
        return sentence("There is no finished sweep in outputs to look at; `make run` makes one.")
    return _precision(found, newest=not run)


def _precision(run: Run, newest: bool) -> Words:
    variant = main_variant(run)
    shares = [parse_promise(text).measure for text in DEFAULT_PROMISES]
    measures = [name for name in dict.fromkeys(shares) if MEASURES[name].unit == "share"]
    rows = [_precise(run, variant, name) for name in measures]
    caption = (
        f"How far chance may still move the means of run {run.run_id}: half of the 95% interval, at the "
        f"caseload where it is widest, and the years it would take there for {AIM * 100:.0f} point."
    )
    header = [
        "What was promised",
        "Where least certain",
        "Half of the interval",
        "Years run",
        "Years to take",
    ]
    about_it, shown = sentence(about_run(run, newest)), table(caption, header, rows)
    return Words(f"{about_it.markup}\n{shown.markup}", f"{about_it.text}\n{shown.text}")


def _precise(run: Run, variant: str, measure: str) -> Sequence[str]:
    label = MEASURES[measure].label
    rows = [row for row in interval_rows(run, [measure], [variant]) if row.n > 1]
    if not rows:
        return [label, "", "cannot be told", "1", ""]
    widths = [max(row.high - row.mean, row.mean - row.low) for row in rows]  # one side may be cut at 0 or 1
    half, worst = max(zip(widths, rows, strict=True), key=lambda pair: pair[0])
    needed = ceil(worst.n * (half / AIM) ** 2)
    return [
        label,
        f"{worst.caseload} clients",
        f"{half * 100:.1f} points",
        f"{worst.n}",
        f"about {needed:,}" if needed > worst.n else "enough",
    ]
