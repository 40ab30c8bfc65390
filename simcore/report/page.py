"""A page that opens offline by itself: one HTML file that asks nothing of anybody.

Head, style and footer are ours, and a content security policy says that nothing may be fetched.
"""

from __future__ import annotations

import base64
import hashlib
import html
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from string import Template
from typing import Any

from simcore.charts.words import tied

HERE = Path(__file__).parent

# What would fetch something, run something, or leave a picture without words for it.
REFUSED = {
    "a script": r"<script\b",
    "a frame": r"<(iframe|object|embed)\b",
    "something fetched": r"<link\b|\bsrc\s*=(?!\s*[\"']?data:)|url\((?!\s*[\"']?data:)|@import\b",
    "a picture without words for it": r"<img\b(?![^>]*\balt=\"[^\"]+\")|No description has been provided",
}


class PageError(Exception):
    """A page would break its promise to open offline, or could not be read aloud."""


@dataclass(frozen=True)
class Live:
    """What makes a page answer its reader: numbers, a script of ours that shows them, and its own style."""

    data: Mapping[str, Any]
    script: str
    style: str


def pages_there(run_folder: Path) -> dict[str, str]:
    """The pages that a run's folder holds, those of earlier reports too: title by path."""
    found = {}
    for path in sorted((run_folder / "pages").glob("*.html")):
        title = re.search(r"<title>(.*?)</title>", path.read_text(encoding="utf-8"), flags=re.DOTALL)
        found[f"pages/{path.name}"] = html.unescape(title[1]) if title else path.stem
    return found


def page(
    title: str, body: str, footer: Sequence[str] = (), header: str = "", live: Live | None = None
) -> str:
    """Put content between head and footer. Title and footer are text, body and header HTML.

    The script of a live page is the only one that may run on it: the policy names its hash.

    Raises:
        PageError: the content would fetch or run something, or a picture has no alternative text.
    """
    body = _with_scrolling(_with_minus(body))
    for what, sign in REFUSED.items():
        if re.search(sign, body, flags=re.IGNORECASE):
            raise PageError(f"the page '{title}' would hold {what}")
    style = (HERE / "style.css").read_text(encoding="utf-8").strip()
    return _shell().substitute(
        title=html.escape(title),
        policy=_policy(style, live),
        style=f"{style}\n{live.style.strip()}" if live else style,
        header=f"<header>{header}</header>" if header else "",
        body=body.strip(),
        footer="\n".join(f"<p>{html.escape(line)}</p>" for line in footer),
        script=_scripts(live) if live else "",
    )


def _policy(style: str, live: Live | None) -> str:
    """What the page may load and run: nothing from anywhere; a live page its own script and style alone."""
    if live is None:
        return "img-src data:; style-src 'unsafe-inline'"
    own_style = f"\n{style}\n{live.style.strip()}\n"
    return f"script-src '{_hash(live.script)}'; style-src '{_hash(own_style)}'"


def _hash(text: str) -> str:
    digest = hashlib.sha256(text.encode("utf-8")).digest()
    return f"sha256-{base64.b64encode(digest).decode('ascii')}"


def _scripts(live: Live) -> str:
    """The numbers as text that cannot end its element or become markup, then the script."""
    text = json.dumps(live.data, separators=(",", ":"), allow_nan=False)
    for sign in "<>&":
        text = text.replace(sign, f"\\u{ord(sign):04x}")
    if "</script" in live.script.lower() or "<!--" in live.script:
        raise PageError("the script of a live page would end its own element")
    return f'<script type="application/json" id="data">{text}</script>\n<script>{live.script}</script>'


def _with_minus(body: str) -> str:
    """One minus sign in all that is read, on the line of its number; what stands in tags stays as it is."""
    return re.sub(r"<[^>]*>|[^<]+", lambda found: found[0] if found[0][0] == "<" else tied(found[0]), body)


def _with_scrolling(body: str) -> str:
    """Let a wide picture or table scroll by itself, by keyboard too, so that the page never does."""
    for what, sign in (("Picture", r"<img\b[^>]*>"), ("Table", r"<table\b.*?</table>")):
        opening = f'<div class="scroll" tabindex="0" role="group" aria-label="{what}, scrolls sideways">'
        body = re.sub(sign, rf"{opening}\g<0></div>", body, flags=re.DOTALL)
    return body


@cache
def _shell() -> Template:
    return Template((HERE / "shell.html").read_text(encoding="utf-8"))
