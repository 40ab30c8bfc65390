"""Dollars of a team by hand: a vacancy costs nothing, a role costs its own pay, leavers are counted."""

from dataclasses import replace

import numpy as np
import pytest

from simcore.model.records import CaseTimes, Staff
from simcore.outcomes import MEASURES, Observed
from simcore.outcomes.money import leavers_cost, spells, staff_cost
from simcore.scenario.schema import Window
from simcore.scenario.team import Leaving, Staffing, Support, Team
from tests.model.helpers import DAY, NEVER, shipped
from tests.outcomes.helpers import observed
from tests.outcomes.test_money import contacts

WEEKS, FIRST, DAYS = 52, 13 * 7, 65 * 7
LOADED = 1.42 * 1.15
SUPERVISOR = 62000 / 6
HELP = {"assistant": Support(label="Assistant", posts=1.5, salary_year=36000, takes={"note_contact": 0.9})}
LEAVING = Staffing(leaving=Leaving(annual=0.28))


def team(*rows, hours=(1.0, 1.0), cases=((0, NEVER, 0),), items=(), **about):
    """Spells are (post or role, first day, day they had left), cases (first day, day closed, place)."""
    scenario = shipped("base").model_copy(
        update={"window": Window(warm_up_weeks=13, weeks=WEEKS), "team": Team(posts=len(hours), **about)}
    )
    plain = observed(*items, scenario=scenario, caseload=1)
    none = np.zeros((len(scenario.team.support), DAYS), dtype=np.int64)
    staff = Staff(
        posts=len(hours),
        roles=tuple(scenario.team.support),
        spells=np.array([(post, who, day, day, left) for who, (post, day, left) in enumerate(rows)]),
        funded=np.array([(0, len(hours))]),
        hours=np.array(hours),
        owner=np.zeros(len(items), dtype=np.int64),
        ledger=np.zeros((len(none), DAYS, 2), dtype=np.int64),
        shift=none, overtime=none,
        present=np.ones(DAYS, dtype=np.int64),
        held=np.zeros((65, len(hours)), dtype=np.int64),
        moves=0,
    )  # fmt: skip
    begun, closed, place = (np.array(column, dtype=np.int64) for column in zip(*cases, strict=True))
    ended = np.where(closed == NEVER, NEVER, closed * DAY)
    times = CaseTimes(begun * DAY, begun * DAY, ended, place, np.full(len(begun), NEVER))
    records = replace(plain.records, staff=staff, cases=times)
    return Observed(scenario, records, plain.office, 1)


def value(name, seen):
    return MEASURES[name].compute(seen)


def test_a_vacant_post_costs_nothing_and_a_half_time_one_half_its_pay():
    seen = team((0, 0, NEVER), (1, FIRST + 26 * 7, NEVER), hours=(1.0, 0.5))
    wages = 48430 * (1 + 0.5 / 2) + SUPERVISOR * 1.5
    assert staff_cost(seen) == pytest.approx(wages * LOADED)
    assert [one.post for one in spells(seen)] == [0, 1]


def test_a_role_costs_its_own_pay_and_has_no_supervisors_share():
    """One and a half posts are two people at three quarters."""
    seen = team((0, 0, NEVER), (1, 0, NEVER), (2, 0, NEVER), (2, 0, NEVER), support=HELP)
    assert staff_cost(seen) == pytest.approx((2 * (48430 + SUPERVISOR) + 1.5 * 36000) * LOADED)


def test_who_leaves_is_counted_once_in_the_window_and_costs():
    rows = [(0, 0, FIRST - 1), (0, FIRST + 70, FIRST + 140), (1, 0, NEVER)]
    seen = team(*rows, staffing=LEAVING)
    assert leavers_cost(seen) == value("leavers_cost_year", seen) == 24000
    half = seen.over(26)
    assert leavers_cost(half) == 2 * 24000  # a year's rate
    never_left = team((0, 0, NEVER), (1, 0, NEVER))
    assert leavers_cost(never_left) == pytest.approx(2 * 0.28 * 24000)  # nobody can leave there: expected


def test_a_client_month_is_that_of_somebody_on_the_books():
    cases = [(0, NEVER, 0), (0, FIRST + 26 * 7, 1), (FIRST + 39 * 7, NEVER, 7)]
    seen = team((0, 0, NEVER), (1, 0, NEVER), cases=cases)
    assert seen.clients == pytest.approx(1 + 0.5 + 0.25)
    cost = value("cost_year", seen)
    assert value("cost_client_month", seen) == pytest.approx(cost / (1.75 * 12))
    assert value("net_month_rate", seen) == pytest.approx(-cost / (1.75 * 12))


def test_clients_of_every_place_are_billed_and_audited():
    cases = [(0, NEVER, 0), (0, NEVER, 7)]
    items = [*contacts(), *(replace(i, client=7) for i in contacts())]
    items = [replace(i, cause=i.cause + 28) if n > 27 and i.cause >= 0 else i for n, i in enumerate(items)]
    seen = team((0, 0, NEVER), (1, 0, NEVER), cases=cases, items=items)
    assert value("billed_year", seen) == pytest.approx(2 * 12 * 175.40)
    assert value("taken_back_year", seen) == pytest.approx(0.05 * 0.05 * 2 * 12 * 175.40)
    assert value("state_share_year", seen) > 0


def test_a_window_may_begin_before_the_decision():
    seen = team((0, 0, NEVER), (1, FIRST, NEVER))
    before, after = seen.over(13, -13), seen.over(13, 0)
    assert (before.start, before.end) == (0, seen.start)
    assert (before.case_managers, after.case_managers) == (1.0, 2.0)
