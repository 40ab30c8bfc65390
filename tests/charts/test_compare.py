"""The chart of paired differences says what it shows, and draws the same bytes twice."""

from __future__ import annotations

import pytest

from simcore.charts.compare import difference_chart, ranking_chart
from simcore.experiment.compare.compare import compare, read_subject
from simcore.outcomes import MEASURES
from simcore.scenario.errors import InputError

SHORT = ("window.warm_up_weeks=1", "window.weeks=6")


@pytest.fixture(scope="module")
def comparison():
    subjects = [read_subject(text, SHORT, 60) for text in ("base", "base:coping.on=true")]
    return compare(subjects, ["notes_on_time", "overtime", "set_aside_hours"], replications=4, seed=3)


def test_alt_text_and_caption_carry_the_numbers(comparison):
    figure = difference_chart(comparison, "base:coping.on=true")
    assert "Overtime a week" in figure.alt
    assert "interval" in figure.alt
    assert "4 years on the same draws" in figure.caption
    assert figure.caption.endswith("Source: simulated, run made here, seed 3.")
    assert figure.png() == difference_chart(comparison, "base:coping.on=true").png()


def test_what_was_not_compared_is_refused(comparison):
    with pytest.raises(InputError, match="was not compared"):
        difference_chart(comparison, "aging")


def test_a_ranking_names_what_is_first_and_says_each_interval(comparison):
    rows = [row for row in comparison.asked() if row.measure == "notes_on_time"]
    figure = ranking_chart(comparison, rows)
    assert figure.title.startswith("Notes written on time")
    assert rows[0].label in figure.alt
    assert f"{MEASURES['notes_on_time'].show(rows[0].reference)} as it is" in figure.reading
    assert set(figure.data.measure) == {"notes_on_time"}
    assert figure.png() == ranking_chart(comparison, rows).png()


def test_where_nothing_helps_the_ranking_says_so(comparison):
    rows = [row for row in comparison.asked() if row.measure == "set_aside_hours"]
    assert "nothing compared here could be shown to help" in ranking_chart(comparison, rows).title
