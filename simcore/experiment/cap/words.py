"""A cap in plain sentences, each number from the result: for the command line, charts and pages."""

from __future__ import annotations

import math
from itertools import pairwise

from simcore.experiment.cap.cap import COPING, CapResult, Way
from simcore.experiment.cap.certify import Difference
from simcore.experiment.cap.search import Edge, Rise
from simcore.experiment.cap.staircase import Step
from simcore.experiment.cap.tally import Tally, Verdict
from simcore.experiment.cap.uncertainty import FEWEST, Uncertainty
from simcore.experiment.headline import Promise
from simcore.outcomes import MEASURES

FEWEST_RANKED = 10
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
    if MEASURES[tally.promise.measure].unit == "share":
        return max(tally.low, 0.0), min(tally.high, 1.0)
    return tally.low, tally.high


def start_of(way: Way) -> str:
    """How a sentence about a way of working begins."""
    words = way.label if way.label.startswith(("as ", "if ")) else f"with {way.label}"
    return f"{words[:1].upper()}{words[1:]}"


def cap_sentence(result: CapResult, way: Way | None = None) -> str:
    """The cap in one sentence, or on which side of the range it lies."""
    way = way or result.main
    years, sure = result.settings.certify, f"{result.settings.confidence:.0%}"
    if way.cap.side == "below":
        return (
            f"{start_of(way)}, not even {way.cap.caseload} clients can be held with every promise certified "
            "to be kept: the cap lies below the range that was searched."
        )
    if way.cap.side == "above":
        return (
            f"{start_of(way)}, {way.cap.caseload} clients can be held with every promise kept: the cap lies "
            "above the range that was searched."
        )
    return (
        f"{start_of(way)}, one case manager can hold {way.cap.caseload} clients and keep every promise; "
        f"{years} fresh simulated years show it with {sure} confidence."
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
    return f"{mean} {measure.unit} ({low} to {high})".replace("  ", " ")


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
    return (
        f"In an average year every promise is kept up to {clients(promised.average)}; in 19 years of 20, "
        f"each year by itself, up to {clients(promised.assured)}."
    )


def clients(edge: Edge) -> str:
    """An edge with its noun."""
    return f"{edge.words()} clients"


def chance_words(way: Way) -> str:
    """How far chance moves the cap of an average year."""
    chance = way.certificate.chance
    return "" if math.isnan(chance) else f"+-{CHANCE * chance:.1f} from chance"


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
    simulated = [(a, b) for a, b in pairwise(steps) if b.how == "simulated"]
    parts = [f"{after.label} {signed(after.cap - before.cap)}" for before, after in simulated]
    return (
        f"By arithmetic the hours run out at {start} clients. One after the other on the same draws: "
        f"{', '.join(parts)}. Certified, that leaves a cap of {_reach(steps[-1])}."
    )


def signed(change: float) -> str:
    """A change in clients to one decimal; nothing is +0.0."""
    return f"{round(change, 1) + 0.0:+.1f}"


def _reach(step: Step) -> str:
    return Edge(round(step.cap), step.side).words()


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
        "With every number that nobody knows at the end that favours larger caseloads, nobody asking again "
        f"and no effect on staff, all at once: {clients(against)}.",
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
    if math.isnan(split.total) or split.total == 0:
        return "The points are too few to split the width."
    parts = {
        f"chance, with {found.years} years a caseload": split.share("chance"),
        "numbers nobody knows": split.share("inputs"),
        "choices of structure": split.share("structure"),
    }
    return f"Of that spread (its variance) {', '.join(f'{v:.0%} is {k}' for k, v in parts.items())}."
