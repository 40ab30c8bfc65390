"""Whether a caseload pays: net of a client-month over the caseload, and what it costs and what is lost."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from simcore.charts.elsewhere import Context
from simcore.charts.figure import Figure
from simcore.charts.style import INK, PAPER, SERIES, SMALL_SIZE, WASH, Line, Sheet, house_style, name_lines
from simcore.charts.words import listed, lower_first, nearest, source_line, with_ends, with_minus
from simcore.experiment.summary import t_interval
from simcore.outcomes import MEASURES
from simcore.scenario.comparators import Comparator

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

MONTHS = 12
LABEL = 1.45
"""Inches beside a panel for the names of its lines."""
DENIED, NOT_DENIED = "as reports are late and denied", "if nothing were denied"
NET_LINES = {DENIED: SERIES[0], NOT_DENIED: SERIES[1]}
LOSSES = {
    "unbilled_undocumented_year": SERIES[1],
    "revenue_at_risk_year": SERIES[3],
    "denied_year": SERIES[2],
    "taken_back_year": SERIES[4],
}
BELOW = "Grey: it costs more than it brings."
COST, BILLED = "cost_client_month", "billed_year"
TICKS = (10, 35, 60, 85, 110, 135, 165)
TOLD_AT = (35, 60, 90, 165)


@dataclass(frozen=True)
class Pay:
    """One way of being paid: its name, the columns of its net with and without denial, and its rate.

    ``times`` is how often the rate that was run goes into the one that is asked about: what is kept of
    revenue by the month follows the rate, and costs do not.
    """

    label: str
    net: str = "net_month_rate"
    no_denial: str = "net_month_rate_no_denial"
    times: float = 1.0


def net_by_caseload(
    rows: pd.DataFrame,
    pays: Sequence[Pay],
    *,
    labels: Mapping[str, str],
    run_id: str = "",
    note: str = "",
    elsewhere: Sequence[Comparator] = (),
) -> Figure:
    """Draw the net of a client-month over the caseload: a column for each way of being paid, a row a variant.

    Args:
        rows: a run's outcomes, a row for each variant, caseload and replication.
        pays: the ways of being paid.
        labels: plain words for the variants drawn, in order.
        run_id: stands at the foot.
        note: what to keep in mind of the dollars; stands at the foot too.
        elsewhere: caps and counts of real places, told in a strip under the panels.
    """
    data = _nets(rows, pays, labels)
    context = Context(elsewhere, set(data.caseload))
    with house_style():
        title = _net_title(data, pays, labels)
        sheet = Sheet(10.0, 2.1 + 2.55 * len(labels) + context.height)
        sheet.title(title)
        sheet.foot(source_line(run_id, f"{_about(data)} {BELOW} {note}".strip()))
        context.put(sheet)
        sheet.bottom += 0.2
        high, wide = (sheet.top - sheet.bottom) / len(labels), sheet.width / len(pays)
        for row, (variant, words) in enumerate(labels.items()):
            for column, pay in enumerate(pays):
                right = wide * (len(pays) - 1 - column) + LABEL + 0.22
                axes = sheet.axes(
                    wide * column + 0.78, high * (len(labels) - 1 - row) + 0.4, right, high * row + 0.52
                )
                ours = data[data.pay == pay.label]
                _net_panel(axes, ours, variant, f"{pay.label},\n{words}")
                if row == len(labels) - 1:
                    axes.set_xlabel("clients of one case manager")
    alt, caption = _net_alt(data, pays, labels), _caption(data, run_id)
    reading = _net_reading(data, pays, labels)
    return Figure(sheet.drawing, title, context.said(alt), context.said(caption), data, reading=reading)


def cost_and_losses(
    rows: pd.DataFrame,
    *,
    labels: Mapping[str, str],
    run_id: str = "",
    note: str = "",
    elsewhere: Sequence[Comparator] = (),
) -> Figure:
    """Draw what a client-month costs and brings, and what is lost or at risk of it, over the caseload.

    ``elsewhere`` are caps and counts of real places, told in a strip under the panels.
    """
    data = _lost(rows, labels)
    context = Context(elsewhere, set(data.caseload))
    lines = {COST: Line(INK, "solid", "P"), BILLED: SERIES[0], **LOSSES}
    with house_style():
        title = _lost_title(data, labels)
        sheet = Sheet(10.0, 5.6 + context.height)
        sheet.title(title)
        sheet.foot(source_line(run_id, f"{_about(data)} {note}".strip()))
        context.put(sheet)
        sheet.bottom += 0.2
        wide = sheet.width / len(labels)
        highest = float(data.high.fillna(data["mean"]).max())
        for column, (variant, words) in enumerate(labels.items()):
            right = wide * (len(labels) - 1 - column) + LABEL + 0.22
            axes = sheet.axes(wide * column + 0.72, 0.4, right, 0.34)
            ours = data[data.variant == variant]
            for name, line in lines.items():
                _line(axes, ours[ours.measure == name], line)
            axes.set_title(_first_upper(words), pad=5)
            axes.set_ylim(-0.03 * highest, 1.05 * highest)
            _scale(axes, data)
            _label(axes, {_name(name): (ours[ours.measure == name], line) for name, line in lines.items()})
            axes.set_xlabel("clients of one case manager")
        return Figure(
            sheet.drawing,
            title,
            context.said(_lost_alt(data, labels)),
            context.said(_caption(data, run_id)),
            data,
            tuple(f"{MEASURES[name].label}: {MEASURES[name].definition}" for name in lines),
            _lost_reading(data, labels),
        )


# -------------------------------------------------------------------------------------- numbers


def _nets(rows: pd.DataFrame, pays: Sequence[Pay], labels: Mapping[str, str]) -> pd.DataFrame:
    """Means over replications with their intervals; at another rate what is kept is scaled, year by year."""
    import pandas as pd

    found = []
    for variant in labels:
        for caseload, years in _by_caseload(rows, variant):
            for pay in pays:
                for line, column in ((DENIED, pay.net), (NOT_DENIED, pay.no_denial)):
                    net = (years[column] + years[COST]) * pay.times - years[COST]
                    mean, low, high, _ = t_interval(net.to_numpy(dtype=float))
                    found.append((variant, pay.label, line, caseload, mean, low, high, len(years)))
    columns = ["variant", "pay", "line", "caseload", "mean", "low", "high", "n"]
    return pd.DataFrame(found, columns=columns)


def _by_caseload(rows: pd.DataFrame, variant: str) -> Iterator[tuple[int, pd.DataFrame]]:
    """A variant's simulated years, caseload by caseload."""
    ours = rows[rows.variant == variant]
    for caseload in sorted(set(ours.caseload.tolist())):
        yield int(caseload), ours[ours.caseload == caseload]


def _lost(rows: pd.DataFrame, labels: Mapping[str, str]) -> pd.DataFrame:
    """Dollars a client-month: cost, billed, and each loss, with intervals."""
    import pandas as pd

    found = []
    for variant in labels:
        for caseload, years in _by_caseload(rows, variant):
            for name in (COST, BILLED, *LOSSES):
                by = 1 if name == COST else MONTHS * caseload
                mean, low, high, _ = t_interval(years[name].to_numpy(dtype=float) / by)
                found.append((variant, name, caseload, mean, max(low, 0.0), high, len(years)))
    columns = ["variant", "measure", "caseload", "mean", "low", "high", "n"]
    return pd.DataFrame(found, columns=columns)


# -------------------------------------------------------------------------------------- drawing


def _net_panel(axes: Axes, data: pd.DataFrame, variant: str, title: str) -> None:
    low, high = float(data[["mean", "low"]].min().min()), float(data[["mean", "high"]].max().max())
    low, high = min(low, 0.0), max(high, 0.0)
    room = 0.08 * ((high - low) or 1.0)
    axes.set_ylim(low - room, high + room)
    axes.axhspan(low - room, 0, color=WASH, linewidth=0, zorder=0)
    axes.axhline(0, color=INK, linewidth=1.1, zorder=3)
    data = data[data.variant == variant]
    for name, line in NET_LINES.items():
        _line(axes, data[data.line == name], line, under=name == NOT_DENIED)
    axes.set_title(title, pad=5, fontsize=SMALL_SIZE)
    _scale(axes, data)
    _label(axes, {name: (data[data.line == name], line) for name, line in NET_LINES.items()})


def _label(axes: Axes, lines: Mapping[str, tuple[pd.DataFrame, Line]]) -> None:
    """Name each line at its end."""
    ends = [
        (float(rows.sort_values("caseload")["mean"].iloc[-1]), words, line)
        for words, (rows, line) in lines.items()
    ]
    name_lines(axes, axes.get_xlim()[1], ends, LABEL)


def _line(axes: Axes, rows: pd.DataFrame, line: Line, *, under: bool = False) -> None:
    """Band, line and markers; one that others may cover is wider and has hollow markers."""
    rows = rows.sort_values("caseload")
    axes.fill_between(rows.caseload, rows.low, rows.high, color=line.colour, alpha=0.2, linewidth=0, zorder=3)
    style = {"color": line.colour, "linestyle": line.dash, "marker": line.marker}
    more = {"linewidth": 3.2, "markersize": 8.0, "markerfacecolor": PAPER} if under else {"markersize": 4.0}
    axes.plot(rows.caseload, rows["mean"], zorder=4 if under else 5, **style, **more)  # type: ignore[arg-type]


def _scale(axes: Axes, data: pd.DataFrame) -> None:
    from matplotlib.ticker import FixedLocator, FuncFormatter, MaxNLocator

    first, last = int(data.caseload.min()), int(data.caseload.max())
    axes.set_xlim(first - 3, last + 3)
    axes.xaxis.set_major_locator(FixedLocator([tick for tick in TICKS if first <= tick <= last]))
    axes.yaxis.set_major_locator(MaxNLocator(6, steps=[1, 2, 2.5, 5, 10]))
    axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _: dollars(float(value))))


# ---------------------------------------------------------------------------------------- words


def dollars(value: float) -> str:
    """Whole dollars with their sign before the dollar."""
    return with_minus(MEASURES["net_client_month"].show(value))


def _means(data: pd.DataFrame, what: str, **given: str) -> dict[str, dict[int, float]]:
    """Means by a column's values and by caseload, of the rows with these values."""
    for column, value in given.items():
        data = data[data[column] == value]
    found: dict[str, dict[int, float]] = {}
    for name, caseload, mean in zip(data[what], data.caseload, data["mean"], strict=True):
        found.setdefault(str(name), {})[int(caseload)] = float(mean)
    return found


def _net_title(data: pd.DataFrame, pays: Sequence[Pay], labels: Mapping[str, str]) -> str:
    """Where a client-month does best, and what it is at the most clients: some ask whether that pays."""
    variant = list(labels)[-1]
    parts = []
    for pay in pays:
        means = _means(data, "line", variant=variant, pay=pay.label)[DENIED]
        best, last = max(means, key=lambda caseload: means[caseload]), max(means)
        if means[best] < 0:
            least = f"below zero at every caseload, {dollars(means[last])} at {last} clients"
        else:
            least = f"most at {best} clients ({dollars(means[best])}), {dollars(means[last])} at {last}"
        parts.append(f"{lower_first(pay.label)}, {least}")
    return f"What is left of a client-month after costs, {labels[variant]}: {'; '.join(parts)}"


def _net_alt(data: pd.DataFrame, pays: Sequence[Pay], labels: Mapping[str, str]) -> str:
    told = nearest(TOLD_AT, set(data.caseload))
    parts = [
        f"{len(pays) * len(labels)} line charts of dollars a client-month over the caseload, told at "
        f"{listed([str(n) for n in told])} clients."
    ]
    for variant, words in labels.items():
        for pay in pays:
            means = _means(data, "line", variant=variant, pay=pay.label)
            lines = [f"{line} {', '.join(dollars(means[line][n]) for n in told)}" for line in NET_LINES]
            parts.append(f"{pay.label}, {words}: {'; '.join(lines)}.")
    return " ".join(parts)


def _shown(rows: pd.DataFrame, caseload: int) -> str:
    """Dollars of one line at a caseload, with their interval."""
    row = rows[rows.caseload == caseload].iloc[0]
    return with_ends(dollars, float(row["mean"]), float(row.low), float(row.high))


def _net_reading(data: pd.DataFrame, pays: Sequence[Pay], labels: Mapping[str, str]) -> str:
    """Both ends with their intervals under each way of being paid, and what denial takes at its worst."""
    variant, words = next(iter(labels.items()))
    parts = []
    for pay in pays:
        lines = data[(data.variant == variant) & (data.pay == pay.label)]
        denied, means = lines[lines.line == DENIED], _means(lines, "line")
        taken = {n: means[NOT_DENIED][n] - kept for n, kept in means[DENIED].items()}
        worst, first, last = max(taken, key=lambda n: taken[n]), min(taken), max(taken)
        denial = (
            f"denial takes {dollars(taken[worst])} at most, at {worst}"
            if taken[worst] >= 0.5
            else f"denial takes less than {dollars(1.0)} everywhere"
        )
        few, many = _shown(denied, first), _shown(denied, last)
        parts.append(f"{lower_first(pay.label)}, {few} at {first} clients and {many} at {last}, and {denial}")
    return f"{_first_upper(words)}: {'; '.join(parts)}."


def _lost_reading(data: pd.DataFrame, labels: Mapping[str, str]) -> str:
    """Cost and what is billed at both ends with their intervals, and from where cost is the larger."""
    parts = []
    for variant, words in labels.items():
        ours = data[data.variant == variant]
        billed = ours[ours.measure == BILLED]
        first, last = int(ours.caseload.min()), int(ours.caseload.max())
        means = _means(ours, "measure")
        pays = [n for n, each in means[COST].items() if means[BILLED][n] > each]
        where = (
            f"it is more than the cost at {_runs(pays, sorted(means[COST]))}"
            if pays
            else "it is never more than the cost"
        )
        parts.append(
            f"{_first_upper(words)}, what is billed goes from {_shown(billed, first)} at {first} clients to "
            f"{_shown(billed, last)} at {last}, and {where}"
        )
    return f"{'. '.join(parts)}."


def _runs(found: Sequence[int], known: Sequence[int]) -> str:
    """Caseloads in words, neighbours as a range: '40 to 75 clients', '40 and 60 clients'."""
    parts: list[list[int]] = []
    for caseload in found:
        follows = parts and known.index(caseload) == known.index(parts[-1][-1]) + 1
        parts = [*parts[:-1], [*parts[-1], caseload]] if follows else [*parts, [caseload]]
    words = [f"{one[0]} to {one[-1]}" if len(one) > 1 else f"{one[0]}" for one in parts]
    return f"{listed(words)} clients"


def _name(measure: str) -> str:
    """What a line is called, without its year: all are by the client-month."""
    return {COST: "Cost", BILLED: "Billed"}.get(measure, MEASURES[measure].label.removesuffix(", a year"))


def _lost_title(data: pd.DataFrame, labels: Mapping[str, str]) -> str:
    """How cost falls, and which loss becomes the largest."""
    variant = list(labels)[-1]
    means = _means(data, "measure", variant=variant)
    first, last = min(means[COST]), max(means[COST])
    worst = max(LOSSES, key=lambda name: max(means[name].values()))
    at = max(means[worst], key=lambda caseload: means[worst][caseload])
    return (
        f"A client-month costs {dollars(means[COST][first])} at {first} clients and "
        f"{dollars(means[COST][last])} at {last}; {lower_first(_name(worst))} reaches "
        f"{dollars(means[worst][at])} at {at}, {labels[variant]}"
    )


def _lost_alt(data: pd.DataFrame, labels: Mapping[str, str]) -> str:
    told = nearest(TOLD_AT, set(data.caseload))
    parts = [f"Dollars a client-month over the caseload, told at {listed([str(n) for n in told])} clients."]
    for variant, words in labels.items():
        means = _means(data, "measure", variant=variant)
        lines = [
            f"{lower_first(_name(name))} {', '.join(dollars(means[name][n]) for n in told)}"
            for name in (COST, BILLED, *LOSSES)
        ]
        parts.append(f"{_first_upper(words)}: {'; '.join(lines)}.")
    return " ".join(parts)


def _about(data: pd.DataFrame) -> str:
    return f"Means of {int(data.n.max())} simulated years with 95% bands."


def _caption(data: pd.DataFrame, run_id: str) -> str:
    return (
        f"Each point is the mean of {int(data.n.max())} simulated years; bands are 95% intervals for chance "
        f"alone, not for what nobody knows. {source_line(run_id)}"
    )


def _first_upper(words: str) -> str:
    return words[:1].upper() + words[1:]
