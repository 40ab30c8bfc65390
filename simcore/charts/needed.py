"""The chart for a hearing: the hours that the work needs beside the hours that one person has.

A bar is a mean over simulated years; the whisker at its end is the mean's interval, for chance alone.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from simcore.charts.figure import Figure
from simcore.charts.style import INK, LIMIT, PAPER, QUIET, SMALL_SIZE, WASH, Sheet, house_style
from simcore.charts.words import listed, source_line
from simcore.experiment.summary import t_interval
from simcore.scenario.comparators import like_for_like
from simcore.scenario.evidence import EvidenceRow

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

LEAST_INSIDE = 0.1
"""Share of the axis that a bar's first part must fill for its hours to be written inside."""
CASELOADS = (25, 35, 45, 62, 81, 165)


@dataclass(frozen=True)
class Part:
    """A part of each bar: a measure and how it is drawn."""

    measure: str
    label: str
    face: str
    edge: str
    hatch: str = ""


PARTS = (
    Part("needed_required", "what the rules require", "#015a8e", PAPER),
    Part("needed_asked", "what people ask", "#4f94c4", PAPER),
    Part("needed_again", "what they ask again because nobody answered", PAPER, "#9c2f00", "//////"),
)
THERE = "case_hours_month"
"""Measure: the hours one person has for cases."""
NEEDED = "needed"
"""Column: all parts together; with _low and _high the ends of its interval."""
LEVEL = "95%"

REPORTED = (165, "held by one case manager, as reported; no cap")


def real_caps(evidence: Mapping[str, EvidenceRow]) -> dict[int, str]:
    """Caps and counts of waivers by caseload, where a bar stands. Raises ValueError if a row lacks it."""
    places = [one for one in like_for_like("waiver", evidence) if one.low == one.high in CASELOADS]
    return {one.low: one.told.removeprefix(f"{one.low} ") for one in places} | dict([REPORTED])


def hours_needed(
    outcomes: pd.DataFrame,
    caseloads: Sequence[int] = CASELOADS,
    caps: Mapping[int, str] | None = None,
    *,
    variant: str = "properly",
    run_id: str = "",
) -> Figure:
    """Draw a bar of hours a month per caseload, from 0 on an unbroken axis; one line for the hours there are.

    Args:
        outcomes: a run's outcomes; the variants all_low and all_high, where present, widen the line's range.
        caseloads: one bar each; one that was not simulated is read off between its neighbours.
        caps: words under a caseload, for example of `real_caps`.
        variant: whose hours are drawn.
        run_id: stands at the foot.
    """
    data, between = _drawn(outcomes, caseloads, variant)
    there = hours_there(outcomes, variant)
    runs_out = hours_run_out(outcomes, variant)
    title = _title(data, there, runs_out)
    with house_style():
        sheet = Sheet(10.0, 6.6)
        sheet.title(title)
        sheet.foot(_foot(between, has_intervals(data), run_id))
        sheet.key(_key(), columns=3)
        _bars(sheet.axes(2.95, 0.55, 0.3, 0.5), data, there, caps or {})
    caption = _caption(outcomes, data, variant, there, run_id)
    return Figure(sheet.drawing, title, _alt(data, there, runs_out, caps or {}), caption, data)


def _means(outcomes: pd.DataFrame, variant: str) -> pd.DataFrame:
    rows = outcomes[outcomes.variant == variant]
    return rows.groupby("caseload")[[*(part.measure for part in PARTS), THERE]].mean()


def _drawn(outcomes: pd.DataFrame, caseloads: Sequence[int], variant: str) -> tuple[pd.DataFrame, list[int]]:
    """Parts of each bar, with the hours there are; and the caseloads read off between neighbours."""
    import pandas as pd

    means = _means(outcomes, variant)
    known = means.index.to_numpy()
    if min(caseloads) < known.min() or max(caseloads) > known.max():
        raise ValueError(f"caseloads must lie between {known.min()} and {known.max()}, which were simulated")
    columns = {name: np.interp(caseloads, known, means[name].to_numpy()) for name in means.columns}
    data = pd.DataFrame({"caseload": list(caseloads), **columns})
    data[NEEDED] = data[[part.measure for part in PARTS]].sum(axis=1)
    for name in (NEEDED, *(part.measure for part in PARTS)):
        ends = [_interval(outcomes, variant, name, caseload) for caseload in caseloads]
        data[f"{name}_low"], data[f"{name}_high"] = ([end[side] for end in ends] for side in (0, 1))
    low, _, high = hours_there(outcomes, variant)
    data["case_hours_low"], data["case_hours_high"] = low, high
    between = [c for c in caseloads if c not in set(known.tolist())]
    data["read_off_between"] = data.caseload.isin(between)
    return data, between


def _interval(outcomes: pd.DataFrame, variant: str, name: str, caseload: int) -> tuple[float, float]:
    """The 95% interval over years of a part or of all; each year is read off between neighbours."""
    rows = outcomes[outcomes.variant == variant]
    columns = [part.measure for part in PARTS] if name == NEEDED else [name]
    values = [
        np.interp(caseload, year.caseload.to_numpy(), year[columns].sum(axis=1).to_numpy())
        for _, year in rows.sort_values("caseload").groupby("replication")
    ]
    _, low, high, _ = t_interval(values)
    return max(low, 0.0), high


def has_intervals(data: pd.DataFrame) -> bool:
    """Whether there were years enough for an interval."""
    return bool(data[f"{NEEDED}_low"].notna().any())


def hours_there(outcomes: pd.DataFrame, variant: str) -> tuple[float, float, float]:
    """(least, mean, most) hours a month one person has for cases, over chance and over what nobody knows."""
    mean = float(outcomes.loc[outcomes.variant == variant, THERE].mean())
    ends = outcomes.loc[outcomes.variant.isin([variant, "all_low", "all_high"]), THERE]
    return float(ends.min()), mean, float(ends.max())


def hours_run_out(outcomes: pd.DataFrame, variant: str) -> float | None:
    """The caseload at which the hours needed reach the hours there are, read off between neighbours."""
    means = _means(outcomes, variant)
    spare = (means[THERE] - means[[part.measure for part in PARTS]].sum(axis=1)).to_numpy()
    short = np.flatnonzero(spare < 0)
    if not len(short) or short[0] == 0:
        return None
    place = int(short[0])
    low, high = means.index[place - 1], means.index[place]
    return float(low + (high - low) * spare[place - 1] / (spare[place - 1] - spare[place]))


def _bars(axes: Axes, data: pd.DataFrame, there: tuple[float, float, float], caps: Mapping[int, str]) -> None:
    least, mean, most = there
    end = max(float(data[[NEEDED, f"{NEEDED}_high"]].max().max()), most) * 1.03
    rows = range(len(data))
    axes.set_xlim(0, end)
    axes.set_ylim(len(data) - 0.45, -0.55)
    axes.axvspan(mean, end, color=WASH, linewidth=0, zorder=0)
    axes.grid(visible=False, axis="y")
    left = np.zeros(len(data))
    for part in PARTS:
        widths = data[part.measure].to_numpy()
        axes.barh(
            rows, widths, left=left, height=0.56, facecolor=part.face, edgecolor=part.edge, hatch=part.hatch,
            linewidth=1.0, zorder=3,
        )  # fmt: skip
        left = left + widths
    ends = data[f"{NEEDED}_high"].fillna(data[NEEDED])
    for row, needed, last, required in zip(rows, data[NEEDED], ends, data[PARTS[0].measure], strict=True):
        inside = required > end * LEAST_INSIDE
        axes.annotate(
            f"{needed:.0f} h", (0 if inside else max(last, most), row), xytext=(7, 0), va="center",
            textcoords="offset points", weight="bold", color=PAPER if inside else INK, zorder=6,
        )  # fmt: skip
    _whiskers(axes, data)
    axes.axvspan(
        least, most, facecolor="none", edgecolor=QUIET, hatch="....", linewidth=0.0, alpha=0.9, zorder=1
    )
    axes.axvline(mean, color=LIMIT.colour, linewidth=4.0, zorder=5)
    _words(axes, data, there, caps, end)


def _whiskers(axes: Axes, data: pd.DataFrame) -> None:
    """The interval at the end of each bar, white beneath so that it shows on hatching; none of one year."""
    known = data[data[f"{NEEDED}_low"].notna()]
    for row, low, needed, high in zip(
        known.index, known[f"{NEEDED}_low"], known[NEEDED], known[f"{NEEDED}_high"], strict=True
    ):
        for colour, width, order in ((PAPER, 4.0, 6), (INK, 1.4, 7)):
            axes.errorbar(
                needed, row, xerr=[[needed - low], [high - needed]], fmt="none", ecolor=colour,
                elinewidth=width, capsize=5.0, capthick=width, zorder=order,
            )  # fmt: skip


def _words(
    axes: Axes, data: pd.DataFrame, there: tuple[float, float, float], caps: Mapping[int, str], end: float
) -> None:
    least, mean, most = there
    above = axes.get_xaxis_transform()
    axes.text(
        mean, 1.015, f"the hours one person has:\n{mean:.0f} a month ({least:.0f} to {most:.0f})",
        transform=above, ha="center", va="bottom", fontsize=SMALL_SIZE, weight="bold", linespacing=1.2,
    )  # fmt: skip
    axes.text(
        end, 1.015, "not done, or done unpaid", transform=above, ha="right", va="bottom", style="italic"
    )
    axes.set_yticks([])
    axes.spines["left"].set_visible(True)
    for row, caseload in enumerate(data.caseload):
        words = caps.get(int(caseload), "")
        beside: dict[str, Any] = {"textcoords": "offset points", "ha": "right", "annotation_clip": False}
        axes.annotate(
            f"{caseload} clients",
            (0, row),
            xytext=(-10, 8 if words else 0),
            va="center",
            weight="bold",
            **beside,
        )
        if words:
            axes.annotate(
                _two_lines(words), (0, row), xytext=(-10, -10), va="center", fontsize=SMALL_SIZE - 1,
                color=QUIET, linespacing=1.1, **beside,
            )  # fmt: skip
    axes.set_xlabel("hours a month")


def _two_lines(words: str) -> str:
    """Words broken after a comma or in the middle, if they are long."""
    if len(words) <= 34:
        return words
    middle = len(words) / 2
    place = min((i for i, letter in enumerate(words) if letter == " "), key=lambda i: abs(i - middle))
    return f"{words[:place]}\n{words[place + 1 :]}"


def _key() -> list[object]:
    from matplotlib.patches import Patch

    return [
        Patch(facecolor=part.face, edgecolor=part.edge, hatch=part.hatch, linewidth=1.0, label=part.label)
        for part in PARTS
    ]


def _title(data: pd.DataFrame, there: tuple[float, float, float], runs_out: float | None) -> str:
    last = data.iloc[-1]
    times = last.needed / there[1]
    start = f"One person's hours run out at about {runs_out:.0f} clients; " if runs_out else ""
    sentence = f"{start}{last.caseload:.0f} clients need {times:.1f} times the hours there are"
    return sentence[0].upper() + sentence[1:]


def _foot(between: list[int], known: bool, run_id: str) -> str:
    read = f"{listed([str(c) for c in between])} clients: read off between neighbours. " if between else ""
    whiskers = f"Whiskers: {LEVEL} intervals, chance alone. " if known else ""
    return source_line(run_id, f"{whiskers}{read}Caps are context: other programmes, other duties.")


def _caption(
    outcomes: pd.DataFrame, data: pd.DataFrame, variant: str, there: tuple[float, float, float], run_id: str
) -> str:
    least, mean, most = there
    between = [int(caseload) for caseload in data.caseload[data.read_off_between]]
    whiskers = f"; whiskers are {LEVEL} intervals of a bar, for chance alone" if has_intervals(data) else ""
    count = outcomes.loc[outcomes.variant == variant, "replication"].nunique()
    ends = {
        name: _means(outcomes, name) for name in ("all_low", "all_high") if (outcomes.variant == name).any()
    }
    moved = "chance and over what nobody knows well" if ends else "chance alone, year by year"
    parts = [
        f"Handling time of everything that arose, done or not, travel included, per month: means of {count} "
        f"simulated years{whiskers}. The line is what meetings, administration and internal mail leave of "
        f"one person's paid hours: {mean:.0f} a month, {least:.0f} to {most:.0f} over {moved} (dotted). The "
        "budget that is reckoned before any simulation differs by some hours: in the simulation leave and "
        "sickness are drawn, and who waits for something asks for nothing new meanwhile."
    ]
    if len(ends) == 2:
        totals = [
            float(
                np.interp(62, m.index.to_numpy(), m[[part.measure for part in PARTS]].sum(axis=1).to_numpy())
            )
            for m in ends.values()
        ]
        parts.append(
            "The bars have a wide range too: with everything nobody knows well at its lightest, 62 clients "
            f"would need {totals[0]:.0f} hours, at its heaviest {totals[1]:.0f}."
        )
    if between:
        parts.append(
            f"{listed([str(c) for c in between])} clients were not simulated: read off on a straight line "
            "between neighbours."
        )
    parts.append(
        "Who waits for an answer asks again, but no oftener for waiting for more things at once: so the "
        "hatched part does not grow with the caseload for ever."
    )
    return " ".join([*parts, source_line(run_id)])


def _alt(
    data: pd.DataFrame, there: tuple[float, float, float], runs_out: float | None, caps: Mapping[int, str]
) -> str:
    least, mean, most = there
    bars = []
    for _, row in data.iterrows():
        caseload = int(row["caseload"])
        words = f" ({caps[caseload]})" if caseload in caps else ""
        parts = ", ".join(f"{row[part.measure]:.0f} {part.label}" for part in PARTS)
        low, high = row[f"{NEEDED}_low"], row[f"{NEEDED}_high"]
        span = f" ({LEVEL} interval {low:.0f} to {high:.0f})" if low == low else ""
        bars.append(f"{caseload} clients{words}: {row['needed']:.0f} hours{span}, of which {parts}.")
    crossed = f"; the work reaches it at about {runs_out:.0f} clients" if runs_out else ""
    return (
        f"Bars of hours a month that the work needs. {' '.join(bars)} A thick line marks the {mean:.0f} "
        f"hours a month one person has ({least:.0f} to {most:.0f}){crossed}; beyond it: not done, or done "
        "unpaid."
    )
