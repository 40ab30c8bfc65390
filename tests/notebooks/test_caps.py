"""Notebook 04: a cap read back from a folder, in words, tables and pictures, by papermill and as a report."""

import shutil
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest

from simcore.charts import Figure
from simcore.cli import main
from simcore.experiment.cap.cap import CapResult, find_cap, smaller
from simcore.experiment.cap.search import Settings
from simcore.experiment.cap.store import save_cap
from simcore.experiment.cap.tally import read_promises
from simcore.experiment.cap.words import assured_words
from simcore.report import caps
from simcore.report.parameters import check
from simcore.report.show import Words
from simcore.scenario.read import PROJECT

pytestmark = pytest.mark.slow

CHANGES = ["window.warm_up_weeks=1", "window.weeks=6"]
PROMISES = ["notes_on_time >= 0.8", "overtime <= 6"]


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a cap from a few short years."""
    settings = smaller(Settings(read_promises(PROMISES), low=20, high=90), 6)
    found = find_cap("base", settings, CHANGES, seed=7, points=1, coarse_years=2)
    folder = tmp_path_factory.mktemp("caps") / "small"
    save_cap(found, folder)
    return folder


@pytest.fixture(scope="module")
def result(kept: Path) -> CapResult:
    return caps.cap_for(check("04", {"cap": str(kept)}))


def test_what_was_saved_is_what_is_shown(result):
    assert result.name == "small"
    assert [p.measure for p in result.settings.promises] == ["notes_on_time", "overtime"]
    assert "overtime a week, at most 6.0 h" in caps.asked(result).text
    assert f"{result.cap.words()}" in caps.answer(result).text
    assert "seed 7" in caps.asked(result).text


def test_every_cell_shows_something(result):
    for shown in (caps.asked, caps.answer, caps.first_to_break, caps.around, caps.other_caps, caps.assured):
        assert isinstance(shown(result), Words)
    for drawn in (caps.stairs, caps.coping, caps.spread):
        assert isinstance(drawn(result), Figure)
    for words in (caps.stairs_words, caps.coping_words, caps.order, caps.spread_words):
        assert words(result).text


def test_tables_hold_the_caps(result):
    text = caps.other_caps(result).text
    for way in result.ways:
        for level in way.certificate.levels:
            assert level.average.words() in text
            assert assured_words(level) in text
    assert ", the cap" in caps.around(result).text or not result.cap.known


def test_papermill_reads_a_cap_back(kept, tmp_path):
    papermill = Path(sys.executable).with_name("papermill")
    out = tmp_path / "out.ipynb"
    done = subprocess.run(
        [str(papermill), "notebooks/04_the_caseload_cap.ipynb", str(out), "-p", "cap", str(kept)],
        cwd=PROJECT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    text = out.read_text(encoding="utf-8")
    assert "run small, seed 7" in text
    cells = [cell for cell in nbformat.reads(text, as_version=4).cells if cell.cell_type == "code"]
    assert not [o for cell in cells for o in cell.outputs if o.output_type in ("stream", "error")]
    for cell in cells:
        for output in cell.outputs:
            assert len(output.get("data", {}).get("text/plain", "")) > 20


def test_a_report_of_it_is_made(kept, tiny_run, tmp_path, capfd):
    folder = Path(shutil.copytree(tiny_run.folder, tmp_path / "tiny"))
    assert main(["report", "04", "--run", str(folder), "-p", f"cap={kept}"]) == 0
    page = (folder / "pages" / "04_the_caseload_cap.html").read_text(encoding="utf-8")
    assert "What not to conclude" in page
    assert "run small, seed 7" in page
    assert capfd.readouterr().err == ""
