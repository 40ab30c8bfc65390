"""Notebook 09: what moves an answer, read from a folder, told in sentences that are computed."""

import dataclasses
from pathlib import Path

import nbformat
import pytest

from simcore.experiment.sensitivity.analysis import Sensitivity
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
from tests.notebooks.smoke import code_of, shown


def opened(folder: Path) -> Sensitivity:
    return find_sensitivity(check("09", {"sensitivity": str(folder)}))


@pytest.mark.parametrize("method", ["tornado", "morris", "sobol"])
def test_a_result_is_read_and_told(sensitivities, method):
    found = opened(sensitivities[method])
    assert f"Result {method}." in about(found).text
    assert "<figure>" in picture(found).markup
    assert "<li>" in picture(found).markup
    assert len(every_row(found).shown) == len(found.indices)


def test_sobol_indices_show_their_screening_and_others_say_what_comes_next(sensitivities):
    assert "<figure>" in screening(opened(sensitivities["sobol"])).markup
    assert "--method morris" in screening(opened(sensitivities["tornado"])).text
    assert "--after" in screening(opened(sensitivities["morris"])).text


def test_what_to_measure_first_is_poorly_known_and_more_than_chance(sensitivities):
    found = opened(sensitivities["tornado"])
    text = measure_first(found).text
    told = [row for row in found.rows() if f"'{row.label}'" in text]
    assert [row.key for row in told] == ["base.plan.annual_h", "base.qreport.minutes", "base.visit.minutes"]
    assert {row.grade for row in told} == {"D"}
    nothing = dataclasses.replace(found, indices=found.indices.assign(below_noise=True))
    assert "nothing to measure first" in measure_first(nothing).text


def test_levers_are_chosen_not_measured(sensitivities):
    found = opened(sensitivities["tornado"])
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
def test_the_page_of_a_finished_result_shows_its_chart_and_the_sweep(report):
    page = (report / "pages" / "09_sweeps_and_sensitivity.html").read_text(encoding="utf-8")
    assert page.count("<figure>") == 1
    assert "Result tornado." in page
    assert "Years to take" in page


@pytest.mark.slow
def test_sobol_indices_are_shown_with_their_screening(sensitivities, tiny_run, tmp_path):
    given = {"sensitivity": str(sensitivities["sobol"]), "run": str(tiny_run.folder)}
    done = nbformat.read(run_notebook("09", given, tmp_path), 4)
    assert "".join(shown(cell) for cell in code_of(done)).count("<figure>") == 2
