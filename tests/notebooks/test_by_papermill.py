"""Notebooks by plain papermill, which knows nothing of us: no check before a kernel starts.

A report runs every notebook by papermill too, with a check before and its progress told: see test_make.
"""

import subprocess
import sys
from pathlib import Path

import nbformat
import papermill
import pytest

from simcore.scenario.read import PROJECT
from tests.notebooks.smoke import must_be_whole, values_of

pytestmark = pytest.mark.slow

PLAIN = ("01_start_here", "09_sweeps_and_sensitivity", "10_the_funding_case")
"""One that reckons, one that reads a finished run and what was found before, one that writes a pack."""


def without_injected(notebook: nbformat.NotebookNode) -> nbformat.NotebookNode:
    notebook.cells = [c for c in notebook.cells if "injected-parameters" not in c.metadata.get("tags", [])]
    return notebook


@pytest.mark.parametrize("name", PLAIN)
def test_it_runs_with_parameters(name: str, places: dict[str, Path], tmp_path: Path):
    source, out = PROJECT / "notebooks" / f"{name}.ipynb", tmp_path / "out.ipynb"
    options = {"kernel_name": "python3", "progress_bar": False, "cwd": PROJECT}
    papermill.execute_notebook(source, out, values_of(name, places), **options)
    must_be_whole(without_injected(nbformat.read(out, as_version=4)), name)


def test_it_runs_as_a_command(places: dict[str, Path], tmp_path: Path):
    out, name = tmp_path / "out.ipynb", "05_inbox_and_phones"
    command = [Path(sys.executable).with_name("papermill"), f"notebooks/{name}.ipynb", out]
    done = subprocess.run(
        [*map(str, command), "-p", "run", str(places["run"])],
        cwd=PROJECT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    notebook = without_injected(nbformat.read(out, as_version=4))
    must_be_whole(notebook, name)


def test_a_name_it_does_not_know_is_refused_as_on_the_command_line(tmp_path: Path):
    source, out = PROJECT / "notebooks" / "01_start_here.ipynb", tmp_path / "out.ipynb"
    options = {"kernel_name": "python3", "progress_bar": False, "cwd": PROJECT}
    with pytest.raises(papermill.PapermillExecutionError) as told:
        papermill.execute_notebook(source, out, {"scenarios": "aging"}, **options)
    assert "notebook 01_start_here: scenarios: there is no such parameter (did you mean scenario?)" in str(
        told.value
    )
