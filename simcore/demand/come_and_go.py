"""Do about as many people come as leave? Referrals are the agency's number, leaving is each client's."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simcore.demand.places import people_at_start
from simcore.demand.reckoning import Reckoning

if TYPE_CHECKING:
    from simcore.scenario.load import Loaded

FEWEST, MOST = 0.75, 1.6
"""Referred for each person who leaves, between which nothing need be said; in the shipped agencies 1.25."""
HOURS_YEAR = 365 * 24


def come_and_go(loaded: Loaded) -> tuple[float, float]:
    """People referred to an agency in a year, and people who leave it when it is as full as it begins.

    (0, 0) of a scenario without a team or without referrals.
    """
    scenario = loaded.scenario
    team, referrals = scenario.team, scenario.clients.referrals
    if team is None or referrals is None:
        return 0.0, 0.0
    reckoning, rate = Reckoning(loaded), referrals.rate
    come = (rate.per_day or 0.0) * reckoning.office_days + (rate.per_hour or 0.0) * HOURS_YEAR
    leaving = [name for name, kind in scenario.kinds.items() if kind.client_leaves]
    each = sum(reckoning.rate(name).typical for name in leaving) * 12
    return come, each * people_at_start(scenario, scenario.caseload)


def referral_words(loaded: Loaded) -> str:
    """A warning where referrals do not fit the number of clients, as after a change of it; else empty."""
    come, leave = come_and_go(loaded)
    if not leave or FEWEST <= come / leave <= MOST:
        return ""
    scenario = loaded.scenario
    clients = people_at_start(scenario, scenario.caseload)
    more, then = ("more", "fills up, or a waiting list grows") if come > leave else ("fewer", "empties")
    return (
        f"Far {more} people are referred ({come:.0f} a year) than leave (about {leave:.0f} a year of "
        f"{clients:,} clients), so the agency {then}: referrals do not follow a changed number of "
        "clients or posts; clients.referrals.rate.per_day sets them."
    )
