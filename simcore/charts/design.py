"""An outcome over a design: every point against each thing that varied, and how the points spread there."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

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
FEW_LEVELS = 8
"""A number with at most so many values is drawn as steps, as words are."""
MOST_DOTS = 1500
"""Of more points no dots are drawn, but how many lie in each small cell."""
SLICES = 8
"""Ranges of a number, with as many points in each, in which median and spread are taken."""
SPREAD = (0.1, 0.5, 0.9)
CLEAR = 0.05
"""Share of the variation between points that something must go with to be named as what moves them."""
LONGEST = 44
"""Letters of an axis label that fit under a panel."""


@dataclass(frozen=True)
class Along:
    """Points along one thing that varied: where each lies, and the spread in each step or slice.

    ``moves`` is the share of the variation between points that goes with it.
    """

    name: str
    label: str
    x: np.ndarray
    y: np.ndarray
    levels: tuple[str, ...]
    at: np.ndarray
    spread: np.ndarray
    moves: float


def design_chart(
    table: pd.DataFrame, measure: str, axes: Mapping[str, str], *, run_id: str = "", foot: str = ""
) -> Figure:
    """Draw small multiples: the mean of every point against each axis, with the middle and 8 of 10 points.

    Args:
        table: a row a point (and caseload), with a column for each axis, ``mean`` over replications, ``half``
            of its 95% interval and ``n`` replications.
        measure: what the means are of.
        axes: plain words for each column that varied.
        run_id: stands at the foot.
        foot: more to stand there.
    """
    known = table[table["mean"].notna()]
    along = [] if known.empty else [_along(known, *axis) for axis in axes.items()]
    along.sort(key=lambda one: -one.moves)
    drawn = along[:MOST]
    title = _title(known, measure, along)
    with house_style():
        sheet = _draw(known, measure, drawn, title, source_line(run_id, foot))
    data = table[[*(name for name in ("variant",) if name in table), *axes, "mean", "half", "n"]]
    return Figure(
        sheet.drawing,
        title,
        _alt(known, measure, drawn),
        _caption(known, measure, drawn, len(along), run_id),
        data.rename(columns={"mean": measure, "half": "half_of_interval", "n": "years"}),
        (f"{MEASURES[measure].label}: {MEASURES[measure].definition}",),
    )


def _along(table: pd.DataFrame, name: str, label: str) -> Along:
    """Where the points lie along an axis; those of a scenario that does not have it are left out."""
    rows = table[table[name].notna()]
    y = rows["mean"].to_numpy(dtype=float)
    numbers = rows[name].map(lambda value: isinstance(value, int | float) and not isinstance(value, bool))
    is_number = bool(numbers.all())
    levels = sorted(rows[name].unique()) if is_number else list(rows[name].unique())
    if is_number and len(levels) > FEW_LEVELS:
        x = rows[name].to_numpy(dtype=float)
        slices = np.argsort(np.argsort(x, kind="stable")) * min(SLICES, len(x)) // max(1, len(x))
        at = np.array([np.median(x[slices == place]) for place in np.unique(slices)])
        return Along(name, label, x, y, (), at, _spread(y, slices), _moves(y, slices))
    places = {level: place for place, level in enumerate(levels)}
    x = rows[name].map(places).to_numpy(dtype=int)
    return Along(
        name, label, x, y, tuple(map(_level, levels)), np.unique(x), _spread(y, x), _moves(y, x)
    )  # fmt: skip


def _level(value: Any) -> str:
    if isinstance(value, bool | np.bool_):
        return "on" if value else "off"
    return f"{value:.4g}" if isinstance(value, float) else str(value).replace("_", " ")


def _spread(y: np.ndarray, groups: np.ndarray) -> np.ndarray:
    """The tenth, the middle and the ninetieth of a hundred points, a row for each group."""
    rows = [np.quantile(y[groups == group], SPREAD) for group in np.unique(groups)]
    return np.array(rows).reshape(-1, len(SPREAD))


def _moves(y: np.ndarray, groups: np.ndarray) -> float:
    """The share of variance between groups, less what as many groups of mere chance would show."""
    names = np.unique(groups)
    if len(y) <= len(names) or not y.var():
        return 0.0
    within = sum(float(((part := y[groups == name]) - part.mean()) @ (part - part.mean())) for name in names)
    total = float(((y - y.mean()) ** 2).sum())
    return max(0.0, 1 - (within / (len(y) - len(names))) / (total / (len(y) - 1)))


# ---------------------------------------------------------------------------------------- drawing


def _draw(
    table: pd.DataFrame, measure: str, drawn: Sequence[Along], title: str, foot: str
) -> Sheet:  # fmt: skip
    columns = min(COLUMNS, max(2, len(drawn)))
    rows = -(-len(drawn) // columns)
    sheet = Sheet(11.0, 1.6 + 2.5 * rows)
    sheet.title(title)
    sheet.foot(foot)
    if not drawn:
        return sheet
    sheet.key(_key(len(table)), columns=3)
    high, wide = (sheet.top - sheet.bottom) / rows, sheet.width / columns
    low, top = _range(table, measure)
    for place, along in enumerate(drawn):
        row, column = divmod(place, columns)
        below = high * (rows - 1 - row) + 0.62
        left, right = wide * column + 0.75, wide * (columns - 1 - column) + 0.2
        panel = sheet.axes(left, below, right, high * row + 0.3)
        _panel(panel, along, low, top)
        panel.set_ylim(low, top)
        panel.yaxis.set_major_formatter(lambda value, _: _tick(measure, value))
        label = along.label if len(along.label) <= LONGEST else along.label[: LONGEST - 3] + "..."
        panel.set_xlabel(label)
        if column == 0:
            panel.set_title(heading(measure), pad=5)
    return sheet


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
    panel.plot(along.at, along.spread[:, 1], color=INK, marker="o", markerfacecolor=PAPER, zorder=4)
    for edge in (0, 2):
        panel.plot(along.at, along.spread[:, edge], color=INK, linestyle=(0, (4, 2)), linewidth=1.2, zorder=3)


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
    if along and along[0].moves > CLEAR:
        share = f"{along[0].moves * 100:.0f}%"
        return f"{text}; {share} of the variation goes with {lower_first(along[0].label)}"
    return f"{text}; no single thing goes with the differences"


def _size_words(table: pd.DataFrame) -> str:
    if "variant" not in table or table.caseload.nunique() < 2:
        return counted(len(table), "point")
    return f"{counted(table.variant.nunique(), 'point')} at {table.caseload.nunique()} caseloads"


def _alt(table: pd.DataFrame, measure: str, drawn: Sequence[Along]) -> str:
    if table.empty:
        return "No panel: there is nothing to draw."
    label = lower_first(MEASURES[measure].label)
    parts = [
        f"{counted(len(drawn), 'panel').capitalize()}, one for each thing that varied, with {label} upwards."
    ]
    for one in drawn:
        if not len(one.y):
            continue
        ends = [f"{one.at[place]:.4g}" if not one.levels else one.levels[place] for place in (0, -1)]
        first, last = (shown(measure, float(one.spread[place, 1])) for place in (0, -1))
        parts.append(
            f"{one.label}: the middle point is at {first} where it is {ends[0]}, {last} at {ends[1]}."
        )
    return " ".join(parts)


def _caption(table: pd.DataFrame, measure: str, drawn: Sequence[Along], count: int, run_id: str) -> str:
    if table.empty:
        return source_line(run_id)
    fewest, most = int(table["n"].min()), int(table["n"].max())
    years = counted(most, "simulated year") if fewest == most else f"{fewest} to {most} simulated years"
    parts = [
        f"The same points in every panel; at each everything else varies too. A point is the mean of {years}"
    ]
    half = float(table["half"].median())
    parts[0] += (
        "." if half != half else f"; chance alone may move it by about {shown(measure, half)} either way."
    )
    if count > len(drawn):
        parts.append(f"Of {count} things that varied, the {len(drawn)} that go most with it are drawn.")
    return " ".join([*parts, source_line(run_id)])
