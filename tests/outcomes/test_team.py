"""What becomes of a team, read off the records of small ones."""

from __future__ import annotations

import math

import pytest

from simcore.experiment.summary import possible
from simcore.outcomes import Observed, outcome_row
from simcore.scenario import InputError, load_scenario
from tests.model.helpers import Demand, at, office, simulate
from tests.model.team_helpers import NEVER_BY_CHANCE, agency, days, team_office

SUPERVISOR = {"span": 6.0, "hours_week": 1.0, "hours_week_new": 2.0, "meeting_hours_week": 2.0}


def measured(scenario, **rest) -> dict[str, float]:
    _, records = agency(scenario, **rest)
    office_ = Demand(scenario, 1, 0, scenario.caseload).office
    return outcome_row(Observed(scenario, records, office_, scenario.caseload))


def test_a_supervisor_s_hours_are_those_of_the_people_the_meetings_and_the_newcomers():
    """Three people are half a span: of 40 hours, six times one hour and a meeting of two."""
    role = {"role": {"label": "R", "posts": 1.0, "takes": {"paper": 1.0}, "salary_year": 1.0}}
    found = measured(team_office({"paper": {}}, {"supervisor": SUPERVISOR, "support": role}, weeks=4))
    assert found["supervisors_needed"] == pytest.approx(3 / 6)
    assert found["supervisor_hours_used"] == pytest.approx((6 * 1 + 2) / 40)


def test_whoever_is_new_takes_more_of_it_until_the_ramp_is_over():
    """Post 0 is vacant for two of eight weeks; whoever comes is new for four of the other six."""
    staffing = {"fill": days(14), "ramp_months": 12 * 28 / 365}
    team = {"vacant": 1, "supervisor": SUPERVISOR, "staffing": staffing}
    found = measured(team_office({"paper": {}}, team, weeks=8))
    people = (8 + 6) / 8
    assert found["supervisors_needed"] == pytest.approx(people / 6)
    new = 2.0 * (4 / 8) * 6 / people
    assert found["supervisor_hours_used"] == pytest.approx((6 * 1 + new + 2) / 40, rel=0.01)


def test_without_a_supervisor_or_a_team_it_is_not_a_number():
    assert math.isnan(measured(team_office({"paper": {}}))["supervisors_needed"])
    alone = office({"paper": {}})
    demand = Demand(alone, 1, 0, 1)
    row = outcome_row(Observed(alone, simulate(alone, demand, 1), demand.office, 1))
    assert math.isnan(row["supervisor_hours_used"])
    assert math.isnan(row["posts_filled"])


def test_vacancies_turnover_and_clients_without_a_case_manager():
    """One of two leaves after two weeks and is replaced after two more, of eight."""
    staffing = {"leaving": NEVER_BY_CHANCE, "fill": days(14)}
    found = measured(team_office({"paper": {}}, {"staffing": staffing}, weeks=8), gone={0: [2]})
    assert found["posts_filled"] == pytest.approx(1.75)
    assert found["posts_vacant"] == pytest.approx(2 / 16)
    assert found["turnover"] == pytest.approx(1 / 1.75 * 52 / 8)
    assert found["without_case_manager"] == pytest.approx(0.5 * 2 / 8)
    assert found["caseload_held"] == pytest.approx(4 / 1.75)


def test_the_waiting_list_its_wait_and_who_gave_up():
    clients = {"referrals": {"rate": {"per_day": 1.0}, "gives_up": days(3)}}
    referred = tuple(at(f"{day} 12:00", week) for week in (0, 1) for day in ("mon", "fri"))
    found = measured(team_office({"paper": {}}, {"cap": 2}, clients=clients, weeks=2), referred=referred)
    assert found["gave_up_waiting"] == 3
    assert found["waiting_list"] == 1
    assert found["clients_served"] == 4


def test_whoever_is_on_the_books_from_the_start_never_waited():
    """Four have places from the first second; of six two are on the list and stay there."""
    clients = {"referrals": {"rate": {"per_day": 1.0}}}
    late = tuple(at("mon 12:00", week) for week in (0, 1))
    full = measured(team_office({"paper": {}}, {"cap": 2}, clients=clients, weeks=2), referred=late)
    assert full["wait_for_place"] == 14, "not 0: nobody referred has a case manager in these two weeks"
    more = {"cap": 2, "people": 6}
    assert measured(team_office({"paper": {}}, more, weeks=2))["wait_for_place"] == 14
    assert math.isnan(measured(team_office({"paper": {}}, weeks=2))["wait_for_place"])


def test_more_may_leave_in_a_year_than_there_are_posts_and_the_interval_says_so():
    assert possible("turnover", -0.1, 1.7) == (0.0, 1.7)
    assert possible("posts_vacant", -0.1, 1.7) == (0.0, 1.0)


def test_the_span_of_a_supervisor_is_not_said_twice_and_differently():
    with pytest.raises(InputError, match=r"span is 8 but money.workers_per_supervisor 6"):
        load_scenario("agency_540", ["team.supervisor.span=8"])
    load_scenario("agency_540", ["team.supervisor.span=8", "money.workers_per_supervisor=8"])
