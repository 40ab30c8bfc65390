"""Commands that ask one question of many years: compare, sensitivity, cap, decide, pack."""

from __future__ import annotations

import argparse

from simcore.commands import (
    DONE,
    FAILED,
    MOST,
    OUTPUTS,
    PRECISION,
    SCENARIO,
    SEED,
    SET,
    WORKERS,
    argument,
    command,
    promises,
    replications,
    whole_from_one,
    whole_from_zero,
)


@command(
    argument(
        "subjects",
        nargs="+",
        metavar="SCENARIO[:PATH=VALUE,...]",
        help="what to compare, the reference first; overrides after a colon are that one's own",
    ),
    SET,
    argument("--caseload", type=whole_from_one, help="clients in all of them; else each scenario's own"),
    argument(
        "--measures",
        help="what the comparison is about, separated by commas (names: `simcore list measures`); without it "
        "the measures of the usual promises",
    ),
    PRECISION,
    replications("default 20; with --precision those before the first look, default 3"),
    MOST,
    SEED,
    WORKERS,
    argument(
        "--out", help="a folder to write the differences and every year into; what is done is kept there"
    ),
    argument("--resume", action="store_true", help="go on with the comparison in --out that was stopped"),
)
def do_compare(options: argparse.Namespace) -> int:
    """Compare scenarios on the same draws, year by year: paired differences with their intervals."""
    from simcore.experiment.compare import command as compare_command

    return compare_command.run(options)


@command(
    SCENARIO,
    argument(
        "--outcome",
        required=True,
        help="what is looked at: cap, or a measure such as notes_on_time (names: `simcore list measures`)",
    ),
    argument("--caseload", type=whole_from_one, help="clients; the scenario's own number if not given"),
    promises("for the outcome cap: "),
    argument(
        "--method",
        choices=["tornado", "morris", "sobol"],
        default="tornado",
        help="tornado: one thing at a time (default); morris: all at once, to see which matter at all; "
        "sobol: how much of what happens is due to each of the few that matter",
    ),
    argument(
        "--about",
        choices=["uncertainties", "levers"],
        default="uncertainties",
        help="what moves: what nobody knows (default), or what a director can pull; never both",
    ),
    argument(
        "--only",
        metavar="KEY",
        action="append",
        default=[],
        help="move only this (names: `simcore list uncertainties`, or levers); may be given again",
    ),
    argument(
        "--points",
        type=whole_from_one,
        help="how thoroughly: walks through the ranges of morris (default 8), base points of sobol, a power "
        "of two (default 64); a tornado has no such number",
    ),
    argument("--after", metavar="FOLDER", help="sobol of what the morris result in this folder left"),
    argument("--keep", type=whole_from_one, help="how many numbers morris leaves for sobol (default 8)"),
    SET,
    replications("at each point; default 10"),
    SEED,
    WORKERS,
    argument("--scheduler", metavar="ADDRESS", help="run on a Dask cluster, such as tcp://127.0.0.1:8786"),
    argument("--out", help="the folder to make (default outputs/NAME-METHOD-OUTCOME-DATE)"),
    argument("--resume", action="store_true", help="go on with the analysis in --out that was stopped"),
)
def do_sensitivity(options: argparse.Namespace) -> int:
    """Say which of the things nobody knows move an outcome, how far, and which no more than chance."""
    from simcore.experiment.sensitivity.command import run

    return run(options)


@command(
    SCENARIO,
    promises(),
    SET,
    argument("--from", dest="first", type=whole_from_one, default=5, help="smallest caseload (default 5)"),
    argument("--to", dest="last", type=whole_from_one, default=300, help="largest caseload (default 300)"),
    argument("--confidence", type=float, default=0.95, help="of the certified cap (default 0.95)"),
    replications("fresh ones, to certify each caseload with; default 100"),
    argument(
        "--uncertainty",
        metavar="N",
        type=whole_from_zero,
        default=0,
        help="also search at N sets of what nobody knows (default none; 40 or more show a band)",
    ),
    SEED,
    WORKERS,
    argument("--out", help="the folder to make (default outputs/cap-NAME-DATE)"),
    argument("--resume", action="store_true", help="go on with the search in --out that was stopped"),
)
def do_cap(options: argparse.Namespace) -> int:
    """Find the largest caseload at which every promise is kept, and certify it.

    Takes minutes; for a team as many times longer as it has posts.
    """
    from simcore.experiment.cap.command import run

    return run(options, OUTPUTS)


@command(
    argument(
        "scenario",
        metavar="AGENCY",
        help="a scenario with a team, such as agency_540, or the path of a filled sheet (`simcore new`); "
        "with policies: agency_540+phone_triage",
    ),
    argument("--cap", type=whole_from_one, help="clients; without it the cap is searched for, quickly"),
    argument("--cap-result", metavar="FOLDER", help="take the cap, with its ranges, from this `simcore cap`"),
    argument(
        "--posts", type=whole_from_one, help="most posts added (default: two more than the cap takes, or 4)"
    ),
    argument(
        "--rungs",
        default="few",
        metavar="few|all|N,N,...",
        help="which numbers of added posts are simulated: few (none, half of what the cap takes, all of it, "
        "and the most; default), all (every number up to the most), or such as 0,1,2,5; each takes as long "
        "as any other case",
    ),
    argument("--weeks", type=whole_from_one, default=104, help="after the decision (default 104)"),
    argument(
        "--warm-up",
        type=whole_from_zero,
        help="weeks before it, in which the agency runs in (default 26; none where today's backlog is given, "
        "as with --set open_at_start.forms=200)",
    ),
    promises(),
    SET,
    replications("of each case, all on the same draws; default 6"),
    SEED,
    WORKERS,
    argument("--out", help="the folder to make (default outputs/decide-NAME-DATE)"),
    argument("--resume", action="store_true", help="go on with the decision in --out that was stopped"),
)
def do_decide(options: argparse.Namespace) -> int:
    """Show what a cap does over two years, funded and not: promises, people waiting, dollars."""
    from simcore.experiment.decide import command as decide_command
    from simcore.report.director import write_page

    made = decide_command.run(options, OUTPUTS)
    if made is None:
        return FAILED
    decision, folder = made
    print(f"\nfolder: {folder}\npage: {write_page(decision, folder)}")
    return DONE


@command(
    SCENARIO,
    argument(
        "--caseload",
        type=whole_from_one,
        help="clients of each before one more shares them (default the scenario's); not for a team, which "
        "has its own",
    ),
    argument("--posts", type=whole_from_one, help="case managers before (default 5); not for a team"),
    SET,
    replications("pairs, on the same draws; default 6, where there is no team 20"),
    SEED,
    WORKERS,
)
def do_break_even(options: argparse.Namespace) -> int:
    """Say whether one more case manager pays, at which rate, and on which assumption that turns."""
    from simcore.report.posts_command import break_even_report

    print(break_even_report(options))
    return DONE


@command(
    SCENARIO,
    argument("--now", type=whole_from_one, required=True, metavar="CLIENTS", help="what one holds today"),
    argument("--asked", type=whole_from_one, required=True, metavar="CLIENTS", help="what is asked for"),
    argument("--agency", default="", metavar="NAME", help="who asks, for the title"),
    SET,
    replications("default 20"),
    SEED,
    WORKERS,
    argument("--out", metavar="FOLDER", help="the folder to make (default outputs/pack-DATE)"),
    argument("--resume", action="store_true", help="go on with the pack in --out that was stopped"),
)
def do_pack(options: argparse.Namespace) -> int:
    """Make the pack for a hearing from a sheet or scenario: its sweep, then a brief, slides and charts."""
    from simcore.report.pack_command import pack

    return pack(options, OUTPUTS)
