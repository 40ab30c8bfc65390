"""Kinds of work as flat lists by rank: what the rules of the office look up in every step."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal, TypeVar

import numpy as np
from numpy.typing import NDArray

from simcore.demand.calendar import AWAY, MEETING, OVERTIME, PROTECTED, SHIFT, VISITS, Office
from simcore.demand.clock import DAY, HOUR, NEVER
from simcore.demand.needs import SENDERS
from simcore.scenario.schema import Kind, Scenario, Standard

N = TypeVar("N", int, NDArray[np.int64])
DueRule = Callable[[int], int]
PHONE, EMAIL = 0, 1
AGENCY = SENDERS.index("agency")

_USES = {"shift": SHIFT, "protected": PROTECTED, "overtime": OVERTIME}


@dataclass(frozen=True, slots=True)
class KindTable:
    """One list per property, indexed by the rank of the kind in the scenario."""

    names: list[str]
    rank: dict[str, int]
    specs: list[Kind]
    urgency: list[int]
    due: list[DueRule]
    rings: list[bool]
    """Somebody waits for an answer at once: it may interrupt, so its coming is an event."""
    wakes: list[bool]
    """Its coming is an event of its own, because it rings or can make the phone ring later."""
    interrupts: list[frozenset[int]]
    interrupts_all: list[bool]
    plain: list[bool]
    """Opening one does nothing but put it in the queue."""
    awaited: list[bool]
    """Opening one puts it in the queue, and somebody begins to wait for an answer; nothing else."""
    heap: list[int]
    heaps_in: list[list[int]]
    """By use of the time: which heaps may be worked on."""
    covered_heaps: frozenset[int]
    """Heaps of work that colleagues see to while its owner is away."""
    client_leaves: list[bool]
    promote_before: list[int | None]
    steps: list[list[float]]
    stepped: list[bool]
    promise_step: list[int]
    comes_back: list[float]
    """Probability that it comes back when it is done."""
    loud: frozenset[int]
    """Channels on which asking again is heard at once, so that it is an event of its own."""
    chase_channel: list[int]
    """The channel on which people ask again about it; -1 where they cannot or do not."""
    sender: list[int]
    required: list[bool]
    """Made good by other contacts with the client."""
    is_visit: list[bool]
    closes_case: list[float]
    """Probability that the client leaves when it is done."""
    accept: list[float]
    """Probability that work in hand is put down for it, where it may interrupt."""


def party_of(client: N, is_agency: N, channel: N) -> N:
    """The number of a party on a channel: people chase, not items; a client's agencies are another."""
    return (client * 2 + is_agency) * 2 + channel


def channel_number(name: Literal["phone", "email"]) -> int:
    """The number of a channel: together with a client and whom they are it makes the number of a party."""
    return PHONE if name == "phone" else EMAIL


def compile_kinds(scenario: Scenario, office: Office) -> KindTable:
    """Turn the scenario's kinds into flat lists."""
    names = list(scenario.kinds)
    specs = list(scenario.kinds.values())
    rank = {name: place for place, name in enumerate(names)}
    rings = [bool(kind.interrupts) for kind in specs]
    loud = {k.arrivals.channel for k in specs if k.arrivals.how == "chase" and _is_loud(k)}
    required = {name for kind in specs for name in kind.satisfies}
    chased = {k.arrivals.channel for k in specs if k.arrivals.how == "chase" and k.arrivals.probability > 0}
    simple = [_is_simple(name, kind, scenario, required) for name, kind in scenario.kinds.items()]
    covered = set(scenario.team.cover.takes) if scenario.team else set()
    setting = [(tuple(sorted(kind.worked_in)), name in covered) for name, kind in scenario.kinds.items()]
    settings = sorted(set(setting))
    return KindTable(
        names=names,
        rank=rank,
        specs=specs,
        urgency=[kind.urgency for kind in specs],
        due=[due_rule(kind.standard, office) for kind in specs],
        rings=rings,
        wakes=[
            ring or kind.client_leaves or (kind.chased is not None and kind.chased.channel in loud)
            for ring, kind in zip(rings, specs, strict=True)
        ],
        interrupts=[_interrupted(kind, place, rank) for place, kind in enumerate(specs)],
        interrupts_all=["all" in kind.interrupts for kind in specs],
        plain=[simple and kind.chased is None for simple, kind in zip(simple, specs, strict=True)],
        awaited=[simple and kind.chased is not None for simple, kind in zip(simple, specs, strict=True)],
        heap=[settings.index(found) for found in setting],
        heaps_in=_heaps_in([allowed for allowed, _ in settings]),
        covered_heaps=frozenset(place for place, (_, is_covered) in enumerate(settings) if is_covered),
        client_leaves=[kind.client_leaves for kind in specs],
        promote_before=[
            round(kind.promote.days_before_due * DAY) if kind.promote else None for kind in specs
        ],
        steps=[[step.share for step in kind.steps] for kind in specs],
        stepped=[len(kind.steps) > 1 for kind in specs],
        promise_step=[kind.promise_step or len(kind.steps) for kind in specs],
        comes_back=[kind.comes_back.probability if kind.comes_back else 0.0 for kind in specs],
        loud=frozenset(channel_number(channel) for channel in loud),
        chase_channel=[_chase_channel(kind, chased) for kind in specs],
        sender=[SENDERS.index(next(iter(kind.senders))) for kind in specs],
        required=[name in required for name in names],
        is_visit=[kind.visit is not None for kind in specs],
        closes_case=[kind.closes_case for kind in specs],
        accept=[kind.accept_probability for kind in specs],
    )


def _heaps_in(settings: Sequence[tuple[str, ...]]) -> list[list[int]]:
    by_use: list[list[int]] = [[] for _ in range(6)]
    for name, use in _USES.items():
        by_use[use] = [place for place, allowed in enumerate(settings) if name in allowed]
    by_use[MEETING] = by_use[VISITS] = by_use[AWAY] = []
    return by_use


def _interrupted(kind: Kind, place: int, rank: dict[str, int]) -> frozenset[int]:
    """Ranks of the kinds this one interrupts; 'all' is every kind but itself."""
    if "all" in kind.interrupts:
        return frozenset(rank.values()) - {place}
    return frozenset(rank[name] for name in kind.interrupts)


def _chase_channel(kind: Kind, chased: set[Literal["phone", "email"]]) -> int:
    if kind.chased is None or kind.chased.channel not in chased:
        return -1
    return channel_number(kind.chased.channel)


def _is_loud(kind: Kind) -> bool:
    """Whether asking again this way is heard at once: by phone, or where it may interrupt."""
    return bool(kind.interrupts) or (kind.arrivals.how == "chase" and kind.arrivals.channel == "phone")


def _is_simple(name: str, kind: Kind, scenario: Scenario, required: set[str]) -> bool:
    """Opening one sets no promotion, appointment, batch of mail or step going."""
    batched = kind.channel == "email" and scenario.email.read == "batches"
    special = batched or kind.arrivals.how == "dated" or kind.promote or kind.visit or name in required
    return not special and len(kind.steps) == 1


def due_rule(standard: Standard, office: Office) -> DueRule:
    """A function from the moment something opens to the moment it is due."""
    within = standard.within
    if within is None:
        return lambda time: NEVER
    if standard.clock == "working_days":
        days = round(within)
        if days == 0:  # the next close there is, which the day alone does not tell
            return lambda time: office.close_of_day(time, 0)
        by_day: dict[int, int] = {}

        def close(time: int) -> int:
            day = time // DAY
            if day not in by_day:
                by_day[day] = office.close_of_day(time, days)
            return by_day[day]

        return close
    if standard.clock == "calendar_days":
        days = round(within)
        return lambda time: (time // DAY + days + 1) * DAY
    seconds = round(within * HOUR)
    if standard.clock == "wall_hours":
        return lambda time: time + seconds
    return lambda time: max(time, office.open.after(time, seconds))


def comes_by_an_act(kind: Kind) -> bool:
    """Whether work of a kind comes by somebody's act only, neither by itself nor when its time has come."""
    later = kind.comes_back is not None and kind.comes_back.after is not None
    waits = (
        later
        or kind.outbound is not None
        or any(step.then_wait for step in kind.steps)
        or kind.channel == "email"
    )
    return kind.arrivals.how in ("follows", "chase") and not waits
