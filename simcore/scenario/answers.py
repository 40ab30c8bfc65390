"""From the answers of a filled sheet to a scenario: the programme, changed by what the agency said.

What is taken for granted, beyond what the form says:

- The caseload is clients over filled full-time posts (vacant ones taken off, part-timers by their share), to
  the nearest whole client. Nothing else hangs on the four numbers of clients and posts yet; see `_team`.
- `4 a year` means every 91.25 days, except where the answer is what the programme says already: then its own
  interval stays. Visits that are due oftener than the programme's cannot be booked before the last one is
  due, and notice and second tries are cut to the shorter time. How many fit into a day stays the programme's.
- Calls and emails of a usual day hold what is asked again because nobody answered, and the model makes that
  by itself. So the programme's first-time rates are multiplied by the answer over what the programme itself
  shows on a simulated day at that caseload (scenarios/simulated_day.csv). That takes for granted that the
  share that asks again is the programme's at that caseload, and that all kinds of mail are more or fewer by
  one factor. Notebook 12 simulates the result and shows whether it comes back to what was counted.
- An answer is one report (grade C), without a range: nobody said how sure it is.
"""

from __future__ import annotations

import csv
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from simcore.scenario.errors import KeyPath, Place, Tree
from simcore.scenario.evidence import load_evidence
from simcore.scenario.questions import BY_KEY, PROGRAMMES, QUESTIONS, Question
from simcore.scenario.read import PROJECT, Document
from simcore.scenario.sheet import Sheet
from simcore.scenario.values import GUESS, Provenance, collapse, whole_if_possible

DAY_FILE = PROJECT / "scenarios" / "simulated_day.csv"
GRADE = "C"
"""Of an answer: one report."""
CHANGED = "Where an agency gave numbers of its own, those are taken instead."
DAYS_YEAR = 365
CLOSE = 0.02
"""A number this close to a whole one is shown as it: 90 days are 4 a year, not 4.06."""
INTERVALS = {"visits_year": "visit", "reports_year": "quarterly_report"}
MONEY_ROWS = {"pay": "base.salary", "rate": "base.rate.month"}
"""What stands for money where the programme says nothing of it."""
PRICE_YEARS = {"pay": "price_year", "rate": "rate_month_price_year"}
"""The key beside an amount that says whose dollars it is in."""


@dataclass(frozen=True)
class Answer:
    """One question with what was answered, and what stands in its place where it is blank.

    Attributes:
        question: which.
        cell: its address in the sheet; empty on a form that is being written.
        value: the answer; None where the cell is blank.
        default: what the programme says, in the question's unit.
        grade: of the default.
        source: of the default.
        is_used: whether the scenario has a place for it; money has none in a programme without money.
    """

    question: Question
    cell: str
    value: float | None
    default: float
    grade: str
    source: str
    is_used: bool = True

    @property
    def used(self) -> float:
        """The number that the scenario uses."""
        return self.default if self.value is None else self.value

    @property
    def mark(self) -> str:
        """Where the number used is from, in a few words."""
        return (
            f"default, grade {self.grade}" if self.value is None else f"asked of the agency, cell {self.cell}"
        )


def answered(sheet: Sheet, programme: Document) -> tuple[Answer, ...]:
    """Each question of a sheet with its answer and its default."""
    defaults = programme_defaults(programme, sheet.programme, sheet.caseload)
    cells = (sheet.given[question.key] for question in QUESTIONS)
    return tuple(
        Answer(question, at.cell, at.value, *default, _is_used(question, programme.tree))
        for question, at, default in zip(QUESTIONS, cells, defaults, strict=True)
    )


def _is_used(question: Question, tree: Mapping[str, Tree]) -> bool:
    """Money is reckoned with only in a programme that has it."""
    return question.key not in MONEY_ROWS or _has(tree, question.paths[0])


def blanks(answers: Sequence[Answer]) -> tuple[str, ...]:
    """What was left blank and is reckoned with, such as 'travel minutes (default, grade A)'."""
    return tuple(
        f"{answer.question.label} ({answer.mark})"
        for answer in answers
        if answer.value is None and answer.is_used
    )


def answers_text(answers: tuple[Answer, ...]) -> list[str]:
    """The answers as lines for a terminal: number, unit, and where it is from."""
    width = max(len(answer.question.label) for answer in answers)
    lines = ["The twelve answers this scenario was made from"]
    for answer in answers:
        number = f"{answer.used:,.6g} {answer.question.unit}"
        unused = "" if answer.is_used else "; kept, nothing is reckoned with it yet"
        lines.append(f"  {answer.question.label:{width}}  {number:<24}{answer.mark}{unused}")
    return lines


# ----------------------------------------------------------------------------------- defaults

Default = tuple[float, str, str]


def programme_defaults(programme: Document, name: str, caseload: int | None = None) -> list[Default]:
    """What stands for a blank: number in the question's unit, grade and source, question by question.

    Calls and emails are those of a simulated day of the named programme at a caseload, its own if None.
    """
    tree, provenance = collapse(programme, load_evidence())
    usual = int(_at(tree, ("caseload",)))
    day = simulated_day(name, caseload or usual)
    found: dict[str, Default] = {
        "clients": (usual, GUESS, "the programme's usual caseload, one post"),
        "posts": (1, GUESS, "one case manager"),
        "vacancies": (0, GUESS, "one case manager"),
        "part_timers": (0, GUESS, "one case manager"),
        "calls_day": (round(day[0], 1), GUESS, "a simulated day"),
        "emails_day": (round(day[1], 1), GUESS, "a simulated day"),
        **{key: _of_row(row) for key, row in MONEY_ROWS.items()},
    }
    for key in ("visits_year", "travel_minutes", "reports_year", "plan_hours", *MONEY_ROWS):
        path = BY_KEY[key].paths[0]
        if not _has(tree, path):
            continue
        value = float(_at(tree, path))
        number = neat(DAYS_YEAR / value) if key in INTERVALS else value
        origin: Provenance | None = provenance.get(path)
        found[key] = (number, origin.grade if origin else GUESS, origin.source if origin else "")
    return [found[question.key] for question in QUESTIONS]


def _of_row(key: str) -> Default:
    row = load_evidence()[key]
    return float(row.typical or 0), row.grade, key


def neat(number: float) -> float:
    """A number as a person says it: whole where it is nearly, else with one digit after the point."""
    whole = round(number)
    return float(whole) if whole and abs(number - whole) <= CLOSE * whole else round(number, 1)


def simulated_day(programme: str, caseload: float) -> tuple[float, float]:
    """Calls and emails coming in on a simulated day of a programme, read off between the caseloads stored."""
    rows = _days()[programme]
    below = max((row for row in rows if row[0] <= caseload), default=rows[0])
    above = min((row for row in rows if row[0] >= caseload), default=rows[-1])
    share = (caseload - below[0]) / (above[0] - below[0]) if above[0] > below[0] else 0.0
    calls, emails = (low + share * (high - low) for low, high in zip(below[1:], above[1:], strict=True))
    return calls, emails


@lru_cache(maxsize=1)
def _days() -> dict[str, list[tuple[float, float, float]]]:
    with DAY_FILE.open(encoding="utf-8", newline="") as stream:
        lines = list(csv.DictReader(stream))
    columns = ("caseload", "calls_in_day", "emails_in_day")
    return {
        name: sorted(
            (float(line[columns[0]]), float(line[columns[1]]), float(line[columns[2]]))
            for line in lines
            if line["programme"] == name
        )
        for name in PROGRAMMES
    }


# ------------------------------------------------------------------------------- the scenario


def as_document(sheet: Sheet, programme: Document) -> Document:
    """What the answers change in their programme, as a file that extends it would say it."""
    writer = _Writer(sheet)
    answers = {answer.question.key: answer for answer in answered(sheet, programme)}
    tree, _ = collapse(programme, load_evidence())
    title = sheet.agency or sheet.stem
    writer.tree |= {"name": sheet.stem, "title": f"{title}: {tree['title']}"}
    writer.tree["description"] = f"{tree['description']} {CHANGED}"
    _team(writer)
    for key, kind in INTERVALS.items():
        _interval(writer, answers[key], kind, tree)
    as_they_are = ["plan_hours", *(["travel_minutes"] if answers["visits_year"].value != 0 else [])]
    for key in as_they_are:
        writer.put(answers[key], answers[key].question.paths[0], answers[key].value)
    for key in ("calls_day", "emails_day"):
        _scaled(writer, answers[key], tree)
    for key in MONEY_ROWS:
        _amount(writer, answers[key], tree)
    return Document(writer.tree, writer.places)


class _Writer:
    """Puts numbers into a tree, each with where it is from."""

    def __init__(self, sheet: Sheet) -> None:
        self.sheet = sheet
        self.tree: dict[str, Tree] = {}
        self.places: dict[KeyPath, Place] = {(): Place(sheet.file)}

    def put(self, answer: Answer, path: KeyPath, value: float | None, words: str = "") -> None:
        """Set the number at a path; nothing where the cell is blank."""
        if value is not None:
            source = f"asked of the agency, cell {answer.cell}"
            self.set(
                answer.cell,
                path,
                {"value": whole_if_possible(value), "grade": GRADE, "source": source + words},
            )

    def set(self, cell: str, path: KeyPath, value: Tree) -> None:
        """Set anything at a path, and note the cell it is from."""
        part: Any = self.tree
        for step in path[:-1]:
            part = part.setdefault(step, {})
        part[path[-1]] = value
        self.places[path] = Place(self.sheet.file, cell=cell)


def _team(writer: _Writer) -> None:
    """Clients and posts. They only make the caseload; a `team` of so many posts would be written here."""
    sheet = writer.sheet
    if sheet.caseload is None:
        return
    clients, posts = sheet.given["clients"], sheet.filled_posts
    source = (
        f"asked of the agency, cell {clients.cell} and the three below: {clients.value:g} / {posts:g} posts"
    )
    writer.set(clients.cell, ("caseload",), {"value": sheet.caseload, "grade": GRADE, "source": source})


def _interval(writer: _Writer, answer: Answer, kind: str, tree: Mapping[str, Tree]) -> None:
    """Visits or reports so many times a year; none at all takes the kind of work out."""
    often = answer.value
    if often is None:
        return
    if often == 0:
        _take_out(writer, answer.cell, kind, tree)
        return
    where = ("kinds", kind, "arrivals")
    own = float(_at(tree, (*where, "every_days")))
    days = own if often == answer.default else DAYS_YEAR / often
    writer.put(answer, (*where, "every_days"), days, f": {often:g} a year")
    opens = float(_at(tree, (*where, "opens_days_before")))
    if opens > days:
        writer.put(answer, (*where, "opens_days_before"), days, ": not before the last one is due")
        _sooner(writer, answer, kind, days / opens, tree)
    if kind == "quarterly_report" and days != own:
        writer.set(answer.cell, ("kinds", kind, "label"), "Regular reports")


def _sooner(writer: _Writer, answer: Answer, kind: str, factor: float, tree: Mapping[str, Tree]) -> None:
    """Notice and a second try take a smaller part of a shorter interval: weekly visits have a fixed hour."""
    where = ("kinds", kind, "visit")
    if not _has(tree, where):
        return
    rules = _at(tree, where)
    words = f": {answer.value:g} a year leave less time"
    writer.put(answer, (*where, "notice_days"), math.floor(rules["notice_days"] * factor), words)
    writer.put(answer, (*where, "rebook_days"), max(1.0, rules["rebook_days"] * factor), words)


def _take_out(writer: _Writer, cell: str, kind: str, tree: Mapping[str, Tree]) -> None:
    """Take a kind of work out, and its name out of the lists of other kinds."""
    writer.set(cell, ("kinds", kind), None)
    for other, rules in _at(tree, ("kinds",)).items():
        for field in ("interrupts", "satisfies"):
            named = _at(writer.tree, ("kinds",)).get(other) or {}
            names = named.get(field, rules.get(field, []))
            if other != kind and kind in names:
                writer.set(cell, ("kinds", other, field), [name for name in names if name != kind])
    billed = ("money", "billing", "kinds")
    if _has(tree, billed):
        names = _at(writer.tree if _has(writer.tree, billed) else tree, billed)
        writer.set(cell, billed, [name for name in names if name != kind])
    if _has(tree, ("money", "denial", "kind")) and _at(tree, ("money", "denial", "kind")) == kind:
        writer.set(cell, ("money", "denial"), None)


def _scaled(writer: _Writer, answer: Answer, tree: Mapping[str, Tree]) -> None:
    """All rates of calls or of mail, by the answer over what the programme's simulated day shows."""
    if answer.value is None:
        return
    factor = answer.value / answer.default
    for path in answer.question.paths:
        words = f": {answer.value:g} a day, {factor:.3g} times the programme's"
        writer.put(answer, path, float(_at(tree, path)) * factor, words)


def _amount(writer: _Writer, answer: Answer, tree: Mapping[str, Tree]) -> None:
    """Pay or rate, in dollars of the year in which the calendar begins: nobody says what others' will be."""
    if answer.value is None or not answer.is_used:
        return
    *section, last = answer.question.paths[0]
    writer.put(answer, (*section, last), answer.value)
    year = (*section, PRICE_YEARS[answer.question.key])
    if _has(tree, year):
        writer.set(answer.cell, year, int(str(_at(tree, ("calendar", "start_date")))[:4]))


def _has(tree: Mapping[str, Tree], path: KeyPath) -> bool:
    """Whether something stands at a path."""
    part: Tree = dict(tree)
    for step in path:
        if not isinstance(part, dict) or step not in part:
            return False
        part = part[str(step)]
    return True


def _at(tree: Mapping[str, Tree], path: KeyPath) -> Any:  # Any: the caller knows what stands there
    part: Any = tree
    for step in path:
        part = part[step]
    return part
