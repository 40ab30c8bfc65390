"""A whole report at smoke size: notebooks, pages, charts and the first page."""

import shutil
from pathlib import Path

import nbformat
import pytest

from simcore.cli import main
from simcore.experiment import Run
from simcore.report.parameters import NOTEBOOKS

pytestmark = pytest.mark.slow

MADE = ("01", "02", "03", "11")
"""What this report is made of; other notebooks have tests of their own."""


@pytest.fixture(scope="module")
def folder(tiny_run: Run, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return Path(shutil.copytree(tiny_run.folder, tmp_path_factory.mktemp("reported") / "tiny"))


def test_a_report_is_made(folder: Path, verification: Path, capfd):
    settings = ["-p", "compare_with=80", "-p", "week=3", "-p", 'promises=["open_items <= 2000"]']
    settings += ["-p", f"table={verification}"]
    assert main(["report", *MADE, "--run", str(folder), *settings]) == 0
    out, errors = capfd.readouterr()
    index = folder / "index.html"
    assert out.splitlines()[-1] == str(index)
    assert errors == ""
    text = index.read_text(encoding="utf-8")
    for name in (name for name in NOTEBOOKS if name[:2] in MADE):
        assert f'href="pages/{name}.html"' in text
        page = (folder / "pages" / f"{name}.html").read_text(encoding="utf-8")
        assert "Run tiny, simcore" in page
        notebook = nbformat.read(folder / "notebooks" / f"{name}.ipynb", as_version=4)
        shown = [output for cell in notebook.cells if cell.cell_type == "code" for output in cell.outputs]
        assert not [output for output in shown if output.output_type in ("stream", "error")]
    assert "80 clients" in (folder / "pages" / "02_one_week_at_one_desk.html").read_text(encoding="utf-8")
    for name in ("hours_needed_hours_there_are", "caseload_curve"):
        for ending in ("png", "svg", "csv", "txt"):
            assert (folder / "charts" / f"{name}.{ending}").stat().st_size > 0
            assert f'href="charts/{name}.{ending}"' in text
    assert "pieces of work open at the end, at most 2,000 items" in text
    assert "</head>" in text


def test_a_page_depends_on_nothing_but_its_run(folder: Path, verification: Path, capfd):
    """Made again, the same words and pictures come out."""
    pages = {path.name: path.read_bytes() for path in (folder / "pages").iterdir()}
    settings = ["-p", "compare_with=80", "-p", "week=3", "-p", 'promises=["open_items <= 2000"]']
    settings += ["-p", f"table={verification}"]
    assert main(["report", *MADE, "--run", str(folder), *settings]) == 0
    assert {path.name: path.read_bytes() for path in (folder / "pages").iterdir()} == pages


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


def test_pages_that_need_no_sweep_are_made_without_one(verification: Path, tmp_path: Path, capsys):
    assert main(["report", "11", "--out", str(tmp_path / "x"), "-p", f"table={verification}"]) == 0
    (page,) = [Path(line) for line in capsys.readouterr().out.splitlines()]
    assert page == tmp_path / "x" / "11_verification.html"
    assert "A simulation: not a measurement" in page.read_text(encoding="utf-8")


@pytest.mark.parametrize("words", [["03"], [], ["11", "03"]])
def test_what_is_about_a_sweep_asks_for_its_folder(words: list[str], capsys):
    assert main(["report", *words]) == 2
    assert "give its folder by --run" in capsys.readouterr().err
