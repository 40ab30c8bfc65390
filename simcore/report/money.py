"""What late papers cost, as notebook 06 shows it from a finished sweep; every number is worked out."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np

from simcore import charts
from simcore.charts.money import dollars
from simcore.charts.words import counted, listed, lower_first, nearest
from simcore.experiment.summary import interval_rows, t_interval
from simcore.outcomes import MEASURES
from simcore.report.answers import main_variant
from simcore.report.pack import COPING, places, scenario_of
from simcore.report.parameters import find_run
from simcore.report.show import Words, bullets, sentence, table
from simcore.scenario import load_evidence
from simcore.scenario.errors import InputError

if TYPE_CHECKING:
    import pandas as pd

    from simcore.charts import Figure
    from simcore.experiment import Run
    from simcore.scenario.money import Money

TOLD = (35, 50, 62, 75, 90, 165)
PAPERS = (
    "notes_on_time",
    "quarterly_reports_on_time",
    "quarterly_reports_beyond_grace",
    "annual_plans_on_time",
)
YEAR = (
    "cost_year",
    "billed_year",
    "unbilled_undocumented_year",
    "revenue_at_risk_year",
    "denied_year",
    "taken_back_year",
    "state_share_year",
    "unpaid_overtime_hours",
    "unpaid_overtime_pay",
)
KEPT = 0.95
"""Papers count as broken below this share in time."""
NET, COST = "net_month_rate", "cost_client_month"
DENIED_MONTHS, ALL_ELSE_DONE = "denied_client_months_year", "denied_all_else_done_year"


def open_money(folder: str) -> Run:
    """The run that was asked for. Raises InputError where it was made without a money section."""
    run = find_run(folder)
    known = run.columns("outcomes")
    if NET not in known or scenario_of(run).money is None:
        raise InputError(f"run {run.run_id} has no money in it: its scenario needs a money section")
    return run


def figures(run: Run) -> dict[str, Figure]:
    """The pictures that a report keeps of a sweep with money, by the name of their files; else none."""
    if run.is_designed or NET not in run.columns("outcomes") or scenario_of(run).money is None:
        return {}
    return {"net_of_a_client_month": net(run), "cost_and_revenue_at_risk": losses(run)}


def money_of(run: Run) -> Money:
    """What the run assumed about money."""
    money = scenario_of(run).money
    assert money is not None
    return money


def ways(run: Run) -> dict[str, str]:
    """The variants that are shown: all the work done properly, and as people cope; of a design its first."""
    main = main_variant(run)
    names = [main] if run.is_designed else [main, *([COPING] if COPING in run.variants else [])]
    return {name: run.variants[name] for name in dict.fromkeys(names)}


def price_years(years: Mapping[str, int]) -> str:
    """Whose dollars these are, in a sentence."""
    by_year: dict[int, list[str]] = {}
    for what, year in years.items():
        by_year.setdefault(year, []).append(what)
    parts = [f"{listed(names)} of {year}" for year, names in sorted(by_year.items())]
    return f"Dollars as they stand, none turned into another year's: {'; '.join(parts)}."


def quarters(money: Money) -> list[float]:
    """What a denied quarter is: at the rate that was run, and at the other one of $526 and $3,000."""
    months = money.denial.months if money.denial else 0
    row = load_evidence()["base.qreport.loss_usd"]
    assert row.low is not None
    assert row.high is not None
    ours = months * money.billing.rate_month
    other = max((row.low, row.high), key=lambda ends: abs(ends - ours))
    return sorted((ours, other))


# ------------------------------------------------------------------------------------- pictures


def net(run: Run) -> Figure:
    """What is left of a client-month under both ways of billing."""
    billing = money_of(run).billing
    pays = [
        charts.Pay(f"Billed by the month at ${billing.rate_month:,.2f}"),
        charts.Pay(f"Billed by 15 minutes at ${billing.rate_15min:,.2f}", "net_15min", "net_15min_no_denial"),
    ]
    return _net(run, pays)


def prices(run: Run) -> Figure:
    """The same with a denied quarter of $526 and of $3,000, beside each other."""
    money = money_of(run)
    rate = money.billing.rate_month * (money.denial.months if money.denial else 1)
    pays = [
        charts.Pay(f"A denied quarter is {dollars(quarter)}", times=quarter / rate)
        for quarter in quarters(money)
    ]
    return _net(run, pays)


def losses(run: Run) -> Figure:
    """What a client-month costs and brings, and what is lost of it."""
    note = price_years(money_of(run).price_years)
    return charts.cost_and_losses(
        _rows(run), labels=ways(run), run_id=run.run_id, note=note, elsewhere=places(run)
    )


def _net(run: Run, pays: Sequence[charts.Pay]) -> Figure:
    note = price_years(money_of(run).price_years)
    return charts.net_by_caseload(
        _rows(run), pays, labels=ways(run), run_id=run.run_id, note=note, elsewhere=places(run)
    )


def _rows(run: Run) -> pd.DataFrame:
    """Years of the variants shown, at the caseloads that were asked for."""
    rows = run.read("outcomes", None, list(ways(run)))
    asked = rows[~rows.caseload.isin(list(run.lead_in))]
    return asked if len(asked) else rows


# --------------------------------------------------------------------------------- which papers


def papers(run: Run) -> Words:
    """Which papers break first, in a sentence for each way of working."""
    lines = []
    for variant, label in ways(run).items():
        means = _means(run, PAPERS, variant)
        broken: dict[int, list[str]] = {}
        kept: list[str] = []
        for name in (paper for paper in PAPERS if MEASURES[paper].better == "higher"):
            late = [n for n, row in means.items() if row[name] < KEPT]
            (broken.setdefault(min(late), []) if late else kept).append(lower_first(MEASURES[name].label))
        parts = [f"{listed(names)} at {n} clients" for n, names in sorted(broken.items())]
        words = (
            f"below {KEPT:.0%} come {', then '.join(parts)}" if parts else f"nothing falls below {KEPT:.0%}"
        )
        rest = f"; {listed(kept)} never" if parts and kept else ""
        lines.append(f"{label[0].upper()}{label[1:]}: {words}{rest}.")
    return bullets(lines)


def papers_table(run: Run) -> Words:
    """Papers in time at a few caseloads."""
    return _table(run, PAPERS, "Papers in time: means of simulated years with 95% intervals")


def lost_table(run: Run) -> Words:
    """Dollars of a year at a few caseloads: cost, billed, and each loss."""
    return _table(
        run, YEAR, "A year of one case manager in dollars: means of simulated years with 95% intervals"
    )


# ----------------------------------------------------------------------------- one late quarterly


def one_report(run: Run) -> Words:
    """The arithmetic of one report late, everything else done."""
    money = money_of(run)
    if money.denial is None:
        return sentence("This scenario denies nothing for a late report.")
    months = money.denial.months
    grace = scenario_of(run).kinds[money.denial.kind].standard.grace_days
    parts = [f"{months} x ${quarter / months:,.2f} = ${quarter:,.2f}" for quarter in quarters(money)]
    late = f"{grace:g} day{'' if grace == 1 else 's'}"
    return sentence(
        f"Every note written and the plan done, one quarterly report more than {late} late: "
        f"{' or '.join(parts)} is denied for that client, all that was billed for "
        f"the {counted(months, 'month')}, and "
        "never more than was billed."
    )


def quarters_table(run: Run) -> Words:
    """Client-months denied, dollars at both prices, and what is left with and without any denial."""
    money = money_of(run)
    months = money.denial.months if money.denial else 1
    rate = money.billing.rate_month
    rows: list[list[str]] = []
    told = _told(run)
    for variant, label in ways(run).items():
        years = {n: part for n, part in _years(run, variant).items() if n in told}
        rows.append([f"{label[0].upper()}{label[1:]}"])
        rows += [
            [MEASURES[name].label, *(cell(whole, part[name], 0) for part in years.values())]
            for name in (DENIED_MONTHS, ALL_ELSE_DONE)
        ]
        for quarter in quarters(money):
            times = quarter / months / rate
            start = f"A quarter is {dollars(quarter)}"
            denied = [part[DENIED_MONTHS] * quarter / months for part in years.values()]
            rows.append([f"{start}: denied a year", *(cell(dollars, one, 0) for one in denied)])
            for words, name in (
                ("left of a client-month", NET),
                ("the same if nothing were denied", f"{NET}_no_denial"),
            ):
                left = [(part[name] + part[COST]) * times - part[COST] for part in years.values()]
                rows.append([f"{start}: {words}", *(cell(dollars, one) for one in left)])
    caption = (
        "One case manager, billed by the month. Work, denials and audits are the same at both prices; only "
        "what a month is worth differs. Means of simulated years with 95% intervals."
    )
    return table(caption, ["What", *(f"{n} clients" for n in told)], rows)


def why_so_few(run: Run) -> Words:
    """Where reports are latest, how much there was to deny: what was not billed cannot be denied."""
    lines = []
    names = ("quarterly_reports_beyond_grace", "billed_year", "denied_year", "unbilled_undocumented_year")
    for variant, label in ways(run).items():
        means = _means(run, names, variant)
        most = max(means, key=lambda n: means[n]["quarterly_reports_beyond_grace"])
        shown = {name: MEASURES[name].show(means[most][name]) for name in names}
        lines.append(
            f"{label[0].upper()}{label[1:]}: reports are latest at {most} clients, "
            f"{shown['quarterly_reports_beyond_grace']} of them late beyond the grace period. In a year "
            f"{shown['billed_year']} is billed there and {shown['denied_year']} of it denied; "
            f"{shown['unbilled_undocumented_year']} was never billed, for want of notes."
        )
    return bullets(lines)


def audits(run: Run) -> Words:
    """What audits take back, and how that compares with audits seen."""
    seen = load_evidence()["base.audit.error_rate"]
    assert seen.low is not None
    assert seen.high is not None
    lines = []
    for variant, label in ways(run).items():
        means = _means(run, ("taken_back_year", "audit_error_share"), variant)
        most = max(means, key=lambda n: means[n]["taken_back_year"])
        least = min(means)
        shares = [MEASURES["audit_error_share"].show(means[n]["audit_error_share"]) for n in (least, most)]
        at_most = dollars(means[most]["taken_back_year"])
        lines.append(
            f"{label[0].upper()}{label[1:]}: audits take back at most {at_most} a year, at {most} clients; "
            f"of the dollars in a record they look at, {shares[0]} at {least} clients and {shares[1]} at "
            f"{most}."
        )
    lines.append(
        f"Federal audits of case management disallowed {seen.low:.0%} to {seen.high:.0%} of claims at least "
        "in part. That number was not put in: what is disallowed here follows from notes late or missing, "
        "and from guesses (grade D) of what an auditor makes of them. What was never billed cannot be taken "
        "back."
    )
    return bullets(lines)


# ---------------------------------------------------------------------------------------- cells


def _told(run: Run) -> list[int]:
    """A few of the caseloads that were asked for."""
    return nearest(TOLD, set(_rows(run).caseload.tolist()))


def _years(run: Run, variant: str) -> dict[int, pd.DataFrame]:
    rows = _rows(run)
    rows = rows[rows.variant == variant]
    return {int(n): rows[rows.caseload == n] for n in sorted(set(rows.caseload.tolist()))}


def _means(run: Run, names: Sequence[str], variant: str) -> Mapping[int, dict[str, float]]:
    """Means by caseload and measure, years without a value left out."""
    years = _years(run, variant)
    return {n: {name: float(part[name].mean()) for name in names} for n, part in years.items()}


def _table(run: Run, names: Sequence[str], caption: str) -> Words:
    """Measures at a few caseloads, in each way of working."""
    told = _told(run)
    rows: list[list[str]] = []
    for variant, label in ways(run).items():
        found = {(row.measure, row.caseload): row for row in interval_rows(run, names, [variant])}
        rows.append([f"{label[0].upper()}{label[1:]}"])
        for name in names:
            show = MEASURES[name].show
            cells = [found[name, n] for n in told]
            rows.append([MEASURES[name].label, *(_with_interval(show, c.mean, c.low, c.high) for c in cells)])
    return table(caption, ["What", *(f"{n} clients" for n in told)], rows)


def _with_interval(show: Callable[[float], str], mean: float, low: float, high: float) -> str:
    shown = [show(value) for value in (mean, low, high)]
    return shown[0] if math.isnan(low) or len(set(shown)) == 1 else f"{shown[0]} ({shown[1]} to {shown[2]})"


def cell(
    show: Callable[[float], str],
    values: pd.Series | np.ndarray,
    least: float = -math.inf,
    most: float = math.inf,
) -> str:
    """A mean over simulated years with its interval, which is cut at the least and the most that can be."""
    mean, low, high, _ = t_interval(np.asarray(values, dtype=float))
    return _with_interval(show, mean, max(low, least), min(high, most))


def whole(value: float) -> str:
    """A whole number."""
    return f"{value:,.0f}"
