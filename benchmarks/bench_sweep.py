"""What sweeps cost beyond the runs themselves: two workers, the store, the memory of the driving process.

Ratios of things measured in turn on the same machine; run it where nothing else runs. Takes some minutes.
Writes outputs/bench_sweep.json as {name: value} and prints the same with what is asked of each.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import resource
import subprocess
import sys
import time
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Any

from simcore.experiment import load_sweep, plan_sweep, run_sweep
from simcore.experiment.store import blocks as block_files
from simcore.experiment.store import store
from simcore.report.design import design_figures

ROOT = Path(__file__).parents[1]
SWEEP = ROOT / "scenarios" / "sweeps" / "caseload_35_165.yaml"
ASKED = {
    "two_workers_to_two_processes": "at least 0.95",
    "store_share": "under 0.03",
    "store_share_of_a_design": "under 0.03",
    "memory_50000_to_5000": "at most 1.5",
}
TINY = """\
name: tiny
title: One kind of work for one week
description: It costs as little as a run can.
caseload: 1
calendar:
  start_date: 2026-01-05
  working_days: [mon, tue, wed, thu, fri]
  shift_start: "09:00"
  shift_end: "17:00"
window: {warm_up_weeks: 0, weeks: 1}
kinds:
  task:
    label: Tasks
    activity: Work
    arrivals: {how: open, rate: {per_client_week: 0.5}}
    handling: {distribution: exponential, minutes_mean: 12.0}
    standard: {within: 1.0, clock: wall_hours}
"""
TINY_SWEEP = """\
name: tiny
title: Many tiny runs
scenario: FOLDER/tiny.yaml
caseloads: {from: 1, to: 10, step: 1}
replications: 10
seed: 1
levers:
  kinds.task.handling.minutes_mean: {from: 5, to: 35, step: STEP}
"""


def simcore(*words: str) -> subprocess.Popen[bytes]:
    """Start the command line, silent."""
    command = [sys.executable, "-m", "simcore.cli", *words]
    return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def cost(*commands: list[str]) -> tuple[float, float]:
    """Wall and processor seconds until all of these, begun at once, have ended. RuntimeError if one fails."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    begun = time.perf_counter()
    processes = [simcore(*words) for words in commands]
    statuses = [process.wait() for process in processes]
    if any(statuses):
        raise RuntimeError("a sweep failed")
    wall = time.perf_counter() - begun
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return wall, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def two_workers(repeats: int, replications: int) -> dict[str, float]:
    """Two independent processes with half of the replications each, against one sweep on two workers.

    The ratio in processor seconds says the same where other work disturbs the clock, but not who waits.
    """
    ratios, seconds, processor = [], [], []
    for _ in range(repeats):
        with TemporaryDirectory() as place:

            def sweep(out: str, count: int, *more: str, place: str = place) -> list[str]:
                return ["sweep", str(SWEEP), "--replications", str(count), "--out", f"{place}/{out}", *more]

            half = replications // 2
            alone = cost(sweep("a", half), sweep("b", half, "--seed", "1"))
            together = cost(sweep("c", replications, "--workers", "2"))
            seconds.append(together[0])
            ratios.append(alone[0] / together[0])
            processor.append(alone[1] / together[1])
    return {
        "two_workers_to_two_processes": median(ratios),
        "two_workers_processor_ratio": median(processor),
        "two_workers_seconds": median(seconds),
    }


def store_share() -> dict[str, float]:
    """The share of a serial run that is spent on packing, writing, joining and the manifest.

    Of the sweep of `make run`, and of a design that has one small caseload at each of its points.
    """
    spent = [0.0]

    def timed(work: Callable[..., Any]) -> Callable[..., Any]:
        @wraps(work)
        def do(*given: Any, **options: Any) -> Any:
            begun = time.perf_counter()
            try:
                return work(*given, **options)
            finally:
                spent[0] += time.perf_counter() - begun

        return do

    block_files.write_block = timed(block_files.write_block)
    for name in ("__init__", "finish", "kept"):
        setattr(store.RunFolder, name, timed(getattr(store.RunFolder, name)))
    found = {}
    for name, path in (("", SWEEP), ("_of_a_design", SWEEP.with_name("what_nobody_knows_latin.yaml"))):
        plan = plan_sweep(load_sweep(path), [], replications=2)
        spent[0] = 0.0
        with TemporaryDirectory() as place:
            begun = time.perf_counter()
            run_sweep(plan, Path(place) / "run", 1)
            total = time.perf_counter() - begun
        found |= {
            f"store_share{name}": spent[0] / total,
            f"store_ms_per_run{name}": spent[0] / plan.cells * 1000,
        }
    return found


def memory(cells: int, workers: int) -> dict[str, float]:
    """Plan, run, read back and draw so many tiny runs in this process; its peak memory in MB."""
    begun = time.perf_counter()
    with TemporaryDirectory() as place:
        (Path(place) / "tiny.yaml").write_text(TINY, encoding="utf-8")
        step = f"{30 / (cells // 100 - 1):.9f}"
        path = Path(place) / "sweep.yaml"
        path.write_text(TINY_SWEEP.replace("FOLDER", place).replace("STEP", step), encoding="utf-8")
        plan = plan_sweep(load_sweep(path), [])
        assert plan.cells == cells, plan.cells
        run = run_sweep(plan, Path(place) / "run", workers)
        rows = sum(len(part) for part in run.by_variant("weekly", ["variant", "open_items"]))
        assert rows == cells
        drawing = time.perf_counter()
        (figure,) = design_figures(run, ["hours_used"]).values()
        figure.png()
        drawing = time.perf_counter() - drawing
        assert len(figure.data) == cells // 10
        tables = sum(file.stat().st_size for file in (run.folder / "tables").iterdir())
    own = resource.getrusage(resource.RUSAGE_SELF)
    seconds = {"seconds": time.perf_counter() - begun, "own_seconds": own.ru_utime + own.ru_stime}
    return {"mb": own.ru_maxrss / 1024, **seconds, "drawing": drawing, "tables_mb": tables / 1e6}


def memory_ratio(workers: int) -> dict[str, float]:
    """Peak memory of the driving process for 50,000 runs and for 5,000, each in a process of its own."""
    found = {}
    for cells in (5000, 50000):
        words = [sys.executable, __file__, "--memory", str(cells), "--workers", str(workers)]
        done = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, check=True)
        found[cells] = json.loads(done.stdout)
    return {
        "memory_50000_to_5000": found[50000]["mb"] / found[5000]["mb"],
        "memory_mb_5000": found[5000]["mb"],
        "memory_mb_50000": found[50000]["mb"],
        "seconds_50000": found[50000]["seconds"],
        "driving_seconds_50000": found[50000]["own_seconds"],
        "drawing_seconds_50000": found[50000]["drawing"],
    }


def main() -> None:
    """Measure, print, write."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--only", choices=["workers", "store", "memory"], help="one of the three")
    parser.add_argument("--repeats", type=int, default=2)
    parser.add_argument("--replications", type=int, default=4)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--memory", type=int, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.memory:
        print(json.dumps(memory(options.memory, options.workers)))
        return
    parts: dict[str, Callable[[], dict[str, float]]] = {
        "store": store_share,
        "workers": lambda: two_workers(options.repeats, options.replications),
        "memory": lambda: memory_ratio(options.workers),
    }
    found: dict[str, float] = {}
    for name, measure in parts.items():
        if options.only in (None, name):
            found |= measure()
    for name, value in found.items():
        print(f"{name:30}  {value:8.3f}  {ASKED.get(name, '')}".rstrip())
    print(f"{os.cpu_count()} cores, Python {platform.python_version()}, {platform.machine()}")
    target = ROOT / "outputs" / "bench_sweep.json"
    target.parent.mkdir(exist_ok=True)
    known = json.loads(target.read_text(encoding="utf-8")) if target.exists() else {}
    known |= {name: round(value, 4) for name, value in found.items()}
    target.write_text(json.dumps(known, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
