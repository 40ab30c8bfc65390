"""Caps and counts of real places, from the evidence: context beside a caseload, never a validation.

Each has the programme it belongs to and its duties as far as the row tells them: a number of clients without
them compares nothing. The numbers are the rows'; a number that stands in a row's note is looked for there.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from simcore.scenario.evidence import EvidenceRow, load_evidence

Sort = Literal["cap", "advice", "count"]
SORTS: Mapping[Sort, str] = {"cap": "legal cap", "advice": "advised", "count": "held"}
"""What kind of number it is, in words for a key."""
UNTOLD = "duties not in our evidence"
"""Said in the place of duties where the row holds none: nobody should take them to be the same."""


@dataclass(frozen=True)
class Comparator:
    """A caseload somewhere else.

    Attributes:
        key: the evidence row.
        sort: a legal cap, what somebody advises, or a count of what is held.
        low, caseload, high: in clients; low and high are the same where there is no range.
        where: place and programme, with the year of a count.
        duties: what is known of the work there; empty where the row says nothing.
    """

    key: str
    sort: Sort
    low: int
    caseload: int
    high: int
    where: str
    duties: str = ""

    @property
    def short(self) -> str:
        """The number with what it is and its programme, for a label."""
        number = f"{self.low} to {self.high}" if self.low < self.high else str(self.caseload)
        return f"{number} {SORTS[self.sort]}: {self.where}"

    @property
    def told(self) -> str:
        """The same with its duties where they are known, for a label that has little room."""
        return f"{self.short} ({self.duties})" if self.duties else self.short

    @property
    def words(self) -> str:
        """The same with its duties, or with the word that they are not known here."""
        return f"{self.short} ({self.duties or UNTOLD})"


@dataclass(frozen=True)
class _Told:
    """How a row is told: `at` is a number in its note where the row's own is not meant."""

    key: str
    sort: Sort
    where: str
    duties: str = ""
    at: int | None = None


_TOLD = (
    _Told("ev.cap.me_cs", "cap", "Maine, community support", "20 usual; a monthly client counts 1/4"),
    _Told("ev.cap.ca_complex", "cap", "California, complex needs"),
    _Told("ev.cap.pa_icm", "cap", "Pennsylvania, intensive case management"),
    _Told(
        "ev.cap.dc_child", "cap", "Washington DC, targeted case management of children", "abuse and neglect"
    ),
    _Told("ev.cap.ca_u6", "cap", "California, children under 6"),
    _Told("ev.cap.dc_waiver", "cap", "Washington DC, aging and disability waiver"),
    _Told("ev.cap.ca_hcbs", "cap", "California, disability waiver"),
    _Told("ev.cap.ca_nonwaiver", "cap", "California, over 5, outside the waiver"),
    _Told("ev.cap.ca_hcbs", "count", "California, disability waiver, 2023", "cap 62", at=81),
    _Told("ev.cap.intagliata", "advice", "review, work turns reactive above it", "mental health"),
    _Told("ev.cap.aims", "advice", "collaborative care", "patients, by complexity"),
    _Told("ev.cap.dfta_2009", "count", "New York City, aging services, 2009", "evaluations fell behind"),
)
"""Those told in clients of one full-time person. Left out: families (ev.cap.cwla_ongoing,
ev.cap.three_states), a half-timer (ev.cap.half_time), and a survey that found anything
(ev.cap.range_survey)."""

_WAIVERS = (
    "ev.cap.ca_complex",
    "ev.cap.dc_waiver",
    "ev.cap.ca_hcbs",
    "ev.cap.ca_nonwaiver",
    "ev.cap.dfta_2009",
)
_MENTAL = ("ev.cap.me_cs", "ev.cap.pa_icm", "ev.cap.intagliata", "ev.cap.aims", "ev.cap.dc_child")


def comparators(rows: Mapping[str, EvidenceRow] | None = None) -> list[Comparator]:
    """All caps and counts of real places, the smallest first.

    Raises ValueError where a row no longer says the number.
    """
    known = load_evidence() if rows is None else rows
    found = [_of_row(told, known[told.key]) for told in _TOLD]
    return sorted(found, key=lambda one: (one.low, one.high))


def like_for_like(programme: str | None, rows: Mapping[str, EvidenceRow] | None = None) -> list[Comparator]:
    """Those nearest to a programme: waivers, or mental health; all for a programme nobody has named."""
    words = (programme or "").lower()
    if "waiver" in words or "aging" in words:  # first: "developmental" holds "mental"
        wanted = _WAIVERS
    elif "behavioural" in words or "mental" in words:
        wanted = _MENTAL
    else:
        return comparators(rows)
    return [one for one in comparators(rows) if one.key in wanted]


def _of_row(told: _Told, row: EvidenceRow) -> Comparator:
    if told.at is not None:
        if not re.search(rf"\b{told.at}\b", row.note):
            raise ValueError(f"{row.key} does not say {told.at}")
        return Comparator(row.key, told.sort, told.at, told.at, told.at, told.where, told.duties)
    numbers = [number for number in (row.low, row.typical, row.high) if number is not None]
    if not numbers:
        raise ValueError(f"{row.key} has no number of clients")
    low, high = round(min(numbers)), round(max(numbers))
    middle = row.typical if row.typical is not None else (low + high) / 2
    return Comparator(row.key, told.sort, low, round(middle), high, told.where, told.duties)
