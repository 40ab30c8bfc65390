"""The telephone, and everybody who asks again: taking a call or missing it, messages, redials, chasers."""

from __future__ import annotations

from collections import deque

from simcore.demand.calendar import AWAY, MEETING, OVERTIME, PROTECTED, SHIFT, VISITS
from simcore.demand.clock import NEVER
from simcore.model.agenda import expect
from simcore.model.columns import (
    AFTER_HOURS,
    ANSWERED,
    GIVEN_UP,
    IN_HAND,
    MISSED,
    OPEN,
    QUEUED,
)
from simcore.model.desk import (
    HANGS_UP,
    INTERRUPTIONS,
    REDIAL,
    REDIALS,
    REPEATS,
    Desk,
)
from simcore.model.items import (
    begin,
    close_item,
    new_item,
    next_luck,
    open_item,
    plan_chase,
    put_in_queue,
    raise_to,
    take_out_of_queue,
    wait_before_asking,
)
from simcore.model.kinds import AGENCY, PHONE, party_of
from simcore.model.manager import Manager
from simcore.model.pace import settle_pace
from simcore.model.stretch import bring_up_to_date


def arise(desk: Desk, item: int, time: int) -> None:
    """A new item comes: it rings, or it is opened and waits its turn."""
    if desk.kinds.rings[desk.kind[item]]:
        attempt(desk, item, time)
    else:
        open_item(desk, item, time)


def attempt(desk: Desk, item: int, time: int) -> None:
    """Somebody tries to get through; the item is the need, this is one attempt at it."""
    if desk.shared:
        for manager in _asked(desk, item):
            bring_up_to_date(desk, manager, time)
        if desk.state[item] != OPEN:  # what a colleague finished this second closed the caller's case
            return
    number = desk.attempts[item]
    desk.attempts[item] = number + 1
    if number:
        desk.counts_at(time)[REDIALS] += 1
    kind = desk.kind[item]
    nobody = (desk.hold[kind] is not None and desk.on_hold) or (desk.passed_on and item in desk.passed_on)
    taker = None if nobody else who_takes(desk, item, time)
    taken = taker is not None
    if number == 0:
        outside = AFTER_HOURS if not desk.office.open.is_open(time) else MISSED
        desk.first_try[item] = ANSWERED if taken else outside
    if desk.trace:
        desk.attempt_log.append((time, item, number, taken))
    if taker is not None:
        take_at_once(desk, taker, item, time)
    else:
        not_taken(desk, item, time)


def _asked(desk: Desk, item: int) -> list[Manager]:
    """Where it rings: at the role that takes it off case managers, while anybody of the role is at work."""
    post, kind = desk.post_of[desk.client[item]], desk.kind[item]
    asked, instead = desk.answering[post][kind], desk.answering_else[post][kind]
    return instead if instead and all(manager.use == AWAY for manager in asked) else asked


def who_takes(desk: Desk, item: int, time: int) -> Manager | None:
    """Who takes what rings: somebody with nothing in hand, else somebody it may interrupt, else nobody."""
    kind = desk.kind[item]
    found = None
    for manager in _asked(desk, item):
        if time >= manager.block_end and manager.use not in (AWAY, VISITS):
            continue  # this part of the day ends this second
        if manager.use == SHIFT and manager.in_hand < 0 and manager.filling <= time:
            return manager
        if found is None and _may_interrupt(desk, manager, kind, time):
            found = manager
    if found is None:
        return None
    probability = desk.kinds.accept[kind]
    if probability >= 1 or found.in_hand < 0:
        return found
    return found if next_luck(desk, "accept", desk.client[item]) < probability else None


def _may_interrupt(desk: Desk, manager: Manager, kind: int, time: int) -> bool:
    """At work, and what it may interrupt; in a meeting or a protected block only what interrupts all."""
    kinds = desk.kinds
    if manager.filling > time:
        return False
    if manager.use != SHIFT and not (
        kinds.interrupts_all[kind] and manager.use in (PROTECTED, MEETING, OVERTIME)
    ):
        return False
    return manager.in_hand < 0 or desk.kind[manager.in_hand] in kinds.interrupts[kind]


def take_at_once(desk: Desk, manager: Manager, item: int, time: int) -> None:
    """Put down what is in hand and take the call."""
    if desk.place[item] == QUEUED:
        take_out_of_queue(desk, item)
    if item in desk.after_failed:  # an attempt to reach them was put down half-way: they are there now
        desk.left[item] = desk.after_failed.pop(item)
    current = manager.in_hand
    if current >= 0:
        desk.interruptions[current] += 1
        desk.interrupted[current] = True
        desk.counts[manager.day][INTERRUPTIONS] += 1
        put_in_queue(desk, current, to_front=True)
    manager.in_hand = item
    desk.place[item] = IN_HAND
    manager.resume_left = 0
    if desk.shared:
        desk.to_wake.append(manager)
    if desk.is_team:
        desk.idle.discard(manager.number)
        desk.attentive.discard(manager.number)
    if desk.load_counts and (manager.pace != 1 or item in desk.afresh):
        settle_pace(desk, manager, item)
    begin(desk, item, time)


def not_taken(desk: Desk, item: int, time: int) -> None:
    """Nobody answers: the caller waits, leaves a message, tries again later, or gives up."""
    if desk.place[item] == QUEUED or desk.started[item] >= 0:  # the case manager knows of it already
        desk.counts_at(time)[REPEATS] += 1
        desk.left[item] += desk.message_seconds  # one more message to hear, whenever this is dealt with
        return
    spec = desk.kinds.specs[desk.kind[item]]
    if spec.when_not_taken == "wait":
        _leave_with_the_owner(desk, item, time)
        open_item(desk, item, time)
        if spec.on_call == "case_manager":
            desk.called_out.append(item)
        return
    if spec.when_not_taken == "hold":
        hold_the_line(desk, item, time)
        return
    if spec.when_not_taken == "lost":
        close_item(desk, item, time, GIVEN_UP)
        return
    phone = desk.scenario.phone
    assert phone is not None
    client, number = desk.client[item], desk.attempts[item] - 1
    if desk.persistent[client]:
        again = round(phone.persistent_gap_minutes * 60)
    elif next_luck(desk, "message", client) < phone.voicemail_probability:
        _leave_with_the_owner(desk, item, time)
        open_item(desk, item, time)
        return
    elif next_luck(desk, "redial", client) < phone.redial_probability:
        again = next_redial_gap(desk, client)
    else:
        close_item(desk, item, time, GIVEN_UP)
        channel = desk.chaser_of[desk.kind[item]]
        if channel is not None and number:  # at a first attempt ``chase`` plans the next
            wait_before_asking(desk, party_of(client, desk.sender[item] == AGENCY, channel), time)
        return
    expect(desk.ringing, (desk.office.open.after(time, again), REDIAL, item, 0))


def _leave_with_the_owner(desk: Desk, item: int, time: int) -> None:
    """What cannot wait for a role that has gone home, or is away today, waits with the own case manager.

    After office hours it waits for whoever comes in the morning.
    """
    post, kind = desk.post_of[desk.client[item]], desk.kind[item]
    if time >= desk.there_until[desk.works_at[post][kind]] and desk.office.open.is_open(time):
        desk.passed_on.add(item)


def hold_the_line(desk: Desk, item: int, time: int) -> None:
    """The caller waits in the queue, and hangs up when patience ends before somebody is free."""
    patience = desk.hold[desk.kind[item]]
    assert patience is not None
    open_item(desk, item, time)
    desk.on_hold.add(item)
    moment = time + patience.get(desk.client[item], desk.counter[item])
    expect(desk.ringing, (moment, HANGS_UP, item, 0))


def hang_up(desk: Desk, time: int, item: int, _: int) -> None:
    """Nobody has answered."""
    if desk.started[item] < 0 and desk.state[item] == OPEN:
        close_item(desk, item, time, GIVEN_UP)


def need_comes(desk: Desk, time: int, client: int, kind: int) -> None:
    """The need that was on its way, unless the client has left before it came."""
    if desk.cases is None or desk.cases.expected.get((client, kind)) == time:
        need_arises(desk, time, client, kind)


def need_arises(desk: Desk, time: int, client: int, kind: int) -> None:
    """A client who was content needs something again."""
    draws = desk.senders[kind]
    sender = draws.get(client, desk.made[kind][client]) if draws is not None else desk.kinds.sender[kind]
    arise(desk, new_item(desk, kind, client, sender, time, -1), time)


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
        if desk.place[about] != IN_HAND:
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
