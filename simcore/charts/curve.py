"""The caseload curve: what happens to clients and to the case manager as the caseload grows."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import TYPE_CHECKING

from simcore.charts.curve_words import ENDS, alt_of, caption_of, definitions_of, foot_of, lines_of, title_of
from simcore.charts.elsewhere import elsewhere_words, put_strip, shown_between, strip_height
from simcore.charts.figure import Figure
from simcore.charts.style import (
    INK,
    PAPER,
    PROMISE,
    UNKNOWN,
    WASH,
    Line,
    Sheet,
    house_style,
    name_lines,
    paler,
)
from simcore.charts.words import heading, shown
from simcore.experiment.headline import Promise, parse_promise
from simcore.outcomes import MEASURES
from simcore.scenario.comparators import Comparator

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

ASKED_FIRST = (
    "visits_on_time",
    "quarterly_reports_on_time",
    "contacted_monthly",
    "emails_on_time",
    "plan_change_wait",
    "overtime",
)
"""What a director asks for first."""

LABELS = {"properly": "all the work done properly", "coping": "as people cope"}
ENDS_LABELS = {ENDS[0]: "guesses light", ENDS[1]: "guesses heavy"}
MOST_LABELLED = 3
"""Lines that are named at their ends; where there are more, a key names them."""
LABEL = 1.42
"""Inches beside a panel for the names of its lines."""
COLUMNS = 2
TICKS, LEAST_TICKS = (10, 35, 60, 85, 110, 135, 165), 2
YEAR_DAYS = 364
"""A wait that the window's end cuts off is at least this long."""


def caseload_curve(
    table: pd.DataFrame,
    measures: Sequence[str] = ASKED_FIRST,
    *,
    promises: Sequence[str] = (),
    growing: Mapping[str, Collection[int]] | None = None,
    lead_in: Collection[int] = (),
    labels: Mapping[str, str] | None = None,
    run_id: str = "",
    weeks: int = 52,
    elsewhere: Sequence[Comparator] = (),
) -> Figure:
    """Draw small multiples: each measure's mean and 95% band over the caseload, a line for each variant.

    Args:
        table: what `simcore.experiment.intervals` gives for these measures; the variants all_low and
            all_high, where present, are drawn as the dotted edges of what nobody knows.
        measures: one panel each.
        promises: as "visits_on_time >= 0.90". The title says up to where all that the table can tell are
            kept; those of measures drawn are marked by a line.
        growing: by variant, the caseloads whose open work still grows at the end (`still_growing`); hollow.
        lead_in: caseloads drawn paler.
        labels: plain words for the variants that are lines.
        run_id: stands at the foot.
        weeks: how long the window is.
        elsewhere: caps and counts of real places, told in a strip under the panels.
    """
    words = dict(LABELS) | dict(labels or {})
    made = {p.measure: p for p in map(parse_promise, promises)}
    kept = {name: promise for name, promise in made.items() if name in measures}
    data = _drawn(table, measures, kept, growing or {}, lead_in, weeks)
    places = shown_between(elsewhere, *_limits(data))
    with house_style():
        title = title_of(table, data, made)
        foot = foot_of(data, lead_in, run_id)
        sheet = _draw(data, list(measures), kept, words, title, foot, weeks, places)
    return Figure(
        sheet.drawing,
        title,
        f"{alt_of(data, measures, kept, words)} {elsewhere_words(places)}".strip(),
        f"{caption_of(data, run_id, weeks)} {elsewhere_words(places)}".strip(),
        data,
        definitions_of(data),
    )


def _drawn(
    table: pd.DataFrame,
    measures: Sequence[str],
    promises: Mapping[str, Promise],
    growing: Mapping[str, Collection[int]],
    lead_in: Collection[int],
    weeks: int,
) -> pd.DataFrame:
    """The numbers of the picture: bands cut to what can be, ends without a band."""
    data = table[table.measure.isin(measures)].copy()
    is_share = data.measure.map(lambda name: MEASURES[name].unit == "share")
    signed = data.measure.map(lambda name: MEASURES[name].signed).astype(bool)
    data["low"] = data.low.where(signed, data.low.clip(lower=0))
    data["high"] = data.high.where(~is_share, data.high.clip(upper=1))
    is_wait = data.measure.str.startswith("plan_change_wait")  # of which the window's end cuts off the rest
    data["high"] = data.high.where(~is_wait, data.high.clip(upper=max(7 * weeks, YEAR_DAYS)))
    data.loc[data.variant.isin(ENDS), ["low", "high"]] = float("nan")
    pairs = zip(data.variant, data.caseload, strict=True)
    data["open_work_grows"] = [caseload in growing.get(variant, ()) for variant, caseload in pairs]
    data["lead_in"] = data.caseload.isin(list(lead_in))
    data["promise"] = data.measure.map({name: promise.threshold for name, promise in promises.items()})
    columns = ["measure", "variant", "caseload", "mean", "low", "high", "n"]
    columns += ["open_work_grows", "lead_in", "promise"]
    data["place"] = data.measure.map({name: place for place, name in enumerate(measures)})
    return data.sort_values(["place", "variant", "caseload"])[columns].reset_index(drop=True)


def _draw(
    data: pd.DataFrame,
    measures: list[str],
    promises: Mapping[str, Promise],
    labels: Mapping[str, str],
    title: str,
    foot: str,
    weeks: int,
    places: Sequence[Comparator],
) -> Sheet:
    rows = -(-len(measures) // COLUMNS)
    sheet = Sheet(10.0, 1.9 + 2.1 * rows + strip_height(places))
    sheet.title(title)
    sheet.foot(foot)
    is_labelled = len(lines_of(data)) <= MOST_LABELLED
    if key := [*([] if is_labelled else _named(data, labels)), *_hollow(data, weeks)]:
        sheet.key(key, columns=2)
    put_strip(sheet, places, _limits(data), ticks=_ticks(data))
    sheet.bottom += 0.22
    high = (sheet.top - sheet.bottom) / rows
    wide = sheet.width / COLUMNS
    for place, measure in enumerate(measures):
        row, column = divmod(place, COLUMNS)
        below = high * (rows - 1 - row) + 0.36
        right = wide * (COLUMNS - 1 - column) + LABEL + 0.22
        axes = sheet.axes(wide * column + 0.62, below, right, high * row + 0.3)
        _panel(axes, data[data.measure == measure], measure, promises.get(measure))
        ends = _ends(data[data.measure == measure], promises.get(measure), labels if is_labelled else {})
        name_lines(axes, _limits(data)[1], ends, LABEL)
        if place >= len(measures) - COLUMNS:
            axes.set_xlabel("clients of one case manager")
    return sheet


def _panel(axes: Axes, data: pd.DataFrame, measure: str, promise: Promise | None) -> None:
    ends = data[data.variant.isin(ENDS)].pivot(index="caseload", columns="variant", values="mean").dropna()
    if len(ends.columns) == len(ENDS):
        axes.fill_between(ends.index, ends[ENDS[0]], ends[ENDS[1]], color=WASH, linewidth=0, zorder=1)
        for name in ENDS:
            axes.plot(
                ends.index, ends[name], color=UNKNOWN.colour, linestyle=UNKNOWN.dash, linewidth=1.6, zorder=2
            )
    if promise is not None:
        axes.axhline(promise.threshold, color=PROMISE.colour, linestyle=PROMISE.dash, linewidth=1.1, zorder=3)
    for name, line in reversed(lines_of(data).items()):
        _line(axes, data[data.variant == name], line)
    axes.set_title(heading(measure), pad=5)
    _scale(axes, data, measure)


def _ends(
    data: pd.DataFrame, promise: Promise | None, labels: Mapping[str, str]
) -> list[tuple[float, str, Line]]:
    """What stands at the end of each line: its height there, its name, how it is drawn."""
    last = data.sort_values("caseload").groupby("variant")["mean"].last()
    names = lines_of(data) if labels else {}
    found = [(float(last[name]), labels.get(name, name), line) for name, line in names.items()]
    if set(ENDS) <= set(last.index):
        found += [(float(last[name]), words, UNKNOWN) for name, words in ENDS_LABELS.items()]
    if promise is not None:
        words = f"promised {shown(promise.measure, promise.threshold)}"
        found.append((promise.threshold, words, PROMISE))
    return [one for one in found if one[0] == one[0]]


def _line(axes: Axes, rows: pd.DataFrame, line: Line) -> None:
    """Band, line and markers of one variant; paler in the lead-in, hollow where open work still grows."""
    first = rows.loc[~rows.lead_in, "caseload"].min()
    for part, colour in (
        (rows[rows.caseload <= first], paler(line.colour)),
        (rows[rows.caseload >= first], line.colour),
    ):
        axes.fill_between(part.caseload, part.low, part.high, color=colour, alpha=0.25, linewidth=0, zorder=4)
        axes.plot(part.caseload, part["mean"], color=colour, linestyle=line.dash, zorder=5)
    for grows, group in rows.groupby("open_work_grows"):
        colours = [paler(line.colour) if pale else line.colour for pale in group.lead_in]
        faces = [PAPER] * len(group) if grows else colours
        points = axes.scatter(group.caseload, group["mean"], s=18, marker=line.marker, c=faces, zorder=6)
        points.set(edgecolor=colours, linewidth=1.2)


def _limits(data: pd.DataFrame) -> tuple[int, int]:
    """Where the caseload's axis begins and ends."""
    return int(data.caseload.min()) - 3, int(data.caseload.max()) + 3


def _ticks(data: pd.DataFrame) -> list[int]:
    """Caseloads written under an axis: the usual ones, or of a short range some that were run."""
    first, last = _limits(data)
    usual = [caseload for caseload in TICKS if first <= caseload <= last]
    known = sorted(set(data.caseload))
    return usual if len(usual) > LEAST_TICKS else known[:: max(1, len(known) // len(TICKS))]


def _scale(axes: Axes, data: pd.DataFrame, measure: str) -> None:
    from matplotlib.ticker import FixedLocator, FuncFormatter, MaxNLocator

    axes.set_xlim(*_limits(data))
    axes.xaxis.set_major_locator(FixedLocator(_ticks(data)))
    if MEASURES[measure].unit == "share":
        axes.set_ylim(-0.04, 1.04)
        axes.yaxis.set_major_locator(FixedLocator([0, 0.25, 0.5, 0.75, 1]))
        axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value * 100:.0f}%"))
        return
    highest = float(data[["mean", "high"]].max().max())
    highest = highest if highest > 0 else 1.0
    lowest = min(0.0, float(data[["mean", "low"]].min().min())) if MEASURES[measure].signed else 0.0
    axes.set_ylim(lowest - 0.04 * (highest - lowest), highest + 0.06 * (highest - lowest))
    if MEASURES[measure].unit == "days" and highest >= YEAR_DAYS - 1:
        axes.yaxis.set_major_locator(FixedLocator([0, 100, 200, 300, YEAR_DAYS]))
        axes.yaxis.set_major_formatter(
            FuncFormatter(lambda value, _: f"{value:.0f}{'+' if value == YEAR_DAYS else ''}")
        )
        return
    axes.yaxis.set_major_locator(MaxNLocator(5, steps=[1, 2, 2.5, 5, 10]))


def _named(data: pd.DataFrame, labels: Mapping[str, str]) -> list[object]:
    """Entries of a key for the lines, where they are too many to be named at their ends."""
    from matplotlib.lines import Line2D

    return [
        Line2D(
            [], [], color=line.colour, linestyle=line.dash, marker=line.marker, label=labels.get(name, name)
        )
        for name, line in lines_of(data).items()
    ]


def _hollow(data: pd.DataFrame, weeks: int) -> list[object]:
    """What a hollow point means, where there is one."""
    from matplotlib.lines import Line2D

    if not data.open_work_grows.any():
        return []
    words = f"hollow: open work still grows after {weeks} weeks"
    return [Line2D([], [], color=INK, linestyle="none", marker="o", markerfacecolor=PAPER, label=words)]
