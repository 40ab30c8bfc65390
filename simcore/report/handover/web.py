"""A document as one HTML page that opens offline: every number carries its run and what it is."""

from __future__ import annotations

import base64
import html
import re

from simcore.report.handover.blocks import Block, Bullets, Chart, Document, Heading, Note, Paragraph, Table
from simcore.report.handover.facts import Fact, Sentence
from simcore.report.handover.numbers import refuse_unknown_numbers
from simcore.report.handover.pictures import png
from simcore.report.page import page


def write_web(document: Document) -> str:
    """The page. Raises UnknownNumberError."""
    body = [f"<h1>{markup(document.title)}</h1>", *map(markup_of, document.blocks)]
    text = page(document.title.text, "\n".join(body), [document.footer.text])
    check_web(text, document.facts())
    return text


def check_web(text: str, facts: list[Fact]) -> None:
    """Read the page again: everything that is seen, and the words for pictures.

    Raises:
        UnknownNumberError: a number is no fact.
    """
    seen = re.sub(r"<style>.*?</style>|<head>.*?<title>|</title>.*?</head>", " ", text, flags=re.DOTALL)
    words = re.findall(r'\balt="([^"]*)"', seen)
    seen = re.sub(r"<(?:br|/?(?:p|li|td|th|tr|h\d|figcaption|caption|div|figure)\b)[^>]*>", "\n", seen)
    seen = html.unescape(re.sub(r"<[^>]+>", "", seen))
    refuse_unknown_numbers(seen, facts, "the page")
    for alt in words:
        refuse_unknown_numbers(html.unescape(alt), facts, "the words for a picture of the page")


def markup(sentence: Sentence) -> str:
    """A sentence as HTML; a number says on its own where it is from."""
    return "".join(html.escape(part) if isinstance(part, str) else _fact(part) for part in sentence.parts)


def _fact(fact: Fact) -> str:
    shown, origin = html.escape(fact.shown), html.escape(fact.origin)
    if fact.value is None:
        return f'<span title="{origin}">{shown}</span>'
    return f'<data value="{float(fact.value)!r}" title="{origin}">{shown}</data>'


def markup_of(block: Block) -> str:
    """A block as HTML."""
    if isinstance(block, Heading):
        return f"<h2>{markup(block.text)}</h2>"
    if isinstance(block, Paragraph):
        text = markup(block.text)
        return (
            f'<div class="headline"><p><strong>{text}</strong></p></div>'
            if block.strong
            else f"<p>{text}</p>"
        )
    if isinstance(block, Bullets):
        return "\n".join(["<ul>", *(f"<li>{markup(item)}</li>" for item in block.items), "</ul>"])
    if isinstance(block, Note):
        return f'<p class="small">{markup(block.text)}</p>'
    return _chart(block) if isinstance(block, Chart) else _table(block)


def _chart(chart: Chart) -> str:
    picture = base64.b64encode(png(chart.figure)).decode("ascii")
    image = f'<img alt="{html.escape(chart.alt.text)}" src="data:image/png;base64,{picture}">'
    return f"<figure>{image}<figcaption>{markup(chart.caption)}</figcaption></figure>"


def _table(table: Table) -> str:
    header = "".join(
        f'<th scope="col"{_words(table, n)}>{markup(cell)}</th>' for n, cell in enumerate(table.header)
    )
    return "\n".join(
        [
            f"<table><caption>{markup(table.caption)}</caption>",
            f"<thead><tr>{header}</tr></thead><tbody>",
            *(_row(table, row) for row in table.rows),
            "</tbody></table>",
        ]
    )


def _row(table: Table, cells: tuple[Sentence, ...]) -> str:
    if len(cells) == 1:
        width = len(table.header)
        return f'<tr class="group"><th scope="colgroup" colspan="{width}">{markup(cells[0])}</th></tr>'
    first, *rest = cells
    others = "".join(f"<td{_words(table, n)}>{markup(cell)}</td>" for n, cell in enumerate(rest, start=1))
    return f'<tr><th scope="row">{markup(first)}</th>{others}</tr>'


def _words(table: Table, column: int) -> str:
    return ' class="text"' if column in table.words else ' style="white-space: nowrap"'
