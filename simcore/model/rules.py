"""The rules of the office, second by second: what comes in, what is done next, a stretch of work, its end.

Plain functions over the desk's numbers and flat lists; SimPy is not needed to call them. ``decide`` says until
when the case manager goes on with what is decided, ``account`` books the time that has passed.
"""

from __future__ import annotations

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
    LET_GO,
    MEETINGS,
    NEED,
    NOWHERE,
    NUDGE,
    OPEN,
    PROMOTE,
    READY,
    REDIAL,
    RESUMING,
    RETURN,
    SET_ASIDE,
    SHORTENED,
    Desk,
)  # fmt: skip
from simcore.model.items import (
    FRONT,
    begin,
    close_item,
    let_expire,
    new_item,
    open_item,
    promote,
    put_in_queue,
    step_seconds,
)
from simcore.model.phone import arise, attempt, chase


def ingest(desk: Desk, now: int) -> None:
    """Take in everything that has happened up to ``now``, in order of time."""
    times, arrivals = desk.arrival_times, desk.arrivals
    later, ringing = desk.later, desk.ringing
    while True:
        limit, source = now, None
        if later and later[0][0] <= limit:
            limit, source = later[0][0], later
        if ringing and ringing[0][0] <= limit and (source is None or ringing[0][0] < limit):
            limit, source = ringing[0][0], ringing
        place = desk.next_arrival
        if times[place] <= limit:
            plain, kinds, seconds = desk.kinds.plain, desk.kind, desk.seconds
            while times[place] <= limit:
                item = arrivals[place]
                desk.backlog += seconds[item]
                if plain[kinds[item]]:
                    put_in_queue(desk, item)
                else:
                    open_item(desk, item, times[place])
                place += 1
            desk.next_arrival = place
        if source is None:
            return
        happen(desk, *heappop(source))


def happen(desk: Desk, time: int, what: int, subject: int, kind: int) -> None:
    """One event to come has come."""
    if what == NEED:
        sender = desk.senders[kind].get(subject, desk.made[kind][subject]) if desk.senders[kind] else -1
        sender = desk.kinds.sender[kind] if sender < 0 else sender
        arise(desk, new_item(desk, kind, subject, sender, time, -1), time)
    elif what == CHASE:
        chase(desk, subject, time)
    elif what == COMES:
        feed_next(desk)
        desk.backlog += desk.seconds[subject]
        arise(desk, subject, time)
    elif what == PROMOTE:
        promote(desk, subject)
    elif what == NUDGE:
        if desk.state[subject] == OPEN and desk.place[subject] == NOWHERE:
            made = new_item(desk, kind, desk.client[subject], desk.kinds.sender[kind], time, subject)
            open_item(desk, made, time)
    elif desk.state[subject] == OPEN and desk.place[subject] == NOWHERE:
        if what == REDIAL:
            attempt(desk, subject, time)
        elif what in (READY, RETURN):
            put_in_queue(desk, subject)


def feed_next(desk: Desk) -> None:
    """Put the next known arrival that is an event of its own among the events to come."""
    if desk.wake_next < len(desk.wake_items):
        item = desk.wake_items[desk.wake_next]
        desk.wake_next += 1
        heappush(desk.ringing, (desk.created[item], COMES, item, 0))


def decide(desk: Desk, now: int) -> int:
    """Choose what to do now; return the moment to look again (``now`` itself: nothing keeps one here)."""
    ingest(desk, now)
    item = desk.in_hand
    if item < 0:
        item = choose_next(desk, now)
        if item < 0:
            return _idle_until(desk, now)
        take_up(desk, item, now)
    until = now + desk.resume_left + desk.left[item]
    if until > desk.block_end:
        until = desk.block_end
    if desk.ringing and desk.ringing[0][0] < until:
        until = desk.ringing[0][0]
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
    version = desk.version
    while True:
        best = None
        for heap in desk.heaps_now:
            while heap and heap[0][3] != version[heap[0][2]]:
                heappop(heap)
            if heap and (best is None or heap[0] < best[0]):
                best = heap
        if best is None:
            return -1
        item = best[0][2]
        if desk.due[item] > desk.overtime_due:
            if best[0][1] != FRONT:
                return -1
            heappop(best)
            put_in_queue(desk, item)  # nobody stays late for a piece that is not due, put down or not
            continue
        heappop(best)
        if desk.backlog <= desk.cope_above or not cope(desk, item, now):
            return item


def cope(desk: Desk, item: int, now: int) -> bool:
    """More waits than can be done: shorten, let go or set aside by the kind's rule. True when it is dropped."""
    rule = desk.kinds.specs[desk.kind[item]].cope
    limit = rule.let_go_after_days
    if rule.set_aside or (limit is not None and now - desk.created[item] > limit * 24 * HOUR):
        desk.cope_log.append((now, item, SET_ASIDE if rule.set_aside else LET_GO, desk.left[item]))
        let_expire(desk, item, now)
        return True
    if rule.shorten_to < 1 and desk.started[item] < 0:
        saved = desk.left[item] - max(1, round(desk.left[item] * rule.shorten_to))
        desk.left[item] -= saved
        desk.cope_log.append((now, item, SHORTENED, saved))
    return False


def take_up(desk: Desk, item: int, now: int) -> None:
    """Start an item, or pick up one that was interrupted, or try to reach whom it is about."""
    desk.in_hand = item
    desk.place[item] = IN_HAND
    begin(desk, item, now)
    if desk.interrupted[item]:
        desk.interrupted[item] = False
        desk.resume_left = desk.resume_seconds
        return
    desk.resume_left = 0
    kind = desk.kind[item]
    reach = desk.reach[kind]
    if reach < 1 and item not in desk.after_failed and desk.worked[item] == desk.failed_so_far.get(item, 0):
        client = desk.client[item]
        used = desk.luck_used["reach"]
        place = used[client]
        used[client] = place + 1
        if desk.call_draws["reach"].get(client, place) >= reach:
            desk.after_failed[item] = desk.left[item]
            desk.left[item] = desk.failed_seconds[kind]


def account(desk: Desk, now: int) -> None:
    """Book the time since the last look, and finish what is finished."""
    item = desk.in_hand
    elapsed = now - desk.since
    if elapsed:
        if desk.trace:
            desk.stretches.append((desk.since, now, item, desk.use))
        if desk.use == OVERTIME:
            desk.overtime[desk.day] += elapsed
            desk.overtime_week += elapsed
        if item < 0:
            desk.today[desk.other + (MEETINGS if desk.use == MEETING else IDLE)] += elapsed
        else:
            if desk.resume_left:
                resumed = min(desk.resume_left, elapsed)
                desk.resume_left -= resumed
                elapsed -= resumed
                desk.today[desk.other + RESUMING] += resumed
            desk.today[desk.kind[item]] += elapsed
            desk.worked[item] += elapsed
            desk.left[item] -= elapsed
        desk.since = now
    if item >= 0 and desk.left[item] == 0:
        ingest(desk, now - 1)
        finish(desk, item, now)


def finish(desk: Desk, item: int, now: int) -> None:
    """The stretch in hand is done: an attempt that failed, a step, or the whole item."""
    desk.in_hand = -1
    if item in desk.after_failed:
        _try_again_later(desk, item, now)
        return
    kind = desk.kind[item]
    steps = desk.kinds.steps[kind]
    if len(steps) > 1:
        desk.step[item] += 1
        if desk.step[item] == desk.kinds.promise_step[kind]:
            desk.kept[item] = now
        if desk.step[item] < len(steps):
            _next_step(desk, item, now)
            return
    close_item(desk, item, now, DONE)


def _try_again_later(desk: Desk, item: int, now: int) -> None:
    outbound = desk.kinds.specs[desk.kind[item]].outbound
    assert outbound is not None
    desk.left[item] = desk.after_failed.pop(item)
    desk.failed_so_far[item] = desk.worked[item]
    desk.place[item] = NOWHERE
    desk.counts_today[FAILED] += 1
    if desk.trace:
        desk.attempt_log.append((now, item, desk.attempts[item], False))
    retry = desk.office.open.after(now, round(outbound.retry_hours * HOUR))
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
