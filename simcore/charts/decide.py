"""A decision over time: each promise and the waiting list, week by week, with no post more and with more."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from simcore.charts.figure import Figure
from simcore.charts.style import (
    PROMISE,
    SERIES,
    SMALL_SIZE,
    UNKNOWN,
    Line,
    Sheet,
    house_style,
    name_lines,
)
from simcore.charts.words import counted, listed, lower_first, source_line
from simcore.experiment.decide.cases import TODAY, Case
from simcore.experiment.decide.decision import Decision
from simcore.experiment.decide.words import people, shown, when_words
from simcore.experiment.decide.years import QUARTER, WAITING
from simcore.experiment.headline import Promise
from simcore.outcomes import MEASURES

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

WAITING_HEADING = "People waiting"
SHORT = {
    "Quarterly reports on time": "Reports on time",
    "Visits made on time": "Visits on time",
    "Clients contacted each month": "Contacted monthly",
    "Notes written on time": "Notes on time",
}
"""Names for small panels; another measure keeps its own, on more lines."""
STEPS, MOST_STEPS = (13, 26, 52, 104, 208), 3
"""Weeks between the ticks of a small panel: the smallest number that leaves so many steps at most."""
LABEL = 1.5
"""Inches beside a panel for the names of its lines."""
KEY_WIDEST, KEY_COLUMNS = 5, 3
"""Entries of a key over small panels that fit on one line; columns where there are more."""


def promises_by_week(decision: Decision) -> Figure:
    """Each promise over the 13 weeks before, week by week after the decision: a panel each, a line a rung."""
    cases = drawn(decision)
    data = _data(decision, cases, [promise.measure for promise in decision.promises])
    title = _promises_title(decision)
    with house_style():
        rows = (len(decision.promises) + 1) // 2
        sheet = Sheet(10.0, 1.6 + 2.3 * rows)
        sheet.title(title)
        sheet.foot(source_line(run_words(decision), f"{_about(decision)} {_ends_say(decision)}"))
        for axes, promise in zip(_grid(sheet, rows, 2, beside=LABEL), decision.promises, strict=False):
            _promise_panel(axes, decision, cases, promise)
            words = f"promised {MEASURES[promise.measure].show(promise.threshold)}"
            _name(axes, decision, data[data.measure == promise.measure], (promise.threshold, words, PROMISE))
            axes.set_xlabel("weeks after the decision")
    alt, reading = _promises_alt(decision, cases), _promises_reading(decision)
    return Figure(sheet.drawing, title, alt, _caption(decision), data, reading=reading)


def waiting_by_week(decision: Decision) -> Figure:
    """People who wait for a case manager, week by week after the decision, a line a rung."""
    cases = drawn(decision)
    data = _data(decision, cases, [WAITING])
    title = _waiting_title(decision)
    with house_style():
        sheet = Sheet(10.0, 4.6)
        sheet.title(title)
        about = f"{_about(decision)} {_ends_say(decision)} Nobody who has a case manager waits."
        sheet.foot(source_line(run_words(decision), about))
        axes = sheet.axes(0.7, 0.55, LABEL + 0.1, 0.3)
        _lines(axes, decision, cases, WAITING)
        _waiting_axis(axes, f"{WAITING_HEADING} for a case manager")
        _name(axes, decision, data)
        axes.set_xlabel("weeks after the decision")
    alt, reading = _waiting_alt(decision, cases), _waiting_reading(decision, cases)
    return Figure(sheet.drawing, title, alt, _caption(decision), data, reading=reading)


def decision_strip(decision: Decision) -> Figure:
    """Both in one row of small panels, for a page that has no room: promises, then the waiting list."""
    cases = drawn(decision)
    data = _data(decision, cases, [*(promise.measure for promise in decision.promises), WAITING])
    with house_style():
        key = _key(cases)
        one_line = len(key) <= KEY_WIDEST
        sheet = Sheet(10.6, 2.2 if one_line else 2.4)
        sheet.key(key, columns=len(key) if one_line else KEY_COLUMNS)
        panels = _grid(sheet, 1, len(decision.promises) + 1, left=0.5, gap=0.66)
        for axes, promise in zip(panels, decision.promises, strict=False):
            _promise_panel(axes, decision, cases, promise)
        _lines(panels[-1], decision, cases, WAITING)
        _waiting_axis(panels[-1], WAITING_HEADING)
        for axes in panels:
            axes.set_xlabel("weeks", fontsize=SMALL_SIZE - 1, labelpad=1)
    alt = f"{_promises_alt(decision, cases)} {_waiting_alt(decision, cases)}"
    return Figure(sheet.drawing, _promises_title(decision), alt, _caption(decision), data)


def drawn(decision: Decision) -> list[Case]:
    """Today, and of the ladder as many rungs as lines can be told apart."""
    return [decision.case(TODAY), *decision.main_rungs]


# ------------------------------------------------------------------------------------- drawing


def _grid(
    sheet: Sheet, rows: int, columns: int, left: float = 0.55, gap: float = 0.6, beside: float = 0.0
) -> list[Axes]:
    """Axes in rows and columns over the room that is left, with room beside each for names of lines."""
    above, below = 0.3, 0.42
    width = (sheet.width - left - 0.15 - beside - (gap + beside) * (columns - 1)) / columns
    height = (sheet.top - sheet.bottom) / rows
    return [
        sheet.drawing.add_axes(
            (
                (left + column * (width + gap + beside)) / sheet.width,
                (sheet.top - (row + 1) * height + below) / sheet.height,
                width / sheet.width,
                (height - above - below) / sheet.height,
            )
        )
        for row in range(rows)
        for column in range(columns)
    ]


def _style(cases: Sequence[Case], case: Case) -> Line:
    return UNKNOWN if case.key == TODAY else SERIES[[c.key for c in cases].index(case.key) - 1]


def _lines(axes: Axes, decision: Decision, cases: Sequence[Case], measure: str) -> None:
    data = _data(decision, cases, [measure])
    for case in cases:
        rows, line = data[data["case"] == case.label], _style(cases, case)
        axes.fill_between(rows.week, rows.low, rows.high, color=line.colour, alpha=0.1, linewidth=0)
        axes.plot(
            rows.week, rows["mean"], color=line.colour, linestyle=line.dash, marker=line.marker, markevery=6,
            markersize=4, linewidth=1.8,
        )  # fmt: skip
    axes.set_xlim(0, decision.weeks)
    step = next((n for n in STEPS if decision.weeks <= MOST_STEPS * n), STEPS[-1])
    axes.set_xticks(range(0, decision.weeks + 1, step))


def _name(axes: Axes, decision: Decision, data: pd.DataFrame, *more: tuple[float, str, Line]) -> None:
    """Name each line of one measure at its end, and what else is drawn across."""
    cases = drawn(decision)
    last = data.sort_values("week").groupby("case")["mean"].last()
    ends = [
        (float(last[case.label]), _end_label(case), _style(cases, case))
        for case in cases
        if case.label in last.index
    ]
    known = [end for end in (*ends, *more) if end[0] == end[0]]
    name_lines(axes, decision.weeks, known, LABEL)


def _end_label(case: Case) -> str:
    """A rung at the end of its line, where the cap is in the title."""
    if case.cap is None:
        return "as today"
    return "cap alone" if case.added == 0 else f"{counted(case.added, 'post')} more"


def _ends_say(decision: Decision) -> str:
    return f"Lines with more posts have the cap of {decision.cap.clients} too."


def _promise_panel(axes: Axes, decision: Decision, cases: Sequence[Case], promise: Promise) -> None:
    measure = MEASURES[promise.measure]
    _lines(axes, decision, cases, promise.measure)
    axes.axhline(promise.threshold, color=PROMISE.colour, linestyle=PROMISE.dash, linewidth=1.1)
    if measure.unit == "share":
        low = min(axes.get_ylim()[0], promise.threshold - 0.1)
        axes.set_ylim(max(0.0, low), 1.0)
        axes.yaxis.set_major_formatter(lambda value, _: f"{value * 100:.0f}%")
    axes.locator_params(axis="y", nbins=4)
    axes.set_title(_heading(measure.label), fontsize=SMALL_SIZE - 0.5, pad=5)


def _heading(label: str) -> str:
    """A measure's name that fits over a small panel."""
    return SHORT.get(label) or "\n".join(textwrap.wrap(label, 22))


def _waiting_axis(axes: Axes, heading: str) -> None:
    axes.set_ylim(0, max(1.0, axes.get_ylim()[1]))
    axes.locator_params(axis="y", nbins=4, integer=True)
    axes.set_title(heading, fontsize=SMALL_SIZE - 0.5, pad=5)


def _key(cases: Sequence[Case]) -> list[Any]:
    from matplotlib.lines import Line2D

    handles = []
    for case in cases:
        line = _style(cases, case)
        handles.append(
            Line2D(
                [], [], color=line.colour, linestyle=line.dash, marker=line.marker, label=short_label(case)
            )
        )
    handles.append(
        Line2D([], [], color=PROMISE.colour, linestyle=PROMISE.dash, linewidth=1.1, label="promised")
    )
    return handles


def short_label(case: Case) -> str:
    """A rung for a key."""
    if case.cap is None:
        return "as today"
    return f"cap {case.cap}, {'no post' if case.added == 0 else counted(case.added, 'post')} more"


# --------------------------------------------------------------------------------- data and words


def _data(decision: Decision, cases: Sequence[Case], measures: Sequence[str]) -> pd.DataFrame:
    """Mean and interval by case, measure and week."""
    import pandas as pd

    weeks = sorted({(int(m), int(w)) for m, w in decision.months[["month", "week"]].to_numpy()})
    rows = [
        {"case": case.label, "measure": name, "week": week, **decision.at(case, name, month)._asdict()}
        for case in cases
        for name in measures
        for month, week in weeks
    ]
    return pd.DataFrame(rows)


def _when(decision: Decision, case: Case, promise: Promise) -> str:
    return f"kept {when_words(decision, case, promise)}"


def _promises_title(decision: Decision) -> str:
    kept = [decision.kept(case) for case in (decision.unfunded, decision.funded)]
    total, last = len(decision.promises), decision.last_month
    return (
        f"After {last} months a cap of {decision.cap.clients} keeps {kept[0]} of {total} promises with no "
        f"post more, and {kept[1]} of {total} with {counted(decision.funded.added, 'post')} more"
    )


def _waiting_title(decision: Decision) -> str:
    end = decision.last_month
    alone, funded = (decision.waiting(c, end).mean for c in (decision.unfunded, decision.funded))
    posts = counted(decision.funded.added, "post")
    if max(alone, funded) < 0.5:
        return f"A cap of {decision.cap.clients} makes no queue: after {end} months nobody waits for a place"
    return (
        f"A cap of {decision.cap.clients} alone moves the queue: after {end} months {alone:,.0f} people "
        f"wait; with {posts} more, {funded:,.0f}"
    )


def _promises_reading(decision: Decision) -> str:
    """Each promise at the end with no post more and with the posts, with intervals."""
    end, posts = decision.last_month, counted(decision.funded.added, "post")
    parts = []
    for promise in decision.promises:
        alone, funded = (
            shown(promise.measure, decision.at(case, promise.measure, end), QUARTER)
            for case in (decision.unfunded, decision.funded)
        )
        label = lower_first(MEASURES[promise.measure].label)
        parts.append(f"{label} {alone} with no post more, {funded} with {posts} ({promise.least()} promised)")
    return f"After {end} months: {'; '.join(parts)}."


def _waiting_reading(decision: Decision, cases: Sequence[Case]) -> str:
    """Who waits at the end on every rung, with intervals, and at the most over time with the cap alone."""
    end = decision.last_month
    parts = [f"{people(decision.waiting(case, end))} {short_label(case)}" for case in cases]
    course = decision.course(decision.unfunded, WAITING)
    month, most = course.index(max(course)), max(course)
    before = f" With the cap alone most wait after {month} months: {most:,.0f}." if 0 < month < end else ""
    return f"People waiting after {end} months: {'; '.join(parts)}.{before}"


def _promises_alt(decision: Decision, cases: Sequence[Case]) -> str:
    parts = [
        f"{lower_first(MEASURES[p.measure].label)}, {short_label(case)}, {_when(decision, case, p)}"
        for p in decision.promises
        for case in cases
    ]
    return f"Lines by week after the decision, looking back 13 weeks: {'; '.join(parts)}."


def _waiting_alt(decision: Decision, cases: Sequence[Case]) -> str:
    end = decision.last_month
    parts = [f"{decision.waiting(case, end).mean:,.0f} with {short_label(case)}" for case in cases]
    return f"People waiting after {end} months: {listed(parts)}."


def run_words(decision: Decision) -> str:
    """The result's name; where nothing is stored, what with the scenario makes the same again."""
    return decision.name or f"made here, seed {decision.seed}"


def _about(decision: Decision) -> str:
    return (
        f"Means of {decision.replications} simulated runs on the same draws; shaded: 95% intervals. "
        "Promises look back 13 weeks."
    )


def _caption(decision: Decision) -> str:
    return f"{_about(decision)} {source_line(run_words(decision))}"
