"""What stands on the form beside the answers, and what was typed where no answer is read.

An answer in the wrong cell must not be lost without a word: whoever typed it would take the result for
their own.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from simcore.scenario.errors import shortened
from simcore.scenario.questions import QUESTIONS, Question

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

TITLE = "Twelve questions about your agency"
COLUMNS = (
    ("", 4.0),
    ("Question", 47.0),
    ("Your answer", 13.0),
    ("Counted in", 15.0),
    ("Allowed", 12.0),
    ("If left blank", 10.0),
    ("Grade", 9.0),
    ("Where that is from", 28.0),
    ("What it moves", 25.0),
)
"""Headings and widths."""
HOW_TO = (
    "Fill in the yellow cells you know, leave the others blank, save, and run:  simcore check {file}    "
    "A blank takes the number beside it, and every result says so."
)
AGENCY_WORDS, PROGRAMME_WORDS = (
    "Name of the agency, to stand on the pages",
    "Programme (choose from the list)",
)
PROGRAMME_NOTE = (
    'What stands under "If left blank" is of the programme this form was made for; if you choose '
    "another, a blank takes the other's number."
)
NOTES = (
    "Grade: A was measured and published, B stands in a rule or an official report, C is what one report "
    "says, D is a guess. What you fill in counts as C.",
    "Questions 1 to 4 make the caseload: clients, over full-time posts less vacancies plus part-timers. Fill "
    "in all you have, or leave all four blank.",
    "Questions 9 and 10: all calls and emails that come in for one case manager with today's caseload. Who "
    "asks again is among them, so the first-time rates are set so that the programme's share of asking again "
    "is taken off.",
)
VERSION_WORDS = "Version of the form"

LAST_ROW, LAST_COLUMN = 999, 52
"""As far as is looked: of a stranger's file not more is unfolded."""
MOST_TOLD = 8
ANY_TEXT = object()
"""Defaults, their grades and sources are of a programme and of the day the form was made."""


def allowed_words(question: Question) -> str:
    """The range of an answer as the form shows it."""
    return f"{question.low:,g} to {question.high:,g}"


def misplaced(form: Worksheet, answers: Mapping[tuple[int, int], Question | None]) -> list[str]:
    """What stands where no answer is read and is not the form's own, a line for each, by the cell's address.

    ``answers`` has (row, column) of each cell that is read, with its question; None for those of the head and
    for the version's. Empty cells, widths and formats are not looked at.
    """
    cells = {
        (cell.row, cell.column): cell
        for row in form.iter_rows(max_row=LAST_ROW, max_col=LAST_COLUMN)
        for cell in row
        if cell.value is not None and (not isinstance(cell.value, str) or cell.value.strip())
    }
    rows = {at: question for at, question in answers.items() if question is not None}
    known = dict(_beside(rows))
    for (row, column), cell in cells.items():  # a cell may have been cut out of its row
        question = BY_WORDS.get(_plain(cell.value))
        if question is not None and (row, column) not in known:
            known.update(_beside({(row, column + 1): question}))
    places = _places(rows)
    faults = []
    for at, cell in cells.items():
        expected = known.get(at)
        if at in answers or _is_own(cell.value, expected):
            continue
        told = f"cell {cell.coordinate}: no answer goes here (given '{shortened(str(cell.value))}')"
        if isinstance(expected, str):
            told += f", where the form says '{shortened(expected)}'"
        faults.append(f"{told}; answers go into {places}, and notes onto a sheet of their own")
    more = len(faults) - MOST_TOLD
    return faults if more <= 0 else [*faults[:MOST_TOLD], f"and {more} more cells like these"]


def _beside(answers: Mapping[tuple[int, int], Question]) -> Iterator[tuple[tuple[int, int], Any]]:
    """What stands in the row of each answer, by its place."""
    for (row, column), question in answers.items():
        yield (row, column - 2), QUESTIONS.index(question) + 1
        yield (row, column - 1), question.words
        yield (row, column + 1), question.unit
        yield (row, column + 2), allowed_words(question)
        yield from (((row, column + more), ANY_TEXT) for more in (3, 4, 5))
        yield (row, column + 6), question.moves


def _is_own(content: object, expected: object) -> bool:
    """Whether a cell's content is what the form wrote: there, or for what was moved anywhere."""
    if isinstance(expected, int):
        return content == expected or _plain(content) == str(expected)
    if expected is ANY_TEXT:
        return isinstance(content, str) and not content.startswith("=")
    if isinstance(expected, str):
        return _plain(content) == _plain(expected)
    text = _plain(content)
    first, last = (_plain(part) for part in HOW_TO.split("{file}"))
    return text in OWN or (text.startswith(first) and text.endswith(last))


def _plain(content: object) -> str:
    return " ".join(str(content).split())


def _places(answers: Mapping[tuple[int, int], Question]) -> str:
    """Where answers go, such as 'C7 to C18'."""
    from openpyxl.utils.cell import get_column_letter

    found = sorted(answers)
    (first, column), (last, _) = found[0], found[-1]
    if found != [(row, column) for row in range(first, last + 1)]:
        return "the yellow cells"
    return f"{get_column_letter(column)}{first} to {get_column_letter(column)}{last}"


BY_WORDS = {_plain(question.words): question for question in QUESTIONS}
OWN = {
    _plain(text)
    for text in (
        TITLE,
        *(heading for heading, _ in COLUMNS),
        AGENCY_WORDS,
        PROGRAMME_WORDS,
        PROGRAMME_NOTE,
        *NOTES,
        VERSION_WORDS,
        *(word for one in QUESTIONS for word in (one.words, one.unit, allowed_words(one), one.moves)),
    )
}
"""All that the form writes in words of its own, in any row."""
