"""What a person is told when an input is wrong: where, what was given, what is allowed, the nearest name."""

from __future__ import annotations

import difflib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TypeAlias, Union

# Plain data as a file holds it. Every key of a mapping is text.
Tree: TypeAlias = Union[bool, int, float, str, list["Tree"], dict[str, "Tree"], None]  # noqa: UP007
KeyPath: TypeAlias = tuple[str | int, ...]  # ("kinds", "plan_change", "steps", 0, "share")

MOST_LINES = 20  # one screen
MOST_SHOWN = 60  # characters of a name or value


class InputError(Exception):
    """The input is wrong, and the person who wrote it can mend it: shown as it is, never with a traceback.

    Each line tells one fault. Only the first 20 are shown, so that a message stays on one screen.
    """

    def __init__(self, *lines: str):
        super().__init__(*lines)
        self.lines = lines

    def __str__(self) -> str:
        more = len(self.lines) - MOST_LINES
        return "\n".join([*self.lines[:MOST_LINES], *([f"and {more} more"] if more > 0 else [])])

    def _render_traceback_(self) -> list[str]:
        """Tell IPython what to show where a notebook is opened by hand: the same words, and no more."""
        return [str(self)]


@dataclass(frozen=True)
class Place:
    """Where in a file something stands; line and column count from 1. Line 0: not in a file (`--set`).

    In a filled sheet a cell, such as C7, says where.
    """

    file: str
    line: int = 0
    column: int = 0
    cell: str = ""

    def __str__(self) -> str:
        if self.cell:
            return f"{self.file}, cell {self.cell}"
        return f"{self.file}:{self.line}:{self.column}" if self.line else self.file


def dotted(path: KeyPath) -> str:
    """Write a path as `--set` takes it: kinds.plan_change.steps.0.share."""
    return ".".join(shortened(str(part)) for part in path)


def shortened(text: str) -> str:
    """Cut a long text, and show control characters as escapes, so that no input can upset a terminal."""
    text = "".join(c if c.isprintable() else ascii(c)[1:-1] for c in text[: MOST_SHOWN + 1])
    return text if len(text) <= MOST_SHOWN else text[: MOST_SHOWN - 3] + "..."


def shown(value: object) -> str:
    """Write a given value in a few words."""
    if isinstance(value, dict):
        return f"a mapping with {listed(map(str, list(value)[:4]), 'and')}" if value else "an empty mapping"
    if isinstance(value, list):
        return f"a list of {len(value)}"
    if isinstance(value, str):
        return f"'{shortened(value)}'"
    return shortened(json.dumps(value, default=str))


def listed(names: Iterable[str], word: str = "or") -> str:
    """Join names as a sentence does: a, b or c."""
    *most, last = [shortened(name) for name in names] or ["nothing"]
    return f"{', '.join(most)} {word} {last}" if most else last


def nearest(name: str, known: Iterable[str]) -> list[str]:
    """Find up to three known names that look like the given one, the most alike first."""
    by_small = {k.lower(): k for k in known}
    return [by_small[match] for match in difflib.get_close_matches(name[:MOST_SHOWN].lower(), by_small)]


def fault(
    place: Place | str,
    path: KeyPath,
    problem: str,
    *,
    given: object = ...,
    allowed: str = "",
    near: Sequence[str] = (),
) -> str:
    """Write the line for one fault: `file:line:col: path.to.key: what is wrong (given ..., ...)`."""
    details = [] if given is ... else [f"given {shown(given)}"]
    details += [f"allowed: {allowed}"] if allowed else []
    details += [f"did you mean {listed(near)}?"] if near else []
    start = f"{place}: {dotted(path)}: " if path else f"{place}: "
    return start + problem + (f" ({'; '.join(details)})" if details else "")
