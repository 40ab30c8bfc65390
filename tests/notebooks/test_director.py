"""The director's page and notebook 07: the order that was promised, and only numbers of the stored result."""

import re
from dataclasses import replace

import pandas as pd
import pytest
from matplotlib.legend import Legend

from simcore.charts.decide import decision_strip
from simcore.charts.table import cell_markup
from simcore.experiment.decide.cases import Case
from simcore.experiment.decide.store import load_decision
from simcore.experiment.decide.words import shown, with_interval
from simcore.report import staffing
from simcore.report.director import UNHEARD, director_page, write_page
from tests.charts.layout import misplaced

ORDER = (
    "The cap asked about is 18 clients each", "What we do not know", "Chance:",
    "<dt>Today</dt>", "<dt>First promise to break</dt>", "As today", "Cap 18, 1 post more",
    "Cap 28, no post more", "Cap 18, no post more", "<dt>Posts and dollars</dt>",
    "<dt>What half the posts buy</dt>", "<dt>Same money, no posts</dt>", "<dt>If it is not funded</dt>",
    "When it shows", "<dt>Limits elsewhere</dt>", "<dt>Measure these next</dt>",
    "<dt>Not in this answer</dt>", "<dt>Resting on guesses</dt>", "Run made:",
)  # fmt: skip


@pytest.fixture(scope="module")
def folder(kept_decision):
    return kept_decision


def test_the_page_has_everything_in_its_order(folder):
    text = write_page(load_decision(folder), folder).read_text(encoding="utf-8")
    places = [text.find(part) for part in ORDER]
    assert -1 not in places
    assert places == sorted(places)
    words = re.sub(r"data:[^\"]+", "", text.partition("<body>")[2])  # a picture's letters spell anything
    assert re.search(r"desk|blame|light touch|units", words, re.IGNORECASE) is None


def test_a_title_with_the_old_posts_says_that_they_were_changed(folder):
    found = load_decision(folder)
    assert "team.posts=2" in found.overrides
    old = "An agency of 12 case managers with 540 clients, with changes"
    assert found.title == f"40 clients, 2 posts ({old})", "the true numbers first"
    assert f"<h1>A cap of 18 clients: {found.title}</h1>" in director_page(found)


def test_what_a_sheet_left_blank_is_marked(folder):
    found = load_decision(folder)
    assert "Left blank" not in director_page(found)
    text = director_page(replace(found, blanks=("plan hours (default, grade D)",)))
    assert "<p>Left blank on the sheet: plan hours (default, grade D).</p>" in text


def test_labels_of_the_small_panels_do_not_touch(folder):
    found = load_decision(folder)
    months = found.months[["month", "week"]].drop_duplicates()
    for weeks in (26, 52, 104, 156):
        longer = found.months.assign(week=found.months.week * weeks // int(months.week.max()))
        drawing = decision_strip(replace(found, weeks=weeks, months=longer)).drawing
        assert misplaced(drawing) == []
        assert all(len(axes.get_xticks()) <= 4 for axes in drawing.axes)


def test_the_four_rows_are_those_of_the_table(folder):
    """With whom a mean hides beside it: who waits longest, and whom nobody spoke with."""
    found = load_decision(folder)
    text = director_page(found)
    assert ">One in ten waits longer</th>" in text
    unheard = "; ".join(shown(UNHEARD, found.mean(case, UNHEARD)) for case in found.four)
    assert f">Clients without contact for 90 days, row by row: {unheard}.</p>" in text
    for case in found.four:
        for name in ("visits_on_time", "overtime"):
            assert f"<td>{cell_markup(shown(name, found.mean(case, name)))}</td>" in text
        each = with_interval(found.mean(case, "caseload_held"), "{:.1f}")
        assert f"<td>{cell_markup(each)}</td>" in text


def test_the_key_of_a_ladder_of_four_rungs_is_not_cut_off(folder):
    found = load_decision(folder)
    rungs = [Case(f"posts_{n}", "", 18, n) for n in (2, 4)]
    same = found.months[found.months["case"] == "posts_1"]
    months = pd.concat([found.months, *(same.assign(case=one.key) for one in rungs)])
    figure = decision_strip(replace(found, cases=(*found.cases, *rungs), months=months))
    drawing = figure.drawing
    drawing.canvas.draw()
    keys = [one.get_window_extent() for one in drawing.findobj(Legend)]
    assert keys
    assert all(key.x0 >= 0 and key.x1 <= drawing.bbox.width for key in keys)


def test_pictures_are_drawn_without_words_on_words(folder):
    found = load_decision(folder)
    for figure in (staffing.waiting(found), staffing.promises(found), staffing.net(found)):
        assert misplaced(figure.drawing) == []
        assert "made" in figure.caption


def test_each_line_over_the_weeks_is_named_at_its_end_and_no_key_is_needed(folder):
    found = load_decision(folder)
    for figure in (staffing.waiting(found), staffing.promises(found)):
        assert not figure.drawing.findobj(Legend)
        for axes in figure.drawing.axes:
            named = [text.get_text() for text in axes.texts if text.get_position()[0] > found.weeks]
            assert {"as today", "cap alone", "1 post more"} <= {" ".join(one.split()) for one in named}
    assert any(text.get_text().startswith("promised") for text in axes.texts)


def test_both_queues_always_stand_together(folder):
    found = load_decision(folder)
    text = staffing.both_queues(found).text
    assert text.index("With the case manager") < text.index("At the door")
    assert len(text.splitlines()[1].split("\t")) == 2 + len(found.ladder)
    answer = staffing.answer(found).text
    assert "makes a waiting list" in answer
    assert "takes 1 post more" in answer
    assert [
        line for line in staffing.leaving(found).text.splitlines() if "Not at all\tWeakly\tStrongly" in line
    ]
