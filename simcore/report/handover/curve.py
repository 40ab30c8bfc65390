"""What is promised, over all caseloads, as lines: a slide of the funding case."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from simcore import charts
from simcore.charts.style import LINES, PROMISE
from simcore.experiment import intervals, still_growing
from simcore.experiment.headline import parse_promise
from simcore.outcomes import MEASURES
from simcore.report.handover.blocks import Chart, Native, Series
from simcore.report.handover.facts import Sentence, constant, joined, say
from simcore.report.handover.store import LEVEL, label

if TYPE_CHECKING:
    from simcore.charts import Figure
    from simcore.report.handover.case import Case

NAME = "by_caseload"
WAYS = ("properly", "coping")


def curve_chart(case: Case) -> Chart:
    """The promises from the smallest caseload to the largest; to edit, the one furthest from kept today."""
    measure = _measure(case)
    title = say(
        "{what}: {instead} at {asked} clients, {then} at {now}",
        what=label(measure), **case.both(measure), **case.at,
    )  # fmt: skip
    caption = say(
        "Means of {years} simulated years with their {level} intervals, by clients of one case manager. A "
        "hollow point: open work still grows at the end of the year. Run {run}.",
        years=case.years, level=constant(LEVEL, "level of the intervals"), run=case.store.run_id,
    )  # fmt: skip
    return Chart(
        NAME, title, _alt(case, _promised_measures(case)), caption, _figure(case), _native(case, measure)
    )


def _alt(case: Case, measures: Sequence[str]) -> Sentence:
    """What the lines do, promise by promise."""
    first, last = (case.store.caseload(n) for n in (case.store.caseloads[0], case.store.caseloads[-1]))
    start = say(
        "Lines from {first} to {last} clients for one case manager, one for each way of working; with all "
        "the work done properly:",
        first=first, last=last,
    )  # fmt: skip
    each = [
        say("{what}: {instead} at {asked} clients, {then} at {now}.", what=label(name), **case.both(name),
            **case.at)
        for name in measures
    ]  # fmt: skip
    return joined([start, *each])


def _promised_measures(case: Case) -> list[str]:
    return list(dict.fromkeys(promise.measure for promise in map(parse_promise, case.promises)))


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


def _figure(case: Case) -> Figure:
    run, ways, measures = case.store.run, _ways(case), _promised_measures(case)
    return charts.caseload_curve(
        intervals(run, measures, ways),
        measures,
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
            reach=tuple(case.store.mean(measure, name, n).reach for n in caseloads),
        )
        for place, name in enumerate(_ways(case))
    ]
    categories = tuple(say("{n}", n=case.store.caseload(n)) for n in caseloads)
    return Native(
        "lines", categories, (*series, *_promised(case, measure)), label(measure).shown.lower(), "0%",
        "clients of one case manager", 1.0, _alt(case, [measure]),
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
