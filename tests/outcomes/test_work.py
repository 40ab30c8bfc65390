"""Hours, interruptions, overtime, open work, what is asked again, what is set aside: by hand."""

import math

import numpy as np
import pytest

from simcore.outcomes import MEASURES, Observed, outcome_row, weekly_rows
from tests.model.helpers import DAY, EXPIRED, GIVEN_UP, HOUR, WEEK, Demand, office, shipped, simulate
from tests.outcomes.helpers import END, START, Item, day, observed, value

WEEKS = 8
MONTHS = WEEKS * 7 / 365 * 12
OFFICE_DAYS = 38
"""Eight weeks of five days, less 19 January (day 14) and 16 February 2026, which are holidays."""


def test_share_of_hours_used():
    used = value(
        "hours_used", hours={("idle", 20): 2.0, ("idle", 3): 8.0, ("call", 20): 6.0}, shift={20: 8.0, 3: 8.0}
    )
    assert used == 0.75


def test_overtime_a_week_counts_all_weeks_and_no_warm_up():
    assert value("overtime", overtime={20: 4.0, 21: 4.0, 3: 100.0}) == 1.0


def test_interruptions_are_per_day_worked():
    counts = {
        ("interruptions", 20): 3,
        ("interruptions", 21): 5,
        ("interruptions", 3): 50,
        ("redials", 20): 9,
    }
    assert value("interruptions", counts=counts, shift={3: 8.0, 20: 8.0, 21: 8.0, 22: 8.0, 23: 8.0}) == 2


OPEN_WORK = [
    Item("forms", day(60), minutes=60, due=day(65)),
    Item("forms", day(50), minutes=120, due=day(90)),
    Item("forms", day(50), day(55), minutes=999),  # done
    Item("forms", day(50), END, minutes=30, due=day(60)),  # done at the very end: open until then
    Item("forms", day(71), minutes=999),  # not yet arisen
    Item("forms", day(50), day(60), minutes=999, state=EXPIRED),
    Item("general_admin", day(69), minutes=999),  # the day's administration is nobody's to wait for
]


def test_what_is_open_at_the_end():
    row = outcome_row(observed(*OPEN_WORK))
    assert row["open_items"] == 3
    assert row["open_hours"] == 3.5
    assert row["overdue_items"] == 2
    ages = [(END - day(60)) / DAY, (END - day(50)) / DAY, (END - day(50)) / DAY]
    assert row["open_age"] == pytest.approx(sum(ages) / 3)


def test_growth_is_the_slope_of_open_work_over_the_last_half():
    """Nothing opens before week 5; then two items a week open and stay open."""
    items = [Item("forms", day(14 + 7 * week, 10)) for week in range(4, 8) for _ in range(2)]
    assert value("backlog_growth", *items) == pytest.approx(2)
    steady = [Item("forms", day(20)) for _ in range(30)]
    assert value("backlog_growth", *steady) == pytest.approx(0, abs=1e-9)


def test_share_of_contacts_that_ask_again():
    items = [
        Item("call", day(20)),
        Item("email_answer", day(20)),
        Item("email_read", day(20)),
        Item("chaser_email", day(20), day(21), state=GIVEN_UP),
        Item("chaser_call", day(20)),
        Item("email_office", day(20)),  # the office's own
        Item("forms", day(20)),  # nobody's contact
        Item("call", day(3)),
        Item("chaser_call", day(3)),
    ]
    assert value("again_contacts", *items, counts={("redials", 20): 3, ("redials", 2): 9}) == 5 / 8


def test_share_of_case_minutes_spent_on_asking_again():
    hours = {("chaser_call", 20): 1.0, ("chaser_email", 21): 1.0, ("call", 20): 4.0, ("visit", 20): 1.0}
    other = {
        ("travel", 20): 1.0,
        ("email_office", 20): 5.0,
        ("general_admin", 20): 5.0,
        ("meetings", 20): 3.0,
    }
    assert value("again_minutes", hours={**hours, **other, ("chaser_call", 2): 50.0}) == 2 / 8


def test_minutes_said_to_be_spent_on_repeated_messages_are_minutes_of_the_ledger():
    """If hearing a repeated message takes half an hour instead of none, somebody worked it."""
    shares, hours = [], []
    for minutes in (0, 30):
        scenario = shipped(
            "base", f"phone.message_minutes={minutes}", "kinds.call.arrivals.rate.per_client_day=0.2"
        )
        demand = Demand(scenario, 1, 0, 90)
        records = simulate(scenario, demand, 90)
        assert records.count("repeats").sum() > 20
        shares.append(value_of(scenario, demand, records, "again_minutes"))
        hours.append(records.ledger[:, : len(records.kinds)].sum(axis=0).tolist())
    assert (shares[0] == shares[1]) == (hours[0] == hours[1])


def value_of(scenario, demand, records, name: str) -> float:
    return MEASURES[name].compute(Observed(scenario, records, demand.office, 90))


LOG = [
    (day(20), 0, 0, 3600),  # let go
    (day(21), 1, 1, 1800),  # set aside
    (day(22), 2, 2, 1800),  # shortened
    (day(3), 3, 1, 99 * 3600),  # before the window
]


def test_what_was_set_aside_by_the_ledger_of_coping():
    items = [
        Item("email_read", day(19), day(20), state=EXPIRED, client=1),
        Item("forms", day(19), day(21), state=EXPIRED, client=1),
        Item("note_contact", day(19), day(22), client=2),
        Item("forms", day(1), day(3), state=EXPIRED, client=3),
    ]
    row = outcome_row(observed(*items, coping=LOG, caseload=10))
    assert row["set_aside_hours"] == 2
    assert row["dropped_items"] == 2
    assert row["clients_set_aside"] == 2 / 10


def test_what_was_set_aside_is_shown_by_kind_and_sums_to_the_whole():
    items = [
        Item("email_read", day(19), day(20), state=EXPIRED),
        Item("forms", day(19), day(21), state=EXPIRED),
        Item("note_contact", day(19), day(22)),
        Item("forms", day(1), day(3), state=EXPIRED),
    ]
    row = outcome_row(observed(*items, coping=LOG))
    aside = {
        name.removeprefix("aside."): hours
        for name, hours in row.items()
        if name.startswith("aside.") and hours
    }
    assert aside == {"email_read": 1, "forms": 0.5, "note_contact": 0.5}
    assert sum(aside.values()) == row["set_aside_hours"]


def test_the_offices_own_mail_is_no_client_set_aside():
    items = [Item("email_office", day(19), day(20), state=EXPIRED, client=-1)]
    assert value("clients_set_aside", *items, coping=LOG[:1]) == 0


def test_hours_there_are_for_cases():
    """Paid hours less meetings and what the office asked for, done or not."""
    items = [
        Item("general_admin", day(20), minutes=60),
        Item("email_office", day(20), minutes=30),
        Item("email_office", day(3), minutes=500),
        Item("forms", day(20), minutes=500),
    ]
    found = value("case_hours_month", *items, shift={20: 8.0, 21: 8.0, 3: 8.0}, hours={("meetings", 20): 2.0})
    assert found == pytest.approx((16 - 2 - 1.5) / MONTHS)


def test_hours_needed_by_who_asks():
    items = [
        Item("quarterly_report", day(20), minutes=60),
        Item("call", day(20), minutes=30),
        Item("plan_change", day(20), minutes=90),
        Item("chaser_email", day(20), minutes=12, state=GIVEN_UP, finished=day(21)),
        Item("email_office", day(20), minutes=500),
        Item("call", day(3), minutes=500),
    ]
    row = outcome_row(observed(*items, hours={("resuming", 20): 0.3}))
    assert row["needed_required"] == pytest.approx(1 / MONTHS)
    assert row["needed_asked"] == pytest.approx(2 / MONTHS)
    assert row["needed_again"] == pytest.approx(0.5 / MONTHS)


def test_hours_a_visit_needs_hold_the_way_and_what_is_lost_at_shut_doors():
    """85% of doors open: 1/0.85 trips, one and a half ways of 22 minutes, ten minutes at each shut door."""
    trips = 1 / 0.85
    minutes = 45 + trips * 22 * 1.5 + trips * 0.15 * 10
    assert value("needed_required", Item("visit", day(20), minutes=45)) == pytest.approx(
        minutes / 60 / MONTHS
    )


def test_calls_emails_visits_and_notes_a_day():
    items = [
        *[Item("call", day(20)) for _ in range(OFFICE_DAYS)],
        *[Item("chaser_call", day(20)) for _ in range(OFFICE_DAYS)],
        *[Item(kind, day(20)) for kind in ("email_answer", "email_read", "email_office", "chaser_email")]
        * OFFICE_DAYS,
        Item("note_contact", day(3), day(20)),
        Item("note_visit", day(20), day(21)),
        Item("note_visit", day(20)),
    ]
    counts = {("redials", 20): OFFICE_DAYS, ("visits_made", 20): 3, ("no_shows", 20): 9}
    row = outcome_row(observed(*items, counts=counts, shift={20: 8.0, 21: 8.0}))
    assert len([d for d in observed().office.days if 14 <= d < 70]) == OFFICE_DAYS
    assert row["calls_in_day"] == pytest.approx(3)
    assert row["emails_in_day"] == pytest.approx(4)
    assert (row["visits_day"], row["notes_day"]) == (1.5, 1)


# ------------------------------------------------------------------------------ documentation


def test_notes_reports_and_plans_on_time():
    items = [
        Item("note_contact", day(20), day(21), due=day(25)),
        Item("note_visit", day(20), day(26), due=day(25)),
        Item("note_visit", day(20), due=day(25)),
        Item("quarterly_report", day(20), day(35), due=day(36)),
        Item("annual_plan", day(20), due=day(36)),
    ]
    row = outcome_row(observed(*items))
    assert row["notes_on_time"] == 1 / 3
    assert row["quarterly_reports_on_time"] == 1
    assert row["annual_plans_on_time"] == 0


def test_late_beyond_grace_counts_where_the_grace_ended_in_the_window():
    """The base gives 30 days of grace."""
    items = [
        Item("quarterly_report", day(1), day(20), due=day(5)),  # within grace
        Item("quarterly_report", day(1), day(36), due=day(5)),  # a day beyond
        Item("quarterly_report", day(1), due=day(30)),  # never
        Item("quarterly_report", day(20), due=day(60)),  # grace ends after the window
    ]
    row = outcome_row(observed(*items))
    assert row["quarterly_reports_beyond_grace"] == pytest.approx(2 / 3)
    assert row["quarterly_reports_on_time"] == 0


def test_days_of_overdue_paperwork():
    """Four hours of paper overdue on three of eight Mondays, where a day leaves eight hours for cases."""
    late = Item("quarterly_report", day(1), day(50), due=day(33), minutes=240)
    mail = Item("email_answer", day(1), due=day(10), minutes=999)  # no paperwork
    assert value("paperwork_overdue_days", late, mail, shift={20: 8.0}) == pytest.approx(3 * 0.5 / WEEKS)


# -------------------------------------------------------------------------------- hours, weeks


@pytest.mark.parametrize("name", ["base", "behavioural_health", "desk_165"])
def test_hours_by_activity_are_shift_and_overtime(name):
    scenario = shipped(name)
    demand = Demand(scenario, 1, 0, 100)
    seen = Observed(scenario, simulate(scenario, demand, 100), demand.office, 100)
    row = outcome_row(seen)
    total = sum(hours for column, hours in row.items() if column.startswith("hours."))
    worked = seen.records.shift[seen.days].sum() + seen.records.overtime[seen.days].sum()
    assert total == pytest.approx(worked / HOUR / seen.weeks)


@pytest.mark.parametrize("heading", ["Travel", "Free", "Meetings and training", "Picking work up again"])
def test_a_kind_may_have_the_heading_of_other_time(heading):
    kinds = {"paper": {"activity": heading, "arrivals": {"how": "open", "rate": {"per_day": 10.0}}}}
    scenario = office(kinds, weeks=4)
    demand = Demand(scenario, 1, 0, 1)
    seen = Observed(scenario, simulate(scenario, demand, 1), demand.office, 1)
    hours = [hours for column, hours in outcome_row(seen).items() if column.startswith("hours.")]
    assert sum(hours) == pytest.approx(40)


def test_weeks_of_the_window():
    items = [
        Item("forms", day(15), day(30), due=day(25)),
        Item("forms", day(15), due=day(32)),
        Item("forms", day(15), day(18), due=day(32)),
    ]
    seen = observed(*items, overtime={21: 1.5, 27: 0.5, 28: 9.0}, counts={("interruptions", 14): 4})
    table = weekly_rows(seen)
    assert table["week"].tolist() == list(range(1, 9))
    assert table["open_items"].tolist() == [0, 2, 2, 1, 1, 1, 1, 1]
    assert table["overdue_items"].tolist() == [0, 0, 1, 1, 1, 1, 1, 1]
    assert table["overtime_hours"].tolist() == [0, 2, 9, 0, 0, 0, 0, 0]
    assert table["interruptions"].tolist() == [4, 0, 0, 0, 0, 0, 0, 0]


def test_who_was_away_the_whole_window_has_no_share_of_hours_and_no_warning():
    with np.errstate(all="raise"):
        row = outcome_row(observed(Item("quarterly_report", day(1), due=day(10)), shift={}))
    assert math.isnan(row["hours_used"])
    assert row["overtime"] == row["interruptions"] == row["visits_day"] == 0


def test_measures_are_pure_functions_of_the_records():
    scenario = shipped("base")
    demand = Demand(scenario, 1, 0, 60)
    records = simulate(scenario, demand, 60)
    before = [column.tobytes() for column in (records.ledger, records.items.finished, records.items.due)]
    first, second = (outcome_row(Observed(scenario, records, demand.office, 60)) for _ in range(2))
    assert np.array_equal(list(first.values()), list(second.values()), equal_nan=True)
    assert [c.tobytes() for c in (records.ledger, records.items.finished, records.items.due)] == before


def test_the_window_is_the_scenarios_and_begins_after_the_warm_up():
    seen = observed()
    assert (seen.start, seen.end) == (START, END) == (2 * WEEK, 10 * WEEK)
    assert set(MEASURES) <= set(outcome_row(seen))
