"""What is known of each work item, in flat lists by item number: columns, arrivals in order, queue entries.

Numbers that many items have in common are one Python object: an overloaded team has hundreds of thousands of
items, and going through less memory is most of what makes a run of it quick.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import repeat

import numpy as np
from numpy.typing import NDArray

from simcore.demand.clock import NEVER
from simcore.demand.needs import Needs
from simcore.demand.world import Ints
from simcore.model.kinds import AGENCY, KindTable, party_of
from simcore.model.manager import Entry
from simcore.model.policies import POLICIES
from simcore.model.slots import ReadAtEveryStep
from simcore.scenario.schema import Scenario

OPEN, DONE, EXPIRED, GIVEN_UP, NEVER_AROSE = range(5)
"""State of an item. EXPIRED: dropped by the case manager. GIVEN_UP: by whoever asked. NEVER_AROSE: it would
have been of a client whose place was empty, so no record tells of it."""

NOWHERE, QUEUED, IN_HAND = range(3)
NO_TRY, ANSWERED, MISSED, AFTER_HOURS = range(4)
"""How the first attempt of a call went."""

ROOM = 4096
"""Items more for which columns are lengthened at a time."""


class ItemColumns(ReadAtEveryStep):
    """The items of a run. Lists are indexed by item number; what arises in the run is appended."""

    scenario: Scenario
    kinds: KindTable

    def _lay_out(self, needs: Needs) -> None:
        """The columns as they are before the run."""
        self._lay_out_items(needs)
        self._lay_out_progress()
        self._line_up_arrivals(needs)
        self._key_known_items(needs)

    def _lay_out_items(self, needs: Needs) -> None:
        """Columns of the items known before the run; what arises in it is appended."""
        self.kind: list[int] = needs.kind.tolist()
        self.client: list[int] = _shared(needs.client)
        self.sender: list[int] = needs.sender.tolist()
        self.counter: list[int] = needs.counter.tolist()
        self.created: list[int] = needs.time.tolist()
        self.due: list[int] = _where_known(needs.due)
        self.seconds: list[int] = needs.seconds.tolist()
        self.left: list[int] = self._first_steps(needs)
        self.chase_from: list[int] = _where_known(needs.chase_at)
        self.party: list[int] = self._parties_of(needs)

    def _first_steps(self, needs: Needs) -> list[int]:
        """Seconds of each item's first step: all of them for most kinds."""
        left = self.seconds.copy()
        share = np.array([steps[0] for steps in self.kinds.steps])[needs.kind]
        parts = np.flatnonzero(share < 1)
        first = np.maximum(1, np.rint(needs.seconds[parts] * share[parts])).astype(np.int64)
        for item, seconds in zip(parts.tolist(), first.tolist(), strict=True):
            left[item] = seconds
        return left

    def _parties_of(self, needs: Needs) -> list[int]:
        """Who waits for each item on which channel; -1 where nobody asks again."""
        channel = np.array(self.kinds.chase_channel)[needs.kind]
        party = party_of(needs.client, (needs.sender == AGENCY).astype(np.int64), channel)
        return _shared(np.where((channel < 0) | (needs.client < 0), -1, party))

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
        self.case_of: list[int] = []
        """The case of each item, so that what a client leaves behind does nothing to the next; -1: none."""
        self.capacity = 0
        while self.capacity < len(self.kind):
            self.make_room()

    def make_room(self) -> None:
        """Lengthen the columns that start with one value for every item."""
        for column in (self.worked, self.interruptions, self.attempts, self.step, self.version):
            column.extend([0] * ROOM)
        for column in (self.cause, self.started, self.case_of):
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
        self.numbers = list(range(len(self.kind)))
        """Of the items known before the run."""
        self.arrivals = _picked(self.numbers, quiet)
        self.arrival_times = [*_picked(self.created, quiet), NEVER]
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
        known = ((needs.due, self.due), (needs.time, self.created))
        first, second = (
            next((column for array, column in known if key is array), None)
            or np.broadcast_to(key, none.shape).tolist()
            for key in keys
        )
        self.entries: list[Entry] = list(zip(first, second, self.numbers, repeat(0)))


def _shared(column: Ints) -> list[int]:
    """A column of small numbers, each of them one Python object: so much less memory to go through."""
    lowest = int(column.min(initial=0))
    objects = np.arange(lowest, int(column.max(initial=0)) + 1).astype(object)
    return _picked(objects, column - lowest)


def _picked(objects: Sequence[int] | NDArray[np.object_], places: Ints) -> list[int]:
    """The very objects at these places, in their order."""
    found: list[int] = np.asarray(objects, dtype=object)[places].tolist()
    return found


def _where_known(column: Ints) -> list[int]:
    """A column of times in which NEVER is always the same Python object."""
    objects = column.astype(object)
    objects[column == NEVER] = NEVER
    found: list[int] = objects.tolist()
    return found
