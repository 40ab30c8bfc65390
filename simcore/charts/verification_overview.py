"""All numbers of the verification table at once: how far off they are, and the table itself."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING

from simcore.charts.figure import Figure
from simcore.charts.style import FOOT_SIZE, QUIET, Sheet, house_style, place_labels
from simcore.charts.table import Table
from simcore.charts.theory import pictures
from simcore.charts.verification import BROAD, dots, reach_of, z_axis
from simcore.charts.verification_rows import NEAR, Compared, Verification, farthest
from simcore.charts.verification_words import (
    NO_CHANCE,
    error_words,
    metric_words,
    number_words,
    upper_first,
    verdict_words,
    z_words,
)

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

KEY = (
    "A ring for each number by how far off theory it is, a cross where it differs, a diamond where the run "
    f"is too short to tell; grey: {NEAR:.0f} standard errors each way, where chance alone puts 997 of 1,000. "
    "Numbers in which chance plays no part are not drawn."
)
STACK = 0.13
"""How far apart numbers are drawn that are equally far off, in rows."""
WIDTH = 0.12
"""Numbers closer than this, in standard errors, are stacked."""
HIGHEST = 3
"""How many are stacked to each side at most."""


def verification_overview(found: Verification) -> Figure:
    """Draw how far off every number of every case is, a row for each group of cases.

    Raises:
        ValueError: the table is empty.
    """
    groups = _groups(found)
    if not groups:
        raise ValueError("the table holds no number")
    title = upper_first(verdict_words(found))
    with house_style():
        sheet = Sheet(10.0, 1.9 + 0.4 * len(groups))
        sheet.title(title)
        sheet.foot(f"Source: {found.source}. {KEY}")
        _draw(sheet.axes(2.95, 0.55, 3.05, 0.1), groups)
    return Figure(sheet.drawing, title, _alt(groups), f"{KEY} Source: {found.source}.", _data(groups))


def _groups(found: Verification) -> dict[str, Sequence[Compared]]:
    """Rows by the name of their picture, in its order; what has none comes last under its group's name."""
    groups: dict[str, Sequence[Compared]] = {}
    known: set[str] = set()
    for picture in pictures().values():
        own = found.of(picture.cases)
        known |= set(own.cases())
        if own.rows:
            groups[picture.name] = own.final()
    for row in found.final():
        if row.case not in known:
            groups[row.group] = [*groups.get(row.group, []), row]
    return groups


def _draw(axes: Axes, groups: dict[str, Sequence[Compared]]) -> None:
    """A row for each group; the farthest number of each is named at its end."""
    every = [row for rows in groups.values() for row in rows]
    ends = []
    for place, rows in enumerate(groups.values()):
        measured = sorted((row for row in rows if row.is_measured), key=lambda row: row.z)
        dots(axes, measured, [place + STACK * level for level in _levels([row.z for row in measured])])
        most = farthest(measured)
        words = NO_CHANCE if most is None else f"{metric_words(most.metric)}, {most.case} {z_words(most)}"
        ends.append((float(place), textwrap.fill(words, BROAD), QUIET))
    reach = reach_of(every)
    z_axis(axes, reach)
    axes.set_yticks(range(len(groups)), [f"{name} ({len(rows)})" for name, rows in groups.items()])
    axes.set_ylim(len(groups) - 0.4, -0.6)
    axes.set_xlabel("simulated less theory, in standard errors")
    place_labels(axes, reach, ends, size=FOOT_SIZE)


def _levels(values: Sequence[float]) -> list[float]:
    """How high each of these ascending values is stacked: 0, then to either side in turn."""
    levels: list[float] = []
    last, count = float("-inf"), 0
    for value in values:
        if value - last < WIDTH:
            count = (count + 1) % (2 * HIGHEST + 1)
        else:
            last, count = value, 0
        levels.append((count + 1) // 2 * (-1.0) ** count)
    return levels


def _alt(groups: dict[str, Sequence[Compared]]) -> str:
    parts = [f"How far off {sum(map(len, groups.values()))} numbers are from theory, in standard errors."]
    for name, rows in groups.items():
        most = farthest(rows)
        far = "no chance in them" if most is None else f"farthest {metric_words(most.metric)} {z_words(most)}"
        parts.append(f"{name}: {len(rows)}, {far}.")
    return " ".join(parts)


def _data(groups: dict[str, Sequence[Compared]]) -> pd.DataFrame:
    import pandas as pd

    rows = [(name, row.case, row.metric, row.z, row.verdict) for name, own in groups.items() for row in own]
    return pd.DataFrame(rows, columns=["group", "case", "metric", "z", "verdict"])


def verification_table(found: Verification) -> Table:
    """Every row of the table: case, number, theory, simulation, standard error, how far off, verdict."""
    import pandas as pd

    columns = ["Case", "Number", "Theory", "Simulated", "Standard error", "Standard errors off", "Verdict"]
    shown = [
        (row.case, metric_words(row.metric), number_words(row.metric, row.expected),
         number_words(row.metric, row.simulated), error_words(row), z_words(row), _verdict(row))
        for row in found.rows
    ]  # fmt: skip
    caption = (
        "Every number that was compared. A standard error says how far chance alone moves the simulated "
        f"number; of a share it is in points of a per cent. Up to {NEAR:.0f} of them off is agreement, and "
        "unsure where the standard error is too wide to tell; between 3 and 5, a second run decides, and "
        f"both are shown. Source: {found.source}."
    )
    return Table(caption, pd.DataFrame(shown, columns=columns), _numbers(found), ("Number", "Verdict"))


def _verdict(row: Compared) -> str:
    return f"{row.verdict}{', second run' if row.rerun else ''}"


def _numbers(found: Verification) -> pd.DataFrame:
    import pandas as pd

    return pd.DataFrame([asdict(row) for row in found.rows])
