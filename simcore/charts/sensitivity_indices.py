"""Morris' screening as a map of sizes and spreads, and Sobol's indices as bars."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from simcore.charts import sensitivity_words as words
from simcore.charts.figure import Figure
from simcore.charts.sensitivity_rows import MOST, Rows, beside, name_rows, row_heights
from simcore.charts.style import (
    INK,
    PAPER,
    QUIET,
    SERIES,
    SMALL_SIZE,
    Sheet,
    house_style,
    paler,
    renderer_of,
    wrap,
)
from simcore.experiment.sensitivity.index import first_below_noise
from simcore.experiment.sensitivity.words import BOTH_WAYS

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from simcore.experiment.sensitivity.analysis import Sensitivity

UP, DOWN, BOTH = "^", "v", "D"
"""Markers: more of it is more of the outcome, less of it, or now one and now the other."""
DIRECTIONS = {UP: "more of it raises the outcome", DOWN: "lowers it", BOTH: "now one, now the other"}
NAMED = 12
OFFSETS = [
    (radius * math.cos(angle * math.pi / 6), radius * math.sin(angle * math.pi / 6))
    for radius in (11, 17, 24, 32)
    for angle in range(12)
]
"""Where a number may stand beside its marker, in points, the best first."""


# ------------------------------------------------------------------------------------- Morris


def screening_chart(found: Sensitivity, most: int = NAMED) -> Figure:
    """A marker for each number: how large its effect is, and how much that depends on the others."""
    rows = found.rows()
    told = rows[: min(most, NAMED)]
    title = words.screening_title(found)
    with house_style():
        sheet = Sheet(11.0, 7.2)
        sheet.title(title)
        sheet.key(_screening_key(rows), columns=3)
        sheet.foot(words.foot(found, len(rows)))
        axes = sheet.axes(0.85, 0.55, 4.9, 0.3)
        _map(axes, found, rows, told)
        _names(axes, found, told)
    return Figure(
        sheet.drawing, title, words.screening_alt(found, told), words.screening_caption(found), found.indices
    )


def direction(row: Any) -> str:
    """The marker that says which way it goes."""
    if abs(row.mu) < BOTH_WAYS * row.mu_star:
        return BOTH
    return UP if row.mu > 0 else DOWN


def _map(axes: Axes, found: Sensitivity, rows: Sequence[Any], told: Sequence[Any]) -> None:
    across = max([row.mu_star for row in rows], default=0.0) * 1.12 or 1.0
    up = max([row.sigma for row in rows], default=0.0) * 1.15 or 1.0
    colours = dict(zip((UP, DOWN, BOTH), SERIES, strict=False))
    for row in reversed(rows):
        marker = direction(row)
        colour = paler(colours[marker].colour) if row.below_noise else colours[marker].colour
        face = PAPER if row.below_noise else colour
        axes.plot([row.mu_star], [row.sigma], marker, color=colour, markerfacecolor=face, markersize=8)
    end = min(across, up)
    axes.plot([0, end], [0, end], color=QUIET, linewidth=1.0, linestyle=(0, (4, 3)), zorder=0.9)
    axes.set_xlim(0, across)
    axes.set_ylim(0, up)
    axes.xaxis.set_major_formatter(lambda value, _: words.change_tick(found, value))
    axes.yaxis.set_major_formatter(lambda value, _: words.change_tick(found, value))
    axes.set_xlabel("mean size of the effect from its low to its high end (mu*)")
    axes.set_title("spread of the effect, as the other numbers vary (sigma)", pad=8)
    _numbers(axes, rows, told)


def _numbers(axes: Axes, rows: Sequence[Any], told: Sequence[Any]) -> None:
    """Put each number beside its marker where it lies on nothing; else where the first fits best."""
    drawing = axes.get_figure(root=True)
    assert drawing is not None
    renderer = renderer_of(drawing)
    frame = axes.get_window_extent(renderer)
    markers = [axes.transData.transform((row.mu_star, row.sigma)) for row in rows]
    taken: list[Any] = []
    for number, row in enumerate(told, start=1):
        text = axes.annotate(
            str(number),
            (row.mu_star, row.sigma),
            xytext=OFFSETS[0],
            textcoords="offset points",
            ha="center",
            va="center",
            fontsize=SMALL_SIZE,
            color=INK,
        )
        boxes = []
        for offset in OFFSETS:
            text.set_position(offset)
            box = text.get_window_extent(renderer)
            inside = frame.x0 <= box.x0 and box.x1 <= frame.x1 and frame.y0 <= box.y0 and box.y1 <= frame.y1
            lies_on = sum(box.overlaps(other) for other in taken) * 10
            lies_on += sum(box.padded(3).contains(*marker) for marker in markers)
            boxes.append((lies_on + (0 if inside else 20), offset, box))
        _, best, box = min(boxes, key=lambda choice: choice[0])
        text.set_position(best)
        taken.append(box)


def _names(axes: Axes, found: Sensitivity, told: Sequence[Any]) -> None:
    """The list of what the numbers stand for."""
    drawing = axes.get_figure(root=True)
    assert drawing is not None
    renderer = renderer_of(drawing)
    y = 1.0
    height = axes.get_window_extent(renderer).height
    for number, row in enumerate(told, start=1):
        sentence = f"{number}  {words.screened_words(found, row)}"
        text = axes.annotate(
            "",
            (1, y),
            xycoords="axes fraction",
            xytext=(24, 0),
            textcoords="offset points",
            ha="left",
            va="top",
            fontsize=SMALL_SIZE,
            color=QUIET if row.below_noise else INK,
            linespacing=1.15,
        )
        wrap(text, sentence, 4.3)
        text.set_text(text.get_text().replace("\n", "\n     "))
        y -= (text.get_window_extent(renderer).height + 7) / height


def _screening_key(rows: Sequence[Any]) -> list[Any]:
    from matplotlib.lines import Line2D

    seen = {direction(row) for row in rows}
    colours = dict(zip((UP, DOWN, BOTH), SERIES, strict=False))
    handles = [
        Line2D(
            [], [], color=colours[marker].colour, marker=marker, markersize=8, linestyle="none", label=label
        )
        for marker, label in DIRECTIONS.items()
        if marker in seen
    ]
    dashed = "spread as large as the effect: it depends on the others"
    handles.append(Line2D([], [], color=QUIET, linewidth=1.0, linestyle=(0, (4, 3)), label=dashed))
    if any(row.below_noise for row in rows):
        pale = paler(SERIES[0].colour)
        hollow = "hollow: no more than chance may do"
        handles.append(
            Line2D(
                [],
                [],
                color=pale,
                marker="o",
                markersize=8,
                markerfacecolor=PAPER,
                linestyle="none",
                label=hollow,
            )
        )
    return handles


# -------------------------------------------------------------------------------------- Sobol


def sobol_chart(found: Sensitivity, most: int = MOST) -> Figure:
    """Two bars for each number: what it does by itself, and all that it has a part in, with intervals."""
    rows = found.rows()[:most]
    title = words.sobol_title(found)
    with house_style():
        sheet = Sheet(11.0, 2.3 + sum(row_heights(rows)))
        sheet.title(title)
        sheet.key(_sobol_key(rows), columns=2)
        sheet.foot(words.foot(found, len(rows)))
        _pairs(sheet.axes(Rows.LEFT, 0.55, Rows.RIGHT, 0.3), found, rows)
    return Figure(
        sheet.drawing, title, words.sobol_alt(found, rows), words.sobol_caption(found), found.indices
    )


def _pairs(axes: Axes, found: Sensitivity, rows: Sequence[Any]) -> None:
    places = name_rows(axes, rows)
    for y, row in zip(places, rows, strict=True):
        total = (row.total, row.total_low, row.total_high)
        first = (row.first, row.first_low, row.first_high)
        alone = row.below_noise or first_below_noise(row)
        _bar(axes, y - 0.09, *total, colour=SERIES[0].colour, marker="o", is_pale=row.below_noise)
        _bar(axes, y + 0.09, *first, colour=SERIES[1].colour, marker="s", is_pale=alone)
    most = max(_cut(max(row.total_high, row.first_high)) for row in rows)
    axes.set_xlim(0, max(most, 0.05) * 1.03)
    axes.axvline(0, color=INK, linewidth=1.0)
    axes.xaxis.set_major_formatter(lambda value, _: f"{100 * value:.0f}%")
    axes.set_xlabel("share of all variation that these numbers cause")
    beside(axes, places, [words.shares(row) for row in rows], [row.below_noise for row in rows])


def _bar(
    axes: Axes, y: float, value: float, low: float, high: float, *, colour: str, marker: str, is_pale: bool
) -> None:
    edge = paler(colour) if is_pale else colour
    value, low, high = _cut(value), _cut(low), _cut(high)
    axes.barh(
        y,
        value,
        height=0.15,
        facecolor=PAPER if is_pale else colour,
        edgecolor=edge,
        hatch="////" if is_pale else None,
        linewidth=0.8,
    )
    axes.plot([low, high], [y, y], color=INK, linewidth=1.2, solid_capstyle="butt")
    axes.plot([value], [y], marker, color=INK, markerfacecolor=PAPER, markersize=4.5)


def _cut(share: float) -> float:
    """Few points may make an estimate outside what a share can be."""
    return min(max(share, 0.0), 1.0)


def _sobol_key(rows: Sequence[Any]) -> list[Any]:
    from matplotlib.lines import Line2D
    from matplotlib.patches import Patch

    handles: list[Any] = [
        Patch(facecolor=SERIES[0].colour, label="all that it has a part in (total index; round marker)"),
        Patch(facecolor=SERIES[1].colour, label="by itself (first-order index; square marker)"),
        Line2D([], [], color=INK, linewidth=1.2, label="95% interval"),
    ]
    if any(row.below_noise or first_below_noise(row) for row in rows):
        edge = paler(SERIES[0].colour)
        handles.append(
            Patch(facecolor=PAPER, edgecolor=edge, hatch="////", label="no more than chance may do")
        )
    return handles
