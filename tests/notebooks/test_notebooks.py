"""The notebooks that are committed: thin, clean, and telling a wrong value in words."""

import ast
import shutil
import subprocess
import sys

import nbformat
import pytest

from simcore.report.parameters import NOTEBOOKS
from simcore.report.run_notebook import run_notebook
from simcore.scenario.errors import InputError
from simcore.scenario.read import PROJECT
from tests.notebooks.smoke import NAMES, code_of, is_parameters, read, with_values

MOST_LINES = 20  # of a code cell that is not the list of parameters
LOGIC = (
    ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda, ast.For, ast.While, ast.If, ast.IfExp,
    ast.Try, ast.With, ast.ListComp, ast.DictComp, ast.SetComp, ast.GeneratorExp, ast.Match,
)  # fmt: skip


def imported(tree: ast.AST) -> list[str]:
    """The modules that code imports."""
    plain = [name.name for node in ast.walk(tree) if isinstance(node, ast.Import) for name in node.names]
    return plain + [str(node.module) for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)]


def test_every_notebook_has_its_parameters_declared():
    assert set(NAMES) == set(NOTEBOOKS)


@pytest.mark.parametrize("name", NAMES)
def test_a_notebook_is_thin_and_clean(name):
    notebook = read(name)
    nbformat.validate(notebook)
    assert notebook.metadata.kernelspec.name == "python3"
    code = code_of(notebook)
    assert [is_parameters(cell) for cell in code] == [True] + [False] * (len(code) - 1)
    for cell in code:
        assert cell.outputs == []
        assert cell.execution_count is None
        assert is_parameters(cell) or len(cell.source.splitlines()) <= MOST_LINES
        tree = ast.parse(cell.source)
        found = [node for node in ast.walk(tree) if isinstance(node, LOGIC)]
        assert not found, f"logic belongs in simcore: {ast.unparse(found[0])}"
        elsewhere = [module for module in imported(tree) if not f"{module}.".startswith("simcore.report.")]
        assert not elsewhere, f"a notebook takes all it needs from simcore.report, not {elsewhere}"


def test_a_kernel_does_not_wait_for_what_only_a_report_needs():
    """nbconvert and papermill take longer to load than most notebooks take to run."""
    trees = [ast.parse(cell.source) for name in NAMES for cell in code_of(read(name))]
    modules = ", ".join(sorted({module for tree in trees for module in imported(tree)}))
    heavy = "{'nbconvert', 'papermill', 'nbformat'} & set(sys.modules)"
    code = [sys.executable, "-c", f"import sys, {modules}; print({heavy})"]
    done = subprocess.run(code, cwd=PROJECT, capture_output=True, text=True, check=True)
    assert done.stdout == "set()\n"


@pytest.mark.parametrize("name", NAMES)
def test_a_notebook_opens_with_its_question_and_closes_with_a_caution(name):
    cells = read(name).cells
    words = [cell.source for cell in cells if cell.cell_type == "markdown"]
    headings = [line for text in words for line in text.splitlines() if line.startswith("#")]
    assert cells[0].source == words[0]
    assert words[0].startswith("# ")
    assert "**The question of this page:**" in words[0]
    assert "**Who asks it:**" in words[0]
    assert [line for line in headings if line.startswith("# ")] == headings[:1]
    assert headings[-1] == "## What not to conclude"
    assert cells[-1].source.startswith(headings[-1])


@pytest.mark.parametrize("name", NAMES)
def test_a_wrong_value_is_told_in_words_before_anything_is_reckoned(name):
    """Plain papermill checks nothing, nor does somebody who types; the notebook's second code cell does."""
    parameters, second, *_ = code_of(read(name))
    for key in NOTEBOOKS[name].model_fields:
        typed = with_values(parameters.source, {key: 2.5})
        with pytest.raises(InputError) as caught:
            exec(f"{typed}\n{second.source}", {})
        assert str(caught.value).startswith(f"notebook {name}: {key}: must be ")
        assert "given 2.5; allowed: " in str(caught.value)
        assert caught.value._render_traceback_() == [str(caught.value)]


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
