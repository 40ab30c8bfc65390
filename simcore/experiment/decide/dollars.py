"""What posts cost: gross, the federal match, and what the state pays; and what else the same money buys."""

from __future__ import annotations

import math
from dataclasses import dataclass

from simcore.experiment.decide.agency import role_of
from simcore.outcomes.money import loaded_dollar
from simcore.scenario.money import CASE_MANAGER, SUPERVISOR
from simcore.scenario.schema import Scenario

ALTERNATIVES = {
    "documentation_assistant": ("documentation assistant", "documentation assistants"),
    "phone_triage": ("person who answers the telephone first", "people who answer the telephone first"),
}
"""Shipped policies that bring a supporting role, which money could buy in place of posts: one, and more."""


@dataclass(frozen=True)
class PostCost:
    """What one full-time post costs a year: pay, benefits, overhead, and its share of a supervisor.

    ``federal`` is the share of it that the federal government pays; the state pays the rest. ``price_years``
    says whose dollars these are.
    """

    gross: float
    federal: float
    price_years: tuple[tuple[str, int], ...]

    def state(self, gross: float) -> float:
        """The state's part of so many dollars."""
        return gross * (1 - self.federal)


@dataclass(frozen=True)
class Bought:
    """Full-time posts of a supporting role that the same money buys."""

    policy: str
    role: str
    posts: int
    each: float
    takes: tuple[str, ...]

    @property
    def words(self) -> str:
        """Such as '2 documentation assistants'."""
        return f"{self.posts} {ALTERNATIVES[self.policy][self.posts > 1]}"


def post_cost(scenario: Scenario) -> PostCost | None:
    """A case manager's post; None where the scenario has no money section."""
    money = scenario.money
    if money is None:
        return None
    pay = money.pay_of(CASE_MANAGER).salary_year
    if money.workers_per_supervisor:
        pay += money.pay_of(SUPERVISOR).salary_year / money.workers_per_supervisor
    years = {name: year for name, year in money.price_years.items() if name.startswith("pay of")}
    return PostCost(pay * loaded_dollar(money), money.billing.federal_match_share, tuple(years.items()))


def bought(scenario: Scenario, dollars: float) -> list[Bought]:
    """What so many dollars a year buy in place of posts; a role that is filled here already is left out."""
    money, team = scenario.money, scenario.team
    assert money is not None
    assert team is not None
    helped = {kind for role in team.support.values() for kind in role.takes}
    found = []
    for policy in ALTERNATIVES:
        name, role = role_of(policy)
        takes = tuple(kind for kind in role["takes"] if kind in scenario.kinds)
        each = role["salary_year"] * loaded_dollar(money)
        posts = math.floor(dollars / each + 1e-9)
        if takes and posts and not helped & set(takes) and name not in team.support:
            found.append(Bought(policy, name, posts, each, takes))
    return found
