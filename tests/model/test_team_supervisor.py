"""A supervisor who takes kinds of work: the team comes first, and the work gets what is left of the day."""

from __future__ import annotations

import pytest

from simcore.demand.clock import HOUR
from simcore.model.manager import MEETINGS
from simcore.outcomes import Observed
from simcore.outcomes.money import spells, staff_cost
from simcore.outcomes.team import supervisors_needed, support_hours
from simcore.scenario import InputError, load_scenario
from tests.model.helpers import Demand, Need, at, rows, simulate, stretches
from tests.model.team_helpers import agency, days, posts_at, team_office

SUPERVISOR = {"span": 2.0, "hours_week": 10.0, "meeting_hours_week": 5.0, "takes": {"paper": 1.0}}
"""For two people 25 hours a week: five of the eight hours of each day."""
MONEY = {
    "roles": {"case_manager": {"salary_year": 100.0, "price_year": 2020}}
    | {"supervisor": {"salary_year": 200.0, "price_year": 2020}},
    "benefits_share": 0.0,
    "overhead_share": 0.0,
    "billing": {"rate_month": 0.0, "rate_month_price_year": 2020, "rate_15min": 0.0}
    | {"rate_15min_price_year": 2020, "kinds": ["paper"], "note_days": 1.0, "federal_match_share": 0.0},
}


def test_the_team_comes_first_and_the_work_gets_the_rest_of_the_day():
    scenario = team_office({"paper": {}, "note": {}}, {"supervisor": SUPERVISOR}, weeks=2)
    needs = [Need("paper", at("mon 08:00"), minutes=270, client=0), Need("note", at("mon 08:00"), client=0)]
    desk, records = agency(scenario, *needs)
    paper, note = rows(records)
    assert [posts_at(desk, records, r.number)[0] for r in (paper, note)] == [2, 0]
    assert stretches(records, paper.number) == [
        (at("mon 13:00"), at("mon 16:00")), (at("tue 13:00"), at("tue 14:30")),
    ]  # fmt: skip
    found = Observed(scenario, records, desk.office, 2)
    assert support_hours(found) == pytest.approx(4.5 / 2 / 2), "supervision is no work taken off anybody"
    assert supervisors_needed(found) == 1.0, "nobody supervises the supervisor"


def test_whoever_is_new_takes_more_of_the_day():
    """Vacant until Wednesday the second: one person, then two with one new of two hours a week and more."""
    rule = SUPERVISOR | {"hours_week_new": 5.0}
    team = {"supervisor": rule, "vacant": 1, "staffing": {"fill": days(9), "ramp_months": 1.0}}
    desk, _ = agency(team_office({"paper": {}}, team, weeks=8))
    meetings = desk.other + MEETINGS
    ledger = desk.managers[1].ledger
    hours = [ledger[day][meetings] / HOUR for day in (7, 9, 9 + 35)]
    assert hours == [(10 + 5) / 5, (20 + 5 + 5) / 5, (20 + 5) / 5]


def test_a_supervisor_whom_the_team_takes_all_day_does_nothing_else():
    team = {"supervisor": SUPERVISOR | {"hours_week": 20.0}}
    _, records = agency(team_office({"paper": {}}, team), Need("paper", at("mon 08:00"), client=0))
    assert [r.started for r in rows(records)] == [-1]


def test_without_kinds_of_work_no_supervisor_is_simulated():
    desk, records = agency(team_office({"paper": {}}, {"supervisor": SUPERVISOR | {"takes": {}}}))
    assert (len(desk.managers), records.staff.roles) == (2, ())


@pytest.mark.parametrize(("shared", "who", "dollars"), [(2.0, 2, 400.0), (None, 3, 400.0)])
def test_the_pay_of_a_supervisor_at_work_is_counted_once(shared, who, dollars):
    """As a share for each case manager, or, where there is none, as a post."""
    money = MONEY | ({"workers_per_supervisor": shared} if shared else {})
    scenario = team_office({"paper": {}}, {"supervisor": SUPERVISOR}, money=money)
    desk, records = agency(scenario)
    seen = Observed(scenario, records, desk.office, 2)
    assert len(spells(seen)) == who
    assert staff_cost(seen) == pytest.approx(dollars)


def test_nobody_takes_what_a_supervisor_takes_already():
    role = {"label": "Role", "posts": 1.0, "takes": {"paper": 1.0}, "salary_year": 1.0}
    with pytest.raises(InputError, match="two roles take paper"):
        team_office({"paper": {}}, {"supervisor": SUPERVISOR, "support": {"role": role}})
    with pytest.raises(InputError, match="unknown kinds paper"):
        team_office({"note": {}}, {"supervisor": SUPERVISOR})
    with pytest.raises(InputError, match="supervisor is the supervisor"):
        team_office({"paper": {}, "note": {}}, {"supervisor": SUPERVISOR, "support": {"supervisor": role}})


def test_in_the_agency_as_shipped_two_supervisors_see_to_incidents_in_four_fifths_of_their_week():
    """Twelve people and two meetings take 16 of their 80 hours a week, and no case manager does any of it."""
    changes = ["team.supervisor.takes.incident_report=1", "window.warm_up_weeks=0", "window.weeks=6"]
    scenario = load_scenario("agency_540", changes).scenario
    records = simulate(scenario, Demand(scenario, 1, 0, 45), 45)
    kind = records.kinds.index("incident_report")
    by_supervisors = records.staff.ledger[0].sum(axis=0)
    meetings = by_supervisors[len(records.kinds) + MEETINGS]
    assert meetings / records.staff.shift.sum() == pytest.approx(16 / 80, abs=0.01)
    assert by_supervisors[kind] > 0
    assert records.ledger[:, kind].sum() == 0
