"""What an answer rests on, in words and tables: guesses, ranges, and which of them would change it."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from simcore.experiment.headline import parse_promise
from simcore.experiment.sensitivity.words import subject
from simcore.report.answers import LEAST, MOST, limit_words
from simcore.report.handover.assumptions import ROLES
from simcore.report.handover.blocks import Block, Document, Heading, Note, Paragraph, Table
from simcore.report.handover.facts import Fact, Sentence, constant, joined, just, listing, say
from simcore.scenario.errors import InputError
from simcore.scenario.evidence import GRADES
from simcore.scenario.explain import GRADE_WORDS
from simcore.scenario.questions import QUESTIONS

if TYPE_CHECKING:
    import datetime as dt

    from simcore.experiment.sensitivity.analysis import Sensitivity
    from simcore.report.handover.assumptions import Assumption, Assumptions
    from simcore.report.handover.store import Store

FIRST = 6
"""Rows of the short table."""
BUDGET = "hours budget of the run's scenario: arithmetic, before any simulation"
TORNADO = "tornado"
TYPICAL = "at typical numbers"
HARDLY = 0.05
"""Clients; what moves the limit by less is not worth a number."""


def limits(store: Store, variant: str, promises: Sequence[str]) -> Sentence:
    """Up to where every promise is kept, simulated, and how far that moves with what nobody knows."""

    def limit(name: str) -> Fact:
        words, way = limit_words(store.run, promises, name), store.run.variants[name]
        return Fact(words, f"largest caseload at which every promise is kept, {way}", store.run.run_id)

    start = say("Simulated, every promise is kept on average up to {most} clients", most=limit(variant))
    if not {MOST, LEAST} <= set(store.run.variants):
        return Sentence((*start.parts, "."))
    end = say(
        "; with every number nobody knows well at its heavy end at once, up to {heavy}, at its light end, up "
        "to {light}.",
        heavy=limit(MOST), light=limit(LEAST),
    )  # fmt: skip
    return Sentence((*start.parts, *end.parts))


def guessed(store: Store, rests_on: Assumptions) -> Sentence:
    """How much of the hours rests on guesses."""
    share = rests_on.budget.guessed_share
    return say(
        "{share} of the hours of work rest on a number that is a guess (grade D).",
        share=store.reckoned(f"{share:.0%}", share, f"{BUDGET}: share of minutes that rests on grade D"),
    )


def many_blanks(blanks: Sequence[str]) -> Sentence:
    """How much of the agency's sheet was left blank, in one line: the front has no room for the list."""
    is_are = "is a default" if len(blanks) == 1 else "are defaults"
    return say(
        f"Of {{total}} answers of the agency's sheet, {{many}} {is_are}, as the sheet was left blank there; "
        "the brief lists them with what the answer rests on.",
        total=constant(f"{len(QUESTIONS)}", "questions of the sheet"),
        many=constant(f"{len(blanks)}", "answers left blank that are reckoned with"),
    )


def listed_blanks(blanks: Sequence[str]) -> Sentence:
    """What the agency left blank on its sheet, each with its default's grade."""
    return say(f"The agency left blank on its sheet: {', '.join(blanks)}.")


def all_together(store: Store, rests_on: Assumptions) -> Sentence:
    """Where hours run out, with everything typical and with everything at one end."""
    out = rests_on.budget.runs_out
    return say(
        "By arithmetic alone one person's hours run out at {typical} clients; if every number nobody knows "
        "well were at its heavy end at once, at {low}, at its light end, at {high}.",
        typical=_clients(store, out.typical, TYPICAL),
        low=_clients(store, out.low, "with every uncertain number at its heavy end"),
        high=_clients(store, out.high, "with every uncertain number at its light end"),
    )


def deciding_blocks(
    store: Store, rests_on: Assumptions, found: Sensitivity | None, promises: Sequence[str]
) -> Iterator[Block]:
    """Which inputs would change the conclusion: by a sensitivity analysis, else by arithmetic."""
    if found is not None:
        yield from _simulated(store, found, rests_on.asked, promises)
        return
    yield Paragraph(conclusion(store, rests_on))
    rows = (rests_on.deciding or rests_on.moved)[:FIRST]
    if not rows:
        return
    which = "change it by themselves" if rests_on.deciding else "move it most; none changes it by itself"
    left = len(rests_on.deciding) - len(rows)
    more = say(
        " {left} more are in the list of assumptions.",
        left=store.reckoned(f"{left}", left, "numbers that change the conclusion, beyond those shown"),
    ) if left > 0 else Sentence(())  # fmt: skip
    start = say(
        f"Numbers nobody knows well that {which}, and where hours run out at either end of their range "
        "(arithmetic, not simulated; in clients of one case manager)."
    )
    yield Table(
        Sentence((*start.parts, *more.parts)),
        (
            say("Assumption"),
            say("Grade"),
            say("Range"),
            say("Runs out at low / high end"),
            say("Changes the answer for"),
        ),
        tuple(_short_row(store, row) for row in rows),
        words=(0, 1, 2, 3, 4),
        widths=(0.36, 0.09, 0.21, 0.14, 0.2),
    )


def conclusion(store: Store, rests_on: Assumptions) -> Sentence:
    """What the arithmetic concludes, so that what changes it means something."""
    asked, now = (_caseload(store, n) for n in (rests_on.asked, rests_on.now))
    fits = rests_on.suffices(rests_on.asked), rests_on.suffices(rests_on.now)
    tried = {
        (True, True): "suffice for both {asked} and {now} clients",
        (True, False): "suffice for {asked} clients, not for {now}",
        (False, False): "suffice neither for {asked} nor for {now} clients",
    }[fits]
    many = len(rests_on.deciding)
    count = store.reckoned(
        f"{many}" if many else "none", many, "numbers that change the conclusion of the hours budget"
    )
    moved = len(rests_on.moved)
    return say(
        f"The conclusion that was tried, by the same arithmetic: one person's hours {tried}. Of {{moved}} "
        "numbers nobody knows well, {count} would change that alone.",
        asked=asked, now=now, count=count,
        moved=store.reckoned(f"{moved}", moved, "uncertain numbers that the hours budget was tried with"),
    )  # fmt: skip


def assumptions_document(
    store: Store,
    rests_on: Assumptions,
    found: Sensitivity | None,
    promises: Sequence[str],
    footer: Sentence,
    date: dt.datetime,
) -> Document:
    """The page of assumptions: every input, its grade, range and source, and what it would change."""
    blocks: list[Block] = [
        Paragraph(joined([guessed(store, rests_on), all_together(store, rests_on)])),
        Heading(say("Which of them would change the conclusion")),
    ]
    if found is not None:
        blocks += deciding_blocks(store, rests_on, found, promises)
        blocks.append(Heading(say("The same by arithmetic")))
    blocks += [
        *deciding_blocks(store, rests_on, None, promises),
        Note(say(
            "Arithmetic on the hours budget: one number at a time goes to the end of its range, everything "
            "else stays. What people ask again, waiting and bunched work are not in it; the simulation adds "
            "those. Rules, choices and the spread from case to case do not move."
        )),
        Heading(say("Every assumption")),
        _everything(store, rests_on),
    ]  # fmt: skip
    title = say("What the answer rests on: every assumption and its grade")
    return Document(title, blocks, footer, date, store.run.run_id)


def _everything(store: Store, rests_on: Assumptions) -> Table:
    rows: list[tuple[Sentence, ...]] = []
    for grade in reversed(GRADES):
        group = [row for row in rests_on.rows if row.grade == grade]
        if group:
            count = store.reckoned(f"{len(group)}", len(group), f"assumptions of grade {grade}")
            rows.append((say(f"Grade {grade}: {GRADE_WORDS[grade]} ({{count}})", count=count),))
            rows += [_long_row(store, row) for row in group]
    caption = say(
        "Every input of the scenario that says where it is from, the worst grade first, then by how far its "
        "range moves the caseload at which hours run out. Uncertain: nobody knows it well. Rule: set by the "
        "programme. Choice: a director can choose it. Spread: differs from case to case, which is no doubt "
        "about its mean."
    )
    header = (
        say("Assumption"), say("Range"), say("Moves it by"), say("Changes the answer for"),
        say("Kind"), say("Source"),
    )  # fmt: skip
    widths = (0.26, 0.18, 0.1, 0.12, 0.1, 0.24)
    return Table(caption, header, tuple(rows), words=tuple(range(len(header))), widths=widths)


# ------------------------------------------------------------------------------------- rows and cells


def _short_row(store: Store, row: Assumption) -> tuple[Sentence, ...]:
    return _name(row), say(row.grade), just(_range(row)), _outs(store, row), _changes(store, row)


def _long_row(store: Store, row: Assumption) -> tuple[Sentence, ...]:
    moves = say("")
    if row.at_low is not None:
        shown = f"{row.moves:.1f} clients" if row.moves >= HARDLY else "hardly"
        moves = just(store.reckoned(shown, row.moves, f"{BUDGET}: width over the range of {row.key}"))
    source = constant(row.source, f"evidence row {row.key}")
    return (
        _name(row),
        just(_range(row)),
        moves,
        _changes(store, row),
        say(ROLES.get(row.role, "")),
        just(source),
    )


def _name(row: Assumption) -> Sentence:
    return just(constant(row.label, f"evidence row {row.key}: its name"))


def _range(row: Assumption) -> Fact:
    """Typical value with its range and unit."""
    ends = f" ({row.low:g} to {row.high:g})" if row.low is not None and row.high is not None else ""
    words = f"a {row.unit[2:]}" if row.unit.startswith("1/") else row.unit
    unit = "" if words in ("fraction", "probability", "share") else f" {words}"
    return Fact(f"{row.typical:g}{ends}{unit}", f"evidence row {row.key}", value=row.typical,
                low=row.low, high=row.high)  # fmt: skip


def _outs(store: Store, row: Assumption) -> Sentence:
    assert row.at_low is not None
    assert row.at_high is not None
    ends = [
        just(_clients(store, n, f"with {row.key} at its {end} end"))
        for end, n in (("low", row.at_low), ("high", row.at_high))
    ]
    return Sentence((*ends[0].parts, " / ", *ends[1].parts))


def _changes(store: Store, row: Assumption) -> Sentence:
    """For which of the two caseloads, and at which end."""
    if not row.flips:
        return say("no" if row.at_low is not None else "")
    return listing(
        say(f"{{caseload}}, at its {end} end", caseload=_caseload(store, caseload))
        for end, caseload in row.flips
    )


def _clients(store: Store, number: float, how: str) -> Fact:
    shown = f"{math.floor(number)}" if math.isfinite(number) else "any number of"
    return store.reckoned(shown, number, f"{BUDGET}: caseload at which hours run out {how}")


def _caseload(store: Store, number: int) -> Fact:
    return Fact(f"{number}", "a caseload that was run", store.run.run_id, number, caseload=number)


# ------------------------------------------------------------------------------ a sensitivity analysis


def check_sensitivity(store: Store, found: Sensitivity, variant: str) -> None:
    """Raises InputError where it is no tornado of what nobody knows, or not of the run's scenario."""
    if found.method != TORNADO or found.about["about"] != "uncertainties":
        raise InputError(
            f"{found.name}: which numbers change a conclusion, a tornado over uncertainties shows; this is "
            f"{found.method} over {found.about['about']}"
        )
    mine, other = (_about_work(tree) for tree in (store.run.assumed(variant), found.about["full_scenario"]))
    if mine != other:
        raise InputError(
            f"{found.name}: is about another scenario ({found.about['scenario']['title']}) than run "
            f"{store.run.run_id}"
        )


def _about_work(tree: dict[str, Any]) -> dict[str, Any]:
    """A scenario without its name and its caseload, which a sweep sets anew."""
    left = {"name", "title", "description", "caseload"}
    return {key: value for key, value in tree.items() if key not in left}


def _simulated(store: Store, found: Sensitivity, asked: int, promises: Sequence[str]) -> Iterator[Block]:
    """What a tornado says: whether the outcome crosses what was promised, or the cap what is asked for."""
    name = constant(found.name, "name of the sensitivity analysis")
    test, words = _crossed(store, found, asked, promises)
    rows = found.beyond_chance()
    deciding = [row for row in rows if test is not None and test(row.low_value) != test(row.high_value)]
    what = constant(subject(found), f"sensitivity analysis {found.name}: its outcome")
    own = _outcome(found, float(found.indices.own_value.iloc[0]), "own")
    many = f"{len(deciding)}" if deciding else "none"
    count = Fact(many, "sensitivity analysis: things that change the conclusion", found.name, len(deciding))
    moved = len(found.rows())
    total = Fact(f"{moved}", "sensitivity analysis: things that moved", found.name, moved)
    start = say("Simulated, one thing at a time, result {name}: {what} is {own} as assumed.",
                name=name, what=what, own=own)  # fmt: skip
    if test is None:
        end = say("No promise is about it, so it decides nothing; what moves it most is below.")
    else:
        end = say("Of {total} things that moved, {count} would change whether ", total=total, count=count)
        end = Sentence((*end.parts, *words.parts, "."))
    yield Paragraph(start + end)
    shown = (deciding or rows)[:FIRST]
    if shown:
        yield Table(
            say("What moves it most, beyond chance. Result {name}.", name=name),
            (say("Assumption"), say("Grade"), say("From"), say("To"), say("Changes the answer")),
            tuple(_tornado_row(found, row, row in deciding) for row in shown),
            words=(0, 1, 4),
            widths=(0.42, 0.1, 0.16, 0.16, 0.16),
        )


def _crossed(store: Store, found: Sensitivity, asked: int, promises: Sequence[str]) -> tuple[Any, Sentence]:
    """The test that the outcome is put to, and its words; None where nothing was promised of it."""
    if found.outcome.name == "cap":
        words = say("the cap is {asked} clients or more", asked=_caseload(store, asked))
        return (lambda cap: cap >= asked), words
    for promise in map(parse_promise, promises):
        if promise.measure == found.outcome.name:
            least = constant(promise.least(), f"promise about {promise.measure}")
            return promise.is_kept, say("the promise ({least}) is kept", least=least)
    return None, say("")


def _tornado_row(found: Sensitivity, row: Any, decides: bool) -> tuple[Sentence, ...]:
    return (
        just(constant(row.label, f"evidence row {row.key}: its name")),
        say(row.grade if row.grade in GRADES else "choice"),
        just(_outcome(found, row.low_value, row.low_setting)),
        just(_outcome(found, row.high_value, row.high_setting)),
        say("yes" if decides else "no"),
    )


def _outcome(found: Sensitivity, value: float, how: str) -> Fact:
    source = f"sensitivity analysis: {found.outcome.name}, {how}"
    return Fact(found.outcome.show(value), source, found.name, value, measure=found.outcome.name)
