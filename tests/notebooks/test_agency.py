"""An agency's own numbers on a page, and the shipped sample of such a page."""

import base64
import html
import re
from pathlib import Path

import pytest

from simcore.demand.budget import hours_budget
from simcore.experiment.next_to_measure import share_used, to_measure
from simcore.experiment.own_years import VISITS_YEAR, OwnYears, own_years
from simcore.report import agency
from simcore.report.hours import kinds_table, loads_table
from simcore.report.parameters import check
from simcore.scenario import Loaded, load_scenario
from simcore.scenario.errors import InputError
from simcore.scenario.read import PROJECT
from simcore.scenario.sheet_form import write_form
from tools import sample

SHORT = ["window.warm_up_weeks=2", "window.weeks=13"]


@pytest.fixture(scope="module")
def loaded() -> Loaded:
    return load_scenario(sample.SHEET, SHORT)


@pytest.fixture(scope="module")
def years(loaded: Loaded) -> OwnYears:
    return own_years(loaded.scenario, [30], 2, seed=1)


def test_the_shipped_report_is_of_the_shipped_sheet():
    """All but what was simulated is made anew and must stand there word for word; else: make sample."""
    page = sample.REPORT.read_text(encoding="utf-8")
    of_sheet = load_scenario(sample.SHEET)
    budget = hours_budget(of_sheet)
    words = [agency.agency_words(of_sheet), agency.caseload_words(of_sheet)]
    words += [*agency.blank_words(sample.SHEET.relative_to(PROJECT).as_posix())]
    words += agency.measure_next(of_sheet).text.replace("- ", "").splitlines()
    assert [text for text in words if html.escape(text) not in page] == []
    for table in (agency.answers_table(of_sheet), loads_table(budget), kinds_table(budget)):
        assert cells(table.markup) in cells(page)


def cells(markup: str) -> str:
    """The text of headings and cells, one after the other."""
    return html.unescape("|".join(re.findall(r"<(?:th|td)\b[^>]*>(.*?)</", markup)))


def test_the_shipped_report_opens_alone_and_its_first_picture_is_the_one_beside_it():
    page = sample.REPORT.read_text(encoding="utf-8")
    assert len(page) < 1_000_000
    assert "://" not in re.sub(r'src="data:[^"]*"', "", page)
    first = re.search(r'src="data:image/png;base64,([^"]+)"', page)
    assert base64.b64decode(first[1]) == sample.PICTURE.read_bytes()


def test_what_was_counted_comes_back_from_the_simulation(loaded, years):
    """The rates were set so that it does: first-time calls and mail, and what is asked again."""
    answers = {answer.question.key: answer.value for answer in loaded.answers}
    assert years.interval("emails_in_day")[0] == pytest.approx(answers["emails_day"], rel=0.2)
    assert years.interval(VISITS_YEAR)[0] == pytest.approx(answers["visits_year"], rel=0.3)
    assert {(row["variant"], row["caseload"]) for _, row in years.rows.iterrows()} == {
        ("properly", 30), ("properly", loaded.scenario.caseload), ("coping", loaded.scenario.caseload),
    }  # fmt: skip


def test_a_count_far_from_the_simulation_is_said_to_be(loaded, years):
    rows = agency.compared_table(loaded, years).text
    assert "Calls coming in a day\t4\tC\t" in rows
    assert agency._agreement(10, 10.9) == "agrees"
    assert agency._agreement(10, 12.0) == "near: 20% more"
    assert agency._agreement(10, 5.0) == "does not agree: 50% fewer"
    assert agency._agreement(None, 5.0) == "nothing to compare"


def test_each_number_has_the_grade_of_what_it_is_an_answer_or_a_default(tmp_path):
    path = tmp_path / "my.xlsx"
    write_form(path, "base", {"clients": 50, "posts": 1, "calls_day": 3})
    of_sheet = load_scenario(path, SHORT)
    grades = {row[0]: (row[3], row[4]) for row in (line.split("\t") for line in answers_of(of_sheet))}
    assert grades["Calls a day"] == ("3", "C")
    assert grades["Visits a year"] == ("4: default, grade B", "B")
    assert grades["Emails a day"][1] == next(
        a.grade for a in of_sheet.answers if a.question.key == "emails_day"
    )
    rows = agency.compared_table(of_sheet, own_years(of_sheet.scenario, [], 1, seed=1)).text.splitlines()
    assert any(line.startswith("Visits to one client in a year\tblank: default 4\tB\t") for line in rows)


def answers_of(of_sheet: Loaded) -> list[str]:
    return agency.answers_table(of_sheet).text.splitlines()[2:]


def test_the_numbers_to_measure_next_are_those_that_move_the_hours_most(tmp_path):
    path = tmp_path / "my.xlsx"
    write_form(path, "base", {"clients": 50, "posts": 1, "visits_year": 4})
    of_sheet = load_scenario(path)
    every = to_measure(of_sheet, 100)
    assert [one.swing for one in every] == sorted((one.swing for one in every), reverse=True)
    plan = next(one for one in every if one.label == "Plan hours")
    heavy = load_scenario(path, ["kinds.annual_plan.handling.hours_mean=12"])
    assert plan.high == pytest.approx(share_used(heavy))
    assert plan in to_measure(of_sheet)
    labels = {one.label for one in every}
    assert {"Reports a year", "Travel minutes"} <= labels  # blank, though their grade is not D
    assert "Visits a year" not in labels  # answered
    assert {one.grade for one in every if not one.now.startswith("blank")} == {"D"}


def test_a_scenario_that_is_no_sheet_is_refused_before_a_kernel_starts():
    with pytest.raises(InputError, match="is no filled sheet; make one with `simcore new NAME`"):
        check("12", {"sheet": "scenarios/base.yaml"})


def test_a_page_of_another_notebook_says_which_numbers_are_defaults(tmp_path: Path):
    path = tmp_path / "my.xlsx"
    write_form(path, "base", {"clients": 50, "posts": 1})
    (line,) = agency.blank_words(str(path))
    assert "visits a year (default, grade B)" in line
    assert "clients (" not in line
    assert agency.blank_words("base") == []


def test_the_picture_says_what_makes_it_again(loaded, years, monkeypatch):
    """Nothing is stored, so the sheet, the years and the seed stand where a run's name would."""
    monkeypatch.setattr(agency, "OTHERS", (30,))
    figure = agency.hours_picture(loaded, years)
    assert "run sample_agency.xlsx, 2 years, seed 1." in figure.caption
    assert "over chance alone" in figure.caption
