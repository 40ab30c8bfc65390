"""What kinds of work need to know about time: the shapes of the week, rates in needs per week, due times."""

from __future__ import annotations

from functools import cached_property, lru_cache

import numpy as np
from numpy.typing import NDArray

from simcore.demand.calendar import WEEKDAYS, Office, general_admin_seconds, total_weeks
from simcore.demand.clock import DAY, HOUR, MINUTE, NEVER, WEEK, Intensity
from simcore.demand.streams import Floats
from simcore.scenario.errors import InputError
from simcore.scenario.schema import CallProfile, Kind, OpenNeeds, Rate, Scenario

WEEKS_YEAR = 365 / 7
Ints = NDArray[np.int64]


class World:
    """The office, the shapes of the week and the run's length: what a scenario says of time, no draw.

    ``world_of`` builds it once for all replications of a scenario; nothing in it changes after it is known.
    """

    def __init__(self, scenario: Scenario) -> None:
        self.scenario = scenario
        self.weeks = total_weeks(scenario)
        self.office = Office(scenario.calendar, self.weeks)
        self.end = self.weeks * WEEK
        self._shapes: dict[str, Intensity] = {}
        self._growing: dict[tuple[str, float, float], Intensity] = {}

    @cached_property
    def admin_seconds(self) -> int:
        """Seconds of general administration a day."""
        return general_admin_seconds(self.scenario)

    def shape(self, profile: str) -> Intensity:
        """The cumulative curve of a profile; a standard week carries a mass of 1."""
        if profile not in self._shapes:
            self._shapes[profile] = self._build(profile)
        return self._shapes[profile]

    def curve(self, arrivals: OpenNeeds) -> Intensity:
        """The shape of open needs, with what is added to their rate each year."""
        shape, growth = self.shape(arrivals.profile), arrivals.growth_per_client_year
        if growth == 0:
            return shape
        weekly = self.per_week(arrivals.rate, arrivals.profile)
        key = (arrivals.profile, growth, weekly)
        if key not in self._growing:
            self._growing[key] = _with_growth(shape, growth, weekly)
        return self._growing[key]

    def _build(self, profile: str) -> Intensity:
        if profile == "always":
            return Intensity(np.array([0.0, float(self.end)]), np.array([0.0, float(self.weeks)]))
        if profile == "shift":
            known = self.office.open
            edges = [t for pair in zip(known.starts, known.ends, strict=True) for t in pair]
            times = np.array([0, *edges, edges[-1] + DAY], dtype=np.int64)
            worked = known.worked_at(times).astype(float)
            return Intensity(times.astype(float), worked / (self.office.hours_week * HOUR))
        return self._stepped(profile, getattr(self.scenario.profiles, profile))

    def _stepped(self, name: str, profile: CallProfile) -> Intensity:
        """Weights by weekday and time of day inside office hours; the rest outside, by time of day.

        Pieces end at every step of the profile (an hour, mostly) and wherever the office opens or closes, so
        that none is half inside.
        """
        weekday, by_step, night = self._weights(profile)
        step = DAY // len(by_step)
        marks = [*self.office.open.starts, *self.office.open.ends, *range(0, self.end + 1, step)]
        edges = np.array(sorted({mark for mark in marks if mark <= self.end}), dtype=np.int64)
        start, length = edges[:-1], np.diff(edges) / HOUR
        inside = self.office.open.open_at(start)
        day, place = start // DAY % 7, start % DAY // step
        open_weight = np.where(inside, weekday[day] * by_step[place], 0.0) * length
        closed_weight = np.where(inside, 0.0, night[place]) * length
        standard_open, standard_closed = self._standard_week(weekday, by_step, night)
        after = profile.after_hours_share
        if (after < 1 and standard_open == 0) or (after > 0 and standard_closed == 0):
            raise InputError(f"profiles.{name}: after_hours_share leaves needs to hours that have no weight")
        weight = np.zeros(len(start))
        if after < 1:
            weight += open_weight * (1 - after) / standard_open
        if after > 0:
            weight += closed_weight * after / standard_closed
        return Intensity(edges.astype(np.float64), np.concatenate([[0.0], np.cumsum(weight)]))

    def _weights(self, profile: CallProfile) -> tuple[Floats, Floats, Floats]:
        """By weekday, by time of day, and by time of day outside office hours (alike if none is given)."""
        weekday = np.array([profile.weekday_weights.get(day, 0.0) for day in WEEKDAYS])
        by_step = np.array(profile.day_weights)
        night = by_step if _has_night(by_step, self.office) else np.ones(len(by_step))
        return weekday, by_step, night

    def _standard_week(self, weekday: Floats, by_step: Floats, night: Floats) -> tuple[float, float]:
        """Total weights of a week without holidays: what a rate 'per week' is spread over."""
        minutes = np.arange(7 * DAY // MINUTE)
        day, second = minutes // (DAY // MINUTE), minutes * MINUTE % DAY
        working = np.isin(day, list(self.office.weekdays))
        inside = working & (second >= self.office.start) & (second < self.office.end)
        place = second // (DAY // len(by_step))
        share = MINUTE / HOUR
        by_day = (weekday[day] * by_step[place])[inside].sum()
        return float(by_day * share), float(night[place][~inside].sum() * share)

    def per_week(self, rate: Rate, profile: str) -> float:
        """A rate in needs per standard week (per client, or for the office).

        What is stated per month or year is made up for holidays, what is stated per day or hour is not.
        """
        days = len(self.office.weekdays)
        whole = self.weeks / float(self.shape(profile).mass_at(self.end))
        hours = self.office.hours_week if profile in ("shift", "office") else 168.0
        weekly = {
            "per_client_hour": hours,
            "per_client_day": days,
            "per_client_week": 1.0,
            "per_client_month": whole * 12 / WEEKS_YEAR,
            "per_client_year": whole / WEEKS_YEAR,
            "per_hour": hours,
            "per_day": days,
        }
        found: float = sum(weekly[name] * value for name, value in rate if value is not None)
        return found

    def due(self, kind: Kind, times: Ints) -> Ints:
        """When needs of this kind that arise at ``times`` are due; NEVER without a standard."""
        within, clock = kind.standard.within, kind.standard.clock
        if within is None:
            return np.full(len(times), NEVER)
        if clock == "working_days":
            return self.office.close_of_days(times, round(within))
        if clock == "calendar_days":
            return (times // DAY + round(within) + 1) * DAY
        if clock == "wall_hours":
            return times + round(within * HOUR)
        worked = self.office.open.worked_at(times) + round(within * HOUR)
        return np.maximum(times, self.office.open.clock_at(worked))


def _has_night(by_step: Floats, office: Office) -> bool:
    """Whether any weight lies in a step wholly outside office hours."""
    places, step = np.arange(len(by_step)), DAY // len(by_step)
    return bool(by_step[(places < office.start // step) | (places >= -(-office.end // step))].sum() > 0)


def _with_growth(shape: Intensity, growth_year: float, weekly: float) -> Intensity:
    """The curve of a rate that rises by a fixed amount each year, in units of the starting rate."""
    times = np.linspace(0, shape.times[-1], 2 * len(shape.times) + 200)
    mass = np.interp(times, shape.times, shape.mass)
    growth = growth_year / WEEKS_YEAR / weekly
    years = times / (365 * DAY)
    extra = np.concatenate([[0.0], np.cumsum(np.diff(mass) * (years[1:] + years[:-1]) / 2)])
    return Intensity(times, mass + growth * extra)


class _Same:
    """A scenario as a key: the very object, which its own mappings keep from being a key by its value."""

    __slots__ = ("scenario",)

    def __init__(self, scenario: Scenario) -> None:
        self.scenario = scenario

    def __hash__(self) -> int:
        return id(self.scenario)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Same) and self.scenario is other.scenario


@lru_cache(maxsize=16)
def _known_world(key: _Same) -> World:
    return World(key.scenario)


def world_of(scenario: Scenario) -> World:
    """The world of a scenario, built once for the replications that follow each other."""
    return _known_world(_Same(scenario))
