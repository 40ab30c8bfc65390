"""Open work week by week: what is cleared, and what only grows."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Literal

from simcore.charts.figure import Figure
from simcore.charts.style import SERIES, Sheet, house_style, place_labels
from simcore.charts.words import listed, nearest, source_line

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

CASELOADS = (35, 50, 65, 90, 165)
WORDS = {"open_items": "open pieces of work", "overdue_items": "overdue pieces of work"}


def backlog_by_week(
    weekly: pd.DataFrame,
    caseloads: Sequence[int] = CASELOADS,
    *,
    variant: str = "properly",
    measure: Literal["open_items", "overdue_items"] = "open_items",
    label: str = "all the work done properly",
    run_id: str = "",
) -> Figure:
    """Draw open work on each Monday for a few caseloads: the mean, and each simulated year as a thin line.

    Args:
        weekly: a run's weekly table: variant, caseload, replication, week, open_items, overdue_items.
        caseloads: at most six; one that was not simulated gives way to the nearest that was.
        variant: which way of working.
        measure: open or overdue work.
        label: plain words for the variant.
        run_id: stands at the foot.
    """
    rows = weekly[weekly.variant == variant]
    wanted = nearest(caseloads, set(rows.caseload))
    if len(wanted) > len(SERIES):
        raise ValueError(f"at most {len(SERIES)} caseloads can be told apart")
    rows = rows[rows.caseload.isin(wanted)]
    data = rows[["caseload", "week", "replication", measure]].reset_index(drop=True)
    data["mean"] = data.groupby(["caseload", "week"])[measure].transform("mean")
    title = _title(data, measure)
    with house_style():
        sheet = Sheet(10.0, 5.4)
        sheet.title(title)
        count = data.replication.nunique()
        sheet.foot(
            source_line(
                run_id, f"Thick: mean of {count} simulated years; thin: each of them. {label.capitalize()}."
            )
        )
        _lines(sheet.axes(0.95, 0.55, 2.5, 0.3), data, measure)
    return Figure(
        sheet.drawing, title, _alt(data, measure, label), _caption(data, measure, label, run_id), data
    )


def _lines(axes: Axes, data: pd.DataFrame, measure: str) -> None:
    import seaborn

    caseloads = sorted(set(data.caseload))
    styles = dict(zip(caseloads, SERIES, strict=False))
    colours = {caseload: line.colour for caseload, line in styles.items()}
    seaborn.lineplot(
        data=data, x="week", y=measure, hue="caseload", palette=colours,
        units="replication", estimator=None, errorbar=None, alpha=0.35, linewidth=0.8, legend=False, ax=axes,
    )  # fmt: skip
    ends = []
    for caseload, line in styles.items():
        mean = data[data.caseload == caseload].groupby("week")["mean"].first()
        axes.plot(
            mean.index,
            mean,
            color=line.colour,
            linestyle=line.dash,
            linewidth=2.4,
            marker=line.marker,
            markevery=8,
        )
        ends.append((float(mean.iloc[-1]), f"{caseload} clients: {mean.iloc[-1]:,.0f}", line.colour))
    last = int(data.week.max())
    axes.set_xlim(1, last)
    axes.set_ylim(0, float(data[measure].max()) * 1.04)
    axes.set_xticks([1, *range(13, last + 1, 13)])
    axes.yaxis.set_major_formatter(lambda value, _: f"{value:,.0f}")
    axes.set_xlabel("week of the year counted")
    axes.set_ylabel("")
    axes.set_title(f"{WORDS[measure].capitalize()} on Monday morning", pad=8)
    place_labels(axes, last, ends)


def _at(data: pd.DataFrame, caseload: int) -> tuple[float, float]:
    """Mean in the first and the last week."""
    mean = data[data.caseload == caseload].groupby("week")["mean"].first()
    return float(mean.iloc[0]), float(mean.iloc[-1])


def _title(data: pd.DataFrame, measure: str) -> str:
    low, high = int(data.caseload.min()), int(data.caseload.max())
    ended, begun_high, ended_high = _at(data, low)[1], *_at(data, high)
    weeks = int(data.week.max())
    by = (ended_high - begun_high) / max(1, weeks - 1)
    grows = f"grow by {by:,.0f} a week to {ended_high:,.0f}" if by >= 1 else f"stay near {ended_high:,.0f}"
    return f"After {weeks} weeks, {WORDS[measure]} are {ended:,.0f} at {low} clients; at {high} they {grows}"


def _alt(data: pd.DataFrame, measure: str, label: str) -> str:
    caseloads = sorted(set(data.caseload))
    lines = [f"{c} clients from {_at(data, c)[0]:,.0f} to {_at(data, c)[1]:,.0f}" for c in caseloads]
    return f"Lines of {WORDS[measure]} by week, {label}: from the first to the last week, {listed(lines)}."


def _caption(data: pd.DataFrame, measure: str, label: str, run_id: str) -> str:
    weeks = int(data.week.max())
    return (
        f"{WORDS[measure].capitalize()} on each Monday morning, {label}, after a run-up that is not counted. "
        f"Where the line still rises, any result holds after {weeks} weeks and would get worse. "
        f"{source_line(run_id)}"
    )
