"""One client's same request with several caseloads, and everybody's waits beneath."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from simcore.charts.figure import Figure
from simcore.charts.style import INK, PAPER, QUIET, SMALL_SIZE, Sheet, house_style
from simcore.charts.words import counted, listed, source_line

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

    from simcore.experiment.request import Request, Told

WAITS, WITH_PROVIDER, HATCH = "#01507f", "#d9d9d9", "////"
MISSED = "#b3261e"
ROW_HIGH = 1.32
SHARES = {0.1: 0, 0.5: 4, 0.9: 8}
"""Place of a share among the deciles."""


def same_request_chart(request: Request, *, run_id: str = "") -> Figure:
    """Draw a bar for each caseload: what the request waits for, who asks again, and everybody's deciles."""
    title = _title(request)
    with house_style():
        sheet = Sheet(10.0, 2.35 + ROW_HIGH * len(request.told))
        sheet.title(title)
        sheet.foot(source_line(run_id, _foot(request)))
        sheet.key(_key(request), columns=3)
        axes = sheet.axes(1.1, 0.45, 0.35, 0.05)
        _scale(axes, request)
        for place, told in enumerate(request.told):
            _row(axes, place, told)
    alt, caption = _alt(request), _caption(request, run_id)
    return Figure(sheet.drawing, title, alt, caption, _drawn(request), reading=_reading(request))


def _drawn(request: Request) -> pd.DataFrame:
    """A row for each caseload; deciles as columns."""
    import pandas as pd

    rows = []
    for told in request.told:
        row = {name: getattr(told, name) for name in ("caseload", "begun", "sent", "signed", "submitted")}
        row |= {"open_days": told.open_days, "asked_again": len(told.asks)}
        days = [ask.day for ask in told.asks] or [math.nan]
        row |= {"first_asked_again": days[0], "last_asked_again": days[-1]}
        row |= {f"decile_{tenth}": value for tenth, value in enumerate(told.deciles, start=1)}
        row |= {
            "median_least": min(told.medians),
            "median_most": max(told.medians),
            "requests": told.requests,
        }
        rows.append(row)
    return pd.DataFrame(rows)


def _scale(axes: Axes, request: Request) -> None:
    horizon = max(told.open_days for told in request.told)
    axes.set_xlim(0, horizon)
    axes.set_ylim(len(request.told) - 0.35, -0.62)
    axes.set_yticks(range(len(request.told)), [f"{told.caseload} clients" for told in request.told])
    for label in axes.get_yticklabels():
        label.set_fontweight("bold")
    axes.tick_params(axis="y", length=0)
    axes.grid(visible=False, axis="y")
    axes.spines["left"].set_visible(False)
    axes.set_xticks(list(range(0, int(horizon) + 1, 28)))
    axes.set_xlabel("days since it was asked for, to the end of the simulated year")
    axes.axvline(request.promised_days, color=INK, linestyle=(0, (8, 3, 1, 3)), linewidth=1.1, zorder=1)


def _row(axes: Axes, place: int, told: Told) -> None:
    end = told.open_days if told.submitted is None else told.submitted
    spans = [(0.0, end)]
    if told.sent is not None and told.signed is not None:
        spans = [(0.0, told.sent), (told.signed, end)]
        axes.broken_barh(
            [(told.sent, told.signed - told.sent)],
            (place - 0.14, 0.28),
            facecolor=WITH_PROVIDER,
            edgecolor=QUIET,
            hatch=HATCH,
            linewidth=0.6,
            zorder=3,
        )
    long = [(a, b - a) for a, b in spans if b > a]
    axes.broken_barh(long, (place - 0.14, 0.28), facecolor=WAITS, linewidth=0, zorder=3)
    if told.submitted is not None:
        axes.plot(
            [end],
            [place],
            marker="D",
            markersize=8,
            color=INK,
            markeredgecolor=PAPER,
            zorder=6,
            clip_on=False,
        )
    else:
        axes.plot([end], [place], marker=">", markersize=10, color=WAITS, zorder=6, clip_on=False)
    for answered, marker, face in ((True, "o", PAPER), (False, "X", MISSED)):
        days = [ask.day for ask in told.asks if ask.answered is answered]
        axes.plot(
            days,
            [place] * len(days),
            linestyle="none",
            marker=marker,
            markersize=7,
            markerfacecolor=face,
            markeredgecolor=INK if answered else PAPER,
            markeredgewidth=1.0,
            zorder=7,
        )
    box = {"facecolor": PAPER, "edgecolor": "none", "pad": 0.6}
    axes.annotate(
        _story(told),
        (0, place - 0.22),
        xytext=(3, 0),
        textcoords="offset points",
        ha="left",
        va="bottom",
        fontsize=SMALL_SIZE,
        bbox=box,
        zorder=5,
    )
    _everybody(axes, place + 0.26, told)


def _everybody(axes: Axes, y: float, told: Told) -> None:
    """Deciles of all waits as ticks on a line, the median as a dot; a line without an end goes on."""
    known = [day for day in told.deciles if math.isfinite(day)]
    last = told.deciles[-1]
    horizon = float(axes.get_xlim()[1])
    if known:
        axes.plot([known[0], min(last, horizon)], [y, y], color=QUIET, linewidth=1.2, zorder=3)
        axes.plot(known, [y] * len(known), linestyle="none", marker="|", markersize=8, color=INK, zorder=4)
    if not math.isfinite(last) and known:
        axes.plot([horizon], [y], marker=">", markersize=5, color=QUIET, clip_on=False, zorder=4)
    median = told.deciles[SHARES[0.5]]
    if math.isfinite(median):
        axes.plot([median], [y], marker="o", markersize=6, color=INK, zorder=5)
    box = {"facecolor": PAPER, "edgecolor": "none", "pad": 0.4}
    axes.annotate(
        f"everybody: {_spread(told)}",
        (0, y + 0.08),
        xytext=(3, 0),
        textcoords="offset points",
        ha="left",
        va="top",
        fontsize=SMALL_SIZE - 1,
        color=QUIET,
        bbox=box,
        zorder=2,
    )


def _spread(told: Told) -> str:
    """The tenth, half and nine tenths of everybody's waits."""
    tenth, half, most = (told.deciles[place] for place in SHARES.values())
    parts = [
        f"one in ten waits up to {_days(tenth)}" if math.isfinite(tenth) else "not one in ten is submitted",
        f"half up to {half:.0f}" if math.isfinite(half) else "half are not submitted",
        f"one in ten over {most:.0f}" if math.isfinite(most) else "one in ten is never submitted",
    ]
    words = parts[:1] if not math.isfinite(tenth) else parts[:2] if not math.isfinite(half) else parts
    years = sorted(told.medians)
    if math.isfinite(half) and len(years) > 1 and math.isfinite(years[-1]):
        words[1] += f" ({years[0]:.0f} to {years[-1]:.0f} in single years)"
    return f"{', '.join(words)}, within the year"


def _days(value: float) -> str:
    return counted(round(value), "day") if round(value) else "0 days"


def _story(told: Told) -> str:
    """What became of the request, in one line."""
    parts = []
    if told.begun is None:
        parts.append(f"nobody has begun after {_days(told.open_days)}")
    else:
        parts.append(f"begun on day {told.begun:.0f}")
        if told.signed is not None:
            parts.append(f"signed by the provider on day {told.signed:.0f}")
        if told.submitted is None:
            parts.append(f"not submitted after {_days(told.open_days)}")
        else:
            parts.append(f"submitted on day {told.submitted:.0f}")
    parts.append(_again(told))
    later = _asked_later(told)
    if later:
        parts[-1] += " after that" if later == len(told.asks) else f", {_times(later)} after that"
    return ", ".join(parts)


def _asked_later(told: Told) -> int:
    """How often it was asked about after it was submitted: it helps nobody until it takes effect."""
    return sum(told.submitted is not None and ask.day > told.submitted for ask in told.asks)


def _times(number: int) -> str:
    return {1: "once", 2: "twice"}.get(number, f"{number} times")


def _key(request: Request) -> list[object]:
    from matplotlib.lines import Line2D
    from matplotlib.patches import Patch

    return [
        Patch(facecolor=WAITS, label="waits for the case manager"),
        Patch(
            facecolor=WITH_PROVIDER,
            edgecolor=QUIET,
            hatch=HATCH,
            linewidth=0.6,
            label="with the provider, to sign",
        ),
        Line2D([], [], color=INK, marker="D", linestyle="none", label="submitted"),
        Line2D(
            [],
            [],
            color=INK,
            linestyle=(0, (8, 3, 1, 3)),
            linewidth=1.1,
            label=f"promised by day {request.promised_days:.0f}",
        ),
        Line2D(
            [],
            [],
            marker="X",
            linestyle="none",
            markersize=7,
            markerfacecolor=MISSED,
            markeredgecolor=PAPER,
            label="asked again, not answered",
        ),
        Line2D(
            [],
            [],
            marker="o",
            linestyle="none",
            markersize=7,
            markerfacecolor=PAPER,
            markeredgecolor=INK,
            label="asked again, answered",
        ),
        Line2D(
            [],
            [],
            color=QUIET,
            marker="|",
            markeredgecolor=INK,
            markersize=8,
            label="everybody's waits: each tenth",
        ),
        Line2D([], [], color=INK, marker="o", linestyle="none", markersize=6, label="half of everybody"),
    ]


def _title(request: Request) -> str:
    done = [told for told in request.told if told.submitted is not None]
    parts = [f"{told.submitted:.0f} with {told.caseload}" for told in done if told.submitted is not None]
    if parts:
        parts[0] = f"{_days(done[0].submitted or 0)} with {done[0].caseload} clients"
    still = [told for told in request.told if told.submitted is None]
    rest = [f"{told.caseload}" for told in still]
    open_for = (
        f"with {listed(rest)} it is still open after {_days(request.told[0].open_days)}" if rest else ""
    )
    start = "The same request on the same day"
    if not parts:
        return f"{start}: {open_for}"
    return f"{start} is submitted after {listed(parts)}" + (f"; {open_for}" if open_for else "")


def _reading(request: Request) -> str:
    """How often it was asked about again, and everybody's waits to compare with, at both ends."""
    ends = dict.fromkeys([request.told[0], request.told[-1]])
    parts = [
        f"with {told.caseload} clients it is {_again(told)}, and of everybody {_spread(told)}"
        for told in ends
    ]
    return f"It was promised within {_days(request.promised_days)}: {'; '.join(parts)}."


def _again(told: Told) -> str:
    return f"asked about again {_times(len(told.asks))}" if told.asks else "never asked about again"


def _way(request: Request) -> str:
    return "as people cope" if request.coping else "all the work done properly"


def rule_words(request: Request) -> str:
    """How the client was chosen."""
    among = counted(request.candidates, "client")
    which = "in the first simulated year" if request.year == 0 else f"in simulated year {request.year + 1}"
    verb = "asks" if request.candidates == 1 else "ask"
    return (
        f"The rule that chose the client: of the {request.told[0].caseload} who are in every caseload, "
        f"{among} {verb} "
        f"for a first plan change in the first quarter of the year counted, {which}; "
        f"client {request.client} is the one whose wait with {request.chosen_at} clients is the median."
    )


def _foot(request: Request) -> str:
    where = f"{request.programme}, " if request.programme else ""
    return (
        f"{rule_words(request)} Everybody: all plan changes asked for in "
        f"{counted(request.years, 'simulated year')}. "
        f"{where[:1].upper()}{where[1:]}{_way(request)}."
    )


def _caption(request: Request, run_id: str) -> str:
    made = request.made
    later = (
        "Later plan changes of a client come at other times when the caseload differs, since who "
        "waits for one "
        "asks for no other; the first one does not depend on it. "
        if request.closed
        else ""
    )
    if any(map(_asked_later, request.told)):
        later += "Who asked may ask on after it was submitted: what was asked for must still take effect. "
    return (
        f"A plan change asked for on {made:%A} {made.day} {made:%B} at {made:%H:%M} of the simulated "
        f"calendar; "
        f"it takes {request.minutes:.0f} minutes of work. {rule_words(request)} {later}It is literally "
        f"the same "
        "draw: the same moment, the same minutes, the same days at the provider's. What differs is only how "
        "many other people the case manager has. Nobody is shown by name, and nobody is real. "
        f"{source_line(run_id)}"
    )


def _alt(request: Request) -> str:
    parts = [
        f"Bars over the days since a plan change was asked for, promised within "
        f"{_days(request.promised_days)}, "
        f"{_way(request)}."
    ]
    for told in request.told:
        missed = sum(not ask.answered for ask in told.asks)
        unanswered = f", {missed} of them not answered at once" if told.asks else ""
        parts.append(
            f"With {told.caseload} clients: {_story(told)}{unanswered}. Of {told.requests:,} requests "
            f"{_spread(told)}."
        )
    return " ".join(parts)
