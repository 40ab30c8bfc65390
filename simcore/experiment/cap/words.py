"""A cap in plain sentences, each number from the result: for the command line, charts and pages."""

from __future__ import annotations

import math
from collections.abc import Sequence

from simcore.experiment.cap.cap import COPING, CapResult, Way
from simcore.experiment.cap.certify import Difference, Level
from simcore.experiment.cap.search import Edge, Rise
from simcore.experiment.cap.staircase import Step
from simcore.experiment.cap.tally import FEWEST_YEARS, Tally, Verdict, is_share
from simcore.experiment.cap.uncertainty import FEWEST, Uncertainty
from simcore.experiment.headline import Promise
from simcore.experiment.summary import possible
from simcore.outcomes import MEASURES
from simcore.scenario.errors import listed

FEWEST_RANKED = 10
NEAR_THE_END = 0.99
"""Promised shares above this one: years are skewed there (theory.md, 2.4)."""
CHANCE = 1.96
"""Standard errors on either side that hold 19 of 20 draws of chance."""


def about(promise: Promise) -> str:
    """A promise inside a sentence: 'notes written on time, at least 90%'."""
    return f"{name_of(promise)}, {promise.least()}"


def name_of(promise: Promise) -> str:
    """A promise's measure inside a sentence."""
    label = MEASURES[promise.measure].label
    return f"{label[:1].lower()}{label[1:]}"


def with_bounds(tally: Tally, more: int = 1) -> str:
    """A mean with the bounds of its test, as a reader sees them."""
    show = MEASURES[tally.promise.measure].show
    if math.isinf(tally.low) or math.isnan(tally.low):
        return show(tally.mean, more)
    low, high = within_reason(tally)
    return f"{show(tally.mean, more)} ({show(low, more)} to {show(high, more)})"


def within_reason(tally: Tally) -> tuple[float, float]:
    """The bounds cut to what can be."""
    return possible(tally.promise.measure, tally.low, tally.high)


def start_of(way: Way) -> str:
    """How a sentence about a way of working begins."""
    words = way.label if way.label.startswith(("as ", "if ")) else f"with {way.label}"
    return f"{words[:1].upper()}{words[1:]}"


def cap_sentence(result: CapResult, way: Way | None = None) -> str:
    """The cap in one sentence, or on which side of the range it lies."""
    way = way or result.main
    years, sure = result.settings.certify, f"{result.settings.confidence:.0%}"
    few = "" if certified(result) else f" Simulated years: {years}, too few to certify anything."
    if way.cap.side == "below":
        return (
            f"{start_of(way)}, not even {way.cap.caseload} clients can be held with every promise certified "
            f"to be kept: the cap lies below the range that was searched.{few}"
        )
    if way.cap.side == "above":
        return (
            f"{start_of(way)}, {way.cap.caseload} clients can be held with every promise kept: the cap lies "
            f"above the range that was searched.{few}"
        )
    who = "one case manager" if result.posts == 1 else f"each of {result.posts} posts"
    start = f"{start_of(way)}, {who} can hold {way.cap.caseload} clients and keep every promise; "
    if not certified(result):
        return (
            f"{start}but {years} fresh simulated years are too few to certify it: their {sure} confidence is "
            f"not to be relied on ({FEWEST_YEARS} years or more can)."
        )
    return f"{start}{years} fresh simulated years show it with {sure} confidence."


def team_sentence(result: CapResult) -> str:
    """What a caseload and a promise are where there are several posts; empty for one case manager."""
    if result.posts == 1:
        return ""
    return (
        f"This is a team of {result.posts} posts: a caseload is the clients of each post when the run "
        "begins, which people who join and leave, vacancies and the team's own rules then change, and a "
        "promise is one about all clients of the team together. Vacancies, leaving and learning are in every "
        "simulated step of the staircase."
    )


def certified(result: CapResult) -> bool:
    """Whether what was tested may be called certified: from too few years it may not."""
    return result.settings.certify >= FEWEST_YEARS


def near_the_end_sentence(result: CapResult) -> str:
    """Where more than 99% was promised the bounds are rougher than they say."""
    sharp = [p for p in result.settings.promises if is_share(p) and NEAR_THE_END < p.threshold < 1]
    if not sharp:
        return ""
    return (
        f"So near to 100% ({'; '.join(about(p) for p in sharp)}) a few bad years make the whole difference, "
        "and years without one look better than they are: the confidence is rougher there than stated."
    )


def break_sentence(result: CapResult, way: Way | None = None) -> str:
    """The first promise to break, and by how much it is missed one client above the cap."""
    way = way or result.main
    promise = way.certificate.first_to_break
    if promise is None:
        return "No promise breaks in the range that was searched."
    caseload = way.cap.caseload + (1 if way.cap.known else 0)
    tally = way.certificate.tally(caseload, promise)
    if tally is None:
        return f"The first promise to break is about {about(promise)}."
    verdict = "that is too few" if tally.verdict is Verdict.BROKEN else "that can no longer be certified"
    if promise.sign == "<=" and tally.verdict is Verdict.BROKEN:
        verdict = "that is too much"
    return (
        f"The first promise to break is about {about(promise)}: at {caseload} clients it is "
        f"{with_bounds(tally)}, and {verdict}."
    )


def one_more_sentence(way: Way) -> str:
    """What one client more does to the promise that breaks first."""
    first = way.certificate.first_to_break
    found = next((d for d in way.certificate.one_more if d.promise == first), None)
    if found is None or math.isnan(found.mean):
        return ""
    more = f"from {found.caseload} to {found.caseload + 1}"
    return (
        f"One client more, {more}, changes {name_of(found.promise)} by {change_words(found)}; on the same "
        f"draws it was better in {found.better} of {found.n} years."
    )


def change_words(found: Difference) -> str:
    """A paired difference with its 95% interval, in points where it is a share."""
    numbers = (found.mean, found.low, found.high)
    measure = MEASURES[found.promise.measure]
    if measure.unit == "share":
        mean, low, high = (f"{100 * number:+.1f}" for number in numbers)
        return f"{mean} points ({low} to {high})"
    mean, low, high = (f"{number:+,.{measure.digits + 1}f}" for number in numbers)
    return f"{measure.counted(mean)} ({low} to {high})"


def band_sentence(result: CapResult, way: Way | None = None) -> str:
    """Which caseloads could not be told apart from the cap."""
    way = way or result.main
    if way.certificate.band is None:
        return ""
    low, high = way.certificate.band
    if high == low:
        return f"At {low + 1} clients a promise is clearly broken: no other caseload is in doubt."
    doubt = f"{low + 1} clients" if high == low + 1 else f"{low + 1} to {high} clients"
    return (
        f"So many years cannot tell whether every promise is kept at {doubt}; the cap is the last caseload "
        "at which they can."
    )


def assured_sentence(way: Way) -> str:
    """Average year against 19 years of 20."""
    promised = way.certificate.promised
    start = f"In an average year every promise is kept up to {clients(promised.average)}; in 19 years of 20, "
    if promised.assured is None:
        return f"{start}each year by itself, there are too few years to tell ({FEWEST_YEARS} or more can)."
    if not promised.assured.known:
        return f"{start}each year by itself, up to {clients(promised.assured)}."
    low, high = (f"{100 * share:.0f}" for share in promised.share_kept())
    return (
        f"{start}each year by itself, up to {clients(promised.assured)}. There {promised.kept} of "
        f"{promised.years} simulated years kept every promise; so many years leave the true share between "
        f"{low}% and {high}% (95% interval)."
    )


def assured_words(level: Level) -> str:
    """The cap of 19 years of 20 in a table."""
    return level.assured.words() if level.assured else "too few years"


def kept_words(level: Level) -> str:
    """How many years kept every promise at that cap, with the exact interval of their share."""
    if level.assured is None:
        return ""
    low, high = (f"{100 * share:.0f}" for share in level.share_kept())
    return f"{level.kept} of {level.years} ({low}% to {high}%)"


def years_differ(tally: Tally) -> str:
    """The standard deviation between single years, such as '1.6 points'."""
    measure = MEASURES[tally.promise.measure]
    if math.isnan(tally.sd):
        return ""
    if measure.unit == "share":
        return f"{100 * tally.sd:.1f} points"
    return f"{tally.sd:,.{measure.digits + 1}f} {measure.unit}".strip()


def undecided_sentence(way: Way) -> str:
    """Caseloads at which the search could not tell, which is no test but explains where it went."""
    doubtful = way.search.undecided
    if not doubtful:
        return ""
    return (
        f"On the way there the search could not tell what was kept from what was broken at "
        f"{listed([str(n) for n in doubtful], 'and')} clients, "
        "took it as broken, and left the answer to the fresh years."
    )


def clients(edge: Edge) -> str:
    """An edge with its noun."""
    words = edge.words()
    return f"{words} client{'' if words == '1' else 's'}"


def chance_words(way: Way) -> str:
    """How far chance moves the cap of an average year."""
    chance = way.certificate.chance
    return "" if math.isnan(chance) else f"±{CHANCE * chance:.1f} from chance"


def order_sentence(result: CapResult) -> str:
    """What the order of work has to do with it."""
    other = result.other_order
    if other is None:
        return ""
    broken = other.first_to_break
    first = f", and the first promise to break about {about(broken)}" if broken else ""
    reach = {
        "inside": f"about {other.cap:.0f} clients in an average year",
        "below": f"fewer than {other.cap:.0f} clients",
        "above": f"{other.cap:.0f} clients or more",
    }[other.side]
    return f"If work were done by due date alone the cap would be {reach}{first}."


def coping_sentence(result: CapResult) -> str:
    """The cap as people cope, and that it has a price."""
    way = result.way(COPING)
    if way is None:
        return "The scenario has no rules for how people cope, so there is no other cap to show."
    if not way.cap.known:
        return cap_sentence(result, way)
    return (
        f"As people cope - notes shortened, old mail let go, what nobody checks set aside - the cap is "
        f"{way.cap.caseload} clients. What was let go counts as late, the rest is kept on time by it."
    )


def rise_sentences(way: Way) -> list[str]:
    """Where a promise is kept better with more clients, which a cap does not show."""
    return [_rise(rise) for rise in way.search.rises]


def _rise(rise: Rise) -> str:
    before, after = (MEASURES[rise.promise.measure].show(value, 1) for value in (rise.before, rise.after))
    missed = "" if rise.promise.is_kept(rise.before) else f" (promised: {rise.promise.least()})"
    return (
        f"Beyond what chance explains, {name_of(rise.promise)}: {after} at {rise.larger} clients, but "
        f"{before} at {rise.caseload}{missed}. A cap says nothing about too few clients."
    )


# -------------------------------------------------------------------------------------- staircase


def staircase_sentence(result: CapResult) -> str:
    """From where the hours run out to the cap, and which mechanism takes most."""
    steps = result.staircase
    if not steps:
        return ""
    start = "any number of" if math.isinf(result.hours_run_out) else f"{result.hours_run_out:.0f}"
    parts = [f"{step.label} {change_of(step) or place_of(step)}" for step in steps if step.how == "simulated"]
    after = "Certified" if certified(result) else "Tested"
    return (
        f"By arithmetic the hours run out at {start} clients. One after the other on the same draws: "
        f"{', '.join(parts)}. {after}, that leaves a cap of {place_of(steps[-1])}."
    )


def signed(change: float) -> str:
    """A change in clients to one decimal; nothing is +0.0."""
    return f"{round(change, 1) + 0.0:+.1f}"


def change_of(step: Step) -> str:
    """A step's change with what chance makes of it: '-3.1 (±0.8)', '+0.3 (±0.8, no more than chance)'.

    Empty where there is no change to give: at the first step, and outside the range.
    """
    if math.isnan(step.change):
        return ""
    if step.is_chance is None:
        return f"{signed(step.change)} (chance not known)"
    more = ", no more than chance" if step.is_chance else ""
    return f"{signed(step.change)} (±{step.doubt:.1f}{more})"


def place_of(step: Step) -> str:
    """Where a step ends: '43.6', whole clients where certified, 'fewer than 60' outside the range."""
    if step.side != "inside" or step.how == "certified":
        return Edge(round(step.cap), step.side).words()
    return f"{step.cap:.1f}"


def takes_most(steps: Sequence[Step]) -> Step | None:
    """The simulated step that takes most clients away, of those that are more than chance."""
    taken = [s for s in steps if s.how == "simulated" and s.is_chance is False and s.change < 0]
    return min(taken, key=lambda step: step.change, default=None)


# ------------------------------------------------------------------------------------ uncertainty


def uncertainty_sentences(result: CapResult) -> list[str]:
    """The distribution of the cap: bands, where the headline stands, the split, and all against us."""
    found = result.uncertainty
    if found is None:
        return []
    against = Edge(round(found.against.cap), found.against.side)
    return [
        _bands(found),
        *_standing(result, found),
        _split(found),
        "With every number that nobody knows at the end that favours larger caseloads, nobody asking again, "
        "and no effect of load on staff (pace, notes, sickness, leaving), all at once: "
        f"{clients(against)}.",
    ]


def _bands(found: Uncertainty) -> str:
    share = "19 of 20" if found.count >= FEWEST else f"all of only {found.count}"
    (low, high), (lower, higher) = found.band(True), found.band(False)
    count, none, all_ = len(found.points), found.outside("below"), found.outside("above")
    outside = f" In {none} of {count} searches no caseload keeps every promise." if none else ""
    outside += f" In {all_} of {count} every caseload of the range does." if all_ else ""
    say = found.words
    return (
        f"Over {found.inputs} numbers that nobody knows well, {share} caps lie from {say(low)} to "
        f"{say(high)} clients, half of them below {found.quantile(0.5, True):.0f}; with the choices of "
        f"structure drawn as well, from {say(lower)} to {say(higher)}, half below "
        f"{found.quantile(0.5):.0f}.{outside}"
    )


def _standing(result: CapResult, found: Uncertainty) -> list[str]:
    """Whether the headline stands where a headline should."""
    if not result.cap.known:
        return []
    cap, rank = result.cap.caseload, found.rank(result.cap)
    lines = []
    if found.holds(result.cap) is False:
        lines.append(f"The cap of {cap} lies outside this band: it must not be quoted without it.")
    if found.count >= FEWEST_RANKED and not 0.25 < rank < 0.75:
        high = rank >= 0.75
        side, why, share = ("smaller", "less", rank) if high else ("larger", "more", 1 - rank)
        lines.append(
            f"{share:.0%} of them are {side} than {cap}, where every number has its typical value: ranges "
            f"reach further to one side, so the typical values together make {why} work than is likely."
        )
    return lines


def _split(found: Uncertainty) -> str:
    split = found.split()
    if math.isnan(split.total):
        return f"{found.count} points are too few to tell what makes it so wide ({FEWEST} or more can)."
    if split.total == 0:
        return "The cap is the same at every point: there is no width to split."
    parts = {
        f"chance, with {found.years} years a caseload": split.share("chance"),
        "numbers nobody knows": split.share("inputs"),
        "choices of structure": split.share("structure"),
    }
    shares = f"Of that spread (its variance) {', '.join(f'{v:.0%} is {k}' for k, v in parts.items())}."
    return f"{shares}{outside_words(found)}"


def outside_words(found: Uncertainty) -> str:
    """That caps outside the range are in the split as its end, which makes it rough."""
    outside = found.drawn_outside()
    if not outside:
        return ""
    drawn = len(found.caps(False))
    return (
        f" But {outside} of {drawn} of these caps lie outside the range that was searched and count as its "
        "end: the split is of what lies inside, and the true spread is wider."
    )
