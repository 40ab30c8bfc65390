"""One scenario at its own caseload: every measure twice, the work done properly and as people cope."""

from __future__ import annotations

import math
import textwrap
from collections.abc import Mapping, Sequence

from simcore.demand.cap_at_start import idle_cap_words
from simcore.demand.demand import Demand
from simcore.experiment.cells import run_cell
from simcore.experiment.headline import DEFAULT_PROMISES, parse_promise
from simcore.experiment.posts import held
from simcore.experiment.precision import LEAST, Goal, Reached, reached_words, replicate_until
from simcore.experiment.progress import Counter, Progress
from simcore.experiment.steady import (
    after,
    given_by_months,
    months_of,
    overload,
    setting_of,
    with_interval,
    year_row,
)
from simcore.outcomes import MEASURES, outcome_row
from simcore.outcomes.measure import NO_MONEY, TOO_SHORT
from simcore.outcomes.tables import HORIZONS
from simcore.scenario.load import Loaded, scenario_as_tree
from simcore.scenario.schema import Scenario

USUAL = 5
"""Replications, where none are asked for."""
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
WAITING, BILLED = "waiting_list", "billed_year"
LINE = 108
FIRST = (*(parse_promise(text).measure for text in DEFAULT_PROMISES), "overtime")
"""Measures that are given by months where the work is more than the hours."""

Row = Mapping[str, float]


def run_report(
    loaded: Loaded,
    replications: int,
    seed: int,
    goals: Sequence[Goal] = (),
    most: int = 200,
    progress: Progress | None = None,
) -> str:
    """Run the scenario both ways on the same draws and return a table of measures with 95% intervals.

    With goals there are as many replications as it takes, both ways, from the given number up to ``most``.
    ``progress`` is told how far it is.
    """
    scenario = loaded.scenario
    rows, reached = _replicated(scenario, replications, seed, goals, most, progress)
    window = scenario.window
    count = len(rows[0])
    head = [
        f"{scenario.title}: {held(scenario, scenario.caseload)}, {window.weeks} weeks after "
        f"{window.warm_up_weeks} weeks of running in, {count} replications, seed {seed}",
        "mean (95% interval over replications)",
    ]
    notes = [*_cap_notes(loaded, rows[0]), *reached_words(reached), *_cautions(scenario, rows)]
    return "\n".join([*head, *notes, *_table(rows, scenario), *simulated_days(scenario, seed)])


def _cap_notes(loaded: Loaded, rows: Sequence[Row]) -> list[str]:
    """Where a cap binds nobody at the start, that it does not, and who waits at the end all the same."""
    words = idle_cap_words(loaded)
    if not words:
        return []
    return textwrap.wrap(f"{words} {waiting_words(rows, loaded.scenario.window.weeks)}", LINE)


def waiting_words(rows: Sequence[Row], weeks: int) -> str:
    """Whether anybody waits for a case manager at the end of the simulated years."""
    mean = sum(row[WAITING] for row in rows) / len(rows)
    who = f"{mean:,.1f} people wait for a case manager" if mean else "nobody waits for a case manager"
    return f"After {weeks} simulated weeks {who}."


def _replicated(
    scenario: Scenario,
    replications: int,
    seed: int,
    goals: Sequence[Goal],
    most: int,
    progress: Progress | None,
) -> tuple[list[list[Row]], list[Reached]]:
    """Rows of measures by way and replication, and how precise they came out."""
    ways = [_coping(scenario, on=False), _coping(scenario, on=True)]
    counter = Counter(progress, len(ways) * (most if goals else replications))

    def run(numbers: range) -> list[dict[str, float]]:
        demands = (Demand(scenario, seed, number, scenario.caseload) for number in numbers)
        return [_side_by_side(ways, demand, counter) for demand in demands]

    if goals:
        both = [Goal(f"{goal.name}, {way}", goal.half_width) for way in WAYS for goal in goals]
        wide, reached = replicate_until(run, both, most, least=max(LEAST, replications))
    else:
        wide, reached = list(run(range(replications))), []
    counter.enough()
    return [[_of(way, row) for row in wide] for way in WAYS], reached


def _side_by_side(ways: Sequence[Scenario], demand: Demand, counter: Counter) -> dict[str, float]:
    """One replication both ways as one row, each measure by its name and its way."""
    rows = []
    for way in ways:
        rows.append(year_row(run_cell(way, demand, way.caseload)))
        counter.one_more()
    return {
        f"{name}, {way}": value for way, row in zip(WAYS, rows, strict=True) for name, value in row.items()
    }


def _of(way: str, wide: Row) -> dict[str, float]:
    end = f", {way}"
    return {name.removesuffix(end): value for name, value in wide.items() if name.endswith(end)}


def _cautions(scenario: Scenario, rows: Sequence[Sequence[Row]]) -> list[str]:
    """Way by way, why results may not be called steady, and what they are after 3, 6 and 12 months."""
    setting = setting_of(scenario_as_tree(scenario))
    lines = []
    for way, years in zip(WAYS, rows, strict=True):
        found = overload(years, scenario.caseload, setting)
        if found is not None:
            start = way if way.startswith("as ") else f"with {way}"
            lines += ["", f"{start[0].upper()}{start[1:]}, {found.words()}."]
            lines += by_months(years, FIRST, setting.weeks)
    return lines


def by_months(years: Sequence[Row], names: Sequence[str], weeks: int) -> list[str]:
    """Measures after 3, 6 and 12 months, as far as the window reaches; a line for each."""
    months = months_of(weeks)
    if not months:
        return []
    names = given_by_months(names)
    cells = {
        name: [
            with_interval(name, [year[after(month, name)] for year in years], HORIZONS[month])
            for month in months
        ]
        for name in names
    }
    width = max(len(MEASURES[name].label) for name in names) + 2
    heads = [f"after {month} months" for month in months]
    column = max(len(cell) for row in [heads, *cells.values()] for cell in row) + 2
    head = "".join(f"{text:{column}}" for text in heads)
    lines = [f"  {'':{width}}{head}".rstrip()]
    for name, row in cells.items():
        lines.append(
            f"  {MEASURES[name].label:{width}}{''.join(f'{cell:{column}}' for cell in row)}".rstrip()
        )
    return lines


def _no_money(rows: Sequence[Sequence[Row]], scenario: Scenario) -> str:
    """Why a number of dollars is missing, where one is."""
    if scenario.money is None:
        return NO_MONEY
    billed = any(not math.isnan(row[BILLED]) for way in rows for row in way)
    return "none due" if billed else TOO_SHORT


def simulated_days(scenario: Scenario, seed: int) -> list[str]:
    """The day at a few caseloads, for a practitioner to judge: one window each, all the work done properly.

    Each is headed by the clients whom a case manager really has: a cap makes several caseloads the same.
    """
    heads = {_clients_each(scenario, caseload): caseload for caseload in reversed(DAYS_AT)}
    demand = Demand(scenario, seed, 0, max(heads.values()))
    way = _coping(scenario, on=False)
    rows = {head: outcome_row(run_cell(way, demand, heads[head])) for head in reversed(heads)}
    measures = [MEASURES[name] for name in DAY_MEASURES]
    width = max(len(measure.label) for measure in measures) + 2
    head = "".join(f"{head:>18}" for head in rows)
    weeks = scenario.window.weeks
    long = "One simulated year" if weeks in (52, 53) else f"{weeks} simulated weeks"
    lines = ["", f"Does this look like your day? {long} each", f"{'':{width}}{head}"]
    for measure in measures:
        shown = "".join(f"{measure.show(row[measure.name]):>18}" for row in rows.values())
        lines.append(f"{measure.label:{width}}{shown}")
    return lines


def _clients_each(scenario: Scenario, caseload: int) -> str:
    """Clients whom a case manager has on the books when the run begins, in words."""
    return held(scenario, caseload).split(" for each")[0].split(",")[0]


def _coping(scenario: Scenario, on: bool) -> Scenario:
    return scenario.model_copy(update={"coping": scenario.coping.model_copy(update={"on": on})})


def _table(rows: Sequence[Sequence[Row]], scenario: Scenario) -> list[str]:
    """Measures by group, a column for each way, each as wide as its longest cell."""
    weeks, why = scenario.window.weeks, _no_money(rows, scenario)
    cells = {
        name: [with_interval(name, [row[name] for row in way], weeks, why) for way in rows]
        for name in MEASURES
    }
    width = max(len(m.label) for m in MEASURES.values()) + 2
    first = max(len(way) for way in (WAYS[0], *(pair[0] for pair in cells.values()))) + 2
    lines, group = [], ""
    for name, measure in MEASURES.items():
        if measure.group != group:
            group = measure.group
            lines += ["", f"{group:{width}}{WAYS[0]:{first}}{WAYS[1]}"]
        lines.append(f"{measure.label:{width}}{cells[name][0]:{first}}{cells[name][1]}")
    return lines
