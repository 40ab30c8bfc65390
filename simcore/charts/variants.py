"""Ways of looking side by side, in the order of the sweep: year after year, rule after rule."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np

from simcore.charts.figure import Figure
from simcore.charts.style import INK, PAPER, PROMISE, SERIES, SMALL_SIZE, Sheet, house_style
from simcore.charts.words import heading, nearest, shown, source_line
from simcore.experiment.headline import Promise, parse_promise
from simcore.outcomes import MEASURES

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

COLUMNS = 2
MOST_LINES = 3
"""Caseloads drawn: the smallest, the largest, and one between."""
LETTERS = 14
"""Of a label's line under a panel."""


def variants_chart(
    table: pd.DataFrame,
    measures: Sequence[str],
    labels: Mapping[str, str],
    *,
    promises: Sequence[str] = (),
    growing: Mapping[str, Collection[int]] | None = None,
    run_id: str = "",
    weeks: int = 52,
) -> Figure:
    """Draw each measure's mean and 95% interval by variant, a panel each, a line for each of three caseloads.

    Args:
        table: what `simcore.experiment.intervals` gives for these measures.
        measures: one panel each.
        labels: the variants in the order they are drawn, with plain words.
        promises: as "visits_on_time >= 0.90"; those of measures drawn are marked by a line.
        growing: by variant, the caseloads whose open work still grows at the end (`still_growing`); hollow.
        run_id: stands at the foot.
        weeks: how long the window is.
    """
    made = {one.measure: one for one in map(parse_promise, promises) if one.measure in measures}
    data = _drawn(table, measures, list(labels), growing or {})
    title = _title(data, measures[0], labels)
    rows = -(-len(measures) // COLUMNS)
    with house_style():
        sheet = Sheet(10.0, 1.7 + 2.4 * rows)
        sheet.title(title)
        count = int(data.n.max())
        sheet.foot(source_line(run_id, f"Means of {count} simulated years with 95% intervals."))
        sheet.key(_key(data, bool(made), weeks), columns=3)
        high, wide = (sheet.top - sheet.bottom) / rows, sheet.width / COLUMNS
        for place, measure in enumerate(measures):
            row, column = divmod(place, COLUMNS)
            below, right = high * (rows - 1 - row) + 0.72, wide * (COLUMNS - 1 - column) + 0.28
            axes = sheet.axes(wide * column + 0.72, below, right, high * row + 0.3)
            _panel(axes, data[data.measure == measure], measure, labels, made.get(measure))
    return Figure(sheet.drawing, title, _alt(data, measures, labels), _caption(count, run_id), data)


def _drawn(
    table: pd.DataFrame,
    measures: Sequence[str],
    order: Sequence[str],
    growing: Mapping[str, Collection[int]],
) -> pd.DataFrame:
    known = sorted(set(table.caseload))
    wanted = [known[0], known[len(known) // 2], known[-1]]
    data = table[table.measure.isin(measures) & table.variant.isin(order)]
    data = data[data.caseload.isin(nearest(wanted, known)[:MOST_LINES])].copy()
    data["place"] = data.variant.map({name: place for place, name in enumerate(order)})
    pairs = zip(data.variant, data.caseload, strict=True)
    data["open_work_grows"] = [caseload in growing.get(variant, ()) for variant, caseload in pairs]
    data["low"] = data.low.clip(lower=0)
    is_share = data.measure.map(lambda name: MEASURES[name].unit == "share")
    data["high"] = data.high.where(~is_share, data.high.clip(upper=1))
    return data.sort_values(["measure", "caseload", "place"]).reset_index(drop=True)


def _panel(
    axes: Axes, data: pd.DataFrame, measure: str, labels: Mapping[str, str], promise: Promise | None
) -> None:
    from matplotlib.ticker import FuncFormatter

    if promise is not None:
        axes.axhline(promise.threshold, color=PROMISE.colour, linestyle=PROMISE.dash, linewidth=1.1, zorder=3)
    lines = list(data.groupby("caseload"))
    for number, (line, (_, rows)) in enumerate(zip(SERIES, lines, strict=False)):
        x = rows.place + (number - (len(lines) - 1) / 2) * 0.08  # so that intervals stand beside each other
        axes.vlines(x, rows.low, rows.high, color=line.colour, linewidth=1.6, zorder=4)
        axes.plot(x, rows["mean"], color=line.colour, linestyle=line.dash, zorder=5)
        faces = [PAPER if grows else line.colour for grows in rows.open_work_grows]
        points = axes.scatter(x, rows["mean"], s=30, marker=line.marker, c=faces, zorder=6)
        points.set(edgecolor=line.colour, linewidth=1.3)
    axes.set_title(heading(measure), pad=5)
    axes.set_xticks(range(len(labels)), [_lines(words) for words in labels.values()], fontsize=SMALL_SIZE - 2)
    axes.set_xlim(-0.4, len(labels) - 0.6)
    axes.grid(visible=False, axis="x")
    if MEASURES[measure].unit == "share":
        axes.set_ylim(-0.04, 1.04)
        axes.set_yticks(np.linspace(0, 1, 5))
        axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value * 100:.0f}%"))
    else:
        axes.set_ylim(0, 1.08 * float(np.nanmax(data[["mean", "high"]].to_numpy(), initial=1e-9)))


def _lines(words: str) -> str:
    import textwrap

    return "\n".join(textwrap.wrap(words, LETTERS))


def _key(data: pd.DataFrame, promised: bool, weeks: int) -> list[object]:
    from matplotlib.lines import Line2D

    caseloads = sorted(set(data.caseload))
    found: list[object] = [
        Line2D([], [], color=line.colour, linestyle=line.dash, marker=line.marker, label=f"{clients} clients")
        for line, clients in zip(SERIES, caseloads, strict=False)
    ]
    if promised:
        look = {"color": INK, "linestyle": PROMISE.dash, "linewidth": 1.1}
        found.append(Line2D([], [], label="promised", **look))  # type: ignore[arg-type]
    if data.open_work_grows.any():
        words = f"hollow: open work still grows after {weeks} weeks"
        look = {"color": INK, "linestyle": "none", "marker": "o", "markerfacecolor": PAPER}
        found.append(Line2D([], [], label=words, **look))  # type: ignore[arg-type]
    return found


def _title(data: pd.DataFrame, measure: str, labels: Mapping[str, str]) -> str:
    """The first measure in every variant, at the middle caseload."""
    caseloads = sorted(set(data.caseload))
    clients = caseloads[len(caseloads) // 2]
    rows = data[(data.measure == measure) & (data.caseload == clients)].set_index("variant")["mean"]
    told = [name for name in dict.fromkeys([*list(labels)[:1], *list(labels)[-2:]]) if name in rows.index]
    values = "; ".join(f"{labels[name]} {shown(measure, float(rows[name]))}" for name in told)
    return f"{MEASURES[measure].label} with {clients} clients: {values}"


def _caption(count: int, run_id: str) -> str:
    return (
        f"Each point is the mean of {count} simulated years; lines up and down are 95% intervals for chance "
        f"alone, each for itself and not paired, so that differences may be surer than they look. "
        f"{source_line(run_id)}"
    )


def _alt(data: pd.DataFrame, measures: Sequence[str], labels: Mapping[str, str]) -> str:
    parts = [f"{len(measures)} charts, each over {', '.join(labels.values())}."]
    for measure in measures:
        for clients, rows in data[data.measure == measure].groupby("caseload"):
            values = ", ".join(shown(measure, float(value)) for value in rows["mean"])
            parts.append(f"{MEASURES[measure].label}, {clients} clients: {values}.")
    return " ".join(parts)
