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
    """What so many dollars a year buy in place of posts; some is left out (`left_out`)."""
    return [
        one for policy in ALTERNATIVES if not _why_not(scenario, one := _so_many(scenario, policy, dollars))
    ]


def left_out(scenario: Scenario, dollars: float) -> list[str]:
    """Which alternative is not looked at, and why: such as 'no documentation assistant ..., because ...'."""
    looked = [_so_many(scenario, policy, dollars) for policy in ALTERNATIVES]
    why = {one.policy: _why_not(scenario, one) for one in looked}
    return [
        f"no {ALTERNATIVES[policy][0]} is looked at, because {reason}"
        for policy, reason in why.items()
        if reason
    ]


def _so_many(scenario: Scenario, policy: str, dollars: float) -> Bought:
    """Whole posts of a policy's role for so many dollars, none perhaps."""
    assert scenario.money is not None
    name, role = role_of(policy)
    takes = tuple(kind for kind in role["takes"] if kind in scenario.kinds)
    each = role["salary_year"] * loaded_dollar(scenario.money)
    return Bought(policy, name, math.floor(dollars / each + 1e-9), each, takes)


def _why_not(scenario: Scenario, one: Bought) -> str:
    """Why a role is not bought; empty where it is."""
    team = scenario.team
    assert team is not None
    helpers = [role.label for role in team.roles.values() if set(role.takes) & set(one.takes)]
    if one.role in team.support:
        return "there is that role here today already"
    if helpers:
        return f"somebody does that work here today already ({helpers[0]})"
    if not one.takes:
        return "there is none of that work here"
    return "" if one.posts else f"the money does not pay a whole post (${one.each:,.0f} a year)"
