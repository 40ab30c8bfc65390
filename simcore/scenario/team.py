"""What is assumed about an agency: posts whose holders own their clients, who helps, who leaves, who comes.

Only scenarios with a `team` section have more than one caseload; every rule here is off unless it is stated.
"""

from __future__ import annotations

import math
from typing import Annotated, Any, ClassVar, Literal

from pydantic import Field, model_validator

from simcore.scenario.money import SUPERVISOR
from simcore.scenario.work import (
    Count,
    Duration,
    Frozen,
    NonNegative,
    Positive,
    Share,
    exactly_one,
)

Least = Annotated[int, Field(ge=0)]
Cap = Annotated[int, Field(ge=1, le=1000)]


def room_under(cap: int | None, hours: float) -> int | None:
    """Clients a post of so many full-time equivalents may hold; None where there is no cap."""
    return None if cap is None else math.floor(cap * hours + 1e-9)


def posts_short(people: int, cap: int, posts: int, part_timers: int = 0, share: float = 1.0) -> int:
    """Full-time posts to be added to so many until all people fit under the cap; a part-timer holds less."""
    room = (posts - part_timers) * cap + part_timers * (room_under(cap, share) or 0)
    return max(0, math.ceil((people - room) / cap))


def spread(some: int, many: int) -> list[int]:
    """So many of a row of places, evenly."""
    return [round((n + 0.5) * many / some - 0.5) for n in range(some)]


class TeamChange(Frozen):
    """A decision that takes effect in a week of the window: more posts, another cap."""

    week: Least = Field(description="of the window; 0 is its first")
    posts: Count | None = Field(default=None, description="funded from then on; never fewer than before")
    cap: Cap | None = Field(default=None, description="from then on")

    @model_validator(mode="after")
    def _something(self) -> TeamChange:
        if self.posts is None and self.cap is None:
            raise ValueError("give posts, cap or both")
        return self


class PartTimers(Frozen):
    """Posts that are less than full time; their holders' meetings do not shrink."""

    posts: Count
    share: Annotated[float, Field(gt=0, lt=1)] = Field(description="of the daily shift")


class Cover(Frozen):
    """Who deals with what cannot wait while a case manager is away or a post is vacant."""

    by: Literal["nobody", "colleagues"] = "nobody"
    takes: list[str] = Field(default_factory=list, description="kinds of work that are covered")

    @model_validator(mode="after")
    def _both(self) -> Cover:
        if (self.by == "colleagues") != bool(self.takes):
            raise ValueError("give takes with by: colleagues, and only then")
        return self


def some_of_each(takes: dict[str, float]) -> None:
    """Raise ValueError where a role takes nothing of a kind."""
    if not all(share > 0 for share in takes.values()):
        raise ValueError("takes: a share above 0, or leave the kind out")


class Support(Frozen):
    """A role that takes named kinds of work off all case managers, at its own pay."""

    label: str
    posts: Positive | None = Field(default=None, description="full-time posts; part of one is part-time")
    per_posts: Positive | None = Field(
        default=None, description="one full-time post for so many case managers"
    )
    takes: dict[str, Share] = Field(
        default_factory=dict, description="kind of work: share that is settled; the rest is passed on"
    )
    covers_absent: bool = Field(
        default=False, description="a float: works in the place of whoever is away or has left"
    )
    salary_year: Positive = Field(description="US dollars")
    advertised_from_week: Least | None = Field(
        default=None,
        description="whole weeks from the start of the run until its posts are advertised, each to be filled"
        " as a case manager's is; absent: they are filled from the first day",
    )

    @model_validator(mode="after")
    def _does_something(self) -> Support:
        exactly_one(self, ("posts", "per_posts"))
        if not self.takes and not self.covers_absent:
            raise ValueError("a role takes kinds of work, covers the absent, or both")
        some_of_each(self.takes)
        return self

    def full_time(self, case_managers: int) -> float:
        """Full-time posts of this role in a team with so many posts of case managers."""
        return self.posts if self.posts is not None else case_managers / (self.per_posts or 1)


class Leaving(Frozen):
    """When case managers leave: a yearly hazard, higher early on, and what may raise it (0: it does not)."""

    annual: NonNegative = Field(description="leavers a year per case manager who has been there for long")
    from_week: Least = Field(
        default=0, description="whole weeks from the start of the run in which nobody leaves"
    )
    early: NonNegative = Field(default=0.0, description="times as high at first")
    early_months: Positive = 6.0
    per_overtime_hour: NonNegative = Field(
        default=0.0, description="added share of the hazard, per hour of overtime a week"
    )
    per_week_overdue: NonNegative = Field(
        default=0.0,
        description="added share of the hazard, per week that what is open and overdue is late on average",
    )
    per_report_lost: NonNegative = Field(
        default=0.0, description="added share of the hazard, per report late beyond grace in the last quarter"
    )

    @model_validator(mode="before")
    @classmethod
    def _renamed(cls, given: Any) -> Any:  # Any: whatever a file may hold; the fields judge it afterwards
        if isinstance(given, dict) and "per_backlog_week" in given:
            raise ValueError(
                "per_backlog_week is per_week_overdue now: it goes by the age of a backlog, not by its size"
            )
        return given


class Staffing(Frozen):
    """How posts fall vacant and are filled, and what happens to the clients meanwhile."""

    leaving: Leaving | None = None
    fill: Duration = Field(default=Duration(distribution="constant", days_mean=72.0))
    advertised_from_week: Least = Field(
        default=0,
        description="whole weeks from the start of the run until the posts that are vacant then are"
        " advertised; posts that fall vacant later are advertised at once",
    )
    training_hours: NonNegative = Field(default=0.0, description="before the first client")
    ramp_months: NonNegative = Field(default=0.0, description="until full speed")
    ramp_start: Annotated[float, Field(gt=0, le=1)] = Field(default=1.0, description="speed at first")
    when_vacant: Literal["uncovered", "redistribute"] = "uncovered"
    level_week_most: Least = Field(
        default=0, description="clients moved a week from the largest caseload to the smallest"
    )
    handover: str | None = Field(
        default=None,
        description="kind of work that each client makes who is moved to another post, or was there when"
        " somebody fills a vacant post in the run",
    )


class Supervisor(Frozen):
    """What case managers take of a supervisor's time, and what supervisors do themselves in the rest of it.

    Without ``takes`` their hours are reckoned after a run, and no supervisor is simulated.
    """

    label: ClassVar[str] = "Supervisor"
    covers_absent: ClassVar[bool] = False
    advertised_from_week: ClassVar[int | None] = None

    span: Positive = Field(description="people one supervisor is responsible for, support roles included")
    hours_week: NonNegative = Field(description="with each of them")
    hours_week_new: NonNegative = Field(
        default=0.0, description="more with whoever is new, from the first day until the ramp is over"
    )
    meeting_hours_week: NonNegative = Field(default=0.0, description="of team meetings, once for each team")
    takes: dict[str, Share] = Field(
        default_factory=dict,
        description="kind of work: share that is settled; done in the hours that the team leaves",
    )

    @model_validator(mode="after")
    def _something(self) -> Supervisor:
        some_of_each(self.takes)
        return self

    def full_time(self, case_managers: int) -> float:
        """Full-time supervisors of so many posts of case managers: those whose pay is counted with these."""
        return case_managers / self.span


Role = Support | Supervisor
"""Who takes kinds of work off the case managers."""


class Team(Frozen):
    """Several case managers who own their clients. The scenario's caseload is clients per funded post."""

    posts: Annotated[int, Field(ge=1, le=200)] = 1
    funded: bool = Field(
        default=False, description="as many posts as it takes to serve all people within the cap"
    )
    people: Count | None = Field(
        default=None, description="to be served when the run begins; caseload x posts if absent"
    )
    vacant: Least = Field(default=0, description="posts without anybody when the run begins")
    part_time: PartTimers | None = None
    cap: Cap | None = Field(default=None, description="clients above which a case manager takes on nobody")
    changes: list[TeamChange] = Field(default_factory=list)
    cover: Cover = Cover()
    support: dict[str, Support] = Field(default_factory=dict)
    supervisor: Supervisor | None = None
    staffing: Staffing = Staffing()

    @model_validator(mode="after")
    def _numbers(self) -> Team:
        if self.vacant >= self.posts:
            raise ValueError("at least one post must be filled when the run begins")
        if self.part_time is not None and self.part_time.posts > self.posts:
            raise ValueError("more part-timers than posts")
        posts = self.posts
        for change in self.changes:
            if change.posts is not None and change.posts < posts:
                raise ValueError("changes: posts are added, not taken away")
            posts = change.posts or posts
        if self.supervisor is not None and self.supervisor.takes and SUPERVISOR in self.support:
            raise ValueError(f"support: {SUPERVISOR} is the supervisor, whose takes stand there already")
        if [c.week for c in self.changes] != sorted(c.week for c in self.changes):
            raise ValueError("changes: in order of week")
        return self

    @property
    def roles(self) -> dict[str, Role]:
        """Who is simulated besides the case managers; supervisors, if they take work, are the last."""
        if self.supervisor is None or not self.supervisor.takes:
            return dict(self.support)
        return {**self.support, SUPERVISOR: self.supervisor}

    @property
    def hours(self) -> list[float]:
        """Full-time equivalents by post, posts to come included; part-timers are the last at the start."""
        part_timers, share = (self.part_time.posts, self.part_time.share) if self.part_time else (0, 1.0)
        full = self.posts - part_timers
        return [1.0] * full + [share] * part_timers + [1.0] * (self.posts_most - self.posts)

    def people_at_start(self, caseload: int) -> int:
        """Who is to be served when the run begins, on the waiting list or not."""
        return self.people if self.people is not None else caseload * self.posts

    def served_at_start(self, caseload: int) -> int:
        """Clients on the books when the run begins: all there is room for under the cap."""
        people = self.people_at_start(caseload)
        if self.cap is None:
            return people
        gone = self.vacant_posts if self.staffing.when_vacant == "redistribute" else []
        room = [room_under(self.cap, self.hours[post]) or 0 for post in range(self.posts) if post not in gone]
        return min(people, sum(room))

    @property
    def vacant_posts(self) -> list[int]:
        """Posts without anybody at the start, spread evenly; a count means full-time posts before others."""
        part_time = self.part_time.posts if self.part_time else 0
        full_time = self.posts - part_time
        first = min(self.vacant, full_time)
        return spread(first, full_time) + [full_time + n for n in spread(self.vacant - first, part_time)]

    @property
    def posts_most(self) -> int:
        """Posts when all changes have taken effect."""
        return max([self.posts, *(change.posts or 0 for change in self.changes)])

    @property
    def cap_most(self) -> int | None:
        """The highest cap there ever is; None if at some time there is none."""
        caps = [change.cap for change in self.changes if change.cap is not None]
        return max([self.cap, *caps]) if self.cap is not None else None


class LoadEffects(Frozen):
    """What load does to people, each off at 0: speed under pressure, fatigue, hasty notes, sickness."""

    speed_up_most: Annotated[float, Field(ge=0, lt=1)] = Field(
        default=0.0, description="largest cut in handling time under pressure"
    )
    speed_up_full_hours: Positive = Field(
        default=40.0, description="of open work, at which the cut is reached"
    )
    speed_up_until_used: Annotated[float, Field(gt=0, le=1)] | None = Field(
        default=None, description="share of hours used above which speeding up stops; absent: never"
    )
    fatigue_from_hours_week: Positive | None = Field(
        default=None, description="hours a week above which an hour yields less; absent: never"
    )
    fatigue_nothing_from_hours_week: Positive = Field(
        default=56.0, description="hours a week above which more hours add nothing"
    )
    rework_of_rushed_notes: Annotated[float, Field(ge=0, lt=1)] = Field(
        default=0.0, description="probability that a note written in haste comes back"
    )
    sick_share_per_overtime_hour: NonNegative = Field(
        default=0.0, description="added share of days sick, per hour of overtime a week"
    )

    @model_validator(mode="after")
    def _order(self) -> LoadEffects:
        start = self.fatigue_from_hours_week
        if start is not None and start >= self.fatigue_nothing_from_hours_week:
            raise ValueError("fatigue_from_hours_week lies below fatigue_nothing_from_hours_week")
        return self

    @property
    def any(self) -> bool:
        """Whether any effect is on."""
        return bool(
            self.speed_up_most
            or self.fatigue_from_hours_week
            or self.rework_of_rushed_notes
            or self.sick_share_per_overtime_hour
        )
