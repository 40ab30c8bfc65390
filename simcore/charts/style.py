"""The house style: dark enough for print, told apart without colour, the same bytes everywhere.

The colours are those of seaborn's "colorblind" palette, each darkened until it stands out from white paper by
3 to 1 or more; markers, dashes and hatches say the same once more.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.backend_bases import RendererBase
    from matplotlib.figure import Figure as Drawing
    from matplotlib.text import Text

INK = "#1a1a1a"
QUIET = "#555555"
GRID = "#dcdcdc"
WASH = "#efefef"
PAPER = "#ffffff"
LEAST_CONTRAST = 3.0

TITLE_SIZE, TEXT_SIZE, SMALL_SIZE, FOOT_SIZE = 14.0, 11.0, 10.0, 9.0

Dash = tuple[float, tuple[float, ...]] | Literal["solid"]


@dataclass(frozen=True)
class Line:
    """How one thing is drawn wherever it is drawn."""

    colour: str
    dash: Dash
    marker: str


PROPERLY = Line("#015a8e", "solid", "o")
COPING = Line("#b34a00", (0, (6, 2)), "s")
UNKNOWN = Line("#6b6b6b", (0, (1, 2)), "")
PROMISE = Line(INK, (0, (8, 3, 1, 3)), "")
LIMIT = Line(INK, "solid", "")
LINES = {"properly": PROPERLY, "coping": COPING, "all_low": UNKNOWN, "all_high": UNKNOWN}
SERIES = (
    Line("#015a8e", "solid", "o"),
    Line("#b34a00", (0, (6, 2)), "s"),
    Line("#01724f", (0, (2, 1)), "D"),
    Line("#a8559a", (0, (6, 2, 1, 2)), "^"),
    Line("#7a5c3a", (0, (4, 1, 1, 1, 1, 1)), "v"),
    Line(INK, (0, (1, 1)), "P"),
)

_SETTINGS: dict[str, Any] = {
    "font.family": "sans-serif",
    "font.sans-serif": ["DejaVu Sans"],
    "font.size": TEXT_SIZE,
    "text.color": INK,
    "text.parse_math": False,
    "axes.edgecolor": QUIET,
    "axes.labelcolor": INK,
    "axes.labelsize": SMALL_SIZE,
    "axes.titlesize": TEXT_SIZE,
    "axes.titleweight": "bold",
    "axes.titlelocation": "left",
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.axisbelow": True,
    "axes.grid": True,
    "grid.color": GRID,
    "grid.linewidth": 0.8,
    "xtick.color": QUIET,
    "ytick.color": QUIET,
    "xtick.labelcolor": INK,
    "ytick.labelcolor": INK,
    "xtick.labelsize": SMALL_SIZE,
    "ytick.labelsize": SMALL_SIZE,
    "hatch.linewidth": 1.0,
    "lines.linewidth": 2.0,
    "lines.markersize": 5.0,
    "figure.facecolor": PAPER,
    "savefig.facecolor": PAPER,
    "svg.hashsalt": "simcore",
    "svg.fonttype": "path",
}


@contextmanager
def house_style() -> Iterator[None]:
    """Draw and write in the house style, whatever the user's own matplotlib settings are."""
    import matplotlib

    with matplotlib.rc_context():
        matplotlib.rcdefaults()
        matplotlib.rcParams.update(_SETTINGS)  # type: ignore[arg-type]
        yield


def contrast(colour: str, against: str = PAPER) -> float:
    """Contrast of two colours by the web's accessibility rules, 1 to 21."""
    light, dark = sorted((_luminance(colour), _luminance(against)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def paler(colour: str, least: float = LEAST_CONTRAST) -> str:
    """The colour mixed with white as far as it still stands out."""
    found = colour
    for step in range(1, 20):
        mixed = "#" + "".join(f"{round(c + (255 - c) * step / 20):02x}" for c in _channels(colour))
        if contrast(mixed) < least:
            break
        found = mixed
    return found


def _channels(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def _luminance(colour: str) -> float:
    shares = (c / 255 for c in _channels(colour))
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in shares]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


class Sheet:
    """A page to draw on: a title over it, a foot under it, and the room between in inches."""

    MARGIN = 0.16

    def __init__(self, width: float, height: float) -> None:
        from matplotlib.backends.backend_agg import FigureCanvasAgg
        from matplotlib.figure import Figure as Drawing

        self.width, self.height = width, height
        self.drawing = Drawing(figsize=(width, height), dpi=100)
        FigureCanvasAgg(self.drawing)
        self.top = self.height - self.MARGIN
        self.bottom = self.MARGIN

    @property
    def renderer(self) -> RendererBase:
        """What measures text."""
        return renderer_of(self.drawing)

    def title(self, sentence: str) -> None:
        """Put the sentence over the picture."""
        text = self._write(sentence, self.top, TITLE_SIZE, INK, va="top", weight="bold")
        self.top -= self._height(text) + 0.14

    def foot(self, sentence: str) -> None:
        """Put source and cautions under the picture."""
        text = self._write(sentence, self.bottom, FOOT_SIZE, QUIET, va="bottom")
        self.bottom += self._height(text) + 0.1

    def key(self, handles: Sequence[Any], columns: int) -> None:
        """Put the key between title and picture."""
        legend = self.drawing.legend(
            handles=list(handles),
            ncols=columns,
            loc="upper left",
            bbox_to_anchor=(self.MARGIN / self.width, self.top / self.height),
            borderaxespad=0.0,
            borderpad=0.0,
            frameon=False,
            fontsize=SMALL_SIZE,
            handlelength=2.6,
            handleheight=1.1,
            columnspacing=1.6,
        )
        self.top -= legend.get_window_extent(self.renderer).height / self.drawing.dpi + 0.12

    def axes(self, left: float, bottom: float, right: float, top: float) -> Axes:
        """Axes by their edges in inches; right and top count from the room's own edges."""
        width = self.width - right - left
        height = self.top - top - (self.bottom + bottom)
        box = (
            left / self.width,
            (self.bottom + bottom) / self.height,
            width / self.width,
            height / self.height,
        )
        return self.drawing.add_axes(box)

    def _write(self, sentence: str, y: float, size: float, colour: str, **more: Any) -> Text:
        x, y = self.MARGIN / self.width, y / self.height
        text = self.drawing.text(x, y, "", fontsize=size, color=colour, ha="left", linespacing=1.25, **more)
        wrap(text, sentence, self.width - 2 * self.MARGIN, balanced=size == TITLE_SIZE)
        return text

    def _height(self, text: Text) -> float:
        return float(text.get_window_extent(self.renderer).height / self.drawing.dpi)


def renderer_of(drawing: Drawing) -> RendererBase:
    """What measures text on a drawing."""
    return drawing.canvas.get_renderer()  # type: ignore[attr-defined,no-any-return]


def wrap(text: Text, sentence: str, inches: float, *, balanced: bool = False) -> None:
    """Break the sentence into as few lines of at most this width as it takes; balanced: all about as long."""
    drawing = text.get_figure(root=True)
    assert drawing is not None
    renderer, dpi = renderer_of(drawing), drawing.dpi

    def width(words: str) -> float:
        text.set_text(words)
        return float(text.get_window_extent(renderer).width) / dpi

    sizes = {word: width(word) for word in set(sentence.split())}
    space = width("a a") - 2 * width("a")
    lines = _lines(sentence, sizes, space, inches)
    for share in range(95, 50, -5) if balanced else ():
        closer = _lines(sentence, sizes, space, inches * share / 100)
        if len(closer) > len(lines):
            break
        lines = closer
    text.set_text("\n".join(lines))


def _lines(sentence: str, sizes: Mapping[str, float], space: float, inches: float) -> list[str]:
    """Words put into lines one after the other while they fit."""
    lines: list[str] = []
    room = 0.0
    for word in sentence.split():
        if lines and sizes[word] + space <= room:
            lines[-1] += f" {word}"
            room -= sizes[word] + space
        else:
            lines.append(word)
            room = inches - sizes[word]
    return lines


SAMPLE = 0.24
"""Inches of a line that stand before its label."""


def place_labels(
    axes: Axes,
    x: float,
    labels: Sequence[tuple[float, str, str]],
    *,
    gap: float = 0.12,
    size: float = SMALL_SIZE,
    width: float | None = None,
    lines: Sequence[Line] = (),
) -> list[Text]:
    """Write labels (height, words, colour) to the right of ``x``, moved apart so that none overlap.

    A label that had to move is joined to its place by a thin line. ``gap`` is in inches; so is ``width``,
    within which each label is broken into lines. With ``lines``, one for each label, a piece of its line
    stands before it, so that it can be told without colour where many end in one place.
    """
    drawing = axes.get_figure(root=True)
    assert drawing is not None
    dpi = drawing.dpi
    renderer = renderer_of(drawing)
    texts: list[Text] = [
        axes.annotate(words, (x, 0), color=colour, fontsize=size, va="center", annotation_clip=False)
        for _, words, colour in labels
    ]
    for text in texts if width else ():
        wrap(text, text.get_text(), width or 0.0)
    heights = [text.get_window_extent(renderer).height + 3 for text in texts]
    to_pixels, frame = axes.transData, axes.get_window_extent(renderer)
    wanted = [float(to_pixels.transform((x, y))[1]) for y, _, _ in labels]
    places = _spread(wanted, heights, frame.y0 - 4, frame.y1 + 4)
    edge = float(to_pixels.transform((x, 0))[0])
    samples: Sequence[Line | None] = lines or [None] * len(labels)
    for text, goal, place, sample in zip(texts, wanted, places, samples, strict=True):
        moved = abs(goal - place) > 2
        across = edge + (gap * 2 if moved or lines else gap) * dpi
        start, end, words_at = to_pixels.inverted().transform(
            [(edge + 2, goal), (edge + gap * 1.8 * dpi, place), (across, place)]
        )
        if sample is not None:
            _sample(axes, sample, words_at, to_pixels.inverted().transform((across + SAMPLE * dpi, place)))
            words_at = to_pixels.inverted().transform((across + (SAMPLE + 0.06) * dpi, place))
        text.set_position((float(words_at[0]), float(words_at[1])))
        if moved:
            ends = [[start[0], end[0]], [start[1], end[1]]]
            axes.plot(*ends, color=QUIET, linewidth=0.7, clip_on=False, scalex=False, scaley=False)
    return texts


def name_lines(axes: Axes, x: float, lines: Sequence[tuple[float, str, Line]], inches: float) -> None:
    """Name lines (height at their end, words, look) right of ``x``, in small letters, within so much room."""
    labels = [(height, words, line.colour) for height, words, line in lines]
    drawn = [line for *_, line in lines]
    place_labels(axes, x, labels, size=FOOT_SIZE, gap=0.08, width=inches - 0.1 - SAMPLE, lines=drawn)


def _sample(axes: Axes, line: Line, start: Any, end: Any) -> None:
    """A short piece of a line with its marker, from one point to another outside the axes."""
    across, height = (float(start[0]), float(end[0])), float(start[1])
    more: dict[str, Any] = {"clip_on": False, "scalex": False, "scaley": False, "color": line.colour}
    axes.plot(across, [height] * 2, linestyle=line.dash, linewidth=1.1, **more)
    axes.plot([sum(across) / 2], [height], linestyle="none", marker=line.marker, markersize=4.0, **more)


def _spread(wanted: Sequence[float], heights: Sequence[float], low: float, high: float) -> list[float]:
    """Heights of labels, in the order wanted, moved as far as keeps them apart and between low and high."""
    order = sorted(range(len(wanted)), key=lambda place: (wanted[place], place))
    places = list(wanted)
    floor = low
    for place in order:
        places[place] = max(wanted[place], floor + heights[place] / 2)
        floor = places[place] + heights[place] / 2
    ceiling = high
    for place in reversed(order):
        places[place] = min(places[place], ceiling - heights[place] / 2)
        ceiling = places[place] - heights[place] / 2
    return places
