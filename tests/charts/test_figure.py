"""What holds for every figure: same bytes, words with numbers, nothing overlapping, nothing off the page."""

import io
import re
from pathlib import Path

import pandas as pd
from matplotlib.text import Text

from simcore.charts.figure import Figure
from tests.charts.layout import misplaced

NEVER_ON_A_PAGE = r"\bunits?\b|\bdesk\b|light touch|failure demand|utilisation|no-show|\bblame"


def test_drawn_twice_gives_the_same_files(drawn_twice: tuple[Figure, Figure], tmp_path: Path):
    first, second = drawn_twice
    files = {ending: path.read_bytes() for ending, path in first.save(tmp_path / "charts", "one").items()}
    assert files == {"png": second.png(), "svg": second.svg(), "csv": second.csv().encode()}
    assert files["png"].startswith(b"\x89PNG")


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
    assert misplaced(figure.drawing) == []
