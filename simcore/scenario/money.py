"""What is assumed about money: pay, billing, denial, audits, leaving. It changes nothing that is done.

All amounts are dollars of the year that stands beside them. Nothing is turned from one year's dollars into
another's: whoever adds dollars of two years sees both years said.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Annotated, Literal

from pydantic import Field, model_validator

from simcore.scenario.work import Count, Frozen, NonNegative, Positive, Share

Year = Annotated[int, Field(ge=1950, le=2100)]
Basis = Literal["client_month", "minutes15"]

CASE_MANAGER, SUPERVISOR, SUPPORT = "case_manager", "supervisor", "support"


class Salary(Frozen):
    """What one full-time post of a role is paid."""

    salary_year: Positive = Field(description="dollars, before benefits and overhead")
    price_year: Year = Field(description="whose dollars these are")


class Billing(Frozen):
    """What may be billed for, on two bases; both are always worked out, the basis says which one counts."""

    basis: Basis = "client_month"
    rate_month: NonNegative = Field(
        description="dollars for a calendar month of a client who had a documented contact in it"
    )
    rate_month_price_year: Year
    rate_15min: NonNegative = Field(
        description="dollars for 15 documented minutes, added up over a client's calendar month"
    )
    rate_15min_price_year: Year
    kinds: list[str] = Field(min_length=1, description="kinds of work that can be billed")
    note_days: NonNegative = Field(
        description="calendar days after which work without its note does not bill"
    )
    federal_match_share: Share = Field(description="of what is paid; the state pays the rest")


class Denial(Frozen):
    """A report late beyond its grace denies the months before it was due, as far as they were billed."""

    kind: str = Field(description="the kind whose lateness denies; its standard says the grace")
    months: Count = Field(description="whole calendar months before the due day")


class Audit(Frozen):
    """Auditors look at a share of clients' records and take back what they disallow in them."""

    sample_share_year: Share = Field(description="of clients' records, looked at in a year")
    base_error_share: Share = Field(description="of what was billed, disallowed whatever the notes")
    late_note_error_share: Share = Field(
        description="of what was billed, disallowed besides where every note was late or missing"
    )


class Leavers(Frozen):
    """A case manager who leaves costs: covering, hiring, teaching the new one."""

    share_year: NonNegative = Field(description="of posts, as long as a run itself says nothing of leaving")
    cost_each: NonNegative = Field(description="dollars")
    price_year: Year


class Money(Frozen):
    """Costs and revenue of the case managers of a scenario."""

    roles: dict[str, Salary] = Field(description="case_manager and, where there are any, other roles")
    benefits_share: NonNegative = Field(description="of wages, on top")
    overhead_share: NonNegative = Field(description="of wages and benefits, on top")
    workers_per_supervisor: Positive | None = Field(
        default=None, description="where supervisors are not posts of their own"
    )
    overtime_pay_factor: Positive = Field(
        default=1.5, description="of the hour's pay, where overtime is paid"
    )
    billing: Billing
    denial: Denial | None = None
    audit: Audit | None = None
    leavers: Leavers | None = None

    @model_validator(mode="after")
    def _roles(self) -> Money:
        if CASE_MANAGER not in self.roles:
            raise ValueError(f"roles: {CASE_MANAGER} is missing")
        if self.workers_per_supervisor is not None and SUPERVISOR not in self.roles:
            raise ValueError(f"workers_per_supervisor needs the pay of a {SUPERVISOR} under roles")
        return self

    def pay_of(self, role: str) -> Salary:
        """The pay of a role; one that is not named is paid as support, or else as a case manager."""
        return self.roles.get(role) or self.roles.get(SUPPORT) or self.roles[CASE_MANAGER]

    @property
    def price_years(self) -> dict[str, int]:
        """Every dollar row in words, and the year of its dollars."""
        named = {role: role.replace("_", " ") for role in self.roles} | {SUPPORT: "support role"}
        found = {f"pay of a {named[role]}": pay.price_year for role, pay in self.roles.items()}
        found["rate of a client-month"] = self.billing.rate_month_price_year
        found["rate of 15 minutes"] = self.billing.rate_15min_price_year
        if self.leavers is not None:
            found["cost of one who leaves"] = self.leavers.price_year
        return found

    def check_kinds(self, known: Collection[str]) -> None:
        """Raise ValueError for a kind that the scenario does not have."""
        named = [*self.billing.kinds, *([self.denial.kind] if self.denial else [])]
        if unknown := sorted(set(named) - set(known)):
            raise ValueError(f"money names unknown kinds {', '.join(unknown)}")
