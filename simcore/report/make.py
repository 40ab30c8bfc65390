"""All of a report into a run's folder: notebooks, pages, charts, and the first page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from simcore.experiment import DEFAULT_PROMISES, Run, open_run
from simcore.report.answers import main_variant
from simcore.report.index import footer_lines, index_page
from simcore.report.origin import changes_of
from simcore.report.pack import HEARING, figures, save
from simcore.report.page import notebook_page, page_title
from simcore.report.parameters import NOTEBOOKS, check, find_notebook
from simcore.report.run_notebook import run_notebook
from simcore.scenario.errors import InputError, listed, nearest, shortened
from simcore.scenario.read import PROJECT

BACK = '<a href="../index.html">Summary of this run</a>'


def make(notebooks: Sequence[str], folder: Path, overrides: Mapping[str, Any]) -> Path:
    """Write everything; see `simcore.report.make_report`."""
    names = list(dict.fromkeys(find_notebook(name) for name in notebooks))
    run = open_run(folder)
    given = {name: check(name, values) for name, values in _shared_out(names, run, overrides).items()}
    pages = {f"pages/{name}.html": _page(name, given[name], run) for name in names}
    promises = overrides.get("promises", DEFAULT_PROMISES)
    drawn = figures(run, promises)
    charts = [path.relative_to(folder).as_posix() for path in save(run, drawn)]
    index = folder / "index.html"
    _write(index, index_page(run, promises, drawn[HEARING], pages, charts))
    return index


def _page(name: str, values: Mapping[str, Any], run: Run) -> str:
    """Run one notebook and write its page; gives the page's title."""
    done = run_notebook(name, values, run.folder / "notebooks")
    _write(run.folder / "pages" / f"{name}.html", notebook_page(done, footer_lines(run), BACK))
    return page_title(done)


def _shared_out(names: Sequence[str], run: Run, overrides: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """Give each notebook what it takes of the run's own settings and of what the user set.

    Raises:
        InputError: a name that none of the notebooks has.
    """
    if "run" in overrides:
        raise InputError("the run folder is given once, by --run")
    known = sorted({field for name in names for field in NOTEBOOKS[name].model_fields})
    for key in overrides:
        if key not in known:
            near = nearest(key, known)
            ending = f"did you mean {listed(near)}?" if near else f"there are {listed(known, 'and')}"
            raise InputError(f"no notebook of this report has a parameter '{shortened(key)}'; {ending}")
    settings = {**_settings(run), **overrides}
    return {
        name: {key: settings[key] for key in NOTEBOOKS[name].model_fields if key in settings}
        for name in names
    }


def _settings(run: Run) -> dict[str, Any]:
    """What a run says about the notebooks' parameters: all pages are about the same scenario."""
    sweep = run.manifest["sweep"]
    full = run.folder.resolve()
    inside = full.is_relative_to(PROJECT)
    return {
        "run": (full.relative_to(PROJECT) if inside else full).as_posix(),
        "scenario": run.scenario_name(main_variant(run)),
        "changes": changes_of(run, main_variant(run)),
        "seed": sweep["seed"],
    }


def _write(target: Path, text: str) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(text, encoding="utf-8", newline="\n")
