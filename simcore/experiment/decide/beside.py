"""What stands beside a decision, in words: who leaves because of load, a client-month, what is left out."""

from __future__ import annotations

from simcore.experiment.decide.cases import strength
from simcore.experiment.decide.decision import Decision
from simcore.experiment.decide.words import as_it_is, in_last_year, posts_words, shown, with_dollars
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
    return f"In this agency's own scenario it does so {how}, and so in all other numbers." if how else ""


def net_sentences(found: Decision) -> list[str]:
    """Net per client-month against caseload under both bases: whether a large caseload pays."""
    if not len(found.net):
        return []
    lines = ["Left of a client-month with one case manager (billed by the month; by 15 minutes):"]
    lines += [f"  {n} clients: {net_words(found, n)}" for n in sorted(set(found.net["caseload"].tolist()))]
    return lines


def net_words(found: Decision, caseload: int) -> str:
    """Both bases at one caseload."""
    return "; ".join(with_dollars(found.net_at(caseload, name)) for name in ("net_month_rate", "net_15min"))


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
