"""What a run draws as it goes: when a need comes back, when patience ends, when people ask again.

The numbers are the clients' own (see ``simcore.demand.streams``); ``used`` counts how many of them each
client, or last the office, has used up.
"""

from __future__ import annotations

from dataclasses import dataclass

from simcore.demand.clock import Intensity
from simcore.demand.demand import Demand
from simcore.demand.streams import Draws
from simcore.model.kinds import KindTable, channel_number
from simcore.scenario.schema import Kind

LUCK = ("accept", "message", "redial", "reach", "no_show", "back", "closes", "settled")
"""Chances of single moments, each with numbers of its own: uniform, one after the other by client."""


@dataclass(frozen=True, slots=True)
class Recurring:
    """How a kind that a client has at most once comes back: gaps, needs a week, the shape of the week."""

    content: Draws[int] | None
    """Seconds content, whatever the hour; without it ``gap`` over ``weekly``, spread over the week."""
    gap: Draws[float] | None
    weekly: list[float]
    shape: Intensity
    first_at_start: bool
    used: list[int]


@dataclass(frozen=True, slots=True)
class Patience:
    """How long somebody waits for a kind before asking again, from its opening or from its due time on."""

    draws: Draws[int]
    from_opening: bool


@dataclass(frozen=True, slots=True)
class Asking:
    """How people ask again on one channel: the kind of work that is, gaps, and the luck of asking at all."""

    kind: int
    gap: Draws[int]
    luck: Draws[float]
    probability: float
    raises_to: int | None
    used: list[int]


def recurring(demand: Demand, name: str, kind: Kind, rows: int) -> Recurring | None:
    """The draws of a kind whose needs are closed; None for any other."""
    if kind.arrivals.how != "closed":
        return None
    return Recurring(
        content=demand.contents(name),
        gap=demand.exponentials(f"{name}.gap") if kind.arrivals.rate else None,
        weekly=demand.weekly_rates(name).tolist() if kind.arrivals.rate else [],
        shape=demand.world.shape(kind.arrivals.profile),
        first_at_start=kind.arrivals.first_at_start,
        used=[0] * rows,
    )


def patience(demand: Demand, name: str, kind: Kind) -> Patience | None:
    """The patience of those who wait for a kind; None where nobody asks again."""
    if kind.chased is None:
        return None
    draws = demand.durations(f"{name}.patience", kind.chased.patience)
    return Patience(draws, from_opening=kind.chased.counted_from == "opening")


def asking_by_channel(demand: Demand, kinds: KindTable, rows: int) -> dict[int, Asking]:
    """Channel -> how people ask again on it; a channel on which nobody does is missing."""
    found: dict[int, Asking] = {}
    for place, kind in enumerate(kinds.specs):
        rule, name = kind.arrivals, kinds.names[place]
        if rule.how == "chase" and rule.probability > 0:
            found[channel_number(rule.channel)] = Asking(
                kind=place,
                gap=demand.durations(f"{name}.gap", rule.gap),
                luck=demand.uniforms(f"{name}.ask"),
                probability=rule.probability,
                raises_to=rule.raises_to,
                used=[0] * rows,
            )
    return found
