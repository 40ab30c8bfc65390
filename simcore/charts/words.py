"""Small helpers for sentences: what a chart says must be as right as what it draws."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Sequence

from simcore.outcomes import MEASURES

MINUS, JOINER = "\N{MINUS SIGN}", "\N{WORD JOINER}"
"""The one minus sign of pages and pictures, and what keeps a sign on the line of its number."""
LOOSE = re.compile(rf"(?<![\w.,)\]{MINUS}-])[-{MINUS}]{JOINER}?(?=\$?\d)")
"""A minus before a number, however it is written; not the hyphen of a date, a name or an option."""
PLUS = re.compile(rf"(?<![\w.,)\]+])\+{JOINER}?(?=\$?\d)")
UNITS = {"h": "hours", "min": "minutes", "share": "share"}


def with_minus(text: str) -> str:
    """The text with a real minus before each number below zero, as pictures have it."""
    return LOOSE.sub(MINUS, text)


def tied(text: str) -> str:
    """The same, and no sign alone at the end of a line, as pages and documents have it."""
    return PLUS.sub(f"+{JOINER}", LOOSE.sub(MINUS + JOINER, text))


def lower_first(words: str) -> str:
    """The words as they stand inside a sentence."""
    return words[:1].lower() + words[1:]


def listed(words: Sequence[str]) -> str:
    """One, two and three."""
    if len(words) < 2:
        return "".join(words)
    return f"{', '.join(words[:-1])} and {words[-1]}"


def shown(measure: str, value: float) -> str:
    """A measure's value as a reader sees it."""
    return MEASURES[measure].show(value)


def heading(measure: str) -> str:
    """A measure's label with its unit; shares carry theirs on the axis."""
    known = MEASURES[measure]
    unit = UNITS.get(known.unit, known.unit)
    return known.label if known.unit == "share" or not unit else f"{known.label}, {unit}"


def hours(value: float) -> str:
    """Hours for a sentence: whole ones from ten up."""
    return f"{value:,.0f}" if abs(value) >= 9.95 else f"{value:.1f}"


def counted(number: int, thing: str) -> str:
    """One thing, two things, no things."""
    return f"{number:,} {thing}{'' if number == 1 else 's'}" if number else f"no {thing}s"


def nearest(wanted: Collection[int], known: Collection[int]) -> list[int]:
    """For each number wanted the nearest that is known; each once, in order."""
    ordered = sorted(known)
    return sorted({min(ordered, key=lambda number: abs(number - goal)) for goal in wanted})


def with_ends(show: Callable[[float], str], mean: float, low: float, high: float) -> str:
    """A mean with its interval; alone where there is none, or none wider than what is shown."""
    text, *ends = (show(value) for value in (mean, low, high))
    return text if not low <= high or ends[0] == ends[1] else f"{text} ({ends[0]} to {ends[1]})"


def source_line(run_id: str, rest: str = "") -> str:
    """Where the numbers come from."""
    source = f"Source: simulated, run {run_id}." if run_id else "Source: simulated."
    return f"{source} {rest}".strip()
