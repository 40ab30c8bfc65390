"""Writing the form: one printable page with twelve questions, and a hidden sheet with the programmes."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from simcore.scenario.answers import programme_defaults
from simcore.scenario.compose import compose, find_scenario
from simcore.scenario.errors import InputError, listed, nearest, shortened
from simcore.scenario.evidence import load_evidence
from simcore.scenario.questions import FORM_VERSION, PROGRAMMES, QUESTIONS, Question
from simcore.scenario.sheet import AGENCY_CELL, PROGRAMME_CELL, SHEET, VERSION_CELL
from simcore.scenario.sheet_words import (
    AGENCY_WORDS,
    COLUMNS,
    HOW_TO,
    NOTES,
    PROGRAMME_NOTE,
    PROGRAMME_WORDS,
    TITLE,
    VERSION_WORDS,
    allowed_words,
)

if TYPE_CHECKING:
    from openpyxl.cell import Cell
    from openpyxl.workbook import Workbook
    from openpyxl.worksheet.worksheet import Worksheet

FORM, LISTS = "Twelve questions", "Programmes"
FIRST_ROW = 7
MADE = dt.datetime(2026, 1, 5)  # noqa: DTZ001  a workbook's times have no zone; always the same, so that nothing leaks
INK, QUIET, HEAD, FILL, EDGE = "1A1A1A", "555555", "E4ECF4", "FFF8DC", "8A8A8A"


def new_sheet(name: str, programme: str) -> Path:
    """Write an empty form as NAME.xlsx and give its path.

    Raises:
        InputError: there is no such programme or folder, or such a file is there already.
    """
    path = Path(name if name.lower().endswith(SHEET) else f"{name}{SHEET}")
    if not path.stem.strip(". ") or path.name.startswith("."):
        raise InputError(f"'{shortened(name)}' is no name for a file; such as `simcore new my_agency`")
    if path.exists():
        raise InputError(f"{path}: is there already; choose another name")
    if not path.parent.is_dir():
        raise InputError(f"{path.parent}: there is no such folder")
    try:
        write_form(path, programme)
    except OSError as error:
        raise InputError(f"{path}: cannot be written ({error.strerror or error})") from error
    return path


def write_form(
    path: Path, programme: str = "base", answers: Mapping[str, float] | None = None, agency: str = ""
) -> None:
    """Write a form for a programme, blank or with answers by the key of their question.

    Raises:
        InputError: there is no such programme.
        OSError: the file cannot be written.
    """
    from openpyxl import Workbook  # here, as it takes time to load

    if programme not in PROGRAMMES:
        near = nearest(programme, PROGRAMMES)
        hint = f"did you mean {listed(near)}?" if near else f"there are {listed(PROGRAMMES, 'and')}"
        raise InputError(f"there is no programme '{shortened(programme)}'; {hint}")
    book = Workbook()
    form = book.active
    form.title = FORM
    choices = [f"{name}: {_title(name)}" for name in PROGRAMMES]
    _list_programmes(book, choices)
    _head(book, form, path.name, agency, choices[PROGRAMMES.index(programme)])
    document = compose(find_scenario(programme)).document
    defaults = programme_defaults(document, programme)
    for place, (question, default) in enumerate(zip(QUESTIONS, defaults, strict=True)):
        value = (answers or {}).get(question.key)
        caseload = int(defaults[0][0])
        _question(book, form, FIRST_ROW + place, question, _default_cells(question, default, caseload), value)
    _foot(book, form)
    _print_setup(form)
    _properties(book)
    book.save(path)


def _title(name: str) -> str:
    return str(compose(find_scenario(name)).document.tree["title"])


def _default_cells(
    question: Question, default: tuple[float, str, str], caseload: int
) -> tuple[str, str, str]:
    """Number, grade and source of a default, in words."""
    number, grade, source = default
    row = load_evidence().get(source)
    if row is not None:
        origin = "an assumption" if row.source_title.startswith("none found") else row.organisation
        source = f"{origin or row.source_title} ({source})"
    if question.key in ("calls_day", "emails_day"):
        source = f"{source} at {caseload} clients; with your caseload, at yours"
    return f"{number:,g}", grade, source


# ----------------------------------------------------------------------------------- the sheet


def _head(book: Workbook, form: Worksheet, file: str, agency: str, programme: str) -> None:
    from openpyxl.worksheet.datavalidation import DataValidation

    for place, (_, width) in enumerate(COLUMNS):
        form.column_dimensions[chr(ord("A") + place)].width = width
    form["A1"] = TITLE
    form["A1"].font = _font(18, bold=True)
    form["A2"] = HOW_TO.format(file=file)
    form["B3"], form["B4"], form["B5"] = AGENCY_WORDS, PROGRAMME_WORDS, PROGRAMME_NOTE
    for address, name, value in (("C3", AGENCY_CELL, agency), ("C4", PROGRAMME_CELL, programme)):
        row = int(address[1])
        form.merge_cells(f"{address}:H{row}")
        form[address] = value or None
        for column in "CDEFGH":
            _fill_in(form[f"{column}{row}"])
        form[f"B{row}"].font = _font(11)
        form.row_dimensions[row].height = 22
        _name(book, name, address)
    for address in ("A2", "B5"):
        form[address].font = _font(10, QUIET)
        form.row_dimensions[int(address[1])].height = 22
    choice = DataValidation(
        "list",
        formula1=f"'{LISTS}'!$A$2:$A${len(PROGRAMMES) + 1}",
        allow_blank=False,
        showErrorMessage=True,
        errorTitle="Programme",
        error="Choose one from the list.",
    )
    choice.add("C4")
    form.add_data_validation(choice)
    for place, (heading, _) in enumerate(COLUMNS):
        _styled(form.cell(FIRST_ROW - 1, place + 1, heading), bold=True, fill=HEAD)
    form.row_dimensions[FIRST_ROW - 1].height = 32


def _question(
    book: Workbook,
    form: Worksheet,
    row: int,
    question: Question,
    default: tuple[str, str, str],
    value: float | None,
) -> None:
    from openpyxl.worksheet.datavalidation import DataValidation

    number, grade, source = default
    allowed = allowed_words(question)
    words = (row - FIRST_ROW + 1, question.words, value, question.unit, allowed, number, grade, source)
    for place, word in enumerate((*words, question.moves), start=1):
        _styled(form.cell(row, place, word), small=place > 3)
    form.cell(row, 2).alignment = _aligned()
    answer = form.cell(row, 3)
    _fill_in(answer)
    answer.number_format = "#,##0.##" if question.high > 999 else "0.##"
    _name(book, question.cell_name, answer.coordinate)
    rule = DataValidation(
        "whole" if question.whole else "decimal",
        operator="between",
        formula1=f"{question.low:g}",
        formula2=f"{question.high:.0f}",
        allow_blank=True,
        showErrorMessage=True,
        errorTitle=question.label.capitalize(),
        error=f"Must be {question.allowed}. Leave it blank if nobody knows.",
        showInputMessage=True,
        promptTitle=question.label.capitalize(),
        prompt=f"{question.allowed.capitalize()} {question.unit}. Where to find it: {question.find}.",
    )
    rule.add(answer.coordinate)
    form.add_data_validation(rule)
    form.row_dimensions[row].height = 40


def _foot(book: Workbook, form: Worksheet) -> None:
    from openpyxl.styles import Alignment

    row = FIRST_ROW + len(QUESTIONS) + 1
    for line in NOTES:
        form.merge_cells(start_row=row, end_row=row, start_column=1, end_column=len(COLUMNS))
        form.cell(row, 1, line).font = _font(10, QUIET)
        form.cell(row, 1).alignment = Alignment(wrap_text=True, vertical="top")
        form.row_dimensions[row].height = 16 if len(line) < 170 else 30
        row += 1
    form.cell(row, 8, VERSION_WORDS).font = _font(9, QUIET)
    form.cell(row, 8).alignment = Alignment(horizontal="right")
    version = form.cell(row, 9, FORM_VERSION)
    version.font = _font(9, QUIET)
    version.alignment = Alignment(horizontal="left")
    _name(book, VERSION_CELL, version.coordinate)


def _list_programmes(book: Workbook, choices: list[str]) -> None:
    lists = book.create_sheet(LISTS)
    lists["A1"] = "Programmes the form knows"
    for row, choice in enumerate(choices, start=2):
        lists.cell(row, 1, choice)
    lists.column_dimensions["A"].width = 80
    lists.sheet_state = "hidden"


def _name(book: Workbook, name: str, address: str) -> None:
    """Give a cell a name, by which it is found when rows were moved."""
    from openpyxl.workbook.defined_name import DefinedName

    place = f"'{FORM}'!${address[0]}${address[1:]}"
    book.defined_names[name] = DefinedName(name, attr_text=place)


def _styled(cell: Cell, bold: bool = False, fill: str = "", small: bool = False) -> None:
    from openpyxl.styles import Border, PatternFill, Side

    cell.font = _font(10 if small else 11, bold=bold)
    cell.alignment = _aligned()
    cell.border = Border(bottom=Side(style="thin", color="C9D0DA"))
    if fill:
        cell.fill = PatternFill("solid", fgColor=fill)


def _fill_in(cell: Cell) -> None:
    """A cell that is to be filled: yellow, framed, and plain in black and white too."""
    from openpyxl.styles import Border, PatternFill, Side

    edge = Side(style="medium", color=EDGE)
    cell.border = Border(left=edge, right=edge, top=edge, bottom=edge)
    cell.fill = PatternFill("solid", fgColor=FILL)
    cell.font = _font(12, bold=True)
    cell.alignment = _aligned("left" if cell.row < FIRST_ROW else "right")


def _font(size: int, colour: str = INK, bold: bool = False) -> Any:
    from openpyxl.styles import Font

    return Font(name="Arial", size=size, bold=bold, color=colour)


def _aligned(horizontal: str = "left") -> Any:
    from openpyxl.styles import Alignment

    return Alignment(wrap_text=True, vertical="center", horizontal=horizontal, indent=1)


def _print_setup(form: Worksheet) -> None:
    """One page across and down, on A4 and on Letter alike."""
    form.sheet_properties.pageSetUpPr.fitToPage = True
    form.page_setup.orientation = "landscape"
    form.page_setup.paperSize = form.PAPERSIZE_A4
    form.page_setup.fitToWidth = form.page_setup.fitToHeight = 1
    for side in ("left", "right", "top", "bottom"):
        setattr(form.page_margins, side, 0.45)
    form.print_options.horizontalCentered = True
    form.print_area = f"A1:I{FIRST_ROW + len(QUESTIONS) + 1 + len(NOTES)}"
    form.sheet_view.showGridLines = False
    form.freeze_panes = f"A{FIRST_ROW}"


def _properties(book: Workbook) -> None:
    book.properties.creator = "simcore"
    book.properties.title = TITLE
    book.properties.created = book.properties.modified = MADE
