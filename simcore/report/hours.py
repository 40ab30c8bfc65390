"""The hours budget as a director reads it: where hours run out, and what a month of one client is made of."""

from __future__ import annotations

import math
from collections.abc import Sequence

from simcore.demand.budget import Budget, hours_budget
from simcore.demand.reckoning import Line, total
from simcore.report.show import Words, table
from simcore.scenario import Loaded

GROUPS = {"required": "Required by rule", "asked": "Asked by people", "office": "Asked by the office"}


def find_budget(loaded: Loaded) -> Budget:
    """The hours budget of a scenario."""
    return hours_budget(loaded)


def where_hours_run_out(loaded: Loaded, budget: Budget) -> str:
    """The sentence of the page: the caseload at which the hours are used up, with its range."""
    out = budget.runs_out
    if not math.isfinite(out.typical):
        return f"{loaded.scenario.title}: this scenario asks nothing of a case manager."
    return (
        f"{loaded.scenario.title}: one case manager's hours run out at {_clients(out.typical)} clients. If "
        f"everything nobody knows well makes more work, at {_clients(out.low)}; if all of it makes less, at "
        f"{_clients(out.high)}."
    )


def loads_table(budget: Budget) -> Words:
    """Hours needed beside hours there are, by caseload."""
    there = budget.hours.case_month
    rows = [
        [
            str(caseload),
            f"{load.typical * there:,.0f} h",
            f"{load.typical:.0%}",
            f"{load.low:.0%}",
            f"{load.high:.0%}",
        ]
        for caseload, load in budget.loads.items()
    ]
    caption = (
        f"Hours a month that a caseload needs, beside the {there:.0f} hours a month one case manager has for "
        "clients: what meetings, leave, sickness and the office leave, overtime not counted. If "
        "light, if heavy: with every guess at that end, all at once."
    )
    header = ["Caseload", "Hours needed", "Share of hours", "If light", "If heavy"]
    return table(caption, header, rows)


def kinds_table(budget: Budget) -> Words:
    """Minutes of each kind of work in a month of one client."""
    rows: list[list[str]] = []
    sums = []
    for counts_as, heading in GROUPS.items():
        lines = [line for line in budget.lines if line.counts_as == counts_as]
        if lines:
            rows.append([heading])
            rows += [_minutes(line.label, [line]) for line in lines]
            rows.append(_minutes("Together", lines))
            sums.append(len(rows) - 1)
    rows.append(_minutes("In all", budget.lines))
    sums.append(len(rows) - 1)
    caption = (
        "Minutes a month that one client needs, and how much of the typical number is a guess (grade D)."
    )
    return table(caption, ["Kind of work", "Typical", "If light", "If heavy", "Guessed"], rows, sums)


def _minutes(label: str, lines: Sequence[Line]) -> list[str]:
    minutes = total(line.minutes for line in lines)
    guessed = sum(line.guessed for line in lines) / minutes.typical if minutes.typical else 0.0
    return [label, *map(_number, (minutes.typical, minutes.low, minutes.high)), f"{guessed:.0%}"]


def _number(minutes: float) -> str:
    return f"{minutes:,.0f}" if minutes >= 99.5 else f"{minutes:.1f}"


def _clients(number: float) -> str:
    return f"{math.floor(number)}" if math.isfinite(number) else "any number of"
