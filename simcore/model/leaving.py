"""Who leaves this week: a hazard, higher early on; it may rise with overtime, late work and lost reports."""

from __future__ import annotations

import math

from simcore.demand.clock import DAY, WEEK
from simcore.model.desk import Desk
from simcore.model.manager import Manager
from simcore.model.overdue import Overdue
from simcore.model.pace import overtime_week

WEEKS_YEAR = 365 / 7
QUARTER = 13 * WEEK


def leaves_now(desk: Desk, day: int, overdue: Overdue | None = None) -> list[Manager]:
    """Case managers whose last day was before this Monday; each week of a post has a draw of its own.

    ``overdue`` is there only where late work counts.
    """
    team = desk.scenario.team
    if team is None or team.staffing.leaving is None or day <= team.staffing.leaving.from_week * 7:
        return []
    gone = []
    late = overdue.weeks_late(day) if overdue is not None else [0.0] * desk.posts
    for post in range(desk.posts):
        for manager in desk.workers[post]:
            chance = 1 - math.exp(-hazard(desk, manager, day, late[post]) / WEEKS_YEAR)
            if manager.started_on < day and desk.staff_draw("leave", post, day // 7) < chance:
                gone.append(manager)
    return gone


def hazard(desk: Desk, manager: Manager, day: int, weeks_late: float = 0.0) -> float:
    """Leavings a year of this case manager now. Who was there at the start has been there for long.

    ``weeks_late`` is how late, on average, what the case manager holds is that is open and overdue.
    """
    assert desk.scenario.team is not None
    rule = desk.scenario.team.staffing.leaving
    assert rule is not None
    found = rule.annual
    if manager.started_on > 0:
        months = (day - manager.started_on) / 365 * 12
        found *= rule.early if rule.early and months < rule.early_months else 1.0
    raised = rule.per_overtime_hour * overtime_week(manager, day)
    raised += rule.per_week_overdue * weeks_late
    if rule.per_report_lost:
        raised += rule.per_report_lost * reports_lost(desk, manager.post, day * DAY)
    return found * (1 + raised)


def reports_lost(desk: Desk, post: int, time: int) -> int:
    """Reports of the post's clients whose grace ended in the last quarter, not done or withdrawn by then."""
    return sum(
        1
        for item, ended in desk.with_grace
        if time - QUARTER <= ended < time
        and desk.post_of[desk.client[item]] == post
        and min(desk.kept[item], desk.finished[item]) > ended
        and desk.case_of[item] >= 0
    )
