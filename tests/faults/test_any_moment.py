"""kill -9 before each change that a run makes to its folder: it resumes, and ends in the same bytes."""

import multiprocessing
import os
import shutil
import signal
import sys
from itertools import count
from pathlib import Path

import pytest

from simcore.experiment import run_sweep
from simcore.experiment.run.verify import verify_run
from tests.experiment.helpers import small_plan, tables

pytestmark = [
    pytest.mark.skipif(sys.platform == "win32", reason="kills by signal"),
    pytest.mark.slow,
]


def run_until_change(folder: str, replications: int, fatal: int) -> None:
    """Run or resume a sweep in this process, which kills itself before change number ``fatal``."""
    made = count(1)

    def deadly(change, before=lambda *_: None):
        def do(*given, **options):
            if next(made) == fatal:
                before(*given)
                os.kill(os.getpid(), signal.SIGKILL)
            return change(*given, **options)

        return do

    def half_removed(tree: Path, **_) -> None:
        files = sorted(path for path in Path(tree).rglob("*") if path.is_file())
        for path in files[: (len(files) + 1) // 2]:
            path.unlink()

    Path.replace = deadly(Path.replace)  # type: ignore[method-assign]
    Path.rename = deadly(Path.rename)  # type: ignore[method-assign]
    shutil.rmtree = deadly(shutil.rmtree, half_removed)  # type: ignore[assignment]
    target = Path(folder)
    run_sweep(small_plan(target.parent, replications), target, 1, resume=True)


@pytest.fixture(scope="module")
def server():
    """Processes are forked off one that has only imported, so that each costs little."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["tests.faults.test_any_moment"])
    return context


@pytest.fixture(scope="module")
def expected(tmp_path_factory):
    folder = tmp_path_factory.mktemp("expected")
    return {
        count: tables(run_sweep(small_plan(folder, count), folder / f"run{count}", 1).folder)
        for count in (1, 2)
    }


def killed_before(server, folder: Path, replications: int, fatal: int) -> bool:
    """Whether it was killed; False if it ended first, as there were fewer changes."""
    process = server.Process(target=run_until_change, args=(str(folder), replications, fatal))
    process.start()
    process.join(60)
    assert process.exitcode in (0, -signal.SIGKILL)
    return process.exitcode != 0


def test_a_run_killed_before_any_change_goes_on(server, expected, tmp_path):
    for fatal in count(1):
        folder = tmp_path / str(fatal) / "run"
        folder.parent.mkdir()
        if not killed_before(server, folder, 1, fatal):
            break
        run = run_sweep(small_plan(folder.parent, 1), folder, 1, resume=True)
        assert tables(folder) == expected[1], fatal
        assert sorted(path.name for path in folder.iterdir()) == ["lock", "manifest.json", "tables"], fatal
        assert not verify_run(run, 1).differences
    assert fatal > 8, "manifest, blocks, four tables, manifest, blocks removed"


def test_adding_replications_killed_before_any_change_goes_on(server, expected, tmp_path):
    begun = tmp_path / "begun" / "run"
    begun.parent.mkdir()
    run_sweep(small_plan(begun.parent, 1), begun, 1)
    for fatal in count(1):
        folder = tmp_path / str(fatal) / "run"
        shutil.copytree(begun, folder)
        if not killed_before(server, folder, 2, fatal):
            break
        run_sweep(small_plan(folder.parent, 2), folder, 1, resume=True)
        assert tables(folder) == expected[2], fatal
    assert fatal > 9
