"""One scenario both ways: replicated until it is precise enough, if asked."""

from __future__ import annotations

import re

from simcore.cli import main

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
