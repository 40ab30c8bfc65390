"""Asking again because nobody answered: its share of contacts and of minutes, as the caseload grows."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING

from simcore.charts.curve_words import definitions_of, lines_in
from simcore.charts.elsewhere import Context
from simcore.charts.figure import Figure
from simcore.charts.lines import (
    ENDS_LABEL,
    at,
    band_line,
    caseload_axis,
    ends_area,
    from_to,
    has_ends,
    highest,
    told_at,
)
from simcore.charts.style import LINES, UNKNOWN, WASH, Sheet, house_style, place_labels
from simcore.charts.words import listed, shown, source_line, with_ends
from simcore.scenario.comparators import Comparator

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

CONTACTS, MINUTES = "again_contacts", "again_minutes"
ASKING = (CONTACTS, MINUTES)
HEADINGS = {
    CONTACTS: "Of all calls and emails, the share that asks again",
    MINUTES: "Of the minutes spent on cases, the share it takes",
}
SHORT = {"properly": "all work done", "coping": "as people cope"}


def asking_again(
    table: pd.DataFrame,
    *,
    lead_in: Collection[int] = (),
    labels: Mapping[str, str] | None = None,
    run_id: str = "",
    elsewhere: Sequence[Comparator] = (),
) -> Figure:
    """Draw two panels over the caseload, a line for each way of working with its 95% band.

    Args:
        table: what `simcore.experiment.intervals` gives for ASKING, ends of what nobody knows included.
        lead_in: caseloads drawn paler.
        labels: plain words for the variants.
        run_id: stands at the foot.
        elsewhere: caps and counts of real places, told in a strip under the picture.
    """
    data = table[table.measure.isin(ASKING)].reset_index(drop=True)
    context = Context(elsewhere, set(data.caseload))
    words = SHORT | dict(labels or {})
    names = lines_in(data)
    title = _title(data, names[0], lead_in)
    with house_style():
        sheet = Sheet(10.0, 5.0 + context.height)
        sheet.title(title)
        sheet.foot(_foot(data, run_id))
        if has_ends(data):
            sheet.key(_key(), columns=1)
        context.put(sheet)
        for place, measure in enumerate(ASKING):
            axes = sheet.axes(0.55 + 4.95 * place, 0.5, 6.4 - 4.95 * place, 0.3)
            _panel(axes, data[data.measure == measure], names, lead_in)
            axes.set_title(HEADINGS[measure], pad=8, fontsize=10.0)
    alt, caption = context.said(_alt(data, names, words)), context.said(_caption(data, run_id))
    reading = _reading(data, names, words, lead_in)
    return Figure(sheet.drawing, title, alt, caption, data, definitions_of(data), reading)


def _panel(axes: Axes, rows: pd.DataFrame, names: list[str], lead_in: Collection[int]) -> None:
    ends_area(axes, rows)
    ends = []
    for name in reversed(names):
        mine = rows[rows.variant == name].sort_values("caseload")
        band_line(axes, mine, LINES[name], lead_in)
        last = float(mine["mean"].iloc[-1])
        ends.append((last, f"{SHORT.get(name, name)}\n{last:.0%}", LINES[name].colour))
    axes.set_ylim(0, max(0.1, highest(rows, names) * 1.05))
    axes.yaxis.set_major_formatter(lambda value, _: f"{value:.0%}")
    mine = rows[rows.variant.isin(names)]
    caseload_axis(axes, set(mine.caseload))
    place_labels(axes, int(mine.caseload.max()), ends)


def _key() -> list[object]:
    from matplotlib.patches import Patch

    return [Patch(facecolor=WASH, edgecolor=UNKNOWN.colour, linestyle=":", linewidth=1.4, label=ENDS_LABEL)]


def _title(data: pd.DataFrame, variant: str, lead_in: Collection[int]) -> str:
    contacts, minutes = (data[(data.variant == variant) & (data.measure == name)] for name in ASKING)
    asked = sorted(set(contacts.caseload) - set(lead_in)) or sorted(set(contacts.caseload))
    few, many = at(contacts, asked[0])["mean"], at(contacts, asked[-1])["mean"]
    return (
        f"At {asked[0]} clients {shown(CONTACTS, few)} of calls and emails ask again because nobody "
        f"answered; "
        f"at {asked[-1]} it is {shown(CONTACTS, many)}, and they take "
        f"{shown(MINUTES, at(minutes, asked[-1])['mean'])} of the minutes for cases"
    )


def _reading(data: pd.DataFrame, names: list[str], words: Mapping[str, str], lead_in: Collection[int]) -> str:
    """The share of contacts from end to end and that of minutes at the last, each way with its interval."""
    contacts, minutes = (data[data.measure == measure] for measure in ASKING)
    each, taken = [], []
    last = int(contacts.caseload.max())
    for name in names:
        mine, way = contacts[contacts.variant == name], words.get(name, name)
        each.append(f"{from_to(mine, partial(shown, CONTACTS), lead_in)} ({way})")
        at_last = at(minutes[minutes.variant == name], last)
        taken.append(f"{with_ends(partial(shown, MINUTES), **at_last)} ({way})")
    return (
        f"Of calls and emails, those that ask again go {listed(each)}; of the minutes for cases they take "
        f"{listed(taken)} at {last}."
    )


def _foot(data: pd.DataFrame, run_id: str) -> str:
    count = int(data.loc[data.variant == lines_in(data)[0], "n"].max())
    return source_line(run_id, f"Means of {count} simulated years with 95% bands for chance alone.")


def _caption(data: pd.DataFrame, run_id: str) -> str:
    count = int(data.loc[data.variant == lines_in(data)[0], "n"].max())
    shaded = (
        " The shaded area lies between everything nobody knows well at its lighter and at its heavier end, "
        "all at once."
        if has_ends(data)
        else ""
    )
    return (
        "A contact asks again if it came because an earlier one was not dealt with: another try after no "
        "answer, a second message, a reminder. It closes nothing by itself. Means of "
        f"{count} simulated years, with 95% bands for chance alone.{shaded} {source_line(run_id)}"
    )


def _alt(data: pd.DataFrame, names: list[str], words: Mapping[str, str]) -> str:
    """Both panels at a few caseloads, with intervals at the last."""
    told = told_at(data.loc[data.variant == names[0], "caseload"])
    parts = [f"Two line charts over the caseload, told at {listed([str(c) for c in told])} clients."]
    for measure in ASKING:
        lines = []
        for name in names:
            rows = data[(data.variant == name) & (data.measure == measure)]
            values = ", ".join(shown(measure, at(rows, caseload)["mean"]) for caseload in told)
            last = at(rows, told[-1])
            span = f" (95% interval {shown(measure, last['low'])} to {shown(measure, last['high'])})"
            lines.append(f"{words.get(name, name)} {values}{span if last['low'] == last['low'] else ''}")
        parts.append(f"{HEADINGS[measure]}: {'; '.join(lines)}.")
    return " ".join(parts)
