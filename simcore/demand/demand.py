"""One replication's demand: what is drawn before a run, and the draws a run fetches as it goes."""

from __future__ import annotations

from typing import Any

import numpy as np

from simcore.demand.calendar import ManagerCalendar, Office, total_weeks
from simcore.demand.needs import (
    client_factor,
    draw_needs,
    draw_traits,
    handling_seconds,
    patience_seconds,
)
from simcore.demand.streams import Draws, Floats, Streams, Transform
from simcore.demand.world import World
from simcore.scenario.schema import Duration, Scenario


class Demand:
    """All that is exogenous in one replication, for so many clients; any smaller caseload reads its rows.

    One object serves every caseload and every rule of the case manager's that leaves demand alone, so that
    client 17 leads the same life in all of them.
    """

    def __init__(self, scenario: Scenario, seed: int, replication: int, clients: int) -> None:
        self.scenario = scenario
        self.clients = clients
        self.streams = Streams(seed, replication, clients)
        self.office = Office(scenario.calendar, total_weeks(scenario))
        self.world = World(scenario, self.office, total_weeks(scenario))
        self.calendar = ManagerCalendar(scenario, self.office, self.streams)
        self.traits = draw_traits(scenario, self.streams)
        self.needs = draw_needs(self.world, self.traits, self.streams, self.calendar.present)
        self._draws: dict[str, Draws[Any]] = {}

    def uniforms(self, stream: str) -> Draws[float]:
        """Uniform numbers by client, fetched as the run needs them."""
        return self._keep(stream, np.asarray)

    def exponentials(self, stream: str) -> Draws[float]:
        """Exponential numbers with mean 1 by client."""
        return self._keep(stream, lambda uniform: -np.log1p(-uniform))

    def handling(self, name: str) -> Draws[int]:
        """Whole seconds of handling time of a kind, by client and counter; the same as in ``needs``."""
        kind = self.scenario.kinds[name]
        return self._keep(f"{name}.handling", lambda uniform: handling_seconds(kind, uniform))

    def durations(self, stream: str, duration: Duration) -> Draws[int]:
        """Whole seconds, at least one, of a wait or a gap."""
        return self._keep(stream, lambda uniform: patience_seconds(duration, uniform))

    def senders(self, name: str) -> Draws[int]:
        """Who each need of a kind comes from, as numbers into SENDERS."""
        shares = client_factor(self.scenario.kinds[name], self.scenario, self.traits)[1]

        def transform(uniform: Floats) -> Floats:
            return np.asarray((uniform[:, :, None] >= shares[:, None, :-1]).sum(axis=2))

        return self._keep(f"{name}.sender", transform)

    def weekly_rates(self, name: str) -> Floats:
        """Needs per standard week of each client, for a kind whose needs are closed."""
        kind = self.scenario.kinds[name]
        assert kind.arrivals.how == "closed"
        weekly = self.world.per_week(kind.arrivals.rate, kind.arrivals.profile)
        return np.asarray(weekly * np.maximum(client_factor(kind, self.scenario, self.traits)[0], 1e-12))

    def _keep(self, stream: str, transform: Transform) -> Draws[Any]:
        found = self._draws.get(stream)
        if found is None:
            found = self._draws[stream] = Draws(self.streams, stream, transform)
        return found
