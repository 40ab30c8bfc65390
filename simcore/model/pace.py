"""What load does to people: faster under pressure, slower after weeks of overtime, hasty notes, sickness.

Looked at once a week. A pace is fixed when an item, or the next step of one, is begun and does not change in
the middle of it.
"""

from __future__ import annotations

import math

from simcore.demand.clock import HOUR
from simcore.model.desk import Desk
from simcore.model.manager import IDLE, Manager

LOOKED_BACK = 4
"""Weeks of overtime that tell how tired somebody is."""
LONGEST_SPELL = 20


def monday(desk: Desk, manager: Manager, day: int) -> None:
    """Set the pace of the week, and the days of sickness that the last weeks' overtime brings on."""
    effects = desk.scenario.load_effects
    manager.pace = _inexperience(desk, manager, day)
    if not effects.any:
        return
    if effects.speed_up_most and manager.post < desk.posts:
        manager.pace *= 1 - effects.speed_up_most * _pressure(desk, manager, day)
    if effects.fatigue_from_hours_week is not None:
        manager.pace *= tiredness(
            worked_week(manager, day),
            effects.fatigue_from_hours_week,
            effects.fatigue_nothing_from_hours_week,
        )
    if effects.sick_share_per_overtime_hour:
        _fall_sick(desk, manager, day)


def _pressure(desk: Desk, manager: Manager, day: int) -> float:
    """How hard what lies open presses, 0 to 1; nobody speeds up any more who has hardly an idle minute."""
    effects = desk.scenario.load_effects
    limit = effects.speed_up_until_used
    if limit is not None and used_share(desk, manager, day) > limit:
        return 0.0
    return min(1.0, desk.backlog[manager.post] / HOUR / effects.speed_up_full_hours)


def used_share(desk: Desk, manager: Manager, day: int) -> float:
    """Share of the hours of the last weeks that were not idle; 0 before there were any."""
    days = range(max(0, day - 7 * LOOKED_BACK), day)
    hours = sum(manager.shift[d] + manager.overtime[d] for d in days)
    idle = sum(manager.ledger[d][desk.other + IDLE] for d in days)
    return 1 - idle / hours if hours else 0.0


def _inexperience(desk: Desk, manager: Manager, day: int) -> float:
    """Somebody new takes longer, less so from week to week until the ramp is over."""
    team = desk.scenario.team
    if team is None or manager.started_on == 0 or not team.staffing.ramp_months:
        return 1.0
    months = (day - manager.trained_on) / 365 * 12
    gained = min(1.0, max(0.0, months / team.staffing.ramp_months))
    start = team.staffing.ramp_start
    return 1 / (start + (1 - start) * gained)


def worked_week(manager: Manager, day: int) -> float:
    """Hours worked a week over the last weeks, weeks away left out."""
    first = max(0, day - 7 * LOOKED_BACK)
    weeks = [
        sum(manager.shift[start : start + 7]) + sum(manager.overtime[start : start + 7])
        for start in range(first, day, 7)
    ]
    at_work = [seconds for seconds in weeks if seconds]
    return sum(at_work) / len(at_work) / HOUR if at_work else 0.0


def overtime_week(manager: Manager, day: int) -> float:
    """Hours of overtime a week over the last weeks."""
    first = max(0, day - 7 * LOOKED_BACK)
    return sum(manager.overtime[first:day]) / HOUR / max(1.0, (day - first) / 7)


def tiredness(hours: float, start: float, nothing: float) -> float:
    """How much longer work takes: above ``start`` hours a week an hour yields less, down to nothing."""
    if hours <= start:
        return 1.0
    over, span = min(hours, nothing) - start, nothing - start
    yielded = start + over * (1 - over / (2 * span))
    return hours / yielded


def settle_pace(desk: Desk, manager: Manager, item: int) -> None:
    """What is begun now, an item or a part of its own of one begun before, goes at the pace of its worker."""
    afresh = item in desk.afresh
    if afresh:
        desk.afresh.discard(item)
    if manager.pace != 1 and (afresh or desk.started[item] < 0):
        quicken(desk, manager, item)


def quicken(desk: Desk, manager: Manager, item: int) -> None:
    """The case manager's pace changes how long what is begun takes."""
    seconds = max(1, round(desk.left[item] * manager.pace))
    desk.left[item] = seconds
    if manager.pace < 1 and desk.rework and desk.is_note[desk.kind[item]]:
        desk.rushed.add(item)


def _fall_sick(desk: Desk, manager: Manager, day: int) -> None:
    """A spell of sickness begins this week by chance: its expected days are the share added by overtime."""
    effects, calendar = desk.scenario.load_effects, desk.scenario.calendar
    overtime = overtime_week(manager, day)
    if overtime <= 0:
        return
    spell = max(1.0, calendar.sickness.spell_days_mean if calendar.sickness else 1.0)
    chance = min(1.0, effects.sick_share_per_overtime_hour * overtime * 5 / spell)
    week = day // 7
    draw, length = desk.staff_draw("sick", manager.number, 2 * week), 1
    if draw >= chance:
        return
    if spell > 1:
        uniform = desk.staff_draw("sick", manager.number, 2 * week + 1)
        length = math.ceil(math.log1p(-uniform) / math.log1p(-1 / spell))
    days = [d for d in manager.calendar.present if d > day and d not in manager.away_sick]
    manager.away_sick.update(days[: min(max(1, length), LONGEST_SPELL)])
