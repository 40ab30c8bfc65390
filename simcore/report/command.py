"""`simcore report`: its arguments, and what it does. Light to import; the work is imported when it is run."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import Any

from simcore.scenario.errors import InputError, shortened
from simcore.scenario.read import read_value

DONE, FAILED = 0, 1
HELP = "Run notebooks on the results of a sweep and write pages that open offline."
NOTEBOOKS = """\
notebooks
  01  start here: what this is, and the hours a caseload needs
  02  one week of one case manager, with two caseloads
  03  the caseload curve: what happens as the caseload grows
"""


def add_parser(subparsers: Any) -> argparse.ArgumentParser:
    """Add the command to the command line's parser."""
    parser: argparse.ArgumentParser = subparsers.add_parser(
        "report",
        help=HELP,
        description=HELP,
        epilog=NOTEBOOKS,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    parser.add_argument("notebooks", nargs="+", metavar="NOTEBOOK", help="number or name, such as 03")
    parser.add_argument(
        "--run", dest="folder", required=True, metavar="FOLDER", help="folder of a finished sweep"
    )
    parser.add_argument(
        "-p",
        dest="parameters",
        metavar="NAME=VALUE",
        action="append",
        default=[],
        help="set a notebook's parameter, such as caseload=50; may be given again",
    )
    parser.set_defaults(run=run)
    return parser


def run(args: argparse.Namespace) -> int:
    """Make the report; the last line printed is the path of its first page.

    Raises:
        InputError: a name, a parameter or the folder is wrong.
    """
    overrides = read_parameters(args.parameters)
    from simcore.report.make import make
    from simcore.report.run_notebook import NotebookError

    try:
        index = make(args.notebooks, Path(args.folder), overrides)
    except NotebookError as error:
        sys.stderr.write(f"{error}\n")
        return FAILED
    sys.stdout.write(f"{index}\n")
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
