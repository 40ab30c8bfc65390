"""Lines over the caseload with their intervals: what several charts draw in the same way."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import TYPE_CHECKING

from simcore.charts.curve_words import ENDS
from simcore.charts.style import UNKNOWN, WASH, Line, paler
from simcore.charts.words import nearest, with_ends

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

TICKS = (10, 35, 60, 85, 110, 135, 165)
TOLD_AT = (35, 62, 90, 165)
"""Caseloads at which words tell the numbers."""
ENDS_LABEL = "shaded: if everything we do not know were at its lightest / heaviest"


def band_line(axes: Axes, rows: pd.DataFrame, line: Line, lead_in: Collection[int] = ()) -> None:
    """Draw mean and 95% band; ``rows`` have caseload, mean, low, high. Paler in the lead-in."""
    pale = rows.caseload.isin(list(lead_in))
    first = rows.caseload[~pale].min()
    for part, colour in (
        (rows[rows.caseload <= first], paler(line.colour)),
        (rows[rows.caseload >= first], line.colour),
    ):
        axes.fill_between(part.caseload, part.low, part.high, color=colour, alpha=0.2, linewidth=0, zorder=4)
        axes.plot(
            part.caseload,
            part["mean"],
            color=colour,
            linestyle=line.dash,
            marker=line.marker,
            markersize=4.0,
            markevery=2,
            zorder=5,
        )


def ends_area(axes: Axes, rows: pd.DataFrame) -> None:
    """Shade between the ends of what nobody knows, where the run has them; ``rows`` are of one measure."""
    ends = rows[rows.variant.isin(ENDS)].pivot(index="caseload", columns="variant", values="mean").dropna()
    if len(ends.columns) < len(ENDS):
        return
    axes.fill_between(ends.index, ends[ENDS[0]], ends[ENDS[1]], color=WASH, linewidth=0, zorder=1)
    for name in ENDS:
        axes.plot(
            ends.index, ends[name], color=UNKNOWN.colour, linestyle=UNKNOWN.dash, linewidth=1.4, zorder=2
        )


def caseload_axis(axes: Axes, caseloads: Collection[int], *, named: bool = True, few: bool = False) -> None:
    """The caseload from the first to the last; ``few`` numbers where panels are narrow."""
    first, last = min(caseloads), max(caseloads)
    axes.set_xlim(first, last)
    wanted = (35, 90, 165) if few else TICKS
    axes.set_xticks([at for at in wanted if first <= at <= last])
    if named:
        axes.set_xlabel("clients of one case manager")


def told_at(caseloads: Collection[int], wanted: Sequence[int] = TOLD_AT) -> list[int]:
    """The caseloads at which words tell the numbers: those wanted that the run reaches, or its ends."""
    known = set(caseloads)
    inside = [at for at in wanted if min(known) <= at <= max(known)]
    return nearest(inside or (min(known), max(known)), known)


def from_to(rows: pd.DataFrame, show: Callable[[float], str], lead_in: Collection[int] = ()) -> str:
    """One line at both ends with its intervals: 'from 3 (2 to 4) at 35 clients to 40 (38 to 42) at 165'."""
    asked = sorted(set(rows.caseload) - set(lead_in)) or sorted(set(rows.caseload))
    few, many = (with_ends(show, **at(rows, caseload)) for caseload in (asked[0], asked[-1]))
    return f"from {few} at {asked[0]} clients to {many} at {asked[-1]}"


def has_ends(rows: pd.DataFrame) -> bool:
    """Whether the run was also made with everything nobody knows at either end."""
    return set(ENDS) <= set(rows.variant)


def highest(rows: pd.DataFrame, names: Collection[str]) -> float:
    """The highest that is drawn: bands of the lines, and the ends of what nobody knows without theirs."""
    bands = rows.loc[rows.variant.isin(list(names)), ["mean", "high"]].max().max()
    found = float(max(bands, rows["mean"].max()))
    return found if found > 0 else 0.0


def at(rows: pd.DataFrame, caseload: int) -> Mapping[str, float]:
    """Mean, low and high of one line at one caseload."""
    found = rows[rows.caseload == caseload].iloc[0]
    return {name: float(found[name]) for name in ("mean", "low", "high")}
