"""Means over replications with their intervals."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.special import stdtrit

from simcore.experiment.store.keys import KEYS
from simcore.outcomes import MEASURES
from simcore.scenario.errors import InputError, fault, nearest

if TYPE_CHECKING:
    import pandas as pd

    from simcore.experiment.store.read import Run


def t_interval(
    values: Sequence[float] | NDArray[np.float64], level: float = 0.95
) -> tuple[float, float, float, float]:
    """(mean, low, high, sd) by Student's t over replications; NaN, where nothing fell due, is left out.

    Replications are the unit: items of one year are not independent of each other.
    """
    known = np.asarray(values, dtype=float)
    known = known[~np.isnan(known)]
    if not len(known):
        return (float("nan"),) * 4
    mean = float(known.mean())
    if len(known) == 1:
        return mean, float("nan"), float("nan"), float("nan")
    sd = float(known.std(ddof=1))
    half = float(stdtrit(len(known) - 1, (1 + level) / 2)) * sd / len(known) ** 0.5
    return mean, mean - half, mean + half, sd


def possible(name: str, low: float, high: float) -> tuple[float, float]:
    """Cut an interval to what can be: a share lies between 0 and 1, most other measures are not negative."""
    measure = MEASURES.get(name)
    if (measure is not None and measure.unit == "share") or name.startswith("on_time."):
        most = math.inf if measure is not None and measure.above_one else 1.0
        return max(low, 0.0), min(high, most)
    return (low, high) if measure is not None and measure.signed else (max(low, 0.0), high)


class Interval(NamedTuple):
    """A measure at one design point: its mean over ``n`` replications, the interval around it, and the sd."""

    variant: str
    caseload: int
    measure: str
    mean: float
    low: float
    high: float
    sd: float
    n: int


def interval_rows(
    run: Run, measures: Sequence[str], variants: Sequence[str] | None = None, level: float = 0.95
) -> list[Interval]:
    """Mean over replications of each measure, with its interval, by variant and caseload.

    The mean is of the replications' own values, for a share the mean of their ratios. Raises InputError for
    an unknown measure.
    """
    columns = run.columns("outcomes")
    for name in measures:
        if name not in columns:
            known = [column for column in columns if column not in KEYS]
            raise InputError(fault("measure", (name,), "is not in this run", near=nearest(name, known)))
    wanted = list(variants) if variants is not None else list(run.variants)
    table = run.read("outcomes", list(dict.fromkeys([*KEYS, *measures])), wanted)
    rows = []
    for _, group in table.groupby(["variant", "caseload"], sort=True):
        variant, caseload = str(group["variant"].iloc[0]), int(group["caseload"].iloc[0])
        for name in measures:
            values = group[name].to_numpy(dtype=float)
            count = int((~np.isnan(values)).sum())
            mean, low, high, sd = t_interval(values, level)
            rows.append(Interval(variant, caseload, name, mean, *possible(name, low, high), sd, count))
    return rows


def mean_rows(years: pd.DataFrame, by: Sequence[str], measures: Sequence[str]) -> pd.DataFrame:
    """Mean, half of its 95% interval and number of years of each measure in each group, all groups at once.

    The numbers of ``t_interval``, for tables too large to go through group by group: columns ``by``, measure,
    mean, half, n.
    """
    import pandas as pd

    sums = years.groupby(list(by), sort=False)[list(measures)].agg(["mean", "std", "count"])
    pieces = []
    for name in measures:
        count = sums[name, "count"]
        half = stdtrit(np.maximum(count - 1, 1), 0.975) * sums[name, "std"] / np.sqrt(np.maximum(count, 1))
        own = pd.DataFrame({"measure": name, "mean": sums[name, "mean"], "half": half, "n": count})
        pieces.append(own.reset_index())
    return pd.concat(pieces, ignore_index=True)


def intervals(
    run: Run, measures: Sequence[str], variants: Sequence[str] | None = None, level: float = 0.95
) -> pd.DataFrame:
    """The rows of ``interval_rows`` as a table with the columns of ``Interval``."""
    import pandas as pd

    return pd.DataFrame(interval_rows(run, measures, variants, level), columns=list(Interval._fields))


def horizon_intervals(run: Run, measures: Sequence[str], variant: str, level: float = 0.95) -> pd.DataFrame:
    """Mean over replications after each number of months, by caseload: columns caseload, months, measure,
    mean, low, high, n.

    Raises InputError for an unknown measure, and where the window is shorter than three months.
    """
    import pandas as pd

    columns = run.columns("horizons")
    for name in measures:
        if name not in columns:
            raise InputError(
                fault("measure", (name,), "is not given by horizon", near=nearest(name, columns))
            )
    table = run.read("horizons", [*KEYS, "months", *measures], [variant])
    if table.empty:
        raise InputError(f"{run.run_id}: its window is shorter than three months")
    rows = []
    for _, group in table.groupby(["caseload", "months"], sort=True):
        caseload, months = int(group["caseload"].iloc[0]), int(group["months"].iloc[0])
        for name in measures:
            values = group[name].to_numpy(dtype=float)
            mean, low, high, _ = t_interval(values, level)
            count = int((~np.isnan(values)).sum())
            rows.append((caseload, months, name, mean, *possible(name, low, high), count))
    return pd.DataFrame(rows, columns=["caseload", "months", "measure", "mean", "low", "high", "n"])
