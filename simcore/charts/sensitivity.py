"""What moves an outcome: the tornado, and which chart belongs to which analysis."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from simcore.charts import sensitivity_words as words
from simcore.charts.figure import Figure
from simcore.charts.sensitivity_indices import screening_chart, sobol_chart
from simcore.charts.sensitivity_rows import MOST, Rows, beside, name_rows, row_heights
from simcore.charts.style import INK, PAPER, SERIES, Sheet, house_style, paler
from simcore.experiment.sensitivity.index import OWN
from simcore.experiment.summary import possible

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from simcore.experiment.sensitivity.analysis import Sensitivity

LOW, HIGH, OPTION = "o", "s", "D"
"""Markers: a number at its low end, at its high end; an option of a choice."""
ENDS = {"low": LOW, "high": HIGH}
SIZE = 8.5
BENEATH = 0.14
"""Inches from a bar to its whisker."""


def sensitivity_chart(found: Sensitivity, most: int = MOST) -> Figure:
    """The chart of an analysis: a tornado, a Morris screening, or Sobol indices.

    Args:
        found: the analysis.
        most: things drawn, the largest; the others are counted in words.
    """
    return {"tornado": tornado_chart, "morris": screening_chart, "sobol": sobol_chart}[found.method](
        found, most
    )


def tornado_chart(found: Sensitivity, most: int = MOST) -> Figure:
    """A row for each thing that moves alone: from the lowest to the highest outcome it can make."""
    rows = found.rows()[:most]
    title = words.tornado_title(found)
    with house_style():
        sheet = Sheet(11.0, 2.3 + sum(row_heights(rows)))
        sheet.title(title)
        sheet.key(_key(rows), columns=2)
        sheet.foot(words.foot(found, len(rows)))
        axes = sheet.axes(Rows.LEFT, 0.55, Rows.RIGHT, 0.3)
        _bars(axes, found, rows)
    return Figure(
        sheet.drawing, title, words.tornado_alt(found, rows), words.tornado_caption(found), found.indices
    )


def _bars(axes: Axes, found: Sensitivity, rows: Sequence[Any]) -> None:
    places = name_rows(axes, rows)
    for y, row in zip(places, rows, strict=True):
        line = SERIES[1] if row.kind == "choice" else SERIES[0]
        colour = paler(line.colour) if row.below_noise else line.colour
        axes.barh(
            y,
            row.high_value - row.low_value,
            left=row.low_value,
            height=0.11,
            facecolor=PAPER if row.below_noise else colour,
            edgecolor=colour,
            hatch="////" if row.below_noise else None,
            linewidth=1.0,
        )
        for value, name in ((row.low_value, row.low_name), (row.high_value, row.high_name)):
            if name != OWN:
                marker, face = _marker(row, name, colour)
                axes.plot([value], [y], marker, color=colour, markerfacecolor=face, markersize=SIZE)
        _whisker(axes, y, found, row)
    axes.axvline(rows[0].own_value, color=INK, linewidth=1.2, zorder=0.9)
    low, high = min(row.low_value for row in rows), max(row.high_value for row in rows)
    seen = [end for row in rows if (ends := _reach(found, row)) for end in ends]
    low, high = min([low, *seen]), max([high, *seen])
    room = (high - low or abs(high) or 1.0) * 0.05
    axes.set_xlim(low - room, high + room)
    axes.xaxis.set_major_formatter(lambda value, _: words.tick(found, value))
    axes.set_xlabel(words.axis(found))
    beside(axes, places, [words.span(found, row) for row in rows], [row.below_noise for row in rows])


def _reach(found: Sensitivity, row: Any) -> tuple[float, float] | None:
    """Between what values the end that lies farthest from everything as assumed may lie, by chance.

    What is known is the interval of the difference between both ends, paired by year; None of one year.
    """
    if not row.width_low <= row.width_high:
        return None
    if row.high_value - row.own_value >= row.own_value - row.low_value:
        ends = row.low_value + row.width_low, row.low_value + row.width_high
    else:
        ends = row.high_value - row.width_high, row.high_value - row.width_low
    return possible(found.outcome.name, *ends)


def _whisker(axes: Axes, y: float, found: Sensitivity, row: Any) -> None:
    """The interval of a bar's length at its longer end, beneath the bar so that it hides no marker."""
    ends = _reach(found, row)
    if ends is not None:
        axes.plot(ends, [y + BENEATH] * 2, "|-", color=INK, linewidth=1.2, markersize=5, markeredgewidth=1.2)


def _marker(row: Any, name: str, colour: str) -> tuple[str, str]:
    """The shape at an end of a bar, and what fills it."""
    if row.kind == "choice":
        return OPTION, PAPER if row.below_noise else colour
    return ENDS[name], PAPER if name == "low" or row.below_noise else colour


def _key(rows: Sequence[Any]) -> list[Any]:
    from matplotlib.lines import Line2D
    from matplotlib.patches import Patch

    number, choice = SERIES[0].colour, SERIES[1].colour
    handles: list[Any] = []
    if any(row.kind == "number" for row in rows):
        handles.append(_dot(LOW, number, "a number at the low end of its range", PAPER))
        handles.append(_dot(HIGH, number, "at the high end"))
    if any(row.kind == "choice" for row in rows):
        handles.append(_dot(OPTION, choice, "another way the office or its clients may behave"))
    handles.append(Line2D([], [], color=INK, linewidth=1.2, label="everything as assumed"))
    handles.append(
        Line2D(
            [], [], color=INK, linewidth=1.2, marker="|", markersize=7, label="95% interval of a bar's length"
        )
    )
    if any(row.below_noise for row in rows):
        pale = paler(number)
        handles.append(
            Patch(facecolor=PAPER, edgecolor=pale, hatch="////", label="no more than chance may do")
        )
    return handles


def _dot(marker: str, colour: str, label: str, face: str = "") -> Any:
    from matplotlib.lines import Line2D

    return Line2D(
        [],
        [],
        color=colour,
        marker=marker,
        markerfacecolor=face or colour,
        markersize=SIZE,
        linewidth=4,
        label=label,
    )
