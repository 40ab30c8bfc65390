"""All of a report into a run's folder: notebooks, pages, charts, and the first page."""

from __future__ import annotations

import html
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from simcore import __version__
from simcore.experiment import Run, open_run
from simcore.report.agency import blank_words
from simcore.report.answers import about_point, five_lines, main_variant, promises_of
from simcore.report.design import design_lines
from simcore.report.diary import diary_page
from simcore.report.explorer import explorer_page
from simcore.report.index import EXPLORER, NOT_MEASURED, footer_lines, index_page
from simcore.report.money import figures as money_figures
from simcore.report.moving import moving_page
from simcore.report.notebook_page import notebook_page, page_title
from simcore.report.origin import changes_of
from simcore.report.pack import figures, save
from simcore.report.page import pages_there
from simcore.report.parameters import NOTEBOOKS, check, find_notebook
from simcore.report.places import of_run
from simcore.report.run_notebook import running
from simcore.report.stories import diary_for, quarter_for
from simcore.scenario.errors import InputError, listed, nearest, shortened
from simcore.scenario.read import PROJECT

BACK = '<a href="../index.html">Summary of this run</a>'


@dataclass(frozen=True)
class Made:
    """A report: its first page, and what it says in a few lines."""

    index: Path
    lines: list[str]


def make(notebooks: Sequence[str], folder: Path, overrides: Mapping[str, Any], workers: int = 1) -> Path:
    """Write everything and give the first page; see `simcore.report.make_report`."""
    return make_all(notebooks, folder, overrides, workers).index


def make_all(notebooks: Sequence[str], folder: Path, overrides: Mapping[str, Any], workers: int = 1) -> Made:
    """The same, and what it says in a few lines."""
    names = list(dict.fromkeys(find_notebook(name) for name in notebooks))
    run = open_run(folder)
    given = {name: check(name, values) for name, values in _shared_out(names, run, overrides).items()}
    promises = overrides.get("promises") or promises_of(run)
    with running(given, run.folder / "notebooks", workers) as done:
        stories = _stories(run)
        drawn = figures(run, promises) | money_figures(run)
        charts = [path.relative_to(folder).as_posix() for path in save(run, drawn)]
        _write(folder / EXPLORER, explorer_page(run, promises))
        pages = {f"pages/{name}.html": _page(name, given[name], run, done[name]()) for name in names}
    pages |= stories
    pages |= {path: title for path, title in pages_there(run.folder).items() if path not in pages}
    index = folder / "index.html"
    _write(index, index_page(run, promises, drawn, pages, charts))
    lines = design_lines(run, list(drawn.values())) if run.is_designed else five_lines(run, promises)
    return Made(index, lines)


def _stories(run: Run) -> dict[str, str]:
    """Pages beside the notebooks, told from single simulated years: title by path. None of a design."""
    pages: dict[str, str] = {}
    if run.is_designed:
        return pages
    if (quarter := quarter_for(run)) is not None:
        path = "pages/queue_through_a_quarter.html"
        _write(run.folder / path, moving_page(quarter, footer_lines(run), BACK, run_id=run.run_id))
        pages[path] = "The queue through a quarter, day by day"
    if (diary := diary_for(run)) is not None:
        path = "pages/a_case_managers_tuesday.html"
        _write(run.folder / path, diary_page(diary, footer_lines(run), BACK, run_id=run.run_id))
        pages[path] = f"A case manager's Tuesday with {diary.caseload} clients, one sheet to print"
    return pages


def make_pages(
    notebooks: Sequence[str], folder: Path, overrides: Mapping[str, Any], workers: int = 1
) -> list[Path]:
    """Pages of notebooks that need no sweep, into a folder of their own.

    Raises:
        InputError: no notebook, one that is about a sweep, or a parameter that is wrong.
    """
    names = list(dict.fromkeys(find_notebook(name) for name in notebooks))
    of_a_run = [name for name in names if "run" in NOTEBOOKS[name].model_fields]
    if of_a_run or not names:
        why = (
            f"{of_a_run[0]} is about a finished sweep" if of_a_run else "without a notebook it is of a sweep"
        )
        raise InputError(f"{why}: give its folder by --run")
    _check_names(names, overrides)
    fields = {name: NOTEBOOKS[name].model_fields for name in names}
    given = {name: check(name, {k: v for k, v in overrides.items() if k in fields[name]}) for name in names}
    pages = []
    with running(given, folder / "notebooks", workers) as done:
        for name in names:
            pages.append(folder / f"{name}.html")
            foot = [f"simcore {__version__}. {NOT_MEASURED}", *_blanks(given[name])]
            _write(pages[-1], notebook_page(done[name](), foot))
    return pages


def _page(name: str, values: Mapping[str, Any], run: Run, done: Path) -> str:
    """Write the page of a notebook that was run; gives the page's title."""
    foot = list(dict.fromkeys([*footer_lines(run), *_blanks(values)]))
    _write(run.folder / "pages" / f"{name}.html", notebook_page(done, foot, _header(name, run)))
    return page_title(done)


def _blanks(values: Mapping[str, Any]) -> list[str]:
    """Which numbers are defaults, on a page that is about a filled sheet."""
    named = [str(values[key]) for key in ("sheet", "agency", "scenario") if values.get(key)]
    return [line for name in dict.fromkeys(named) for line in blank_words(name)]


def _header(name: str, run: Run) -> str:
    """The way back; and of a design, which of its points a page that takes a scenario from it is about."""
    if not run.is_designed or "scenario" not in NOTEBOOKS[name].model_fields:
        return BACK
    point = html.escape(about_point(run, main_variant(run)))
    return f"{BACK}<p>What this page takes from the run is {point}. The summary shows them all.</p>"


def _shared_out(names: Sequence[str], run: Run, overrides: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """Give each notebook what it takes of the run's own settings and of what the user set.

    Raises:
        InputError: a name that none of the notebooks has.
    """
    if "run" in overrides:
        raise InputError("the run folder is given once, by --run")
    _check_names(names, overrides)
    return {name: _settings_of(NOTEBOOKS[name].model_fields, run, overrides) for name in names}


def _check_names(names: Sequence[str], overrides: Mapping[str, Any]) -> None:
    """Refuse a parameter that none of the notebooks has."""
    known = sorted({field for name in names for field in NOTEBOOKS[name].model_fields})
    for key in overrides:
        if key not in known:
            near = nearest(key, known)
            ending = f"did you mean {listed(near)}?" if near else f"there are {listed(known, 'and')}"
            raise InputError(f"no notebook of this report has a parameter '{shortened(key)}'; {ending}")


def _settings_of(fields: Collection[str], run: Run, overrides: Mapping[str, Any]) -> dict[str, Any]:
    settings = _settings(run)
    if "run" in fields:  # a notebook about the run's own results
        settings["promises"] = promises_of(run)
    settings |= overrides
    return {key: settings[key] for key in fields if key in settings}


def _settings(run: Run) -> dict[str, Any]:
    """What a run says about the notebooks' parameters: all pages are about the same scenario."""
    sweep = run.manifest["sweep"]
    full = run.folder.resolve()
    inside = full.is_relative_to(PROJECT)
    return {
        "run": (full.relative_to(PROJECT) if inside else full).as_posix(),
        "scenario": of_run(run.scenario_name(main_variant(run)), run.folder),
        "changes": changes_of(run, main_variant(run)),
        "seed": sweep["seed"],
    }


def _write(target: Path, text: str) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(text, encoding="utf-8", newline="\n")
