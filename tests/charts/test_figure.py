"""What holds for every figure: same bytes, words with numbers, nothing overlapping, nothing off the page."""

import io
import re
from collections.abc import Callable
from itertools import combinations
from pathlib import Path

import pandas as pd
from matplotlib.figure import Figure as Drawing
from matplotlib.text import Text
from matplotlib.transforms import Bbox

from simcore.charts.figure import Figure
from simcore.charts.style import renderer_of

Draw = Callable[[], Figure]
NEVER_ON_A_PAGE = r"\bunits?\b|\bdesk\b|light touch|failure demand|utilisation|no-show|\bblame"


def test_drawn_twice_gives_the_same_bytes(draw: Draw):
    first, second = draw(), draw()
    assert first.png(100) == second.png(100)
    assert first.svg() == second.svg()
    assert first.csv() == second.csv()


def test_files_are_png_svg_and_csv(figure: Figure, tmp_path: Path):
    files = figure.save(tmp_path / "charts", "one")
    assert sorted(files) == ["csv", "png", "svg"]
    assert files["png"].read_bytes().startswith(b"\x89PNG")
    assert files["svg"].read_bytes() == figure.svg()


def test_csv_holds_the_numbers_drawn(figure: Figure):
    read = pd.read_csv(io.StringIO(figure.csv()))
    pd.testing.assert_frame_equal(read, figure.data, check_dtype=False, check_column_type=False)


def test_alt_text_holds_numbers_of_the_title(figure: Figure):
    told = set(re.findall(r"\d[\d,.]*\d|\d", figure.alt))
    assert len(told) >= 5
    assert len(figure.alt) > len(figure.title)


def test_every_figure_names_its_run(figure: Figure):
    shown = " ".join(text.get_text() for text in figure.drawing.texts)
    assert "made_up_run" in figure.caption
    assert "made_up_run" in shown.replace("\n", " ")
    assert " ".join(shown.split()).startswith(figure.title)


def test_words_are_plain(figure: Figure):
    drawn = " ".join(text.get_text() for text in figure.drawing.findobj(Text))
    for words in (figure.title, figure.alt, figure.caption, drawn):
        assert not re.search(NEVER_ON_A_PAGE, words, flags=re.IGNORECASE)


def test_svg_can_be_read_aloud(figure: Figure):
    text = figure.svg().decode()
    assert 'role="img" aria-labelledby="title description"' in text
    assert text.count('id="title"') == text.count('id="description"') == 1
    assert "<dc:date>" not in text


def test_page_shows_alt_text_and_caption(figure: Figure):
    bundle = figure._repr_mimebundle_()
    assert re.match(r'<figure><img alt="[^"]{50,}" src="data:image/png;base64,', bundle["text/html"])
    assert "</figcaption></figure>" in bundle["text/html"]
    assert bundle["text/plain"]


def test_no_text_overlaps_another_or_leaves_the_page(figure: Figure):
    drawing = figure.drawing
    drawing.draw(renderer_of(drawing))
    boxes = _boxes(drawing)
    page = drawing.bbox
    for words, box in boxes:
        assert page.x0 <= box.x0 < box.x1 <= page.x1, words
        assert page.y0 <= box.y0 < box.y1 <= page.y1, words
    overlaps = [(a, b) for (a, one), (b, two) in combinations(boxes, 2) if _share(one, two)]
    assert not overlaps


def _boxes(drawing: Drawing) -> list[tuple[str, Bbox]]:
    """Every text that is seen, with the room it takes; ticks outside an axis are not seen."""
    unseen = set()
    for axes in drawing.axes:
        for axis in (axes.xaxis, axes.yaxis):
            low, high = sorted(axis.get_view_interval())
            pairs = zip(axis.get_majorticklocs(), axis.get_majorticklabels(), strict=False)
            unseen |= {id(label) for place, label in pairs if not low <= place <= high}
    texts = [t for t in drawing.findobj(Text) if t.get_visible() and t.get_text().strip()]
    renderer = renderer_of(drawing)
    return [(t.get_text(), t.get_window_extent(renderer)) for t in texts if id(t) not in unseen]


def _share(one: Bbox, two: Bbox) -> bool:
    """Whether two boxes share more than a pixel each way."""
    across = min(one.x1, two.x1) - max(one.x0, two.x0)
    return across > 1 and min(one.y1, two.y1) - max(one.y0, two.y0) > 1
