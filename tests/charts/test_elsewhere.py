"""Caps and counts elsewhere stand under a caseload's axis with their programmes, and validate nothing."""

from itertools import pairwise

import pytest

from simcore import charts
from simcore.charts.elsewhere import HEADING, draw_elsewhere, shown_between
from simcore.charts.style import Sheet, house_style
from simcore.experiment import intervals
from simcore.scenario import load_evidence
from simcore.scenario.comparators import comparators, like_for_like
from tests.charts.test_cap import made_up as made_up_cap


def test_every_number_is_its_rows_and_each_has_a_programme():
    rows, found = load_evidence(), comparators()
    for one in found:
        told = {rows[one.key].low, rows[one.key].typical, rows[one.key].high}
        assert {one.low, one.high} <= told or str(one.caseload) in rows[one.key].note
        assert one.where
    assert [one.low for one in found] == sorted(one.low for one in found)


def test_like_is_set_beside_like():
    waiver = {one.key for one in like_for_like("developmental-disability waiver")}
    mental = {one.key for one in like_for_like("behavioural-health targeted case management")}
    assert {"ev.cap.ca_hcbs", "ev.cap.dc_waiver"} <= waiver
    assert "ev.cap.pa_icm" in mental
    assert not waiver & mental
    assert like_for_like(None) == comparators()


def test_a_row_that_no_longer_says_its_number_is_refused():
    rows = dict(load_evidence())
    rows["ev.cap.ca_hcbs"] = rows["ev.cap.ca_u6"]
    with pytest.raises(ValueError, match="does not say 81"):
        comparators(rows)


def test_any_caseload_axis_takes_the_strip_and_no_words_leave_it_or_overlap():
    with house_style():
        sheet = Sheet(10, 4)
        axes = sheet.axes(0.5, 0.3, 0.3, 0.3)
        axes.set_xlim(7, 168)
        draw_elsewhere(axes, comparators(), here=(47, "47: the cap on this page"))
        frame = axes.get_window_extent(sheet.renderer)
        boxes = [text.get_window_extent(sheet.renderer) for text in axes.texts]
    assert axes.get_title(loc="left") == HEADING
    assert len(boxes) == len(comparators()) + 1
    assert all(frame.x0 <= box.x0 and box.x1 <= frame.x1 for box in boxes)
    tops = sorted((box.y0, box.y1) for box in boxes)
    assert all(upper[0] >= lower[1] - 1 for lower, upper in pairwise(tops))


def test_curve_and_cap_say_that_it_is_context(run):
    places = like_for_like("aging waiver")
    table = intervals(run, ["overtime"])
    for figure in (
        charts.caseload_curve(table, ["overtime"], elsewhere=places),
        charts.cap_picture(made_up_cap(), elsewhere=places),
    ):
        for words in (figure.alt, figure.caption):
            assert "62 legal cap: California, disability waiver" in words
            assert "context, not validation" in words
    assert "elsewhere" not in charts.caseload_curve(table, ["overtime"]).caption


def test_what_lies_beyond_the_axis_is_left_out():
    assert {one.key for one in shown_between(comparators(), 40, 70)} == {
        "ev.cap.ca_u6",
        "ev.cap.dc_waiver",
        "ev.cap.ca_hcbs",
        "ev.cap.ca_nonwaiver",
    }
