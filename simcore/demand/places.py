"""How many clients a run can hold at once: the rows that are drawn, whatever comes of them."""

from __future__ import annotations

import math

from simcore.demand.world import WEEKS_YEAR, World
from simcore.scenario.schema import Scenario

SPREAD = 6
"""Standard deviations of the number of referrals for which there is room where no cap limits it."""


def posts_of(scenario: Scenario) -> int:
    """Posts that own clients when all decisions have taken effect; 1 without a team."""
    return scenario.team.posts_most if scenario.team else 1


def people_at_start(scenario: Scenario, caseload: int) -> int:
    """Who is to be served when the run begins, on the waiting list or not."""
    return caseload if scenario.team is None else scenario.team.people_at_start(caseload)


def served_at_start(scenario: Scenario, caseload: int) -> int:
    """Clients on the books when the run begins: all there is room for under the cap."""
    return caseload if scenario.team is None else scenario.team.served_at_start(caseload)


def places_for(world: World, caseload: int) -> int:
    """Places there are for clients: up to the cap in every post, or with room for those who are referred."""
    scenario = world.scenario
    team = scenario.team
    if team is None:
        return caseload
    served = served_at_start(scenario, caseload)
    if team.cap_most is not None:
        return max(served, team.cap_most * team.posts_most)
    referrals = scenario.clients.referrals
    if referrals is None:
        return people_at_start(scenario, caseload)
    weekly = world.per_week(referrals.rate, "always" if referrals.rate.per_hour is not None else "shift")
    expected = weekly * world.weeks * max(1.0, 52 / WEEKS_YEAR)
    return served + math.ceil(expected + SPREAD * math.sqrt(expected))
