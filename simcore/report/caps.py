"""The caseload cap as a director reads it: found or read back, in words, tables and pictures."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from simcore import charts
from simcore.experiment.cap.cap import CapResult, Way, find_cap, smaller
from simcore.experiment.cap.certify import SHOWN
from simcore.experiment.cap.search import Settings
from simcore.experiment.cap.store import load_cap
from simcore.experiment.cap.tally import read_promises
from simcore.experiment.cap.words import (
    about,
    assured_sentence,
    assured_words,
    band_sentence,
    break_sentence,
    cap_sentence,
    certified,
    coping_sentence,
    kept_words,
    name_of,
    near_the_end_sentence,
    one_more_sentence,
    order_sentence,
    rise_sentences,
    staircase_sentence,
    uncertainty_sentences,
    undecided_sentence,
    with_bounds,
    years_differ,
)
from simcore.experiment.names import changed_words
from simcore.report.places import scenario_path
from simcore.report.show import Words, bullets, headline, sentence, table
from simcore.scenario import load_scenario
from simcore.scenario.comparators import Comparator, like_for_like
from simcore.scenario.errors import InputError
from simcore.scenario.read import PROJECT

if TYPE_CHECKING:
    from simcore.charts import Figure

MOST_COARSE_YEARS = 10


def settings_of(given: Mapping[str, Any]) -> Settings:
    """The settings of a notebook's parameters. Raises InputError."""
    promises = read_promises(given["promises"])
    return smaller(Settings(promises, low=given["first"], high=given["last"]), given["years"])


def cap_for(given: Mapping[str, Any]) -> CapResult:
    """Read the cap from the folder that is named, or search for it, which takes minutes.

    Raises InputError: there is no cap in the folder, or the scenario or the range is wrong.
    """
    if given["cap"]:
        return load_cap(PROJECT / given["cap"])
    return find_cap(
        scenario_path(given["scenario"]),
        settings_of(given),
        given["changes"],
        seed=given["seed"],
        workers=given["workers"],
        points=given["points"],
        coarse_years=min(MOST_COARSE_YEARS, given["years"]),
    )


def asked(result: CapResult) -> Words:
    """What was promised, where it was looked for, and how."""
    settings = result.settings
    promised = "; ".join(about(promise) for promise in settings.promises)
    changes = changed_words(result.overrides)
    tested = "certified" if certified(result) else "tested"
    return sentence(
        f"{result.title}.{changes} What is promised: {promised}. Searched from {settings.low} to "
        f"{settings.high} clients; {tested} on {settings.certify} fresh simulated years; seed {result.seed}."
    )


def answer(result: CapResult) -> Words:
    """The cap in one sentence."""
    return headline(" ".join(_said(cap_sentence(result), near_the_end_sentence(result))))


def picture(result: CapResult, way: str = "") -> Figure:
    """Every promise around the cap, and below it the caps and counts of programmes like this one."""
    return charts.cap_picture(result, way, _elsewhere(result))


def _elsewhere(result: CapResult) -> list[Comparator]:
    """Caps and counts of programmes like this one; all where the result's scenario is not here."""
    try:
        programme = load_scenario(scenario_path(result.scenario), result.overrides).scenario.programme
    except InputError:  # a folder from elsewhere
        programme = None
    return like_for_like(programme)


def first_to_break(result: CapResult) -> Words:
    """What breaks first, what one client more does, and what cannot be told apart."""
    way = result.main
    return sentence(
        *_said(break_sentence(result), one_more_sentence(way), band_sentence(result), undecided_sentence(way))
    )


def around(result: CapResult) -> Words:
    """Every promise at the cap, and one and five clients from it."""
    way = result.main
    caseloads = [n for n in way.certificate.caseloads if n - way.cap.caseload in SHOWN or not way.cap.known]
    rows = [[f"{n} clients{_mark(way, n)}", *_cells(result, way, n)] for n in caseloads]
    at_cap = [way.certificate.tally(way.cap.caseload, promise) for promise in result.settings.promises]
    rows.append(["Years differ by", *(years_differ(one) if one else "" for one in at_cap)])
    caption = (
        f"Means of {result.settings.certify} fresh years; in brackets the bounds of the test. A promise is "
        f"kept where both ends keep it. Years differ by: the standard deviation between single years at "
        f"{way.cap.caseload} clients."
    )
    heads = [f"{_upper(name_of(p))} (promised: {p.least()})" for p in result.settings.promises]
    return table(caption, ["Caseload", *heads], rows, [n for n, c in enumerate(caseloads) if _mark(way, c)])


def other_caps(result: CapResult) -> Words:
    """Caps at other levels, in an average year and in 19 years of 20, both ways of working."""
    rows: list[list[str]] = []
    for way in result.ways:
        rows.append([_upper(way.label)])
        for level in way.certificate.levels:
            name = (
                "As promised" if level.level is None else f"If {level.level:.0%} were promised of every share"
            )
            at = way.cap.words() if level.level is None else "-"
            rows.append([name, at, level.average.words(), assured_words(level), kept_words(level)])
    few = "" if certified(result) else f" Here {result.settings.certify} years are too few to certify."
    caption = (
        "Caps in clients of one case manager. Certified: on fresh years, with the stated confidence."
        f"{few} Average year: the mean over years keeps every promise. 19 years of 20: so many single years "
        "keep all; beside it how many simulated years did so at that caseload, and between what shares the "
        "true one may lie (exact 95% interval)."
    )
    first = "Certified" if certified(result) else "Tested"
    heads = ["What is promised", first, "Average year", "19 years of 20", "Years that kept all there"]
    return table(caption, heads, rows)


def assured(result: CapResult) -> Words:
    """Average year against 19 years of 20, in words."""
    return sentence(assured_sentence(result.main))


def stairs(result: CapResult) -> Figure | Words:
    """The staircase, if it was walked."""
    if not result.staircase:
        return sentence("The staircase was not walked in this search.")
    return charts.cap_staircase(result)


def stairs_words(result: CapResult) -> Words:
    """The staircase in a sentence."""
    return sentence(*_said(staircase_sentence(result)))


def coping(result: CapResult) -> Figure | Words:
    """The same picture as people cope."""
    if len(result.ways) == 1:
        return sentence(coping_sentence(result))
    return picture(result, result.ways[1].name)


def coping_words(result: CapResult) -> Words:
    """The cap as people cope, in words."""
    way = result.ways[-1]
    return sentence(
        *_said(coping_sentence(result), break_sentence(result, way) if len(result.ways) > 1 else "")
    )


def order(result: CapResult) -> Words:
    """What the order of work has to do with it, and what a cap does not show."""
    return sentence(*_said(order_sentence(result), *rise_sentences(result.main)))


def spread(result: CapResult) -> Figure | Words:
    """The distribution of the cap over what nobody knows, if it was asked for."""
    if result.uncertainty is None:
        return sentence("It was not asked for in this search.")
    return charts.cap_distribution(result, _elsewhere(result))


def spread_words(result: CapResult) -> Words:
    """The distribution in words; without one, how to get it."""
    if result.uncertainty is None:
        return sentence(
            "Set points to 40 or more, or use simcore cap with --uncertainty 40. Until then the cap stands "
            "on typical values alone, too sure of itself."
        )
    return bullets(uncertainty_sentences(result))


def _cells(result: CapResult, way: Way, caseload: int) -> list[str]:
    tallies = [way.certificate.tally(caseload, promise) for promise in result.settings.promises]
    return [with_bounds(one) if one is not None and one.n else "none due" for one in tallies]


def _mark(way: Way, caseload: int) -> str:
    return ", the cap" if way.cap.known and caseload == way.cap.caseload else ""


def _upper(words: str) -> str:
    return f"{words[:1].upper()}{words[1:]}"


def _said(*texts: str) -> Sequence[str]:
    return [text for text in texts if text]
