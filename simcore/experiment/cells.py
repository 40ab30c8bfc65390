"""Running cells: one design point and one replication each, those of a point on the same draws."""

from __future__ import annotations

import gc
import time
from dataclasses import dataclass, field

from simcore.demand.demand import Demand
from simcore.experiment.collector import without_collector
from simcore.experiment.sweep.plan import Block, Part
from simcore.model import simulate
from simcore.outcomes import Observed, horizon_rows, outcome_row, weekly_rows
from simcore.outcomes.tables import Column
from simcore.scenario.schema import Scenario


@dataclass
class BlockResult:
    """Rows of a block, variant by variant in order of caseload.

    ``seconds`` is how long the cells of its first variant took, by caseload; it goes into no table.
    """

    block: Block
    outcomes: list[dict[str, float]] = field(default_factory=list)
    weekly: list[dict[str, Column]] = field(default_factory=list)
    horizons: list[list[dict[str, float]]] = field(default_factory=list)
    seconds: dict[int, float] = field(default_factory=dict)


@dataclass(frozen=True)
class BlockDone:
    """Word that a block's rows are on disk; small, so that a dying worker leaves no half of it in a pipe."""

    key: str
    cells: int
    variant: str
    """The first of its variants, whose cells took so many ``seconds``."""
    seconds: dict[int, float]


def done(result: BlockResult) -> BlockDone:
    """Word of a block that has been run."""
    block = result.block
    return BlockDone(block.key, block.cells, block.parts[0].variant, result.seconds)


def run_cell(scenario: Scenario, demand: Demand, caseload: int) -> Observed:
    """Run one cell and look at it through the scenario's window."""
    return Observed(scenario, simulate(scenario, demand, caseload), demand.office, caseload)


def run_block(block: Block) -> BlockResult:
    """Run a block's cells. A variant is drawn once for its largest caseload; smaller ones read the same."""
    result = BlockResult(block)
    with without_collector():
        for part in block.parts:
            _run_part(part, result)
            gc.collect()
    return result


def _run_part(part: Part, result: BlockResult) -> None:
    block, scenario = result.block, part.scenario
    demand = Demand(scenario, block.seed, block.replication, max(block.caseloads))
    for caseload in block.caseloads:
        begun = time.perf_counter()
        seen = run_cell(scenario, demand, caseload)
        result.outcomes.append(outcome_row(seen))
        result.weekly.append(weekly_rows(seen))
        result.horizons.append(horizon_rows(seen, result.outcomes[-1]))
        if part is block.parts[0]:
            result.seconds[caseload] = time.perf_counter() - begun
