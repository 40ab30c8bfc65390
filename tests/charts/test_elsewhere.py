"""Caps and counts elsewhere stand under a caseload's axis with their programmes, and validate nothing."""

from collections.abc import Callable, Sequence
from itertools import pairwise

import pytest
from matplotlib.text import Text

from simcore import charts
from simcore.charts.elsewhere import HEADING, draw_elsewhere, shown_between
from simcore.charts.style import Sheet, house_style
from simcore.experiment import intervals
from simcore.scenario import load_evidence
from simcore.scenario.comparators import Comparator, comparators, like_for_like
from tests.charts.conftest import KINDS, made_up_run, measured
from tests.charts.layout import misplaced
from tests.charts.test_cap import made_up as made_up_cap

LABELS = {"properly": "all the work done properly", "coping": "as people cope"}
PAYS = [
    charts.Pay("Billed by the month"),
    charts.Pay("Billed by 15 minutes", "net_15min", "net_15min_no_denial"),
]
AXES: dict[str, Callable[[Sequence[Comparator]], charts.Figure]] = {
    "net": lambda places: charts.net_by_caseload(
        made_up_run().outcomes, PAYS, labels=LABELS, elsewhere=places
    ),
    "cost": lambda places: charts.cost_and_losses(made_up_run().outcomes, labels=LABELS, elsewhere=places),
    "hours": lambda places: charts.hours_by_activity(made_up_run().outcomes, elsewhere=places),
    "asking": lambda places: charts.asking_again(measured(*charts.ASKING), elsewhere=places),
    "overtime": lambda places: charts.overtime_chart(
        measured("overtime"), made_up_run().weekly, elsewhere=places
    ),
    "on_time": lambda places: charts.on_time_by_kind(
        measured(*(f"on_time.{kind}" for kind in KINDS), variants=["properly"]), KINDS, elsewhere=places
    ),
    "place": lambda places: charts.place_on_the_list(measured(*charts.PLACES), elsewhere=places),
    "distribution": lambda places: charts.cap_distribution(made_up_cap(), places),
}


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


@pytest.mark.parametrize("name", AXES)
def test_every_caseload_axis_takes_the_strip(name):
    """With places their names stand in picture and words, and nothing overlaps; without, none is told."""
    figure = AXES[name](comparators())
    drawn = " ".join(text.get_text() for text in figure.drawing.findobj(Text))
    for place in comparators():
        assert place.short in drawn
        assert place.words in figure.caption
        assert place.words in figure.alt
    assert "context, not validation" in figure.caption
    assert HEADING in drawn
    assert misplaced(figure.drawing) == []
    assert "elsewhere" not in AXES[name](()).caption


def test_what_lies_beyond_the_axis_is_left_out():
    assert {one.key for one in shown_between(comparators(), 40, 70)} == {
        "ev.cap.ca_u6",
        "ev.cap.dc_waiver",
        "ev.cap.ca_hcbs",
        "ev.cap.ca_nonwaiver",
    }
