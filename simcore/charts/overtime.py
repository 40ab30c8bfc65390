"""Hours beyond those that are paid, as the caseload grows: an average week, and the long ones."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
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
from simcore.charts.style import INK, LINES, SERIES, UNKNOWN, WASH, Sheet, house_style, place_labels
from simcore.charts.words import listed, source_line
from simcore.scenario.comparators import Comparator

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

MEASURE = "overtime"
LONG = 0.9
"""One week in ten has as much as the week at this share, or more."""
SHORT = {"properly": "all work done", "coping": "as people cope"}


def overtime_chart(
    table: pd.DataFrame,
    weekly: pd.DataFrame,
    *,
    most_a_week: float | None = None,
    lead_in: Collection[int] = (),
    labels: Mapping[str, str] | None = None,
    run_id: str = "",
    elsewhere: Sequence[Comparator] = (),
) -> Figure:
    """Draw mean overtime a week over the caseload, a line for each way of working, and the long weeks.

    Args:
        table: what `simcore.experiment.intervals` gives for overtime, ends of what nobody knows included.
        weekly: the run's weekly table; of the first way of working the week that one in ten reaches.
        most_a_week: hours that the scenario allows, as a line; what runs past the shift once begun is more.
        lead_in: caseloads drawn paler.
        labels: plain words for the variants.
        run_id: stands at the foot.
        elsewhere: caps and counts of real places, told in a strip under the picture.
    """
    import pandas as pd

    means = table[table.measure == MEASURE].assign(what="mean week")
    names = lines_in(means)
    long = _long_weeks(weekly[weekly.variant == names[0]], names[0])
    data = pd.concat([means, long], ignore_index=True)
    context = Context(elsewhere, set(data.caseload))
    words = SHORT | dict(labels or {})
    title = _title(data, names[0], lead_in)
    with house_style():
        sheet = Sheet(10.0, 5.4 + context.height)
        sheet.title(title)
        count = int(means.loc[means.variant == names[0], "n"].max())
        sheet.foot(source_line(run_id, f"Means of {count} simulated years with 95% bands for chance alone."))
        if has_ends(means):
            sheet.key(_key(), columns=1)
        context.put(sheet)
        _lines(sheet.axes(0.6, 0.5, 2.5, 0.3), data, names, lead_in, most_a_week)
    return Figure(
        sheet.drawing,
        title,
        context.said(_alt(data, names, words, most_a_week)),
        context.said(_caption(data, names, run_id)),
        data,
        definitions_of(means),
        _reading(data, names, words, lead_in, most_a_week),
    )


def _long_weeks(weekly: pd.DataFrame, variant: str) -> pd.DataFrame:
    """The week that one in ten reaches: of each year, then the mean of the years with its interval."""
    from simcore.experiment.summary import Interval, possible, t_interval

    each = weekly.groupby(["caseload", "replication"])["overtime_hours"].quantile(LONG)
    rows = []
    for caseload, values in each.groupby(level="caseload"):
        mean, low, high, sd = t_interval(values.to_numpy())
        rows.append(
            Interval(
                variant, int(str(caseload)), MEASURE, mean, *possible(MEASURE, low, high), sd, len(values)
            )
        )
    import pandas as pd

    return pd.DataFrame(rows, columns=list(Interval._fields)).assign(
        what="one week in ten has as much or more"
    )


def _lines(
    axes: Axes, data: pd.DataFrame, names: list[str], lead_in: Collection[int], most: float | None
) -> None:
    means = data[data.what == "mean week"]
    ends_area(axes, means)
    ends = []
    for name in reversed(names):
        mine = means[means.variant == name].sort_values("caseload")
        band_line(axes, mine, LINES[name], lead_in)
        last = float(mine["mean"].iloc[-1])
        ends.append((last, f"mean week, {SHORT.get(name, name)}:\n{last:.1f} h", LINES[name].colour))
    long = data[data.what != "mean week"].sort_values("caseload")
    band_line(axes, long, SERIES[2], lead_in)
    last = float(long["mean"].iloc[-1])
    ends.append(
        (last, f"one week in ten,\n{SHORT.get(names[0], names[0])}:\n{last:.1f} h or more", SERIES[2].colour)
    )
    if most:
        axes.axhline(most, color=INK, linewidth=1.0, zorder=2)
        ends.append((most, f"most that is allowed: {most:.0f} h", INK))
    axes.set_ylim(0, max(highest(data, names), most or 0.0, 0.5) * 1.06)
    mine = data[data.variant.isin(names)]
    caseload_axis(axes, set(mine.caseload))
    axes.set_title("Overtime, hours a week", pad=8)
    place_labels(axes, int(mine.caseload.max()), ends)


def _key() -> list[object]:
    from matplotlib.patches import Patch

    return [Patch(facecolor=WASH, edgecolor=UNKNOWN.colour, linestyle=":", linewidth=1.4, label=ENDS_LABEL)]


def _title(data: pd.DataFrame, variant: str, lead_in: Collection[int]) -> str:
    rows = data[(data.variant == variant) & (data.what == "mean week")]
    long = data[data.what != "mean week"]
    asked = sorted(set(rows.caseload) - set(lead_in)) or sorted(set(rows.caseload))
    few, many = at(rows, asked[0])["mean"], at(rows, asked[-1])["mean"]
    return (
        f"Overtime goes from {few:.1f} hours a week at {asked[0]} clients to {many:.1f} at "
        f"{asked[-1]}; one week "
        f"in ten has {at(long, asked[-1])['mean']:.1f} or more"
    )


def _reading(
    data: pd.DataFrame,
    names: list[str],
    words: Mapping[str, str],
    lead_in: Collection[int],
    most: float | None,
) -> str:
    """Mean and long weeks from end to end with their intervals, beside what the rule allows."""
    show = "{:.1f}".format
    means, long = data[data.what == "mean week"], data[data.what != "mean week"]
    parts = [
        f"{from_to(means[means.variant == name], show, lead_in)} ({words.get(name, name)})" for name in names
    ]
    rule = f"; the rule allows {most:.0f} hours" if most else ""
    return (
        f"Hours of overtime in a mean week go {listed(parts)}; the week that one in ten reaches goes "
        f"{from_to(long, show, lead_in)}{rule}."
    )


def _caption(data: pd.DataFrame, names: list[str], run_id: str) -> str:
    count = int(data.loc[data.variant == names[0], "n"].max())
    shaded = (
        " Shaded: between everything nobody knows well at its lighter and at its heavier end, all at once."
        if has_ends(data)
        else ""
    )
    return (
        "Hours worked beyond the shift, mean over all weeks of the year, weeks of leave included. "
        "Overtime is "
        "held down by a rule, so where it no longer rises, the work left over is not done. Means of "
        f"{count} simulated years.{shaded} {source_line(run_id)}"
    )


def _alt(data: pd.DataFrame, names: list[str], words: Mapping[str, str], most: float | None) -> str:
    means = data[data.what == "mean week"]
    told = told_at(means.loc[means.variant == names[0], "caseload"])
    parts = []
    for name in names:
        rows = means[means.variant == name]
        parts.append(f"{words.get(name, name)} {_told(rows, told)}")
    parts.append(f"one week in ten has at least {_told(data[data.what != 'mean week'], told)}")
    limit = f" The rule allows at most {most:.0f} hours a week." if most else ""
    return (
        f"Lines of overtime in hours a week over the caseload, told at {listed([str(c) for c in told])} "
        f"clients: {'; '.join(parts)}.{limit}"
    )


def _told(rows: pd.DataFrame, told: list[int]) -> str:
    values = ", ".join(f"{at(rows, caseload)['mean']:.1f}" for caseload in told)
    last = at(rows, told[-1])
    return f"{values}" + (
        f" (95% interval {last['low']:.1f} to {last['high']:.1f})" if last["low"] == last["low"] else ""
    )
