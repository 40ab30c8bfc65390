"""The caseload cap: what is promised around it, and the staircase from the hours budget down to it."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING

from simcore.charts.elsewhere import around, elsewhere_words, put_strip, strip_height
from simcore.charts.figure import Figure
from simcore.charts.style import (
    INK,
    LIMIT,
    PAPER,
    PROMISE,
    PROPERLY,
    QUIET,
    SERIES,
    SMALL_SIZE,
    Sheet,
    house_style,
)
from simcore.charts.words import heading, source_line
from simcore.experiment.cap.cap import CapResult, Way
from simcore.experiment.cap.staircase import Step
from simcore.experiment.cap.words import (
    about,
    band_sentence,
    break_sentence,
    certified,
    change_of,
    name_of,
    place_of,
    start_of,
    takes_most,
    with_bounds,
    within_reason,
)
from simcore.experiment.headline import Promise
from simcore.outcomes import MEASURES
from simcore.scenario.comparators import Comparator

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

COLUMNS = 2
DOUBT, DOTS = "#f3e3c3", "#a98b4e"
"""The shade of caseloads that cannot be told from what was promised; dots say it once more."""
FEWER, MORE = SERIES[1], SERIES[2]
"""Steps that take clients away, and those that give some back."""
CHANCE_FILL = "#c9c9c9"
"""Steps that are no more than chance."""


def cap_picture(result: CapResult, way: str = "", elsewhere: Sequence[Comparator] = ()) -> Figure:
    """Draw every promise around the cap: means with the bounds of the test, what was promised, and the doubt.

    Args:
        result: what `find_cap` found or `load_cap` loaded.
        way: properly or coping; the headline's if not given. Raises ValueError for one the result has not.
        elsewhere: caps and counts of real places, told in a strip under the panels with the cap among them.
    """
    chosen = result.way(way) if way else result.main
    if chosen is None:
        raise ValueError(f"the result has no way of working '{way}'")
    data = _tallies(chosen)
    title = _title(result, chosen)
    with house_style():
        sheet = _panels(result, chosen, data, title, elsewhere)
    measures = list(dict.fromkeys(p.measure for p in result.settings.promises))
    definitions = tuple(f"{MEASURES[name].label}: {MEASURES[name].definition}" for name in measures)
    context = elsewhere_words(elsewhere)
    caption, alt = (
        f"{_caption(result, chosen)} {context}".strip(),
        f"{_alt(result, chosen)} {context}".strip(),
    )
    return Figure(sheet.drawing, title, alt, caption, data, definitions)


def _tallies(way: Way) -> pd.DataFrame:
    import pandas as pd

    rows = [
        {
            "measure": one.promise.measure,
            "promised": one.promise.threshold,
            "sign": one.promise.sign,
            "caseload": one.caseload,
            "mean": one.mean,
            "low": within_reason(one)[0],
            "high": within_reason(one)[1],
            "years": one.n,
            "years_kept": one.years_kept,
            "verdict": one.verdict.value,
        }
        for one in way.certificate.at
    ]
    return pd.DataFrame(rows)


def _panels(
    result: CapResult, way: Way, data: pd.DataFrame, title: str, elsewhere: Sequence[Comparator]
) -> Sheet:
    promises = result.settings.promises
    rows = -(-len(promises) // COLUMNS)
    here = (way.cap.caseload, f"{way.cap.words()}: the cap on this page") if way.cap.known else None
    sheet = Sheet(10.0, 1.9 + 2.3 * rows + strip_height(elsewhere, here))
    sheet.title(title)
    sheet.foot(source_line(_run_words(result), f"Means of {result.settings.certify} fresh simulated years."))
    sheet.key(_key(way), columns=3)
    if elsewhere:
        put_strip(sheet, elsewhere, around(elsewhere, [way.cap.caseload]), here=here)
    sheet.bottom += 0.22
    high = (sheet.top - sheet.bottom) / rows
    wide = sheet.width / COLUMNS
    for place, promise in enumerate(promises):
        row, column = divmod(place, COLUMNS)
        below = high * (rows - 1 - row) + 0.36
        right = wide * (COLUMNS - 1 - column) + 0.28
        axes = sheet.axes(wide * column + 0.72, below, right, high * row + 0.42)
        mine = data[(data.measure == promise.measure) & (data.promised == promise.threshold)]
        _panel(axes, way, mine, promise)
        if place >= len(promises) - COLUMNS:
            axes.set_xlabel("clients of one case manager")
    return sheet


def _panel(axes: Axes, way: Way, data: pd.DataFrame, promise: Promise) -> None:
    from matplotlib.ticker import FuncFormatter, MaxNLocator

    if way.certificate.band is not None:
        first, last = way.certificate.band
        if last > first:
            axes.axvspan(
                first + 0.5, last + 0.5, facecolor=DOUBT, edgecolor=DOTS, hatch="..", linewidth=0, zorder=0
            )
        axes.axvline(first, color=LIMIT.colour, linewidth=2.2, zorder=2)
    axes.axhline(promise.threshold, color=PROMISE.colour, linestyle=PROMISE.dash, linewidth=1.2, zorder=3)
    axes.vlines(data.caseload, data.low, data.high, color=PROPERLY.colour, linewidth=2.0, zorder=4)
    axes.plot(data.caseload, data["mean"], color=PROPERLY.colour, linewidth=1.0, zorder=4)
    kept = data.verdict == "kept"
    for rows, face in ((data[kept], PROPERLY.colour), (data[~kept], PAPER)):
        points = axes.scatter(rows.caseload, rows["mean"], s=26, c=face, zorder=5)
        points.set(edgecolor=PROPERLY.colour, linewidth=1.4)
    axes.set_title(
        f"{heading(promise.measure)}\npromised: {promise.least()}", pad=5, fontsize=SMALL_SIZE + 0.5
    )
    axes.set_xlim(data.caseload.min() - 1, data.caseload.max() + 1)
    axes.set_ylim(*_room(data, promise))
    axes.xaxis.set_major_locator(MaxNLocator(6, integer=True))
    axes.yaxis.set_major_locator(MaxNLocator(4, steps=[1, 2, 2.5, 5, 10]))
    if MEASURES[promise.measure].unit == "share":
        axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{100 * value:.3g}%"))


def _room(data: pd.DataFrame, promise: Promise) -> tuple[float, float]:
    """From the lowest to the highest that is drawn, and a little more."""
    ends = [*data.low.dropna(), *data.high.dropna(), promise.threshold]
    low, high = min(ends), max(ends)
    spare = 0.12 * (high - low) or 0.05 * max(abs(high), 0.1)
    return low - spare, high + spare


def _key(way: Way) -> list[object]:
    from matplotlib.lines import Line2D
    from matplotlib.patches import Patch

    dot = {"color": PROPERLY.colour, "marker": "o", "linewidth": 1.0}
    found: list[object] = [
        Line2D([], [], label="kept for certain", **dot),  # type: ignore[arg-type]
        Line2D([], [], markerfacecolor=PAPER, label="broken, or not certain", **dot),  # type: ignore[arg-type]
        Line2D([], [], color=PROMISE.colour, linestyle=PROMISE.dash, linewidth=1.2, label="promised"),
    ]
    if way.certificate.band is not None:
        found.append(Line2D([], [], color=LIMIT.colour, linewidth=2.2, label="the cap"))
        if way.certificate.band[1] > way.certificate.band[0]:
            words = "cannot be told apart"
            found.append(Patch(facecolor=DOUBT, edgecolor=DOTS, hatch="..", linewidth=0, label=words))
    return found


def _title(result: CapResult, way: Way) -> str:
    first = way.certificate.first_to_break
    start = start_of(way)
    if way.cap.side == "above":
        return f"{start}, every promise is kept up to {way.cap.caseload} clients, the most that was tried"
    if way.cap.side == "below" or first is None:
        named = f"; first to break: {name_of(first)}" if first else ""
        return f"{start}, not even {way.cap.caseload} clients can be held with every promise kept{named}"
    return (
        f"{start}, every promise is kept up to {way.cap.caseload} clients; first to break: {name_of(first)}"
    )


def _run_words(result: CapResult) -> str:
    return f"{result.name}, seed {result.seed}"


def _caption(result: CapResult, way: Way) -> str:
    chance = f"{100 * (1 - way.certificate.each):.2g}%"
    few = f"{result.settings.certify} years are too few to certify anything. "
    parts = [
        f"{result.title}. {'' if certified(result) else few}"
        f"Each point is the mean of {result.settings.certify} fresh simulated years, with "
        f"bounds beyond each of which the true mean lies with a chance of {chance}. A promise is certified "
        "where the whole line between the bounds keeps it. Caseloads were tested upward until one failed.",
        band_sentence(result, way),
        "The scales do not begin at zero, and differ.",
    ]
    return " ".join([*(part for part in parts if part), source_line(_run_words(result))])


def _alt(result: CapResult, way: Way) -> str:
    found = way.certificate
    cap = way.cap.caseload
    told = [n for n in found.caseloads if n in {cap - 5, cap - 1, cap, cap + 1, cap + 5}] or found.caseloads
    parts = [f"{len(result.settings.promises)} charts of what was promised over the caseload around the cap."]
    for promise in result.settings.promises:
        at = [(n, found.tally(n, promise)) for n in told]
        values = ", ".join(f"{with_bounds(one)} at {n}" for n, one in at if one is not None and one.n)
        parts.append(f"{about(promise)[:1].upper()}{about(promise)[1:]}: {values or 'none due'}.")
    marked = f"A line marks the cap, {cap} clients." if way.cap.known else ""
    return " ".join(part for part in (*parts, marked, break_sentence(result, way)) if part)


# -------------------------------------------------------------------------------------- staircase


def cap_staircase(result: CapResult) -> Figure:
    """Draw the way from where the hours run out to the cap, a row for each mechanism.

    Raises ValueError where the result has no staircase.
    """
    import pandas as pd

    steps = result.staircase
    if not steps:
        raise ValueError("the result has no staircase: it was searched for without")
    columns = ("name", "label", "cap", "change", "doubt", "how", "side")
    data = pd.DataFrame([{name: getattr(step, name) for name in columns} for step in steps])
    data = data.rename(columns={"name": "step", "cap": "clients", "doubt": "chance"})
    title = _stairs_title(result)
    with house_style():
        sheet = Sheet(10.0, 1.7 + 0.52 * len(steps))
        sheet.title(title)
        years = "Each simulated step: an average year, the same draws."
        sheet.foot(source_line(_run_words(result), f"{years} The scale does not begin at zero."))
        sheet.key(_stairs_key(steps), columns=3)
        _steps(sheet.axes(3.1, 0.5, 3.3, 0.1), steps)
    definitions = tuple(_switched(step) for step in steps)
    return Figure(sheet.drawing, title, _stairs_alt(steps), _stairs_caption(result), data, definitions)


def _steps(axes: Axes, steps: Sequence[Step]) -> None:
    from matplotlib.ticker import MaxNLocator

    low, high = min(min(_ends(step)) for step in steps), max(max(_ends(step)) for step in steps)
    spare = max(1.0, 0.06 * (high - low))
    axes.set_xlim(low - spare, high + spare)
    axes.set_ylim(len(steps) - 0.4, -0.6)
    for place, step in enumerate(steps):
        if not math.isnan(step.change):
            _bar(axes, place, step)
        ends = place in (0, len(steps) - 1)
        colour = INK if step.side == "inside" else PAPER
        points = axes.scatter([step.cap], [place], s=60 if ends else 30, c=colour, zorder=5)
        points.set(edgecolor=INK, linewidth=1.2)
        change = change_of(step)
        axes.annotate(
            place_of(step) + (f"   {change}" if change else ""), (1.0, place), xytext=(8, 0),
            xycoords=axes.get_yaxis_transform(), textcoords="offset points", va="center",
            weight="bold" if ends else "normal", fontsize=SMALL_SIZE,
        )  # fmt: skip
    axes.set_yticks(range(len(steps)), [_row_label(step.label) for step in steps])
    axes.tick_params(axis="y", length=0)
    axes.xaxis.set_major_locator(MaxNLocator(6, integer=True))
    axes.set_xlabel("clients of one case manager")
    axes.grid(visible=False, axis="y")


def _bar(axes: Axes, place: int, step: Step) -> None:
    """A step's change from where the one before ended, with what chance makes of it as a thin line."""
    before = step.cap - step.change
    axes.plot([before, before], [place - 1, place], color=QUIET, linewidth=0.8, zorder=2)
    line = FEWER if step.change < 0 else MORE
    hatch = "" if step.change < 0 or step.is_chance else "//////"
    fill = CHANCE_FILL if step.is_chance else line.colour
    axes.barh(
        place, step.change, left=before, height=0.34, facecolor=fill, edgecolor=PAPER, hatch=hatch,
        linewidth=0, zorder=3,
    )  # fmt: skip
    if not math.isnan(step.doubt):
        ends = [step.cap - step.doubt, step.cap + step.doubt]
        axes.plot(ends, [place, place], color=INK, linewidth=1.0, zorder=4, marker="|", markersize=6)


def _ends(step: Step) -> list[float]:
    """Where a step's drawing may end."""
    reached = [step.cap, step.cap - step.change, step.cap - step.doubt, step.cap + step.doubt]
    return [place for place in reached if not math.isnan(place)]


def _stairs_key(steps: Sequence[Step]) -> list[object]:
    from matplotlib.lines import Line2D
    from matplotlib.patches import Patch

    kinds = {
        "fewer clients": (FEWER.colour, "", any(s.is_chance is not True and s.change < 0 for s in steps)),
        "more clients": (MORE.colour, "//////", any(s.is_chance is not True and s.change > 0 for s in steps)),
        "no more than chance": (CHANCE_FILL, "", any(step.is_chance for step in steps)),
    }
    found: list[object] = [
        Patch(facecolor=colour, edgecolor=PAPER, hatch=hatch, linewidth=0, label=label)
        for label, (colour, hatch, there) in kinds.items()
        if there
    ]
    if any(not math.isnan(step.doubt) for step in steps):
        words = "what chance makes of the change (19 of 20)"
        found.append(Line2D([], [], color=INK, linewidth=1.0, marker="|", markersize=6, label=words))
    return found


def _row_label(label: str) -> str:
    return f"{label[:1].upper()}{label[1:]}"


def _stairs_title(result: CapResult) -> str:
    start = "By arithmetic there are hours for any number of clients"
    if math.isfinite(result.hours_run_out):
        start = f"By arithmetic the hours run out at {result.hours_run_out:.0f} clients"
    step = takes_most(result.staircase)
    most = f"; {step.label} takes most ({-step.change:.1f})" if step else ""
    return f"{start}; the cap is {result.cap.words()}{most}"


def _switched(step: Step) -> str:
    by_hand = f" (by hand: {' '.join(f'--set {text}' for text in step.overrides)})" if step.overrides else ""
    return f"{_row_label(step.label)}: {step.switches}{by_hand}"


def _stairs_caption(result: CapResult) -> str:
    return (
        "The first step is arithmetic, the last is certified. Between them the same simulated years are "
        "worked again and again, first with everything off that arithmetic does not know, then with one "
        "thing after the other switched on, in this order; another order would share the way out otherwise. "
        "Behind each change stands how far chance alone may have moved it (95% interval, the same years "
        "compared). Where the promises break outside the range that was searched no change is given. "
        f"{source_line(_run_words(result))}"
    )


def _stairs_alt(steps: Sequence[Step]) -> str:
    parts = [f"{_row_label(steps[0].label)} at {place_of(steps[0])} clients."]
    for step in steps[1:]:
        change = change_of(step)
        parts.append(f"{_row_label(step.label)}: {f'{change}, to ' if change else ''}{place_of(step)}.")
    return f"A staircase of {len(steps)} steps from the hours budget to the cap. {' '.join(parts)}"
