"""Tornado, Morris and Sobol: sentences are computed, and what is no more than chance is pale and says so."""

import dataclasses
import re

import pytest
from matplotlib.patches import Rectangle

from simcore.charts import sensitivity_chart
from simcore.charts.sensitivity_indices import BOTH, DOWN, UP, direction
from simcore.charts.sensitivity_table import sensitivity_table
from simcore.charts.style import PAPER
from simcore.experiment.sensitivity.analysis import Sensitivity
from simcore.experiment.sensitivity.words import summary, table_text
from tests.charts.layout import misplaced
from tests.charts.made_up_sensitivity import SIZES, made_up

METHODS = ("tornado", "morris", "sobol")


def bars(figure):
    """Bars drawn, without frames."""
    axes = figure.drawing.axes[0]
    return [
        p for p in axes.patches if isinstance(p, Rectangle) and p is not axes.patch and p.get_height() < 0.5
    ]


def quiet(found, below=True):
    """The same with everything, or nothing, no more than chance may do."""
    table = found.indices.assign(below_noise=below)
    if "first" in table:
        table = table.assign(first_noise=table["first"] + (1 if below else -1))
    return dataclasses.replace(found, indices=table)


@pytest.mark.parametrize("method", METHODS)
def test_the_numbers_drawn_are_the_table_of_indices(method):
    found = made_up(method)
    assert sensitivity_chart(found).data is found.indices


def test_the_tornado_draws_the_widest_first_and_marks_both_ends():
    found = made_up("tornado")
    figure = sensitivity_chart(found, 10)
    drawn = bars(figure)
    rows = found.rows()[:10]
    assert [bar.get_width() for bar in drawn] == pytest.approx([row.width for row in rows])
    assert [bar.get_x() for bar in drawn] == pytest.approx([row.low_value for row in rows])
    names = " ".join(" ".join(t.get_text().split()) for t in figure.drawing.axes[0].texts)
    for row in rows:
        assert row.label in names
    assert "not drawn" in " ".join(t.get_text().replace("\n", " ") for t in figure.drawing.texts)
    assert f"{found.outcome.show(rows[0].own_value)} as assumed" in figure.title


def test_more_work_is_fewer_notes_on_time_so_the_high_end_lies_left():
    rows = {row.key: row for row in made_up("tornado").rows()}
    assert (rows["base.plan.annual_h"].low_name, rows["base.plan.annual_h"].high_name) == ("high", "low")
    assert (rows["base.hours.case_frac"].low_name, rows["base.hours.case_frac"].high_name) == ("low", "high")
    assert rows["overtime"].high_name == "own"  # the scenario's own way is the best of the two


@pytest.mark.parametrize("method", METHODS)
def test_what_is_no_more_than_chance_is_hollow_and_hatched(method):
    for below in (True, False):
        figure = sensitivity_chart(quiet(made_up(method), below))
        legend = " ".join(t.get_text() for t in figure.drawing.legends[0].get_texts())
        assert ("no more than chance" in legend) == below
        if method == "morris":
            faces = {
                line.get_markerfacecolor()
                for line in figure.drawing.axes[0].lines
                if line.get_marker() in "^vD"
            }
            assert (faces == {PAPER}) == below
        else:
            assert all((bar.get_hatch() is not None) == below for bar in bars(figure))


@pytest.mark.parametrize("method", METHODS)
def test_a_title_says_so_when_nothing_exceeds_chance(method):
    figure = sensitivity_chart(quiet(made_up(method)))
    assert re.search(r"nothing|0 of", figure.title, re.IGNORECASE)
    assert misplaced(figure.drawing) == []


@pytest.mark.parametrize("method", METHODS)
def test_a_caption_tells_the_definition_the_scenario_and_the_overload(method):
    figure = sensitivity_chart(made_up(method))
    assert "share written by the due time" in figure.caption
    assert "made_up_run" in figure.caption
    assert "open work still grows" in figure.caption


def test_the_screening_tells_which_way_each_goes():
    rows = {row.key: row for row in made_up("morris").rows()}
    assert direction(rows["base.plan.annual_h"]) == DOWN
    assert direction(rows["base.hours.case_frac"]) == UP
    assert direction(rows["base.leave.days_year"]._replace(mu=0.0)) == BOTH


def test_the_screening_numbers_the_largest_and_says_what_they_are():
    found = made_up("morris")
    axes = sensitivity_chart(found).drawing.axes[0]
    texts = [" ".join(text.get_text().split()) for text in axes.texts]
    for number, row in enumerate(found.rows()[:12], start=1):
        assert str(number) in texts
        assert any(text.startswith(f"{number} {row.label}") for text in texts)


def test_sobol_bars_are_cut_to_what_a_share_can_be():
    found = made_up("sobol")
    assert set(found.indices.key) == set(SIZES)
    low = found.indices.assign(first=-0.1, first_low=-0.4, first_high=1.4)
    figure = sensitivity_chart(dataclasses.replace(found, indices=low))
    assert min(bar.get_width() for bar in bars(figure)) == 0
    assert "-" not in re.sub(r"first-order|case-to-case", "", figure.alt)
    assert figure.drawing.axes[0].get_xlim()[0] == 0


def test_acting_together_is_claimed_only_where_few_points_can_tell_it():
    found: Sensitivity = made_up("sobol")
    for high, claimed in ((0.8, True), (1.1, False)):
        indices = found.indices.assign(alone=0.6, alone_low=0.4, alone_high=high)
        title = sensitivity_chart(dataclasses.replace(found, indices=indices)).title
        assert ("40% comes from numbers acting together" in title) == claimed


@pytest.mark.parametrize("method", METHODS)
def test_the_table_holds_everything_that_moved_in_words_and_numbers(method):
    found = made_up(method)
    table = sensitivity_table(found)
    assert len(table.shown) == len(found.indices)
    assert table.data is found.indices
    assert table.shown["What moves"].tolist() == found.indices.label.tolist()
    assert (table.shown["More than chance"] == "no").tolist() == found.indices.below_noise.tolist()
    assert "made_up_run" in table.caption
    assert not re.search(r"\bnan\b", table.text())


@pytest.mark.parametrize("outcome", ["overtime", "cap", "plan_change_wait"])
def test_outcomes_that_are_no_share_carry_what_they_are_counted_in(outcome):
    figure = sensitivity_chart(made_up("tornado", outcome))
    counted_in = {"overtime": "hours", "cap": "clients", "plan_change_wait": "days"}[outcome]
    assert counted_in in figure.drawing.axes[0].get_xlabel()
    assert "%" not in figure.title
    assert misplaced(figure.drawing) == []


def test_what_a_number_does_by_itself_is_marked_where_it_is_no_more_than_chance():
    found = made_up("sobol")
    table = found.indices.assign(below_noise=False, first=0.3, first_noise=0.1, total=0.5)
    table.loc[0, "first_noise"] = 0.31
    one = dataclasses.replace(found, indices=table)
    label = table.label[0]
    assert "~ 30%" in table_text(one)
    assert f"What '{label}' does alone is no more than chance may do." in summary(one)
    assert "by itself 30% (by itself no more than chance may do)" in sensitivity_chart(one).alt
    hatched = [bar for bar in bars(sensitivity_chart(one)) if bar.get_hatch()]
    assert len(hatched) == 1


def test_more_by_itself_than_in_all_is_said_to_be_rough():
    found = made_up("sobol")
    table = found.indices.assign(first=0.1, total=0.5)
    table.loc[0, ["first", "total"]] = 0.71, 0.31
    words = " ".join(summary(dataclasses.replace(found, indices=table)))
    assert f"'{table.label[0]}' 71% against 31%" in words
    assert "cannot be" in words
