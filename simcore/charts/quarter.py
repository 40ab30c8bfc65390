"""The queue through a quarter: what waits, by kind, on the evening of each working day; for print."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simcore.charts.activities import Group, group_of, in_order
from simcore.charts.figure import Figure
from simcore.charts.style import QUIET, SMALL_SIZE, Sheet, house_style
from simcore.charts.week import OVERDUE, WAITING
from simcore.charts.words import listed, lower_first, source_line

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

    from simcore.experiment.quarter import Quarter

LEAST = 5
"""A kind of which never more than so many pieces wait gets no row of its own."""
WEEKS_WORDS = "thirteen weeks"
NEVER_SHOWN = ("office", "resuming", "free")
ROW_LABEL = {
    "speaking": "Calls and\nmonthly contacts",
    "paper": "Reports, plans\nand forms",
    "changes": "Plan changes",
    "again": "Asking again because\nnobody answered",
    "visits": "Visits",
}


def queue_through_quarter(quarter: Quarter, *, run_id: str = "") -> Figure:
    """Draw a panel for each kind and caseload: waiting, overdue, the other simulated years as thin lines."""
    data, groups = evenings_by_group(quarter)
    title = quarter_title(quarter, data)
    with house_style():
        sheet = Sheet(10.0, 1.9 + 0.92 * len(groups))
        sheet.title(title)
        sheet.foot(source_line(run_id, _foot(quarter)))
        sheet.key(_key(quarter), columns=3)
        sheet.bottom += 0.34
        sheet.top -= 0.32
        high, wide = (sheet.top - sheet.bottom) / len(groups), (sheet.width - 1.75) / len(quarter.caseloads)
        for row, group in enumerate(groups):
            mine = data[data.group == group.label]
            most = max(1.0, float(mine.waiting.max()))
            for column, caseload in enumerate(quarter.caseloads):
                right = wide * (len(quarter.caseloads) - 1 - column) + 0.95
                axes = sheet.axes(
                    1.75 + wide * column, high * (len(groups) - 1 - row) + 0.08, right, high * row + 0.1
                )
                _panel(axes, mine[mine.caseload == caseload], most, last=row == len(groups) - 1)
                if row == 0:
                    axes.set_title(f"{caseload} clients", pad=8)
                if column == 0:
                    words = ROW_LABEL.get(group.name, group.label)
                    axes.set_ylabel(words, rotation=0, ha="right", va="center", labelpad=8)
    drawn = data.assign(date=data.date.map(str))
    alt, caption = quarter_alt(quarter, data, groups), quarter_caption(quarter, run_id)
    return Figure(sheet.drawing, title, alt, caption, drawn, reading=_reading(quarter, data))


def evenings_by_group(quarter: Quarter) -> tuple[pd.DataFrame, list[Group]]:
    """Waiting and overdue by caseload, year, day and group of activities; groups in the order drawn."""
    rows = quarter.evenings
    by_heading = {heading: group_of(heading) for heading in dict.fromkeys(rows.activity)}
    labelled = rows.assign(group=rows.activity.map({h: group.label for h, group in by_heading.items()}))
    keys = ["caseload", "year", "day", "date", "group"]
    data = labelled.groupby(keys, sort=False, as_index=False)[["waiting", "overdue"]].sum()
    most = data[data.year == 0].groupby("group").waiting.max()
    shown = [group for group in in_order(by_heading.values()) if group.name not in NEVER_SHOWN]
    groups = [group for group in shown if most[group.label] >= LEAST] or shown
    data = data[data.group.isin([group.label for group in groups])].reset_index(drop=True)
    return data, groups


def totals(data: pd.DataFrame, caseload: int, day: int) -> tuple[int, int]:
    """(waiting, overdue) of all kinds drawn, in the first year, on the evening of one day."""
    rows = data[(data.caseload == caseload) & (data.year == 0) & (data.day == day)]
    return int(rows.waiting.sum()), int(rows.overdue.sum())


def _panel(axes: Axes, rows: pd.DataFrame, most: float, *, last: bool) -> None:
    for year, other in rows.groupby("year"):
        if year:
            axes.plot(other.day, other.waiting, color=QUIET, linewidth=0.6, alpha=0.8, zorder=3)
    first = rows[rows.year == 0]
    axes.fill_between(first.day, first.overdue, first.waiting, color=WAITING, linewidth=0, step="mid")
    axes.fill_between(first.day, 0, first.overdue, color=OVERDUE, linewidth=0, step="mid")
    days = int(first.day.max())
    axes.set_xlim(0.5, days + 0.5)
    axes.set_ylim(0, most * 1.08)
    axes.set_yticks([])
    axes.grid(visible=False)
    ticks = [day for day in (1, *range(20, days + 1, 20)) if day <= days]
    axes.set_xticks(ticks)
    axes.tick_params(labelbottom=last, length=3 if last else 0)
    axes.spines["left"].set_visible(False)
    if last:
        axes.set_xlabel("working day")
    end = first.iloc[-1]
    words = f"{end.waiting:,.0f}" + (f"\n{end.overdue:,.0f} late" if end.overdue else "")
    axes.annotate(
        words,
        (1.0, min(0.8, max(0.25, float(end.waiting) / most))),
        xycoords="axes fraction",
        xytext=(5, 0),
        textcoords="offset points",
        va="center",
        fontsize=SMALL_SIZE - 1,
        linespacing=1.05,
        annotation_clip=False,
    )


def _key(quarter: Quarter) -> list[object]:
    from matplotlib.lines import Line2D
    from matplotlib.patches import Patch

    found: list[object] = [
        Patch(facecolor=WAITING, label="waits, not yet due"),
        Patch(facecolor=OVERDUE, label="waits, overdue (late)"),
    ]
    if quarter.years > 1:
        words = f"{quarter.years - 1} other simulated years"
        found.append(Line2D([], [], color=QUIET, linewidth=0.8, label=words))
    return found


def quarter_title(quarter: Quarter, data: pd.DataFrame) -> str:
    """What waits at the end with each caseload."""
    last = int(data.day.max())
    parts = []
    for place, caseload in enumerate(quarter.caseloads):
        start, end = totals(data, caseload, 1)[0], totals(data, caseload, last)[0]
        clients = f"{caseload} clients" if place == 0 else f"{caseload}"
        parts.append(f"from {start:,} to {end:,} with {clients}")
    return f"In {WEEKS_WORDS} the pieces of work that wait go {listed(parts)}"


def _reading(quarter: Quarter, data: pd.DataFrame) -> str:
    """Of what waits at the end: how much is overdue, what it is mostly, how far other years lie apart."""
    last = int(data.day.max())
    parts = []
    for caseload in quarter.caseloads:
        end = data[(data.caseload == caseload) & (data.day == last)]
        waiting, overdue = totals(data, caseload, last)
        kinds = end[end.year == 0].groupby("group").waiting.sum()
        most = str(kinds.idxmax())
        years = end.groupby("year").waiting.sum()
        others = f" (in single years {years.min():,} to {years.max():,} wait)" if quarter.years > 1 else ""
        parts.append(
            f"with {caseload} clients {overdue:,} of {waiting:,} are overdue, and most are "
            f"{lower_first(most)}, {kinds[most]:,}{others}"
        )
    return f"On the last evening, {'; '.join(parts)}."


def _way(quarter: Quarter) -> str:
    return "as people cope" if quarter.coping else "all the work done properly"


def _foot(quarter: Quarter) -> str:
    where = f"{quarter.programme}, " if quarter.programme else ""
    return (
        f"Weeks {quarter.first_week} to {quarter.first_week + 12} of the year counted, "
        f"{where}{_way(quarter)}. "
        "One scale in each row; the numbers are of the last evening. Waits: has come in and is not "
        "begun; the "
        "office's own mail and administration are left out."
    )


def quarter_caption(quarter: Quarter, run_id: str, *, in_print: bool = True) -> str:
    """What is drawn, and what the thin lines of the print are."""
    others = (
        f" Thin lines are {quarter.years - 1} other simulated years of the same scenario: chance alone moves "
        "the lines so far."
        if quarter.years > 1 and in_print
        else ""
    )
    return (
        f"Work that has come in and that nobody has begun, on the evening of each working day from "
        f"{quarter.monday.day} {quarter.monday:%B %Y} of the simulated calendar. One simulated year, "
        f"the first, not chosen for "
        f"what it shows; the clients who are in several caseloads lead the same lives in all of "
        f"them.{others} "
        f"{source_line(run_id)}"
    )


def quarter_alt(quarter: Quarter, data: pd.DataFrame, groups: list[Group]) -> str:
    """First and last evening by kind and caseload, and how far the other years lie apart in all."""
    last = int(data.day.max())
    parts = [f"Small multiples of work waiting on {last} evenings, {_way(quarter)}."]
    for caseload in quarter.caseloads:
        mine = data[data.caseload == caseload]
        ends = mine[(mine.day == last)].groupby(["year"])[["waiting", "overdue"]].sum()
        kinds = []
        for group in groups:
            rows = mine[(mine.group == group.label) & (mine.year == 0)].set_index("day")
            kinds.append(
                f"{lower_first(group.label)} {rows.waiting[1]:,} to {rows.waiting[last]:,} "
                f"({rows.overdue[last]:,} "
                "overdue)"
            )
        others = f", in all simulated years between {ends.waiting.min():,} and {ends.waiting.max():,}"
        parts.append(
            f"With {caseload} clients: {'; '.join(kinds)}; in all {ends.waiting[0]:,} at the end"
            f"{others if quarter.years > 1 else ''}."
        )
    return " ".join(parts)
