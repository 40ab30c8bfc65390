"""Shipped scenarios give what they gave when somebody last looked at the change and accepted it."""

from __future__ import annotations

import math

import pytest

from tests.baseline.compare import HINT, changes, complaint, same
from tests.baseline.refresh import refresh
from tests.baseline.summary import Summary, as_text, plain, read_expected, shipped, stale, summarise

ONE: Summary = {
    "run / caseload": [45],
    "properly / items / call / done": [812, 790],
    "properly / measures / on_time": [0.9134, 0.25],
    "properly / measures / open_age": [None, 3.5],
}


def with_value(what: str, values: list) -> Summary:
    assert what in ONE
    return {**ONE, what: values}


# ------------------------------------------------------------------------------ the baseline itself


@pytest.mark.parametrize("name", shipped())
def test_scenario_gives_what_it_gave(name):
    if problem := complaint(name, read_expected(name), summarise(name)):
        pytest.fail(problem, pytrace=False)


def test_every_baseline_file_has_its_scenario():
    left_over = [path.name for path in stale(shipped())]
    assert not left_over, f"baselines without a scenario: {left_over}. {HINT}"


def test_a_wrong_folder_would_be_noticed():
    assert {"base", "aging", "desk_165"} <= set(shipped())


def test_text_has_a_sorted_line_for_each_thing_counted():
    assert as_text(ONE).splitlines()[1:-1] == [
        '  "properly / items / call / done": [812, 790],',
        '  "properly / measures / on_time": [0.9134, 0.25],',
        '  "properly / measures / open_age": [null, 3.5],',
        '  "run / caseload": [45]',
    ]


# ------------------------------------------------------------------------------ what counts as a change


def test_nothing_changed():
    assert changes(ONE, dict(ONE)) == []
    assert complaint("base", ONE, dict(ONE)) == ""


def test_a_whole_number_one_more_is_reported():
    found = complaint("base", ONE, with_value("properly / items / call / done", [812, 791]))
    assert "base: 1 of 4 differ" in found
    assert "properly / items / call / done  812, 790  812, 791" in found
    assert "python3 tools/dev.py baseline" in found


@pytest.mark.parametrize("sign", [1, -1])
@pytest.mark.parametrize(("by", "reported"), [(1e-8, True), (2e-9, True), (5e-10, False), (1e-10, False)])
def test_a_float_is_reported_from_the_ninth_digit_on(by, reported, sign):
    now = with_value("properly / measures / on_time", [0.9134, 0.25 * (1 + sign * by)])
    assert bool(complaint("base", ONE, now)) is reported


def test_a_reported_float_is_shown_with_the_digits_that_differ():
    now = with_value("properly / measures / on_time", [0.9134, 0.25 * (1 + 1e-8)])
    assert "0.9134, 0.25  0.9134, 0.2500000025" in complaint("base", ONE, now)


def test_whole_numbers_have_no_tolerance():
    assert not same(10**12, 10**12 + 1)


def test_noise_around_zero_is_no_change_but_a_small_share_is():
    assert same(0.0, 3e-17)
    assert not same(0.0, 1e-9)


def test_a_whole_number_that_became_a_float_is_reported():
    assert not same(3, 3.0)


@pytest.mark.parametrize("values", [[0.0, 3.5], [None, None], [3.5], []])
def test_a_mean_of_nothing_is_no_number(values):
    assert changes(ONE, with_value("properly / measures / open_age", values))


def test_missing_values_are_stored_and_come_back(tmp_path):
    summary: Summary = {"a": [plain(math.nan), plain(math.inf), plain(0.1 + 0.2), 7]}
    (tmp_path / "x.json").write_text(as_text(summary), encoding="utf-8")
    assert read_expected("x", tmp_path) == summary == {"a": [None, "inf", 0.1 + 0.2, 7]}


def test_what_is_new_or_gone_is_reported():
    less = {what: values for what, values in ONE.items() if "on_time" not in what}
    assert "0.9134, 0.25  -" in complaint("base", ONE, less)
    assert "-    0.9134, 0.25" in complaint("base", less, ONE)


def test_measures_come_first_and_the_list_is_short():
    was: Summary = {f"properly / items / k{n} / done": [1] for n in range(30)}
    now: Summary = {what: [2] for what in was}
    was["properly / measures / overtime"], now["properly / measures / overtime"] = [1.0], [1.001]
    lines = complaint("base", was, now).splitlines()
    assert lines[2].startswith("properly / measures / overtime")
    assert "and 19 more" in lines
    assert len(lines) == 16


# ------------------------------------------------------------------------------ the command


def refreshed(folder, summaries: dict[str, Summary]) -> list[str]:
    lines: list[str] = []
    refresh(list(summaries), folder, run=summaries.__getitem__, say=lines.append)
    return lines


def test_first_baseline_is_written_and_then_holds(tmp_path):
    assert "no baseline yet" in "\n".join(refreshed(tmp_path, {"base": ONE}))
    assert complaint("base", read_expected("base", tmp_path), ONE) == ""


def test_without_a_change_nothing_is_written(tmp_path):
    refreshed(tmp_path, {"base": ONE})
    before = (tmp_path / "base.json").stat().st_mtime_ns
    nearly = with_value("properly / measures / on_time", [0.9134, 0.25 * (1 + 1e-10)])
    assert refreshed(tmp_path, {"base": nearly}) == ["the baselines of 1 scenarios hold; nothing written"]
    assert (tmp_path / "base.json").stat().st_mtime_ns == before
    assert read_expected("base", tmp_path) == ONE


def test_a_change_is_shown_and_only_its_file_written(tmp_path):
    refreshed(tmp_path, {"base": ONE, "aging": ONE})
    other = (tmp_path / "aging.json").stat().st_mtime_ns
    now = with_value("run / caseload", [46])
    lines = refreshed(tmp_path, {"base": now, "aging": ONE})
    assert [line.split() for line in lines[:2]] == [
        ["scenario", "what", "was", "is"],
        ["base", "run", "/", "caseload", "45", "46"],
    ]
    assert read_expected("base", tmp_path) == now
    assert (tmp_path / "aging.json").stat().st_mtime_ns == other


def test_a_baseline_without_a_scenario_is_removed_and_told(tmp_path):
    refreshed(tmp_path, {"base": ONE, "gone": ONE})
    assert [path.stem for path in stale(["base"], tmp_path)] == ["gone"]
    assert "no such scenario any more" in "\n".join(refreshed(tmp_path, {"base": ONE}))
    assert stale(["base"], tmp_path) == []


def test_a_scenario_without_a_baseline_fails_with_the_hint(tmp_path):
    assert (
        complaint("new", read_expected("new", tmp_path), ONE) == f"new has no readable baseline file. {HINT}"
    )


def test_a_file_left_in_conflict_counts_as_none(tmp_path):
    (tmp_path / "base.json").write_text("<<<<<<< ours\n", encoding="utf-8")
    assert read_expected("base", tmp_path) == {}
    refreshed(tmp_path, {"base": ONE})
    assert read_expected("base", tmp_path) == ONE
