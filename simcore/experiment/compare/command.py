"""`simcore compare`: what the command line calls."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from simcore.experiment.compare.compare import QUESTIONS, check_measures, compare, read_subject, save
from simcore.experiment.compare.precision import parse_goal
from simcore.experiment.compare.words import report


def run(options: argparse.Namespace) -> int:
    """Compare, print, and write the differences and every year where --out says. Raises InputError."""
    subjects = [read_subject(text, options.overrides, options.caseload) for text in options.subjects]
    names = options.measures.split(",") if options.measures else QUESTIONS
    comparison = compare(
        subjects,
        check_measures([name.strip() for name in names]),
        [parse_goal(text) for text in options.precision],
        options.replications or 20,
        options.most,
        20260105 if options.seed is None else options.seed,
        options.workers,
    )
    sys.stdout.write(f"{report(comparison)}\n")
    if options.out:
        sys.stdout.write(f"written: {save(comparison, Path(options.out))}\n")
    return 0
