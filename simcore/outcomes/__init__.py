"""What does it mean? Pure functions: records and an observation window in, measures out."""

from simcore.outcomes import (
    documentation,
    money,
    service,
    team,
    work,
)  # importing these declares their measures
from simcore.outcomes.measure import MEASURES, Measure
from simcore.outcomes.observed import Observed
from simcore.outcomes.tables import (
    horizon_measures,
    horizon_rows,
    outcome_columns,
    outcome_row,
    weekly_rows,
)

__all__ = [
    "MEASURES",
    "Measure",
    "Observed",
    "documentation",
    "horizon_measures",
    "horizon_rows",
    "money",
    "outcome_columns",
    "outcome_row",
    "service",
    "team",
    "weekly_rows",
    "work",
]
