"""What a document is made of. The same list of blocks makes a page, a Word file, slides and a PDF."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from simcore.report.handover.facts import Fact, Sentence
from simcore.report.handover.refs import reference

if TYPE_CHECKING:
    from simcore.charts import Figure


@dataclass(frozen=True)
class Heading:
    """Begins a section, and a slide.

    Attributes:
        text: over the section.
        says: what the section says, the title of its slide; the text if not given.
        new_page: whether it begins a page on paper.
    """

    text: Sentence
    says: Sentence | None = None
    new_page: bool = False


@dataclass(frozen=True)
class Paragraph:
    """A paragraph; `strong` is the sentence that a document is about."""

    text: Sentence
    strong: bool = False


@dataclass(frozen=True)
class Bullets:
    """Sentences one under the other."""

    items: tuple[Sentence, ...]


@dataclass(frozen=True)
class Table:
    """A table whose first column names the rows; a row of one cell is a heading over those that follow.

    Attributes:
        caption: what it shows.
        header: a cell for each column.
        rows: cells; as many as the header has, or one.
        words: columns of words, set to the left; counted from 0.
        widths: shares of the room that the columns take; equal if not given.
        says: title of its slide; that of its section if not given.
    """

    caption: Sentence
    header: tuple[Sentence, ...]
    rows: tuple[tuple[Sentence, ...], ...]
    words: tuple[int, ...] = (0,)
    widths: tuple[float, ...] = ()
    says: Sentence | None = None


@dataclass(frozen=True)
class Series:
    """One series of a native chart.

    Attributes:
        name, values, colour: what it is; a value for each category.
        hatched: of columns, told apart without colour.
        is_line: a line across all columns.
        dash, dots: of lines, told apart without colour.
        reach: how far the interval goes below and above what is drawn, for each value; whiskers show it.
            Columns on top of others carry the interval of the whole stack. Empty for what is no mean.
        is_named: whether the legend names it.
    """

    name: Sentence
    values: tuple[float, ...]
    colour: str
    hatched: bool = False
    is_line: bool = False
    dash: bool = False
    dots: bool = False
    reach: tuple[tuple[float, float], ...] = ()
    is_named: bool = True


@dataclass(frozen=True)
class Native:
    """A chart that can be edited in slides: stacked columns with a line, or lines.

    Attributes:
        kind: stacked columns, or lines.
        categories: under the columns or points.
        series: what is drawn.
        axis: title of the axis of values.
        number_format: of the axis, as spreadsheets write it.
        across: title of the axis of categories, or empty.
        most: end of the axis of values; where it ends by itself if not given.
        alt: for those who cannot see it, where it shows less than the picture.
    """

    kind: Literal["stacked", "lines"]
    categories: tuple[Sentence, ...]
    series: tuple[Series, ...]
    axis: str
    number_format: str
    across: str = ""
    most: float | None = None
    alt: Sentence | None = None


@dataclass(frozen=True, eq=False)
class Chart:
    """A picture with its words.

    Attributes:
        name: of its files.
        title: what it shows, in a sentence: the title of its slide. The picture has its own.
        alt: for those who cannot see it.
        caption: what the numbers are and what to keep in mind.
        figure: the picture.
        native: the same for slides; None where they show the picture.
        share: of the width of a page that it takes on paper.
    """

    name: str
    title: Sentence
    alt: Sentence
    caption: Sentence
    figure: Figure
    native: Native | None = None
    share: float = 1.0


@dataclass(frozen=True)
class Note:
    """Small print: sources and cautions."""

    text: Sentence


Block = Heading | Paragraph | Bullets | Table | Chart | Note


@dataclass(frozen=True, eq=False)
class Document:
    """A document before it has a form.

    Attributes:
        title: of the whole.
        blocks: in order.
        footer: at the foot of each page.
        date: of the run; what goes into files instead of the time of writing.
        run: the run that it is about; stands with numbers that no run made.
        author: whom the file's properties name.
    """

    title: Sentence
    blocks: Sequence[Block]
    footer: Sentence
    date: dt.datetime
    run: str
    author: str = field(default="simcore")

    def sentences(self) -> Iterator[Sentence]:
        """Everything that is said."""
        yield self.title
        yield self.footer
        for block in self.blocks:
            yield from sentences_of(block)

    def reference(self, *said: Sentence) -> str:
        """The run that stands behind the first of these sentences, which make one block; or nothing."""
        return reference(said, self.run)

    def facts(self) -> list[Fact]:
        """Every fact once, in order."""
        return list(dict.fromkeys(fact for one in self.sentences() for fact in one.facts))

    def charts(self) -> list[Chart]:
        """The charts in it."""
        return [block for block in self.blocks if isinstance(block, Chart)]


def sentences_of(block: Block) -> Iterator[Sentence]:
    """Everything that a block says."""
    if isinstance(block, Heading):
        yield block.text
        if block.says:
            yield block.says
    elif isinstance(block, Bullets):
        yield from block.items
    elif isinstance(block, Table):
        yield block.caption
        if block.says:
            yield block.says
        yield from block.header
        for row in block.rows:
            yield from row
    elif isinstance(block, Chart):
        yield from (block.title, block.alt, block.caption)
        if block.native:
            yield from block.native.categories
            yield from (one.name for one in block.native.series)
            if block.native.alt:
                yield block.native.alt
    else:
        yield block.text
