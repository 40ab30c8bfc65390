"""A few simulated years of one agency: at its own caseload both ways, at others for the picture around it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from simcore.demand.demand import Demand
from simcore.experiment.cells import run_cell
from simcore.experiment.collector import without_collector
from simcore.experiment.steady import Overload, overload, setting_of
from simcore.experiment.summary import possible, t_interval
from simcore.outcomes import Observed, outcome_row
from simcore.scenario.load import scenario_as_tree
from simcore.scenario.schema import Scenario

if TYPE_CHECKING:
    import pandas as pd

WAYS = {"properly": False, "coping": True}
"""Each way of looking, and whether people cope in it."""
VISITS_YEAR = "visits_client_year"
"""Visits that took place, for each client in a year: beside the measures, to be set against a rule."""
WEEKS_YEAR = 365 / 7


@dataclass(frozen=True)
class OwnYears:
    """Rows of measures by way, caseload and replication, on the same draws."""

    scenario: Scenario
    rows: pd.DataFrame
    seed: int
    """Which chances the years have: with the scenario and their number it makes the same rows again."""

    def years(self, way: str = "properly") -> list[Mapping[str, float]]:
        """The rows at the agency's own caseload, one way."""
        own = (self.rows["variant"] == way) & (self.rows["caseload"] == self.scenario.caseload)
        rows: Any = self.rows[own].to_dict("records")
        return list(rows)

    def interval(self, measure: str, way: str = "properly") -> tuple[float, float, float]:
        """Mean of a measure over the years at the agency's own caseload, and its 95% interval."""
        mean, low, high, _ = t_interval([year[measure] for year in self.years(way)])
        return mean, *possible(measure, low, high)

    def overload(self, way: str = "properly") -> Overload | None:
        """Why the numbers of one way may not be called steady; None if they may."""
        setting = setting_of(scenario_as_tree(self.scenario))
        return overload(self.years(way), self.scenario.caseload, setting)


def own_years(scenario: Scenario, caseloads: Sequence[int], years: int, seed: int) -> OwnYears:
    """Simulate years at the scenario's own caseload both ways, at the others with the work done properly."""
    import pandas as pd

    own = scenario.caseload
    rows: list[dict[str, Any]] = []
    with without_collector():
        for number in range(years):
            demand = Demand(scenario, seed, number, max([own, *caseloads]))
            for way, copes in WAYS.items():
                coping = scenario.coping.model_copy(update={"on": copes})
                one = scenario.model_copy(update={"coping": coping})
                for caseload in [own] if copes else sorted({own, *caseloads}):
                    seen = run_cell(one, demand, caseload)
                    keys = {"variant": way, "caseload": caseload, "replication": number}
                    rows.append({**keys, **outcome_row(seen), VISITS_YEAR: _visits(seen)})
    return OwnYears(scenario, pd.DataFrame(rows), seed)


def _visits(seen: Observed) -> float:
    return seen.count("visits_made") / seen.caseload / (seen.weeks / WEEKS_YEAR)
