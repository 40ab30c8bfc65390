"""Sweeps in processes of their own, to be killed: only by id, and only what a test has started."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil

from tests.experiment.helpers import SHORT, SMALL, written

PATIENCE = 60
REPLICATIONS = 6
BLOCKS = 2 * REPLICATIONS
"""Two variants; each block is both caseloads."""


def command(folder: Path, *more: str, workers: int = 1, script: str = "") -> list[str]:
    """`simcore sweep` on the small sweep, into folder/run; a script may come before it."""
    path = folder / "sweep.yaml"
    if not path.exists():
        written(folder, SMALL)
    code = f"{script}\nimport sys\nfrom simcore.cli import main\nsys.exit(main())"
    words = [sys.executable, "-c", code, "sweep", str(path), "--out", str(folder / "run")]
    words += ["--replications", str(REPLICATIONS), "--workers", str(workers)]
    return [*words, *(word for text in SHORT for word in ("--set", text)), *more]


@contextmanager
def started(words: list[str]) -> Iterator[subprocess.Popen[str]]:
    """A process in a group of its own; it and its children are gone afterwards."""
    kept = signal.signal(signal.SIGINT, signal.default_int_handler)  # ignored in the background
    try:
        process = subprocess.Popen(
            words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True
        )
    finally:
        signal.signal(signal.SIGINT, kept)
    family = [psutil.Process(process.pid)]
    try:
        yield process
    finally:
        family += children(process.pid)
        for one in family:
            if one.is_running():
                one.kill()
        process.communicate()


def children(pid: int) -> list[psutil.Process]:
    """The living children of a process."""
    try:
        return psutil.Process(pid).children(recursive=True)
    except psutil.NoSuchProcess:
        return []


def workers_of(pid: int) -> list[psutil.Process]:
    """Those of its children that run blocks."""
    return [child for child in children(pid) if any("spawn_main" in word for word in child.cmdline())]


def wait_until(true: Callable[[], bool], what: str) -> None:
    """Look every hundredth of a second."""
    end = time.monotonic() + PATIENCE
    while not true():
        assert time.monotonic() < end, f"never came: {what}"
        time.sleep(0.01)


def finished_blocks(folder: Path) -> int:
    """How many blocks are on disk."""
    return len(list((folder / "run" / "blocks").glob("*.block")))


def run_to_end(words: list[str]) -> subprocess.CompletedProcess[str]:
    """Run a command to its end."""
    return subprocess.run(words, capture_output=True, text=True, check=False, timeout=PATIENCE * 2)
