"""How often each kind of work arises and how long it takes, per client-month, with the doubt about it."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from functools import reduce
from typing import TYPE_CHECKING

from simcore.demand.case_hours import DAYS_WEEK, DAYS_YEAR, MONTHS, hours_week, office_days_year
from simcore.scenario.schema import (
    ClosedNeeds,
    ComesBack,
    DatedNeeds,
    Duration,
    Kind,
    Note,
    OpenNeeds,
    Outbound,
    Rate,
    Visit,
)

if TYPE_CHECKING:
    from simcore.scenario.load import Loaded

DAYS_MONTH = DAYS_YEAR / MONTHS
WEEKS_YEAR = DAYS_YEAR / DAYS_WEEK
UNITS = {"minutes_mean": 1.0, "hours_mean": 60.0, "days_mean": 24 * 60.0}
"""Minutes in the unit of each field a duration may have."""
GUESS = "D"
KNOWN_ROLES = ("rule", "lever", "variability", "comparator", "money")
"""Roles whose range is no doubt about a mean: these numbers stay at their value."""


@dataclass(frozen=True, slots=True)
class Number:
    """A number with its range, and what it rests on: the worst grade and the evidence rows behind it."""

    low: float
    typical: float
    high: float
    grade: str = ""
    rows: tuple[str, ...] = ()

    def __add__(self, other: Number) -> Number:
        return self._with(other, lambda a, b: a + b)

    def __mul__(self, other: Number) -> Number:
        return self._with(other, lambda a, b: a * b)

    def times(self, factor: float) -> Number:
        """Scaled by a plain positive factor."""
        return self.rising(lambda x: x * factor)

    def rising(self, change: Callable[[float], float]) -> Number:
        """Changed by a function that grows with the number."""
        return replace(self, low=change(self.low), typical=change(self.typical), high=change(self.high))

    def falling(self, change: Callable[[float], float]) -> Number:
        """Changed by a function that falls with the number: the ends change places."""
        return replace(self, low=change(self.high), typical=change(self.typical), high=change(self.low))

    def _with(self, other: Number, join: Callable[[float, float], float]) -> Number:
        return Number(
            join(self.low, other.low),
            join(self.typical, other.typical),
            join(self.high, other.high),
            max(self.grade, other.grade),  # "" < A < B < C < D: the worst of the two
            tuple(dict.fromkeys(self.rows + other.rows)),
        )


NOTHING = Number(0.0, 0.0, 0.0)


def total(numbers: Iterable[Number]) -> Number:
    """The sum, with the worst grade and all rows."""
    return reduce(Number.__add__, numbers, NOTHING)


@dataclass(frozen=True, slots=True)
class Line:
    """One kind of work: how often (per client-month) and its minutes per client-month."""

    kind: str
    label: str
    counts_as: str
    rate: Number
    minutes: Number
    guessed: float
    """Typical minutes that rest on grade D."""


class Reckoning:
    """Reads a scenario's numbers with their ranges and puts the kinds' rates and minutes together."""

    def __init__(self, loaded: Loaded) -> None:
        self.scenario = loaded.scenario
        self.provenance = loaded.provenance
        self.office_days = office_days_year(loaded.scenario)
        self._rates: dict[str, list[Number]] = {}

    def lines(self) -> list[Line]:
        """One line for every kind that arises at all, in the order of the scenario."""
        found = []
        for name, kind in self.scenario.kinds.items():
            rate = self.rate(name)
            if rate.high > 0:
                parts = self._parts(name, rate)
                guessed = sum(part.typical for part in parts if part.grade == "D")
                found.append(Line(name, kind.label, kind.counts_as, rate, total(parts), guessed))
        return found

    def number(self, value: float, *path: str | int) -> Number:
        """A value of the scenario with the range of doubt about it, looked up by its path."""
        known = self.provenance.get(path)
        if known is None:
            return Number(value, value, value, GUESS)  # a bare number says nothing of where it is from
        rows = (known.source,) if known.source else ()
        if known.role in KNOWN_ROLES or known.low is None or known.high is None:
            return Number(value, value, value, known.grade, rows)
        return Number(known.low, value, known.high, known.grade, rows)

    def part(self, owner: ComesBack | Kind | Note | Outbound | Visit, field: str, *path: str | int) -> Number:
        """The number in a field of a part of the scenario that stands at a path."""
        return self.number(getattr(owner, field), *path, field)

    def duration(self, duration: Duration, *path: str | int) -> Number:
        """Mean minutes of a duration that stands at a path."""
        field, minutes = next(
            (field, minutes) for field, minutes in UNITS.items() if getattr(duration, field) is not None
        )
        return self.number(getattr(duration, field), *path, field).times(minutes)

    def rate(self, name: str) -> Number:
        """First-time items of a kind per client-month."""
        return total(self.rates(name))

    def rates(self, name: str) -> list[Number]:
        """The same by what makes them, so that each part keeps its own grade."""
        if name not in self._rates:
            self._rates[name] = []  # a kind that follows itself adds nothing
            self._rates[name] = self._reckon_rates(name)
        return self._rates[name]

    def _reckon_rates(self, name: str) -> list[Number]:
        arrivals = self.scenario.kinds[name].arrivals
        if isinstance(arrivals, OpenNeeds | ClosedNeeds):
            return [self._random_rate(name, arrivals)]
        if isinstance(arrivals, DatedNeeds):
            return [self._dated_rate(name, arrivals)]
        if arrivals.how == "follows":
            return [self._made_by(other, name) for other in self.scenario.kinds]
        if arrivals.how == "joins":  # places are filled again as they are left
            kinds = self.scenario.kinds.items()
            return [rate for other, kind in kinds if kind.client_leaves for rate in self.rates(other)]
        return []  # chasers are asked again, the daily block is the office's own

    def _random_rate(self, name: str, arrivals: OpenNeeds | ClosedNeeds) -> Number:
        """Of closed needs as if each were answered at once: waiting makes them rarer, never more."""
        if isinstance(arrivals, ClosedNeeds) and arrivals.content is not None:
            content = self.duration(arrivals.content, "kinds", name, "arrivals", "content")
            return content.falling(lambda minutes: DAYS_MONTH * 24 * 60 / minutes)
        if arrivals.rate is None or not arrivals.rate.is_per_client:
            return NOTHING
        field = next(f for f in Rate.model_fields if getattr(arrivals.rate, f) is not None)
        per_year = {
            "per_client_hour": hours_week(self.scenario, arrivals.profile) * WEEKS_YEAR,
            "per_client_day": self.office_days,
            "per_client_week": WEEKS_YEAR,
            "per_client_month": MONTHS,
            "per_client_year": 1.0,
        }[field]
        where = ("kinds", name, "arrivals")
        yearly = self.number(getattr(arrivals.rate, field), *where, "rate", field).times(per_year)
        if isinstance(arrivals, OpenNeeds) and arrivals.growth_per_client_year > 0:
            window = self.scenario.window
            years = (window.warm_up_weeks + window.weeks / 2) / WEEKS_YEAR  # middle of what is counted
            growth = self.number(arrivals.growth_per_client_year, *where, "growth_per_client_year")
            yearly += growth.times(years)
        return yearly.times(1 / MONTHS)

    def _dated_rate(self, name: str, arrivals: DatedNeeds) -> Number:
        """Dated work less the share that other contacts make good before it is done.

        Taken as done in the middle of the time it is open, so others count from the period's start to there.
        """
        if arrivals.every_days is None:
            every, days = Number(1.0, 1.0, 1.0), DAYS_MONTH
        else:
            interval = self.number(arrivals.every_days, "kinds", name, "arrivals", "every_days")
            every, days = interval.falling(lambda d: DAYS_MONTH / d), arrivals.every_days
        open_days = min(arrivals.opens_days_before, days) or days
        months = (days - open_days / 2) / DAYS_MONTH
        for other, kind in self.scenario.kinds.items():
            if name in kind.satisfies:
                every *= self.rate(other).falling(_none_within(kind, months))
        return every

    def _made_by(self, other: str, name: str) -> Number:
        """Items of kind ``name`` per client-month that another kind makes: notes and hurrying."""
        kind = self.scenario.kinds[other]
        made = NOTHING
        if kind.note and kind.note.kind == name:
            note = self.part(kind.note, "probability", "kinds", other, "note")
            made += self.rate(other) if kind.note.probability == 1 else self.rate(other) * note
        for place, step in enumerate(kind.steps):
            if step.then_wait and step.follow_up and step.follow_up.kind == name:
                # Whole cadences in a wait, if waits are exponential; the cadence counts working days.
                weeks = step.follow_up.every_working_days / len(self.scenario.calendar.working_days)
                wait = self.duration(step.then_wait, "kinds", other, "steps", place, "then_wait")
                made += self.rate(other) * wait.rising(_whole_cadences(weeks * DAYS_WEEK * 24 * 60))
        return made

    def _parts(self, name: str, rate: Number) -> list[Number]:
        """Minutes per client-month of a kind, part by part, so that each keeps its own grade."""
        kind = self.scenario.kinds[name]
        handling = self.duration(kind.handling, "kinds", name, "handling")
        parts = [part * handling * self._left_of_nights(name, kind) for part in self.rates(name)]
        extra = [field for field in ("wrap_minutes", "double_entry_minutes") if getattr(kind, field) > 0]
        parts += [rate * self.part(kind, field, "kinds", name) for field in extra]
        if kind.comes_back:
            times = self._times_done(name, kind.comes_back)
            parts = [part * times for part in parts]
        if kind.outbound:
            where = ("kinds", name, "outbound")
            tries = self.part(kind.outbound, "reach_probability", *where).falling(lambda p: 1 / p - 1)
            parts.append(rate * tries * self.part(kind.outbound, "failed_minutes", *where))
        if kind.visit:
            parts += self._visit_parts(kind.visit, rate, "kinds", name, "visit")
        return parts

    def _visit_parts(self, visit: Visit, rate: Number, *where: str) -> list[Number]:
        """The way, shared by the visits of a field day, and what visits that could not happen cost."""
        most = self.part(visit, "most_a_day", *where)
        way = self.part(visit, "travel_minutes", *where) * most.falling(lambda n: (n + 1) / n)
        no_show = self.part(visit, "no_show_probability", *where)
        failed = no_show.rising(lambda p: p / (1 - p) if p < 1 else math.inf)
        lost = way + self.part(visit, "no_show_minutes", *where)
        return [rate * way, rate * failed * lost]

    def _times_done(self, name: str, back: ComesBack) -> Number:
        """How often one of these is done until it comes back no more; each time takes as long again."""
        again = self.part(back, "probability", "kinds", name, "comes_back")
        return again.rising(lambda p: 1 / (1 - p) if p < 1 else math.inf)

    def _left_of_nights(self, name: str, kind: Kind) -> Number:
        """The share of the work that is this person's, when another is on call after hours."""
        profile = getattr(self.scenario.profiles, getattr(kind.arrivals, "profile", ""), None)
        if profile is None or kind.night_share_left == 1:
            return Number(1.0, 1.0, 1.0)
        after = profile.after_hours_share
        return self.part(kind, "night_share_left", "kinds", name).rising(lambda left: 1 - after * (1 - left))


def _none_within(kind: Kind, months: float) -> Callable[[float], float]:
    """Rate per month -> chance that none of these falls into so many months."""
    if isinstance(kind.arrivals, DatedNeeds):
        return lambda rate: max(0.0, 1 - rate * months)
    return lambda rate: math.exp(-rate * months)


def _whole_cadences(cadence: float) -> Callable[[float], float]:
    """Mean wait -> whole cadences that fit into it on average, waits taken as exponential."""
    return lambda mean: 1 / math.expm1(cadence / mean)
