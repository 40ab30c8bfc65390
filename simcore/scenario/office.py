"""When there is work to do and somebody to do it: the calendar of an office, and the shapes of its week."""

from __future__ import annotations

import datetime as dt
from typing import Annotated

from pydantic import Field, model_validator

from simcore.scenario.work import (
    ClockTime,
    Count,
    Duration,
    Frozen,
    NonNegative,
    Positive,
    Share,
    Weekday,
    exactly_one,
)

HOURS = tuple(str(hour) for hour in range(24))
DAY_MINUTES = 24 * 60


class Commitment(Frozen):
    """Time that is taken before case work begins: a meeting, supervision, training, a protected block."""

    label: str
    weekday: Weekday
    start: ClockTime
    hours_week: Positive | None = None
    hours_year: Positive | None = None
    every_weeks: Count = 1
    protects: bool = Field(default=False, description="a block for paperwork in which no call is taken")

    @model_validator(mode="after")
    def _one_unit(self) -> Commitment:
        exactly_one(self, ("hours_week", "hours_year"))
        return self

    @property
    def minutes(self) -> int:
        """Length of one occasion, whole minutes."""
        weekly = self.hours_week if self.hours_week is not None else (self.hours_year or 0) / 52
        return round(weekly * 60 * self.every_weeks)


class Lunch(Frozen):
    """An unpaid break."""

    start: ClockTime
    minutes: Count


class Leave(Frozen):
    """Planned leave, in spells drawn over the year."""

    days_year: NonNegative
    spell_days: Count


class Sickness(Frozen):
    """Unplanned absence, in spells of whole days."""

    share: Annotated[float, Field(ge=0, lt=1)] = Field(description="of working days")
    spell_days_mean: Positive


class AbsenceSpells(Frozen):
    """Spells at work and away that follow each other round the clock of working time."""

    present: Duration
    absent: Duration


class Filler(Frozen):
    """An idle manager starts a block of other work of this length, which nothing interrupts."""

    minutes: Positive


class GeneralAdmin(Frozen):
    """Fills non-case time up so that case work is the stated share of a full-timer's worked time."""

    case_share: Annotated[float, Field(gt=0, le=1)]
    full_time_hours_week: Positive


class Calendar(Frozen):
    """When the case manager is at work, and when the office is open."""

    start_date: Annotated[dt.date, Field(strict=False, description="a Monday")]
    working_days: list[Weekday] = Field(min_length=1)
    shift_start: ClockTime
    shift_end: ClockTime
    lunch: Lunch | None = None
    part_time_share: Annotated[float, Field(gt=0, le=1)] = Field(
        default=1.0, description="of the daily shift, from its start; meetings do not shrink"
    )
    holidays_country: str | None = None
    holidays_subdivision: str | None = None
    leave: Leave | None = None
    sickness: Sickness | None = None
    absence_spells: AbsenceSpells | None = None
    filler: Filler | None = None
    commitments: dict[str, Commitment] = Field(default_factory=dict)
    general_admin: GeneralAdmin | None = None

    @model_validator(mode="after")
    def _order(self) -> Calendar:
        if self.shift_start >= self.shift_end:
            raise ValueError("shift_start must come before shift_end")
        if self.start_date.weekday() != 0:
            raise ValueError(f"start_date {self.start_date} is not a Monday")
        return self


def _day_steps(count: int) -> range:
    """The minutes of the day at which so many equal steps begin; none if they are not whole minutes."""
    return range(0, DAY_MINUTES, DAY_MINUTES // count) if count and DAY_MINUTES % count == 0 else range(0)


class CallProfile(Frozen):
    """When calls are made: weights by weekday and by hour of the day, and the share outside office hours."""

    weekday_weights: dict[Weekday, NonNegative]
    hour_weights: dict[str, NonNegative] = Field(
        description="by starting hour, 0 to 23; or by HH:MM, in equal steps all through the day"
    )
    after_hours_share: Share = 0.0

    @model_validator(mode="after")
    def _steps(self) -> CallProfile:
        keys = set(self.hour_weights)
        equal_steps = [f"{minute // 60:02d}:{minute % 60:02d}" for minute in _day_steps(len(keys))]
        if not (keys <= set(HOURS) or keys == set(equal_steps)):
            raise ValueError("hour_weights: hours 0 to 23, or HH:MM in equal steps all through the day")
        return self

    @property
    def day_weights(self) -> list[float]:
        """Weights of equal parts of the day from midnight on: hours, or as fine as the keys are."""
        if set(self.hour_weights) <= set(HOURS):
            return [self.hour_weights.get(hour, 0.0) for hour in HOURS]
        return [weight for _, weight in sorted(self.hour_weights.items())]


class Profiles(Frozen):
    """The shapes of the week that rates are spread over; 'always' and 'shift' need none."""

    office: CallProfile | None = None
    mail: CallProfile | None = None
    crisis: CallProfile | None = None
