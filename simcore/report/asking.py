"""Asking again because nobody answered, in words: how much of it there is, and what it does."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simcore.experiment.asking import CASELOADS, YEARS, WithAndWithout, with_and_without
from simcore.experiment.compare.words import change
from simcore.experiment.structure import structural_choices
from simcore.experiment.summary import interval_rows
from simcore.outcomes import MEASURES
from simcore.report.answers import main_variant
from simcore.report.origin import changes_of, loaded_of, named
from simcore.report.show import Words, sentence, table
from simcore.scenario import load_scenario

if TYPE_CHECKING:
    from simcore.experiment import Run
    from simcore.scenario import Scenario

CONTACTS, MINUTES = "again_contacts", "again_minutes"


def asking_words(run: Run, variant: str = "") -> str:
    """The share that asks again at the first and the last caseload asked for, and where it is largest."""
    name = variant or main_variant(run)
    found = interval_rows(run, [CONTACTS], [name])
    rows = [row for row in found if row.caseload not in run.lead_in and row.mean == row.mean]
    if not rows:
        return "Nobody calls or writes in this run, so nobody asks again."
    first, last, most = rows[0], rows[-1], max(rows, key=lambda row: row.mean)
    show = MEASURES[CONTACTS].show
    text = (
        f"With {first.caseload} clients {show(first.mean)} of calls and emails ask again because nobody "
        f"answered, with {last.caseload} clients {show(last.mean)}"
    )
    if most.caseload not in (first.caseload, last.caseload):
        text += f"; the most is {show(most.mean)}, with {most.caseload}"
    return f"{text} ({run.variants[name]})."


def without_asking(run: Run, variant: str = "") -> Words:
    """The same simulated years as they are, and as if nobody asked again; simulated on the spot.

    A sentence in its place where the scenario has changed since the run, or where nobody asks again in it.
    """
    name = variant or main_variant(run)
    loaded = loaded_of(run, name)
    if loaded is None:
        return sentence("This cannot be shown: the scenario was changed since this run.")
    off = _nobody_asks_again(run, name)
    if off is None:
        return sentence("In this scenario nobody asks again.")
    known = run.manifest["caseloads"]
    caseloads = [c for c in CASELOADS if known[0] <= c <= known[-1]] or [known[-1]]
    rows = with_and_without(loaded.scenario, off, caseloads, seed=run.manifest["sweep"]["seed"])
    return _table(rows, run, run.variants[name])


def _nobody_asks_again(run: Run, variant: str) -> Scenario | None:
    loaded = loaded_of(run, variant)
    assert loaded is not None
    choices = {choice.name: choice for choice in structural_choices(loaded)}
    if "repeat_contacts" not in choices:
        return None
    overrides = choices["repeat_contacts"].option("off").overrides
    changes = [*changes_of(run, variant), *overrides]
    return load_scenario(named(run, variant), changes, run.inputs_of(variant)).scenario


def _table(rows: list[WithAndWithout], run: Run, label: str) -> Words:
    lines: list[list[str]] = []
    caseload = 0
    for row in rows:
        if row.caseload != caseload:
            caseload = row.caseload
            lines.append([f"{caseload} clients"])
        measure = MEASURES[row.measure]
        lines.append([measure.label, measure.show(row.as_it_is), measure.show(row.without), _difference(row)])
    caption = (
        f"The same {YEARS} simulated years, {label}, as they are and as if nobody asked again: who gets no "
        "answer leaves one message and waits, however long. The difference is what asking again does, "
        "with its "
        f"95% interval for chance alone. Source: simulated for this page, with the assumptions and "
        f"draws of run "
        f"{run.run_id}."
    )
    return table(caption, ["Measure", "As it is", "If nobody asked again", "Difference"], lines)


def _difference(row: WithAndWithout) -> str:
    measure = MEASURES[row.measure]
    if row.difference != row.difference:
        return "none due"
    more = 1 if measure.unit == "share" else 0
    mean = change(measure, row.difference, more_digits=more)
    if row.low != row.low:
        return mean
    return (
        f"{mean} ({change(measure, row.low, row.high, more_digits=more).removesuffix(' percentage points')})"
    )
