"""Visits are appointments: gathered into field days, never on a day away, rebooked when nobody is there."""

import itertools

import pytest

from simcore.experiment.cells import run_cell
from simcore.outcomes import outcome_row
from tests.model.helpers import (
    DAY,
    DONE,
    MINUTE,
    OPEN,
    VISITS,
    Demand,
    Need,
    at,
    constant,
    lunch_at_noon,
    meeting,
    office,
    rows,
    shipped,
    simulate,
    stretches,
    work,
)
from tests.model.team_helpers import agency

RULE = {
    "travel_minutes": 20.0,
    "no_show_probability": 0.0,
    "no_show_minutes": 10.0,
    "rebook_days": 3.0,
    "most_a_day": 2,
    "notice_days": 0,
    "starts_at": "10:00",
}


def field(rule=None, calendar=None, **rest):
    kinds = {"visit": {"visit": RULE | (rule or {}), "handling": constant(30)}, "paper": {"urgency": 5}}
    return office(kinds, calendar, **rest)


def visits(number: int, due: str = "wed 00:00") -> list[Need]:
    return [Need("visit", at("mon 00:00"), minutes=30, client=c, due=at(due)) for c in range(number)]


# ------------------------------------------------------------------------------- by hand


def test_two_visits_share_the_way():
    records = work(field(), *visits(2), caseload=2)
    first, second = rows(records)
    assert stretches(records, first.number) == [(at("tue 10:00"), at("tue 10:50"))]
    assert stretches(records, second.number) == [(at("tue 10:50"), at("tue 12:00"))], "and the way back"
    assert [r.worked for r in (first, second)] == [30 * MINUTE] * 2
    assert records.column("travel").sum() == 60 * MINUTE
    assert records.count("visits_made").sum() == 2


def test_no_more_than_the_most_a_day():
    records = work(field(), *visits(5), caseload=5)
    days = [r.finished // DAY for r in rows(records)]
    assert sorted(days) == [1, 1, 2, 2, 3]


def test_no_more_than_fit_before_the_next_thing_that_day():
    calendar = {"commitments": {n: meeting(n, "11:30", 1) for n in ("mon", "tue", "wed", "thu", "fri")}}
    records = work(field(calendar=calendar), *visits(3), caseload=3)
    assert sorted(r.finished // DAY for r in rows(records)) == [1, 2, 3]


def test_a_field_day_waits_to_be_full_until_the_first_is_nearly_due():
    rule = {"fill_until_days_before_due": 1.0}
    alone = rows(work(field(rule), *visits(1, due="fri 00:00")))
    assert alone[0].finished // DAY == 2, "Wednesday, which ends a day before it is due"
    together = rows(work(field(rule), *visits(2, due="fri 00:00"), caseload=2))
    assert {r.finished // DAY for r in together} == {1}


def test_what_is_due_first_is_visited_first():
    needs = [
        Need("visit", at("mon 00:00"), 30, client=c, due=at(f"{d} 00:00"))
        for c, d in ((0, "fri"), (1, "wed"), (2, "thu"))
    ]
    found = rows(work(field({"most_a_day": 1, "fill_until_days_before_due": 30.0}), *needs, caseload=3))
    assert [r.client for r in sorted(found, key=lambda r: r.finished)] == [1, 2, 0]


def test_an_appointment_is_made_with_notice():
    needs = [Need("visit", at("tue 09:00"), minutes=30, due=at("fri 00:00"))]
    for notice, day in ((0, 2), (2, 4), (3, 7)):
        records = work(field({"notice_days": notice, "fill_until_days_before_due": 30.0}), *needs)
        assert rows(records)[0].finished // DAY == day, (
            f"{notice} working days after it was booked on Wednesday"
        )


def test_a_visit_that_runs_over_goes_into_the_rest_of_the_shift_and_lunch_is_overtime():
    needs = [Need("visit", at("mon 00:00"), minutes=150, due=at("wed 00:00"))]
    records = work(field(calendar={"lunch": lunch_at_noon()}), *needs)
    (visit,) = rows(records)
    assert stretches(records, visit.number) == [(at("tue 10:00"), at("tue 13:10"))]
    assert records.overtime[1] == 30 * MINUTE


def test_a_visit_that_runs_past_the_shift_is_overtime():
    records = work(
        field({"starts_at": "14:30"}), Need("visit", at("mon 00:00"), minutes=60, due=at("wed 00:00"))
    )
    assert records.overtime[1] == 10 * MINUTE
    assert rows(records)[0].state == DONE


def test_nobody_at_the_door_costs_the_way_and_a_wait_and_is_booked_again():
    records = work(field({"no_show_probability": 0.999999, "fill_until_days_before_due": 30.0}), *visits(1))
    tries = stretches(records, rows(records)[0].number)
    assert {end - start for start, end in tries} == {50 * MINUTE}
    days = [start // DAY for start, _ in tries]
    assert days == [1, 7, 11], "three days later at the earliest: Saturday, so Monday; then Friday"
    assert records.count("no_shows").sum() == 3
    assert rows(records)[0].state == OPEN


def test_notes_and_contacts_follow_a_visit_that_took_place_only():
    kinds = {
        "visit": {
            "visit": RULE | {"no_show_probability": 0.999999},
            "note": {"kind": "note"},
            "satisfies": ["contact"],
        },
        "note": {"arrivals": {"how": "follows"}},
        "contact": {"arrivals": {"how": "dated", "calendar_month": True}, "worked_in": ["overtime"]},
    }
    records = work(office(kinds), Need("contact", 0), *visits(1))
    assert records.count("no_shows").sum() > 0
    assert not rows(records, "note")
    assert rows(records, "contact")[0].state == OPEN


@pytest.mark.parametrize(
    ("share", "begins"),
    [(1.0, "13:00"), (0.9, "13:00"), (0.8, "12:30"), (0.7, "10:00"), (0.5, "09:45"), (0.3, "08:15")],
)
def test_a_part_timer_sets_out_as_early_as_the_shift_needs_and_a_full_timer_does_not(share, begins):
    calendar = {"lunch": lunch_at_noon(), "part_time_share": share}
    records = work(field({"starts_at": "13:00"}, calendar), *visits(2), caseload=2)
    assert stretches(records, rows(records)[0].number)[0][0] == at(f"tue {begins}")


# ------------------------------------------------------------------------ in shipped scenarios


@pytest.fixture(scope="module", params=["base", "behavioural_health", "desk_45_half_time"])
def run(request):
    scenario = shipped(request.param, "calendar.sickness.share=0.1", weeks=26)
    demand = Demand(scenario, 2, 0, 90)
    return scenario.kinds["visit"].visit, demand, simulate(scenario, demand, 90, trace=True)


def trips(records) -> list[tuple[int, int, int]]:
    return [(start, end, item) for start, end, item, use in records.trace.stretches.tolist() if use == VISITS]


def test_never_more_than_the_most_a_day(run):
    rule, _, records = run
    by_day: dict[int, int] = {}
    for start, _, _ in trips(records):
        by_day[start // DAY] = by_day.get(start // DAY, 0) + 1
    assert max(by_day.values()) <= rule.most_a_day
    assert sum(by_day.values()) > 40


def test_none_on_leave_when_sick_or_when_the_office_is_closed(run):
    _, demand, records = run
    assert demand.calendar.leave
    assert demand.calendar.sick
    assert {start // DAY for start, _, _ in trips(records)} <= set(demand.calendar.present)
    assert records.count("missed_appointments")[sorted(demand.calendar.leave)].sum() == 0, (
        "leave is known ahead"
    )


def test_every_trip_ends_a_visit_or_is_booked_again_later(run):
    rule, _, records = run
    made = {r.number: r for r in rows(records, "visit")}
    by_item: dict[int, list[tuple[int, int]]] = {}
    for start, end, item in trips(records):
        by_item.setdefault(item, []).append((start, end))
    missed = 0
    for item, times in by_item.items():
        gaps = [later[0] - before[1] for before, later in itertools.pairwise(times)]
        assert all(gap > (rule.rebook_days - 1) * DAY for gap in gaps)
        missed += len(times) - (made[item].state == DONE)
        assert made[item].attempts == len(times)
    assert missed == records.count("no_shows").sum() > 0
    assert records.count("visits_made").sum() == sum(r.state == DONE for r in made.values())


def test_about_as_many_doors_stay_shut_as_the_scenario_says(run):
    rule, _, records = run
    shut, all_trips = records.count("no_shows").sum(), len(trips(records))
    share = rule.no_show_probability
    assert shut == pytest.approx(share * all_trips, abs=3 * (share * (1 - share) * all_trips) ** 0.5)


def test_no_visit_begins_before_its_period_has(run):
    _, _, records = run
    assert all(r.started == -1 or r.started >= r.created for r in rows(records, "visit"))


@pytest.mark.parametrize("share", [0.5, 0.6, 0.75])
def test_a_part_timer_alone_makes_the_visits_a_full_timer_would(share):
    scenario = shipped("base", f"calendar.part_time_share={share}", weeks=26)
    seen = run_cell(scenario, Demand(scenario, 2, 0, 20), 20)
    assert outcome_row(seen)["visits_on_time"] > 0.9


def test_a_part_timer_in_a_team_makes_the_visits_of_their_own_clients():
    team = ["team.posts=2", "team.part_time.posts=1", "team.part_time.share=0.5", "caseload=15"]
    scenario = shipped("base", *team, warm_up=0, weeks=30)
    desk, records = agency(scenario)
    made = [0, 0]
    for visit in rows(records, "visit"):
        made[desk.post_of[visit.client]] += visit.state == DONE
    clients = desk.held
    assert made[1] / clients[1] == pytest.approx(made[0] / clients[0], rel=0.25), (made, clients)
