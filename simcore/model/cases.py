"""Clients come and go: referrals, the waiting list when the caseload is full, cases that open and close."""

from __future__ import annotations

from collections import deque
from heapq import heapify, heappop, heappush

from simcore.demand.clock import NEVER


class Cases:
    """The places of a caseload and who holds them. Lists are indexed by case, in order of referral.

    A place keeps its number when the client in it changes, and with it the random numbers: the next client
    draws on from where the last one stopped.
    """

    def __init__(self, places: int, referrals: list[int], served: int) -> None:
        self.referrals = referrals
        self.next_referral = 0
        self.referred: list[int] = []
        self.assigned: list[int] = []
        self.closed: list[int] = []
        self.gave_up: list[int] = []
        """When somebody on the waiting list gave up."""
        self.place: list[int] = []
        self.waiting: deque[int] = deque()
        self.holder = [-1] * places
        """The case that holds each place; -1 while it is empty."""
        self.expected: dict[tuple[int, int], int] = {}
        """(place, kind) -> the moment of the need that is on its way."""
        self.free = list(range(served, places))
        heapify(self.free)
        for place in range(served):
            self.assign(self.refer(0), place, 0)

    def refer(self, time: int) -> int:
        """Somebody is referred; returns the number of the case."""
        self.referred.append(time)
        self.assigned.append(NEVER)
        self.closed.append(NEVER)
        self.gave_up.append(NEVER)
        self.place.append(-1)
        return len(self.referred) - 1

    def assign(self, case: int, place: int, time: int) -> None:
        """The client is taken on."""
        self.assigned[case] = time
        self.place[case] = place
        self.holder[place] = case

    def close(self, place: int, time: int) -> None:
        """The case is closed; its place is empty until somebody is assigned to it."""
        self.closed[self.holder[place]] = time
        self.holder[place] = -1
        for key in [key for key in self.expected if key[0] == place]:
            del self.expected[key]

    def take_free_place(self, post_of: list[int] | None = None, post: int = 0) -> int:
        """The free place with the lowest number, in a team of those that were the post's; -1: none."""
        if post_of is not None:
            own = min((place for place in self.free if post_of[place] == post), default=-1)
            if own >= 0:
                self.free.remove(own)
                heapify(self.free)
                return own
        return heappop(self.free) if self.free else -1

    def give_back(self, place: int) -> None:
        """Nobody waits for the place."""
        heappush(self.free, place)
