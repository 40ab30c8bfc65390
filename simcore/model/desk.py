"""The state of an office, in flat lists: its clients' items, the queues, what is to come, who works there.

Mostly that is one desk, with one case manager or several who share it. In a team there are several posts:
each client is owned by one, and so is what belongs to the office itself.
"""

from __future__ import annotations

from collections import deque

import numpy as np

from simcore.demand.calendar import seconds_of
from simcore.demand.clock import DAY, HOUR, NEVER
from simcore.demand.demand import Demand
from simcore.demand.places import places_for, posts_of, served_at_start
from simcore.demand.streams import Draws
from simcore.model.agenda import Agenda
from simcore.model.cases import Cases
from simcore.model.columns import ItemColumns
from simcore.model.draws import LUCK, asking_by_channel, patience, recurring
from simcore.model.kinds import compile_kinds
from simcore.model.manager import Entry, Manager
from simcore.model.posts import TeamBooks
from simcore.model.queue import Queue
from simcore.scenario.schema import Scenario

NEED, READY, CHASE, REDIAL, RETURN, NUDGE, COMES, HANGS_UP, REFERRED, STOPS_WAITING = range(10)
"""What an event to come is about."""

REDIALS, REPEATS, INTERRUPTIONS, FAILED, NO_SHOWS, VISITS_MADE, MISSED_APPOINTMENTS, IN_VAIN = range(8)
COUNTS = (
    "redials",
    "repeats",
    "interruptions",
    "failed",
    "no_shows",
    "visits_made",
    "missed_appointments",
    "seconds_in_vain",
)
"""What is counted by day beside the minutes; the last is seconds spent on people who were not there."""

LET_GO, SET_ASIDE, SHORTENED = range(3)
"""What coping does to an item."""


class Desk(ItemColumns, TeamBooks):
    """Everything the rules read and write. Lists named after items are indexed by item number."""

    redial_gap: Draws[int]
    """Set only where the scenario has a phone section; without one no kind sends callers to voicemail."""

    def __init__(self, scenario: Scenario, demand: Demand, caseload: int, trace: bool) -> None:
        self.scenario = scenario
        self.demand = demand
        self.caseload = caseload
        self.office = demand.office
        self.kinds = compile_kinds(scenario, demand.office)
        self.clients = places_for(demand.world, caseload)
        self.posts = posts_of(scenario)
        self.is_team = scenario.team is not None
        dealt = scenario.team.posts if scenario.team else self.posts
        """Posts on the first day: they number the places, so that one added later moves nobody before it."""
        self.post_of = [client % dealt for client in range(self.clients)]
        """The post that owns each client; last, backwards, the owners of what belongs to no client."""
        self.post_of += reversed(range(self.posts))
        self.persistent: list[bool] = demand.traits.persistent[: self.clients].tolist()
        needs = demand.needs_for(caseload)
        self._lay_out(needs)
        self._set_up_queues()
        self._set_up_parties()
        self._set_up_draws()
        closed = np.flatnonzero(np.array([r is not None for r in self.recurring])[needs.kind])
        self.open_at_start = set(zip(needs.kind[closed].tolist(), needs.client[closed].tolist(), strict=True))
        self._set_up_kinds()
        self._set_up_time()
        self._set_up_ledger(trace)
        self._staff()
        self._set_up_posts()
        self._open_caseload()

    def _set_up_queues(self) -> None:
        self._set_up_heaps()
        self.later = Agenda()
        self.ringing = Agenda()
        self.by_class = self.scenario.next_item == "urgent_first"
        self.rekey = self.scenario.next_item == "most_frequent_caller_first"
        self.came_back: dict[int, int] = {}
        """When an item that came back joined the queue again."""
        self.on_hold: set[int] = set()
        """Callers who hold the line; whoever rings after them waits behind them."""
        self.length_now: dict[int, int] = {}
        """Seconds of an item that came back, this time round."""
        self.afresh: set[int] = set()
        """Begun before, with a part of their own to do now (a later step, once more): its pace is still to be
        set. Only where paces differ."""
        self.case_events = self.later
        self.raised: dict[int, int] = {}
        self.promotions: dict[int, list[int]] = {}
        self.promoted_until = -1
        self.required_open: dict[tuple[int, int], list[int]] = {}
        self.after_failed: dict[int, int] = {}
        self.failed_so_far: dict[int, int] = {}
        self.visits_pending: list[list[tuple[int, int, int]]] = [[] for _ in range(self.posts)]
        """By post: appointments to be made, the first due first."""
        self.shortened: set[int] = set()
        phone = self.scenario.phone
        self.message_seconds = round(phone.message_minutes * 60) if phone else 0
        self.called_out: list[int] = []
        self.backlog = [0] * self.posts
        """By post: seconds of work that is open, in full."""

    def _set_up_heaps(self) -> None:
        """One set of queues for each post, and for each role that takes work off them."""
        kinds, team = self.kinds, self.scenario.team
        self.width = max(kinds.heap) + 1
        """Queues of a post: work that may be done at other times lies in other queues."""
        roles = self.roles = list(team.roles.values()) if team else []
        """Who takes kinds of work off the posts, in order."""
        queues = self.width * (self.posts + len(roles))
        self.heaps = [Queue(len(kinds.names)) for _ in range(queues)]
        self.works_at = [[post] * len(kinds.names) for post in range(self.posts)]
        """By post and kind: the post or role whose queue holds it."""
        self.queues = [
            [self.heaps[self.width * place + heap] for place, heap in zip(row, kinds.heap, strict=True)]
            for row in self.works_at
        ]
        """The same queues by post and kind."""
        self.lines = [[queue.lines[kind] for kind, queue in enumerate(row)] for row in self.queues]
        """The line of each kind in its queue."""
        self.passed_on: set[int] = set()
        """Items that a role has passed on to the client's own case manager."""
        for place, role in enumerate(roles):
            if role.advertised_from_week is None:
                self.give_to_role(self.posts + place, list(role.takes))

    def give_to_role(self, role: int, names: list[str]) -> None:
        """From now on work of these kinds goes to a role, whoever's client it is about."""
        for kind in [self.kinds.rank[name] for name in names]:
            queue = self.heaps[self.width * role + self.kinds.heap[kind]]
            for post in range(self.posts):
                self.works_at[post][kind] = role
                self.queues[post][kind] = queue
                self.lines[post][kind] = queue.lines[kind]

    def _set_up_parties(self) -> None:
        """Who waits for what: a party is a client's own people or agencies, on one channel."""
        parties = 4 * self.clients
        self.waiting: list[deque[int]] = [deque() for _ in range(parties)]
        self.chase_time = [NEVER] * parties
        self.chaser = [-1] * parties
        self.asked = [0] * (self.clients + self.posts)

    def _set_up_draws(self) -> None:
        """Draws a run fetches as it goes, and how many of each the client (or, last, the office) has used."""
        demand, kinds, rows = self.demand, self.kinds, self.clients + self.posts
        named = list(zip(kinds.names, kinds.specs, strict=True))
        self.handling = [demand.handling(name) for name in kinds.names]
        self.made = [[0] * rows for _ in named]
        self.senders = [demand.senders(name) if len(kind.senders) > 1 else None for name, kind in named]
        self.patience = [patience(demand, name, kind) for name, kind in named]
        self.recurring = [recurring(demand, name, kind, rows) for name, kind in named]
        self.again = [demand.handling(name, True) if kind.comes_back else None for name, kind in named]
        self.away = [
            demand.durations(f"{name}.away", kind.comes_back.after)
            if kind.comes_back and kind.comes_back.after
            else None
            for name, kind in named
        ]
        self.returns = [[0] * rows for _ in named]
        self.hold = [
            demand.durations(f"{name}.hold", kind.hold) if kind.hold else None for name, kind in named
        ]
        self.asking = asking_by_channel(demand, kinds, rows)
        self.luck = {name: demand.uniforms(f"phone.{name}") for name in LUCK}
        self.luck_used = {name: [0] * rows for name in LUCK}
        self.redials_used = [0] * rows
        phone = self.scenario.phone
        if phone is not None:
            self.redial_gap = demand.durations("phone.redial_gap", phone.redial)

    def _set_up_kinds(self) -> None:
        """What the rules look up of a kind in every step, by its rank."""
        specs = self.kinds.specs
        self.kept_by_start = [kind.standard.counts == "started" for kind in specs]
        self.visits = [(kind.visit, kind.handling.seconds_mean) for kind in specs if kind.visit]
        self.note_of = [
            (self.kinds.rank[kind.note.kind], kind.note.probability, self.demand.uniforms(f"{name}.note"))
            if kind.note
            else None
            for name, kind in zip(self.kinds.names, specs, strict=True)
        ]
        """By kind: the kind of its note, how often there is one, and the luck of that."""
        self.makes_good = [[self.kinds.rank[name] for name in kind.satisfies] for kind in specs]
        self.promote_to = [kind.promote.to_class if kind.promote else 0 for kind in specs]
        self.reach = [kind.outbound.reach_probability if kind.outbound else 1.0 for kind in specs]
        self.failed_seconds = [
            max(1, round(kind.outbound.failed_minutes * 60)) if kind.outbound else 0 for kind in specs
        ]
        self.night_left = [kind.night_share_left if kind.on_call == "service" else 1.0 for kind in specs]
        self.retry_seconds = [
            round(kind.outbound.retry_hours * HOUR) if kind.outbound else 0 for kind in specs
        ]
        self.ends_plainly = [
            kind.note is None
            and not kind.satisfies
            and kind.chased is None
            and kind.arrivals.how not in ("closed", "chase")
            and not kind.closes_case
            for kind in specs
        ]
        notes = {kind.note.kind for kind in specs if kind.note}
        self.is_note = [name in notes for name in self.kinds.names]
        self.rework = self.scenario.load_effects.rework_of_rushed_notes
        if self.rework:
            self.again = [
                self.demand.handling(name, again=True) if is_note else found
                for name, is_note, found in zip(self.kinds.names, self.is_note, self.again, strict=True)
            ]
        self.rushed: set[int] = set()
        """Notes that were written in haste."""
        self.daily = [
            (rank, seconds_of(kind.arrivals.at))
            for rank, kind in enumerate(specs)
            if kind.arrivals.how == "daily"
        ]
        """Kinds that come once a day, with the second of the day."""
        self.chaser_of: list[int | None] = [None] * len(specs)
        for channel, asking in self.asking.items():
            self.chaser_of[asking.kind] = channel

    def _set_up_time(self) -> None:
        """The rules of time, in seconds."""
        scenario = self.scenario
        self.load_counts = self.is_team or scenario.load_effects.any
        """Whether anybody's pace changes."""
        self.is_on_call = any(kind.on_call == "case_manager" for kind in self.kinds.specs)
        self.resume_seconds = round(scenario.resume_minutes * 60)
        self.cope_above = round(scenario.coping.backlog_hours * HOUR) if scenario.coping.on else NEVER
        self.batch_times = sorted(seconds_of(time) for time in scenario.email.times)
        filler = scenario.calendar.filler
        self.filler_seconds = round(filler.minutes * 60) if filler else 0

    def _set_up_ledger(self, trace: bool) -> None:
        """The books: seconds and counts by day, what coping did, the trace if it is wanted."""
        self.days = self.demand.calendar.weeks * 7
        self.other = len(self.kinds.names)
        self.counts = [[0] * len(COUNTS) for _ in range(self.days)]
        self.week = -1
        self.snapshots: list[tuple[int, int]] = []
        self.cope_log: list[tuple[int, int, int, int]] = []
        self.trace = trace
        self.stretches: list[tuple[int, int, int, int]] = []
        self.stretch_of: list[int] = []
        """The number of the case manager of each stretch."""
        self.attempt_log: list[tuple[int, int, int, bool]] = []

    def _staff(self) -> None:
        """Who works here, and who of several looks out for what comes while the rest have nothing to do.

        In a team people come and go: ``simcore.model.agency`` puts them here.
        """
        self.managers = [
            Manager(number, calendar, self.kinds, self.office.days)
            for number, calendar in enumerate(self.demand.calendars)
            if not self.is_team
        ]
        for manager in self.managers:
            manager.hears = self.ringing
        self.pooled = len(self.managers) > 1
        """Several share one caseload."""
        self.shared = self.pooled or self.is_team
        """What one does may concern others."""
        self.watch: dict[int, Manager] = {}
        self.to_wake: list[Manager] = []

    def _open_caseload(self) -> None:
        """Clients who come and go, where the scenario has referrals; else the caseload is closed."""
        referrals = self.scenario.clients.referrals
        self.cases: Cases | None = None
        self.of_client: list[list[int]] = []
        """Items of each client, kept only where clients leave."""
        if referrals is None and not self.is_team:
            return
        start = "full" if referrals is None else referrals.start
        served = self.clients if start == "full" else 0
        if self.is_team and start == "full":
            served = served_at_start(self.scenario, self.caseload)
        self.cases = Cases(self.clients, self.demand.referrals.tolist(), served)
        self.of_client = [[] for _ in range(self.clients)]
        for item, client in zip(self.numbers, self.client, strict=True):
            if client >= 0:
                self.of_client[client].append(item)
        kinds = zip(self.recurring, self.kinds.wakes, strict=True)
        if self.is_team or any(found is not None and wakes for found, wakes in kinds):
            self.case_events = self.ringing

    def queue_of(self, item: int) -> Queue:
        """The queue an item waits in: its post's, or that of a role which takes such work."""
        post, kind = self.post_of[self.client[item]], self.kind[item]
        if self.passed_on and item in self.passed_on:
            return self.heaps[self.width * post + self.kinds.heap[kind]]
        return self.queues[post][kind]

    def book_in_trace(self, manager: int, start: int, end: int, item: int, use: int) -> None:
        """One stretch of a case manager's time."""
        self.stretches.append((start, end, item, use))
        self.stretch_of.append(manager)

    def entries_waiting(self) -> list[Entry]:
        """Every entry in the queues, stale ones too, in no order."""
        return [entry for heap in self.heaps for entry in heap.waiting()]

    def counts_at(self, time: int) -> list[int]:
        """The day's page of counts for a moment that may lie before today."""
        return self.counts[min(time // DAY, len(self.counts) - 1)]
