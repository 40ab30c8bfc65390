"""`simcore break-even`: what the command line calls."""

from __future__ import annotations

import argparse

from simcore.experiment.decide.agency import read_agency
from simcore.experiment.defaults import SEED
from simcore.report.money import price_years
from simcore.report.posts import asked, post_table, post_words, swings_table
from simcore.scenario import Loaded, load_scenario
from simcore.scenario.compose import find_whole
from simcore.scenario.errors import InputError
from simcore.scenario.sheet import is_sheet, read_sheet

OF_TEAM, OF_ONE = 6, 20
"""Pairs, where none are asked for; a team takes as many times longer as it has posts."""
POSTS = 5


def break_even_report(options: argparse.Namespace) -> str:
    """Whether one more case manager pays, as text. Raises InputError."""
    loaded = asked_about(options)
    is_team = loaded.scenario.team is not None
    if is_team and (options.caseload or options.posts):
        raise InputError(
            f"break-even: {loaded.scenario.name} has a team with clients and posts of its own, so take "
            "--caseload and --posts out; --set caseload, team.posts and team.people change them"
        )
    found = asked(
        loaded,
        options.replications or (OF_TEAM if is_team else OF_ONE),
        SEED if options.seed is None else options.seed,
        options.caseload or loaded.scenario.caseload,
        options.posts or POSTS,
        options.workers,
    )
    ways = {loaded.scenario.title: found}
    tables = [_aligned(part.text) for part in (post_table(ways), swings_table(ways))]
    return "\n\n".join([post_words(ways).text, *tables, price_years(found.price_years)])


def asked_about(options: argparse.Namespace) -> Loaded:
    """The scenario; of a sheet its agency, unless other numbers of case managers or clients are asked for."""
    path, _ = find_whole(options.scenario)
    if is_sheet(path) and not (options.caseload or options.posts):
        given = read_sheet(path).given
        if given["clients"].value is not None and given["posts"].value is not None:
            return read_agency(options.scenario, options.overrides).loaded
    return load_scenario(options.scenario, options.overrides)


def _aligned(text: str) -> str:
    """A table's cells, which tabs separate, one under another; its caption as it is."""
    caption, *lines = text.split("\n")
    rows = [line.split("\t") for line in lines]
    wide = max(rows, key=len)
    widths = [max(len(row[place]) for row in rows if len(row) == len(wide)) for place in range(len(wide))]
    shown = ["  ".join(f"{cell:{width}}" for cell, width in zip(row, widths, strict=False)) for row in rows]
    return "\n".join([caption, *(line.rstrip() for line in shown)])
