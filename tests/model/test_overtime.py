"""Overtime: only for what is due, never beyond the day's and the week's limits, but for what may run over."""

import pytest

from tests.model.helpers import (
    CALL,
    DAY,
    HOUR,
    MINUTE,
    OVERTIME,
    PHONE,
    VISITS,
    Demand,
    Need,
    at,
    lunch_at_noon,
    office,
    rows,
    shipped,
    simulate,
    stretches,
    work,
)

ANY = {"worked_in": ["shift", "overtime"]}
KINDS = {"paper": ANY, "desk_only": {}, "urgent": {**ANY, "urgency": 1}, "call": CALL}
RULE = {"minutes_day_most": 120.0, "hours_week_most": 5.0}


def desk(rule=RULE, calendar=None, **rest):
    return office(KINDS, calendar, phone=PHONE, overtime=rule, resume_minutes=3.0, **rest)


def overtime(records) -> list[float]:
    return [seconds / MINUTE for seconds in records.overtime[:5].tolist()]


def test_who_stays_late_does_what_is_due_and_goes_home():
    records = work(
        desk(),
        Need("paper", at("mon 15:00"), minutes=90, due=at("mon 16:00")),
        Need("paper", at("mon 15:10"), minutes=20, due=at("mon 24:00")),
        Need("paper", at("mon 15:20"), minutes=20, due=at("tue 16:00")),
    )
    assert overtime(records) == [50, 0, 0, 0, 0]
    assert [r.finished for r in rows(records)] == [at("mon 16:30"), at("mon 16:50"), at("tue 08:20")]


def test_nobody_stays_for_what_is_not_due_though_it_was_in_hand():
    records = work(desk(), Need("paper", at("mon 15:00"), minutes=90, due=at("tue 16:00")))
    assert overtime(records)[0] == 0
    assert stretches(records, 0) == [(at("mon 15:00"), at("mon 16:00")), (at("tue 08:00"), at("tue 08:30"))]


def test_what_is_not_due_keeps_nobody_from_what_is():
    """The urgent piece, not due, is put down; the one that is due is done; in the morning it goes on."""
    records = work(
        desk(),
        Need("urgent", at("mon 15:00"), minutes=90, due=at("wed 16:00")),
        Need("paper", at("mon 15:10"), minutes=20, due=at("mon 16:00")),
    )
    urgent, paper = rows(records)
    assert (paper.started, paper.finished) == (at("mon 16:00"), at("mon 16:20"))
    assert stretches(records, urgent.number)[-1] == (at("tue 08:00"), at("tue 08:30"))
    assert records.column("resuming").sum() == 0


def test_nobody_stays_for_what_is_not_to_be_done_in_overtime():
    records = work(desk(), Need("desk_only", at("mon 15:00"), minutes=90, due=at("mon 16:00")))
    assert overtime(records)[0] == 0


def test_nobody_stays_for_what_has_no_due_time():
    records = work(desk(), Need("paper", at("mon 15:00"), minutes=90))
    assert overtime(records)[0] == 0


def test_never_above_the_days_limit_nor_above_the_weeks():
    records = work(desk(), Need("paper", at("mon 08:00"), minutes=90 * 60, due=at("mon 16:00")))
    assert overtime(records) == [120, 120, 60, 0, 0]
    next_week = (records.overtime[7:12] / MINUTE).tolist()
    assert next_week == [120, 120, 60, 0, 0], "a new week has its hours again"


def test_without_a_rule_nobody_stays():
    records = work(desk({}), Need("paper", at("mon 08:00"), minutes=600, due=at("mon 16:00")))
    assert records.overtime.sum() == 0


def test_a_call_may_run_over():
    records = work(desk({}), Need("call", at("mon 15:55"), minutes=20))
    assert overtime(records)[0] == 15
    assert rows(records)[0].finished == at("mon 16:15")


def test_a_call_may_run_into_lunch_which_is_not_made_up():
    records = work(desk({}, {"lunch": lunch_at_noon()}), Need("call", at("mon 11:55"), minutes=20))
    assert overtime(records)[0] == 15
    late = work(desk({}, {"lunch": lunch_at_noon()}), Need("call", at("mon 11:55"), minutes=50))
    assert overtime(late)[0] == 30, "beyond lunch it is shift again"


def test_a_little_of_what_is_in_hand_is_finished():
    for left, stays in ((10, 10), (15, 15), (16, 0)):
        rule = {"finish_in_hand_minutes": 15.0}
        records = work(desk(rule), Need("paper", at("mon 15:30"), minutes=30 + left))
        assert overtime(records)[0] == stays


def test_what_is_finished_in_hand_is_taken_from_the_days_limit():
    rule = {"finish_in_hand_minutes": 15.0, "minutes_day_most": 60.0, "hours_week_most": 10.0}
    records = work(
        desk(rule),
        Need("urgent", at("mon 15:50"), minutes=20),
        Need("paper", at("mon 15:55"), minutes=200, due=at("mon 16:00")),
    )
    assert overtime(records)[0] == 60


# -------------------------------------------------------------------- a crisis, and an absence

CRISIS = {"urgency": 0, "interrupts": ["all"], "worked_in": ["shift", "overtime"]}
FINISH = {"finish_in_hand_minutes": 15.0, "minutes_day_most": 120.0, "hours_week_most": 3.0}


def crisis_desk(rule, calendar=None):
    return office({**KINDS, "crisis": CRISIS}, calendar, phone=PHONE, overtime=rule)


def away_from(hour: float, away: float = 500.0) -> dict:
    """A spell away that begins so many hours into the first day."""
    spells = {"present": hour, "absent": away}
    return {
        "absence_spells": {name: {"distribution": "constant", "hours_mean": h} for name, h in spells.items()}
    }


def test_a_crisis_runs_on_for_what_is_left_of_the_day():
    """Half an hour of the day's hour went into a call at lunch."""
    records = work(
        crisis_desk({**FINISH, "minutes_day_most": 60.0}, {"lunch": lunch_at_noon()}),
        Need("call", at("mon 11:55"), minutes=50),
        Need("crisis", at("mon 15:30"), minutes=200),
    )
    assert overtime(records)[0] == 60


def test_a_crisis_runs_on_for_what_is_left_of_the_week_and_at_least_for_what_may_be_finished():
    records = work(
        crisis_desk(FINISH),
        Need("crisis", at("mon 15:30"), minutes=400),
        Need("crisis", at("tue 15:30"), minutes=400),
        Need("crisis", at("wed 15:30"), minutes=400),
    )
    assert overtime(records) == [120, 60, 15, 0, 0]


@pytest.mark.parametrize(("hour", "worked"), [(14.0, 0), (16.0, 0), (17.0, 60), (40.0, 120)])
def test_nobody_stays_on_once_an_absence_has_begun(hour, worked):
    records = work(
        desk(calendar=away_from(hour)), Need("paper", at("mon 08:00"), minutes=800, due=at("mon 16:00"))
    )
    assert overtime(records)[0] == worked


@pytest.mark.parametrize(("kind", "worked"), [("paper", 0), ("crisis", 0), ("call", 10)])
@pytest.mark.parametrize("away", [1.0, 500.0], ids=["back the same day", "for weeks"])
def test_only_a_call_is_finished_when_an_absence_begins(kind, worked, away):
    records = work(
        crisis_desk(FINISH, away_from(14.0, away)), Need(kind, at("mon 13:50"), minutes=20), trace=True
    )
    assert overtime(records)[0] == worked


# ------------------------------------------------------------------------ in shipped scenarios


@pytest.fixture(scope="module", params=["base", "behavioural_health", "desk_165"])
def run(request):
    scenario = shipped(request.param, weeks=14)
    return scenario, simulate(scenario, Demand(scenario, 2, 0, 165), 165, trace=True)


def by_cause(run) -> dict[int, dict[str, int]]:
    """Overtime by day: of what may run over (calls, crises, visits), and of all else."""
    scenario, records = run
    kind = {r.number: r.kind for r in rows(records)}
    found: dict[int, dict[str, int]] = {}
    for start, end, item, use in records.trace.stretches.tolist():
        if use == OVERTIME:
            may_run_over = bool(scenario.kinds[kind[item]].interrupts)
            day = found.setdefault(start // DAY, {"may": 0, "else": 0})
            day["may" if may_run_over else "else"] += end - start
    return found


def test_beyond_the_days_limit_only_calls_crises_and_visits(run):
    scenario, records = run
    rule = scenario.overtime
    for day, seconds in by_cause(run).items():
        assert seconds["else"] <= rule.minutes_day_most * MINUTE
        if records.overtime[day] > rule.minutes_day_most * MINUTE:
            visits = records.overtime[day] - seconds["may"] - seconds["else"]
            assert seconds["may"] + visits > 0


def test_beyond_the_weeks_limit_only_calls_crises_visits_and_the_piece_in_hand(run):
    scenario, _records = run
    rule = scenario.overtime
    causes = by_cause(run)
    weeks = [sum(causes.get(day, {"else": 0})["else"] for day in range(w * 7, w * 7 + 7)) for w in range(16)]
    in_hand = 5 * rule.finish_in_hand_minutes * MINUTE
    assert max(weeks) > 0.8 * rule.hours_week_most * HOUR, "at 165 clients the limit is met"
    assert max(weeks) <= rule.hours_week_most * HOUR + in_hand


def test_only_what_is_due_is_taken_up_in_overtime(run):
    """What is begun after the shift is due by midnight; a piece in hand may be finished without."""
    scenario, records = run
    found = {r.number: r for r in rows(records)}
    last = (-1, -1)
    for start, end, item, use in records.trace.stretches.tolist():
        if use == OVERTIME:
            r, day = found[item], start // DAY
            rings = bool(scenario.kinds[r.kind].interrupts)
            in_hand = start % DAY == 16.5 * HOUR or last == (item, start)
            last = (item, end)
            assert r.due <= (day + 1) * DAY or rings or in_hand


def test_overtime_is_no_more_than_the_stretches_after_the_shift_and_the_visits(run):
    _, records = run
    causes = by_cause(run)
    over = {day: sum(seconds.values()) for day, seconds in causes.items()}
    out = {start // DAY for start, _, _, use in records.trace.stretches.tolist() if use == VISITS}
    for day, seconds in enumerate(records.overtime.tolist()):
        assert seconds == over.get(day, 0) or (day in out and seconds > over.get(day, 0))
