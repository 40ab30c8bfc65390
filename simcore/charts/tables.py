"""The tables of a run: measures by caseload, the simulated day, and what was set aside to cope."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from simcore.charts.table import Table
from simcore.charts.words import listed, nearest, source_line
from simcore.experiment.steady import still_growing
from simcore.experiment.summary import horizon_intervals, intervals
from simcore.outcomes import MEASURES

if TYPE_CHECKING:
    from simcore.experiment.store.store import Run

CASELOADS = (35, 50, 165)
MANY_CASELOADS = (35, 45, 62, 81, 90, 165)
DAY = ("calls_in_day", "calls_answered_live", "emails_in_day", "visits_day", "notes_day", "interruptions")
LEDGER = ("set_aside_hours", "dropped_items", "clients_set_aside")
WAYS = ("properly", "coping")
AFTER_MONTHS = (
    "visits_on_time",
    "quarterly_reports_on_time",
    "notes_on_time",
    "emails_on_time",
    "plan_change_wait",
    "plan_change_wait_p90",
    "open_items",
    "open_hours",
    "overdue_items",
    "overtime",
    "again_contacts",
)
"""Measures that tell how overload builds up."""


def simulated_day_table(
    run: Run, caseloads: Sequence[int] = CASELOADS, variants: Sequence[str] = WAYS
) -> Table:
    """What a working day brings at a few caseloads: calls, emails, visits, notes, interruptions."""
    caption = (
        "The simulated day: means over a year's working days. Calls and emails include what people ask again "
        "because nobody answered. None of these numbers is set: they follow from what is asked for "
        "the first time."
    )
    return _by_caseload(run, DAY, caseloads, variants, caption)


def ledger_table(run: Run, caseloads: Sequence[int] = MANY_CASELOADS, variant: str = "coping") -> Table:
    """What was shortened, let go and set aside in a year where people cope."""
    caption = (
        "What is set aside when people cope with more than they can do, in a year: hours shortened, let go "
        "and set aside; pieces of work dropped; and the share of clients whom it touched."
    )
    by_kind = [name for name in run.columns("outcomes") if name.startswith("aside.")]
    return _by_caseload(run, [*LEDGER, *by_kind], caseloads, [variant], caption)


def measures_table(
    run: Run,
    caseloads: Sequence[int] = MANY_CASELOADS,
    variant: str = "properly",
    measures: Sequence[str] | None = None,
) -> Table:
    """Every measure at a few caseloads, in the order in which measures are always shown."""
    caption = (
        f"Every measure, {run.variants.get(variant, variant)}: means over replications of a year. Where open "
        "work grows, a value holds after that year and would get worse."
    )
    return _by_caseload(run, measures or tuple(MEASURES), caseloads, [variant], caption)


def horizons_table(run: Run, caseloads: Sequence[int] = MANY_CASELOADS, variant: str = "properly") -> Table:
    """What overload comes to after 3, 6 and 12 months: at caseloads where open work grows, else at the most.

    Raises InputError where the window is shorter than three months.
    """
    import pandas as pd

    data = horizon_intervals(run, AFTER_MONTHS, variant)
    growing = still_growing(run, variant)
    known = set(data.caseload)
    told = nearest(caseloads, {n for n in known if n in growing} or {max(known)})
    data = data[data.caseload.isin(told)].reset_index(drop=True)
    means = data.set_index(["caseload", "months", "measure"])["mean"].to_dict()
    shown = pd.DataFrame({"Measure": [_label(run, name) for name in AFTER_MONTHS]})
    for caseload in told:
        for months in sorted(set(data.months)):
            cells = [_shown(name, float(means[caseload, months, name])) for name in AFTER_MONTHS]
            shown[f"{caseload} clients, {months} months"] = cells
    caption = (
        f"How results depend on how long it lasts, {run.variants.get(variant, variant)}: the same simulated "
        "years looked at after 3, 6 and 12 months. Where open work grows there is no steady state, so a "
        "value without its time means nothing."
    )
    return Table(f"{caption} {source_line(run.run_id)}", shown, data)


def _by_caseload(
    run: Run, measures: Sequence[str], caseloads: Sequence[int], variants: Sequence[str], caption: str
) -> Table:
    """Measures as rows; a column per caseload and variant, the nearest simulated standing in for another."""
    import pandas as pd

    table = intervals(run, measures, variants)
    told = nearest(caseloads, set(table.caseload))
    data = table[table.caseload.isin(told)].reset_index(drop=True)
    means = data.set_index(["caseload", "variant", "measure"])["mean"].to_dict()
    shown = pd.DataFrame({"Measure": [_label(run, name) for name in measures]})
    for caseload, variant in [(c, v) for c in told for v in variants if (c, v, measures[0]) in means]:
        way = f", {run.variants.get(variant, variant)}" if len(variants) > 1 else ""
        cells = [_shown(name, float(means[caseload, variant, name])) for name in measures]
        shown[f"{caseload} clients{way}"] = cells
    missing = [str(c) for c in caseloads if c not in told]
    stand_in = f" Nearest caseloads simulated stand in for {listed(missing)}." if missing else ""
    return Table(f"{caption}{stand_in} {source_line(run.run_id)}", shown, data)


def _label(run: Run, name: str) -> str:
    """The label of a measure, or of the hours of one kind of work that were set aside."""
    if name in MEASURES:
        return MEASURES[name].label
    kinds = run.assumed(next(iter(run.variants)))["kinds"]
    return f"of these hours: {kinds[name.removeprefix('aside.')]['label'].lower()}"


def _shown(name: str, value: float) -> str:
    return MEASURES[name].show(value) if name in MEASURES else f"{value:,.0f} h"
