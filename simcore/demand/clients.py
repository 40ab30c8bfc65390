"""What clients are: drawn once for each, and what it means for how often they ask and who asks for them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from simcore.demand.streams import Floats, Streams
from simcore.demand.world import Ints
from simcore.scenario.schema import Kind, Scenario, Sender

SENDERS: tuple[Sender, ...] = ("client", "family", "agency", "office")
OFFICE = -1
"""The client number of what belongs to no client but to the office, or in a team to its first post; the next
post's is one less, and so on."""


@dataclass(frozen=True, slots=True)
class Traits:
    """What clients are, one value per client: multiplier of need, agencies, family who call, persistence."""

    tier: Ints
    multiplier: Floats
    agencies: Ints
    family: NDArray[np.bool_]
    persistent: NDArray[np.bool_]


def draw_traits(scenario: Scenario, streams: Streams) -> Traits:
    """Draw what each client is; client k is the same person in every scenario with the same shares."""
    clients = scenario.clients
    tiers = list(clients.tiers.values())
    tier = _choose(streams.once("client.tier"), [t.share for t in tiers])
    agencies = _choose(streams.once("client.agencies"), list(clients.agencies.values()))
    return Traits(
        tier=tier,
        multiplier=np.array([t.multiplier for t in tiers])[tier],
        agencies=np.array([int(number) for number in clients.agencies])[agencies],
        family=streams.once("client.family") < clients.family_share,
        persistent=streams.once("client.persistent") < clients.persistent_share,
    )


def _choose(uniform: Floats, shares: list[float]) -> Ints:
    edges = np.cumsum(shares)[:-1]
    return np.searchsorted(edges, uniform, side="right").astype(np.int64)


def client_factor(kind: Kind, scenario: Scenario, traits: Traits) -> tuple[Floats, Floats]:
    """How a client's rate compares with the average client's, and the cumulative shares of its senders.

    Agencies write and call in proportion to their number, families where there is one. Returns shapes
    (clients,) and (clients + posts, senders), the last rows for what belongs to a post and to no client.
    Rates and shares average over clients to those stated.
    """
    mean_agencies = sum(int(number) * share for number, share in scenario.clients.agencies.items())
    relative: dict[Sender, Floats] = {
        "client": np.ones(len(traits.tier)),
        "family": traits.family / scenario.clients.family_share,
        "agency": traits.agencies / mean_agencies,
        "office": np.ones(len(traits.tier)),
    }
    parts = np.stack([kind.senders.get(name, 0.0) * relative[name] for name in SENDERS], axis=1)
    total = parts.sum(axis=1)
    posts = scenario.team.posts_most if scenario.team else 1
    stated = np.array([[kind.senders.get(name, 0.0) for name in SENDERS]] * posts)
    whole = np.concatenate([parts, stated])
    shares = np.cumsum(whole, axis=1) / np.maximum(whole.sum(axis=1), 1e-12)[:, None]
    return total * (traits.multiplier if kind.tiered else 1.0), shares
