"""A quarter, a request and a day are told as the records have them."""

import numpy as np
import pytest

from simcore.demand.clock import DAY, WEEK
from simcore.demand.demand import Demand
from simcore.experiment.asking import LOOKED_AT, with_and_without
from simcore.experiment.diary import Diary, diary_of
from simcore.experiment.quarter import quarter_of
from simcore.experiment.request import same_request
from simcore.model import Records, simulate
from simcore.scenario import InputError, load_scenario

SHORT = ["window.warm_up_weeks=4", "window.weeks=13"]
SCENARIO = load_scenario("base", SHORT).scenario


def records_of(caseload: int, seed: int = 1, clients: int = 90) -> Records:
    return simulate(SCENARIO, Demand(SCENARIO, seed, 0, clients), caseload, trace=True)


def test_what_waits_in_the_evening_has_come_in_and_is_not_begun():
    evenings = quarter_of(SCENARIO, (35, 90), seed=1, years=1).evenings
    items = records_of(90).items
    begun = np.where(items.started >= 0, np.minimum(items.started, items.finished), items.finished)
    time = 4 * WEEK + 16 * 3600 + 1800  # Monday of the first week, as the office closes
    mine = evenings[(evenings.caseload == 90) & (evenings.day == 1)]
    assert mine.waiting.sum() == ((items.created <= time) & (begun > time)).sum()


def test_a_quarter_outside_the_window_is_refused():
    with pytest.raises(InputError, match="does not begin a quarter"):
        quarter_of(SCENARIO, (35,), first_week=2, seed=1)


def test_the_request_is_literally_the_same_at_every_caseload():
    found = same_request(SCENARIO, (35, 62, 90), seed=1, years=1)
    assert found is not None
    rows = []
    for caseload in (35, 62, 90):
        records = records_of(caseload)
        items = records.items
        kind = records.kinds.index("plan_change")
        mine = np.flatnonzero((items.kind == kind) & (items.client == found.client - 1))
        first = mine[np.argmin(items.created[mine])]
        rows.append((items.created[first], items.seconds[first], items.due[first]))
        told = next(one for one in found.told if one.caseload == caseload)
        if told.submitted is not None:
            assert told.submitted * DAY == pytest.approx(items.kept[first] - items.created[first])
    assert len(set(rows)) == 1


def test_the_request_is_the_median_of_those_the_rule_names():
    found = same_request(SCENARIO, (35, 62), seed=1, years=1)
    assert found is not None
    items, kinds = records_of(62, clients=62).items, records_of(62, clients=62).kinds
    waits = []
    for client in range(35):
        mine = np.flatnonzero((items.kind == kinds.index("plan_change")) & (items.client == client))
        first = mine[np.argmin(items.created[mine])] if len(mine) else -1
        if first >= 0 and 4 * WEEK <= items.created[first] < 17 * WEEK:
            waits.append((int(items.kept[first] - items.created[first]), client))
    assert len(waits) == found.candidates
    assert sorted(waits)[(len(waits) - 1) // 2][1] == found.client - 1


def test_a_request_that_cannot_be_followed_is_not_made_up():
    pool = load_scenario("base", [*SHORT, "managers=2"]).scenario
    assert same_request(pool, (35,), seed=1, years=1) is None
    with pytest.raises(InputError, match="there are several"):
        diary_of(pool, 35, 3, seed=1)


@pytest.fixture(scope="module")
def day() -> Diary:
    return diary_of(SCENARIO, 90, 3, seed=1)


def test_a_day_adds_up_to_the_hours_at_work(day: Diary):
    minutes = sum(work.minutes for hour in day.hours for work in hour.works)
    assert minutes == pytest.approx(day.worked_hours * 60)
    assert sum(hour.overtime_minutes for hour in day.hours) == pytest.approx(day.overtime_hours * 60)


def test_interruptions_and_calls_of_a_day_are_those_of_the_records(day: Diary):
    records = records_of(90)
    number = (day.date - SCENARIO.calendar.start_date).days
    rings = [ring for hour in day.hours for ring in hour.rings]
    assert sum(bool(ring.put_down) for ring in rings) == records.count("interruptions")[number]
    assert [ring.time for ring in rings] == sorted(ring.time for ring in rings)
    assert all(0 < ring.client <= 90 for ring in rings)


def test_a_day_without_anybody_at_work_gives_way_to_the_next_week():
    year = load_scenario("base").scenario
    present = Demand(year, 1, 0, 10).calendar.present
    away = [week for week in range(1, 40) if (13 + week - 1) * 7 + 1 not in present]
    told = diary_of(year, 10, away[0], seed=1)
    assert told.weeks_on > 0
    assert (told.date - year.calendar.start_date).days in present


def test_asking_again_brings_calls_on_the_same_draws():
    off = load_scenario(
        "base",
        [
            *SHORT,
            *(f"kinds.{name}.chased=null" for name, kind in SCENARIO.kinds.items() if kind.chased),
            "phone.voicemail_probability=1",
            "phone.redial_probability=0",
            "clients.persistent_share=0",
        ],
    ).scenario
    rows = {row.measure: row for row in with_and_without(SCENARIO, off, (62,), years=2, seed=1)}
    assert set(rows) == set(LOOKED_AT)
    calls = rows["calls_in_day"]
    assert calls.difference == pytest.approx(calls.as_it_is - calls.without)
    assert calls.low <= calls.difference <= calls.high
    assert calls.without < calls.as_it_is
