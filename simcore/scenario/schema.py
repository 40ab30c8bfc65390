"""What is assumed about one desk: the typed, frozen form of a scenario file. Units stand in the names.

A scenario is data. Kinds of work are in ``work``; reading files and messages with line numbers in ``load``.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field, model_validator

from simcore.scenario.money import Money
from simcore.scenario.office import (
    AbsenceSpells,
    Calendar,
    CallProfile,
    Commitment,
    Filler,
    GeneralAdmin,
    Leave,
    Lunch,
    Profiles,
    Sickness,
)
from simcore.scenario.team import LoadEffects, Team, posts_short
from simcore.scenario.work import (
    SUM_TOLERANCE,
    ClockTime,
    ClosedNeeds,
    ComesBack,
    Cope,
    Count,
    DatedNeeds,
    Duration,
    Frozen,
    Kind,
    NonNegative,
    Note,
    OpenNeeds,
    Outbound,
    Positive,
    Rate,
    Sender,
    Share,
    Standard,
    Visit,
    Weekday,
    sums_to_one,
)

__all__ = [
    "AbsenceSpells",
    "Calendar",
    "CallProfile",
    "Clients",
    "ClosedNeeds",
    "ComesBack",
    "Commitment",
    "Cope",
    "Coping",
    "Count",
    "DatedNeeds",
    "Duration",
    "Email",
    "Filler",
    "Frozen",
    "GeneralAdmin",
    "Kind",
    "Leave",
    "Lunch",
    "Note",
    "OpenNeeds",
    "Outbound",
    "Overtime",
    "Phone",
    "Policy",
    "Profiles",
    "Rate",
    "Referrals",
    "Scenario",
    "Sender",
    "Sickness",
    "Standard",
    "Tier",
    "Visit",
    "Weekday",
    "Window",
]


class Referrals(Frozen):
    """New clients. The caseload is the most the pool may hold; above it they wait, in order of referral."""

    rate: Rate
    start: Literal["full", "empty"] = Field(default="full", description="the pool when the run begins")
    gives_up: Duration | None = Field(
        default=None, description="how long somebody stays on the waiting list; for ever if absent"
    )

    @model_validator(mode="after")
    def _for_the_office(self) -> Referrals:
        if self.rate.is_per_client:
            raise ValueError("the rate of referrals is per_hour or per_day, for the whole office")
        return self


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
    referrals: Referrals | None = Field(
        default=None, description="new clients; above the caseload they wait on a waiting list"
    )

    @model_validator(mode="after")
    def _shares(self) -> Clients:
        sums_to_one({k: t.share for k, t in self.tiers.items()}, "shares of tiers")
        sums_to_one(dict(self.agencies), "shares of agencies")
        mean = sum(t.share * t.multiplier for t in self.tiers.values())
        if abs(mean - 1) > SUM_TOLERANCE:
            raise ValueError(f"tier multipliers must average 1 over clients, they average {mean:g}")
        if not all(k.isdigit() for k in self.agencies):
            raise ValueError("agencies: the keys are numbers of agencies")
        return self


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
    paid: bool = Field(default=False, description="costs money; unpaid, it is told in hours and at pay")


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
    managers: Annotated[int, Field(ge=1, le=200)] = Field(
        default=1, description="case managers who share these clients and their work as one pool"
    )
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
    team: Team | None = Field(default=None, description="several case managers who own their clients")
    load_effects: LoadEffects = LoadEffects()
    kinds: dict[str, Kind] = Field(min_length=1)
    open_at_start: dict[str, Count] = Field(
        default_factory=dict, description="items of each kind that are open when the run begins"
    )
    money: Money | None = Field(default=None, description="pay, billing and what is denied or taken back")

    @model_validator(mode="before")
    @classmethod
    def _fund(cls, given: Any) -> Any:  # Any: whatever a file may hold; the fields judge it afterwards
        """A cap that is paid for brings the posts it takes to serve everybody."""
        team = given.get("team") if isinstance(given, dict) else None
        if not isinstance(team, dict) or team.get("funded") is not True:
            return given
        posts: Any = team.get("posts", 1)
        cap: Any = team.get("cap")
        caseload = given.get("caseload")
        if not all(isinstance(number, int) and number > 0 for number in (posts, cap, caseload)):
            raise ValueError("team: funded needs a cap, from which the posts are reckoned that it takes")
        people = team.get("people") or caseload * posts
        part = team.get("part_time") or {}
        try:
            more = posts_short(people, cap, posts, part.get("posts", 0), part.get("share", 1.0))
        except (AttributeError, TypeError):  # not numbers: the fields say so
            return given
        return {**given, "team": {**team, "people": people, "posts": posts + more}}

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
            leaves = "client_leaves" if kind.client_leaves else "closes_case"
            if (kind.closes_case or kind.client_leaves) and self.clients.referrals is None and not self.team:
                raise ValueError(f"kind {name} has {leaves} but no referrals would take the places")
        chase = [k.arrivals.channel for k in self.kinds.values() if k.arrivals.how == "chase"]
        if len(chase) != len(set(chase)):
            raise ValueError("at most one chaser kind per channel")
        if self.money is not None:
            self.money.check_kinds(known)
        return self

    @model_validator(mode="after")
    def _team(self) -> Scenario:
        """Names in the team's section are kinds, and nothing in it contradicts the rest."""
        joins = [name for name, kind in self.kinds.items() if kind.arrivals.how == "joins"]
        if self.team is None:
            if joins and self.clients.referrals is None:
                raise ValueError(f"kind {joins[0]} arises with new clients, but there are no referrals")
            return self
        if self.managers > 1:
            raise ValueError("managers share one caseload, a team owns many: give one of the two")
        if any(kind.on_call == "case_manager" for kind in self.kinds.values()):
            raise ValueError("in a team nights are for the on-call service (on_call: service)")
        helped = [kind for role in self.team.roles.values() for kind in role.takes]
        twice = sorted({kind for kind in helped if helped.count(kind) > 1})
        if twice:
            raise ValueError(f"team: two roles take {', '.join(twice)}")
        boss = self.team.supervisor
        paid = self.money.workers_per_supervisor if self.money else None
        if boss is not None and paid is not None and boss.span != paid:
            raise ValueError(
                f"team.supervisor.span is {boss.span:g} but money.workers_per_supervisor {paid:g}: they are "
                "the same number, so set both"
            )
        handover = self.team.staffing.handover
        named = [*self.team.cover.takes, *helped, *([handover] if handover else [])]
        unknown = sorted(set(named) - set(self.kinds))
        if unknown:
            raise ValueError(f"team names unknown kinds {', '.join(unknown)}")
        for name in helped:
            kind = self.kinds[name]
            if kind.visit is not None or kind.arrivals.how == "daily" or kind.counts_as == "office":
                raise ValueError(f"team: {name} cannot be done by somebody else")
        if handover and self.kinds[handover].arrivals.how != "follows":
            raise ValueError(f"team.staffing: {handover} is made by moving clients (arrivals: how: follows)")
        return self

    @model_validator(mode="after")
    def _start(self) -> Scenario:
        for name, items in self.open_at_start.items():
            kind = self.kinds.get(name)
            if kind is None:
                raise ValueError(f"open_at_start names unknown kinds {name}")
            if kind.arrivals.how == "chase":
                raise ValueError(f"open_at_start: nobody asks again ({name}) before the run begins")
            if kind.arrivals.how == "daily" and self.team is not None:
                raise ValueError(
                    f"open_at_start: {name} comes each day with whoever is at work in a team, so none of it "
                    "can be open before"
                )
            clients = self.team.served_at_start(self.caseload) if self.team else self.caseload
            if kind.arrivals.how == "closed" and items > clients:
                raise ValueError(f"open_at_start: {items} of {name}, but a client has one open at most")
        return self
