"""The runner believes nothing: a notebook counts only when every cell ran and none shows an error."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import nbformat
import papermill
import pytest

from simcore.report import run_notebook
from simcore.report.run_notebook import NotebookError, execute
from simcore.scenario.errors import InputError


def test_a_notebook_runs_with_its_parameters_and_leaves_no_trace_of_the_machine(made, tmp_path, capfd):
    target = execute(made("print(x + 1)"), {"x": 41}, tmp_path / "out" / "done.ipynb")
    text = target.read_text(encoding="utf-8")
    notebook = nbformat.reads(text, as_version=4)
    assert notebook.cells[-1].outputs[0].text == "42\n"
    assert str(tmp_path) not in text
    assert "papermill" not in notebook.metadata
    assert [file.name for file in target.parent.iterdir()] == ["done.ipynb"]
    assert capfd.readouterr() == ("", "")  # no progress where nobody watches, no warning about the kernel


@pytest.mark.parametrize(
    ("cells", "cell", "last"),
    [
        (["1 / 0", "x"], 2, "ZeroDivisionError: division by zero"),
        (["x", "raise ValueError('one\\ntwo')"], 3, "two"),
        (["x", "import os, signal; os.kill(os.getpid(), signal.SIGKILL)"], 3, "Kernel died"),
        (["import sys; sys.exit(0)"], 2, "SystemExit: 0"),
    ],
)
def test_a_broken_notebook_makes_the_runner_fail(made, tmp_path, cells, cell, last):
    with pytest.raises(NotebookError) as caught:
        execute(made(*cells), {"x": 1}, tmp_path / "out" / "made.ipynb")
    assert str(caught.value) == f"notebook made, cell {cell}: {last}"
    assert not (tmp_path / "out").exists()


def test_a_cell_that_did_not_run_is_noticed_whatever_papermill_says(made, tmp_path, monkeypatch):
    def pretend(notebook: Any, *_: Any, **__: Any) -> Any:
        notebook.metadata["papermill"] = {"exception": None}
        for cell in notebook.cells:
            cell.metadata["papermill"] = {"status": "completed", "exception": False}
        return notebook

    monkeypatch.setattr(papermill, "execute_notebook", pretend)
    with pytest.raises(NotebookError, match="cell 1: did not run"):
        execute(made("x"), {}, tmp_path / "out.ipynb")
    assert not (tmp_path / "out.ipynb").exists()


def test_wrong_input_found_inside_a_notebook_is_wrong_input(made, tmp_path):
    cell = "from simcore.scenario.errors import InputError\nraise InputError('no run there', 'nor here')"
    with pytest.raises(InputError, match="no run there\nnor here"):
        execute(made(cell), {}, tmp_path / "out.ipynb")


def test_a_kernel_that_loses_the_race_for_a_port_is_started_once_more(made, tmp_path, monkeypatch):
    really, tries = papermill.execute_notebook, []

    def unlucky(*args: Any, **options: Any) -> Any:
        tries.append(1)
        if len(tries) == 1:
            raise RuntimeError("zmq.error.ZMQError: Address already in use")
        return really(*args, **options)

    monkeypatch.setattr(papermill, "execute_notebook", unlucky)
    assert execute(made("x"), {}, tmp_path / "out.ipynb").exists()
    assert len(tries) == 2


def test_a_kernel_that_never_starts_is_told(made, tmp_path, monkeypatch):
    def never(*args: Any, **options: Any) -> Any:
        raise RuntimeError("Address already in use")

    monkeypatch.setattr(papermill, "execute_notebook", never)
    with pytest.raises(NotebookError, match="notebook made: Address already in use"):
        execute(made("x"), {}, tmp_path / "out.ipynb")


@pytest.mark.slow
@pytest.mark.skipif(os.name == "nt", reason="sends the signal of Ctrl-C to a group of processes")
def test_ctrl_c_leaves_no_notebook_that_looks_finished(made, tmp_path: Path):
    started = tmp_path / "started"
    source = made(f"import pathlib, time; pathlib.Path({str(started)!r}).touch(); time.sleep(60)", "x")
    code = (
        "import signal; signal.signal(signal.SIGINT, signal.default_int_handler); "  # nohup has it ignored
        "from pathlib import Path; from simcore.report.run_notebook import execute; "
        f"execute(Path({str(source)!r}), {{}}, Path({str(tmp_path / 'out.ipynb')!r}))"
    )
    process = subprocess.Popen([sys.executable, "-c", code], start_new_session=True, stderr=subprocess.PIPE)
    try:
        for _ in range(600):
            if started.exists():
                break
            time.sleep(0.1)
        os.killpg(process.pid, signal.SIGINT)
        _, errors = process.communicate(timeout=50)
    finally:
        process.kill()
    assert process.returncode != 0, errors
    assert not (tmp_path / "out.ipynb").exists()


@pytest.mark.slow
def test_what_fails_in_another_process_is_told_as_if_it_failed_here(tmp_path, capfd):
    given = {"01_start_here": {"scenario": "bsae"}, "11_verification": {"table": "nowhere.csv"}}
    refused = pytest.raises(InputError, match="there is no scenario 'bsae'")
    with refused, run_notebook.running(given, tmp_path, workers=2) as done:
        done["01_start_here"]()
    assert not list(tmp_path.iterdir())
    assert capfd.readouterr().err == ""


def test_the_engine_is_ours():
    assert papermill.engines.papermill_engines.get_engine("simcore") is run_notebook.SimcoreEngine
