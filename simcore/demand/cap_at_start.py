"""Does a cap bind anybody when it begins? One at or above what people hold changes nothing at first."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from simcore.demand.come_and_go import come_and_go
from simcore.scenario.team import room_under

if TYPE_CHECKING:
    from simcore.scenario.load import Loaded

LONG = 20
"""Years; what takes longer is not told in years."""


def idle_cap_words(loaded: Loaded, cap: int | None = None) -> str:
    """That a cap binds nobody when the run begins, and what it takes until it does; empty where it binds.

    ``cap`` is one that is decided later on; without it the team's own, from the first day. Clients are those
    that the scenario says, dealt out by hours: arithmetic, nothing is simulated.
    """
    scenario = loaded.scenario
    team = scenario.team
    own = team.cap if team is not None else None
    limit = own if cap is None else cap
    if team is None or limit is None:
        return ""
    counted = team.people_at_start if cap is None else team.served_at_start
    clients = counted(scenario.caseload)
    gone = team.vacant_posts if team.staffing.when_vacant == "redistribute" else []
    hours = [team.hours[post] for post in range(team.posts) if post not in gone]
    room = sum(room_under(limit, each) or 0 for each in hours) - clients
    if room < 0:
        return ""
    most = math.ceil(clients * max(hours) / sum(hours) - 1e-9)
    start = (
        f"Nobody holds more than {most} clients at the start ({clients:,} clients, {team.posts} posts), so a "
        f"cap of {limit} by itself changes nothing"
    )
    if not scenario.clients.referrals:
        return f"{start}: nobody is referred here."
    if not room:
        return f"{start} then. All places are taken: whoever is referred waits until somebody leaves."
    return f"{start} until about {room:,} more people have come than left{_how_long(loaded, room)}."


def _how_long(loaded: Loaded, room: int) -> str:
    """How long that takes as people come and leave now."""
    come, leave = come_and_go(loaded)
    if come <= leave:
        return ", and no more come than leave"
    years = room / (come - leave)
    long = f"more than {LONG}" if years > LONG else f"about {years:.1f}"
    return f": {long} years at {come - leave:.0f} a year"
