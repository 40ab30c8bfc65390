"""Computed sentences as a notebook shows them: never as code, always as text that cannot become markup."""

from __future__ import annotations

import html
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from simcore.charts.table import cell_markup


@dataclass(frozen=True)
class Words:
    """Something to read: HTML for a page, plain text for anything else."""

    markup: str
    text: str

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, str]:
        return {"text/html": self.markup, "text/plain": self.text}


def sentence(*texts: str) -> Words:
    """One paragraph of computed sentences."""
    text = " ".join(texts)
    return Words(f"<p>{html.escape(text)}</p>", text)


def headline(text: str) -> Words:
    """The sentence that a page is about."""
    markup = f'<div class="headline"><p><strong>{html.escape(text)}</strong></p></div>'
    return Words(markup, text)


def bullets(texts: Sequence[str]) -> Words:
    """A list of computed sentences."""
    items = "".join(f"<li>{html.escape(text)}</li>" for text in texts)
    return Words(f"<ul>{items}</ul>", "\n".join(f"- {text}" for text in texts))


def table(
    caption: str, header: Sequence[str], rows: Sequence[Sequence[str]], sums: Sequence[int] = ()
) -> Words:
    """A table whose first column names the rows; rows numbered in `sums` stand out.

    A row of one cell is a heading over the rows that follow.
    """
    lines = [f"<table><caption>{html.escape(caption)}</caption>", "<thead><tr>"]
    lines += [f'<th scope="col">{html.escape(name)}</th>' for name in header]
    lines += ["</tr></thead>", "<tbody>", *(_row(row, n in sums, len(header)) for n, row in enumerate(rows))]
    lines += ["</tbody></table>"]
    text = "\n".join("\t".join(row) for row in (header, *rows))
    return Words("\n".join(lines), f"{caption}\n{text}")


def _row(cells: Sequence[str], is_sum: bool, width: int) -> str:
    if len(cells) == 1:
        return f'<tr class="group"><th scope="colgroup" colspan="{width}">{html.escape(cells[0])}</th></tr>'
    first, *rest = map(cell_markup, cells)
    opening = '<tr class="sum">' if is_sum else "<tr>"
    return f'{opening}<th scope="row">{first}</th>' + "".join(f"<td>{cell}</td>" for cell in rest) + "</tr>"
