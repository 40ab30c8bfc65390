"""An agency's own numbers as it reads them: its answers, its budget, its year, and what to measure next."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from simcore.charts.needed import hours_needed, real_caps
from simcore.demand.budget import hours_budget
from simcore.experiment import DEFAULT_PROMISES
from simcore.experiment.headline import parse_promise
from simcore.experiment.next_to_measure import ToMeasure, share_used, to_measure
from simcore.experiment.own_years import VISITS_YEAR, WAYS, OwnYears, own_years
from simcore.experiment.steady import with_interval
from simcore.outcomes import MEASURES
from simcore.report.places import scenario_path
from simcore.report.show import Words, bullets, table
from simcore.scenario import Loaded, load_evidence, load_scenario
from simcore.scenario.answers import GRADE, Answer, blanks
from simcore.scenario.errors import InputError
from simcore.scenario.policy import split_policies
from simcore.scenario.questions import FORM_VERSION

if TYPE_CHECKING:
    from pathlib import Path

    from simcore.charts import Figure

OTHERS = (25, 35, 45, 62, 81, 165)
"""Caseloads drawn beside the agency's own."""
CLOSE, NEAR = 0.10, 0.25
"""A simulated number this close to what was counted agrees with it; up to the second it is near."""
WAY_WORDS = {"properly": "All the work done properly", "coping": "As people cope"}
COMPARED = {
    "calls_day": ("calls_in_day", "Calls coming in a day"),
    "emails_day": ("emails_in_day", "Emails coming in a day"),
    "visits_year": (VISITS_YEAR, "Visits to one client in a year"),
}
SHOWN_MEASURES = (
    *(parse_promise(text).measure for text in DEFAULT_PROMISES),
    "calls_answered_live",
    "without_contact_30",
    "without_contact_90",
    "plan_change_wait_p90",
    "overtime",
    "hours_used",
    "again_contacts",
)


def find_sheet(given: Mapping[str, Any]) -> Loaded:
    """Load the filled sheet that a notebook was given.

    Raises:
        InputError: it is another sort of scenario, or something is wrong with it.
    """
    loaded = load_scenario(scenario_path(given["sheet"]))
    if not loaded.answers:
        raise InputError(f"{given['sheet']}: is no filled sheet; make one with `simcore new NAME`")
    return loaded


def blank_words(scenario: str, *folders: Path) -> list[str]:
    """A line for a page's foot: which numbers of a filled sheet are defaults. None of other scenarios.

    A relative path is looked for in the project, in the current folder, and in these.
    """
    if not split_policies(scenario)[0].lower().endswith(".xlsx"):
        return []
    loaded = load_scenario(scenario_path(scenario, *folders), of_agency=True)
    left = blanks(loaded.answers)
    told = f"left blank: {', '.join(left)}" if left else "no answer was left blank"
    return [f"Made from the filled sheet {_file_name(loaded)}; {told}."]


def _file_name(loaded: Loaded) -> str:
    """The sheet's own name, without the folders that somebody else does not have."""
    return loaded.files[0].replace("\\", "/").rpartition("/")[2]


# ------------------------------------------------------------------------------- the first words


def agency_words(loaded: Loaded) -> str:
    """The sentence of the page: the share of hours that the agency's own caseload needs."""
    caseload, share = loaded.scenario.caseload, share_used(loaded)
    budget = hours_budget(loaded)
    there = budget.hours.case_month
    start = (
        f"{loaded.scenario.title}. With {caseload} clients each, the work needs {share * there:,.0f} hours a "
        f"month, and one case manager has {there:,.0f} for clients: {share:.0%}."
    )
    out = budget.runs_out
    if not math.isfinite(out.high):
        return start
    return (
        f"{start} On paper the hours run out at {math.floor(out.typical)} clients ({math.floor(out.low)} to "
        f"{math.floor(out.high)} if everything nobody knows well makes more work, or less)."
    )


def caseload_words(loaded: Loaded) -> str:
    """How clients and posts make the caseload."""
    answers = _by_key(loaded)
    clients = answers["clients"]
    if clients.value is None:
        usual = loaded.scenario.caseload
        return f"Clients and posts are blank, so the programme's usual {usual} clients are taken."
    posts, vacancies, part_timers = (answers[key].value or 0 for key in ("posts", "vacancies", "part_timers"))
    filled = posts - vacancies + part_timers
    full = clients.value / (posts + part_timers)
    taken = (
        "" if clients.value == filled * loaded.scenario.caseload else f", taken as {loaded.scenario.caseload}"
    )
    some = f"{clients.value:,g} client{'' if clients.value == 1 else 's'}"
    word = "post" if filled == 1 else "posts"
    text = (
        f"{some} over {filled:g} filled {word} ({posts:g} full-time, {vacancies:g} "
        f"of them vacant, and part-timers worth {part_timers:g}) are {clients.value / filled:.4g} clients "
        f"each{taken}."
    )
    return text + (f" With every post filled it would be {full:.4g}." if vacancies else "")


def answers_table(loaded: Loaded) -> Words:
    """Each answer beside the default, with the default's grade and where it is from."""
    rows = [_answer_row(answer) for answer in loaded.answers]
    blanks = sum(answer.value is None for answer in loaded.answers)
    caption = (
        f"Twelve questions (form version {FORM_VERSION}), {len(rows) - blanks} answered, {blanks} left "
        "blank. Used is what the rest of this page is made of, with its grade. Default is what a blank takes."
    )
    header = ["Question", "Answer", "Default (its grade)", "Used", "Grade", "Unit"]
    return table(caption, header, rows)


def _answer_row(answer: Answer) -> list[str]:
    given = "blank" if answer.value is None else f"{answer.value:,g} (cell {answer.cell})"
    used = f"{answer.used:,g}" if answer.is_used else "kept, not reckoned with yet"
    if answer.value is None:
        used += f": {answer.mark}" if answer.is_used else ""
    label, default = answer.question.label.capitalize(), f"{answer.default:,g} ({answer.grade})"
    return [label, given, default, used, _grade(answer), answer.question.unit]


def _grade(answer: Answer) -> str:
    """Of the number that is used: what the agency wrote is one report."""
    return answer.grade if answer.value is None else GRADE


# ------------------------------------------------------------------------------- the years


def simulate_own(loaded: Loaded, years: int, seed: int) -> OwnYears:
    """A few years at the agency's own caseload, and at those drawn beside it."""
    return own_years(loaded.scenario, OTHERS, years, seed)


def hours_picture(loaded: Loaded, years: OwnYears) -> Figure:
    """Hours needed, hours there are: the agency's own caseload among others, all with its own numbers."""
    own = loaded.scenario.caseload
    caps = real_caps(load_evidence())
    caps[own] = "your agency's caseload" + (f"; also: {caps[own]}" if own in caps else "")
    return hours_needed(years.rows, sorted({own, *OTHERS}), caps, run_id=_run_words(loaded, years))


def _run_words(loaded: Loaded, years: OwnYears) -> str:
    """What stands for a run's name where nothing is stored: all it takes to make the same years again."""
    return f"{_file_name(loaded)}, {len(years.years())} years, seed {years.seed}"


def year_table(years: OwnYears) -> Words:
    """The promises, and what the year is like, both ways."""
    count, weeks = len(years.years()), years.scenario.window.weeks
    rows = [
        [
            MEASURES[name].label,
            *(with_interval(name, [row[name] for row in years.years(way)], weeks) for way in WAYS),
        ]
        for name in SHOWN_MEASURES
    ]
    caption = (
        f"{years.scenario.caseload} clients, {weeks} weeks, means of {count} simulated years with their 95% "
        "intervals: how far chance alone could move them."
    )
    return table(caption, ["Measure", *WAY_WORDS.values()], rows)


def steady_words(years: OwnYears) -> str:
    """Whether the numbers hold only after so many weeks."""
    parts = [
        f"{WAY_WORDS[way]}: {found.words()}." for way in WAYS if (found := years.overload(way)) is not None
    ]
    return " ".join(parts) or "Open work does not grow in either way of looking."


def compared_table(loaded: Loaded, years: OwnYears) -> Words:
    """What was counted beside what the simulated year shows."""
    answers = _by_key(loaded)
    rows = []
    for key, (measure, label) in COMPARED.items():
        answer = answers[key]
        typed = f"{answer.value:,g}" if answer.value is not None else f"blank: default {answer.default:,g}"
        mean, low, high = years.interval(measure)
        rows.append(
            [
                label,
                typed,
                _grade(answer),
                f"{mean:,.1f} ({low:,.1f} to {high:,.1f})",
                _agreement(answer.value, mean),
            ]
        )
    caption = (
        "As you wrote it, and as the simulated year shows it with all the work done properly (95% interval). "
        f"Agrees: within {CLOSE:.0%}."
    )
    return table(caption, ["What", "You wrote", "Grade", "Simulated", "Do they agree?"], rows)


def compared_words(loaded: Loaded, years: OwnYears) -> str:
    """What the comparison may be taken for."""
    answers = _by_key(loaded)
    typed = {label: (answers[key].value, measure) for key, (measure, label) in COMPARED.items()}
    counted = {label: (value, measure) for label, (value, measure) in typed.items() if value is not None}
    if not counted:
        return "You counted none of these, so there is nothing to compare."
    off = [
        label
        for label, (value, measure) in counted.items()
        if abs(years.interval(measure)[0] - value) > CLOSE * value
    ]
    start = (
        f"Not within {CLOSE:.0%}: {', '.join(off).lower()}. Then the share of people who ask again, or the "
        "visits that fit into a week, are other than at your agency: count them before you believe the rest. "
        if off
        else "Nothing that you counted and the simulation shows is far apart. "
    )
    return start + (
        "Agreement is no proof: the simulation was set from these very numbers, so it only says that putting "
        "them in has worked."
    )


def _agreement(typed: float | None, mean: float) -> str:
    if typed is None:
        return "nothing to compare"
    apart = abs(mean - typed) / typed if typed else mean
    how = "more" if mean > typed else "fewer"
    if apart <= CLOSE:
        return "agrees"
    return f"{'near' if apart <= NEAR else 'does not agree'}: {apart:.0%} {how}"


# ------------------------------------------------------------------------------- what to measure


def measure_next(loaded: Loaded) -> Words:
    """The three numbers to measure next, with what their doubt does to the hours."""
    return bullets([_measure_words(one) for one in to_measure(loaded)])


def _measure_words(one: ToMeasure) -> str:
    find = f" Where to find it: {one.find}." if one.find else " Time it, or count it, for two weeks."
    return (
        f"{one.label} (grade {one.grade}; {one.now}). At the ends of its range the work would need "
        f"{one.low:.0%} or {one.high:.0%} of the hours there are.{find}"
    )


def _by_key(loaded: Loaded) -> dict[str, Answer]:
    return {answer.question.key: answer for answer in loaded.answers}
