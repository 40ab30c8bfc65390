"""The notebooks that are committed: thin, clean, and running in every way people run them."""

import ast
import shutil
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

from simcore.report.parameters import NOTEBOOK_FOLDER, NOTEBOOKS
from simcore.report.run_notebook import ENCRYPTED, run_notebook
from simcore.scenario.read import PROJECT

MOST_LINES = 20  # of a code cell
SMALL_AGENCY = ["team.posts=2", "caseload=20", "clients.referrals.rate.per_day=0.1"]
SHORT_YEARS = ["window.warm_up_weeks=2", "window.weeks=13"]
LOGIC = (
    ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda, ast.For, ast.While, ast.If, ast.IfExp,
    ast.Try, ast.With, ast.ListComp, ast.DictComp, ast.SetComp, ast.GeneratorExp,
)  # fmt: skip


def read(name: str) -> nbformat.NotebookNode:
    return nbformat.read(NOTEBOOK_FOLDER / f"{name}.ipynb", as_version=4)


def outputs(notebook: nbformat.NotebookNode) -> list[nbformat.NotebookNode]:
    return [output for cell in notebook.cells if cell.cell_type == "code" for output in cell.outputs]


def test_every_notebook_has_its_parameters_declared():
    assert {path.stem for path in NOTEBOOK_FOLDER.glob("*.ipynb")} == set(NOTEBOOKS)


@pytest.mark.parametrize("name", NOTEBOOKS)
def test_a_notebook_is_thin_and_clean(name):
    notebook = read(name)
    nbformat.validate(notebook)
    assert notebook.metadata.kernelspec.name == "python3"
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    assert sum("parameters" in cell.metadata.get("tags", []) for cell in code) == 1
    for cell in code:
        assert cell.outputs == []
        assert cell.execution_count is None
        assert len(cell.source.splitlines()) <= MOST_LINES
        found = [node for node in ast.walk(ast.parse(cell.source)) if isinstance(node, LOGIC)]
        assert not found, f"logic belongs in simcore: {ast.unparse(found[0])}"


@pytest.mark.parametrize("name", NOTEBOOKS)
def test_a_notebook_opens_with_its_question_and_closes_with_a_caution(name):
    words = [cell.source for cell in read(name).cells if cell.cell_type == "markdown"]
    headings = [line for text in words for line in text.splitlines() if line.startswith("#")]
    assert words[0].startswith("# ")
    assert "**The question of this page:**" in words[0]
    assert "**Who asks it:**" in words[0]
    assert [line for line in headings if line.startswith("# ")] == headings[:1]
    assert headings[-1] == "## What not to conclude"


@pytest.mark.slow
@pytest.mark.parametrize("name", NOTEBOOKS)
def test_a_notebook_runs_by_hand_in_its_own_folder(name, tiny_run, verification):
    """As JupyterLab runs it: from the folder of the notebook, not from the project's."""
    notebook = read(name)
    for cell in notebook.cells:
        if "parameters" in cell.metadata.get("tags", []):
            cell.source = cell.source.replace('run = ""', f"run = {str(tiny_run.folder)!r}")
            cell.source = cell.source.replace('"docs/verification.csv"', repr(str(verification)))
            cell.source = cell.source.replace("years = 100", "years = 3").replace("last = 300", "last = 90")
            if name.startswith(("04", "08")):
                cell.source = cell.source.replace("changes = []", f"changes = {SHORT_YEARS}")
            if name.startswith("07"):
                cell.source = cell.source.replace("changes = []", f"changes = {SMALL_AGENCY}")
                cell.source = cell.source.replace("weeks = 104", "weeks = 26").replace("runs = 3", "runs = 2")
                cell.source = cell.source.replace("cap_clients = 41", "cap_clients = 18")
                cell.source = cell.source.replace("workers = 2", "workers = 1")
            cell.source = cell.source.replace("replications = 20", "replications = 2")
            cell.source = cell.source.replace("numbers = 10", "numbers = 1").replace("years = 5", "years = 2")
            cell.source = cell.source.replace("years = 6 ", "years = 2 ")
            cell.source = cell.source.replace("numbers = 10", "numbers = 1")
            cell.source = cell.source.replace("years_each = 6", "years_each = 2")
    client = NotebookClient(
        notebook,
        kernel_name="python3",
        resources={"metadata": {"path": str(NOTEBOOK_FOLDER)}},
        config=_config(),
    )
    client.execute()
    assert any("text/html" in output.get("data", {}) for output in outputs(notebook))
    assert not [output for output in outputs(notebook) if output.output_type in ("error", "stream")]


@pytest.mark.slow
def test_plain_papermill_runs_a_notebook(tmp_path):
    papermill = Path(sys.executable).with_name("papermill")
    out = tmp_path / "out.ipynb"
    command = [papermill, "notebooks/02_one_week_at_one_desk.ipynb", out, "-p", "caseload", "50"]
    done = subprocess.run(
        [*map(str, command), "-p", "compare_with", "60"],
        cwd=PROJECT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    text = "".join(str(output) for output in outputs(nbformat.read(out, as_version=4)))
    assert "50 clients" in text


@pytest.mark.slow
def test_plain_papermill_runs_the_verification_notebook(tmp_path, verification):
    out = tmp_path / "out.ipynb"
    command = [Path(sys.executable).with_name("papermill"), "notebooks/11_verification.ipynb", out]
    done = subprocess.run(
        [*map(str, command), "-p", "table", str(verification)],
        cwd=PROJECT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    text = "".join(str(output) for output in outputs(nbformat.read(out, as_version=4)))
    assert "numbers of 3 cases agree with theory" in text
    assert "the table holds none of these cases" in text


@pytest.mark.slow
def test_a_wrong_value_is_told_without_a_traceback_inside_a_notebook(tmp_path):
    """Plain papermill checks nothing; the notebook's second cell does."""
    notebook = read("01_start_here")
    for cell in notebook.cells:
        cell.source = cell.source.replace('scenario = "base"', 'scenario = "bsae"')
    client = NotebookClient(notebook, kernel_name="python3", allow_errors=True, config=_config())
    client.execute()
    error = next(output for output in outputs(notebook) if output.output_type == "error")
    assert error.traceback == ["there is no scenario 'bsae'; did you mean base?"]


def test_the_first_notebook_runs_with_another_scenario(tmp_path):
    done = run_notebook("01", {"scenario": "desk_165", "changes": ["caseload=90"]}, tmp_path)
    assert "Aging" in done.read_text(encoding="utf-8") or "as one case manager reported" in done.read_text(
        "utf-8"
    )


@pytest.mark.skipif(shutil.which("git") is None, reason="needs git")
def test_outputs_of_runs_are_not_committed():
    listed = subprocess.run(
        ["git", "ls-files", "outputs"], cwd=PROJECT, capture_output=True, text=True, check=False
    ).stdout.split()
    assert set(listed) <= {"outputs/.gitkeep"}


def _config() -> object:
    from traitlets.config import Config

    return Config(ENCRYPTED)
