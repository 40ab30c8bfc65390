"""The points of a sweep: grids, Latin hypercubes and Sobol points over levers and over what nobody knows."""

import itertools
import re

import numpy as np
import pandas as pd
import pytest

from simcore.cli import main
from simcore.experiment import Run, load_sweep, plan_sweep, run_sweep
from simcore.experiment.run.verify import verify_run
from simcore.experiment.store import compact
from simcore.experiment.sweep.design import Axis, Layout, Quantile
from simcore.experiment.sweep.file import Design
from simcore.experiment.uncertain import uncertain_inputs
from simcore.report import design
from simcore.report import make as make_module
from simcore.report.design import points_tables
from simcore.scenario import InputError, load_scenario
from simcore.scenario.read import PROJECT
from tests.experiment.helpers import SHORT, tables, written

BASIC = """\
name: designed
title: A designed sweep
scenario: base
caseloads: {from: 20, to: 20}
replications: 1
seed: 7
"""


def plan_of(folder, more: str, text: str = BASIC):
    return plan_sweep(load_sweep(written(folder, text + more)), SHORT)


def message_of(folder, more: str, text: str = BASIC) -> str:
    with pytest.raises(InputError) as told:
        load_sweep(written(folder, text + more))
    return str(told.value)


def test_a_grid_holds_every_combination_once(tmp_path):
    plan = plan_of(
        tmp_path, "levers:\n  next_item: [urgent_first, first_come]\n  resume_minutes: [0, 1, 2]\n"
    )
    points = list(plan.points)
    assert [point.variant for point in points] == [f"p{n:05}" for n in range(1, 7)]
    combinations = {(p.levers["next_item"], p.levers["resume_minutes"]) for p in points}
    assert combinations == set(itertools.product(["urgent_first", "first_come"], [0, 1, 2]))
    assert points[-1].label == "next_item first_come, resume_minutes 2"
    assert plan.cells == plan.points.count == 6


def test_a_range_with_a_step_is_a_list(tmp_path):
    plan = plan_of(tmp_path, "levers:\n  resume_minutes: {from: 0, to: 1, step: 0.5}\n")
    assert [point.levers["resume_minutes"] for point in plan.points] == [0, 0.5, 1]


def test_every_slice_of_a_latin_hypercube_holds_one_point():
    layout = Layout([Axis("a", None), Axis("b", None)], Design(kind="latin", points=20, seed=3))
    shares = np.array([[level.u for level in row] for row in layout])
    for column in shares.T:
        assert sorted((column * 20).astype(int)) == list(range(20))
    assert abs(np.corrcoef(shares.T)[0, 1]) < 0.5


def test_sobol_points_are_even_and_another_seed_gives_others():
    def shares(seed):
        layout = Layout([Axis("a", None), Axis("b", None)], Design(kind="sobol", points=64, seed=seed))
        return np.array([[level.u for level in row] for row in layout])

    one = shares(1)
    assert (one == shares(1)).all()
    assert (one != shares(2)).any()
    quarter = (one < 0.5).all(axis=1).sum()
    assert quarter == 16, "a quarter of the points in a quarter of the square"


def test_levels_of_a_list_come_up_equally_often():
    layout = Layout([Axis("policy", ("a", "b", "c", "d"))], Design(kind="latin", points=40))
    levels = [level for (level,) in layout]
    assert {levels.count(name) for name in "abcd"} == {10}


def test_a_point_is_what_its_overrides_make_of_the_scenario(tmp_path):
    """The short way a worker takes, and the way `--set` takes, give the same scenario."""
    more = "levers:\n  kinds.call.urgency: [1, 2]\nuncertainties: all\ndesign:\n"
    more += "  levers: {kind: grid}\n  uncertainties: {kind: latin, points: 3}\n"
    plan = plan_of(tmp_path, more)
    points = list(plan.points)
    assert len(points) == 6
    for point in (points[0], points[-1]):
        slow = load_scenario("base", [*SHORT, *point.overrides()]).scenario
        assert point.recipe().scenario() == slow
        assert list(point.recipe().scenario().kinds) == list(slow.kinds)
    assert len({point.recipe().digest for point in points}) == 6


def test_levers_and_uncertainties_are_crossed_so_that_each_lever_meets_the_same_unknowns(tmp_path):
    more = "levers:\n  kinds.call.urgency: [1, 2]\nuncertainties: [numbers]\ndesign:\n"
    more += "  uncertainties: {kind: sobol, points: 4, seed: 2}\n"
    points = list(plan_of(tmp_path, more).points)
    by_lever = {
        value: [p.uncertainties for p in points if p.levers["kinds.call.urgency"] == value]
        for value in (1, 2)
    }
    assert by_lever[1] == by_lever[2]
    ranges = {one.key: one for one in uncertain_inputs(load_scenario("base"), dormant=True)}
    assert set(ranges) == set(points[0].uncertainties)
    for key, value in points[0].uncertainties.items():
        assert ranges[key].low <= value <= ranges[key].high


def test_a_grid_takes_an_uncertain_number_at_low_typical_and_high_and_a_choice_at_its_options(tmp_path):
    points = list(plan_of(tmp_path, "uncertainties: [base.call.talk_mean_min, repeat_contacts]\n").points)
    one = next(i for i in uncertain_inputs(load_scenario("base")) if i.key == "base.call.talk_mean_min")
    seen = {(p.uncertainties["base.call.talk_mean_min"], p.uncertainties["repeat_contacts"]) for p in points}
    assert seen == set(itertools.product([one.low, one.typical, one.high], ["on", "off"]))
    assert Quantile(0.5) == Axis("x", None).grid()[1]


def test_programmes_policies_levers_and_uncertainties_are_crossed(tmp_path):
    text = BASIC.replace("scenario: base\n", "scenarios: [base, aging]\n")
    more = "variants:\n  urgent: {label: urgent first}\n  waiting:\n    label: first come\n"
    more += "    set: [next_item=first_come]\n"
    more += "levers:\n  resume_minutes: [0, 3]\nuncertainties: [repeat_contacts]\n"
    plan = plan_of(tmp_path, more, text)
    points = list(plan.points)
    assert len(points) == 2 * 2 * 2 * 2
    assert {(p.base.scenario, p.base.way) for p in points} == set(
        itertools.product(["base", "aging"], ["urgent", "waiting"])
    )
    assert len({p.label for p in points}) == len(points), "each has a label of its own"
    last = points[-1].recipe().scenario()
    assert (last.next_item, last.resume_minutes, last.programme) == (
        "first_come",
        3,
        load_scenario("aging").scenario.programme,
    )


@pytest.mark.parametrize(
    ("more", "line", "words"),
    [
        ("levers:\n  resume_minute: [1]\n", 8, "resume_minutes"),
        ("levers:\n  resume_minutes: [-1]\n", 8, "resume_minutes"),
        ("levers:\n  resume_minutes: []\n", 8, "must not be empty"),
        ("levers:\n  resume_minutes: {from: 3, to: 1}\n", 8, "must not be below"),
        ("levers:\n  resume_minutes: {from: 1, to: 3}\n", 7, "a grid needs a list of values, or a `step`"),
        ("uncertainties: [base.call.talk_mean_mn]\n", 7, "base.call.talk_mean_min"),
        ("uncertainties:\n  repeat_contacts: [perhaps]\n", 8, "no such option"),
        ("uncertainties:\n  base.call.talk_mean_min: [long]\n", 8, "is a number"),
        ("levers:\n  next_item: [first_come]\nuncertainties: [next_item]\n", 7, "in one list only"),
        ("design: {kind: latin}\nlevers:\n  resume_minutes: [1, 2]\n", 7, "needs `points`"),
        ("levers:\n  resume_minutes: [1]\ndesign: {kind: sobol, points: 60}\n", 9, "powers of two"),
        ("outcomes: [overtme]\n", 7, "overtime"),
        ("promises: [overtime > 3]\n", 7, "promise"),
        ("comparisons:\n- {between: [as_it_is, other], measures: [overtime]}\n", 8, "no variant"),
        ("comparisons:\n- {between: [as_it_is, as_it_is], measures: [overtime]}\n", 8, "the same twice"),
        ("comparisons:\n- {between: [as_it_is, base], measures: [overtime]}\n", 8, "two of a kind"),
    ],
)
def test_what_is_wrong_with_a_design_is_told_with_its_line(tmp_path, more, line, words):
    message = message_of(tmp_path, more)
    assert words in message
    assert f"sweep.yaml:{line}:" in message


def test_one_design_for_two_lists_is_refused(tmp_path):
    more = "levers:\n  resume_minutes: [1, 2]\nuncertainties: [numbers]\ndesign: {kind: latin, points: 8}\n"
    assert "each have a design of their own" in message_of(tmp_path, more)


def test_a_grid_over_all_that_is_uncertain_is_too_large_and_said_to_be(tmp_path):
    with pytest.raises(InputError, match="kind: latin"):
        plan_of(tmp_path, "uncertainties: [numbers]\n")


def test_what_is_wrong_only_together_is_told_with_the_point(tmp_path):
    """Each value is fine by itself; the run stops and names the variant."""
    sweep = load_sweep(written(tmp_path, BASIC + "levers:\n  resume_minutes: [1]\n"))
    plan = plan_sweep(sweep.model_copy(update={"levers": {"resume_minutes": [-5]}}), SHORT)
    with pytest.raises(InputError, match=r"variant p00001: .*resume_minutes"):
        run_sweep(plan, tmp_path / "run", 1)


def test_a_designed_run_says_what_each_variant_was_and_can_be_read_in_parts(tmp_path):
    more = "levers:\n  resume_minutes: [0.5, 3]\nuncertainties: [repeat_contacts]\n"
    plan = plan_of(tmp_path, more)
    run = run_sweep(plan, tmp_path / "run", 1)
    points = run.points
    assert points.columns.tolist()[:6] == ["variant", "label", "scenario", "way", "base", "changes"]
    joined = run.outcomes.merge(points, on="variant")
    assert sorted(zip(joined.resume_minutes, joined.repeat_contacts, strict=True)) == [
        (0.5, "off"),
        (0.5, "on"),
        (3.0, "off"),
        (3.0, "on"),
    ]
    assert run.variants == {point.variant: point.label for point in plan.points}
    assert run.assumed("p00004")["resume_minutes"] == 3
    part = run.read("outcomes", ["variant", "overtime"], ["p00002", "p00003"])
    assert part.shape == (2, 2)
    assert [len(rows) for rows in run.by_variant("weekly", ["variant", "week"], at_once=3)] == [15, 5]
    with pytest.raises(InputError, match="no variant"):
        run.assumed("p00009")


def test_the_sweep_file_in_the_docs_is_one(tmp_path):
    text = (PROJECT / "docs" / "run_folder.md").read_text(encoding="utf-8")
    (example,) = re.findall("```yaml\n(.*?)```", text, re.DOTALL)
    sweep = load_sweep(written(tmp_path, example))
    plan = plan_sweep(sweep, SHORT)
    assert plan.points.count == 2 * 2 * 2 * 64
    assert set(type(sweep).model_fields) - {"scenario"} <= set(re.findall(r"^(\w+):", example, re.MULTILINE))


# ------------------------------------------------------------------ points that share blocks

SEVERAL = "levers:\n  resume_minutes: [0, 1, 2]\n  next_item: [urgent_first, first_come]\n"


def test_points_with_few_clients_share_blocks_of_one_replication(tmp_path):
    more = "uncertainties: [numbers]\ndesign: {kind: sobol, points: 64}\n"
    plan = plan_of(tmp_path, more, BASIC.replace("to: 20", "to: 25, step: 5"))
    blocks = list(plan.blocks())
    assert [block.cells for block in blocks] == [24] * 5 + [8], "about 25 runs in each"
    cells = [(part.variant, n, b.replication) for b in blocks for part in b.parts for n in b.caseloads]
    assert len(set(cells)) == len(cells) == plan.cells == 128
    assert {b.key for b in blocks} < {b.key for b in plan_sweep(plan.sweep, SHORT, 3).blocks()}
    wide = plan_of(tmp_path, more, BASIC.replace("to: 20", "to: 165, step: 5"))
    assert {len(block.parts) for block in wide.blocks()} == {1}, "their caseloads fill blocks"


@pytest.mark.parametrize("at_once", [1, 5, compact.CELLS_AT_ONCE])
def test_shared_blocks_give_the_same_bytes_with_more_workers_and_more_replications(
    tmp_path, monkeypatch, at_once
):
    plan = plan_of(tmp_path, SEVERAL, BASIC.replace("to: 20", "to: 30, step: 10"))
    whole = run_sweep(plan_sweep(plan.sweep, SHORT, 2), tmp_path / "whole", 2)
    monkeypatch.setattr(compact, "CELLS_AT_ONCE", at_once)
    run_sweep(plan, tmp_path / "run", 1)
    run = run_sweep(plan_sweep(plan.sweep, SHORT, 2), tmp_path / "run", 1, resume=True)
    assert tables(run.folder) == tables(whole.folder)
    keys = list(run.outcomes[["variant", "caseload", "replication"]].itertuples(index=False, name=None))
    assert keys == [(f"p0000{p}", n, r) for p in range(1, 7) for n in (20, 30) for r in (0, 1)]
    assert not verify_run(run, sample=4).differences


# ------------------------------------------------------------------------------ reading and drawing


@pytest.fixture(scope="module")
def designed(tmp_path_factory):
    """Six points at two caseloads, two years each."""
    folder = tmp_path_factory.mktemp("designed")
    text = BASIC.replace("{from: 20, to: 20}", "{from: 20, to: 60, step: 40}")
    text = text.replace("cations: 1", "cations: 2") + "outcomes: [overtime]\n"
    return run_sweep(plan_of(folder, SEVERAL, text), folder / "run", 1)


def test_of_a_designed_run_a_report_shows_all_points(designed, capsys):
    assert main(["report", "--run", str(designed.folder)]) == 0
    told = capsys.readouterr().out
    assert "A design of 6 points, each at 2 caseloads in 2 simulated years." in told
    page = (designed.folder / "index.html").read_text(encoding="utf-8")
    assert "This run is a design of 6 points" in page
    assert "6 points of a design" in page
    assert "exploratory" in page
    assert page.index("Overtime a week: ") < page.index("Visits made on time: "), "its own outcome first"
    drawn = pd.read_csv(designed.folder / "charts" / "design_overtime.csv")
    means = designed.outcomes.groupby(["variant", "caseload"]).overtime.mean()
    assert drawn.set_index(["variant", "caseload"]).overtime.to_dict() == pytest.approx(means.to_dict())
    assert drawn.columns.tolist()[2:4] == ["resume_minutes", "next_item"]


def test_a_curve_of_a_design_is_refused_with_what_to_do(designed, capsys):
    assert main(["report", "03", "--run", str(designed.folder)]) == 2
    assert "a design of 6 points. `simcore report --run FOLDER` draws them all" in capsys.readouterr().err


def test_points_are_summed_up_some_at_a_time(designed, monkeypatch):
    ((_, whole),) = points_tables(designed, ["overtime"])
    read = []
    monkeypatch.setattr(design, "AT_ONCE", 2)
    monkeypatch.setattr(Run, "outcomes", property(lambda run: pytest.fail("all rows were read")))
    plain = Run.read
    monkeypatch.setattr(Run, "read", lambda run, *how: read.append(how) or plain(run, *how))
    ((_, again),) = points_tables(designed, ["overtime"])
    pd.testing.assert_frame_equal(whole, again)
    assert [len(variants) for table, _, variants in (how for how in read if len(how) == 3)] == [2, 2, 2]


def test_a_page_says_which_point_it_is_about(designed):
    header = make_module._header("01_start_here", designed)
    assert "point 1 of 6 of a design: resume_minutes 0, next_item urgent_first" in header
    assert make_module._header("11_verification", designed) == make_module.BACK


@pytest.mark.parametrize("where", ["pandas", "duckdb"])
def test_what_the_docs_say_reads_a_run(designed, monkeypatch, where):
    """The two examples of docs/run_folder.md, as they stand there."""
    text = (PROJECT / "docs" / "run_folder.md").read_text(encoding="utf-8")
    language = {"pandas": "python", "duckdb": "sql"}[where]
    (example,) = re.findall(f"```{language}\n(.*?)```", text, re.DOTALL)
    example = example.replace("FOLDER", designed.folder.as_posix())
    joined = designed.outcomes.merge(designed.points, on="variant")
    expected = joined.groupby(["next_item", "caseload"]).overtime.mean()
    if where == "duckdb":
        rows = pytest.importorskip("duckdb").sql(example).fetchall()
        found = {(policy, caseload): mean for policy, caseload, mean in rows}
    else:
        *before, last = example.strip().splitlines()
        names: dict[str, object] = {}
        exec("\n".join(before), names)
        found = eval(last, names).to_dict()
    assert found == pytest.approx(expected.to_dict())
