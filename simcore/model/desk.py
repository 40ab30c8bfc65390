"""The state of a desk, in flat lists: its clients' items, the queues, what is to come, who works at it."""

from __future__ import annotations

from collections import deque

import numpy as np

from simcore.demand.calendar import seconds_of
from simcore.demand.clock import DAY, HOUR, NEVER
from simcore.demand.demand import Demand
from simcore.demand.needs import Needs
from simcore.demand.streams import Draws
from simcore.model.cases import Cases
from simcore.model.draws import LUCK, asking_by_channel, patience, recurring
from simcore.model.kinds import AGENCY, compile_kinds, party_of
from simcore.model.manager import Entry, Manager
from simcore.model.policies import POLICIES
from simcore.scenario.schema import Scenario

OPEN, DONE, EXPIRED, GIVEN_UP, NEVER_AROSE = range(5)
"""State of an item. EXPIRED: dropped by the case manager. GIVEN_UP: by whoever asked. NEVER_AROSE: it would
have been of a client whose place was empty, so no record tells of it."""

NOWHERE, QUEUED, IN_HAND = range(3)
NO_TRY, ANSWERED, MISSED, AFTER_HOURS = range(4)
"""How the first attempt of a call went."""

NEED, READY, CHASE, REDIAL, RETURN, NUDGE, COMES, HANGS_UP, REFERRED = range(9)
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

Event = tuple[int, int, int, int]
"""(time, what, item or client or party, kind)."""


ROOM = 4096
"""Items more for which columns are lengthened at a time."""


class Desk:
    """Everything the rules read and write. Lists named after items are indexed by item number."""

    redial_gap: Draws[int]
    """Set only where the scenario has a phone section; without one no kind sends callers to voicemail."""

    def __init__(self, scenario: Scenario, demand: Demand, caseload: int, trace: bool) -> None:
        self.scenario = scenario
        self.demand = demand
        self.office = demand.office
        self.kinds = compile_kinds(scenario, demand.office)
        self.clients = caseload
        self.persistent: list[bool] = demand.traits.persistent[:caseload].tolist()
        needs = demand.needs_for(caseload)
        self._lay_out_items(needs)
        self._lay_out_progress()
        self._line_up_arrivals(needs)
        self._key_known_items(needs)
        self._set_up_queues()
        self._set_up_parties()
        self._set_up_draws()
        closed = np.flatnonzero(np.array([r is not None for r in self.recurring])[needs.kind])
        self.open_at_start = set(zip(needs.kind[closed].tolist(), needs.client[closed].tolist(), strict=True))
        self._set_up_kinds()
        self._set_up_time()
        self._set_up_ledger(trace)
        self._staff()
        self._open_caseload()

    def _lay_out_items(self, needs: Needs) -> None:
        """Columns of the items known before the run; what arises in it is appended."""
        self.kind: list[int] = needs.kind.tolist()
        self.client: list[int] = needs.client.tolist()
        self.sender: list[int] = needs.sender.tolist()
        self.counter: list[int] = needs.counter.tolist()
        self.created: list[int] = needs.time.tolist()
        self.due: list[int] = needs.due.tolist()
        self.seconds: list[int] = needs.seconds.tolist()
        self.left: list[int] = self._first_steps(needs)
        self.chase_from: list[int] = needs.chase_at.tolist()
        self.party: list[int] = self._parties_of(needs)

    def _first_steps(self, needs: Needs) -> list[int]:
        """Seconds of each item's first step: all of them for most kinds."""
        share = np.array([steps[0] for steps in self.kinds.steps])[needs.kind]
        first = np.where(share < 1, np.maximum(1, np.rint(needs.seconds * share)), needs.seconds)
        left: list[int] = first.astype(np.int64).tolist()
        return left

    def _parties_of(self, needs: Needs) -> list[int]:
        """Who waits for each item on which channel; -1 where nobody asks again."""
        channel = np.array(self.kinds.chase_channel)[needs.kind]
        party = party_of(needs.client, (needs.sender == AGENCY).astype(np.int64), channel)
        found: list[int] = np.where((channel < 0) | (needs.client < 0), -1, party).tolist()
        return found

    def _lay_out_progress(self) -> None:
        """Columns in which every item starts with the same value; they are longer than there are items."""
        self.cause: list[int] = []
        self.started: list[int] = []
        self.kept: list[int] = []
        self.finished: list[int] = []
        self.worked: list[int] = []
        self.interruptions: list[int] = []
        self.interrupted: list[bool] = []
        self.attempts: list[int] = []
        self.first_try: list[int] = []
        self.state: list[int] = []
        self.place: list[int] = []
        self.step: list[int] = []
        self.version: list[int] = []
        self.capacity = 0
        while self.capacity < len(self.kind):
            self.make_room()

    def make_room(self) -> None:
        """Lengthen the columns that start with one value for every item."""
        for column in (self.worked, self.interruptions, self.attempts, self.step, self.version):
            column.extend([0] * ROOM)
        for column in (self.cause, self.started):
            column.extend([-1] * ROOM)
        for column in (self.kept, self.finished):
            column.extend([NEVER] * ROOM)
        self.interrupted += [False] * ROOM
        self.first_try += [NO_TRY] * ROOM
        self.state += [OPEN] * ROOM
        self.place += [NOWHERE] * ROOM
        self.capacity += ROOM

    def _line_up_arrivals(self, needs: Needs) -> None:
        """Items known before the run in order of time: those that are events of their own, and the rest."""
        wakes = np.array(self.kinds.wakes)[needs.kind]
        quiet = np.flatnonzero(~wakes)
        self.arrivals: list[int] = quiet.tolist()
        self.arrival_times: list[int] = [*needs.time[quiet].tolist(), NEVER]
        self.next_arrival = 0
        self.work_before: list[int] = [0, *np.cumsum(needs.seconds[quiet]).tolist()]
        """Seconds of work in the arrivals before each."""
        self.wake_items: list[int] = np.flatnonzero(wakes).tolist()
        self.wake_next = 0
        later = np.flatnonzero(needs.available > needs.time)
        ready = needs.available[later].tolist()
        self.available: dict[int, int] = dict(zip(later.tolist(), ready, strict=True))

    def _key_known_items(self, needs: Needs) -> None:
        """Queue entries of items known before the run: the policy's key, taken of whole arrays."""
        self.key = POLICIES[self.scenario.next_item]
        none = np.zeros_like(needs.time)
        keys = self.key(np.array(self.kinds.urgency)[needs.kind], needs.time, needs.due, none)
        first, second = (np.broadcast_to(key, none.shape).tolist() for key in keys)
        self.entries: list[Entry] = list(zip(first, second, range(len(first)), none.tolist(), strict=True))

    def _set_up_queues(self) -> None:
        kinds = self.kinds
        self.heaps: list[list[Entry]] = [[] for _ in range(max(kinds.heap) + 1)]
        self.queue_of = [self.heaps[place] for place in kinds.heap]
        self.heaps_now: list[list[Entry]] = []
        self.later: list[Event] = []
        self.ringing: list[Event] = []
        self.by_class = self.scenario.next_item == "urgent_first"
        self.rekey = self.scenario.next_item == "most_frequent_caller_first"
        self.came_back: dict[int, int] = {}
        """When an item that came back joined the queue again."""
        self.on_hold: set[int] = set()
        """Callers who hold the line; whoever rings after them waits behind them."""
        self.length_now: dict[int, int] = {}
        """Seconds of an item that came back, this time round."""
        self.case_events = self.later
        self.raised: dict[int, int] = {}
        self.promotions: dict[int, list[int]] = {}
        self.promoted_until = -1
        self.required_open: dict[tuple[int, int], list[int]] = {}
        self.after_failed: dict[int, int] = {}
        self.failed_so_far: dict[int, int] = {}
        self.visits_pending: list[tuple[int, int, int]] = []
        self.shortened: set[int] = set()
        phone = self.scenario.phone
        self.message_seconds = round(phone.message_minutes * 60) if phone else 0
        self.called_out: list[int] = []
        self.backlog = 0

    def _set_up_parties(self) -> None:
        """Who waits for what: a party is a client's own people or agencies, on one channel."""
        parties = 4 * self.clients
        self.waiting: list[deque[int]] = [deque() for _ in range(parties)]
        self.chase_time = [NEVER] * parties
        self.chaser = [-1] * parties
        self.asked = [0] * (self.clients + 1)

    def _set_up_draws(self) -> None:
        """Draws a run fetches as it goes, and how many of each the client (or, last, the office) has used."""
        demand, kinds, rows = self.demand, self.kinds, self.clients + 1
        named = list(zip(kinds.names, kinds.specs, strict=True))
        self.handling = [demand.handling(name) for name in kinds.names]
        self.made = [[0] * rows for _ in named]
        self.senders = [demand.senders(name) if len(kind.senders) > 1 else None for name, kind in named]
        self.patience = [patience(demand, name, kind) for name, kind in named]
        self.recurring = [recurring(demand, name, kind, rows) for name, kind in named]
        self.again = [demand.handling(name, again=True) if kind.comes_back else None for name, kind in named]
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
        self.chaser_of: list[int | None] = [None] * len(specs)
        for channel, asking in self.asking.items():
            self.chaser_of[asking.kind] = channel

    def _set_up_time(self) -> None:
        """The rules of time, in seconds."""
        scenario = self.scenario
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
        """Who works here, and who of several looks out for what comes while the rest have nothing to do."""
        self.managers = [
            Manager(number, calendar, self.kinds, self.office.days)
            for number, calendar in enumerate(self.demand.calendars)
        ]
        self.pooled = len(self.managers) > 1
        self.watch: dict[int, Manager] = {}
        self.to_wake: list[Manager] = []

    def _open_caseload(self) -> None:
        """Clients who come and go, where the scenario has referrals; else the caseload is closed."""
        referrals = self.scenario.clients.referrals
        self.cases: Cases | None = None
        self.of_client: list[list[int]] = []
        """Items of each client, kept only where clients leave."""
        if referrals is None:
            return
        self.cases = Cases(self.clients, self.demand.referrals.tolist(), referrals.start)
        self.of_client = [[] for _ in range(self.clients)]
        for item, client in enumerate(self.client):
            if client >= 0:
                self.of_client[client].append(item)
        kinds = zip(self.recurring, self.kinds.wakes, strict=True)
        if any(found is not None and wakes for found, wakes in kinds):
            self.case_events = self.ringing

    def book_in_trace(self, manager: int, start: int, end: int, item: int, use: int) -> None:
        """One stretch of a case manager's time."""
        self.stretches.append((start, end, item, use))
        self.stretch_of.append(manager)

    def counts_at(self, time: int) -> list[int]:
        """The day's page of counts for a moment that may lie before today."""
        return self.counts[min(time // DAY, len(self.counts) - 1)]
