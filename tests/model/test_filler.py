"""Blocks of other work that an idle case manager begins, and that nothing interrupts."""

from __future__ import annotations

import numpy as np
import pytest

from simcore.model import Records
from simcore.scenario import Scenario
from tests.model.helpers import (
    ANSWERED,
    CALL,
    DAY,
    HOUR,
    MINUTE,
    MISSED,
    PHONE,
    SHIFT,
    Demand,
    Need,
    at,
    constant,
    lunch_at_noon,
    meeting,
    office,
    rows,
    work,
)
from tests.model.test_pool import RULE, run, team

CRISIS = {"urgency": 0, "interrupts": ["all"]}
AROUND_THE_CLOCK = {
    "working_days": ["mon", "tue", "wed", "thu", "fri", "sat", "sun"],
    "shift_start": "00:00",
    "shift_end": "24:00",
}


def desk(minutes: float = 30, calendar=None, kinds=None, **rest) -> Scenario:
    kinds = {"call": CALL, "paper": {}, "crisis": CRISIS} | (kinds or {})
    return office(kinds, {"filler": {"minutes": minutes}} | (calendar or {}), phone=PHONE, **rest)


def free(records: Records) -> list[tuple[int, int]]:
    """(start, end) of the time at the desk without anything in hand."""
    found = records.trace.stretches.tolist()
    return [(start, end) for start, end, item, use in found if item < 0 and use == SHIFT]


@pytest.mark.parametrize("kind", ["call", "paper", "crisis"])
@pytest.mark.parametrize(
    ("comes", "begun"),
    [
        ("mon 08:00:00", "mon 08:00"),
        ("mon 08:00:01", "mon 08:30"),
        ("mon 08:10:00", "mon 08:30"),
        ("mon 08:29:59", "mon 08:30"),
        ("mon 08:30:00", "mon 08:30"),
        ("mon 08:30:01", "mon 09:00"),
    ],
)
def test_nothing_interrupts_a_block_and_it_ends_on_time(kind, comes, begun):
    records = work(desk(), Need(kind, at(comes)))
    (found,) = rows(records)
    assert found.started == at(begun)
    assert found.finished == at(begun) + 10 * MINUTE


def test_a_caller_finds_nobody_during_a_block():
    calls = [Need("call", at("mon 08:10")), Need("call", at("mon 08:40"), client=1)]
    found = rows(work(desk(), *calls, caseload=2), "call")
    assert [r.first_try for r in found] == [MISSED, ANSWERED], "the second comes as the first is done"
    assert [r.started for r in found] == [at("mon 08:30"), at("mon 08:40")]


def test_the_next_block_begins_when_there_is_nothing_left_to_do():
    records = work(desk(), Need("paper", at("mon 08:10"), 5), Need("paper", at("mon 08:32"), 5))
    assert free(records)[:3] == [
        (at("mon 08:00"), at("mon 08:30")),
        (at("mon 08:40"), at("mon 09:10")),
        (at("mon 09:10"), at("mon 09:40")),
    ]


def test_no_block_begins_while_something_waits():
    needs = [Need("paper", at("mon 08:10") + n * MINUTE, minutes=30) for n in range(6)]
    found = rows(work(desk(), *needs))
    assert [r.started for r in found] == [at("mon 08:30") + n * 30 * MINUTE for n in range(6)]


def test_all_free_time_at_the_desk_is_other_work_and_none_is_idle():
    calendar = {"lunch": lunch_at_noon(), "commitments": {"team": meeting("mon", "09:00", 2)}}
    records = work(desk(7, calendar), Need("paper", at("mon 08:10"), 50), Need("paper", at("wed 11:59"), 3))
    assert records.column("idle").sum() == 0
    assert records.column("filler").sum() == sum(end - start for start, end in free(records))
    assert records.column("filler")[0] == (450 - 120 - 50) * MINUTE
    assert records.column("meetings")[0] == 120 * MINUTE


def test_without_blocks_the_column_is_empty():
    records = work(office({"paper": {}}), Need("paper", at("mon 08:10")))
    assert records.column("filler").sum() == 0
    assert records.column("idle")[0] == 470 * MINUTE


def test_a_block_leaves_no_time_in_lunch_or_a_meeting():
    calendar = {"lunch": lunch_at_noon(), "commitments": {"team": meeting("mon", "15:00", 1)}}
    records = work(desk(25, calendar))
    for start, end in free(records):
        for away, back in ((at("mon 12:00"), at("mon 12:30")), (at("mon 15:00"), at("mon 16:00"))):
            assert end <= away or back <= start
    assert records.column("meetings")[0] == HOUR
    assert records.shift[0] == 450 * MINUTE


def test_after_lunch_work_waits_no_longer_than_for_the_rest_of_a_block():
    """Blocks begin every 25 minutes: one at 11:45, over at 12:10, while at lunch."""
    calendar = {"lunch": lunch_at_noon()}
    (paper,) = rows(work(desk(25, calendar), Need("paper", at("mon 12:15"))))
    assert paper.started == at("mon 12:30")


@pytest.mark.parametrize("kind", ["paper", "crisis"])
def test_a_block_that_is_over_keeps_nobody_from_work_in_a_protected_hour(kind):
    """The block began at ten to one; the protected hours begin at one, and it is over at a quarter past."""
    calendar = {"commitments": {"quiet": meeting("mon", "13:00", 2, protects=True)}}
    kinds = {"paper": {"worked_in": ["shift", "protected"]}, "crisis": CRISIS | {"worked_in": ["protected"]}}
    needs = [Need("paper", at("mon 08:00"), minutes=290), Need(kind, at("mon 13:30"), client=0)]
    (found,) = [r for r in rows(work(desk(25, calendar, kinds), *needs)) if r.created > at("mon 09:00")]
    assert found.started == at("mon 13:30")


def test_a_crisis_breaks_into_a_meeting_that_began_during_a_block():
    calendar = {"commitments": {"team": meeting("mon", "09:00", 2)}}
    (found,) = rows(work(desk(50, calendar), Need("crisis", at("mon 09:20"))))
    assert found.started == at("mon 09:20")


def test_a_block_does_not_send_anybody_home_from_overtime():
    """Due today, it comes while the last block of the day goes on, which ends with the shift."""
    late = {"overtime": {"minutes_day_most": 60.0, "hours_week_most": 5.0}}
    kinds = {"paper": {"worked_in": ["shift", "overtime"]}}
    records = work(desk(50, None, kinds, **late), Need("paper", at("mon 15:40"), due=at("mon 16:00")))
    (paper,) = rows(records)
    assert paper.started == at("mon 16:00")
    assert records.overtime[0] == 10 * MINUTE
    assert records.column("filler")[0] == 8 * HOUR


def test_a_block_gives_way_to_an_appointment():
    records = work(
        desk(50, kinds={"visit": {"visit": RULE, "handling": constant(30)}}),
        Need("visit", at("mon 09:00"), minutes=30, due=at("fri 00:00")),
    )
    (visit,) = rows(records)
    assert (visit.started, visit.finished) == (at("tue 10:00"), at("tue 11:10"))


def test_each_of_a_pool_has_blocks_of_their_own():
    """One is busy until a quarter past, so one of them looks up every quarter of an hour."""
    needs = [Need("paper", at("mon 08:00"), minutes=15)]
    needs += [Need("paper", at(f"mon 08:{minute}"), minutes=5) for minute in (40, 51)]
    _, records = team(desk(managers=2), *needs)
    assert [r.started for r in rows(records)] == [at("mon 08:00"), at("mon 08:45"), at("mon 09:00")]
    assert records.column("idle").sum() == 0


def test_it_rings_at_whoever_is_not_in_a_block():
    """One of two is on paper, which a call may interrupt; the other's block it may not."""
    needs = [Need("paper", at("mon 08:00"), minutes=60), Need("call", at("mon 08:10"), minutes=5)]
    _, records = team(desk(managers=2), *needs)
    (paper,), (call,) = rows(records, "paper"), rows(records, "call")
    assert (call.first_try, call.started) == (ANSWERED, at("mon 08:10"))
    assert paper.interruptions == 1


@pytest.mark.parametrize("minutes", [7, 30])
@pytest.mark.parametrize("seed", range(3))
def test_round_the_clock_it_is_a_queue_with_vacations(minutes, seed):
    """Against a recursion of a few lines, to the second."""
    rng = np.random.default_rng(seed)
    moments = np.sort(rng.choice(6 * 24 * HOUR, 250, replace=False)).tolist()
    lengths = rng.integers(1, 35, 250).tolist()
    needs = [Need("paper", moment, minutes=length) for moment, length in zip(moments, lengths, strict=True)]
    records = work(desk(minutes, AROUND_THE_CLOCK, weeks=1), *needs)
    now = 0
    for row, moment, length in zip(rows(records), moments, lengths, strict=True):
        if moment > now:
            now += -((now - moment) // (minutes * MINUTE)) * minutes * MINUTE
        assert row.started == now
        now += length * MINUTE
        assert row.finished == now


def test_blocks_begin_one_after_the_other_and_are_whole():
    """Only what the calendar cuts is shorter."""
    arrivals = {"how": "open", "rate": {"per_client_day": 2.0}, "profile": "shift"}
    kinds = {"paper": {"arrivals": arrivals, "handling": {"minutes_mean": 15.0}}}
    calendar = {"lunch": lunch_at_noon()}
    scenario = desk(20, calendar, kinds)
    _, records = run(scenario, Demand(scenario, 1, 0, 5), 5)
    cut = {12 * HOUR, 16 * HOUR}
    lengths = [b - a for a, b in free(records) if b % DAY not in cut and a % DAY != 12.5 * HOUR]
    assert len(lengths) > 50
    assert set(lengths) == {20 * MINUTE}
