"""A cap on one screen, for the command line."""

from __future__ import annotations

import math
import textwrap
from collections.abc import Sequence
from pathlib import Path

from simcore.experiment.cap.cap import CapResult, Way
from simcore.experiment.cap.certify import SHOWN
from simcore.experiment.cap.tally import Tally
from simcore.experiment.cap.words import (
    assured_sentence,
    assured_words,
    band_sentence,
    break_sentence,
    cap_sentence,
    certified,
    chance_words,
    change_of,
    coping_sentence,
    name_of,
    near_the_end_sentence,
    one_more_sentence,
    order_sentence,
    place_of,
    rise_sentences,
    team_sentence,
    uncertainty_sentences,
    undecided_sentence,
    within_reason,
    years_differ,
)
from simcore.experiment.headline import Promise
from simcore.outcomes import MEASURES

WIDTH = 100
COLUMN = 20


def cap_report(result: CapResult) -> str:
    """The whole result in words and two small tables."""
    way = result.main
    parts = [
        [f"The caseload cap: {result.title} ({Path(result.scenario).stem}), seed {result.seed}"],
        wrapped(cap_sentence(result), near_the_end_sentence(result), break_sentence(result)),
        wrapped(team_sentence(result)),
        around_the_cap(result, way),
        wrapped(one_more_sentence(way), band_sentence(result), undecided_sentence(way)),
        caps_table(result),
        wrapped(coping_sentence(result)) + wrapped(order_sentence(result)),
        stairs(result),
        [line for text in uncertainty_sentences(result) for line in wrapped(text)],
        [line for text in rise_sentences(way) for line in wrapped(text)],
    ]
    return "\n\n".join("\n".join(part) for part in parts if part)


def wrapped(*sentences: str) -> list[str]:
    """Sentences as lines of one screen."""
    return textwrap.wrap(" ".join(text for text in sentences if text), WIDTH)


def around_the_cap(result: CapResult, way: Way) -> list[str]:
    """Every promise at the cap and 1 and 5 clients from it, with the bounds of its test."""
    shown = {way.cap.caseload + step for step in SHOWN} if way.cap.known else set(way.certificate.caseloads)
    caseloads = [n for n in way.certificate.caseloads if n in shown]
    promises = result.settings.promises
    lines = _heads(promises)
    for caseload in caseloads:
        cells = [way.certificate.tally(caseload, promise) for promise in promises]
        mark = "the cap" if way.cap.known and caseload == way.cap.caseload else ""
        shown_cells = "".join(f"{_cell(one):>{COLUMN}}" for one in cells)
        lines.append(f"{caseload:>5} clients{shown_cells}  {mark}".rstrip())
    at_cap = [way.certificate.tally(way.cap.caseload, promise) for promise in promises]
    differ = "".join(f"{years_differ(one) if one else '':>{COLUMN}}" for one in at_cap)
    lines.append(f"{'years differ':<13}{differ}")
    chance = f"{100 * (1 - way.certificate.each):.2g}%"
    lines += textwrap.wrap(
        f"means of {result.settings.certify} years; each bound is wrong in {chance} of such searches. Years "
        f"differ: the standard deviation between single years at {way.cap.caseload} clients",
        WIDTH,
    )
    return lines


def _heads(promises: Sequence[Promise]) -> list[str]:
    """Column heads, each promise's name in as many lines as it takes, then what was promised."""
    heads = [textwrap.wrap(name_of(p), COLUMN - 2) for p in promises]
    deep = max(len(head) for head in heads)
    rows = [[""] * (deep - len(head)) + head + [p.least()] for head, p in zip(heads, promises, strict=True)]
    return [" " * 13 + "".join(f"{row[place]:>{COLUMN}}" for row in rows) for place in range(deep + 1)]


def _cell(tally: Tally | None) -> str:
    """Such as '97.3 (96.8-97.7)%'."""
    if tally is None or tally.n == 0:
        return "none due"
    measure = MEASURES[tally.promise.measure]
    is_share = measure.unit == "share"
    digits = 1 if is_share else measure.digits + 1
    scale = 100 if is_share else 1
    mean, low, high = (f"{scale * n:.{digits}f}" for n in (tally.mean, *within_reason(tally)))
    if math.isinf(tally.low):
        return mean
    return f"{mean} ({low}-{high})"


def caps_table(result: CapResult) -> list[str]:
    """Caps at what was promised, and at 80, 90 and 95%, in an average year and in 19 years of 20.

    Beside the last, how many years kept every promise there, with the exact interval of their share.
    """
    lines = []
    tested = "certified" if certified(result) else "tested"
    for way in result.ways:
        chance = chance_words(way)
        head = f"{way.label}{f' ({chance})' if chance else ''}"
        lines.append(f"{head:<52}{tested:>12}{'average year':>15}{'19 years of 20':>17}")
        for level in way.certificate.levels:
            name = "as promised" if level.level is None else f"if {level.level:.0%} were promised"
            at = way.cap.words() if level.level is None else ""
            row = (at, level.average.words(), assured_words(level))
            lines.append(f"  {name:<50}{row[0]:>12}{row[1]:>15}{row[2]:>17}")
    lines += wrapped(*(assured_sentence(way) for way in result.ways[:1]))
    return lines


def stairs(result: CapResult) -> list[str]:
    """The staircase, a step a line."""
    if not result.staircase:
        return []
    lines = ["From the hours to the cap, one mechanism after the other on the same draws (clients)"]
    lines += [
        f"  {step.label:<42}{place_of(step):>16}   {change_of(step)}".rstrip() for step in result.staircase
    ]
    return [*lines, "± holds 19 of 20 such changes; one that could be nought is no more than chance"]
