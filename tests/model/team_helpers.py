"""Small teams made for one test: two posts, needs put in by hand, who worked on what."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from simcore.model import Records
from simcore.model.columns import OPEN
from simcore.model.desk import Desk
from simcore.model.records import gather
from simcore.model.run import run_desk
from simcore.scenario import Scenario
from tests.model.helpers import Demand, Need, office
from tests.model.helpers import _table as put_in

Tree = dict[str, Any]
NEVER_BY_CHANCE = {"annual": 1.0}
"""Somebody may leave; ``agency(gone=...)`` says who does."""


def days(mean: float) -> Tree:
    return {"distribution": "constant", "days_mean": mean}


def team_office(kinds: Tree, team: Tree | None = None, caseload: int = 2, **rest: Any) -> Scenario:
    """Two posts, unless the test says otherwise: even clients are the first's, odd ones the second's."""
    return office(kinds, caseload=caseload, team={"posts": 2} | (team or {}), **rest)


def agency(
    scenario: Scenario,
    *needs: Need,
    referred: tuple[int, ...] = (),
    gone: Tree | None = None,
    draw: Callable[[int], float] | None = None,
    seed: int = 1,
) -> tuple[Desk, Records]:
    """Run a team with these needs in place of its open and dated ones, and these referrals.

    ``gone``: post -> the weeks on whose Mondays its holder has left; nobody else leaves.
    ``draw``: week -> the draw that decides whether somebody leaves, in place of that.
    """
    demand = Demand(scenario, seed, 0, scenario.caseload)
    demand.needs = put_in(scenario, demand.needs, needs)
    if referred:
        demand.referrals = np.array(referred, dtype=np.int64)
    desk = Desk(scenario, demand, scenario.caseload, True)
    drawn, leavers = desk.staff_draw, gone or {}

    def staff_draw(what: str, row: int, number: int) -> float:
        if what == "leave" and draw is not None:
            return draw(number)
        if what == "leave":
            return 0.0 if number in leavers.get(row, ()) else 1.0
        return drawn(what, row, number)

    desk.staff_draw = staff_draw
    run_desk(desk)
    still = [s for s, state in zip(desk.seconds, desk.state, strict=False) if state == OPEN]
    assert sum(desk.backlog) == sum(still)
    return desk, gather(desk)


def posts_at(desk: Desk, records: Records, item: int) -> list[int]:
    """Posts (or roles, numbered after them) whose people worked on an item, in order of time."""
    log, who = records.trace.stretches, records.trace.manager
    return [desk.managers[number].post for number in who[log[:, 2] == item].tolist()]
