"""Reading YAML 1.2 into plain data, remembering where each value stood.

A scenario file may come from a stranger. So nothing is built before it has been looked at: files are small,
not deeply nested, and hold no aliases (a few lines of which can unfold into billions of values), anchors or
tags. Only text, numbers, true, false, null, lists and mappings remain; dates stay text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    Event,
    MappingEndEvent,
    MappingStartEvent,
    NodeEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
    StreamEndEvent,
)

from simcore.scenario.errors import InputError, KeyPath, Place, Tree, fault, shortened

MOST_BYTES = 1_000_000
MOST_DEPTH = 30

PROJECT = Path(__file__).resolve().parents[2]

# YAML 1.2's core schema, less its octal and hexadecimal numbers. `no`, `12:30` and dates are text.
CONSTANTS: dict[str, Tree] = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL"), None),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}
INTEGER = re.compile(r"[-+]?[0-9]{1,18}")
DECIMAL = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?")

# What usually stands behind two of the parser's messages.
HINTS = {"\\t": "; indent with spaces, not tabs", "<block": "; is it indented like its neighbours?"}


@dataclass(frozen=True)
class Document:
    """A file's content as plain data, and the place of every key and list element by its path.

    Treat both as never changing: merging and overriding make new ones.
    """

    tree: dict[str, Tree]
    places: dict[KeyPath, Place]

    def place(self, path: KeyPath) -> Place:
        """Find where a path stands; if it is in no file, then what it would be part of."""
        for length in range(len(path), -1, -1):
            if found := self.places.get(path[:length]):
                return found
        return Place("the scenario")


def file_shown(path: Path) -> str:
    """Name a file as short as it can be found by: from the project, else from the current folder."""
    full = path.resolve()
    for start in (PROJECT, Path.cwd()):
        if full.is_relative_to(start):
            return full.relative_to(start).as_posix()
    return str(path)


def read_file(path: Path) -> Document:
    """Read a YAML file whose top level is a mapping.

    Raises:
        InputError: the file is missing, unreadable, too large or deep, or holds what is not allowed.
    """
    return read_text(_file_text(path), file_shown(path))


@lru_cache(maxsize=32)  # a sweep reads the same text for every one of its points
def read_text(text: str, file: str) -> Document:
    """Read YAML text whose top level is a mapping; `file` is the name that messages give."""
    builder = _Builder(text, file)
    tree = builder.document()
    if not isinstance(tree, dict):
        raise InputError(
            fault(Place(file, 1, 1), (), "the top level must be a mapping, lines of `key: value`", given=tree)
        )
    return Document(tree, {(): Place(file, 1, 1), **builder.places})


def read_value(text: str, where: str) -> Tree:
    """Read one value of any type, such as what follows the = of `--set`."""
    return _Builder(text, where).document()


def read_headings(path: Path) -> dict[str, str]:
    """Read only the plain entries before a file's first section: enough for a list of titles, and fast."""
    events = _Builder(_file_text(path), file_shown(path)).events
    headings: dict[str, str] = {}
    if isinstance(next(events), MappingStartEvent):
        for key in events:
            value = next(events, None)
            if not isinstance(key, ScalarEvent) or not isinstance(value, ScalarEvent):
                break
            headings[key.value] = " ".join(value.value.split())
    return headings


def _file_text(path: Path) -> str:
    """Read a file's text, never more than the limit."""
    name = file_shown(path)
    try:
        if not path.is_file():
            raise InputError(f"{name}: {'is not a file' if path.exists() else 'there is no such file'}")
        with path.open("rb") as stream:
            data = stream.read(MOST_BYTES + 1)
    except (OSError, ValueError) as error:  # ValueError: a name with a null character
        raise InputError(f"{shortened(name)}: cannot be read ({error})") from error
    if len(data) > MOST_BYTES:
        raise InputError(f"{name}: is larger than {MOST_BYTES // 1_000_000} MB, too large for a scenario")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise InputError(f"{name}:{line}:1: is not UTF-8 text; save it as UTF-8") from error


class _Builder:
    """Turns parse events into plain data in one pass, refusing what is not allowed as it comes."""

    def __init__(self, text: str, file: str):
        self.file = file
        self.text = text
        self.places: dict[KeyPath, Place] = {}
        self.events = self._checked_events()

    def document(self) -> Tree:
        """Build the only document of the stream."""
        tree = self._build(next(self.events), ())
        next(self.events, None)  # runs the checks on what follows
        return tree

    def _checked_events(self) -> Iterator[Event]:
        """Give the events of the values, raising InputError at the first thing that is not allowed."""
        depth = documents = 0
        try:
            for event in YAML(typ="safe", pure=True).parse(self.text):
                documents += isinstance(event, DocumentStartEvent)
                depth += isinstance(event, MappingStartEvent | SequenceStartEvent)
                depth -= isinstance(event, MappingEndEvent | SequenceEndEvent)
                if isinstance(event, StreamEndEvent) and not documents:
                    raise InputError(f"{self.file}: is empty")
                self._check(event, depth, documents)
                if isinstance(event, NodeEvent | MappingEndEvent | SequenceEndEvent):
                    yield event
        except MarkedYAMLError as error:
            mark = error.problem_mark or error.context_mark
            place = Place(self.file, mark.line + 1, mark.column + 1) if mark else self.file
            problem = error.problem or error.context or ""
            hint = next((hint for sign, hint in HINTS.items() if sign in problem), "")
            raise InputError(fault(place, (), f"is not YAML: {problem}{hint}")) from error
        except YAMLError as error:
            raise InputError(f"{self.file}: is not YAML: {str(error).splitlines()[0]}") from error
        except RecursionError as error:
            raise InputError(f"{self.file}: is nested too deeply") from error

    def _check(self, event: Event, depth: int, documents: int) -> None:
        problem = ""
        if isinstance(event, AliasEvent) or getattr(event, "anchor", None):
            problem = "anchors (&name) and aliases (*name) are not allowed; write the value out"
        elif isinstance(event, NodeEvent) and getattr(event, "tag", None):
            problem = f"tags are not allowed (given {shortened(str(getattr(event, 'tag', '')))})"
        elif depth > MOST_DEPTH:
            problem = f"is nested more than {MOST_DEPTH} deep"
        elif documents > 1:
            problem = "a file holds one document; take out the line `---`"
        elif isinstance(event, DocumentStartEvent) and event.version not in (None, (1, 2)):
            problem = "files are YAML 1.2; take out the line `%YAML`"
        if problem:
            raise InputError(fault(self._place(event), (), problem))

    def _place(self, event: Event) -> Place:
        return Place(self.file, event.start_mark.line + 1, event.start_mark.column + 1)

    def _build(self, event: Event, path: KeyPath) -> Tree:
        """Build the value that starts with this event."""
        if isinstance(event, ScalarEvent):
            return scalar(event.value) if event.style is None else event.value
        if isinstance(event, SequenceStartEvent):
            return self._list(path)
        return self._mapping(path)

    def _list(self, path: KeyPath) -> Tree:
        elements: list[Tree] = []
        while not isinstance(event := next(self.events), SequenceEndEvent):
            here = (*path, len(elements))
            self.places[here] = self._place(event)
            elements.append(self._build(event, here))
        return elements

    def _mapping(self, path: KeyPath) -> Tree:
        entries: dict[str, Tree] = {}
        while not isinstance(event := next(self.events), MappingEndEvent):
            if not isinstance(event, ScalarEvent):
                raise InputError(fault(self._place(event), path, "a key must be plain text"))
            key = event.value  # always text, so that `3: 0.5` and `"3": 0.5` are one
            here = (*path, key)
            if key in entries:
                problem = f"this key stands twice, first in line {self.places[here].line}"
                raise InputError(fault(self._place(event), here, problem))
            self.places[here] = self._place(event)
            entries[key] = self._build(next(self.events), here)
        return entries


def scalar(text: str) -> Tree:
    """Read an unquoted value by the rules of YAML 1.2."""
    if text in CONSTANTS:
        return CONSTANTS[text]
    if INTEGER.fullmatch(text):
        return int(text)
    return float(text) if DECIMAL.fullmatch(text) else text
