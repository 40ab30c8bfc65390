"""What load does to people, each effect alone, and nothing where it is off."""

from __future__ import annotations

import pytest

from simcore.model.desk import Desk
from simcore.model.pace import monday, tiredness, used_share
from simcore.model.records import gather
from simcore.model.run import run_desk
from tests.model.helpers import (
    DONE,
    HOUR,
    MINUTE,
    Demand,
    Need,
    at,
    constant,
    office,
    rows,
    same,
    shipped,
    simulate,
    work,
)
from tests.model.test_pool import PAPER

OFF = {
    "speed_up_most": 0.0,
    "rework_of_rushed_notes": 0.0,
    "sick_share_per_overtime_hour": 0.0,
}


def desk_with(load: dict, weeks: int = 20, **rest) -> Desk:
    scenario = office({"paper": PAPER}, load_effects=load, weeks=weeks, **rest)
    return Desk(scenario, Demand(scenario, 1, 0, 1), 1, False)


def test_off_is_the_same_bytes_as_no_section_at_all():
    kinds = {"paper": {"arrivals": {"how": "open", "rate": {"per_client_week": 30.0}}}}
    without, off = office(kinds, weeks=6), office(kinds, weeks=6, load_effects=OFF)
    runs = [simulate(scenario, Demand(scenario, 1, 0, 1), 1) for scenario in (without, off)]
    assert same(*runs)


def test_the_more_lies_open_the_faster_it_goes_up_to_a_limit():
    load = {"speed_up_most": 0.2, "speed_up_full_hours": 40.0}
    for hours, pace in ((0, 1.0), (20, 0.9), (40, 0.8), (400, 0.8)):
        desk = desk_with(load)
        desk.backlog[0] = hours * HOUR
        monday(desk, desk.managers[0], 7)
        assert desk.managers[0].pace == pytest.approx(pace)


def test_speeding_up_stops_where_hardly_an_hour_is_idle():
    """Of the last weeks' hours 95 in 100 were used; below the limit of 0.93 nothing stops."""
    for idle, pace in ((0.05, 1.0), (0.10, 0.8)):
        desk = desk_with({"speed_up_most": 0.2, "speed_up_full_hours": 40.0, "speed_up_until_used": 0.93})
        manager = desk.managers[0]
        desk.backlog[0] = 100 * HOUR
        for day in range(28):
            manager.shift[day] = 1000
            manager.ledger[day][0], manager.ledger[day][desk.other + 3] = (
                1000 - round(1000 * idle),
                round(1000 * idle),
            )
        assert used_share(desk, manager, 28) == pytest.approx(1 - idle)
        monday(desk, manager, 28)
        assert manager.pace == pytest.approx(pace)


@pytest.mark.parametrize(("clients", "faster"), [(30, True), (45, False)])
def test_the_policies_speed_up_works_where_there_are_idle_hours_and_not_where_work_always_waits(
    clients, faster
):
    """Pinned, since both their description and docs/model.md say so."""
    scenario = shipped("base+load_strong", "coping.on=false", warm_up=0, weeks=26)
    desk = run_desk(Desk(scenario, Demand(scenario, 1, 0, clients), clients, False))
    gather(desk)
    manager = desk.managers[0]
    paces = []
    for day in range(8 * 7, 26 * 7, 7):
        manager.pace = 1.0
        monday(desk, manager, day)
        paces.append(manager.pace)
    assert [pace < 1 for pace in paces] == [faster] * len(paces)


def test_what_is_begun_in_haste_takes_less_time_from_the_next_monday_on():
    scenario = office({"paper": {}}, load_effects={"speed_up_most": 0.5, "speed_up_full_hours": 1.0})
    needs = [Need("paper", at("mon 08:00") + n, minutes=100) for n in range(36)]
    records = work(scenario, *needs)
    first, last = rows(records)[0], rows(records)[-1]
    assert (first.worked, last.worked) == (100 * MINUTE, 50 * MINUTE)


def test_after_long_weeks_an_hour_yields_less():
    assert tiredness(40, 45, 56) == tiredness(45, 45, 56) == 1
    assert tiredness(50, 45, 56) == pytest.approx(50 / (45 + 5 * (1 - 5 / 22)))
    assert tiredness(56, 45, 56) == pytest.approx(56 / 50.5)
    assert tiredness(70, 45, 56) == pytest.approx(70 / 50.5), "more hours add nothing"


def test_long_weeks_make_everything_take_longer_and_short_ones_do_not():
    for overtime, slower in ((0, False), (2, True)):
        desk = desk_with({"fatigue_from_hours_week": 45.0})
        manager = desk.managers[0]
        for day in (d for d in range(28) if d % 7 < 5):
            manager.shift[day], manager.overtime[day] = 8 * HOUR, overtime * HOUR
        monday(desk, manager, 28)
        assert (manager.pace > 1) == slower


def test_a_note_written_in_haste_comes_back_and_no_other():
    note = {"arrivals": {"how": "follows"}, "handling": constant(30)}
    kinds = {"call": {"note": {"kind": "note"}}, "note": note}
    load = {"speed_up_most": 0.5, "speed_up_full_hours": 1.0, "rework_of_rushed_notes": 0.99}
    for pressed in (True, False):
        scenario = office(kinds, load_effects=load if pressed else load | {"speed_up_most": 0.0}, weeks=3)
        needs = [Need("call", at("mon 08:00") + n, minutes=60) for n in range(40)]
        found = rows(work(scenario, *needs), "note")
        came_back = [r for r in found if r.seconds > 30 * MINUTE]
        assert bool(came_back) == pressed
        assert all(r.started >= at("mon 00:00", 1) for r in came_back)


def test_overtime_makes_ill_and_without_it_nobody_is():
    due = {"standard": {"within": 1.0}}
    busy = {"paper": PAPER | due | {"arrivals": {"how": "open", "rate": {"per_client_week": 400.0}}}}
    overtime = {"minutes_day_most": 120.0, "hours_week_most": 10.0}
    sick = {}
    for hours in (overtime, {}):
        scenario = office(busy, weeks=26, overtime=hours, load_effects={"sick_share_per_overtime_hour": 0.02})
        desk = run_desk(Desk(scenario, Demand(scenario, 1, 0, 1), 1, True))
        gather(desk)
        away = desk.managers[0].away_sick
        assert all(desk.managers[0].shift[day] == 0 for day in away)
        sick[bool(hours)] = len(away)
    assert sick[False] == 0 < sick[True]


def test_every_step_goes_at_the_pace_of_whoever_takes_it_up():
    """In haste from the second Monday on: an hour in two halves takes a quarter of an hour each."""
    halves = {"steps": [{"share": 0.5, "then_wait": constant(60)}, {"share": 0.5}]}
    scenario = office(
        {"paper": {}, "plan": halves}, load_effects={"speed_up_most": 0.5, "speed_up_full_hours": 1.0}
    )
    needs = [Need("paper", at("mon 08:00") + n, minutes=100) for n in range(36)]
    plan = Need("plan", at("mon 09:00", 1), minutes=60)
    (found,) = rows(work(scenario, *needs, plan), "plan")
    assert found.state == DONE
    assert found.worked == 30 * MINUTE
