"""The rules of the office, second by second: what comes in, what is done next, a stretch of work, its end.

Plain functions over the desk's numbers and flat lists; SimPy is not needed to call them. ``decide`` says
until when the case manager goes on with what is decided, ``account`` books the time that has passed.
"""

from __future__ import annotations

from collections.abc import Callable
from heapq import heappop, heappush

from simcore.demand.calendar import MEETING, OVERTIME
from simcore.demand.clock import HOUR, NEVER
from simcore.model.desk import (
    CHASE,
    COMES,
    DONE,
    FAILED,
    IDLE,
    IN_HAND,
    IN_VAIN,
    LET_GO,
    MEETINGS,
    NEED,
    NOWHERE,
    NUDGE,
    OPEN,
    QUEUED,
    READY,
    REDIAL,
    RESUMING,
    RETURN,
    SET_ASIDE,
    SHORTENED,
    Desk,
    Entry,
)
from simcore.model.items import (
    begin,
    close_item,
    let_expire,
    new_item,
    open_item,
    put_in_queue,
    step_seconds,
    wait_for_answer,
)
from simcore.model.phone import arise, attempt, chase

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
        time, what, subject, kind = heappop(source)
        HAPPENINGS[what](desk, time, subject, kind)


def take_in(desk: Desk, limit: int) -> None:
    """Put everything known before the run that has arisen by ``limit`` where it belongs."""
    times, arrivals, entries = desk.arrival_times, desk.arrivals, desk.entries
    plain, queue, kinds, seconds = desk.kinds.plain, desk.queue_of, desk.kind, desk.seconds
    awaited, place = desk.kinds.awaited, desk.place
    backlog, number = desk.backlog, desk.next_arrival
    while times[number] <= limit:
        item = arrivals[number]
        number += 1
        kind = kinds[item]
        backlog += seconds[item]
        if plain[kind]:
            heappush(queue[kind], entries[item])
        elif awaited[kind]:
            place[item] = QUEUED
            heappush(queue[kind], entries[item])
            wait_for_answer(desk, item)
        else:
            open_item(desk, item, times[number - 1])
    desk.backlog, desk.next_arrival = backlog, number


def _need(desk: Desk, time: int, client: int, kind: int) -> None:
    """A client who was content needs something again."""
    draws = desk.senders[kind]
    sender = draws.get(client, desk.made[kind][client]) if draws is not None else desk.kinds.sender[kind]
    arise(desk, new_item(desk, kind, client, sender, time, -1), time)


def _comes(desk: Desk, time: int, item: int, _: int) -> None:
    """Something known before the run that is an event of its own, and the next one after it."""
    feed_next(desk)
    desk.backlog += desk.seconds[item]
    arise(desk, item, time)


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
    NEED: _need,
    CHASE: chase,
    COMES: _comes,
    NUDGE: _nudge,
    REDIAL: _redial,
    READY: _ready,
    RETURN: _ready,
}
"""What an event to come does when it has come: (desk, time, item or client or party, kind)."""


def feed_next(desk: Desk) -> None:
    """Put the next known arrival that is an event of its own among the events to come."""
    if desk.wake_next < len(desk.wake_items):
        item = desk.wake_items[desk.wake_next]
        desk.wake_next += 1
        heappush(desk.ringing, (desk.created[item], COMES, item, 0))


def decide(desk: Desk, now: int) -> int:
    """Choose what to do now; return the moment to look again (``now`` itself: nothing keeps one here)."""
    item, later, ringing = desk.in_hand, desk.later, desk.ringing
    if item >= 0 and desk.left[item] == 0:
        settle_end(desk, now)
    if (
        desk.arrival_times[desk.next_arrival] <= now
        or (later and later[0][0] <= now)
        or (ringing and ringing[0][0] <= now)
    ):
        ingest(desk, now)
    item = desk.in_hand
    if item < 0:
        item = choose_next(desk, now) if desk.overtime_due == NEVER else choose_due(desk, now)
        if item < 0:
            return _idle_until(desk, now)
        take_up(desk, item, now)
    until: int = now + desk.resume_left + desk.left[item]
    if until > desk.block_end:
        until = desk.block_end
    if ringing and ringing[0][0] < until:
        until = ringing[0][0]
    return until


def _idle_until(desk: Desk, now: int) -> int:
    """With nothing to do: home from overtime, or on until something comes."""
    if desk.use == OVERTIME:
        return now
    until = desk.block_end
    if desk.ringing and desk.ringing[0][0] < until:
        until = desk.ringing[0][0]
    if desk.heaps_now:
        if desk.later and desk.later[0][0] < until:
            until = desk.later[0][0]
        if desk.arrival_times[desk.next_arrival] < until:
            until = desk.arrival_times[desk.next_arrival]
    return until


def choose_next(desk: Desk, now: int) -> int:
    """The first item by the policy among what may be worked on now; -1 when there is none."""
    item = take_first(desk)[2]
    while item >= 0 and desk.backlog > desk.cope_above and cope(desk, item, now):
        item = take_first(desk)[2]
    return item


def take_first(desk: Desk) -> Entry:
    """Take the first entry that is not stale out of the queues that may be worked on now; else NOTHING."""
    version = desk.version
    best: list[Entry] | None = None
    first = NOTHING
    for heap in desk.heaps_now:
        while heap:
            head = heap[0]
            if head[3] == version[head[2]]:
                if head < first:
                    best, first = heap, head
                break
            heappop(heap)
    if best is not None:
        heappop(best)
    return first


def choose_due(desk: Desk, now: int) -> int:
    """The first item by the policy that is due by the end of the day; -1 when LOOKED_AT in all are not.

    What is passed over stays out of the queue until the stay is over: see ``put_back_passed_over``.
    """
    while len(desk.passed_over) < LOOKED_AT:
        entry = take_first(desk)
        item = entry[2]
        if item >= 0 and desk.due[item] > desk.overtime_due:
            desk.passed_over.append(entry)
        elif item < 0 or desk.backlog <= desk.cope_above or not cope(desk, item, now):
            return item
    return -1


def put_back_passed_over(desk: Desk) -> None:
    """Back in the queue with what somebody who stayed late found to be not due."""
    for entry in desk.passed_over:
        heappush(desk.queue_of[desk.kind[entry[2]]], entry)  # stale by now if anything has become of the item
    desk.passed_over.clear()


def cope(desk: Desk, item: int, now: int) -> bool:
    """More waits than can be done: shorten, let go or set aside by the kind's rule. True if it is dropped."""
    rule = desk.kinds.specs[desk.kind[item]].cope
    limit = rule.let_go_after_days
    if rule.set_aside or (limit is not None and now - desk.created[item] > limit * 24 * HOUR):
        desk.cope_log.append((now, item, SET_ASIDE if rule.set_aside else LET_GO, desk.left[item]))
        let_expire(desk, item, now)
        return True
    if rule.shorten_to < 1 and desk.started[item] < 0 and item not in desk.shortened:
        desk.shortened.add(item)
        saved = desk.left[item] - max(1, round(desk.left[item] * rule.shorten_to))
        desk.left[item] -= saved
        desk.cope_log.append((now, item, SHORTENED, saved))
    return False


def take_up(desk: Desk, item: int, now: int) -> None:
    """Start an item, or pick up one that was interrupted, or try to reach whom it is about."""
    desk.in_hand = item
    desk.place[item] = IN_HAND
    if desk.started[item] < 0:
        begin(desk, item, now)
    desk.resume_left = 0
    if desk.interrupted[item]:
        desk.interrupted[item] = False
        desk.resume_left = desk.resume_seconds
    elif desk.reach[desk.kind[item]] < 1:
        _try_to_reach(desk, item)


def _try_to_reach(desk: Desk, item: int) -> None:
    """Whoever this is about may not be there: then the attempt costs its minutes and the item waits."""
    if item in desk.after_failed or desk.worked[item] != desk.failed_so_far.get(item, 0):
        return
    kind, client = desk.kind[item], desk.client[item]
    used = desk.luck_used["reach"]
    place = used[client]
    used[client] = place + 1
    if desk.luck["reach"].get(client, place) >= desk.reach[kind]:
        desk.after_failed[item] = desk.left[item]
        desk.left[item] = desk.failed_seconds[kind]


def account(desk: Desk, now: int) -> None:
    """Book the time since the last look."""
    elapsed = now - desk.since
    if not elapsed:
        return
    item = desk.in_hand
    today = desk.today
    if desk.trace:
        desk.stretches.append((desk.since, now, item, desk.use))
    if desk.use == OVERTIME:
        desk.add_overtime(elapsed)
    desk.since = now
    if item < 0:
        today[desk.other + (MEETINGS if desk.use == MEETING else IDLE)] += elapsed
        return
    if desk.resume_left:
        resumed = min(desk.resume_left, elapsed)
        desk.resume_left -= resumed
        elapsed -= resumed
        today[desk.other + RESUMING] += resumed
    today[desk.kind[item]] += elapsed
    desk.worked[item] += elapsed
    desk.left[item] -= elapsed


def settle_end(desk: Desk, now: int) -> None:
    """Finish what is finished at the end of a stretch, after what came before that moment."""
    item = desk.in_hand
    if item >= 0 and desk.left[item] == 0:
        ingest(desk, now - 1)
        finish(desk, item, now)


def finish(desk: Desk, item: int, now: int) -> None:
    """The stretch in hand is done: an attempt that failed, a step, or the whole item."""
    desk.in_hand = -1
    if desk.after_failed and item in desk.after_failed:
        _try_again_later(desk, item, now)
        return
    kind = desk.kind[item]
    if desk.kinds.stepped[kind]:
        desk.step[item] += 1
        if desk.step[item] == desk.kinds.promise_step[kind]:
            desk.kept[item] = now
        if desk.step[item] < len(desk.kinds.steps[kind]):
            _next_step(desk, item, now)
            return
    close_item(desk, item, now, DONE)


def _try_again_later(desk: Desk, item: int, now: int) -> None:
    """The attempt to reach somebody is over and failed; the item waits for the next one."""
    desk.left[item] = desk.after_failed.pop(item)
    desk.failed_so_far[item] = desk.worked[item]
    desk.place[item] = NOWHERE
    desk.counts_today[FAILED] += 1
    desk.counts_today[IN_VAIN] += desk.failed_seconds[desk.kind[item]]
    if desk.trace:
        desk.attempt_log.append((now, item, desk.attempts[item], False))
    desk.attempts[item] += 1
    retry = desk.office.open.after(now, desk.retry_seconds[desk.kind[item]])
    heappush(desk.later, (retry, READY, item, 0))


def _next_step(desk: Desk, item: int, now: int) -> None:
    """Go on with the next step, at once or when others have done their part."""
    spec = desk.kinds.specs[desk.kind[item]]
    number = desk.step[item] - 1
    done = spec.steps[number]
    desk.left[item] = step_seconds(desk, item)
    desk.place[item] = NOWHERE
    if done.then_wait is None:
        put_in_queue(desk, item, to_front=True)
        return
    name = desk.kinds.names[desk.kind[item]]
    client, counter = desk.client[item], desk.counter[item]
    wait = desk.demand.durations(f"{name}.wait{number}", done.then_wait).get(client, counter)
    heappush(desk.later, (now + wait, RETURN, item, 0))
    if done.follow_up is not None:
        kind = desk.kinds.rank[done.follow_up.kind]
        every = round(done.follow_up.every_working_days * (desk.office.end - desk.office.start))
        moment = desk.office.open.after(now, every)
        while moment < min(now + wait, NEVER):
            heappush(desk.later, (moment, NUDGE, item, kind))
            moment = desk.office.open.after(moment, every)
