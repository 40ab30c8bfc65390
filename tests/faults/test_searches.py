"""A cap search or an analysis of sensitivity that is killed goes on where it was, to the same numbers."""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path

import pandas as pd
import pytest

from simcore.experiment.journal import FILE
from tests.experiment.helpers import SHORT
from tests.faults.helpers import run_to_end, started, wait_until

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="kills by signal")

SIMCORE = [sys.executable, "-m", "simcore.cli"]
SEARCHES = {
    "cap": (["cap", "desk_50", "--from", "20", "--to", "40", "--replications", "3"], "years.parquet"),
    "sensitivity": (
        ["sensitivity", "desk_50", "--outcome", "notes_on_time", "--caseload", "20", "--replications", "2"]
        + [text for key in ("base.call.talk_mean_min", "base.call.wrap_min") for text in ("--only", key)],
        "tables/runs.parquet",
    ),
}


def lines(folder: Path) -> int:
    """Pieces of work a journal holds."""
    journal = folder / FILE
    return max(0, journal.read_bytes().count(b"\n") - 1) if journal.is_file() else 0


@pytest.fixture(scope="module", params=SEARCHES)
def search(request, tmp_path_factory) -> tuple[list[str], str, pd.DataFrame]:
    """The command of a search, its table's name, and that table as it comes out when nothing goes wrong."""
    words, table = SEARCHES[request.param]
    words = words + [word for text in SHORT for word in ("--set", text)]
    folder = tmp_path_factory.mktemp(request.param)
    done = run_to_end([*SIMCORE, *words, "--out", str(folder)])
    assert done.returncode == 0, done.stderr
    assert not (folder / FILE).exists()
    return words, table, pd.read_parquet(folder / table)


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGINT])
def test_what_was_found_before_a_stop_is_kept(search, tmp_path, how):
    words, table, undisturbed = search
    command = [*SIMCORE, *words, "--out", str(tmp_path)]
    with started(command) as process:
        wait_until(lambda: lines(tmp_path) >= 2, "two pieces of work")
        os.kill(process.pid, how)
        _, told = process.communicate(timeout=20)
    assert "Traceback" not in told
    assert ("--resume" in told) == (how == signal.SIGINT)
    refused = run_to_end(command)
    assert (refused.returncode, "--resume" in refused.stderr) == (2, True)
    with (tmp_path / FILE).open("ab") as journal:
        journal.write(b'{"key": "half a li')
    done = run_to_end([*command, "--resume", "--workers", "2"])
    assert done.returncode == 0, done.stderr
    pd.testing.assert_frame_equal(pd.read_parquet(tmp_path / table), undisturbed)
