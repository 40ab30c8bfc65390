"""The headline: up to which caseload every promise is kept, and which one breaks first."""

from __future__ import annotations

import operator
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from simcore.experiment.names import check_measure
from simcore.experiment.steady import Overload, overloaded
from simcore.experiment.summary import Interval, interval_rows
from simcore.outcomes import MEASURES
from simcore.scenario.errors import InputError, fault

if TYPE_CHECKING:
    from simcore.experiment.store.store import Run

DEFAULT_PROMISES = (
    "quarterly_reports_on_time >= 0.95",
    "visits_on_time >= 0.90",
    "contacted_monthly >= 0.95",
    "notes_on_time >= 0.90",
)
_FORM = re.compile(r"^\s*([a-z][\w.]*)\s*(>=|<=)\s*(\d+(?:\.\d*)?|\.\d+)\s*(%?)\s*$")


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
        return f"{MEASURES[self.measure].label.lower()}: {self.least()}"

    def least(self) -> str:
        """What was promised, such as 'at least 95%'."""
        bound = "at least" if self.sign == ">=" else "at most"
        return f"{bound} {MEASURES[self.measure].show(self.threshold)}"


def parse_promise(text: str) -> Promise:
    """Read 'measure >= number' (or '<=', or a percentage of a share).

    Raises InputError, also for a number the measure cannot have.
    """
    found = _FORM.match(text)
    if not found:
        raise InputError(
            fault("promise", (), "must look like 'quarterly_reports_on_time >= 0.95'", given=text)
        )
    name, sign, number, percent = found.groups()
    check_measure("promise", name)
    _check_direction(name, sign, text)
    return Promise(name, sign, _threshold(name, float(number), percent))


def _check_direction(name: str, sign: str, text: str) -> None:
    """A promise holds a measure to its better end; the other way round more work would keep it better."""
    better = MEASURES[name].better
    if better == "neither":
        return
    right = ">=" if better == "higher" else "<="
    if sign != right:
        message = f"is a measure of which {'more' if better == 'higher' else 'less'} is better"
        raise InputError(fault("promise", (name,), message, given=text, near=(text.replace(sign, right),)))


def _threshold(name: str, number: float, percent: str) -> float:
    """The number as it is stored. A slip such as 95 for 95% would be kept nowhere, or everywhere."""
    is_share = MEASURES[name].unit == "share"
    value = number / 100 if percent else number
    if is_share and value > 1:
        near = (f"{number:g}%",) if number <= 100 else ()
        message = "is a share, from 0 to 1 or in percent"
        raise InputError(fault("promise", (name,), message, given=f"{number:g}{percent}", near=near))
    if percent and not is_share:
        unit = MEASURES[name].unit
        message = f"is no share, so it takes no percentage{f'; its unit is {unit}' if unit else ''}"
        raise InputError(fault("promise", (name,), message, given=f"{number:g}%"))
    return value


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

    Raises InputError when no caseload, or every one, keeps the promises: the limit then lies outside the
    range and no sentence about it would be true.
    """
    wanted = [parse_promise(text) for text in promises]
    rows = interval_rows(run, [p.measure for p in dict.fromkeys(wanted)], [variant])
    cells = {(row.caseload, row.measure): row for row in rows}
    limit: int | None = None
    for caseload in sorted({caseload for caseload, _ in cells}):
        broken = [p for p in wanted if not p.is_kept(cells[caseload, p.measure].mean)]
        if broken:
            first = broken[0]
            if limit is None:
                already = f"already at {caseload} clients {first.words()} is not kept"
                raise InputError(f"the limit lies below the range: {already}")
            return _headline(run, limit, first, cells[caseload, first.measure])
        limit = caseload
    raise InputError(f"the limit lies above the range: at {limit} clients every promise is still kept")


def _headline(run: Run, limit: int, promise: Promise, broken: Interval) -> Headline:
    overload = overloaded(run, broken.variant).get(broken.caseload)
    label = run.variants[broken.variant]
    return Headline(
        variant=broken.variant,
        label=label,
        limit=limit,
        next_caseload=broken.caseload,
        first_to_break=promise,
        value=broken.mean,
        low=broken.low,
        high=broken.high,
        growing=overload is not None and overload.growth > 0,
        sentence=_sentence(label, limit, promise, broken, overload),
    )


def _sentence(label: str, limit: int, promise: Promise, broken: Interval, overload: Overload | None) -> str:
    measure = MEASURES[promise.measure]
    more = next(
        (n for n in range(3) if measure.show(broken.mean, n) != measure.show(promise.threshold, n)), 3
    )
    mean, low, high = (measure.show(value, more) for value in (broken.mean, broken.low, broken.high))
    start = label if label.startswith(("as ", "if ")) else f"with {label}"
    wording = (
        f"{start[0].upper()}{start[1:]}, one case manager keeps every promise up to {limit} clients; "
        f"at {broken.caseload} the first promise breaks: {measure.label.lower()}, {mean} "
        f"(95% interval {low} to {high}), where {promise.least()} was promised."
    )
    if overload is not None:
        wording += f" At that caseload {overload.words()}."
    return wording
