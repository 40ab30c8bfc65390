"""By when a thing is due, on each clock, against counting days and minutes one by one."""

import datetime as dt
import itertools

import holidays
import pytest

from simcore.demand.demand import Demand
from tests.model.helpers import DAY, HOUR, Need, at, office, rows, work

START = dt.date(2026, 1, 5)
US = {"holidays_country": "US"}


CLOSED = holidays.country_holidays("US", years=range(2026, 2031))


def is_working_day(day: int) -> bool:
    date = START + dt.timedelta(days=day)
    return date.weekday() < 5 and date not in CLOSED


def close_of(day: int, count: int) -> int:
    """The close (16:00) of the count-th working day after a day; of the same or next working day for 0."""
    while count or not is_working_day(day):
        day += 1
        count -= is_working_day(day) and count > 0
    return day * DAY + 16 * HOUR


def needs_with(within: float, clock: str, weeks: int = 104) -> list[tuple[int, int]]:
    kind = {
        "arrivals": {"how": "open", "rate": {"per_hour": 0.2}},
        "standard": {"within": within, "clock": clock},
    }
    needs = Demand(office({"paper": kind}, US, weeks=weeks), 1, 0, 1).needs
    assert len(needs.time) > 3000
    return list(zip(needs.time.tolist(), needs.due.tolist(), strict=True))


def test_zero_working_days_end_at_the_next_close_there_is():
    for time, due in needs_with(0, "working_days"):
        day = next(
            d
            for d in range(time // DAY, time // DAY + 9)
            if is_working_day(d) and d * DAY + 16 * HOUR >= time
        )
        assert due == day * DAY + 16 * HOUR


@pytest.mark.parametrize("days", [1, 2, 5, 10, 30])
def test_working_days_end_at_the_close_of_the_nth_day_after_receipt(days):
    for time, due in needs_with(days, "working_days"):
        assert due == close_of(time // DAY, days)


def test_new_years_day_and_the_weekend_after_it_are_no_working_days():
    due = dict(needs_with(1, "working_days"))
    received = [time for time in due if START + dt.timedelta(days=time // DAY) == dt.date(2026, 12, 31)]
    assert received, "nothing came on New Year's Eve; choose another seed"
    monday = (dt.date(2027, 1, 4) - START).days * DAY
    assert {due[time] for time in received} == {monday + 16 * HOUR}


@pytest.mark.parametrize("days", [0, 1, 30])
def test_calendar_days_end_at_midnight_after_the_nth_day(days):
    assert all(due == (time // DAY + 1 + days) * DAY for time, due in needs_with(days, "calendar_days"))


@pytest.mark.parametrize("hours", [0.5, 24])
def test_wall_hours_run_day_and_night(hours):
    assert all(due == time + hours * HOUR for time, due in needs_with(hours, "wall_hours"))


@pytest.mark.parametrize("hours", [0.5, 2, 20])
def test_working_hours_run_while_the_office_is_open(hours):
    open_minutes = [is_working_day(m // 1440) and 480 <= m % 1440 < 960 for m in range(110 * 7 * 1440)]
    worked = [0]
    for is_open in open_minutes:
        worked.append(worked[-1] + is_open)

    def seconds_open(moment: int) -> int:
        minute, second = divmod(moment, 60)
        return worked[minute] * 60 + second * open_minutes[minute]

    for time, due in needs_with(hours, "working_hours"):
        assert seconds_open(due) - seconds_open(time) == hours * HOUR
        assert open_minutes[(due - 1) // 60]


@pytest.mark.parametrize("clock", ["working_days", "calendar_days", "wall_hours", "working_hours"])
def test_nothing_is_due_before_it_was_received(clock):
    assert all(due >= time for time, due in needs_with(0, clock))


def test_without_a_standard_nothing_is_ever_due():
    demand = Demand(office({"paper": {"arrivals": {"how": "open", "rate": {"per_day": 5.0}}}}), 1, 0, 1)
    assert set(demand.needs.due.tolist()) == {1 << 40}


@pytest.mark.parametrize(
    ("clock", "within", "due"),
    [
        ("working_days", 2, at("mon 16:00", week=1)),
        ("calendar_days", 2, at("sat 24:00")),
        ("wall_hours", 30, at("fri 16:00")),
        ("working_hours", 7, at("fri 09:00")),
    ],
)
def test_what_arises_in_the_run_is_due_by_the_same_rules(clock, within, due):
    """A note made when a contact ends, Thursday at 10:00."""
    kinds = {
        "contact": {"note": {"kind": "note"}},
        "note": {"arrivals": {"how": "follows"}, "standard": {"within": within, "clock": clock}},
    }
    records = work(office(kinds), Need("contact", at("thu 09:50")))
    assert [(note.created, note.due) for note in rows(records, "note")] == [(at("thu 10:00"), due)]


def test_a_dated_need_is_due_at_the_end_of_its_day_and_opens_so_long_before():
    kind = {"arrivals": {"how": "dated", "every_days": 90.0, "phase": "quarter", "opens_days_before": 15.0}}
    needs = Demand(office({"report": kind}, weeks=60), 1, 0, 40).needs
    assert set((needs.due % DAY).tolist()) == {0}
    late = needs.time > 0
    assert set((needs.due - needs.time)[late].tolist()) == {16 * DAY}
    for client in range(40):
        due = sorted(needs.due[needs.client == client].tolist())
        assert {b - a for a, b in itertools.pairwise(due)} == {90 * DAY}


def test_a_monthly_need_is_due_when_the_calendar_month_ends():
    kind = {"arrivals": {"how": "dated", "calendar_month": True, "opens_days_before": 20.0}}
    needs = Demand(office({"contact": kind}, weeks=104), 1, 0, 3).needs
    mine = needs.client == 2
    firsts = [dt.date(2026 + m // 12, m % 12 + 1, 1) for m in range(1, 26)]
    months = [((a - START).days * DAY, (b - START).days * DAY) for a, b in itertools.pairwise(firsts)]
    assert list(zip(needs.time[mine].tolist(), needs.due[mine].tolist(), strict=True)) == months
    assert (needs.available[mine] == [max(start, end - 20 * DAY) for start, end in months]).all()


def test_every_clients_dates_are_spread_over_the_period_and_reports_and_visits_share_its_quarter():
    dated = {"how": "dated", "every_days": 90.0, "phase": "quarter"}
    kinds = {"report": {"arrivals": dated}, "visit": {"arrivals": dated}}
    needs = Demand(office(kinds, weeks=26), 1, 0, 300).needs
    first = {
        k: [needs.due[(needs.kind == k) & (needs.client == c)].min() for c in range(300)] for k in (0, 1)
    }
    assert first[0] == first[1]
    by_third = [sum(a <= due // DAY < a + 30 for due in first[0]) for a in (1, 31, 61)]
    assert all(70 <= number <= 130 for number in by_third)
