"""A stretch of work: taking an item up, booking the time spent on it, and what follows when it is done."""

from __future__ import annotations

from simcore.demand.calendar import AWAY, MEETING, OVERTIME, VISITS
from simcore.demand.clock import NEVER
from simcore.model.agenda import expect
from simcore.model.columns import DONE, IN_HAND, NOWHERE
from simcore.model.desk import (
    FAILED,
    IN_VAIN,
    NUDGE,
    READY,
    RETURN,
    Desk,
)
from simcore.model.items import begin, close_item, next_luck, put_in_queue, step_seconds, wait_from_now
from simcore.model.manager import FILLER, IDLE, MEETINGS, RESUMING, Manager
from simcore.model.pace import settle_pace


def take_up(desk: Desk, manager: Manager, item: int, now: int) -> None:
    """Start an item, or pick up one that was interrupted, or try to reach whom it is about."""
    manager.in_hand = item
    desk.place[item] = IN_HAND
    if desk.load_counts and (manager.pace != 1 or item in desk.afresh):
        settle_pace(desk, manager, item)
    if desk.started[item] < 0:
        begin(desk, item, now)
    manager.resume_left = 0
    if desk.interrupted[item]:
        desk.interrupted[item] = False
        manager.resume_left = desk.resume_seconds
    elif desk.reach[desk.kind[item]] < 1:
        _try_to_reach(desk, item)


def _try_to_reach(desk: Desk, item: int) -> None:
    """Whoever this is about may not be there: then the attempt costs its minutes and the item waits."""
    if item in desk.after_failed or desk.worked[item] != desk.failed_so_far.get(item, 0):
        return
    kind = desk.kind[item]
    if next_luck(desk, "reach", desk.client[item]) >= desk.reach[kind]:
        desk.after_failed[item] = desk.left[item]
        desk.left[item] = desk.failed_seconds[kind]


def account(desk: Desk, manager: Manager, now: int) -> None:
    """Book the time since the last look."""
    elapsed = now - manager.since
    if not elapsed:
        return
    item = manager.in_hand
    today = manager.today
    if desk.trace:
        desk.book_in_trace(manager.number, manager.since, now, item, manager.use)
    if manager.use == OVERTIME:
        manager.add_overtime(elapsed)
    manager.since = now
    if item < 0:
        today[desk.other + _empty_handed(manager, now)] += elapsed
        return
    if manager.resume_left:
        resumed = min(manager.resume_left, elapsed)
        manager.resume_left -= resumed
        elapsed -= resumed
        today[desk.other + RESUMING] += resumed
    today[desk.kind[item]] += elapsed
    if desk.after_failed and item in desk.after_failed:  # nobody is there
        desk.counts[manager.day][IN_VAIN] += elapsed
    desk.worked[item] += elapsed
    desk.left[item] -= elapsed


def _empty_handed(manager: Manager, now: int) -> int:
    """What somebody with nothing in hand was doing until now."""
    if manager.use == MEETING:
        return MEETINGS
    return FILLER if manager.filling >= now else IDLE


def bring_up_to_date(desk: Desk, manager: Manager, now: int) -> None:
    """Somebody else's act may touch this case manager now: what is done by this moment is booked as done.

    Whoever is away or out on visits is out of reach, and that time is booked elsewhere.
    """
    if manager.use in (AWAY, VISITS):
        return
    account(desk, manager, now)
    if manager.in_hand >= 0 and desk.left[manager.in_hand] == 0:
        finish(desk, manager, now)


def put_down(desk: Desk, manager: Manager) -> None:
    """Back to the front of its class, at no cost when taken up again."""
    item = manager.in_hand
    if item >= 0:
        manager.in_hand = -1
        manager.resume_left = 0
        put_in_queue(desk, item, to_front=True)


def finish(desk: Desk, manager: Manager, now: int) -> None:
    """The stretch in hand is done: an attempt that failed, a step, or the whole item."""
    item = manager.in_hand
    manager.in_hand = -1
    if desk.after_failed and item in desk.after_failed:
        _try_again_later(desk, manager, item, now)
        return
    kind = desk.kind[item]
    if desk.kinds.stepped[kind]:
        desk.step[item] += 1
        if desk.step[item] == desk.kinds.promise_step[kind]:
            desk.kept[item] = now
        if desk.step[item] < len(desk.kinds.steps[kind]):
            _next_step(desk, item, now)
            return
    if manager.post >= desk.posts and _passes_on(desk, manager, item, now):
        return
    again = desk.kinds.comes_back[kind]
    if desk.rework and (item in desk.rushed or (desk.is_note[kind] and item in desk.shortened)):
        again = max(again, desk.rework)
        desk.rushed.discard(item)
    if again and next_luck(desk, "back", desk.client[item]) < again:
        _come_back(desk, item, now)
        return
    close_item(desk, item, now, DONE)


def _passes_on(desk: Desk, manager: Manager, item: int, now: int) -> bool:
    """What a role cannot settle goes on to the client's own case manager, who does it from the beginning."""
    kind = desk.kind[item]
    name, role = desk.kinds.names[kind], desk.roles[manager.post - desk.posts]
    share = role.takes.get(name, 1.0)
    if share >= 1 or item in desk.passed_on or next_luck(desk, "settled", desk.client[item]) < share:
        return False
    desk.passed_on.add(item)
    length = desk.length_now.get(item, desk.seconds[item])
    desk.seconds[item] += length
    desk.length_now[item] = length
    desk.backlog[desk.post_of[desk.client[item]]] += length
    desk.step[item], desk.kept[item] = 0, NEVER
    _set_length(desk, item, step_seconds(desk, item))
    desk.place[item] = NOWHERE
    put_in_queue(desk, item)
    wait_from_now(desk, item, now)
    return True


def _set_length(desk: Desk, item: int, seconds: int) -> None:
    """What is still to be done of an item has this length, at the pace of whoever takes it up."""
    desk.left[item] = seconds
    if desk.load_counts:
        desk.afresh.add(item)


def _come_back(desk: Desk, item: int, now: int) -> None:
    """Not done after all: it joins the end of the queue with a fresh length, at once or after a while."""
    kind, client = desk.kind[item], desk.client[item]
    again, away, used = desk.again[kind], desk.away[kind], desk.returns[kind]
    assert again is not None
    number = used[client]
    used[client] = number + 1
    seconds = again.get(client, number)
    desk.seconds[item] += seconds
    desk.length_now[item] = seconds
    desk.backlog[desk.post_of[client]] += seconds
    desk.step[item] = 0
    _set_length(desk, item, step_seconds(desk, item) if desk.kinds.stepped[kind] else seconds)
    desk.place[item] = NOWHERE
    moment = now if away is None else now + away.get(client, number)
    desk.came_back[item] = moment
    if moment == now:
        put_in_queue(desk, item)
    else:
        expect(desk.later, (moment, READY, item, 0))


def _try_again_later(desk: Desk, manager: Manager, item: int, now: int) -> None:
    """The attempt to reach somebody is over and failed; the item waits for the next one."""
    desk.left[item] = desk.after_failed.pop(item)
    desk.failed_so_far[item] = desk.worked[item]
    desk.place[item] = NOWHERE
    desk.counts[manager.day][FAILED] += 1
    if desk.trace:
        desk.attempt_log.append((now, item, desk.attempts[item], False))
    desk.attempts[item] += 1
    retry = desk.office.open.after(now, desk.retry_seconds[desk.kind[item]])
    expect(desk.later, (retry, READY, item, 0))


def _next_step(desk: Desk, item: int, now: int) -> None:
    """Go on with the next step, at once or when others have done their part."""
    spec = desk.kinds.specs[desk.kind[item]]
    number = desk.step[item] - 1
    done = spec.steps[number]
    _set_length(desk, item, step_seconds(desk, item))
    desk.place[item] = NOWHERE
    if done.then_wait is None:
        put_in_queue(desk, item, to_front=True)
        return
    name = desk.kinds.names[desk.kind[item]]
    client, counter = desk.client[item], desk.counter[item]
    wait = desk.demand.durations(f"{name}.wait{number}", done.then_wait).get(client, counter)
    expect(desk.later, (now + wait, RETURN, item, 0))
    if done.follow_up is not None:
        kind = desk.kinds.rank[done.follow_up.kind]
        every = round(done.follow_up.every_working_days * (desk.office.end - desk.office.start))
        moment = desk.office.open.after(now, every)
        while moment < min(now + wait, NEVER):
            expect(desk.later, (moment, NUDGE, item, kind))
            moment = desk.office.open.after(moment, every)
