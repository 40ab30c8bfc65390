"""The distribution of the cap over what nobody knows, and what makes it wide."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from simcore.charts.elsewhere import around, elsewhere_words, put_strip, strip_height
from simcore.charts.figure import Figure
from simcore.charts.style import LIMIT, PAPER, QUIET, SERIES, SMALL_SIZE, Sheet, house_style
from simcore.charts.words import source_line
from simcore.experiment.cap.cap import CapResult
from simcore.experiment.cap.search import Edge
from simcore.experiment.cap.uncertainty import FEWEST, OWN, Uncertainty
from simcore.experiment.cap.words import outside_words, uncertainty_sentences
from simcore.experiment.cap.years import Floats
from simcore.scenario.comparators import Comparator

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

ROWS = (
    (True, "Numbers nobody knows,\nthe scenario's own structure", SERIES[0]),
    (False, "Numbers, and how the office\nand its clients behave", SERIES[1]),
)
PARTS = (
    ("chance", "chance", "#9a9a9a", "...."),
    ("inputs", "numbers nobody knows", SERIES[0].colour, ""),
    ("structure", "choices of structure", SERIES[1].colour, "//////"),
)
LEAST_TOLD = 0.12
"""Share of the bar below which its part is labelled in words only."""


def cap_distribution(result: CapResult, elsewhere: Sequence[Comparator] = ()) -> Figure:
    """Draw the caps found at each set of uncertain numbers, with the headline and what makes them differ.

    ``elsewhere`` are caps and counts of real places, told in a strip under the picture.
    Raises ValueError where the result has no distribution.
    """
    found = result.uncertainty
    if found is None:
        raise ValueError("the result has no distribution: it was searched for without --uncertainty")
    data = _points(found)
    title = _title(result, found)
    cap = result.cap
    here = (cap.caseload, f"{cap.words()}: the cap on this page") if cap.known else None
    with house_style():
        sheet = Sheet(10.0, 5.6 + strip_height(elsewhere, here))
        sheet.title(title)
        sheet.foot(source_line(f"{result.name}, seed {result.seed}", _foot(found)))
        if elsewhere:
            put_strip(sheet, elsewhere, around(elsewhere, [cap.caseload]), here=here)
        room = sheet.top - sheet.bottom
        _strips(sheet.axes(2.75, 1.75, 2.2, 0.45), result, found)
        _bar(sheet.axes(0.2, 0.2, 0.35, room - 0.85), found)
    alt = " ".join(["Dots of caps on an axis of clients.", *uncertainty_sentences(result)])
    context = elsewhere_words(elsewhere)
    alt, caption = f"{alt} {context}".strip(), f"{_caption(result, found)} {context}".strip()
    return Figure(sheet.drawing, title, alt, caption, data, _definitions(found))


def _points(found: Uncertainty) -> pd.DataFrame:
    import pandas as pd

    rows = [
        {"point": p.number, "structure": p.structure, **dict(p.options), "cap": p.cap, "side": p.side}
        for p in (*found.points, found.against)
    ]
    return pd.DataFrame(rows)


def _strips(axes: Axes, result: CapResult, found: Uncertainty) -> None:
    ends = [*found.caps(True), *found.caps(False), found.against.cap, float(result.cap.caseload)]
    low, high = min(ends), max(ends)
    spare = 0.04 * (high - low) + 1
    axes.set_xlim(low - spare, high + spare)
    axes.set_ylim(2.0, 0.0)
    for place, (own, _, line) in enumerate(ROWS):
        foot = place + 0.82
        caps, band = found.caps(own), found.band(own)
        across, up = _stacked(caps, (high - low + 2 * spare) / 90, 0.055)
        axes.scatter(across, foot - 0.1 - up, s=16, c=line.colour, edgecolor=PAPER, linewidth=0.4, zorder=4)
        axes.plot(band, [foot, foot], color=line.colour, linewidth=5, solid_capstyle="butt", zorder=4)
        median = found.quantile(0.5, own)
        axes.scatter([median], [foot], s=60, c=PAPER, marker="|", linewidth=2.5, zorder=5)
        words = f"{found.words(band[0])} to {found.words(band[1])},\nhalf below {median:.0f}"
        axes.annotate(
            words, (1.0, foot - 0.1), xytext=(8, 0), xycoords=axes.get_yaxis_transform(),
            textcoords="offset points", va="center", fontsize=SMALL_SIZE,
        )  # fmt: skip
    _headline(axes, result, found)
    axes.set_yticks([0.55, 1.55], [label for _, label, _ in ROWS])
    axes.tick_params(axis="y", length=0)
    axes.set_xlabel("clients of one case manager")
    axes.grid(visible=False, axis="y")


def _headline(axes: Axes, result: CapResult, found: Uncertainty) -> None:
    """The certified cap as a line, and everything against us as an end mark, both named above the frame."""
    above = axes.get_xaxis_transform()
    cap, against = result.cap.caseload, found.against.cap
    low, high = axes.get_xlim()
    axes.axvline(cap, color=LIMIT.colour, linewidth=2.2, zorder=3)
    axes.axvline(against, color=QUIET, linewidth=1.4, linestyle=(0, (2, 2)), zorder=3)
    reach = Edge(round(against), found.against.side).words()
    for place, words in ((float(cap), f"the cap: {cap}"), (against, f"all against us: {reach}")):
        side = "left" if place < (low + high) / 2 else "right"
        axes.annotate(
            words, (place, 1.0), xycoords=above, xytext=(-3 if side == "left" else 3, 4),
            textcoords="offset points", ha=side, va="bottom", fontsize=SMALL_SIZE, weight="bold",
        )  # fmt: skip


def _stacked(values: Sequence[float], wide: float, high: float) -> tuple[list[float], Floats]:
    """Places of dots that lie on each other where they would overlap."""
    heights: defaultdict[int, int] = defaultdict(int)
    across, up = [], []
    for value in sorted(values):
        column = round(value / wide)
        across.append(column * wide)
        up.append(heights[column])
        heights[column] += 1
    most = max(heights.values(), default=1)
    return across, np.array(up) * min(high, 0.6 / most)


def _bar(axes: Axes, found: Uncertainty) -> None:
    """What makes the second row wide, as shares of its variance."""
    split = found.split()
    axes.set_xlim(0, 1)
    axes.set_ylim(-0.5, 0.5)
    axes.axis("off")
    axes.set_yticks([])
    shares = {name: split.share(name) for name, *_ in PARTS}
    if any(math.isnan(share) for share in shares.values()):
        words = f"too few points to tell what makes it wide ({FEWEST} or more can)"
        axes.text(0, 0, words, va="center", fontsize=SMALL_SIZE)
        return
    left = 0.0
    for name, _, colour, hatch in PARTS:
        share = shares[name]
        axes.barh(
            0, share, left=left, height=0.5, facecolor=colour, edgecolor=PAPER, hatch=hatch, linewidth=0
        )
        if share >= LEAST_TOLD:
            axes.text(
                left + share / 2, 0, f"{share:.0%}", ha="center", va="center", weight="bold",
                bbox={"facecolor": PAPER, "edgecolor": "none", "pad": 1.2},
            )  # fmt: skip
        left += share
    words = ", ".join(f"{label} {shares[name]:.0%}" for name, label, *_ in PARTS)
    axes.text(0, 0.42, f"What makes the second row wide: {words}", va="bottom", fontsize=SMALL_SIZE)
    axes.barh(0, 1, height=0.5, facecolor="none", edgecolor=QUIET, linewidth=0.8)


def _title(result: CapResult, found: Uncertainty) -> str:
    low, high = found.band(False)
    cap = result.cap.words()
    rank = found.rank(result.cap)
    more = ""
    if result.cap.known and found.count >= FEWEST and not 0.25 < rank < 0.75:
        side, share = ("smaller", rank) if rank > 0.5 else ("larger", 1 - rank)
        more = f"; {share:.0%} of the sets of numbers give a {side} one"
    ends = f"{found.words(low)} to {found.words(high)}"
    return f"The cap is {cap} with everything typical, {ends} over what nobody knows{more}"


def _foot(found: Uncertainty) -> str:
    share = "19 of 20" if found.count >= FEWEST else "all"
    return f"{found.count} sets of {found.inputs} numbers; the bars hold {share} of the caps."


def _caption(result: CapResult, found: Uncertainty) -> str:
    own = [p for p in found.points if p.structure == OWN]
    outside = sum(p.side != "inside" for p in own)
    parts = [
        f"Each dot is the cap of an average year, found from {found.years} simulated years at a caseload, "
        f"with another set of the {found.inputs} numbers that nobody knows well, each drawn from its own "
        "range. In the second row how the office and its clients behave is drawn too, each way alike likely.",
        f"{outside} of {len(own)} sets leave no caseload at all, or all of them." if outside else "",
        outside_words(found).strip() if found.count >= FEWEST else "",
        "All against us: every such number at the end that favours larger caseloads, nobody asking again, no "
        "effect of load on staff.",
        source_line(f"{result.name}, seed {result.seed}"),
    ]
    return " ".join(part for part in parts if part)


def _definitions(found: Uncertainty) -> tuple[str, ...]:
    """The choices of structure, with their options."""
    return tuple(f"{label} {'; '.join(options)}." for label, options in found.choices)
