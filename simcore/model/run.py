"""One run: SimPy waits and wakes, the rules do the rest."""

from __future__ import annotations

import gc
from collections.abc import Generator, Iterator
from contextlib import contextmanager

import simpy

from simcore.demand.calendar import AWAY, MEETING, OVERTIME, SHIFT, VISITS, Stretch
from simcore.demand.clock import DAY, NEVER
from simcore.demand.demand import Demand
from simcore.model import days
from simcore.model.agency import Agency, bring_administration
from simcore.model.caseload import start_caseload
from simcore.model.columns import IN_HAND, OPEN, QUEUED
from simcore.model.desk import Desk
from simcore.model.items import promote_all, take_out_of_queue
from simcore.model.manager import Manager
from simcore.model.overtime import is_call, longest_run_on, overtime_left
from simcore.model.pace import monday
from simcore.model.records import Records, gather
from simcore.model.rules import (
    decide,
    feed_next,
    ingest,
    leave_the_watch,
    next_to_hear,
    no_longer_idle,
    queues_for,
    settle_end,
)
from simcore.model.stretch import account, put_down, take_up
from simcore.model.supervising import day_of_a_role
from simcore.scenario.schema import Scenario

Waits = Generator[simpy.Event, None, None]


def simulate(scenario: Scenario, demand: Demand, caseload: int, trace: bool = False) -> Records:
    """Run one replication of one desk with ``caseload`` clients and return its records.

    Raises LedgerError when the books do not balance. ``demand`` must hold at least ``caseload`` clients.
    """
    desk = run_desk(Desk(scenario, demand, caseload, trace))
    records = gather(desk)
    desk.agency = None  # each knows the other: all that the run needed would outlive it
    return records


def run_desk(desk: Desk) -> Desk:
    """Let the case managers work to the end of the run; return the desk they leave."""
    staff = open_agency(desk)
    start_caseload(desk)
    feed_next(desk)
    env = simpy.Environment()
    at_work = AtWork(env, desk)
    if staff is not None:
        at_work.open_agency(staff)
    for manager in desk.managers:
        at_work.begin(manager)
    with garbage_collector_at_rest():
        env.run()
    ingest(desk, desk.days * DAY - 1)
    return desk


@contextmanager
def garbage_collector_at_rest() -> Iterator[None]:
    """A run leaves no cycles to collect, and looking for them goes through each of its items many times."""
    was_at_work = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_at_work:
            gc.enable()


class AtWork:
    """The case managers of a desk as SimPy processes, one each; a process sleeps until there is a reason."""

    def __init__(self, env: simpy.Environment, desk: Desk) -> None:
        self.env = env
        self.desk = desk
        self.processes: dict[int, simpy.Process] = {}
        self.exchange: simpy.Process | None = None
        """In a team: who looks out for what comes, for all of them."""
        self.listening_until = 0
        self.staff: Agency | None = None
        self.opened = -1
        """The last day whose morning the agency has had."""

    @property
    def now(self) -> int:
        """SimPy's clock; every delay is in whole seconds, so it stays whole."""
        return int(self.env.now)

    def begin(self, manager: Manager) -> None:
        """Somebody's first day has come."""
        self.processes[manager.number] = self.env.process(self.life(manager))

    def open_agency(self, staff: Agency) -> None:
        """A team has mornings before anybody comes to work, and an exchange that is never away."""
        self.staff = staff
        self.env.process(self._mornings())
        self.exchange = self.env.process(self._listen())

    def _mornings(self) -> Waits:
        for day in range(self.desk.days):
            yield from self._sleep(day * DAY)
            self._open_day(day)

    def _open_day(self, day: int) -> None:
        """The agency's morning, once, before the first work also where a shift begins at midnight."""
        if self.staff is None or day == self.opened:
            return
        self.opened = day
        ingest(self.desk, self.now - 1)
        for manager in self.staff.morning(day):
            self.begin(manager)
        self._tell_others(None)

    def _listen(self) -> Waits:
        """Take in what rings the second it rings, and what comes while somebody has nothing to do."""
        desk, timeout, end = self.desk, self.env.timeout, self.desk.days * DAY
        now = self.now
        while now < end:
            until = self.listening_until = min(next_to_hear(desk), end)
            if until > now:
                try:
                    yield timeout(until - now)
                    now = until
                except simpy.Interrupt:
                    now = self.now
                    continue
            ingest(desk, now)
            if desk.to_wake:
                self._wake_others(None)

    def life(self, manager: Manager) -> Waits:
        """Day after day of stretches, each spent on what it is for, to the end or until somebody leaves."""
        desk = self.desk
        for day in manager.calendar.present:
            if day < manager.started_on or day in manager.away_sick:
                continue
            yield from self._away(manager, manager.calendar.stretches(day)[0].start)
            self._open_day(day)
            if day >= manager.leaves_on:
                break
            manager.start_day(day)
            promote_all(desk, day)
            stretches, booked = self._plan(manager, day)
            if day // 7 != desk.week:
                desk.week = day // 7
                ingest(desk, self.now - 1)
                desk.snapshots.append((self.now, sum(desk.backlog)))
            manager.shift[day] = sum(stretch.end - stretch.start for stretch in stretches)
            for place, stretch in enumerate(stretches):
                rest = stretches[place + 1 :]
                if stretch.use == VISITS:
                    yield from self._field_block(manager, stretch, booked, rest)
                elif self.now < stretch.end:
                    yield from self._spend(manager, stretch)
                yield from self._run_on(manager, rest[0].start if rest else None)
                if rest and rest[0].start > self.now:
                    put_down(desk, manager)
            if day >= manager.trained_on:
                yield from self._stay_on(manager)
            if not self._goes_on(manager):
                put_down(desk, manager)
                if self.staff is not None and manager.post >= desk.posts:
                    self.staff.gone_home(manager.post, self.now)
        put_down(desk, manager)
        if manager.leaves_on < NEVER:
            return
        yield from self._away(manager, desk.days * DAY)  # what comes after the last day finds nobody there
        self._change_use(manager, AWAY)

    def _plan(self, manager: Manager, day: int) -> tuple[list[Stretch], list[int]]:
        """What today is for; somebody new is in training, and who helps a team has no visits of their own."""
        desk, stretches = self.desk, manager.calendar.stretches(day)
        if desk.load_counts and day // 7 != manager.week:
            manager.week = day // 7
            monday(desk, manager, day)
        if day < manager.trained_on:
            return [Stretch(stretch.start, stretch.end, MEETING) for stretch in stretches], []
        if manager.post >= desk.posts:
            return day_of_a_role(desk, manager, day), []
        if desk.is_team:
            bring_administration(desk, manager, day, self.now)
        return days.plan_day(desk, manager, day)

    def _sleep(self, until: int) -> Waits:
        """Until then nothing can call this case manager."""
        if until > self.now:
            yield self.env.timeout(until - self.now)

    def _away(self, manager: Manager, until: int) -> Waits:
        """Off work; a case manager on call is fetched for what cannot wait."""
        desk = self.desk
        if self.now >= until:
            return
        self._change_use(manager, AWAY)
        while desk.is_on_call and manager.number == 0 and desk.ringing and desk.ringing[0][0] < until:
            yield from self._sleep(desk.ringing[0][0])
            ingest(desk, self.now)
            yield from self._night_work(manager, until)
        yield from self._sleep(until)

    def _night_work(self, manager: Manager, until: int) -> Waits:
        """What the case manager was fetched for is worked at once, as overtime."""
        desk = self.desk
        for item in desk.called_out:
            if desk.place[item] == QUEUED and self.now < until:
                manager.start_day(self.now // DAY)
                take_out_of_queue(desk, item)
                take_up(desk, manager, item, self.now)
                end = min(self.now + manager.resume_left + desk.left[item], until)
                yield from self._spend(manager, Stretch(self.now, end, OVERTIME), only_in_hand=True)
                put_down(desk, manager)
        desk.called_out.clear()
        self._change_use(manager, AWAY)

    def _spend(
        self, manager: Manager, stretch: Stretch, due_by: int = NEVER, only_in_hand: bool = False
    ) -> Waits:
        """Spend a stretch of the day: decide, wait, account, until it ends or nothing keeps one here."""
        desk, timeout, ringing = self.desk, self.env.timeout, self.desk.ringing
        now = self.now
        if now < stretch.start:
            self._change_use(manager, AWAY)
            yield from self._sleep(stretch.start)
            now = stretch.start
        end = manager.block_end = stretch.end
        self._change_use(manager, stretch.use)
        manager.overtime_due = due_by
        if only_in_hand:
            manager.heaps_now = []
        while now < end:
            until = decide(desk, manager, now)
            if desk.pooled or (
                desk.is_team  # told at once whether anybody is concerned, since mostly nobody is
                and (desk.idle or desk.to_wake or (ringing and ringing[0][0] < self.listening_until))
            ):
                self._tell_others(manager)
            if until <= now:
                break
            manager.asleep = True
            try:
                yield timeout(until - now)
                now = until
            except simpy.Interrupt:
                now = self.now
            manager.asleep = False
            account(desk, manager, now)
        settle_end(desk, manager, now)

    def _tell_others(self, manager: Manager | None) -> None:
        """What has just happened may concern colleagues: they look again, and so does who listens."""
        desk = self.desk
        if manager is not None and manager.in_hand >= 0:
            if desk.pooled:
                leave_the_watch(desk, manager)
            elif desk.idle:
                no_longer_idle(desk, manager)
        if desk.to_wake:
            self._wake_others(manager)
        exchange = self.exchange
        if exchange is None or self.env.active_process is exchange:
            return
        if next_to_hear(desk) < self.listening_until:
            self.listening_until = self.now
            exchange.interrupt()

    def _wake_others(self, manager: Manager | None) -> None:
        """Those whose work came, or who are asked to take a call, look again."""
        desk = self.desk
        for colleague in desk.to_wake:
            if colleague is not manager and colleague.asleep:
                colleague.asleep = False
                self.processes[colleague.number].interrupt()
        desk.to_wake.clear()

    def _change_use(self, manager: Manager, use: int) -> None:
        """What happened before this moment met the use the time had until now; then the new use begins."""
        desk, now = self.desk, self.now
        ingest(desk, now - 1)
        manager.use = use
        manager.since = now
        if use != SHIFT:
            manager.filling = min(manager.filling, now)
        manager.heaps_now = queues_for(desk, manager, use)
        manager.overtime_due = NEVER
        item = manager.in_hand
        if desk.pooled:
            leave_the_watch(desk, manager)
            desk.to_wake += desk.managers  # who is there now looks out for what this one looked out for
            self._wake_others(manager)
        elif desk.is_team:
            no_longer_idle(desk, manager)
            self._tell_others(manager)
        if item < 0 or use == AWAY or desk.kinds.rings[desk.kind[item]]:
            return
        if desk.kinds.heap[desk.kind[item]] not in desk.kinds.heaps_in[use]:
            put_down(desk, manager)

    def _run_on(self, manager: Manager, follows: int | None) -> Waits:
        """Lunch or the end of the shift cuts off no call; a little of what is in hand may be finished too."""
        desk, item = self.desk, manager.in_hand
        if item < 0 or follows == self.now or self._goes_on(manager):
            return
        left = manager.resume_left + desk.left[item]
        stays = manager.calendar.seconds_until_away(self.now)
        if follows is None:
            left = min(left, longest_run_on(desk, manager, item, left, stays))
        elif desk.kinds.rings[desk.kind[item]]:
            left = min(left, follows - self.now)
            left = left if is_call(desk, item) else min(left, stays)
        else:
            return
        end = min(self.now + left, (manager.day + 1) * DAY)
        if end > self.now:
            yield from self._spend(manager, Stretch(self.now, end, OVERTIME), only_in_hand=True)

    def _stay_on(self, manager: Manager) -> Waits:
        """Overtime by the scenario's rule, while what comes next is due today or late.

        Nobody whose absence has begun stays on, and nobody stays into an absence.
        """
        desk = self.desk
        midnight = (manager.day + 1) * DAY
        most = min(
            overtime_left(desk, manager),
            manager.calendar.seconds_until_away(self.now),
            midnight - self.now,
        )
        if most > 0:
            put_down(desk, manager)
            stretch = Stretch(self.now, self.now + most, OVERTIME)
            yield from self._spend(manager, stretch, due_by=midnight)
            manager.put_back_passed_over(desk.queue_of)

    def _goes_on(self, manager: Manager) -> bool:
        """A day without a night: the next shift begins the moment this one ends."""
        tomorrow = manager.day + 1
        following = manager.calendar.stretches(tomorrow) if tomorrow in manager.present else []
        return bool(following) and following[0].start == self.now

    def _field_block(
        self, manager: Manager, stretch: Stretch, booked: list[int], rest: list[Stretch]
    ) -> Waits:
        """Out on visits one after the other; the rest of the block is desk work, what runs over overtime."""
        desk = self.desk
        if self.now < stretch.start:
            self._change_use(manager, AWAY)
            yield from self._sleep(stretch.start)
        self._change_use(manager, VISITS)
        put_down(desk, manager)
        midnight = (manager.day + 1) * DAY
        while booked := [item for item in booked if desk.state[item] == OPEN]:
            begun = self.now
            if begun >= midnight:
                manager.booked[manager.day] = booked  # missed: put back the next morning
                if desk.is_team:  # where there may be no next morning
                    days.put_back_missed(desk, manager, manager.day + 1)
                break
            item = booked.pop(0)
            desk.place[item] = IN_HAND
            travel, inside, met = days.seconds_out(desk, item, last=not booked)
            travel = min(travel, midnight - begun)
            inside = min(inside, midnight - begun - travel)  # nobody stays with a client overnight
            yield from self._sleep(begun + travel + inside)
            ingest(desk, self.now - 1)
            days.keep_appointment(desk, manager, item, begun, self.now, travel, inside, met)
            if desk.pooled:
                leave_the_watch(desk, manager)
                desk.to_wake += desk.managers
                self._wake_others(manager)
            elif desk.is_team:
                self._tell_others(manager)
        ends = max(stretch.end, stretch.start)
        if self.now > ends:
            in_shift = sum(max(0, min(s.end, self.now) - max(s.start, ends)) for s in rest)
            manager.add_overtime(self.now - ends - in_shift)
        elif self.now < stretch.end:
            yield from self._spend(manager, Stretch(self.now, stretch.end, SHIFT))


def open_agency(desk: Desk) -> Agency | None:
    """Staff a team for its first day; None where there is but one caseload."""
    team = desk.scenario.team
    if team is None:
        return None
    staff = desk.agency = Agency(desk, team)
    staff.open()
    return staff
