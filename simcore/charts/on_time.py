"""What is on time, kind of work by kind of work, as the caseload grows: a small panel each."""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping, Sequence
from typing import TYPE_CHECKING

from simcore.charts.elsewhere import Context
from simcore.charts.figure import Figure
from simcore.charts.lines import at, band_line, caseload_axis, told_at
from simcore.charts.style import INK, PROPERLY, QUIET, Sheet, house_style
from simcore.charts.words import listed, lower_first, source_line
from simcore.scenario.comparators import Comparator

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

PREFIX = "on_time."
KEPT = 0.9
"""Where less is on time than this share, a panel says from which caseload on."""
COLUMNS = 4
TITLE_AT = (35, 62, 165)
PANEL_SIZE, NOTE_SIZE = 9.5, 9.0
CLEAR = 0.45
"""Share below which the right half of a line leaves room for words above it."""
BREAK_AT = 22
"""Letters after which a panel's heading goes on in a second line."""


def on_time_by_kind(
    table: pd.DataFrame,
    kinds: Mapping[str, str],
    *,
    label: str = "all the work done properly",
    lead_in: Collection[int] = (),
    run_id: str = "",
    elsewhere: Sequence[Comparator] = (),
) -> Figure:
    """Draw the share on time of each kind over the caseload, in the order in which they fall below 90%.

    Args:
        table: what `simcore.experiment.intervals` gives for ``on_time.KIND`` of one variant.
        kinds: plain label of each kind that is drawn, by its name.
        label: plain words for the variant.
        lead_in: caseloads drawn paler.
        run_id: stands at the foot.
        elsewhere: caps and counts of real places, told in a strip under the panels.
    """
    data = table[table.measure.isin([PREFIX + name for name in kinds])].dropna(subset=["mean"])
    below = {name: _below(data[data.measure == PREFIX + name]) for name in kinds}
    known = [name for name in kinds if (data.measure == PREFIX + name).any()]
    if not known:
        raise ValueError("nothing fell due in this run")
    order = sorted(known, key=lambda name: (below[name], _last(data, name)))
    data = data.assign(
        kind=data.measure.str.removeprefix(PREFIX).map(dict(kinds)),
        place=data.measure.map({PREFIX + name: place for place, name in enumerate(order)}),
    )
    data = data.sort_values(["place", "caseload"])[
        ["kind", "measure", "caseload", "mean", "low", "high", "n"]
    ]
    data = data.reset_index(drop=True)
    context = Context(elsewhere, set(data.caseload))
    title = _title(order, data, lead_in)
    with house_style():
        sheet = _draw(data, order, kinds, below, title, lead_in, label, run_id, context)
    alt, caption = _alt(data, order, kinds, below, label), _caption(label, data, run_id)
    return Figure(sheet.drawing, title, context.said(alt), context.said(caption), data)


def _below(rows: pd.DataFrame) -> float:
    """The smallest caseload from which on every mean is below KEPT; infinite where the last is not."""
    found = math.inf
    for caseload, mean in sorted(zip(rows.caseload, rows["mean"], strict=True), reverse=True):
        if mean >= KEPT:
            break
        found = float(caseload)
    return found


def _last(data: pd.DataFrame, name: str) -> float:
    rows = data[data.measure == PREFIX + name].sort_values("caseload")
    return float(rows["mean"].iloc[-1])


def _draw(
    data: pd.DataFrame,
    order: list[str],
    kinds: Mapping[str, str],
    below: Mapping[str, float],
    title: str,
    lead_in: Collection[int],
    label: str,
    run_id: str,
    context: Context,
) -> Sheet:
    rows = -(-len(order) // COLUMNS)
    sheet = Sheet(10.0, 1.55 + 1.62 * rows + context.height)
    sheet.title(title)
    count = int(data.n.max())
    sheet.foot(
        source_line(
            run_id,
            f"Share of what fell due that was done by its day, {label}; means of {count} simulated "
            f"years, 95% "
            f"bands for chance alone. Across: clients of one case manager. Panels in the order in which they "
            f"fall below {KEPT:.0%} (thin line).",
        )
    )
    context.put(sheet)
    high, wide = (sheet.top - sheet.bottom) / rows, (sheet.width - 0.1) / COLUMNS
    for place, name in enumerate(order):
        row, column = divmod(place, COLUMNS)
        axes = sheet.axes(
            wide * column + 0.52,
            high * (rows - 1 - row) + 0.3,
            wide * (COLUMNS - 1 - column) + 0.24,
            high * row + 0.42,
        )
        mine = data[data.measure == PREFIX + name]
        _panel(axes, mine, lead_in, set(data.caseload), named=column == 0)
        axes.set_title(_broken(kinds[name]), pad=4, fontsize=PANEL_SIZE, linespacing=1.05)
        _note(axes, mine, below[name])
    return sheet


def _panel(
    axes: Axes, rows: pd.DataFrame, lead_in: Collection[int], caseloads: Collection[int], *, named: bool
) -> None:
    axes.axhline(KEPT, color=QUIET, linewidth=0.8, zorder=2)
    band_line(axes, rows, PROPERLY, lead_in)
    for line in axes.lines:
        line.set_marker("")
    axes.set_ylim(-0.02, 1.04)
    axes.set_yticks([0, 0.5, 1], ["0%", "50%", "100%"] if named else ["", "", ""])
    caseload_axis(axes, caseloads, named=False, few=True)


def _note(axes: Axes, rows: pd.DataFrame, below: float) -> None:
    """Where it falls below, and what it comes to at the last caseload, where the line leaves room."""
    most = int(rows.caseload.max())
    words = f"{at(rows, most)['mean']:.0%} at {most}"
    if math.isfinite(below):
        since = f"from {below:.0f} on;" if below > rows.caseload.min() else "throughout;"
        words = f"below {KEPT:.0%}\n{since}\n{words}"
    right_half = rows[rows.caseload > (rows.caseload.min() + most) / 2]["mean"].max()
    x, y, across, up = (0.97, 0.82, "right", "top") if right_half < CLEAR else (0.05, 0.06, "left", "bottom")
    axes.text(
        x,
        y,
        words,
        transform=axes.transAxes,
        ha=across,
        va=up,
        fontsize=NOTE_SIZE,
        color=INK,
        linespacing=1.1,
    )


def _broken(words: str) -> str:
    """A heading in two lines where one is too short for it."""
    if len(words) <= BREAK_AT:
        return words
    spaces = [place for place, letter in enumerate(words) if letter == " "]
    middle = min(spaces, key=lambda place: (abs(place - len(words) / 2), place))
    return f"{words[:middle]}\n{words[middle + 1 :]}"


def _title(order: list[str], data: pd.DataFrame, lead_in: Collection[int]) -> str:
    """How many kinds are on time at the first, a middle and the last caseload asked for."""
    asked = set(data.caseload) - set(lead_in) or set(data.caseload)
    told = told_at(asked, TITLE_AT)
    kept = {c: int((data[data.caseload == c]["mean"] >= KEPT).sum()) for c in told}
    counts = [f"{kept[c] or 'none'} at {c}" for c in told[1:]]
    first = f"Of {len(order)} kinds of work {kept[told[0]] or 'none'} are on time to {KEPT:.0%} or more at "
    return f"{first}{told[0]} clients" + (f", {listed(counts)}" if counts else "")


def _caption(label: str, data: pd.DataFrame, run_id: str) -> str:
    return (
        f"Of what fell due in the year, finished or not, the share that was done by its day, {label}. Which "
        "kind of work breaks first follows from the order in which work is taken; the hours that are missing "
        f"stay the same in any order. Means of {int(data.n.max())} simulated years. {source_line(run_id)}"
    )


def _alt(
    data: pd.DataFrame, order: list[str], kinds: Mapping[str, str], below: Mapping[str, float], label: str
) -> str:
    told = told_at(data.caseload)
    parts = []
    for name in order:
        rows = data[data.measure == PREFIX + name]
        known = [c for c in told if (rows.caseload == c).any()]
        values = ", ".join(f"{at(rows, c)['mean']:.0%} at {c}" for c in known)
        since = f" (below {KEPT:.0%} from {below[name]:.0f} clients)" if math.isfinite(below[name]) else ""
        parts.append(f"{lower_first(kinds[name])} {values}{since}")
    return (
        f"{len(order)} small line charts of the share of work on time over the caseload, {label}, told at "
        f"{listed([str(c) for c in told])} clients: {'; '.join(parts)}."
    )
