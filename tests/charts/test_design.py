"""An outcome over a design: what is said of it is what the points show."""

import numpy as np
import pandas as pd

from simcore import charts
from simcore.charts.design import MOST_DOTS
from tests.charts.conftest import draw_design


def test_what_moves_the_outcome_comes_first_and_is_named():
    figure = draw_design(64)
    first, second, _ = figure.drawing.axes
    assert [axes.get_xlabel() for axes in (first, second)] == ["minutes of talk in a call", "what is next"]
    assert "of the variation goes with minutes of talk in a call" in figure.title
    assert [len(dots.get_offsets()) for dots in first.collections] == [64], "every point is there"
    low, high = figure.data.notes_on_time.min(), figure.data.notes_on_time.max()
    assert f"{low:.0%} to {high:.0%} over 64 points" in figure.title
    assert len(figure.data) == 64


def test_of_many_points_it_is_drawn_how_many_lie_where():
    figure = draw_design(MOST_DOTS + 1)
    (cells,) = [one for one in figure.drawing.axes[0].collections if one.get_array() is not None]
    assert cells.get_array().sum() >= MOST_DOTS


def test_mere_chance_is_not_named():
    rng = np.random.default_rng(2)
    table = pd.DataFrame({"a": rng.random(200), "b": rng.choice(["x", "y"], 200), "mean": rng.random(200)})
    figure = charts.design_chart(table.assign(half=0.1, n=2), "notes_on_time", {"a": "this", "b": "that"})
    assert "no single thing goes with the differences" in figure.title


def test_points_that_lack_a_thing_or_a_value_are_left_out_where_they_must():
    table = pd.DataFrame({"a": [1.0, None, 2.0, 2.0], "mean": [0.1, 0.2, 0.3, float("nan")]})
    figure = charts.design_chart(table.assign(half=0.1, n=2), "notes_on_time", {"a": "this"})
    assert "10% to 30% over 3 points" in figure.title
    assert "this: the middle point is at 10% where it is 1, 30% at 2." in figure.alt


def test_where_nothing_was_due_that_is_said_and_nothing_drawn():
    table = pd.DataFrame({"a": [1.0, 2.0], "mean": float("nan"), "half": float("nan"), "n": 0})
    figure = charts.design_chart(table, "quarterly_reports_on_time", {"a": "this"})
    assert figure.title == "Quarterly reports on time: nothing of the kind was due at any point"
    assert not figure.drawing.axes
    assert figure.png().startswith(b"\x89PNG")
