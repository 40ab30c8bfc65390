"""The place on the list of somebody who asks for a plan change, as the caseload grows and weeks go by."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING

from simcore.charts.curve_words import definitions_of
from simcore.charts.elsewhere import Context
from simcore.charts.figure import Figure
from simcore.charts.lines import at, band_line, caseload_axis, told_at
from simcore.charts.style import SERIES, Sheet, house_style, place_labels
from simcore.charts.words import listed, source_line, with_ends
from simcore.scenario.comparators import Comparator

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

WEEKS = (13, 26, 52)
PLACES = tuple(f"plan_change_position_w{week}" for week in WEEKS)


def place_on_the_list(
    table: pd.DataFrame,
    *,
    variant: str = "properly",
    label: str = "all the work done properly",
    lead_in: Collection[int] = (),
    run_id: str = "",
    elsewhere: Sequence[Comparator] = (),
) -> Figure:
    """Draw a line for each of weeks 13, 26 and 52, with its 95% band.

    Args:
        table: what `simcore.experiment.intervals` gives for PLACES.
        variant: which way of working.
        label: plain words for it.
        lead_in: caseloads drawn paler.
        run_id: stands at the foot.
        elsewhere: caps and counts of real places, told in a strip under the picture.
    """
    data = table[table.measure.isin(PLACES) & (table.variant == variant)].dropna(subset=["mean"])
    data = data.sort_values(["measure", "caseload"]).reset_index(drop=True)
    if data.empty:
        raise ValueError("no place on the list is known: the window is shorter than 13 weeks")
    context = Context(elsewhere, set(data.caseload))
    title = _title(data, lead_in)
    count = int(data.n.max())
    with house_style():
        sheet = Sheet(10.0, 5.2 + context.height)
        sheet.title(title)
        bands = f"Means of {count} simulated years with 95% bands for chance alone, {label}."
        sheet.foot(source_line(run_id, bands))
        context.put(sheet)
        _lines(sheet.axes(0.6, 0.5, 2.35, 0.3), data, lead_in)
    alt, caption = context.said(_alt(data, label)), context.said(_caption(data, label, run_id))
    reading = _reading(data, label, lead_in)
    return Figure(sheet.drawing, title, alt, caption, data, definitions_of(data), reading)


def _known(data: pd.DataFrame) -> list[tuple[int, str]]:
    """(week, measure) of what the table holds."""
    return [(week, name) for week, name in zip(WEEKS, PLACES, strict=True) if name in set(data.measure)]


def _lines(axes: Axes, data: pd.DataFrame, lead_in: Collection[int]) -> None:
    ends = []
    for (week, measure), line in zip(_known(data), SERIES, strict=False):
        mine = data[data.measure == measure]
        band_line(axes, mine, line, lead_in)
        last = float(mine["mean"].iloc[-1])
        ends.append((last, f"after {week} weeks: {last:,.0f}", line.colour))
    axes.set_ylim(0, float(data[["mean", "high"]].max().max()) * 1.05)
    axes.yaxis.set_major_formatter(lambda value, _: f"{value:,.0f}")
    caseload_axis(axes, set(data.caseload))
    axes.set_title("Place on the list of somebody who asks for a plan change", pad=8)
    place_labels(axes, int(data.caseload.max()), ends)


def _title(data: pd.DataFrame, lead_in: Collection[int]) -> str:
    week, measure = _known(data)[-1]
    rows = data[data.measure == measure]
    asked = sorted(set(rows.caseload) - set(lead_in)) or sorted(set(rows.caseload))
    few, many = (at(rows, caseload)["mean"] for caseload in (asked[0], asked[-1]))
    return (
        f"Who asks for a plan change after {week} weeks is number {few:,.0f} on the list with "
        f"{asked[0]} clients "
        f"and number {many:,.0f} with {asked[-1]}"
    )


def _reading(data: pd.DataFrame, label: str, lead_in: Collection[int]) -> str:
    """The place with the most and with the fewest clients, after the first weeks and after the last."""
    weeks = list(dict.fromkeys([_known(data)[0], _known(data)[-1]]))
    asked = sorted(set(data.caseload) - set(lead_in)) or sorted(set(data.caseload))

    def told(caseload: int) -> str:
        rows = {week: data[data.measure == measure] for week, measure in weeks}
        places = {week: with_ends("{:,.0f}".format, **at(mine, caseload)) for week, mine in rows.items()}
        return listed([f"{place} after {week} weeks" for week, place in places.items()])

    few, many = asked[0], asked[-1]
    return (
        f"With {many} clients a new request is number {told(many)}; with {few}, number {told(few)} ({label})."
    )


def _caption(data: pd.DataFrame, label: str, run_id: str) -> str:
    return (
        "The place counts plan changes that were asked for before and not yet submitted, the new one "
        "included. With too many clients the list has no end to grow to: a place holds after so many weeks, "
        f"and with more weeks it is a later one. {label.capitalize()}; means of {int(data.n.max())} "
        f"simulated years. {source_line(run_id)}"
    )


def _alt(data: pd.DataFrame, label: str) -> str:
    told = told_at(data.caseload)
    parts = []
    for week, measure in _known(data):
        rows = data[data.measure == measure]
        values = ", ".join(f"{at(rows, caseload)['mean']:,.0f}" for caseload in told)
        last = at(rows, told[-1])
        span = f" (95% interval {last['low']:,.0f} to {last['high']:,.0f})"
        parts.append(f"after {week} weeks {values}{span if last['low'] == last['low'] else ''}")
    return (
        f"Lines of the place on the list for a plan change over the caseload, {label}, told at "
        f"{listed([str(c) for c in told])} clients: {'; '.join(parts)}."
    )
