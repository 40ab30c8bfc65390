"""Going on with a run, adding replications, refusing another; plans made before; verifying afterwards."""

import json

import pandas as pd
import pyarrow.parquet as pq
import pytest

from simcore import charts
from simcore.cli import main
from simcore.experiment import load_sweep, open_run, plan_sweep, run_sweep, t_interval
from simcore.experiment.posts import held
from simcore.experiment.run.looked_at import LookedAt, looked_at, looked_at_words
from simcore.experiment.run.verify import verify_run
from simcore.experiment.sensitivity.analysis import Sensitivity
from simcore.experiment.sensitivity.words import subject
from simcore.experiment.store import compact
from simcore.experiment.store import manifest as manifests
from simcore.experiment.store.compact import CELLS_AT_ONCE
from simcore.experiment.store.planned import write_plan
from simcore.scenario import InputError, load_scenario
from simcore.scenario.load import scenario_as_tree
from tests.experiment.helpers import SHORT, SMALL, small_plan, tables, written


class StopError(Exception):
    """Ends a run in the middle."""


def stop_after(cells: int):
    def stop(done: int, total: int, seconds: float) -> None:
        if done >= cells and seconds > 0:
            raise StopError

    return stop


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    """A run of three replications in one go."""
    folder = tmp_path_factory.mktemp("whole")
    return run_sweep(small_plan(folder, replications=3), folder / "run", 1)


# --------------------------------------------------------------------------- going on with a run


def test_a_stopped_run_goes_on_where_it_was_and_ends_in_the_same_bytes(whole, tmp_path):
    plan = small_plan(tmp_path, replications=3)
    with pytest.raises(StopError):
        run_sweep(plan, tmp_path / "run", 1, stop_after(6))
    kept = {path: path.stat().st_mtime_ns for path in (tmp_path / "run" / "blocks").iterdir()}
    told, same = [], []

    def look(done: int, total: int, seconds: float) -> None:
        told.append((done, seconds == 0))
        same.append(all(path.stat().st_mtime_ns == time for path, time in kept.items()))

    run = run_sweep(plan, tmp_path / "run", 1, look, resume=True)
    assert told[0] == (6, True), "three blocks of two cells were there"
    assert [done for done, _ in told[1:]] == [8, 10, 12], "and only the others are run"
    assert all(same)
    assert tables(run.folder) == tables(whole.folder)
    assert run.manifest["history"][0]["replications"] == 3


def test_resuming_begins_where_nothing_is_and_does_nothing_where_all_is_done(whole, tmp_path):
    plan = small_plan(tmp_path, replications=3)
    run = run_sweep(plan, tmp_path / "run", 1, resume=True)
    before = {path: path.stat().st_mtime_ns for path in run.folder.rglob("*")}
    again = run_sweep(plan, tmp_path / "run", 1, resume=True)
    assert tables(again.folder) == tables(whole.folder)
    assert {path: path.stat().st_mtime_ns for path in run.folder.rglob("*")} == before


@pytest.mark.parametrize("first", [1, 2])
def test_more_replications_reuse_the_old_and_end_in_the_same_bytes(whole, tmp_path, first):
    run_sweep(small_plan(tmp_path, replications=first), tmp_path / "run", 1)
    told = []
    run = run_sweep(
        small_plan(tmp_path, replications=3), tmp_path / "run", 1, lambda *at: told.append(at[0]), resume=True
    )
    assert told[0] == 4 * first
    assert len(told) == 1 + 2 * (3 - first), "a block for each variant and new replication"
    assert tables(run.folder) == tables(whole.folder)
    assert run.manifest["sweep"]["replications"] == 3
    assert run.manifest["cells"] == len(run.outcomes)


def test_adding_replications_may_be_stopped_and_added_to_again(whole, tmp_path):
    run_sweep(small_plan(tmp_path, replications=1), tmp_path / "run", 1)
    with pytest.raises(StopError):
        run_sweep(small_plan(tmp_path), tmp_path / "run", 1, stop_after(6), resume=True)
    with pytest.raises(InputError, match="not finished"):
        open_run(tmp_path / "run")
    run = run_sweep(small_plan(tmp_path, replications=3), tmp_path / "run", 1, resume=True)
    assert tables(run.folder) == tables(whole.folder)


def test_a_variant_with_fewer_replications_of_its_own_is_not_run_again(tmp_path):
    text = SMALL.replace("cope\n", "cope\n    replications: 1\n")
    sweep = load_sweep(written(tmp_path, text))
    run_sweep(plan_sweep(sweep, SHORT, 1), tmp_path / "run", 1)
    run = run_sweep(plan_sweep(sweep, SHORT, 2), tmp_path / "run", 1, resume=True)
    assert run.outcomes.groupby("variant").replication.nunique().to_dict() == {"properly": 2, "coping": 1}
    fresh = run_sweep(plan_sweep(sweep, SHORT, 2), tmp_path / "fresh", 1)
    assert tables(run.folder) == tables(fresh.folder)


@pytest.mark.parametrize(("at_once", "rows"), [(1, 1), (2, 3), (CELLS_AT_ONCE, 8192)])
def test_tables_do_not_hang_on_how_much_is_joined_at_once(whole, tmp_path, monkeypatch, at_once, rows):
    monkeypatch.setattr(compact, "CELLS_AT_ONCE", at_once)
    monkeypatch.setattr(compact, "ROWS", dict.fromkeys(compact.ROWS, rows))
    run_sweep(small_plan(tmp_path, replications=2), tmp_path / "run", 1)
    run = run_sweep(small_plan(tmp_path, replications=3), tmp_path / "run", 1, resume=True)
    for name in ("outcomes", "weekly", "horizons", "points"):
        path = run.folder / "tables" / f"{name}.parquet"
        assert pd.read_parquet(path).equals(pd.read_parquet(whole.folder / "tables" / path.name))
        about = pq.read_metadata(path)
        assert all(about.row_group(place).num_rows <= rows for place in range(about.num_row_groups))


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"seed": 8}, "seed: 7 there, now 8"),
        ({"replications": 2}, "they can be raised, not lowered"),
        ({"overrides": [*SHORT, "resume_minutes=9"]}, "resume_minutes: "),
        ({"text": SMALL.replace("step: 40", "step: 20")}, "caseloads.step: 40 there, now 20"),
        ({"text": SMALL.replace("coping:", "other:")}, "variants.coping: only there"),
        ({"code": {"numpy": "0.1"}}, "made with numpy 0.1, now "),
        ({"code": {"source": "0"}}, "made with source 0, now "),
    ],
)
def test_another_run_is_not_resumed_and_what_differs_is_said(whole, tmp_path, monkeypatch, change, words):
    sweep = load_sweep(written(tmp_path, change.get("text", SMALL)))
    plan = plan_sweep(
        sweep, change.get("overrides", SHORT), change.get("replications", 3), change.get("seed")
    )
    there = manifests.read(whole.folder)
    there["code"] |= change.get("code", {})
    monkeypatch.setattr(manifests, "read", lambda folder: there)
    before = {path: path.read_bytes() for path in whole.folder.rglob("*") if path.is_file()}
    with pytest.raises(InputError, match="cannot be resumed") as told:
        run_sweep(plan, whole.folder, 1, resume=True)
    assert words in str(told.value)
    assert len(str(told.value).splitlines()) <= 8
    assert {path: path.read_bytes() for path in whole.folder.rglob("*") if path.is_file()} == before


def test_resuming_needs_to_know_the_folder(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    written(tmp_path)
    assert main(["sweep", "sweep.yaml", "--resume"]) == 2
    assert "--out FOLDER" in capsys.readouterr().err


def test_resuming_where_nothing_is_says_that_it_begins_anew(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    written(tmp_path)
    asked = [word for text in SHORT for word in ("--set", text)]
    assert main(["sweep", "sweep.yaml", *asked, "--replications", "1", "--out", "rnu", "--resume"]) == 0
    assert "rnu: no run there to go on with; it begins anew" in capsys.readouterr().err


def test_a_folder_of_somebody_else_is_left_alone(tmp_path):
    for name in ("blocks/mine.txt", "notes.tmp"):
        (tmp_path / "run" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "run" / name).write_text("mine", encoding="utf-8")
    with pytest.raises(InputError, match="it is no run"):
        run_sweep(small_plan(tmp_path), tmp_path / "run", 1, resume=True)
    (tmp_path / "run" / "blocks" / "mine.txt").rename(tmp_path / "run" / "mine.txt")
    run_sweep(small_plan(tmp_path, replications=1), tmp_path / "run", 1, resume=True)
    assert (tmp_path / "run" / "notes.tmp").read_text(encoding="utf-8") == "mine"


# ----------------------------------------------------------------------------------- horizons


def test_results_are_given_after_3_6_and_12_months(tmp_path):
    year = plan_sweep(load_sweep(written(tmp_path)), ["window.warm_up_weeks=0"], 1)
    run = run_sweep(year, tmp_path / "run", 1)
    assert run.horizons.months.tolist() == [3, 6, 12] * 4
    months = run.horizons.pivot(index=["variant", "caseload"], columns="months", values="open_items")
    whole_year = run.outcomes.set_index(["variant", "caseload"]).open_items
    assert months[12].to_dict() == whole_year.to_dict()
    for months, weeks in ((3, 13), (6, 26), (12, 52)):
        rows = run.weekly[run.weekly.week <= weeks].groupby(["variant", "caseload"]).overtime_hours.mean()
        seen = run.horizons[run.horizons.months == months].set_index(["variant", "caseload"]).overtime
        assert seen.to_dict() == pytest.approx(rows.to_dict())
    assert {"plan_change_wait", "visits_on_time", "open_hours"} <= set(run.horizons.columns)
    table = charts.horizons_table(run)
    assert table.shown.columns.tolist()[1:] == [f"60 clients, {months} months" for months in (3, 6, 12)]
    assert set(table.data.months) == {3, 6, 12}
    assert "plan_change_position_w13" not in run.horizons.columns, "it has its week in its name"


def test_a_window_shorter_than_a_horizon_does_not_reach_it(whole, tmp_path):
    assert whole.horizons.empty
    quarter = plan_sweep(load_sweep(written(tmp_path)), ["window.warm_up_weeks=0", "window.weeks=13"], 1)
    run = run_sweep(quarter, tmp_path / "run", 1)
    assert run.horizons.months.tolist() == [3] * 4


# ------------------------------------------------------------------------------------ verifying


def test_stored_cells_come_out_the_same_again(whole):
    found = verify_run(whole, sample=100)
    assert len(found.cells) == 12
    assert not found.differences
    assert not found.versions


def test_a_changed_number_is_found_and_ends_with_1(whole, tmp_path, capsys):
    run = run_sweep(small_plan(tmp_path, replications=1), tmp_path / "run", 1)
    path = run.folder / "tables" / "outcomes.parquet"
    frame = pd.read_parquet(path)
    frame.loc[2, "overtime"] += 1e-12
    frame.to_parquet(path)
    assert main(["verify", str(run.folder), "--sample", "4"]) == 1
    told = capsys.readouterr()
    assert "outcomes.overtime" in told.err
    assert "1 with other numbers" in told.out
    assert main(["verify", str(whole.folder), "--sample", "2"]) == 0
    assert "2 runs done again, every number the same" in capsys.readouterr().out


# ------------------------------------------------------------------------- planned before seen


def test_a_run_that_was_planned_says_so_with_date_and_hash(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    written(tmp_path, SMALL + "outcomes: [overtime]\npromises: [visits_on_time >= 90%]\n")
    asked = [word for text in SHORT for word in ("--set", text)]
    assert main(["plan", "sweep.yaml", *asked, "--replications", "1"]) == 0
    path = tmp_path / capsys.readouterr().out.strip()
    content = json.loads(path.read_text(encoding="utf-8"))
    assert path.name == f"small-{content['plan']}.json"
    assert content["outcomes"] == ["overtime"]
    assert main(["sweep", "sweep.yaml", *asked, "--replications", "1", "--out", "outputs/run"]) == 0
    about = open_run("outputs/run").manifest["planned"]
    assert about == {"word": "planned", "plan": content["plan"], "date": content["planned"]}
    assert main(["plan", "sweep.yaml", *asked, "--replications", "1"]) == 0
    again = json.loads(path.read_text(encoding="utf-8"))
    assert again == content, "the first date counts"
    assert main(["sweep", "sweep.yaml", *asked, "--replications", "2", "--out", "outputs/other"]) == 0
    assert open_run("outputs/other").planned == "exploratory"
    asked += ["--replications", "2", "--out", "outputs/run", "--resume"]
    assert main(["sweep", "sweep.yaml", *asked]) == 0
    assert open_run("outputs/run").planned == "exploratory", "more than was planned was run"


def test_a_plan_written_after_the_run_began_does_not_count(tmp_path):
    plan = small_plan(tmp_path, replications=1)
    path, content, is_new = write_plan(plan, tmp_path / "plans")
    assert is_new
    path.write_text(json.dumps(content | {"planned": "2999-01-01T00:00:00+00:00"}), encoding="utf-8")
    assert run_sweep(plan, tmp_path / "run", 1).planned == "exploratory"


@pytest.mark.parametrize(
    ("more", "word"),
    [
        ([], "exploratory"),
        (["comparisons: []"], "exploratory"),
        (["seed"], "planned"),
        (["caseloads"], "planned"),
    ],
)
def test_a_plan_made_after_a_run_of_the_same_draws_is_exploratory_and_says_why(
    tmp_path, monkeypatch, capsys, more, word
):
    """Also when what is looked at was added in between; other draws are as good as none."""
    monkeypatch.chdir(tmp_path)
    asked = ["sweep.yaml", *(word for text in SHORT for word in ("--set", text)), "--replications", "1"]
    written(tmp_path)
    assert main(["sweep", *asked, "--out", "outputs/first"]) == 0
    changed = {"seed": ("seed: 7", "seed: 8"), "caseloads": ("from: 20, to: 60", "from: 25, to: 65")}
    text = SMALL
    for what in more:
        text = text.replace(*changed[what]) if what in changed else f"{text}outcomes: [overtime]\n{what}\n"
    written(tmp_path, text)
    assert main(["plan", *asked]) == 0
    warned = capsys.readouterr().err
    assert main(["sweep", *asked, "--out", "outputs/second"]) == 0
    run = open_run("outputs/second")
    assert run.planned == word
    why = "exploratory: planned after run first had been begun"
    assert run.planned_words == (why if word == "exploratory" else "planned")
    assert ("planned after run first" in warned) == (word == "exploratory")


def test_what_a_sweep_names_is_looked_at_in_pairs_that_hold_together(tmp_path):
    more = "comparisons:\n- {between: [properly, coping], measures: [overtime, notes_on_time]}\n"
    run = run_sweep(plan_sweep(load_sweep(written(tmp_path, SMALL + more)), SHORT, 4), tmp_path / "run")
    found = looked_at(run)
    assert [(one.caseload, one.difference.measure) for one in found] == [
        (caseload, measure) for caseload in (20, 60) for measure in ("overtime", "notes_on_time")
    ]
    wide = run.outcomes[run.outcomes.caseload == 60].pivot(
        index="replication", columns="variant", values="overtime"
    )
    years = (wide["coping"] - wide["properly"]).to_numpy()
    one = found[2].difference
    assert (one.difference, one.low, one.high) == pytest.approx(t_interval(years, 1 - 0.05 / 4)[:3])
    head, *lines = looked_at_words(run)
    assert head.startswith("4 differences named in the sweep file (exploratory). Each interval is at 98.75%")
    assert lines[1].startswith("As people cope against all the work done properly, 60 clients. Overtime")


@pytest.mark.parametrize(
    ("name", "clients"),
    [
        ("base", "45 clients"),
        ("agency_540", "45 clients for each of 12 posts"),
        ("agency_540+cap_35_funded", "about 34 clients for each of 16 posts"),
        ("agency_540+cap_35_unfunded", "35 clients for each of 12 posts, 120 more people waiting"),
    ],
)
def test_headings_count_clients_from_the_team_as_it_is(name, clients):
    scenario = load_scenario(name).scenario
    one = LookedAt("now", "then", 45, (), 1, None, held(scenario, 45))
    assert one.heading == f"then against now, {clients}"
    outcome = {"name": "notes_on_time", "caseload": 45, "promises": []}
    known = {"outcome": outcome, "full_scenario": scenario_as_tree(scenario)}
    none = pd.DataFrame()
    assert subject(Sensitivity("n", known, none, none, none)) == f"notes written on time at {clients}"


def test_in_a_design_partners_are_compared_and_their_mean_is_given(tmp_path):
    text = SMALL.replace("scenario: base", "scenarios: [base, aging]").replace("from: 20", "from: 60")
    text += "comparisons:\n- {between: [base, aging], measures: [overtime]}\n"
    run = run_sweep(plan_sweep(load_sweep(written(tmp_path, text)), SHORT), tmp_path / "run")
    (one,) = looked_at(run)
    assert one.heading.endswith("60 clients, the mean over 2 points")
    means = run.outcomes.merge(run.points, on="variant").groupby("scenario").overtime.mean()
    assert one.difference.difference == pytest.approx(means["aging"] - means["base"])
