"""Policies compared as a director reads it: which helps what, how surely, in hours and in dollars."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from simcore import charts
from simcore.charts.words import lower_first
from simcore.experiment.compare.compare import Comparison, Difference, Subject, compare, read_subject
from simcore.experiment.compare.words import change, digits_to_tell, idle_caps, is_same, signed
from simcore.experiment.compare.words import sentence as said
from simcore.experiment.headline import Promise, parse_promise
from simcore.experiment.posts import held
from simcore.experiment.summary import t_interval
from simcore.outcomes import MEASURES
from simcore.report.places import scenario_path
from simcore.report.show import Words, bullets, headline, sentence, table
from simcore.scenario import Provenance, load_scenario
from simcore.scenario.errors import InputError
from simcore.scenario.policy import JOIN

if TYPE_CHECKING:
    from simcore.charts import Figure

NEEDED = ("needed_required", "needed_asked", "needed_again")
"""Measures, in hours a month, that together are all the work that arises."""
WEEKS_A_MONTH = 52 / 12
SET_ASIDE = "set_aside_hours"
MOST_WORSE = 4
"""Measures told that get worse with a policy."""
NO_COST = "no cost entered"
COST = "cost_year"
"""The measure of dollars that holds the pay of whoever a policy adds."""


@dataclass(frozen=True)
class Helped:
    """Policies compared with the scenario as it is.

    Attributes:
        comparison: paired, the scenario as it is first.
        promises: what was promised.
        rank_by: the measure that the director chose.
        costs: dollars a year of each subject, where every one of its policies gives them.
    """

    comparison: Comparison
    promises: tuple[Promise, ...]
    rank_by: str
    costs: Mapping[str, tuple[Provenance, ...]]

    @property
    def reference(self) -> Subject:
        """The scenario as it is."""
        return self.comparison.subjects[0]

    def row(self, subject: str, measure: str) -> Difference:
        """The difference of one measure with one policy."""
        return next(
            row for row in self.comparison.differences if (row.subject, row.measure) == (subject, measure)
        )


def subjects_of(given: Mapping[str, Any]) -> list[Subject]:
    """The scenario as it is, then with each policy. Raises InputError, before anything is simulated."""
    base = str(scenario_path(given["scenario"]))
    subjects = [read_subject(base, given["changes"], given["caseload"])]
    for policy in given["policies"]:
        text = f"{base}{JOIN}{policy}"
        name, _, own = text.partition(":")
        titles = " and ".join(one.title for one in load_scenario(name, given["changes"]).policies)
        label = f"{titles}, {' and '.join(own.split(','))}" if own else titles
        subjects.append(replace(read_subject(text, given["changes"], given["caseload"]), label=label))
    texts = [subject.text for subject in subjects]
    if twice := next((text for text in texts if texts.count(text) > 1), None):
        raise InputError(f"policies: {twice} is given twice")
    return subjects


def compared(given: Mapping[str, Any]) -> Helped:
    """Simulate every policy on the same years. Raises InputError."""
    promises = tuple(parse_promise(text) for text in given["promises"])
    measures = list(dict.fromkeys([given["rank_by"], *(promise.measure for promise in promises)]))
    subjects = subjects_of(given)
    comparison = compare(
        subjects, measures, replications=given["replications"], seed=given["seed"], workers=given["workers"]
    )
    return Helped(comparison, promises, given["rank_by"], {s.text: _costs(s) for s in subjects[1:]})


def _costs(subject: Subject) -> tuple[Provenance, ...]:
    loaded = load_scenario(subject.text.partition(":")[0])
    given = [loaded.costs.get(policy.name) for policy in loaded.policies]
    return tuple(cost for cost in given if cost is not None) if None not in given else ()


def ranked(found: Helped) -> list[Difference]:
    """The measure that was chosen, by policy: what helps, what chance could do as well, what harms."""
    higher = MEASURES[found.rank_by].better != "lower"
    rows = [found.row(subject.text, found.rank_by) for subject in found.comparison.subjects[1:]]

    def place(row: Difference) -> tuple[int, float]:
        gain = row.difference if higher else -row.difference
        return (1 if not row.told_apart else 0 if gain > 0 else 2), -gain

    return sorted(rows, key=place)


def _helps(row: Difference) -> bool:
    return row.told_apart and (row.difference > 0) == (MEASURES[row.measure].better != "lower")


# -------------------------------------------------------------------------------------- in words


def about(found: Helped) -> Words:
    """What was compared, on what, and what was promised."""
    comparison, reference = found.comparison, found.reference
    promised = "; ".join(promise.words() for promise in found.promises)
    weeks = reference.scenario.window.weeks
    names = {subject.text: subject.label for subject in comparison.subjects}
    caps = [f"{names[text]}: {lower_first(words)}" for text, words in idle_caps(comparison).items()]
    one = "" if reference.scenario.team else " of one case manager"
    return sentence(
        f"{reference.label}, {_clients(reference)}{one}. Each policy was laid over it "
        f"and worked through the same {comparison.replications} simulated years of {weeks} weeks, with the "
        f"same clients in the same troubles; seed {comparison.seed}. What is promised: {promised}. "
        f"Ranked by: {MEASURES[found.rank_by].label.lower()}.",
        *caps,
    )


def _clients(subject: Subject) -> str:
    return held(subject.scenario, subject.caseload)


def answer(found: Helped) -> Words:
    """What helps most, in a sentence or two."""
    rows, measure = ranked(found), MEASURES[found.rank_by]
    helping = [row for row in rows if _helps(row)]
    clients = f"With {_clients(found.reference)}"
    if not helping:
        return headline(
            f"{clients}, none of {len(rows)} policies could be shown to help with {measure.label.lower()} "
            f"in {found.comparison.replications} simulated years."
        )
    first = helping[0]
    more = digits_to_tell(measure, first.difference)
    by = change(measure, abs(first.difference), more_digits=more)
    name = charts.words.lower_first(first.label)
    texts = [
        f"{clients}, what helps most with {measure.label.lower()} is: {name} "
        f"({'up' if first.difference > 0 else 'down'} by {by}, from {measure.show(first.reference, more)} to "
        f"{measure.show(first.value, more)}).",
        f"{len(helping)} of {len(rows)} policies help with it beyond chance.",
        _kept_words(found, first.subject),
        f"Its price: {_prices(found, first.subject)[0]}." if _prices(found, first.subject) else "",
    ]
    return headline(" ".join(text for text in texts if text))


def _kept_words(found: Helped, subject: str) -> str:
    """How many promises are kept on average, as it is and with the policy."""
    before, after = (sum(kept) for kept in _kept(found, subject))
    return (
        f"On average it keeps {after} of {len(found.promises)} promises; without it {before} "
        f"{'is' if before == 1 else 'are'} kept."
    )


def _kept(found: Helped, subject: str) -> tuple[list[bool], list[bool]]:
    """Which promises the mean over years keeps, as it is and with a policy."""
    rows = [(promise, found.row(subject, promise.measure)) for promise in found.promises]
    as_it_is = [promise.is_kept(row.reference) for promise, row in rows]
    return as_it_is, [promise.is_kept(row.value) for promise, row in rows]


def one_by_one(found: Helped) -> Words:
    """What each policy does to the measure that was chosen."""
    return bullets([f"{row.label}. {said(row)}" for row in ranked(found)])


def prices(found: Helped) -> Words:
    """What gets worse with each policy, and what is set aside: nothing is for nothing."""
    nothing = "nothing that is measured gets worse beyond chance"
    order = ranked(found)
    return bullets([f"{r.label}: {'; '.join(_prices(found, r.subject)) or nothing}." for r in order])


def _prices(found: Helped, subject: str) -> list[str]:
    """The hours set aside, then what gets worse, the surest first."""
    aside = found.row(subject, SET_ASIDE)
    hours = MEASURES[SET_ASIDE].show(aside.difference)
    is_more = aside.told_apart and aside.difference > 0
    first = [f"{hours} of work are shortened or not done in a year"] if is_more else []
    worse = [row for row in found.comparison.differences if row.subject == subject and _harms(row)]
    worse = [row for row in worse if row.measure != SET_ASIDE]
    worse.sort(key=lambda row: -abs(row.difference) / max(row.high - row.low, 1e-12))
    hidden = len(worse) - MOST_WORSE
    return [*first, *map(_moved, worse[:MOST_WORSE]), *([f"and {hidden} more"] if hidden > 0 else [])]


def _harms(row: Difference) -> bool:
    better = MEASURES[row.measure].better
    return row.told_apart and better != "neither" and (row.difference > 0) != (better == "higher")


def _moved(row: Difference) -> str:
    """From what to what, with as many digits as tell the two apart."""
    measure = MEASURES[row.measure]
    ends = [(measure.show(row.reference, more), measure.show(row.value, more)) for more in range(4)]
    before, after = next((pair for pair in ends if pair[0] != pair[1]), ends[-1])
    return f"{charts.words.lower_first(measure.label)}: from {before} to {after}"


def holds(found: Helped) -> Words:
    """Whether these numbers may be called steady, for the scenario as it is and with each policy."""
    names = {subject.text: subject.label for subject in found.comparison.subjects}
    names[found.reference.text] = "As it is"
    texts = [f"{names[text]}: {why.words()}." for text, why in found.comparison.overloaded.items()]
    return bullets(texts) if texts else sentence("Open work does not grow with any of them.")


# ------------------------------------------------------------------------------ tables and pictures


def effects(found: Helped) -> Words:
    """A row for each policy: every promise with its interval, hours it takes or frees, dollars a year."""
    comparison = found.comparison
    measures = list(dict.fromkeys([found.rank_by, *(promise.measure for promise in found.promises)]))
    promised = {promise.measure: f" (promised: {promise.least()})" for promise in found.promises}
    heads = [f"{MEASURES[name].label}{_unit(name)}{promised.get(name, '')}" for name in measures]
    heads = ["Policy", *heads, "Promises kept", "Work a week, hours", "Cost a year"]
    order = ranked(found)
    first = order[0].subject
    as_it_is = [MEASURES[name].show(found.row(first, name).reference, 1) for name in measures]
    kept = f"{sum(_kept(found, first)[0])} of {len(found.promises)}"
    rows = [["As it is", *as_it_is, kept, _needed_words(found), "-"]]
    for heading, wanted in (
        ("Helps", 0),
        ("No difference that chance could not make", 1),
        ("Makes it worse", 2),
    ):
        group = [row for row in order if _group(row) == wanted]
        rows += [[f"{heading}: {MEASURES[found.rank_by].label.lower()}"]] if group else []
        rows += [_cells(found, row, measures) for row in group]
    level = f"{comparison.asked()[0].level * 100:.2f}".rstrip("0").rstrip(".")
    caption = (
        f"Differences to the first row, means of {comparison.replications} paired years, of shares in "
        f"percentage points; in brackets {level}% intervals, so wide that all of them hold together with 95% "
        "confidence. Promises kept: by the mean over years. Work a week: all that arises, done or not; what "
        "a policy takes (+) or frees (\N{MINUS SIGN}), each interval at 95% for itself. Cost: dollars a year "
        "for one case manager, as the policy's file gives it; where a policy changes pay, the difference "
        "that is simulated, of everybody who works there, with its 95% interval unless it is the same in "
        "every year."
    )
    return table(caption, heads, rows, [0])


def _group(row: Difference) -> int:
    return 1 if not row.told_apart else 0 if _helps(row) else 2


def _cells(found: Helped, row: Difference, measures: Sequence[str]) -> list[str]:
    moved = [_effect(found.row(row.subject, name)) for name in measures]
    kept = f"{sum(_kept(found, row.subject)[1])} of {len(found.promises)}"
    return [row.label, *moved, kept, hours_words(found, row.subject), cost_words(found, row.subject)]


def _effect(row: Difference) -> str:
    measure = MEASURES[row.measure]
    if row.pairs < 2:
        return "none due"
    if row.low == row.high == row.difference == 0:
        return "the same"
    more = min(1, digits_to_tell(measure, row.difference, row.low, row.high))
    return signed(measure, row.difference, row.low, row.high, more)


def _unit(name: str) -> str:
    unit = MEASURES[name].unit
    return f", {unit}" if unit and unit != "share" else ""


def hours_a_week(found: Helped, subject: str) -> tuple[float, float, float]:
    """Work that arises with a policy less that without it: (mean, low, high) hours a week, paired."""
    pairs = zip(found.comparison.rows[subject], found.comparison.rows[found.reference.text], strict=True)
    each = [sum(mine[name] - theirs[name] for name in NEEDED) / WEEKS_A_MONTH for mine, theirs in pairs]
    mean, low, high, _ = t_interval(each)
    return mean, low, high


def hours_words(found: Helped, subject: str) -> str:
    """The same as a reader sees it."""
    numbers = hours_a_week(found, subject)
    mean, low, high = (f"{round(number, 1) + 0.0:+.1f}" for number in numbers)
    return f"{mean} ({low} to {high})" if not math.isnan(numbers[1]) else mean


def _needed_words(found: Helped) -> str:
    years = found.comparison.rows[found.reference.text]
    mean = sum(year[name] for year in years for name in NEEDED) / len(years) / WEEKS_A_MONTH
    return f"{mean:.1f}"


def cost_words(found: Helped, subject: str) -> str:
    """Dollars a year: what is simulated of pay where that differs, what the policy's file gives, or neither.

    Where pay is the same in every year the simulation knows nothing of a price: that is not a cost of $0.
    """
    paid, costs = _paid(found, subject), found.costs[subject]
    entered = sum(cost.value for cost in costs)
    if not paid:
        return f"${entered:,.0f}" if costs else NO_COST
    return f"{paid}, and ${entered:,.0f} entered" if entered else paid


def _paid(found: Helped, subject: str) -> str:
    """By how much the simulated cost of a year differs, with its interval; empty where it does not."""
    row = found.row(subject, COST)
    if math.isnan(row.difference) or is_same(row):
        return ""
    mean, low, high = (
        f"{'+' if value > 0 else ''}{MEASURES[COST].show(value)}"
        for value in (row.difference, row.low, row.high)
    )
    return mean if low == high or math.isnan(row.low) else f"{mean} ({low} to {high})"


def costs_said(found: Helped) -> Words:
    """Where each cost comes from, and which are missing."""
    texts = []
    for row in ranked(found):
        reasons = "; ".join(cost.reason or cost.source for cost in found.costs[row.subject])
        if _paid(found, row.subject):
            simulated = "as simulated: pay, people leaving and paid overtime of everybody who works there"
            reasons = f"{simulated}; {reasons}" if reasons else simulated
        said = f"{cost_words(found, row.subject)} a year ({reasons})" if reasons else NO_COST
        texts.append(f"{row.label}: {said}.")
    return bullets(texts)


def ranking(found: Helped) -> Figure:
    """Every policy, by the measure that was chosen."""
    return charts.ranking_chart(found.comparison, ranked(found))


def in_detail(found: Helped) -> Figure:
    """Every promise with the policy that helps most."""
    return charts.difference_chart(found.comparison, ranked(found)[0].subject)
