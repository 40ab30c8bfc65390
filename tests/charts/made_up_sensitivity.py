"""Sensitivity results made without running the model: what moves the outcome is said here."""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np

from simcore.experiment.sensitivity.analysis import (
    Asked,
    Sensitivity,
    _about,
    _frame,
    _points,
    _runs,
    design_of,
)
from simcore.experiment.sensitivity.index import indices
from simcore.experiment.sensitivity.outcome import CAP_SIDE, read_outcome
from simcore.scenario import load_scenario

SIZES = {
    "base.plan.annual_h": -0.5,
    "base.qreport.minutes": -0.4,
    "base.visit.minutes": -0.3,
    "base.hours.case_frac": 0.35,
    "base.plan.change_rate": -0.2,
    "base.note.contact_min": -0.1,
    "base.leave.days_year": -0.08,
}
OPTIONS = {"earliest_due": 0.25, "newest_first": -0.1, "none": -0.3, "all_open": -0.05, "off": 0.04}
SOBOL = tuple(SIZES)


@cache
def made_up(method: str, outcome: str = "notes_on_time", years: int = 6) -> Sensitivity:
    """A finished analysis; of the base's numbers seven do something, and two of them only together."""
    only = SOBOL if method == "sobol" else ()
    size = {"tornado": None, "morris": 4, "sobol": 32}[method]
    loaded = load_scenario("base")
    asked = Asked(loaded, read_outcome(outcome, 45), method, size=size, replications=years, only=only)
    design = design_of(asked)
    rng = np.random.default_rng(1)
    common = rng.normal(0, 0.05, years)
    own = rng.normal(0, 0.02, (len(design.points), years))
    scale = 100.0 if asked.outcome.unit != "share" else 1.0
    values = scale * (np.array([_mean(design, point) for point in design.points])[:, None] + common + own)
    rows = [
        [
            {asked.outcome.name: value, CAP_SIDE: 0.0, "backlog_growth": 1.0 if point < 3 else -1.0}
            for value in of
        ]
        for point, of in enumerate(values.tolist())
    ]
    found = indices(design, values, 1)
    about = _about(asked, design, rows, None)
    return Sensitivity("made_up_run", about, _points(design), _runs(rows), _frame(found))


def _mean(design: Any, point: Any) -> float:
    shares = {one.key: _share(one, point.values.get(one.key, one.typical)) for one in design.inputs}
    mean = 0.7 + sum(size * (shares.get(key, 0.5) - 0.5) for key, size in SIZES.items())
    mean += (
        0.6 * (shares.get("base.visit.minutes", 0.5) - 0.5) * (shares.get("base.leave.days_year", 0.5) - 0.5)
    )
    return mean + sum(OPTIONS.get(option, 0.0) for option in point.options.values())


def _share(one: Any, value: float) -> float:
    """The place of a value in a range."""
    if value <= one.typical:
        return 0.5 * (value - one.low) / (one.typical - one.low) if one.typical > one.low else 0.5
    return 0.5 + 0.5 * (value - one.typical) / (one.high - one.typical)
