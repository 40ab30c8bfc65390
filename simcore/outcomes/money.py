"""What it costs, what is paid for it, what is denied or taken back: dollars of the years the scenario says.

A year is 52 weeks. Nothing is turned from one year's dollars into another's. Without a money section in the
scenario every measure here is NaN.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from simcore.demand.calendar import worked_seconds_day
from simcore.demand.clock import DAY, HOUR, NEVER
from simcore.outcomes.billing import MONTHS_YEAR, YEAR_WEEKS, Bills, bills_of
from simcore.outcomes.measure import DOLLARS, Better, measure
from simcore.outcomes.observed import Observed
from simcore.outcomes.team import leavers
from simcore.scenario.money import CASE_MANAGER, SUPERVISOR, Money
from simcore.scenario.schema import Scenario

GROUP = "Money"
NAN = float("nan")


# ---------------------------------------------------------------------------------------- costs


@dataclass(frozen=True)
class Spell:
    """Somebody employed in a role for a share of a full-time post, from and until a second of the run.

    ``post`` is the number of the post among a team's, -1 where there are none or it is a supporting role's.
    """

    role: str
    post_share: float
    start: int
    end: int
    post: int = -1


def spells(seen: Observed) -> list[Spell]:
    """Who is employed: of a team whoever was there, so that a vacancy costs nothing; else all, always.

    Supervisors are left out where their pay is counted as a share for each case manager.
    """
    staff, team = seen.records.staff, seen.scenario.team
    if staff is None or team is None:
        share = seen.scenario.calendar.part_time_share
        return [Spell(CASE_MANAGER, share, seen.start, seen.end)] * seen.scenario.managers
    money, found = seen.scenario.money, []
    shared = money is not None and money.workers_per_supervisor is not None
    for place, _, started, _, left in staff.spells.tolist():
        role, share = CASE_MANAGER, 1.0
        if place < staff.posts:
            share = float(staff.hours[place])
        else:
            role = staff.roles[place - staff.posts]
            if shared and team.roles[role] is team.supervisor:
                continue
            full_time = team.roles[role].full_time(team.posts)
            share = full_time / math.ceil(full_time)
        post = place if place < staff.posts else -1
        found.append(Spell(role, share, started * DAY, left if left == NEVER else left * DAY, post))
    return found


def staff_cost(seen: Observed, employed: Sequence[Spell] | None = None) -> float:
    """Dollars a year for pay, benefits and overhead of who is employed in the window; a vacancy is free.

    Where no supervisor is among them, each case manager costs a share of one. A role of the team's own has
    the pay that stands with it. NaN without a money section.
    """
    money = seen.scenario.money
    if money is None:
        return NAN
    employed = spells(seen) if employed is None else employed
    wages = sum(pay_of(seen.scenario, one.role) * one.post_share * _part(seen, one) for one in employed)
    if money.workers_per_supervisor and not any(one.role == SUPERVISOR for one in employed):
        heads = sum(_part(seen, one) for one in employed if one.role == CASE_MANAGER)
        wages += money.pay_of(SUPERVISOR).salary_year * heads / money.workers_per_supervisor
    return wages * loaded_dollar(money)


def pay_of(scenario: Scenario, role: str) -> float:
    """A year's pay of a full-time post of a role, before benefits; NaN without a money section."""
    if scenario.money is None:
        return NAN
    support = scenario.team.support.get(role) if scenario.team else None
    return support.salary_year if support else scenario.money.pay_of(role).salary_year


def leavers_cost(seen: Observed, employed: Sequence[Spell] | None = None) -> float:
    """Dollars a year for case managers who leave: those who did, in a team in which people leave.

    Elsewhere nobody leaves in a run, and it is what is expected of whoever is employed.
    """
    money, team = seen.scenario.money, seen.scenario.team
    if money is None:
        return NAN
    if money.leavers is None:
        return 0.0
    if employed is None and team is not None and team.staffing.leaving is not None:
        return leavers(seen) * YEAR_WEEKS / seen.weeks * money.leavers.cost_each
    employed = spells(seen) if employed is None else employed
    heads = sum(_part(seen, one) for one in employed if one.role == CASE_MANAGER)
    return heads * money.leavers.share_year * money.leavers.cost_each


def overtime_pay(seen: Observed) -> float:
    """Dollars a year that the overtime is worth at each one's plain hour's pay, paid or not."""
    if seen.scenario.money is None:
        return NAN
    calendar = seen.scenario.calendar
    full_time_week = (
        worked_seconds_day(calendar) / calendar.part_time_share * len(calendar.working_days) / HOUR
    )
    hours = _overtime_by_role(seen)
    return sum(pay_of(seen.scenario, role) * h for role, h in hours.items()) / (YEAR_WEEKS * full_time_week)


def overtime_hours_year(seen: Observed) -> float:
    """Hours a year worked beyond the shift."""
    return sum(_overtime_by_role(seen).values())


def _overtime_by_role(seen: Observed) -> dict[str, float]:
    """Hours a year beyond the shift of all case managers, and of everybody in each role of a team."""
    a_year = YEAR_WEEKS / seen.weeks / HOUR
    found = {CASE_MANAGER: float(seen.records.overtime[seen.days].sum()) * a_year}
    if (staff := seen.records.staff) is not None:
        for role, seconds in zip(staff.roles, staff.overtime, strict=True):
            found[role] = float(seconds[seen.days].sum()) * a_year
    return found


def year_cost(seen: Observed) -> float:
    """All costs of a year: staff, leavers, and overtime where it is paid."""
    money = seen.scenario.money
    if money is None:
        return NAN
    extra = overtime_pay(seen) * money.overtime_pay_factor if seen.scenario.overtime.paid else 0.0
    return staff_cost(seen) + leavers_cost(seen) + extra


def client_months(seen: Observed) -> float:
    """Client-months in a year, of clients on the books; NaN where there never was one."""
    return seen.clients * float(MONTHS_YEAR) or NAN


def _part(seen: Observed, one: Spell) -> float:
    """The share of the window for which somebody is employed."""
    return max(0, min(one.end, seen.end) - max(one.start, seen.start)) / (seen.end - seen.start)


def loaded_dollar(money: Money) -> float:
    """What a dollar of wages costs with benefits and overhead."""
    return (1 + money.benefits_share) * (1 + money.overhead_share)


def _unpaid(found: Callable[[Observed], float]) -> Callable[[Observed], float]:
    """What overtime comes to where it is not paid; else nothing."""

    def compute(seen: Observed) -> float:
        if seen.scenario.money is None:
            return NAN
        return 0.0 if seen.scenario.overtime.paid else found(seen)

    return compute


measure(
    "cost_year", "Cost of a year", DOLLARS, "lower", GROUP,
    "Pay, benefits and overhead of case managers and of who supports them, their share of a supervisor, what "
    "leavers cost, and overtime where it is paid, in 52 weeks. A vacant post costs nothing.", 0,
)(year_cost)  # fmt: skip
measure(
    "cost_client_month", "Cost per client-month", DOLLARS, "lower", GROUP,
    "Cost of a year by clients on the books and twelve months.", 0,
)(lambda seen: year_cost(seen) / client_months(seen))  # fmt: skip
measure(
    "leavers_cost_year", "Cost of people leaving, a year", DOLLARS, "lower", GROUP,
    "Case managers who left, or where nobody can leave are expected to, in 52 weeks, times what one who "
    "leaves costs.", 0,
)(leavers_cost)  # fmt: skip
measure(
    "unpaid_overtime_hours", "Unpaid overtime, hours a year", "h", "lower", GROUP,
    "Hours worked beyond the shift in 52 weeks, where the scenario says that they are not paid.", 0,
)(_unpaid(overtime_hours_year))  # fmt: skip
measure(
    "unpaid_overtime_pay", "Unpaid overtime, at pay", DOLLARS, "lower", GROUP,
    "The same hours at the plain pay of an hour, without benefits: a gift of the case manager's, no cost.", 0,
)(_unpaid(overtime_pay))  # fmt: skip


# -------------------------------------------------------------------------------------- revenue


def _of_bills(
    name: str,
    label: str,
    better: Better,
    definition: str,
    found: Callable[[Bills], float],
    unit: str = DOLLARS,
) -> None:
    """Declare a measure of a run's billing."""

    def compute(seen: Observed) -> float:
        bills = bills_of(seen)
        return NAN if bills is None else found(bills)

    measure(name, label, unit, better, GROUP, definition, 0)(compute)


_of_bills(
    "billed_year", "Billed, a year", "higher",
    "What was done with its note written in the days allowed, at the rate of the scenario's basis: by the "
    "client-month or by 15 minutes, in 52 weeks.",
    lambda bills: bills.flow(bills.money.billing.basis).billed,
)  # fmt: skip
_of_bills(
    "unbilled_undocumented_year", "Not billed because undocumented, a year", "lower",
    "What more could have been billed for contacts that took place, had each note been written in the days "
    "allowed.",
    lambda bills: bills.flow(bills.money.billing.basis).undocumented,
)  # fmt: skip
_of_bills(
    "revenue_at_risk_year", "Revenue at risk, a year", "lower",
    "Billed for quarters whose report fell due in the window and was late, but was done within the grace "
    "period or is open while that runs.",
    lambda bills: bills.flow(bills.money.billing.basis).at_risk,
)  # fmt: skip
_of_bills(
    "denied_year", "Denied for late reports, a year", "lower",
    "Billed for the whole months before the due day of each report that was not done when its grace ended in "
    "the window; of no client more than was billed.",
    lambda bills: bills.flow(bills.money.billing.basis).denied,
)  # fmt: skip
_of_bills(
    "taken_back_year", "Taken back by audits, a year", "lower",
    "Expected value: the share of records looked at, times the share disallowed of what was billed and not "
    "denied, which grows with notes late or missing.",
    lambda bills: bills.flow(bills.money.billing.basis).taken_back,
)  # fmt: skip
_of_bills(
    "denied_client_months_year", "Client-months denied, a year", "lower",
    "Client-months billed by the month and denied for a report late beyond its grace; at most those billed.",
    Bills.denied_months,
    unit="months",
)  # fmt: skip
_of_bills(
    "denied_all_else_done_year", "Client-months denied though all else was done, a year", "lower",
    "Client-months denied for a late report in which every note was written by its due time, of clients none "
    "of whose annual plans was late in the window.",
    Bills.denied_all_else_done,
    unit="months",
)  # fmt: skip
_of_bills(
    "audit_error_share", "Of dollars in an audited record, disallowed", "lower",
    "What audits disallow of what they look at: some whatever the notes, more where notes of the month were "
    "late or missing.",
    Bills.error_share,
    unit="share",
)  # fmt: skip
_of_bills(
    "state_share_year", "Paid by the state, a year", "neither",
    "The state's own part of what is left after denials and audits; the rest is the federal match.",
    lambda bills: bills.flow(bills.money.billing.basis).kept * (1 - bills.money.billing.federal_match_share),
)  # fmt: skip


# ------------------------------------------------------------------------------------------ net


def _net(name: str, label: str, definition: str, kept: Callable[[Bills], float]) -> None:
    """Declare a net per client-month: what is kept less what it costs."""

    def compute(seen: Observed) -> float:
        bills = bills_of(seen)
        return NAN if bills is None else (kept(bills) - year_cost(seen)) / client_months(seen)

    measure(name, label, DOLLARS, "higher", GROUP, definition, 0, signed=True)(compute)


_net(
    "net_client_month", "Net per client-month",
    "On the scenario's basis: billed, less denied, taken back by audits and all costs.",
    lambda bills: bills.flow(bills.money.billing.basis).kept,
)  # fmt: skip
_net(
    "net_client_month_no_denial", "Net per client-month if nothing were denied",
    "On the scenario's basis, as if no report denied anything: billed, less taken back by audits and all "
    "costs.",
    lambda bills: bills.flow(bills.money.billing.basis).kept_no_denial,
)  # fmt: skip
_net(
    "net_month_rate", "Net per client-month, billed by the month",
    "Billed at the rate of a client-month, less denied, taken back by audits and all costs.",
    lambda bills: bills.flow("client_month").kept,
)  # fmt: skip
_net(
    "net_month_rate_no_denial", "Net per client-month, billed by the month, if nothing were denied",
    "Billed at the rate of a client-month, less taken back by audits and all costs.",
    lambda bills: bills.flow("client_month").kept_no_denial,
)  # fmt: skip
_net(
    "net_15min", "Net per client-month, billed by 15 minutes",
    "Billed at the rate of 15 documented minutes, added up over a client's month, less denied, taken back by "
    "audits and all costs.",
    lambda bills: bills.flow("minutes15").kept,
)  # fmt: skip
_net(
    "net_15min_no_denial", "Net per client-month, billed by 15 minutes, if nothing were denied",
    "Billed at the rate of 15 documented minutes, less taken back by audits and all costs.",
    lambda bills: bills.flow("minutes15").kept_no_denial,
)  # fmt: skip
