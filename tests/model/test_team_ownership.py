"""In a team each client is somebody's: work, calls and visits go to their own case manager."""

from __future__ import annotations

from simcore.demand.clock import HOUR
from tests.model.helpers import (
    ANSWERED,
    CALL,
    DONE,
    MINUTE,
    MISSED,
    OPEN,
    PHONE,
    Demand,
    Need,
    at,
    constant,
    office,
    rows,
    same,
    simulate,
    stretches,
)
from tests.model.team_helpers import NEVER_BY_CHANCE, agency, days, posts_at, team_office
from tests.model.test_pool import RULE

VISIT = {"visit": RULE, "handling": constant(30)}
LEAVING = {"leaving": NEVER_BY_CHANCE, "fill": days(14)}
HANDOVER = {"handover": {"arrivals": {"how": "follows"}, "handling": constant(25)}}


def test_work_goes_to_the_client_s_own_case_manager_though_a_colleague_is_idle():
    needs = [Need("paper", at("mon 09:00") + n, client=c) for n, c in enumerate((0, 0, 2, 1))]
    desk, records = agency(team_office({"paper": {}}), *needs)
    assert [posts_at(desk, records, n) for n in range(4)] == [[0], [0], [0], [1]]
    assert [r.started - at("mon 09:00") for r in rows(records)] == [0, 600, 1200, 3]


def test_a_call_rings_at_the_owner_and_interrupts_nobody_else():
    kinds = {"call": CALL, "paper": {}}
    busy = [Need("paper", at("mon 09:00"), 60, client=c) for c in (0, 1)]
    desk, records = agency(team_office(kinds, phone=PHONE), *busy, Need("call", at("mon 09:30"), client=1))
    first, second, call = rows(records)
    assert (call.first_try, posts_at(desk, records, call.number)) == (ANSWERED, [1])
    assert (first.interruptions, second.interruptions) == (0, 1)
    assert first.finished == at("mon 10:00")


def test_an_idle_colleague_does_not_take_the_call_of_somebody_who_is_busy():
    kinds = {"call": CALL, "plan": {}, "paper": {}}
    needs = [Need("plan", at("mon 09:00"), 60), Need("call", at("mon 09:30"))]
    desk, records = agency(team_office(kinds, phone=PHONE), *needs)
    call = rows(records, "call")[0]
    assert (call.first_try, call.started) == (MISSED, at("mon 10:00"))
    assert posts_at(desk, records, call.number) == [0]


def test_a_vacant_post_s_work_waits_for_whoever_is_hired_and_nothing_is_lost():
    team = {"vacant": 1, "staffing": {"fill": days(7)}}
    needs = [Need("paper", at("mon 09:00") + n, client=c) for n, c in enumerate((0, 1, 0))]
    desk, records = agency(team_office({"paper": {}}, team), *needs)
    assert [desk.agency.spells[n].post for n in range(2)] == [1, 0]
    assert [r.started for r in rows(records)] == [at("mon 08:00", 1), at("mon 09:00") + 1, at("mon 08:10", 1)]
    assert {r.state for r in rows(records)} == {DONE}


def test_until_somebody_is_hired_it_stays_open():
    team = {"vacant": 1, "staffing": {"fill": days(100)}}
    desk, records = agency(team_office({"paper": {}}, team), Need("paper", at("mon 09:00"), client=0))
    assert [r.state for r in rows(records)] == [OPEN]
    assert desk.backlog == [10 * MINUTE, 0]


def test_what_is_open_moves_to_a_colleague_when_somebody_leaves():
    """The leaver's client 0 and 2 go to the only other post, with what waits and what is half done."""
    team = {"staffing": LEAVING | {"when_vacant": "redistribute", "handover": "handover"}}
    long, late = Need("paper", at("fri 15:00"), 300), Need("paper", at("fri 15:30"), 20, client=2)
    later = Need("paper", at("tue 09:00", 1), client=0)
    desk, records = agency(team_office({"paper": {}} | HANDOVER, team), long, late, later, gone={0: [1]})
    assert desk.held == [0, 4]
    papers = rows(records, "paper")
    assert [r.state for r in papers] == [DONE] * 3
    assert [posts_at(desk, records, r.number)[-1] for r in papers] == [1, 1, 1]
    assert posts_at(desk, records, 0)[0] == 0
    moved = rows(records, "handover")
    assert [(r.client, r.created) for r in moved] == [(0, at("mon 00:00", 1)), (2, at("mon 00:00", 1))]
    assert {post for r in moved for post in posts_at(desk, records, r.number)} == {1}
    assert records.staff.moves == 2


def test_clients_are_shared_out_up_to_the_cap_and_the_rest_wait():
    team = {"cap": 3, "staffing": LEAVING | {"when_vacant": "redistribute", "fill": days(100)}}
    needs = [Need("paper", at("tue 09:00", 1), client=c) for c in (0, 2)]
    desk, records = agency(team_office({"paper": {}}, team), *needs, gone={0: [1]})
    assert desk.held == [1, 3]
    assert sorted(r.state for r in rows(records)) == [OPEN, DONE]


def test_clients_without_a_case_manager_come_before_the_waiting_list():
    """Three at most: client 1 leaves the second post, and client 2 of the vacant one gets the place."""
    leaves = {"arrivals": {"how": "open", "rate": {"per_client_year": 1e-9}}, "client_leaves": True}
    team = {"cap": 3, "staffing": LEAVING | {"when_vacant": "redistribute", "fill": days(100)}}
    scenario = team_office({"leaves": leaves}, team, clients={"referrals": {"rate": {"per_day": 1.0}}})
    gone = Need("leaves", at("tue 09:00", 1), client=1)
    desk, records = agency(scenario, gone, referred=(at("mon 09:00", 1),), gone={0: [1]})
    assert desk.held == [0, 3]
    assert (records.cases.assigned > at("sun 23:00", 1)).sum() == 1, "who was referred still waits"


def test_a_visit_that_was_booked_moves_with_the_client():
    """Booked on Thursday for Wednesday with whoever leaves on Monday in between; a colleague makes it."""
    kinds = {"visit": {"visit": RULE | {"notice_days": 4}, "handling": constant(30)}}
    team = {"staffing": LEAVING | {"when_vacant": "redistribute"}}
    need = Need("visit", at("wed 09:00"), client=0, due=at("sun 00:00", 1))
    made = {}
    for gone in ({}, {0: [1]}):
        desk, records = agency(team_office(kinds, team), need, gone=gone)
        made[bool(gone)] = (rows(records)[0].started, posts_at(desk, records, 0))
    assert made == {False: (at("wed 10:00", 1), [0]), True: (at("fri 10:00", 1), [1])}


def test_appointments_of_a_vacant_post_wait():
    team = {"staffing": LEAVING | {"fill": days(7)}}
    needs = [Need("visit", at("fri 09:00"), client=0, due=at("tue 00:00", 1))]
    _desk, records = agency(team_office({"visit": VISIT}, team, weeks=4), *needs, gone={0: [1]})
    (visit,) = rows(records)
    assert (visit.state, visit.started >= at("mon 08:00", 2)) == (DONE, True)


def test_part_timers_get_clients_by_their_hours():
    team = {"posts": 3, "part_time": {"posts": 1, "share": 0.5}, "people": 25}
    desk, records = agency(team_office({"paper": {}}, team))
    assert desk.held == [10, 10, 5]
    assert records.staff.hours.tolist() == [1.0, 1.0, 0.5]
    assert [manager.shift[0] for manager in desk.managers] == [8 * HOUR, 8 * HOUR, 4 * HOUR]


def test_a_cap_is_by_the_hours_of_a_post():
    team = {"posts": 2, "part_time": {"posts": 1, "share": 0.5}, "people": 40, "cap": 9}
    desk, _records = agency(team_office({"paper": {}}, team))
    assert desk.held == [9, 4]
    assert len(desk.cases.waiting) == 27


def test_the_team_s_client_is_the_single_desk_s_client():
    """Times and handling times of open and dated needs are those of the same client of one desk."""
    kinds = {
        "paper": {
            "arrivals": {"how": "open", "rate": {"per_client_week": 3.0}},
            "handling": {"minutes_mean": 9},
        },
        "report": {"arrivals": {"how": "dated", "every_days": 9.0}, "handling": {"minutes_mean": 30}},
    }
    alone = office(kinds, caseload=6, weeks=6)
    one = rows(simulate(alone, Demand(alone, 5, 0, 6), 6))
    many = team_office(kinds, {"posts": 3}, weeks=6)
    all_of_them = rows(simulate(many, Demand(many, 5, 0, 2), 2))

    def needs(found):
        return [(r.kind, r.client, r.created, r.due, r.seconds) for r in found if r.client < 6]

    assert needs(one) == needs(all_of_them)
    assert len(one) > 100


def test_adding_a_post_or_a_role_moves_no_draw():
    kinds = {
        "paper": {
            "arrivals": {"how": "open", "rate": {"per_client_week": 3.0}},
            "handling": {"minutes_mean": 9},
        },
        "need": {"arrivals": {"how": "closed", "rate": {"per_client_week": 1.0}}},
    }
    role = {"role": {"label": "R", "posts": 1.0, "takes": {"paper": 0.5}, "salary_year": 1.0}}
    few = team_office(kinds, {"people": 6}, weeks=6)
    more = [few, team_office(kinds, {"people": 6, "posts": 3}, weeks=6)]
    more.append(team_office(kinds, {"people": 6, "support": role}, weeks=6))
    drawn = []
    for scenario in more:
        found = rows(simulate(scenario, Demand(scenario, 5, 0, 2), 2), "paper")
        drawn.append([(r.client, r.created) for r in found])
    assert drawn[0] == drawn[1] == drawn[2]
    assert len(drawn[0]) > 50


def test_the_trace_changes_nothing():
    team = {"staffing": LEAVING | {"when_vacant": "redistribute"}, "vacant": 1}
    kinds = {"call": CALL | {"arrivals": {"how": "closed", "rate": {"per_client_day": 1.0}}}, "paper": {}}
    scenario = team_office(kinds, team, weeks=20, phone=PHONE)
    runs = [simulate(scenario, Demand(scenario, 2, 0, 2), 2, trace) for trace in (False, True)]
    assert same(*runs)


def test_a_team_of_one_is_the_desk_of_one():
    """Same stretches: nothing of a team happens unless it is asked for."""
    kinds = {
        "call": CALL | {"arrivals": {"how": "closed", "rate": {"per_client_day": 0.5}}},
        "paper": {
            "arrivals": {"how": "open", "rate": {"per_client_week": 3.0}},
            "handling": {"minutes_mean": 40},
        },
    }
    alone, one = office(kinds, caseload=9, weeks=8, phone=PHONE), None
    one = office(kinds, caseload=9, weeks=8, phone=PHONE, team={"posts": 1})
    first, second = (simulate(s, Demand(s, 4, 0, 9), 9, True) for s in (alone, one))
    assert first.items.finished.tolist() == second.items.finished.tolist()
    assert first.trace.stretches.tolist() == second.trace.stretches.tolist()
    assert stretches(first, 0)
