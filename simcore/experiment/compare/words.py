"""A comparison in plain words: a sentence for each difference, a table, and what was looked at."""

from __future__ import annotations

import math
from collections.abc import Sequence

from simcore.demand.cap_at_start import idle_cap_words
from simcore.experiment.compare.compare import LEVEL, Comparison, Difference, Subject
from simcore.experiment.posts import held, posts_of
from simcore.experiment.precision import reached_words
from simcore.experiment.single import waiting_words
from simcore.experiment.steady import after, given_by_months, months_of
from simcore.experiment.summary import t_interval
from simcore.outcomes import MEASURES
from simcore.outcomes.measure import Measure
from simcore.scenario.load import Loaded

MOST_TIMES = 1_000
"""A larger factor is not told by its size: hardly anything is left to vary between paired years."""


def change(measure: Measure, *values: float, more_digits: int = 0) -> str:
    """A difference, or the ends of its interval, as a reader sees it: of shares in percentage points."""
    digits = measure.digits + more_digits
    unit = "percentage points" if measure.unit == "share" else measure.unit
    shown = " to ".join(f"{round(as_shown(measure, v), digits) + 0.0:,.{digits}f}" for v in values)
    return f"{shown} {unit}".strip()


def sentence(row: Difference) -> str:
    """What one difference says; nothing is claimed where the interval holds zero."""
    measure = MEASURES[row.measure]
    start = f"{measure.label}:"
    if row.pairs == 0:
        return f"{start} nothing can be said; in no year did both have any."
    if row.pairs == 1:
        return f"{start} one year tells nothing; two or more are needed."
    if is_same(row):
        return f"{start} the same in each of {row.pairs} paired years."
    level = _percent(row.level)
    if not row.told_apart:
        more = digits_to_tell(measure, row.difference, row.low, row.high)
        mean = change(measure, row.difference, more_digits=more)
        both = change(measure, row.low, row.high, more_digits=more)
        return (
            f"{start} no difference could be told apart in {row.pairs} paired years "
            f"({mean}, {level} interval {both})." + _bought(row)
        )
    direction = "up" if row.difference > 0 else "down"
    verdict = "" if measure.better == "neither" else f" ({'better' if _is_better(row) else 'worse'})"
    ends = sorted((abs(row.low), abs(row.high)))
    more = digits_to_tell(measure, ends[0])
    return (
        f"{start} {direction} by {change(measure, abs(row.difference), more_digits=more)}{verdict}, "
        f"from {measure.show(row.reference, more)} to {measure.show(row.value, more)} "
        f"({level} interval {change(measure, *ends, more_digits=more)}, {row.pairs} paired years)."
        + _bought(row)
    )


def _percent(level: float) -> str:
    return f"{level * 100:.1f}".removesuffix(".0") + "%"


def is_same(row: Difference) -> bool:
    """Whether the two had the same value in every year."""
    return row.low == row.high == row.difference == 0


def as_shown(measure: Measure, value: float) -> float:
    """As it is shown; of shares in percent, cut to what two shares can differ by at most."""
    return min(max(value, -1.0), 1.0) * 100 if measure.unit == "share" else value


def _is_better(row: Difference) -> bool:
    return (row.difference > 0) == (MEASURES[row.measure].better == "higher")


def _bought(row: Difference) -> str:
    """What pairing was worth, also where that was nothing."""
    if math.isnan(row.bought):
        return ""
    if math.isinf(row.bought):
        return " Paired, it is the same difference in every year."
    return f" Without pairing, {times(row.bought)} times as many years would have been needed."


def times(factor: float) -> str:
    """A factor with one digit; above a thousand only that it is, as where hardly anything is left to vary."""
    return f"{factor:,.1f}" if factor <= MOST_TIMES else f"over {MOST_TIMES:,}"


def report(comparison: Comparison) -> str:
    """The comparison as text: by subject the sentences asked for, then a table of the other measures."""
    reference = comparison.subjects[0]
    asked = len(comparison.asked())
    about = f"{comparison.replications} years on the same draws, seed {comparison.seed}"
    of_reference = held(reference.scenario, reference.caseload)
    lines = [f"Compared with {reference.text} ({reference.label}), {of_reference}: {about}"]
    if asked > 1:
        level = comparison.asked()[0].level * 100
        lines.append(
            f"{asked} differences were asked about; each interval is at {level:.2f}%, so that all hold "
            f"together with {LEVEL * 100:.0f}% confidence."
        )
    for subject in comparison.subjects[1:]:
        rows = [row for row in comparison.differences if row.subject == subject.text]
        lines += ["", f"{subject.text} ({subject.label}), {held(subject.scenario, subject.caseload)}"]
        lines += [f"  {sentence(row)}" for row in rows if row.asked]
        lines += _by_months(comparison, subject, [row.measure for row in rows if row.asked])
        lines += _table([row for row in rows if not row.asked])
    lines += _notes(comparison)
    return "\n".join(lines)


def _by_months(comparison: Comparison, subject: Subject, asked: Sequence[str]) -> list[str]:
    """Where one of the two has more work than hours, what differs after 3, 6 and 12 months."""
    reference = comparison.subjects[0]
    if not {subject.text, reference.text} & set(comparison.overloaded):
        return []
    months = months_of(min(subject.scenario.window.weeks, reference.scenario.window.weeks))
    names = given_by_months(asked) if months else []
    level = comparison.asked()[0].level
    lines = []
    for name in names:
        cells = [_after(comparison, subject.text, after(month, name), name, level) for month in months]
        lines.append([f"{MEASURES[name].label}{_unit(MEASURES[name])}", *cells])
    if not lines:
        return []
    header = [
        f"Differences by then ({_percent(level)} intervals)",
        *(f"after {month} months" for month in months),
    ]
    widths = [max(len(line[place]) for line in [header, *lines]) + 2 for place in range(len(header))]
    shown = ["".join(f"{cell:{width}}" for cell, width in zip(line, widths, strict=True)) for line in lines]
    first = "".join(f"{cell:{width}}" for cell, width in zip(header, widths, strict=True))
    return ["", *(f"  {line}".rstrip() for line in [first, *shown])]


def _after(comparison: Comparison, text: str, column: str, name: str, level: float) -> str:
    """A paired difference at one horizon, with its interval."""
    reference = comparison.rows[comparison.subjects[0].text]
    pairs = zip(comparison.rows[text], reference, strict=True)
    mean, low, high, _ = t_interval([mine[column] - theirs[column] for mine, theirs in pairs], level)
    if math.isnan(mean):
        return "none due"
    if mean == low == high == 0:
        return "the same"
    return signed(MEASURES[name], mean, low, high, digits_to_tell(MEASURES[name], mean, low, high))


def _unit(measure: Measure) -> str:
    unit = "percentage points" if measure.unit == "share" else measure.unit
    return f", {unit}" if unit else ""


def _table(rows: list[Difference]) -> list[str]:
    """The measures that were not asked about: an exploration, each interval for itself."""
    different = [row for row in rows if row.pairs > 1 and not is_same(row)]
    same = len(rows) - len(different)
    rest = f"  {same} other measures are the same in every year, or have no value." if same else ""
    if not different:
        return [rest] if rest else []
    width = max(len(MEASURES[row.measure].label) for row in different) + 2
    last = f"difference ({LEVEL * 100:.0f}% interval)"
    head = f"{'reference':>18}{'here':>18}{'pairing':>14}  {last}"
    lines = ["", f"  {'Also looked at (exploratory)':{width}}{head}"]
    for row in different:
        measure = MEASURES[row.measure]
        more = digits_to_tell(measure, row.difference, row.low, row.high)
        mark = "" if row.told_apart else "  not told apart"
        both = (f" {measure.show(value, more)}" for value in (row.reference, row.value))
        values = "".join(f"{text:>18}" for text in both)
        shown = signed(measure, row.difference, row.low, row.high, more)
        lines.append(f"  {measure.label:{width}}{values}{_times(row):>14}  {shown}{mark}")
    lines += [rest] if rest else []
    return [*lines, "  pairing: so many times as many years would have been needed without it"]


def _times(row: Difference) -> str:
    return f"{times(row.bought)} x" if math.isfinite(row.bought) else ""


def digits_to_tell(measure: Measure, *values: float) -> int:
    """More digits than usual, so that none of the values looks like nought that is not; three at most."""
    scaled = [as_shown(measure, value) for value in values if value]
    return next((more for more in range(3) if all(round(v, measure.digits + more) for v in scaled)), 3)


def signed(measure: Measure, difference: float, low: float, high: float, more_digits: int = 0) -> str:
    """A difference with its interval, each with its sign, without the unit."""
    digits = measure.digits + more_digits
    mean, start, end = (
        f"{round(as_shown(measure, value), digits) + 0.0:+,.{digits}f}" for value in (difference, low, high)
    )
    return f"{mean} ({start} to {end})"


def idle_caps(comparison: Comparison) -> dict[str, str]:
    """By subject, that its cap binds nobody at the start and who waits at the end; those with such a cap."""
    found = {}
    for one in comparison.subjects:
        words = idle_cap_words(Loaded(one.scenario, {}, (), {}))
        if words:
            waiting = waiting_words(comparison.rows[one.text], one.scenario.window.weeks)
            found[one.text] = f"{words} {waiting}"
    return found


def _notes(comparison: Comparison) -> list[str]:
    lines = []
    for text, why in comparison.overloaded.items():
        lines.append(f"With {text} {why.words()}.")
    left_out = {row.measure for row in comparison.differences if row.left_out}
    if left_out:
        names = ", ".join(MEASURES[name].label.lower() for name in sorted(left_out))
        lines.append(f"Years in which nothing of the kind happened are left out for: {names}.")
    if len({posts_of(subject.scenario) for subject in comparison.subjects}) > 1:
        lines.append(
            "These have not as many posts: items, hours a year and dollars a year are totals of all posts, "
            "so that most of their difference is one of size."
        )
    lines += [f"{text}. {words}" for text, words in idle_caps(comparison).items()]
    lines += reached_words(comparison.reached)
    return ["", *lines] if lines else []
