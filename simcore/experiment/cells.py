"""Running cells: one design point and one replication each, some of them on the same draws."""

from __future__ import annotations

import gc
import time
from dataclasses import dataclass, field

from simcore.demand.demand import Demand
from simcore.experiment.sweep.plan import Block
from simcore.model import simulate
from simcore.outcomes import Observed, horizon_rows, outcome_row, weekly_rows
from simcore.outcomes.tables import Column
from simcore.scenario.schema import Scenario


@dataclass
class BlockResult:
    """Rows of a block in order of caseload. ``seconds`` is how long each cell took; it goes into no table."""

    block: Block
    outcomes: list[dict[str, float]] = field(default_factory=list)
    weekly: list[dict[str, Column]] = field(default_factory=list)
    horizons: list[list[dict[str, float]]] = field(default_factory=list)
    seconds: dict[int, float] = field(default_factory=dict)


@dataclass(frozen=True)
class BlockDone:
    """Word that a block's rows are on disk; small, so that a dying worker leaves no half of it in a pipe."""

    key: str
    variant: str
    seconds: dict[int, float]


def run_cell(scenario: Scenario, demand: Demand, caseload: int) -> Observed:
    """Run one cell and look at it through the scenario's window."""
    return Observed(scenario, simulate(scenario, demand, caseload), demand.office, caseload)


def run_block(block: Block) -> BlockResult:
    """Run a block's cells, drawn once for its largest caseload: smaller ones read the same rows.

    The collector of circular garbage is off meanwhile: with tens of thousands of live tuples it costs 7-16%.
    """
    result = BlockResult(block)
    was_on = gc.isenabled()
    gc.disable()
    try:
        scenario = block.scenario
        demand = Demand(scenario, block.seed, block.replication, max(block.caseloads))
        for caseload in block.caseloads:
            begun = time.perf_counter()
            seen = run_cell(scenario, demand, caseload)
            result.outcomes.append(outcome_row(seen))
            result.weekly.append(weekly_rows(seen))
            result.horizons.append(horizon_rows(seen, result.outcomes[-1]))
            result.seconds[caseload] = time.perf_counter() - begun
    finally:
        if was_on:
            gc.enable()
    gc.collect()
    return result
