"""The whole answer: both ways of working, saved and loaded again, and the command line."""

import argparse
import json
import math
import re
from dataclasses import replace
from functools import cache

import numpy as np
import pandas as pd
import pytest

from simcore.cli import main
from simcore.experiment.cap import cap
from simcore.experiment.cap.cap import COPING, PROPERLY, copes, find_cap, smaller
from simcore.experiment.cap.certify import Level
from simcore.experiment.cap.command import _say_how_long, progress
from simcore.experiment.cap.report import WIDTH, cap_report
from simcore.experiment.cap.search import Edge, Look, Settings
from simcore.experiment.cap.store import cap_json, load_cap, points_table, save_cap
from simcore.experiment.cap.tally import Verdict, read_promises
from simcore.experiment.cap.words import (
    assured_sentence,
    band_sentence,
    break_sentence,
    cap_sentence,
    coping_sentence,
    near_the_end_sentence,
    one_more_sentence,
    order_sentence,
    rise_sentences,
    staircase_sentence,
    uncertainty_sentences,
    undecided_sentence,
)
from simcore.experiment.workers import Workers
from simcore.scenario import InputError, load_scenario
from tests.experiment.conftest import CLOSED, SHORT

PROMISES = ["quarterly_reports_on_time >= 0.9", "notes_on_time >= 0.8", "overtime <= 6"]
BASE_SHORT = ["window.warm_up_weeks=2", "window.weeks=8"]
SMALL = smaller(Settings(read_promises(PROMISES), low=20, high=90), 6)


@cache
def found():
    """A cap of the base from a few short years: all is there, the numbers mean little."""
    return find_cap("base", SMALL, BASE_SHORT, seed=7, points=2, coarse_years=2)


@cache
def closed():
    settings = smaller(Settings(read_promises(["quarterly_reports_on_time >= 0.95"]), low=55, high=85), 6)
    return find_cap(CLOSED, settings, SHORT, seed=7, stairs=False)


pytestmark = pytest.mark.slow


def test_both_ways_are_searched_and_coping_holds_more():
    result = found()
    assert [way.name for way in result.ways] == [PROPERLY, COPING]
    assert result.cap == result.main.cap
    assert result.way(COPING).cap.caseload > result.cap.caseload
    assert result.way("none") is None


def test_every_promise_is_certified_at_the_cap_and_not_one_client_above():
    for way in found().ways:
        tallies = [t for t in way.certificate.at if t.caseload == way.cap.caseload]
        assert len(tallies) == len(PROMISES)
        assert all(t.verdict is Verdict.KEPT for t in tallies)
        above = [t for t in way.certificate.at if t.caseload == way.cap.caseload + 1]
        assert any(t.verdict is not Verdict.KEPT for t in above)


def test_the_staircase_ends_with_the_certified_cap():
    steps = found().staircase
    assert steps[0].cap == pytest.approx(found().hours_run_out, rel=1e-6)
    assert (steps[-1].name, steps[-1].cap) == ("cap", float(found().cap.caseload))


def test_by_due_date_another_cap_comes_out():
    other = found().other_order
    assert other.policy == "earliest_due"
    assert other.first_to_break in SMALL.promises
    by_date = load_scenario("base", [*BASE_SHORT, "next_item=earliest_due"])
    assert cap._other_order(by_date, SMALL, 7, 2, Workers(1)) is None


def test_where_nobody_copes_there_is_one_way():
    assert not copes(load_scenario(CLOSED).scenario)
    assert [way.name for way in closed().ways] == [PROPERLY]
    assert closed().staircase == ()
    assert 60 <= closed().cap.caseload <= 72
    assert "no rules" in coping_sentence(closed())


def test_the_same_seed_gives_the_same_answer_with_any_number_of_workers():
    settings = replace(closed().settings)
    again = find_cap(CLOSED, settings, SHORT, seed=7, workers=2, stairs=False)
    assert cap_json(again) == cap_json(closed())
    assert again.table().equals(closed().table())


def test_another_seed_gives_other_years():
    settings = replace(closed().settings)
    other = find_cap(CLOSED, settings, SHORT, seed=8, stairs=False)
    assert not other.table().equals(closed().table())


@pytest.mark.parametrize(("low", "high"), [(0, 300), (50, 50), (60, 50), (5, 1001)])
def test_a_range_without_a_caseload_is_refused(low, high):
    with pytest.raises(InputError, match="range of caseloads"):
        find_cap("base", replace(SMALL, low=low, high=high))


# --------------------------------------------------------------------------------------- folder


def test_it_is_saved_and_loaded_again(tmp_path):
    kept = save_cap(found(), tmp_path / "mine")
    back = load_cap(tmp_path / "mine")
    assert kept.name == back.name == "mine"
    assert cap_json(back) == cap_json(kept)
    assert back.table().equals(found().table())
    assert cap_report(back) == cap_report(kept)
    assert len(pd.read_parquet(tmp_path / "mine" / "uncertainty.parquet")) == 6
    assert list(points_table(back).columns[:2]) == ["point", "structure"]


def test_a_stranger_can_read_it(tmp_path):
    save_cap(found(), tmp_path / "mine")
    content = json.loads((tmp_path / "mine" / "cap.json").read_text(encoding="utf-8"))
    assert "largest caseload" not in content["about"]
    assert content["result"]["ways"][0]["certificate"]["cap"]["caseload"] == found().cap.caseload
    assert "samples" not in content["result"]


def test_the_table_holds_every_year_the_answer_rests_on():
    table = found().table()
    clients = found().cap.caseload
    rows = table[(table.way == PROPERLY) & (table.purpose == "certify") & (table.caseload == clients)]
    assert len(rows) == SMALL.certify
    tally = found().main.certificate.tally(clients, SMALL.promises[1])
    assert rows.notes_on_time.mean() == pytest.approx(tally.mean)
    assert (rows.notes_on_time >= 0.8).mean() == pytest.approx(tally.years_kept)


def test_saving_twice_is_refused_and_so_is_a_folder_without_a_cap(tmp_path):
    save_cap(closed(), tmp_path / "mine")
    with pytest.raises(InputError, match="already holds a cap"):
        save_cap(closed(), tmp_path / "mine")
    with pytest.raises(InputError, match="no cap here"):
        load_cap(tmp_path)
    (tmp_path / "mine" / "cap.json").write_text('{"result": {"seed": "x"}}', encoding="utf-8")
    with pytest.raises(InputError, match="cannot be read"):
        load_cap(tmp_path / "mine")


# ---------------------------------------------------------------------------------------- words


def test_the_sentences_hold_the_numbers():
    result = found()
    way, clients = result.main, result.cap.caseload
    assert f"can hold {clients} clients" in cap_sentence(result)
    assert "95% confidence" in cap_sentence(result)
    assert "6 fresh simulated years are too few to certify it" in cap_sentence(result)
    assert f"at {clients + 1} clients it is" in break_sentence(result)
    assert f"from {clients} to {clients + 1}" in one_more_sentence(way)
    assert "too few years to tell" in assured_sentence(way)  # of six; with enough they are counted, below
    assert "clearly broken" in band_sentence(result) or "cannot tell" in band_sentence(result)
    assert str(result.way(COPING).cap.caseload) in coping_sentence(result)
    assert "due date alone" in order_sentence(result)
    assert f"cap of {clients}" in staircase_sentence(result)
    assert "all of only 2 caps" in uncertainty_sentences(result)[0]


def test_19_years_of_20_say_how_many_years_kept_it():
    level = Level(None, Edge(41), Edge(37), 96, 100)
    certificate = replace(found().main.certificate, levels=(level,))
    text = assured_sentence(replace(found().main, certificate=certificate))
    assert "up to 37 clients. There 96 of 100 simulated years kept every promise" in text
    assert "between 90% and 99%" in text


def test_outside_the_range_the_staircase_gives_no_changes():
    hours, bunched, *_, last = found().staircase
    below = replace(bunched, cap=60.0, side="below", change=math.nan, doubt=math.nan)
    text = cap_report(replace(found(), staircase=(hours, below, last)))
    assert re.search(r"bunched work +fewer than 60$", text, re.MULTILINE)
    assert "or fewer" not in text


def test_what_could_not_be_told_on_the_way_is_told():
    search = replace(found().main.search, bisected=(Look(41, 200, Verdict.OPEN),))
    assert "at 41 clients" in undecided_sentence(replace(found().main, search=search))
    assert undecided_sentence(replace(found().main, search=replace(search, bisected=()))) == ""


def test_a_promise_next_to_100_is_warned_of():
    sharp = replace(found(), settings=replace(SMALL, promises=read_promises(["visits_on_time >= 0.995"])))
    assert "rougher there than stated" in near_the_end_sentence(sharp)
    assert near_the_end_sentence(found()) == ""


def test_staff_effects_the_model_has_not_are_not_said_to_be_off():
    last = uncertainty_sentences(found())[-1]
    assert "no effect on staff" not in last
    assert "no effect of load on staff (pace, notes, sickness, leaving)" in last


def test_no_word_of_the_trade_is_on_the_page():
    text = cap_report(found()).lower()
    for word in ("binding", "assurance", "utilisation", "failure demand", "replication", "bonferroni"):
        assert word not in text


def test_it_fits_on_one_screen():
    lines = cap_report(closed()).splitlines()
    assert max(map(len, lines)) <= WIDTH + 12
    assert len(cap_report(found()).splitlines()) <= 60


def test_outside_the_range_that_is_what_is_said():
    easy = find_cap(
        CLOSED, smaller(replace(closed().settings, low=20, high=30), 4), SHORT, seed=7, stairs=False
    )
    assert easy.cap == Edge(30, "above")
    assert "lies above the range" in cap_sentence(easy)
    assert "No promise breaks" in break_sentence(easy)
    hard = smaller(Settings(read_promises(["quarterly_reports_on_time >= 0.95"]), low=100, high=120), 4)
    beyond = find_cap(CLOSED, hard, SHORT, seed=7, stairs=False)
    assert beyond.cap == Edge(100, "below")
    assert "not even 100 clients" in cap_sentence(beyond)
    for result in (easy, beyond):
        assert cap_report(result)
        assert one_more_sentence(result.main) == band_sentence(result) == ""


def test_a_promise_kept_better_with_more_clients_is_told():
    years = np.array([0.8, 0.81, 0.79, 0.8])
    from simcore.experiment.cap.search import Rise

    rise = Rise(read_promises(["visits_on_time >= 0.9"])[0], 5, float(years.mean()), 20, 0.97)
    way = replace(found().main, search=replace(found().main.search, rises=(rise,)))
    (text,) = rise_sentences(way)
    assert "97.0% at 20 clients, but 80.0% at 5 (promised: at least 90%)" in text


# ------------------------------------------------------------------------------------- command


def test_the_command_prints_the_cap_and_leaves_a_folder(tmp_path, capsys):
    out = tmp_path / "mine"
    assert main(short_command(out)) == 0
    text, progress = capsys.readouterr()
    assert text.startswith("The caseload cap: Closed caseload with a known answer")
    assert text.splitlines()[-1] == f"folder: {out}"
    assert "fresh years" in progress
    assert load_cap(out).settings.promises[0].threshold == 0.95
    assert main(short_command(out)) == 2
    assert "already holds a cap" in capsys.readouterr().err


def short_command(out):
    overrides = ["--set", "window.warm_up_weeks=0", "--set", "window.weeks=1"]
    options = ["--replications", "3", "--from", "60", "--to", "72", "--seed", "7", "--out", str(out)]
    return ["cap", str(CLOSED), "--promise", "quarterly_reports_on_time >= 95%", *overrides, *options]


def test_a_folder_that_cannot_be_written_is_refused_before_anything_is_simulated(tmp_path, capsys):
    (tmp_path / "file").write_text("", encoding="utf-8")
    out = tmp_path / "file" / "mine"
    assert main(short_command(out)) == 2
    printed, error = capsys.readouterr()
    assert printed == ""
    assert error.startswith(f"{out}: nothing can be written there (Not a directory)")


def test_a_search_says_about_how_long_it_takes_and_what_a_team_costs(capsys, monkeypatch):
    monkeypatch.setattr("simcore.experiment.cap.command.seconds_of_a_year", lambda *_: 6.0)
    given = argparse.Namespace(uncertainty=0, workers=2)
    settings = smaller(Settings(read_promises(["notes_on_time >= 90%"])), 100)
    for name in ("base", "agency_540"):
        _say_how_long(load_scenario(name).scenario, given, settings, 850)
    alone, team = capsys.readouterr().err.splitlines()
    assert alone == "about 4,000 simulated years at 6.00 s each: roughly 3.3 h with 2 workers"
    assert team == f"{alone}; a team of 12 posts takes about 12 times as long as one case manager"


def test_an_answer_that_cannot_be_saved_is_printed_and_kept_for_later(tmp_path, capsys, monkeypatch):
    def full(*_):
        raise OSError(28, "No space left on device")

    out = tmp_path / "mine"
    with monkeypatch.context() as patch:
        patch.setattr("simcore.experiment.cap.command.save_cap", full)
        assert main(short_command(out)) == 1
    printed, error = capsys.readouterr()
    assert printed.startswith("The caseload cap")
    assert "could not be saved: No space left on device" in error
    assert "--resume" in error
    assert main([*short_command(out), "--resume"]) == 0
    assert capsys.readouterr().out.startswith(printed)


def test_what_is_left_is_told_of_parts_whose_steps_are_known(capsys, monkeypatch):
    clock = iter([0.0, 10.0, 40.0, 70.0, 80.0])
    monkeypatch.setattr("simcore.experiment.cap.command.time.perf_counter", lambda: next(clock))
    say = progress()
    say("searching")
    for done in (1, 2):
        say("point", done, 4)
    say("searching")
    lines = capsys.readouterr().err.splitlines()
    assert lines == [
        "10 s: searching",
        "40 s: point (this part: about 90 s left)",
        "70 s: point (this part: about 60 s left)",
        "80 s: searching",
    ]


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--promise", "quarterly_reports_on_time >= 95"], "did you mean 95%"),
        (["--promise", "overtime <= 5%"], "is no share"),
        (["--promise", "quarterlys_on_time >= 0.95"], "did you mean quarterly_reports_on_time"),
        (["--promise", "quarterlies"], "must look like"),
        (["--confidence", "95"], "--confidence: must lie between"),
        (["--replications", "2"], "3 years or more"),
        (["--from", "50", "--to", "40"], "range of caseloads"),
        (["--set", "caselod=3"], "did you mean caseload"),
    ],
)
def test_a_wrong_input_is_told_before_anything_is_simulated(options, message, capsys):
    assert main(["cap", "base", *options]) == 2
    out, error = capsys.readouterr()
    assert out == ""
    assert message in error


def test_a_cap_of_a_team_says_what_a_caseload_is_there():
    one = found()
    team = replace(one, posts=12)
    assert "each of 12 posts can hold" in cap_sentence(team)
    assert "one case manager can hold" in cap_sentence(one)
    flat = " ".join(cap_report(team).split())
    assert "This is a team of 12 posts: a caseload is the clients of each post when the run begins" in flat
    assert "This is a team" not in cap_report(one)
