"""What kinds of work need to know about time: the shapes of the week, rates in needs per week, due times."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from simcore.demand.calendar import WEEKDAYS, Office
from simcore.demand.clock import DAY, HOUR, MINUTE, NEVER, WEEK, Intensity
from simcore.demand.streams import Floats
from simcore.scenario.schema import CallProfile, Kind, Rate, Scenario

WEEKS_YEAR = 365 / 7
Ints = NDArray[np.int64]


class World:
    """The office, the shapes of the week and the run's length."""

    def __init__(self, scenario: Scenario, office: Office, weeks: int) -> None:
        self.scenario = scenario
        self.office = office
        self.weeks = weeks
        self.end = weeks * WEEK
        self._shapes: dict[str, Intensity] = {}

    def shape(self, profile: str) -> Intensity:
        """The cumulative curve of a profile; a standard week carries a mass of 1."""
        if profile not in self._shapes:
            self._shapes[profile] = self._build(profile)
        return self._shapes[profile]

    def _build(self, profile: str) -> Intensity:
        if profile == "always":
            return Intensity(np.array([0.0, float(self.end)]), np.array([0.0, float(self.weeks)]))
        if profile == "shift":
            known = self.office.open
            edges = [t for pair in zip(known.starts, known.ends, strict=True) for t in pair]
            times = np.array([0, *edges, edges[-1] + DAY], dtype=np.int64)
            worked = known.worked_at(times).astype(float)
            return Intensity(times.astype(float), worked / (self.office.hours_week * HOUR))
        return self._hourly(getattr(self.scenario.profiles, profile))

    def _hourly(self, profile: CallProfile) -> Intensity:
        """Weights by weekday and hour inside office hours; the rest outside, by hour of the day.

        Pieces end at every full hour and wherever the office opens or closes, so that none is half inside.
        """
        marks = [*self.office.open.starts, *self.office.open.ends, *range(0, self.end + 1, HOUR)]
        edges = np.array(sorted({mark for mark in marks if mark <= self.end}), dtype=np.int64)
        start, length = edges[:-1], np.diff(edges) / HOUR
        weekday, by_hour, night = self._weights(profile)
        inside = self.office.open.open_at(start)
        day, hour = start // DAY % 7, start // HOUR % 24
        open_weight = np.where(inside, weekday[day] * by_hour[hour], 0.0) * length
        closed_weight = np.where(inside, 0.0, night[hour]) * length
        standard_open, standard_closed = self._standard_week(weekday, by_hour, night)
        after = profile.after_hours_share
        weight = open_weight * (1 - after) / standard_open + closed_weight * after / standard_closed
        return Intensity(edges.astype(np.float64), np.concatenate([[0.0], np.cumsum(weight)]))

    def _weights(self, profile: CallProfile) -> tuple[Floats, Floats, Floats]:
        """Weights by weekday, by hour, and by hour outside office hours (all alike where none are given)."""
        weekday = np.array([profile.weekday_weights.get(day, 0.0) for day in WEEKDAYS])
        by_hour = np.array([profile.hour_weights.get(str(hour), 0.0) for hour in range(24)])
        return weekday, by_hour, by_hour if _has_night(by_hour, self.office) else np.ones(24)

    def _standard_week(self, weekday: Floats, by_hour: Floats, night: Floats) -> tuple[float, float]:
        """Total weights of a week without holidays: what a rate 'per week' is spread over."""
        minutes = np.arange(7 * DAY // MINUTE)
        day, second = minutes // (DAY // MINUTE), minutes * MINUTE % DAY
        working = np.isin(day, list(self.office.weekdays))
        inside = working & (second >= self.office.start) & (second < self.office.end)
        hour = second // HOUR
        share = MINUTE / HOUR
        by_day = (weekday[day] * by_hour[hour])[inside].sum()
        return float(by_day * share), float(night[hour][~inside].sum() * share)

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


def _has_night(by_hour: Floats, office: Office) -> bool:
    hours = np.arange(24)
    return bool(by_hour[(hours < office.start // HOUR) | (hours >= -(-office.end // HOUR))].sum() > 0)
