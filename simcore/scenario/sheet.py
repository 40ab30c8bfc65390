"""Reading a filled sheet: what stands in its twelve cells, or one plain line for each cell that is wrong.

A sheet comes from a stranger's computer. So before it is opened it is looked at: small, a real .xlsx, not
packed to unfold into something huge, without a document type (which can unfold too). Cells are found by their
names, which a spreadsheet program keeps when rows are moved; messages give the address the reader sees.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from simcore.scenario.errors import InputError, listed, nearest, shortened, shown
from simcore.scenario.questions import FORM_VERSION, PROGRAMMES, QUESTIONS, TEAM, Question
from simcore.scenario.read import file_shown
from simcore.scenario.sheet_words import misplaced

if TYPE_CHECKING:
    from openpyxl.workbook import Workbook

SHEET = ".xlsx"
OTHER_SHEETS = (".xls", ".xlsm", ".xlsb", ".ods", ".numbers", ".csv")
VERSION_CELL, PROGRAMME_CELL, AGENCY_CELL = "form_version", "programme", "agency"

MOST_BYTES = 1_000_000
MOST_UNPACKED = 5_000_000
MOST_PARTS = 200
MOST_LETTERS = 60  # of an agency's name
MOST_CLIENTS = 400
"""Clients of one case manager: as far as the model is meant to go."""

NUMBER = re.compile(r"[-+]?[0-9]+(\.[0-9]+)?")
CELL = re.compile(r"[A-Z]{1,2}[0-9]{1,3}")
"""Where a cell of the form may have been moved to."""
NEW = "make a new one with `simcore new`"


@dataclass(frozen=True)
class Given:
    """What stands in one cell; None where it is blank."""

    cell: str
    value: float | None


@dataclass(frozen=True)
class Sheet:
    """A filled sheet that was found right."""

    file: str
    stem: str
    agency: str
    programme: str
    given: Mapping[str, Given]

    @property
    def filled_posts(self) -> float:
        """Full-time posts that somebody fills, part-timers by their share."""
        posts, vacancies, part_timers = (self.given[key].value or 0.0 for key in TEAM[1:])
        return posts - vacancies + part_timers

    @property
    def caseload(self) -> int | None:
        """Clients for each filled post, to the nearest whole one; None where clients is blank."""
        clients = self.given["clients"].value
        return None if clients is None else max(1, round(clients / self.filled_posts))


def is_sheet(path: Path) -> bool:
    """Whether a scenario's path is that of a filled sheet."""
    return path.suffix.lower() == SHEET


def like_a_sheet(path: Path) -> bool:
    """Whether it is a spreadsheet in a format that is not read."""
    return path.suffix.lower() in OTHER_SHEETS


def read_sheet(path: Path) -> Sheet:
    """Read a filled sheet.

    Raises:
        InputError: it is no sheet of `simcore new`, or of another version; or cells are wrong, all at once.
    """
    name = file_shown(path)
    try:
        if not path.is_file():
            raise InputError(f"{name}: {'is not a file' if path.exists() else 'there is no such file'}")
        with path.open("rb") as stream:
            data = stream.read(MOST_BYTES + 1)
    except (OSError, ValueError) as error:
        raise InputError(f"{shortened(name)}: cannot be read ({error})") from error
    return _read(data, name, path.stem)


@lru_cache(maxsize=8)  # a command reads the same sheet more than once
def _read(data: bytes, name: str, stem: str) -> Sheet:
    _refuse_unsafe(data, name)
    cells = _Cells(name, _workbook(data, name, values=False))
    version = cells.found(VERSION_CELL)
    if version is None:
        raise InputError(f"{name}: is no sheet of twelve questions; {NEW}")
    address, value = version
    if value != FORM_VERSION or isinstance(value, bool):
        raise InputError(
            f"{name}, cell {address} (version of the form): this program reads version {FORM_VERSION} "
            f"(given {shown(value)}); {NEW}"
        )
    if cells.has_formulas:
        cells.results = _workbook(data, name, values=True)
    agency, programme = cells.agency(), cells.programme()
    given = {question.key: cells.number(question) for question in QUESTIONS}
    cells.misplaced()
    sheet = Sheet(name, stem, agency, programme, given)
    if not cells.faults:
        cells.faults += _team_faults(sheet)
    if cells.faults:
        raise InputError(*cells.faults)
    return sheet


def _refuse_unsafe(data: bytes, name: str) -> None:
    """Refuse what is no small, plain .xlsx, before anything is unpacked."""
    if len(data) > MOST_BYTES:
        raise InputError(f"{name}: is larger than {MOST_BYTES // 1_000_000} MB, too large for a sheet")
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            parts = packed.infolist()
            if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > MOST_UNPACKED:
                raise InputError(f"{name}: unpacks to more than a sheet can hold, so it is not opened")
            if any(b"<!DOCTYPE" in packed.read(part) for part in parts):
                raise InputError(f"{name}: holds a document type, which no spreadsheet program writes")
    except InputError:
        raise
    except Exception as error:  # a damaged archive fails in many ways; none of them is our fault
        why = (
            "it has a password, or another format" if data[:4] == b"\xd0\xcf\x11\xe0" else "damaged, or none"
        )
        raise InputError(
            f"{name}: is no {SHEET} file ({why}); save it as {SHEET} without a password"
        ) from error


def _workbook(data: bytes, name: str, values: bool) -> Workbook:
    import warnings

    import openpyxl  # here, as it takes time to load

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of styles and extensions it does not keep, which are not read
            # Read-only: nothing is built for merged cells, of which a few letters can ask for billions.
            return openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=values)
    except Exception as error:  # whatever is wrong inside, the file is not one that was written by a program
        raise InputError(
            f"{name}: cannot be read as a spreadsheet ({type(error).__name__}); {NEW}"
        ) from error


class _Cells:
    """Finds and checks cells, collecting faults."""

    def __init__(self, name: str, book: Workbook) -> None:
        self.name = name
        self.book = book
        self.results: Workbook | None = None
        self.faults: list[str] = []

    @property
    def has_formulas(self) -> bool:
        """Whether any named cell holds a formula."""
        found = (self.found(question.cell_name) for question in QUESTIONS)
        return any(_is_formula(cell[1]) for cell in found if cell)

    def found(self, cell_name: str) -> tuple[str, Any] | None:
        """Address and content of a named cell; None where name, sheet or cell is gone."""
        defined = self.book.defined_names.get(cell_name)
        places = list(defined.destinations) if defined is not None and "#REF" not in defined.attr_text else []
        if len(places) != 1 or places[0][0] not in self.book.sheetnames:
            return None
        sheet, address = places[0][0], places[0][1].replace("$", "")
        if not CELL.fullmatch(address):
            return None
        cell = self.book[sheet][address]
        content = cell.value
        if _is_formula(content) and self.results is not None:
            content = _Formula(self.results[sheet][address].value)
        return address, content

    def fault(self, address: str, label: str, problem: str, given: object = ...) -> None:
        """Note a fault of one cell."""
        told = "" if given is ... else f" (given {shown(_plain(given))})"
        self.faults.append(f"{self.name}, cell {address} ({label}): {problem}{told}")

    def gone(self, label: str) -> None:
        """Note that a cell is not there any more."""
        self.faults.append(f"{self.name}: the cell for {label} is gone, or has lost its name; {NEW}")

    def agency(self) -> str:
        """The agency's name, which may be blank."""
        found = self.found(AGENCY_CELL)
        text = "" if found is None or found[1] is None else str(_plain(found[1])).strip()
        if found and len(text) > MOST_LETTERS:
            self.fault(found[0], "name of the agency", f"must have {MOST_LETTERS} letters at most", text)
        return shortened(text)

    def programme(self) -> str:
        """The programme's name: what stands before the colon."""
        found = self.found(PROGRAMME_CELL)
        if found is None:
            self.gone("the programme")
            return PROGRAMMES[0]
        address, content = found
        name = str(content or "").partition(":")[0].strip()
        if name in PROGRAMMES:
            return name
        near = nearest(name, PROGRAMMES)
        ending = f"; did you mean {listed(near)}?" if near else ""
        self.fault(address, "programme", f"must be one of {listed(PROGRAMMES)}{ending}", content or "nothing")
        return PROGRAMMES[0]

    def number(self, question: Question) -> Given:
        """The number in a question's cell, None where it is blank."""
        found = self.found(question.cell_name)
        if found is None:
            self.gone(question.label)
            return Given("", None)
        address, content = found
        if isinstance(content, _Formula):
            content = content.result
            if content is None:
                problem = (
                    "holds a formula without its result; open and save the file in a spreadsheet program"
                )
                self.fault(address, question.label, f"{problem}, or type the number")
                return Given(address, None)
        if content is None or (isinstance(content, str) and not content.strip()):
            return Given(address, None)
        number = _number(content)
        allowed = number is not None and question.low <= number <= question.high
        if number is None or not allowed or (question.whole and number != int(number)):
            self.fault(address, question.label, f"must be {question.allowed}", content)
            return Given(address, None)
        return Given(address, number)

    def misplaced(self) -> None:
        """Note what stands on the form where no answer is read."""
        from openpyxl.utils.cell import coordinate_to_tuple

        named = {question.cell_name: question for question in QUESTIONS}
        answers: dict[str, dict[tuple[int, int], Question | None]] = {}
        for name in (*named, VERSION_CELL, PROGRAMME_CELL, AGENCY_CELL):
            found = self.found(name)
            if found is not None:
                (sheet, _), *_ = self.book.defined_names[name].destinations
                answers.setdefault(sheet, {})[coordinate_to_tuple(found[0])] = named.get(name)
        for sheet, places in answers.items():
            if any(places.values()):
                told = misplaced(self.book[sheet], places)
                self.faults += [f"{self.name}, {fault}" for fault in told]


@dataclass(frozen=True)
class _Formula:
    """A formula, by the result that the last program stored."""

    result: Any


def _is_formula(content: object) -> bool:
    return type(content).__name__ in ("ArrayFormula", "DataTableFormula") or (
        isinstance(content, str) and content.startswith("=")
    )


def _number(content: object) -> float | None:
    """A plain number, also one that was typed into a cell meant for text."""
    if isinstance(content, int | float) and not isinstance(content, bool):
        return float(content)
    text = content.strip() if isinstance(content, str) else ""
    return float(text) if NUMBER.fullmatch(text) else None


def _plain(content: object) -> object:
    """A cell's content as a message shows it."""
    return content if isinstance(content, str | int | float) else str(content)


def _team_faults(sheet: Sheet) -> list[str]:
    """What is wrong with clients and posts taken together."""

    def fault(key: str, label: str, problem: str) -> list[str]:
        return [f"{sheet.file}, cell {sheet.given[key].cell} ({label}): {problem}"]

    clients, posts, vacancies, part_timers = (sheet.given[key] for key in TEAM)
    if clients.value is None:
        if all(sheet.given[key].value is None for key in TEAM):
            return []
        told = "is blank though posts are given; fill it in, or leave all four of clients and posts blank"
        return fault("clients", "clients", told)
    if posts.value is None and not part_timers.value:
        told = f"is blank though clients are given in cell {clients.cell}; fill it in, or leave both blank"
        return fault("posts", "full-time posts", told)
    if vacancies.value and vacancies.value > (posts.value or 0):
        told = f"is more than the {_posts(posts.value or 0)} in cell {posts.cell} (given {vacancies.value:g})"
        return fault("vacancies", "vacancies", told)
    if sheet.filled_posts <= 0:
        there = f"{_posts(posts.value or 0)} in cell {posts.cell}"
        told = f"leaves no post filled: {there}, all vacant, no part-timers"
        return fault("vacancies", "vacancies", told)
    each = clients.value / sheet.filled_posts
    if each > MOST_CLIENTS:
        told = (
            f"{clients.value:g} for {_posts(sheet.filled_posts, 'filled ')} are {each:,.0f} for each; at most"
        )
        return fault("clients", "clients", f"{told} {MOST_CLIENTS} can be simulated")
    return []


def _posts(number: float, which: str = "") -> str:
    return f"{number:g} {which}post{'' if number == 1 else 's'}"
