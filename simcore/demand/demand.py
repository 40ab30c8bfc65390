"""One replication's demand: what is drawn before a run, and the draws a run fetches as it goes."""

from __future__ import annotations

from typing import Any

import numpy as np

from simcore.demand.clients import client_factor, draw_traits
from simcore.demand.distributions import drawn_seconds
from simcore.demand.needs import Needs, draw_needs, draw_open_at_start, draw_referrals, handling_seconds
from simcore.demand.places import places_for, posts_of
from simcore.demand.presence import ManagerCalendar, calendars
from simcore.demand.streams import Draws, Floats, Streams, Transform
from simcore.demand.world import Ints, world_of
from simcore.scenario.schema import Duration, Scenario


class Demand:
    """All that is exogenous in one replication, for so many clients; any smaller caseload reads its rows.

    One object serves every caseload and every rule of the case manager's that leaves demand alone, so that
    client 17 leads the same life in all of them.
    """

    def __init__(self, scenario: Scenario, seed: int, replication: int, clients: int) -> None:
        self.scenario = scenario
        self.clients = clients
        self.world = world_of(scenario)
        self.places = places_for(self.world, clients)
        self.streams = Streams(seed, replication, self.places, posts_of(scenario))
        self.office = self.world.office
        self.calendars: list[ManagerCalendar] = calendars(self.office, self.streams, scenario.managers)
        self.calendar = self.calendars[0]
        self.traits = draw_traits(scenario, self.streams)
        self.needs = draw_needs(self.world, self.traits, self.streams, self.calendar.present)
        self.referrals: Ints = draw_referrals(self.world, self.streams)
        self._draws: dict[str, Draws[Any]] = {}

    def needs_for(self, caseload: int) -> Needs:
        """What is known before a run with so many clients: what is open at its start, then what arises in it.

        Rows of a kind whose needs are closed are all open at the start. Items open at the start go round the
        clients of the run, so this many of them there are at every caseload.
        """
        needs = self.needs.for_caseload(places_for(self.world, caseload))
        if not self.scenario.open_at_start:
            return needs
        start = draw_open_at_start(self.world, self.traits, self.streams, caseload)
        return start.followed_by(needs)

    def uniforms(self, stream: str) -> Draws[float]:
        """Uniform numbers by client, fetched as the run needs them."""
        return self._keep(stream, np.asarray)

    def exponentials(self, stream: str) -> Draws[float]:
        """Exponential numbers with mean 1 by client."""
        return self._keep(stream, lambda uniform: -np.log1p(-uniform))

    def handling(self, name: str, again: bool = False) -> Draws[int]:
        """Whole seconds of handling time of a kind, by client and counter; the same as in ``needs``.

        ``again`` gives those of work that comes back, which has draws of its own.
        """
        kind = self.scenario.kinds[name]
        stream = f"{name}.handling_again" if again else f"{name}.handling"
        return self._keep(stream, lambda uniform: handling_seconds(kind, uniform))

    def durations(self, stream: str, duration: Duration) -> Draws[int]:
        """Whole seconds, at least one, of a wait or a gap."""
        return self._keep(stream, lambda uniform: drawn_seconds(duration, uniform))

    def senders(self, name: str) -> Draws[int]:
        """Who each need of a kind comes from, as numbers into SENDERS."""
        shares = client_factor(self.scenario.kinds[name], self.scenario, self.traits)[1]

        def transform(uniform: Floats) -> Floats:
            return np.asarray((uniform[:, :, None] >= shares[:, None, :-1]).sum(axis=2))

        return self._keep(f"{name}.sender", transform)

    def weekly_rates(self, name: str) -> Floats:
        """Needs per standard week of each client, for a kind with a rate whose needs are closed."""
        kind = self.scenario.kinds[name]
        assert kind.arrivals.how == "closed"
        assert kind.arrivals.rate is not None
        weekly = self.world.per_week(kind.arrivals.rate, kind.arrivals.profile)
        return np.asarray(weekly * np.maximum(client_factor(kind, self.scenario, self.traits)[0], 1e-12))

    def contents(self, name: str) -> Draws[int] | None:
        """Whole seconds a client is content after one is closed; None for a kind with a rate.

        Whoever has more needs than the average client is content for less time.
        """
        kind = self.scenario.kinds[name]
        if kind.arrivals.how != "closed" or kind.arrivals.content is None:
            return None
        content = kind.arrivals.content
        factor = np.append(client_factor(kind, self.scenario, self.traits)[0], np.ones(self.streams.posts))
        scale = 1 / np.maximum(factor, 1e-6)[:, None]
        return self._keep(f"{name}.gap", lambda uniform: drawn_seconds(content, uniform, scale))

    def _keep(self, stream: str, transform: Transform) -> Draws[Any]:
        found = self._draws.get(stream)
        if found is None:
            found = self._draws[stream] = Draws(self.streams, stream, transform)
        return found
