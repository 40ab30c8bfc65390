"""A comparison in plain words: a sentence for each difference, a table, and what was looked at."""

from __future__ import annotations

import math

from simcore.experiment.compare.compare import LEVEL, Comparison, Difference
from simcore.experiment.compare.precision import Reached
from simcore.outcomes import MEASURES
from simcore.outcomes.measure import Measure


def change(measure: Measure, *values: float, more_digits: int = 0) -> str:
    """A difference, or the ends of its interval, as a reader sees it: of shares in percentage points."""
    digits = measure.digits + more_digits
    unit = "percentage points" if measure.unit == "share" else measure.unit
    shown = " to ".join(f"{round(_scaled(measure, v), digits) + 0.0:,.{digits}f}" for v in values)
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
    level = f"{row.level * 100:.1f}".removesuffix(".0") + "%"
    if not row.told_apart:
        return (
            f"{start} no difference could be told apart in {row.pairs} paired years "
            f"({change(measure, row.difference)}, {level} interval {change(measure, row.low, row.high)})."
        )
    direction = "up" if row.difference > 0 else "down"
    verdict = "" if measure.better == "neither" else f" ({'better' if _is_better(row) else 'worse'})"
    ends = sorted((abs(row.low), abs(row.high)))
    more = next((d for d in range(3) if round(_scaled(measure, ends[0]), measure.digits + d)), 3)
    return (
        f"{start} {direction} by {change(measure, abs(row.difference), more_digits=more)}{verdict}, "
        f"from {measure.show(row.reference, more)} to {measure.show(row.value, more)} "
        f"({level} interval {change(measure, *ends, more_digits=more)}, {row.pairs} paired years)."
        + _bought(row)
    )


def is_same(row: Difference) -> bool:
    """Whether the two had the same value in every year."""
    return row.low == row.high == row.difference == 0


def _scaled(measure: Measure, value: float) -> float:
    return value * 100 if measure.unit == "share" else value


def _is_better(row: Difference) -> bool:
    return (row.difference > 0) == (MEASURES[row.measure].better == "higher")


def _bought(row: Difference) -> str:
    if math.isnan(row.bought) or math.isinf(row.bought):
        return ""
    if row.bought >= 1.5:
        return f" Without pairing, {row.bought:,.0f} times as many years would have been needed."
    return ""


def report(comparison: Comparison) -> str:
    """The comparison as text: by subject the sentences asked for, then a table of the other measures."""
    reference = comparison.subjects[0]
    asked = len(comparison.asked())
    about = f"{comparison.replications} years on the same draws, seed {comparison.seed}"
    lines = [f"Compared with {reference.text} ({reference.label}), {reference.caseload} clients: {about}"]
    if asked > 1:
        level = comparison.asked()[0].level * 100
        lines.append(
            f"{asked} differences were asked about; each interval is at {level:.2f}%, so that all hold "
            f"together with {LEVEL * 100:.0f}% confidence."
        )
    for subject in comparison.subjects[1:]:
        rows = [row for row in comparison.differences if row.subject == subject.text]
        lines += ["", f"{subject.text} ({subject.label}), {subject.caseload} clients"]
        lines += [f"  {sentence(row)}" for row in rows if row.asked]
        lines += _table([row for row in rows if not row.asked])
    lines += _notes(comparison)
    return "\n".join(lines)


def _table(rows: list[Difference]) -> list[str]:
    """The measures that were not asked about: an exploration, each interval for itself."""
    different = [row for row in rows if row.pairs > 1 and not is_same(row)]
    same = len(rows) - len(different)
    rest = f"  {same} other measures are the same in every year, or have no value." if same else ""
    if not different:
        return [rest] if rest else []
    width = max(len(MEASURES[row.measure].label) for row in different) + 2
    last = f"difference ({LEVEL * 100:.0f}% interval)"
    lines = ["", f"  {'Also looked at (exploratory)':{width}}{'reference':>18}{'here':>18}  {last}"]
    for row in different:
        measure = MEASURES[row.measure]
        mark = "" if row.told_apart else "  not told apart"
        span = f"({_number(measure, row.low)} to {_number(measure, row.high)})"
        shown = f"{_number(measure, row.difference)} {span}{mark}"
        values = f"{measure.show(row.reference):>18}{measure.show(row.value):>18}"
        lines.append(f"  {measure.label:{width}}{values}  {shown}")
    return [*lines, rest] if rest else lines


def _number(measure: Measure, value: float) -> str:
    return f"{round(_scaled(measure, value), measure.digits) + 0.0:+,.{measure.digits}f}"


def _notes(comparison: Comparison) -> list[str]:
    lines = []
    for text, items in comparison.growing.items():
        subject = next(s for s in comparison.subjects if s.text == text)
        weeks = subject.scenario.window.weeks
        lines.append(
            f"With {text} open work still grows by {items:.1f} items a week at the end: its numbers are those"
            f" after {weeks} weeks, and would be worse later."
        )
    left_out = {row.measure for row in comparison.differences if row.left_out}
    if left_out:
        names = ", ".join(MEASURES[name].label.lower() for name in sorted(left_out))
        lines.append(f"Years in which nothing of the kind happened are left out for: {names}.")
    for item in comparison.reached:
        width = f"half-width {item.half_width:.3g} where {item.asked:.3g} was asked"
        lines.append(f"Precision of {item.name}: {_state(item)} ({width}).")
    return ["", *lines] if lines else []


def _state(item: Reached) -> str:
    if item.met:
        return f"reached after {item.needed} years and held after"
    if item.half_width <= item.asked:
        return f"narrow enough after {item.n} years, but not yet confirmed by as many more as the rule asks"
    return f"NOT reached in {item.n} years"
