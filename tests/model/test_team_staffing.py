"""Posts fall vacant and are filled: hiring days, training, a slow start, and who leaves."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest

from simcore.demand.clock import DAY, HOUR, NEVER, WEEK
from simcore.model.desk import Desk
from simcore.model.leaving import hazard, leaves_now, reports_lost
from simcore.model.overdue import Overdue
from simcore.model.run import open_agency
from simcore.scenario import InputError
from simcore.scenario.team import posts_short
from tests.model.helpers import GIVEN_UP, MINUTE, Demand, Need, at, constant, rows
from tests.model.team_helpers import NEVER_BY_CHANCE, agency, days, posts_at, team_office

LEAVING = {"leaving": NEVER_BY_CHANCE, "fill": days(10)}
HANDOVER = {"handover": {"arrivals": {"how": "follows"}, "handling": constant(25)}}


def spells(desk: Desk) -> list[tuple]:
    return [(s.post, s.started, s.trained, s.left) for s in desk.agency.spells]


def test_a_post_is_filled_so_many_days_after_somebody_has_left():
    desk, _ = agency(team_office({"paper": {}}, {"staffing": LEAVING}, weeks=5), gone={1: [2]})
    assert spells(desk) == [(0, 0, 0, NEVER), (1, 0, 0, 14), (1, 24, 24, NEVER)]


def test_a_post_vacant_at_the_start_stays_so_until_it_is_advertised_and_others_do_not():
    """Advertised after two weeks and filled ten days later; who leaves meanwhile is replaced as ever."""
    team = {"vacant": 1, "staffing": LEAVING | {"advertised_from_week": 2}}
    desk, records = agency(team_office({"paper": {}}, team, weeks=6), gone={1: [1]})
    assert spells(desk) == [(1, 0, 0, 7), (1, 17, 17, NEVER), (0, 24, 24, NEVER)]
    assert records.staff.present[7:17].sum() == 0


def test_nobody_leaves_in_the_first_weeks_and_later_draws_stay_the_same():
    team = {"staffing": LEAVING | {"leaving": LEAVING["leaving"] | {"from_week": 2}}}
    desk, _ = agency(team_office({"paper": {}}, team, weeks=5), gone={0: [1, 2], 1: [3]})
    assert spells(desk) == [(0, 0, 0, NEVER), (1, 0, 0, 21), (1, 31, 31, NEVER)]


def test_two_may_leave_the_same_morning_and_a_successor_may_leave_again():
    gone = {0: [1, 4], 1: [1]}
    desk, records = agency(team_office({"paper": {}}, {"staffing": LEAVING}, weeks=8), gone=gone)
    assert [(s[0], s[1], s[3]) for s in spells(desk)] == [
        (0, 0, 7), (1, 0, 7), (0, 17, 28), (1, 17, NEVER), (0, 38, NEVER),
    ]  # fmt: skip
    assert records.staff.present[7:17].sum() == 0, "the posts are vacant"


def test_who_is_in_training_works_with_no_client_and_stays_no_longer_than_the_shift():
    """Forty hours are five days at work: from the first on, a Wednesday, to the second Wednesday."""
    team = {"vacant": 1, "staffing": {"fill": days(2), "training_hours": 40.0}}
    needs = [Need("paper", at("mon 09:00") + n, client=0, due=at("mon 10:00")) for n in range(3)]
    overtime = {"minutes_day_most": 120.0, "hours_week_most": 10.0}
    kinds = {"paper": {"worked_in": ["shift", "overtime"]}}
    desk, records = agency(team_office(kinds, team, overtime=overtime), *needs)
    assert spells(desk)[1][1:3] == (2, 9)
    assert [r.started for r in rows(records)] == [at("wed 08:00", 1) + n * 600 for n in range(3)]
    newcomer = desk.managers[1]
    assert [newcomer.shift[day] for day in (2, 8)] == [8 * HOUR, 8 * HOUR]
    assert sum(newcomer.overtime) == 0


def test_a_post_takes_on_nobody_before_it_is_filled_and_its_holder_trained():
    team = {"vacant": 1, "staffing": {"fill": days(2), "training_hours": 16.0}, "people": 2}
    referred = tuple(at(f"{day} 12:00") for day in ("mon", "tue", "wed", "thu", "fri"))
    scenario = team_office({"paper": {}}, team, clients={"referrals": {"rate": {"per_day": 1.0}}})
    desk, records = agency(scenario, referred=referred)
    by = [desk.post_of[place] for place in records.cases.place[2:].tolist()]
    assert by == [1, 1, 1, 1, 0]


def test_who_is_new_is_slow_at_first_and_up_to_speed_in_the_end():
    """Half speed on the first day, three quarters half-way, the same pace after two months."""
    team = {"vacant": 1, "staffing": {"fill": days(7), "ramp_months": 12 * 56 / 365, "ramp_start": 0.5}}
    needs = [Need("paper", at("tue 09:00", week), client=0) for week in (1, 5, 9, 12)]
    _, records = agency(team_office({"paper": {}}, team, weeks=14), *needs)
    assert [r.worked for r in rows(records)] == [1200, 800, 600, 600]


def test_a_call_taken_live_takes_who_is_new_longer_too():
    team = {"vacant": 1, "staffing": {"fill": days(7), "ramp_months": 2.0, "ramp_start": 0.5}}
    call = {"call": {"interrupts": ["all"], "urgency": 0}}
    _, records = agency(team_office(call, team), Need("call", at("tue 09:00", 1), client=0))
    assert [r.worked for r in rows(records)] == [20 * MINUTE]


def a_desk(leaving: dict, **rest) -> Desk:
    team = {"staffing": {"leaving": {"annual": 0.5} | leaving, "fill": days(10)}}
    scenario = team_office({"paper": {}}, team, weeks=30, **rest)
    desk = Desk(scenario, Demand(scenario, 1, 0, 2), 2, False)
    open_agency(desk)
    return desk


def test_the_hazard_is_higher_early_on():
    desk = a_desk({"early": 3.0, "early_months": 6.0})
    old, new = desk.managers
    new.started_on = 7
    assert [hazard(desk, old, 50), hazard(desk, new, 50), hazard(desk, new, 200)] == [0.5, 1.5, 0.5]


@pytest.mark.parametrize(
    ("effect", "expected"),
    [("per_overtime_hour", 0.5 * (1 + 0.1 * 5)), ("per_week_overdue", 0.5 * (1 + 0.1 * 2)), (None, 0.5)],
)
def test_overtime_and_late_work_raise_the_hazard_and_nothing_else_does(effect, expected):
    desk = a_desk({effect: 0.1} if effect else {})
    (manager, other) = desk.managers
    for day in range(28):
        if day % 7 < 5:
            manager.shift[day], manager.overtime[day] = 7 * HOUR, HOUR
    desk.backlog[0] = 80 * HOUR
    assert hazard(desk, manager, 28, weeks_late=2.0) == pytest.approx(expected)
    assert hazard(desk, other, 28) == 0.5


def test_work_is_as_late_as_the_working_days_since_it_was_due_and_its_size_is_nothing_to_it():
    """Due two weeks and one week ago: a week and a half late on average, however much it is."""
    late = [Need("paper", at("mon 09:00"), minutes=60_000, client=0, due=at("fri 17:00", w)) for w in (0, 1)]
    others = [
        Need("paper", at("mon 09:00"), minutes=60_000, client=0, due=at("fri 17:00", 9)),
        Need("paper", at("mon 09:00", 1), minutes=10, client=1, due=at("tue 17:00", 1)),
    ]
    desk, _ = agency(team_office({"paper": {}}, weeks=3), *late, *others)
    assert Overdue(desk).weeks_late(20) == [1.5, 0.0]
    desk, _ = agency(
        team_office({"paper": {}}, weeks=3), *(replace(n, minutes=30_000) for n in late), *others
    )
    assert Overdue(desk).weeks_late(20) == [1.5, 0.0]


def test_what_a_role_has_not_done_is_not_the_case_managers_own_late_work():
    support = {"role": {"label": "Role", "salary_year": 1.0, "posts": 0.01, "takes": {"note": 1.0}}}
    needs = [Need("note", at("mon 09:00"), minutes=6_000, client=0, due=at("fri 17:00"))]
    desk, _ = agency(team_office({"note": {}}, {"support": support}, weeks=3), *needs)
    assert Overdue(desk).weeks_late(20) == [0.0, 0.0]


def test_late_work_makes_those_leave_who_hold_it():
    """The first has one piece that lasts for months: the same draws let her go, and her colleague stay."""
    leaving = {"annual": 1.0, "per_week_overdue": 50.0}
    need = Need("paper", at("mon 09:00"), minutes=60_000, client=0, due=at("tue 17:00"))
    team = {"staffing": {"leaving": leaving, "fill": days(300)}}
    desk, _ = agency(team_office({"paper": {}}, team, weeks=8), need, draw=lambda week: 0.5)
    assert [(post, left < NEVER) for post, _, _, left in spells(desk)] == [(0, True), (1, False)]


def test_the_key_that_went_by_the_size_of_a_backlog_says_what_it_is_now():
    with pytest.raises(InputError, match="per_backlog_week is per_week_overdue now"):
        team_office({}, {"staffing": {"leaving": {"annual": 0.3, "per_backlog_week": 0.1}}})


def test_lost_reports_raise_the_hazard_but_not_those_of_who_left_before():
    desk = a_desk({"per_report_lost": 0.1})
    desk.with_grace = [(0, 10 * DAY), (1, 11 * DAY), (2, 12 * DAY), (3, 400 * DAY)]
    desk.client += [0, 0, 2, 0]
    desk.make_room()
    desk.case_of[:4] = [0] * 4
    desk.finished[1], desk.state[1] = 5 * DAY, GIVEN_UP
    assert reports_lost(desk, 0, 20 * DAY) == 2
    assert hazard(desk, desk.managers[0], 20) == pytest.approx(0.5 * 1.2)
    assert reports_lost(desk, 0, 12 * DAY + 14 * WEEK) == 0, "that is more than a quarter ago"


def test_a_higher_hazard_makes_those_leave_who_left_anyway_and_more():
    """The draws stay where they are: what makes people leave changes the threshold only."""
    gone = []
    for annual in (0.5, 5.0):
        desk = a_desk({"annual": annual})
        gone.append({(m.post, day) for day in range(7, 210, 7) for m in leaves_now(desk, day)})
    assert gone[0] < gone[1]


def test_as_many_leave_in_a_year_as_the_hazard_says():
    desk = a_desk({"annual": 0.6})
    draws = [desk.staff_draw("leave", post, week) for post in range(2) for week in range(4000)]
    share = sum(draw < 1 - math.exp(-0.6 * 7 / 365) for draw in draws) / len(draws)
    assert share * 365 / 7 == pytest.approx(0.6, abs=0.2)


def test_a_few_clients_a_week_move_from_the_largest_to_the_smallest_the_newest_first():
    team = {
        "vacant": 1,
        "people": 8,
        "staffing": {"fill": days(7), "level_week_most": 2, "handover": "handover"},
    }
    team["staffing"]["when_vacant"] = "redistribute"
    desk, records = agency(team_office({"paper": {}} | HANDOVER, team, weeks=5))
    assert records.staff.held.tolist() == [[0, 8], [2, 6], [4, 4], [4, 4], [4, 4]]
    assert [r.client for r in rows(records, "handover")] == [7, 6, 5, 4]
    assert {post for r in rows(records, "handover") for post in posts_at(desk, records, r.number)} == {0}


def test_who_fills_a_vacant_post_reads_in_on_each_client_it_had_and_on_no_other():
    """Three of six clients wait ten days and two in training for the second post's newcomer."""
    staffing = LEAVING | {"handover": "handover", "training_hours": 16.0}
    joins = {"joins": {"arrivals": {"how": "joins"}}}
    scenario = team_office(
        joins | HANDOVER,
        {"people": 6, "staffing": staffing},
        weeks=5,
        clients={"referrals": {"rate": {"per_day": 1.0}}},
    )
    desk, records = agency(scenario, gone={1: [1]}, referred=(at("fri 12:00", 3),))
    work = rows(records, "handover")
    assert [(r.client, r.created) for r in work] == [(client, 21 * DAY) for client in (1, 3, 5)]
    assert {post for r in work for post in posts_at(desk, records, r.number)} == {1}
    assert len(rows(records, "joins")) == 1, "an intake has work of its own"
    assert desk.agency.moves == 0, "nobody went to another post"


def test_who_is_there_when_the_run_begins_reads_in_on_nobody():
    _, records = agency(team_office(HANDOVER, {"people": 6, "staffing": {"handover": "handover"}}))
    assert rows(records, "handover") == []


def test_levelling_goes_by_the_hours_of_the_posts_and_stops_at_the_cap():
    team = {"people": 8, "vacant": 1, "cap": 6, "part_time": {"posts": 1, "share": 0.5}}
    team["staffing"] = {"fill": days(7), "level_week_most": 9, "when_vacant": "redistribute"}
    desk, _ = agency(team_office({"paper": {}}, team, weeks=4))
    assert desk.held == [6, 2] or desk.held == [5, 3]
    assert all(held <= 6 * hours for held, hours in zip(desk.held, desk.hours, strict=True))


def test_posts_are_added_in_a_week_of_the_window_and_take_nobody_on_before():
    team = {
        "changes": [{"week": 2, "posts": 3}],
        "staffing": {"fill": days(7), "level_week_most": 5},
        "people": 6,
    }
    referrals = {"referrals": {"rate": {"per_day": 1.0}}}
    window = {"warm_up_weeks": 1, "weeks": 6}
    scenario = team_office({"paper": {}}, team, clients=referrals).model_copy()
    scenario = scenario.model_copy(update={"window": scenario.window.model_copy(update=window)})
    desk, records = agency(scenario, referred=(at("mon 09:00"), at("tue 09:00")))
    assert records.staff.funded.tolist() == [[0, 2], [21, 3]]
    assert spells(desk)[2][:2] == (2, 28)
    assert records.staff.held[:, 2].tolist()[:5] == [0, 0, 0, 0, 2]


def test_a_cap_that_is_paid_for_brings_the_posts_it_takes():
    team = {"posts": 2, "people": 91, "cap": 30, "funded": True}
    assert team_office({"paper": {}}, team).team.posts == 4
    assert team_office({"paper": {}}, team | {"cap": 91}).team.posts == 2, "never fewer than there were"
    with pytest.raises(InputError, match="funded needs a cap"):
        team_office({"paper": {}}, {"funded": True})


@pytest.mark.parametrize(
    ("vacant", "which"), [(0, []), (1, [1]), (3, [0, 1, 2]), (4, [0, 1, 2, 4]), (5, [0, 1, 2, 3, 5])]
)
def test_vacancies_fall_on_full_time_posts_first(vacant, which):
    """Three full-time posts and three half ones: a sheet that says three vacancies means whole posts."""
    team = {"posts": 6, "vacant": vacant, "part_time": {"posts": 3, "share": 0.5}}
    assert team_office({"paper": {}}, team).team.vacant_posts == which


def test_a_part_timer_counts_for_part_of_a_post_where_posts_are_reckoned():
    """Two full-time posts and a half one hold 30, 30 and 15 of 76; a post more is needed for the last."""
    team = {"posts": 3, "people": 75, "cap": 30, "funded": True, "part_time": {"posts": 1, "share": 0.5}}
    assert team_office({"paper": {}}, team).team.posts == 3
    assert team_office({"paper": {}}, team | {"people": 76}).team.posts == 4
    assert posts_short(76, 31, 4, part_timers=2, share=0.5) == 0, "31, 31, and 15 (not 15.5) twice"
    assert posts_short(93, 31, 4, part_timers=2, share=0.5) == 1


def test_whoever_was_in_training_when_a_predecessor_s_would_have_ended_is_not_given_up():
    """The first newcomer leaves in training; the second is there without any when that day comes."""
    team = {"staffing": LEAVING | {"training_hours": 80.0, "fill": days(1)}}
    desk, _ = agency(team_office({"paper": {}}, team, weeks=8), gone={0: [1, 2]})
    assert [s[1:] for s in spells(desk) if s[0] == 0] == [(0, 0, 7), (8, 22, 14), (15, 29, NEVER)]
    assert desk.takes_clients == [True, True]
