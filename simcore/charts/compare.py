"""Paired differences as dots and intervals around zero: what changed, and what could not be told apart."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from simcore.charts.figure import Figure
from simcore.charts.style import INK, PROPERLY, QUIET, SERIES, Sheet, house_style, paler
from simcore.charts.words import lower_first, source_line
from simcore.experiment.compare.compare import Comparison, Difference
from simcore.experiment.compare.words import as_shown, change, digits_to_tell, is_same
from simcore.outcomes import MEASURES
from simcore.scenario.errors import InputError

if TYPE_CHECKING:
    from matplotlib.axes import Axes

ROW_HEIGHT = 0.5
LABEL_ROOM = 3.9
WIDTH = 10.0


def difference_chart(comparison: Comparison, subject: str) -> Figure:
    """What changes in ``subject`` against the reference, measure by measure, for the measures asked about.

    Each panel has the measures of one unit, so that lengths can be compared inside it. Raises InputError for
    a subject that was not compared.
    """
    rows = [row for row in comparison.asked() if row.subject == subject]
    if not rows:
        known = ", ".join(s.text for s in comparison.subjects[1:])
        raise InputError(f"chart: {subject} was not compared (compared were {known})")
    units = list(dict.fromkeys(MEASURES[row.measure].unit for row in rows))
    groups = {unit: [row for row in rows if MEASURES[row.measure].unit == unit] for unit in units}
    title = _title(rows, rows[0].label)
    caption = _caption(comparison, rows)
    with house_style():
        sheet = Sheet(WIDTH, 1.3 + sum(len(group) * ROW_HEIGHT + 0.75 for group in groups.values()))
        sheet.title(title)
        sheet.foot(caption)
        top = sheet.top
        for unit, group in groups.items():
            height = len(group) * ROW_HEIGHT
            axes = sheet.drawing.add_axes(
                (
                    LABEL_ROOM / WIDTH,
                    (top - height) / sheet.height,
                    (WIDTH - LABEL_ROOM - 0.3) / WIDTH,
                    height / sheet.height,
                )
            )
            _panel(axes, comparison, group, "percentage points" if unit == "share" else unit)
            top -= height + 0.75
    table, reading = comparison.table(), _reading(rows)
    return Figure(sheet.drawing, title, _alt(rows), caption, table, _definitions(rows), reading)


def ranking_chart(comparison: Comparison, ranked: Sequence[Difference]) -> Figure:
    """What one measure gains or loses by each of the things compared, in the order given: a row for each.

    Args:
        comparison: what was compared.
        ranked: the differences of one measure, one for each subject, the most helpful first.
    """
    rows = list(ranked)
    measure = MEASURES[rows[0].measure]
    title, caption = _ranking_title(rows), _caption(comparison, rows)
    unit = "percentage points" if measure.unit == "share" else measure.unit
    with house_style():
        sheet = Sheet(WIDTH, 2.2 + len(rows) * ROW_HEIGHT)
        sheet.title(title)
        sheet.foot(caption)
        axes = sheet.axes(LABEL_ROOM, 0.5, 0.3, 0.1)
        _panel(axes, comparison, rows, unit, [row.label for row in rows])
        side = {"higher": " (right is better)", "lower": " (left is better)", "neither": ""}[measure.better]
        axes.set_xlabel(f"{measure.label}: difference, {unit}{side}", color=QUIET)
    data = comparison.table()
    return Figure(
        sheet.drawing,
        title,
        f"Paired differences of {measure.label.lower()}. {'; '.join(map(_said, rows))}.",
        caption,
        data[data.measure == rows[0].measure],
        _definitions(rows[:1]),
        _ranking_reading(rows),
    )


def _said(row: Difference) -> str:
    """One row of the ranking in words."""
    measure = MEASURES[row.measure]
    if is_same(row) or row.pairs < 2:
        return f"{row.label}: no difference in any year"
    more = digits_to_tell(measure, row.difference, row.low, row.high)
    interval = change(measure, row.low, row.high, more_digits=more)
    state = "" if row.told_apart else ", not told apart"
    return f"{row.label}: {change(measure, row.difference, more_digits=more)}, interval {interval}{state}"


def _ranking_reading(rows: Sequence[Difference]) -> str:
    """What the measure is as it is, with what is ranked first and with what is ranked last."""
    measure = MEASURES[rows[0].measure]
    ends = [rows[0], rows[-1]] if len(rows) > 1 else [rows[0]]
    told = [f"{measure.show(row.value)} with {lower_first(row.label)} ({_between(row)})" for row in ends]
    last = f" and, ranked last of {len(rows)}, {told[1]}" if len(told) > 1 else ""
    return f"{measure.label}: {measure.show(rows[0].reference)} as it is, {told[0]}{last}."


def _ranking_title(rows: Sequence[Difference]) -> str:
    measure = MEASURES[rows[0].measure]
    first = rows[0]
    if not first.told_apart or (first.difference > 0) != (measure.better == "higher"):
        return f"{measure.label}: nothing compared here could be shown to help"
    more = digits_to_tell(measure, first.difference)
    by = change(measure, abs(first.difference), more_digits=more)
    no = sum(not row.told_apart for row in rows)
    rest = f"; {no} of {len(rows)} could not be told from chance" if no else ""
    direction = "up" if first.difference > 0 else "down"
    return f"{measure.label} {direction} by {by} with {lower_first(first.label)}{rest}"


def _panel(
    axes: Axes, comparison: Comparison, rows: list[Difference], unit: str, labels: Sequence[str] = ()
) -> None:
    years = comparison.rows
    reference = years[comparison.subjects[0].text]
    axes.axvline(0, color=INK, linewidth=1.2)
    for place, row in enumerate(reversed(rows)):
        scale = 100.0 if MEASURES[row.measure].unit == "share" else 1.0
        each = [
            (mine[row.measure] - theirs[row.measure]) * scale
            for mine, theirs in zip(years[row.subject], reference, strict=True)
        ]
        line = PROPERLY if row.told_apart else SERIES[5]
        spread = place + np.linspace(-0.16, 0.16, len(each)) if len(each) > 1 else [place]
        axes.plot(each, spread, ".", color=paler(line.colour), markersize=4, zorder=2)
        if row.pairs > 1:
            ends = [as_shown(MEASURES[row.measure], end) for end in (row.low, row.high)]
            axes.plot(ends, [place, place], color=line.colour, linewidth=2.4)
            filled = line.colour if row.told_apart else "white"
            axes.plot(
                [row.difference * scale],
                [place],
                "o",
                color=line.colour,
                markerfacecolor=filled,
                markersize=8,
            )
    names = labels or [_label(row) for row in rows]
    axes.set_yticks(range(len(rows)), list(reversed(names)))
    axes.set_ylim(-0.6, len(rows) - 0.4)
    axes.set_xlabel(f"difference, {unit}", color=QUIET)
    axes.grid(axis="y", visible=False)
    axes.tick_params(axis="y", length=0)
    low, high = axes.get_xlim()
    reach = max(abs(low), abs(high), 1e-9)
    if high - low < 1e-6:
        axes.set_xlim(-1, 1)
    else:
        axes.set_xlim(min(low, -0.08 * reach), max(high, 0.08 * reach))


def _label(row: Difference) -> str:
    better = MEASURES[row.measure].better
    side = {"higher": "right is better", "lower": "left is better", "neither": ""}[better]
    return f"{MEASURES[row.measure].label}\n{side}" if side else MEASURES[row.measure].label


def _title(rows: list[Difference], label: str) -> str:
    apart = [row for row in rows if row.told_apart]
    if not apart:
        return f"{label}: none of {len(rows)} measures could be told apart from the reference"
    first = max(apart, key=lambda row: abs(row.difference) / max(abs(row.high - row.low), 1e-12))
    measure = MEASURES[first.measure]
    direction = "up" if first.difference > 0 else "down"
    size = change(measure, abs(first.difference), more_digits=0 if abs(first.difference) * 100 >= 1 else 1)
    others = f"; {len(apart)} of {len(rows)} measures differ" if len(rows) > 1 else ""
    return f"{label}: {measure.label.lower()} {direction} by {size}{others}"


def _caption(comparison: Comparison, rows: list[Difference]) -> str:
    reference = comparison.subjects[0]
    level = f"{rows[0].level * 100:.2f}".rstrip("0").rstrip(".")
    return (
        f"Difference to {reference.label} at {reference.caseload} clients, {comparison.replications} years "
        f"on the same draws. Large dot: mean (hollow where the interval holds zero); "
        f"line: {level}% interval, so that all {len(comparison.asked())} hold together at 95%; small dots: "
        f"single years. {source_line(f'made here, seed {comparison.seed}')}"
    )


def _reading(rows: list[Difference]) -> str:
    """What each measure is, with the interval of its difference: beyond chance first, then the rest."""
    apart = [_from_to(row) for row in rows if row.told_apart]
    same = [_from_to(row) for row in rows if not row.told_apart]
    parts = [f"Beyond chance, with the interval of the difference: {'; '.join(apart)}."] if apart else []
    return " ".join([*parts, *([f"Not told from chance: {'; '.join(same)}."] if same else [])])


def _from_to(row: Difference) -> str:
    """Such as 'notes written on time 81%, before 78% (1.2 to 4.8 percentage points)'."""
    measure = MEASURES[row.measure]
    label, before = lower_first(measure.label), measure.show(row.reference)
    now = (
        ""
        if row.pairs < 2
        else f" {measure.show(row.value)}" + ("" if is_same(row) else f", before {before}")
    )
    return f"{label}{now} ({_between(row)})"


def _between(row: Difference) -> str:
    """The interval of a difference, or why there is none."""
    if row.pairs < 2:
        return "too few years"
    measure = MEASURES[row.measure]
    more = digits_to_tell(measure, row.difference, row.low, row.high)
    return (
        "no difference in any year" if is_same(row) else change(measure, row.low, row.high, more_digits=more)
    )


def _alt(rows: list[Difference]) -> str:
    parts = []
    for row in rows:
        measure = MEASURES[row.measure]
        if is_same(row) or row.pairs < 2:
            parts.append(f"{measure.label}: no difference in any year")
            continue
        state = "" if row.told_apart else ", not told apart"
        parts.append(
            f"{measure.label}: {change(measure, row.difference)}, interval "
            f"{change(measure, row.low, row.high)}{state}"
        )
    return f"Paired differences of {rows[0].label} to the reference. " + "; ".join(parts) + "."


def _definitions(rows: list[Difference]) -> tuple[str, ...]:
    return tuple(f"{MEASURES[row.measure].label}: {MEASURES[row.measure].definition}" for row in rows)
