"""`simcore compare`: what the command line calls."""

from __future__ import annotations

import argparse
import sys
from contextlib import nullcontext
from pathlib import Path

from simcore.experiment.compare.compare import (
    QUESTIONS,
    USUAL,
    check_folder,
    check_measures,
    check_subjects,
    compare,
    question,
    read_subject,
    save,
)
from simcore.experiment.compare.words import report
from simcore.experiment.defaults import SEED
from simcore.experiment.journal import Journal, check_resume, how_to_resume
from simcore.experiment.precision import parse_goal, read_budget
from simcore.experiment.progress import progress_printer

FAILED = 1
BEGINS_ANEW = (
    "stopped; without --out nothing is kept: the same command begins anew, and gives the same numbers"
)


def run(options: argparse.Namespace) -> int:
    """Compare, print, and write the differences and every year where --out says.

    Stopped, it ends with 1 and says how to go on.

    Raises:
        InputError: the question or the folder is wrong; before anything is simulated.
    """
    check_resume(options.resume, options.out)
    folder = Path(options.out) if options.out else None
    if folder is not None:
        check_folder(folder)
    try:
        _compare(options, folder)
    except KeyboardInterrupt:
        sys.stderr.write(f"\n{how_to_resume(folder) if folder is not None else BEGINS_ANEW}\n")
        return FAILED
    return 0


def _compare(options: argparse.Namespace, folder: Path | None) -> None:
    goals = [parse_goal(text) for text in options.precision]
    least, most = read_budget(goals, options.replications, options.most)
    subjects = [read_subject(text, options.overrides, options.caseload) for text in options.subjects]
    check_subjects(subjects)
    names = options.measures.split(",") if options.measures else QUESTIONS
    measures = check_measures([name.strip() for name in names])
    seed = SEED if options.seed is None else options.seed
    kept = Journal(folder, question(subjects, seed), options.resume) if folder is not None else nullcontext()
    with kept as journal:
        comparison = compare(
            subjects,
            measures,
            goals,
            least if goals else options.replications or USUAL,
            most,
            seed,
            options.workers,
            progress_printer(at_most=bool(goals)),
            journal,
        )
        sys.stdout.write(f"{report(comparison)}\n")
        sys.stdout.flush()  # before it is saved, which may fail
        if folder is not None:
            sys.stdout.write(f"written: {save(comparison, folder)}\n")
