"""A document as slides: a sentence as the title of each, charts that can be edited, sources in the notes.

A heading begins a slide. Its words stand on it; each chart and each table takes a slide of its own.
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
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
from simcore.report.handover.native import add_native
from simcore.report.handover.numbers import BETWEEN, refuse_unknown_numbers
from simcore.report.handover.pictures import png
from simcore.report.handover.refs import refuse_unreferenced
from simcore.report.handover.zipped import without_times

FONT = "Arial"
INK, SOFT, ACCENT, LINE = "1C2430", "4A5566", "0B5394", "C9D0DA"
WIDTH, HEIGHT, MARGIN = 13.333, 7.5, 0.6
"""Inches."""
TOP, BOTTOM = 1.6, 0.75
"""Inches above and below what a slide shows: its title, its source."""
TITLE, BODY, SMALL, FOOT = 28, 20, 14, 11
"""Points."""
SIZES = ((BODY, 500), (18, 700), (16, 1000))
"""Points of words, and how many letters fit on a slide at that size."""
LONG_TITLE = 95
"""Letters of a title that fit on three lines of the first slide."""
MOST_ROWS = 10
"""Rows of a table that a slide can hold; the rest goes on the next."""
TITLE_SLIDE, WORDS, TITLE_ONLY = 0, 1, 5
"""Layouts of the usual template."""


def write_slides(document: Document) -> bytes:
    """The file. Raises UnknownNumberError, and InputError where python-pptx is not installed."""
    made = load("pptx").Presentation()
    _layout(made)
    _properties(made, document)
    _first(made, document)
    for title, blocks in _sections(document):
        _section(made, document, title, blocks)
    buffer = io.BytesIO()
    made.save(buffer)
    content = without_times(buffer.getvalue(), document.date)
    check_slides(content, document.facts())
    return content


def check_slides(content: bytes, facts: list[Fact]) -> None:
    """Open the file again and read all of it: text, tables, names in charts, notes, words for pictures.

    Raises:
        UnknownNumberError: a number is no fact.
        UnreferencedNumberError: a paragraph, a chart or a table names no run.
    """
    refuse_unknown_numbers(BETWEEN.join(texts_of(content)), facts, "the slides")
    refuse_unreferenced(paragraphs_of(content), facts, "the slides")


def paragraphs_of(content: bytes) -> Iterator[str]:
    """Everything that is read as one: paragraphs, and a chart or a table with the title of its slide."""
    for slide in load("pptx").Presentation(io.BytesIO(content)).slides:
        title = slide.shapes.title.text_frame.text
        for shape in slide.shapes:
            if shape.has_text_frame:
                yield from (paragraph.text for paragraph in shape.text_frame.paragraphs)
            else:
                yield BETWEEN.join([title, *_texts_in(shape)])
        yield from (paragraph.text for paragraph in slide.notes_slide.notes_text_frame.paragraphs)


def texts_of(content: bytes) -> Iterator[str]:
    """Everything a reader of the slides sees or hears."""
    made = load("pptx").Presentation(io.BytesIO(content))
    yield made.core_properties.title
    for slide in made.slides:
        for shape in slide.shapes:
            yield shape._element._nvXxPr.cNvPr.get("descr", "")
            yield from _texts_in(shape)
        yield slide.notes_slide.notes_text_frame.text


def _texts_in(shape: Any) -> Iterator[str]:
    """What a shape shows in words."""
    if shape.has_text_frame:
        yield shape.text_frame.text
    if getattr(shape, "has_table", False) and shape.has_table:
        yield from (cell.text for row in shape.table.rows for cell in row.cells)
    if getattr(shape, "has_chart", False) and shape.has_chart:
        yield from _across(shape.chart)
        yield from (one.name for plot in shape.chart.plots for one in plot.series)


def _across(chart: Any) -> Iterator[str]:
    """What stands under columns or points: names, or numbers."""
    if names := list(map(str, chart.plots[0].categories)):
        yield from names
        return
    cells = chart.plots[0].series[0]._element.xpath("c:xVal//c:v")
    yield from (f"{float(cell.text):g}" for cell in cells)


# ------------------------------------------------------------------------------------------- layout


def _layout(made: Any) -> None:
    """Wide slides; the places for titles and words in the template moved, so that a reset keeps them."""
    inches = load("pptx.util").Inches
    made.slide_width, made.slide_height = inches(WIDTH), inches(HEIGHT)
    room = (MARGIN, TOP, WIDTH - 2 * MARGIN, HEIGHT - TOP - BOTTOM)
    head = (MARGIN, 0.4, WIDTH - 2 * MARGIN, 1.05)
    places = {
        TITLE_SLIDE: ((MARGIN, 1.3, WIDTH - 2 * MARGIN, 1.7), (MARGIN, 3.2, WIDTH - 2 * MARGIN, 3.0)),
        WORDS: (head, room),
        TITLE_ONLY: (head,),
    }
    for number, boxes in places.items():
        layout = made.slide_layouts[number]
        wanted = [p for p in layout.placeholders if p.placeholder_format.idx < len(boxes)]
        for placeholder, box in zip(wanted, boxes, strict=True):
            placeholder.left, placeholder.top, placeholder.width, placeholder.height = map(inches, box)
        for placeholder in [p for p in layout.placeholders if p not in wanted]:
            placeholder._element.getparent().remove(placeholder._element)


def _properties(made: Any, document: Document) -> None:
    core = made.core_properties
    core.title, core.author, core.language = document.title.text, document.author, "en-US"
    core.created = core.modified = document.date.replace(tzinfo=None)
    core.last_modified_by, core.revision = document.author, 1


def _sections(document: Document) -> Iterator[tuple[Sentence, list[Block]]]:
    """The blocks under each heading, with the title of their slide; the first under the document's own."""
    title, blocks = document.title, list[Block]()
    for block in document.blocks:
        if isinstance(block, Heading):
            if blocks:
                yield title, blocks
            title, blocks = block.says or block.text, []
        elif not (title is document.title and isinstance(block, Paragraph | Note)):  # on the first slide
            blocks.append(block)
    if blocks:
        yield title, blocks


# ------------------------------------------------------------------------------------------- slides


def _first(made: Any, document: Document) -> None:
    """The title, and the paragraphs and small print under it: what the document is about."""
    slide = made.slides.add_slide(made.slide_layouts[TITLE_SLIDE])
    _title(slide, document, [document.title], _title_size(document.title))
    begins = next(
        (n for n, one in enumerate(document.blocks) if isinstance(one, Heading)), len(document.blocks)
    )
    under = [block for block in document.blocks[:begins] if isinstance(block, Paragraph | Note)]
    _fill(slide.placeholders[1], document, [block.text for block in under], BODY, bullets=False)
    for paragraph, block in zip(slide.placeholders[1].text_frame.paragraphs, under, strict=False):
        paragraph.runs[0].font.bold = isinstance(block, Paragraph) and block.strong
        if isinstance(block, Note):
            paragraph.runs[0].font.size = load("pptx.util").Pt(SMALL)
        paragraph.space_after = load("pptx.util").Pt(18)
    _foot(slide, document, [document.title, *(block.text for block in under)])


def _section(made: Any, document: Document, title: Sentence, blocks: Sequence[Block]) -> None:
    """Words on one slide, each chart and table on its own; notes and captions into the notes."""
    notes = [block.text for block in blocks if isinstance(block, Note)]
    words = [block for block in blocks if isinstance(block, Paragraph | Bullets)]
    tables = [block for block in blocks if isinstance(block, Table)]
    if words:
        slide = made.slides.add_slide(made.slide_layouts[WORDS])
        _title(slide, document, [title])
        items = [
            text for block in words for text in (block.items if isinstance(block, Bullets) else (block.text,))
        ]
        _fill(
            slide.placeholders[1],
            document,
            items,
            _size(items),
            bullets=any(isinstance(block, Bullets) for block in words),
        )
        _foot(slide, document, [title, *items], notes)
    for block in blocks:
        if isinstance(block, Chart):
            _chart(made, document, block)
    for table in tables:
        for first in range(0, len(table.rows), MOST_ROWS):
            _table(made, document, table.says or title, table, first)


def _title(slide: Any, document: Document, said: Sequence[Sentence], size: int = TITLE) -> None:
    """The first of these sentences as title; behind it the run of all that stands beneath it."""
    enum = load("pptx.enum.text")
    frame = slide.shapes.title.text_frame
    frame.text = said[0].text
    frame.word_wrap = True
    frame.vertical_anchor = enum.MSO_ANCHOR.MIDDLE
    frame.auto_size = enum.MSO_AUTO_SIZE.NONE
    paragraph = frame.paragraphs[0]
    paragraph.alignment = enum.PP_ALIGN.LEFT
    _font(paragraph.runs[0].font, size, INK, bold=True)
    _refer(paragraph, document.reference(*said))


def _refer(paragraph: Any, words: str) -> None:
    """The run behind a sentence, small and quiet."""
    if words:
        run = paragraph.add_run()
        run.text = f" {words}"
        _font(run.font, FOOT, SOFT)


def _fill(
    placeholder: Any, document: Document, sentences: Sequence[Sentence], size: int, *, bullets: bool
) -> None:
    """Put sentences into a place for words, one paragraph each."""
    enum, shared = load("pptx.enum.text"), load("pptx.util")
    frame = placeholder.text_frame
    frame.word_wrap = True
    frame.vertical_anchor = enum.MSO_ANCHOR.TOP
    frame.auto_size = enum.MSO_AUTO_SIZE.NONE
    for place, sentence in enumerate(sentences):
        paragraph = frame.paragraphs[0] if place == 0 else frame.add_paragraph()
        run = paragraph.add_run()
        run.text = sentence.text
        paragraph.alignment = enum.PP_ALIGN.LEFT
        paragraph.space_after = shared.Pt(10)
        _font(run.font, size, INK)
        _refer(paragraph, document.reference(sentence))
        if not bullets:
            _no_bullet(paragraph)


def _title_size(title: Sentence) -> int:
    """Points at which the first slide's title stays within its place: an agency's name may be long."""
    return TITLE + 10 if len(title.text) <= LONG_TITLE else TITLE


def _size(sentences: Sequence[Sentence]) -> int:
    """Points at which so many words fit on a slide."""
    letters = sum(len(sentence.text) for sentence in sentences)
    return next((size for size, most in SIZES if letters <= most), SMALL)


def _no_bullet(paragraph: Any) -> None:
    properties = paragraph._p.get_or_add_pPr()
    properties.set("marL", "0")
    properties.set("indent", "0")
    properties.append(properties.makeelement(load("pptx.oxml.ns").qn("a:buNone"), {}))


def _font(font: Any, size: float, colour: str, *, bold: bool = False) -> None:
    font.name, font.size, font.bold = FONT, load("pptx.util").Pt(size), bold
    font.color.rgb = load("pptx.dml.color").RGBColor.from_string(colour)


def _foot(slide: Any, document: Document, said: Sequence[Sentence], notes: Sequence[Sentence] = ()) -> None:
    """The source at the foot; in the notes small print, and where each number of the slide is from."""
    inches = load("pptx.util").Inches
    box = slide.shapes.add_textbox(*map(inches, (MARGIN, HEIGHT - 0.55, WIDTH - 2 * MARGIN, 0.35)))
    box.name = "Source"
    box.text_frame.text = document.footer.text
    box.text_frame.word_wrap = True
    box.text_frame.paragraphs[0].alignment = load("pptx.enum.text").PP_ALIGN.LEFT
    _font(box.text_frame.paragraphs[0].runs[0].font, FOOT, SOFT)
    facts = dict.fromkeys(fact for one in said for fact in one.facts if fact.run_id)
    lines = [f"{fact.shown}: {fact.origin}" for fact in facts]
    text = "\n".join(
        [
            *(f"{one.text} {document.reference(one)}".strip() for one in notes),
            "Where the numbers are from:",
            *lines,
            document.footer.text,
        ]
    )
    slide.notes_slide.notes_text_frame.text = text


def _chart(made: Any, document: Document, chart: Chart) -> None:
    inches = load("pptx.util").Inches
    slide = made.slides.add_slide(made.slide_layouts[TITLE_ONLY])
    _title(slide, document, [chart.title])
    left, top, width, height = MARGIN, TOP, WIDTH - 2 * MARGIN, HEIGHT - TOP - BOTTOM
    if chart.native:
        frame = add_native(slide, chart.native, tuple(map(inches, (left, top, width, height))))
    else:
        picture = io.BytesIO(png(chart.figure))
        frame = slide.shapes.add_picture(picture, inches(left), inches(top), height=inches(height))
        frame.left = int((made.slide_width - frame.width) / 2)
    frame.name = chart.name
    alt = chart.native.alt if chart.native and chart.native.alt else chart.alt
    frame._element._nvXxPr.cNvPr.set("descr", alt.text)
    _foot(slide, document, [chart.title], [chart.caption])


def _table(made: Any, document: Document, title: Sentence, table: Table, first: int) -> None:
    """Some rows of a table on a slide of their own."""
    inches = load("pptx.util").Inches
    slide = made.slides.add_slide(made.slide_layouts[TITLE_ONLY])
    _title(slide, document, [title, *sentences_of(table)])
    rows = table.rows[first : first + MOST_ROWS]
    width = len(table.header)
    shares = table.widths or (1 / width,) * width
    room = WIDTH - 2 * MARGIN
    frame = slide.shapes.add_table(
        len(rows) + 1, width, *map(inches, (MARGIN, TOP, room, 0.4 * (len(rows) + 1)))
    )
    frame.name = "Table"
    frame._element._nvXxPr.cNvPr.set("descr", table.caption.text)
    _plain(frame)
    grid = frame.table
    for column, share in enumerate(shares):
        grid.columns[column].width = inches(room * share)
    for place, row in enumerate((table.header, *rows)):
        if len(row) == 1:
            grid.cell(place, 0).merge(grid.cell(place, width - 1))
        for column, sentence in enumerate(row):
            _cell(grid.cell(place, column), sentence, place == 0 or len(row) == 1, column in table.words)
    said = [title, table.caption, *table.header, *(cell for row in rows for cell in row)]
    _foot(slide, document, said, [table.caption])


def _plain(frame: Any) -> None:
    """No coloured bands: the template's style without any, so that lines are the cells' own."""
    style = frame._element.graphic.graphicData.tbl.tblPr
    style.set("bandRow", "0")
    name = style.find(load("pptx.oxml.ns").qn("a:tableStyleId"))
    name.text = "{2D5ABB26-0587-4C30-8999-92F81FD0307C}"


def _cell(cell: Any, sentence: Sentence, bold: bool, left: bool) -> None:
    enum, inches = load("pptx.enum.text"), load("pptx.util").Inches
    cell.margin_top = cell.margin_bottom = inches(0.04)
    cell.vertical_anchor = enum.MSO_ANCHOR.MIDDLE
    paragraph = cell.text_frame.paragraphs[0]
    paragraph.alignment = enum.PP_ALIGN.LEFT if left else enum.PP_ALIGN.RIGHT
    run = paragraph.add_run()
    run.text = sentence.text
    _font(run.font, SMALL, INK, bold=bold)
    _line_under(cell, INK if bold else LINE)


def _line_under(cell: Any, colour: str) -> None:
    """A line at the foot of a cell."""
    qn = load("pptx.oxml.ns").qn
    properties = cell._tc.get_or_add_tcPr()
    line = properties.makeelement(qn("a:lnB"), {"w": "9525"})
    fill = line.makeelement(qn("a:solidFill"), {})
    fill.append(fill.makeelement(qn("a:srgbClr"), {"val": colour}))
    line.append(fill)
    properties.insert(0, line)
