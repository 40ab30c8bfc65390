"""The sentence under a picture tells the numbers that the picture carries, and no others."""

import re
from types import SimpleNamespace

import pandas as pd
import pytest

from simcore.report.readings import read, read_activities, read_backlog, read_curve, read_needed, read_on_time
from tests.charts.conftest import drawn as drawn_chart


def picture(**columns: list[object]) -> SimpleNamespace:
    """What a reading takes of a picture: its numbers."""
    return SimpleNamespace(data=pd.DataFrame(columns))


def test_the_curve_is_read_from_end_to_end_with_intervals():
    drawn = picture(
        measure=["visits_on_time"] * 3,
        variant=["properly"] * 3,
        caseload=[20, 35, 165],
        mean=[1.0, 0.98, 0.4],
        low=[1.0, 0.96, 0.3],
        high=[1.0, 0.99, 0.5],
        promise=[0.9] * 3,
        lead_in=[True, False, False],
        open_work_grows=[False, False, True],
    )
    assert read_curve(drawn).text == (
        "From 35 to 165 clients: visits made on time go from 98% (96% to 99%) to 40% (30% to 50%); "
        "from 165 clients on, open work still grows when the year ends."
    )
    drawn.data["low"] = drawn.data["high"] = float("nan")  # one simulated year
    assert "go from 98% to 40%" in read_curve(drawn).text


def test_hours_needed_are_read_beside_hours_there_are():
    drawn = picture(
        caseload=[45, 81, 165],
        needed=[100.0, 180.0, 400.0],
        needed_low=[98.0, 177.0, float("nan")],
        needed_high=[102.0, 183.0, float("nan")],
        needed_again=[1.0, 5.0, 60.0],
        needed_again_low=[0.9, 4.0, 55.0],
        needed_again_high=[1.1, 6.0, 65.0],
        case_hours_month=[105.0, 104.0, 104.0],
        case_hours_low=[97.0] * 3,
        case_hours_high=[111.0] * 3,
    )
    assert read_needed(drawn).text == (
        "45 clients need 100 (98 to 102) hours a month, and one person has 105 (97 to 111); of the 400 hours "
        "that 165 clients need, 60 (55 to 65) are what they ask again because nobody answered."
    )
    assert read_needed(drawn, 165).text.startswith("165 clients need 400 hours a month")


def test_what_grows_and_what_shrinks_most_is_told_and_what_is_asked_again():
    again = "Asking again because nobody answered"
    hours = {"Notes": [9.0, 3.0, 4.0], "Visits and travel": [1.0, 4.0, 11.0], "Free": [19.0, 3.0, 0.0]}
    hours |= {again: [0.0, 0.1, 1.3], "Overtime": [0.0, 0.0, 99.0]}
    hours |= {"Visits and travel, low": [1.0, 3.9, 10.0], "Visits and travel, high": [1.0, 4.1, 12.0]}
    drawn = picture(caseload=[10, 35, 165], **hours)
    assert read_activities(drawn).text == (
        "From 35 to 165 clients, the hours of an average week change: visits and travel from 4.0 "
        "(3.9 to 4.1) to 11 (10 to 12), free from 3.0 to 0.0 and asking again because nobody answered from "
        "0.1 to 1.3."
    )


def test_on_time_tells_what_becomes_of_the_first_kind_that_falls():
    drawn = picture(
        kind=["Emails"] * 3 + ["Visits"],
        caseload=[35, 60, 165, 35],
        mean=[0.95, 0.41, 0.0, 1.0],
        low=[0.9, 0.3, 0.0, 1.0],
        high=[1.0, 0.5, 0.0, 1.0],
    )
    assert read_on_time(drawn).text == (
        "First to fall are emails: 95% (90% to 100%) at 35 clients, 41% (30% to 50%) at 60 clients and 0% at "
        "165 clients."
    )


def test_a_picture_is_read_by_what_it_says_beyond_its_title():
    assert (
        read(SimpleNamespace(title="It grows", reading="From 1 (0 to 2) to 9.")).text
        == "From 1 (0 to 2) to 9."
    )
    with pytest.raises(ValueError, match="'It grows' has no reading of its own"):
        read(SimpleNamespace(title="It grows", reading=""))


@pytest.mark.parametrize("name", ["asking", "place", "overtime", "quarter", "request"])
def test_what_a_chart_says_beyond_its_title_has_intervals_and_both_ends(name):
    figure = drawn_chart(name)
    assert figure.title.lower() not in figure.reading.lower()
    few, many = "(10|35)", figure.data.caseload.max()  # 10 to 30 may be a lead-in
    assert all(re.search(rf"\b{end}\b", figure.reading) for end in (few, many))
    assert re.search(r"\([^)]*\d%? to \d", figure.reading)


def test_open_work_is_read_at_both_ends_with_how_far_years_differ():
    years = [(35, 1, 80, 81.0), (35, 1, 82, 81.0), (35, 52, 30, 35.0), (35, 52, 40, 35.0)]
    years += [(165, 1, 900, 900.0), (165, 52, 5000, 5100.0), (165, 52, 5200, 5100.0)]
    caseload, week, open_items, mean = map(list, zip(*years, strict=True))
    text = read_backlog(picture(caseload=caseload, week=week, open_items=open_items, mean=mean)).text
    assert text == (
        "From the first to the last Monday, open pieces of work go from 81 to 35 at 35 clients (single years "
        "end with 30 to 40); from 900 to 5,100 at 165 clients (single years end with 5,000 to 5,200)."
    )
