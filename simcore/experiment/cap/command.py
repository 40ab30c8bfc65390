"""`simcore cap`: what the command line calls."""

from __future__ import annotations

import argparse
import math
import sys
import time
from pathlib import Path
from typing import Any

from simcore.experiment.cap.cap import CapResult, check_range, expected_years, find_cap, smaller
from simcore.experiment.cap.report import cap_report
from simcore.experiment.cap.search import GUESS, Say, Settings, arithmetic_guess
from simcore.experiment.cap.store import RESULT, save_cap
from simcore.experiment.cap.tally import read_promises
from simcore.experiment.cap.years import seconds_of_a_year
from simcore.experiment.defaults import SEED
from simcore.experiment.folder import check_writable
from simcore.experiment.headline import DEFAULT_PROMISES
from simcore.experiment.journal import Journal, check_resume, content_key, how_to_resume
from simcore.experiment.posts import posts_of
from simcore.experiment.progress import duration
from simcore.scenario.errors import InputError
from simcore.scenario.load import load_scenario, scenario_as_tree
from simcore.scenario.schema import Scenario

FAILED = 1
FEWEST_YEARS = 3
"""Below these no interval says anything."""


def run(options: argparse.Namespace, outputs: Path) -> int:
    """Find the cap, print it, and put it into a folder, whose path is the last line.

    Stopped, or where the folder does not take it, it ends with 1 and says how to go on.

    Raises:
        InputError: a promise, the scenario, the range or the folder is wrong; before anything is simulated.
    """
    check_resume(options.resume, options.out)
    settings = read_settings(options)
    scenario = load_scenario(options.scenario, options.overrides).scenario
    seed = SEED if options.seed is None else options.seed
    stamp = time.strftime("%Y%m%d-%H%M%S")
    folder = Path(options.out) if options.out else outputs / f"cap-{scenario.name}-{stamp}"
    if (folder / RESULT).exists():
        raise InputError(f"{folder}: already holds a cap; choose another folder with --out")
    check_writable(folder)
    try:
        with Journal(folder, _question(scenario, settings, seed), options.resume) as journal:
            _say_how_long(scenario, options, settings, sum(len(years) for years in journal.known.values()))
            found = find_cap(
                options.scenario,
                settings,
                options.overrides,
                seed=seed,
                workers=options.workers,
                points=options.uncertainty,
                say=progress(),
                journal=journal,
            )
            sys.stdout.write(f"{cap_report(found)}\n")  # before it is saved, which may fail
            sys.stdout.flush()
            _save(found, folder)
    except KeyboardInterrupt:
        sys.stderr.write(f"\n{how_to_resume(folder)}\n")
        return FAILED
    except _NotSavedError as error:
        sys.stderr.write(f"{folder}: the answer above could not be saved: {error}; {how_to_resume(folder)}\n")
        return FAILED
    sys.stdout.write(f"\nfolder: {folder}\n")
    return 0


def _question(scenario: Scenario, settings: Settings, seed: int) -> dict[str, Any]:
    """What a journal is about, for a message where it is about something else."""
    promises = [f"{p.measure} {p.sign} {p.threshold:g}" for p in settings.promises]
    return {"seed": seed, "promises": promises, "scenario": content_key(scenario_as_tree(scenario))}


class _NotSavedError(Exception):
    """The folder did not take the answer; the journal in it stays."""


def _save(found: CapResult, folder: Path) -> None:
    try:
        save_cap(found, folder)
    except OSError as error:
        raise _NotSavedError(error.strerror or error) from error


def read_settings(options: argparse.Namespace) -> Settings:
    """The settings of the command's options. Raises InputError."""
    confidence = options.confidence
    if not 0.5 < confidence < 1:
        raise InputError(f"--confidence: must lie between 0.5 and 1, such as 0.95 (given {confidence:g})")
    years = options.replications or Settings(()).certify
    if years < FEWEST_YEARS:
        raise InputError(f"--replications: to certify takes {FEWEST_YEARS} years or more (given {years})")
    settings = Settings(
        read_promises(options.promises or DEFAULT_PROMISES),
        low=options.first,
        high=options.last,
        confidence=confidence,
    )
    check_range(settings)
    return smaller(settings, years)


def _say_how_long(scenario: Scenario, options: argparse.Namespace, settings: Settings, kept: int) -> None:
    """About how long it will take, from one year at the caseload at which the hours run out."""
    guess = arithmetic_guess(scenario)
    caseload = round(min(max(guess if math.isfinite(guess) else GUESS, settings.low), settings.high))
    years = max(0, expected_years(scenario, settings, options.uncertainty) - kept)
    each = seconds_of_a_year(scenario, caseload)
    posts, workers = posts_of(scenario), options.workers
    team = f"; a team of {posts} posts takes about {posts} times as long as one case manager" * (posts > 1)
    sys.stderr.write(
        f"about {years:,} simulated years at {each:.2f} s each: roughly {duration(each * years / workers)} "
        f"with {workers} worker{'s' * (workers > 1)}{team}\n"
    )
    sys.stderr.flush()


def progress(what: str = "looking for the cap; this takes minutes") -> Say:
    """On a terminal one line that is rewritten, elsewhere a line for each step; all on stderr.

    How long the search itself takes nobody knows before; of the parts that have so many steps, what is left
    is told by those that are done.
    """
    begun = part_begun = time.perf_counter()

    def say(text: str, done: int = 0, of: int = 0) -> None:
        nonlocal part_begun
        now = time.perf_counter()
        line = f"{now - begun:.0f} s: {text}"
        if done < of:
            line += f" (this part: about {duration((now - part_begun) / done * (of - done))} left)"
        else:
            part_begun = now
        sys.stderr.write(f"\r{line}\x1b[K" if sys.stderr.isatty() else f"{line}\n")
        sys.stderr.flush()

    if sys.stderr.isatty():
        sys.stderr.write(f"{what}\n")
    return say
