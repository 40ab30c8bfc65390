"""Does it look right? What was seen elsewhere beside what the run shows: agreeing, or not, or not comparable.

Rows of evidence.csv that were seen (`ev.hours.*`, `ev.time.*`, `val.S*`) and never set. A row that this model
cannot speak to says so in plain words; nothing is made up to fill it.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from simcore.charts.table import Table
from simcore.charts.words import source_line
from simcore.scenario.evidence import EvidenceRow, load_evidence

if TYPE_CHECKING:
    import pandas as pd

    from simcore.experiment.store.store import Run

AGREES_WITHIN = 0.25
"""Of the value seen, where its row gives no range."""
MONTHS, WEEKS = 12, 52
PREFIXES = ("ev.hours.", "ev.time.", "val.S")
NOT_CASES = ("Administration", "Meetings and training", "Free")
OUT_OF_OFFICE = ("Visits", "Travel")
DOCUMENTS = ("Notes", "Reports and plans", "Forms and authorisations")
SPEAKING = ("Phone", "Contacts", "Email", "Asked again", "Meetings and training")

Hours = Mapping[str, float]
"""Measures of one caseload, and its hours a week by activity heading under `hours.HEADING`."""


@dataclass(frozen=True)
class Check:
    """How a row is compared: what to compute, at which caseload, and what to keep in mind."""

    compute: Callable[[Hours, int], float] | None
    caseload: int
    note: str
    yet: bool = False
    """Not comparable yet: a later model could be."""


def _worked(row: Hours) -> dict[str, float]:
    """Hours a week by heading, without free time."""
    return {
        name.removeprefix("hours."): value
        for name, value in row.items()
        if name.startswith("hours.") and name != "hours.Free"
    }


def _hours_per_client(row: Hours, caseload: int) -> float:
    cases = sum(value for name, value in _worked(row).items() if name not in NOT_CASES)
    return cases * WEEKS / MONTHS / caseload


def _disallowed(row: Hours, caseload: int) -> float:
    share = row["audit_error_share"]
    if math.isnan(share):  # nothing was billed, or the scenario says nothing of money
        raise KeyError("audit_error_share")
    return share


def _share_of_office(headings: Sequence[str]) -> Callable[[Hours, int], float]:
    def share(row: Hours, caseload: int) -> float:
        worked = _worked(row)
        office = sum(value for name, value in worked.items() if name not in OUT_OF_OFFICE)
        return sum(worked.get(name, 0.0) for name in headings) / office

    return share


def _travel_outside(row: Hours, caseload: int) -> float:
    worked = _worked(row)
    return worked["Travel"] / (worked["Travel"] + worked["Visits"])


def _not_comparable(why: str, *, yet: bool = False) -> Check:
    return Check(None, 0, why, yet)


CHECKS: dict[str, Check] = {
    "ev.hours.wi": Check(_hours_per_client, 35, "a waiver for elderly and disabled people"),
    "ev.hours.cmc": Check(_hours_per_client, 35, "children with complex illness, a whole team's time"),
    "ev.hours.rate_implied": Check(
        _hours_per_client, 35, "what a monthly rate pays for, not a count of hours"
    ),
    "ev.time.prgomet_doc": Check(_share_of_office(DOCUMENTS), 35, "aged care in Australia"),
    "ev.time.prgomet_comm": Check(
        _share_of_office(SPEAKING), 35, "aged care in Australia; talk among colleagues is in theirs"
    ),
    "ev.time.prgomet_travel": Check(_travel_outside, 35, "aged care in Australia"),
    "ev.time.tx_f2f": _not_comparable(
        "child protection visits every month or oftener; here a visit is due every quarter"
    ),
    "ev.time.norway_drive": _not_comparable("home care staff go from home to home all day: another job"),
    "ev.time.uk_training": _not_comparable("training and supervision are set here, not found"),
    "val.S1": _not_comparable(
        "the run keeps which notes were written by the due time, not which on the same day", yet=True
    ),
    "val.S2": _not_comparable(
        "those workers owed about two visits a month over long roads; here one a quarter, in a town"
    ),
    "val.S3": _not_comparable("how many leave is put in where a scenario has a team, not found"),
    "val.S4": _not_comparable("an opinion asked in a survey; the model has none"),
    "val.S5": Check(
        _disallowed,
        45,
        "what is disallowed follows from notes late or missing, and from guesses of what auditors make of it",
    ),
    "val.S6": Check(
        lambda row, caseload: row["plan_change_position_w52"],
        165,
        "one case manager's report of no named programme; after 52 weeks",
    ),
}
NO_CHECK = _not_comparable("nobody has said how", yet=True)


def face_validity_table(
    run: Run, evidence: Mapping[str, EvidenceRow] | None = None, variant: str = "properly"
) -> Table:
    """What was seen elsewhere beside what the run shows.

    Args:
        run: the run.
        evidence: rows by key; without it, the project's own.
        variant: which way of working.
    """
    import pandas as pd

    rows = [row for key, row in (evidence or load_evidence()).items() if key.startswith(PREFIXES)]
    means = run.read("outcomes", None, [variant]).groupby("caseload").mean(numeric_only=True)
    shown, data = [], []
    for row in rows:
        check = CHECKS.get(row.key, NO_CHECK)
        value = _value(check, means)
        verdict, why = _verdict(row, check, value, check.caseload in means.index)
        simulated = "none" if value is None else f"{_words(value, row.unit)} at {check.caseload} clients"
        shown.append((_name(row), _seen(row), simulated, verdict, why, row.grade))
        seen = (row.key, row.unit, row.low, row.typical, row.high)
        data.append((*seen, check.caseload or None, value, verdict, why))
    columns = ["Seen elsewhere", "Value seen", "Simulated", "Agrees", "Keep in mind", "Grade"]
    names = ["key", "unit", "low", "typical", "high", "caseload", "simulated", "agrees", "keep_in_mind"]
    caption = (
        f"What was seen elsewhere beside what the run shows, {run.variants.get(variant, variant)}. "
        "Agreeing: inside the range seen, or where none is given within a quarter of the value. None of "
        f"these rows is an input. Grades: A measured, B official, C one report. {source_line(run.run_id)}"
    )
    seen_and_simulated = pd.DataFrame(data, columns=names)
    return Table(caption, pd.DataFrame(shown, columns=columns), seen_and_simulated, columns[:5])


def _value(check: Check, means: pd.DataFrame) -> float | None:
    """What the run shows; None where the row or this run cannot be compared."""
    if check.compute is None or check.caseload not in means.index:
        return None
    row = {str(name): float(means[name].to_dict()[check.caseload]) for name in means.columns}
    try:
        value = float(check.compute(row, check.caseload))
    except KeyError:
        return None
    return None if math.isnan(value) else value  # such as a place after 52 weeks in a run of 26


def _verdict(row: EvidenceRow, check: Check, value: float | None, simulated: bool) -> tuple[str, str]:
    """(does it agree, what to keep in mind)."""
    if check.compute is None:
        return ("not comparable yet" if check.yet else "not comparable"), check.note
    if value is None:
        why = "this run has no such numbers" if simulated else f"{check.caseload} clients were not simulated"
        return "not comparable", why
    typical = row.typical or 0.0
    low = row.low if row.low is not None else typical * (1 - AGREES_WITHIN)
    high = row.high if row.high is not None else typical * (1 + AGREES_WITHIN)
    if low <= value <= high:
        return "yes", check.note
    return ("no, lower" if value < low else "no, higher"), check.note


def _name(row: EvidenceRow) -> str:
    """What was seen, and where."""
    words = row.parameter.removeprefix("Secondary: ").removeprefix("seed: ")
    return f"{words[0].upper()}{words[1:]} ({row.organisation}, {row.year})"


def _seen(row: EvidenceRow) -> str:
    """Typical value, and the range where there is one."""
    number, unit = _number(row.typical or 0.0, row.unit)
    if row.low is not None and row.high is not None:
        number += f" ({_number(row.low, row.unit)[0]} to {_number(row.high, row.unit)[0]})"
    return f"{number} {unit}".strip()


def _words(value: float, unit: str) -> str:
    return " ".join(_number(value, unit)).strip()


def _number(value: float, unit: str) -> tuple[str, str]:
    """(number, unit) of a value in the unit of its row, as a reader sees them."""
    if unit in ("fraction", "fraction/year"):
        return f"{value * 100:.0f}%", "a year" if unit.endswith("year") else ""
    words = {"h/client/month": "h a client and month", "h/month": "h a month", "position": ""}
    return f"{value:.{0 if unit == 'position' else 1}f}", words.get(unit, unit)
