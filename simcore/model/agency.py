"""Between the days of a team: who holds which post, who leaves and who comes, who covers, whose clients move.

Looked at each morning before anybody is at work; in ordinary steps, since it happens once a day or less.
"""

from __future__ import annotations

import math
from bisect import bisect_left
from dataclasses import dataclass, field

import numpy as np

from simcore.demand.calendar import plans_for, worked_seconds_day
from simcore.demand.clock import DAY, HOUR, NEVER
from simcore.demand.distributions import drawn_seconds
from simcore.demand.places import people_at_start
from simcore.demand.presence import ManagerCalendar
from simcore.model.caseload import admit, join_the_list
from simcore.model.desk import Desk
from simcore.model.items import new_item, open_item, open_later, put_in_queue
from simcore.model.leaving import leaves_now
from simcore.model.manager import Manager
from simcore.model.overdue import Overdue
from simcore.model.ownership import emptiest, hand_over, has_room, move_client
from simcore.scenario.money import SUPERVISOR
from simcore.scenario.team import Team, room_under


@dataclass
class Spell:
    """Somebody's time in a post or role: days since the start; ``left`` is NEVER while they stay."""

    post: int
    manager: int
    started: int
    trained: int
    left: int = NEVER


@dataclass
class Agency:
    """The staff of a team as it stands."""

    desk: Desk
    team: Team
    spells: list[Spell] = field(default_factory=list)
    held: list[list[int]] = field(default_factory=list)
    """Clients of each post, every Monday morning."""
    moves: int = 0
    """Clients moved from one post to another."""
    funded: list[tuple[int, int]] = field(default_factory=list)
    """(day, posts funded from then on)."""
    starts: dict[int, list[int]] = field(default_factory=dict)
    """Day -> posts that somebody begins in."""
    roles_start: dict[int, list[tuple[int, int, float]]] = field(default_factory=dict)
    """Day -> (role, which of its people, share of a full-time post) who begin then."""
    shared_out: object = None
    """Who held which post or role, who was there, and the posts funded, when cover was last set."""
    hired: dict[int, int] = field(default_factory=dict)
    """Post -> how many have held it."""
    overdue: Overdue | None = None
    """Late work by post, known only where it makes people leave."""

    @property
    def handover(self) -> int:
        """The kind of work that a client makes who changes hands; -1 where it makes none."""
        kind = self.team.staffing.handover
        return self.desk.kinds.rank[kind] if kind else -1

    def open(self) -> list[Manager]:
        """Staff the agency for its first day and deal out its clients; return who is there."""
        desk, team = self.desk, self.team
        leaving = team.staffing.leaving
        if leaving is not None and leaving.per_week_overdue:
            self.overdue = Overdue(desk)
        desk.cap = team.cap
        desk.hours = team.hours
        desk.takes_clients = [False] * desk.posts  # somebody has to hold a post first
        filled = [post for post in range(team.posts) if post not in team.vacant_posts]
        managers = [self._hire(post, 0) for post in filled]
        managers += self._open_roles()
        self._deal_out(filled)
        self.funded.append((0, team.posts))
        for post in team.vacant_posts:
            self._advertise(post, team.staffing.advertised_from_week * 7)
        for _ in range(people_at_start(desk.scenario, desk.caseload) - sum(desk.held)):
            join_the_list(desk, 0)
        return managers

    def _open_roles(self) -> list[Manager]:
        """Who helps from the first day; of a role that is advertised later, when each will begin."""
        found, team = [], self.team
        for place, role in enumerate(self.desk.roles):
            full_time = role.full_time(team.posts)
            people, week = math.ceil(full_time), role.advertised_from_week
            for number in range(people):
                one = (self.desk.posts + place, number, full_time / people)
                if week is None:
                    found.append(self._take_on_support(*one))
                else:
                    day = week * 7 + self._days_to_fill("fill_role", place, number)
                    self.roles_start.setdefault(day, []).append(one)
        return found

    def _deal_out(self, filled: list[int]) -> None:
        """Clients go to the posts in turn, by hours, or to those that are filled; to none above the cap."""
        desk, cases = self.desk, self.desk.cases
        assert cases is not None
        owners = filled if desk.shares_out else list(range(self.team.posts))
        dealt = _shares(owners, desk.hours, desk.cap, sum(case >= 0 for case in cases.holder))
        for client, post in enumerate(dealt):
            desk.post_of[client] = post
            desk.held[post] += 1
        # whoever gets the other places: the same draws however many posts
        for place in range(len(dealt), len(cases.holder)):
            desk.post_of[place] = 0

    def _hire(self, post: int, day: int) -> Manager:
        desk = self.desk
        number = self.hired.get(post, 0)
        self.hired[post] = number + 1
        who = f"{post}.{number}" if number else post
        share = desk.hours[post]
        plans = None if share == 1 else plans_for(desk.scenario.calendar, share)
        calendar = ManagerCalendar(desk.office, desk.demand.streams, who, plans)
        manager = Manager(len(desk.managers), calendar, desk.kinds, desk.office.days, post)
        manager.started_on = day
        if day:
            manager.trained_on = self._trained(manager, day)
        self._enter(manager, post, day)
        desk.takes_clients[post] = manager.trained_on <= day
        return manager

    def _begin_roles(self, day: int) -> list[Manager]:
        """Who begins in a role today; the first of it takes over what waits with the case managers."""
        found = []
        for role, number, share in self.roles_start.pop(day, []):
            if not self.desk.workers[role]:
                self._take_over(role)
            found.append(self._take_on_support(role, number, share, day))
        return found

    def _take_over(self, role: int) -> None:
        """Work of a role's kinds goes to it from now on, with what lies in the case managers' queues."""
        desk = self.desk
        takes = desk.roles[role - desk.posts].takes
        desk.give_to_role(role, list(takes))
        ranks = {desk.kinds.rank[name] for name in takes}
        for heap in desk.heaps[: desk.width * desk.posts]:
            for _, _, item, version in heap.waiting():
                if version == desk.version[item] and desk.kind[item] in ranks:
                    desk.version[item] += 1
                    put_in_queue(desk, item)

    def _take_on_support(self, place: int, number: int, share: float, day: int = 0) -> Manager:
        desk = self.desk
        plans = plans_for(desk.scenario.calendar, share, commitments=False)
        is_supervisor = desk.roles[place - desk.posts] is self.team.supervisor
        who = f"{SUPERVISOR if is_supervisor else f'support.{place - desk.posts}'}.{number}"
        calendar = ManagerCalendar(desk.office, desk.demand.streams, who, plans)
        manager = Manager(len(desk.managers), calendar, desk.kinds, [], place)
        manager.started_on = manager.trained_on = day
        self._enter(manager, place, day)
        return manager

    def _enter(self, manager: Manager, place: int, day: int) -> None:
        self.desk.managers.append(manager)
        self.desk.workers[place].append(manager)
        self.spells.append(Spell(place, manager.number, day, manager.trained_on))

    def _trained(self, manager: Manager, day: int) -> int:
        """The first day with clients: after so many days at work as the training takes."""
        hours = worked_seconds_day(self.desk.scenario.calendar) * self.desk.hours[manager.post] / HOUR
        days = math.ceil(self.team.staffing.training_hours / hours)
        present = manager.calendar.present
        place = bisect_left(present, day) + days
        return present[place] if place < len(present) else self.desk.days

    def _advertise(self, post: int, day: int) -> None:
        """Somebody will begin here when the post is filled; each of its vacancies has a draw of its own."""
        self.desk.takes_clients[post] = False
        wait = self._days_to_fill("fill", post, self.hired.get(post, 0))
        self.starts.setdefault(day + wait, []).append(post)

    def _days_to_fill(self, stream: str, row: int, number: int) -> int:
        """Days from advertising a post, or one of a role's, to its holder's first."""
        uniform = self.desk.staff_draw(stream, row, number)
        return max(1, math.ceil(int(drawn_seconds(self.team.staffing.fill, np.array([uniform]))[0]) / DAY))

    def morning(self, day: int) -> list[Manager]:
        """What is decided before anybody is at work; return who begins today."""
        desk, now = self.desk, day * DAY
        self._decide(day)
        new = [self._hire(post, day) for post in self.starts.pop(day, [])] + self._begin_roles(day)
        for post in range(desk.posts):
            for manager in desk.workers[post]:
                if manager.trained_on == day:
                    self._becomes_ready(manager, now)
        if day % 7 == 0 and day > 0:
            for manager in leaves_now(desk, day, self.overdue):
                self._part_with(manager, day)
        if desk.shares_out:
            self._give_to_colleagues(now)
        if day % 7 == 0 and day > 0:
            self._level(now)
        admit(desk, now)
        if day % 7 == 0:
            self.held.append(list(desk.held))
        self._share_out(day)
        return new

    def _becomes_ready(self, manager: Manager, now: int) -> None:
        """Somebody is ready for clients; who came in the run reads in on those the post had meanwhile."""
        self.desk.takes_clients[manager.post] = True
        if self.handover >= 0 and manager.started_on > 0:
            for client in self._clients_of(manager.post):
                hand_over(self.desk, client, now, self.handover)

    def _decide(self, day: int) -> None:
        """Changes of cap and of posts that take effect today."""
        desk = self.desk
        for change in self.team.changes:
            if day == (desk.scenario.window.warm_up_weeks + change.week) * 7:
                desk.cap = change.cap or desk.cap
                before = self.funded[-1][1]
                if change.posts and change.posts > before:
                    self.funded.append((day, change.posts))
                    for post in range(before, change.posts):
                        self._advertise(post, day)

    def _part_with(self, manager: Manager, day: int) -> None:
        """Somebody has left: appointments are made anew, the post is advertised, the clients wait or move."""
        desk, post = self.desk, manager.post
        manager.leaves_on = day
        next(s for s in self.spells if s.manager == manager.number).left = day
        desk.workers[post].remove(manager)
        for booked in manager.booked.values():
            for item in booked:
                desk.visits_pending[post].append((desk.due[item], item, day * DAY))
        manager.booked.clear()
        desk.visits_pending[post].sort()
        self._advertise(post, day)

    def _give_to_colleagues(self, now: int) -> None:
        """Clients of vacant posts go to colleagues who have room, each to whoever has the fewest."""
        desk = self.desk
        for post in range(desk.posts):
            if desk.held[post] and not desk.workers[post]:
                for client in self._clients_of(post):
                    to = emptiest(desk)
                    if to < 0:
                        return
                    self._move(client, to, now)

    def _clients_of(self, post: int) -> list[int]:
        """Clients a post owns, in order of referral."""
        cases = self.desk.cases
        assert cases is not None
        post_of = self.desk.post_of
        mine = [(case, c) for c, case in enumerate(cases.holder) if case >= 0 and post_of[c] == post]
        return [client for _, client in sorted(mine)]

    def _move(self, client: int, post: int, now: int) -> None:
        move_client(self.desk, client, post, now)
        if self.handover >= 0:
            hand_over(self.desk, client, now, self.handover)
        self.moves += 1

    def _level(self, now: int) -> None:
        """Move clients from the largest caseload to the smallest, a few each week, newest first."""
        desk = self.desk
        open_posts = [post for post in range(desk.posts) if desk.takes_clients[post]]
        if len(open_posts) < 2:
            return
        for _ in range(self.team.staffing.level_week_most):
            load = {post: desk.held[post] / desk.hours[post] for post in open_posts}
            most = max(open_posts, key=lambda post: (load[post], -post))
            least = min(open_posts, key=lambda post: (load[post], post))
            if (desk.held[most] - 1) / desk.hours[most] < (desk.held[least] + 1) / desk.hours[least]:
                return  # the move would only change which of the two is the larger
            if not has_room(desk, least):
                return
            self._move(self._clients_of(most)[-1], least, now)

    def _share_out(self, day: int) -> None:
        """Who is there today, who covers whom, and so who may be asked to take what rings."""
        desk = self.desk
        there = [[m for m in holders if is_there(m, day)] for holders in desk.workers]
        for role in range(desk.posts, len(there)):
            ends = (m.calendar.stretches(day)[-1].end for m in there[role])
            desk.there_until[role] = max(ends, default=day * DAY)
        everybody = ([list(holders) for holders in desk.workers], there, self.funded[-1])
        if everybody != self.shared_out:
            self.shared_out = everybody
            self._set_cover(there)
        for role in range(desk.posts, len(there)):
            if not there[role] and any(there[: desk.posts]):
                self._hand_back(role)

    def _set_cover(self, there: list[list[Manager]]) -> None:
        """Who covers whom, and who may be asked to take what rings, with these at work by post or role."""
        desk, team = self.desk, self.team
        for manager in desk.managers:
            manager.covers = []
        desk.listeners = [list(found) for found in desk.workers]
        covering: dict[int, tuple[Manager, bool]] = {}
        floats = [
            m
            for place, role in enumerate(desk.roles)
            if role.covers_absent
            for m in there[desk.posts + place]
        ]
        for post in range(self.funded[-1][1]):
            if not there[post]:
                if floats:
                    covering[post] = (floats.pop(0), True)
                elif team.cover.by == "colleagues" and (colleague := self._colleague(there, post)):
                    covering[post] = (colleague, False)
                if post in covering:
                    covering[post][0].covers.append((post, covering[post][1]))
                    desk.listeners[post].append(covering[post][0])
        taken = set(team.cover.takes)
        for post, row in enumerate(desk.answering):
            if there[post] and not desk.roles:  # by far the most usual
                row[:] = [there[post]] * len(row)
                continue
            cover, everything = covering.get(post, (None, False))
            for kind, name in enumerate(desk.kinds.names):
                role = desk.works_at[post][kind]
                own = there[post] or ([cover] if cover and (everything or name in taken) else [])
                taken_off = role != post and there[role]
                both = desk.kinds.interrupts_all[kind]  # the role may be at another crisis
                row[kind] = [*there[role], *(own if both else [])] if taken_off else own
                desk.answering_else[post][kind] = own if taken_off else []

    def gone_home(self, role: int, now: int) -> None:
        """The last of a role goes home while the office is open: what nobody began is left with its owner."""
        if now >= self.desk.there_until[role] and self.desk.office.open.is_open(now):
            self._hand_back(role, begun=False)

    def _hand_back(self, role: int, begun: bool = True) -> None:
        """Messages and crises that wait for a role go to the own case manager; ``begun`` ones too."""
        desk = self.desk
        for heap in desk.heaps[desk.width * role : desk.width * (role + 1)]:
            for _, _, item, version in heap.waiting():
                waits = version == desk.version[item] and (begun or desk.started[item] < 0)
                if waits and desk.kinds.rings[desk.kind[item]]:
                    desk.passed_on.add(item)
                    desk.version[item] += 1
                    put_in_queue(desk, item)

    def _colleague(self, there: list[list[Manager]], post: int) -> Manager | None:
        """The next in the row who is there and covers for the fewest."""
        posts = self.desk.posts
        row = [there[(post + step) % posts][0] for step in range(1, posts) if there[(post + step) % posts]]
        return min(row, key=lambda manager: len(manager.covers), default=None)


def is_there(manager: Manager, day: int) -> bool:
    """Whether this one works with clients today."""
    return (
        day in manager.present
        and day not in manager.away_sick
        and manager.trained_on <= day < manager.leaves_on
    )


def bring_administration(desk: Desk, manager: Manager, day: int, now: int) -> None:
    """The day's general administration of whoever comes to work, as much as the hours of the post bring."""
    if not desk.demand.world.admin_seconds:
        return
    for kind, at in desk.daily:
        moment = day * DAY + at
        item = new_item(desk, kind, -1 - manager.post, desk.kinds.sender[kind], moment, -1)
        seconds = max(1, round(desk.demand.world.admin_seconds * desk.hours[manager.post]))
        desk.backlog[manager.post] += seconds - desk.seconds[item]
        desk.seconds[item] = desk.left[item] = seconds
        if moment > now:
            open_later(desk, item, moment)
        else:
            open_item(desk, item, moment)


def _shares(posts: list[int], hours: list[float], cap: int | None, clients: int) -> list[int]:
    """The owner of each of so many clients: in turn, by hours, as far as the cap leaves room."""
    held = dict.fromkeys(posts, 0)
    most = {post: room_under(cap, hours[post]) for post in posts}
    dealt = []
    for _ in range(clients):
        room = [post for post in posts if (limit := most[post]) is None or held[post] < limit]
        post = min(room, key=lambda p: ((held[p] + 1) / hours[p], p))
        held[post] += 1
        dealt.append(post)
    return dealt
