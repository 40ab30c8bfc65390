"""One promise over all caseloads, as lines: a slide of the funding case."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simcore import charts
from simcore.charts.style import LINES, PROMISE
from simcore.experiment import intervals, still_growing
from simcore.experiment.headline import parse_promise
from simcore.outcomes import MEASURES
from simcore.report.handover.blocks import Chart, Native, Series
from simcore.report.handover.facts import constant, say
from simcore.report.handover.store import label

if TYPE_CHECKING:
    from simcore.charts import Figure
    from simcore.report.handover.funding import Case

NAME = "by_caseload"
WAYS = ("properly", "coping")


def curve_chart(case: Case) -> Chart:
    """The promise that is furthest from being kept today, from the smallest caseload to the largest."""
    measure = _measure(case)
    both = case.both(measure)
    title = say(
        "{what}: {instead} at {asked} clients, {then} at {now}", what=label(measure), **both, **case.at
    )
    first, last = (case.store.caseload(n) for n in (case.store.caseloads[0], case.store.caseloads[-1]))
    alt = say(
        "Lines from {first} to {last} clients for one case manager, one for each way of working. All the "
        "work done properly: {instead} at {asked} clients, {then} at {now}.",
        first=first, last=last, **both, **case.at,
    )  # fmt: skip
    caption = say(
        "{what}: means of {years} simulated years; the numbers are in the chart's own sheet. Run {run}.",
        what=label(measure), years=case.years, run=case.store.run_id,
    )  # fmt: skip
    return Chart(NAME, title, alt, caption, _figure(case, measure), _native(case, measure))


def _measure(case: Case) -> str:
    """Of the shares that are promised, the one furthest below its promise at today's caseload."""
    promises = [p for p in map(parse_promise, case.promises) if MEASURES[p.measure].unit == "share"]
    short = {p.measure: _short(case, p.measure, p.threshold) for p in promises if p.sign == ">="}
    return max(short, key=lambda name: short[name]) if short else "visits_on_time"


def _short(case: Case, measure: str, threshold: float) -> float:
    value = case.store.mean(measure, case.variant, case.now).value
    return threshold - value if value is not None and value == value else -1.0


def _ways(case: Case) -> list[str]:
    known = [name for name in WAYS if name in case.store.run.variants]
    return known or [case.variant]


def _figure(case: Case, measure: str) -> Figure:
    run, ways = case.store.run, _ways(case)
    return charts.caseload_curve(
        intervals(run, [measure], ways),
        [measure],
        promises=case.promises,
        growing={name: still_growing(run, name) for name in ways},
        lead_in=run.lead_in,
        labels={name: run.variants[name] for name in ways},
        run_id=run.run_id,
        weeks=run.assumed(case.variant)["window"]["weeks"],
    )


def _native(case: Case, measure: str) -> Native:
    caseloads = case.store.caseloads
    series = [
        Series(
            say("{way}", way=constant(case.store.run.variants[name], f"label of the variant {name}")),
            tuple(case.store.mean(measure, name, n).value or 0.0 for n in caseloads),
            LINES[name].colour if name in LINES else LINES["properly"].colour,
            dash=place > 0,
        )
        for place, name in enumerate(_ways(case))
    ]
    categories = tuple(say("{n}", n=case.store.caseload(n)) for n in caseloads)
    return Native(
        "lines", categories, (*series, *_promised(case, measure)), label(measure).shown.lower(), "0%",
        "clients of one case manager", 1.0,
    )  # fmt: skip


def _promised(case: Case, measure: str) -> list[Series]:
    """What was promised of it, as a line across."""
    found = [promise for promise in map(parse_promise, case.promises) if promise.measure == measure]
    return [
        Series(
            say("promised: {least}", least=constant(promise.least(), f"promise about {measure}")),
            (promise.threshold,) * len(case.store.caseloads),
            PROMISE.colour,
            dots=True,
        )
        for promise in found
    ]
