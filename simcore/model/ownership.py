"""Whose clients they are: in a team each is owned by one post, and may be moved to another."""

from __future__ import annotations

from heapq import heapify, heappush

from simcore.model.desk import IN_HAND, OPEN, QUEUED, Desk
from simcore.model.items import new_item, open_item, put_in_queue


def caseload_of(desk: Desk, post: int) -> int:
    """Clients a post owns now."""
    return desk.held[post]


def post_with_room(desk: Desk) -> int:
    """The post that takes on the next client: the fewest clients for its hours, below the cap; -1 if none."""
    open_to_all = [
        post
        for post in range(desk.posts)
        if desk.takes_clients[post] and (desk.cap is None or desk.held[post] < desk.cap * desk.hours[post])
    ]
    return min(open_to_all, key=lambda post: (desk.held[post] / desk.hours[post], post), default=-1)


def take_on(desk: Desk, client: int, post: int) -> None:
    """A new client is given to a post."""
    desk.post_of[client] = post
    desk.held[post] += 1


def move_client(desk: Desk, client: int, post: int, time: int, handover: int) -> None:
    """Give a client with everything that is open to another post; ``handover`` is a kind of work, or -1."""
    cases, left = desk.cases, desk.post_of[client]
    assert cases is not None
    desk.post_of[client] = post
    desk.held[left] -= 1
    desk.held[post] += 1
    for item in desk.of_client[client]:
        if item not in cases.case_of or desk.state[item] != OPEN:
            continue
        desk.backlog[left] -= desk.seconds[item]
        desk.backlog[post] += desk.seconds[item]
        if desk.place[item] == QUEUED:
            desk.version[item] += 1
            put_in_queue(desk, item)
    _move_appointments(desk, client, left, post, time)
    if handover >= 0:
        open_item(desk, new_item(desk, handover, client, desk.kinds.sender[handover], time, -1), time)


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
