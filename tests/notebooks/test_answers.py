"""What is said in words is what the run found."""

from pathlib import Path

import pandas as pd
import pytest

from simcore.charts import week_picture
from simcore.demand.budget import hours_budget
from simcore.experiment import DEFAULT_PROMISES, Run, headline, open_run
from simcore.experiment.diary import diary_of
from simcore.experiment.week import week_at_desk
from simcore.report.answers import (
    about_run,
    ends_words,
    five_lines,
    headline_words,
    limits,
    outcomes_table,
    promises_of,
)
from simcore.report.hours import kinds_table, loads_table, where_hours_run_out
from simcore.report.make import _settings_of
from simcore.report.origin import loaded_of
from simcore.report.pack import curve
from simcore.report.weeks import put_off_table, put_off_words, week_words
from simcore.scenario import load_scenario

EASY = ["attention >= 0"]
IMPOSSIBLE = ["attention >= 100000"]


@pytest.fixture
def mine(tiny_run: Run, tmp_path: Path) -> Run:
    """A copy of the run whose tables a test may set."""
    return Run(tmp_path / "mine", {**tiny_run.manifest})


def test_there_are_five_lines_and_the_first_tells_the_limit(tiny_run):
    promises = ["open_items <= 2000"]
    lines = five_lines(tiny_run, promises)
    found = headline(tiny_run, promises)
    assert len(lines) == 5
    assert f"one case manager can hold {found.limit} clients" in lines[0]
    assert f"at {found.next_caseload} clients" in lines[1]
    assert lines[2].startswith("At 165 clients ")
    assert "(grade D)" in lines[4]
    assert headline_words(tiny_run, promises) == found.sentence


def test_a_run_without_the_ends_of_what_nobody_knows_does_not_claim_them(tiny_run, mine):
    assert "at its lighter end" in ends_words(tiny_run)
    few = {name: tiny_run.manifest["sweep"]["variants"][name] for name in ("properly", "coping")}
    mine.manifest["sweep"] = mine.manifest["sweep"] | {"variants": few}
    assert ends_words(mine).startswith("This run has no years at the ends")


def test_numbers_in_sentences_are_those_of_the_store(tiny_run):
    at = tiny_run.outcomes
    at = at[(at.variant == "properly") & (at.caseload == 165)].mean(numeric_only=True)
    lines = five_lines(tiny_run, ["open_items <= 2000"])
    assert f"{at.visits_on_time:.0%} of visits" in lines[2]
    assert f"{at.overtime:.1f} hours of overtime" in lines[3]
    assert f"{at.again_contacts:.0%} of calls" in lines[3]


@pytest.mark.parametrize(("promises", "side"), [(EASY, "above the range"), (IMPOSSIBLE, "below the range")])
def test_a_limit_outside_the_range_is_told_and_breaks_nothing(tiny_run, promises, side):
    assert side in headline_words(tiny_run, promises)
    lines = five_lines(tiny_run, promises)
    assert side in lines[0]
    assert "cannot be told" in lines[1]


def test_each_way_of_looking_has_its_limit(tiny_run):
    assert limits(tiny_run, EASY) == [
        f"{label[0].upper()}{label[1:]}: more than 165 clients." for label in tiny_run.variants.values()
    ]
    assert all("fewer than 10 clients" in line for line in limits(tiny_run, IMPOSSIBLE))


def test_a_value_that_rounds_to_its_promise_gets_another_digit(mine):
    table = pd.DataFrame({"variant": "properly", "caseload": [10, 20], "replication": 0})
    names = ["visits_on_time", "quarterly_reports_on_time", "plan_change_position_w52", "without_contact_30"]
    names += ["without_contact_90", "overtime", "again_contacts", "backlog_growth", "hours_used"]
    names += ["open_items"]
    table[names] = 1.0
    table["visits_on_time"] = [1.0, 0.8996]
    mine.__dict__["outcomes"] = table
    assert "It is 89.96% at 20 clients" in five_lines(mine, ["visits_on_time >= 0.90"])[1]


def test_a_scenario_that_was_changed_since_is_noticed(mine):
    manifest = mine.manifest
    sweep = {**manifest["sweep"], "variants": {**manifest["sweep"]["variants"]}}
    properly = sweep["variants"]["properly"]
    sweep["variants"]["properly"] = {**properly, "set": [*properly["set"], "kinds.call.urgency=3"]}
    assert loaded_of(mine, "properly") is not None
    manifest["sweep"] = sweep
    assert loaded_of(mine, "properly") is None


def test_a_run_is_named(tiny_run):
    assert about_run(tiny_run).startswith("Run tiny: ")
    assert "(the newest in outputs)" in about_run(tiny_run, newest=True)
    assert open_run(tiny_run.folder).run_id == "tiny"


def test_the_budget_in_words_and_tables():
    loaded = load_scenario("base")
    budget = hours_budget(loaded)
    assert f"run out at {int(budget.runs_out.typical)} clients" in where_hours_run_out(loaded, budget)
    assert f"{budget.loads[165].typical:.0%}" in loads_table(budget).text
    for line in budget.lines:
        assert line.label in kinds_table(budget).text


def test_two_weeks_beside_each_other():
    scenario = load_scenario("base", ["window.warm_up_weeks=1", "window.weeks=4"]).scenario
    few, many = (week_at_desk(scenario, caseload, 2, seed=1) for caseload in (20, 120))
    assert "20 clients, the week of Monday 19 January 2026" in week_words(scenario, few)
    waiting, overdue = many.left(many.last_day).sum()
    assert f"{waiting:,}" in put_off_table(few, many).text
    assert f"{waiting:,} pieces" in put_off_words(few, many)
    assert f"{waiting:,} pieces of work wait, {overdue:,} of them overdue" in week_picture(many).alt


def test_a_week_and_the_diary_of_its_tuesday_tell_one_number():
    scenario = load_scenario("base", ["window.warm_up_weeks=1", "window.weeks=4"]).scenario
    put_off = diary_of(scenario, 120, 2, seed=1).put_off
    left = week_at_desk(scenario, 120, 2, seed=1).left(1).sum()
    assert (sum(one.waiting for one in put_off), sum(one.overdue for one in put_off)) == tuple(left)


def test_a_week_away_is_told():
    scenario = load_scenario("base", ["window.warm_up_weeks=1", "window.weeks=2"]).scenario
    week = week_at_desk(scenario, 20, 1, seed=1)
    empty = type(week)(
        **{f: getattr(week, f) for f in week.__slots__} | {"stretches": week.stretches.iloc[:0]}
    )
    assert "is away all week" in week_words(scenario, empty)


def test_a_report_is_about_the_promises_and_outcomes_that_its_sweep_names(tiny_run):
    assert promises_of(tiny_run) == list(DEFAULT_PROMISES)
    named = {"promises": ["open_items <= 2000"], "outcomes": ["overtime", "open_hours"]}
    run = Run(tiny_run.folder, {**tiny_run.manifest, "sweep": {**tiny_run.manifest["sweep"], **named}})
    assert five_lines(run) == five_lines(tiny_run, ["open_items <= 2000"]) != five_lines(tiny_run)
    assert _settings_of(["run", "promises"], run, {})["promises"] == ["open_items <= 2000"]
    assert list(curve(run, promises_of(run)).data.measure.unique()[:3]) == [
        "overtime",
        "open_hours",
        "open_items",
    ]
    (table,) = outcomes_table(run)
    at = tiny_run.outcomes.query("variant == 'properly' and caseload == 165").overtime.mean()
    assert f'<td>{at:.1f} h <span class="interval' in table
    assert "(exploratory)" in table
