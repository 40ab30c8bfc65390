"""How long somebody may stay at the end of the shift: overtime that is left, what in hand may run on."""

from __future__ import annotations

from simcore.demand.clock import HOUR
from simcore.model.desk import Desk
from simcore.model.manager import Manager


def overtime_left(desk: Desk, manager: Manager) -> int:
    """What the scenario's rule leaves of the day's and the week's overtime, in seconds."""
    rule = desk.scenario.overtime
    day = round(rule.minutes_day_most * 60) - manager.overtime[manager.day]
    week = round(rule.hours_week_most * HOUR) - manager.overtime_week
    return min(day, week)


def is_call(desk: Desk, item: int) -> bool:
    """Somebody on the line, whom nobody hangs up on."""
    spec = desk.kinds.specs[desk.kind[item]]
    return bool(spec.interrupts) and spec.channel == "phone"


def longest_run_on(desk: Desk, manager: Manager, item: int, left: int, stays: int) -> int:
    """How long after the shift what is in hand may run on, in seconds.

    A call is never cut off; all else ends when an absence begins, ``stays`` seconds from now. A crisis is
    handed to who is on call when what is left of the day's and the week's overtime is used up, unless that
    is the case manager. Other work is finished if that takes no longer than the scenario's rule says, which
    a crisis may take in any case.
    """
    spec = desk.kinds.specs[desk.kind[item]]
    finish = round(desk.scenario.overtime.finish_in_hand_minutes * 60)
    if is_call(desk, item):
        return left
    if not spec.interrupts:
        return left if left <= min(finish, stays) else 0
    if spec.on_call == "case_manager":
        return min(left, stays)
    return min(max(finish, overtime_left(desk, manager)), stays)
