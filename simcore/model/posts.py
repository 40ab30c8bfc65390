"""What a desk knows of a team: who holds which post or role, who is asked when it rings, who has room.

``simcore.model.agency`` changes it between the days. A desk without a team has one post, which nobody holds.
"""

from __future__ import annotations

from typing import Any

from simcore.demand.clock import DAY, NEVER
from simcore.demand.demand import Demand
from simcore.demand.streams import WIDTH
from simcore.model.kinds import KindTable, comes_by_an_act
from simcore.model.manager import Manager
from simcore.model.queue import Queue
from simcore.scenario.schema import Scenario
from simcore.scenario.team import Role

Answering = list[list[list[Manager]]]
"""By post and kind: who may be asked to take what rings, the first first."""


class TeamBooks:
    """The posts of an office. Lists are indexed by post, some by post or role: roles come after the posts."""

    scenario: Scenario
    demand: Demand
    kinds: KindTable
    posts: int
    is_team: bool
    managers: list[Manager]
    heaps: list[Queue]
    width: int
    roles: list[Role]
    kind: list[int]
    due: list[int]

    def _set_up_posts(self) -> None:
        """Nobody holds a post yet, and whoever works here is asked to take what rings."""
        self.held = [0] * self.posts
        """By post: clients it owns."""
        self.takes_clients = [True] * self.posts
        """By post: whether somebody holds it who is ready for new clients."""
        self.hours = [1.0] * self.posts
        """By post: full-time equivalents."""
        self.idle: set[int] = set()
        """In a team: those who have nothing to do and may work on what comes next."""
        self.attentive: set[int] = set()
        """Those of them for whom what comes may come unannounced: nobody's act brings it."""
        self.expects = [True] * self.posts
        """By post or role: whether work comes to it unannounced."""
        for role in self.roles:
            self.expects.append(not all(comes_by_an_act(self.scenario.kinds[name]) for name in role.takes))
        team = self.scenario.team
        self.shares_out = team is not None and team.staffing.when_vacant == "redistribute"
        """Whether the clients of a vacant post are given to colleagues."""
        self.cap: int | None = None
        self.agency: Any = None
        """Who staffs a team (``simcore.model.agency.Agency``)."""
        places = len(self.heaps) // self.width
        self.workers: list[list[Manager]] = [[] for _ in range(places)]
        """By post or role, in a team: who holds it."""
        self.listeners: list[list[Manager]] = [[] for _ in range(places)]
        """By post or role, in a team: who works on what waits there today."""
        self.answering: Answering = [[self.managers for _ in self.kinds.names] for _ in range(self.posts)]
        """By post and kind: who is asked to take what rings today."""
        self.answering_else: Answering = [[[] for _ in self.kinds.names] for _ in range(self.posts)]
        """Who is asked while the role that takes it is off work: its day may be shorter than the office's."""
        self.there_until = [NEVER] * places
        """By post or role, in a team: until when anybody of a role is at work today."""
        self.with_grace = self._items_with_grace() if self.is_team else []

    def _items_with_grace(self) -> list[tuple[int, int]]:
        """(item, when its grace ends) of dated work that is late only after a period of grace."""
        grace = [round(kind.standard.grace_days * DAY) for kind in self.kinds.specs]
        known = enumerate(zip(self.kind, self.due, strict=True))
        visits = [kind.visit is not None for kind in self.kinds.specs]
        return [(item, due + grace[kind]) for item, (kind, due) in known if grace[kind] and not visits[kind]]

    def staff_draw(self, what: str, row: int, number: int) -> float:
        """A draw about the staff: of one post or person, one after the other."""
        block, place = divmod(number, WIDTH)
        return float(self.demand.streams.office_block(f"staff.{what}", block, row)[0, place])
