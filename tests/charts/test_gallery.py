"""What the charts of asking again, places on the list, lateness, overtime, quarters and requests say."""

import math
from dataclasses import replace

import pytest

from simcore import charts
from simcore.charts.quarter import totals
from simcore.experiment import intervals
from simcore.experiment.request import Ask
from tests.charts.conftest import KINDS, drawn, made_up_run, real_quarter, real_request


def test_asking_again_draws_contacts_and_minutes_with_intervals():
    figure = drawn("asking")
    assert set(figure.data.measure) == set(charts.ASKING)
    lines = figure.data[figure.data.variant == "properly"]
    assert (lines.low <= lines["mean"]).all()
    assert figure.title.startswith("At 35 clients ")
    assert "ask again because nobody answered" in figure.title
    assert "95% interval" in figure.alt


def test_place_on_the_list_is_refused_where_no_place_is_known():
    table = intervals(made_up_run(), charts.PLACES).assign(mean=float("nan"))
    with pytest.raises(ValueError, match="shorter than 13 weeks"):
        charts.place_on_the_list(table)


def test_kinds_stand_in_the_order_in_which_they_fall_below_90_percent():
    data = drawn("on_time").data
    below = [
        rows.loc[rows["mean"] < 0.9, "caseload"].min()
        for _, rows in data.groupby("kind", sort=False)
        if (rows["mean"] < 0.9).any()
    ]
    assert below == sorted(below)
    assert set(data.kind) == set(KINDS.values())


def test_a_kind_that_stays_on_time_is_not_said_to_fall():
    table = intervals(made_up_run(), ["on_time.visit"], ["properly"]).assign(mean=0.97)
    figure = charts.on_time_by_kind(table, {"visit": "Visits"})
    assert (
        figure.title == "Of 1 kinds of work 1 are on time to 90% or more at 35 clients, 1 at 70 and 1 at 165"
    )
    assert "below" not in figure.alt


def test_one_week_in_ten_is_of_single_weeks_not_of_means():
    data = drawn("overtime").data
    long = data[data.what != "mean week"].set_index("caseload")["mean"]
    weekly = made_up_run().weekly
    year = weekly[(weekly.variant == "properly") & (weekly.caseload == 90) & (weekly.replication == 0)]
    assert long[90] == pytest.approx(year.overtime_hours.quantile(0.9))


def test_the_quarter_adds_up_to_what_its_title_says():
    figure = drawn("quarter")
    last = int(figure.data.day.max())
    at_the_end = totals(figure.data, 165, last)
    rows = real_quarter().evenings
    mine = rows[(rows.caseload == 165) & (rows.year == 0) & (rows.day == last)]
    assert at_the_end[0] <= mine.waiting.sum()
    assert f"to {at_the_end[0]:,} with 165" in figure.title
    assert (figure.data.overdue <= figure.data.waiting).all()


def test_the_request_says_what_became_of_it_at_every_caseload():
    request, figure = real_request(), drawn("request")
    for told in request.told:
        assert f"With {told.caseload} clients: " in figure.alt
        known = [day for day in told.deciles if math.isfinite(day)]
        assert known == sorted(known)
    assert "The rule that chose the client: " in figure.caption
    assert "literally the same draw" in figure.caption


def test_a_request_asked_about_after_it_was_submitted_says_so():
    """Else a mark right of the end of its bar looks like an error."""
    request = real_request()
    told = replace(request.told[0], submitted=3.0, asks=(Ask(2.0, "call", False), Ask(17.0, "call", True)))
    figure = charts.same_request_chart(replace(request, told=(told, *request.told[1:])))
    assert "asked about again twice, once after that" in figure.alt
    assert "must still take effect" in figure.caption
