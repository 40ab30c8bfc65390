"""The whole pack of a funding case, written in one step: all of it, or nothing where a number is refused."""

from __future__ import annotations

import csv
import io
import math
import os
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import takewhile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from simcore.charts.words import JOINER
from simcore.report.answers import main_variant, promises_of
from simcore.report.handover.assumptions import assumptions_of
from simcore.report.handover.blocks import Block, Chart, Document, Heading
from simcore.report.handover.case import Case
from simcore.report.handover.curve import curve_chart
from simcore.report.handover.extra import check_packages
from simcore.report.handover.facts import Fact
from simcore.report.handover.funding import footer, funding_case
from simcore.report.handover.hearing import cap_facts, hearing
from simcore.report.handover.numbers import refuse_unknown_numbers
from simcore.report.handover.pdf import one_page_scale, write_pdf
from simcore.report.handover.pictures import png, svg
from simcore.report.handover.rests_on import assumptions_document, check_sensitivity
from simcore.report.handover.slides import write_slides
from simcore.report.handover.store import Store
from simcore.report.handover.web import write_web
from simcore.report.handover.word import write_word
from simcore.report.origin import loaded_of
from simcore.report.parameters import find_run
from simcore.scenario.answers import blanks
from simcore.scenario.errors import InputError
from simcore.scenario.read import PROJECT

if TYPE_CHECKING:
    from simcore.charts import Figure
    from simcore.experiment import Run
    from simcore.experiment.sensitivity.analysis import Sensitivity

FOLDER = "pack"
LEAST_YEARS = 2
LICENCE = (
    "Licence: made with the case-manager simulator, MIT licence. What the simulator computes is yours to "
    "use, change and pass on; keep the run's name with the numbers."
)
WHAT = {
    "brief.html": "the brief, a page that opens offline; behind each sentence stands its run, and a number "
    "that is pointed at says what it is",
    "one_page.pdf": "the brief on one page, to hand over",
    "brief.pdf": "the same page with its numbers and what they rest on behind it",
    "brief.docx": "the brief to edit in Word",
    "slides.pptx": "slides; their charts can be edited, the notes say where each number is from",
    "assumptions.html": "every assumption, its grade and source, and which would change the conclusion",
    "assumptions.csv": "the same as a table",
    "numbers.csv": "every number of the brief and the slides, and where in the run it stands",
    "charts": "each chart as SVG and PNG, the numbers under it as CSV, its words as text",
}


@dataclass(frozen=True, eq=False)
class Pack:
    """A pack that was written."""

    folder: Path
    files: tuple[Path, ...]


def find_case(given: Mapping[str, Any]) -> Case:
    """Put together what the parameters of notebook 10 ask for.

    Raises:
        InputError: the run, a caseload or the sensitivity analysis is wrong.
    """
    return case_of(
        find_run(given["run"]),
        given["caseload_now"],
        given["caseload_asked"],
        given["agency"],
        given["promises"],
        _sensitivity(given["sensitivity"]),
    )


def case_of(
    run: Run,
    now: int,
    asked: int,
    agency: str = "",
    promises: Sequence[str] = (),
    sensitivity: Sensitivity | None = None,
) -> Case:
    """A funding case of a run. Raises InputError."""
    check_case(run, now, asked)
    store, variant = Store(run), main_variant(run)
    if sensitivity is not None:
        check_sensitivity(store, sensitivity, variant)
    loaded = loaded_of(run, variant)
    if loaded is None:
        raise InputError(
            f"run {run.run_id}: its scenario was changed since, so where its numbers come from cannot be "
            "told; make the sweep again"
        )
    return Case(
        store,
        variant,
        now,
        asked,
        agency.strip(),
        tuple(promises or promises_of(run)),
        hearing(store, variant, now, asked),
        assumptions_of(loaded, asked, now),
        sensitivity,
        blanks(loaded.answers),
    )


def check_case(run: Run, now: int, asked: int) -> None:
    """Check what can be told before anything is drawn.

    Raises:
        InputError: the run is a design or of one year, a caseload is none of its own, or a package is not
            installed.
    """
    check_packages()
    if run.is_designed:
        raise InputError(f"run {run.run_id} is a design; the funding case is about a sweep of caseloads")
    if run.manifest["sweep"]["replications"] < LEAST_YEARS:
        raise InputError(f"run {run.run_id} has one year at each caseload; an interval takes two or more")
    if asked >= now:
        raise InputError(f"caseload_asked: must be smaller than caseload_now, which is {now} (given {asked})")
    store = Store(run)
    for what, number in (("caseload_now", now), ("caseload_asked", asked)):
        store.caseload(number, what)


def write_pack(case: Case) -> Pack:
    """Write the pack into the run's folder.

    Raises:
        UnknownNumberError: a text holds a number that is in no table; nothing is written then.
        InputError: a package that writes one of the files is not installed, or the brief on one page
            does not fit on one.
    """
    target = case.store.run.folder / FOLDER
    files = contents(case)
    unfinished = target.with_name(f".{FOLDER}.{os.getpid()}")
    try:
        for name, content in files.items():
            path = unfinished / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
        shutil.rmtree(target, ignore_errors=True)
        unfinished.replace(target)
    finally:
        shutil.rmtree(unfinished, ignore_errors=True)
    return Pack(target, tuple(target / name for name in files))


def contents(case: Case) -> dict[str, bytes]:
    """Every file of the pack by its path; the same case gives the same bytes.

    Raises:
        UnknownNumberError: a text holds a number that is in no table.
        InputError: the brief's front does not fit on one page.
    """
    brief = funding_case(case)
    slides = _slides(case, brief)
    listed = assumptions_document(
        case.store, case.rests_on, case.sensitivity, case.promises, footer(case), brief.date
    )
    front = one_page(brief)
    scale = one_page_scale(front)
    files = {
        "brief.html": write_web(brief).encode("utf-8"),
        "one_page.pdf": write_pdf(front, scale),
        "brief.pdf": write_pdf(brief, scale),
        "brief.docx": write_word(brief),
        "slides.pptx": write_slides(slides),
        "assumptions.html": write_web(listed, "assumptions.csv").encode("utf-8"),
        "assumptions.csv": case.rests_on.csv().encode("utf-8"),
        "numbers.csv": numbers_table(dict.fromkeys([*brief.facts(), *slides.facts()])).encode("utf-8"),
    }
    for chart in slides.charts():
        files |= _chart_files(chart, slides.facts())
    return files | {"README.txt": _readme(brief, list(files)).encode("utf-8")}


def one_page(brief: Document) -> Document:
    """The brief's front alone: all blocks before the first that begins a page."""
    front = takewhile(lambda block: not (isinstance(block, Heading) and block.new_page), brief.blocks)
    return replace(brief, blocks=list(front))


def _slides(case: Case, brief: Document) -> Document:
    """The brief's blocks, and what is promised over all caseloads before the numbers."""
    blocks: list[Block] = []
    for block in brief.blocks:
        if isinstance(block, Heading) and block.new_page:
            blocks.append(curve_chart(case))
        blocks.append(block)
    return replace(brief, blocks=blocks)


def numbers_table(facts: Mapping[Fact, None]) -> str:
    """Every number with where it is from, as CSV."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    columns = (
        "shown",
        "value",
        "low",
        "high",
        "run_id",
        "measure",
        "variant",
        "caseload",
        "statistic",
        "source",
    )
    writer.writerow(columns)
    for fact in facts:
        cells = ["" if (cell := getattr(fact, name)) is None else cell for name in columns]
        writer.writerow([cells[0].replace(JOINER, ""), *cells[1:]])
    return text.getvalue()


def _chart_files(chart: Chart, facts: Sequence[Fact]) -> dict[str, bytes]:
    """A chart as SVG, PNG, CSV and words; the words drawn in the picture are read again too."""
    check_figure(chart.figure, facts)
    words = "\n\n".join([chart.figure.title, f"In words: {chart.alt.text}", chart.caption.text]) + "\n"
    said = "\n".join([chart.title.text, chart.alt.text, chart.caption.text])
    refuse_unknown_numbers(said, facts, f"the words of the chart {chart.name}")
    return {
        f"charts/{chart.name}.svg": svg(chart.figure),
        f"charts/{chart.name}.png": png(chart.figure),
        f"charts/{chart.name}.csv": chart.figure.csv().encode("utf-8"),
        f"charts/{chart.name}.txt": words.encode("utf-8"),
    }


def check_figure(figure: Figure, facts: Sequence[Fact]) -> None:
    """Read a figure's title and description, which stand in the picture's own file.

    Raises:
        UnknownNumberError: a number is neither in the data that is drawn nor a fact.
    """
    drawn = [
        Fact(shown, f"data of the chart, column {column}")
        for column in figure.data.select_dtypes("number")
        for value in figure.data[column].to_numpy(dtype=float)
        if math.isfinite(value)
        for shown in (f"{value:,.0f}", f"{value:.1f}", f"{value:.0%}", f"{value:.1%}")
    ]
    known = [*facts, *cap_facts(), *drawn]
    for text in (figure.title, figure.alt):
        refuse_unknown_numbers(text, known, "the words in a picture", in_pieces=True)


def _readme(brief: Document, files: Sequence[str]) -> str:
    """What each file is for."""
    lines = [brief.title.text, "", *(f"{name}: {what}" for name, what in WHAT.items())]
    charts = [f"  {name}" for name in files if name.startswith("charts/")]
    return "\n".join([*lines, *charts, "", brief.footer.text, LICENCE]) + "\n"


def _sensitivity(folder: str) -> Sensitivity | None:
    if not folder:
        return None
    from simcore.experiment.sensitivity.analysis import open_sensitivity

    return open_sensitivity(PROJECT / folder)
