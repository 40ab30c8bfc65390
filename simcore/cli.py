"""The command line: `simcore COMMAND ...`. It parses, calls one room and prints.

A command is one function named `do_...`; its docstring is its help. To add one, write the function below with
the arguments it takes. What it imports, it imports inside, so that `simcore list` does not wait for pandas.

Exit status: 0 done, 2 the input is wrong, 1 anything else.
"""

from __future__ import annotations

import argparse
import os
import sys
import traceback
from typing import Any

from simcore import __version__
from simcore.commands import (
    COMMANDS,
    DEBUG,
    DONE,
    FAILED,
    FILES,
    MOST,
    OUTPUTS,
    PRECISION,
    SCENARIO,
    SEED,
    SET,
    WORKERS,
    WRONG_INPUT,
    answers_given,
    argument,
    command,
    replications,
    whole_from_one,
    whole_from_zero,
)
from simcore.scenario.errors import InputError, listed, nearest

FIRST_STEPS = """\
How many clients can one case manager hold?

first steps
  for directors:    simcore check base      hours a caseload needs against hours there are
  for researchers:  simcore explain base    what is assumed, and where each number comes from
  for advocates:    simcore list            the programmes and policies that can be shown
  for an agency:    simcore new my_agency   twelve questions on a sheet, filled in and used as a scenario
  for everybody:    make run                the sweep from 35 to 165 clients, and pages to look at

`simcore COMMAND --help` tells more.
"""


# ----------------------------------------------------------------------------------- commands


@command(
    argument(
        "what",
        nargs="?",
        default="scenarios",
        choices=["scenarios", "measures", "levers", "uncertainties"],
        help="scenarios (default), or the names that other commands take: measures (what can be looked at), "
        "levers (what a director can pull), uncertainties (what nobody knows)",
    ),
    argument("scenario", nargs="?", default="base", help="whose levers or uncertainties (default base)"),
)
def do_list(options: argparse.Namespace) -> int:
    """List the scenarios that come with the project, or the names of measures, levers or uncertainties."""
    if options.what != "scenarios":
        print(_names(options.what, options.scenario))
        return DONE
    from simcore.scenario.compose import list_scenarios

    entries = list_scenarios()
    width = max((len(entry.name) for entry in entries), default=0)
    for is_policy, heading in (
        (False, "scenarios"),
        (True, "policies (laid over any scenario: base+POLICY)"),
    ):
        lines = [f"  {e.name:{width}}  {e.title}".rstrip() for e in entries if e.is_policy == is_policy]
        if lines:
            print("\n".join([heading, *lines]))
    return DONE


@command(
    argument("name", metavar="NAME", help="the file to make is NAME.xlsx"),
    argument("--programme", default="base", help="the programme it starts from (default base)"),
)
def do_new(options: argparse.Namespace) -> int:
    """Write a one-page sheet of twelve questions; filled in, every command takes it as a scenario."""
    from simcore.scenario.sheet_form import new_sheet

    path = new_sheet(options.name, options.programme)
    print(f"{path}\nfill in the yellow cells you know, save, then: simcore check {path}")
    return DONE


def _names(what: str, scenario: str) -> str:
    from simcore.experiment.names import levers_text, measures_text, uncertainties_text
    from simcore.scenario import load_scenario

    if what == "measures":
        return measures_text()
    return {"levers": levers_text, "uncertainties": uncertainties_text}[what](load_scenario(scenario))


@command(
    argument("name", help="a scenario, a policy, or the key of an evidence row such as base.call.talk_min"),
    SET,
)
def do_explain(options: argparse.Namespace) -> int:
    """Say in words what a scenario assumes, or a policy changes, and where each number comes from."""
    from simcore.scenario import load_evidence, load_scenario
    from simcore.scenario.explain import explain, explain_evidence
    from simcore.scenario.explain_policy import explain_policy, names_a_policy

    if names_a_policy(options.name):
        print(explain_policy(options.name, options.overrides))
    elif options.name in load_evidence() or _looks_like_evidence(options.name):
        print(explain_evidence(options.name))
    else:
        print(explain(load_scenario(options.name, options.overrides)))
    return DONE


@command(SCENARIO, SET)
def do_check(options: argparse.Namespace) -> int:
    """Check a scenario file and print its hours budget."""
    from simcore.demand.budget import budget_report
    from simcore.scenario import load_scenario

    print(budget_report(load_scenario(options.scenario, options.overrides)))
    return DONE


@command(
    SCENARIO,
    SET,
    argument("--caseload", type=int, help="clients; the scenario's own number if not given"),
    replications("default 5; with --precision those before the first look, default 3"),
    PRECISION,
    MOST,
    SEED,
)
def do_run(options: argparse.Namespace) -> int:
    """Simulate one scenario and print every measure, all the work done properly and as people cope."""
    from simcore.experiment.defaults import SEED as USUAL_SEED
    from simcore.experiment.posts import posts_of
    from simcore.experiment.precision import parse_goal, read_budget
    from simcore.experiment.progress import progress_printer
    from simcore.experiment.single import USUAL, run_report
    from simcore.scenario import load_scenario

    overrides = [
        *options.overrides,
        *([f"caseload={options.caseload}"] if options.caseload is not None else []),
    ]
    goals = [parse_goal(text) for text in options.precision]
    least, most = read_budget(goals, options.replications, options.most)
    loaded = load_scenario(options.scenario, overrides)
    count = least if goals else options.replications or USUAL
    seed = USUAL_SEED if options.seed is None else options.seed
    is_long = bool(goals) or count * posts_of(loaded.scenario) > USUAL
    progress = progress_printer(at_most=bool(goals)) if is_long else None
    try:
        print(run_report(loaded, count, seed, goals, most, progress))
    except KeyboardInterrupt:
        print(
            "\nstopped; nothing is kept: the same command begins anew, with the same numbers", file=sys.stderr
        )
        return FAILED
    return DONE


SWEEP = argument("sweep", help="the path of a sweep file, such as scenarios/sweeps/caseload_35_165.yaml")


@command(
    SWEEP,
    SET,
    replications("default: as many as the sweep file says"),
    SEED,
    WORKERS,
    argument("--scheduler", metavar="ADDRESS", help="run on a Dask cluster, such as tcp://127.0.0.1:8786"),
    argument("--out", help="the run folder to make (default outputs/NAME-DATE)"),
    argument("--resume", action="store_true", help="go on with the run in --out, or add replications to it"),
)
def do_sweep(options: argparse.Namespace) -> int:
    """Run a sweep into a run folder; its path is the last line printed."""
    from simcore.experiment.run import command as sweep_command

    return sweep_command.sweep(options, OUTPUTS)


@command(SWEEP, SET, replications("default: as many as the sweep file says"), SEED)
def do_plan(options: argparse.Namespace) -> int:
    """Write down before a sweep is run what will be run and looked at; prints the plan's path."""
    from simcore.experiment.run import command as sweep_command

    return sweep_command.plan(options, OUTPUTS)


@command(
    argument("run_folder", metavar="RUN", help="the folder of a finished sweep"),
    argument("--sample", type=whole_from_one, default=5, help="how many runs to do again (default 5)"),
    argument("--seed", type=whole_from_zero, help="which runs are picked; another number, other runs"),
)
def do_verify(options: argparse.Namespace) -> int:
    """Run a sample of a sweep's stored runs again and compare every number; 1 if any differs."""
    from simcore.experiment.run import command as sweep_command

    return sweep_command.verify(options)


@command(
    argument("notebooks", nargs="*", metavar="NOTEBOOK", help="number or name, such as 01 or 07"),
    argument(
        "--run",
        dest="folder",
        metavar="FOLDER",
        help="a finished sweep; 01, 02, 04, 07, 08, 11, 12 need none",
    ),
    argument("--out", metavar="FOLDER", help="the folder to make where no --run is given"),
    argument(
        "-p",
        dest="parameters",
        metavar="NAME=VALUE",
        action="append",
        default=[],
        help="set a notebook's parameter, such as caseload=50; may be given again",
    ),
    WORKERS,
)
def do_report(options: argparse.Namespace) -> int:
    """Run notebooks on a sweep's results and write pages that open offline; prints the first page's path."""
    from simcore.report.command import run

    return run(options)


def _looks_like_evidence(name: str) -> bool:
    """Tell a mistyped evidence key (base.call.talk_mn) from a file (my.yaml, folder/my.yaml)."""
    return name.count(".") > 1 and not name.endswith(FILES) and os.sep not in name and "/" not in name


# ------------------------------------------------------------------------------------ running


def main(argv: list[str] | None = None) -> int:
    """Run one command; gives the exit status."""
    for stream in (sys.stdout, sys.stderr):
        if reconfigure := getattr(stream, "reconfigure", None):
            reconfigure(errors="replace")  # a terminal may lack a letter that a title has
    arguments = sys.argv[1:] if argv is None else argv
    if not arguments:
        print(FIRST_STEPS, end="")
        return DONE
    try:
        options = _parser().parse_args(arguments)
    except SystemExit as stop:  # argparse has printed why
        return stop.code if isinstance(stop.code, int) else WRONG_INPUT
    return _run(options)


def _run(options: argparse.Namespace) -> int:
    """Run the command of parsed arguments, turning every failure into a few lines and an exit status."""
    try:
        print(answers_given(options), end="")
        status: int = options.run(options)
        sys.stdout.flush()  # so that a closed pipe is noticed here
    except InputError as error:
        print(error, file=sys.stderr)
        return WRONG_INPUT
    except BrokenPipeError:  # the reader, such as `head`, has what it wanted
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return FAILED
    except KeyboardInterrupt:
        print("stopped", file=sys.stderr)
        return FAILED
    except Exception as error:
        if options.debug:
            traceback.print_exc()
        else:
            text = " ".join(str(error).split())
            print(f"simcore failed: {type(error).__name__}: {text}", file=sys.stderr)
            print(
                "This looks like a fault in simcore, not in your input; --debug shows where.", file=sys.stderr
            )
        return FAILED
    return status


class _Parser(argparse.ArgumentParser):
    """argparse, but naming the nearest command for a mistyped one."""

    def _check_value(self, action: argparse.Action, value: Any) -> None:
        if isinstance(action, argparse._SubParsersAction) and value not in COMMANDS:
            near = nearest(str(value), COMMANDS)
            hint = f"did you mean {listed(near)}?" if near else f"there are {listed(COMMANDS, 'and')}"
            self.exit(WRONG_INPUT, f"simcore: there is no command '{value}'; {hint}\n")
        super()._check_value(action, value)


def _parser() -> argparse.ArgumentParser:
    from simcore import questions  # noqa: F401 (its commands are declared when it is read)

    parser = _Parser(
        prog="simcore",
        description=FIRST_STEPS,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    parser.add_argument("--version", action="version", version=f"simcore {__version__}")
    subparsers = parser.add_subparsers(title="commands", metavar="COMMAND", required=True)
    for name, entry in COMMANDS.items():
        text = (entry.run.__doc__ or "").strip()
        one = subparsers.add_parser(name, help=text, description=text, allow_abbrev=False)
        one.set_defaults(run=entry.run)
        for arg in (*entry.arguments, DEBUG):
            one.add_argument(*arg.flags, **arg.options)
    return parser


if __name__ == "__main__":
    sys.exit(main())
