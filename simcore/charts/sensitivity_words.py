"""What the charts of a sensitivity analysis say in words: titles, feet, captions and alt texts."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from simcore.charts.words import counted, listed, source_line
from simcore.experiment.sensitivity.index import first_below_noise
from simcore.experiment.sensitivity.words import more_alone_than_in_all, percent, subject
from simcore.scenario.evidence import GRADES

if TYPE_CHECKING:
    from simcore.experiment.sensitivity.analysis import Sensitivity

OPTION_LENGTH = 26
TOLD = 6


def tick(found: Sensitivity, value: float) -> str:
    """A value of the outcome on an axis, which carries the name of what is counted itself."""
    return f"{100 * value:.0f}%" if found.outcome.unit == "share" else f"{value:,.4g}"


def change_tick(found: Sensitivity, value: float) -> str:
    """A difference of the outcome on an axis."""
    return f"{100 * value:.0f}" if found.outcome.unit == "share" else f"{value:,.4g}"


def axis(found: Sensitivity) -> str:
    """The outcome and what it is counted in."""
    kind = found.outcome.unit
    counted_in = {"share": "", "h": ", hours", "min": ", minutes"}.get(kind, f", {kind}" if kind else "")
    return f"{subject(found)}{counted_in}"


def span(found: Sensitivity, row: Any) -> str:
    """What a row of the tornado makes of the outcome at either end."""
    show = found.outcome.show
    return "\n".join(
        f"{_short(setting)} \u2192 {show(value)}"
        for value, setting in ((row.low_value, row.low_setting), (row.high_value, row.high_setting))
    )


def shares(row: Any) -> str:
    """Both indices of a number with their intervals."""
    return (
        f"part in {percent(row.total)} ({percent(row.total_low)} to {percent(row.total_high)})\n"
        f"by itself {percent(row.first)} ({percent(row.first_low)} to {percent(row.first_high)})"
        f"{', chance' if first_below_noise(row) else ''}"
    )


def screened_words(found: Sensitivity, row: Any) -> str:
    """A number of the screening, and the size of its effect with its interval."""
    number = found.outcome.change_number
    between = f"{number(row.mu_star_low)} to {number(row.mu_star_high)}"
    grade = f" ({row.grade})" if row.grade in GRADES else ""
    size = f"{number(row.mu_star)} ({between}) {found.outcome.change_unit}".rstrip()
    return f"{row.label}{grade}: {size}"


def _short(text: str) -> str:
    return textwrap.shorten(text, OPTION_LENGTH, placeholder=" ...")


def _start(found: Sensitivity) -> str:
    return f"{subject(found)[0].upper()}{subject(found)[1:]}"


# ------------------------------------------------------------------------------------- titles


def tornado_title(found: Sensitivity) -> str:
    """As assumed, and what the strongest alone can make of it."""
    clear, show = found.beyond_chance(), found.outcome.show
    own = show(float(found.indices.own_value.iloc[0]))
    if not clear:
        return f"{_start(found)}: {own} as assumed, and nothing alone moves it by more than chance may do"
    top = clear[0]
    low, high = show(top.low_value), show(top.high_value)
    return f"{_start(found)}: {own} as assumed; {_naming(top)} alone moves it from {low} to {high}"


def screening_title(found: Sensitivity) -> str:
    """How many matter, and which most."""
    clear, change = found.beyond_chance(), found.outcome.show_change
    of = f"{len(clear)} of {len(found.indices)} numbers move {subject(found)} by more than chance may do"
    if not clear:
        return of
    return f"{of}; most of all {_naming(clear[0])}, by {change(clear[0].mu_star)}"


def sobol_title(found: Sensitivity) -> str:
    """Which number has a part in most, and how much comes from acting together."""
    clear = found.beyond_chance()
    if not clear:
        return f"Nothing that these numbers do to {subject(found)} exceeds chance"
    together = ""
    if clear[0].alone_high < 1:
        together = f"; about {percent(1 - clear[0].alone)} comes from numbers acting together"
    return (
        f"{_naming(clear[0])} has a part in {percent(clear[0].total)} of all that these "
        f"{len(found.indices)} numbers do to {subject(found)}{together}"
    )


def _naming(row: Any) -> str:
    """The thing's name as it stands in a sentence; many are questions or lists, so all are quoted."""
    return f"\u201c{row.label}\u201d"


# --------------------------------------------------------------------------- feet and captions


def foot(found: Sensitivity, drawn: int) -> str:
    """Source, how much was run, and how many are not drawn."""
    left = len(found.indices) - drawn
    more = f" {counted(left, 'smaller one')} not drawn." if left else ""
    grades = " In brackets: how well it is known, from A (measured) to D (a guess)."
    return source_line(
        found.name,
        f"{found.about['points']} points, {found.replications} simulated years at each, all on the same "
        f"draws.{grades}{more}",
    )


def _chance(found: Sensitivity) -> str:
    below = int(found.indices.below_noise.sum())
    return (
        f"{below} of {len(found.indices)} do no more than chance may do with so few years." if below else ""
    )


def _growing(found: Sensitivity) -> str:
    weeks = found.about["full_scenario"]["window"]["weeks"]
    if not found.about["growing"]:
        return ""
    return (
        f"At {found.about['growing']} of {found.about['points']} points open work still grows: what is shown "
        f"holds after {weeks} weeks."
    )


def _caption(found: Sensitivity, *parts: str) -> str:
    told = [f"{found.outcome.label}: {found.outcome.definition}", _chance(found), _growing(found)]
    source = source_line(found.name, f"Scenario: {found.about['scenario']['title']}.")
    return " ".join(part for part in (*parts, *told, source) if part)


def tornado_caption(found: Sensitivity) -> str:
    """What a bar is, and when it is called no more than chance."""
    return _caption(
        found,
        "Each row moves one thing alone, all others as assumed: a number to the low and the high end of what "
        "is plausible, a choice to its other options. Bars run from the lowest to the highest mean over the "
        "simulated years. A whisker at the longer end is the 95% interval of that difference, paired by "
        "year; hatched: it holds zero.",
    )


def screening_caption(found: Sensitivity) -> str:
    """What the axes are, and when a marker is hollow."""
    return _caption(
        found,
        f"Morris screening with {found.about['size']} trajectories: every number is moved by two thirds of "
        "its range while the others stand somewhere else each time; sizes are for the whole range. Hollow: "
        "no larger than chance alone makes it in 19 of 20 cases, found by drawing the simulated years anew.",
    )


def sobol_caption(found: Sensitivity) -> str:
    """What the shares are of."""
    return _caption(
        found,
        f"Sobol indices from {found.about['size']} base points: the share of the variation that a number "
        "causes by itself, and the share it has any part in. Numbers vary over their plausible range, half "
        "of the time below the typical value. Intervals are for few points and few years both; estimates "
        "outside 0 to 100% are cut. Hatched: no larger than chance alone makes it in 19 of 20 cases, each "
        "bar by itself.",
        *more_alone_than_in_all(found.rows()),
    )


# ----------------------------------------------------------------------------------- alt texts


def tornado_alt(found: Sensitivity, rows: Sequence[Any]) -> str:
    """The largest rows in words."""
    show = found.outcome.show
    told = [
        f"{row.label}: {show(row.low_value)} with {row.low_setting}, {show(row.high_value)} with "
        f"{row.high_setting}{_apart(found, row)}{_mark(row)}"
        for row in rows[:TOLD]
    ]
    own = show(float(found.indices.own_value.iloc[0]))
    return (
        f"Horizontal bars, one for each of {len(rows)} things that move {subject(found)}, the widest on top; "
        f"a line marks {own}, everything as assumed. {'; '.join(told)}."
    )


def _apart(found: Sensitivity, row: Any) -> str:
    """How far apart both ends are, by chance."""
    if not row.width_low <= row.width_high:
        return ""
    number = found.outcome.change_number
    most = number(min(row.width_high, found.outcome.most))
    return f", {found.outcome.show_change(row.width)} ({number(row.width_low)} to {most}) apart"


def screening_alt(found: Sensitivity, rows: Sequence[Any]) -> str:
    """The largest effects in words."""
    change = found.outcome.show_change
    told = [
        f"{row.label} {change(row.mu_star)}, spread {change(row.sigma)}{_mark(row)}" for row in rows[:TOLD]
    ]
    return (
        f"Scatter of {len(found.indices)} numbers by the mean size of their effect on {subject(found)} and "
        f"its spread. The largest: {'; '.join(told)}."
    )


def sobol_alt(found: Sensitivity, rows: Sequence[Any]) -> str:
    """Every pair of bars in words."""
    told = [
        f"{row.label}: part in {percent(row.total)}, by itself {percent(row.first)}"
        f"{_mark(row) or _first_mark(row)}"
        for row in rows
    ]
    many = counted(len(rows), "number")
    return f"Pairs of horizontal bars for {many} that move {subject(found)}: {listed(told)}."


def _first_mark(row: Any) -> str:
    return " (by itself no more than chance may do)" if first_below_noise(row) else ""


def _mark(row: Any) -> str:
    return " (no more than chance may do)" if row.below_noise else ""
