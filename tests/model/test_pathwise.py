"""First come first served, open needs: on the same draws one more client can only make the others wait."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.model.helpers import Demand, lunch_at_noon, meeting, office, rows, simulate

KINDS = {
    "mail": {"arrivals": {"how": "open", "rate": {"per_client_day": 0.3}}, "handling": {"minutes_mean": 8.0}},
    "form": {
        "arrivals": {"how": "open", "rate": {"per_client_week": 0.2}, "profile": "office"},
        "handling": {"minutes_mean": 45.0},
    },
    "report": {
        "arrivals": {"how": "dated", "every_days": 30.0, "opens_days_before": 10.0},
        "handling": {"minutes_mean": 60.0},
    },
    "office_mail": {
        "arrivals": {"how": "open", "rate": {"per_day": 10.0}},
        "handling": {"minutes_mean": 3.0},
    },
}
CALENDAR = {
    "holidays_country": "US",
    "lunch": lunch_at_noon(),
    "leave": {"days_year": 20.0, "spell_days": 3},
    "sickness": {"share": 0.05, "spell_days_mean": 2.0},
    "commitments": {"team": meeting("wed", "09:00", 2)},
}
SCENARIO = office(KINDS, CALENDAR, weeks=6, next_item="first_come")


def ends(demand: Demand, caseload: int) -> dict:
    found = rows(simulate(SCENARIO, demand, caseload))
    return {(r.kind, r.client, r.created, r.seconds): r.finished for r in found}


@settings(max_examples=25)
@given(seed=st.integers(0, 10_000), caseload=st.integers(1, 60), more=st.integers(1, 5))
def test_no_item_of_the_others_is_finished_earlier_with_more_clients(seed, caseload, more):
    demand = Demand(SCENARIO, seed, 0, 65)
    before, after = ends(demand, caseload), ends(demand, caseload + more)
    assert set(before) <= set(after)
    assert all(after[item] >= finished for item, finished in before.items())


@pytest.mark.parametrize("caseload", [5, 30])
def test_they_wait_longer_indeed_where_there_is_much_to_do(caseload):
    demand = Demand(SCENARIO, 1, 0, 65)
    before, after = ends(demand, caseload), ends(demand, caseload + 35)
    assert sum(after[item] > finished for item, finished in before.items()) > 0.3 * len(before)


def test_first_come_is_begun_first():
    """Whatever may be worked on (a report from its opening on) is begun in the order it came."""
    found = [r for r in rows(simulate(SCENARIO, Demand(SCENARIO, 1, 0, 40), 40)) if r.started >= 0]
    assert [r.started for r in found] == sorted(r.started for r in found)
