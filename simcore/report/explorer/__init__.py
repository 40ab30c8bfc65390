"""The explorer: one file over a finished sweep, with a slider for the caseload and choices for the rest.

It holds the run's means and intervals as data and shows them by a small script of ours, in three files that
follow each other: `words.js` (numbers and sentences), `charts.js` (pictures), `page.js` (what is chosen).
Nothing is computed there but what is written or drawn of a number. In reading order: `choices` (what can be
chosen), `data` (the numbers), this.
"""

from __future__ import annotations

import html
from collections.abc import Sequence
from pathlib import Path
from string import Template
from typing import TYPE_CHECKING

from simcore.charts.words import listed, lower_first
from simcore.report.answers import promised_words, rests_on
from simcore.report.design import size_words
from simcore.report.explorer.data import explorer_data
from simcore.report.index import bulleted, footer_lines, not_in_it
from simcore.report.page import Live, page

if TYPE_CHECKING:
    from simcore.experiment import Run

HERE = Path(__file__).parent
SCRIPTS = ("words.js", "charts.js", "page.js")

HOW_TO_READ = (
    "An interval says how far chance alone could move the mean of the simulated years, not how far off the "
    "inputs are: that reaches much further.",
    "All the work done properly means that nothing is shortened or left out, so what does not fit is late. "
    "As people cope means that notes are shortened, old email is let go and what nobody checks is set aside; "
    "the hours of it are given beside the sentence.",
    "On time is counted over all that fell due, finished or not.",
    "Only caseloads that were simulated can be chosen; nothing is filled in between them.",
)
NOT_TO_CONCLUDE = (
    "That a caseload is right because a promise is kept there: the inputs are of a programme in general, and "
    "where they are guesses the limit may lie far off.",
    "That a number marked 'after so many weeks' would stay as it is: open work still grows there.",
    "That coping is a service: what is set aside was owed to somebody.",
    "That a case manager is quick or slow: hours are compared with work, and nobody is scored.",
)
NOT_OF_A_DESIGN = (
    "That a small difference between two choices is one: put them side by side in pairs, as the comparisons "
    "on the summary do.",
)


def explorer_page(run: Run, promises: Sequence[str]) -> str:
    """Write the page.

    Args:
        run: the run it is about.
        promises: what is promised to clients.
    """
    data = explorer_data(run, promises)
    title = str(run.manifest["title"])
    more = NOT_OF_A_DESIGN if run.is_designed else ()
    body = Template((HERE / "body.html").read_text(encoding="utf-8")).substitute(
        title=html.escape(title),
        intro=html.escape(_intro(run, data["averaged"], data["everything"])),
        read=bulleted([promised_words(promises), *HOW_TO_READ]),
        conclude=bulleted([*NOT_TO_CONCLUDE, *more]),
        missing=bulleted(not_in_it(run)),
        grades=html.escape(rests_on(run)),
    )
    script = "\n".join((HERE / name).read_text(encoding="utf-8") for name in SCRIPTS)
    style = (HERE / "style.css").read_text(encoding="utf-8")
    header = '<a href="index.html">Summary of this run</a>'
    return page(title, body, footer_lines(run), header, Live(data, script, style))


def _intro(run: Run, averaged: Sequence[str], everything: bool) -> str:
    """What one does here, and what the numbers are means over."""
    one = len(run.manifest["caseloads"]) == 1
    act = "Choose what to look at" if one else "Choose what to look at and move the caseload"
    text = f"{act}; sentence, charts and tables follow."
    if not run.is_designed:
        return text
    text += f" This run is {size_words(run)}."
    if averaged:
        words = listed([lower_first(one) for one in averaged])
        text += f" It varied other things too ({words}); each number is the mean over all their points."
    if not everything:
        text += " It is large: only the measures asked for first are here; its tables hold the rest."
    return text
