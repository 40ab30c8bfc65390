"""A document as PDF, by typst, offline: tagged, with the fonts that matplotlib brings.

The words go as data to a layout that never changes (page.typ), so nothing in them can become markup.
"""

from __future__ import annotations

import datetime as dt
import json
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
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
from simcore.report.handover.facts import Sentence
from simcore.report.handover.numbers import BETWEEN, refuse_unknown_numbers
from simcore.report.handover.pictures import svg
from simcore.report.handover.refs import refuse_unreferenced
from simcore.scenario.errors import InputError

LAYOUT = Path(__file__).with_name("page.typ")
STANDARD = "ua-1"
"""PDF/UA: typst refuses a picture without words, a table without headings."""
SCALES = (1.0, 0.96, 0.92, 0.88, 0.84)
"""Steps by which type and pictures shrink until a document fits on one page; smaller is not read."""


def write_pdf(document: Document, scale: float = 1.0) -> bytes:
    """The file, its type and pictures this much smaller.

    Raises UnknownNumberError, and InputError where typst is not installed.
    """
    data = _data(document)
    refuse_unknown_numbers(BETWEEN.join(_texts(data)), document.facts(), "the PDF")
    refuse_unreferenced(_read_as_one(data), document.facts(), "the PDF")
    with _laid_out(document, data, scale) as layout:
        made: bytes = layout.compile(
            format="pdf", pdf_standards=[STANDARD], timestamp=int(document.date.timestamp())
        )
    return made


def one_page_scale(document: Document) -> float:
    """The largest of the scales at which a document takes one page.

    Raises:
        InputError: it does not fit at the smallest either, or typst is not installed.
    """
    data = _data(document)
    for scale in SCALES:
        with _laid_out(document, data, scale) as layout:
            if json.loads(layout.query("<pages>", field="value"))[0] == 1:
                return scale
    raise InputError(
        "the brief on one page does not fit on one page in its smallest type: give a shorter name of the "
        f"agency (the title has {len(document.title.text)} letters)"
    )


@contextmanager
def _laid_out(document: Document, data: dict[str, Any], scale: float) -> Iterator[Any]:
    """Typst over the layout with these words, in a folder that is gone afterwards."""
    typst = load("typst")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        shutil.copy(LAYOUT, folder / LAYOUT.name)
        words = json.dumps(data | {"scale": scale}, ensure_ascii=False)
        (folder / "data.json").write_text(words, encoding="utf-8")
        for chart in document.charts():
            (folder / f"{chart.name}.svg").write_bytes(svg(chart.figure))
        yield typst.Compiler(
            str(folder / LAYOUT.name), root=str(folder), font_paths=[_fonts()], ignore_system_fonts=True
        )


def _fonts() -> str:
    """Where matplotlib keeps DejaVu."""
    import matplotlib

    return str(Path(matplotlib.get_data_path()) / "fonts" / "ttf")


def _data(document: Document) -> dict[str, Any]:
    date = document.date.astimezone(dt.UTC)
    return {
        "title": document.title.text,
        "run": document.reference(document.title),
        "footer": document.footer.text,
        "author": document.author,
        "date": [date.year, date.month, date.day],
        "blocks": [_block(block, document) for block in document.blocks],
    }


def _block(block: Block, document: Document) -> dict[str, Any]:
    """Its words, each text with the run that stands behind it."""

    def told(*said: Sentence) -> dict[str, str]:
        return {"text": said[0].text, "run": document.reference(*said)}

    if isinstance(block, Heading):
        return {"is": "heading", **told(block.text), "new_page": block.new_page}
    if isinstance(block, Paragraph):
        return {"is": "strong" if block.strong else "paragraph", **told(block.text)}
    if isinstance(block, Bullets):
        return {"is": "bullets", "items": [told(item) for item in block.items]}
    if isinstance(block, Note):
        return {"is": "note", **told(block.text)}
    if isinstance(block, Chart):
        file = {"file": f"{block.name}.svg", "share": block.share * 100, "alt": block.alt.text}
        return {"is": "chart", **file, **told(block.caption)}
    return _table(block) | told(*sentences_of(block))


def _table(table: Table) -> dict[str, Any]:
    columns = len(table.header)
    return {
        "is": "table",
        "header": [cell.text for cell in table.header],
        "rows": [[cell.text for cell in row] for row in table.rows],
        "widths": list(table.widths) or [1 / columns] * columns,
        "words": [column in table.words for column in range(columns)],
    }


def _read_as_one(data: dict[str, Any]) -> list[str]:
    """Paragraphs, bullets, pictures and tables with their captions, each as one text."""
    blocks = [one for block in data["blocks"] for one in block.get("items", [block])]
    return [BETWEEN.join(_texts(one)) for one in ({"title": data["title"], "run": data["run"]}, *blocks)]


def _texts(part: Any, key: str = "") -> list[str]:
    """Every string in the data but names of files and kinds of block."""
    if isinstance(part, str):
        return [] if key in ("is", "file") else [part]
    if isinstance(part, dict):
        return [text for name, one in part.items() for text in _texts(one, name)]
    return [text for one in part for text in _texts(one, key)] if isinstance(part, list) else []
