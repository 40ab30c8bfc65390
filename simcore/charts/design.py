"""An outcome over a design: every point against each thing that varied, and how the points spread there."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from simcore.charts.figure import Figure
from simcore.charts.style import INK, PAPER, PROPERLY, Sheet, house_style, paler
from simcore.charts.words import counted, heading, lower_first, shown, source_line
from simcore.experiment.defaults import SEED
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
FEWEST = 3
"""Points in a slice, and years of a point: fewer say too little to draw a line or tell how sure a mean is."""
SPREAD = (0.1, 0.5, 0.9)
CLEAR = 0.05
"""Share of the variation that something must go with to be named, even where chance would show less."""
SHUFFLES, SHUFFLES_OF_MANY = 200, 20
"""How often outcomes are dealt out anew, to see what the best of as many unrelated things shows by chance."""
MANY = 2000
"""Of more points fewer shuffles do: chance shows next to nothing there."""
SURE = 0.95
"""Share of the shuffles whose best a thing must exceed."""
BY_CHANCE = "no more than chance"
LONGEST = 44
"""Letters of an axis label that fit under a panel."""


@dataclass(frozen=True)
class Along:
    """Points along one thing that varied: where each lies, and the spread in each step or slice.

    ``rows`` are the places of its points in the table and ``groups`` their step or slice, ``counts`` how many
    lie in each; ``moves`` is the share of the variation between points that goes with it, and ``clear``
    whether that is more than chance shows.
    """

    name: str
    label: str
    x: np.ndarray
    y: np.ndarray
    rows: np.ndarray
    groups: np.ndarray
    levels: tuple[str, ...]
    at: np.ndarray
    spread: np.ndarray
    counts: np.ndarray
    moves: float
    clear: bool = False


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
    along = [] if known.empty else _judged(known, [_along(known, *axis) for axis in axes.items()])
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


def _along(table: pd.DataFrame, name: str, label: str) -> Along:
    """Where the points lie along an axis; those of a scenario that does not have it are left out."""
    has = table[name].notna().to_numpy()
    values, y = table[name][has], table["mean"].to_numpy(dtype=float)[has]
    is_number = values.dtype.kind in "iuf" or bool(values.map(_is_number).all())
    levels = list(values.unique())
    sliced = is_number and len(levels) > FEW_LEVELS
    if sliced:
        x = values.to_numpy(dtype=float)
        groups = _slices(x)
        at = np.array([np.median(x[groups == place]) for place in np.unique(groups)])
    else:
        levels = sorted(levels) if is_number else levels
        x = groups = values.map({level: place for place, level in enumerate(levels)}).to_numpy(dtype=int)
        at = np.unique(x)
    words = () if sliced else tuple(map(_level, levels))
    counts = np.unique(groups, return_counts=True)[1]
    spread, moves = _spread(y, groups), _moves(y, groups)
    return Along(name, label, x, y, np.flatnonzero(has), groups, words, at, spread, counts, moves)


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _slices(x: np.ndarray) -> np.ndarray:
    """The slice of each number, with about as many in each; equal numbers are in the same."""
    count = max(1, min(SLICES, len(x) // FEWEST))
    slices: np.ndarray = np.searchsorted(np.sort(x), x) * count // max(1, len(x))
    return slices


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


# ----------------------------------------------------------------------------------------- chance


@dataclass(frozen=True)
class Dealt:
    """Outcomes dealt out anew, a row a shuffle: of each hand how many, their sum and that of their squares.

    ``hand`` says which hand a row of the table belongs to; all rows of a hand are dealt together.
    """

    hand: np.ndarray
    counts: np.ndarray
    sums: np.ndarray
    squares: np.ndarray


def _judged(table: pd.DataFrame, along: Sequence[Along]) -> list[Along]:
    """The same, told which of them go with more of the variation than chance shows."""
    if not _beyond_noise(table):
        return list(along)
    least = _chance(table, along) + 1e-9
    return [replace(one, clear=one.moves > least) for one in along]


def _beyond_noise(table: pd.DataFrame) -> bool:
    """Whether points differ by more than their years make them; a single year each cannot tell."""
    from scipy.special import stdtrit

    error = table["half"] / stdtrit(np.maximum(table["n"] - 1, 1), 0.975)
    return not float((error**2).mean()) >= float(table["mean"].var())


def _chance(table: pd.DataFrame, along: Sequence[Along]) -> float:
    """The share that the best of as many unrelated things shows in all but one in 20 shuffles.

    A point keeps its caseloads together, since nothing else differs between them.
    """
    y = table["mean"].to_numpy(dtype=float)
    y = y - y.mean()
    rows = np.arange(len(y))
    points = np.unique(table["variant"], return_inverse=True)[1] if "variant" in table else rows
    rng = np.random.default_rng(SEED)
    together = _dealt(y, points, rng)
    alone = _dealt(y, rows, rng) if any(one.name == "caseload" for one in along) else together
    best = np.zeros(len(together.sums))
    for one in along:
        best = np.maximum(best, _moves_dealt(one, alone if one.name == "caseload" else together))
    return float(np.quantile(best, SURE))


def _dealt(y: np.ndarray, hand: np.ndarray, rng: np.random.Generator) -> Dealt:
    counts = np.bincount(hand)
    times = SHUFFLES if len(counts) <= MANY else SHUFFLES_OF_MANY
    order = rng.permuted(np.tile(np.arange(len(counts)), (times, 1)), axis=1)
    sums, squares = (np.bincount(hand, weights=part) for part in (y, y**2))
    return Dealt(hand, counts[order].astype(float), sums[order], squares[order])


def _moves_dealt(one: Along, dealt: Dealt) -> np.ndarray:
    """What `_moves` gives of each shuffle."""
    hands, first = np.unique(dealt.hand[one.rows], return_index=True)
    groups = np.unique(one.groups[first], return_inverse=True)[1]
    counts, sums = (_by_group(part[:, hands], groups) for part in (dealt.counts, dealt.sums))
    points, squares = counts.sum(axis=1), dealt.squares[:, hands].sum(axis=1)
    total = squares - sums.sum(axis=1) ** 2 / points
    within = squares - (sums**2 / counts).sum(axis=1)
    free = points - counts.shape[1]
    with np.errstate(divide="ignore", invalid="ignore"):
        share = 1 - (within / free) / (total / (points - 1))
    known = (free > 0) & (total > 0)
    moves: np.ndarray = np.where(known, np.maximum(share, 0.0), 0.0)
    return moves


def _by_group(values: np.ndarray, groups: np.ndarray) -> np.ndarray:
    """The sum in each group, row by row."""
    rows, count = len(values), int(groups.max()) + 1
    places = groups + count * np.arange(rows)[:, None]
    return np.bincount(places.ravel(), values.ravel(), count * rows).reshape(rows, count)


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
