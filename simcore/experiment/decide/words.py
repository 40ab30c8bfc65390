"""A decision in plain words: sentences and one table, every number from the stored tables."""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import groupby
from operator import itemgetter
from typing import Any

from simcore.demand.cap_at_start import idle_cap_words
from simcore.demand.come_and_go import referral_words
from simcore.experiment.decide.cases import TODAY, Case, todays_cap
from simcore.experiment.decide.decision import Decision, Mean
from simcore.experiment.decide.dollars import left_out
from simcore.experiment.decide.recommended import GIVEN, Range
from simcore.experiment.decide.years import FIRST, QUARTER, WAITING, YEAR
from simcore.experiment.headline import Promise
from simcore.experiment.posts import staff_words
from simcore.outcomes import MEASURES
from simcore.scenario import Loaded, from_tree

A_YEAR = 12
HARDLY = 0.5
"""People; fewer than that are nobody."""
NO_CHANCE = "Chance: not reckoned, because this cap was named and not searched for."
"""Where whoever decides has said the cap."""


def dollars(value: float) -> str:
    """Whole dollars; nothing where there is no money section."""
    if math.isnan(value):
        return "no money section"
    return f"{'-' if value < -0.5 else ''}${abs(value):,.0f}"


def counted(value: float, thing: str) -> str:
    """Such as '1 post', '2 posts'."""
    number = f"{value:g}"
    return f"{number} {thing if number == '1' else thing + 's'}"


def people(found: Mean) -> str:
    """People with the interval of their mean."""
    return with_interval(found, "{:,.0f}")


def with_interval(found: Mean, form: str) -> str:
    """A mean with its interval; alone where that is no wider than what is shown."""
    mean, low, high = (form.format(round(value, 6) + 0.0) for value in found)
    return mean if math.isnan(found.low) or low == mean == high else f"{mean} ({low} to {high})"


def shown(measure: str, found: Mean, weeks: int = YEAR) -> str:
    """A mean as its measure is shown, with its interval, of a window of so many weeks."""
    known = MEASURES[measure]
    mean, low, high = (known.show(value, 0, weeks) for value in found)
    if math.isnan(found.mean) or math.isnan(found.low):
        return mean
    return mean if low == high else f"{mean} ({known.bare(low)} to {high})"


def joined(words: Sequence[str]) -> str:
    """One, two and three; `errors.listed` would cut long ones short."""
    return " and ".join(filter(None, [", ".join(words[:-1]), *words[-1:]]))


def name_of(promise: Promise) -> str:
    """A promise's measure inside a sentence."""
    label = MEASURES[promise.measure].label
    return f"{label[:1].lower()}{label[1:]}"


def when_words(found: Decision, case: Case, promise: Promise) -> str:
    """When a promise holds for good."""
    month = found.holds_from(case, promise)
    if month is not None:
        return "from the start" if month == 0 else f"from month {month}"
    if promise.is_kept(found.course(case, promise.measure)[-1]):
        return "at the end, too soon to say for good"
    return f"not within {found.last_month} months"


# ------------------------------------------------------------------------------------- the cap


def cap_sentence(found: Decision) -> str:
    """The cap with its two ranges."""
    cap = found.cap
    verb = "The cap asked about" if cap.how == GIVEN else "Recommended cap"
    chance = f" Chance: {range_words(cap.chance)}." if cap.chance else ""
    unknown = f"What we do not know: {range_words(cap.unknown)}."
    source = "" if cap.how == GIVEN else f" ({cap.source})"
    return f"{verb}: {cap.clients} clients{source}. {unknown}{chance or f' {NO_CHANCE}'}"


def range_words(found: Range) -> str:
    """A range of caseloads with where it is from."""
    low, high = found.whole
    return f"{low} to {high} clients ({found.source})"


def referral_sentence(found: Decision) -> str:
    """Whether as many people are referred as fit the number of clients; empty where they do."""
    return referral_words(as_it_is(found))


def idle_cap_sentence(found: Decision) -> str:
    """That the cap binds nobody at first, and from when on somebody waits for it; empty where it binds."""
    words = idle_cap_words(as_it_is(found), found.cap.clients)
    if not words:
        return ""
    alone, today = found.course(found.unfunded, WAITING), found.course(found.case(TODAY), WAITING)
    later = [month for month, (a, b) in enumerate(zip(alone, today, strict=True)) if a - b > HARDLY]
    if later:
        return f"{words} In these runs people wait because of it from month {later[0]} on."
    return f"{words} In these runs nobody waits because of it within {counted(found.last_month, 'month')}."


def as_it_is(found: Decision) -> Loaded:
    """The agency as it is, read back from the result."""
    tree: Any = found.scenarios[TODAY]
    return Loaded(from_tree(tree), {}, (), {})


def decided_words(found: Decision) -> str:
    """When the decision is made, and from what."""
    if found.warm_up:
        return f"Decided on {found.date}, after {found.warm_up} weeks"
    assumed = as_it_is(found).scenario
    open_items = [
        f"{items:,} of {assumed.kinds[name].label}" for name, items in assumed.open_at_start.items()
    ]
    return f"Decided on {found.date}, with what is open today: {joined(open_items)}"


def at_the_decision(found: Decision) -> str:
    """What the first row of months tells of."""
    return "at the decision" if found.warm_up else "in the first week"


def today_sentence(found: Decision) -> str:
    """What the agency is today."""
    now, team = found.today, as_it_is(found).scenario.team
    assert team is not None
    each = "filled post" if team.part_time is None else "post filled full time"
    return (
        f"Today: {now.people:,} clients, {staff_words(team)}: {now.caseload:.0f} "
        f"clients for each {each}, who need {now.share:.0%} of the hours there are ({now.low:.0%} to "
        f"{now.high:.0%} with every guess light, or heavy)."
    )


def break_sentence(found: Decision) -> str:
    """The first promise to break and where; and which are broken today."""
    first = found.cap.first
    start = "With one case manager always there, no number of clients was found that breaks a promise. "
    if first is not None:
        source = f" ({first.source})" if first.source else ""
        start = (
            f"First promise to break with one case manager always there: {first.words}; "
            f"at {first.caseload} clients it is {first.value}{source}. "
        )
    today, weeks = found.case(TODAY), min(QUARTER, max(1, found.warm_up))
    broken = [
        f"{name_of(p)} ({shown(p.measure, found.at(today, p.measure, 0), weeks)}, promised {p.least()})"
        for p in found.promises
        if not p.is_kept(found.at(today, p.measure, 0).mean)
    ]
    if not broken:
        return f"{start}In this agency all are kept {at_the_decision(found)}."
    return f"{start}In this agency broken already {at_the_decision(found)}: {joined(broken)}."


# -------------------------------------------------------------------------------- over time


def when_sentences(found: Decision) -> list[str]:
    """For each promise the month from which it holds for good, rung by rung; like ones together."""
    lines = []
    for promise in found.promises:
        told = [(when_words(found, case, promise), case) for case in found.ladder]
        alike = [(when, [case for _, case in same]) for when, same in groupby(told, key=itemgetter(0))]
        parts = [f"with {_rungs_words(cases)} {when}" for when, cases in alike]
        lines.append(f"{upper_first(name_of(promise))} ({promise.least()}): {'; '.join(parts)}.")
    return lines


def _rungs_words(cases: Sequence[Case]) -> str:
    """One rung, or from which to which."""
    first, last = cases[0], cases[-1]
    return posts_words(first) if first == last else f"{first.added} to {last.added} posts more"


def posts_words(case: Case) -> str:
    """The posts a rung adds."""
    return "no post more" if case.added == 0 else f"{counted(case.added, 'post')} more"


def unfunded_sentence(found: Decision) -> str:
    """The waiting list that the cap alone makes."""
    case, month = found.unfunded, min(A_YEAR, found.last_month)
    today = found.waiting(found.case(TODAY), month)
    list_, end = found.waiting(case, month), found.waiting(case, found.last_month)
    own = as_it_is(found).scenario.team
    there = f"with {todays_cap(own.cap)}," if own is not None and own.cap is not None else "without the cap"
    without = f"{there} {people_words(today)} would wait then"
    if max(list_.mean, end.mean) < HARDLY or (list_.mean <= today.mean and end.mean < 1):
        return f"A cap of {case.cap} without a post makes no waiting list in {found.last_month} months."
    later = f", {people(end)} after {found.last_month}" if found.last_month > month else ""
    gone = found.mean(case, "gave_up_waiting", FIRST)
    return (
        f"A cap of {case.cap} without a post makes a waiting list: {people_words(list_)} after {month} "
        f"months{later}; {without}. {upper_first(in_first_year(found))} {people(gone)} give up waiting."
    )


def in_first_year(found: Decision) -> str:
    """The first year after the decision, or as much of it as was simulated."""
    return "in the first year" if found.weeks >= YEAR else f"in these {found.weeks} weeks"


def in_last_year(found: Decision) -> str:
    """The last year that was simulated, or as much as there is."""
    return "in the last year" if found.weeks >= YEAR else f"in these {found.weeks} weeks"


def people_words(found: Mean) -> str:
    """People with their interval, as a count inside a sentence: nobody, one person, so many people."""
    shown = people(found)
    if "(" in shown:
        return f"{shown} people"
    return {"0": "nobody", "1": "1 person"}.get(shown, f"{shown} people")


def funded_sentence(found: Decision) -> str:
    """The posts and the dollars that the cap takes."""
    case = found.funded
    needed = f"A cap of {found.cap.clients} for all {found.today.people:,} clients takes "
    text = needed + (
        "no post more, with every post filled"
        if found.needed == 0
        else f"{counted(found.needed, 'post')} more, with every post filled"
    )
    if found.cost is None:
        return f"{text}. The scenario has no money section, so no dollars are told."
    return f"{text}. {counted(case.added, 'post')} {_costs(case)} {dollar_words(found, case)}."


def _costs(case: Case) -> str:
    return "costs" if case.added == 1 else "cost"


def dollar_words(found: Decision, case: Case) -> str:
    """Gross, federal match and state, a year with everything filled; and the first year as filled."""
    assert found.cost is not None
    text = (
        f"{dollars(found.gross(case))} a year once filled: federal match {dollars(found.federal(case))}, "
        f"state {dollars(found.state(case))}"
    )
    if case.support is not None:
        return text
    return f"{text}; {in_first_year(found)}, as they are filled, {with_dollars(found.as_filled(case))}"


def enough_sentence(found: Decision) -> str:
    """With how many posts every promise is kept in the end, since some are always vacant."""
    case, total = found.enough, len(found.promises)
    filled = f"{found.at(found.funded, 'posts_filled', found.last_month).mean:.1f}"
    wanted = counted(found.today.posts + found.funded.added, "post")
    start = (
        f"Posts fall vacant: of {wanted} {filled} are filled after {found.last_month} months, and "
        f"{found.kept(found.funded)} of {total} promises are kept."
    )
    tried = f"Of the numbers tried ({joined([str(rung.added) for rung in found.ladder])} posts more)"
    if case is None:
        return f"{start} {tried} not even the last keeps all."
    if case.added > found.funded.added:
        return f"{start} {tried} {case.added} is the fewest with which all are kept."
    return start


def _wait(found: Decision, case: Case) -> str:
    """Who waits at the end: such as 'nobody waits', '12 (9 to 15) people wait'."""
    who = people_words(found.waiting(case, found.last_month))
    return f"{who} {'waits' if who in ('nobody', '1 person') else 'wait'}"


def half_sentence(found: Decision) -> str:
    """What half of the posts buy."""
    case = found.half
    if case is None:
        if found.needed == 0:
            return "The cap takes no post more, so there is nothing to halve."
        if found.needed == 1:
            return "The cap takes one post: that one or none; half of it was not simulated."
        return f"Half of the {found.needed} posts is not among the numbers that were simulated."
    money = f" for {dollars(found.gross(case))} a year" if found.cost else ""
    return (
        f"Half of the posts, {case.added}{money}: {found.kept(case)} of {len(found.promises)} promises are "
        f"kept at the end, and {_wait(found, case)}."
    )


def instead_sentences(found: Decision) -> list[str]:
    """The same money without posts of case managers."""
    lines = []
    for case in found.instead:
        assert case.support is not None
        lines.append(
            f"The same money without posts: {case.support.words} ({dollars(found.gross(case))} a year): "
            f"{found.kept(case)} of {len(found.promises)} promises are kept at the end, "
            f"{_wait(found, case)}, "
            f"{shown('visits_on_time', found.mean(case, 'visits_on_time'))} of visits are on time. "
            "They are hired after the decision, as posts are."
        )
    if found.cost is not None:
        why = left_out(as_it_is(found).scenario, found.gross(found.funded))
        lines += [f"The same money without posts: {reason}." for reason in why]
    return lines


def vacancy_sentence(found: Decision) -> str:
    """What vacancies do: today against nobody leaving and no post vacant."""
    steady, today = found.steady, found.case(TODAY)
    if steady is None:
        return ""
    told = {
        p: [shown(p.measure, found.mean(case, p.measure), found.weeks) for case in (today, steady)]
        for p in found.promises
    }
    parts = [
        f"{name_of(p)} {now} as it is, {then} if nobody left and no post were vacant"
        for p, (now, then) in told.items()
    ]
    vacant = shown("posts_vacant", found.mean(today, "posts_vacant"))
    return f"Posts are vacant {vacant} of the time. {upper_first(in_last_year(found))}: {'; '.join(parts)}."


def with_dollars(found: Mean) -> str:
    """Dollars with their interval."""
    return with_interval(found, "${:,.0f}").replace("$-", "-$")


def upper_first(words: str) -> str:
    """With a capital at the start."""
    return f"{words[:1].upper()}{words[1:]}"
