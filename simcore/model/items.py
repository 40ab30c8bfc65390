"""An item's life: it arises, is opened, waits in a queue, is closed, and what its closing sets going."""

from __future__ import annotations

from bisect import bisect_left
from heapq import heappush

from simcore.demand.clock import DAY, NEVER
from simcore.demand.streams import Draws
from simcore.model.agenda import expect
from simcore.model.columns import (
    DONE,
    EXPIRED,
    GIVEN_UP,
    IN_HAND,
    NOWHERE,
    OPEN,
    QUEUED,
)
from simcore.model.desk import (
    CHASE,
    NEED,
    READY,
    REFERRED,
    Desk,
)
from simcore.model.draws import Patience, Recurring
from simcore.model.kinds import AGENCY, party_of
from simcore.model.queue import line_up

LONG_SILENCE = 1 << 30
"""Open seconds after which nobody asks any more: no run is that long."""

FRONT = -1
"""Sorts before every due time: an interrupted item is next in its class."""


def put_in_queue(desk: Desk, item: int, to_front: bool = False) -> None:
    """Queue an item by the policy; what was interrupted goes to the front of its class."""
    kind = desk.kind[item]
    desk.place[item] = QUEUED
    queue = desk.queue_of(item) if desk.passed_on else desk.queues[desk.post_of[desk.client[item]]][kind]
    if item in desk.raised:
        urgency, line = desk.raised[item], queue.raised[kind]
    else:
        urgency, line = desk.kinds.urgency[kind], queue.lines[kind]
    if desk.by_class and not desk.came_back:  # by far the most usual: the key without asking the policy
        first, second = urgency, FRONT if to_front else desk.due[item]
    else:
        first, second = _key(desk, item, urgency, to_front)
    line_up(queue, line, (first, second, item, desk.version[item]))
    if desk.idle:
        wake_idle(desk, item)


def _key(desk: Desk, item: int, urgency: int, to_front: bool) -> tuple[int, int]:
    """The policy's key, but for what was interrupted and what came back."""
    since = desk.came_back.get(item, desk.created[item])
    first, second = desk.key(urgency, since, desk.due[item], desk.asked[desk.client[item]])
    if to_front and desk.by_class:
        second = FRONT
    elif desk.by_class and second >= NEVER and item in desk.came_back:
        second = NEVER + since  # without a due time the order is by number, and it goes to the end
    return first, second


def wake_idle(desk: Desk, item: int) -> None:
    """In a team: whoever has nothing to do hears of work that has come for them."""
    place = desk.post_of[desk.client[item]]
    if not (desk.passed_on and item in desk.passed_on):
        place = desk.works_at[place][desk.kind[item]]
    for manager in desk.listeners[place]:
        if manager.number in desk.idle and manager.asleep:
            desk.to_wake.append(manager)


def begin(desk: Desk, item: int, time: int) -> None:
    """Work on the item begins; for some kinds that is what was promised."""
    if desk.on_hold:
        desk.on_hold.discard(item)
    if desk.started[item] < 0:
        desk.started[item] = time
        if desk.kept_by_start[desk.kind[item]]:
            desk.kept[item] = time


def take_out_of_queue(desk: Desk, item: int) -> None:
    """Whatever entry the item has in a queue is stale from now on."""
    desk.version[item] += 1
    desk.place[item] = NOWHERE


def new_item(desk: Desk, kind: int, client: int, sender: int, time: int, cause: int) -> int:
    """Append an item that arises during the run; its draws are the client's own next ones for this kind."""
    made = desk.made[kind]
    counter = made[client]
    made[client] = counter + 1
    seconds = desk.handling[kind].get(client, counter)
    if desk.night_left[kind] < 1 and not desk.office.open.is_open(time):
        seconds = max(1, round(seconds * desk.night_left[kind]))  # the on-call service did the rest
    item = len(desk.kind)
    if item == desk.capacity:
        desk.make_room()
    desk.kind.append(kind)
    desk.client.append(client)
    desk.sender.append(sender)
    desk.counter.append(counter)
    desk.created.append(time)
    desk.due.append(desk.kinds.due[kind](time))
    desk.seconds.append(seconds)
    steps = desk.kinds.steps[kind]
    desk.left.append(max(1, round(seconds * steps[0])) if len(steps) > 1 else seconds)
    patience = desk.patience[kind]
    desk.chase_from.append(NEVER if patience is None else _patience_ends(desk, patience, item, time))
    channel = desk.kinds.chase_channel[kind]
    desk.party.append(-1 if channel < 0 or client < 0 else party_of(client, sender == AGENCY, channel))
    if cause >= 0:
        desk.cause[item] = cause
    if desk.cases is not None and client >= 0:
        desk.of_client[client].append(item)
        desk.case_of[item] = desk.cases.holder[client]
    desk.backlog[desk.post_of[client]] += seconds
    return item


def _patience_ends(desk: Desk, patience: Patience, item: int, time: int) -> int:
    start = time if patience.from_opening else desk.due[item]
    if start >= NEVER:
        return NEVER
    return desk.office.open.after(start, patience.draws.get(desk.client[item], desk.counter[item]))


def _count_patience_from(desk: Desk, item: int, time: int) -> None:
    """Who leaves a message only after some attempts waits for the answer from then on, not from the first."""
    patience = desk.patience[desk.kind[item]]
    if patience is not None:
        desk.chase_from[item] = max(time + 1, _patience_ends(desk, patience, item, time))


def wait_from_now(desk: Desk, item: int, time: int) -> None:
    """Somebody who was spoken to is promised an answer, and has the patience for it from now on."""
    party = desk.party[item]
    if desk.chase_from[item] < NEVER and party >= 0 and item not in desk.waiting[party]:
        _count_patience_from(desk, item, time)
        wait_for_answer(desk, item)


def next_luck(desk: Desk, name: str, client: int) -> float:
    """The client's next draw of this kind of luck."""
    used = desk.luck_used[name]
    place = used[client]
    used[client] = place + 1
    return desk.luck[name].get(client, place)


def open_item(desk: Desk, item: int, time: int) -> None:
    """What a new item sets going before it can be worked: promotion, patience, appointment, batch of mail."""
    kind = desk.kind[item]
    if desk.kinds.plain[kind]:
        put_in_queue(desk, item)
        return
    if desk.kinds.required[kind]:
        desk.required_open.setdefault((desk.client[item], kind), []).append(item)
    if desk.chase_from[item] < NEVER:
        if time > desk.created[item]:
            _count_patience_from(desk, item, time)
        wait_for_answer(desk, item)
    before = desk.kinds.promote_before[kind]
    if before is not None:
        plan_promotion(desk, item, (desk.due[item] - before) // DAY)
    if desk.kinds.is_visit[kind]:
        heappush(desk.visits_pending[desk.post_of[desk.client[item]]], (desk.due[item], item, time))
        return
    ready = desk.available.get(item, time)
    if desk.batch_times and desk.kinds.specs[kind].channel == "email":
        ready = _next_batch(desk, ready)
    if ready > time:
        expect(desk.later, (ready, READY, item, 0))
    else:
        put_in_queue(desk, item)


def open_later(desk: Desk, item: int, moment: int) -> None:
    """A new item waits for its time and is then put in the queue."""
    expect(desk.later, (moment, READY, item, 0))


def step_seconds(desk: Desk, item: int) -> int:
    """Seconds of the item's present step: its share of the length, of the new one if the item came back."""
    whole = desk.length_now.get(item, desk.seconds[item])
    return max(1, round(whole * desk.kinds.steps[desk.kind[item]][desk.step[item]]))


def _next_batch(desk: Desk, time: int) -> int:
    day, second = divmod(time, DAY)
    place = bisect_left(desk.batch_times, second)
    if place < len(desk.batch_times):
        return day * DAY + desk.batch_times[place]
    return (day + 1) * DAY + desk.batch_times[0]


def wait_for_answer(desk: Desk, item: int) -> None:
    """Somebody waits for this; the party's next time of asking is the earliest of all it waits for."""
    party = desk.party[item]
    if party < 0:
        return
    desk.waiting[party].append(item)
    moment = desk.chase_from[item]
    if moment < desk.chase_time[party] and desk.chaser[party] < 0:
        plan_chase(desk, party, moment)


def plan_chase(desk: Desk, party: int, moment: int, resolved: int = 0) -> None:
    """Set the moment the party next thinks of asking again; an earlier plan of theirs becomes stale.

    ``resolved`` is 1 when it is known that they will ask, 0 when that is a matter of luck still.
    """
    desk.chase_time[party] = moment
    expect(desk.ringing if party % 2 in desk.kinds.loud else desk.later, (moment, CHASE, party, resolved))


def wait_before_asking(desk: Desk, party: int, time: int) -> None:
    """The party asks again after gaps of its own, at the first at which it feels like asking."""
    asking, client = desk.asking[party % 2], party // 4
    number = asking.used[client]
    seconds = asking.gap.get(client, number)
    luck, probability = asking.luck, asking.probability
    number += 1
    while luck.get(client, number) >= probability and seconds < LONG_SILENCE:
        seconds += asking.gap.get(client, number)
        number += 1
    asking.used[client] = number
    moment = desk.office.open.after(time, seconds)
    if moment < desk.chase_time[party]:
        plan_chase(desk, party, moment, resolved=1)


def plan_promotion(desk: Desk, item: int, day: int) -> None:
    """From the morning of this day on the item is in its higher class; at once when the morning is past."""
    if day > desk.promoted_until:
        desk.promotions.setdefault(day, []).append(item)
    else:
        promote(desk, item)


def promote(desk: Desk, item: int) -> None:
    """Raise the item's class; its place in the queue is computed anew."""
    if desk.state[item] == OPEN:
        raise_to(desk, item, desk.promote_to[desk.kind[item]])


def promote_all(desk: Desk, day: int) -> None:
    """Raise everything whose morning has come up to this day, weekends and days away included."""
    for morning in range(desk.promoted_until + 1, day + 1):
        for item in desk.promotions.pop(morning, ()):
            promote(desk, item)
    desk.promoted_until = day


def raise_to(desk: Desk, item: int, urgency: int) -> None:
    """Move an item up to a class of urgency, never down."""
    present = desk.raised.get(item, desk.kinds.urgency[desk.kind[item]])
    if urgency >= present:
        return
    desk.raised[item] = urgency
    if desk.place[item] == QUEUED:
        desk.version[item] += 1
        put_in_queue(desk, item)


def close_item(desk: Desk, item: int, time: int, state: int) -> None:
    """End an item's life, and let its end do what it does: a note, a need made good, the next need."""
    kind = desk.kind[item]
    if desk.on_hold:
        desk.on_hold.discard(item)
    desk.finished[item] = time
    desk.state[item] = state
    desk.place[item] = NOWHERE
    desk.version[item] += 1
    desk.backlog[desk.post_of[desk.client[item]]] -= desk.seconds[item]
    if state == DONE and desk.kept[item] == NEVER:
        desk.kept[item] = time
    if not desk.ends_plainly[kind]:
        _after_the_end(desk, item, kind, time, state)


def _after_the_end(desk: Desk, item: int, kind: int, time: int, state: int) -> None:
    """What the end of an item sets going."""
    client = desk.client[item]
    if state == DONE:
        note = desk.note_of[kind]
        if note is not None and not desk.left[item]:  # made good by another contact: that one's note
            _make_note(desk, *note, item, time)
        for required in desk.makes_good[kind]:
            make_good(desk, client, required, item, time)
    if desk.chase_from[item] < NEVER and desk.chaser[desk.party[item]] >= 0:
        settle(desk, item, time)
    channel = desk.chaser_of[kind]
    if channel is not None:
        party = party_of(client, desk.sender[item] == AGENCY, channel)
        if desk.chaser[party] == item:
            desk.chaser[party] = -1
            if state != GIVEN_UP:  # given up: nothing is open any more, or the caller plans the next attempt
                wait_before_asking(desk, party, time)
    if desk.cases is not None and client >= 0:
        if desk.cases.holder[client] < 0 or desk.case_of[item] != desk.cases.holder[client]:
            return  # it is of a client who held the place before
        closes = desk.kinds.closes_case[kind]
        if closes and state == DONE and next_luck(desk, "closes", client) < closes:
            close_case(desk, client, time)
            return
    recurring = desk.recurring[kind]
    if recurring is not None:
        next_need(desk, recurring, kind, client, time)


def close_case(desk: Desk, client: int, time: int) -> None:
    """The client leaves: what is open is given up but for the notes, and the place is free for another."""
    assert desk.cases is not None
    desk.cases.close(client, time)
    for kind in range(len(desk.recurring)):
        desk.open_at_start.discard((kind, client))
    arisen = [item for item in desk.of_client[client] if desk.case_of[item] >= 0]
    desk.of_client[client] = [item for item in desk.of_client[client] if desk.case_of[item] < 0]
    for item in arisen:
        kind = desk.kind[item]
        stays = desk.kinds.specs[kind].arrivals.how == "follows" or desk.kinds.client_leaves[kind]
        if desk.state[item] == OPEN and desk.place[item] != IN_HAND and not stays:
            close_item(desk, item, time, GIVEN_UP)
    if desk.is_team:
        desk.held[desk.post_of[client]] -= 1
        desk.of_client[client] += [item for item in arisen if desk.state[item] == OPEN]
    expect(desk.case_events, (time, REFERRED, client, 0))


def _make_note(desk: Desk, made: int, probability: float, luck: Draws[float], item: int, time: int) -> None:
    client = desk.client[item]
    if probability < 1 and luck.get(client, desk.counter[item]) >= probability:
        return
    open_item(desk, new_item(desk, made, client, desk.kinds.sender[made], time, item), time)


def make_good(desk: Desk, client: int, required: int, by: int, time: int) -> None:
    """A contact satisfies what the rules required of this client in a period that has begun."""
    found = desk.required_open.get((client, required))
    if not found:
        return
    still = []
    for item in found:
        if (
            desk.state[item] == OPEN
            and item != by
            and desk.created[item] <= time
            and desk.place[item] != IN_HAND
        ):
            desk.cause[item] = by
            close_item(desk, item, time, DONE)
        elif desk.state[item] == OPEN:
            still.append(item)
    desk.required_open[(client, required)] = still


def settle(desk: Desk, item: int, time: int) -> None:
    """When nothing a party asked about is open any more, its pending chaser has lost its point."""
    party = desk.party[item]
    if party < 0:
        return
    chaser = desk.chaser[party]
    if desk.place[chaser] == IN_HAND:
        return
    if not any(desk.finished[other] > time for other in desk.waiting[party]):
        close_item(desk, chaser, time, GIVEN_UP)


def next_need(desk: Desk, recurring: Recurring, kind: int, client: int, time: int) -> None:
    """A client whose need of this kind is closed is content for a while, then needs it again."""
    counter = recurring.used[client]
    recurring.used[client] = counter + 1
    if recurring.content is not None:
        moment = time + recurring.content.get(client, counter)
    elif recurring.gap is not None:
        mass = recurring.gap.get(client, counter) / recurring.weekly[client]
        moment = max(time + 1, recurring.shape.next_moment(time, mass))  # content for a second at least
    if moment < NEVER:
        if desk.cases is not None:
            desk.cases.expected[client, kind] = moment
        heap = desk.ringing if desk.kinds.wakes[kind] else desk.later
        expect(heap, (moment, NEED, client, kind))


def let_expire(desk: Desk, item: int, time: int) -> None:
    """The case manager drops the item: it counts as not done."""
    close_item(desk, item, time, EXPIRED)
