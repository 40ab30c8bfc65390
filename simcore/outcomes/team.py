"""What becomes of a team: caseloads, vacancies, who leaves, who waits for a place. NaN without a team."""

from __future__ import annotations

from itertools import pairwise
from math import isnan

import numpy as np

from simcore.demand.calendar import worked_seconds_day
from simcore.demand.clock import DAY, HOUR
from simcore.model.manager import IDLE, MEETINGS
from simcore.model.records import CaseTimes, Staff
from simcore.outcomes.measure import measure
from simcore.outcomes.observed import Observed
from simcore.outcomes.service import survival_quantile
from simcore.scenario.team import Supervisor

GROUP = "The team"
NONE = float("nan")


def _team(seen: Observed) -> tuple[Staff, CaseTimes] | None:
    staff, cases = seen.records.staff, seen.records.cases
    return None if staff is None or cases is None else (staff, cases)


def funded_weeks(seen: Observed) -> float:
    """Full-time weeks in the window that there is money for: a post counts from its own day on."""
    staff = seen.records.staff
    if staff is None:
        return float(seen.weeks)
    total, first, last = 0.0, seen.days.start, seen.days.stop
    starts = [*staff.funded.tolist(), [last, 0]]
    for (day, posts), (until, _) in pairwise(starts):
        days = min(until, last) - max(day, first)
        total += max(0, days) / 7 * float(staff.hours[:posts].sum())
    return total


@measure(
    "clients_served", "Clients on the books", "clients", "higher", GROUP,
    "Clients somebody has been given, mean over the window, whether their post is filled or not.", 0,
)  # fmt: skip
def clients_served(seen: Observed) -> float:
    return _or_nobody(seen.clients) if _team(seen) else NONE


def _or_nobody(number: float) -> float:
    """Nobody is 0 here, and no number only where something is divided by them."""
    return 0.0 if isnan(number) else number


@measure(
    "caseload_held", "Clients per case manager at work", "clients", "lower", GROUP,
    "Clients on the books by full-time case managers there were, mean over the window: vacant posts left "
    "out.", 1,
)  # fmt: skip
def caseload_held(seen: Observed) -> float:
    return seen.clients / seen.case_managers if _team(seen) else NONE


@measure(
    "posts_filled", "Posts filled", "full-time posts", "higher", GROUP,
    "Full-time case managers there were, those in training included, mean over the window.", 1,
)  # fmt: skip
def posts_filled(seen: Observed) -> float:
    return _or_nobody(seen.case_managers) if _team(seen) else NONE


@measure(
    "posts_vacant", "Posts vacant", "share", "lower", GROUP,
    "Weeks in which a funded post had nobody, of all funded weeks.", 0,
)  # fmt: skip
def posts_vacant(seen: Observed) -> float:
    found = _team(seen)
    if found is None:
        return NONE
    funded = funded_weeks(seen)
    return 1 - float(seen.weeks_at_work(found[0].posts).sum()) / funded if funded else NONE


@measure(
    "turnover", "Case managers who leave in a year", "share", "lower", GROUP,
    "People who left in the window, by full-time case managers there were, for a year.", 0, above_one=True,
)  # fmt: skip
def turnover(seen: Observed) -> float:
    return leavers(seen) / seen.case_managers * 52 / seen.weeks if _team(seen) else NONE


def leavers(seen: Observed) -> int:
    """Case managers who left in the window."""
    staff = seen.records.staff
    if staff is None:
        return 0
    mine = staff.spells[staff.spells[:, 0] < staff.posts]
    return int(((mine[:, 4] >= seen.days.start) & (mine[:, 4] < seen.days.stop)).sum())


@measure(
    "without_case_manager", "Clients without a case manager", "share", "lower", GROUP,
    "Clients on the books whose post is vacant or whose case manager is still in training, mean over the "
    "Mondays of the window.", 0,
)  # fmt: skip
def without_case_manager(seen: Observed) -> float:
    found = _team(seen)
    if found is None:
        return NONE
    staff, _ = found
    mondays = (seen.mondays[:-1] // DAY).tolist()
    uncovered = 0.0
    for day in mondays:
        week = staff.held_on(day)
        there = {p for p, _, _, trained, left in staff.spells.tolist() if trained <= day < left}
        uncovered += sum(clients for post, clients in enumerate(week) if post not in there)
    total = sum(sum(staff.held_on(day)) for day in mondays)
    return uncovered / total if total else NONE


@measure(
    "waiting_list", "People waiting for a case manager at the end", "people", "lower", GROUP,
    "People referred who had no place on anybody's caseload at the end of the window and had not given "
    "up.", 0,
)  # fmt: skip
def waiting_list(seen: Observed) -> float:
    found = _team(seen)
    if found is None:
        return NONE
    cases = found[1]
    return float(_waiting(cases, seen.end).sum())


def _waiting(cases: CaseTimes, time: int) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    return np.asarray((cases.referred <= time) & (cases.assigned > time) & (cases.gave_up > time))


@measure(
    "wait_for_place", "Wait for a case manager, median", "days", "lower", GROUP,
    "Half of those referred in the window have a case manager within this many days; who still waits counts "
    "as waiting (Kaplan-Meier), who gave up too. Whoever was on the books when the run began is left out; "
    "who was on the waiting list then counts as waiting from then on.", 0, censored=True,
)  # fmt: skip
def wait_for_place(seen: Observed) -> float:
    found = _team(seen)
    if found is None:
        return NONE
    cases = found[1]
    mine = (cases.referred >= seen.start) & (cases.referred < seen.end)
    mine &= cases.assigned > 0  # on the books from the first second: they never waited here
    assigned = cases.assigned[mine] < seen.end
    ends = np.where(assigned, cases.assigned[mine], np.minimum(cases.gave_up[mine], seen.end))
    days = (ends - cases.referred[mine]) / DAY
    return survival_quantile(days, assigned, 0.5, seen.weeks * 7.0)


@measure(
    "gave_up_waiting", "People who gave up waiting", "people", "lower", GROUP,
    "People who left the waiting list in the window without a case manager.", 0,
)  # fmt: skip
def gave_up_waiting(seen: Observed) -> float:
    found = _team(seen)
    if found is None:
        return NONE
    gave_up = found[1].gave_up
    return float(((gave_up >= seen.start) & (gave_up < seen.end)).sum())


@measure(
    "support_hours", "Hours of support a week", "h", "neither", GROUP,
    "Hours worked a week by roles that take work off the case managers, idle time and supervision left out, "
    "by full-time case managers there were.", 1,
)  # fmt: skip
def support_hours(seen: Observed) -> float:
    found = _team(seen)
    if found is None:
        return NONE
    ledger = found[0].ledger[:, seen.days, :]
    other = len(seen.records.kinds)
    busy = ledger.sum() - ledger[:, :, [other + IDLE, other + MEETINGS]].sum()
    return float(busy) / HOUR / seen.weeks / seen.case_managers


@measure(
    "supervisors_needed", "Supervisors needed", "full-time posts", "neither", GROUP,
    "People in the team, case managers and support roles, mean over the window, by the people one supervisor "
    "is responsible for. The dollars count the case managers' part of them alone.", 1,
)  # fmt: skip
def supervisors_needed(seen: Observed) -> float:
    rule = _supervisor(seen)
    return _people_weeks(seen) / seen.weeks / rule.span if rule else NONE


@measure(
    "supervisor_hours_used", "Of a supervisor's hours, used by the team", "share", "lower", GROUP,
    "Hours a week of supervision, more of it for whoever is new, and of team meetings, of a full-time week "
    "of as many supervisors as are needed. What else supervisors do is not in it.", 0, above_one=True,
)  # fmt: skip
def supervisor_hours_used(seen: Observed) -> float:
    rule = _supervisor(seen)
    people = _people_weeks(seen) if rule else 0.0
    if rule is None or not people:
        return NONE
    calendar = seen.scenario.calendar
    week = worked_seconds_day(calendar) / calendar.part_time_share * len(calendar.working_days) / HOUR
    new = rule.hours_week_new * _weeks_of_newcomers(seen)
    return (rule.hours_week * people + new) * rule.span / people / week + rule.meeting_hours_week / week


def _supervisor(seen: Observed) -> Supervisor | None:
    team = seen.scenario.team
    return team.supervisor if team is not None and seen.records.staff is not None else None


def _people_weeks(seen: Observed) -> float:
    """Weeks of the window by person, part-timers counted in full: each is supervised, but for supervisors."""
    team, staff = seen.scenario.team, seen.records.staff
    assert staff is not None
    assert team is not None
    spells = staff.spells[staff.spells[:, 0] < staff.posts + len(team.support)]
    days = np.minimum(spells[:, 4], seen.days.stop) - np.maximum(spells[:, 2], seen.days.start)
    return float(np.maximum(0, days).sum()) / 7


def _weeks_of_newcomers(seen: Observed) -> float:
    """Weeks of the window in which somebody was new, from the first day until the ramp is over."""
    team, staff = seen.scenario.team, seen.records.staff
    assert staff is not None
    assert team is not None
    spells = staff.spells[(staff.spells[:, 2] > 0) & (staff.spells[:, 0] < staff.posts)]
    until = np.minimum(spells[:, 4], spells[:, 3] + round(team.staffing.ramp_months * 365 / 12))
    days = np.minimum(until, seen.days.stop) - np.maximum(spells[:, 2], seen.days.start)
    return float(np.maximum(0, days).sum()) / 7


@measure(
    "fewest_reports_on_time", "Reports on time with the case manager worst off", "share", "higher", GROUP,
    "Quarterly reports on time of the caseload that did worst: a mean hides it. Only of teams of five or "
    "more.", 0,
)  # fmt: skip
def fewest_reports_on_time(seen: Observed) -> float:
    found = _team(seen)
    if found is None or found[0].posts < 5:
        return NONE
    due = seen.fell_due(seen.kinds("quarterly_report"))
    owner = found[0].owner[due]
    kept = seen.items.kept[due] <= seen.items.due[due]
    rates = [float(kept[owner == post].mean()) for post in range(found[0].posts) if (owner == post).any()]
    return min(rates, default=NONE)
