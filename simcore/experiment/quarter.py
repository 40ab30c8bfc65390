"""A quarter day by day: what waits on the evening of each working day, by kind, with a few caseloads."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from simcore.demand.clock import DAY, WEEK
from simcore.demand.demand import Demand
from simcore.experiment.collector import without_collector
from simcore.experiment.week import held_at
from simcore.model import Records, simulate
from simcore.scenario.errors import InputError
from simcore.scenario.schema import Scenario

if TYPE_CHECKING:
    import pandas as pd

WEEKS = 13
CASELOADS = (35, 62, 165)
YEARS = 3
"""Simulated years: the first is told by kind, the others say how far chance reaches."""


@dataclass(frozen=True, slots=True)
class Quarter:
    """Thirteen weeks of the window.

    Attributes:
        caseloads: ascending.
        first_week: of the window, the first being 1.
        monday: date of its Monday.
        programme: the scenario's.
        coping: whether people cope in this scenario.
        years: how many simulated years there are.
        evenings: caseload, year (0 is the first), day (working days, from 1), date, activity, waiting
            (arisen, not yet begun) and overdue (of these), at the end of the day.
    """

    caseloads: tuple[int, ...]
    first_week: int
    monday: dt.date
    programme: str
    coping: bool
    years: int
    evenings: pd.DataFrame


def quarter_of(
    scenario: Scenario,
    caseloads: Sequence[int] = CASELOADS,
    first_week: int = 1,
    *,
    seed: int,
    years: int = YEARS,
) -> Quarter:
    """Run the model for each caseload and year, the same draws at every caseload. Raises InputError."""
    import pandas as pd

    if not 1 <= first_week <= scenario.window.weeks - WEEKS + 1:
        raise InputError(
            f"first_week: {first_week} does not begin a quarter of the window; it has "
            f"{scenario.window.weeks} "
            f"weeks, and a quarter is {WEEKS} of them"
        )
    wanted = tuple(sorted(set(caseloads)))
    begins = (scenario.window.warm_up_weeks + first_week - 1) * WEEK
    parts = []
    with without_collector():
        for year in range(years):
            demand = Demand(scenario, seed, year, wanted[-1])
            for caseload in wanted:
                records = simulate(scenario, demand, caseload)
                rows = _evenings(scenario, demand, records, begins)
                parts.append(rows.assign(caseload=caseload, year=year))
    columns = ["caseload", "year", "day", "date", "activity", "waiting", "overdue"]
    return Quarter(
        wanted,
        first_week,
        scenario.calendar.start_date + dt.timedelta(seconds=begins),
        scenario.programme or "",
        scenario.coping.on,
        years,
        pd.concat(parts, ignore_index=True)[columns],
    )


def _evenings(scenario: Scenario, demand: Demand, records: Records, begins: int) -> pd.DataFrame:
    """What waits when the office closes, on each of its working days."""
    import pandas as pd

    first, last = begins // DAY, begins // DAY + WEEKS * 7
    days = np.array([day for day in demand.office.days if first <= day < last], dtype=np.int64)
    times = days * DAY + demand.office.end
    items, specs = records.items, [scenario.kinds[name] for name in records.kinds]
    begun = np.where(items.started >= 0, np.minimum(items.started, items.finished), items.finished)
    headings = np.array([kind.activity for kind in specs])[items.kind]
    dates = [scenario.calendar.start_date + dt.timedelta(days=int(day)) for day in days]
    parts = []
    for heading in dict.fromkeys(kind.activity for kind in specs):
        mine = headings == heading
        waiting = held_at(items.created[mine], begun[mine], times)
        overdue = held_at(np.maximum(items.created, items.due)[mine], begun[mine], times)
        parts.append(
            pd.DataFrame(
                {
                    "day": np.arange(1, len(days) + 1),
                    "date": dates,
                    "activity": heading,
                    "waiting": waiting,
                    "overdue": overdue,
                }
            )
        )
    return pd.concat(parts, ignore_index=True)
