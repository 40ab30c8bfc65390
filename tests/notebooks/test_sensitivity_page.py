"""Notebook 09: what moves an answer, read from a folder, told in sentences that are computed."""

import dataclasses
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest

from simcore.experiment.sensitivity.analysis import Sensitivity, save_sensitivity
from simcore.report.parameters import check
from simcore.report.run_notebook import run_notebook
from simcore.report.sensitivity import (
    about,
    every_row,
    find_precision,
    find_sensitivity,
    measure_first,
    picture,
    screening,
)
from simcore.scenario import InputError
from simcore.scenario.read import PROJECT
from tests.charts.made_up_sensitivity import made_up


@pytest.fixture(scope="module")
def results(tmp_path_factory) -> dict[str, Path]:
    """A folder of each method; the Sobol indices have their screening beside them."""
    folder = tmp_path_factory.mktemp("sensitivity")
    for method in ("tornado", "morris", "sobol"):
        save_sensitivity(made_up(method), folder / method)
    save_sensitivity(made_up("morris"), folder / "sobol" / "screening")
    return {method: folder / method for method in ("tornado", "morris", "sobol")}


def opened(folder: Path) -> Sensitivity:
    return find_sensitivity(check("09", {"sensitivity": str(folder)}))


@pytest.mark.parametrize("method", ["tornado", "morris", "sobol"])
def test_a_result_is_read_and_told(results, method):
    found = opened(results[method])
    assert f"Result {method}." in about(found).text
    assert "<figure>" in picture(found).markup
    assert "<li>" in picture(found).markup
    assert len(every_row(found).shown) == len(found.indices)


def test_sobol_indices_show_their_screening_and_others_say_what_comes_next(results):
    assert "<figure>" in screening(opened(results["sobol"])).markup
    assert "--method morris" in screening(opened(results["tornado"])).text
    assert "--after" in screening(opened(results["morris"])).text


def test_what_to_measure_first_is_poorly_known_and_more_than_chance(results):
    found = opened(results["tornado"])
    text = measure_first(found).text
    told = [row for row in found.rows() if f"'{row.label}'" in text]
    assert [row.key for row in told] == ["base.plan.annual_h", "base.qreport.minutes", "base.visit.minutes"]
    assert {row.grade for row in told} == {"D"}
    nothing = dataclasses.replace(found, indices=found.indices.assign(below_noise=True))
    assert "nothing to measure first" in measure_first(nothing).text


def test_levers_are_chosen_not_measured(results):
    found = opened(results["tornado"])
    levers = dataclasses.replace(found, about=found.about | {"about": "levers"})
    assert "chosen, not measured" in measure_first(levers).text


def test_precision_says_how_many_years_a_point_would_take(tiny_run):
    text = find_precision(str(tiny_run.folder)).text
    assert "Quarterly reports" in text
    assert "clients" in text
    assert "about" in text or "enough" in text


def test_without_a_sweep_the_page_says_how_to_make_one(monkeypatch, tmp_path):
    from simcore.report import parameters

    monkeypatch.setattr(parameters, "PROJECT", tmp_path)
    assert "make run" in find_precision("").text
    with pytest.raises(InputError):
        find_precision("nowhere")


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"sensitivity": "nowhere"}, "no sensitivity result"),
        ({"outcome": "note_on_time"}, "notes_on_time"),
        ({"years_each": 1}, "years_each"),
        ({"numbers": 0}, "numbers"),
        ({"outcom": "x"}, "outcome"),
    ],
)
def test_a_wrong_parameter_is_told_before_a_kernel_starts(given, words):
    with pytest.raises(InputError, match=words):
        check("09", given)


@pytest.mark.slow
def test_the_page_of_a_finished_result_runs_without_simulating(results, tiny_run, tmp_path):
    given = {"sensitivity": str(results["sobol"]), "run": str(tiny_run.folder)}
    done = nbformat.read(run_notebook("09", given, tmp_path), 4)
    shown = [str(o["data"].get("text/html", "")) for cell in done.cells for o in cell.get("outputs", [])]
    assert sum("<figure>" in text for text in shown) == 2
    assert "Years to take" in "".join(shown)


@pytest.mark.slow
def test_plain_papermill_runs_it(results, tiny_run, tmp_path):
    out = tmp_path / "out.ipynb"
    command = [Path(sys.executable).with_name("papermill"), "notebooks/09_sweeps_and_sensitivity.ipynb", out]
    given = ["-p", "sensitivity", results["tornado"], "-p", "run", tiny_run.folder]
    done = subprocess.run(
        [str(part) for part in (*command, *given)], cwd=PROJECT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert "Result tornado." in out.read_text(encoding="utf-8")
