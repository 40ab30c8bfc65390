"""A document as one HTML page that opens offline: every number carries its run and what it is.

Behind each sentence its run is a link to the table of all numbers.
"""

from __future__ import annotations

import base64
import html
import re

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
from simcore.report.handover.facts import Fact, Sentence
from simcore.report.handover.numbers import refuse_unknown_numbers
from simcore.report.handover.pictures import png
from simcore.report.handover.refs import refuse_unreferenced
from simcore.report.page import page

LIST = "numbers.csv"
"""The table of every number with where it is from, beside the page."""
ON_ONE_LINE = 26
"""Letters of a number with its interval that is not broken; longer ones would make a table too wide."""
BLOCKS = r"p|li|ul|h\d|figcaption|div|figure|footer"
"""Tags between which a paragraph stands."""


def write_web(document: Document, numbers: str = LIST) -> str:
    """The page; `numbers` is the file beside it that lists its numbers.

    Raises:
        UnknownNumberError: it holds a number that is no fact.
        UnreferencedNumberError: a number does not say its run.
    """
    title = f"<h1>{markup(document.title)}{_run(document, numbers, document.title)}</h1>"
    body = [title, *(markup_of(block, document, numbers) for block in document.blocks)]
    text = page(document.title.text, "\n".join(body), [document.footer.text])
    check_web(text, document.facts())
    return text


def check_web(text: str, facts: list[Fact]) -> None:
    """Read the page again: everything that is seen, and the words for pictures.

    Raises:
        UnknownNumberError: a number is no fact.
        UnreferencedNumberError: a paragraph, a bullet, a caption or a table names no run.
    """
    seen = re.sub(r"<style>.*?</style>|<head>.*?<title>|</title>.*?</head>", " ", text, flags=re.DOTALL)
    words = re.findall(r'\balt="([^"]*)"', seen)
    whole = re.sub(r"</?(?:caption|thead|tbody|tr|th|td)\b[^>]*>", " ", seen)  # a table is read as one
    whole = whole[whole.index("<h1>") :]
    pieces = re.split(rf"</?(?:table|{BLOCKS})\b[^>]*>", whole)
    refuse_unreferenced(map(_text, pieces), facts, "the page")
    seen = re.sub(rf"<(?:br|/?(?:{BLOCKS}|td|th|tr|caption)\b)[^>]*>", "\n", seen)
    refuse_unknown_numbers(_text(seen), facts, "the page")
    for alt in words:
        refuse_unknown_numbers(html.unescape(alt), facts, "the words for a picture of the page")


def _text(markup: str) -> str:
    return html.unescape(re.sub(r"<[^>]+>", "", markup))


def _run(document: Document, numbers: str, *said: Sentence) -> str:
    """The run behind a block: a quiet link to where all numbers are listed."""
    words = document.reference(*said)
    return f' <a class="run" href="{html.escape(numbers)}">{html.escape(words)}</a>' if words else ""


def markup(sentence: Sentence) -> str:
    """A sentence as HTML; a number says on its own where it is from."""
    return "".join(html.escape(part) if isinstance(part, str) else _fact(part) for part in sentence.parts)


def _fact(fact: Fact) -> str:
    shown, origin = html.escape(fact.shown), html.escape(fact.origin)
    if fact.value is None:
        return f'<span title="{origin}">{shown}</span>'
    return f'<data value="{float(fact.value)!r}" title="{origin}">{shown}</data>'


def markup_of(block: Block, document: Document, numbers: str = LIST) -> str:
    """A block of a document as HTML; `numbers` is where its numbers are listed."""

    def told(sentence: Sentence) -> str:
        return markup(sentence) + _run(document, numbers, sentence)

    if isinstance(block, Heading):
        return f"<h2>{told(block.text)}</h2>"
    if isinstance(block, Paragraph):
        text = told(block.text)
        return (
            f'<div class="headline"><p><strong>{text}</strong></p></div>'
            if block.strong
            else f"<p>{text}</p>"
        )
    if isinstance(block, Bullets):
        return "\n".join(["<ul>", *(f"<li>{told(item)}</li>" for item in block.items), "</ul>"])
    if isinstance(block, Note):
        return f'<p class="small">{told(block.text)}</p>'
    if isinstance(block, Chart):
        return _chart(block, told(block.caption))
    return _table(block, markup(block.caption) + _run(document, numbers, *sentences_of(block)))


def _chart(chart: Chart, caption: str) -> str:
    picture = base64.b64encode(png(chart.figure)).decode("ascii")
    image = f'<img alt="{html.escape(chart.alt.text)}" src="data:image/png;base64,{picture}">'
    return f"<figure>{image}<figcaption>{caption}</figcaption></figure>"


def _table(table: Table, caption: str) -> str:
    header = "".join(
        f'<th scope="col"{_words(table, n, cell)}>{markup(cell)}</th>' for n, cell in enumerate(table.header)
    )
    return "\n".join(
        [
            f"<table><caption>{caption}</caption>",
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
    others = "".join(
        f"<td{_words(table, n, cell)}>{markup(cell)}</td>" for n, cell in enumerate(rest, start=1)
    )
    return f'<tr><th scope="row">{markup(first)}</th>{others}</tr>'


def _words(table: Table, column: int, cell: Sentence) -> str:
    if column in table.words:
        return ' class="text"'
    return ' style="white-space: nowrap"' if len(cell.text) <= ON_ONE_LINE else ""
