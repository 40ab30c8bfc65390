"""What is handed over? Notebooks that were run, pages that open offline by themselves, and a first page.

    make_report(["01", "02", "03"], Path("outputs/my-run"), {"caseload": 50})

In reading order: `parameters` (what may be set), `run_notebook` (running one), `page` (one HTML file),
`answers` (the five lines), `index` (the first page), `make` (all of it into a run's folder).
"""

from simcore.report.answers import five_lines, headline_words
from simcore.report.make import make_report
from simcore.report.parameters import check
from simcore.report.run_notebook import NotebookError, run_notebook

__all__ = ["NotebookError", "check", "five_lines", "headline_words", "make_report", "run_notebook"]
