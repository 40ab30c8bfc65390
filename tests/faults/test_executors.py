"""Local processes that die: every block is done all the same, and one that kills each time is named."""

import gc
import os
import signal
import sys
from functools import partial
from pathlib import Path

import pytest

from simcore.experiment.run.executors import AHEAD, LocalProcesses, WorkerError, executor
from simcore.experiment.sweep.design import Recipe
from simcore.experiment.sweep.plan import Block, Part

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="kills by signal")
DEADLY = "k3"
PARTS = (Part("properly", Recipe("", "")),)


def blocks(count: int):
    """Made as they are asked for, as a sweep's are."""
    return (Block(PARTS, n, (20, 60), 7, f"k{n}") for n in range(count))


def die_at(times: int, folder: Path, block: Block) -> str:
    """Dies over one of the blocks, so many times; else says which block it was."""
    if block.key == DEADLY:
        place = folder / f"death{len(list(folder.iterdir()))}"
        if len(list(folder.iterdir())) < times:
            place.touch()
            os.kill(os.getpid(), signal.SIGKILL)
    return block.key


@pytest.mark.parametrize("deaths", [1, 2])
def test_each_block_is_done_though_workers_die_while_more_are_to_come(tmp_path, deaths):
    count = 8 * AHEAD
    done = []
    for key in LocalProcesses(2).run(blocks(count), partial(die_at, deaths, tmp_path)):
        done.append(key)
        gc.collect()  # what the broken pool held is let go of now and not at some other time
    assert sorted(done) == sorted(f"k{n}" for n in range(count))
    assert len(list(tmp_path.iterdir())) == deaths


def test_a_block_that_kills_every_worker_is_named(tmp_path):
    with pytest.raises(WorkerError, match="properly, replication 3, 20 to 60 clients"):
        list(LocalProcesses(2).run(blocks(9), partial(die_at, 99, tmp_path)))
    assert len(list(tmp_path.iterdir())) == 3, "tried three times"


def test_one_worker_is_this_process_and_no_other():
    assert list(executor(1).run(blocks(3), lambda block: (block.key, os.getpid()))) == [
        (f"k{n}", os.getpid()) for n in range(3)
    ]
