"""A page asks nothing of anybody, and can be read aloud."""

import re

import pytest

from simcore.report.notebook_page import notebook_page, page_title
from simcore.report.page import PageError, page
from simcore.report.run_notebook import execute
from simcore.report.show import bullets, headline, sentence, table

PICTURE = '<figure><img alt="Bars" src="data:image/png;base64,AAAA"><figcaption>Bars</figcaption></figure>'


def test_head_and_structure():
    text = page("A < B", "<h1>A</h1>", ["Run x & y."], '<a href="../index.html">back</a>')
    assert text.startswith("<!doctype html>")
    assert '<html lang="en">' in text
    assert "<title>A &lt; B</title>" in text
    assert "default-src 'none'; img-src data:; style-src 'unsafe-inline'" in text
    assert text.count("<main") == text.count("<h1") == 1
    assert "<p>Run x &amp; y.</p>" in text


@pytest.mark.parametrize(
    ("body", "what"),
    [
        ("<script>1</script>", "a script"),
        ("<SCRIPT src='data:x'></SCRIPT>", "a script"),
        ("<iframe></iframe>", "a frame"),
        ('<link rel="stylesheet" href="x.css">', "something fetched"),
        ('<img alt="x" src="https://example.org/x.png">', "something fetched"),
        ("<img alt='x' src=x.png>", "something fetched"),
        ('<p style="background: url(x.png)">', "something fetched"),
        ('<img src="data:image/png;base64,AA">', "a picture without words"),
        ('<img alt="" src="data:image/png;base64,AA">', "a picture without words"),
        (
            '<img alt="No description has been provided for this image" src="data:,">',
            "a picture without words",
        ),
    ],
)
def test_what_would_break_its_promise_is_refused(body, what):
    with pytest.raises(PageError, match=what):
        page("A", body)


def test_wide_things_scroll_by_themselves():
    text = page("A", PICTURE + "<table><caption>C</caption></table>")
    assert text.count('<div class="scroll" tabindex="0"') == 2
    assert re.search(r'aria-label="Picture, scrolls sideways"><img [^>]*></div><figcaption>', text)


def test_a_notebook_becomes_a_page_without_its_code(made, tmp_path):
    cells = [
        "import sys; print('to be read'); print('secret warning', file=sys.stderr)",
        "from simcore.report.show import sentence\nsentence('3 < 5')",
        "from IPython.display import Markdown\nMarkdown('**bold**')",
        f"from IPython.display import HTML\nHTML({PICTURE!r})",
        "'plain <b>'",
    ]
    done = execute(made(*cells), {"x": 2}, tmp_path / "done.ipynb")
    text = notebook_page(done)
    assert page_title(done) == "Report"
    for shown in ("to be read", "<p>3 &lt; 5</p>", "<strong>bold</strong>", "<figure>", "plain &lt;b&gt;"):
        assert shown in text
    for hidden in ("secret warning", "import sys", "x = 2", "<script"):
        assert hidden not in text


def test_computed_words_cannot_become_markup():
    for words in (sentence("<b>"), headline("<b>"), bullets(["<b>"]), table("<b>", ["<b>"], [["<b>"]])):
        assert "<b>" not in words._repr_mimebundle_()["text/html"]
        assert "<b>" in words._repr_mimebundle_()["text/plain"]


def test_a_table_names_its_rows_and_columns():
    markup = table("C", ["Kind", "n"], [["Group"], ["a", "1"], ["sum", "1"]], [2]).markup
    assert '<th scope="colgroup" colspan="2">Group</th>' in markup
    assert '<th scope="row">a</th><td>1</td>' in markup
    assert markup.count('<th scope="col">') == 2
    assert '<tr class="sum"><th scope="row">sum</th>' in markup
