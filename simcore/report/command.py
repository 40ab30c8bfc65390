"""`simcore report`: what the command line calls. Light to import; the work is imported when it is run."""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path
from typing import Any

from simcore.scenario.errors import InputError, shortened
from simcore.scenario.read import read_value

DONE, FAILED = 0, 1
OUTPUTS = Path("outputs")


def run(args: argparse.Namespace) -> int:
    """Make the report; the last line printed is the path of its first page, or of its last without a run.

    Raises:
        InputError: a name, a parameter or the folder is wrong.
    """
    overrides = read_parameters(args.parameters)
    from simcore.report.make import make_all, make_pages
    from simcore.report.run_notebook import NotebookError

    try:
        if args.folder is None:
            named = OUTPUTS / f"report-{time.strftime('%Y%m%d-%H%M%S')}"
            pages = make_pages(args.notebooks, Path(args.out) if args.out else named, overrides, args.workers)
            sys.stdout.write("".join(f"{page}\n" for page in pages))
            return DONE
        if args.out:
            raise InputError("--out is for pages without a sweep; those of --run go into its folder")
        made = make_all(args.notebooks, Path(args.folder), overrides, args.workers)
    except NotebookError as error:
        sys.stderr.write(f"{error}\n")
        return FAILED
    for number, line in enumerate(made.lines, start=1):
        sys.stdout.write(f"{number}. {line}\n")
    sys.stdout.write(f"{made.index}\n")
    return DONE


def read_parameters(texts: list[str]) -> dict[str, Any]:
    """Read what follows each -p: NAME=VALUE, the value as in a scenario file.

    Raises:
        InputError: not of this form, or a name given twice.
    """
    found: dict[str, Any] = {}
    for text in texts:
        name, equals, value = text.partition("=")
        name = name.strip()
        if not equals or not name:
            raise InputError(f"-p {shortened(text)}: write name=value, such as caseload=50")
        if name in found:
            raise InputError(f"-p {shortened(name)}: given twice")
        found[name] = read_value(value, f"-p {shortened(text)}")
    return found
