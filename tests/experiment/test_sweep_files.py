"""A sweep file: what is wrong with it is said with file and line; what is right is laid out as blocks."""

import pytest

from simcore.cli import main
from simcore.experiment import load_sweep, plan_sweep
from simcore.scenario import InputError
from simcore.scenario.compose import SCENARIOS
from tests.experiment.helpers import SHORT, SMALL, small_plan, written


@pytest.mark.parametrize(
    ("old", "new", "line", "words"),
    [
        ("seed: 7", "seed: 7\nsed: 8", 7, "sed"),
        ("from: 20, to: 60", "from: 60, to: 20", 4, "must not be below"),
        ("replications: 2", "replications: 0", 5, "replications"),
        ("replications: 2", "replications: two", 5, "replications"),
        ("seed: 7", "seed: -1", 6, "seed"),
        ("scenario: base", "scenario: bas", 3, "base"),
        ("title: A small sweep\n", "", 1, "title"),
        ("label: as people cope", "lable: as people cope", 12, "lable"),
        ("step: 40", "step: 0", 4, "step"),
        ("{from: 20, to: 60, step: 40}", "[20, 60]", 4, "such as {from: 35, to: 165, step: 5}"),
        ("to: 60", "to: 6000", 4, "to"),
        ("coping.on=true", "coping.onn=true", 13, "coping.on"),
        ("variants:", "variants: [", 9, "YAML"),
    ],
)
def test_a_wrong_sweep_file_ends_with_2_and_names_file_and_line(
    tmp_path, capsys, monkeypatch, old, new, line, words
):
    monkeypatch.chdir(tmp_path)
    assert old in SMALL
    written(tmp_path, SMALL.replace(old, new))
    assert main(["sweep", "sweep.yaml", "--out", "run"]) == 2
    message = capsys.readouterr().err
    assert words in message
    assert "Traceback" not in message
    assert f"sweep.yaml:{line}:" in message
    assert not (tmp_path / "run").exists(), "nothing is begun"


def test_a_sweep_file_that_is_not_there(tmp_path, capsys, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert main(["sweep", "nowhere.yaml"]) == 2
    assert "nowhere.yaml" in capsys.readouterr().err


def test_caseloads_are_the_lead_in_and_the_range(tmp_path):
    text = SMALL.replace("replications: 2", "lead_in: {from: 5, to: 15, step: 5}\nreplications: 2")
    assert load_sweep(written(tmp_path, text)).all_caseloads() == [5, 10, 15, 20, 60]


def test_a_variant_may_be_run_at_fewer_caseloads_the_last_always_among_them(tmp_path):
    text = SMALL.replace("step: 40", "step: 5").replace("cope\n", "cope\n    every: 15\n")
    sweep = load_sweep(written(tmp_path, text))
    assert sweep.caseloads_of("properly") == list(range(20, 61, 5))
    assert sweep.caseloads_of("coping") == [20, 35, 50, 60]


def test_a_variant_may_be_run_with_fewer_replications_and_never_more(tmp_path):
    text = SMALL.replace("cope\n", "cope\n    replications: 3\n")
    sweep = load_sweep(written(tmp_path, text))
    for asked, expected in ((2, 2), (5, 3)):
        blocks = list(plan_sweep(sweep, SHORT, asked).blocks())
        assert {b.replication for b in blocks if b.variant == "coping"} == set(range(expected))
        assert {b.replication for b in blocks if b.variant == "properly"} == set(range(asked))


def test_blocks_hold_every_cell_once_and_have_names_of_their_own(tmp_path):
    text = SMALL.replace("step: 40", "step: 1")
    plan = plan_sweep(load_sweep(written(tmp_path, text)), SHORT)
    blocks = list(plan.blocks())
    cells = [(b.variant, b.replication, caseload) for b in blocks for caseload in b.caseloads]
    assert len(cells) == len(set(cells)) == plan.cells == 2 * 2 * 41
    assert len({b.key for b in blocks}) == len(blocks)
    sizes = [sum(b.caseloads) for b in blocks]
    assert sizes == sorted(sizes, reverse=True), "the longest first"


def test_the_name_of_a_block_is_made_of_what_produced_it(tmp_path):
    def keys(*changes: str, **rest) -> set[str]:
        plan = plan_sweep(load_sweep(written(tmp_path)), [*SHORT, *changes], **rest)
        return {block.key for block in plan.blocks()}

    assert keys() == keys()
    for other in (keys("caseload=46"), keys("kinds.call.urgency=2"), keys(seed=8)):
        assert not keys() & other
    assert keys() < keys(replications=5), "more replications reuse the old ones"


def test_overrides_go_to_every_variant(tmp_path):
    plan = plan_sweep(load_sweep(written(tmp_path)), ["window.weeks=7", "coping.backlog_hours=3"])
    assert {loaded.scenario.window.weeks for loaded in plan.loaded.values()} == {7}
    assert {name: loaded.scenario.coping.on for name, loaded in plan.loaded.items()} == {
        "properly": False,
        "coping": True,
    }


def test_a_wrong_override_is_refused(tmp_path):
    with pytest.raises(InputError, match="weekz"):
        plan_sweep(load_sweep(written(tmp_path)), ["window.weekz=7"])


def test_a_comparison_at_a_caseload_that_is_not_run_is_refused(tmp_path):
    more = "comparisons:\n- between: [properly, coping]\n  measures: [overtime]\n  caseloads: [60, 65]\n"
    with pytest.raises(InputError, match="not run on both sides") as told:
        load_sweep(written(tmp_path, SMALL + more))
    assert "sweep.yaml:17:19: comparisons.0.caseloads.1: " in str(told.value)
    assert "(given 65; allowed: 20, 60)" in str(told.value)


@pytest.mark.parametrize("path", sorted((SCENARIOS / "sweeps").glob("*.yaml")), ids=lambda path: path.stem)
def test_every_shipped_sweep_can_be_planned_and_says_what_for(path):
    plan = plan_sweep(load_sweep(path), [])
    assert plan.cells <= 2000
    assert sum(block.cells for block in plan.blocks()) == plan.cells
    assert path.read_text(encoding="utf-8").startswith("# ")
    assert next(iter(plan.points)).recipe().scenario().title


def test_the_shipped_sweep_goes_from_35_to_165_both_ways():
    sweep = load_sweep(SCENARIOS / "sweeps" / "caseload_35_165.yaml")
    assert {35, 165} <= set(sweep.all_caseloads())
    assert {"properly", "coping"} <= set(sweep.variants)
    assert plan_sweep(sweep, [], replications=1).cells > 50


def test_planning_changes_no_scenario(tmp_path):
    one, other = small_plan(tmp_path), small_plan(tmp_path)
    assert one.loaded == other.loaded
    assert one.sweep.replications == 2
