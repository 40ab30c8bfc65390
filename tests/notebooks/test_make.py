"""A whole report at smoke size: notebooks, pages, charts and the first page."""

import json
import shutil
from pathlib import Path

import nbformat
import pytest

from simcore.cli import main
from simcore.experiment import Run
from simcore.report import make_report
from simcore.report.agency import blank_words
from simcore.report.parameters import check
from simcore.report.places import beside, of_run
from simcore.scenario.read import PROJECT
from tests.notebooks.smoke import NAMES, must_be_whole

SAMPLE = PROJECT / "scenarios" / "samples" / "sample_agency.xlsx"

pytestmark = pytest.mark.slow

AGAIN = ("01", "02", "03", "11")
"""What is made a second time; the others read what was made before, as these do."""


@pytest.fixture(scope="module")
def folder(tiny_run: Run, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A run without a report."""
    return Path(shutil.copytree(tiny_run.folder, tmp_path_factory.mktemp("reported") / "tiny"))


@pytest.fixture
def undrawn(monkeypatch: pytest.MonkeyPatch) -> None:
    """What a report has beside its notebooks is not drawn again: it takes longer than they do."""
    from simcore.report import make

    nothing = {
        "_stories": {},
        "figures": {},
        "money_figures": {},
        "save": [],
        "explorer_page": "",
        "index_page": "",
    }
    for name, made in nothing.items():
        monkeypatch.setattr(make, name, lambda *_, made=made: made)


def test_a_report_of_every_notebook_is_made(report: Path):
    printed = json.loads((report.parent / "printed.json").read_text(encoding="utf-8"))
    index = report / "index.html"
    assert (printed["status"], printed["errors"]) == (0, "")
    assert printed["out"].splitlines()[-1] == str(index)
    text = index.read_text(encoding="utf-8")
    for name in NAMES:
        assert f'href="pages/{name}.html"' in text
        assert "Run tiny, simcore" in (report / "pages" / f"{name}.html").read_text(encoding="utf-8")
        must_be_whole(nbformat.read(report / "notebooks" / f"{name}.ipynb", as_version=4), name)
    for name in ("hours_needed_hours_there_are", "caseload_curve", "cost_and_revenue_at_risk"):
        for ending in ("png", "svg", "csv", "txt"):
            assert (report / "charts" / f"{name}.{ending}").stat().st_size > 0
            assert f'href="charts/{name}.{ending}"' in text
    assert "pieces of work open at the end, at most 2,000 items" in text
    assert "</head>" in text
    assert "hours a month, and one person has" in text  # the reading of its chart


@pytest.mark.usefixtures("undrawn")
def test_a_page_depends_on_nothing_but_its_run(folder: Path, report: Path, places):
    """Made again, one notebook at a time, the same words and pictures come out."""
    names = [name for name in NAMES if name[:2] in AGAIN]
    settings = {"compare_with": 80, "week": 3, "promises": ["open_items <= 2000"]}
    make_report(names, folder, settings | {"table": str(places["table"])})
    for name in names:
        again, before = (where / "pages" / f"{name}.html" for where in (folder, report))
        assert again.read_bytes() == before.read_bytes()


@pytest.mark.usefixtures("undrawn")
def test_a_broken_notebook_stops_the_report(folder: Path, made, monkeypatch, capsys):
    from simcore.report import run_notebook

    broken = made("1 / 0", name="01_start_here")
    monkeypatch.setattr(run_notebook, "NOTEBOOK_FOLDER", broken.parent)
    (folder / "index.html").unlink(missing_ok=True)
    assert main(["report", "01", "--run", str(folder)]) == 1
    out, message = capsys.readouterr()
    assert out == ""
    assert message == "notebook 01_start_here, cell 2: ZeroDivisionError: division by zero\n"
    assert not (folder / "index.html").exists()


@pytest.mark.usefixtures("undrawn")
def test_a_report_that_is_stopped_has_no_first_page(folder: Path, monkeypatch, capsys):
    """papermill takes Ctrl-C for success; a report does not."""
    import papermill

    def stopped(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(papermill, "execute_notebook", stopped)
    (folder / "index.html").unlink(missing_ok=True)
    assert main(["report", "01", "--run", str(folder)]) == 1
    assert capsys.readouterr() == ("", "stopped\n")
    assert not (folder / "index.html").exists()


def test_pages_that_need_no_sweep_are_made_without_one(verification: Path, tmp_path: Path, capsys):
    assert main(["report", "11", "--out", str(tmp_path / "x"), "-p", f"table={verification}"]) == 0
    (page,) = [Path(line) for line in capsys.readouterr().out.splitlines()]
    assert page == tmp_path / "x" / "11_verification.html"
    assert "A simulation: not a measurement" in page.read_text(encoding="utf-8")


@pytest.mark.parametrize("words", [["03"], [], ["11", "03"]])
def test_what_is_about_a_sweep_asks_for_its_folder(words: list[str], capsys):
    assert main(["report", *words]) == 2
    assert "give its folder by --run" in capsys.readouterr().err


def test_a_sheet_beside_its_run_is_found_from_anywhere(tmp_path, monkeypatch):
    """As other commands find it; on a page stands its name alone, as its folder is nobody else's."""
    folder, sheet = tmp_path / "agency" / "outputs" / "made", tmp_path / "agency" / "mine.xlsx"
    folder.mkdir(parents=True)
    shutil.copy(SAMPLE, sheet)
    monkeypatch.chdir(tmp_path)
    for where in (folder, folder.parent):
        assert of_run("mine.xlsx+cope_on", where) == f"{sheet.as_posix()}+cope_on"
    assert check("01", {"scenario": of_run("mine.xlsx", folder)})["scenario"] == sheet.as_posix()
    assert blank_words("mine.xlsx", *beside(folder))[0].startswith("Made from the filled sheet mine.xlsx;")
    monkeypatch.chdir(sheet.parent)
    assert (of_run("mine.xlsx", folder), of_run("base", folder)) == ("mine.xlsx", "base")
