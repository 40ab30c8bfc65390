"""An outcome over a design: every point against each thing that varied, and how the points spread there."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from simcore.charts.along import FEWEST, MANY, Along, along_axis, judged
from simcore.charts.figure import Figure
from simcore.charts.style import INK, PAPER, PROPERLY, Sheet, house_style, paler
from simcore.charts.words import counted, heading, lower_first, shown, source_line
from simcore.outcomes import MEASURES

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes as Panel

COLUMNS = 3
MOST = 12
"""Panels; of more things that vary those that move the outcome most are drawn."""
MOST_DOTS = 1500
"""Of more points no dots are drawn, but how many lie in each small cell."""
CLEAR = 0.05
"""Share of the variation that something must go with to be named, even where chance would show less."""
BY_CHANCE = "no more than chance"
LONGEST = 44
"""Letters of an axis label that fit under a panel."""


def design_chart(
    table: pd.DataFrame,
    measure: str,
    axes: Mapping[str, str],
    *,
    said: Mapping[str, Mapping[Any, str]] | None = None,
    run_id: str = "",
    foot: str = "",
) -> Figure:
    """Draw small multiples: the mean of every point against each axis, with the middle and 8 of 10 points.

    Args:
        table: a row a point (and caseload), with a column for each axis, ``mean`` over replications, ``half``
            of its 95% interval and ``n`` replications.
        measure: what the means are of.
        axes: plain words for each column that varied.
        said: by column, plain words for values that are names.
        run_id: stands at the foot.
        foot: more to stand there.
    """
    known = table[table["mean"].notna()]
    along = [] if known.empty else _along(known, axes, said or {})
    along.sort(key=lambda one: -one.moves)
    drawn = along[:MOST]
    title = _title(known, measure, along)
    with house_style():
        sheet = _draw(known, measure, drawn, title, source_line(run_id, foot))
    data = table[[*(name for name in ("variant",) if name in table), *axes, "mean", "half", "n"]]
    return Figure(
        sheet.drawing,
        title,
        _alt(known, measure, along, drawn),
        _caption(known, measure, drawn, len(along), run_id),
        data.rename(columns={"mean": measure, "half": "half_of_interval", "n": "years"}),
        (f"{MEASURES[measure].label}: {MEASURES[measure].definition}",),
    )


def _along(
    known: pd.DataFrame, axes: Mapping[str, str], said: Mapping[str, Mapping[Any, str]]
) -> list[Along]:
    """Where the points lie along each axis, with what is more than chance marked."""
    return judged(known, [along_axis(known, name, label, said.get(name)) for name, label in axes.items()])


# ---------------------------------------------------------------------------------------- drawing


def _draw(
    table: pd.DataFrame, measure: str, drawn: Sequence[Along], title: str, foot: str
) -> Sheet:  # fmt: skip
    columns = min(COLUMNS, max(2, len(drawn)))
    rows = -(-len(drawn) // columns)
    sheet = Sheet(11.0, 1.6 + 2.7 * rows)
    sheet.title(title)
    sheet.foot(foot)
    if not drawn:
        return sheet
    sheet.key(_key(len(table)), columns=3)
    high, wide = (sheet.top - sheet.bottom) / rows, sheet.width / columns
    low, top = _range(table, measure)
    for place, along in enumerate(drawn):
        row, column = divmod(place, columns)
        below = high * (rows - 1 - row) + 0.8
        left, right = wide * column + 0.75, wide * (columns - 1 - column) + 0.2
        panel = sheet.axes(left, below, right, high * row + 0.3)
        _panel(panel, along, low, top)
        panel.set_ylim(low, top)
        panel.yaxis.set_major_formatter(lambda value, _: _tick(measure, value))
        panel.set_xlabel(_label(along))
        if column == 0:
            panel.set_title(heading(measure), pad=5)
    return sheet


def _label(along: Along) -> str:
    """What stands under a panel; on a second line that it shows no more than chance does."""
    label = along.label if len(along.label) <= LONGEST else along.label[: LONGEST - 3] + "..."
    return label if along.clear else f"{label}\n({BY_CHANCE})"


def _enough(along: Along) -> np.ndarray:
    """Which slices have a line through them: those with points enough, if there are two to join."""
    enough: np.ndarray = along.counts >= FEWEST
    return enough if enough.sum() > 1 else np.zeros_like(enough)


def _panel(panel: Panel, along: Along, low: float, top: float) -> None:
    colour = PROPERLY.colour
    many = len(along.y) > MOST_DOTS
    if along.levels:
        _steps(panel, along, many)
        return
    if many:
        panel.hexbin(
            along.x, along.y, gridsize=(34, 16), bins="log", cmap=_shades(), linewidths=0.1, mincnt=1,
            extent=(along.x.min(), along.x.max(), low, top), zorder=1,
        )  # fmt: skip
    else:
        panel.scatter(along.x, along.y, s=_size(along), color=paler(colour), linewidth=0, zorder=2)
    enough = _enough(along)
    if not enough.any():
        return
    at, (low_end, middle, high_end) = along.at[enough], along.spread[enough].T
    panel.plot(at, middle, color=INK, marker="o", markerfacecolor=PAPER, zorder=4)
    for edge in (low_end, high_end):
        panel.plot(at, edge, color=INK, linestyle=(0, (4, 2)), linewidth=1.2, zorder=3)


def _steps(panel: Panel, along: Along, many: bool) -> None:
    """Beside each value its points, side by side so that they can be told apart, and the bar of 8 in 10."""
    if not many:
        panel.scatter(
            _beside(along), along.y, s=_size(along), color=paler(PROPERLY.colour), linewidth=0, zorder=2
        )
    low, middle, high = along.spread.T
    panel.vlines(along.at, low, high, color=INK, linewidth=6.0 if many else 1.6, zorder=3)
    panel.plot(
        along.at,
        middle,
        color=INK,
        linestyle="none",
        marker="o",
        markerfacecolor=PAPER,
        markersize=7,
        zorder=4,
    )
    panel.set_xlim(-0.6, len(along.levels) - 0.4)
    panel.set_xticks(range(len(along.levels)), along.levels)
    if sum(map(len, along.levels)) > 32:
        panel.tick_params(axis="x", labelrotation=18)
    panel.grid(visible=False, axis="x")


def _beside(along: Along) -> np.ndarray:
    """Points of a value moved aside by their rank, in a pattern that lies over itself seldom."""
    steps = np.arange(len(along.x)) * 0.618 % 1 - 0.5
    moved: np.ndarray = along.x + steps * 0.5
    return moved


def _size(along: Along) -> float:
    return 16.0 if len(along.y) <= 200 else 6.0


def _shades() -> Any:
    from matplotlib.colors import LinearSegmentedColormap

    return LinearSegmentedColormap.from_list("points", ["#d5e3ec", PROPERLY.colour])


def _range(table: pd.DataFrame, measure: str) -> tuple[float, float]:
    """All points with a little room; no share above one."""
    low, high = float(table["mean"].min()), float(table["mean"].max())
    room = (high - low or abs(high) or 1.0) * 0.08
    return low - room, high + room


def _tick(measure: str, value: float) -> str:
    if MEASURES[measure].unit == "share":
        return f"{value * 100:.4g}%" if -0.0001 <= value <= 1.0001 else ""
    return f"{value:,.4g}"


def _key(points: int) -> list[Any]:
    from matplotlib.lines import Line2D
    from matplotlib.patches import Patch

    colour = paler(PROPERLY.colour)
    each: Any = Line2D([], [], color=colour, marker="o", linestyle="none", label="a point, mean of its years")
    if points > MOST_DOTS:
        each = Patch(facecolor=PROPERLY.colour, label="darker: more points")
    middle = Line2D([], [], color=INK, marker="o", markerfacecolor=PAPER, label="the middle point there")
    most = Line2D(
        [], [], color=INK, linestyle=(0, (4, 2)), linewidth=1.2, label="dashes or bar: 8 of 10 points"
    )
    return [each, middle, most]


# ------------------------------------------------------------------------------------------ words


def _title(table: pd.DataFrame, measure: str, along: Sequence[Along]) -> str:
    label = MEASURES[measure].label
    if table.empty:
        return f"{label}: nothing of the kind was due at any point"
    low, high = (shown(measure, float(end)) for end in (table["mean"].min(), table["mean"].max()))
    text = f"{label}: {low} to {high} over {_size_words(table)}"
    return f"{text}; {_finding(table, along)}"


def _finding(table: pd.DataFrame, along: Sequence[Along]) -> str:
    """What moves the outcome most, if that can be told."""
    if not along or not along[0].clear:
        few = " with so few points" if len(table) <= MANY else ""
        return f"no single thing can be told from chance{few}"
    if along[0].moves <= CLEAR:
        return f"no single thing goes with more than {CLEAR:.0%} of the variation"
    return f"{along[0].moves * 100:.0f}% of the variation goes with {lower_first(along[0].label)}"


def _size_words(table: pd.DataFrame) -> str:
    if "variant" not in table or table.caseload.nunique() < 2:
        return counted(len(table), "point")
    return f"{counted(table.variant.nunique(), 'point')} at {table.caseload.nunique()} caseloads"


def _alt(table: pd.DataFrame, measure: str, along: Sequence[Along], drawn: Sequence[Along]) -> str:
    if table.empty:
        return "No panel: there is nothing to draw."
    label, finding = lower_first(MEASURES[measure].label), _finding(table, along)
    parts = [
        f"{counted(len(drawn), 'panel').capitalize()}, one for each thing that varied, with {label} upwards.",
        f"{finding[0].upper()}{finding[1:]}.",
    ]
    return " ".join([*parts, *(_alt_panel(measure, one) for one in drawn if len(one.y))])


def _alt_panel(measure: str, one: Along) -> str:
    label = one.label if one.clear else f"{one.label} ({BY_CHANCE})"
    known = np.arange(len(one.at)) if one.levels else np.flatnonzero(_enough(one))
    if not len(known):
        return f"{label}: points alone, too few for a line."
    ends = [known[0], known[-1]]
    at = [one.levels[place] if one.levels else f"{one.at[place]:.4g}" for place in ends]
    first, last = (shown(measure, float(one.spread[place, 1])) for place in ends)
    return f"{label}: the middle point is at {first} where it is {at[0]}, {last} at {at[1]}."


def _caption(table: pd.DataFrame, measure: str, drawn: Sequence[Along], count: int, run_id: str) -> str:
    if table.empty:
        return source_line(run_id)
    fewest, most = int(table["n"].min()), int(table["n"].max())
    years = counted(most, "simulated year") if fewest == most else f"{fewest} to {most} simulated years"
    parts = [
        "The same points in every panel; at each everything else varies too.",
        f"A point is the mean of {years}{_sureness(table, measure)}.",
    ]
    if any(not one.clear for one in drawn):
        parts.append(
            f"'{BY_CHANCE.capitalize()}': of {counted(count, 'thing')} that had nothing to do with it "
            "the best might show as much."
        )
    if count > len(drawn):
        parts.append(f"Of {count} things that varied, the {len(drawn)} that go most with it are drawn.")
    return " ".join([*parts, source_line(run_id)])


def _sureness(table: pd.DataFrame, measure: str) -> str:
    """How far to trust a point; an interval from two years is too wide to mean anything."""
    half, years = float(table["half"].median()), float(table["n"].median())
    if years < FEWEST or half != half:
        return "; so few years say little about any one point"
    return f"; chance alone may move it by about {shown(measure, half)} either way"
