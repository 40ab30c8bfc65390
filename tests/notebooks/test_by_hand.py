"""Notebooks opened by hand: values typed over the old ones, all cells run, in the notebook's folder.

Some are run so in JupyterLab itself, where there is a browser: tests/browser/test_jupyterlab.py.
"""

from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbclient import NotebookClient
from traitlets.config import Config

from simcore.report.parameters import NOTEBOOK_FOLDER
from simcore.report.run_notebook import ENCRYPTED
from tests.browser.found import IN_JUPYTERLAB, browser_here
from tests.notebooks.read_pictures import carry_tables, unread_pictures
from tests.notebooks.smoke import NAMES, must_be_whole, read, set_by_hand, values_of

pytestmark = pytest.mark.slow

BY_HAND = [name for name in NAMES if name not in IN_JUPYTERLAB or not browser_here()]


def run(notebook: nbformat.NotebookNode, **options: Any) -> nbformat.NotebookNode:
    """Run it as JupyterLab does: from its own folder, not from the project's."""
    where = {"metadata": {"path": str(NOTEBOOK_FOLDER)}}
    client = NotebookClient(
        notebook, kernel_name="python3", resources=where, config=Config(ENCRYPTED), **options
    )
    return client.execute()


@pytest.mark.parametrize("name", BY_HAND)
def test_every_cell_runs_and_every_picture_is_followed_by_its_reading(name: str, places: dict[str, Path]):
    done = run(carry_tables(set_by_hand(read(name), values_of(name, places, anew=True))))
    del done.cells[0]
    must_be_whole(done, name)
    assert unread_pictures(done) == []


@pytest.mark.parametrize(
    ("name", "values", "message"),
    [
        ("01_start_here", {"scenario": "bsae"}, "there is no scenario 'bsae'; did you mean base?"),
        (
            "02_one_week_at_one_desk",
            {"changes": ["window.weeks=4"], "week": 30},
            "week: 30 is not in the window; it has weeks 1 to 4",
        ),
    ],
)
def test_wrong_input_is_told_without_a_traceback(name: str, values: dict[str, Any], message: str):
    """Whoever finds out: the check of the parameters, or what is reckoned with them."""
    done = run(set_by_hand(read(name), values), allow_errors=True)
    errors = [o for cell in done.cells for o in cell.get("outputs", []) if o.output_type == "error"]
    assert errors[0].traceback == [message]


PICTURE = "<figure><img></figure><!--table\ncaseload,mean\n35,0.41\n90,0.735\n--><details>defined</details>"
TITLED = PICTURE.replace("<!--table", "<!--title At 35 clients it is 41%--><!--table")
DRAWN = "drawn = pack.curve(run)\ndrawn"
READ = "from simcore.report.readings import read\nread(drawn)"


@pytest.mark.parametrize(
    ("cells", "is_read"),
    [
        ([(DRAWN, PICTURE), (READ, "<p>It goes from 41% to 74%.</p>")], True),
        ([(DRAWN, f"{PICTURE}\n<ul><li>It goes up to 74%.</li></ul>")], True),
        ([("caps.picture(result)", PICTURE), ("caps.first_to_break(result)", "<p>41% are.</p>")], True),
        ([(DRAWN, PICTURE)], False),
        ([(DRAWN, PICTURE), (READ, "<p>It is what it is.</p>")], False),
        ([(DRAWN, PICTURE), (READ, "<p>It goes up to 75%.</p>")], False),  # a number of no table
        ([(DRAWN, PICTURE), (READ, "<p>With 35 clients it goes up.</p>")], False),  # tells where, not what
        ([(DRAWN, PICTURE), ("sentence('It is 41%.')", "<p>It is 41%.</p>")], False),  # typed
        ([(DRAWN, PICTURE), (READ.replace("drawn", "other"), "<p>It is 41%.</p>")], False),  # of another
        ([(DRAWN, PICTURE), ("read(drawn)", "<p>It is 41%.</p>")], False),  # a read of its own making
        ([("caps.picture(result)", PICTURE), ("caps.order(result)", "<p>41% are.</p>")], False),
        ([(DRAWN, PICTURE), (READ, "<table>41%</table>")], False),
        ([(DRAWN, TITLED), (READ, "<p>It goes up to 74%.</p>")], True),
        ([(DRAWN, TITLED), (READ, "<p>At 35 clients it is 41%.</p>")], False),  # the title over again
        ([(DRAWN, PICTURE), (DRAWN, PICTURE), (READ, "<p>It is 41%.</p>")], False),
    ],
)
def test_a_picture_that_nothing_reads_is_found(cells: list[tuple[str, str]], is_read: bool):
    made = [
        nbformat.v4.new_code_cell(
            source, outputs=[nbformat.v4.new_output("execute_result", {"text/html": shown})]
        )
        for source, shown in cells
    ]
    assert (unread_pictures(nbformat.v4.new_notebook(cells=made)) == []) is is_read


def test_a_notebook_whose_reading_is_typed_is_refused(tiny_run: Any):
    """The committed notebook 03, cut down to one picture, with its reading typed instead of computed."""
    notebook = set_by_hand(read("03_caseload_curve"), {"run": str(tiny_run.folder)})
    keep = ("run: str = ", "from simcore.report import pack", "bars = ", "read_needed(bars)")
    notebook.cells = [c for c in notebook.cells if c.cell_type == "code" and c.source.startswith(keep)]
    notebook.cells[-1].source = "sentence('62 clients need 155 hours a month.')"
    done = run(carry_tables(notebook))
    assert unread_pictures(done) == [notebook.cells[-2].source]


def test_a_notebook_that_no_test_runs_is_told(places: dict[str, Path]):
    with pytest.raises(AssertionError, match=r"99_new\.ipynb is run by no test: add an entry"):
        values_of("99_new", places)
