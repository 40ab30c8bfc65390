"""A number as a reader sees it, with where it comes from; and sentences made of words and such numbers."""

from __future__ import annotations

import re
import string
from collections.abc import Iterable
from dataclasses import dataclass

from simcore.charts.words import tied

DIGIT = re.compile(r"\d")


@dataclass(frozen=True)
class Fact:
    """One thing shown that may hold digits.

    Attributes:
        shown: as it stands in the text, with its unit and, of a mean, its interval; a minus is made one
            that stays with its number.
        source: what it is and where it was read or reckoned.
        run_id: the run it belongs to; empty only for what no run made, such as an agency's name.
        value, low, high: the plain numbers behind it, where there are any.
        measure, variant, caseload, statistic: where in the run's tables it stands, if it is from there.
    """

    shown: str
    source: str
    run_id: str = ""
    value: float | None = None
    low: float | None = None
    high: float | None = None
    measure: str = ""
    variant: str = ""
    caseload: int | None = None
    statistic: str = ""

    def __post_init__(self) -> None:
        object.__setattr__(self, "shown", tied(self.shown))

    @property
    def reach(self) -> tuple[float, float]:
        """How far the interval goes below and above the value; nothing where there is none."""
        if self.value is None or self.low is None or self.high is None or not self.low <= self.high:
            return 0.0, 0.0
        return max(self.value - self.low, 0.0), max(self.high - self.value, 0.0)

    @property
    def origin(self) -> str:
        """Where it comes from, in one line."""
        return f"run {self.run_id}: {self.source}" if self.run_id else self.source


Part = str | Fact


@dataclass(frozen=True)
class Sentence:
    """Words and facts in order. Raises ValueError for a digit in the words: a number is never typed."""

    parts: tuple[Part, ...]

    def __post_init__(self) -> None:
        for part in self.parts:
            if isinstance(part, str) and DIGIT.search(part):
                raise ValueError(f"a number must come as a fact, not as words: '{part}'")

    def __add__(self, other: Sentence) -> Sentence:
        return Sentence((*self.parts, " ", *other.parts))

    @property
    def text(self) -> str:
        """As a reader sees it."""
        return "".join(part if isinstance(part, str) else part.shown for part in self.parts)

    @property
    def facts(self) -> list[Fact]:
        """The facts in it."""
        return [part for part in self.parts if isinstance(part, Fact)]


def say(template: str, **facts: Fact) -> Sentence:
    """Put facts into a template such as 'At {now} clients'. Raises ValueError if one is missing or left."""
    parts: list[Part] = []
    used = set()
    for words, name, _, _ in string.Formatter().parse(template):
        if words:
            parts.append(words)
        if name is not None:
            if name not in facts:
                raise ValueError(f"the sentence '{template}' has no fact '{name}'")
            parts.append(facts[name])
            used.add(name)
    if left := sorted(set(facts) - used):
        raise ValueError(f"the sentence '{template}' does not use {', '.join(left)}")
    return Sentence(tuple(parts))


def just(fact: Fact) -> Sentence:
    """A fact alone, as in the cell of a table."""
    return Sentence((fact,))


def joined(sentences: Iterable[Sentence]) -> Sentence:
    """One after the other."""
    first, *rest = sentences
    return sum(rest, first)


def listing(sentences: Iterable[Sentence]) -> Sentence:
    """This, that and the other."""
    found = list(sentences)
    parts: list[Part] = []
    for place, one in enumerate(found):
        if place:
            parts.append(" and " if place == len(found) - 1 else ", ")
        parts += one.parts
    return Sentence(tuple(parts))


def constant(shown: str, source: str) -> Fact:
    """Something of the text that no run made, such as an agency's name or a year, with its named source."""
    return Fact(shown, source)
