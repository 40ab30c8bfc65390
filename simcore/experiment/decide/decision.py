"""What came of a decision: everything that is told of it, worked out from the stored tables."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any, ClassVar, NamedTuple

from pydantic import ConfigDict

from simcore.experiment.decide.cases import LEAVING, LEAVING_NOT, LOOSER, STEADY, TODAY, Case, rungs
from simcore.experiment.decide.dollars import PostCost
from simcore.experiment.decide.recommended import Cap
from simcore.experiment.decide.years import ADDED_GROSS, FIRST, LAST, WAITING
from simcore.experiment.headline import Promise
from simcore.experiment.next_to_measure import ToMeasure
from simcore.experiment.summary import possible, t_interval

if TYPE_CHECKING:
    import pandas as pd

FEWEST_MONTHS = 3
"""Months at the end for which a promise must have held, to be held for good: as long as it looks back."""


PROPERLY, COPING = "properly", "coping"
WAYS = {PROPERLY: False, COPING: True}
"""Ways of working in the table of net per client-month, and whether people cope."""


class Mean(NamedTuple):
    """A mean over simulated runs with its 95% interval."""

    mean: float
    low: float
    high: float


@dataclass(frozen=True)
class Staffed:
    """The agency when it begins.

    ``share`` is the share of their hours that the filled posts need for all clients, by the typical number of
    minutes; ``low`` and ``high`` with every guess at its lighter or its heavier end.
    """

    people: int
    posts: float
    vacant: int
    share: float
    low: float
    high: float

    @property
    def filled(self) -> float:
        """Full-time posts that somebody holds."""
        return self.posts - self.vacant

    @property
    def caseload(self) -> float:
        """Clients for each filled full-time post."""
        return self.people / self.filled


@dataclass(frozen=True)
class Decision:
    """A decision simulated over time.

    Attributes:
        name: of the result, and of its folder.
        scenario: name or path of the agency, with ``overrides`` of the user's own; ``title`` is its title.
        date: of the decision, as the scenario's calendar has it.
        weeks, warm_up: simulated after the decision, and before it.
        replications, seed: runs of each case, all cases on the same draws.
        needed: posts that the cap takes with every post filled; ``top`` are the most of the ladder.
        cost: of one post; None without a money section.
        guessed: share of the hours that rests on guesses (grade D).
        leaving: whether case managers leave at all in it.
        blanks: what a filled sheet left blank, each with its default's grade; none of other scenarios.
        months, years: the tables of all runs.
        net: a row for each way of working, caseload and year of one case manager, with what is left of a
            client-month and the share billed; empty without a money section.
    """

    name: str
    scenario: str
    title: str
    programme: str | None
    overrides: tuple[str, ...]
    date: str
    weeks: int
    warm_up: int
    replications: int
    seed: int
    promises: tuple[Promise, ...]
    cap: Cap
    today: Staffed
    needed: int
    top: int
    cases: tuple[Case, ...]
    cost: PostCost | None
    measure_next: tuple[ToMeasure, ...]
    guessed: float
    leaving: bool
    code: dict[str, str]
    scenarios: dict[str, object]
    blanks: tuple[str, ...] = ()
    __pydantic_config__: ClassVar[ConfigDict] = ConfigDict(
        arbitrary_types_allowed=True, ser_json_inf_nan="strings"
    )
    months: Any = field(default=None, compare=False, repr=False)  # pandas is loaded only where it is needed
    years: Any = field(default=None, compare=False, repr=False)
    net: Any = field(default=None, compare=False, repr=False)

    # ------------------------------------------------------------------------------ which cases

    @property
    def ladder(self) -> list[Case]:
        """The cap with no post, and with more and more."""
        return rungs(self.cases)

    @property
    def main_rungs(self) -> list[Case]:
        """The rungs that a picture has room for: no post, half, what the cap takes, and the most."""
        shown = [self.unfunded, self.half, self.funded, self.ladder[-1]]
        return [case for case in self.ladder if case in shown]

    @property
    def funded(self) -> Case:
        """The cap with the posts it takes; the top of a ladder that does not reach so far."""
        return next((c for c in self.ladder if c.added == max(self.needed, 1)), self.ladder[-1])

    @property
    def unfunded(self) -> Case:
        """The cap alone."""
        return self.ladder[0]

    @property
    def half(self) -> Case | None:
        """Half of the posts; None where that is all or nothing."""
        whole = self.funded.added
        wanted = math.ceil(whole / 2)
        return next((c for c in self.ladder if c.added == wanted and 0 < wanted < whole), None)

    @property
    def enough(self) -> Case | None:
        """The fewest posts of the ladder with which every promise is kept at the end; None if none are."""
        return next((case for case in self.ladder if self.kept(case) == len(self.promises)), None)

    @property
    def instead(self) -> list[Case]:
        """The same money without posts of case managers."""
        return [case for case in self.cases if case.support is not None]

    @property
    def steady(self) -> Case | None:
        """As today, if nobody left and no post were vacant; None where that is so anyhow."""
        return next((case for case in self.cases if case.key == STEADY), None)

    @property
    def leavings(self) -> list[Case]:
        """The cap with the posts it takes if load makes people leave: not at all, weakly, strongly.

        Not at all is the funded case itself, unless load makes people leave in the agency's own scenario.
        """
        found = [case for case in self.cases if case.key in LEAVING]
        none = next((case for case in self.cases if case.key == LEAVING_NOT), self.funded)
        return [none, *found] if found else []

    def case(self, key: str) -> Case:
        """A case by its key."""
        return next(case for case in self.cases if case.key == key)

    @property
    def four(self) -> list[Case]:
        """The four rows of the page: today, the cap with its posts, ten clients more, the cap alone."""
        return [self.case(TODAY), self.funded, self.case(LOOSER), self.unfunded]

    # --------------------------------------------------------------------------------- numbers

    def mean(self, case: Case, measure: str, year: str = LAST) -> Mean:
        """A measure of the first or the last year."""
        rows = self.years[(self.years["case"] == case.key) & (self.years["year"] == year)]
        return mean_of(measure, rows[measure])

    def at(self, case: Case, measure: str, month: int) -> Mean:
        """What the table of months says at the end of a month."""
        rows = self.months[(self.months["case"] == case.key) & (self.months["month"] == month)]
        return mean_of(measure, rows[measure])

    @cached_property
    def last_month(self) -> int:
        """The last month that was looked at."""
        return int(self.months["month"].max())

    def course(self, case: Case, measure: str) -> list[float]:
        """Means over runs, month by month from the decision on."""
        rows = self.months[self.months["case"] == case.key]
        found: list[float] = rows.groupby("month")[measure].mean().tolist()
        return found

    def holds_from(self, case: Case, promise: Promise) -> int | None:
        """The first month from whose end on the mean keeps a promise to the end; None if it does not."""
        return holds_from([promise.is_kept(value) for value in self.course(case, promise.measure)])

    def kept(self, case: Case) -> int:
        """Promises that the mean keeps over the last 13 weeks."""
        return sum(p.is_kept(self.course(case, p.measure)[-1]) for p in self.promises)

    def kept_in(self, case: Case, promise: Promise) -> int:
        """Runs in which a promise is kept over the last 13 weeks."""
        rows = self.months[(self.months["case"] == case.key) & (self.months["month"] == self.last_month)]
        return sum(promise.is_kept(value) for value in rows[promise.measure].tolist())

    def waiting(self, case: Case, month: int) -> Mean:
        """People who wait for a case manager at the end of a month."""
        return self.at(case, WAITING, min(month, self.last_month))

    # --------------------------------------------------------------------------------- dollars

    def gross(self, case: Case) -> float:
        """Dollars a year for everything added, all of it filled; NaN without a money section."""
        if self.cost is None:
            return math.nan
        if case.support is not None:
            return case.support.posts * case.support.each
        return case.added * self.cost.gross

    def state(self, case: Case) -> float:
        """The state's part of it."""
        return math.nan if self.cost is None else self.cost.state(self.gross(case))

    def federal(self, case: Case) -> float:
        """What the federal government matches of it."""
        return self.gross(case) - self.state(case)

    def net_at(self, caseload: int, measure: str, way: str = PROPERLY) -> Mean:
        """What is left of a client-month with one case manager at a caseload, or the share billed."""
        rows = (self.net["caseload"] == caseload) & (self.net["way"] == way)
        return mean_of(measure, self.net.loc[rows, measure])

    @property
    def net_caseloads(self) -> list[int]:
        """The caseloads at which that was looked at."""
        return sorted({int(number) for number in self.net["caseload"]})

    def as_filled(self, case: Case, year: str = FIRST) -> Mean:
        """Dollars for the added posts as they were filled: vacant ones cost nothing."""
        return self.mean(case, ADDED_GROSS, year)


def mean_of(measure: str, values: pd.Series) -> Mean:
    """A mean over runs, its interval cut to what can be."""
    mean, low, high, sd = t_interval(values.to_numpy(dtype=float))
    if sd == 0:
        return Mean(mean, mean, mean)
    low, high = possible(measure, low, high)
    return Mean(mean, min(low, mean), max(high, mean))  # more than all may leave in a year


def holds_from(kept: list[bool]) -> int | None:
    """The first month from which on all are kept; None unless that is for FEWEST_MONTHS before the end."""
    months = next((n for n, one in enumerate(reversed(kept)) if not one), len(kept))
    return len(kept) - months if months > min(FEWEST_MONTHS, len(kept) - 1) else None
