"""How a command is declared: a function named `do_...`, its docstring as help, the arguments it takes."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeAlias

from simcore.scenario.errors import InputError

DONE, FAILED, WRONG_INPUT = 0, 1, 2
OUTPUTS = Path("outputs")
Run: TypeAlias = Callable[[argparse.Namespace], int]


@dataclass(frozen=True)
class Argument:
    """One argument of a command, as argparse takes it."""

    flags: tuple[str, ...]
    options: dict[str, Any]


@dataclass(frozen=True)
class Command:
    """A function and the arguments it takes."""

    run: Run
    arguments: tuple[Argument, ...]


COMMANDS: dict[str, Command] = {}


def argument(*flags: str, **options: Any) -> Argument:
    """Declare an argument of a command."""
    return Argument(flags, options)


def command(*arguments: Argument) -> Callable[[Run], Run]:
    """Make a function named `do_NAME` the command NAME."""

    def added(run: Run) -> Run:
        COMMANDS[run.__name__.removeprefix("do_").replace("_", "-")] = Command(run, arguments)
        return run

    return added


def _whole_from(least: int) -> Callable[[str], int]:
    def read(text: str) -> int:
        try:
            number = int(text)
        except ValueError:
            raise argparse.ArgumentTypeError(f"must be a whole number (given '{text}')") from None
        if number < least:
            raise argparse.ArgumentTypeError(f"must be {least} or more (given {number})")
        return number

    return read


whole_from_one, whole_from_zero = _whole_from(1), _whole_from(0)


def replications(default: str) -> Argument:
    """How many years with different draws; the default is told in words, as commands differ."""
    return argument(
        "--replications",
        type=whole_from_one,
        help=f"simulated years, each with other chances ({default})",
    )


def promises(when: str = "") -> Argument:
    """What a cap must hold."""
    return argument(
        "--promise",
        dest="promises",
        metavar="'MEASURE >= NUMBER'",
        action="append",
        default=[],
        help=f"{when}what must hold, such as 'visits_on_time >= 0.9', instead of the usual four (names: "
        "`simcore list measures`); may be given again",
    )


SCENARIO = argument(
    "scenario",
    help="a name from `simcore list`, or the path of a YAML file or a filled sheet (`simcore new`); with "
    "policies: base+cope_on",
)
SET = argument(
    "--set",
    dest="overrides",
    metavar="PATH=VALUE",
    action="append",
    default=[],
    help="change one value, such as caseload=45 or kinds.call.urgency=2; may be given again",
)
SEED = argument(
    "--seed",
    type=whole_from_zero,
    help="which chances the years have: any whole number; the same one gives the same numbers",
)
PRECISION = argument(
    "--precision",
    metavar="MEASURE=HALF-WIDTH",
    action="append",
    default=[],
    help="simulate more years until chance moves this by no more to either side, such as notes_on_time=1%% "
    "or overtime=0.5; may be given again, and all must hold",
)
MOST = argument("--most", type=whole_from_one, help="years at most with --precision (default 200)")
WORKERS = argument("--workers", type=whole_from_one, default=1, help="processes to use (default 1)")
DEBUG = argument("--debug", action="store_true", help="show the full traceback if something fails")

FILES = (".yaml", ".yml", ".xlsx")
"""How the name of a scenario's file ends."""


def answers_given(options: argparse.Namespace) -> str:
    """Of every filled sheet a command is given: which numbers are the agency's, and which are defaults."""
    named = [getattr(options, "scenario", ""), options.name if COMMANDS["explain"].run is options.run else ""]
    named += [text.partition(":")[0] for text in getattr(options, "subjects", [])]
    lines: list[str] = []
    files = (name for name in named if name.partition("+")[0].lower().endswith(FILES))
    for name in dict.fromkeys(files):
        from simcore.scenario import load_scenario  # here, as most commands are given no file
        from simcore.scenario.answers import answers_text

        with suppress(InputError):  # the command itself tells what is wrong
            if answers := load_scenario(name, of_agency=True).answers:
                lines += [*answers_text(answers), ""]
    return "".join(f"{line}\n" for line in lines)
