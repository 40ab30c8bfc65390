"""Running one notebook by papermill, and not believing that it worked until its cells say so.

papermill records an interrupted cell as completed, and a killed run as one without an exception. So a
notebook counts as run only when each of its code cells ran and none shows an error; then it gets its name.
"""

from __future__ import annotations

import contextlib
import logging
import multiprocessing
import os
import sys
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures.process import BrokenProcessPool
from functools import partial
from pathlib import Path
from typing import Any, NoReturn

import nbformat
import papermill
from nbformat import NotebookNode
from papermill.engines import NBClientEngine, papermill_engines
from papermill.exceptions import PapermillExecutionError
from traitlets.config import Config

from simcore.experiment.workers import stop_at_once, worker_pool
from simcore.report.parameters import NOTEBOOK_FOLDER, check, find_notebook
from simcore.report.places import STARTED_IN
from simcore.scenario.errors import InputError
from simcore.scenario.read import PROJECT

ENGINE = "simcore"
INJECTED = "injected-parameters"

# Without it, ipykernel prints a warning about its unencrypted connection at every start.
ENCRYPTED = {"KernelManager": {"transport_encryption": "auto"}}

# A kernel that is told to end may log an interrupt, which nobody needs to read.
QUIET = ["--IPKernelApp.log_level=50"]

# What a kernel says that lost the race for a port (nteract/papermill#511); starting again helps.
STARTING_FAILED = ("Address already in use", "Kernel died before replying to kernel_info")


class NotebookError(Exception):
    """A notebook is broken: which one, which cell, and the last line of the error."""


class Progress:
    """Tells which cell runs: rewritten in place on a terminal, silent elsewhere. Never in the notebook."""

    def __init__(self, name: str, injected_after: int) -> None:
        self.name = name
        self.cell = 0
        self.injected_after = injected_after
        self.is_terminal = sys.stderr.isatty() and multiprocessing.parent_process() is None  # else lines mix

    def at(self, cell: int, cells: int) -> None:
        """Note that a cell starts; both numbers count from 1."""
        self.cell = cell
        if self.is_terminal:
            sys.stderr.write(f"\r{self.name}: cell {cell} of {cells}")
            sys.stderr.flush()

    def on_disk(self, cell: int) -> int:
        """The number of a cell, from 1, without the one that papermill puts after the parameters."""
        return cell - (cell > self.injected_after)

    def end(self) -> None:
        """Clear the line."""
        if self.is_terminal:
            sys.stderr.write("\r\033[K")
            sys.stderr.flush()


class SimcoreEngine(NBClientEngine):  # type: ignore[misc]  # papermill ships no types
    """papermill's own engine with an encrypted connection to the kernel and our progress."""

    @classmethod
    def execute_managed_notebook(cls, nb_man: Any, kernel_name: str, **options: Any) -> Any:
        """Run the notebook's cells; called by papermill."""
        progress: Progress = options.pop("progress")
        start = nb_man.cell_start

        def started(cell: NotebookNode, cell_index: int | None = None, **more: Any) -> None:
            progress.at((cell_index or 0) + 1, len(nb_man.nb.cells))
            start(cell, cell_index, **more)

        nb_man.cell_start = started
        options |= {"config": Config(ENCRYPTED), "extra_arguments": QUIET}
        return super().execute_managed_notebook(nb_man, kernel_name, **options)


papermill_engines.register(ENGINE, SimcoreEngine)
logging.getLogger("papermill").addHandler(
    logging.NullHandler()
)  # what it says, we say with the cell's number


def run_notebook(notebook: str, parameters: Mapping[str, Any], folder: Path) -> Path:
    """Run one of the project's notebooks and write it, with what it shows, into a folder.

    Raises:
        InputError: a parameter is wrong; before a kernel starts, wherever that can be told.
        NotebookError: a cell failed, or did not run.
    """
    name = find_notebook(notebook)
    checked = check(name, parameters)
    return execute(NOTEBOOK_FOLDER / f"{name}.ipynb", checked, folder / f"{name}.ipynb")


@contextlib.contextmanager
def running(
    given: Mapping[str, Mapping[str, Any]], folder: Path, workers: int = 1
) -> Iterator[dict[str, Callable[[], Path]]]:
    """Begin to run notebooks, each with its parameters, as many at once as there are workers.

    Gives for each what waits for its file; with one worker all have been run by then, one after the other. At
    the end, and on Ctrl-C, those still at work are stopped.
    """
    if min(workers, len(given)) <= 1:
        done = {name: run_notebook(name, values, folder) for name, values in given.items()}
        yield {name: partial(Path, path) for name, path in done.items()}
        return
    pool = worker_pool(min(workers, len(given)))
    try:
        yield {name: pool.submit(run_notebook, name, values, folder).result for name, values in given.items()}
    except BrokenProcessPool:
        raise NotebookError("a process that ran a notebook died; fewer --workers need less memory") from None
    finally:
        stop_at_once(pool)


def execute(source: Path, parameters: Mapping[str, Any], target: Path) -> Path:
    """Run any notebook with parameters that were checked."""
    notebook = nbformat.reads(source.read_text(encoding="utf-8"), as_version=4)  # type: ignore[no-untyped-call]
    progress = Progress(source.stem, _injected_after(notebook, parameters))
    os.environ[STARTED_IN] = str(Path.cwd())  # the kernel takes it over
    try:
        done = _run(notebook, parameters, progress)
    finally:
        progress.end()
        del os.environ[STARTED_IN]
    _refuse_unfinished(done, source.stem)
    _write(_without_traces(done), target)
    return target


def _run(notebook: NotebookNode, parameters: Mapping[str, Any], progress: Progress) -> NotebookNode:
    """Run a notebook in memory; once more if its kernel failed to start."""
    for attempt in (1, 2):
        try:
            done: NotebookNode = papermill.execute_notebook(
                notebook,
                None,  # papermill writes nothing: a file with the right name must be a finished one
                dict(parameters),
                engine_name=ENGINE,
                kernel_name="python3",
                progress_bar=False,
                cwd=PROJECT,
                progress=progress,
            )
            return done
        except PapermillExecutionError as error:
            _tell(error, progress)
        except Exception as error:
            may_retry = attempt == 1 and progress.cell == 0
            if not (may_retry and any(sign in str(error) for sign in STARTING_FAILED)):
                where = f", cell {progress.on_disk(progress.cell)}" if progress.cell else ""
                last = (str(error).strip().splitlines() or [type(error).__name__])[-1]
                raise NotebookError(f"notebook {progress.name}{where}: {last}") from error
    raise AssertionError("unreachable")


def _tell(error: PapermillExecutionError, progress: Progress) -> NoReturn:
    """Say which cell failed, counted in the notebook as it is on disk."""
    if error.ename == InputError.__name__:  # the input is wrong, and the notebook found out
        raise InputError(*str(error.evalue).splitlines()) from None
    cell = progress.on_disk(error.cell_index + 1)
    last = (f"{error.ename}: {error.evalue}".strip().splitlines() or ["it failed"])[-1]
    raise NotebookError(f"notebook {progress.name}, cell {cell}: {last}") from None


def _injected_after(notebook: NotebookNode, parameters: Mapping[str, Any]) -> int:
    """The number of the cell after which papermill puts one of its own; beyond the last if it puts none."""
    tagged = [n for n, cell in enumerate(notebook.cells, 1) if "parameters" in cell.metadata.get("tags", [])]
    return tagged[0] if tagged and parameters else len(notebook.cells)


def _refuse_unfinished(notebook: NotebookNode, name: str) -> None:
    """Look at every code cell for an error, and for not having run."""
    cells = [cell for cell in notebook.cells if INJECTED not in cell.metadata.get("tags", [])]
    for number, cell in enumerate(cells, start=1):
        if cell.cell_type != "code" or not cell.source.strip():
            continue
        errors = [output for output in cell.outputs if output.output_type == "error"]
        if errors:
            raise NotebookError(f"notebook {name}, cell {number}: {errors[-1].ename}: {errors[-1].evalue}")
        if cell.execution_count is None:
            raise NotebookError(f"notebook {name}, cell {number}: did not run")


def _without_traces(notebook: NotebookNode) -> NotebookNode:
    """Take out paths, times and states, which differ from run to run and from machine to machine."""
    notebook.metadata.pop("papermill", None)
    for cell in notebook.cells:
        for key in ("papermill", "execution"):
            cell.metadata.pop(key, None)
    return notebook


def _write(notebook: NotebookNode, target: Path) -> None:
    """Write a finished notebook in one step."""
    target.parent.mkdir(parents=True, exist_ok=True)
    unfinished = target.with_name(f".{target.name}.{os.getpid()}")
    try:
        text: str = nbformat.writes(notebook)  # type: ignore[no-untyped-call]
        unfinished.write_text(text, encoding="utf-8", newline="\n")
        unfinished.replace(target)
    finally:
        with contextlib.suppress(FileNotFoundError):
            unfinished.unlink()
