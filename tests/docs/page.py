"""docs/model.md as tests read it: its text, headings, sections, tables and what stands in backticks."""

from __future__ import annotations

import re

from tests.docs.expected import ROOT

PAGE = ROOT / "docs" / "model.md"
TEXT = PAGE.read_text(encoding="utf-8")
HEADINGS = re.findall(r"^(#+) (.+)$", re.sub(r"```.*?```", "", TEXT, flags=re.DOTALL), flags=re.MULTILINE)
CODE = set(re.findall(r"`([^`\n]+)`", re.sub(r"```.*?```", "", TEXT, flags=re.DOTALL)))
FLAT = " ".join(TEXT.split())


def table(first_cell: str) -> list[str]:
    """The rows under the one table whose header begins with this cell, or with these."""
    blocks = re.findall(r"(?:^\|.*\n)+", TEXT, flags=re.MULTILINE)
    (found,) = [block for block in blocks if block.startswith(f"| {first_cell} |")]
    return found.splitlines()[2:]


def cells(row: str) -> list[str]:
    return [cell.strip() for cell in row.strip("|").split(" | ")]


def names(cell: str) -> list[str]:
    return re.findall(r"`([^`]+)`", cell)


def anchor(heading: str) -> str:
    """The name a heading has in a link, as GitHub makes it."""
    return re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-")
