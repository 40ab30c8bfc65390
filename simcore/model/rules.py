"""The rules of the office, second by second: what comes in, what is done next, a stretch of work, its end.

Plain functions over the desk's numbers and flat lists; SimPy is not needed to call them. ``decide`` says
until when the case manager goes on with what is decided, ``account`` books the time that has passed.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable

from simcore.demand.calendar import OVERTIME, SHIFT
from simcore.demand.clock import HOUR, NEVER
from simcore.model.agenda import expect, take_next
from simcore.model.caseload import case_event, stop_waiting
from simcore.model.columns import NEVER_AROSE, NOWHERE, OPEN, QUEUED
from simcore.model.desk import (
    CHASE,
    COMES,
    HANGS_UP,
    LET_GO,
    NEED,
    NUDGE,
    READY,
    REDIAL,
    REFERRED,
    RETURN,
    SET_ASIDE,
    SHORTENED,
    STOPS_WAITING,
    Desk,
)
from simcore.model.items import (
    close_case,
    let_expire,
    new_item,
    open_item,
    put_in_queue,
    wait_for_answer,
    wake_idle,
)
from simcore.model.manager import Entry, Manager
from simcore.model.phone import arise, attempt, chase, hang_up, need_comes
from simcore.model.queue import Queue, line_up, take_off
from simcore.model.stretch import finish, take_up

NOTHING: Entry = (NEVER, NEVER, -1, 0)
"""Stands for the head of the queues where they are empty."""

LOOKED_AT = 64
"""Pieces of work somebody who stays late looks through for one that is due."""


def ingest(desk: Desk, now: int) -> None:
    """Take in everything that has happened up to ``now``, in order of time."""
    times, later, ringing = desk.arrival_times, desk.later, desk.ringing
    while True:
        limit, source = now, None
        if later and later[0][0] <= limit:
            limit, source = later[0][0], later
        if ringing and ringing[0][0] <= limit and (source is None or ringing[0][0] < limit):
            limit, source = ringing[0][0], ringing
        if times[desk.next_arrival] <= limit:
            take_in(desk, limit)
        if source is None:
            return
        time, what, subject, kind = take_next(source)
        HAPPENINGS[what](desk, time, subject, kind)


def take_in(desk: Desk, limit: int) -> None:
    """Put everything known before the run that has arisen by ``limit`` where it belongs."""
    number = desk.next_arrival
    end = bisect_right(desk.arrival_times, limit, number)
    arrived = desk.arrivals[number:end]
    if desk.is_team:
        desk.next_arrival = end
        _take_in_by_post(desk, arrived)
        return
    if desk.cases is not None:
        arrived = [item for item in arrived if arises(desk, item)]
    desk.next_arrival = end
    if desk.cases is None:
        desk.backlog[0] += desk.work_before[end] - desk.work_before[number]
    else:
        for item in arrived:
            desk.backlog[desk.post_of[desk.client[item]]] += desk.seconds[item]
    plain, awaited, queue, kinds = desk.kinds.plain, desk.kinds.awaited, desk.queues[0], desk.kind
    entries, place, lines = desk.entries, desk.place, desk.lines[0]
    for item in arrived:
        kind = kinds[item]
        if plain[kind]:
            line, entry = lines[kind], entries[item]
            if line and entry > line[-1]:  # at the end of its line, as most are
                line.append(entry)
            else:
                line_up(queue[kind], line, entry)
        elif awaited[kind]:
            place[item] = QUEUED
            line_up(queue[kind], lines[kind], entries[item])
            wait_for_answer(desk, item)
        else:
            open_item(desk, item, desk.created[item])


def _take_in_by_post(desk: Desk, arrived: list[int]) -> None:
    """In a team what arrives goes to the post of its client; the same as above in one go."""
    assert desk.cases is not None
    holder, case_of, workers = desk.cases.holder, desk.case_of, desk.workers
    plain, awaited, kinds, place = desk.kinds.plain, desk.kinds.awaited, desk.kind, desk.place
    clients, post_of, entries = desk.client, desk.post_of, desk.entries
    queues, lines = desk.queues, desk.lines
    backlog, seconds, idle = desk.backlog, desk.seconds, desk.idle
    for item in arrived:
        client, kind = clients[item], kinds[item]
        post = post_of[client]
        if client >= 0 and holder[client] >= 0:
            case_of[item] = holder[client]
        elif client >= 0 or not workers[post]:
            arises(desk, item)
            continue
        backlog[post] += seconds[item]
        if idle:
            wake_idle(desk, item)
        if plain[kind]:
            place[item] = QUEUED  # so that it is found when the client moves
            line, entry = lines[post][kind], entries[item]
            if line and entry > line[-1]:
                line.append(entry)
            else:
                line_up(queues[post][kind], line, entry)
        elif awaited[kind]:
            place[item] = QUEUED
            line_up(queues[post][kind], lines[post][kind], entries[item])
            wait_for_answer(desk, item)
        else:
            open_item(desk, item, desk.created[item])


def arises(desk: Desk, item: int) -> bool:
    """Whether there is a client to have the need; if the place is empty it never arises."""
    assert desk.cases is not None
    client = desk.client[item]
    if client < 0:
        if not desk.is_team or desk.workers[desk.post_of[client]]:
            return True
    elif desk.cases.holder[client] >= 0:
        desk.case_of[item] = desk.cases.holder[client]
        return True
    else:
        desk.open_at_start.discard((desk.kind[item], client))
    desk.state[item] = NEVER_AROSE
    return False


def _comes(desk: Desk, time: int, item: int, _: int) -> None:
    """Something known before the run that is an event of its own, and the next one after it."""
    feed_next(desk)
    if desk.cases is not None and not arises(desk, item):
        return
    desk.backlog[desk.post_of[desk.client[item]]] += desk.seconds[item]
    arise(desk, item, time)
    if desk.kinds.client_leaves[desk.kind[item]] and desk.client[item] >= 0:
        close_case(desk, desk.client[item], time)


def _nudge(desk: Desk, time: int, item: int, kind: int) -> None:
    """Others still have to sign: hurry them."""
    if desk.state[item] == OPEN and desk.place[item] == NOWHERE:
        open_item(desk, new_item(desk, kind, desk.client[item], desk.kinds.sender[kind], time, item), time)


def _redial(desk: Desk, time: int, item: int, _: int) -> None:
    if desk.state[item] == OPEN and desk.place[item] == NOWHERE:
        attempt(desk, item, time)


def _ready(desk: Desk, time: int, item: int, _: int) -> None:
    """What waited for its time, for another attempt or for others can be worked on again."""
    if desk.state[item] == OPEN and desk.place[item] == NOWHERE:
        put_in_queue(desk, item)


HAPPENINGS: dict[int, Callable[[Desk, int, int, int], None]] = {
    NEED: need_comes,
    CHASE: chase,
    COMES: _comes,
    NUDGE: _nudge,
    REDIAL: _redial,
    READY: _ready,
    RETURN: _ready,
    HANGS_UP: hang_up,
    REFERRED: case_event,
    STOPS_WAITING: stop_waiting,
}
"""What an event to come does when it has come: (desk, time, item or client or party, kind)."""


def feed_next(desk: Desk) -> None:
    """Put the next known arrival that is an event of its own among the events to come."""
    if desk.wake_next < len(desk.wake_items):
        item = desk.wake_items[desk.wake_next]
        desk.wake_next += 1
        expect(desk.ringing, (desk.created[item], COMES, item, 0))


def decide(desk: Desk, manager: Manager, now: int) -> int:
    """Choose what to do now; return the moment to look again (``now`` itself: nothing keeps one here)."""
    item, later, ringing, hears = manager.in_hand, desk.later, desk.ringing, manager.hears
    if item >= 0 and desk.left[item] == 0:
        settle_end(desk, manager, now)
    if (
        desk.arrival_times[desk.next_arrival] <= now
        or (later and later[0][0] <= now)
        or (ringing and ringing[0][0] <= now)
    ):
        ingest(desk, now)
    item = manager.in_hand
    if item < 0:
        if manager.filling <= now:
            item = (
                choose_next(desk, manager, now)
                if manager.overtime_due == NEVER
                else choose_due(desk, manager, now)
            )
        if item < 0:
            return _idle_until(desk, manager, now)
        take_up(desk, manager, item, now)
    until: int = now + manager.resume_left + desk.left[item]
    if until > manager.block_end:
        until = manager.block_end
    if hears and hears[0][0] < until:
        until = hears[0][0]
    return until


def _idle_until(desk: Desk, manager: Manager, now: int) -> int:
    """With nothing to do: home from overtime, on with other work, or on until something comes."""
    if manager.use == OVERTIME:
        return now
    until = manager.block_end
    if desk.filler_seconds and manager.use == SHIFT:
        if manager.filling <= now:
            manager.filling = now + desk.filler_seconds
        until = min(until, manager.filling)
    if desk.is_team:  # whoever looks out for all of them wakes this one
        if manager.heaps_now and manager.filling <= now:
            desk.idle.add(manager.number)
            if manager.covers or desk.expects[manager.post]:
                desk.attentive.add(manager.number)
        return until
    if desk.pooled and not _keeps_watch(desk, manager):
        return until
    if desk.ringing and desk.ringing[0][0] < until:
        until = desk.ringing[0][0]
    if manager.heaps_now and manager.filling <= now:
        if desk.later and desk.later[0][0] < until:
            until = desk.later[0][0]
        if desk.arrival_times[desk.next_arrival] < until:
            until = desk.arrival_times[desk.next_arrival]
    return until


def _keeps_watch(desk: Desk, manager: Manager) -> bool:
    """Of several who have nothing to do one looks out for what comes: whoever put something down last."""
    watcher = desk.watch.get(manager.use)
    if manager.idle and watcher is not None and watcher is not manager:
        return False
    desk.watch[manager.use] = manager
    manager.idle = True
    return True


def leave_the_watch(desk: Desk, manager: Manager) -> None:
    """Whoever is idle no longer, or at another part of the day, leaves the watch to a colleague.

    The colleague looks again at what there is, since what was done last may have brought work for another.
    """
    manager.idle = False
    for use in [use for use, watcher in desk.watch.items() if watcher is manager]:
        del desk.watch[use]
    colleague = desk.watch.get(SHIFT) or next((m for m in desk.managers if m.idle and m.asleep), None)
    if colleague is not None:
        desk.watch.pop(colleague.use, None)
        desk.to_wake.append(colleague)


def queues_for(desk: Desk, manager: Manager, use: int) -> list[Queue]:
    """The queues that may be worked on at such a time: one's own, and those one covers."""
    found = [desk.heaps[desk.width * manager.post + heap] for heap in desk.kinds.heaps_in[use]]
    for post, everything in manager.covers:
        mine = [h for h in desk.kinds.heaps_in[use] if everything or h in desk.kinds.covered_heaps]
        found += [desk.heaps[desk.width * post + heap] for heap in mine]
    return found


def no_longer_idle(desk: Desk, manager: Manager) -> None:
    """In a team: this one has something to do, or is no longer there to do it."""
    desk.idle.discard(manager.number)
    desk.attentive.discard(manager.number)


def next_to_hear(desk: Desk) -> int:
    """When whoever looks out for a team must look: at the next ring; while somebody is idle, at anything."""
    until = desk.ringing[0][0] if desk.ringing else NEVER
    if desk.attentive:
        if desk.later and desk.later[0][0] < until:
            until = desk.later[0][0]
        if desk.arrival_times[desk.next_arrival] < until:
            until = desk.arrival_times[desk.next_arrival]
    return until


def choose_next(desk: Desk, manager: Manager, now: int) -> int:
    """The first item by the policy among what may be worked on now; -1 when there is none."""
    item = take_first(desk, manager)[2]
    if desk.cope_above < NEVER:
        while item >= 0 and _copes(desk, manager) and cope(desk, item, now):
            item = take_first(desk, manager)[2]
    return item


def _copes(desk: Desk, manager: Manager) -> bool:
    """Whether more waits for this case manager than people do in order."""
    return manager.post < desk.posts and desk.backlog[manager.post] > desk.cope_above


def take_first(desk: Desk, manager: Manager) -> Entry:
    """Take the first entry that is not stale out of the queues that may be worked on now; else NOTHING."""
    version = desk.version
    best: Queue | None = None
    first = NOTHING
    for heap in manager.heaps_now:
        while heap:
            head = heap[0]
            if head > first:
                break
            if head[3] == version[head[2]]:
                best, first = heap, head
                break
            take_off(heap, desk.kind, version)
    if best is not None:
        take_off(best, desk.kind, version)
    return first


def choose_due(desk: Desk, manager: Manager, now: int) -> int:
    """The first item by the policy that is due by the end of the day; -1 when LOOKED_AT in all are not.

    What is passed over stays out of the queue until the stay is over: see ``Manager.put_back_passed_over``.
    """
    while len(manager.passed_over) < LOOKED_AT:
        entry = take_first(desk, manager)
        item = entry[2]
        if item >= 0 and desk.due[item] > manager.overtime_due:
            manager.passed_over.append(entry)
        elif item < 0 or not _copes(desk, manager) or not cope(desk, item, now):
            break
    else:
        item = -1
    if desk.pooled or (desk.is_team and len(desk.listeners[manager.post]) > 1):
        # a colleague whose shift goes on may work on it
        manager.put_back_passed_over(desk.queue_of)
    return item


def cope(desk: Desk, item: int, now: int) -> bool:
    """More waits than can be done: shorten, let go or set aside by the kind's rule. True if it is dropped."""
    rule = desk.kinds.specs[desk.kind[item]].cope
    limit = rule.let_go_after_days
    if rule.set_aside or (limit is not None and now - desk.created[item] > limit * 24 * HOUR):
        desk.cope_log.append((now, item, SET_ASIDE if rule.set_aside else LET_GO, desk.left[item]))
        let_expire(desk, item, now)
        if desk.pooled:  # whoever it was about may ask again sooner than anybody looks out for
            desk.to_wake += desk.managers
        return True
    if rule.shorten_to < 1 and desk.started[item] < 0 and item not in desk.shortened:
        desk.shortened.add(item)
        saved = desk.left[item] - max(1, round(desk.left[item] * rule.shorten_to))
        desk.left[item] -= saved
        desk.cope_log.append((now, item, SHORTENED, saved))
    return False


def settle_end(desk: Desk, manager: Manager, now: int) -> None:
    """Finish what is finished at the end of a stretch, after what came before that moment."""
    if manager.in_hand >= 0 and desk.left[manager.in_hand] == 0:
        ingest(desk, now - 1)
        if manager.in_hand >= 0 and desk.left[manager.in_hand] == 0:
            finish(desk, manager, now)
