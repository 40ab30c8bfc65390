"""What stands beside a decision, in words: who leaves because of load, a client-month, what is left out."""

from __future__ import annotations

import math
from collections.abc import Sequence

from simcore.experiment.decide.cases import strength
from simcore.experiment.decide.decision import COPING, PROPERLY, Decision, Mean
from simcore.experiment.decide.words import (
    as_it_is,
    in_last_year,
    joined,
    posts_words,
    shown,
    upper_first,
    with_dollars,
    with_interval,
)
from simcore.experiment.decide.years import YEAR


def leaving_sentences(found: Decision) -> list[str]:
    """What becomes of the funded cap if load makes people leave: not at all, weakly, strongly."""
    own = own_leaving(found)
    if not found.leavings:
        return []
    short = f"a year at the pace of these {found.weeks} weeks"  # the measure is of a year in any case
    when = in_last_year(found) if found.weeks >= YEAR else short
    parts = []
    for case, words in zip(found.leavings, ("not at all", "weakly", "strongly"), strict=False):
        turnover = shown("turnover", found.mean(case, "turnover"))
        parts.append(
            f"{words}: {turnover} of case managers leave, {found.kept(case)} of "
            f"{len(found.promises)} promises kept"
        )
    told = f"If load makes people leave, with {posts_words(found.funded)}, {when}: {'; '.join(parts)}."
    return [f"{told} {own}".strip()]


def own_leaving(found: Decision) -> str:
    """How load makes people leave in the agency's own scenario; empty where it does not."""
    team = as_it_is(found).scenario.team
    leaving = team.staffing.leaving if team is not None else None
    how = strength(leaving) if leaving is not None else None
    return (
        f"In this agency's own scenario it does so {how}, and so in all that does not say otherwise."
        if how
        else ""
    )


WAY_WORDS = {PROPERLY: "all the work done properly", COPING: "as people cope"}
BASES = {"billed_month_rate": "by the month", "billed_15min": "by 15 minutes"}
NET_HEADS = {
    "net_month_rate": "by the month",
    "net_month_rate_no_denial": "nothing denied",
    "net_15min": "by 15 minutes",
    "net_15min_no_denial": "nothing denied",
}
NOTHING = 0.02
"""A share that is next to nothing."""


def net_sentences(found: Decision) -> list[str]:
    """Net per client-month against caseload, both bases and both ways: whether a large caseload pays."""
    if not len(found.net):
        return []
    lines = []
    for way, words in WAY_WORDS.items():
        rows = [["  clients", *NET_HEADS.values(), "billed of what could be, by the month"]]
        for n in found.net_caseloads:
            share = share_words(found.net_at(n, "billed_month_rate", way))
            rows.append([f"  {n}", *(with_dollars(found.net_at(n, name, way)) for name in NET_HEADS), share])
        lines += [f"Left of a client-month with one case manager, {words}:", *aligned(rows)]
    return [*lines, *billed_sentences(found)]


def billed_sentences(found: Decision) -> list[str]:
    """Where nothing is billed, so that what is left is the cost alone; both ways, both bases."""
    return [_billed(found, way, words) for way, words in WAY_WORDS.items()] if len(found.net) else []


def _billed(found: Decision, way: str, words: str) -> str:
    """The share billed at the fewest and the most clients, and where it is nothing."""
    told = found.net_caseloads
    ends = (told[0], told[-1])
    parts = []
    for name, basis in BASES.items():
        first, last = (share_words(found.net_at(n, name, way)) for n in ends)
        parts.append(f"{basis} {first} at {ends[0]} clients and {last} at {ends[1]}")
    start = f"With {words}" if way == PROPERLY else upper_first(words)
    text = f"{start}, so much is billed of what the contacts made could bring: {'; '.join(parts)}."
    none = [n for n in told if all(found.net_at(n, name, way).mean < NOTHING for name in BASES)]
    if not none:
        return text
    return (
        f"{text} At {joined([str(n) for n in none])} clients next to nothing is: notes are not written in "
        "the days allowed, so what is left is the cost alone, which nears zero only as more clients share it."
    )


def share_words(found: Mean) -> str:
    """A share with its interval; a dash where there was nothing to bill."""
    return "-" if math.isnan(found.mean) else with_interval(found, "{:.0%}")


def aligned(rows: Sequence[Sequence[str]]) -> list[str]:
    """Rows of cells as lines, each column as wide as its widest cell."""
    widths = [max(len(row[place]) for row in rows) for place in range(len(rows[0]))]
    return [
        f"{first:{widths[0]}}  "
        f"{'  '.join(f'{cell:>{width}}' for cell, width in zip(rest, widths[1:], strict=True))}".rstrip()
        for first, *rest in rows
    ]


def not_in_it(found: Decision) -> list[str]:
    """What is not in the answer."""
    lines = [
        "What clients gain beyond work done on time; a strike, a flood, a new rule.",
        "What else the money could do. Dollars are not turned into another year's.",
        "Supporting roles are hired as posts are and are new for as many months, but they stay; no part of a "
        "supervisor's pay is counted for them, as it is for a case manager.",
    ]
    if found.leaving:
        if not own_leaving(found):
            lines.append("Load does not make people leave, except where that is said.")
        lines.append("Nobody leaves before the decision, as the staff of that day are known.")
    else:
        lines.append("Nobody leaves in this agency.")
    return lines
