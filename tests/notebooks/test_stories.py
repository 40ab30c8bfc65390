"""Pages told from single simulated years: the moving queue and the diary."""

import base64
import hashlib
import re

import pytest

from simcore.experiment import Run
from simcore.experiment.diary import diary_of
from simcore.experiment.quarter import quarter_of
from simcore.report.asking import asking_words, without_asking
from simcore.report.diary import diary_page, diary_words
from simcore.report.moving import moving_page
from simcore.report.pack import asking, needed, on_time, overtime, place, request
from simcore.report.stories import quarter_for
from simcore.report.weeks import through_a_quarter, tuesday
from simcore.scenario import load_scenario

SHORT = load_scenario("base", ["window.warm_up_weeks=4", "window.weeks=13"]).scenario


@pytest.fixture(scope="module")
def moving() -> str:
    return moving_page(quarter_of(SHORT, (35, 90), seed=1, years=2), ["Run x."], run_id="x")


def test_the_policy_names_the_one_script_of_the_page(moving: str):
    scripts = re.findall(r"<script>(.*?)</script>", moving, flags=re.DOTALL)
    digest = base64.b64encode(hashlib.sha256(scripts[0].encode()).digest()).decode()
    policy = re.search(r'Content-Security-Policy" content="([^"]+)"', moving)
    assert policy is not None
    assert len(scripts) == 1
    assert f"default-src 'none'; script-src 'sha256-{digest}';" in policy[1]
    assert moving.count("<script") == 2  # the numbers, which do not run, and this one


def test_the_page_that_moves_is_the_same_bytes_twice(moving: str):
    again = moving_page(quarter_of(SHORT, (35, 90), seed=1, years=2), ["Run x."], run_id="x")
    assert again == moving


def test_the_diary_names_nobody_and_says_where_it_is_from():
    words = diary_words(diary_of(SHORT, 90, 3, seed=1), run_id="x")
    assert "Put off to tomorrow" in words.markup
    assert "Clients are numbers; nobody is real." in words.text
    assert "run x" in words.text
    page = diary_page(diary_of(SHORT, 90, 3, seed=1), run_id="x")
    assert "<h1>A case manager&#x27;s Tuesday, with 90 clients</h1>" in page
    assert "@page { size: A4;" in page


def test_a_days_work_is_told_in_its_order_with_the_way_there_before_and_the_way_back_after():
    diary = diary_of(SHORT, 90, 3, seed=1)
    for hour in diary.hours:
        assert [work.begins for work in hour.works] == sorted(work.begins for work in hour.works)
    ways = [work for hour in diary.hours for work in hour.works if work.what in ("travel", "back")]
    assert {work.what for work in ways} == {"travel", "back"}
    text = diary_words(diary).text
    visited = ways[0].clients[0]
    there, inside = text.index(f"n the way to client {visited} ("), text.index(f"visits: client {visited} (")
    assert there < inside < text.index("n the way back (")
    assert text.rindex("n the way to client") < text.index("n the way back (")


def test_stories_give_way_to_words_where_there_is_nothing_to_tell():
    shorter = load_scenario("base", ["window.warm_up_weeks=2", "window.weeks=4"]).scenario
    assert "shorter than the 13 weeks" in through_a_quarter(shorter, [35], seed=1).text  # type: ignore[union-attr]
    away = tuesday(shorter, 35, 4, seed=1)  # on leave in that week, the last
    assert away.text.startswith("There is no diary: week: from week 4 on nobody is at work")


def test_every_chart_of_a_run_names_it_in_its_caption(tiny_run: Run):
    for draw in (asking, on_time, overtime, place, request):
        figure = draw(tiny_run)
        assert f"Source: simulated, run {tiny_run.run_id}." in figure.caption  # type: ignore[union-attr]


def test_a_run_is_told_again_with_its_own_assumptions_and_seed(tiny_run: Run):
    told = quarter_for(tiny_run)
    assert told is not None
    assert told.caseloads == (35, 62, 165)
    assert told.years > 1


def test_asking_again_is_told_with_numbers_and_with_the_same_years_without(tiny_run: Run):
    words = asking_words(tiny_run)
    assert re.match(r"With 35 clients \d+% of calls and emails ask again because nobody answered, ", words)
    table = without_asking(tiny_run)
    assert "If nobody asked again" in table.markup
    assert "Calls coming in a day" in table.text


def test_the_line_of_hours_reaches_as_far_as_what_nobody_knows_moves_it(tiny_run: Run):
    """Where the run has the ends of what nobody knows, the notebook's chart and the pack's have one range."""
    rows = tiny_run.outcomes
    ends = rows[rows.variant.isin(["properly", "all_low", "all_high"])].case_hours_month
    assert {"all_low", "all_high"} <= set(rows.variant)
    assert ends.min() < rows[rows.variant == "properly"].case_hours_month.min() - 1
    figure = needed(tiny_run)
    assert f"({ends.min():.0f} to {ends.max():.0f})" in figure.alt
    assert "over chance and over what nobody knows well" in figure.caption


def test_what_is_made_in_the_notebook_says_what_makes_it_again():
    quarter = through_a_quarter(SHORT, [35], seed=7)
    assert "Source: simulated, run made here, seed 7." in quarter.caption
    assert "run made here, seed 7." in tuesday(SHORT, 35, 3, seed=7).text
