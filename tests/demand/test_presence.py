"""Spells at work and away, and a calendar for each case manager of a pool."""

import itertools

import numpy as np
import pytest

from simcore.demand.calendar import MEETING, SHIFT
from simcore.demand.demand import Demand
from simcore.demand.presence import ManagerCalendar
from simcore.scenario import Scenario
from tests.model.helpers import DAY, HOUR, NEVER, WEEK, lunch_at_noon, meeting, office, shipped

ROUND_THE_CLOCK = {
    "working_days": ["mon", "tue", "wed", "thu", "fri", "sat", "sun"],
    "shift_start": "00:00",
    "shift_end": "24:00",
}
SPELLS = {
    "present": {"distribution": "exponential", "hours_mean": 40.0},
    "absent": {"distribution": "exponential", "hours_mean": 8.0},
}
ABSENCE = {
    "leave": {"days_year": 15.0, "spell_days": 5},
    "sickness": {"share": 0.1, "spell_days_mean": 2.0},
    "absence_spells": SPELLS,
}


def spells(weeks: int, calendar: dict | None = None, managers: int = 1) -> Scenario:
    return office({"paper": {}}, {"absence_spells": SPELLS} | (calendar or {}), weeks, managers=managers)


def at_work(found: ManagerCalendar) -> list[tuple[int, int]]:
    """Unbroken stretches of work, joined across midnight."""
    joined: list[tuple[int, int]] = []
    for stretch in (s for day in found.present for s in found.stretches(day)):
        if joined and joined[-1][1] == stretch.start:
            joined[-1] = (joined[-1][0], stretch.end)
        else:
            joined.append((stretch.start, stretch.end))
    return joined


def test_spells_have_their_means_and_the_first_is_at_work():
    weeks = 2000
    found = at_work(Demand(spells(weeks, ROUND_THE_CLOCK), 1, 0, 1).calendar)
    assert found[0][0] == 0
    present = np.array([end - start for start, end in found[:-1]]) / HOUR
    absent = np.array([b[0] - a[1] for a, b in itertools.pairwise(found)]) / HOUR
    for lengths, mean in ((present, 40), (absent, 8)):
        assert abs(lengths.mean() - mean) < 3 * mean / len(lengths) ** 0.5
        assert lengths.std() == pytest.approx(mean, rel=0.06)
    assert len(present) == pytest.approx(weeks * 168 / 48, rel=0.05)
    assert found[-1][1] <= weeks * WEEK


def test_the_next_spell_away_is_known_to_the_second():
    found = Demand(spells(4), 1, 0, 1).calendar
    leaves, returns = found.spells_away[1]
    asked = (leaves - 1, leaves, returns - 1, found.spells_away[0][1])
    assert [found.seconds_until_away(time) for time in asked] == [1, 0, 0, leaves - asked[3]]
    assert found.seconds_until_away(found.spells_away[-1][1]) == NEVER


def test_a_spell_cuts_what_a_day_is_for_second_by_second():
    calendar = {"lunch": lunch_at_noon(), "commitments": {"team": meeting("wed", "09:00", 2)}}
    short = {"present": {"minutes_mean": 70.0}, "absent": {"minutes_mean": 35.0}}
    found = Demand(spells(3, calendar | {"absence_spells": short}), 1, 0, 1).calendar
    gone = np.zeros(3 * WEEK, dtype=bool)
    for start, end in found.spells_away:
        gone[start:end] = True
    assert 0.25 < gone.mean() < 0.42
    planned = Demand(office({"paper": {}}, calendar, 3), 1, 0, 1).calendar
    for day in range(21):
        uses = [np.full(DAY, -1) for _ in range(2)]
        for use, source in zip(uses, (planned, found), strict=True):
            for stretch in source.stretches(day):
                assert stretch.end > stretch.start
                use[stretch.start - day * DAY : stretch.end - day * DAY] = stretch.use
        uses[0][gone[day * DAY : (day + 1) * DAY]] = -1
        assert np.array_equal(*uses)
        assert (day in found.present) == bool((uses[1] >= 0).any())
    assert {s.use for day in found.present for s in found.stretches(day)} == {SHIFT, MEETING}
    assert max(len(found.stretches(day)) for day in found.present) > 4


def test_a_day_wholly_away_is_no_day_present():
    whole = {"present": {"distribution": "constant", "days_mean": 1.0}}
    whole["absent"] = {"distribution": "constant", "days_mean": 2.0}
    found = Demand(spells(2, {"absence_spells": whole}), 1, 0, 1).calendar
    assert found.present == [0, 3, 9]
    assert found.spells_away == [(day * DAY, (day + 2) * DAY) for day in (1, 4, 7, 10, 13)]


def test_spells_are_the_same_in_a_longer_run_and_at_every_caseload():
    one = Demand(spells(10), 1, 0, 1).calendar.spells_away
    other = Demand(spells(100), 1, 0, 90).calendar.spells_away
    assert len(one) > 25
    assert other[: len(one)] == one


def test_each_case_manager_of_a_pool_is_away_at_other_times():
    found = Demand(spells(52, ABSENCE, managers=3), 1, 0, 1).calendars
    for of in ("leave", "sick"):
        assert len({getattr(calendar, of) for calendar in found}) == 3
    assert len({tuple(calendar.spells_away) for calendar in found}) == 3


def test_colleagues_move_none_of_the_first_managers_draws():
    alone, pooled = (Demand(spells(52, ABSENCE, n), 1, 0, 5) for n in (1, 4))
    assert pooled.calendar is pooled.calendars[0]
    for of in ("leave", "sick", "spells_away", "present"):
        assert getattr(alone.calendar, of) == getattr(pooled.calendar, of)


def test_administration_goes_by_the_first_managers_days():
    one, four = (Demand(shipped("base", f"managers={n}"), 1, 0, 5).needs for n in (1, 4))
    for column in ("time", "kind", "client", "counter", "seconds"):
        assert np.array_equal(getattr(one, column), getattr(four, column))


def test_where_nobody_is_ever_away_all_have_one_calendar():
    found = Demand(office({"paper": {}}, managers=5), 1, 0, 1).calendars
    assert len(found) == 5
    assert found[0].present == found[4].present == [0, 1, 2, 3, 4, 7, 8, 9, 10, 11]
