"""Every notebook opened by hand: values typed over the old ones, all cells run, in the notebook's folder."""

from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbclient import NotebookClient
from traitlets.config import Config

from simcore.report.parameters import NOTEBOOK_FOLDER
from simcore.report.run_notebook import ENCRYPTED
from tests.notebooks.smoke import NAMES, must_be_whole, read, set_by_hand, unread_pictures, values_of

pytestmark = pytest.mark.slow


def run(notebook: nbformat.NotebookNode, **options: Any) -> nbformat.NotebookNode:
    """Run it as JupyterLab does: from its own folder, not from the project's."""
    where = {"metadata": {"path": str(NOTEBOOK_FOLDER)}}
    client = NotebookClient(
        notebook, kernel_name="python3", resources=where, config=Config(ENCRYPTED), **options
    )
    return client.execute()


@pytest.mark.parametrize("name", NAMES)
def test_every_cell_runs_and_every_picture_is_followed_by_its_reading(name: str, places: dict[str, Path]):
    done = run(set_by_hand(read(name), values_of(name, places, anew=True)))
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


PICTURE = "<figure><img></figure><details>how it is defined</details>"


@pytest.mark.parametrize(
    ("shown", "read"),
    [
        ([PICTURE, "<p>It is 5 hours.</p>"], True),
        ([f"{PICTURE}\n<ul><li>It is 5 hours.</li></ul>"], True),
        ([PICTURE], False),
        ([PICTURE, "<p>It is what it is.</p>"], False),
        ([PICTURE, "<table>5</table>"], False),
        ([PICTURE, PICTURE, "<p>It is 5 hours.</p>"], False),
    ],
)
def test_a_picture_that_nothing_reads_is_found(shown: list[str], read: bool):
    outputs = [[nbformat.v4.new_output("execute_result", {"text/html": text})] for text in shown]
    cells = [nbformat.v4.new_code_cell("x", outputs=one) for one in outputs]
    assert (unread_pictures(nbformat.v4.new_notebook(cells=cells)) == []) is read


def test_a_notebook_that_no_test_runs_is_told(places: dict[str, Path]):
    with pytest.raises(AssertionError, match=r"99_new\.ipynb is run by no test: add an entry"):
        values_of("99_new", places)
