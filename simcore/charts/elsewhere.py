"""Caps and counts of real places under a caseload axis: context, not validation."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING

from simcore.charts.style import INK, LIMIT, PAPER, QUIET, SMALL_SIZE, Sheet, renderer_of
from simcore.scenario.comparators import Comparator

if TYPE_CHECKING:
    from matplotlib.axes import Axes

HEADING = "Caps and counts elsewhere, in clients of one case manager: context, not validation"
ROW = 0.19
"""Height of a line of the strip, in inches."""
ABOVE, BELOW, HERE = 0.3, 0.3, 0.2
"""Room for the heading, for the numbers under the axis, and for a line of its own that marks a caseload."""
MARKS = {"cap": "|", "advice": "o", "count": "D"}
GAP = 7
"""Points between a mark and its words."""
MARGIN = 3
"""Clients that a strip shows on either side of the caseloads of its picture."""
TICKS = (10, 35, 60, 85, 110, 135, 165)


class Context:
    """The strip of a picture over these caseloads, and its words; nothing at all without places."""

    def __init__(self, places: Sequence[Comparator], caseloads: Collection[float]) -> None:
        self.limits = (min(caseloads) - MARGIN, max(caseloads) + MARGIN)
        self.places = shown_between(places, *self.limits)

    @property
    def height(self) -> float:
        """Inches that the picture needs more."""
        return strip_height(self.places)

    def put(self, sheet: Sheet) -> None:
        """Put the strip at the foot of the sheet, before the picture is drawn above it."""
        put_strip(sheet, self.places, self.limits, ticks=TICKS)

    def said(self, words: str) -> str:
        """A caption or an alt text with what the strip shows."""
        return f"{words} {elsewhere_words(self.places)}" if self.places else words


def shown_between(places: Sequence[Comparator], first: float, last: float) -> list[Comparator]:
    """Those that an axis from first to last has room for."""
    return [one for one in places if first <= one.low and one.high <= last]


def strip_height(places: Sequence[Comparator], here: tuple[int, str] | None = None) -> float:
    """Inches that a strip takes; none without places."""
    return ABOVE + ROW * len(places) + (HERE if here else 0) + BELOW if places else 0.0


def around(places: Sequence[Comparator], caseloads: Collection[float]) -> tuple[float, float]:
    """Where a strip begins and ends that shows all places and these caseloads."""
    ends = [*(one.low for one in places), *(one.high for one in places), *caseloads]
    return min(ends) - 8, max(ends) + 8


def put_strip(
    sheet: Sheet,
    places: Sequence[Comparator],
    limits: tuple[float, float],
    *,
    ticks: Sequence[int] = (),
    left: float = 0.72,
    right: float = 0.28,
    here: tuple[int, str] | None = None,
) -> None:
    """Put a strip with an axis of its own at the foot of a sheet, and take its room away from the picture."""
    places = shown_between(places, *limits)
    if not places:
        return
    height = strip_height(places, here)
    axes = sheet.drawing.add_axes(
        (
            left / sheet.width,
            (sheet.bottom + BELOW) / sheet.height,
            (sheet.width - left - right) / sheet.width,
            (height - ABOVE - BELOW) / sheet.height,
        )
    )
    axes.set_xlim(*limits)
    draw_elsewhere(axes, places, here=here)
    if ticks:
        axes.set_xticks([tick for tick in ticks if limits[0] <= tick <= limits[1]])
    sheet.bottom += height


def draw_elsewhere(axes: Axes, places: Sequence[Comparator], *, here: tuple[int, str] | None = None) -> None:
    """Draw a line for each place on axes whose x is the caseload and has its limits: its mark and its words.

    Args:
        axes: any axes, usually thin ones under a picture; `Axes.sharex` keeps both in step.
        places: from the smallest caseload; each is told once, with its programme.
        here: a caseload to mark in the strip, such as the cap that was found, with its words.
    """
    top = -0.6 - (HERE / ROW if here else 0)
    axes.set_ylim(len(places) - 0.4, top)
    axes.set_yticks([])
    axes.spines["left"].set_visible(False)
    axes.grid(visible=True, axis="x")
    axes.set_title(HEADING, fontsize=SMALL_SIZE, pad=4)
    for row, place in enumerate(places):
        _mark(axes, row, place)
        _say(axes, (place.words, place.short), place.low, place.high, row, QUIET)
    if here:
        caseload, words = here
        axes.axvline(caseload, color=LIMIT.colour, linewidth=2.2, zorder=2)
        _say(axes, (words,), caseload, caseload, -0.8, INK)


def _mark(axes: Axes, row: int, place: Comparator) -> None:
    if place.low < place.high:
        axes.plot([place.low, place.high], [row, row], color=INK, linewidth=1.4, zorder=4)
        ends, marker = [place.low, place.high], "|"
        axes.plot(ends, [row, row], color=INK, linestyle="none", marker=marker, markersize=5, zorder=4)
        return
    axes.plot(
        [place.caseload], [row], color=INK, linestyle="none", marker=MARKS[place.sort], zorder=5,
        markersize=8 if place.sort == "cap" else 5, markeredgewidth=2.0 if place.sort == "cap" else 1.2,
        markerfacecolor=PAPER,
    )  # fmt: skip


def _say(axes: Axes, choices: Sequence[str], low: float, high: float, row: float, colour: str) -> None:
    """Write the longest words that have room: inside a range, else right of the mark, else left of it."""
    drawing = axes.get_figure(root=True)
    assert drawing is not None
    renderer, gap = renderer_of(drawing), GAP * drawing.dpi / 72
    frame = axes.get_window_extent(renderer)
    start, end = (float(axes.transData.transform((x, 0))[0]) for x in (low, high))
    text = axes.annotate(
        "", (high, row), xytext=(GAP, 0), textcoords="offset points", va="center", color=colour, zorder=6,
        fontsize=SMALL_SIZE - 1.5, bbox={"facecolor": PAPER, "edgecolor": "none", "pad": 1.2},
    )  # fmt: skip
    for words in choices:
        text.set_text(words)
        width = float(text.get_window_extent(renderer).width)
        if end - start > width + 4 * gap:
            text.xy, text.xyann = ((low + high) / 2, row), (0, 0)
            text.set_horizontalalignment("center")
            return
        if end + gap + width <= frame.x1:
            return
        if start - gap - width >= frame.x0:
            text.xy, text.xyann = (low, row), (-GAP, 0)
            text.set_horizontalalignment("right")
            return


def elsewhere_words(places: Sequence[Comparator]) -> str:
    """The strip in a sentence, for caption and alt text; empty without places."""
    if not places:
        return ""
    return (
        f"Caps and counts elsewhere, in clients: {'; '.join(place.words for place in places)}. They belong "
        "to other programmes with other duties: context, not validation."
    )
