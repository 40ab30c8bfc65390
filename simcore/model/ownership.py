"""Whose clients they are: in a team each is owned by one post, and may be moved to another."""

from __future__ import annotations

from heapq import heapify, heappush

from simcore.model.columns import IN_HAND, OPEN, QUEUED
from simcore.model.desk import Desk
from simcore.model.items import new_item, open_item, put_in_queue
from simcore.scenario.team import room_under


def has_room(desk: Desk, post: int) -> bool:
    """Whether a post may take on one client more: somebody is there for it, and the cap allows it."""
    most = room_under(desk.cap, desk.hours[post])
    return desk.takes_clients[post] and (most is None or desk.held[post] < most)


def emptiest(desk: Desk, but: int = -1) -> int:
    """The post with the fewest clients for its hours that has room, ``but`` left out; -1 if none has."""
    with_room = [post for post in range(desk.posts) if post != but and has_room(desk, post)]
    return min(with_room, key=lambda post: (desk.held[post] / desk.hours[post], post), default=-1)


def post_with_room(desk: Desk) -> int:
    """The post that takes on the next client from the waiting list; -1 if none.

    Where a vacant post's clients are shared out, those who still wait for that go first.
    """
    if desk.shares_out and any(
        held and not there for held, there in zip(desk.held, desk.workers, strict=False)
    ):
        return -1
    return emptiest(desk)


def take_on(desk: Desk, client: int, post: int, time: int) -> None:
    """A new client is given to a post; a note still to be written about the last one there goes along."""
    left = desk.post_of[client]
    desk.held[post] += 1
    if left != post:
        _change_owner(desk, client, post, time)


def move_client(desk: Desk, client: int, post: int, time: int) -> None:
    """Give a client with everything that is open to another post."""
    desk.held[desk.post_of[client]] -= 1
    desk.held[post] += 1
    _change_owner(desk, client, post, time)


def hand_over(desk: Desk, client: int, time: int, kind: int) -> None:
    """Whoever has the client now has to read in: an item of this kind of work."""
    open_item(desk, new_item(desk, kind, client, desk.kinds.sender[kind], time, -1), time)


def _change_owner(desk: Desk, client: int, post: int, time: int) -> None:
    """What is open moves with the client: hours, places in queues, appointments; what is in hand stays."""
    left = desk.post_of[client]
    desk.post_of[client] = post
    for item in desk.of_client[client]:
        if desk.case_of[item] < 0 or desk.state[item] != OPEN:
            continue
        desk.backlog[left] -= desk.seconds[item]
        desk.backlog[post] += desk.seconds[item]
        if desk.place[item] == QUEUED:
            desk.version[item] += 1
            put_in_queue(desk, item)
    _move_appointments(desk, client, left, post, time)


def _move_appointments(desk: Desk, client: int, left: int, post: int, time: int) -> None:
    """Visits to be made, booked or not, are booked anew by the new owner."""
    staying = [entry for entry in desk.visits_pending[left] if desk.client[entry[1]] != client]
    moving = [entry for entry in desk.visits_pending[left] if desk.client[entry[1]] == client]
    for manager in desk.workers[left]:
        for day, booked in manager.booked.items():
            moving += [(desk.due[i], i, time) for i in booked if desk.client[i] == client]
            manager.booked[day] = [i for i in booked if desk.client[i] != client]
    if moving:
        heapify(staying)
        desk.visits_pending[left] = staying
        for entry in moving:
            if desk.place[entry[1]] != IN_HAND:
                heappush(desk.visits_pending[post], entry)
