"""A document as a Word file to edit: real headings, tables with a header row, pictures with their words."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any

from simcore.report.handover.blocks import (
    Block,
    Bullets,
    Chart,
    Document,
    Heading,
    Note,
    Paragraph,
    Table,
    sentences_of,
)
from simcore.report.handover.extra import load
from simcore.report.handover.facts import Fact, Sentence
from simcore.report.handover.numbers import BETWEEN, refuse_unknown_numbers
from simcore.report.handover.pictures import png
from simcore.report.handover.refs import refuse_unreferenced
from simcore.report.handover.zipped import without_times

FONT = "Arial"
INK, SOFT, ACCENT, LINE = "1C2430", "4A5566", "0B5394", "C9D0DA"
WIDTH = 6.9
"""Inches between the margins of a letter page."""
SIZES = {"Normal": 9.5, "List Bullet": 9.5, "Caption": 7.5, "Title": 18, "Heading 1": 12, "Intense Quote": 12}
"""Points of each style that is used."""
CELL = 8
REFERENCE = 6.5
"""Points of the run behind a sentence."""


def write_word(document: Document) -> bytes:
    """The file. Raises UnknownNumberError, and InputError where python-docx is not installed."""
    made = load("docx").Document()
    _layout(made)
    _properties(made, document)
    _say(made, document, "Title", document.title)
    for block in document.blocks:
        _add(made, document, block)
    footer = made.sections[0].footer.paragraphs[0]
    footer.text = document.footer.text
    footer.style = made.styles["Caption"]
    buffer = io.BytesIO()
    made.save(buffer)
    content = without_times(buffer.getvalue(), document.date)
    check_word(content, document.facts())
    return content


def check_word(content: bytes, facts: list[Fact]) -> None:
    """Open the file again and read all of it: text, tables, footer, words for pictures.

    Raises:
        UnknownNumberError: a number is no fact.
        UnreferencedNumberError: a paragraph or a table names no run.
    """
    refuse_unknown_numbers(BETWEEN.join(texts_of(content)), facts, "the Word file")
    refuse_unreferenced(paragraphs_of(content), facts, "the Word file")


def paragraphs_of(content: bytes) -> Iterator[str]:
    """Everything that is read as one: paragraphs, and each table with the caption over it."""
    made, before = load("docx").Document(io.BytesIO(content)), ""
    for part in made.iter_inner_content():
        if hasattr(part, "rows"):
            yield BETWEEN.join([before, *(cell.text for row in part.rows for cell in row.cells)])
        else:
            before = part.text
            yield before
    for paragraph in made.sections[0].footer.paragraphs:
        yield paragraph.text


def texts_of(content: bytes) -> Iterator[str]:
    """Everything a reader of the file sees or hears."""
    made = load("docx").Document(io.BytesIO(content))
    yield made.core_properties.title
    for paragraph in [*made.paragraphs, *made.sections[0].footer.paragraphs]:
        yield paragraph.text
    for table in made.tables:
        for row in table.rows:
            yield from (cell.text for cell in row.cells)
    for shape in made.inline_shapes:
        yield shape._inline.docPr.get("descr", "")


# ------------------------------------------------------------------------------------------- layout


def _layout(made: Any) -> None:
    """Letter paper, one font, dark on white."""
    shared = load("docx.shared")
    section = made.sections[0]
    section.page_width, section.page_height = shared.Inches(8.5), shared.Inches(11)
    section.left_margin = section.right_margin = shared.Inches((8.5 - WIDTH) / 2)
    section.top_margin, section.bottom_margin = shared.Inches(0.6), shared.Inches(0.7)
    section.footer_distance = shared.Inches(0.4)
    for name, size in SIZES.items():
        style = made.styles[name]
        _font(style, size)
        style.font.color.rgb = shared.RGBColor.from_string(SOFT if name == "Caption" else INK)
        style.paragraph_format.space_before = shared.Pt(8 if name.startswith("Heading") else 0)
        style.paragraph_format.space_after = shared.Pt(3)
        style.paragraph_format.line_spacing = 1.05
    for name in ("Title", "Heading 1", "Intense Quote"):
        made.styles[name].font.bold = True
        made.styles[name].font.italic = False
    made.styles["Caption"].font.bold = False
    _border(made.styles["Title"].element, {})
    quote = made.styles["Intense Quote"]
    quote.paragraph_format.left_indent = shared.Inches(0.1)
    quote.paragraph_format.right_indent = shared.Inches(0)
    quote.paragraph_format.space_after = shared.Pt(8)
    _border(quote.element, {"left": ("24", ACCENT)})


def _font(style: Any, size: float) -> None:
    """One font for all scripts; a style's theme font would win otherwise."""
    qn = load("docx.oxml.ns").qn
    style.font.name, style.font.size = FONT, load("docx.shared").Pt(size)
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for key in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
        fonts.attrib.pop(qn(f"w:{key}"), None)
    for key in ("ascii", "hAnsi", "eastAsia", "cs"):
        fonts.set(qn(f"w:{key}"), FONT)


def _border(element: Any, sides: dict[str, tuple[str, str]]) -> None:
    """Replace a style's paragraph borders by these: width in eighths of a point, and colour."""
    oxml, qn = load("docx.oxml"), load("docx.oxml.ns").qn
    properties = element.get_or_add_pPr()
    for old in properties.findall(qn("w:pBdr")):
        properties.remove(old)
    if not sides:
        return
    borders = oxml.OxmlElement("w:pBdr")
    for side, (width, colour) in sides.items():
        border = oxml.OxmlElement(f"w:{side}")
        for key, value in (("val", "single"), ("sz", width), ("space", "8"), ("color", colour)):
            border.set(qn(f"w:{key}"), value)
        borders.append(border)
    properties.insert_element_before(
        borders, "w:shd", "w:tabs", "w:spacing", "w:ind", "w:jc", "w:rPr", "w:outlineLvl"
    )


def _properties(made: Any, document: Document) -> None:
    core = made.core_properties
    core.title, core.author, core.language = document.title.text, document.author, "en-US"
    core.comments = ""
    core.created = core.modified = document.date.replace(tzinfo=None)
    core.last_modified_by, core.revision = document.author, 1


# ------------------------------------------------------------------------------------------- blocks


def _add(made: Any, document: Document, block: Block) -> None:
    if isinstance(block, Heading):
        heading = _say(made, document, "Heading 1", block.text)
        heading.paragraph_format.page_break_before = block.new_page
    elif isinstance(block, Paragraph):
        _say(made, document, "Intense Quote" if block.strong else "Normal", block.text)
    elif isinstance(block, Bullets):
        for item in block.items:
            _say(made, document, "List Bullet", item)
    elif isinstance(block, Note):
        _say(made, document, "Caption", block.text)
    elif isinstance(block, Chart):
        _chart(made, document, block)
    else:
        _table(made, document, block)


def _say(made: Any, document: Document, style: str, *said: Sentence) -> Any:
    """A paragraph of the first sentence, and small behind it the run of all of them."""
    paragraph = made.add_paragraph(said[0].text, style=style)
    words = document.reference(*said)
    if words:
        shared = load("docx.shared")
        run = paragraph.add_run(f" {words}")
        run.font.size, run.font.bold = shared.Pt(REFERENCE), False
        run.font.color.rgb = shared.RGBColor.from_string(SOFT)
    return paragraph


def _chart(made: Any, document: Document, chart: Chart) -> None:
    inches = load("docx.shared").Inches
    picture = made.add_picture(io.BytesIO(png(chart.figure)), width=inches(WIDTH * chart.share))
    named = picture._inline.docPr
    named.set("descr", chart.alt.text)
    named.set("name", chart.name)
    made.paragraphs[-1].paragraph_format.keep_with_next = True
    _say(made, document, "Caption", chart.caption)


def _table(made: Any, document: Document, table: Table) -> None:
    """A caption over it, the header row repeated on each page, no row torn apart."""
    shared = load("docx.shared")
    caption = _say(made, document, "Caption", *sentences_of(table))
    caption.paragraph_format.keep_with_next = True
    caption.paragraph_format.space_before = shared.Pt(6)
    width = len(table.header)
    grid = made.add_table(rows=0, cols=width)
    grid.autofit = False
    shares = table.widths or (1 / width,) * width
    for row in (table.header, *table.rows):
        cells = grid.add_row().cells
        if len(row) == 1:
            _write(cells[0].merge(cells[-1]), row[0], bold=True, left=True)
            continue
        for column, (cell, sentence) in enumerate(zip(cells, row, strict=True)):
            cell.width = shared.Inches(WIDTH * shares[column])
            _write(cell, sentence, bold=row is table.header, left=column in table.words)
    for column, share in enumerate(shares):
        grid.columns[column].width = shared.Inches(WIDTH * share)
    _lines(grid)
    _header_row(grid)
    after = made.add_paragraph()
    after.paragraph_format.space_after = shared.Pt(0)
    after.paragraph_format.line_spacing = shared.Pt(5)


def _write(cell: Any, sentence: Sentence, *, bold: bool, left: bool) -> None:
    shared, align = load("docx.shared"), load("docx.enum.text").WD_ALIGN_PARAGRAPH
    paragraph = cell.paragraphs[0]
    paragraph.alignment = align.LEFT if left else align.RIGHT
    paragraph.paragraph_format.space_after = shared.Pt(1.5)
    paragraph.paragraph_format.space_before = shared.Pt(1.5)
    run = paragraph.add_run(sentence.text)
    run.font.size, run.font.bold = shared.Pt(CELL), bold


def _lines(grid: Any) -> None:
    """Thin lines between rows and nothing else."""
    oxml, qn = load("docx.oxml"), load("docx.oxml.ns").qn
    borders = oxml.OxmlElement("w:tblBorders")
    for side in ("top", "bottom", "insideH"):
        line = oxml.OxmlElement(f"w:{side}")
        for key, value in (("val", "single"), ("sz", "4"), ("space", "0"), ("color", LINE)):
            line.set(qn(f"w:{key}"), value)
        borders.append(line)
    grid._tbl.tblPr.insert_element_before(borders, "w:shd", "w:tblLayout", "w:tblCellMar", "w:tblLook")


def _header_row(grid: Any) -> None:
    """Mark the first row as the header, for readers and for the next page; keep rows whole."""
    oxml = load("docx.oxml")
    for place, row in enumerate(grid.rows):
        properties = row._tr.get_or_add_trPr()
        properties.append(oxml.OxmlElement("w:cantSplit"))
        if place == 0:
            properties.append(oxml.OxmlElement("w:tblHeader"))
