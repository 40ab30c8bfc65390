"""Where the hours of a week go, by what they are spent on, as the caseload grows."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from typing import TYPE_CHECKING

from simcore.charts.activities import Group, group_of, in_order
from simcore.charts.elsewhere import Context
from simcore.charts.figure import Figure
from simcore.charts.style import INK, PAPER, SMALL_SIZE, Sheet, house_style, place_labels
from simcore.charts.words import hours, listed, lower_first, source_line
from simcore.scenario.comparators import Comparator

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

PREFIX = "hours."
LABELS = {"properly": "with all the work done properly", "coping": "as people cope"}
LEAST_TOLD = 0.5
NOT_CASES = ("office", "again", "resuming", "free")
FIRST = 35
"""The caseload from which the title tells; what lies below is lead-in."""
LOW, HIGH = ", low", ", high"
"""Ends of names of columns that hold the ends of 95% intervals."""
TICKS = (10, 35, 60, 85, 110, 135, 165)
LEAST_LABELLED = 0.25
"""Hours a week at the right edge below which an area gets no label of its own."""


def hours_by_activity(
    outcomes: pd.DataFrame,
    variant: str = "properly",
    *,
    contracted: float | None = None,
    run_id: str = "",
    elsewhere: Sequence[Comparator] = (),
) -> Figure:
    """Draw stacked areas of hours a week over the caseload; what lies above the line is overtime.

    Args:
        outcomes: a run's outcomes: variant, caseload, replication, `hours.ACTIVITY` and `overtime`.
        variant: which way of working.
        contracted: hours a week in the contract, for the caption; the line is the hours really paid at work,
            leave, holidays and sickness taken off.
        run_id: stands at the foot.
        elsewhere: caps and counts of real places, told in a strip under the picture.
    """
    data, groups = _drawn(outcomes, variant)
    context = Context(elsewhere, set(data.caseload))
    labels = LABELS.get(variant, variant)
    count = outcomes.loc[outcomes.variant == variant, "replication"].nunique()
    title = _title(data, groups, labels)
    with house_style():
        sheet = Sheet(10.0, 6.4 + context.height)
        sheet.title(title)
        sheet.foot(_foot(count, data, contracted, run_id))
        context.put(sheet)
        axes = sheet.axes(0.55, 0.55, 3.6, 0.3)
        _areas(axes, data, groups)
        _whiskers(axes, data)
    alt, caption = _alt(data, groups, labels), _caption(contracted, run_id)
    return Figure(sheet.drawing, title, context.said(alt), context.said(caption), data)


def _drawn(outcomes: pd.DataFrame, variant: str) -> tuple[pd.DataFrame, list[Group]]:
    """Mean hours a week by group, and the hours paid: all that was worked or idle, less overtime.

    Columns whose names end in LOW and HIGH are the ends of the means' 95% intervals.
    """
    rows = outcomes[outcomes.variant == variant]
    columns = [name for name in rows.columns if name.startswith(PREFIX)]
    means = rows.groupby("caseload")[[*columns, "overtime"]].mean()
    by_group = {name: group_of(name.removeprefix(PREFIX)) for name in columns}
    groups = in_order(by_group.values())
    data = means[[]].copy()
    for group in groups:
        data[group.label] = means[[name for name in columns if by_group[name] is group]].sum(axis=1)
    data["Overtime"] = means["overtime"]
    data["Hours paid at work"] = means[columns].sum(axis=1) - means["overtime"]
    years = rows.set_index("caseload")
    for group in groups:
        mine = years[[name for name in columns if by_group[name] is group]].sum(axis=1)
        _add_interval(data, group.label, mine)
    _add_interval(data, "Overtime", years["overtime"])
    return data.reset_index(), groups


def _add_interval(data: pd.DataFrame, name: str, years: pd.Series) -> None:
    """Two columns with the ends of the interval, from the values of single years by caseload."""
    from simcore.experiment.summary import t_interval

    ends = [t_interval(years.loc[[caseload]].to_numpy())[1:3] for caseload in data.index]
    data[name + LOW], data[name + HIGH] = (
        [max(low, 0.0) if low == low else low for low, _ in ends],
        [high for _, high in ends],
    )


def is_mean(column: str) -> bool:
    """Whether a column of the figure's data is a mean, and not an end of its interval."""
    return not column.endswith((LOW, HIGH))


def _whiskers(axes: Axes, data: pd.DataFrame) -> None:
    """The interval of overtime at the top of the areas, at a few caseloads; none of a single year."""
    line = data["Hours paid at work"]
    for place in data.index[data.caseload.isin(TICKS) & data["Overtime" + LOW].notna()]:
        low, high = (float(line[place] + data["Overtime" + end][place]) for end in (LOW, HIGH))
        for colour, width, order in ((PAPER, 3.2, 5), (INK, 1.2, 6)):
            axes.plot([data.caseload[place]] * 2, [low, high], "_-", color=colour, linewidth=width,
                      markersize=8, markeredgewidth=width, zorder=order, clip_on=False)  # fmt: skip


def _areas(axes: Axes, data: pd.DataFrame, groups: list[Group]) -> None:
    floor = data["caseload"] * 0.0
    middles = []
    for group in groups:
        top = floor + data[group.label]
        axes.fill_between(
            data.caseload,
            floor,
            top,
            facecolor=group.face,
            edgecolor=group.hatch_colour,
            hatch=group.hatch,
            linewidth=0,
        )
        axes.plot(data.caseload, top, color=PAPER, linewidth=0.8)
        last = float(data[group.label].iloc[-1])
        middles.append((float(floor.iloc[-1]) + last / 2, last, group))
        floor = top
    paid = data["Hours paid at work"]
    axes.plot(data.caseload, paid, color=INK, linewidth=2.6)
    first, end = int(data.caseload.iloc[0]), int(data.caseload.iloc[-1])
    axes.set_xlim(first, end)
    axes.set_ylim(0, float(floor.max()) * 1.02)
    axes.set_xticks([c for c in TICKS if first <= c <= end])
    axes.set_xlabel("clients of one case manager")
    axes.set_title("Hours a week, mean over the year", pad=8)
    axes.grid(visible=False, axis="x")
    labels = [
        (y, f"{group.label}, {hours(value)} h", INK) for y, value, group in middles if value >= LEAST_LABELLED
    ]
    above = f"{hours(float(data['Overtime'].iloc[-1]))} h overtime"
    labels.append(
        (float(paid.iloc[-1]), f"Line: {hours(float(paid.iloc[-1]))} h paid, above it {above}", INK)
    )
    place_labels(axes, end, labels, size=SMALL_SIZE)
    _label_inside(axes, data, [group for _, value, group in middles if value < LEAST_LABELLED])


def _label_inside(axes: Axes, data: pd.DataFrame, groups: list[Group]) -> None:
    """An area that is gone at the right edge gets its name where it is widest."""
    for group in groups:
        widest = int(data[group.label].argmax())
        if data[group.label].iloc[widest] < 1:
            continue
        names = list(data.columns[1 : list(data.columns).index(group.label)])
        floor = float(data[names].iloc[widest].sum())
        height = floor + float(data[group.label].iloc[widest]) / 2
        axes.annotate(
            group.label, (float(data.caseload.iloc[widest]), height), xytext=(3 if widest == 0 else 0, 0),
            textcoords="offset points", ha="left" if widest == 0 else "center", va="center",
            fontsize=SMALL_SIZE, bbox={"facecolor": PAPER, "edgecolor": "none", "pad": 1.0},
        )  # fmt: skip


def _title(data: pd.DataFrame, groups: list[Group], label: str) -> str:
    main = data[data.caseload >= FIRST]
    first, last = (main if len(main) else data).iloc[[0, -1]].to_dict("records")
    return (
        f"{label[0].upper()}{label[1:]}, {hours(first['Overtime'])} hours of overtime a week "
        f"at {first['caseload']:.0f} clients and {hours(last['Overtime'])} at {last['caseload']:.0f}"
        f"{_most_lost(first, last, groups)}"
    )


def _most_lost(first: Mapping[Hashable, float], last: Mapping[Hashable, float], groups: list[Group]) -> str:
    """The work whose time for each client falls most between two caseloads."""
    minutes = {
        group: [row[group.label] / row["caseload"] * 60 * 52 / 12 for row in (first, last)]
        for group in groups
        if group.name not in NOT_CASES and first[group.label] > LEAST_TOLD
    }
    if not minutes:
        return ""
    least = min(minutes, key=lambda group: minutes[group][1] - minutes[group][0])
    before, after = minutes[least]
    name = lower_first(least.label)
    return f"; time for {name} goes from {before:.0f} minutes a client and month to {after:.0f}"


def _foot(count: int, data: pd.DataFrame, contracted: float | None, run_id: str) -> str:
    contract = f" of {contracted:.0f} contracted" if contracted else ""
    off = f"Hours paid at work{contract}: leave, holidays and sickness taken off."
    return source_line(run_id, f"Means of {count} simulated years. {off}{_chance(data)}")


def _chance(data: pd.DataFrame) -> str:
    """What the whiskers are, and how far chance moves any area at all."""
    widths = [
        data[column] - data[column.removesuffix(HIGH)] for column in data.columns if column.endswith(HIGH)
    ]
    most = max(float(width.max()) for width in widths)
    if most != most:
        return ""
    return f" Whiskers: 95% intervals of overtime; no area's is wider than {hours(most)} hours either way."


def _caption(contracted: float | None, run_id: str) -> str:
    contract = f" The contract is for {contracted:.0f} hours a week." if contracted else ""
    return (
        "Hours a week by what they are spent on, mean over all weeks of the year. Hours at the line and "
        f"below are paid; leave, public holidays and sickness are taken off.{contract} What lies above "
        f"the line is overtime. {source_line(run_id)}"
    )


def _alt(data: pd.DataFrame, groups: list[Group], label: str) -> str:
    told = [row for _, row in data.iterrows() if row["caseload"] in (35, 60, 90, 165)] or [
        data.iloc[0],
        data.iloc[-1],
    ]
    at = listed([f"{row['caseload']:.0f}" for row in told])
    parts = [f"{group.label} {', '.join(hours(float(row[group.label])) for row in told)}" for group in groups]
    paid, over = (
        ", ".join(hours(float(row[name])) for row in told) for name in ("Hours paid at work", "Overtime")
    )
    return (
        f"Stacked areas of hours a week {label}, told at {at} clients. {'; '.join(parts)}. "
        f"Hours paid at work {paid}; overtime above them {over}{_last_interval(told[-1])}."
    )


def _last_interval(row: pd.Series) -> str:
    """The interval of overtime at the last caseload that is told; nothing of a single year."""
    low, high = row["Overtime" + LOW], row["Overtime" + HIGH]
    return f" (95% interval {hours(low)} to {hours(high)})" if low == low else ""
