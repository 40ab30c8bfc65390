"""What a sensitivity analysis found, in plain sentences and in a table for a terminal."""

from __future__ import annotations

import textwrap
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from simcore.experiment.names import changed_words
from simcore.experiment.sensitivity.index import first_below_noise, with_unit
from simcore.scenario.errors import listed
from simcore.scenario.evidence import GRADES

if TYPE_CHECKING:
    from simcore.experiment.sensitivity.analysis import Sensitivity

ROWS = 20
NAMED = 3
WIDTH = 58
METHODS = {"tornado": "One thing at a time", "morris": "Morris screening", "sobol": "Sobol indices"}
WHAT = {"uncertainties": "what nobody knows", "levers": "what a director can pull"}
MARK = "~"
MARKED = f"{MARK} no more than chance may do"
BOTH_WAYS = 0.5
"""A mean effect of less than this share of its mean size goes now one way, now the other."""
ENOUGH = 0.9
"""Total indices add up to one or more; where they fall this far short, there were too few points."""
DEPENDS = 1.0
"""Where the spread of a number's effect is this many times its mean size, it hangs on the other numbers."""


def subject(found: Sensitivity) -> str:
    """The outcome and where: 'notes on time at 45 clients'."""
    label = found.outcome.label
    if found.outcome.caseload is None:
        return f"the {label[0].lower()}{label[1:]}"
    return f"{label[0].lower()}{label[1:]} {found.outcome.where(found.scenario)}".rstrip()


def asked_words(found: Sensitivity) -> str:
    """What was asked, and how much was run for it."""
    about, outcome = found.about, found.outcome
    name = f"{subject(found)[0].upper()}{subject(found)[1:]}, {about['scenario']['title']}."
    changes = changed_words(about["scenario"]["overrides"])
    years = f"{found.replications} simulated years"
    each = f"{years} at each" if outcome.caseload else f"a coarse search for the cap, with {years}, at each"
    return (
        f"{name}{changes} {METHODS[found.method]}, over {WHAT[about['about']]}: {about['points']} points, "
        f"{each}, all on the same draws; seed {about['seed']}."
    )


def summary(found: Sensitivity) -> list[str]:
    """What it says, and what to keep in mind, in sentences."""
    say: dict[str, Callable[[Sensitivity], list[str]]] = {
        "tornado": _tornado,
        "morris": _morris,
        "sobol": _sobol,
    }
    return [*say[found.method](found), *_cautions(found)]


def _tornado(found: Sensitivity) -> list[str]:
    table, clear, show = found.indices, found.beyond_chance(), found.outcome.show
    numbers, choices = (int((table.kind == kind).sum()) for kind in ("number", "choice"))
    things = [_counted(numbers, *_nouns(found))] if numbers else []
    things += [_counted(choices, "choice of structure", "choices of structure")] if choices else []
    start = f"Of {listed(things, 'and')}, {len(clear)} {_verb(clear)} {subject(found)} by more than chance"
    own = f"As the scenario stands it is {show(float(table.own_value.iloc[0]))}"
    if not clear:
        return [f"{start}.", f"{own}."]
    sizes = [
        f"{_quoted(row.label)} ({show(row.low_value)} with {row.low_setting}, {show(row.high_value)} with "
        f"{row.high_setting})"
        for row in clear[:NAMED]
    ]
    return [f"{start}.", f"{own}; most of all it moves with {listed_long(sizes)}."]


def _morris(found: Sensitivity) -> list[str]:
    clear = found.beyond_chance()
    of = _counted(len(found.indices), *_nouns(found))
    start = f"Of {of}, {len(clear)} {_verb(clear)} {subject(found)} by more than chance"
    if not clear:
        return [f"{start}."]
    sizes = [f"{_quoted(row.label)} ({effect_words(found, row)})" for row in clear[:NAMED]]
    lines = [f"{start}.", f"Moved from its low to its high end, most is done by {listed_long(sizes)}."]
    hanging = [_quoted(row.label) for row in clear if row.sigma > DEPENDS * row.mu_star]
    if hanging:
        lines.append(
            f"The effect of {listed_long(hanging[:NAMED])} depends on where the other numbers stand: it "
            "spreads by more than its own mean size."
        )
    return lines


def effect_words(found: Sensitivity, row: Any) -> str:
    """The mean size of an effect and which way it goes: 'down by 12.0 points'."""
    size = found.outcome.show_change(row.mu_star)
    if abs(row.mu) < BOTH_WAYS * row.mu_star:
        return f"by {size}, now up, now down"
    return f"{'up' if row.mu > 0 else 'down'} by {size}"


def _sobol(found: Sensitivity) -> list[str]:
    rows, clear = found.rows(), found.beyond_chance()
    together = f"these {len(rows)} numbers" if len(rows) > 1 else "this number"
    if not clear:
        return [f"Nothing that {together} do to {subject(found)} exceeds chance."]
    sizes = [
        f"{_quoted(row.label)} {percent(row.total)} ({_span(row.total_low, row.total_high)})"
        for row in clear[:NAMED]
    ]
    lines = [
        f"Of all that {together} together do to {subject(found)}, the share in which each has a part (95% "
        f"interval): {listed_long(sizes)}.",
        _alone(rows[0]),
        *_first_within_noise(rows),
        *more_alone_than_in_all(rows),
    ]
    reached = sum(row.total for row in rows)
    if reached < ENOUGH:
        lines.append(
            f"Together these shares reach {percent(reached)} where no less than 100% is right: with "
            f"{found.about['size']} base points their sizes are rough. Run more (--points "
            f"{found.about['size'] * 2})."
        )
    if found.about["screened_from"]:
        others = _counted(found.about["screened_from"] - len(rows), "other number", "other numbers")
        lines.append(f"{others} stayed at the typical value: a screening showed less effect there.")
    return lines


def _first_within_noise(rows: Sequence[Any]) -> list[str]:
    """Numbers that have a part beyond chance, but by themselves do no more than chance may do."""
    names = [_quoted(row.label) for row in rows if first_below_noise(row) and not row.below_noise]
    if not names:
        return []
    return [f"What {listed_long(names[:NAMED])} {_do(names)} alone is no more than chance may do."]


def _do(names: Sequence[str]) -> str:
    return "does" if len(names) == 1 else "do"


def more_alone_than_in_all(rows: Sequence[Any]) -> list[str]:
    """Estimates that cannot be, which few points and few years make."""
    wrong = [row for row in rows if percent(row.first) != percent(row.total) and row.first > row.total]
    if not wrong:
        return []
    told = [f"{_quoted(row.label)} {percent(row.first)} against {percent(row.total)}" for row in wrong]
    return [
        f"By itself more than it has a part in at all cannot be: where it is shown so ({listed_long(told)}), "
        "both are rough, since points and years are few. Go by the intervals, or run more (--points)."
    ]


def _alone(row: Any) -> str:
    """How much comes from numbers each by itself, and whether the rest can be told from nothing."""
    share = f"{percent(row.alone)} of it (95% interval {_span(row.alone_low, row.alone_high)})"
    start = f"About {share} comes from numbers each by itself"
    if row.alone_high < 1:
        return (
            f"{start}; the rest comes from numbers acting together, which moving one at a time cannot show."
        )
    return f"{start}; whether any comes from numbers acting together cannot be told from so few points."


def _cautions(found: Sensitivity) -> list[str]:
    about = found.about
    lines = [_pulled(one) for one in about["pulled_in"]]
    below = int(found.indices.below_noise.sum())
    if below:
        lines.append(
            f"{below} of {len(found.indices)} do no more than chance may do with {found.replications} "
            "simulated years: they may matter a little, and this run cannot tell."
        )
    if about["growing"]:
        weeks = about["full_scenario"]["window"]["weeks"]
        lines.append(
            f"At {about['growing']} of {about['points']} points open work still grows after {weeks} weeks: "
            "there the outcome would get worse with time, so sizes are those of this horizon."
        )
    if about["outside"]:
        lines.append(
            f"At {about['outside']} of {about['points']} points the cap lies outside the range that is "
            "searched and counts as the end of it: there effects are larger than shown."
        )
    return lines


def _pulled(one: Mapping[str, Any]) -> str:
    """An end that this scenario has no room for; the effect of the whole range may be larger."""
    wanted, used = (with_unit(one[name], one["unit"]) for name in ("wanted", "used"))
    return (
        f"{_quoted(one['label'])} goes to {used} only, where its {one['end']} end is {wanted}: this scenario "
        f"has no room for that ({one['why']})."
    )


def _nouns(found: Sensitivity) -> tuple[str, str]:
    uncertain = found.about["about"] == "uncertainties"
    return ("number nobody knows", "numbers nobody knows") if uncertain else ("lever", "levers")


def _counted(count: int, one: str, more: str) -> str:
    return f"{count} {one if count == 1 else more}"


def _verb(rows: Sequence[Any]) -> str:
    return "moves" if len(rows) == 1 else "move"


def _quoted(label: str) -> str:
    return f"'{label}'"


def percent(share: float) -> str:
    """A share of variance; an estimate outside 0 to 1, which few points make, is cut to what can be."""
    return f"{100 * min(max(share, 0.0), 1.0):.0f}%"


def _span(low: float, high: float) -> str:
    return f"{percent(low)} to {percent(high)}"


def listed_long(parts: Sequence[str]) -> str:
    """Join parts as a sentence does; unlike `listed` it shortens none."""
    *most, last = parts
    return f"{', '.join(most)} and {last}" if most else last


# ------------------------------------------------------------------------------------- a table


def table_text(found: Sensitivity, rows: int = ROWS) -> str:
    """The largest rows for a terminal; what is no more than chance may do is marked."""
    of_method = {"tornado": _tornado_cells, "morris": _morris_cells, "sobol": _sobol_cells}
    header, cells = of_method[found.method](found)
    shown = cells[:rows]
    widths = [max(len(line[column]) for line in [header, *shown]) for column in range(len(header))]
    lines = [_line(line, widths) for line in [header, *shown]]
    if len(cells) > rows:
        lines.append(f"and {len(cells) - rows} smaller ones; all are in the table of indices")
    if any(cell.startswith(MARK) for line in shown for cell in line):
        lines.append(MARKED)
    return "\n".join(lines)


def _line(cells: Sequence[str], widths: Sequence[int]) -> str:
    first, *rest = cells
    numbers = [cell.rjust(width) for cell, width in zip(rest, widths[1:], strict=True)]
    return "  ".join([first.ljust(widths[0]), *numbers]).rstrip()


def _name(row: Any) -> str:
    mark = f"{MARK} " if row.below_noise else "  "
    grade = f" [{row.grade}]" if row.grade in GRADES else ""
    return mark + textwrap.shorten(row.label, WIDTH, placeholder=" ...") + grade


Cells = tuple[list[str], list[list[str]]]


def _tornado_cells(found: Sensitivity) -> Cells:
    show, change = found.outcome.show, found.outcome.show_change
    rows = [
        [
            _name(row),
            change(row.width),
            show(row.low_value),
            textwrap.shorten(row.low_setting, 34, placeholder=" ..."),
            show(row.high_value),
            textwrap.shorten(row.high_setting, 34, placeholder=" ..."),
        ]
        for row in found.rows()
    ]
    return ["  what moves alone [grade]", "width", "lowest", "with", "highest", "with"], rows


def _morris_cells(found: Sensitivity) -> Cells:
    number = found.outcome.change_number
    rows = [
        [
            _name(row),
            number(row.mu_star),
            f"{number(row.mu_star_low)} to {number(row.mu_star_high)}",
            number(row.mu),
            number(row.sigma),
            number(row.noise),
        ]
        for row in found.rows()
    ]
    size = f"size of effect, {found.outcome.change_unit}".removesuffix(", ")
    return ["  number [grade]", size, "95% interval", "mean effect", "spread", "chance alone"], rows


def _sobol_cells(found: Sensitivity) -> Cells:
    rows = [
        [
            _name(row),
            percent(row.total),
            _span(row.total_low, row.total_high),
            f"{MARK} {percent(row.first)}" if first_below_noise(row) else percent(row.first),
            _span(row.first_low, row.first_high),
            percent(row.noise),
        ]
        for row in found.rows()
    ]
    header = [
        "  number [grade]",
        "has a part in",
        "95% interval",
        "by itself",
        "95% interval",
        "chance alone",
    ]
    return header, rows
