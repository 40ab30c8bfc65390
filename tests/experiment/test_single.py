"""One scenario both ways: replicated until it is precise enough, if asked."""

from __future__ import annotations

import re

from simcore.cli import main
from simcore.experiment.single import simulated_days
from simcore.scenario import load_scenario

SHORT = ["--caseload", "25", "--set", "window.warm_up_weeks=1", "--set", "window.weeks=6"]


def test_a_run_goes_on_until_the_measures_named_are_precise_both_ways(capsys):
    goals = ["--precision", "overtime=1", "--precision", "hours_used=5%", "--most", "40"]
    assert main(["run", "base", *SHORT, *goals, "--replications", "4"]) == 0
    out = capsys.readouterr().out
    told = re.findall(
        r"Precision of (\w+), (all the work done properly|as people cope): reached after (\d+)", out
    )
    assert {(name, way) for name, way, _ in told} == {
        (name, way)
        for name in ("overtime", "hours_used")
        for way in ("all the work done properly", "as people cope")
    }
    count = int(re.search(r"(\d+) replications", out)[1])
    assert count >= max(int(n) for *_, n in told) + 5


def test_a_precision_out_of_reach_is_told(capsys):
    goals = ["--precision", "emails_in_day=0.0001", "--most", "9"]
    assert main(["run", "base", *SHORT, *goals]) == 0
    assert "NOT reached in 9 years" in capsys.readouterr().out


def test_the_simulated_day_is_headed_by_whom_a_case_manager_has_and_by_how_long_it_was():
    window = ["window.warm_up_weeks=1", "window.weeks=8"]
    capped = load_scenario("base", [*window, "team.posts=2", "team.cap=40"]).scenario
    _, title, heads, *_ = simulated_days(capped, 1)
    assert title.endswith("8 simulated weeks each")
    assert heads.split() == ["35", "clients", "40", "clients"], "at 50 and 165 a case manager has 40"
    alone = load_scenario("base", window).scenario
    assert simulated_days(alone, 1)[2].split() == ["35", "clients", "50", "clients", "165", "clients"]


def test_a_window_too_short_for_money_and_a_wait_as_long_as_it_are_told_as_such(capsys):
    """No month's bill is settled in three weeks, and a plan change is known to take longer, no more."""
    short = ["--set", "window.warm_up_weeks=1", "--set", "window.weeks=3", "--replications", "2"]
    assert main(["run", "base", "--caseload", "60", *short]) == 0
    out = capsys.readouterr().out
    assert re.search(r"Billed, a year +window too short for money", out)
    assert "no money section" not in out
    assert re.search(r"one in ten waits longer +over 3 weeks", out)
    assert main(["run", "base", "--caseload", "5", *short, "--set", "money=null"]) == 0
    assert re.search(r"Billed, a year +no money section", capsys.readouterr().out)
