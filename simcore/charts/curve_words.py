"""What the caseload curve says in words: its title, foot, caption and alt text."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import TYPE_CHECKING

from simcore.charts.style import LINES, SERIES, Line
from simcore.charts.words import lower_first, nearest, shown, source_line
from simcore.experiment.headline import Promise
from simcore.outcomes import MEASURES

if TYPE_CHECKING:
    import pandas as pd

ENDS = ("all_low", "all_high")
"""Variants that are the ends of what nobody knows."""
TOLD_AT = (35, 60, 90, 165)


def lines_of(data: pd.DataFrame) -> dict[str, Line]:
    """The variants drawn, each with its line: the usual ones, or else the first of whatever there is.

    Raises ValueError where there is none.
    """
    there = [name for name in dict.fromkeys(data.variant) if name not in ENDS]
    usual = {name: line for name, line in LINES.items() if name in there}
    found = usual or dict(zip(there, SERIES, strict=False))
    if not found:
        raise ValueError(f"the table holds no variant that is drawn as a line, only {', '.join(ENDS)}")
    return found


def lines_in(data: pd.DataFrame) -> list[str]:
    """The names of the variants drawn as lines. Raises ValueError where there is none."""
    return list(lines_of(data))


def title_of(table: pd.DataFrame, data: pd.DataFrame, promises: Mapping[str, Promise]) -> str:
    """Up to where promises are kept and which breaks first; without promises, from where to where it goes."""
    variant = lines_in(data)[0]
    rows = table[table.variant == variant].set_index(["measure", "caseload"])["mean"]
    caseloads = sorted(set(data.loc[data.variant == variant, "caseload"]))
    measured = set(table.measure)
    every = "Every promise" if set(promises) <= measured else "Every promise marked here"
    promises = {name: promise for name, promise in promises.items() if name in measured}
    kept = None
    for caseload in caseloads if promises else ():
        start = (
            f"{every} is kept up to {kept} clients; at {caseload},"
            if kept
            else f"Already at {caseload} clients,"
        )
        for measure, promise in promises.items():
            value = float(rows[measure, caseload])
            if not promise.is_kept(value):
                name, least = lower_first(MEASURES[measure].label), shown(measure, promise.threshold)
                sign = "at least" if promise.sign == ">=" else "at most"
                return f"{start} {name}: {shown(measure, value)}, where {sign} {least} was promised"
        kept = caseload
    if kept:
        return f"{every} is kept up to {kept} clients, the most that was tried"
    main = sorted(set(data.loc[~data.lead_in, "caseload"]))
    parts = []
    measures = list(dict.fromkeys(data.measure))
    for measure in (measures[0], measures[-1]) if len(measures) > 1 else measures:
        from_, to = float(rows[measure, main[0]]), float(rows[measure, main[-1]])
        verb = "goes" if MEASURES[measure].unit != "share" else "go"
        name = lower_first(MEASURES[measure].label)
        parts.append(f"{name} {verb} from {shown(measure, from_)} to {shown(measure, to)}")
    return f"From {main[0]} to {main[-1]} clients, {' and '.join(parts)}"


def foot_of(data: pd.DataFrame, lead_in: Collection[int], run_id: str) -> str:
    """Source, number of years, and what the paler part is."""
    count = int(data.loc[data.variant == lines_in(data)[0], "n"].max())
    pale = f" Paler: {min(lead_in)} to {max(lead_in)} clients, before the range asked for." if lead_in else ""
    return source_line(run_id, f"Means of {count} simulated years with 95% bands.{pale}")


def caption_of(data: pd.DataFrame, run_id: str, weeks: int) -> str:
    """What points, bands, edges and hollow marks are."""
    count = int(data.loc[data.variant == lines_in(data)[0], "n"].max())
    parts = [
        f"Each point is the mean of {count} simulated years of {weeks} weeks; bands are 95% intervals "
        "for chance alone."
    ]
    if set(ENDS) <= set(data.variant):
        parts.append(
            "The dotted edges show the same with every input that nobody knows well set to the end that "
            "makes the least or the most work, all at once: that is unlikely, and it is wider than chance."
        )
    if data.open_work_grows.any():
        parts.append(
            f"Hollow points: open work still grew; the value holds after {weeks} weeks and would get worse."
        )
    return " ".join([*parts, source_line(run_id)])


def definitions_of(data: pd.DataFrame) -> tuple[str, ...]:
    """How each measure drawn is defined."""
    return tuple(
        f"{MEASURES[name].label}: {MEASURES[name].definition}" for name in dict.fromkeys(data.measure)
    )


def alt_of(
    data: pd.DataFrame, measures: Sequence[str], promises: Mapping[str, Promise], labels: Mapping[str, str]
) -> str:
    """Every panel in words, at a few caseloads."""
    told = nearest(TOLD_AT, set(data.loc[data.variant == lines_in(data)[0], "caseload"]))
    at = ", ".join(map(str, told))
    parts = [f"{len(measures)} line charts over the caseload, told at {at} clients."]
    for measure in measures:
        rows = data[data.measure == measure].set_index(["variant", "caseload"])["mean"]
        lines = [
            f"{labels.get(name, name)} {', '.join(shown(measure, float(rows[name, c])) for c in told)}"
            for name in lines_in(data)
        ]
        promise = f" (promised: {shown(measure, promises[measure].threshold)})" if measure in promises else ""
        parts.append(f"{MEASURES[measure].label}{promise}: {'; '.join(lines)}.")
    grows = data[data.open_work_grows & (data.variant == lines_in(data)[0])]
    if len(grows):
        parts.append(f"From {grows.caseload.min()} clients open work still grows at the end.")
    return " ".join(parts)
