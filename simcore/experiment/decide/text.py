"""A decision as one text with a table of all cases: what `simcore decide` prints."""

from __future__ import annotations

import math

from simcore.experiment.decide.beside import aligned, leaving_sentences, net_sentences, not_in_it
from simcore.experiment.decide.decision import Decision
from simcore.experiment.decide.words import (
    break_sentence,
    cap_sentence,
    decided_words,
    dollars,
    enough_sentence,
    funded_sentence,
    half_sentence,
    idle_cap_sentence,
    in_last_year,
    instead_sentences,
    people,
    referral_sentence,
    today_sentence,
    unfunded_sentence,
    upper_first,
    vacancy_sentence,
    when_sentences,
)
from simcore.experiment.decide.years import FILLED
from simcore.outcomes import MEASURES

HELD, WAIT = "caseload_held", "wait_for_place"


def report(found: Decision) -> str:
    """All of it as text."""
    about = (
        f"{found.title}. {decided_words(found)}; {found.weeks} weeks "
        f"simulated from then on, {found.replications} times on the same draws, seed {found.seed}."
    )
    warned = filter(None, [referral_sentence(found), idle_cap_sentence(found)])
    lines = [about, "", cap_sentence(found), today_sentence(found), *warned, break_sentence(found), ""]
    lines += [*_table(found), "", "When each promise holds for good (looking back 13 weeks):"]
    lines += [f"  {line}" for line in when_sentences(found)]
    lines += [
        "",
        funded_sentence(found),
        enough_sentence(found),
        half_sentence(found),
        *instead_sentences(found),
    ]
    lines += [
        unfunded_sentence(found),
        vacancy_sentence(found),
        *leaving_sentences(found),
        "",
        *net_sentences(found),
    ]
    lines += ["", "Not in this answer:", *(f"  {line}" for line in not_in_it(found))]
    lines.append(f"Share of the hours that rests on guesses (grade D): {found.guessed:.0%}.")
    return "\n".join(lines)


def _table(found: Decision) -> list[str]:
    """A row for each case."""
    paid = ["gross a year", "federal match", "state a year"]
    head = ["", "posts filled", "clients each", "kept", "waiting", "median wait", *paid]
    rows = [head]
    for case in found.cases:
        free = found.cost is None or (case.added == 0 and case.support is None)
        money = (
            ["-"] * 3 if free else [dollars(part(case)) for part in (found.gross, found.federal, found.state)]
        )
        wait = found.mean(case, WAIT)
        rows.append(
            [
                upper_first(case.label),
                f"{found.at(case, FILLED, found.last_month).mean:.1f}",
                f"{found.mean(case, HELD).mean:.1f}",
                f"{found.kept(case)} of {len(found.promises)}",
                people(found.waiting(case, found.last_month)),
                "-" if math.isnan(wait.mean) else MEASURES[WAIT].show(wait.mean, 0, found.weeks),
                *money,
            ]
        )
    note = (
        f"After {found.last_month} months; kept: promises the mean keeps over the last 13 weeks; clients of "
        f"each case manager at work, and the median wait: {in_last_year(found)}."
    )
    return [*aligned(rows), note]
