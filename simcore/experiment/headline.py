"""The headline: up to which caseload every promise is kept, and which one breaks first."""

from __future__ import annotations

import operator
import re
from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from simcore.experiment.summary import intervals, still_growing
from simcore.outcomes import MEASURES
from simcore.scenario.errors import InputError, fault, nearest

if TYPE_CHECKING:
    from simcore.experiment.store import Run

DEFAULT_PROMISES = (
    "quarterlies_on_time >= 0.95",
    "visits_on_time >= 0.90",
    "contacted_monthly >= 0.95",
    "notes_on_time >= 0.90",
)
_FORM = re.compile(r"^\s*([a-z][\w.]*)\s*(>=|<=)\s*([0-9.]+)\s*(%?)\s*$")


@dataclass(frozen=True)
class Promise:
    """A measure and the threshold it must reach, on the mean over a year's replications."""

    measure: str
    sign: str
    threshold: float

    def is_kept(self, value: float) -> bool:
        """Whether a value keeps the promise; where nothing fell due there is nothing to break."""
        compare = operator.ge if self.sign == ">=" else operator.le
        return value != value or bool(compare(value, self.threshold))

    def words(self) -> str:
        """The promise as a reader sees it."""
        measure = MEASURES[self.measure]
        least = "at least" if self.sign == ">=" else "at most"
        return f"{measure.label.lower()}: {least} {measure.show(self.threshold)}"


def parse_promise(text: str) -> Promise:
    """Read 'measure >= number' (or '<=', or a percentage). Raises InputError."""
    found = _FORM.match(text)
    if not found:
        raise InputError(fault("promise", (), "must look like 'quarterlies_on_time >= 0.95'", given=text))
    name, sign, number, percent = found.groups()
    if name not in MEASURES:
        raise InputError(fault("promise", (name,), "is no measure", near=nearest(name, MEASURES)))
    return Promise(name, sign, float(number) / (100 if percent else 1))


@dataclass(frozen=True)
class Headline:
    """The largest caseload of the sweep at which every promise holds, it and all below; what breaks next."""

    variant: str
    label: str
    limit: int
    next_caseload: int
    first_to_break: Promise
    value: float
    low: float
    high: float
    growing: bool
    sentence: str


def headline(run: Run, promises: Sequence[str] = DEFAULT_PROMISES, variant: str = "properly") -> Headline:
    """Compute the headline from the run's table.

    Raises InputError when no caseload, or every one, keeps the promises: the limit then lies outside the range
    and no sentence about it would be true.
    """
    wanted = [parse_promise(text) for text in promises]
    rows = intervals(run, [p.measure for p in dict.fromkeys(wanted)], [variant]).to_dict("records")
    cells = {(int(row["caseload"]), str(row["measure"])): row for row in rows}
    limit: int | None = None
    for caseload in sorted({caseload for caseload, _ in cells}):
        broken = [p for p in wanted if not p.is_kept(float(cells[caseload, p.measure]["mean"]))]
        if broken:
            if limit is None:
                raise InputError(
                    f"the limit lies below the range: already at {caseload} clients {broken[0].words()} is not kept"
                )
            return _sentence(run, variant, limit, caseload, broken[0], cells[caseload, broken[0].measure])
        limit = caseload
    raise InputError(f"the limit lies above the range: at {limit} clients every promise is still kept")


def _sentence(
    run: Run, variant: str, limit: int, following: int, promise: Promise, row: dict[Hashable, Any]
) -> Headline:
    measure = MEASURES[promise.measure]
    value, low, high = (float(row[name]) for name in ("mean", "low", "high"))
    growing = following in still_growing(run, variant)
    label = run.variants[variant]
    start, rest = label[0].upper(), label[1:]
    least = "at least" if promise.sign == ">=" else "at most"
    wording = (
        f"{start}{rest}, one case manager keeps every promise up to {limit} clients; at {following} the first promise "
        f"breaks: {measure.label.lower()} is {measure.show(value)} (95% interval {measure.show(low)} to "
        f"{measure.show(high)}) where {least} {measure.show(promise.threshold)} was promised."
    )
    if growing:
        wording += " At that caseload open work still grows after 52 weeks, so the figure would get worse."
    return Headline(variant, label, limit, following, promise, value, low, high, growing, wording)
