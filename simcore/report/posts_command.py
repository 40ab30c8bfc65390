"""`simcore break-even`: what the command line calls."""

from __future__ import annotations

import argparse

from simcore.experiment.defaults import SEED
from simcore.report.money import price_years
from simcore.report.posts import asked, post_table, post_words, swings_table
from simcore.scenario import load_scenario
from simcore.scenario.errors import InputError

OF_TEAM, OF_ONE = 6, 20
"""Pairs, where none are asked for; a team takes as many times longer as it has posts."""
POSTS = 5


def break_even_report(options: argparse.Namespace) -> str:
    """Whether one more case manager pays, as text. Raises InputError."""
    loaded = load_scenario(options.scenario, options.overrides)
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


def _aligned(text: str) -> str:
    """A table's cells, which tabs separate, one under another; its caption as it is."""
    caption, *lines = text.split("\n")
    rows = [line.split("\t") for line in lines]
    wide = max(rows, key=len)
    widths = [max(len(row[place]) for row in rows if len(row) == len(wide)) for place in range(len(wide))]
    shown = ["  ".join(f"{cell:{width}}" for cell, width in zip(row, widths, strict=False)) for row in rows]
    return "\n".join([caption, *(line.rstrip() for line in shown)])
