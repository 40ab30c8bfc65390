"""A week taken from the trace: nothing overlaps, and it adds up to the ledger of the run."""

import numpy as np
import pytest

from simcore.demand.clock import DAY, HOUR, WEEK
from simcore.demand.demand import Demand
from simcore.experiment.week import DeskWeek, week_at_desk, week_of
from simcore.model import Records, simulate
from simcore.scenario import InputError, load_scenario
from simcore.scenario.schema import Scenario

WEEKS = (1, 2, 3, 4)


@pytest.fixture(scope="module", params=[35, 165])
def told(request: pytest.FixtureRequest) -> tuple[Scenario, Records, list[DeskWeek]]:
    scenario = load_scenario("base", ["window.warm_up_weeks=2", "window.weeks=4"]).scenario
    demand = Demand(scenario, 7, 0, request.param)
    records = simulate(scenario, demand, request.param, trace=True)
    return scenario, records, [week_of(scenario, demand, records, request.param, week) for week in WEEKS]


def test_stretches_do_not_overlap(told: tuple[Scenario, Records, list[DeskWeek]]):
    for week in told[2]:
        rows = week.stretches.sort_values("start")
        assert (rows.end > rows.start).all()
        assert (rows.start.to_numpy()[1:] >= rows.end.to_numpy()[:-1]).all()


def test_each_day_adds_up_to_shift_and_overtime(told: tuple[Scenario, Records, list[DeskWeek]]):
    for week in told[2]:
        seconds = (week.stretches.end - week.stretches.start).groupby(week.stretches.day).sum()
        late = week.stretches[week.stretches.overtime]
        over = (late.end - late.start).groupby(late.day).sum()
        for _, day in week.days.iterrows():
            both = day.shift_hours + day.overtime_hours
            assert seconds.get(day.day, 0) == pytest.approx(both * HOUR)
            assert over.get(day.day, 0) == pytest.approx(day.overtime_hours * HOUR)


def test_travel_and_meetings_are_those_of_the_ledger(told: tuple[Scenario, Records, list[DeskWeek]]):
    scenario, records, weeks = told
    for number, week in zip(WEEKS, weeks, strict=True):
        first = (scenario.window.warm_up_weeks + number - 1) * 7
        seconds = (week.stretches.end - week.stretches.start).groupby(week.stretches.what).sum()
        for column, what in (("travel", "travel"), ("meetings", "meeting"), ("idle", "idle")):
            assert seconds.get(what, 0) == records.column(column)[first : first + 7].sum()


def test_interruptions_are_those_of_the_ledger(told: tuple[Scenario, Records, list[DeskWeek]]):
    scenario, records, weeks = told
    first = scenario.window.warm_up_weeks * 7
    counted = int(records.count("interruptions")[first : first + 28].sum())
    assert sum(len(week.interruptions) for week in weeks) == counted


def test_queue_is_what_has_come_and_is_not_begun(told: tuple[Scenario, Records, list[DeskWeek]]):
    scenario, records, weeks = told
    moment = scenario.window.warm_up_weeks * WEEK + 2 * DAY + 10 * HOUR
    items = records.items
    begun = np.where(items.started >= 0, np.minimum(items.started, items.finished), items.finished)
    rows = weeks[0].queue[weeks[0].queue.time == 2 * DAY + 10 * HOUR]
    assert rows.waiting.sum() == ((items.created < moment) & (begun >= moment)).sum()
    assert (rows.overdue <= rows.waiting).all()


def test_more_clients_leave_more_waiting(week: DeskWeek):
    last = week.queue[week.queue.time == week.queue.time.max()]
    assert (last.waiting.sum() > 500) == (week.caseload == 165)


def test_a_week_outside_the_window_is_refused():
    scenario = load_scenario("base").scenario
    with pytest.raises(InputError, match="weeks 1 to 52"):
        week_at_desk(scenario, 35, 53, seed=1)
