"""The director's page: a decision on one printed side, in a fixed order, from the stored result alone."""

from __future__ import annotations

import html
from collections.abc import Sequence
from pathlib import Path

from simcore.charts.decide import decision_strip, short_label
from simcore.experiment.decide.beside import leaving_sentences, not_in_it
from simcore.experiment.decide.decision import Decision
from simcore.experiment.decide.recommended import GIVEN
from simcore.experiment.decide.words import (
    NO_CHANCE,
    break_sentence,
    enough_sentence,
    funded_sentence,
    half_sentence,
    idle_cap_sentence,
    instead_sentences,
    name_of,
    people,
    range_words,
    referral_sentence,
    shown,
    today_sentence,
    unfunded_sentence,
    when_words,
    with_interval,
)
from simcore.experiment.decide.years import YEAR
from simcore.outcomes import MEASURES
from simcore.report.page import page
from simcore.report.show import table
from simcore.scenario.comparators import like_for_like

HERE = Path(__file__).parent
FILE = "director.html"
COLUMNS = {
    "visits_on_time": "Visits on time",
    "plan_change_wait": "Wait for a plan change: half wait longer",
    "plan_change_wait_p90": "One in ten waits longer",
    "quarterly_reports_on_time": "Quarterly reports on time",
    "overtime": "Overtime a week, each",
}
UNHEARD = "without_contact_90"
"""Told beside the means wherever they stand (design, "Words"); the tenth worst off has its column."""
HELD = "Clients of each at work"


def write_page(decision: Decision, folder: Path) -> Path:
    """Write the page of a decision into its folder; returns its path."""
    path = folder / FILE
    path.write_text(director_page(decision), encoding="utf-8", newline="\n")
    return path


def director_page(decision: Decision) -> str:
    """The page, which opens by itself and prints on one side."""
    title = f"A cap of {decision.cap.clients} clients: {decision.title}"
    body = f'<h1>{html.escape(title)}</h1><div class="director">{"".join(_parts(decision))}</div>'
    text = page(title, body, _footer(decision))
    style = (HERE / "director.css").read_text(encoding="utf-8").strip()
    return text.replace("</style>", f"{style}\n</style>", 1)


def _parts(found: Decision) -> list[str]:
    """Everything in its order."""
    first = [
        ("Today", [_after_colon(today_sentence(found)), *_warned(found)]),
        ("First promise to break", [break_sentence(found)]),
    ]
    money = [
        ("Posts and dollars", [f"{funded_sentence(found)} {enough_sentence(found)}"]),
        ("What half the posts buy", [half_sentence(found)]),
        ("Same money, no posts", [_after_colon(one) for one in instead_sentences(found)] or [NO_MONEY]),
        ("If it is not funded", [unfunded_sentence(found)]),
    ]
    last = [
        ("Limits elsewhere", [_elsewhere(found)]),
        ("Measure these next", [_measure(found)]),
        ("Not in this answer", [" ".join([*not_in_it(found), *leaving_sentences(found)])]),
        ("Resting on guesses", [_guesses(found), *_blank(found)]),
    ]
    shows = [_when(found), _picture(found)]
    return [_headline(found), _pairs(first), _four_rows(found), _pairs(money), *shows, _pairs(last)]


NO_MONEY = "The scenario has no money section, so it is not known what the money would buy."


def _warned(found: Decision) -> list[str]:
    """That referrals do not fit the number of clients, or that the cap binds nobody, where that is so."""
    return list(filter(None, [referral_sentence(found), idle_cap_sentence(found)]))


def _headline(found: Decision) -> str:
    cap = found.cap
    verb = "The cap asked about is" if cap.how == GIVEN else "Recommended: at most"
    start = f"{verb} {cap.clients} clients each."
    unknown = f"What we do not know: {range_words(cap.unknown)}."
    chance = f"Chance: {range_words(cap.chance)}." if cap.chance else NO_CHANCE
    source = "" if cap.how == GIVEN else f"From: {cap.source}."
    return (
        f'<div class="headline"><p><strong>{html.escape(start)}</strong></p></div>'
        f"<p>{html.escape(f'{unknown} {chance} {source}'.strip())}</p>"
    )


def _pairs(rows: Sequence[tuple[str, Sequence[str]]]) -> str:
    """Terms with their sentences; one without any is left out."""
    parts = [
        f"<dt>{html.escape(term)}</dt><dd>{''.join(f'<p>{html.escape(text)}</p>' for text in texts)}</dd>"
        for term, texts in rows
        if texts
    ]
    return f"<dl>{''.join(parts)}</dl>"


def _four_rows(found: Decision) -> str:
    """Today, the cap, ten clients more, and the cap alone, in the last year."""
    rows = [
        [
            _upper(short_label(case)),
            *(shown(name, found.mean(case, name), found.weeks) for name in COLUMNS),
            with_interval(found.mean(case, "caseload_held"), "{:.1f}"),
            people(found.waiting(case, found.last_month)),
        ]
        for case in found.four
    ]
    weeks = f"The last year of {found.weeks} weeks" if found.weeks > YEAR else f"The {found.weeks} weeks"
    caption = (
        f"{weeks} after {found.date}, means of {found.replications} runs on the same "
        f"draws, 95% intervals; people waiting after {found.last_month} months. All the work is "
        "done properly."
    )
    shown_as = table(caption, ["What is decided", *COLUMNS.values(), HELD, "People waiting"], rows).markup
    return f'{shown_as}<p class="beside">{html.escape(_unheard(found))}</p>'


def _unheard(found: Decision) -> str:
    """Clients nobody spoke with, whom a mean hides, in each of the four rows; a column would not fit."""
    parts = [shown(UNHEARD, found.mean(case, UNHEARD)) for case in found.four]
    return f"{MEASURES[UNHEARD].label}, row by row: {'; '.join(parts)}."


def _when(found: Decision) -> str:
    """The month from which each promise holds for good, rung by rung."""
    rows = [
        [
            _upper(f"{name_of(promise)}, {promise.least()}"),
            *(when_words(found, case, promise) for case in found.main_rungs),
        ]
        for promise in found.promises
    ]
    caption = "When it shows: the month from which a promise holds for good, looking back 13 weeks."
    return table(
        caption, ["What is promised", *(_upper(short_label(case)) for case in found.main_rungs)], rows
    ).markup


def _picture(found: Decision) -> str:
    figure = decision_strip(found)
    markup: str = figure._repr_mimebundle_()["text/html"]
    figure.close()
    return markup


def _elsewhere(found: Decision) -> str:
    places = like_for_like(found.programme)
    return (
        f"{'; '.join(one.short for one in places)}. Other programmes, other duties: context, not validation."
    )


def _measure(found: Decision) -> str:
    parts = [f"{_lower(one.label)} ({one.low:.0%} or {one.high:.0%})" for one in found.measure_next]
    return (
        f"{_upper('; '.join(parts))}. In brackets the share of the hours there are that the work needs "
        "with that number alone at either end of what is thought possible."
    )


def _lower(words: str) -> str:
    return f"{words[:1].lower()}{words[1:]}"


def _guesses(found: Decision) -> str:
    return f"{found.guessed:.0%} of the hours needed rest on numbers that nobody has measured (grade D)."


def _blank(found: Decision) -> list[str]:
    """Which numbers are the programme's, as a filled sheet left them blank."""
    return [f"Left blank on the sheet: {', '.join(found.blanks)}."] if found.blanks else []


def _footer(found: Decision) -> list[str]:
    changes = f"; changed: {', '.join(found.overrides)}" if found.overrides else ""
    money = "; ".join(f"{name} of {year}" for name, year in found.cost.price_years) if found.cost else "none"
    return [
        f"Run {found.name}: {found.scenario}{changes}; seed {found.seed}, {found.replications} runs of "
        f"each of {len(found.cases)} cases, simcore {found.code['simcore']}. Dollars as they stand: {money}."
    ]


def _after_colon(text: str) -> str:
    """A sentence without the words that stand beside it already."""
    return _upper(text.partition(": ")[2])


def _upper(words: str) -> str:
    return f"{words[:1].upper()}{words[1:]}"
