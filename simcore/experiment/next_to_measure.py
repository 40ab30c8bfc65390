"""Which numbers an agency should measure next: those whose doubt moves its hours budget most.

Arithmetic, no simulation: each number alone goes to the low and to the high end of its range, and the share
of hours used at the agency's own caseload is reckoned anew. Two sorts of numbers are looked at: answers left
blank on the agency's sheet, and guesses (grade D) about how much work there is.
"""

from __future__ import annotations

from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass, replace

from simcore.demand.budget import hours_budget
from simcore.experiment.uncertain import plain, set_at, uncertain_inputs
from simcore.scenario.answers import Answer
from simcore.scenario.errors import dotted
from simcore.scenario.load import Loaded, from_tree
from simcore.scenario.values import GUESS

HOW_MANY = 3


@dataclass(frozen=True)
class ToMeasure:
    """A number worth measuring: what it is, where to find it, and what its doubt does to the hours used.

    ``low`` and ``high`` are the shares of hours used at the lighter and at the heavier end.
    """

    label: str
    now: str
    grade: str
    find: str
    low: float
    high: float

    @property
    def swing(self) -> float:
        """How far the share of hours used moves."""
        return self.high - self.low


@dataclass(frozen=True)
class _Candidate:
    label: str
    now: str
    grade: str
    find: str
    ends: tuple[dict[str, float], dict[str, float]]


def to_measure(loaded: Loaded, most: int = HOW_MANY) -> list[ToMeasure]:
    """The numbers to measure next, what moves most first."""
    found = []
    for one in _candidates(loaded):
        shares = [_share_used(loaded, values) for values in one.ends]
        found.append(ToMeasure(one.label, one.now, one.grade, one.find, min(shares), max(shares)))
    return sorted(found, key=lambda one: -one.swing)[:most]


def share_used(loaded: Loaded) -> float:
    """Share of the hours there are that the work needs at the scenario's own caseload."""
    budget = hours_budget(loaded)
    return budget.needed.typical * loaded.scenario.caseload / (budget.hours.case_month * 60)


def _share_used(loaded: Loaded, values: dict[str, float]) -> float:
    tree = deepcopy(dict(loaded.tree))
    for path, number in values.items():
        set_at(tree, path, plain(number))
    return share_used(replace(loaded, scenario=from_tree(tree)))


def _candidates(loaded: Loaded) -> Iterator[_Candidate]:
    blanks = [answer for answer in loaded.answers if answer.value is None]
    covered: set[str] = set()
    for answer in blanks:
        if (one := _of_blank(loaded, answer)) is not None:
            covered |= set(one.ends[0])
            yield one
    for known in uncertain_inputs(loaded):
        if known.grade == GUESS and not covered & set(known.paths):
            ends = (dict.fromkeys(known.paths, known.low), dict.fromkeys(known.paths, known.high))
            unit = f"a {known.unit[2:]}" if known.unit.startswith("1/") else known.unit
            now = f"{known.typical:g} {unit}, {known.low:g} to {known.high:g} thought possible"
            yield _Candidate(known.label, now, known.grade, "", ends)


def _of_blank(loaded: Loaded, answer: Answer) -> _Candidate | None:
    """All numbers behind a blank, moved together; None where none of them has a range."""
    origins = {dotted(path): loaded.provenance.get(path) for path in answer.question.paths}
    ranges = {
        path: (origin.low, origin.high)
        for path, origin in origins.items()
        if origin is not None and origin.low is not None and origin.high is not None
    }
    if not ranges:
        return None
    ends = tuple({path: float(both[end]) for path, both in ranges.items()} for end in (0, 1))
    question = answer.question
    now = f"blank in cell {answer.cell}, {answer.default:g} {question.unit} taken"
    return _Candidate(f"{question.label}".capitalize(), now, answer.grade, question.find, (ends[0], ends[1]))
