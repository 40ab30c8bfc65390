"""Computed sentences as a notebook shows them: never as code, always as text that cannot become markup."""

from __future__ import annotations

import html
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any


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
