"""`simcore pack`: the pack for a hearing from an agency's own numbers: its sweep, then its case."""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

from simcore.report.command import DONE, FAILED
from simcore.scenario.errors import InputError, listed
from simcore.scenario.read import PROJECT

if TYPE_CHECKING:
    from simcore.experiment import Plan

STANDARD = PROJECT / "scenarios" / "sweeps" / "caseload_35_165.yaml"
"""The sweep that is run of whatever scenario is asked about."""


def pack(options: argparse.Namespace, outputs: Path) -> int:
    """Sweep a scenario, write its funding case; the last line printed is the pack's folder.

    Raises:
        InputError: the scenario, the caseloads or the folder is wrong; before anything is run.
    """
    from simcore.experiment import run_sweep
    from simcore.experiment.progress import progress_printer
    from simcore.experiment.run.executors import WorkerError
    from simcore.experiment.store.blocks import StoreError
    from simcore.report.make import make_all
    from simcore.report.run_notebook import NotebookError

    if options.resume and not options.out:
        raise InputError("--resume needs the folder to go on with: --out FOLDER")
    plan = _plan(options)
    folder = Path(options.out) if options.out else outputs / f"pack-{time.strftime('%Y%m%d-%H%M%S')}"
    given = {"caseload_now": options.now, "caseload_asked": options.asked, "agency": options.agency}
    try:
        run = run_sweep(plan, folder, options.workers, progress_printer(), resume=options.resume)
        made = make_all(["10"], run.folder, given, options.workers)
    except (KeyboardInterrupt, StoreError, WorkerError) as error:
        why = "stopped" if isinstance(error, KeyboardInterrupt) else str(error)
        sys.stderr.write(f"\n{why}; to go on: the same command with --out {folder} --resume\n")
        return FAILED
    except NotebookError as error:
        sys.stderr.write(f"{error}\n")
        return FAILED
    sys.stdout.write(f"{made.index}\n{run.folder / 'pack'}\n")
    return DONE


def _plan(options: argparse.Namespace) -> Plan:
    """The standard sweep of another scenario."""
    from simcore.experiment import load_sweep, plan_sweep

    sweep = load_sweep(STANDARD)
    known = sweep.all_caseloads()
    for flag, caseload in (("--now", options.now), ("--asked", options.asked)):
        if caseload not in known:
            raise InputError(f"{flag}: {caseload} is not simulated; choose of {listed(map(str, known))}")
    sweep = sweep.model_copy(update={"scenario": options.scenario})
    return plan_sweep(sweep, options.overrides, options.replications, options.seed)
