"""When the case manager is there: shift, lunch, part time, commitments, leave and sickness."""

import numpy as np
import pytest

from simcore.demand.demand import Demand
from simcore.scenario import InputError
from tests.model.helpers import (
    DAY,
    HOUR,
    MEETING,
    PROTECTED,
    SHIFT,
    lunch_at_noon,
    meeting,
    office,
    shipped,
    simulate,
)

BASE = shipped("base")


def plan(calendar: dict, day: int) -> list[tuple[str, str, int]]:
    """What a day is for, as (from, to, use) on the clock."""
    stretches = Demand(office({"paper": {}}, calendar), 1, 0, 1).calendar.stretches(day)

    def clock(second: int) -> str:
        return f"{second % DAY // HOUR:02d}:{second % HOUR // 60:02d}"

    assert all(s.start // DAY == day for s in stretches)
    return [(clock(s.start), clock(s.end), s.use) for s in stretches]


def hours_by_use(calendar: dict, use: int, weeks: int = 4) -> float:
    found = Demand(office({"paper": {}}, calendar, weeks=weeks), 1, 0, 1).calendar
    seconds = sum(s.end - s.start for day in found.present for s in found.stretches(day) if s.use == use)
    return seconds / HOUR / weeks


def test_a_day_is_the_shift_without_lunch():
    assert plan({"lunch": lunch_at_noon(30)}, 0) == [("08:00", "12:00", SHIFT), ("12:30", "16:00", SHIFT)]
    assert plan({"lunch": lunch_at_noon(30)}, 5) == []


def test_commitments_are_cut_out_of_the_shift():
    calendar = {
        "commitments": {
            "team": meeting("wed", "09:00", 2),
            "block": meeting("wed", "13:00", 1, protects=True),
        }
    }
    assert plan(calendar, 2) == [
        ("08:00", "09:00", SHIFT),
        ("09:00", "11:00", MEETING),
        ("11:00", "13:00", SHIFT),
        ("13:00", "14:00", PROTECTED),
        ("14:00", "16:00", SHIFT),
    ]


def test_a_commitment_every_four_weeks_takes_four_weeks_of_its_hours_at_once():
    training = {"label": "Training", "weekday": "fri", "start": "09:00", "hours_year": 26.0, "every_weeks": 4}
    calendar = {"commitments": {"training": training}}
    uses = [[use for _, _, use in plan(calendar, 4 + 7 * week)] for week in range(2)]
    assert uses[0] == [SHIFT, MEETING, SHIFT]
    assert set(uses[1]) == {SHIFT}
    assert hours_by_use(calendar, MEETING, weeks=52) == pytest.approx(26 / 52)
    assert hours_by_use(calendar, SHIFT, weeks=52) == pytest.approx(40 - 26 / 52)


def test_part_time_halves_the_shift_but_not_the_meetings():
    calendar = {"lunch": lunch_at_noon(), "commitments": {"team": meeting("wed", "09:00", 2)}}
    half = {**calendar, "part_time_share": 0.5}
    assert hours_by_use(half, SHIFT) + 2 == (hours_by_use(calendar, SHIFT) + 2) / 2 == 7.5 * 5 / 2
    assert hours_by_use(half, MEETING) == hours_by_use(calendar, MEETING) == 2
    assert plan(half, 0) == [("08:00", "11:45", SHIFT)]


@pytest.mark.parametrize(
    "commitments",
    [
        {"late": meeting("mon", "15:30", 1)},
        {"early": meeting("mon", "07:00", 1)},
        {"over_lunch": meeting("mon", "11:30", 1)},
        {"one": meeting("mon", "09:00", 2), "over_it": meeting("mon", "10:00", 2)},
        {"same": meeting("mon", "09:00", 2), "time": meeting("mon", "09:00", 2, every_weeks=2)},
        {"instant": {"label": "Too short", "weekday": "mon", "start": "09:00", "hours_week": 0.001}},
    ],
)
def test_a_commitment_that_does_not_fit_is_refused_by_its_name(commitments):
    scenario = office({"paper": {}}, {"lunch": lunch_at_noon(), "commitments": commitments})
    with pytest.raises(InputError, match=rf"calendar\.commitments\.({'|'.join(commitments)})"):
        Demand(scenario, 1, 0, 1)


def test_a_meeting_in_the_afternoon_does_not_fit_a_half_timer():
    calendar = {"part_time_share": 0.5, "commitments": {"team": meeting("wed", "14:00", 2)}}
    with pytest.raises(InputError, match="does not fit"):
        Demand(office({"paper": {}}, calendar), 1, 0, 1)


def test_an_unknown_country_is_refused():
    with pytest.raises(InputError, match="Atlantis"):
        Demand(office({"paper": {}}, {"holidays_country": "Atlantis"}), 1, 0, 1)


@pytest.mark.parametrize(("weeks", "days"), [(52, 12), (104, 24), (26, 6), (65, 15)])
def test_leave_takes_the_days_of_the_year(weeks, days):
    calendar = {"holidays_country": "US", "leave": {"days_year": 12.0, "spell_days": 3}}
    for replication in range(20):
        demand = Demand(office({"paper": {}}, calendar, weeks=weeks), 1, replication, 1)
        found = demand.calendar
        assert len(found.leave) == days
        assert not found.leave & set(found.present)
        assert found.leave <= set(demand.office.days)


def test_leave_comes_in_spells_spread_over_the_year():
    calendar = {"leave": {"days_year": 15.0, "spell_days": 5}}
    scenario = office({"paper": {}}, calendar, weeks=52)
    weeks = []
    for replication in range(60):
        demand = Demand(scenario, 1, replication, 1)
        found = demand.calendar
        working = {day: place for place, day in enumerate(demand.office.days)}
        places = sorted(working[day] for day in found.leave)
        begun = [p for p in places if p - 1 not in places]
        assert 1 <= len(begun) <= 3
        weeks += [day // 7 for day in found.leave]
    assert np.mean(weeks) == pytest.approx(25.5, abs=1.5)


def test_sickness_takes_near_its_share_of_the_days_not_on_leave():
    calendar = {
        "leave": {"days_year": 12.0, "spell_days": 3},
        "sickness": {"share": 0.06, "spell_days_mean": 3.0},
    }
    scenario = office({"paper": {}}, calendar, weeks=52)
    shares, spells = [], []
    for replication in range(400):
        found = Demand(scenario, 1, replication, 1).calendar
        assert not found.sick & found.leave
        assert len(found.present) + len(found.sick) + len(found.leave) == 260
        at_work = sorted(set(found.present) | found.sick)
        shares.append(len(found.sick) / len(at_work))
        began = sum(
            day in found.sick and (p == 0 or at_work[p - 1] not in found.sick)
            for p, day in enumerate(at_work)
        )
        spells.append(began)
    error = np.std(shares) / len(shares) ** 0.5
    assert abs(np.mean(shares) - 0.06) < 3 * error
    assert np.mean(shares) * 248 / np.mean(spells) == pytest.approx(3.0, rel=0.1)


@pytest.mark.parametrize("share", [0.1, 0.45])
def test_ten_years_of_short_illness_do_not_run_out_of_draws(share):
    calendar = {
        "sickness": {"share": share, "spell_days_mean": 1.0},
        "leave": {"days_year": 30.0, "spell_days": 1},
    }
    found = Demand(office({"paper": {}}, calendar, weeks=520), 1, 0, 1).calendar
    assert len(found.leave) == 300
    assert len(found.sick) / (2600 - 300) == pytest.approx(share, rel=0.15)


def test_absence_is_the_same_at_every_caseload_and_with_other_rules():
    calm = shipped("base", weeks=50)
    other = shipped("base", "coping.on=true", "next_item=newest_first", weeks=50)
    found = {
        (Demand(s, 1, 0, n).calendar.leave, Demand(s, 1, 0, n).calendar.sick)
        for s in (calm, other)
        for n in (1, 90)
    }
    assert len(found) == 1


def test_public_holidays_close_the_office():
    demand = Demand(shipped("base", warm_up=0, weeks=52), 1, 0, 1)
    martin_luther_king, thanksgiving = 14, 325  # 19 January and 26 November 2026
    assert not {martin_luther_king, thanksgiving} & set(demand.office.days)
    assert {martin_luther_king + 1, thanksgiving - 1} <= set(demand.office.days)
    assert len([day for day in demand.office.days if day < 364]) == 260 - 11


def case_share(caseload: int, seed: int) -> float:
    scenario = shipped(
        "base", "overtime.minutes_day_most=0", "overtime.hours_week_most=0", warm_up=4, weeks=48
    )
    records = simulate(scenario, Demand(scenario, seed, 0, caseload), caseload)
    counted = slice(4 * 7, None)
    worked = records.shift[counted].sum() - records.column("idle")[counted].sum()
    other = sum(records.column(name)[counted].sum() for name in ("meetings", "general_admin", "email_office"))
    return 1 - float(other / worked)


@pytest.mark.parametrize("caseload", [45, 60])
def test_case_work_is_63_to_76_percent_of_worked_time_when_there_is_a_full_day_of_it(caseload):
    assert all(0.63 <= case_share(caseload, seed) <= 0.76 for seed in range(6))


def test_case_work_is_69_percent_at_the_bases_own_caseload():
    assert np.mean([case_share(45, seed) for seed in range(8)]) == pytest.approx(0.69, abs=0.02)


def test_a_half_timer_gets_half_the_administration():
    full = Demand(BASE, 1, 0, 1)
    half = Demand(shipped("base", "calendar.part_time_share=0.5"), 1, 0, 1)
    admin = list(BASE.kinds).index("general_admin")
    minutes = [set((d.needs.seconds[d.needs.kind == admin] / 60).tolist()) for d in (full, half)]
    assert len(minutes[0]) == len(minutes[1]) == 1
    assert minutes[1].pop() * 2 == pytest.approx(minutes[0].pop(), abs=0.05)
