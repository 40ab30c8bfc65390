"""What is assumed: the typed, frozen form of a scenario file. Every number carries its unit in its name.

A scenario is data. A kind of work is data too, so a file can add one without any code.
Reading files, evidence and error messages with line numbers live in ``load``.
"""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

Positive = Annotated[float, Field(gt=0, allow_inf_nan=False)]
NonNegative = Annotated[float, Field(ge=0, allow_inf_nan=False)]
Share = Annotated[float, Field(ge=0, le=1, allow_inf_nan=False)]
Count = Annotated[int, Field(ge=1)]
ClockTime = Annotated[
    str, Field(pattern=r"^(([01]\d|2[0-3]):[0-5]\d|24:00)$", description="HH:MM, 00:00 to 24:00")
]
Weekday = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
Sender = Literal["client", "family", "agency", "office"]
Clock = Literal["working_days", "calendar_days", "working_hours", "wall_hours"]
Setting = Literal["shift", "protected", "overtime"]
Profile = Literal["office", "mail", "always", "shift", "crisis"]

SUM_TOLERANCE = 1e-6


class Frozen(BaseModel):
    """A part of a scenario: unknown keys refused, types strict, never changed after loading."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


def _exactly_one(model: BaseModel, names: tuple[str, ...]) -> None:
    given = [name for name in names if getattr(model, name) is not None]
    if len(given) != 1:
        raise ValueError(f"give exactly one of {', '.join(names)} (given: {', '.join(given) or 'none'})")


def _sums_to_one(shares: dict[str, float], what: str) -> None:
    total = sum(shares.values())
    if abs(total - 1) > SUM_TOLERANCE:
        raise ValueError(f"{what} must sum to 1, they sum to {total:g}")


class Duration(Frozen):
    """A stretch of time drawn per item: mean, coefficient of variation (sd / mean) and shape."""

    distribution: Literal["constant", "exponential", "gamma", "lognormal"] = "lognormal"
    minutes_mean: Positive | None = None
    hours_mean: Positive | None = None
    days_mean: Positive | None = None
    cv: NonNegative = Field(default=1.0, description="sd / mean; ignored for constant and exponential")

    @model_validator(mode="after")
    def _one_unit(self) -> Duration:
        _exactly_one(self, ("minutes_mean", "hours_mean", "days_mean"))
        return self

    @property
    def seconds_mean(self) -> float:
        """Mean in seconds."""
        return (self.minutes_mean or 0) * 60 + (self.hours_mean or 0) * 3600 + (self.days_mean or 0) * 86400


class Rate(Frozen):
    """How often needs arise: exactly one of the fields. A day is a working day, a month is year / 12."""

    per_client_hour: Positive | None = None
    per_client_day: Positive | None = None
    per_client_week: Positive | None = None
    per_client_month: Positive | None = None
    per_client_year: Positive | None = None
    per_hour: Positive | None = Field(default=None, description="for the whole caseload, not per client")
    per_day: Positive | None = Field(default=None, description="for the whole caseload, not per client")

    @model_validator(mode="after")
    def _one_unit(self) -> Rate:
        _exactly_one(self, tuple(type(self).model_fields))
        return self

    @property
    def is_per_client(self) -> bool:
        """False for a stream that comes to the office whatever the caseload."""
        return self.per_hour is None and self.per_day is None


class OpenNeeds(Frozen):
    """Needs that arise whatever is open already: a Poisson stream per client (or for the office)."""

    how: Literal["open"]
    rate: Rate
    profile: Profile = "always"
    growth_per_client_year: NonNegative = Field(default=0.0, description="added to the yearly rate each year")
    stream: str | None = Field(default=None, description="kinds that name one stream arise together")


class ClosedNeeds(Frozen):
    """A client with one open raises no other; the next gap starts when it is closed."""

    how: Literal["closed"]
    rate: Rate
    profile: Profile = "always"


class DatedNeeds(Frozen):
    """Needs with a date: every so many days per client, from a phase of the client's own."""

    how: Literal["dated"]
    every_days: Positive | None = None
    calendar_month: bool = Field(default=False, description="due at the end of every whole calendar month")
    phase: Literal["quarter", "anniversary", "spread", "together"] = "spread"
    opens_days_before: NonNegative = Field(default=0.0, description="work may start this long before")

    @model_validator(mode="after")
    def _interval(self) -> DatedNeeds:
        if (self.every_days is None) != self.calendar_month:
            raise ValueError("give either every_days or calendar_month: true")
        return self


class DailyNeed(Frozen):
    """One a working day, for the office: general administration, its length filled by the calendar."""

    how: Literal["daily"]
    at: ClockTime = "08:00"


class FollowsOther(Frozen):
    """Made by other work: a note after a contact, a call to hurry somebody who has to sign."""

    how: Literal["follows"]


class Chasers(Frozen):
    """People asking again because nobody answered: at most one pending per party and channel."""

    how: Literal["chase"]
    channel: Literal["phone", "email"]
    gap: Duration = Field(description="between one time of asking and the next, in office hours")
    probability: Share = Field(description="that somebody still waiting asks again, each time")
    raises_to: Annotated[int, Field(ge=0, le=9)] | None = Field(
        default=None, description="class of urgency that what is asked about again moves up to"
    )


Arrivals = Annotated[
    OpenNeeds | ClosedNeeds | DatedNeeds | DailyNeed | FollowsOther | Chasers, Field(discriminator="how")
]


class Standard(Frozen):
    """By when it is due. For dated needs the date itself is the due time and only grace_days is given."""

    within: NonNegative | None = None
    clock: Clock = "working_days"
    counts: Literal["done", "started"] = Field(default="done", description="what must have happened by then")
    grace_days: NonNegative = 0.0


class Promotion(Frozen):
    """A timed rise in urgency, so that no class is starved by fiat."""

    days_before_due: NonNegative
    to_class: Annotated[int, Field(ge=0, le=9)]


class FollowUp(Frozen):
    """Hurrying others who have to sign or approve: work that closes nothing."""

    kind: str
    every_working_days: Positive


class Step(Frozen):
    """One step of an item: its share of the handling time, then perhaps a wait on others."""

    share: Share
    then_wait: Duration | None = None
    follow_up: FollowUp | None = None


class Outbound(Frozen):
    """Reaching somebody: an attempt that fails costs minutes and is repeated later."""

    reach_probability: Annotated[float, Field(gt=0, le=1)]
    failed_minutes: NonNegative
    retry_hours: Positive = Field(description="working hours until the next attempt")


class Visit(Frozen):
    """An appointment outside the office, gathered with others into field days."""

    travel_minutes: NonNegative = Field(description="one way, between places too")
    no_show_probability: Share
    no_show_minutes: NonNegative = Field(description="waiting at a door nobody opens")
    rebook_days: Positive
    most_a_day: Count
    fill_until_days_before_due: NonNegative = Field(
        default=7.0, description="wait for a full field day until this long before the earliest due date"
    )
    notice_days: Annotated[int, Field(ge=0)] = Field(description="working days between booking and visit")
    starts_at: ClockTime


class Chased(Frozen):
    """When and how somebody who waits for this asks again."""

    channel: Literal["phone", "email"]
    counted_from: Literal["opening", "due"]
    patience: Duration = Field(description="in office hours, drawn per item")


class Note(Frozen):
    """The note this work makes when it is done."""

    kind: str
    probability: Share = 1.0


class Cope(Frozen):
    """What happens to this kind when people cope with more than they can do."""

    shorten_to: Annotated[float, Field(gt=0, le=1)] = 1.0
    let_go_after_days: NonNegative | None = Field(default=None, description="calendar days after opening")
    set_aside: bool = False


class Kind(Frozen):
    """A kind of work item: how it arises, how long it takes, by when it is due, what it does to others."""

    label: str
    activity: str = Field(description="the heading its minutes are shown under")
    arrivals: Arrivals
    handling: Duration
    wrap_minutes: NonNegative = 0.0
    double_entry_minutes: NonNegative = Field(default=0.0, description="typed again into a second system")
    senders: dict[Sender, Share] = Field(default={"client": 1.0})
    tiered: bool = Field(default=False, description="the client's tier multiplies the rate")
    urgency: Annotated[int, Field(ge=0, le=9)] = Field(default=5, description="0 is most urgent")
    standard: Standard = Standard()
    promote: Promotion | None = None
    channel: Literal["phone", "email", "none"] = "none"
    interrupts: list[str] = Field(default_factory=list, description="kinds, or 'all'")
    accept_probability: Share = Field(default=1.0, description="that it is taken at once when it interrupts")
    when_not_taken: Literal["wait", "voicemail", "lost"] = "wait"
    night_share_left: Share = Field(
        default=1.0, description="of one after hours, left by the on-call service"
    )
    on_call: Literal["service", "case_manager"] = Field(
        default="service", description="who deals with one that arises after hours"
    )
    outbound: Outbound | None = None
    steps: list[Step] = Field(default_factory=lambda: [Step(share=1.0)])
    promise_step: Count | None = Field(
        default=None, description="the step the standard is about; last if absent"
    )
    visit: Visit | None = None
    chased: Chased | None = None
    note: Note | None = None
    satisfies: list[str] = Field(default_factory=list, description="dated kinds of this client it makes good")
    worked_in: list[Setting] = Field(default=["shift"])
    cope: Cope = Cope()
    counts_as: Literal["required", "asked", "office"] = Field(
        default="asked", description="required by rule, asked by people, or for the office itself"
    )

    @model_validator(mode="after")
    def _consistent(self) -> Kind:
        _sums_to_one({str(k): v for k, v in self.senders.items()}, "shares of senders")
        _sums_to_one({str(i): s.share for i, s in enumerate(self.steps)}, "shares of steps")
        if self.steps[-1].then_wait is not None:
            raise ValueError("the last step cannot be followed by a wait")
        if self.promise_step is not None and self.promise_step > len(self.steps):
            raise ValueError(f"promise_step {self.promise_step} but only {len(self.steps)} steps")
        if self.when_not_taken != "wait" and not self.interrupts:
            raise ValueError("only a kind that interrupts can be missed (when_not_taken)")
        return self

    @property
    def is_failure(self) -> bool:
        """Work caused by not doing work."""
        return self.arrivals.how == "chase"


class Tier(Frozen):
    """A level of need: its share of clients and how its rates compare with the average client's."""

    share: Share
    multiplier: Positive


class Clients(Frozen):
    """Who the clients are."""

    tiers: dict[str, Tier] = Field(default_factory=lambda: {"all": Tier(share=1.0, multiplier=1.0)})
    agencies: dict[str, Share] = Field(
        default_factory=lambda: {"3": 1.0}, description="number of provider agencies: share of clients"
    )
    family_share: Annotated[float, Field(gt=0, le=1)] = Field(default=1.0, description="with family who call")
    persistent_share: Share = Field(default=0.0, description="callers who redial until answered")

    @model_validator(mode="after")
    def _shares(self) -> Clients:
        _sums_to_one({k: t.share for k, t in self.tiers.items()}, "shares of tiers")
        _sums_to_one(dict(self.agencies), "shares of agencies")
        mean = sum(t.share * t.multiplier for t in self.tiers.values())
        if abs(mean - 1) > SUM_TOLERANCE:
            raise ValueError(f"tier multipliers must average 1 over clients, they average {mean:g}")
        if not all(k.isdigit() for k in self.agencies):
            raise ValueError("agencies: the keys are numbers of agencies")
        return self


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
        _exactly_one(self, ("hours_week", "hours_year"))
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
    commitments: dict[str, Commitment] = Field(default_factory=dict)
    general_admin: GeneralAdmin | None = None

    @model_validator(mode="after")
    def _order(self) -> Calendar:
        if self.shift_start >= self.shift_end:
            raise ValueError("shift_start must come before shift_end")
        if self.start_date.weekday() != 0:
            raise ValueError(f"start_date {self.start_date} is not a Monday")
        return self


class CallProfile(Frozen):
    """When calls are made: weights by weekday and by hour of the day, and the share outside office hours."""

    weekday_weights: dict[Weekday, NonNegative]
    hour_weights: dict[str, NonNegative] = Field(description="by starting hour of day, 0 to 23")
    after_hours_share: Share = 0.0


class Profiles(Frozen):
    """The shapes of the week that rates are spread over; 'always' and 'shift' need none."""

    office: CallProfile | None = None
    mail: CallProfile | None = None
    crisis: CallProfile | None = None


class Phone(Frozen):
    """What an unanswered caller does."""

    voicemail_probability: Share
    redial_probability: Share
    redial: Duration
    persistent_gap_minutes: Positive = 20.0
    message_minutes: NonNegative = Field(default=0.0, description="to hear a repeated message")


class Email(Frozen):
    """Read as it comes, or only at set times."""

    read: Literal["as_it_comes", "batches"] = "as_it_comes"
    times: list[ClockTime] = Field(default_factory=list)

    @model_validator(mode="after")
    def _times(self) -> Email:
        if (self.read == "batches") != bool(self.times):
            raise ValueError("give times with read: batches, and only then")
        return self


class Overtime(Frozen):
    """What happens at the end of the shift."""

    finish_in_hand_minutes: NonNegative = Field(default=0.0, description="stay this long to finish the item")
    minutes_day_most: NonNegative = 0.0
    hours_week_most: NonNegative = 0.0
    paid: bool = False


class Coping(Frozen):
    """People shorten, let go and set aside when more work waits than they can do."""

    on: bool = False
    backlog_hours: NonNegative = Field(default=20.0, description="of open work, above which people cope")


class Window(Frozen):
    """What is simulated and what is counted."""

    warm_up_weeks: Annotated[int, Field(ge=0)] = 13
    weeks: Count = 52


Policy = Literal["urgent_first", "earliest_due", "first_come", "newest_first", "most_frequent_caller_first"]


class Scenario(Frozen):
    """Everything assumed about one desk: its caseload, calendar, clients, kinds of work and rules."""

    name: str
    title: str
    description: str
    programme: str | None = None
    caseload: Annotated[int, Field(ge=1, le=1000)]
    calendar: Calendar
    window: Window = Window()
    clients: Clients = Clients()
    profiles: Profiles = Profiles()
    phone: Phone | None = None
    email: Email = Email()
    next_item: Policy = "urgent_first"
    resume_minutes: NonNegative = Field(default=0.0, description="to pick an interrupted item up again")
    overtime: Overtime = Overtime()
    coping: Coping = Coping()
    kinds: dict[str, Kind] = Field(min_length=1)

    @model_validator(mode="after")
    def _references(self) -> Scenario:
        known = set(self.kinds)
        for name, kind in self.kinds.items():
            named = list(kind.satisfies) + [k for k in kind.interrupts if k != "all"]
            named += [kind.note.kind] if kind.note else []
            named += [s.follow_up.kind for s in kind.steps if s.follow_up]
            unknown = sorted(set(named) - known)
            if unknown:
                raise ValueError(f"kind {name} names unknown kinds {', '.join(unknown)}")
            if kind.when_not_taken == "voicemail" and self.phone is None:
                raise ValueError(f"kind {name} goes to voicemail but the scenario has no phone section")
            needed = getattr(kind.arrivals, "profile", None)
            if needed in ("office", "mail", "crisis") and getattr(self.profiles, needed) is None:
                raise ValueError(f"kind {name} uses profile {needed}, which the scenario does not give")
        chase = [k.arrivals.channel for k in self.kinds.values() if k.arrivals.how == "chase"]
        if len(chase) != len(set(chase)):
            raise ValueError("at most one chaser kind per channel")
        return self
