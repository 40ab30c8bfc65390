"""What is handed over? Notebooks that were run, pages that open offline by themselves, and a first page.

    make_report(["01", "02", "03"], Path("outputs/my-run"))

In reading order: `parameters` (what may be set), `run_notebook` (running one), `page` (one HTML file),
`origin` and `answers` (the five lines), `index` (the first page), `explorer` (the page with a slider), `make`
(all of it), `command`.

What needs papermill or pandas is imported when it is called: the command line imports this package too.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from simcore.experiment import Run

__all__ = ["check", "five_lines", "make_report"]


def make_report(
    notebooks: Sequence[str], run: Path, overrides: Mapping[str, Any] | None = None, workers: int = 1
) -> Path:
    """Run notebooks on a run's results and write pages, charts and index.html into its folder.

    With several workers as many notebooks run at once; the pages are the same.

    Raises:
        InputError: a name, a parameter or the folder is wrong; before a kernel starts, if it can be told.
        NotebookError: a notebook is broken.
    """
    from simcore.report.make import make

    return make(notebooks, run, overrides or {}, workers)


def five_lines(run: Run) -> list[str]:
    """Say in five plain sentences what a run found."""
    from simcore.report.answers import five_lines as say

    return say(run)


def check(notebook: str, given: Mapping[str, Any]) -> dict[str, Any]:
    """Check values for a notebook's parameters; see `parameters.check`."""
    from simcore.report.parameters import check as checked

    return checked(notebook, given)
