"""How much of a supervisor's day the team takes, where supervisors take kinds of work: these get the rest.

Each morning anew, since there are more people on some days than on others, and some of them are new.
"""

from __future__ import annotations

from simcore.demand.calendar import MEETING, SHIFT, Stretch
from simcore.demand.clock import HOUR
from simcore.model.desk import Desk
from simcore.model.manager import Manager
from simcore.scenario.team import Team


def day_of_a_role(desk: Desk, manager: Manager, day: int) -> list[Stretch]:
    """A day of somebody who takes work off case managers; a supervisor sees to the team first."""
    team, stretches = desk.scenario.team, manager.calendar.stretches(day)
    if team is None or desk.roles[manager.post - desk.posts] is not team.supervisor:
        return stretches
    left = _seconds_of_the_team(desk, team, day)
    found: list[Stretch] = []
    for stretch in stretches:
        length = min(left, stretch.end - stretch.start) if stretch.use == SHIFT else 0
        parts = (
            Stretch(stretch.start, stretch.start + length, MEETING),
            Stretch(stretch.start + length, stretch.end, stretch.use),
        )
        found += [part for part in parts if part.end > part.start]
        left -= length
    return found


def _seconds_of_the_team(desk: Desk, team: Team, day: int) -> int:
    """Each supervisor's part of a day's supervision of everybody who is employed, and of the meetings."""
    rule, supervisors = team.supervisor, desk.workers[-1]
    assert rule is not None
    people = sum(len(holders) for holders in desk.workers[:-1])
    ramp = round(team.staffing.ramp_months * 365 / 12)
    new = sum(
        0 < manager.started_on <= day < manager.trained_on + ramp
        for holders in desk.workers[: desk.posts]
        for manager in holders
    )
    meetings = rule.meeting_hours_week * rule.full_time(team.posts)
    hours = rule.hours_week * people + rule.hours_week_new * new + meetings
    return round(hours * HOUR / len(supervisors) / len(desk.office.weekdays))
