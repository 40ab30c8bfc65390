"""The funding case: what is said in it, for the numbers of one agency.

Front: the request in one sentence, the chart of the hours, what clients live with. Back: the same measures in
a table, both ways of working; what the answer rests on; what not to conclude.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import lru_cache

from simcore.charts.words import lower_first
from simcore.experiment import still_growing
from simcore.experiment.headline import Promise, parse_promise
from simcore.outcomes import MEASURES
from simcore.report.handover.blocks import Block, Bullets, Document, Heading, Note, Paragraph, Table
from simcore.report.handover.case import Case
from simcore.report.handover.facts import Fact, Sentence, constant, joined, just, listing, say
from simcore.report.handover.hearing import Hearing, hearing_chart
from simcore.report.handover.rests_on import (
    all_together,
    deciding_blocks,
    guessed,
    limits,
    listed_blanks,
    many_blanks,
)
from simcore.report.handover.store import LEVEL, label

TABLE = (
    "visits_on_time",
    "contacted_monthly",
    "without_contact_90",
    "plan_change_position_w52",
    "plan_change_wait_p90",
    "quarterly_reports_on_time",
    "notes_on_time",
    "again_contacts",
    "overtime",
    "attention",
)
COPING_TABLE = (
    "visits_on_time",
    "without_contact_90",
    "notes_on_time",
    "set_aside_hours",
    "clients_set_aside",
)
COPING = "coping"
DOLLARS = "In dollars, for the whole caseload of one case manager; billed is what was written down in time"
LIVED, NUMBERS, MONEY, RESTS_ON = (
    "What clients live with",
    "The numbers",
    "Money",
    "What the answer rests on",
)
"""Headings."""
PLACE = "plan_change_position_w52"


@lru_cache(maxsize=1)
def funding_case(case: Case) -> Document:
    """The brief: all of it. Kept, as a notebook shows it part by part."""
    blocks = [*_front(case), *_back(case)]
    return Document(_title(case), blocks, footer(case), case.store.finished, case.store.run.run_id)


def footer(case: Case) -> Sentence:
    """What stands at the foot of every page."""
    store = case.store
    version = store.run.manifest["code"]["simcore"]
    return say(
        "Run {run}, finished {date}, simcore {version}. A simulation: not a measurement of any agency or "
        "person.",
        run=store.run_id, date=store.date,
        version=store.of_manifest(str(version), "version of simcore"),
    )  # fmt: skip


# -------------------------------------------------------------------------------------------- front


def _front(case: Case) -> Iterator[Block]:
    yield Paragraph(_headline(case), strong=True)
    yield Paragraph(_request(case))
    if case.blanks:
        yield Note(many_blanks(case.blanks))
    yield hearing_chart(case.store, case.made, case.years)
    says = say("What {now} clients live with, and what {asked} would", **case.at)
    yield Heading(say(LIVED), says)
    yield Bullets(tuple(_lived(case)))
    yield Note(_brackets(case))


def _title(case: Case) -> Sentence:
    fits_now = case.made.times(case.now) <= 1
    words = "what fits into the hours" if fits_now else "more work than hours"
    if not case.agency:
        return say(f"{{now}} clients for one case manager: {words}", now=case.at["now"])
    name = constant(case.agency, "parameter agency")
    return say(f"{{name}}: {{now}} clients for one case manager, {words}", name=name, now=case.at["now"])


def _headline(case: Case) -> Sentence:
    made = case.made
    return say(
        "{now} clients need {needed} hours of work a month. One case manager has {there} ({low} to {high}). "
        f"{{asked}} clients would need {{instead}}, {_fit(made, case.asked)}.",
        **case.at, needed=made.needed[case.now], there=made.there, low=made.there_low, high=made.there_high,
        instead=made.needed[case.asked],
    )  # fmt: skip


def _fit(made: Hearing, caseload: int) -> str:
    """Whether a caseload fits into the hours there are, whose range is part of the answer."""
    needed, there, high = made.needed[caseload].value, made.there.value, made.there_high.value
    assert needed is not None
    assert there is not None
    assert high is not None
    low = made.there_low.value
    assert low is not None
    if needed <= there:
        return "which fits" if needed <= low else "which fits on average"
    return "which fits only at the upper end of that range" if needed <= high else "which does not fit either"


def _request(case: Case) -> Sentence:
    ratio = case.now / case.asked
    more = case.store.reckoned(
        f"{ratio:.1f}", ratio, f"{case.now} clients over {case.asked}: arithmetic on the two caseloads"
    )
    request = say("The request: {asked} clients for one case manager instead of {now}.", **case.at)
    staff = say("For the same clients that takes {more} case managers where there is one today.", more=more)
    return joined([request, staff, _kept(case)])


def _kept(case: Case) -> Sentence:
    """Which promises are kept at what is asked for, and which today."""
    asked = [p for p in map(parse_promise, case.promises) if _is_kept(case, p, case.asked)]
    now = [p for p in map(parse_promise, case.promises) if _is_kept(case, p, case.now)]
    many = len(case.promises)

    def count(number: int, caseload: int) -> Fact:
        shown = "none" if number == 0 else "all" if number == many else f"{number}"
        return case.store.reckoned(shown, number, f"promises kept on average at {caseload} clients")

    total = case.store.reckoned(f"{many}", many, "promises of the run")
    return say(
        "Of {total} promises to clients, {first} would be kept on average at {asked}, {second} at {now}.",
        total=total, first=count(len(asked), case.asked), second=count(len(now), case.now), **case.at,
    )  # fmt: skip


def _is_kept(case: Case, promise: Promise, caseload: int) -> bool:
    value = case.store.mean(promise.measure, case.variant, caseload).value
    return value is None or promise.is_kept(value)


SENTENCES = (
    (
        "contacted_monthly",
        "Contact: at {now} clients, {then} of clients have the monthly contact that is required; at {asked}, "
        "{instead}.",
    ),
    ("visits_on_time", "Visits: at {now} clients, {then} are made on time; at {asked}, {instead}."),
    (
        "without_contact_90",
        "Silence: at {now} clients, {then} of people have spoken with nobody for {days} days; at {asked}, "
        "{instead}.",
    ),
    (
        PLACE,
        "Waiting: at {now} clients, who asks for a change to a service plan after a year is number {then} on "
        "the list; at {asked}, number {instead}.",
    ),
    (
        "quarterly_reports_on_time",
        "Reports: at {now} clients, {then} of quarterly reports are on time; at {asked}, {instead}. A payer "
        "may refuse to pay for late ones.",
    ),
    ("notes_on_time", "Notes: at {now} clients, {then} are written on time; at {asked}, {instead}."),
    (
        "again_contacts",
        "Calling again: at {now} clients, {then} of calls and emails ask again because nobody answered; at "
        "{asked}, {instead}.",
    ),
    ("overtime", "Staff: all this takes {then} of overtime a week at {now} clients, {instead} at {asked}."),
)
DAYS = constant("90", "name of the measure without_contact_90")


def _lived(case: Case) -> Iterator[Sentence]:
    """A sentence for each measure that differs beyond chance; then, named, those that do not."""
    known = [(measure, template) for measure, template in SENTENCES if case.knows(measure)]
    for measure, template in known:
        if case.differs(measure):
            more = {"days": DAYS} if "{days}" in template else {}
            yield say(template, **case.at, **case.both(measure), **more)
    same = [just(_named(measure)) for measure, _ in known if not case.differs(measure)]
    if same:
        words = "No difference beyond chance between these two caseloads: "
        yield Sentence((words, *listing(same).parts, "."))


def _named(measure: str) -> Fact:
    """A measure's name inside a sentence."""
    return constant(lower_first(MEASURES[measure].label), f"name of the measure {measure}")


def _brackets(case: Case) -> Sentence:
    text = say(
        "In brackets: {level} intervals over {years} simulated years, all the work done properly; chance "
        "alone. What nobody knows well reaches further: see what the answer rests on.",
        level=constant(LEVEL, "level of the intervals"), years=case.years,
    )  # fmt: skip
    growing = _growing(case)
    return joined([text, *([growing] if growing else [])])


def _growing(case: Case) -> Sentence | None:
    """What must be said where open work still grows."""
    growing = still_growing(case.store.run, case.variant)
    found = [
        case.at[name] for name, caseload in (("now", case.now), ("asked", case.asked)) if caseload in growing
    ]
    if not found:
        return None
    weeks = case.store.run.assumed(case.variant)["window"]["weeks"]
    where = "{first} and at {second}" if len(found) > 1 else "{first}"
    return say(
        f"At {where} clients open work still grows at the end: the numbers are those after {{weeks}} weeks, "
        "and would be worse later.",
        **dict(zip(("first", "second"), found, strict=False)),
        weeks=case.store.of_manifest(f"{weeks}", "weeks that are looked at", weeks),
    )  # fmt: skip


# --------------------------------------------------------------------------------------------- back


def _back(case: Case) -> Iterator[Block]:
    says = say("The same simulated clients, {now} or {asked} for one case manager", **case.at)
    yield Heading(say(NUMBERS), says, new_page=True)
    yield _table(case, TABLE, case.variant, "All the work done properly")
    if COPING in case.store.run.variants and case.variant != COPING:
        yield _table(case, COPING_TABLE, COPING, "As people cope")
    yield Note(Sentence(("What is promised: ", *promised(case.promises).parts, ".")))
    yield from _money(case)
    yield Heading(say(RESTS_ON), _rests_says(case))
    arithmetic = all_together(case.store, case.rests_on)
    yield Paragraph(
        joined(
            [limits(case.store, case.variant, case.promises), guessed(case.store, case.rests_on), arithmetic]
        )
    )
    if case.blanks:
        yield Paragraph(listed_blanks(case.blanks))
    yield from deciding_blocks(case.store, case.rests_on, case.sensitivity, case.promises)
    yield Heading(say("What not to conclude"), say("What not to conclude from these numbers"))
    yield Bullets(tuple(_cautions(case)))


COPING_MEANS = (
    "people shorten notes, let old email go and set aside what nobody checks; the last rows are the price"
)


def _table(case: Case, measures: Sequence[str], variant: str, what: str) -> Table:
    """Measures at the two caseloads with the paired difference."""
    store = case.store
    columns = store.run.columns("outcomes")
    rows = tuple(
        (
            just(label(measure)),
            just(store.mean(measure, variant, case.now)),
            just(store.mean(measure, variant, case.asked)),
            just(store.gap(measure, variant, case.now, case.asked)),
        )
        for measure in measures
        if measure in columns
        and (store.has_value(measure, variant, case.now) or store.has_value(measure, variant, case.asked))
    )
    header = (
        say("Measure"),
        say("{now} clients", now=case.at["now"]),
        say("{asked} clients", asked=case.at["asked"]),
        say("Difference"),
    )
    explained = f" ({COPING_MEANS})" if variant == COPING else ""
    caption = say(
        f"{what}{explained}: mean of {{years}} simulated years with its {{level}} interval. The difference "
        "is taken year by year on the same draws. Without brackets: the same in every year, to the digits "
        "shown. Run {run}.",
        years=store.years(variant), level=constant(LEVEL, "level of the intervals"), run=store.run_id,
    )  # fmt: skip
    says = say(f"{what.partition(',')[0]}: {{now}} or {{asked}} clients for one case manager", **case.at)
    return Table(caption, header, rows, widths=(0.36, 0.2, 0.2, 0.24), says=says)


def _money(case: Case) -> Iterator[Block]:
    """Measures in dollars, where the run has them."""
    measures = case.store.money(case.variant, (case.now, case.asked))
    if measures:
        yield Heading(say(MONEY), say("What {now} and {asked} clients mean in dollars", **case.at))
        yield replace(_table(case, measures, case.variant, DOLLARS), widths=(0.24, 0.235, 0.225, 0.3))


def _rests_says(case: Case) -> Sentence:
    many = len(case.rests_on.deciding)
    if case.sensitivity is not None or not many:
        return say(RESTS_ON)
    moved = len(case.rests_on.moved)
    return say(
        "Of {moved} uncertain numbers, {many} could change the conclusion alone",
        many=case.store.reckoned(f"{many}", many, "numbers that change the conclusion of the hours budget"),
        moved=case.store.reckoned(f"{moved}", moved, "uncertain numbers that the hours budget was tried on"),
    )  # fmt: skip


def _cautions(case: Case) -> Iterator[Sentence]:
    yield say(
        "That these are your agency's numbers, unless your agency's were put in: the scenario is "
        "'{title}'.",
        title=constant(case.store.run.assumed(case.variant)["title"], "title of the scenario"),
    )  # fmt: skip
    yield say(
        "That {asked} is safe and one more is not. The limit moves with chance, and far more with what "
        "nobody knows well.",
        asked=case.at["asked"],
    )  # fmt: skip
    yield say(
        "That a lower number alone helps. Where it is not paid for, the queue moves to the waiting list, and "
        "this page does not show that."
    )
    yield say(
        "That every post can be filled at once: hiring and learning the work take months, and no one here "
        "leaves, is ill for long or is replaced."
    )


def promised(promises: Sequence[str]) -> Sentence:
    """What is promised, in words."""
    each = []
    for promise in map(parse_promise, promises):
        least = constant(promise.least(), f"promise {promise.measure} {promise.sign} {promise.threshold:g}")
        each.append(Sentence((_named(promise.measure), " ", least)))
    return listing(each)
