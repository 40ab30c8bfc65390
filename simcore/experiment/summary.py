"""Means over replications with their intervals, and whether a backlog still grows."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from scipy.special import stdtrit

from simcore.scenario.errors import InputError, fault, nearest

if TYPE_CHECKING:
    import pandas as pd

    from simcore.experiment.store import Run


def t_interval(
    values: Sequence[float] | NDArray[np.float64], level: float = 0.95
) -> tuple[float, float, float, float]:
    """(mean, low, high, sd) by Student's t over replications; NaN values, where nothing fell due, are left out.

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


def intervals(
    run: Run, measures: Sequence[str], variants: Sequence[str] | None = None, level: float = 0.95
) -> pd.DataFrame:
    """Mean over replications of each measure, with its interval.

    Columns: variant, caseload, measure, mean, low, high, sd, n. The mean is of the replications' own values, for
    a share the mean of their ratios. Raises InputError for an unknown measure.
    """
    import pandas as pd

    table = run.outcomes
    for name in measures:
        if name not in table.columns:
            known = [c for c in table.columns if c not in ("variant", "caseload", "replication")]
            raise InputError(fault("measure", (name,), "is not in this run", near=nearest(name, known)))
    wanted = list(variants) if variants is not None else list(run.variants)
    rows = []
    for (variant, caseload), group in table[table.variant.isin(wanted)].groupby(
        ["variant", "caseload"], sort=True
    ):
        for name in measures:
            values = group[name].to_numpy()
            mean, low, high, sd = t_interval(values, level)
            rows.append((variant, int(caseload), name, mean, low, high, sd, int((~np.isnan(values)).sum())))
    return pd.DataFrame(rows, columns=["variant", "caseload", "measure", "mean", "low", "high", "sd", "n"])


def still_growing(run: Run, variant: str) -> dict[int, float]:
    """Caseloads whose backlog still grows at the end: items a week, where the interval's low end is above zero."""
    table = intervals(run, ["backlog_growth"], [variant], level=0.98)
    grows = table[table.low > 0]
    return dict(zip(grows.caseload.tolist(), grows["mean"].tolist(), strict=True))
