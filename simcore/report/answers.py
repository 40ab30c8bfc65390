"""The answer in plain words: five sentences, every number of them from the run."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING

from simcore.experiment import DEFAULT_PROMISES, Headline, headline, intervals, parse_promise
from simcore.experiment.summary import Interval, interval_rows
from simcore.outcomes import MEASURES
from simcore.report.origin import loaded_of
from simcore.report.show import table
from simcore.scenario.errors import InputError

if TYPE_CHECKING:
    from simcore.experiment import Run
    from simcore.experiment.headline import Promise

PROPERLY = "properly"
MOST, LEAST = "all_high", "all_low"
"""The variants in which everything nobody knows makes the most and the least work."""
TOLD = (
    "visits_on_time",
    "quarterly_reports_on_time",
    "plan_change_position_w52",
    "without_contact_30",
    "without_contact_90",
    "overtime",
    "again_contacts",
)
ALREADY, STILL = "below the range", "above the range"
"""How a message of `headline` tells on which side of the sweep the limit lies."""


class Means:
    """Means over replications of one variant, by caseload and measure."""

    def __init__(self, run: Run, variant: str, measures: Sequence[str]) -> None:
        table = intervals(run, list(measures), [variant])
        keys = zip(table.caseload.tolist(), table.measure.tolist(), strict=True)
        self._means: dict[tuple[int, str], float] = dict(zip(keys, table["mean"].tolist(), strict=True))

    @cached_property
    def caseloads(self) -> list[int]:
        """The caseloads, ascending."""
        return sorted({caseload for caseload, _ in self._means})

    def at(self, caseload: int, measure: str) -> float:
        """One mean."""
        return self._means[caseload, measure]

    def show(self, caseload: int, measure: str) -> str:
        """One mean as a reader sees it."""
        return MEASURES[measure].show(self.at(caseload, measure))


def main_variant(run: Run) -> str:
    """The variant a summary speaks of: all the work done properly, or whatever the sweep put first."""
    return PROPERLY if PROPERLY in run.variants else next(iter(run.variants))


def promises_of(run: Run) -> list[str]:
    """What is promised: what the sweep says beforehand, or else the usual promises."""
    return list(run.manifest["sweep"].get("promises", ())) or list(DEFAULT_PROMISES)


def headline_words(run: Run, promises: Sequence[str] = DEFAULT_PROMISES, variant: str = "") -> str:
    """The headline; where the limit lies outside the caseloads that were run, that, in a sentence."""
    if variant and variant not in run.variants:
        return "This run was not made that way."
    found = _headline(run, promises, variant or main_variant(run))
    return found.sentence if isinstance(found, Headline) else _sentence(found)


def five_lines(run: Run, promises: Sequence[str] = ()) -> list[str]:
    """Say in five sentences what the run found; without promises, about those of the run."""
    promises = promises or promises_of(run)
    variant = main_variant(run)
    found = _headline(run, promises, variant)
    means = Means(run, variant, [*TOLD, *_measures(found)])
    most = means.caseloads[-1]
    asked = [caseload for caseload in means.caseloads if caseload not in run.lead_in] or means.caseloads
    return [
        _limit(run, promises, found),
        _first_to_break(found, means, most),
        _clients(means, most),
        _work(means, asked[0], most),
        rests_on(run),
    ]


def ends_words(run: Run) -> str:
    """What the run has at the ends of what nobody knows well."""
    if {MOST, LEAST} <= set(run.variants):
        return (
            "So everything that nobody knows well was put at its lighter end, all at once, and then at its "
            "heavier end. Neither is likely. Between them lies what an honest answer has to admit."
        )
    return (
        "This run has no years at the ends of what nobody knows well: the sweep caseload_35_165 has, as "
        f"{LEAST} and {MOST}. What is shown here is chance alone; the limits are less certain than they look."
    )


def limits(run: Run, promises: Sequence[str] = DEFAULT_PROMISES) -> list[str]:
    """One sentence for each way of looking: up to how many clients every promise is kept."""
    lines = []
    for variant, label in run.variants.items():
        found = _headline(run, promises, variant)
        reach = f"up to {found.limit}" if isinstance(found, Headline) else limit_words(run, promises, variant)
        more = f"; {found.next_caseload} are too many" if isinstance(found, Headline) else ""
        lines.append(f"{label[0].upper()}{label[1:]}: {reach} clients{more}.")
    return lines


def promised_words(promises: Sequence[str]) -> str:
    """What is promised, in a sentence."""
    words = [parse_promise(text).words().replace(": ", ", ") for text in promises]
    return f"What is promised: {'; '.join(words)}."


def about_run(run: Run, newest: bool = False) -> str:
    """Which results these are."""
    sweep = run.manifest["sweep"]
    scenario = run.assumed(main_variant(run))
    chosen = " (the newest in outputs)" if newest else ""
    weeks = scenario["window"]["weeks"]
    length = "" if weeks == 52 else f", of {weeks} weeks each,"
    return (
        f"Run {run.run_id}{chosen}: {scenario['title']}, {sweep['replications']} simulated years{length} at "
        f"each caseload, seed {sweep['seed']}, {run.planned_words}.{_one_point(run)}"
    )


def outcomes_table(run: Run) -> list[str]:
    """The outcomes the sweep names, at a few caseloads in each way of looking; as markup, none if none is."""
    outcomes = run.manifest["sweep"].get("outcomes", ())
    if not outcomes:
        return []
    rows: list[list[str]] = []
    caseloads = _few(run)
    for variant, label in run.variants.items():
        found = {(row.measure, row.caseload): row for row in interval_rows(run, outcomes, [variant])}
        rows.append([f"{label[0].upper()}{label[1:]}"])
        rows += [
            [MEASURES[name].label, *(_cell(found.get((name, at))) for at in caseloads)] for name in outcomes
        ]
    word = "planned before the run" if run.planned == "planned" else run.planned_words
    caption = f"The outcomes this sweep is about ({word}): mean over years, with its 95% interval"
    return [table(caption, ["Outcome", *(f"{caseload} clients" for caseload in caseloads)], rows).markup]


def _few(run: Run) -> list[int]:
    """The first, the middle and the last caseload that was asked for."""
    asked = [caseload for caseload in run.manifest["caseloads"] if caseload not in run.lead_in]
    return sorted({asked[0], asked[len(asked) // 2], asked[-1]})


def _cell(row: Interval | None) -> str:
    if row is None:
        return ""
    show = MEASURES[row.measure].show
    return show(row.mean) if row.n < 2 else f"{show(row.mean)} ({show(row.low)} to {show(row.high)})"


def about_point(run: Run, variant: str) -> str:
    """Which of a design's points something is about."""
    place = list(run.variants).index(variant) + 1
    return f"point {place:,} of {len(run.variants):,} of a design: {run.variants[variant]}"


def _one_point(run: Run) -> str:
    return f" What follows is about {about_point(run, main_variant(run))}." if run.is_designed else ""


def _headline(run: Run, promises: Sequence[str], variant: str) -> Headline | str:
    """The headline, or why there is none."""
    try:
        return headline(run, promises, variant)
    except InputError as error:
        return str(error)


def _measures(found: Headline | str) -> list[str]:
    return [found.first_to_break.measure] if isinstance(found, Headline) else []


def _limit(run: Run, promises: Sequence[str], found: Headline | str) -> str:
    if not isinstance(found, Headline):
        return _sentence(found)
    text = f"With {found.label}, one case manager can hold {found.limit} clients and keep every promise"
    ends = [limit_words(run, promises, name) for name in (MOST, LEAST) if name in run.variants]
    if len(ends) == 2:
        text += (
            f"; what nobody knows moves this from {ends[0]} (all of it heavy) to {ends[1]} (all of it light)"
        )
    return text + "."


def limit_words(run: Run, promises: Sequence[str], variant: str) -> str:
    """Up to how many clients every promise is kept: a number, or on which side of the run it lies."""
    found = _headline(run, promises, variant)
    if isinstance(found, Headline):
        return str(found.limit)
    caseloads = run.outcomes.caseload[run.outcomes.variant == variant]
    return f"fewer than {caseloads.min()}" if ALREADY in found else f"more than {caseloads.max()}"


def _first_to_break(found: Headline | str, means: Means, most: int) -> str:
    if not isinstance(found, Headline):
        return "Which promise breaks first cannot be told from the caseloads that were run."
    promise, at = found.first_to_break, found.next_caseload
    later = f" and {means.show(most, promise.measure)} at {most}" if most > at else ""
    return (
        f"The first promise to break is about {promise.words().replace(': ', ', ')}. "
        f"It is {_beside(promise, found.value)} at {at} clients{later}."
    )


def _beside(promise: Promise, value: float) -> str:
    """A value with as many digits as tell it from what was promised."""
    measure = MEASURES[promise.measure]
    for digits in range(measure.digits, measure.digits + 3):
        finer = replace(measure, digits=digits)
        if finer.show(value) != finer.show(promise.threshold):
            break
    return finer.show(value)


def _clients(means: Means, most: int) -> str:
    text = f"At {most} clients {means.show(most, 'visits_on_time')} of visits are made on time"
    place = means.at(most, "plan_change_position_w52")
    if place == place:
        text += f", somebody who asks for a plan change after a year is number {place:.0f} on the list"
    month, quarter = (means.show(most, f"without_contact_{days}") for days in (30, 90))
    return f"{text}, and {month} of clients have spoken with nobody for 30 days, {quarter} for 90 days."


def _work(means: Means, least: int, most: int) -> str:
    again = f"{means.show(most, 'again_contacts')} of calls and emails ask again because nobody answered"
    few = f" ({means.show(least, 'again_contacts')} at {least})" if least < most else ""
    return (
        f"The case manager then works {means.at(most, 'overtime'):.1f} hours of overtime a week, and "
        f"{again}{few}."
    )


def rests_on(run: Run) -> str:
    """How much of the answer rests on guesses; of a design, of its first point."""
    loaded = loaded_of(run, main_variant(run))
    if loaded is None:
        return "How much of it rests on guesses cannot be told: the scenario was changed since this run."
    from simcore.demand.budget import hours_budget

    share = hours_budget(loaded).guessed_share
    return (
        f"Of the hours of work in this answer {share:.0%} rest on a number that is a guess (grade D): "
        "measure your own before you build on it."
    )


def _sentence(text: str) -> str:
    return f"{text[0].upper()}{text[1:]}."
