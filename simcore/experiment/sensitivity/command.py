"""`simcore sensitivity`: what the command line calls. Light to import; the work is imported when run."""

from __future__ import annotations

import argparse
import sys
import time
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from simcore.experiment.sensitivity.analysis import Asked, Sensitivity
    from simcore.experiment.sensitivity.run import Progress

DONE, FAILED = 0, 1
OUTPUTS = Path("outputs")


def run(options: argparse.Namespace) -> int:
    """Run an analysis, print its table and its sentences; the last line printed is the folder's path.

    Stopped, it ends with 1 and says how to go on.

    Raises:
        InputError: the question is wrong.
    """
    from simcore.experiment.journal import check_resume, how_to_resume
    from simcore.experiment.sensitivity.analysis import run_sensitivity
    from simcore.experiment.sensitivity.words import asked_words, summary, table_text

    check_resume(options.resume, options.out)
    asked = _asked(options)
    folder = Path(options.out) if options.out else OUTPUTS / _name(asked)
    try:
        asked, screened = _screened(asked, options, folder)
        _announce(asked)
        found = run_sensitivity(
            asked, folder, options.workers, _progress(), screened, options.scheduler, options.resume
        )
    except KeyboardInterrupt:
        sys.stderr.write(f"\n{how_to_resume(folder)}\n")
        return FAILED
    lines = [asked_words(found), "", table_text(found), "", *summary(found)]
    sys.stdout.write("\n".join([*lines, f"sensitivity result: {folder}"]) + "\n")
    return DONE


def _asked(options: argparse.Namespace) -> Asked:
    from simcore.experiment.defaults import SEED
    from simcore.experiment.sensitivity.analysis import Asked
    from simcore.experiment.sensitivity.outcome import read_outcome
    from simcore.scenario import load_scenario

    given = [f"caseload={options.caseload}"] if options.caseload is not None else []
    overrides = [*options.overrides, *given]
    loaded = load_scenario(options.scenario, overrides)
    return Asked(
        loaded=loaded,
        outcome=read_outcome(options.outcome, loaded.scenario.caseload, options.promises),
        method=options.method,
        about=options.about,
        size=options.points,
        replications=options.replications or 10,
        seed=SEED if options.seed is None else options.seed,
        only=tuple(options.only),
        overrides=tuple(overrides),
    )


def _screened(asked: Asked, options: argparse.Namespace, folder: Path) -> tuple[Asked, Sensitivity | None]:
    """Sobol indices are for few numbers: those named, or those that a screening leaves."""
    from simcore.experiment.sensitivity.analysis import (
        FILE,
        KEEP,
        asked_after,
        check_folder,
        open_sensitivity,
        run_sensitivity,
    )
    from simcore.experiment.sensitivity.design import USUAL, check_screened
    from simcore.experiment.sensitivity.words import asked_words, summary
    from simcore.scenario.errors import InputError

    follows = bool(options.after) or options.keep is not None
    if asked.method != "sobol" or asked.only:
        if follows:
            raise InputError(
                "--after and --keep: only Sobol indices follow a screening, and none that --only names"
            )
        return asked, None
    keep = KEEP if options.keep is None else options.keep
    check_screened(USUAL["sobol"] if asked.size is None else asked.size, keep)
    check_folder(folder)
    if options.after:
        screened = open_sensitivity(options.after)
    elif options.resume and (folder / "screening" / FILE).is_file():
        screened = open_sensitivity(folder / "screening")
    else:
        first = replace(asked, method="morris", size=None)
        _announce(first)
        screened = run_sensitivity(
            first,
            folder / "screening",
            options.workers,
            _progress(),
            scheduler=options.scheduler,
            resume=options.resume,
        )
        sys.stderr.write("\n".join([asked_words(screened), *summary(screened), ""]))
    return asked_after(asked, screened, keep), screened


def _announce(asked: Asked) -> None:
    from simcore.experiment.sensitivity.analysis import design_of

    points = len(design_of(asked).points)
    years = f"{asked.replications} simulated years"
    each = (
        f"{years} at each"
        if asked.outcome.caseload
        else f"a coarse search for the cap at each, {years} a caseload"
    )
    sys.stderr.write(f"{asked.method}: {points:,} points, {each}\n")


def _progress() -> Progress:
    from simcore.experiment import progress_printer

    return progress_printer()


def _name(asked: Asked) -> str:
    return (
        f"{asked.loaded.scenario.name}-{asked.method}-{asked.outcome.name}-{time.strftime('%Y%m%d-%H%M%S')}"
    )
