"""The chart that must win a hearing, with the caseloads in question, and the same as a chart to edit."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from simcore import charts
from simcore.charts.needed import CASELOADS, LEVEL, NEEDED, PARTS, THERE, hours_run_out, hours_there
from simcore.charts.style import INK
from simcore.report.handover.blocks import Chart, Native, Series
from simcore.report.handover.facts import Fact, Sentence, constant, joined, listing, say
from simcore.scenario import load_evidence
from simcore.scenario.comparators import comparators

if TYPE_CHECKING:
    from simcore.charts import Figure
    from simcore.report.handover.store import Store

SHARE = 0.9
"""Of the width of a page on paper, so that the front stays one page."""
NAME = "hours_needed_hours_there_are"
TODAY, ASKED = "today", "asked for"


@dataclass(frozen=True, eq=False)
class Hearing:
    """The figure and the facts that words about it need; hours are those a month."""

    figure: Figure
    there: Fact
    there_low: Fact
    there_high: Fact
    runs_out: Fact | None
    needed: dict[int, Fact]
    parts: dict[int, tuple[Fact, ...]]
    caseloads: dict[int, Fact]
    between: tuple[Fact, ...]

    def times(self, caseload: int) -> float:
        """Hours needed over hours there are."""
        return _value(self.needed[caseload]) / _value(self.there)


def hearing(store: Store, variant: str, now: int, asked: int) -> Hearing:
    """Draw it from the run, with today's caseload and the one that is asked for among its bars."""
    outcomes = _outcomes(store, variant)
    first, last = store.caseloads[0], store.caseloads[-1]
    labels = _labels(now, asked)
    shown = [caseload for caseload in sorted({*CASELOADS, now, asked}) if first <= caseload <= last]
    figure = charts.hours_needed(outcomes, shown, labels, variant=variant, run_id=store.run.run_id)
    rows: list[Any] = list(figure.data.itertuples(index=False))
    least, mean, most = hours_there(outcomes, variant)
    crossed = hours_run_out(outcomes, variant)
    return Hearing(
        figure,
        store.reckoned(f"{mean:.0f}", mean, _there("mean over all years")),
        store.reckoned(f"{least:.0f}", least, _there("least of all years")),
        store.reckoned(f"{most:.0f}", most, _there("most of all years")),
        None if crossed is None else store.reckoned(
            f"{crossed:.0f}", crossed, "caseload at which hours needed reach hours there are, read off"
        ),
        {row.caseload: _hours(store, row, NEEDED, "hours a month the work needs") for row in rows},
        {
            row.caseload: tuple(_hours(store, row, part.measure, part.label) for part in PARTS)
            for row in rows
        },
        {row.caseload: _caseload(store, row) for row in rows},
        tuple(_caseload(store, row) for row in rows if row.read_off_between),
    )  # fmt: skip


def hearing_chart(store: Store, made: Hearing, years: Fact) -> Chart:
    """The block: picture, words, and stacked columns with a line to edit."""
    return Chart(
        NAME, _title(store, made), _alt(made), _caption(made, years, store), made.figure, _native(made), SHARE
    )


def _outcomes(store: Store, variant: str) -> Any:
    """The rows of the variant, and of those that widen the line's range where the run has them."""
    names = [name for name in (variant, "all_low", "all_high") if name in store.run.variants]
    return store.run.read("outcomes", None, names)


def _labels(now: int, asked: int) -> dict[int, str]:
    """Words under a bar: today, asked for, and caps of real places."""
    found = charts.real_caps(load_evidence())
    for caseload, word in ((now, TODAY), (asked, ASKED)):
        found[caseload] = f"{word}; {found[caseload]}" if caseload in found else word
    return found


def _caseload(store: Store, row: Any) -> Fact:
    how = "read off between neighbours that were run" if row.read_off_between else "a caseload that was run"
    return Fact(f"{row.caseload}", how, store.run.run_id, row.caseload, caseload=row.caseload)


def _hours(store: Store, row: Any, column: str, words: str) -> Fact:
    """Hours of a bar or a part of it, with their interval where there were years enough for one."""
    value, low, high = (float(getattr(row, column + end)) for end in ("", "_low", "_high"))
    how = "read off between neighbours" if row.read_off_between else "mean over all years"
    span = f" with its {LEVEL} interval" if low == low else ""
    source = f"{words}, {row.caseload} clients, {how}{span}"
    measure = "" if column == NEEDED else column
    ends = f"{low:.0f}", f"{high:.0f}"
    shown = f"{value:.0f}" if ends[0] == ends[1] else f"{value:.0f} ({ends[0]} to {ends[1]})"
    least, most = (low, high) if span else (None, None)
    caseload = int(row.caseload)
    return Fact(shown, source, store.run.run_id, value, least, most, measure, "", caseload, how)


def _there(how: str) -> str:
    return f"hours a month one person has for cases ({THERE}), {how}"


def _value(fact: Fact) -> float:
    assert fact.value is not None
    return fact.value


def times_fact(store: Store, made: Hearing, caseload: int) -> Fact:
    """Hours needed over hours there are."""
    times = made.times(caseload)
    return store.reckoned(f"{times:.1f}", times, f"hours needed at {caseload} clients over hours there are")


def _title(store: Store, made: Hearing) -> Sentence:
    last = max(made.needed)
    end = say(
        "{last} clients need {times} times the hours there are",
        last=made.caseloads[last], times=times_fact(store, made, last),
    )  # fmt: skip
    if made.runs_out is None:
        return end
    return Sentence((*say("One person's hours run out at about {out} clients; ", out=made.runs_out).parts,
                     *end.parts))  # fmt: skip


def _alt(made: Hearing) -> Sentence:
    bars = [
        say(
            "{caseload} clients: {needed} hours, of which {required} the rules require, {asked} people ask "
            "and {again} they ask again because nobody answered.",
            caseload=made.caseloads[n], needed=made.needed[n],
            **dict(zip(("required", "asked", "again"), made.parts[n], strict=True)),
        )
        for n in made.needed
    ]  # fmt: skip
    line = say(
        "A thick line marks the {there} hours a month one person has ({low} to {high}); beyond it: not done, "
        "or done unpaid.",
        there=made.there, low=made.there_low, high=made.there_high,
    )  # fmt: skip
    return joined([say("Bars of hours a month that the work needs."), *bars, line])


def _caption(made: Hearing, years: Fact, store: Store) -> Sentence:
    parts = [
        say(
            "Hours a month of everything that arose, done or not, travel included: means of {years} "
            "simulated years; whiskers are {level} intervals, for chance alone. The line is what one person "
            "has: {there} hours ({low} to {high}, over chance and over what nobody knows well).",
            years=years, level=constant(LEVEL, "level of the intervals"), there=made.there,
            low=made.there_low, high=made.there_high,
        )
    ]  # fmt: skip
    if made.between:
        between = listing(Sentence((one,)) for one in made.between)
        parts.append(Sentence((*between.parts, " clients: read off between neighbours.")))
    parts.append(say("Legal caps are of other programmes. Run {run}.", run=store.run_id))
    return joined(parts)


def _native(made: Hearing) -> Native:
    columns = list(made.needed)
    labels = (say("what the rules require"), say("what people ask"),
              say("asked again because nobody answered"))  # fmt: skip
    colours = [part.face if not part.hatch else part.edge for part in PARTS]
    whole = tuple(made.needed[n].reach for n in columns)
    series = [
        Series(
            name, tuple(_value(made.parts[n][place]) for n in columns), colours[place], bool(part.hatch),
            reach=whole if part is PARTS[-1] else (),
        )
        for place, (name, part) in enumerate(zip(labels, PARTS, strict=True))
    ]  # fmt: skip
    there = say(
        "hours one person has: {there} ({low} to {high})",
        there=made.there,
        low=made.there_low,
        high=made.there_high,
    )
    line = Series(there, tuple(_value(made.there) for _ in columns), INK, is_line=True)
    ends = [
        Series(say(f"{word} hours one person has"), tuple(_value(end) for _ in columns), INK, is_line=True,
               dots=True, is_named=False)
        for word, end in (("least", made.there_low), ("most", made.there_high))
    ]  # fmt: skip
    categories = tuple(
        say("{n} clients:\n{needed} h", n=made.caseloads[n], needed=_alone(made.needed[n])) for n in columns
    )
    return Native("stacked", categories, (*series, line, *ends), "hours a month", "0")


def _alone(fact: Fact) -> Fact:
    """A mean without its interval, which the whisker over it shows."""
    return replace(fact, shown=f"{_value(fact):.0f}")


def cap_facts() -> list[Fact]:
    """The labels of real caps, whose numbers are rows of the evidence: they stand in the picture itself."""
    return [constant(one.told, f"evidence row {one.key}") for one in comparators(load_evidence())]
