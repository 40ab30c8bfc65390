"""Staffing, leave and turnover as notebook 07 shows them: vacancies, leaving, waiting lists."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from simcore import charts
from simcore.charts.decide import promises_by_week, run_words, short_label, waiting_by_week
from simcore.experiment.cap.tally import read_promises
from simcore.experiment.decide.agency import read_agency
from simcore.experiment.decide.beside import WAY_WORDS, billed_sentences, own_leaving
from simcore.experiment.decide.cases import TODAY, Case, read_rungs, warm_up_of
from simcore.experiment.decide.decision import Decision
from simcore.experiment.decide.run import Asked, decide
from simcore.experiment.decide.store import load_decision
from simcore.experiment.decide.words import (
    cap_sentence,
    decided_words,
    dollar_words,
    dollars,
    enough_sentence,
    funded_sentence,
    half_sentence,
    idle_cap_sentence,
    instead_sentences,
    name_of,
    people,
    referral_sentence,
    shown,
    today_sentence,
    unfunded_sentence,
    vacancy_sentence,
    when_words,
)
from simcore.outcomes import MEASURES
from simcore.report.money import price_years
from simcore.report.show import Words, bullets, headline, sentence, table
from simcore.scenario import from_tree
from simcore.scenario.comparators import like_for_like
from simcore.scenario.read import PROJECT

if TYPE_CHECKING:
    from simcore.charts import Figure

AT_THE_DESK = (
    "visits_on_time",
    "quarterly_reports_on_time",
    "plan_change_wait",
    "without_case_manager",
    "without_contact_90",
    "overtime",
)
AT_THE_DOOR = ("wait_for_place", "gave_up_waiting")
STAFF = ("turnover", "posts_vacant", "without_case_manager", "caseload_held")


def decision_for(given: Mapping[str, Any]) -> Decision:
    """Read the decision from the folder that is named, or simulate one, which takes minutes.

    Raises InputError: there is none in the folder, or the agency is wrong.
    """
    if given["decision"]:
        return load_decision(PROJECT / given["decision"])
    return decide(*asked_of(given), workers=given["workers"])


def asked_of(given: Mapping[str, Any]) -> tuple[Any, Asked]:
    """The agency and the question of a notebook's parameters. Raises InputError."""
    from simcore.report.places import scenario_path

    agency = read_agency(scenario_path(given["agency"]), given["agency_changes"])
    asked = Asked(
        given["agency"],
        tuple(given["agency_changes"]),
        read_promises(given["promises"]),
        given["runs"],
        given["seed"],
        cap=given["cap_clients"],
        rungs=read_rungs(given["rungs"]),
        weeks=given["weeks"],
        warm_up=warm_up_of(agency.scenario, None),
    )
    return agency, asked


def about(found: Decision) -> Words:
    """What was simulated."""
    return sentence(
        f"{found.title}. {today_sentence(found)} {decided_words(found)}; {found.weeks} weeks from then on, "
        f"{found.replications} runs of each case on the same draws, seed {found.seed}.",
        cap_sentence(found),
        *filter(None, [referral_sentence(found), idle_cap_sentence(found)]),
    )


def answer(found: Decision) -> Words:
    """The waiting list in large letters, the posts and dollars beneath."""
    alone, funded = headline(unfunded_sentence(found)), sentence(funded_sentence(found))
    return Words(f"{alone.markup}\n{funded.markup}", f"{alone.text}\n{funded.text}")


def waiting(found: Decision) -> Figure:
    """People waiting, week by week."""
    return waiting_by_week(found)


def both_queues(found: Decision) -> Words:
    """The cap alone beside the cap with posts: who waits at the door, and what waits inside."""
    cases = [found.case(TODAY), *found.main_rungs]
    rows = [["With the case manager"], *_rows(found, cases, AT_THE_DESK), ["At the door"]]
    ends = [people(found.waiting(case, found.last_month)) for case in cases]
    rows.append([f"People waiting after {found.last_month} months", *ends])
    rows += _rows(found, cases, AT_THE_DOOR)
    return table(_caption(found), ["What is looked at", *(_upper(short_label(case)) for case in cases)], rows)


def promises(found: Decision) -> Figure:
    """Each promise, week by week."""
    return promises_by_week(found)


def when(found: Decision) -> Words:
    """The month from which each promise holds for good."""
    rows = [
        [
            _upper(f"{name_of(promise)}, {promise.least()}"),
            *(
                f"{when_words(found, case, promise)}; at the end kept in "
                f"{found.kept_in(case, promise)} of {found.replications} runs"
                for case in found.main_rungs
            ),
        ]
        for promise in found.promises
    ]
    caption = (
        "The month from which the mean over runs keeps a promise to the end, looking back 13 weeks. What was "
        "kept for less than three months at the end is not called for good."
    )
    return table(
        caption, ["What is promised", *(_upper(short_label(case)) for case in found.main_rungs)], rows
    )


def vacancies(found: Decision) -> Words:
    """What vacancies do."""
    return sentence(vacancy_sentence(found) or "In this agency nobody leaves and no post is vacant.")


def leaving(found: Decision) -> Words:
    """The funded cap if load makes people leave: not at all, weakly, strongly."""
    if not found.leavings:
        return sentence("In this agency nobody leaves, so load cannot make people leave.")
    cases = found.leavings
    names = [*STAFF, *(promise.measure for promise in found.promises)]
    caption = (
        f"{_upper(short_label(found.funded))}. {_caption(found)} Whether load makes people leave is little "
        "known and the evidence is mixed, so all three stand together."
        f"{f' {own}' if (own := own_leaving(found)) else ''}"
    )
    return table(
        caption, ["What is looked at", "Not at all", "Weakly", "Strongly"], _rows(found, cases, names)
    )


def ladder(found: Decision) -> Words:
    """Every number of posts that was tried, a row each: dollars, who pays, who waits, what is kept."""
    header = [
        "Posts more",
        "Gross a year",
        "Federal match",
        "State a year",
        "People waiting",
        "Promises kept",
    ]
    parts = (found.gross, found.federal, found.state)
    rows = [
        [
            f"{case.added}",
            *("-" if found.cost is None else dollars(part(case)) for part in parts),
            people(found.waiting(case, found.last_month)),
            f"{found.kept(case)} of {len(found.promises)}",
        ]
        for case in found.ladder
    ]
    caption = (
        f"A cap of {found.cap.clients} with more and more posts. Dollars once they are filled; people "
        f"waiting after {found.last_month} months, means of {found.replications} runs with 95% "
        "intervals; promises that the mean keeps over the last 13 weeks."
    )
    return table(caption, header, rows)


def money(found: Decision) -> Words:
    """Posts and dollars, rung by rung, what half buys, and the same money without posts."""
    if found.cost is None:
        return sentence("The scenario has no money section, so no dollars are told.")
    lines = [f"{_upper(short_label(c))}: {dollar_words(found, c)}." for c in found.main_rungs if c.added]
    return bullets([*lines, enough_sentence(found), half_sentence(found), *instead_sentences(found)])


def net(found: Decision) -> Figure | Words:
    """What is left of a client-month against caseload, under both ways of billing."""
    assumed: Any = found.scenarios[TODAY]
    money_of = from_tree(assumed).money
    if money_of is None:
        return sentence("The scenario has no money section, so nothing is told of what is left.")
    billing = money_of.billing
    pays = [
        charts.Pay(f"Billed by the month at ${billing.rate_month:,.2f}"),
        charts.Pay(f"Billed by 15 minutes at ${billing.rate_15min:,.2f}", "net_15min", "net_15min_no_denial"),
    ]
    rows = found.net.assign(variant=found.net["way"])
    labels = {way: f"one case manager, {words}" for way, words in WAY_WORDS.items()}
    note = price_years(money_of.price_years)
    return charts.net_by_caseload(
        rows,
        pays,
        labels=labels,
        run_id=run_words(found),
        note=note,
        elsewhere=like_for_like(found.programme),
    )


def why_so_flat(found: Decision) -> Words:
    """How much of what the work could bring is billed at all."""
    return bullets(billed_sentences(found))


def _rows(found: Decision, cases: Sequence[Case], names: Sequence[str]) -> list[list[str]]:
    return [
        [MEASURES[name].label, *(shown(name, found.mean(case, name), found.weeks) for case in cases)]
        for name in dict.fromkeys(names)
    ]


def _caption(found: Decision) -> str:
    return (
        f"The last {min(52, found.weeks)} weeks, means of {found.replications} runs with their 95% intervals."
    )


def _upper(words: str) -> str:
    return f"{words[:1].upper()}{words[1:]}"
