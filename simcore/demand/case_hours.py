"""The hours there are: case hours of one person, counted by the days of the calendar."""

from __future__ import annotations

from dataclasses import dataclass

from simcore.demand.calendar import Office, general_admin_seconds, worked_seconds_day
from simcore.scenario.schema import Calendar, ClosedNeeds, Kind, OpenNeeds, Scenario

MONTHS = 12
DAYS_YEAR = 365
DAYS_WEEK = 7


@dataclass(frozen=True, slots=True)
class CaseHours:
    """The hours there are, per month of a year without overtime."""

    office_days: int
    present_days: float
    worked_month: float
    fixed_minutes_week: dict[str, float]
    case_share: float
    case_month: float


def office_days_year(scenario: Scenario) -> int:
    """Working days that are no public holiday, in the 365 days from the start date."""
    return sum(day < DAYS_YEAR for day in Office(scenario.calendar, weeks=53).days)


def case_hours(scenario: Scenario) -> CaseHours:
    """Case hours a month: days present x hours a day x the share that meetings and the office leave."""
    calendar = scenario.calendar
    days = office_days_year(scenario)
    leave = calendar.leave.days_year if calendar.leave else 0.0
    sick = calendar.sickness.share if calendar.sickness else 0.0
    present = (days - leave) * (1 - sick) * _share_between_spells(calendar)
    day_minutes = worked_seconds_day(calendar) / 60
    week_minutes = day_minutes * len(calendar.working_days)
    fixed = {c.label: c.minutes / c.every_weeks for c in calendar.commitments.values() if not c.protects}
    for kind in scenario.kinds.values():
        minutes = _office_minutes_week(kind, scenario)
        if minutes > 0:
            fixed[kind.label] = minutes
    share = max(0.0, 1 - sum(fixed.values()) / week_minutes)
    worked = present * day_minutes / 60 / MONTHS
    return CaseHours(days, present, worked, fixed, share, worked * share)


def _share_between_spells(calendar: Calendar) -> float:
    """The share of time that spells at work take of these and the spells away."""
    spells = calendar.absence_spells
    if spells is None:
        return 1.0
    present = spells.present.seconds_mean
    return present / (present + spells.absent.seconds_mean)


def _office_minutes_week(kind: Kind, scenario: Scenario) -> float:
    """Minutes a week of a kind that comes to the office whatever the caseload."""
    days = len(scenario.calendar.working_days)
    if kind.arrivals.how == "daily":
        return general_admin_seconds(scenario) / 60 * days
    if not isinstance(kind.arrivals, OpenNeeds | ClosedNeeds):
        return 0.0
    rate = kind.arrivals.rate
    if rate is None or rate.is_per_client:
        return 0.0
    weekly = (rate.per_day or 0) * days + (rate.per_hour or 0) * hours_week(scenario, kind.arrivals.profile)
    return weekly * (kind.handling.seconds_mean / 60 + kind.wrap_minutes + kind.double_entry_minutes)


def hours_week(scenario: Scenario, profile: str) -> float:
    """Hours of a week a rate per hour is about: office hours, or all of them."""
    in_office = profile in ("office", "shift")
    return Office(scenario.calendar, weeks=1).hours_week if in_office else 24.0 * DAYS_WEEK
