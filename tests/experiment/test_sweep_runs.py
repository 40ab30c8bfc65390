"""A sweep on disk: the same bytes whoever ran it, each block as it is done; a dead worker costs a retry."""

import datetime as dt
import importlib
import json
import multiprocessing
import os
import signal
import socket

import numpy as np
import pyarrow.parquet as pq
import pytest

from simcore.demand.demand import Demand
from simcore.experiment import newest_run, open_run, run_cell, run_sweep
from simcore.experiment.store.blocks import read_block
from simcore.outcomes import MEASURES, outcome_row, weekly_rows
from simcore.scenario import InputError, scenario_as_tree
from tests.experiment.helpers import PIDS, run_into_and_tell, small_plan, tables

run_sweep_module = importlib.import_module("simcore.experiment.run.sweep")


@pytest.fixture(scope="module")
def serial(tmp_path_factory):
    """A finished run with one worker, its plan, and what was on disk at each step."""
    folder = tmp_path_factory.mktemp("serial")
    plan = small_plan(folder)
    seen = []

    def look(done: int, total: int, seconds: float) -> None:
        blocks = folder / "run" / "blocks"
        assert not list(blocks.glob("*.tmp"))
        seen.append((done, total, {path.name: read_block(path) for path in blocks.iterdir()}))

    return run_sweep(plan, folder / "run", 1, look), plan, seen


def test_two_workers_give_the_same_bytes_and_really_are_two_other_processes(serial, tmp_path, monkeypatch):
    """The trap: a parallel test that never goes parallel."""
    run, plan, _ = serial
    (tmp_path / "pids").mkdir()
    monkeypatch.setenv(PIDS, str(tmp_path / "pids"))
    monkeypatch.setattr(run_sweep_module, "run_into", run_into_and_tell)
    plan = small_plan(tmp_path, replications=2)
    parallel = run_sweep(plan, tmp_path / "run", 2)
    assert tables(parallel.folder) == tables(run.folder)
    told = [path.name.split("-") for path in (tmp_path / "pids").iterdir()]
    assert sorted(key for _, key in told) == sorted(block.key for block in plan.blocks())
    pids = {int(pid) for pid, _ in told}
    assert os.getpid() not in pids
    assert len(pids) == 2


def test_the_same_again_gives_the_same_bytes(serial, tmp_path):
    again = run_sweep(small_plan(tmp_path), tmp_path / "run", 1)
    assert tables(again.folder) == tables(serial[0].folder)


def test_another_seed_gives_other_bytes(serial, tmp_path):
    other = run_sweep(small_plan(tmp_path, seed=8), tmp_path / "run", 1)
    assert tables(other.folder) != tables(serial[0].folder)


def test_a_dead_worker_costs_a_retry_and_no_result(serial, tmp_path):
    """One of this sweep's own workers is killed as soon as the first block is done."""
    killed = []

    def kill(done: int, total: int, seconds: float) -> None:
        if not killed:
            child = multiprocessing.active_children()[0]
            os.kill(child.pid, signal.SIGKILL)
            killed.append(child.pid)

    plan = small_plan(tmp_path, replications=2)
    run = run_sweep(plan, tmp_path / "run", 2, kill)
    assert killed
    assert tables(run.folder) == tables(serial[0].folder)


def test_each_block_is_on_disk_before_the_sweep_ends(serial):
    run, plan, seen = serial
    assert [done for done, *_ in seen] == [2, 4, 6, 8]
    assert {total for _, total, _ in seen} == {plan.cells} == {8}
    assert [len(files) for *_, files in seen] == [1, 2, 3, 4], "one file a block"
    assert all(block["outcomes"].num_rows == 2 for *_, files in seen for block in files.values())
    assert not (run.folder / "blocks").exists(), "and at the end they are one table each"


def test_tables_hold_every_cell_in_the_order_of_their_keys(serial):
    run, plan, _ = serial
    keys = [
        tuple(row) for row in run.outcomes[["variant", "caseload", "replication"]].itertuples(index=False)
    ]
    assert keys == [(v, n, r) for v in plan.sweep.variants for n in (20, 60) for r in (0, 1)]
    assert len(run.weekly) == len(keys) * 5
    assert run.weekly.week.tolist() == [1, 2, 3, 4, 5] * len(keys)


def test_a_cell_is_what_running_it_alone_gives(serial):
    run, plan, _ = serial
    block = next(b for b in plan.blocks() if (b.variant, b.replication) == ("coping", 1))
    (part,) = block.parts
    demand = Demand(part.scenario, block.seed, 1, 20)
    seen = run_cell(part.scenario, demand, 20)
    row = run.outcomes.query("variant == 'coping' and caseload == 20 and replication == 1").iloc[0]
    for name, value in outcome_row(seen).items():
        assert row[name] == value or (np.isnan(row[name]) and np.isnan(value)), name
    weeks = run.weekly.query("variant == 'coping' and caseload == 20 and replication == 1")
    assert weeks.open_items.tolist() == weekly_rows(seen)["open_items"].tolist()
    assert set(MEASURES) <= set(run.outcomes.columns)


def test_variants_are_compared_on_the_same_draws(serial):
    """Coping is off in one and on in the other; what arises by itself is the same in both."""
    run, *_ = serial
    asked = run.outcomes.pivot(
        index=["caseload", "replication"], columns="variant", values="due.authorisation"
    )
    assert (asked["properly"] == asked["coping"]).all()


def test_tables_hold_no_time_host_path_or_worker(serial):
    run, *_ = serial
    today = dt.datetime.now().astimezone()
    secrets = [
        socket.gethostname(),
        str(run.folder),
        str(run.folder.parent),
        os.environ.get("USER", "nobody-at-all"),
    ]
    secrets += [today.strftime("%Y-%m-%d"), today.strftime("%Y%m%d")]
    for path in (run.folder / "tables").iterdir():
        table = pq.read_table(path)
        text = " ".join([*table.column_names, str(table.schema.metadata), str(pq.read_metadata(path))])
        raw = path.read_bytes()
        for secret in filter(lambda s: len(s) > 3, secrets):
            assert secret not in text
            assert secret.encode() not in raw
        assert not {"seconds", "time", "host", "worker", "path", "pid"} & {
            name.lower() for name in table.column_names
        }


def test_the_manifest_tells_a_stranger_what_was_run(serial):
    run, plan, _ = serial
    manifest = json.loads((run.folder / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["sweep"]["seed"] == 7
    assert manifest["cells"] == 8
    for name, loaded in plan.loaded.items():
        assert manifest["scenarios"][name]["scenario"] == scenario_as_tree(loaded.scenario)
    assert {"simcore", "numpy", "simpy"} <= set(manifest["code"])
    assert manifest["begun"] <= manifest["finished"]
    assert set(manifest["measures"]) == set(MEASURES)


def test_a_second_run_into_the_same_folder_is_refused_and_changes_nothing(serial, tmp_path):
    run, plan, _ = serial
    before = {path: path.read_bytes() for path in run.folder.rglob("*") if path.is_file()}
    with pytest.raises(InputError, match="already holds a run"):
        run_sweep(plan, run.folder, 1)
    assert {path: path.read_bytes() for path in run.folder.rglob("*") if path.is_file()} == before


def test_a_run_that_is_not_finished_is_refused_and_not_opened(tmp_path):
    class StopError(Exception):
        pass

    def stop(done: int, total: int, seconds: float) -> None:
        raise StopError

    plan = small_plan(tmp_path)
    with pytest.raises(StopError):
        run_sweep(plan, tmp_path / "run", 1, stop)
    with pytest.raises(InputError, match="not finished"):
        open_run(tmp_path / "run")
    with pytest.raises(InputError, match="not finished; go on with it by --resume"):
        run_sweep(plan, tmp_path / "run", 1)
    with pytest.raises(InputError, match="no finished run"):
        newest_run(tmp_path)


def test_two_runs_begun_at_once_into_one_folder_do_not_mix(tmp_path):
    plan = small_plan(tmp_path)
    refused = []

    def begin_another(done: int, total: int, seconds: float) -> None:
        if not refused:
            with pytest.raises(InputError, match="another run is writing there now"):
                run_sweep(plan, tmp_path / "run", 1)
            refused.append(done)

    run_sweep(plan, tmp_path / "run", 1, begin_another)
    assert refused


def test_a_folder_without_a_run_is_told_so(tmp_path):
    with pytest.raises(InputError, match="no run here"):
        open_run(tmp_path)


def test_the_newest_run_is_the_one_begun_last(serial, tmp_path):
    for place, name in enumerate(("b", "a")):
        run_sweep(small_plan(tmp_path, replications=1), tmp_path / "outputs" / name, 1)
        manifest = tmp_path / "outputs" / name / "manifest.json"
        content = json.loads(manifest.read_text(encoding="utf-8"))
        manifest.write_text(
            json.dumps(content | {"begun": f"2026-01-0{place + 5}T08:00:00+00:00"}), encoding="utf-8"
        )
    assert newest_run(tmp_path / "outputs").run_id == "a"


def test_a_scenario_is_frozen_and_not_changed_by_a_sweep(serial):
    run, plan, _ = serial
    for name, loaded in plan.loaded.items():
        assert scenario_as_tree(loaded.scenario) == run.manifest["scenarios"][name]["scenario"]
        with pytest.raises(ValueError, match="frozen"):
            loaded.scenario.caseload = 3
        block = next(block for block in plan.blocks() if block.variant == name)
        (part,) = block.parts
        assert part.scenario == loaded.scenario, "a worker makes the same scenario again"
        assert list(part.scenario.kinds) == list(loaded.scenario.kinds), "its kinds in the same order"
