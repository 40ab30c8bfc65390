"""Two simulated weeks beside each other, in words and in a table."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from simcore.charts import week_picture
from simcore.demand.clock import HOUR
from simcore.experiment.week import week_at_desk
from simcore.outcomes.tables import IDLE_ACTIVITY
from simcore.report.diary import diary_words
from simcore.report.show import Words, sentence, table
from simcore.scenario.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd

    from simcore.charts import Figure
    from simcore.experiment.week import DeskWeek
    from simcore.scenario import Scenario

TOLD = 3
"""How many activities a sentence names."""


def two_weeks(scenario: Scenario, given: Mapping[str, Any]) -> tuple[DeskWeek, DeskWeek]:
    """The same week with the two caseloads that a notebook was given. Raises InputError."""
    caseloads = (given["caseload"], given["compare_with"])
    first, second = (week_at_desk(scenario, c, given["week"], seed=given["seed"]) for c in caseloads)
    return first, second


def picture(week: DeskWeek, *, seed: int) -> Figure:
    """A week minute by minute, with what waited beneath."""
    return week_picture(week, run_id=_made_here(seed))


def _made_here(seed: int) -> str:
    """What stands for a run's name where nothing is stored: with the scenario it makes the same again."""
    return f"made here, seed {seed}"


def week_words(scenario: Scenario, week: DeskWeek) -> str:
    """What the hours of the week went to."""
    start = f"{scenario.title}, {week.caseload} clients, the week of Monday {_date(week)}"
    hours = _hours(week)
    worked = hours.sum()
    if not worked:
        return f"{start}: the case manager is away all week. Choose another week."
    free = float(hours.get(IDLE_ACTIVITY, 0.0))
    largest = hours.drop(IDLE_ACTIVITY, errors="ignore").nlargest(TOLD)
    parts = [f"{str(name).lower()} ({value:.1f} hours)" for name, value in largest.items()]
    left = f"{free:.1f} hours were free" if free >= 0.05 else "no minute was free"
    return (
        f"{start}: {worked:.1f} hours at work{_away(week)}. Most went to {', '.join(parts[:-1])} and "
        f"{parts[-1]}; {left}."
    )


def put_off_table(first: DeskWeek, second: DeskWeek) -> Words:
    """What waits when the week is over, by kind of work, with either caseload."""
    ends = [week.left(week.last_day) for week in (first, second)]
    headings = [name for name in ends[0].index if sum(float(end.waiting.get(name, 0)) for end in ends)]
    rows = [
        [name, *(f"{end.loc[name, what]:,.0f}" for end in ends for what in ("waiting", "overdue"))]
        for name in headings
    ]
    rows.append(["In all", *(f"{end[what].sum():,.0f}" for end in ends for what in ("waiting", "overdue"))])
    caption = (
        f"Pieces of work that wait at {_end_words(first, second)}: they have come in and nobody has begun "
        f"them. Overdue: past the day by which they were promised."
    )
    header = ["Kind of work"]
    for week in (first, second):
        header += [f"{week.caseload} clients: waiting", f"{week.caseload} clients: overdue"]
    return table(caption, header, rows, [len(rows) - 1])


def put_off_words(first: DeskWeek, second: DeskWeek) -> str:
    """How the pile changed over the week."""
    parts = []
    for week in (first, second):
        end, start = (week.left(day).waiting.sum() for day in (week.last_day, -1))
        change = end - start
        how = (
            f"grew by {change:,.0f} to"
            if change > 0
            else f"shrank by {-change:,.0f} to"
            if change
            else "stayed at"
        )
        parts.append(f"with {week.caseload} clients the work that waits {how} {end:,.0f} pieces")
    return f"From Monday to {_end_words(first, second)} {parts[0]}; {parts[1]}."


def tuesday(scenario: Scenario, caseload: int, week: int, *, seed: int) -> Words:
    """The diary of the week's Tuesday; where there is none, why."""
    from simcore.experiment.diary import diary_of

    try:
        return diary_words(diary_of(scenario, caseload, week, seed=seed), run_id=_made_here(seed))
    except InputError as error:
        return sentence(f"There is no diary: {error}.")


def through_a_quarter(scenario: Scenario, caseloads: Sequence[int], *, seed: int) -> Figure | Words:
    """The queue through the first quarter of the year counted; words where the window is shorter."""
    from simcore.charts import queue_through_quarter
    from simcore.experiment.quarter import WEEKS, quarter_of

    if scenario.window.weeks < WEEKS:
        return sentence(f"The simulated time is shorter than the {WEEKS} weeks of a quarter.")
    return queue_through_quarter(quarter_of(scenario, caseloads, seed=seed), run_id=_made_here(seed))


def _hours(week: DeskWeek) -> pd.Series[float]:
    """Hours by activity."""
    rows = week.stretches
    found: pd.Series[float] = (rows.end - rows.start).groupby(rows.activity).sum() / HOUR
    return found


def _end_words(first: DeskWeek, second: DeskWeek) -> str:
    """The end of the last day at work, which is the same day or each one's own."""
    days = [week.days.date[week.last_day] for week in (first, second)]
    names = dict.fromkeys(f"{day:%A}" for day in days)
    return f"the end of {' and '.join(names)}"


def _away(week: DeskWeek) -> str:
    """Days off between Monday and Friday, if any."""
    words = {"holiday": "public holiday", "leave": "leave", "sick": "sickness"}
    off = week.days[week.days.day < 5].state.map(words).dropna().value_counts()
    if not len(off):
        return ""
    parts = [f"{count} {'day' if count == 1 else 'days'} of {why}" for why, count in off.items()]
    return f" ({', '.join(parts)})".replace("day of public holiday", "public holiday")


def _date(week: DeskWeek) -> str:
    return f"{week.monday.day} {week.monday:%B %Y}"
