"""The check that a document holds no number of its own: what was written is read again.

A number is any run of digits, wherever it stands. Allowed are the facts of the document as they are shown,
whole (of '41% (39% to 43%)' neither '41%' nor '39%' alone), and the line that says where each is from.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from simcore.report.handover.facts import DIGIT, Fact

NUMBER = re.compile(r"\d+(?:[.,]\d+)*%?")
PAGE = re.compile(r"\bpage \d+ of \d+\b", re.IGNORECASE)
BETWEEN = " | "
"""Between texts that are read together: no fact goes from one into the next."""
AROUND = 60
"""Letters to either side of a refused number that the message shows."""


class UnknownNumberError(Exception):
    """A document holds a number that is in no fact of it."""


def refuse_unknown_numbers(text: str, facts: Iterable[Fact], where: str, *, in_pieces: bool = False) -> None:
    """Look for numbers that are no fact.

    Args:
        text: what a reader sees.
        facts: what may stand there.
        where: what is read, for the message.
        in_pieces: the text comes in pieces, as out of a PDF, so that a fact may be torn apart: its numbers
            may then stand alone.

    Raises:
        UnknownNumberError: there is one; with the words around it.
    """
    known = [words for fact in facts for words in (fact.shown, fact.origin)]
    shown = {_one_line(words) for words in known if DIGIT.search(words)}
    if in_pieces:
        shown = {number for one in shown for number in NUMBER.findall(one)}
    left = PAGE.sub(_blank, _one_line(text))
    if shown:
        left = _any_of(shown).sub(_blank, left)
    found = DIGIT.search(left)
    if found:
        whole = _one_line(text)
        begin, end = max(found.start() - AROUND, 0), found.end() + AROUND
        number = NUMBER.match(left, found.start())
        raise UnknownNumberError(
            f"{where}: the number {number[0] if number else found[0]} comes from no table of the run: "
            f"'...{whole[begin:end].strip()}...'"
        )


def _any_of(shown: Iterable[str]) -> re.Pattern[str]:
    """A pattern for any of these, the longest first, that begins and ends where a number does."""
    longest_first = sorted(shown, key=lambda one: (-len(one), one))
    return re.compile(rf"(?<![\d])(?<!\d[.,])(?:{'|'.join(map(re.escape, longest_first))})(?![\d%]|[.,]\d)")


def _blank(found: re.Match[str]) -> str:
    """As much blank, so that places stay."""
    return " " * len(found[0])


def _one_line(text: str) -> str:
    return re.sub(r"\s+", " ", text)
