"""Everything that moved in a sensitivity analysis, as a table."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from simcore.charts.sensitivity_words import shares
from simcore.charts.table import Table
from simcore.charts.words import source_line
from simcore.experiment.sensitivity.words import effect_words, subject
from simcore.scenario.evidence import GRADES

if TYPE_CHECKING:
    from simcore.experiment.sensitivity.analysis import Sensitivity


def sensitivity_table(found: Sensitivity) -> Table:
    """A row for each thing that moved, the one that moves the outcome most first."""
    import pandas as pd

    cells = {"tornado": _tornado, "morris": _morris, "sobol": _sobol}[found.method](found)
    shown = pd.DataFrame(
        [
            {"What moves": row.label}
            | {heading: write(row) for heading, write in cells.items()}
            | {"More than chance": "no" if row.below_noise else "yes"}
            | {"Grade": row.grade if row.grade in GRADES else ""}
            for row in found.rows()
        ]
    )
    caption = (
        f"Everything that moved, by what it does to {subject(found)}. Grades: A measured, B official, C one "
        f"report, D a guess. {source_line(found.name)}"
    )
    return Table(caption, shown, found.indices, ["What moves", *cells, "More than chance", "Grade"])


Cells = dict[str, Callable[[Any], str]]


def _tornado(found: Sensitivity) -> Cells:
    show, change, number = found.outcome.show, found.outcome.show_change, found.outcome.change_number
    most = found.outcome.most
    return {
        "Least with": lambda row: row.low_setting,
        "Least": lambda row: show(row.low_value),
        "Most with": lambda row: row.high_setting,
        "Most": lambda row: show(row.high_value),
        "Difference (95% interval)": lambda row: (
            f"{change(row.width)} ({number(row.width_low)} to {number(min(row.width_high, most))})"
        ),
    }


def _morris(found: Sensitivity) -> Cells:
    number, change = found.outcome.change_number, found.outcome.show_change
    return {
        "Effect from low to high": lambda row: effect_words(found, row),
        "95% interval": lambda row: f"{number(row.mu_star_low)} to {number(row.mu_star_high)}",
        "Spread": lambda row: change(row.sigma),
        "Chance alone": lambda row: change(row.noise),
    }


def _sobol(found: Sensitivity) -> Cells:
    return {
        "Has a part in (95% interval)": lambda row: shares(row).split("\n")[0].removeprefix("part in "),
        "By itself (95% interval)": lambda row: shares(row).split("\n")[1].removeprefix("by itself "),
        "Chance alone": lambda row: f"{100 * row.noise:.1f}%",
    }
