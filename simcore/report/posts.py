"""Two questions that notebook 06 simulates on the spot: all else done first, and one more case manager."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from simcore.charts.money import dollars
from simcore.charts.words import counted, lower_first
from simcore.experiment.break_even import BreakEven, Estimate, Swing, TeamYears, break_even
from simcore.experiment.break_even_team import break_even_team
from simcore.experiment.compare.compare import replicate
from simcore.experiment.decide.agency import read_agency
from simcore.outcomes import MEASURES
from simcore.report.money import (
    ALL_ELSE_DONE,
    DENIED_MONTHS,
    PAPERS,
    cell,
    money_of,
    quarters,
    ways,
    whole,
)
from simcore.report.origin import changes_of, loaded_of, named
from simcore.report.places import scenario_path
from simcore.report.show import Words, bullets, sentence, table
from simcore.scenario import load_scenario
from simcore.scenario.errors import InputError

if TYPE_CHECKING:
    from simcore.experiment import Run
    from simcore.experiment.decide.decision import Decision
    from simcore.scenario import Loaded, Scenario

PLAN = "annual_plan"
CHANGED = (
    "This is not simulated here: there is no money section, or the scenario's files no longer say what was "
    "simulated."
)
PART_WORDS = {
    "undocumented": "Contacts that bill since their notes are written",
    "not_contacted": "Clients contacted who were not",
    "denied": "Less denied",
    "taken_back": "Less taken back by audits (below zero: more is billed, so more is looked at)",
    "leavers": "One more who may leave",
    "overtime": "Less paid overtime",
}
MOST_ROWS = 6


# --------------------------------------------------------------------------- all else done first


def else_first(run: Run, given: Mapping[str, Any]) -> Words:
    """Notes and plans before all other paper, the report last: what one late report does then."""
    names = (*PAPERS, DENIED_MONTHS, ALL_ELSE_DONE, "billed_year")
    rows: list[list[str]] = []
    header = ["What"]
    for variant, label in ways(run).items():
        loaded = loaded_of(run, variant)
        if loaded is None:
            return sentence(CHANGED)
        changed = load_scenario(
            named(run, variant),
            [*changes_of(run, variant), *report_last(loaded)],
            run.inputs_of(variant),
        )
        found = [_years(one.scenario, given) for one in (loaded, changed)]
        header = ["What", "Order as it is", "Notes and plans first, the report last"]
        rows.append([f"{label[0].upper()}{label[1:]}"])
        rows += [[MEASURES[name].label, *(_shown(name, years) for years in found)] for name in names]
        money = money_of(run)
        months = money.denial.months if money.denial else 1
        for quarter in quarters(money):
            denied = [cell(dollars, years[DENIED_MONTHS] * quarter / months, 0) for years in found]
            rows.append([f"Denied a year where a quarter is {dollars(quarter)}", *denied])
    caption = (
        f"{given['caseload']} clients, {counted(given['years'], 'simulated year')} in each order on the same "
        "draws, with 95% intervals. What is done first is a rule of the office."
    )
    return table(caption, header, rows)


def report_last(loaded: Loaded) -> list[str]:
    """Overrides that put notes and annual plans before all other paper and never hurry the report."""
    scenario = loaded.scenario
    notes = sorted({kind.note.kind for kind in scenario.kinds.values() if kind.note})
    found = [text for name in notes for text in (f"kinds.{name}.urgency=1", f"kinds.{name}.promote=null")]
    if PLAN in scenario.kinds and scenario.kinds[PLAN].promote is not None:
        found.append(f"kinds.{PLAN}.promote.to_class=1")
    if scenario.money is not None and scenario.money.denial is not None:
        found.append(f"kinds.{scenario.money.denial.kind}.promote=null")
    return found


def _years(scenario: Scenario, given: Mapping[str, Any]) -> dict[str, np.ndarray]:
    rows = [
        replicate((scenario, given["caseload"], given["seed"], number)) for number in range(given["years"])
    ]
    return {name: np.array([row[name] for row in rows]) for name in rows[0]}


def _shown(name: str, years: Mapping[str, np.ndarray]) -> str:
    known = MEASURES[name]
    show = whole if known.unit == "months" else known.show
    return cell(show, years[name], 0, 1 if known.unit == "share" else np.inf)


# ------------------------------------------------------------------------- one more case manager


def one_more(run: Run, given: Mapping[str, Any]) -> dict[str, BreakEven]:
    """Whether one more case manager pays, by way of working; none where the files have changed."""
    found = {}
    for variant, label in ways(run).items():
        loaded = loaded_of(run, variant)
        if loaded is not None:
            found[label] = asked(loaded, given["years"], given["seed"], given["caseload"], given["posts"])
    return found


def asked(loaded: Loaded, years: int, seed: int, caseload: int, posts: int, workers: int = 1) -> BreakEven:
    """Of a team, whether it pays as the team is; else for so many case managers with so many clients each."""
    if loaded.scenario.team is not None:
        return break_even_team(loaded, years, seed, workers)
    return break_even(loaded, caseload, posts, years, seed, workers)


def for_agency(found: Decision, workers: int) -> dict[str, BreakEven]:
    """Whether one more post pays for the agency of a decision; none where its files are not here."""
    try:
        loaded = read_agency(scenario_path(found.scenario), found.overrides).loaded
    except InputError:  # a folder from elsewhere
        return {}
    if loaded.scenario.money is None:
        return {}
    one = break_even_team(loaded, found.replications, found.seed, workers, found.weeks, found.warm_up)
    return {found.title: one}


def post_words(found: Mapping[str, BreakEven]) -> Words:
    """What one more post does, at which rate it pays, and what that turns on, in sentences."""
    if not found:
        return sentence(CHANGED)
    lines = []
    for label, one in found.items():
        lines += [f"{label[0].upper()}{label[1:]}. {_net_words(one)} {_rate_words(one)} {_turns_words(one)}"]
    return bullets(lines)


def post_table(found: Mapping[str, BreakEven]) -> Words:
    """The sum of one more post, line by line."""
    if not found:
        return sentence(CHANGED)
    ones = list(found.values())
    first = ones[0]
    rows = [[words, *(_with_interval(one.parts[name]) for one in ones)] for name, words in PART_WORDS.items()]
    rows.append(
        ["The post: pay, benefits, overhead, supervision", *(dollars(-one.post_cost) for one in ones)]
    )
    rows.append(["Net", *(_with_interval(one.net) for one in ones)])
    rows.append(["Denied quarters avoided a year", *(_plain(one.quarters, 1) for one in ones)])
    rows.append(["Denied quarters that would pay for it", *(f"{one.quarters_needed:,.0f}" for one in ones)])
    rows.append(["Rate of a client-month at which it just pays", *(_rate(one.rate) for one in ones)])
    caption = (
        f"{counted(first.posts, 'case manager')} with {first.caseload} clients each, or one more and "
        f"{first.shared} each: dollars a year, {counted(first.replications, 'pair')} of simulated years on "
        "the same draws, 95% intervals."
    )
    if first.team is not None:
        caption += f" {_team_years(first.team)} The post costs as long as it is filled."
    return table(
        caption, ["What", *(f"{label[0].upper()}{label[1:]}" for label in found)], rows, [len(PART_WORDS) + 1]
    )


def swings_table(found: Mapping[str, BreakEven]) -> Words:
    """What the net of a post is at either end of each dollar row, the one that moves it most first."""
    if not found:
        return sentence(CHANGED)
    rows: list[list[str]] = []
    for label, one in found.items():
        rows.append([f"{label[0].upper()}{label[1:]}"])
        rows += [_swing_row(swing) for swing in one.swings[:MOST_ROWS] if swing.size >= 1]
    caption = (
        "The net of one more post a year, with one row of the evidence at its low, typical and high value "
        "and all else as it is; the same simulated years throughout."
    )
    return table(caption, ["What moves", "Grade", "Low", "As it is", "High", "Pays just at"], rows)


def _swing_row(swing: Swing) -> list[str]:
    cells = [f"{value:,.6g}: {dollars(net)}" for value, net in zip(swing.values, swing.nets, strict=True)]
    flips = "-" if swing.flips_at is None else f"about {swing.flips_at:,.3g}"
    return [f"{swing.label} ({swing.unit})", swing.grade, *cells, flips]


def _team_years(team: TeamYears) -> str:
    return f"The last {team.weeks} of {team.after} weeks after the post is decided."


def _start(one: BreakEven) -> str:
    """What the post changes, before any money."""
    if one.team is None:
        return f"With one more for {one.posts}, each holds {one.shared} clients instead of {one.caseload}."
    team, hours = one.team, one.overtime_hours
    texts = [
        f"{_team_years(team)} With one post more than {one.posts}, {_plain(team.filled, 2)} of it filled, "
        f"each who is at work holds {one.shared} clients instead of {one.caseload}."
    ]
    if team.waiting.mean:
        texts.append(f"People waiting at the end change by {_plain(_less(team.waiting), 0)}.")
    if hours.mean:
        texts.append(f"Hours worked beyond the shift change by {_plain(_less(hours), 0)} a year.")
    return " ".join(texts)


def _less(one: Estimate) -> Estimate:
    """What is so many fewer, as a change."""
    return Estimate(-one.mean, -one.high, -one.low)


def _plain(one: Estimate, digits: int) -> str:
    """A number with its interval."""
    shown = [f"{round(value, digits) + 0.0:,.{digits}f}" for value in (one.mean, one.low, one.high)]
    return shown[0] if len(set(shown)) == 1 else f"{shown[0]} ({shown[1]} to {shown[2]})"


def _net_words(one: BreakEven) -> str:
    start = _start(one)
    if not one.net.sure():
        net = _with_interval(one.net)
        return f"{start} Chance alone leaves open whether the post pays: {net} a year after its cost."
    does, other = ("brings", "costs") if one.net.mean > 0 else ("costs", "brings")
    low, high = sorted((abs(one.net.low), abs(one.net.high)))
    much = f"{dollars(abs(one.net.mean))} a year ({dollars(low)} to {dollars(high)})"
    return f"{start} The post {does} {much} more than it {other}."


def _rate_words(one: BreakEven) -> str:
    if math.isinf(one.rate.mean):
        return "No rate of a client-month would pay for it by what it brings in."
    return (
        f"It just pays for itself at ${one.rate.mean:,.2f} a client-month ({_rate_range(one.rate)}); the "
        f"rate is ${one.rate_now:,.2f}."
    )


def _turns_words(one: BreakEven) -> str:
    most, turn = one.moves_most, one.turns_on
    if turn is None:
        return (
            f"No row of dollars turns the answer within its range; what moves it most is the "
            f"{lower_first(most.label)}."
        )
    low, _, high = turn.values
    words = (
        f"The answer turns on this assumption (grade {turn.grade}): {lower_first(turn.label)}. It could be "
        f"{low:,.6g} to {high:,.6g} {turn.unit}; at about {turn.flips_at:,.3g} the post just pays."
    )
    if most is not turn:
        words += f" What moves the sum most is the {lower_first(most.label)}, without turning it."
    return words


def _with_interval(one: Estimate) -> str:
    shown = [dollars(value) for value in (one.mean, one.low, one.high)]
    return shown[0] if len(set(shown)) == 1 else f"{shown[0]} ({shown[1]} to {shown[2]})"


def _rate(one: Estimate) -> str:
    return "none" if math.isinf(one.mean) else f"${one.mean:,.2f} ({_rate_range(one)})"


def _rate_range(one: Estimate) -> str:
    return f"at least ${one.low:,.2f}" if math.isinf(one.high) else f"${one.low:,.2f} to ${one.high:,.2f}"
