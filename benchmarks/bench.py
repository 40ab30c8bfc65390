"""Ratios measured in one run: what the model costs, in units of SimPy's own cheapest event.

Absolute times of shared machines drift by a factor of two within the hour; ratios taken in turn do not.
Writes outputs/bench.json as {name: value} and prints the same as a table.
"""

from __future__ import annotations

import gc
import json
import platform
import time
from collections.abc import Callable, Generator
from functools import partial
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

import simpy

from simcore.demand.demand import Demand
from simcore.experiment.cells import BlockResult
from simcore.experiment.store.store import RunFolder, write_block
from simcore.experiment.sweep.file import Steps
from simcore.experiment.sweep.plan import Block, Plan, load_sweep, plan_sweep
from simcore.model.desk import Desk
from simcore.model.records import gather
from simcore.model.run import run_desk, simulate
from simcore.outcomes import Observed, horizon_rows, outcome_row, weekly_rows
from simcore.scenario import Scenario, load_scenario
from simcore.scenario.team import Team

ROOT = Path(__file__).parents[1]
REPEATS = 7
TIMEOUTS = 100_000
SEED = 1


def seconds(work: Callable[[], object]) -> float:
    """Wall seconds of one call."""
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun


def bare_timeouts() -> None:
    """SimPy's cheapest loop: one process that waits again and again."""

    def waits(env: simpy.Environment) -> Generator[simpy.Event, None, None]:
        for _ in range(TIMEOUTS):
            yield env.timeout(1)

    env = simpy.Environment()
    env.process(waits(env))
    env.run()


def one_year(scenario: Scenario) -> Scenario:
    """The scenario without its running in."""
    return scenario.model_copy(update={"window": scenario.window.model_copy(update={"warm_up_weeks": 0})})


def model_ratios() -> dict[str, float]:
    """The article's 165 clients for one year: bare timeouts per item without trace, and the trace's price."""
    scenario = one_year(load_scenario("desk_165").scenario)
    demand = Demand(scenario, SEED, 0, scenario.caseload)
    run_desk(Desk(scenario, demand, scenario.caseload, False))  # what is fetched once is fetched now
    per_item, price = [], []
    for _ in range(REPEATS):
        bare = seconds(bare_timeouts) / TIMEOUTS
        plain, traced = (Desk(scenario, demand, scenario.caseload, trace) for trace in (False, True))
        off, on = seconds(partial(run_desk, plain)), seconds(partial(run_desk, traced))
        per_item.append(off / len(plain.kind) / bare)
        price.append(on / off)
    return {"desk_165_timeouts_per_item": median(per_item), "desk_165_trace_ratio": median(price)}


def team_of_eight_desks() -> dict[str, float]:
    """Eight case managers with 80 clients each in a team, over one desk with 80: a year, processor time."""
    one = one_year(load_scenario("base", ["caseload=80"]).scenario)
    scenarios = (one, one.model_copy(update={"team": Team(posts=8)}))
    demands = [Demand(scenario, SEED, 0, scenario.caseload) for scenario in scenarios]
    ratios = []
    for _ in range(REPEATS):
        desk, team = (
            _processor_seconds(partial(simulate, scenario, demand, scenario.caseload))
            for scenario, demand in zip(scenarios, demands, strict=True)
        )
        ratios.append(team / desk)
    return {"team_of_eight_desks": median(ratios)}


def _processor_seconds(work: Callable[[], object]) -> float:
    """Processor seconds of one call without the garbage collector."""
    gc.collect()
    gc.disable()
    begun = time.process_time()
    work()
    spent = time.process_time() - begun
    gc.enable()
    return spent


def shares_of_a_run() -> dict[str, float]:
    """Where the time of whole runs of the sweep goes: demand, model, outcomes, store."""
    sweep = load_sweep(ROOT / "scenarios" / "sweeps" / "caseload_35_165.yaml")
    three = {"variants": {"properly": sweep.variants["properly"]}, "lead_in": None}
    three["caseloads"] = Steps(**{"from": 35, "to": 165, "step": 65})
    plan = plan_sweep(sweep.model_copy(update=three), [], replications=1, seed=SEED)
    (block,) = plan.blocks()
    spent: dict[str, list[float]] = {"demand": [], "model": [], "outcomes": [], "store": []}
    for _ in range(3):
        for name, value in _one_block(block, plan).items():
            spent[name].append(value)
    middle = {name: median(values) for name, values in spent.items()}
    total = sum(middle.values())
    return {f"share_{name}": value / total for name, value in middle.items()}


def _one_block(block: Block, plan: Plan) -> dict[str, float]:
    spent = dict.fromkeys(("demand", "model", "outcomes", "store"), 0.0)
    result = BlockResult(block)
    marks = [time.perf_counter()]

    def mark(name: str) -> None:
        marks.append(time.perf_counter())
        spent[name] += marks[-1] - marks[-2]

    (part,) = block.parts
    scenario = part.scenario
    demand = Demand(scenario, block.seed, block.replication, max(block.caseloads))
    mark("demand")
    for caseload in block.caseloads:
        records = gather(run_desk(Desk(scenario, demand, caseload, False)))
        mark("model")
        seen = Observed(scenario, records, demand.office, caseload)
        result.outcomes.append(outcome_row(seen))
        result.weekly.append(weekly_rows(seen))
        result.horizons.append(horizon_rows(seen, result.outcomes[-1]))
        mark("outcomes")
    with TemporaryDirectory() as folder, RunFolder(Path(folder) / "run", plan) as target:
        marks.append(time.perf_counter())
        write_block(target.folder, result)
        target.finish({})
        mark("store")
    return spent


def main() -> None:
    """Measure, print, write."""
    found = {**model_ratios(), **team_of_eight_desks(), **shares_of_a_run()}
    width = max(map(len, found))
    for name, value in found.items():
        print(f"{name:{width}}  {value:8.3f}")
    print(f"medians over repeats, Python {platform.python_version()}, {platform.machine()}")
    target = ROOT / "outputs" / "bench.json"
    target.parent.mkdir(exist_ok=True)
    target.write_text(json.dumps({name: round(value, 4) for name, value in found.items()}, indent=1) + "\n")


if __name__ == "__main__":
    main()
