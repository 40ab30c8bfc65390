"""What does it mean? Pure functions: records and an observation window in, measures out."""

from simcore.outcomes.measure import MEASURES, Measure
from simcore.outcomes.observed import Observed
from simcore.outcomes.tables import outcome_row, weekly_rows

__all__ = ["MEASURES", "Measure", "Observed", "outcome_row", "weekly_rows"]
