"""Sweeps that are killed, stopped or out of disk: what is done is kept, and the end is the same bytes."""

import os
import shlex
import signal
import sys

import psutil
import pytest

from simcore.experiment.run.sweep import run_sweep
from tests.experiment.helpers import small_plan, tables
from tests.faults.helpers import (
    BLOCKS,
    REPLICATIONS,
    command,
    finished_blocks,
    run_to_end,
    started,
    wait_until,
    workers_of,
)

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="kills by signal")


def test_a_worker_killed_in_mid_sweep_costs_a_retry_and_no_result(undisturbed, tmp_path):
    with started(command(tmp_path, workers=2)) as process:
        wait_until(lambda: finished_blocks(tmp_path) >= 1, "the first block")
        workers_of(process.pid)[0].kill()
        _, told = process.communicate()
    assert process.returncode == 0, told
    assert "Traceback" not in told
    assert tables(tmp_path / "run") == undisturbed


@pytest.mark.parametrize(("workers", "blocks"), [(1, 1), (2, 3)])
def test_the_parent_killed_and_resumed_loses_only_what_was_in_hand(undisturbed, tmp_path, workers, blocks):
    with started(command(tmp_path, workers=workers)) as process:
        wait_until(lambda: finished_blocks(tmp_path) >= blocks, f"{blocks} blocks")
        orphans = workers_of(process.pid)
        os.kill(process.pid, signal.SIGKILL)
        process.wait()
        assert len(orphans) == (workers if workers > 1 else 0)
        psutil.wait_procs(orphans, timeout=10)
        assert not any(orphan.is_running() for orphan in orphans), "orphans end by themselves"
    kept = finished_blocks(tmp_path)
    assert blocks <= kept < BLOCKS
    done = run_to_end(command(tmp_path, "--resume", workers=workers))
    assert done.returncode == 0, done.stderr
    assert f"{2 * kept} of {2 * BLOCKS} runs are there already" in done.stderr
    assert tables(tmp_path / "run") == undisturbed


@pytest.mark.parametrize("workers", [1, 2])
def test_ctrl_c_leaves_a_run_that_can_be_resumed_and_says_how(undisturbed, tmp_path, workers):
    with started(command(tmp_path, workers=workers)) as process:
        wait_until(lambda: finished_blocks(tmp_path) >= 2, "two blocks")
        os.killpg(process.pid, signal.SIGINT)  # as a terminal does: the workers get it too
        out, told = process.communicate(timeout=20)
    assert process.returncode == 1
    assert out == ""
    assert "Traceback" not in told
    *_, last = told.strip().splitlines()
    words = shlex.split(last)
    assert words[:2] == ["simcore", "sweep"]
    code = "import sys; from simcore.cli import main; sys.exit(main())"
    done = run_to_end([sys.executable, "-c", code, *words[1:]])
    assert done.returncode == 0, done.stderr
    assert tables(tmp_path / "run") == undisturbed


def test_a_second_run_into_the_folder_is_refused_while_the_first_runs(undisturbed, tmp_path):
    with started(command(tmp_path)) as process:
        wait_until(lambda: finished_blocks(tmp_path) >= 1, "the first block")
        os.kill(process.pid, signal.SIGSTOP)  # it holds still, not the lock
        for more in ([], ["--resume"]):
            second = run_to_end(command(tmp_path, *more))
            assert second.returncode == 2
            assert "another run is writing there now" in second.stderr
        os.kill(process.pid, signal.SIGCONT)
        process.communicate()
    assert process.returncode == 0
    assert tables(tmp_path / "run") == undisturbed


SMALL_FILES_AFTER_A_BLOCK = """
import resource
from simcore.experiment.run import command as sweep_command
def full(done, total, seconds):
    resource.setrlimit(resource.RLIMIT_FSIZE, (3000, resource.RLIM_INFINITY))
sweep_command.progress_printer = lambda: full
"""


def test_a_write_that_fails_in_the_middle_leaves_a_run_that_can_be_resumed(undisturbed, tmp_path):
    done = run_to_end(command(tmp_path, script=SMALL_FILES_AFTER_A_BLOCK))
    assert done.returncode == 1
    assert "cannot be written (File too large)" in done.stderr
    assert "What is done is kept. To go on:\n  simcore sweep" in done.stderr
    assert "Traceback" not in done.stderr
    assert finished_blocks(tmp_path) == 1
    assert not list((tmp_path / "run" / "blocks").glob("*.tmp")), "no half file"
    run = run_sweep(small_plan(tmp_path, REPLICATIONS), tmp_path / "run", 1, resume=True)
    assert tables(run.folder) == undisturbed


NO_SPACE_FOR_TABLES = """
import resource
from simcore.experiment.run import command as sweep_command
def full(done, total, seconds):
    if done == total:
        resource.setrlimit(resource.RLIMIT_FSIZE, (3000, resource.RLIM_INFINITY))
sweep_command.progress_printer = lambda: full
"""


def test_a_write_that_fails_at_the_very_end_does_too(undisturbed, tmp_path):
    done = run_to_end(command(tmp_path, script=NO_SPACE_FOR_TABLES))
    assert done.returncode == 1
    assert "tables: cannot be written (File too large)" in done.stderr
    assert finished_blocks(tmp_path) == BLOCKS
    run = run_sweep(small_plan(tmp_path, REPLICATIONS), tmp_path / "run", 1, resume=True)
    assert tables(run.folder) == undisturbed
    assert not list(run.folder.rglob("*.tmp"))
