"""All measures of a run as one flat row, and its weeks as rows."""

from __future__ import annotations

import re
from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from simcore.demand.clock import HOUR
from simcore.outcomes.measure import MEASURES
from simcore.outcomes.observed import Ints, Observed
from simcore.outcomes.work import open_by_week
from simcore.scenario.schema import Cope, Scenario

Column = NDArray[np.int64] | NDArray[np.float64]

TRAVEL_ACTIVITY, RESUMING_ACTIVITY, MEETINGS_ACTIVITY, IDLE_ACTIVITY, FILLER_ACTIVITY = (
    "Travel",
    "Picking work up again",
    "Meetings and training",
    "Free",
    "Other work in quiet time",
)

HORIZONS = {3: 13, 6: 26, 12: 52}
"""Months after the running in, and the weeks they are."""
FIXED_WEEK = re.compile(r"_w\d+$")
YEARLY = "Money"


def outcome_row(seen: Observed) -> dict[str, float]:
    """Every measure, and by kind or activity what they are made of.

    ``on_time.KIND`` and ``due.KIND`` of kinds that fall due; ``aside.KIND``: hours of the window shortened,
    let go or set aside to cope; ``hours.ACTIVITY``: hours a week.
    """
    row = {name: float(measure.compute(seen)) for name, measure in MEASURES.items()}
    for name in seen.records.kinds:
        items = seen.kinds(name)
        due = seen.fell_due(items)
        if len(due) or seen.spec(name).standard.within is not None or seen.spec(name).arrivals.how == "dated":
            row[f"on_time.{name}"] = seen.on_time(items)
            row[f"due.{name}"] = float(len(due))
    row.update({f"aside.{name}": hours for name, hours in aside_by_kind(seen).items()})
    row.update({f"hours.{name}": hours for name, hours in hours_by_activity(seen).items()})
    return row


def outcome_columns(scenario: Scenario) -> list[str]:
    """Every column a row of this scenario may have, in the order in which ``outcome_row`` gives them."""
    headings = [kind.activity for kind in scenario.kinds.values()]
    headings += [TRAVEL_ACTIVITY, RESUMING_ACTIVITY, MEETINGS_ACTIVITY, IDLE_ACTIVITY, FILLER_ACTIVITY]
    return [
        *MEASURES,
        *(f"{what}.{name}" for name in scenario.kinds for what in ("on_time", "due")),
        *(f"aside.{name}" for name in scenario.kinds),
        *(f"hours.{name}" for name in dict.fromkeys(headings)),
    ]


def horizon_rows(seen: Observed, whole: Mapping[str, float]) -> list[dict[str, float]]:
    """The main measures after 3, 6 and 12 months of the window, as far as it reaches.

    In overload a result depends on the horizon: work that is not done piles up. ``whole`` is the outcome row,
    which holds what is known already where a horizon is the whole window.
    """
    names = horizon_measures()
    rows = []
    for months, weeks in HORIZONS.items():
        if weeks < seen.weeks:
            shorter = seen.over(weeks)
            rows.append({"months": months} | {n: float(MEASURES[n].compute(shorter)) for n in names})
        elif weeks == seen.weeks:
            rows.append({"months": months} | {name: whole[name] for name in names})
    return rows


def horizon_measures() -> list[str]:
    """Those given at each horizon: all with a better end, but for places at a week and a year's money."""
    told = [n for n, m in MEASURES.items() if m.better != "neither" and m.group != YEARLY]
    return [name for name in told if not FIXED_WEEK.search(name)]


def aside_by_kind(seen: Observed) -> dict[str, float]:
    """Hours shortened, let go and set aside in the window, of each kind that has a rule for coping."""
    log = seen.records.coping
    inside = log[(log[:, 0] >= seen.start) & (log[:, 0] < seen.end)]
    ranks = seen.items.kind[inside[:, 1]]
    hours = np.bincount(ranks, weights=inside[:, 3], minlength=len(seen.records.kinds)) / HOUR
    ruled = {name for name, kind in seen.scenario.kinds.items() if kind.cope != Cope()}
    return {name: float(hours[rank]) for rank, name in enumerate(seen.records.kinds) if name in ruled}


def hours_by_activity(seen: Observed) -> dict[str, float]:
    """Hours a week by activity heading; together they are shift and overtime."""
    found: dict[str, float] = {}
    for name in seen.records.kinds:
        heading = seen.spec(name).activity
        found[heading] = found.get(heading, 0.0) + seen.hours(name) / seen.weeks / seen.case_managers
    others = [
        (TRAVEL_ACTIVITY, "travel"),
        (RESUMING_ACTIVITY, "resuming"),
        (MEETINGS_ACTIVITY, "meetings"),
        (IDLE_ACTIVITY, "idle"),
    ]
    if seen.scenario.calendar.filler is not None:
        others.append((FILLER_ACTIVITY, "filler"))
    for heading, column in others:  # a kind may be shown under one of these headings too
        found[heading] = found.get(heading, 0.0) + seen.hours(column) / seen.weeks / seen.case_managers
    return found


def weekly_rows(seen: Observed) -> dict[str, Column]:
    """Columns by week of the window: work open and overdue on Monday; overtime and interruptions in it."""
    first = seen.days.start
    days = np.arange(first, first + seen.weeks * 7).reshape(seen.weeks, 7)
    mondays = seen.mondays[:-1]
    fell_due = np.searchsorted(np.sort(seen.items.due), mondays)
    closed_late = _closed_after_due(seen, mondays)
    return {
        "week": np.arange(1, seen.weeks + 1),
        "open_items": open_by_week(seen)[:-1] / seen.case_managers,
        "overdue_items": (fell_due - closed_late) / seen.case_managers,
        "overtime_hours": seen.records.overtime[days].sum(axis=1) / HOUR / seen.case_managers,
        "interruptions": seen.records.count("interruptions")[days].sum(axis=1) / seen.case_managers,
    }


def _closed_after_due(seen: Observed, moments: Ints) -> Ints:
    """How many items were both past due and closed at each moment."""
    both = np.sort(np.maximum(seen.items.due, seen.items.finished))
    return np.asarray(np.searchsorted(both, moments))
