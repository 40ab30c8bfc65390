"""Simulation beside theory: the curve of theory, the simulated numbers with their intervals, the verdict."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from simcore.charts.figure import Figure
from simcore.charts.style import (
    FOOT_SIZE,
    INK,
    PAPER,
    QUIET,
    SERIES,
    WASH,
    Line,
    Sheet,
    house_style,
    place_labels,
)
from simcore.charts.theory.shapes import Curve, Panel, Picture, Point
from simcore.charts.verification_rows import (
    AGREES,
    DIFFERS,
    NEAR,
    UNSURE,
    Compared,
    Verification,
    farthest,
)
from simcore.charts.verification_words import (
    NO_CHANCE,
    cases_words,
    metric_words,
    number_words,
    verdict_words,
    z_words,
)
from simcore.charts.words import counted

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

COLUMNS = 2
HIGH = 2.75
"""Inches of a row of panels."""
NARROW, BROAD = 18, 38
"""Letters in a line of the words beside deviations."""
STEPS = 100
"""Into how many pieces a curve is cut."""
AGAINST = Line("#b34a00", "solid", "X")
MARKS = {AGREES: SERIES[0], DIFFERS: AGAINST, UNSURE: Line(AGAINST.colour, "solid", "D")}
"""How numbers are marked by verdict."""
DAY = 24.0
KEY = f"Lines: theory. Rings: simulated. Bars in them: {NEAR:.0f} standard errors each way."
DASHES = "Black dashes: numbers of a long independent simulation, where no formula is known."


@dataclass(frozen=True)
class Placed:
    """One simulated number where it is drawn."""

    panel: str
    curve: Curve
    point: Point
    row: Compared

    @property
    def theory(self) -> float:
        """What theory says, as it is drawn."""
        return self.curve.drawn(self.point, self.row.expected)

    @property
    def simulated(self) -> float:
        """What was simulated, as it is drawn."""
        return self.curve.drawn(self.point, self.row.simulated)

    @property
    def half_width(self) -> float:
        """Half the interval around it."""
        return self.curve.factor * self.row.half_width


Drawn = Mapping[Panel, Sequence[Placed]]


def verification_picture(found: Verification, picture: Picture) -> Figure:
    """Draw one group of cases: theory as lines, simulated numbers as points, and how far off each one is.

    Panels of which no number was simulated are left out.

    Raises:
        ValueError: the table holds none of its cases.
    """
    own = found.of(picture.cases)
    if not own.rows:
        raise ValueError(f"the table holds no case {' or '.join(picture.cases)}")
    panels = _panels(found, own, picture)
    title = f"{picture.name}: {verdict_words(own)}"
    with house_style():
        _draw(sheet := Sheet(10.0, _height(len(panels), own)), title, panels, own)
    return Figure(sheet.drawing, title, _alt(panels, own), _caption(panels, own), _data(panels))


def _panels(found: Verification, own: Verification, picture: Picture) -> Drawn:
    """The panels that show a number of these cases, with every simulated number that belongs on them."""
    by_name = {(row.case, row.metric): row for row in found.final()}
    cases = set(own.cases())
    panels = {}
    for panel in picture.panels:
        placed = [
            Placed(panel.title, curve, point, by_name[point.case, point.metric])
            for curve in panel.curves
            for point in curve.points
            if (point.case, point.metric) in by_name
        ]
        if any(one.row.case in cases for one in placed):
            panels[panel] = placed
    return panels


def _rows(panels: int) -> int:
    return -(-panels // COLUMNS)


def _strip_height(own: Verification) -> float:
    """Inches of the strip below the panels."""
    return 0.85 + 0.25 * len(own.cases())


def _height(panels: int, own: Verification) -> float:
    below = _strip_height(own) if panels % COLUMNS == 0 else 0.0
    return 1.35 + HIGH * _rows(panels) + below


def _draw(sheet: Sheet, title: str, panels: Drawn, own: Verification) -> None:
    """Panels two by two; the strip beside the last one, or under all of them."""
    sheet.title(title)
    sheet.foot(f"Source: {own.source}. {_key(panels)}")
    beside = len(panels) % COLUMNS
    below = 0.0 if beside else _strip_height(own)
    high = (sheet.top - sheet.bottom - below) / max(1, _rows(len(panels)))
    wide = sheet.width / COLUMNS
    for place, (panel, placed) in enumerate(panels.items()):
        row, column = divmod(place, COLUMNS)
        bottom = sheet.top - sheet.bottom - high * (row + 1) + 0.56
        right = wide * (COLUMNS - 1 - column) + (1.45 if _has_labels(panel) else 0.3)
        _draw_panel(sheet.axes(wide * column + 0.62, bottom, right, high * row + 0.3), panel, placed)
    if beside:
        _strip(sheet.axes(wide + 1.0, 0.56, 1.75, high * (_rows(len(panels)) - 1) + 0.3), own, NARROW)
    else:
        _strip(sheet.axes(1.45, 0.56, 3.2, sheet.top - sheet.bottom - below + 0.3), own, BROAD)


def _has_labels(panel: Panel) -> bool:
    return any(curve.label for curve in panel.curves)


def _draw_panel(axes: Axes, panel: Panel, placed: Sequence[Placed]) -> None:
    """Lines of theory with their names at their ends, and the simulated points."""
    ends = []
    heights = [abs(one.simulated) + one.half_width for one in placed]
    for line, curve in zip(SERIES, panel.curves, strict=False):
        mine = [one for one in placed if one.curve is curve]
        across, along = _line_of(curve, panel)
        axes.plot(across, along, color=line.colour, linestyle=line.dash, linewidth=1.8, zorder=3)
        heights += along
        if not along:
            along = tuple(one.theory for one in mine)
            _ticks(axes, mine, panel)
        _points(axes, mine, line)
        if curve.label and along:
            ends.append((along[-1], curve.label, line.colour))
    axes.set_title(panel.title, pad=6)
    axes.set_xlabel(panel.across)
    _scale(axes, panel, max(heights, default=1.0))
    place_labels(axes, axes.get_xlim()[1], ends, size=FOOT_SIZE)


@cache
def _line_of(curve: Curve, panel: Panel) -> tuple[tuple[float, ...], tuple[float, ...]]:
    """Points of a line of theory; none where it has no formula."""
    if curve.theory is None:
        return (), ()
    low, high = (curve.low, curve.high) if curve.high else (panel.low, panel.high)
    steps = round(high - low) if panel.whole else STEPS
    across = tuple(low + (high - low) * step / steps for step in range(steps + 1))
    return across, tuple(curve.at(x) for x in across)


def _ticks(axes: Axes, placed: Sequence[Placed], panel: Panel) -> None:
    """Theory's numbers where it has no formula for a line through them."""
    half = (panel.high - panel.low) / 28
    for one in placed:
        axes.hlines(one.theory, one.point.x - half, one.point.x + half, color=INK, linewidth=1.6, zorder=3)


def _points(axes: Axes, placed: Sequence[Placed], line: Line) -> None:
    """Simulated numbers as rings with their intervals in them; another mark where one does not agree."""
    for one in placed:
        style = line if one.row.agrees else MARKS[one.row.verdict]
        axes.plot(
            one.point.x,
            one.simulated,
            color=style.colour,
            marker=style.marker,
            markersize=8 if one.row.agrees else 11,
            markerfacecolor=style.colour if one.row.verdict == DIFFERS else PAPER,
            markeredgewidth=1.8,
            clip_on=False,
            zorder=5,
        )
        ends = [one.simulated - one.half_width, one.simulated + one.half_width]
        axes.plot(
            [one.point.x] * 2,
            ends,
            color=INK,
            marker="_",
            markersize=4,
            linewidth=1.1,
            clip_on=False,
            zorder=6,
        )


def _scale(axes: Axes, panel: Panel, highest: float) -> None:
    from matplotlib.ticker import FuncFormatter, MaxNLocator, MultipleLocator

    per_cent = FuncFormatter(lambda value, _: f"{value * 100:.4g}%")
    room = (panel.high - panel.low) * 0.02
    axes.set_xlim(panel.low - room, panel.high + room)
    axes.set_ylim(0, max(highest, 1e-9) * 1.06)
    across = MaxNLocator(6, integer=panel.whole, steps=[1, 2, 2.5, 5, 10])
    axes.xaxis.set_major_locator(MultipleLocator(4) if panel.high == DAY else across)
    axes.yaxis.set_major_locator(MaxNLocator(5, steps=[1, 2, 2.5, 5, 10]))
    if panel.share:
        axes.yaxis.set_major_formatter(per_cent)
    if panel.share_across:
        axes.xaxis.set_major_formatter(per_cent)


def _strip(axes: Axes, own: Verification, letters: int) -> None:
    """Every number of every case by how far off it is; the farthest of each case named."""
    rows, cases = own.final(), own.cases()
    reach = reach_of(rows)
    z_axis(axes, reach)
    ends = []
    for place, case in enumerate(cases):
        mine = [row for row in rows if row.case == case]
        dots(axes, mine, [place] * len(mine))
        most = farthest(mine)
        words = f"{metric_words(most.metric)} {z_words(most)}" if most else NO_CHANCE
        ends.append((float(place), textwrap.fill(words, letters), QUIET))
    axes.set_yticks(range(len(cases)), cases)
    axes.set_ylim(len(cases) - 0.4, -0.6)
    axes.set_title("How far off: all numbers, the farthest named", pad=6)
    axes.set_xlabel("standard errors from theory")
    place_labels(axes, reach, ends, size=FOOT_SIZE)


def reach_of(rows: Sequence[Compared]) -> float:
    """How many standard errors to show each way."""
    return max([NEAR + 1.0, *(abs(row.z) + 0.5 for row in rows if row.is_measured)])


def z_axis(axes: Axes, reach: float) -> None:
    """An axis across in standard errors: zero, and three each way in grey."""
    from matplotlib.ticker import MultipleLocator

    axes.axvspan(-NEAR, NEAR, color=WASH, linewidth=0, zorder=0)
    axes.axvline(0, color=QUIET, linewidth=1.0, zorder=1)
    axes.set_xlim(-reach, reach)
    inches = axes.get_position().width * 10
    step = 1.0 if reach < 6 and inches > 3 else NEAR * max(1, round(reach / 12))
    axes.xaxis.set_major_locator(MultipleLocator(step))
    axes.grid(axis="y", visible=False)
    axes.tick_params(axis="y", length=0)


def dots(axes: Axes, rows: Sequence[Compared], heights: Sequence[float]) -> None:
    """A ring for each number that agrees, a cross for each that differs, a diamond for the unsure."""
    for verdict, line in MARKS.items():
        drawn = [(row.z, height) for row, height in zip(rows, heights, strict=True)
                 if row.verdict == verdict and row.is_measured]  # fmt: skip
        axes.scatter(
            [z for z, _ in drawn],
            [height for _, height in drawn],
            s=22 if verdict == AGREES else 60,
            marker=line.marker,
            facecolor=line.colour if verdict == DIFFERS else "none",
            edgecolor=line.colour,
            linewidth=1.3,
            clip_on=False,
            zorder=4,
        )


def _key(panels: Drawn) -> str:
    """What lines, rings and dashes are."""
    placed = [one for group in panels.values() for one in group]
    return KEY if all(one.point.on_curve for one in placed) else f"{KEY} {DASHES}"


def _caption(panels: Drawn, own: Verification) -> str:
    return f"{_key(panels)} Cases: {cases_words(own)}. Source: {own.source}."


def _alt(panels: Drawn, own: Verification) -> str:
    """Each panel with up to three of its points, then how far off the cases are."""
    parts = [f"{counted(len(panels), 'chart')} of theory as lines and simulated numbers as points."]
    for panel, placed in panels.items():
        told = placed if len(placed) <= 3 else [placed[0], placed[len(placed) // 2], placed[-1]]
        points = [
            f"{one.row.case} {metric_words(one.row.metric)}: theory "
            f"{number_words(one.row.metric, one.row.expected)}, simulated "
            f"{number_words(one.row.metric, one.row.simulated)}"
            for one in told
        ]
        parts.append(f"{panel.title}: {'; '.join(points)}.")
    return " ".join([*parts, _alt_of_strip(own)])


def _alt_of_strip(own: Verification) -> str:
    """The farthest number of each case."""
    parts = []
    for case in own.cases():
        most = farthest([row for row in own.final() if row.case == case])
        words = f"{metric_words(most.metric)} {z_words(most)}" if most else NO_CHANCE
        parts.append(f"{case} {words}")
    return f"Farthest from theory in standard errors: {'; '.join(parts)}."


def _data(panels: Drawn) -> pd.DataFrame:
    """The lines, a point at a time, then the simulated numbers, all as they are drawn."""
    import pandas as pd

    columns = ["panel", "line", "case", "metric", "across", "theory", "simulated", "low", "high", "z"]
    none = float("nan")
    rows: list[tuple[object, ...]] = []
    for panel, placed in panels.items():
        for curve in panel.curves:
            pairs = zip(*_line_of(curve, panel), strict=True)
            name = curve.label.replace("\n", " ") or "theory"
            rows += [(panel.title, name, none, none, x, y, none, none, none, none) for x, y in pairs]
            rows += [
                (panel.title, name, one.row.case, one.row.metric, one.point.x, one.theory, one.simulated,
                 one.simulated - one.half_width, one.simulated + one.half_width, one.row.z)
                for one in placed
                if one.curve is curve
            ]  # fmt: skip
    return pd.DataFrame(rows, columns=columns)
