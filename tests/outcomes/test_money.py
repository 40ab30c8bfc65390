"""Dollars by hand: one client, one late report, one contact without a note; what it costs; both bases."""

import math

import pytest

from simcore.demand.demand import Demand
from simcore.experiment import run_cell
from simcore.outcomes import MEASURES
from simcore.outcomes.money import Spell, leavers_cost, staff_cost
from simcore.scenario import InputError, load_scenario
from simcore.scenario.schema import Window
from tests.model.helpers import shipped
from tests.outcomes.helpers import Item, day, observed

YEAR = {"window": Window(warm_up_weeks=13, weeks=52)}
BASE = shipped("base").model_copy(update=YEAR)
DEAR = shipped("base_quarter_3000").model_copy(update=YEAR)
MONTHS = range(1, 15)
"""From February 2026 on; the run begins on the fifth of January."""


def contacts(months=MONTHS, note_after=1.0, minutes=20, client=0):
    """A contact in the middle of each month with its note so many days later, or never."""
    found = []
    for month in months:
        noon = day(27 + 30.4 * (month - 1) + 12)
        found.append(Item("monthly_contact", noon, noon, due=noon, client=client, minutes=minutes))
        end = {} if note_after is None else {"finished": noon + day(note_after, 0)}
        found.append(
            Item("note_contact", noon, due=noon + day(3, 0), client=client, cause=len(found) - 1, **end)
        )
    return found


def late_report(due=200, client=0, finished=None):
    end = {} if finished is None else {"finished": day(finished)}
    return Item("quarterly_report", day(due - 30), due=day(due, 16), client=client, **end)


def money(*items, scenario=BASE, caseload=1, **rest):
    seen = observed(*items, scenario=scenario, caseload=caseload, **rest)
    return {name: m.compute(seen) for name, m in MEASURES.items() if m.group == "Money"}


def test_a_year_of_documented_contacts_is_billed_by_the_month():
    row = money(*contacts())
    assert row["billed_year"] == pytest.approx(12 * 175.40)
    assert (row["unbilled_undocumented_year"], row["denied_year"], row["revenue_at_risk_year"]) == (0, 0, 0)


def test_one_late_report_denies_three_months_at_that_clients_rate():
    row = money(*contacts(), late_report())
    assert row["denied_year"] == pytest.approx(526.20, abs=1e-9)
    assert row["denied_client_months_year"] == row["denied_all_else_done_year"] == 3
    dear = money(*contacts(), late_report(), scenario=DEAR)
    assert dear["denied_year"] == pytest.approx(3000.0, abs=1e-9)


def test_never_more_is_denied_than_was_billed():
    """June alone of the quarter had a contact; two late reports about the same month deny it once."""
    row = money(*contacts([5]), late_report(), late_report(205))
    assert row["denied_year"] == pytest.approx(175.40)
    assert money(late_report())["denied_year"] == 0
    assert money(*contacts(), late_report(client=1), caseload=2)["denied_year"] == 0


def test_a_late_report_of_the_office_itself_denies_no_client_anything():
    assert money(*contacts(), late_report(client=-1))["denied_year"] == 0


@pytest.mark.parametrize(("finished", "at_risk"), [(229, 526.20), (199, 0), (None, 0)])
def test_late_within_the_grace_is_at_risk_and_not_denied(finished, at_risk):
    row = money(*contacts(), late_report(finished=finished))
    assert row["revenue_at_risk_year"] == pytest.approx(at_risk)
    assert (row["denied_year"] > 0) == (finished is None)


def test_without_any_denial_stands_beside_it():
    row = money(*contacts(), late_report())
    apart = (row["net_month_rate_no_denial"] - row["net_month_rate"]) * 12
    audits = 0.05 * 0.05 * 526.20  # what is denied is not taken back once more
    assert apart == pytest.approx(526.20 - audits)
    assert row["net_client_month"] == row["net_month_rate"]


def test_a_contact_without_its_note_does_not_bill():
    for note_after in (None, 31):
        row = money(*contacts(note_after=note_after))
        assert row["billed_year"] == 0
        assert row["unbilled_undocumented_year"] == pytest.approx(12 * 175.40)
    assert money(*contacts(note_after=29))["billed_year"] == pytest.approx(12 * 175.40)


def test_by_15_minutes_a_months_minutes_are_added_up_and_the_rest_is_lost():
    """Two contacts of 20 minutes are 40: two times 15. Time, not contact, is what is paid."""
    twice = contacts()
    twice += [
        Item(i.kind, i.created, i.finished, i.due, minutes=20, cause=i.cause + 28 if i.cause >= 0 else -1)
        for i in contacts()
    ]
    row = money(*twice)
    net = row["net_15min"] * 12 + row["cost_year"]
    assert net == pytest.approx(12 * 2 * 18.62 * (1 - 0.05 * 0.05))
    quarter_hours = BASE.money.model_copy(
        update={"billing": BASE.money.billing.model_copy(update={"basis": "minutes15"})}
    )
    row = money(*twice, scenario=BASE.model_copy(update={"money": quarter_hours}))
    assert row["billed_year"] == pytest.approx(12 * 2 * 18.62)
    assert row["net_client_month"] == row["net_15min"]


def test_audits_take_more_where_notes_were_late():
    in_time, late = (money(*contacts(note_after=after)) for after in (1, 10))
    assert in_time["taken_back_year"] == pytest.approx(0.05 * 0.05 * in_time["billed_year"])
    assert late["audit_error_share"] == pytest.approx(0.05 + 0.95 * 0.5)
    assert late["taken_back_year"] == pytest.approx(0.05 * late["audit_error_share"] * late["billed_year"])


def test_a_post_costs_pay_benefits_overhead_and_a_share_of_a_supervisor():
    row = money(caseload=40)
    post = (48430 + 62000 / 6) * 1.42 * 1.15
    assert row["cost_year"] == pytest.approx(post + 0.28 * 24000)
    assert row["cost_client_month"] == pytest.approx(row["cost_year"] / 480)
    assert money()["net_client_month"] == pytest.approx(-row["cost_year"] / 12)


def test_staff_cost_takes_spells_of_employment_and_other_roles():
    seen = observed(scenario=BASE)
    half_year = Spell("case_manager", 0.5, seen.start, (seen.start + seen.end) // 2)
    aide, boss = (Spell(role, 1.0, seen.start, seen.end) for role in ("documentation_aide", "supervisor"))
    wages = (48430 * 0.25 + 38000 + 62000) * 1.42 * 1.15
    assert staff_cost(seen, [half_year, aide, boss]) == pytest.approx(wages)
    assert leavers_cost(seen, [half_year, aide]) == pytest.approx(0.5 * 0.28 * 24000)


@pytest.mark.parametrize("paid", [True, False])
def test_overtime_is_a_cost_where_it_is_paid_and_else_a_gift_in_hours_and_at_pay(paid):
    rule = BASE.overtime.model_copy(update={"paid": paid})
    window = Window(warm_up_weeks=2, weeks=8)
    scenario = BASE.model_copy(update={"overtime": rule, "window": window})
    row = money(scenario=scenario, overtime={20: 8.0})
    hours, hour = 8 * 52 / 8, 48430 / 2080
    assert row["unpaid_overtime_hours"] == pytest.approx(0 if paid else hours)
    assert row["unpaid_overtime_pay"] == pytest.approx(0 if paid else hours * hour)
    extra = row["cost_year"] - money(scenario=scenario)["cost_year"]
    assert extra == pytest.approx(hours * hour * 1.5 if paid else 0)


def test_a_team_costs_who_is_employed_and_its_support_at_its_own_pay():
    changes = ["window.warm_up_weeks=1", "window.weeks=2", "team.vacant=2"]
    scenario = load_scenario("agency_540+documentation_assistant", changes).scenario
    seen = run_cell(scenario, Demand(scenario, 1, 0, scenario.caseload), scenario.caseload)
    assistants = 3 * scenario.team.support["documentation_assistant"].salary_year
    wages = seen.case_managers * (48430 + 62000 / 6) + assistants
    assert seen.case_managers <= 10
    assert staff_cost(seen) == pytest.approx(wages * 1.42 * 1.15)
    assert MEASURES["cost_client_month"].compute(seen) * seen.clients * 12 >= staff_cost(seen) * 0.999


def test_without_a_money_section_nothing_is_said():
    row = money(*contacts(), scenario=BASE.model_copy(update={"money": None}))
    assert all(math.isnan(value) for value in row.values())
    assert MEASURES["net_15min"].show(math.nan) == "no money section"
    assert MEASURES["net_15min"].show(-1234.4) == "-$1,234"


def test_every_dollar_says_its_year():
    years = BASE.money.price_years
    assert years["pay of a case manager"] == 2020
    assert (years["rate of a client-month"], years["rate of 15 minutes"]) == (2012, 2017)
    assert DEAR.money.price_years["rate of a client-month"] == 2023


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ("money.denial.kind=quaterly_report", "money names unknown kinds quaterly_report"),
        ("money.roles.case_manager=null", "case_manager is missing"),
        ("money.roles.supervisor=null", "workers_per_supervisor needs the pay of a supervisor"),
        ("money.billing.rate_month_price_year=null", "price_year"),
    ],
)
def test_a_wrong_section_is_told(change, words):
    with pytest.raises(InputError, match=words):
        load_scenario("base", [change])


def test_at_another_rate_what_is_kept_follows_the_rate_and_nothing_else():
    items = [*contacts(note_after=10), late_report()]
    plain, dear = money(*items), money(*items, scenario=DEAR)
    for name in ("net_month_rate", "net_month_rate_no_denial"):
        kept = (plain[name] + plain["cost_client_month"]) * 1000 / 175.40
        assert dear[name] == pytest.approx(kept - plain["cost_client_month"])
