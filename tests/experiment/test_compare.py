"""Paired comparisons: the difference by replication, what pairing bought, and what may be said of it."""

from __future__ import annotations

import dataclasses
import math

import numpy as np
import pytest

from simcore.cli import main
from simcore.experiment.compare import compare as comparing
from simcore.experiment.compare.words import _table, report, sentence
from simcore.experiment.precision import Goal
from simcore.scenario.errors import InputError

SHORT = ("window.warm_up_weeks=1", "window.weeks=6")


@pytest.fixture(scope="module")
def comparison():
    texts = ("base", "base:coping.on=true,coping.backlog_hours=5", "desk_50")
    subjects = [comparing.read_subject(text, SHORT, 60) for text in texts]
    return comparing.compare(subjects, ["notes_on_time", "set_aside_hours"], replications=6, seed=3)


def _row(comparison, subject, measure):
    return next(r for r in comparison.differences if r.subject.startswith(subject) and r.measure == measure)


def test_the_difference_is_the_mean_of_the_paired_differences(comparison):
    years = comparison.years().pivot(index="replication", columns="subject", values="set_aside_hours")
    other = next(name for name in years.columns if "coping" in name)
    row = _row(comparison, "base:coping", "set_aside_hours")
    assert row.difference == pytest.approx((years[other] - years["base"]).mean())
    assert row.told_apart
    assert row.low > 0


def test_what_pairing_bought_is_the_ratio_of_variances(comparison):
    years = comparison.years().pivot(index="replication", columns="subject", values="overtime")
    other = next(name for name in years.columns if "coping" in name)
    apart = years[other].var() + years["base"].var()
    row = _row(comparison, "base:coping", "overtime")
    assert row.bought == pytest.approx(apart / (years[other] - years["base"]).var())


def test_the_same_scenario_under_another_name_is_the_same_in_every_year(comparison):
    row = _row(comparison, "desk_50", "notes_on_time")
    assert row.low == row.high == row.difference == 0
    assert "the same in each of 6 paired years" in sentence(row)


def test_intervals_asked_for_hold_together_and_others_are_exploratory(comparison):
    assert {row.level for row in comparison.asked()} == {1 - 0.05 / 4}
    assert {row.level for row in comparison.differences if not row.asked} == {0.95}
    assert "exploratory" in report(comparison)


def test_nothing_is_claimed_where_the_interval_holds_zero():
    row = comparing.Difference("b", "B", "overtime", True, 1, 1.2, 0.2, -0.1, 0.5, 0.95, 10, 0, 4.0)
    assert "no difference could be told apart" in sentence(row)
    assert " up " not in sentence(row)


def test_a_difference_is_told_with_its_direction_interval_and_what_pairing_bought():
    row = comparing.Difference("b", "B", "notes_on_time", True, 0.7, 0.8, 0.1, 0.05, 0.15, 0.95, 10, 0, 8.2)
    assert sentence(row) == (
        "Notes written on time: up by 10 percentage points (better), from 70% to 80% (95% interval 5 to 15 "
        "percentage points, 10 paired years). Without pairing, 8.2 times as many years would have been "
        "needed."
    )


@pytest.mark.parametrize(("factor", "said"), [(8.24, "8.2"), (1000, "1,000.0"), (7.3e38, "over 1,000")])
def test_a_factor_of_the_variance_above_a_thousand_is_only_told_to_be_so(factor, said):
    row = comparing.Difference(
        "b", "B", "notes_on_time", True, 0.7, 0.8, 0.1, 0.05, 0.15, 0.95, 10, 0, factor
    )
    assert f"Without pairing, {said} times as many years" in sentence(row)


def test_years_without_a_value_are_left_out_and_counted():
    subject = comparing.Subject("b", "B", None, 1)
    theirs, ours = np.array([math.nan, 1, 2, 3]), np.array([1, 2, math.nan, 5.0])
    row = comparing.paired_difference(subject, "overtime", True, theirs, ours, 0.95)
    assert (row.pairs, row.left_out, row.difference) == (2, 2, 1.5)


def test_workers_change_nothing():
    subjects = [comparing.read_subject(text, SHORT, 30) for text in ("base", "base:next_item=first_come")]
    one, two = (comparing.compare(subjects, replications=3, workers=w) for w in (1, 2))
    assert one.rows == two.rows or str(one.rows) == str(two.rows)


def test_replications_until_the_difference_is_precise():
    subjects = [comparing.read_subject(text, SHORT, 30) for text in ("base", "base:next_item=first_come")]
    found = comparing.compare(subjects, ["overtime"], [Goal("overtime", 5.0)], most=30)
    assert found.reached[0].met
    assert 3 < found.replications < 30


def test_it_is_written_with_seed_scenarios_and_every_year(comparison, tmp_path):
    target = comparing.save(comparison, tmp_path / "out")
    assert '"seed": 3' in target.read_text()
    assert '"kinds"' in target.read_text()
    assert len((tmp_path / "out" / "years.csv").read_text().splitlines()) == 1 + 3 * 6
    with pytest.raises(InputError, match="already holds"):
        comparing.save(comparison, tmp_path / "out")


@pytest.mark.parametrize(
    ("texts", "message"),
    [(["base"], "two scenarios or more"), (["base", "base"], "given twice")],
)
def test_what_cannot_be_compared_is_refused(texts, message):
    with pytest.raises(InputError, match=message):
        comparing.compare([comparing.read_subject(text) for text in texts])


def test_wrong_names_are_refused():
    with pytest.raises(InputError, match="is no measure"):
        comparing.check_measures(["notes_on_tim"])
    with pytest.raises(InputError):
        comparing.read_subject("base:copping.on=true")


# ------------------------------------------------------------------------- as it is read


def test_what_pairing_bought_is_told_also_where_it_was_little(comparison):
    row = comparing.Difference("b", "B", "overtime", True, 1, 1.2, 0.2, -0.1, 0.5, 0.95, 10, 0, 1.04)
    assert sentence(row).endswith("Without pairing, 1.0 times as many years would have been needed.")
    table = report(comparison).split("exploratory")[1]
    overtime = next(line for line in table.splitlines() if "Overtime a week" in line)
    assert f"{_row(comparison, 'base:coping', 'overtime').bought:.1f} x" in overtime


def test_a_small_difference_is_shown_with_the_digits_it_takes():
    row = comparing.Difference(
        "b", "B", "open_hours", False, 80.1, 79.6, -0.46, -0.9, -0.04, 0.95, 10, 0, 2.0
    )
    line = next(line for line in _table([row]) if "Hours of work open" in line)
    assert "80.10 h" in line
    assert "-0.46 (-0.90 to -0.04)" in line
    assert "not told apart" not in line
    held = dataclasses.replace(row, high=0.04)
    assert "-0.46 (-0.90 to +0.04)  not told apart" in "\n".join(_table([held]))


def test_in_overload_differences_are_given_after_3_and_6_months_too():
    half = ("window.warm_up_weeks=1", "window.weeks=26")
    subjects = [comparing.read_subject(text, half, 90) for text in ("base", "base:coping.on=true")]
    found = comparing.compare(subjects, ["notes_on_time"], replications=2, seed=3)
    text = report(found)
    assert "base" in found.overloaded
    assert "after 3 months" in text
    assert "after 26 weeks" in text
    year = comparing.replicate((subjects[0].scenario, 90, 3, 0))
    assert year["6m.open_items"] == year["open_items"] > year["3m.open_items"] > 0


def test_a_folder_that_cannot_be_written_is_told_before_anything_is_run(tmp_path, monkeypatch, capsys):
    (tmp_path / "file").touch()
    monkeypatch.setattr(comparing, "replicate", None)
    out = ["--out", str(tmp_path / "file" / "folder")]
    assert main(["compare", "base", "base:coping.on=true", *out]) == 2
    assert "nothing can be written there" in capsys.readouterr().err


def test_replications_are_those_before_the_first_look(capsys):
    short = ["--set", "window.warm_up_weeks=1", "--set", "window.weeks=6", "--caseload", "30"]
    goal = ["--precision", "overtime=50", "--replications", "6"]
    assert main(["compare", "base", "base:next_item=first_come", *short, *goal]) == 0
    assert "11 years on the same draws" in capsys.readouterr().out


def test_a_team_is_told_from_one_case_manager():
    subjects = [comparing.read_subject(text, SHORT, 10) for text in ("base", "agency_540")]
    text = report(comparing.compare(subjects, ["notes_on_time"], replications=2, seed=3))
    assert "urban), 10 clients: 2 years" in text
    assert "10 clients for each of 12 posts" in text
    assert "totals of all posts" in text


def test_teams_of_one_size_are_compared_without_a_word_on_size(comparison):
    assert "totals of all posts" not in report(comparison)


def test_shares_differ_by_100_points_at_most_as_shown_and_not_as_stored():
    row = comparing.Difference("b", "B", "notes_on_time", True, 0.5, 0.3, -0.2, -3.42, 3.03, 0.95, 2, 0, 1.0)
    assert "interval -100 to 100 percentage points" in sentence(row)
    assert "(-100 to +100)" in "\n".join(_table([row]))
    sure = dataclasses.replace(row, low=-2.0, high=-0.1)
    assert "interval 10 to 100 percentage points" in sentence(sure)
    assert row.low == -3.42
