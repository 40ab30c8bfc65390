"""`simcore compare`: what the command line calls."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from simcore.experiment.compare.compare import (
    QUESTIONS,
    USUAL,
    check_folder,
    check_measures,
    compare,
    read_subject,
    save,
)
from simcore.experiment.compare.words import report
from simcore.experiment.defaults import SEED
from simcore.experiment.precision import parse_goal, read_budget


def run(options: argparse.Namespace) -> int:
    """Compare, print, and write the differences and every year where --out says.

    Raises:
        InputError: the question or the folder is wrong; before anything is simulated.
    """
    goals = [parse_goal(text) for text in options.precision]
    least, most = read_budget(goals, options.replications, options.most)
    if options.out:
        check_folder(Path(options.out))
    subjects = [read_subject(text, options.overrides, options.caseload) for text in options.subjects]
    names = options.measures.split(",") if options.measures else QUESTIONS
    comparison = compare(
        subjects,
        check_measures([name.strip() for name in names]),
        goals,
        least if goals else options.replications or USUAL,
        most,
        SEED if options.seed is None else options.seed,
        options.workers,
    )
    sys.stdout.write(f"{report(comparison)}\n")
    if options.out:
        sys.stdout.write(f"written: {save(comparison, Path(options.out))}\n")
    return 0
