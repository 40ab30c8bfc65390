"""Theory's curves pass through theory's numbers; pictures and words say what the table says."""

import re
from dataclasses import replace

import numpy as np
import pytest
from matplotlib.text import Text

from simcore.charts import Verification, verification_overview, verification_picture, verification_table
from simcore.charts.theory import in_time, pictures, queues, steady
from simcore.charts.verification_rows import farthest
from simcore.charts.verification_words import again_words, cases_words, metric_words, reading, spread_words
from tests.charts.layout import misplaced
from tests.charts.made_up import CASES, compared, made_up
from tests.charts.test_figure import NEVER_ON_A_PAGE

EVERY = list(pictures())
NEAR = 1e-6
GIVEN_ROUGHLY = {("V14b", "on_time_all_opened_unfinished_late"): 2e-5}
"""Where the number handed over was itself summed up roughly: quadrature gives 0.7789035, not 0.7788954."""


@pytest.mark.parametrize("name", EVERY)
def test_every_curve_passes_through_the_numbers_of_its_cases(name: str):
    for panel in pictures()[name].panels:
        for curve in panel.curves:
            for point in curve.points:
                number = curve.drawn(point, CASES[point.case]["expected"][point.metric])
                assert panel.low <= point.x <= panel.high
                if point.on_curve:
                    off = GIVEN_ROUGHLY.get((point.case, point.metric), NEAR)
                    assert curve.at(point.x) == pytest.approx(number, rel=off, abs=1e-12), point


def test_every_case_has_its_picture():
    beginnings = [start for picture in pictures().values() for start in picture.cases]
    assert all(sum(case.startswith(start) for start in beginnings) == 1 for case in CASES)
    for picture in pictures().values():
        assert all(metric in CASES[case]["expected"] for case, metric in picture.told)


def test_formulas_agree_where_one_is_a_special_case_of_another():
    assert steady.pooled_wait(0.7, 1, 0.2) == pytest.approx(steady.first_come(0.7, 0.2))
    assert queues.MIX.begun_within(50, 0) == pytest.approx(1 - queues.MIX.work(50), abs=1e-6)
    one_kind = steady.Mix((steady.Kind("one", 1.0, 0.2, 1.0),))
    assert one_kind.wait(4) == pytest.approx(steady.first_come(0.8, 0.2))
    assert one_kind.done_within(4, 1.5) == pytest.approx(1 - np.exp(-1.5), abs=1e-7)
    many = in_time.Limited(60, 0.5, 2.0, 0.2)
    returning = steady.pooled_wait(0.5, 1, 0.5)
    assert many.step_wait(0.2) == pytest.approx(returning, rel=1e-6)
    even = [in_time.even_flow(hour, 1.2, 0.25, 8) for hour in (0, 8, 24)]
    assert even == pytest.approx([4.8, 0.0, 4.8])


@pytest.mark.parametrize("name", EVERY)
def test_a_picture_holds_together(name: str):
    """Nothing overlaps or leaves the page; words are plain; theory and simulation are both in its numbers."""
    figure = verification_picture(made_up(), pictures()[name])
    assert misplaced(figure.drawing) == []
    drawn = " ".join(text.get_text() for text in figure.drawing.findobj(Text))
    for words in (figure.title, figure.alt, figure.caption, drawn, reading(made_up(), pictures()[name])):
        assert not re.search(NEVER_ON_A_PAGE, words, flags=re.IGNORECASE)
    points = figure.data[figure.data.case.notna()]
    assert (points.low <= points.simulated).all()
    assert (points.simulated <= points.high).all()
    assert figure.data[figure.data.case.isna()].theory.notna().all()
    assert "made_up_run" in figure.caption


def test_a_picture_says_how_many_agree_and_how_far_off_they_are():
    found = made_up(["V01a", "V05_50"])
    title = verification_picture(found, pictures()["V01"]).title
    own = found.of(["V01"])
    most = farthest(own.final())
    assert most is not None
    numbers = f"all {len(own.rows)} numbers of 1 case agree with theory within three standard errors"
    assert title == f"One queue, one person: {numbers}; the largest deviation is {abs(most.z):.1f}"


def test_a_panel_without_a_simulated_number_is_left_out():
    every = verification_picture(made_up(), pictures()["V11"]).data
    fewer = verification_picture(made_up(["V11a", "V11b"]), pictures()["V11"]).data
    assert every.panel.nunique() == 4
    assert fewer.panel.nunique() == 2


def test_a_picture_without_cases_is_refused():
    with pytest.raises(ValueError, match="V03 or V04"):
        verification_picture(made_up(["V01a"]), pictures()["V03"])


def test_what_differs_is_said_everywhere():
    found = Verification(
        (compared("V01a", "mean_wait_h", 6.1, verdict="differs"), compared("V01a", "mean_response_h", 0.5))
    )
    said = "of 2 numbers of 1 case 1 differs from theory: hours to wait (V01a)"
    picture = pictures()["V01"]
    assert verification_picture(found, picture).title == f"One queue, one person: {said}"
    assert verification_overview(found).title == f"O{said[1:]}"
    assert "of 2 numbers 1 differs from theory: hours to wait (V01a)." in reading(found, picture)
    assert list(verification_table(found).shown.Verdict) == ["differs", "agrees"]
    assert misplaced(verification_picture(found, picture).drawing) == []


def test_what_cannot_be_judged_is_told_apart_from_what_differs():
    rows = (
        compared("V01a", "mean_wait_h", 6.1, verdict="differs"),
        compared("V01a", "mean_response_h", 0.5, verdict="unsure"),
    )
    found = Verification(rows)
    said = "1 cannot be judged, for chance moves it too much: hours until done (V01a)"
    assert verification_overview(found).title.endswith(said)
    assert said in reading(found, pictures()["V01"])
    assert list(verification_table(found).shown.Verdict) == ["differs", "unsure"]
    assert misplaced(verification_picture(found, pictures()["V01"]).drawing) == []


def test_a_second_run_decides_and_both_are_shown():
    first, second = (
        compared("V07a", "attempts_per_call", z, rerun, verdict="agrees" if rerun else "differs")
        for rerun, z in enumerate((3.4, -0.2))
    )
    found = Verification((first, second))
    assert found.final() == (second,)
    assert verification_overview(found).title.startswith("1 number of 1 case agrees with theory")
    assert again_words(found).startswith("1 number lay 3 to 5 standard errors off and had a second run")
    assert "attempts a call (V07a): +3.4, then \N{MINUS SIGN}0.2." in again_words(found)
    assert list(verification_table(found).shown.Verdict) == ["differs", "agrees, second run"]
    assert again_words(made_up(["V01a"])) == "No number had to be run a second time."


def test_numbers_in_which_chance_plays_no_part_are_told_apart():
    found = made_up(["V16a", "V16c"])
    title = verification_overview(found).title
    assert re.search(r"agree with theory: 6 within three standard errors \(.*\), 4 exactly or as near", title)
    only = made_up(["V16c"])
    assert verification_overview(only).title.endswith("agree with theory; chance plays no part in them")
    assert "exactly or as near as the case allows" in reading(only, pictures()["V16"])
    assert set(verification_table(only).shown["Standard errors off"]) == {"no chance in it"}


def test_the_overview_counts_every_number():
    found = made_up()
    figure = verification_overview(found)
    assert figure.title.startswith(f"All {len(found.rows)} numbers of {len(CASES)} cases agree with theory")
    assert len(figure.data) == len(found.rows)
    assert figure.data.group.nunique() == len(EVERY)
    assert "of them. Chance alone would put 68% and 95% there" in spread_words(found)


def test_the_overview_shows_a_case_that_has_no_picture():
    stranger = replace(compared("V01a", "mean_wait_h", 1.0), case="V99", group="V99")
    figure = verification_overview(Verification((stranger,)))
    assert list(figure.data.group) == ["V99"]
    with pytest.raises(ValueError, match="no number"):
        verification_overview(Verification(()))


def test_the_table_shows_every_row():
    found = made_up(["V01a"])
    table = verification_table(found)
    shown = table.shown.set_index("Number")
    assert len(shown) == len(found.rows) == len(table.data)
    assert shown.Theory["hours to wait"] == "0.8"
    assert shown.Theory["begun at once"] == "20%"
    assert shown["Standard error"]["begun at once"] == "0.2 points"
    assert re.fullmatch(r"[+\N{MINUS SIGN}]\d\.\d", shown["Standard errors off"]["hours to wait"])


def test_every_number_has_a_name_in_plain_words():
    for case in CASES.values():
        for metric in case["expected"]:
            assert "_" not in metric_words(metric)
            assert not re.search(NEVER_ON_A_PAGE, metric_words(metric), flags=re.IGNORECASE)
    assert metric_words("on_time_4h") == "done within 4 h"
    assert metric_words("utilisation_of_late_shift") == "share of hours used of late shift"


def test_cases_that_differ_in_the_caseload_share_a_title():
    assert cases_words(made_up(["V05_35", "V05_50"])) == (
        "V05_35 and V05_50: Closed caseload (finite source, machine repair)"
    )
