"""Facts of a run: read from its stored tables, and nowhere else."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from functools import cached_property
from typing import TYPE_CHECKING

from simcore.charts.words import MINUS
from simcore.experiment.summary import Interval, interval_rows, t_interval
from simcore.outcomes import MEASURES
from simcore.report.handover.facts import Fact
from simcore.scenario.errors import InputError, listed

if TYPE_CHECKING:
    import pandas as pd

    from simcore.experiment import Run

MEAN, GAP = "mean", "difference of means"
LEVEL = "95%"
MONEY_TOLD = (
    "cost_client_month",
    "billed_year",
    "unbilled_undocumented_year",
    "revenue_at_risk_year",
    "denied_year",
    "taken_back_year",
    "unpaid_overtime_pay",
    "net_client_month",
    "net_client_month_no_denial",
)
"""What is told of money; a run of an older version, or of a scenario without prices, has none of it."""


class Store:
    """Makes facts of one run; each is read once."""

    def __init__(self, run: Run) -> None:
        self.run = run
        self._read: dict[tuple[str, str], dict[int, Interval]] = {}
        self._tables: dict[str, pd.DataFrame] = {}

    # ------------------------------------------------------------------------------ from the tables

    def mean(self, measure: str, variant: str, caseload: int) -> Fact:
        """The mean over years, with its 95% interval where there are two years or more."""
        row = self._row(measure, variant, caseload)
        show = MEASURES[measure].show
        shown = show(row.mean) if row.n < 2 else _with_interval(measure, row.mean, row.low, row.high)
        source = (
            f"{MEASURES[measure].label}, {self.run.variants[variant]}, {caseload} clients, mean of {row.n} "
            f"simulated years with its {LEVEL} interval"
        )
        return Fact(
            shown, source, self.run.run_id, row.mean, row.low, row.high, measure, variant, caseload, MEAN
        )

    def plain(self, measure: str, variant: str, caseload: int) -> Fact:
        """The same mean alone, where its interval stands close by."""
        fact = self.mean(measure, variant, caseload)
        return _shown_as(fact, MEASURES[measure].show(self._row(measure, variant, caseload).mean))

    def gap(self, measure: str, variant: str, now: int, asked: int) -> Fact:
        """What changes from now to what is asked for: paired by year, as both have the same draws."""
        rows = self.outcomes(variant)
        wide = rows[rows.caseload.isin([now, asked])].pivot(
            index="replication", columns="caseload", values=measure
        )
        values = (wide[asked] - wide[now]).to_numpy(dtype=float)
        mean, low, high, _ = t_interval(values)
        many = int((values == values).sum())
        shown = _difference(measure, mean)
        if many > 1:
            low, high = _no_more_than_all(measure, low, high)
            ends = [_difference(measure, end, unit=False) for end in (low, high)]
            shown = shown if ends[0] == ends[1] else f"{shown} ({ends[0]} to {ends[1]})"
        source = (
            f"{MEASURES[measure].label}, {self.run.variants[variant]}, {asked} clients less {now}, paired by "
            f"year over {many} simulated years, with its {LEVEL} interval"
        )
        shown = shown if mean == mean else "cannot be told"
        return Fact(shown, source, self.run.run_id, mean, low, high, measure, variant, asked, GAP)

    def has_value(self, measure: str, variant: str, caseload: int) -> bool:
        """Whether anything of this fell due, so that there is a mean."""
        if measure not in self.run.columns("outcomes"):
            return False
        mean = self._row(measure, variant, caseload).mean
        return mean == mean

    def money(self, variant: str, caseloads: Sequence[int]) -> list[str]:
        """The measures in dollars that are told, of those that have a value at all of these caseloads."""
        return [name for name in MONEY_TOLD if all(self.has_value(name, variant, n) for n in caseloads)]

    def outcomes(self, variant: str) -> pd.DataFrame:
        """Every row of a variant."""
        if variant not in self._tables:
            self._tables[variant] = self.run.read("outcomes", None, [variant])
        return self._tables[variant]

    # ---------------------------------------------------------------------------- of the run itself

    @cached_property
    def caseloads(self) -> list[int]:
        """The caseloads that were run."""
        return sorted(self.run.manifest["caseloads"])

    def caseload(self, number: int, what: str = "caseload") -> Fact:
        """A caseload that was run. Raises InputError for another."""
        if number not in self.caseloads:
            near = sorted(self.caseloads, key=lambda known: abs(known - number))[:2]
            raise InputError(
                f"{what}: the run has no year with {number} clients; the nearest are "
                f"{listed(map(str, sorted(near)))} (it has {listed(map(str, self.caseloads), 'and')})"
            )
        return Fact(f"{number}", "a caseload that was run", self.run.run_id, number, caseload=number)

    @property
    def run_id(self) -> Fact:
        """The run's name."""
        return Fact(self.run.run_id, "name of the run", self.run.run_id)

    @property
    def finished(self) -> dt.datetime:
        """When the run was finished."""
        return dt.datetime.fromisoformat(self.run.manifest["finished"])

    @property
    def date(self) -> Fact:
        """The day on which the run was finished."""
        return Fact(f"{self.finished.day} {self.finished:%B %Y}", "day the run was finished", self.run.run_id)

    def years(self, variant: str) -> Fact:
        """Simulated years at each caseload."""
        many = int(self.outcomes(variant)["replication"].nunique())
        return self.of_manifest(f"{many}", "simulated years at each caseload", many)

    def of_manifest(self, shown: str, source: str, value: float | None = None) -> Fact:
        """Something that the manifest says."""
        return Fact(shown, f"manifest: {source}", self.run.run_id, value)

    def reckoned(self, shown: str, value: float, source: str) -> Fact:
        """Something reckoned from the run's scenario or its stored tables."""
        return Fact(shown, source, self.run.run_id, value)

    def _row(self, measure: str, variant: str, caseload: int) -> Interval:
        if (measure, variant) not in self._read:
            rows = interval_rows(self.run, [measure], [variant])
            self._read[measure, variant] = {row.caseload: row for row in rows}
        rows_by_caseload = self._read[measure, variant]
        if caseload not in rows_by_caseload:
            raise InputError(
                f"{caseload} clients were not run {self.run.variants[variant]}; there are "
                f"{listed(map(str, sorted(rows_by_caseload)), 'and')}"
            )
        return rows_by_caseload[caseload]


def label(measure: str) -> Fact:
    """A measure's name, which may hold digits ('30 days')."""
    return Fact(MEASURES[measure].label, f"name of the measure {measure}")


def _shown_as(fact: Fact, shown: str) -> Fact:
    return Fact(
        shown, fact.source, fact.run_id, fact.value, fact.low, fact.high, fact.measure, fact.variant,
        fact.caseload, fact.statistic,
    )  # fmt: skip


def _with_interval(measure: str, mean: float, low: float, high: float) -> str:
    """Mean and interval; the mean alone where the interval is no wider than the digits shown."""
    shown, ends = MEASURES[measure].show(mean), (_bare(measure, low), _bare(measure, high))
    return shown if ends[0] == ends[1] else f"{shown} ({ends[0]} to {ends[1]})"


def _bare(measure: str, value: float) -> str:
    """A value without its unit, but for the percent sign."""
    known = MEASURES[measure]
    shown = known.show(value)
    return shown if known.unit == "share" else known.bare(shown)


def _no_more_than_all(measure: str, low: float, high: float) -> tuple[float, float]:
    """Two shares differ by no more than all."""
    return (max(low, -1.0), min(high, 1.0)) if MEASURES[measure].unit == "share" else (low, high)


def _difference(measure: str, value: float, unit: bool = True) -> str:
    """A difference with its sign; of shares in points."""
    known = MEASURES[measure]
    is_share = known.unit == "share"
    number = round(value * 100 if is_share else value, known.digits) + 0.0
    sign = "+" if number > 0 else MINUS if number < 0 else ""
    if known.unit == "$":
        return f"{sign}${abs(number):,.{known.digits}f}"
    what = ("points" if is_share else known.unit) if unit else ""
    return f"{sign}{abs(number):,.{known.digits}f} {what}".strip()
