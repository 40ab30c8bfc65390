"""A sensitivity analysis from the question to the folder: same bytes, what is kept, what is refused."""

import dataclasses
import json
import sys

import numpy as np
import pandas as pd
import pytest

from simcore.cli import main
from simcore.demand.calendar import Office
from simcore.demand.demand import Demand
from simcore.experiment.cells import run_cell
from simcore.experiment.headline import parse_promise
from simcore.experiment.sensitivity.analysis import (
    Asked,
    asked_after,
    design_of,
    kept_by_screening,
    open_sensitivity,
    read_outcome,
    run_sensitivity,
    small_tornado,
    strongest_in_budget,
)
from simcore.experiment.sensitivity.design import Point
from simcore.experiment.sensitivity.outcome import pseudo_values
from simcore.experiment.sensitivity.words import asked_words, summary, table_text
from simcore.experiment.uncertain import lever_inputs, uncertain_inputs
from simcore.outcomes import MEASURES, outcome_row
from simcore.scenario import InputError, load_scenario
from tests.charts.made_up_sensitivity import made_up
from tests.experiment.helpers import shipped_names

SHORT = ("window.warm_up_weeks=1", "window.weeks=6")
LOADED = load_scenario("base", SHORT)
TWO = ("base.latent.email_read_day", "base.note.contact_min")


def asked(method="tornado", only=(*TWO, "coping"), size=None, replications=3, **more):
    outcome = read_outcome("emails_in_day", 30)
    return Asked(LOADED, outcome, method, size=size, replications=replications, only=only, **more)


@pytest.fixture(scope="module")
def widths(tmp_path_factory):
    folder = tmp_path_factory.mktemp("sensitivity") / "widths"
    return run_sensitivity(asked(), folder), folder


def files(folder):
    return {path.name: path.read_bytes() for path in sorted((folder / "tables").iterdir())}


def test_a_tornado_runs_what_it_says_and_no_more(widths):
    found, _ = widths
    assert found.points.factor.tolist() == ["", TWO[0], TWO[0], TWO[1], TWO[1], "coping"]
    assert len(found.runs) == len(found.points) * 3
    assert set(MEASURES) <= set(found.runs.columns)
    heaviest = found.points[found.points.setting == "high"].iloc[0]
    changed = load_scenario(
        "base", [*SHORT, f"kinds.email_read.arrivals.rate.per_client_day={heaviest[TWO[0]]}"]
    )
    for replication in range(3):
        demand = Demand(changed.scenario, 20260105, replication, 30)
        own = outcome_row(run_cell(changed.scenario, demand, 30))
        stored = found.runs[(found.runs.point == heaviest.point) & (found.runs.replication == replication)]
        assert stored.emails_in_day.item() == own["emails_in_day"]


def test_more_email_is_more_email_in_a_day(widths):
    rows = {row.key: row for row in widths[0].rows()}
    email = rows[TWO[0]]
    assert (email.low_setting, email.high_setting) == (
        "0.06 emails a client and day",
        "0.2 emails a client and day",
    )
    assert email.low_value < email.own_value < email.high_value
    assert not email.below_noise


def test_what_is_on_disk_is_what_was_made(widths):
    found, folder = widths
    again = open_sensitivity(folder)
    assert again.name == "widths"
    assert again.about == json.loads(json.dumps(found.about))
    for name in ("points", "runs", "indices"):
        pd.testing.assert_frame_equal(getattr(again, name), getattr(found, name))
    assert again.outcome == found.outcome
    assert np.array_equal(again.values(), found.values())
    about = again.about
    assert {"seed", "replications", "inputs", "choices", "code", "full_scenario", "begun"} <= set(about)
    assert about["inputs"][0]["low"] < about["inputs"][0]["typical"] < about["inputs"][0]["high"]
    assert about["code"]["SALib"]


def test_the_same_question_gives_the_same_bytes_with_any_number_of_workers(widths, tmp_path):
    run_sensitivity(asked(), tmp_path / "two", workers=2)
    assert files(tmp_path / "two") == files(widths[1])


def test_a_choice_of_structure_is_for_a_tornado_only():
    outcome = read_outcome("notes_on_time", 30)
    for method in ("morris", "sobol"):
        with pytest.raises(InputError, match=r"next_item is a choice of structure.*in a tornado only"):
            design_of(Asked(LOADED, outcome, method, size=4, only=("next_item",)))
    assert len(design_of(Asked(LOADED, outcome, only=("next_item",))).points) > 2


def test_a_second_result_into_one_folder_is_refused(widths):
    with pytest.raises(InputError, match="already"):
        run_sensitivity(asked(), widths[1])


def test_a_folder_without_a_result_is_named(tmp_path):
    with pytest.raises(InputError, match=r"no sensitivity result here"):
        open_sensitivity(tmp_path)


def test_morris_then_sobol_of_what_it_leaves(tmp_path):
    few = (*TWO, "base.visit.rebook_days")
    screened = run_sensitivity(asked("morris", few, 2), tmp_path / "morris")
    assert screened.indices.key[0] == TWO[0]
    kept = kept_by_screening(screened, 2)
    assert 1 <= len(kept) <= 2
    assert kept[0] == screened.indices.key[0]
    follow = asked_after(asked("morris", few, 2), screened, 2)
    found = run_sensitivity(
        Asked(LOADED, follow.outcome, "sobol", size=4, replications=2, only=follow.only), screened_by=screened
    )
    assert len(found.points) == 4 * (len(kept) + 2)
    assert found.about["screened_by"] == "morris"
    assert found.about["screened_from"] == 3
    assert set(found.indices.key) == set(kept)
    for one in (screened, found):
        text = "\n".join([asked_words(one), table_text(one), *summary(one)])
        assert "emails" in text.lower()
        assert " nan" not in text
        assert " at 30 clients" in text


def test_only_a_morris_screening_can_be_followed(widths):
    with pytest.raises(InputError, match="not a Morris screening"):
        kept_by_screening(widths[0])


def test_levers_and_uncertainties_are_never_in_one_analysis():
    levers = design_of(Asked(LOADED, read_outcome("visits_on_time", 30), about="levers"))
    unknown = design_of(Asked(LOADED, read_outcome("visits_on_time", 30)))
    assert {one.key for one in levers.inputs} == {one.key for one in lever_inputs(LOADED)}
    assert {one.key for one in unknown.inputs} == {one.key for one in uncertain_inputs(LOADED)}
    assert not {one.key for one in levers.inputs} & {one.key for one in unknown.inputs}
    assert levers.choices == ()
    assert {path for one in levers.inputs for path in one.paths}.isdisjoint(
        path for one in unknown.inputs for path in one.paths
    )
    with pytest.raises(InputError, match="is no lever"):
        design_of(Asked(LOADED, read_outcome("visits_on_time", 30), about="levers", only=(TWO[0],)))


@pytest.mark.parametrize(
    ("question", "words"),
    [
        (asked("tornado", size=4), "--points"),
        (asked("morris", TWO, size=1), "two trajectories"),
        (asked("sobol", TWO, size=6), "powers of two"),
        (asked("sobol", (), size=64), "screen"),
        (asked(replications=1), "--replications"),
        (asked("morris", ("coping",)), "coping"),
    ],
)
def test_a_question_that_cannot_be_asked_is_told_before_anything_is_run(question, words):
    with pytest.raises(InputError, match=words):
        design_of(question)


SHIPPED = shipped_names()


@pytest.mark.parametrize("name", SHIPPED)
@pytest.mark.parametrize("about", ["levers", "uncertainties"])
def test_every_end_of_every_shipped_scenario_makes_a_valid_one(name, about):
    loaded = load_scenario(name)
    design = design_of(Asked(loaded, read_outcome("notes_on_time", 45), about=about))
    for point in design.points:
        scenario = design.scenario(loaded, point)
        assert Office(scenario.calendar, 1).day_plans


def test_an_end_that_does_not_fit_is_pulled_in_and_said(tmp_path):
    only = ("base.team_meeting.h_week",)
    question = dataclasses.replace(asked(only=only), about="levers")
    (pulled,) = design_of(question).pulled_in
    assert (pulled.end, pulled.wanted, pulled.used) == ("high", 4.0, 3.0)
    found = run_sensitivity(question, tmp_path / "out")
    assert found.points["base.team_meeting.h_week"].max() == 3.0
    assert (
        "'Team and agency meetings' goes to 3 h a week only, where its high end is 4 h a week"
        in "\n".join(summary(found))
    )


def test_an_invalid_point_names_what_moved_and_to_which_value():
    design = design_of(dataclasses.replace(asked(only=()), about="levers"))
    point = Point(1, {"base.team_meeting.h_week": 4.0})
    with pytest.raises(InputError, match=r"with base\.team_meeting\.h_week=4: .*does not fit"):
        design.scenario(LOADED, point)


# ------------------------------------------------------------------------------------ the cap


PROMISE = parse_promise("notes_on_time >= 0.9")


def known(*means, spread=0.0, years=6):
    """Years at 30, 40, 50, ... clients whose means these are."""
    wobble = spread * np.linspace(-1, 1, years)
    return {30 + 10 * place: (mean + wobble)[:, None] for place, mean in enumerate(means)}


def test_pseudo_values_have_the_cap_as_their_mean_and_the_spread_of_chance():
    rows = known(1.0, 0.95, 0.85, 0.5, spread=0.02)
    values = np.array(pseudo_values(45.0, "inside", rows, [PROMISE], 6))
    assert values.mean() == pytest.approx(45.0, rel=1e-12)
    # the mean falls by 0.01 a client, so a spread of 0.02 x wobble is two clients' worth
    assert values.std(ddof=1) == pytest.approx(2 * np.linspace(-1, 1, 6).std(ddof=1), rel=1e-6)


def test_without_one_year_the_cap_may_leave_the_two_caseloads_it_lay_between():
    rows = known(1.0, 0.9001, 0.6, spread=0.05)
    values = pseudo_values(40.0, "inside", rows, [PROMISE], 6)
    assert min(values) < 40 < max(values)
    assert np.mean(values) == pytest.approx(40.0, rel=1e-12)


@pytest.mark.parametrize(("cap", "side"), [(5.0, "below"), (300.0, "above")])
def test_a_cap_outside_the_range_is_the_end_of_it_every_time(cap, side):
    assert pseudo_values(cap, side, {}, [PROMISE], 3) == [cap] * 3


def test_the_outcome_cap_is_the_coarse_search(tmp_path):
    pytest.importorskip("simcore.experiment.cap.search")
    from simcore.experiment.cap.search import arithmetic_guess, coarse_cap

    promises = ["contacted_monthly >= 0.9", "hours_used <= 0.9"]
    question = Asked(
        LOADED, read_outcome("cap", 30, promises), replications=2, only=("base.note.contact_min",)
    )
    found = run_sensitivity(question)
    own = coarse_cap(LOADED.scenario, promises, 20260105, 2, guess=arithmetic_guess(LOADED.scenario))
    assert found.rows()[0].own_value == pytest.approx(own)
    assert found.rows()[0].low_setting == "15 min"
    assert "points, a coarse search for the cap" in asked_words(found)
    assert found.about["outside"] == 0


# ------------------------------------------------------------------------------- command line


def command(folder, *more):
    short = [part for text in SHORT for part in ("--set", text)]
    start = ["sensitivity", "base", "--outcome", "emails_in_day", "--caseload", "30"]
    return [*start, *short, "--replications", "2", "--out", str(folder), *more]


def test_the_command_prints_a_table_and_where_it_wrote(tmp_path, capsys):
    folder = tmp_path / "out"
    assert main(command(folder, "--only", TWO[0], "--only", "coping")) == 0
    out = capsys.readouterr().out
    assert out.splitlines()[-1] == f"sensitivity result: {folder}"
    assert "what moves alone" in out
    assert open_sensitivity(folder).about["scenario"]["overrides"] == [*SHORT, "caseload=30"]
    assert main(command(folder, "--only", TWO[0])) == 2
    assert "already" in capsys.readouterr().err


def test_sobol_of_the_command_screens_first(tmp_path, capsys):
    only = [part for key in (*TWO, "base.visit.rebook_days") for part in ("--only", key)]
    assert main(command(tmp_path / "m", "--method", "morris", "--points", "2", *only)) == 0
    after = ["--method", "sobol", "--points", "2", "--after", str(tmp_path / "m"), "--keep", "1"]
    assert main(command(tmp_path / "s", *after)) == 0
    out = capsys.readouterr().out
    assert "2 other numbers stayed at the typical value" in out
    assert open_sensitivity(tmp_path / "s").about["screened_by"] == "m"


@pytest.mark.parametrize(
    ("more", "words"),
    [
        (["--only", "base.visit.minute"], "base.visit.minutes"),
        (["--promise", "notes_on_time >= 0.9"], "--promise"),
        (["--keep", "3"], "--keep"),
        (["--points", "3"], "--points"),
        (["--replications", "1"], "--replications"),
        (["--method", "sobol", "--after", "nowhere"], "no sensitivity result here"),
    ],
)
def test_a_wrong_question_ends_with_2_and_says_what_is_wrong(tmp_path, capsys, more, words):
    assert main(command(tmp_path / "out", *more)) == 2
    message = capsys.readouterr().err
    assert words in message
    assert "Traceback" not in message
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("more", [["--points", "7"], ["--keep", "31"], ["--keep", "2", "--only", TWO[0]]])
def test_sobol_is_checked_before_the_screening_that_goes_before_it(tmp_path, monkeypatch, capsys, more):
    monkeypatch.setattr("simcore.experiment.sensitivity.analysis.run_points", None)
    assert main(command(tmp_path / "out", "--method", "sobol", *more)) == 2
    assert more[0] in capsys.readouterr().err
    assert not (tmp_path / "out").exists()


def test_a_folder_that_cannot_be_written_is_told_before_anything_is_run(tmp_path, monkeypatch, capsys):
    (tmp_path / "file").touch()
    monkeypatch.setattr("simcore.experiment.sensitivity.analysis.run_points", None)
    for method in ("tornado", "sobol"):
        assert main(command(tmp_path / "file" / "out", "--method", method)) == 2
        assert "nothing can be written there" in capsys.readouterr().err


@pytest.mark.parametrize(
    "arguments", [["--outcome", "zzz"], ["--outcome", "cap", "--promise", "zzz >= 1"], ["--only", "zzz"]]
)
def test_where_no_name_is_near_the_list_of_them_is_named(tmp_path, capsys, arguments):
    assert main(command(tmp_path / "out", *arguments)) == 2
    assert "`simcore list " in capsys.readouterr().err


def test_an_unknown_outcome_names_the_nearest(tmp_path, capsys):
    assert main(["sensitivity", "base", "--outcome", "note_on_time"]) == 2
    assert "notes_on_time" in capsys.readouterr().err


def test_the_command_is_light_until_it_is_run():
    import subprocess

    code = "import sys, simcore.cli; sys.exit(any(n in sys.modules for n in ('pandas', 'SALib', 'scipy')))"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_a_small_tornado_moves_what_the_hours_budget_rests_on_most():
    keys = strongest_in_budget(LOADED, 3)
    assert keys[0] == "base.plan.annual_h"
    found = small_tornado(LOADED, read_outcome("emails_in_day", 30), 2, 2)
    assert set(found.points.factor) >= {*keys[:2], "coping", "needs"}
    assert found.folder is None


def test_shares_that_do_not_reach_the_whole_are_called_rough():
    found = made_up("sobol")
    short = dataclasses.replace(found, indices=found.indices.assign(total=0.1))
    assert "no less than 100% is right" in " ".join(summary(short))
    whole = dataclasses.replace(found, indices=found.indices.assign(total=0.2))
    assert "is right" not in " ".join(summary(whole))
