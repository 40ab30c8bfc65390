"""Calendar arithmetic against brute force: years painted minute by minute and days second by second."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import get_args

import holidays
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from simcore.model.kinds import compile_kinds
from simcore.scenario.work import Clock
from tests.model.helpers import (
    DAY,
    HOUR,
    MEETING,
    MINUTE,
    NEVER,
    PROTECTED,
    SHIFT,
    WEEKDAYS,
    Demand,
    meeting,
    office,
)
from tests.properties.profile import examples

pytestmark = pytest.mark.verify

FREE = -1
PLACES = [None, ("US", None), ("US", "TX"), ("DE", "BY"), ("GB", "SCT"), ("JP", None)]
MONDAYS = [dt.date(2023, 1, 2) + dt.timedelta(weeks=week) for week in range(0, 400, 7)]


def clock(minute: int) -> str:
    """A minute of the day as HH:MM."""
    return f"{minute // 60:02d}:{minute % 60:02d}"


@dataclass
class Year:
    """A calendar, the demand made of it, and every minute of it painted: open or not."""

    calendar: dict
    demand: Demand
    start: int
    end: int
    is_open: np.ndarray

    def __post_init__(self) -> None:
        self.before = np.concatenate([[0], np.cumsum(self.is_open)])

    def open_second(self, time: int) -> bool:
        return bool(self.is_open[time // MINUTE])

    def open_seconds(self, time: int) -> int:
        """Open seconds before a moment, by counting minutes."""
        minute, second = divmod(time, MINUTE)
        return int(self.before[minute]) * MINUTE + second * int(
            minute < len(self.is_open) and self.is_open[minute]
        )

    @property
    def length(self) -> int:
        return len(self.is_open) * MINUTE


def working_dates(calendar: dict, days: int) -> list[int]:
    """Days since the start on which the office is open, each looked up by its date."""
    start = dt.date.fromisoformat(calendar["start_date"])
    country = calendar.get("holidays_country")
    closed = holidays.country_holidays(country, subdiv=calendar["holidays_subdivision"]) if country else {}
    dates = [start + dt.timedelta(days=day) for day in range(days)]
    names = calendar["working_days"]
    return [day for day, date in enumerate(dates) if WEEKDAYS[date.weekday()] in names and date not in closed]


@st.composite
def years(draw: st.DrawFn) -> Year:
    """One to two years somewhere in the world, or a few weeks."""
    start = draw(st.integers(0, 1439))
    end = draw(st.integers(start + 1, 1440))
    place = draw(st.sampled_from(PLACES))
    calendar = {
        "start_date": draw(st.sampled_from(MONDAYS)).isoformat(),
        "working_days": draw(st.lists(st.sampled_from(WEEKDAYS), min_size=1, unique=True)),
        "shift_start": clock(start),
        "shift_end": clock(end),
    }
    if place:
        calendar |= {"holidays_country": place[0], "holidays_subdivision": place[1]}
    weeks = draw(st.sampled_from([1, 5, 52, 104]))
    demand = Demand(office({"paper": {}}, calendar, weeks=weeks), 1, 0, 1)
    days = (weeks + 40) * 7
    is_open = np.zeros(days * 1440, dtype=bool)
    for day in working_dates(calendar, days):
        is_open[day * 1440 + start : day * 1440 + end] = True
    return Year(calendar, demand, start * MINUTE, end * MINUTE, is_open)


def moments(year: Year, number: int = 60) -> list[int]:
    """Moments all over the year, and those around openings and closings, where arithmetic goes wrong."""
    edges = np.flatnonzero(np.diff(year.is_open))[:: max(1, len(year.is_open) // (1440 * 30))] + 1
    near = [edge * MINUTE + off for edge in edges[:number].tolist() for off in (-1, 0, 1)]
    rng = np.random.default_rng(7)
    return [0, 1, year.length - 1, *near, *rng.integers(0, year.length, number).tolist()]


@examples(40)
@given(years())
def test_open_and_worked_are_what_counting_minutes_gives(year):
    known = year.demand.office.open
    times = moments(year)
    assert [known.is_open(t) for t in times] == [year.open_second(t) for t in times]
    assert [known.worked(t) for t in times] == [year.open_seconds(t) for t in times]
    assert known.worked(year.length + DAY) == year.before[-1] * MINUTE


@examples(40)
@given(years())
def test_clock_and_after_name_the_first_moment_by_which_so_much_was_open(year):
    known, total = year.demand.office.open, int(year.before[-1]) * MINUTE
    for time in moments(year):
        for seconds in (1, 59, HOUR, 7 * HOUR + 1, 100 * HOUR, total // 2 + 1):
            done = year.open_seconds(time) + seconds
            found = known.after(time, seconds)
            assert found == known.clock(done)
            if done > total:
                assert found == NEVER
            else:
                assert year.open_seconds(found) == done
                assert year.open_second(found - 1), "and not a second later"


@examples(30)
@given(years())
def test_arrays_give_what_single_numbers_give(year):
    known, times = year.demand.office.open, moments(year)
    array = np.array(times)
    assert known.open_at(array).tolist() == [known.is_open(t) for t in times]
    assert known.worked_at(array).tolist() == [known.worked(t) for t in times]
    assert known.clock_at(array).tolist() == [known.clock(t) for t in times]


def close_of(year: Year, closes: list[int], time: int, days: int) -> int:
    """The next close there is, or that of so many working days after the day of receipt."""
    if days == 0:
        return next((close for close in closes if close >= time), NEVER)
    later = [close for close in closes if (close - year.end) // DAY > time // DAY]
    return later[days - 1] if days <= len(later) else NEVER


@examples(40)
@given(years(), st.integers(0, 40))
def test_close_of_day_is_found_by_going_through_the_closes_one_by_one(year, days):
    place, times = year.demand.office, moments(year, 30)
    closes = [day * DAY + year.end for day in working_dates(year.calendar, year.length // DAY)]
    expected = [close_of(year, closes, time, days) for time in times]
    assert [place.close_of_day(time, days) for time in times] == expected
    assert place.close_of_days(np.array(times), days).tolist() == expected


def is_due(year: Year, closes: list[int], standard: dict, time: int, due: int) -> bool:
    """Whether something received at a time is due then, by counting."""
    within, seconds = round(standard["within"]), standard["within"] * HOUR
    match standard["clock"]:
        case "working_days":
            return due == close_of(year, closes, time, within)
        case "calendar_days":
            return due % DAY == 0 and due // DAY - time // DAY == within + 1
        case "wall_hours":
            return due - time == seconds
    if due == NEVER:
        return year.before[-1] * MINUTE - year.open_seconds(time) < seconds
    return year.open_seconds(due) - year.open_seconds(time) == seconds and year.open_second(due - 1)


standards = st.fixed_dictionaries(
    {"clock": st.sampled_from(get_args(Clock)), "within": st.sampled_from([0.5, 1.0, 2.0, 8.0, 30.0])}
)
in_no_time = st.fixed_dictionaries(
    {"clock": st.sampled_from(["working_days", "calendar_days", "wall_hours"]), "within": st.just(0.0)}
)


@examples(60)
@given(years(), standards | in_no_time)
def test_a_deadline_on_each_clock_is_what_counting_gives(year, standard):
    closes = [day * DAY + year.end for day in working_dates(year.calendar, year.length // DAY)]
    times = np.array([time for time in moments(year, 30) if time < year.length - 150 * DAY])
    due = deadlines(year, standard)[0](times).tolist()
    assert all(is_due(year, closes, standard, *both) for both in zip(times.tolist(), due, strict=True))


@examples(60)
@given(years(), standards | in_no_time)
def test_a_deadline_is_the_same_for_what_is_known_before_a_run_and_for_what_arises_in_it(year, standard):
    known_before, in_the_run = deadlines(year, standard)
    times = sorted(moments(year, 30))
    assert [in_the_run(time) for time in times] == known_before(np.array(times)).tolist()


def deadlines(year: Year, standard: dict) -> tuple[Callable, Callable]:
    """The two ways to find a deadline: of an array of times before a run, of one time in it."""
    scenario = office({"paper": {"standard": standard}}, year.calendar, weeks=1)
    kind, demand = scenario.kinds["paper"], year.demand
    return (lambda times: demand.world.due(kind, times)), compile_kinds(scenario, demand.office).due[0]


@st.composite
def staff(draw: st.DrawFn) -> tuple[dict, dict]:
    """Calendar and the day's hours of a case manager: lunch, part time, leave, sickness, commitments."""
    start = draw(st.integers(0, 1200))
    morning, lunch, rest = draw(st.integers(60, 400)), draw(st.integers(0, 60)), draw(st.integers(1, 400))
    end = min(1440, start + morning + lunch + rest)
    has_lunch = lunch > 0 and start + morning + lunch < end
    calendar: dict = {
        "start_date": draw(st.sampled_from(MONDAYS)).isoformat(),
        "working_days": sorted(draw(st.sets(st.sampled_from(WEEKDAYS), min_size=1)), key=WEEKDAYS.index),
        "shift_start": clock(start),
        "shift_end": clock(end),
        "part_time_share": draw(st.sampled_from([1.0, 0.8, 0.5, 1 / 3, 0.123])),
        "holidays_country": "US",
        "holidays_subdivision": None,
    }
    if has_lunch:
        calendar["lunch"] = {"start": clock(start + morning), "minutes": lunch}
    if draw(st.booleans()):
        calendar["leave"] = {
            "days_year": float(draw(st.integers(0, 80))),
            "spell_days": draw(st.integers(1, 12)),
        }
    if draw(st.booleans()):
        calendar["sickness"] = {
            "share": draw(st.sampled_from([0.0, 1e-9, 0.05, 0.6, 0.95])),
            "spell_days_mean": draw(st.floats(0.5, 8)),
        }
    paid = round((end - start - lunch * has_lunch) * 60 * calendar["part_time_share"])
    room = min(morning if has_lunch else end - start, paid // 60)
    for day in draw(st.sets(st.sampled_from(calendar["working_days"]), max_size=3)) if room >= 2 else ():
        length = draw(st.integers(1, room - 1))
        begins, every = start + draw(st.integers(0, room - length)), draw(st.integers(1, 4))
        one = meeting(
            day, clock(begins), length / 60 / every, every_weeks=every, protects=draw(st.booleans())
        )
        calendar.setdefault("commitments", {})[day] = one
    return calendar, {"start": start, "end": end, "paid": paid}


def painted(calendar: dict, hours: dict, day: int) -> np.ndarray:
    """What every second of a day is for, as a person would paint it."""
    seconds = np.full(DAY, FREE)
    seconds[hours["start"] * 60 : hours["end"] * 60] = SHIFT
    if lunch := calendar.get("lunch"):
        begins = sum(int(n) * unit for n, unit in zip(lunch["start"].split(":"), (HOUR, MINUTE), strict=True))
        seconds[begins : begins + lunch["minutes"] * 60] = FREE
    seconds[np.flatnonzero(seconds == SHIFT)[hours["paid"] :]] = FREE
    for one in calendar.get("commitments", {}).values():
        if one["weekday"] == WEEKDAYS[day % 7] and day // 7 % one["every_weeks"] == 0:
            begins = sum(
                int(n) * unit for n, unit in zip(one["start"].split(":"), (HOUR, MINUTE), strict=True)
            )
            length = round(one["hours_week"] * one["every_weeks"] * 60) * 60
            seconds[begins : begins + length] = PROTECTED if one["protects"] else MEETING
    return seconds


@examples(40)
@given(staff(), st.integers(0, 99))
def test_a_managers_day_is_what_painting_each_second_gives(drawn, seed):
    calendar, hours = drawn
    found = Demand(office({"paper": {}}, calendar, weeks=6), seed, 0, 1).calendar
    for day in {d % 28: d for d in found.present}.values():
        seconds = np.full(DAY, FREE)
        stretches = found.stretches(day)
        for stretch in stretches:
            part = seconds[stretch.start - day * DAY : stretch.end - day * DAY]
            assert len(part) == stretch.end - stretch.start > 0, "inside its own day"
            assert (part == FREE).all(), "and in no other stretch"
            part[:] = stretch.use
        assert stretches == sorted(stretches, key=lambda stretch: stretch.start)
        assert (seconds == painted(calendar, hours, day)).all()


@examples(40)
@given(staff(), st.integers(0, 99), st.sampled_from([3, 26, 52, 104]))
def test_a_manager_works_on_working_days_but_those_on_leave_or_sick(drawn, seed, weeks):
    calendar, _ = drawn
    found = Demand(office({"paper": {}}, calendar, weeks=weeks), seed, 0, 1).calendar
    working = working_dates(calendar, weeks * 7)
    away = found.leave | found.sick
    assert not found.leave & found.sick
    assert away <= set(working), "nobody is away on a holiday"
    assert found.present == [day for day in working if day not in away]
    per_year = calendar.get("leave", {}).get("days_year", 0)
    for year in range(-(-weeks // 52)):
        days = [day for day in working if day // 364 == year]
        owed = round(per_year * min(1.0, weeks / 52 - year))
        assert sum(day in found.leave for day in days) == pytest.approx(min(owed, len(days)), abs=1)
