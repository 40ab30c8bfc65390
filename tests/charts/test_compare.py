"""The chart of paired differences says what it shows, and draws the same bytes twice."""

from __future__ import annotations

import pytest

from simcore.charts.compare import difference_chart
from simcore.experiment.compare.compare import compare, read_subject
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
    assert "4 years on the same draws, seed 3" in figure.caption
    assert figure.png() == difference_chart(comparison, "base:coping.on=true").png()


def test_what_was_not_compared_is_refused(comparison):
    with pytest.raises(InputError, match="was not compared"):
        difference_chart(comparison, "aging")
