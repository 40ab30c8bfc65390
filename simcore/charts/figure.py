"""A figure with what belongs to it: the words for those who cannot see it, its caption, the numbers drawn."""

from __future__ import annotations

import base64
import html
import io
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from simcore.charts.style import house_style

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.figure import Figure as Drawing

PRINT_DPI = 200
SCREEN_DPI = 144


@dataclass(frozen=True, eq=False)
class Figure:
    """A drawing that says in words what it shows and carries exactly the numbers it draws.

    Attributes:
        drawing: the matplotlib figure, which pyplot knows nothing of.
        title: the sentence over the picture.
        alt: what the picture shows, with numbers, for those who cannot see it.
        caption: what the numbers are, the run they come from, and what to keep in mind.
        data: the numbers drawn.
        definitions: how each measure drawn is defined, for who wants to know; folded up on a page.
        reading: what to read from it that its title does not say, with numbers, for a page that tells it.
    """

    drawing: Drawing
    title: str
    alt: str
    caption: str
    data: pd.DataFrame
    definitions: tuple[str, ...] = ()
    reading: str = ""

    def png(self, dpi: int = PRINT_DPI) -> bytes:
        """The picture as PNG; the same bytes every time."""
        about = {"Title": self.title, "Description": self.alt, "Software": None}
        return self._written("png", about, dpi)

    def svg(self) -> bytes:
        """The picture as SVG, with title and description for screen readers; the same bytes every time."""
        about = {"Title": self.title, "Date": None, "Creator": None}
        text = self._written("svg", about, 72).decode("utf-8")
        words = f"<title>{html.escape(self.title, quote=False)}</title>"
        named = words.replace("<title>", '<title id="title">')
        described = f'{named}\n <desc id="description">{html.escape(self.alt, quote=False)}</desc>'
        if text.count(words) != 1:
            raise RuntimeError("matplotlib wrote no <title> where one was expected")
        text = text.replace("<svg ", '<svg role="img" aria-labelledby="title description" ', 1)
        return text.replace(words, described, 1).encode("utf-8")

    def csv(self) -> str:
        """The numbers drawn."""
        return str(self.data.to_csv(index=False, lineterminator="\n"))

    def save(self, folder: Path, name: str) -> dict[str, Path]:
        """Write NAME.png, NAME.svg and NAME.csv; return the files by ending."""
        folder.mkdir(parents=True, exist_ok=True)
        contents = {"png": self.png(), "svg": self.svg(), "csv": self.csv().encode("utf-8")}
        files = {ending: folder / f"{name}.{ending}" for ending in contents}
        for ending, content in contents.items():
            files[ending].write_bytes(content)
        return files

    def close(self) -> None:
        """Free the drawing's memory; numbers and words stay."""
        self.drawing.clear()

    def _written(self, form: str, about: Mapping[str, str | None], dpi: int) -> bytes:
        buffer = io.BytesIO()
        with house_style():
            self.drawing.savefig(buffer, format=form, dpi=dpi, metadata=dict(about))
        return buffer.getvalue()

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, str]:
        picture = base64.b64encode(self.png(SCREEN_DPI)).decode("ascii")
        image = f'<img alt="{html.escape(self.alt)}" src="data:image/png;base64,{picture}">'
        caption = f"<figcaption>{html.escape(self.caption)}</figcaption>"
        return {
            "text/html": f"<figure>{image}{caption}</figure>{self._folded()}",
            "text/plain": "\n".join([self.title, self.alt, self.caption, *self.definitions]),
        }

    def _folded(self) -> str:
        if not self.definitions:
            return ""
        lines = "".join(f"<li>{html.escape(line)}</li>" for line in self.definitions)
        return f"<details><summary>How each measure is defined</summary><ul>{lines}</ul></details>"
