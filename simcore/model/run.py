"""One run: SimPy waits and wakes, the rules do the rest."""

from __future__ import annotations

from collections.abc import Generator

import simpy

from simcore.demand.calendar import AWAY, OVERTIME, SHIFT, VISITS, Stretch
from simcore.demand.clock import DAY, HOUR, NEVER
from simcore.demand.demand import Demand
from simcore.model import days
from simcore.model.desk import OPEN, QUEUED, Desk
from simcore.model.items import next_need, promote_all, put_in_queue, take_out_of_queue
from simcore.model.records import Records, gather
from simcore.model.rules import account, decide, feed_next, ingest, put_back_passed_over, settle_end, take_up
from simcore.scenario.schema import Scenario

Waits = Generator[simpy.Event, None, None]


def simulate(scenario: Scenario, demand: Demand, caseload: int, trace: bool = False) -> Records:
    """Run one replication of one desk with ``caseload`` clients and return its records.

    Raises LedgerError when the books do not balance. ``demand`` must hold at least ``caseload`` clients.
    """
    return gather(*run_desk(Desk(scenario, demand, caseload, trace)))


def run_desk(desk: Desk) -> tuple[Desk, list[int]]:
    """Let the case manager work to the end of the run; return the desk and the shift's seconds by day."""
    for kind, recurring in enumerate(desk.recurring):
        if recurring is not None:
            for client in range(desk.clients):
                next_need(desk, recurring, kind, client, 0)
    feed_next(desk)
    shift = [0] * len(desk.ledger)
    env = simpy.Environment()
    env.process(case_manager(env, desk, shift))
    env.run()
    _change_use(desk, len(desk.ledger) * DAY, AWAY)
    return desk, shift


def clock(env: simpy.Environment) -> int:
    """SimPy's clock; every delay is in whole seconds, so it stays whole."""
    return int(env.now)


def case_manager(env: simpy.Environment, desk: Desk, shift: list[int]) -> Waits:
    """The case manager's life: day after day of stretches, each spent on what it is for."""
    week = -1
    for day in desk.demand.calendar.present:
        yield from _away(env, desk, desk.demand.calendar.stretches(day)[0].start)
        desk.start_day(day)
        promote_all(desk, day)
        if day // 7 != week:
            week = day // 7
            desk.snapshots.append((clock(env), desk.backlog))
        stretches, booked = days.plan_day(desk, day)
        shift[day] = sum(stretch.end - stretch.start for stretch in stretches)
        for place, stretch in enumerate(stretches):
            rest = stretches[place + 1 :]
            if stretch.use == VISITS:
                yield from _field_block(env, desk, stretch, booked, rest)
            elif clock(env) < stretch.end:
                yield from _spend(env, desk, stretch)
            yield from _run_on(env, desk, rest[0].start if rest else None)
            if rest and rest[0].start > clock(env):
                _put_down(desk)
        yield from _stay_on(env, desk)
        if not _goes_on(desk, clock(env)):
            _put_down(desk)
    _put_down(desk)
    yield from _away(env, desk, len(desk.ledger) * DAY)  # what comes after the last day finds nobody there


def _away(env: simpy.Environment, desk: Desk, until: int) -> Waits:
    """Off work; a case manager on call is fetched for what cannot wait."""
    if clock(env) >= until:
        return
    _change_use(desk, clock(env), AWAY)
    while desk.is_on_call and desk.ringing and desk.ringing[0][0] < until:
        if desk.ringing[0][0] > clock(env):
            yield env.timeout(desk.ringing[0][0] - clock(env))
        ingest(desk, clock(env))
        yield from _night_work(env, desk, until)
    if until > clock(env):
        yield env.timeout(until - clock(env))


def _night_work(env: simpy.Environment, desk: Desk, until: int) -> Waits:
    """What the case manager was fetched for is worked at once, as overtime."""
    for item in desk.called_out:
        if desk.place[item] == QUEUED and clock(env) < until:
            desk.start_day(clock(env) // DAY)
            take_out_of_queue(desk, item)
            take_up(desk, item, clock(env))
            end = min(clock(env) + desk.resume_left + desk.left[item], until)
            yield from _spend(env, desk, Stretch(clock(env), end, OVERTIME), only_in_hand=True)
            _put_down(desk)
    desk.called_out.clear()
    _change_use(desk, clock(env), AWAY)


def _spend(
    env: simpy.Environment, desk: Desk, stretch: Stretch, due_by: int = NEVER, only_in_hand: bool = False
) -> Waits:
    """Spend a stretch of the day: decide, wait, account, until it ends or nothing keeps one here."""
    if clock(env) < stretch.start:
        _change_use(desk, clock(env), AWAY)
        yield env.timeout(stretch.start - clock(env))
    now = clock(env)
    end = desk.block_end = stretch.end
    _change_use(desk, now, stretch.use)
    desk.overtime_due = due_by
    if only_in_hand:
        desk.heaps_now = []
    timeout = env.timeout
    while now < end:
        until = decide(desk, now)
        if until <= now:
            break
        yield timeout(until - now)
        now = until
        account(desk, now)
    settle_end(desk, now)


def _change_use(desk: Desk, now: int, use: int) -> None:
    """What happened before this moment met the use the time had until now; then the new use begins."""
    ingest(desk, now - 1)
    desk.use = use
    desk.since = now
    desk.heaps_now = [desk.heaps[place] for place in desk.kinds.heaps_in[use]]
    desk.overtime_due = NEVER
    item = desk.in_hand
    if item < 0 or use == AWAY or desk.kinds.rings[desk.kind[item]]:
        return
    if desk.kinds.heap[desk.kind[item]] not in desk.kinds.heaps_in[use]:
        _put_down(desk)


def _put_down(desk: Desk) -> None:
    """Back to the front of its class, at no cost when taken up again."""
    item = desk.in_hand
    if item >= 0:
        desk.in_hand = -1
        desk.resume_left = 0
        put_in_queue(desk, item, to_front=True)


def _run_on(env: simpy.Environment, desk: Desk, follows: int | None) -> Waits:
    """Lunch or the end of the shift cuts off no call; a little of what is in hand may be finished too."""
    item = desk.in_hand
    if item < 0 or follows == clock(env) or _goes_on(desk, clock(env)):
        return
    left = desk.resume_left + desk.left[item]
    if follows is None:
        left = min(left, _longest_run_on(desk, item, left))
    elif desk.kinds.rings[desk.kind[item]]:
        left = min(left, follows - clock(env))
    else:
        return
    end = min(clock(env) + left, (desk.day + 1) * DAY)
    if end > clock(env):
        yield from _spend(env, desk, Stretch(clock(env), end, OVERTIME), only_in_hand=True)


def _longest_run_on(desk: Desk, item: int, left: int) -> int:
    """How long after the shift what is in hand may run on, in seconds.

    A call is never cut off. A crisis is handed to who is on call when the day's overtime is used up, unless
    that is the case manager. Other work is finished if that takes no longer than the scenario's rule says.
    """
    rule, spec = desk.scenario.overtime, desk.kinds.specs[desk.kind[item]]
    finish = round(rule.finish_in_hand_minutes * 60)
    if not spec.interrupts:
        return left if left <= finish else 0
    if spec.channel == "phone" or spec.on_call == "case_manager":
        return left
    return max(finish, round(rule.minutes_day_most * 60))


def _stay_on(env: simpy.Environment, desk: Desk) -> Waits:
    """Overtime by the scenario's rule, while what comes next is due today or late."""
    rule = desk.scenario.overtime
    midnight = (desk.day + 1) * DAY
    most = min(
        round(rule.minutes_day_most * 60) - desk.overtime[desk.day],
        round(rule.hours_week_most * HOUR) - desk.overtime_week,
        midnight - clock(env),
    )
    if most > 0:
        _put_down(desk)
        yield from _spend(env, desk, Stretch(clock(env), clock(env) + most, OVERTIME), due_by=midnight)
        put_back_passed_over(desk)


def _goes_on(desk: Desk, now: int) -> bool:
    """A day without a night: the next shift begins the moment this one ends."""
    following = desk.demand.calendar.stretches(desk.day + 1) if desk.day + 1 in desk.present else []
    return bool(following) and following[0].start == now


def _field_block(
    env: simpy.Environment, desk: Desk, stretch: Stretch, booked: list[int], rest: list[Stretch]
) -> Waits:
    """Out on visits one after the other; what is left of the block is desk work, what is over, overtime."""
    if clock(env) < stretch.start:
        _change_use(desk, clock(env), AWAY)
        yield env.timeout(stretch.start - clock(env))
    _change_use(desk, clock(env), VISITS)
    _put_down(desk)
    while booked := [item for item in booked if desk.state[item] == OPEN]:
        begun = clock(env)
        item = booked.pop(0)
        travel, inside, met = days.seconds_out(desk, item, last=not booked)
        yield env.timeout(travel + inside)
        ingest(desk, clock(env) - 1)
        days.keep_appointment(desk, item, begun, clock(env), travel, inside, met)
    ends = max(stretch.end, stretch.start)
    if clock(env) > ends:
        in_shift = sum(max(0, min(s.end, clock(env)) - max(s.start, ends)) for s in rest)
        desk.add_overtime(clock(env) - ends - in_shift)
    elif clock(env) < stretch.end:
        yield from _spend(env, desk, Stretch(clock(env), stretch.end, SHIFT))
