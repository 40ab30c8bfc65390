"""Who does what while somebody is away: colleagues, stand-ins, and roles that take kinds of work."""

from __future__ import annotations

import pytest

from simcore.demand.clock import NEVER
from tests.model.helpers import ANSWERED, CALL, DONE, MISSED, PHONE, Need, at, constant, rows
from tests.model.team_helpers import agency, days, posts_at, team_office

AWAY = {"vacant": 1, "staffing": {"fill": days(100)}}
"""The first post has nobody, as if its holder were away all the time; its clients are 0 and 2."""
KINDS = {"call": CALL, "paper": {}, "note": {"arrivals": {"how": "follows"}, "handling": constant(5)}}


def role(**takes: float) -> dict:
    return {"role": {"label": "Role", "posts": 1.0, "takes": takes, "salary_year": 1.0}}


def test_a_colleague_takes_what_is_covered_and_leaves_the_rest():
    team = AWAY | {"cover": {"by": "colleagues", "takes": ["call"]}}
    needs = [Need("call", at("mon 09:00")), Need("paper", at("mon 09:00"))]
    desk, records = agency(team_office(KINDS, team, phone=PHONE), *needs)
    call, paper = rows(records)
    assert (call.first_try, posts_at(desk, records, call.number)) == (ANSWERED, [1])
    assert posts_at(desk, records, paper.number) == []


def test_without_cover_nobody_answers():
    _desk, records = agency(team_office(KINDS, AWAY, phone=PHONE), Need("call", at("mon 09:00")))
    assert [(r.first_try, r.started) for r in rows(records)] == [(MISSED, -1)]


def test_a_covered_message_is_dealt_with_when_the_colleague_has_time():
    team = AWAY | {"cover": {"by": "colleagues", "takes": ["call"]}}
    busy = [Need("paper", at("mon 08:30"), 60, client=1), Need("call", at("mon 08:40"), 60, client=1)]
    desk, records = agency(team_office(KINDS, team, phone=PHONE), *busy, Need("call", at("mon 09:00")))
    call = rows(records, "call")[1]
    assert (call.first_try, call.started, posts_at(desk, records, call.number)) == (
        MISSED,
        at("mon 09:40"),
        [1],
    )


def test_leave_is_covered_day_by_day():
    """Where the owner is at work the owner does it, and nobody else."""
    calendar = {"leave": {"days_year": 80.0, "spell_days": 3}}
    team = {"cover": {"by": "colleagues", "takes": ["call"]}, "posts": 3}
    needs = [Need("call", d * 86400 + at("mon 09:00"), client=c) for d in range(12) for c in range(3)]
    desk, records = agency(team_office(KINDS, team, calendar=calendar, phone=PHONE), *needs)
    covered = 0
    for call in rows(records, "call"):
        day, owner = call.created // 86400, call.client
        by = posts_at(desk, records, call.number)
        if day in desk.managers[owner].present:
            assert by[:1] == [owner]
        elif call.first_try == ANSWERED:
            assert by[0] != owner
            covered += 1
    assert covered > 3


def test_a_float_works_the_post_of_whoever_is_away():
    stand_in = {"label": "Float", "posts": 1.0, "covers_absent": True, "salary_year": 1.0}
    team = AWAY | {"support": {"stand_in": stand_in}}
    needs = [
        Need("paper", at("mon 09:00")),
        Need("call", at("mon 10:00")),
        Need("paper", at("mon 11:00"), client=1),
    ]
    desk, records = agency(team_office(KINDS, team, phone=PHONE), *needs)
    found = rows(records)
    assert [r.started for r in found] == [r.created for r in found]
    assert [posts_at(desk, records, r.number) for r in found] == [[2], [2], [1]]


def test_a_float_with_nobody_away_has_nothing_to_do():
    stand_in = {"label": "Float", "posts": 1.0, "covers_absent": True, "salary_year": 1.0}
    needs = [Need("paper", at("mon 09:00"), 300, client=c) for c in (0, 2, 1, 3)]
    desk, records = agency(team_office(KINDS, {"support": {"stand_in": stand_in}}, phone=PHONE), *needs)
    assert {post for n in range(4) for post in posts_at(desk, records, n)} == {0, 1}


def test_a_role_does_the_kinds_it_takes_for_everybody_and_no_other():
    needs = [Need("paper", at("mon 09:00"), client=c) for c in (0, 1)]
    needs += [Need("call", at("mon 09:00"), client=0)]
    desk, records = agency(team_office(KINDS, {"support": role(paper=1.0)}, phone=PHONE), *needs)
    assert {post for r in rows(records, "paper") for post in posts_at(desk, records, r.number)} == {2}
    assert posts_at(desk, records, rows(records, "call")[0].number) == [0]
    assert records.staff.ledger.sum() == records.staff.shift.sum() > 0


def test_a_role_that_is_hired_later_takes_over_what_waits_of_its_kinds_on_its_first_day():
    """Advertised after one week and filled two days later, a Wednesday; till then it has nobody."""
    late = role(paper=1.0)
    late["role"]["advertised_from_week"] = 1
    team = {"support": late, "staffing": {"fill": days(2)}}
    week = 7 * 86400
    needs = [Need("paper", at("mon 09:00")), Need("call", week + at("tue 15:00"), 150)]
    needs += [Need("paper", week + at("tue 16:00") + n, 30) for n in range(3)]
    desk, records = agency(team_office(KINDS, team, phone=PHONE, weeks=3), *needs)
    papers = rows(records, "paper")
    assert [posts_at(desk, records, r.number) for r in papers] == [[0], [2], [2], [2]]
    assert [r.started for r in papers[1:]] == [week + at("wed 08:00") + n * 1800 for n in range(3)]
    assert [(s.post, s.started) for s in desk.agency.spells] == [(0, 0), (1, 0), (2, 9)]
    assert records.staff.ledger.sum() == records.staff.shift.sum() > 0


def test_calls_ring_at_the_role_that_takes_them_and_interrupt_no_case_manager():
    needs = [Need("paper", at("mon 09:00"), 60), Need("call", at("mon 09:30"))]
    desk, records = agency(team_office(KINDS, {"support": role(call=1.0)}, phone=PHONE), *needs)
    paper, call = rows(records)
    assert (call.first_try, posts_at(desk, records, call.number), paper.interruptions) == (ANSWERED, [2], 0)


def test_calls_ring_at_the_case_manager_once_the_role_has_gone_home():
    """Half a post: the role is there until noon, and who calls at two is answered all the same."""
    half = role(call=1.0)
    half["role"]["posts"] = 0.5
    needs = [Need("call", at("mon 09:00")), Need("call", at("mon 14:00"))]
    desk, records = agency(team_office(KINDS, {"support": half}, phone=PHONE), *needs)
    found = rows(records)
    assert [(r.first_try, posts_at(desk, records, r.number)) for r in found] == [
        (ANSWERED, [2]),
        (ANSWERED, [0]),
    ]


def test_what_nobody_took_waits_with_the_case_manager_once_the_role_has_gone_home():
    """Nobody can come to the telephone at two; the message is dealt with that day, not the next morning."""
    half = role(call=1.0)
    half["role"]["posts"] = 0.5
    needs = [Need("call", at("mon 14:00"), 30), Need("call", at("mon 14:10"))]
    desk, records = agency(team_office(KINDS, {"support": half}, phone=PHONE), *needs)
    missed = rows(records)[1]
    assert (missed.first_try, missed.started) == (MISSED, at("mon 14:30"))
    assert posts_at(desk, records, missed.number) == [0]


def test_what_waits_for_a_role_that_is_away_today_goes_back_to_the_case_manager():
    """A message left the evening before; when the role is on leave it does not wait for its return."""
    calendar = {"leave": {"days_year": 80.0, "spell_days": 3}}
    needs = [Need("call", d * 86400 + at("mon 19:00"), client=d % 2) for d in range(20)]
    desk, records = agency(
        team_office(KINDS, {"support": role(call=1.0)}, calendar=calendar, phone=PHONE, weeks=4), *needs
    )
    helper = next(manager for manager in desk.managers if manager.post == 2)
    there = [set(manager.calendar.present) for manager in desk.managers]
    handed_back = 0
    for call in rows(records, "call"):
        morning = call.created // 86400 + 1
        if morning % 7 < 5 and morning in there[call.client] and morning not in helper.calendar.present:
            assert call.started // 86400 == morning
            handed_back += 1
    assert handed_back > 0


def test_what_a_role_cannot_settle_goes_on_to_the_own_case_manager_and_costs_both():
    needs = [Need("paper", at("mon 09:00") + 3600 * n, client=1) for n in range(6)]
    desk, records = agency(team_office(KINDS, {"support": role(paper=0.5)}, phone=PHONE), *needs)
    found = rows(records)
    by = [posts_at(desk, records, r.number) for r in found]
    assert {tuple(posts) for posts in by} == {(2,), (2, 1)}
    assert [r.worked for r in found] == [600 * len(posts) for posts in by]
    assert {r.state for r in found} == {DONE}


def test_who_calls_again_about_what_was_passed_on_is_told_that_it_is_known():
    """The role does not settle at the second call what it could not at the first."""
    phone = PHONE | {"message_minutes": 1.0}
    again = {"how": "chase", "channel": "phone", "gap": constant(60), "probability": 1.0}
    chased = {"channel": "phone", "counted_from": "opening", "patience": constant(30)}
    kinds = {"call": CALL | {"chased": chased}, "again": {"arrivals": again} | CALL, "paper": {}}
    busy = Need("paper", at("mon 08:30"), 120)
    call = Need("call", at("mon 09:00"), asks_again=at("mon 09:30"))
    scenario = team_office(kinds, {"support": role(call=1e-9)}, phone=phone)
    desk, records = agency(scenario, busy, call)
    (call,) = rows(records, "call")
    assert posts_at(desk, records, call.number) == [2, 0]
    assert (call.attempts, call.worked) == (2, 2 * 600 + 60)


def test_an_assistant_who_is_idle_hears_of_a_note_at_once():
    kinds = KINDS | {"call": CALL | {"note": {"kind": "note"}}}
    desk, records = agency(
        team_office(kinds, {"support": role(note=1.0)}, phone=PHONE), Need("call", at("mon 09:00"))
    )
    note = rows(records, "note")[0]
    assert (note.started, posts_at(desk, records, note.number)) == (at("mon 09:10"), [2])


@pytest.mark.parametrize(
    "later", [{"comes_back": {"probability": 0.999, "after": constant(45)}}, {"steps": "two"}]
)
def test_a_role_hears_of_what_comes_back_to_it_though_everybody_else_is_busy(later):
    """The others are at one long piece of work each, so nobody looks up when its time has come."""
    if "steps" in later:
        later = {"steps": [{"share": 0.5, "then_wait": constant(45)}, {"share": 0.5}]}
    kinds = KINDS | {"note": KINDS["note"] | later, "call": CALL | {"note": {"kind": "note"}}}
    busy = [Need("paper", at("mon 09:05"), 300, client=c) for c in (0, 1)]
    team = {"support": role(note=1.0)}
    _desk, records = agency(team_office(kinds, team, phone=PHONE), Need("call", at("mon 09:00")), *busy)
    note = rows(records, "note")[0]
    log = records.trace.stretches
    begun = log[log[:, 2] == note.number][:, 0].tolist()
    first = at("mon 09:10") + (note.seconds if "comes_back" in later else 150)
    assert begun[1] == (at("mon 09:15") if "comes_back" in later else first) + 45 * 60
    assert note.state in (0, DONE)
    assert note.created < NEVER


def test_a_crisis_that_finds_the_role_at_another_one_fetches_the_own_case_manager():
    crisis = {"interrupts": ["all"], "when_not_taken": "wait", "urgency": 0}
    needs = [Need("crisis", at("mon 09:00"), 60), Need("crisis", at("mon 09:10"), 20, client=1)]
    support = {"support": role(crisis=1.0)}
    desk, records = agency(team_office(KINDS | {"crisis": crisis}, support, phone=PHONE), *needs)
    first, second = rows(records, "crisis")
    assert (first.started, second.started) == (at("mon 09:00"), at("mon 09:10"))
    assert set(posts_at(desk, records, first.number)) == {desk.posts}
    assert set(posts_at(desk, records, second.number)) == {1}


def test_a_role_that_nobody_is_found_for_in_all_the_run_has_empty_books():
    late = {"late": {"label": "Late", "posts": 1.0, "takes": {"paper": 1.0}, "salary_year": 1.0}}
    late["late"]["advertised_from_week"] = 1
    team = {"support": late | role(call=1.0), "staffing": {"fill": days(100)}}
    _, records = agency(team_office(KINDS, team, phone=PHONE))
    assert records.staff.shift.sum(axis=1).tolist() == [0, 10 * 8 * 3600]
