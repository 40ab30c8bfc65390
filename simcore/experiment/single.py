"""One scenario at its own caseload: every measure twice, the work done properly and as people cope."""

from __future__ import annotations

from simcore.demand.demand import Demand
from simcore.experiment.cells import run_cell
from simcore.experiment.summary import possible, t_interval
from simcore.outcomes import MEASURES, outcome_row
from simcore.scenario.load import Loaded
from simcore.scenario.schema import Scenario

DAYS_AT = (35, 50, 165)
DAY_MEASURES = (
    "calls_in_day",
    "emails_in_day",
    "visits_day",
    "notes_day",
    "interruptions",
    "plan_change_position_w13",
    "plan_change_position_w52",
)
WAYS = ("all the work done properly", "as people cope")


def run_report(loaded: Loaded, replications: int, seed: int) -> str:
    """Run the scenario both ways on the same draws and return a table of measures with 95% intervals."""
    scenario = loaded.scenario
    ways = [_coping(scenario, on=False), _coping(scenario, on=True)]
    rows: list[list[dict[str, float]]] = [[], []]
    for replication in range(replications):
        demand = Demand(scenario, seed, replication, scenario.caseload)
        for place, way in enumerate(ways):
            rows[place].append(outcome_row(run_cell(way, demand, scenario.caseload)))
    window = scenario.window
    head = [
        f"{scenario.title}: {scenario.caseload} clients, {window.weeks} weeks after {window.warm_up_weeks} "
        f"weeks of running in, {replications} replications, seed {seed}",
        "mean (95% interval over replications)",
    ]
    return "\n".join([*head, *_table(rows), *simulated_days(scenario, seed)])


def simulated_days(scenario: Scenario, seed: int) -> list[str]:
    """The day at a few caseloads, for a practitioner to judge: one year each, all the work done properly."""
    demand = Demand(scenario, seed, 0, max(DAYS_AT))
    way = _coping(scenario, on=False)
    rows = {caseload: outcome_row(run_cell(way, demand, caseload)) for caseload in DAYS_AT}
    measures = [MEASURES[name] for name in DAY_MEASURES]
    width = max(len(measure.label) for measure in measures) + 2
    head = "".join(f"{f'{caseload} clients':>16}" for caseload in DAYS_AT)
    lines = ["", "Does this look like your day? One simulated year each", f"{'':{width}}{head}"]
    for measure in measures:
        shown = "".join(f"{measure.show(row[measure.name]):>16}" for row in rows.values())
        lines.append(f"{measure.label:{width}}{shown}")
    return lines


def _coping(scenario: Scenario, on: bool) -> Scenario:
    return scenario.model_copy(update={"coping": scenario.coping.model_copy(update={"on": on})})


def _table(rows: list[list[dict[str, float]]]) -> list[str]:
    """Measures by group, a column for each way, each as wide as its longest cell."""
    cells = {name: [_cell(name, [row[name] for row in way]) for way in rows] for name in MEASURES}
    width = max(len(m.label) for m in MEASURES.values()) + 2
    first = max(len(way) for way in (WAYS[0], *(pair[0] for pair in cells.values()))) + 2
    lines, group = [], ""
    for name, measure in MEASURES.items():
        if measure.group != group:
            group = measure.group
            lines += ["", f"{group:{width}}{WAYS[0]:{first}}{WAYS[1]}"]
        lines.append(f"{measure.label:{width}}{cells[name][0]:{first}}{cells[name][1]}")
    return lines


def _cell(name: str, values: list[float]) -> str:
    """Mean, and the interval where replications differ."""
    measure = MEASURES[name]
    mean, low, high, _ = t_interval(values)
    low, high = possible(name, low, high)
    interval = f" ({measure.show(low)} to {measure.show(high)})" if low == low and low != high else ""
    return measure.show(mean) + interval
