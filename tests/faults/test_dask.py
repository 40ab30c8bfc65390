"""A Dask cluster of two workers on this machine: the same bytes, a worker killed, what is told if wrong."""

import os
import signal
import socket
import sys
import warnings

import pytest

from simcore.cli import main
from simcore.experiment import run_sweep
from simcore.experiment.run import dask_cluster
from simcore.experiment.run.dask_cluster import DaskCluster
from simcore.experiment.run.executors import WorkerError
from simcore.scenario import InputError
from tests.experiment.helpers import SHORT, small_plan, tables, written
from tests.faults.helpers import REPLICATIONS

distributed = pytest.importorskip("distributed")
pytestmark = [pytest.mark.slow, pytest.mark.filterwarnings("ignore::DeprecationWarning")]


@pytest.fixture(scope="module")
def cluster():
    """A scheduler and two worker processes, reachable from this machine only."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        with distributed.LocalCluster(
            n_workers=2, threads_per_worker=1, host="127.0.0.1", dashboard_address=None, memory_limit=0
        ) as made:
            yield made


def test_a_cluster_gives_the_same_bytes_as_one_process_here(undisturbed, cluster, tmp_path, capsys):
    assert cluster.scheduler_address.startswith("tcp://127.0.0.1:")
    path = written(tmp_path)
    asked = ["sweep", str(path), "--replications", str(REPLICATIONS), "--out", str(tmp_path / "run")]
    asked += [word for text in SHORT for word in ("--set", text)]
    assert main([*asked, "--scheduler", cluster.scheduler_address]) == 0
    assert tables(tmp_path / "run") == undisturbed
    assert "run folder" in capsys.readouterr().out


@pytest.mark.skipif(sys.platform == "win32", reason="kills by signal")
def test_a_cluster_worker_killed_in_mid_sweep_costs_no_result(undisturbed, cluster, tmp_path):
    with distributed.Client(cluster.scheduler_address, set_as_default=False) as client:
        pids = list(client.run(os.getpid).values())
    assert len(set(pids)) == 2
    assert os.getpid() not in pids
    killed = []

    def kill(done: int, total: int, seconds: float) -> None:
        if not killed:
            os.kill(pids[0], signal.SIGKILL)
            killed.append(pids[0])

    plan = small_plan(tmp_path, REPLICATIONS)
    run = run_sweep(plan, tmp_path / "run", progress=kill, scheduler=cluster.scheduler_address)
    assert killed
    assert tables(run.folder) == undisturbed


def test_a_run_begun_on_a_cluster_goes_on_here(undisturbed, cluster, tmp_path):
    class StopError(Exception):
        pass

    def stop(done: int, total: int, seconds: float) -> None:
        if done >= 6:
            raise StopError

    plan = small_plan(tmp_path, REPLICATIONS)
    with pytest.raises(StopError):
        run_sweep(plan, tmp_path / "run", progress=stop, scheduler=cluster.scheduler_address)
    run = run_sweep(plan, tmp_path / "run", 1, resume=True)
    assert tables(run.folder) == undisturbed


def test_work_that_fails_on_a_worker_fails_here_with_its_own_words(cluster):
    def fails(block):
        raise InputError("variant p00001: not valid")

    with pytest.raises(InputError, match="variant p00001: not valid"):
        list(DaskCluster(cluster.scheduler_address).run(iter([1]), fails))


def test_a_worker_with_other_versions_is_refused(cluster, tmp_path, monkeypatch):
    from simcore.experiment.store import store

    monkeypatch.setattr(store, "code_versions", lambda: {"numpy": "0.1"})
    with pytest.raises(InputError, match="a worker has other versions"):
        run_sweep(small_plan(tmp_path), tmp_path / "run", scheduler=cluster.scheduler_address)


def test_a_scheduler_that_goes_away_is_told_and_what_is_done_is_kept(undisturbed, tmp_path, monkeypatch):
    monkeypatch.setattr(dask_cluster, "PATIENCE", 5)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        made = distributed.LocalCluster(
            n_workers=1, threads_per_worker=1, host="127.0.0.1", dashboard_address=None, memory_limit=0
        )

        def leave(done: int, total: int, seconds: float) -> None:
            made.close()

        plan = small_plan(tmp_path, REPLICATIONS)
        with pytest.raises(WorkerError, match="Dask cluster failed"):
            run_sweep(plan, tmp_path / "run", progress=leave, scheduler=made.scheduler_address)
    assert len(list((tmp_path / "run" / "blocks").iterdir())) == 1
    run = run_sweep(plan, tmp_path / "run", 1, resume=True)
    assert tables(run.folder) == undisturbed


def test_an_address_where_nobody_answers_is_told(tmp_path):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        address = f"tcp://127.0.0.1:{free.getsockname()[1]}"
    with pytest.raises(InputError, match="no Dask scheduler answers there"):
        list(DaskCluster(address, patience=1).run(iter([]), print))
