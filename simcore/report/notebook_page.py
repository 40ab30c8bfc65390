"""The page of a notebook that was run: its words and pictures, without its code.

They come through nbconvert with our own template, since its own pages fetch scripts from three places. A
kernel draws pages too (``simcore.report.page``) and is spared nbconvert, which takes over a second to load.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from pathlib import Path

import nbformat
from nbconvert import HTMLExporter
from nbformat import NotebookNode

from simcore.report.page import HERE, page

UNTITLED = "Report"


def page_title(notebook: Path) -> str:
    """The title of a notebook's page."""
    return title_of(_read(notebook))


def notebook_page(notebook: Path, footer: Sequence[str] = (), header: str = "") -> str:
    """Make the page of a notebook that was run; its code is left out.

    Raises:
        PageError: the page would fetch or run something, or a picture has no alternative text.
    """
    node = _read(notebook)
    body, _ = _exporter().from_notebook_node(node)
    return page(title_of(node), body, footer, header)


def title_of(notebook: NotebookNode) -> str:
    """A notebook's title: its first heading of the first level."""
    for cell in notebook.cells:
        found = re.search(r"^# +(.+)$", cell.source, flags=re.MULTILINE)
        if cell.cell_type == "markdown" and found:
            return found[1].strip()
    return UNTITLED


def _read(notebook: Path) -> NotebookNode:
    text = notebook.read_text(encoding="utf-8")
    node: NotebookNode = nbformat.reads(text, as_version=4)  # type: ignore[no-untyped-call]
    return node


@cache
def _exporter() -> HTMLExporter:
    return HTMLExporter(  # type: ignore[no-untyped-call]
        template_name="page",
        extra_template_basedirs=[str(HERE / "templates")],
        exclude_input=True,
        exclude_anchor_links=True,
    )
