"""What a simulated day brings in each programme, by caseload: what an agency's own counts are set against.

The rows are kept in scenarios/simulated_day.csv (`make sample` writes them anew), so that a filled sheet can
be read without simulating anything.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from simcore.demand.demand import Demand
from simcore.experiment.cells import run_cell
from simcore.experiment.defaults import SEED
from simcore.outcomes import MEASURES
from simcore.scenario.load import load_scenario
from simcore.scenario.questions import PROGRAMMES

CASELOADS = (1, 10, 20, 30, 45, 60, 80, 110, 165, 250, 400)
YEARS = 6
COLUMNS = ("programme", "caseload", "years", "calls_in_day", "emails_in_day")


def day_rows(
    programmes: Sequence[str] = PROGRAMMES, caseloads: Sequence[int] = CASELOADS, years: int = YEARS
) -> Iterator[tuple[str, int, int, float, float]]:
    """Rows of ``COLUMNS``: means over so many years with all the work done properly."""
    for name in programmes:
        scenario = load_scenario(name, ["coping.on=false"]).scenario
        demands = [Demand(scenario, SEED, number, max(caseloads)) for number in range(years)]
        for caseload in caseloads:
            seen = [run_cell(scenario, demand, caseload) for demand in demands]
            means = [float(np.mean([MEASURES[m].compute(one) for one in seen])) for m in COLUMNS[3:]]
            yield name, caseload, years, round(means[0], 3), round(means[1], 2)


def day_csv() -> str:
    """The rows as the file holds them."""
    rows = (",".join(str(cell) for cell in row) for row in day_rows())
    return "\n".join([",".join(COLUMNS), *rows]) + "\n"
