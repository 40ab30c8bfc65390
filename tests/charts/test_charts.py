"""What each figure says and draws."""

import pandas as pd
import pytest

from simcore import charts
from simcore.charts.curve import LABELS
from simcore.charts.hours import is_mean
from simcore.charts.style import LINES
from simcore.experiment import intervals
from simcore.experiment.store.store import Run
from simcore.experiment.summary import t_interval
from simcore.scenario import load_evidence
from tests.charts.layout import misplaced


def test_curve_says_up_to_where_promises_are_kept(run: Run):
    table = intervals(run, charts.ASKED_FIRST)
    kept = charts.caseload_curve(table, promises=["visits_on_time >= 0.5"])
    broken = charts.caseload_curve(table, promises=["visits_on_time >= 0.999"])
    assert kept.title.startswith("Every promise is kept up to 35 clients; at 50, visits made on time: ")
    assert broken.title.startswith("Already at 10 clients, visits made on time: ")


def test_curve_without_promises_says_from_where_to_where(run: Run):
    figure = charts.caseload_curve(intervals(run, ["overtime"]), ["overtime"], lead_in=[10, 20])
    assert figure.title == "From 35 to 165 clients, overtime a week goes from 0.0 h to 3.2 h"


def test_curve_draws_the_mean_of_the_run(run: Run):
    figure = charts.caseload_curve(intervals(run, ["overtime"]), ["overtime"])
    drawn = figure.data.set_index(["variant", "caseload"])["mean"]
    rows = run.outcomes[(run.outcomes.variant == "coping") & (run.outcomes.caseload == 90)]
    assert drawn["coping", 90] == pytest.approx(rows.overtime.mean())


def test_curve_bands_stay_where_a_share_can_be(run: Run):
    data = charts.caseload_curve(intervals(run, ["visits_on_time"]), ["visits_on_time"]).data
    assert data.low.min() >= 0
    assert data.high.max() <= 1
    assert data[data.variant.isin(["all_low", "all_high"])].low.isna().all()


def test_curve_draws_a_measure_of_which_nothing_fell_due(run: Run):
    table = intervals(run, ["quarterly_reports_on_time", "plan_change_wait"]).assign(mean=float("nan"))
    figure = charts.caseload_curve(table, ["quarterly_reports_on_time", "plan_change_wait"])
    assert "none due" in figure.alt
    assert figure.png(50)


def test_curve_refuses_a_table_without_lines(run: Run):
    table = intervals(run, ["overtime"], ["all_low"])
    with pytest.raises(ValueError, match="only all_low, all_high"):
        charts.caseload_curve(table, ["overtime"])


def two_years(run: Run) -> pd.DataFrame:
    table = intervals(run, ["overtime", "visits_on_time"], ["properly", "coping"])
    return table.assign(variant=table.variant.map({"properly": "year_1", "coping": "year_2"}))


def test_curve_draws_variants_of_any_name_with_lines_that_differ(run: Run):
    figure = charts.caseload_curve(two_years(run), ["overtime"], labels={"year_1": "first year"})
    drawn = {
        (one.get_color(), one.get_linestyle())
        for one in figure.drawing.axes[0].lines
        if len(one.get_xdata()) > 2
    }
    assert len({colour for colour, _ in drawn}) == len({dash for _, dash in drawn}) == 2
    assert "first year" in figure.alt


def test_curve_names_each_line_at_its_end_in_its_colour_beside_a_piece_of_it(run: Run):
    figure = charts.caseload_curve(
        intervals(run, ["visits_on_time"]), ["visits_on_time"], promises=["visits_on_time >= 0.9"]
    )
    (axes,) = figure.drawing.axes
    named = {one.get_text().replace("\n", " "): one.get_color() for one in axes.texts}
    assert set(named) == {*LABELS.values(), "guesses light", "guesses heavy", "promised 90%"}
    assert named["as people cope"] == LINES["coping"].colour
    beyond = {one.get_marker() for one in axes.lines if min(one.get_xdata()) > axes.get_xlim()[1]}
    assert {line.marker for line in LINES.values()} <= beyond
    assert not figure.drawing.legends
    assert misplaced(figure.drawing) == []


def test_curve_of_many_lines_names_them_in_a_key(run: Run):
    table = intervals(run, ["overtime"], ["coping"])
    years = [table.assign(variant=f"year_{n}") for n in range(4)]
    figure = charts.caseload_curve(pd.concat(years), ["overtime"])
    assert [one.get_text() for one in figure.drawing.legends[0].get_texts()] == [
        f"year_{n}" for n in range(4)
    ]
    assert not figure.drawing.axes[0].texts


def test_variants_stand_side_by_side_in_the_order_of_the_sweep(run: Run):
    labels = {"year_2": "second year", "year_1": "first year"}
    figure = charts.variants_chart(two_years(run), ["visits_on_time", "overtime"], labels)
    assert figure.title.startswith("Visits made on time with 70 clients: second year ")
    assert "over second year, first year" in figure.alt
    assert set(figure.data.caseload) == {10, 70, 165}
    assert figure.png(50) == charts.variants_chart(
        two_years(run), ["visits_on_time", "overtime"], labels
    ).png(50)


def test_hours_add_up_to_paid_and_overtime(run: Run):
    data = charts.hours_by_activity(run.outcomes).data
    means = data[[name for name in data if is_mean(name)]]
    areas = means.drop(columns=["caseload", "Overtime", "Hours paid at work"]).sum(axis=1)
    assert areas.to_numpy() == pytest.approx((data["Overtime"] + data["Hours paid at work"]).to_numpy())
    assert "Other work" in data.columns


def test_every_area_of_hours_has_the_interval_of_its_mean(run: Run):
    figure = charts.hours_by_activity(run.outcomes)
    mine = run.outcomes[(run.outcomes.variant == "properly") & (run.outcomes.caseload == 165)]
    last = figure.data.iloc[-1]
    for name, years in (("Email", mine["hours.Email"]), ("Overtime", mine["overtime"])):
        _, low, high, _ = t_interval(years)
        assert (last[f"{name}, low"], last[f"{name}, high"]) == pytest.approx((max(low, 0.0), high))
    assert f"(95% interval {last['Overtime, low']:.1f} to {last['Overtime, high']:.1f})" in figure.alt


def test_hours_needed_reads_off_between_neighbours(run: Run):
    figure = charts.hours_needed(run.outcomes, [62])
    row = figure.data.iloc[0]
    assert row.needed == pytest.approx(93 * 62 / 40 * 1.01)
    assert row.read_off_between
    assert "62 clients were not simulated" in figure.caption


def test_every_bar_of_hours_needed_has_the_interval_of_its_mean(run: Run):
    figure = charts.hours_needed(run.outcomes, [35, 62])
    mine = run.outcomes[(run.outcomes.variant == "properly") & (run.outcomes.caseload == 35)]
    _, low, high, _ = t_interval(mine[["needed_required", "needed_asked", "needed_again"]].sum(axis=1))
    first = figure.data.iloc[0]
    assert (first.needed_low, first.needed_high) == pytest.approx((low, high))
    assert (figure.data.needed_low < figure.data.needed).all()  # read off between neighbours too
    assert f"{first.needed:.0f} hours (95% interval {low:.0f} to {high:.0f})" in figure.alt
    assert "whiskers are 95% intervals" in figure.caption
    one = charts.hours_needed(run.outcomes[run.outcomes.replication == 0], [35, 62])
    assert "interval" not in one.alt + one.caption


def test_hours_needed_finds_where_hours_run_out(run: Run):
    figure = charts.hours_needed(run.outcomes)
    assert (
        figure.title
        == "One person's hours run out at about 43 clients; 165 clients need 3.8 times the hours there are"
    )
    assert "101 hours a month one person has (100 to 102)" in figure.alt


def test_the_range_of_hours_there_are_is_of_what_was_run(run: Run):
    """Without the runs at the ends of what nobody knows it is chance alone, and must not be called more."""
    both = charts.hours_needed(run.outcomes).caption
    alone = charts.hours_needed(run.outcomes[run.outcomes.variant == "properly"]).caption
    assert "over chance and over what nobody knows well (dotted)" in both
    assert "over chance alone, year by year (dotted)" in alone


def test_hours_needed_refuses_a_caseload_outside_the_run(run: Run):
    with pytest.raises(ValueError, match="between 10 and 165"):
        charts.hours_needed(run.outcomes, [35, 300])


def test_caps_are_those_of_the_evidence():
    caps = charts.real_caps(load_evidence())
    assert set(caps) == {25, 45, 62, 81, 165}


def test_a_cap_stands_where_its_row_says_or_is_refused():
    evidence = dict(load_evidence())
    evidence["ev.cap.dc_waiver"] = evidence["ev.cap.ca_u6"]
    assert 45 not in charts.real_caps(evidence)
    evidence["ev.cap.ca_hcbs"] = evidence["ev.cap.ca_u6"]
    with pytest.raises(ValueError, match="does not say 81"):
        charts.real_caps(evidence)


def test_backlog_takes_the_nearest_caseload_and_says_how_it_grows(run: Run):
    figure = charts.backlog_by_week(run.weekly, [35, 160])
    assert set(figure.data.caseload) == {35, 165}
    assert figure.title == (
        "After 52 weeks, open pieces of work are 36 at 35 clients; at 165 they grow by 125 a week to 6,666"
    )


def test_week_picture_says_what_the_week_holds(week):
    figure = charts.week_picture(week)
    rows = figure.data.row.value_counts()
    assert rows["stretch"] == len(week.stretches)
    assert rows.get("missed call", 0) == week.missed_calls.in_office.sum()
    assert figure.title.startswith(f"A week with {week.caseload} clients: ")


def test_a_closed_figure_keeps_its_words_and_numbers(run: Run):
    figure = charts.hours_by_activity(run.outcomes)
    figure.close()
    assert not figure.drawing.axes
    assert figure.csv()
    assert figure.alt
