"""The state of one case manager's desk, in flat lists: items, queues, events to come, the ledger of minutes."""

from __future__ import annotations

from collections import deque
from typing import Any

import numpy as np

from simcore.demand.calendar import AWAY
from simcore.demand.clock import DAY, HOUR, NEVER
from simcore.demand.demand import Demand
from simcore.demand.needs import Needs
from simcore.model.kinds import EMAIL, PHONE, compile_kinds
from simcore.model.policies import POLICIES
from simcore.scenario.schema import Kind, Scenario

OPEN, DONE, EXPIRED, GIVEN_UP = range(4)
"""State of an item. EXPIRED: dropped by the case manager. GIVEN_UP: by whoever asked."""

NOWHERE, QUEUED, IN_HAND = range(3)
NO_TRY, ANSWERED, MISSED, AFTER_HOURS = range(4)
"""How the first attempt of a call went."""

NEED, READY, CHASE, REDIAL, RETURN, NUDGE, COMES = range(7)
"""What an event to come is about."""

REDIALS, REPEATS, INTERRUPTIONS, FAILED, NO_SHOWS, VISITS_MADE, MISSED_APPOINTMENTS = range(7)
COUNTS = ("redials", "repeats", "interruptions", "failed", "no_shows", "visits_made", "missed_appointments")
"""What is counted by day beside the minutes."""

LET_GO, SET_ASIDE, SHORTENED = range(3)
COPING = ("let go", "set aside", "shortened")

TRAVEL, RESUMING, MEETINGS, IDLE = range(4)
OTHER_TIME = ("travel", "resuming", "meetings", "idle")
"""Columns of the ledger after one for each kind."""

Entry = tuple[int, int, int, int]
"""(key, key, item, version): an entry in a queue; stale when the item's version has moved on."""

Event = tuple[int, int, int, int]
"""(time, what, item or client or party, kind)."""


STARTING_VALUES = {
    "cause": -1,
    "started": -1,
    "kept": NEVER,
    "finished": NEVER,
    "worked": 0,
    "interruptions": 0,
    "interrupted": False,
    "attempts": 0,
    "first_try": NO_TRY,
    "state": OPEN,
    "place": NOWHERE,
    "step": 0,
    "version": 0,
}
"""Columns in which every item starts with the same value; they are longer than there are items."""

ROOM = 4096


class Desk:
    """Everything the rules read and write. Lists named after items are indexed by item number."""

    cause: list[int]
    started: list[int]
    kept: list[int]
    finished: list[int]
    worked: list[int]
    interruptions: list[int]
    interrupted: list[bool]
    attempts: list[int]
    first_try: list[int]
    state: list[int]
    place: list[int]
    step: list[int]
    version: list[int]

    def __init__(self, scenario: Scenario, demand: Demand, caseload: int, trace: bool) -> None:
        self.scenario = scenario
        self.demand = demand
        self.office = demand.office
        self.kinds = compile_kinds(scenario, demand.office)
        self.clients = caseload
        self.persistent: list[bool] = demand.traits.persistent[:caseload].tolist()
        self._lay_out_items(caseload)
        self._set_up_queues()
        self._set_up_draws()
        self._set_up_time(trace)

    def _lay_out_items(self, caseload: int) -> None:
        """Columns of the items known before the run; what arises in it is appended."""
        needs = self.demand.needs.for_caseload(caseload)
        self.kind: list[int] = needs.kind.tolist()
        self.client: list[int] = needs.client.tolist()
        self.sender: list[int] = needs.sender.tolist()
        self.counter: list[int] = needs.counter.tolist()
        self.created: list[int] = needs.time.tolist()
        self.due: list[int] = needs.due.tolist()
        self.seconds: list[int] = needs.seconds.tolist()
        self.left = list(self.seconds)
        self.chase_from: list[int] = needs.chase_at.tolist()
        for name in STARTING_VALUES:
            setattr(self, name, [])
        self.capacity = 0
        while self.capacity < len(self.kind):
            self.make_room()
        self.raised: dict[int, int] = {}
        wakes = np.array(self.kinds.wakes)[needs.kind]
        quiet = np.flatnonzero(~wakes)
        self.arrivals: list[int] = quiet.tolist()
        self.arrival_times: list[int] = [*needs.time[quiet].tolist(), NEVER]
        self.wake_items: list[int] = np.flatnonzero(wakes).tolist()
        self.wake_next = 0
        self.next_arrival = 0
        later = np.flatnonzero(needs.available > needs.time)
        self.available: dict[int, int] = dict(
            zip(later.tolist(), needs.available[later].tolist(), strict=True)
        )
        self._key_known_items(needs)

    def _key_known_items(self, needs: Needs) -> None:
        """Queue entries of items known before the run: the policy's key, taken of whole arrays."""
        policy = POLICIES[self.scenario.next_item]
        none = np.zeros(len(needs.time), dtype=np.int64)
        keys = policy(np.array(self.kinds.urgency)[needs.kind], needs.time, needs.due, none)
        first, second = (np.broadcast_to(key, none.shape).tolist() for key in keys)
        self.entries = list(zip(first, second, range(len(first)), none.tolist(), strict=True))

    def make_room(self) -> None:
        """Lengthen the columns that start with one value for every item."""
        for name, value in STARTING_VALUES.items():
            getattr(self, name).extend([value] * ROOM)
        self.capacity += ROOM

    def _set_up_queues(self) -> None:
        kinds = self.kinds
        self.heaps: list[list[Entry]] = [[] for _ in range(max(kinds.heap) + 1)]
        self.queue_of = [self.heaps[place] for place in kinds.heap]
        self.heaps_now: list[list[Entry]] = []
        self.later: list[Event] = []
        self.ringing: list[Event] = []
        self.key = POLICIES[self.scenario.next_item]
        self.by_class = self.scenario.next_item == "urgent_first"
        self.rekey = self.scenario.next_item == "most_frequent_caller_first"
        self.promotions: dict[int, list[int]] = {}
        self.promoted_until = -1
        self.promote_to = [kind.promote.to_class if kind.promote else 0 for kind in kinds.specs]
        self.required_open: dict[tuple[int, int], list[int]] = {}
        parties = 4 * self.clients
        self.waiting: list[deque[int]] = [deque() for _ in range(parties)]
        self.chase_time = [NEVER] * parties
        self.chaser = [-1] * parties
        self.asked = [0] * (self.clients + 1)
        self.after_failed: dict[int, int] = {}
        self.failed_so_far: dict[int, int] = {}
        self.visits_pending: list[tuple[int, int, int]] = []
        self.booked: dict[int, list[int]] = {}
        self.booked_until = 0
        self.cope_log: list[tuple[int, int, int, int]] = []
        self.backlog = 0

    def _set_up_draws(self) -> None:
        """Draws a run fetches as it goes, and how many of each the client (or, last, the office) has used."""
        demand, specs, names = self.demand, self.kinds.specs, self.kinds.names
        rows = self.clients + 1
        self.handling = [demand.handling(name) for name in names]
        self.made = [[0] * rows for _ in specs]
        self.gaps_used = [[0] * rows for _ in specs]
        self.chases = [[0] * rows, [0] * rows]
        self.attempted = [0] * rows
        self.luck_used = {name: [0] * rows for name in ("message", "redial", "reach", "no_show")}
        self.call_draws = {
            name: demand.uniforms(f"phone.{name}")
            for name in ("accept", "message", "redial", "reach", "no_show")
        }
        self.gap: list[Any] = [None] * len(specs)
        self.weekly: list[Any] = [None] * len(specs)
        self.shape: list[Any] = [None] * len(specs)
        self.senders: list[Any] = [None] * len(specs)
        self.patience: list[Any] = [None] * len(specs)
        self.chase_gap: list[Any] = [None, None]
        self.ask_luck: list[Any] = [None, None]
        for place, (name, kind) in enumerate(zip(names, specs, strict=True)):
            self._set_up_kind(place, name, kind)
        phone = self.scenario.phone
        self.redial_gap = demand.durations("phone.redial_gap", phone.redial) if phone else None
        self.kept_by_start = [kind.standard.counts == "started" for kind in specs]
        self.reach = [kind.outbound.reach_probability if kind.outbound else 1.0 for kind in specs]
        self.failed_seconds = [
            max(1, round(kind.outbound.failed_minutes * 60)) if kind.outbound else 0 for kind in specs
        ]
        self.ends_plainly = [
            kind.note is None
            and not kind.satisfies
            and self.patience[place] is None
            and kind.arrivals.how not in ("closed", "chase")
            for place, kind in enumerate(specs)
        ]
        self.chase_channel = [
            None if kind.chased is None else PHONE if kind.chased.channel == "phone" else EMAIL
            for kind in specs
        ]
        self.chaser_of: list[int | None] = [None] * len(specs)
        for channel, place in enumerate(self.kinds.chase_kind):
            if place is not None:
                self.chaser_of[place] = channel
        self.raises_to = [
            specs[place].arrivals.raises_to if place is not None else None for place in self.kinds.chase_kind
        ]
        self.ask_probability = [
            specs[place].arrivals.probability if place is not None else 0.0 for place in self.kinds.chase_kind
        ]

    def _set_up_kind(self, place: int, name: str, kind: Kind) -> None:
        demand = self.demand
        if kind.arrivals.how == "closed":
            self.gap[place] = demand.exponentials(f"{name}.gap")
            self.weekly[place] = demand.weekly_rates(name).tolist()
            self.shape[place] = demand.world.shape(kind.arrivals.profile)
        if kind.arrivals.how == "chase":
            channel = PHONE if kind.arrivals.channel == "phone" else EMAIL
            self.chase_gap[channel] = demand.durations(f"{name}.gap", kind.arrivals.gap)
            self.ask_luck[channel] = demand.uniforms(f"{name}.ask")
        if len(kind.senders) > 1:
            self.senders[place] = demand.senders(name)
        if kind.chased is not None:
            self.patience[place] = demand.durations(f"{name}.patience", kind.chased.patience)

    def _set_up_time(self, trace: bool) -> None:
        days = self.demand.calendar.weeks * 7
        columns = len(self.kinds.names) + len(OTHER_TIME)
        self.other = len(self.kinds.names)
        self.ledger = [[0] * columns for _ in range(days)]
        self.counts = [[0] * len(COUNTS) for _ in range(days)]
        self.today = self.ledger[0]
        self.counts_today = self.counts[0]
        self.day = 0
        self.overtime = [0] * days
        self.overtime_week = 0
        self.overtime_due = NEVER
        self.passed_over: list[int] = []
        leave = self.demand.calendar.leave
        self.bookable = [day for day in self.office.days if day < days and day not in leave]
        self.day_number = {day: place for place, day in enumerate(self.bookable)}
        self.present = frozenset(self.demand.calendar.present)
        self.is_on_call = any(kind.on_call == "case_manager" for kind in self.kinds.specs)
        self.called_out: list[int] = []
        self.use = AWAY
        self.in_hand = -1
        self.resume_left = 0
        self.resume_seconds = round(self.scenario.resume_minutes * 60)
        self.since = 0
        self.block_end = 0
        self.snapshots: list[tuple[int, int]] = []
        self.cope_above = (
            round(self.scenario.coping.backlog_hours * HOUR) if self.scenario.coping.on else NEVER
        )
        self.batch_times = sorted(int(t[:2]) * HOUR + int(t[3:]) * 60 for t in self.scenario.email.times)
        self.trace = trace
        self.stretches: list[tuple[int, int, int, int]] = []
        self.attempt_log: list[tuple[int, int, int, bool]] = []

    def start_day(self, day: int) -> None:
        """Open the day's pages of the ledger; a new week has its overtime before it again."""
        if day // 7 != self.day // 7:
            self.overtime_week = 0
        self.day = day
        self.today = self.ledger[day]
        self.counts_today = self.counts[day]

    def counts_at(self, time: int) -> list[int]:
        """The day's page of counts for a moment that may lie before today."""
        return self.counts[min(time // DAY, len(self.counts) - 1)]

    def add_overtime(self, seconds: int) -> None:
        """Time worked beyond the shift, today and this week."""
        self.overtime[self.day] += seconds
        self.overtime_week += seconds
