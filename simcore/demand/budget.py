"""The hours budget: arithmetic anyone can check, before any simulation.

Minutes per client-month of every kind of work, against the case hours one person has in a month. Only what is
asked or required a first time is in it: what people ask again because nobody answered is not, nor waiting,
bunching or interruptions. That is what the simulation adds.
"""

from __future__ import annotations

import math
import textwrap
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from simcore.demand.cap_at_start import idle_cap_words
from simcore.demand.case_hours import CaseHours, case_hours
from simcore.demand.come_and_go import referral_words
from simcore.demand.reckoning import Line, Number, Reckoning, total

if TYPE_CHECKING:
    from simcore.scenario.load import Loaded

CASELOADS = (35, 45, 62, 90, 165)
PUBLISHED_HOURS = (2.0, 2.4)
"""Hours per client-month seen for disability waivers: rows ev.hours.wi and ev.hours.rate_implied."""
TOLERANCE = 0.25
"""How far outside the published hours a programme may lie before its file has to say why."""
LINE = 100
"""Characters of a line of words in the report."""
ROWS_WIDTH = 44
"""Characters for the names of evidence rows in the report."""


@dataclass(frozen=True, slots=True)
class Budget:
    """Minutes needed per client-month against hours there are."""

    lines: tuple[Line, ...]
    required: Number
    asked: Number
    needed: Number
    hours: CaseHours
    runs_out: Number
    """Caseload where the hours run out; low and high are the ends of the caseload, not of the minutes."""
    loads: dict[int, Number]
    guessed_share: float

    @property
    def hours_client_month(self) -> Number:
        """Hours needed per client-month."""
        return self.needed.times(1 / 60)

    @property
    def within_published(self) -> bool:
        """Whether the typical sum lies within a quarter of the published hours."""
        low, high = PUBLISHED_HOURS
        return low * (1 - TOLERANCE) <= self.hours_client_month.typical <= high * (1 + TOLERANCE)


def hours_budget(loaded: Loaded) -> Budget:
    """Reckon the budget of a loaded scenario."""
    lines = tuple(Reckoning(loaded).lines())
    needed = total(line.minutes for line in lines)
    hours = case_hours(loaded.scenario)
    minutes_there = hours.case_month * 60
    guessed = sum(line.guessed for line in lines)
    shown = sorted({*CASELOADS, loaded.scenario.caseload})
    return Budget(
        lines=lines,
        required=total(line.minutes for line in lines if line.counts_as == "required"),
        asked=total(line.minutes for line in lines if line.counts_as != "required"),
        needed=needed,
        hours=hours,
        runs_out=needed.falling(lambda minutes: minutes_there / minutes if minutes else math.inf),
        loads={n: needed.times(n / minutes_there) for n in shown} if minutes_there > 0 else {},
        guessed_share=guessed / needed.typical if needed.typical else 0.0,
    )


def budget_report(loaded: Loaded) -> str:
    """The budget in words and a table, for a director: one screen or two."""
    budget = hours_budget(loaded)
    scenario = loaded.scenario
    return "\n".join(
        [
            f"Hours budget: {scenario.title} ({scenario.name})",
            *WHAT_IT_IS,
            *([] if scenario.managers == 1 else [SHARED.format(scenario.managers)]),
            *textwrap.wrap(referral_words(loaded), LINE),
            *textwrap.wrap(idle_cap_words(loaded), LINE),
            "",
            *_table(budget),
            "",
            *_hours_text(budget.hours),
            "",
            *_load_text(budget),
            "",
            *_verdict(budget),
            "",
            *HOW_RECKONED,
        ]
    )


WHAT_IT_IS = (
    "Minutes per client-month of what is required or asked a first time. What people ask again because",
    "nobody answered is not in it, nor waiting, bunched work, interruptions: the simulation adds those.",
)
SHARED = "Hours and caseloads are those of one case manager; {} of them share the clients."
HOW_RECKONED = (
    "How it is reckoned",
    "  low and high: every number nobody knows well at its lighter or heavier end, all at once. They are",
    "    bounds, not a range to expect. Rules, levers and the spread from case to case stay as they are.",
    "  a dated contact is not counted where another contact made it good before it was done, taken to be in",
    "    the middle of the time it is open; calls and emails count as if each were answered at once.",
    "  visits: full field days share the way; those that could not happen cost the way and the wait again.",
    "  grade: the worst among the numbers a kind needs (A measured, B official, C one report, D a guess);",
    "    guessed: the share of the typical minutes in which a grade D number is a factor.",
)


def _table(budget: Budget) -> list[str]:
    header = f"{'kind':<20}{'low':>7}{'typical':>9}{'high':>7}  grade  guessed  rows of evidence.csv"
    lines = [header, "-" * len(header)]
    for counts_as, what in (
        ("required", "required by rule"),
        ("asked", "asked by people"),
        ("office", "office"),
    ):
        group = [line for line in budget.lines if line.counts_as == counts_as]
        lines += [_row(line.kind, [line]) + _rows_shown(line.minutes.rows) for line in group]
        if group:
            lines.append(_row(f"= {what}", group))
    lines.append(_row("= minutes in all", budget.lines))
    hours = budget.hours_client_month
    lines.append(f"{'= hours in all':<20}{hours.low:>7.2f}{hours.typical:>9.2f}{hours.high:>7.2f}")
    return [line.rstrip() for line in lines]


def _row(name: str, lines: Sequence[Line]) -> str:
    minutes = total(line.minutes for line in lines)
    guessed = sum(line.guessed for line in lines) / minutes.typical if minutes.typical else 0.0
    return (
        f"{name:<20}{minutes.low:>7.1f}{minutes.typical:>9.1f}{minutes.high:>7.1f}"
        f"    {minutes.grade or '-':<3}{guessed:>8.0%}   "
    )


def _rows_shown(rows: tuple[str, ...]) -> str:
    """As many names of rows as fit, without the `base.` most begin with, and how many more there are."""
    names = [row.removeprefix("base.") for row in rows]
    shown: list[str] = []
    while names and len(", ".join([*shown, names[0]])) <= ROWS_WIDTH:
        shown.append(names.pop(0))
    return ", ".join(shown) + (f" and {len(names)} more" if names else "")


def _hours_text(hours: CaseHours) -> list[str]:
    fixed = ", ".join(f"{label} {minutes / 60:.1f}" for label, minutes in hours.fixed_minutes_week.items())
    days, present = hours.office_days, hours.present_days
    return [
        f"Hours there are: {hours.case_month:.0f} case hours a month, without overtime",
        f"  {days} working days a year, {present:.0f} present after leave and sickness: "
        f"{hours.worked_month:.0f} hours a month, {hours.case_share:.0%} of them for cases",
        *textwrap.wrap(
            f"hours a week before cases: {fixed or 'none'}", 96, initial_indent="  ", subsequent_indent="    "
        ),
    ]


def _load_text(budget: Budget) -> list[str]:
    out = budget.runs_out
    return [
        f"The hours run out at {_clients(out.typical)} clients "
        f"({_clients(out.low)} to {_clients(out.high)} if all guesses are heavy or all are light)",
        "  caseload          " + "".join(f"{n:>7}" for n in budget.loads),
        "  hours used        " + "".join(f"{load.typical:>7.0%}" for load in budget.loads.values()),
        "  if all are light  " + "".join(f"{load.low:>7.0%}" for load in budget.loads.values()),
        "  if all are heavy  " + "".join(f"{load.high:>7.0%}" for load in budget.loads.values()),
    ]


def _clients(number: float) -> str:
    return f"{math.floor(number)}" if math.isfinite(number) else "any number of"


def _verdict(budget: Budget) -> list[str]:
    hours, (low, high) = budget.hours_client_month.typical, PUBLISHED_HOURS
    if low <= hours <= high:
        place = "inside it"
    elif budget.within_published:
        place = f"outside it by less than {TOLERANCE:.0%}"
    else:
        place = (
            f"outside it by more than {TOLERANCE:.0%}: mend it, or say why at the top of the scenario file"
        )
    return [
        f"Published for disability waivers: {low:.1f} to {high:.1f} hours per client-month "
        "(ev.hours.wi, ev.hours.rate_implied).",
        f"  This scenario: {hours:.2f}, {place}.",
        f"Share of the hours that rests on guesses (grade D): {budget.guessed_share:.0%}",
    ]
