"""A table that a screen reader can read: a caption, headings with a scope, no index."""

from __future__ import annotations

import html
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pandas as pd


INTERVAL = re.compile(r"(?<=\S) (\([^()]+ to [^()]+\))$")
SHORT = 16
"""Letters of an interval that stays on one line however narrow its column is."""


def cell_markup(text: str) -> str:
    """The text of a cell as HTML: an interval at its end stands quieter than the number before it."""
    found = INTERVAL.search(text)
    if not found:
        return html.escape(text)
    whole = " whole" if len(found[1]) <= SHORT else ""
    number, interval = html.escape(text[: found.start()]), html.escape(found[1])
    return f'{number} <span class="interval{whole}">{interval}</span>'


@dataclass(frozen=True, eq=False)
class Table:
    """Words and numbers as a reader sees them, and the numbers behind them.

    Attributes:
        caption: what the table shows, and the run it comes from.
        shown: every cell as text; the first column names the row.
        data: the same as plain numbers, for the CSV.
        text_columns: columns of words, set to the left.
    """

    caption: str
    shown: pd.DataFrame
    data: pd.DataFrame
    text_columns: Sequence[str] = ()

    def html(self) -> str:
        """The table as HTML."""
        head = "".join(self._cell("th", name, name, ' scope="col"') for name in self.shown.columns)
        body = "".join(f"<tr>{self._row(row)}</tr>" for row in self.shown.itertuples(index=False, name=None))
        caption = f"<caption>{html.escape(self.caption)}</caption>"
        return f"<table>{caption}<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"

    def text(self) -> str:
        """The table as plain text."""
        return f"{self.caption}\n{self.shown.to_string(index=False)}"

    def csv(self) -> str:
        """The numbers behind it."""
        return str(self.data.to_csv(index=False, lineterminator="\n"))

    def save(self, folder: Path, name: str) -> dict[str, Path]:
        """Write NAME.html (the table alone) and NAME.csv; return the files by ending."""
        folder.mkdir(parents=True, exist_ok=True)
        files = {ending: folder / f"{name}.{ending}" for ending in ("html", "csv")}
        files["html"].write_bytes((self.html() + "\n").encode("utf-8"))
        files["csv"].write_bytes(self.csv().encode("utf-8"))
        return files

    def _row(self, cells: Sequence[Any]) -> str:
        names = list(self.shown.columns)
        first = self._cell("th", names[0], cells[0], ' scope="row"')
        return first + "".join(
            self._cell("td", name, cell) for name, cell in zip(names[1:], cells[1:], strict=True)
        )

    def _cell(self, tag: str, column: str, content: object, scope: str = "") -> str:
        words = ' class="text"' if column in self.text_columns else ""
        return f"<{tag}{scope}{words}>{cell_markup(str(content))}</{tag}>"

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, str]:
        return {"text/html": self.html(), "text/plain": self.text()}
