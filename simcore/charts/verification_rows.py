"""What was compared with theory: the rows of the verification table."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

AGREES, DIFFERS, UNSURE = VERDICTS = ("agrees", "differs", "unsure")
"""``unsure``: near enough, but chance moves the simulated number too much for that to say anything."""
NEAR = 3.0
"""Standard errors: theory and simulation so near to each other agree."""


@dataclass(frozen=True)
class Compared:
    """One number of one case: what theory says, what was simulated, and whether they agree."""

    case: str
    group: str
    title: str
    metric: str
    expected: float
    simulated: float
    standard_error: float
    """Not a number, or 0, where chance plays no part."""
    z: float
    """How far apart the two are, in standard errors; not a number where equality or nearness is asked."""
    replications: int
    seed: int
    rerun: int
    """1 for a second, longer run, made where the first was 3 to 5 standard errors off."""
    verdict: str
    """One of VERDICTS."""

    @property
    def agrees(self) -> bool:
        """Whether the two are near enough, and surely so."""
        return self.verdict == AGREES

    @property
    def is_measured(self) -> bool:
        """Whether the two are compared by standard errors."""
        return math.isfinite(self.z)

    @property
    def half_width(self) -> float:
        """Half the interval that is drawn around the simulated number: three standard errors, or nothing."""
        return NEAR * self.standard_error if self.standard_error > 0 else 0.0


@dataclass(frozen=True)
class Verification:
    """A verification table, and the file it comes from."""

    rows: tuple[Compared, ...]
    source: str = "docs/verification.csv"

    def final(self) -> tuple[Compared, ...]:
        """The rows that count: a second run stands for the first."""
        last: dict[tuple[str, str], Compared] = {}
        for row in self.rows:
            known = last.get((row.case, row.metric))
            if known is None or row.rerun >= known.rerun:
                last[row.case, row.metric] = row
        return tuple(last.values())

    def of(self, cases: Sequence[str]) -> Verification:
        """The part about cases whose names begin like this."""
        return Verification(tuple(row for row in self.rows if row.case.startswith(tuple(cases))), self.source)

    def cases(self) -> list[str]:
        """The cases, each once, in the order of the table."""
        return list(dict.fromkeys(row.case for row in self.rows))


def farthest(rows: Sequence[Compared]) -> Compared | None:
    """The row that is most standard errors off; None where none is compared that way."""
    measured = [row for row in rows if row.is_measured]
    return max(measured, key=lambda row: abs(row.z), default=None)
