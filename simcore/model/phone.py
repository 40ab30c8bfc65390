"""The telephone, and everybody who asks again: taking a call or missing it, messages, redials, chasers."""

from __future__ import annotations

from collections import deque
from heapq import heappush

from simcore.demand.calendar import MEETING, OVERTIME, PROTECTED, SHIFT
from simcore.demand.clock import NEVER
from simcore.model.desk import (
    AFTER_HOURS,
    ANSWERED,
    GIVEN_UP,
    IN_HAND,
    INTERRUPTIONS,
    MISSED,
    QUEUED,
    REDIAL,
    REDIALS,
    REPEATS,
    Desk,
)
from simcore.model.items import (
    AGENCY,
    begin,
    close_item,
    new_item,
    next_luck,
    open_item,
    party_of,
    plan_chase,
    put_in_queue,
    raise_to,
    take_out_of_queue,
    wait_before_asking,
)
from simcore.model.kinds import PHONE


def arise(desk: Desk, item: int, time: int) -> None:
    """A new item comes: it rings, or it is opened and waits its turn."""
    if desk.kinds.rings[desk.kind[item]]:
        attempt(desk, item, time)
    else:
        open_item(desk, item, time)


def attempt(desk: Desk, item: int, time: int) -> None:
    """Somebody tries to get through; the item is the need, this is one attempt at it."""
    number = desk.attempts[item]
    desk.attempts[item] = number + 1
    if number:
        desk.counts_at(time)[REDIALS] += 1
    taken = is_taken(desk, item)
    if number == 0:
        outside = AFTER_HOURS if not desk.office.open.is_open(time) else MISSED
        desk.first_try[item] = ANSWERED if taken else outside
    if desk.trace:
        desk.attempt_log.append((time, item, number, taken))
    if taken:
        take_at_once(desk, item, time)
    else:
        not_taken(desk, item, time)


def is_taken(desk: Desk, item: int) -> bool:
    """Whether the case manager takes what rings: only at work, only over what it may interrupt."""
    kind = desk.kind[item]
    kinds = desk.kinds
    current = desk.in_hand
    if desk.use == SHIFT:
        if current < 0:
            return True
    elif not kinds.interrupts_all[kind] or desk.use not in (PROTECTED, MEETING, OVERTIME):
        return False
    if current >= 0 and desk.kind[current] not in kinds.interrupts[kind]:
        return False
    probability = kinds.specs[kind].accept_probability
    if probability >= 1:
        return True
    client = desk.client[item]
    return next_luck(desk, "accept", client) < probability


def take_at_once(desk: Desk, item: int, time: int) -> None:
    """Put down what is in hand and take the call."""
    if desk.place[item] == QUEUED:
        take_out_of_queue(desk, item)
    if item in desk.after_failed:  # an attempt to reach them was put down half-way: they are there now
        desk.left[item] = desk.after_failed.pop(item)
    current = desk.in_hand
    if current >= 0:
        desk.interruptions[current] += 1
        desk.interrupted[current] = True
        desk.counts_today[INTERRUPTIONS] += 1
        put_in_queue(desk, current, to_front=True)
    desk.in_hand = item
    desk.place[item] = IN_HAND
    desk.resume_left = 0
    begin(desk, item, time)


def not_taken(desk: Desk, item: int, time: int) -> None:
    """Nobody answers: the caller waits, leaves a message, tries again later, or gives up."""
    spec = desk.kinds.specs[desk.kind[item]]
    if spec.when_not_taken == "wait":
        open_item(desk, item, time)
        if spec.on_call == "case_manager":
            desk.called_out.append(item)
        return
    if spec.when_not_taken == "lost":
        close_item(desk, item, time, GIVEN_UP)
        return
    if desk.place[item] == QUEUED or desk.started[item] >= 0:  # the case manager knows of it already
        desk.counts_at(time)[REPEATS] += 1
        desk.left[item] += desk.message_seconds  # one more message to hear, whenever this is dealt with
        return
    phone = desk.scenario.phone
    assert phone is not None
    client, number = desk.client[item], desk.attempts[item] - 1
    if desk.persistent[client]:
        again = round(phone.persistent_gap_minutes * 60)
    elif next_luck(desk, "message", client) < phone.voicemail_probability:
        open_item(desk, item, time)
        return
    elif next_luck(desk, "redial", client) < phone.redial_probability:
        again = next_redial_gap(desk, client)
    else:
        close_item(desk, item, time, GIVEN_UP)
        channel = desk.chaser_of[desk.kind[item]]
        if channel is not None and number:  # at a first attempt ``chase`` plans the next
            wait_before_asking(desk, party_of(client, desk.sender[item], channel), time)
        return
    heappush(desk.ringing, (desk.office.open.after(time, again), REDIAL, item, 0))


def next_redial_gap(desk: Desk, client: int) -> int:
    """The client's next gap before calling again, whichever call it is about."""
    place = desk.redials_used[client]
    desk.redials_used[client] = place + 1
    return desk.redial_gap.get(client, place)


def chase(desk: Desk, time: int, party: int, resolved: int) -> None:
    """A party thinks of asking again about all it has open; at most one chaser of theirs is pending."""
    if desk.chase_time[party] != time:
        return
    desk.chase_time[party] = NEVER
    if desk.chaser[party] >= 0:
        return
    waiting, finished = desk.waiting[party], desk.finished
    while waiting and finished[waiting[0]] <= time:
        waiting.popleft()
    if not waiting:
        return
    about = _longest_waited_for(desk, waiting, time)
    if about < 0:
        plan_chase(desk, party, min(desk.chase_from[item] for item in waiting if finished[item] > time))
        return
    if resolved or _feels_like_asking(desk, party):
        _ask_again(desk, party, about, time)
    if desk.chaser[party] < 0:
        wait_before_asking(desk, party, time)


def _feels_like_asking(desk: Desk, party: int) -> bool:
    asking, client = desk.asking[party % 2], party // 4
    return asking.luck.get(client, asking.used[client]) < asking.probability


def _longest_waited_for(desk: Desk, waiting: deque[int], time: int) -> int:
    """The first open item the party has lost patience with; a call that waits comes before the rest."""
    chase_from, finished = desk.chase_from, desk.finished
    found = -1
    for item in waiting:
        if finished[item] > time and chase_from[item] <= time:
            if not desk.kinds.wakes[desk.kind[item]] or desk.kinds.rings[desk.kind[item]]:
                return item
            found = item if found < 0 else found
    return found


def _ask_again(desk: Desk, party: int, about: int, time: int) -> None:
    """One more contact about what is open: a call about an open call is one more attempt at that call."""
    channel, client = party % 2, party // 4
    desk.asked[client] += 1
    if desk.rekey:
        _move_up(desk, client)
    if channel == PHONE and desk.kinds.rings[desk.kind[about]]:
        if desk.in_hand != about:
            attempt(desk, about, time)
        return
    asking = desk.asking[channel]
    if asking.raises_to is not None:
        raise_to(desk, about, asking.raises_to)
    kind = asking.kind
    chaser = new_item(desk, kind, client, AGENCY if party // 2 % 2 else desk.sender[about], time, about)
    desk.chaser[party] = chaser
    if desk.kinds.plain[kind] and not desk.kinds.rings[kind]:
        put_in_queue(desk, chaser)
    else:
        arise(desk, chaser, time)


def _move_up(desk: Desk, client: int) -> None:
    """Where asking counts, everything the client waits for gets a new place in the queue."""
    for party in range(client * 4, client * 4 + 4):
        for item in desk.waiting[party]:
            if desk.place[item] == QUEUED:
                desk.version[item] += 1
                put_in_queue(desk, item)
