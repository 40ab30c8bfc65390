"""`simcore decide`: what the command line calls."""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path
from typing import Any

from simcore.experiment.cap.command import progress
from simcore.experiment.cap.tally import read_promises
from simcore.experiment.decide.agency import Agency, read_agency
from simcore.experiment.decide.cases import read_rungs, warm_up_of
from simcore.experiment.decide.decision import Decision
from simcore.experiment.decide.recommended import cap_read
from simcore.experiment.decide.run import Asked, decide
from simcore.experiment.decide.store import check_free, save_decision
from simcore.experiment.decide.text import report
from simcore.experiment.defaults import SEED
from simcore.experiment.folder import check_writable
from simcore.experiment.headline import DEFAULT_PROMISES
from simcore.experiment.journal import Journal, check_resume, content_key, how_to_resume
from simcore.scenario.errors import InputError
from simcore.scenario.load import scenario_as_tree

DONE, FAILED = 0, 1
USUAL = 6
"""Runs of each case, where none are asked for."""
LEAST_WEEKS = 26


def run(options: argparse.Namespace, outputs: Path) -> tuple[Decision, Path] | None:
    """Simulate the decision, print it and put it into a folder; None where it was stopped.

    Raises:
        InputError: the agency, a promise or the folder is wrong; before anything is simulated.
    """
    check_resume(options.resume, options.out)
    agency = read_agency(options.scenario, options.overrides)
    asked = read_asked(options, agency)
    if asked.cap_result is not None:
        cap_read(agency.programme, asked.cap_result)  # so that it is told before a folder is made
    stamp = time.strftime("%Y%m%d-%H%M%S")
    folder = Path(options.out) if options.out else outputs / f"decide-{agency.scenario.name}-{stamp}"
    check_free(folder)
    check_writable(folder)
    try:
        with Journal(folder, _question(agency, asked), options.resume) as journal:
            found = decide(
                agency, asked, options.workers, progress("simulating a decision; this takes minutes"), journal
            )
            saved = save_decision(found, folder)
    except KeyboardInterrupt:
        sys.stderr.write(f"\n{how_to_resume(folder)}\n")
        return None
    sys.stdout.write(f"{report(saved)}\n")
    return saved, folder


def read_asked(options: argparse.Namespace, agency: Agency) -> Asked:
    """The question of the command's options. Raises InputError."""
    replications = options.replications or USUAL
    if replications < 2:
        raise InputError("--replications: an interval needs two runs or more (given 1)")
    if options.weeks < LEAST_WEEKS:
        raise InputError(f"--weeks: {LEAST_WEEKS} or more, to see anything hold (given {options.weeks})")
    if options.cap is not None and options.cap_result is not None:
        raise InputError("--cap and --cap-result: give one of the two")
    rungs = read_rungs(options.rungs)
    if options.posts is not None and isinstance(rungs, tuple):
        raise InputError("--posts and --rungs: give one of the two, or --rungs all")
    return Asked(
        options.scenario,
        tuple(options.overrides),
        read_promises(options.promises or DEFAULT_PROMISES),
        replications,
        SEED if options.seed is None else options.seed,
        options.cap,
        Path(options.cap_result) if options.cap_result else None,
        options.posts,
        rungs,
        options.weeks,
        warm_up_of(agency.scenario, options.warm_up),
    )


def _question(agency: Agency, asked: Asked) -> dict[str, Any]:
    """What a journal is about, for a message where it is about something else."""
    promises = [f"{p.measure} {p.sign} {p.threshold:g}" for p in asked.promises]
    whole = content_key(scenario_as_tree(agency.scenario))
    given = {
        "cap": asked.cap,
        "weeks": asked.weeks,
        "warm_up": asked.warm_up,
        "posts": asked.posts,
        "rungs": str(asked.rungs),
    }
    return {"seed": asked.seed, "promises": promises, "scenario": whole, **given}
