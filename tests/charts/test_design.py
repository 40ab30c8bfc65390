"""An outcome over a design: what is said of it is what the points show."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from simcore import charts
from simcore.charts import design
from simcore.charts.along import along_axis, judged
from simcore.charts.design import MOST_DOTS
from tests.charts.conftest import draw_design

UNTOLD = "; no single thing can be told from chance with so few points"
NAMES = [f"t{number:02}" for number in range(78)]


def test_what_moves_the_outcome_comes_first_and_is_named():
    figure = draw_design(64)
    first, second, _ = figure.drawing.axes
    assert first.get_xlabel() == "minutes of talk in a call"
    assert second.get_xlabel() == "what is next\n(no more than chance)"
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
    assert figure.title.endswith(UNTOLD)
    assert "No single thing can be told from chance" in figure.alt
    assert all(axes.get_xlabel().endswith("(no more than chance)") for axes in figure.drawing.axes)


def unrelated(seed: int, points: int = 24) -> pd.DataFrame:
    """Points in a space of 78 things that have nothing to do with the outcome; every fifth is a switch."""
    rng = np.random.default_rng(seed)
    table = pd.DataFrame(rng.random((points, 78)), columns=NAMES)
    table[NAMES[::5]] = table[NAMES[::5]].round().astype(int)
    return table.assign(mean=0.5 + rng.normal(0, 0.1, points), half=0.05, n=5)


def test_of_78_unrelated_things_none_is_named():
    named = 0
    for seed in range(100):
        table = unrelated(seed)
        along = judged(table, [along_axis(table, name, name) for name in NAMES])
        named += any(one.clear for one in along)
    assert named <= 10


@pytest.mark.parametrize("caseloads", [1, 4])
def test_of_78_things_the_one_that_moves_the_outcome_is_named(caseloads):
    table = unrelated(3, 64)
    table["mean"] += 0.8 * (table.t07 - 0.5)
    table["variant"] = [f"p{n}" for n in range(64)]
    table = pd.concat([table.assign(caseload=20 * n) for n in range(caseloads)], ignore_index=True)
    figure = charts.design_chart(table, "notes_on_time", {name: f"thing {name}" for name in NAMES})
    assert "of the variation goes with thing t07" in figure.title
    assert "of the variation goes with thing t07" in figure.alt
    assert [("chance" in axes.get_xlabel()) for axes in figure.drawing.axes] == [False] + [True] * 11


def test_caseloads_of_a_point_are_not_taken_for_points_of_their_own():
    named = 0
    for seed in range(20):
        table = unrelated(seed, 16).assign(variant=[f"p{n}" for n in range(16)])
        table = pd.concat([table.assign(caseload=20 * n) for n in range(6)], ignore_index=True)
        along = judged(table, [along_axis(table, name, name) for name in [*NAMES, "caseload"]])
        named += any(one.clear for one in along)
    assert named <= 3


def test_what_years_alone_make_of_points_is_not_named():
    table = unrelated(3, 64)
    table["mean"] += 0.8 * (table.t07 - 0.5)
    figure = charts.design_chart(table.assign(half=0.9), "notes_on_time", {"t07": "this"})
    assert figure.title.endswith(UNTOLD)


def test_of_few_years_it_is_said_that_they_say_little():
    said = "A point is the mean of {} simulated years; {}."
    few = charts.design_chart(unrelated(1).assign(n=2), "notes_on_time", {"t01": "this"})
    assert said.format(2, "so few years say little about any one point") in few.caption
    more = charts.design_chart(unrelated(1), "notes_on_time", {"t01": "this"})
    assert said.format(5, "chance alone may move it by about 5% either way") in more.caption


@pytest.mark.parametrize(
    ("x", "counts", "lines"),
    [
        (np.arange(24.0), [3] * 8, 3),
        (np.arange(9.0), [3] * 3, 3),
        ([*np.arange(1.0, 9), *[0.0] * 20], [20, 1, 4, 3], 3),
        ([*np.arange(1.0, 9), *[0.0] * 100], [100, 8], 3),
    ],
)
def test_a_line_is_drawn_only_through_slices_of_three_points(x, counts, lines):
    table = unrelated(1, len(x)).assign(t01=x)
    assert along_axis(table, "t01", "this").counts.tolist() == counts
    drawn = charts.design_chart(table, "notes_on_time", {"t01": "this"}).drawing.axes[0].lines
    assert len(drawn) == lines
    assert {len(line.get_xdata()) for line in drawn} == {sum(count >= 3 for count in counts)}


def test_where_but_one_slice_has_points_enough_there_is_no_line():
    table = unrelated(1, 9)
    along = replace(along_axis(table, "t01", "this"), counts=np.array([6, 2, 1]))
    assert not design._enough(along).any()
    told = design._alt_panel("notes_on_time", along)
    assert told == "this (no more than chance): points alone, too few for a line."


def test_with_many_points_a_small_share_is_told_from_chance_but_not_named():
    rng = np.random.default_rng(4)
    table = pd.DataFrame({"a": rng.random(5000), "b": rng.random(5000)})
    table["mean"] = 0.5 + 0.06 * table.a + rng.normal(0, 0.1, 5000)
    figure = charts.design_chart(table.assign(half=0.05, n=5), "notes_on_time", {"a": "this", "b": "that"})
    assert figure.title.endswith("no single thing goes with more than 5% of the variation")
    assert [axes.get_xlabel() for axes in figure.drawing.axes] == ["this", "that\n(no more than chance)"]


def test_points_that_lack_a_thing_or_a_value_are_left_out_where_they_must():
    table = pd.DataFrame({"a": [1.0, None, 2.0, 2.0], "mean": [0.1, 0.2, 0.3, float("nan")]})
    figure = charts.design_chart(table.assign(half=0.1, n=2), "notes_on_time", {"a": "this"})
    assert "10% to 30% over 3 points" in figure.title
    assert "this (no more than chance): the middle point is at 10% where it is 1, 30% at 2." in figure.alt


def test_where_nothing_was_due_that_is_said_and_nothing_drawn():
    table = pd.DataFrame({"a": [1.0, 2.0], "mean": float("nan"), "half": float("nan"), "n": 0})
    figure = charts.design_chart(table, "quarterly_reports_on_time", {"a": "this"})
    assert figure.title == "Quarterly reports on time: nothing of the kind was due at any point"
    assert not figure.drawing.axes
    assert figure.png().startswith(b"\x89PNG")


def test_few_points_at_many_caseloads_are_drawn():
    """500 points at 10 caseloads: how often to shuffle was asked of points and of rows, with two answers."""
    lever, caseload = np.repeat(np.linspace(5, 35, 500), 10), np.tile(np.arange(1, 11), 500)
    columns = {"variant": np.repeat(np.arange(500), 10).astype(str), "lever": lever, "caseload": caseload}
    table = pd.DataFrame({**columns, "mean": caseload * lever / 400, "half": 0.01, "n": 10})
    drawn = charts.design_chart(table, "hours_used", {"lever": "the lever", "caseload": "clients"})
    assert "the lever" in drawn.title or "clients" in drawn.title
