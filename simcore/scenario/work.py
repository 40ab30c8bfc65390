"""What is assumed about a kind of work: how it arises, how long it takes, when it is due, what it sets going.

A kind of work is data, so a file can add one without any code. Every number carries its unit in its name.
"""

from __future__ import annotations

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


def exactly_one(model: BaseModel, names: tuple[str, ...]) -> None:
    """Raise ValueError unless just one of the fields is set: one quantity, one unit."""
    given = [name for name in names if getattr(model, name) is not None]
    if len(given) != 1:
        raise ValueError(f"give exactly one of {', '.join(names)} (given: {', '.join(given) or 'none'})")


def sums_to_one(shares: dict[str, float], what: str) -> None:
    """Raise ValueError unless the shares sum to one."""
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
        exactly_one(self, ("minutes_mean", "hours_mean", "days_mean"))
        return self

    @property
    def seconds_mean(self) -> float:
        """Mean in seconds."""
        return (self.minutes_mean or 0) * 60 + (self.hours_mean or 0) * 3600 + (self.days_mean or 0) * 86400


Often = Annotated[float, Field(gt=0, le=1000, allow_inf_nan=False)]
"""A rate; a thousand an hour or a day is more than any office sees."""


class Rate(Frozen):
    """How often needs arise: exactly one of the fields. A day is a working day, a month is year / 12."""

    per_client_hour: Often | None = None
    per_client_day: Often | None = None
    per_client_week: Often | None = None
    per_client_month: Often | None = None
    per_client_year: Often | None = None
    per_hour: Often | None = Field(default=None, description="for the whole caseload, not per client")
    per_day: Often | None = Field(default=None, description="for the whole caseload, not per client")

    @model_validator(mode="after")
    def _one_unit(self) -> Rate:
        exactly_one(self, tuple(type(self).model_fields))
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
    rate: Rate | None = None
    content: Duration | None = Field(
        default=None, description="how long a client is content after one is closed, whatever the hour"
    )
    profile: Profile = Field(default="always", description="what a rate is spread over")
    first_at_start: bool = Field(default=False, description="a new client begins with this need at once")

    @model_validator(mode="after")
    def _one_gap(self) -> ClosedNeeds:
        exactly_one(self, ("rate", "content"))
        if self.rate is not None and not self.rate.is_per_client:
            raise ValueError("needs that a client has one at a time have a rate per client")
        if self.content is not None and self.profile != "always":
            raise ValueError(f"profile {self.profile} is for a rate: content passes whatever the hour")
        return self


class DatedNeeds(Frozen):
    """Needs with a date: every so many days per client, from a phase of the client's own."""

    how: Literal["dated"]
    every_days: Positive | None = None
    calendar_month: bool = Field(default=False, description="due at the end of every whole calendar month")
    phase: Literal["quarter", "anniversary", "spread", "together"] = Field(
        default="spread", description="where in every_days a client's dates lie"
    )
    opens_days_before: NonNegative = Field(
        default=0.0, description="work may start this long before the date"
    )

    @model_validator(mode="after")
    def _interval(self) -> DatedNeeds:
        if (self.every_days is None) != self.calendar_month:
            raise ValueError("give either every_days or calendar_month: true")
        if self.calendar_month and self.phase != "spread":
            raise ValueError(f"phase {self.phase} is for every_days: a calendar_month is the same for all")
        return self


class DailyNeed(Frozen):
    """One a working day, for the office: general administration.

    The calendar says how long it takes; what stands under handling is a stand-in.
    """

    how: Literal["daily"]
    at: ClockTime = "08:00"


class FollowsOther(Frozen):
    """Made by other work: a note after a contact, a call to hurry somebody who has to sign."""

    how: Literal["follows"]


class JoinsNeed(Frozen):
    """One for each new client, when the client is taken on."""

    how: Literal["joins"]


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
    OpenNeeds | ClosedNeeds | DatedNeeds | DailyNeed | FollowsOther | JoinsNeed | Chasers,
    Field(discriminator="how"),
]


class Standard(Frozen):
    """By when it is due. Dated needs without `within` are due on their date; with it, so long after."""

    within: NonNegative | None = Field(
        default=None, description="of the clock's units; on a clock of days, the nearest whole number of them"
    )
    clock: Clock = "working_days"
    counts: Literal["done", "started"] = Field(default="done", description="what must have happened by then")
    grace_days: NonNegative = Field(
        default=0.0, description="after the due day of dated work, before it is late beyond grace"
    )


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
    no_show_probability: Annotated[float, Field(ge=0, lt=1, allow_inf_nan=False)] = Field(
        description="that a visit cannot happen and is booked anew; below 1, for else none ever takes place"
    )
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


class ComesBack(Frozen):
    """Work that was done comes back: rework, a return. It joins the end of the queue with a fresh length."""

    probability: Annotated[float, Field(ge=0, lt=1, allow_inf_nan=False)] = Field(
        description="that it comes back, each time it is done"
    )
    after: Duration | None = Field(default=None, description="the wait until then; at once if absent")


class Cope(Frozen):
    """What happens to this kind when people cope with more than they can do."""

    shorten_to: Annotated[float, Field(gt=0, le=1)] = 1.0
    let_go_after_days: NonNegative | None = Field(default=None, description="calendar days after opening")
    set_aside: bool = False


WHICH_NEEDS = {
    "open": "needs of the whole office",
    "closed": "needs that a client has one at a time",
    "dated": "dated needs",
    "daily": "the office's own work of every day",
    "follows": "what other work makes",
    "joins": "what a new client brings",
    "chase": "people who ask again",
}
"""Needs by how they arise, in words for a message."""


class Kind(Frozen):
    """A kind of work item: how it arises, how long it takes, by when it is due, what it does to others."""

    label: str
    activity: str = Field(description="the heading its minutes are shown under")
    arrivals: Arrivals
    handling: Duration
    wrap_minutes: NonNegative = 0.0
    double_entry_minutes: NonNegative = Field(default=0.0, description="typed again into a second system")
    senders: dict[Sender, Share] = Field(
        default={"client": 1.0}, description="shares; several only where people ask or a date comes"
    )
    tiered: bool = Field(default=False, description="the client's tier multiplies the rate per client")
    urgency: Annotated[int, Field(ge=0, le=9)] = Field(default=5, description="0 is most urgent")
    standard: Standard = Standard()
    promote: Promotion | None = None
    channel: Literal["phone", "email", "none"] = "none"
    interrupts: list[str] = Field(default_factory=list, description="kinds, or 'all'")
    accept_probability: Share = Field(default=1.0, description="that it is taken at once when it interrupts")
    when_not_taken: Literal["wait", "hold", "voicemail", "lost"] = "wait"
    hold: Duration | None = Field(
        default=None, description="how long somebody who holds the line waits before hanging up"
    )
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
    comes_back: ComesBack | None = None
    closes_case: Share = Field(default=0.0, description="that finishing one closes the client's case")
    client_leaves: bool = Field(
        default=False, description="it arises because the client leaves: the case is closed when it comes"
    )
    satisfies: list[str] = Field(default_factory=list, description="dated kinds of this client it makes good")
    worked_in: list[Setting] = Field(default=["shift"])
    cope: Cope = Cope()
    counts_as: Literal["required", "asked", "office"] = Field(
        default="asked", description="required by rule, asked by people, or for the office itself"
    )

    @model_validator(mode="after")
    def _consistent(self) -> Kind:
        sums_to_one({str(k): v for k, v in self.senders.items()}, "shares of senders")
        sums_to_one({str(i): s.share for i, s in enumerate(self.steps)}, "shares of steps")
        if self.steps[-1].then_wait is not None:
            raise ValueError("the last step cannot be followed by a wait")
        if self.promise_step is not None and self.promise_step > len(self.steps):
            raise ValueError(f"promise_step {self.promise_step} but only {len(self.steps)} steps")
        if self.visit is not None and self.comes_back is not None:
            raise ValueError("a visit is an appointment: it does not come back (comes_back)")
        if self.visit is not None and (len(self.steps) > 1 or self.outbound is not None):
            raise ValueError("a visit is an appointment: it has no steps and no outbound attempts")
        if self.when_not_taken != "wait" and not self.interrupts:
            raise ValueError("only a kind that interrupts can be missed (when_not_taken)")
        if (self.when_not_taken == "hold") != (self.hold is not None):
            raise ValueError("give hold with when_not_taken: hold, and only then")
        return self

    @model_validator(mode="after")
    def _nothing_ignored(self) -> Kind:
        """Refuse what would do nothing with needs that arise in this way: a silent setting misleads."""
        arrivals, how = self.arrivals, self.arrivals.how
        which, standard = WHICH_NEEDS[how], self.standard
        if self.tiered and not self._has_rate_per_client:
            raise ValueError(f"tiered is for a rate per client, not for {which}")
        if len(self.senders) > 1 and how in ("daily", "follows", "joins", "chase"):
            raise ValueError(f"senders: only one for {which}")
        if self.night_share_left < 1 and how not in ("open", "closed"):
            raise ValueError(f"night_share_left is for what people ask, not for {which}")
        if standard.grace_days and how != "dated":
            raise ValueError(f"standard: grace_days is for dated needs, not for {which}")
        if isinstance(arrivals, DatedNeeds) and arrivals.calendar_month and standard.within is not None:
            raise ValueError("standard: within is for every_days; a calendar_month is due at its end")
        if how == "daily" and self.wrap_minutes + self.double_entry_minutes:
            raise ValueError("the calendar says how long it takes: no wrap_minutes, no double_entry_minutes")
        return self

    @property
    def _has_rate_per_client(self) -> bool:
        arrivals = self.arrivals
        return isinstance(arrivals, ClosedNeeds) or (
            isinstance(arrivals, OpenNeeds) and arrivals.rate.is_per_client
        )

    @property
    def is_failure(self) -> bool:
        """Work caused by not doing work."""
        return self.arrivals.how == "chase"
