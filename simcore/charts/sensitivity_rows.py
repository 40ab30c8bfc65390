"""Rows of a chart with long names: the name on the left, in lines, and what it comes to on the right."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from simcore.charts.style import INK, QUIET, SMALL_SIZE, wrap
from simcore.scenario.evidence import GRADES

if TYPE_CHECKING:
    from matplotlib.axes import Axes

MOST = 15


class Rows:
    """Room in inches: for the names, for what they come to, for a line of text, and between rows."""

    LEFT = 3.9
    RIGHT = 2.95
    LINE = 0.19
    GAP = 0.13


CHARACTERS = 46
"""In a line of a name, roughly; only for how high a row must be."""


def row_heights(rows: Sequence[Any]) -> list[float]:
    """Inches each row needs."""
    return [_lines(row) * Rows.LINE + Rows.GAP for row in rows]


def _lines(row: Any) -> int:
    """Lines of the longer of its two texts; there are always two on the right."""
    return max(2, -(-len(named(row)) // CHARACTERS))


def named(row: Any) -> str:
    """The name, with how well it is known."""
    return f"{row.label} ({row.grade})" if row.grade in GRADES else str(row.label)


def name_rows(axes: Axes, rows: Sequence[Any]) -> list[float]:
    """Set the rows' names beside the axes, the first on top; gives the height of each row's middle."""
    heights = row_heights(rows)
    tops = [sum(heights[:place]) for place in range(len(heights))]
    places = [top + height / 2 for top, height in zip(tops, heights, strict=True)]
    axes.set_ylim(sum(heights), 0)
    axes.set_yticks([])
    axes.grid(visible=False, axis="y")
    axes.spines["left"].set_visible(False)
    for y, row in zip(places, rows, strict=True):
        text = axes.annotate(
            "",
            (0, y),
            xycoords=("axes fraction", "data"),
            xytext=(-12, 0),
            textcoords="offset points",
            ha="right",
            va="center",
            fontsize=SMALL_SIZE,
            color=QUIET if row.below_noise else INK,
            linespacing=1.15,
        )
        wrap(text, named(row), Rows.LEFT - 0.4)
    for top in tops[1:]:
        axes.axhline(top, color="#efefef", linewidth=0.8, zorder=0.5)
    return places


def beside(axes: Axes, places: Sequence[float], texts: Sequence[str], quiet: Sequence[bool]) -> None:
    """Set what each row comes to on its right; a line break in a text stays."""
    for y, text, is_quiet in zip(places, texts, quiet, strict=True):
        axes.annotate(
            text,
            (1, y),
            xycoords=("axes fraction", "data"),
            xytext=(14, 0),
            textcoords="offset points",
            ha="left",
            va="center",
            fontsize=SMALL_SIZE,
            color=QUIET if is_quiet else INK,
            linespacing=1.2,
        )
