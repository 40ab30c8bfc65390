"""What to read from each picture of a run: what its title does not say, computed from its numbers."""

from __future__ import annotations

import math
from collections.abc import Hashable, Mapping
from functools import partial
from typing import TYPE_CHECKING, Any

from simcore.charts.activities import GROUPS
from simcore.charts.curve_words import lines_in
from simcore.charts.hours import FIRST, HIGH, LOW, is_mean
from simcore.charts.words import hours, listed, lower_first, shown, with_ends
from simcore.outcomes import MEASURES
from simcore.report.show import Words, sentence

if TYPE_CHECKING:
    import pandas as pd

    from simcore.charts import Figure

NEAR = 62
"""The caseload whose bar of hours is told: nearest to where hours run out in most scenarios."""
AGAIN = next(group.label for group in GROUPS if group.name == "again")


def read(picture: Figure | Words) -> Words:
    """What a picture says of itself beyond its title. Raises ValueError where it says nothing."""
    if isinstance(picture, Words):
        return sentence("So there is no picture to read here.")
    if not picture.reading:
        raise ValueError(f"the picture '{picture.title}' has no reading of its own")
    return sentence(picture.reading)


def read_curve(picture: Figure) -> Words:
    """How far what is promised moves over the caseloads, with intervals, and from where open work grows."""
    data = picture.data[picture.data.variant == lines_in(picture.data)[0]]
    main = data[~data.lead_in]
    first, last = int(main.caseload.min()), int(main.caseload.max())
    promised = main[main.promise.notna()]
    asked = promised if len(promised) else main
    parts = [_from_to(asked[asked.measure == name], first, last) for name in dict.fromkeys(asked.measure)]
    grows = data[data.open_work_grows]
    if len(grows):
        parts.append(f"from {grows.caseload.min()} clients on, open work still grows when the year ends")
    return sentence(f"From {first} to {last} clients: {'; '.join(parts)}.")


def read_needed(picture: Figure, caseload: int = NEAR) -> Words:
    """What one bar needs, beside the hours there are; and what is asked again at the longest."""
    data = picture.data
    near = data.iloc[int((data.caseload - caseload).abs().argmin())]
    most = data.iloc[int(data.caseload.argmax())]
    there = f"{near.case_hours_month:.0f} ({near.case_hours_low:.0f} to {near.case_hours_high:.0f})"
    return sentence(
        f"{near.caseload:.0f} clients need {_ends(near, 'needed')} hours a month, and one person has "
        f"{there}; of the {_ends(most, 'needed')} hours that {most.caseload:.0f} clients need, "
        f"{_ends(most, 'needed_again')} are what they ask again because nobody answered."
    )


def read_activities(picture: Figure) -> Words:
    """What grows most and what shrinks most over the caseloads, in hours of an average week."""
    data = picture.data
    main = data[data.caseload >= FIRST]
    first, last = (main if len(main) else data).iloc[[0, -1]].to_dict("records")
    known = [name for name in first if is_mean(str(name))]
    names = [name for name in known if name not in ("caseload", "Overtime", "Hours paid at work")]
    change = {name: last[name] - first[name] for name in names}
    told = [max(change, key=change.__getitem__), min(change, key=change.__getitem__)]
    told += [name for name in names if name == AGAIN]
    parts = [
        f"{lower_first(str(name))} from {_hours(first, name)} to {_hours(last, name)}"
        for name in dict.fromkeys(told)
    ]
    ends = f"From {first['caseload']:.0f} to {last['caseload']:.0f} clients"
    start = f"{ends}, the hours of an average week change:"
    return sentence(f"{start} {listed(parts)}.")


def read_on_time(picture: Figure) -> Words:
    """What becomes of the first kind of work that falls."""
    rows = picture.data[picture.data.kind == picture.data.kind.iloc[0]]
    told = [
        rows.iloc[int((rows.caseload - goal).abs().argmin())] for goal in (FIRST, NEAR, rows.caseload.max())
    ]
    parts = [f"{_share(row)} at {row.caseload:.0f} clients" for row in told]
    name = lower_first(str(rows.kind.iloc[0]))
    return sentence(f"First to fall are {name}: {listed(list(dict.fromkeys(parts)))}.")


def _share(row: Any) -> str:
    """A share with its interval, where there were years enough for one and it is wider than what is shown."""
    mean, low, high = (f"{row[name]:.0%}" for name in ("mean", "low", "high"))
    return mean if low == high else f"{mean} ({low} to {high})"


def read_backlog(picture: Figure) -> Words:
    """What the fewest and the most clients begin and end with, and how far apart single years end."""
    data = picture.data
    measure = next(name for name in ("open_items", "overdue_items") if name in data)
    kind = "open pieces of work" if measure == "open_items" else "overdue pieces of work"
    ends = (data.caseload.min(), data.caseload.max())
    parts = [_over_weeks(data[data.caseload == caseload], measure) for caseload in ends]
    return sentence(f"From the first to the last Monday, {kind} go {'; '.join(dict.fromkeys(parts))}.")


def _hours(row: Mapping[Hashable, float], name: Hashable) -> str:
    """Hours of a week with their interval, where it is wider than what is shown."""
    mean, low, high = (hours(row.get(f"{name}{end}", math.nan)) for end in ("", LOW, HIGH))
    return mean if low == high else f"{mean} ({low} to {high})"


def _ends(row: Any, name: str) -> str:
    """Hours with their interval, where there were years enough for one and it is wider than what is shown."""
    mean, low, high = (f"{row[name + end]:.0f}" for end in ("", "_low", "_high"))
    return mean if low == high else f"{mean} ({low} to {high})"


def _from_to(rows: pd.DataFrame, first: int, last: int) -> str:
    """One measure at both ends of the caseloads."""
    name = str(rows.measure.iloc[0])
    ends = rows.set_index("caseload")
    known = MEASURES[name]
    verb = "go" if known.unit == "share" else "goes"
    before, after = (_value(name, ends.loc[caseload]) for caseload in (first, last))
    return f"{lower_first(known.label)} {verb} from {before} to {after}"


def _value(name: str, row: Any) -> str:
    return with_ends(partial(shown, name), float(row["mean"]), float(row.low), float(row.high))


def _over_weeks(rows: pd.DataFrame, measure: str) -> str:
    first, last = rows[rows.week == rows.week.min()], rows[rows.week == rows.week.max()]
    return (
        f"from {first['mean'].iloc[0]:,.0f} to {last['mean'].iloc[0]:,.0f} at {rows.caseload.iloc[0]} "
        f"clients (single years end with {last[measure].min():,.0f} to {last[measure].max():,.0f})"
    )
