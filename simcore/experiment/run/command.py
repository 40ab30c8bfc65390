"""`simcore sweep`, `plan` and `verify`: what the command line calls."""

from __future__ import annotations

import argparse
import shlex
import sys
import time
from pathlib import Path

from simcore.experiment.progress import progress_printer
from simcore.experiment.run.executors import WorkerError
from simcore.experiment.run.looked_at import looked_at_words
from simcore.experiment.run.sweep import run_sweep
from simcore.experiment.run.verify import verify_run
from simcore.experiment.store.blocks import StoreError
from simcore.experiment.store.manifest import read
from simcore.experiment.store.planned import SEEN, seen_before, write_plan
from simcore.experiment.store.read import Run, open_run
from simcore.experiment.sweep.plan import Plan, load_sweep, plan_sweep
from simcore.scenario.answers import answers_text
from simcore.scenario.errors import InputError

DONE, FAILED = 0, 1
MOST_SHOWN = 10
SHOWN_AT = ("35", "165")


def sweep(options: argparse.Namespace, outputs: Path) -> int:
    """Run or resume a sweep; the last line printed is its folder. Ends with 1 where it was stopped.

    Raises:
        InputError: the sweep, the folder or the scheduler's address is wrong.
    """
    if options.resume and not options.out:
        raise InputError("--resume needs the folder to go on with: --out FOLDER")
    plan = _plan(options)
    named = f"{plan.sweep.name}-{time.strftime('%Y%m%d-%H%M%S')}"
    folder = Path(options.out) if options.out else outputs / named
    if options.resume and read(folder) is None:
        _say(f"{folder}: no run there to go on with; it begins anew")
    _say(f"{plan.sweep.title}: {plan.cells} runs of a year and more")
    try:
        run = run_sweep(
            plan,
            folder,
            options.workers,
            progress_printer(),
            resume=options.resume,
            scheduler=options.scheduler,
            plans=outputs / "plans",
        )
    except (KeyboardInterrupt, StoreError, WorkerError) as error:
        why = "stopped" if isinstance(error, KeyboardInterrupt) else str(error)
        _say(f"\n{why}\n{_how_to_resume(options, folder)}")
        return FAILED
    _say_times(run)
    _say(run.planned_words)
    for line in looked_at_words(run):
        _say(line)
    sys.stdout.write(f"run folder: {run.folder}\n")
    return DONE


def _plan(options: argparse.Namespace) -> Plan:
    asked = load_sweep(Path(options.sweep))
    plan = plan_sweep(asked, options.overrides, options.replications, options.seed)
    sheets = {base.scenario: base.loaded.answers for base in plan.points.bases if base.loaded.answers}
    for answers in sheets.values():
        _say("\n".join(answers_text(answers)))
    return plan


def _how_to_resume(options: argparse.Namespace, folder: Path) -> str:
    """The command that goes on with what is kept."""
    there = read(folder)
    if there is None:
        return "Nothing was begun."
    if there["finished"] is not None:
        return f"The run is finished: {folder}"
    words = ["simcore", "sweep", options.sweep, "--out", str(folder), "--resume"]
    for text in options.overrides:
        words += ["--set", text]
    for name in ("replications", "seed", "scheduler"):
        if (value := getattr(options, name)) is not None:
            words += [f"--{name}", str(value)]
    words += ["--workers", str(options.workers)] if options.workers > 1 else []
    return f"What is done is kept. To go on:\n  {shlex.join(words)}"


def _say_times(run: Run) -> None:
    seconds = run.manifest["seconds_per_run"]
    shown = ", ".join(f"{seconds[n]:.2f} s at {n} clients" for n in SHOWN_AT if n in seconds)
    if shown:
        window = run.assumed(next(iter(run.variants)))["window"]
        weeks = window["warm_up_weeks"] + window["weeks"]
        _say(f"one run (case manager for {weeks} weeks): {shown}")


def plan(options: argparse.Namespace, outputs: Path) -> int:
    """Write down what is going to be run and looked at; prints the plan's path. Raises InputError."""
    planned = _plan(options)
    path, content, is_new = write_plan(planned, outputs / "plans")
    asked = planned.sweep
    for name in ("outcomes", "promises", "comparisons"):
        if not content[name]:
            _say(f"the sweep names no {name}: to say beforehand which, write `{name}:` into {options.sweep}")
    when = "planned" if is_new else "was planned before, at"
    _say(f"{asked.title}: {planned.cells} runs, {planned.points.count} variants; {when} {content['planned']}")
    seen = seen_before(planned, content["planned"], [outputs])
    if seen is None:
        _say(f"A run of it that begins from now on says: planned, {content['plan']}")
    else:
        _say(f"A run of it will say: exploratory, {SEEN.format(run=seen)}. Another --seed gives fresh draws.")
    sys.stdout.write(f"{path}\n")
    return DONE


def verify(options: argparse.Namespace) -> int:
    """Run a sample of cells again and compare bits; ends with 1 at a difference. Raises InputError."""
    run = open_run(options.run_folder)
    found = verify_run(run, options.sample, options.seed or 0)
    for text in found.versions:
        _say(f"the run was made with other versions than these: {text}")
    for difference in found.differences[:MOST_SHOWN]:
        _say(str(difference))
    more = len(found.differences) - MOST_SHOWN
    if more > 0:
        _say(f"and {more} more")
    wrong = {difference.cell for difference in found.differences}
    words = "every number the same" if not wrong else f"{len(wrong)} with other numbers"
    sys.stdout.write(f"{run.run_id}: {len(found.cells)} runs done again, {words}\n")
    return FAILED if wrong else DONE


def _say(text: str) -> None:
    sys.stderr.write(f"{text}\n")
