"""Every need that does not depend on the run, drawn before it as arrays, for the largest caseload of a sweep."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, fields

import numpy as np
from numpy.typing import NDArray

from simcore.demand.calendar import Office, general_admin_seconds, seconds_of
from simcore.demand.clock import DAY, HOUR, NEVER, WEEK, Intensity
from simcore.demand.distributions import quantile, whole_seconds
from simcore.demand.streams import WIDTH, Floats, Streams
from simcore.scenario.schema import CallProfile, DatedNeeds, Duration, Kind, OpenNeeds, Rate, Scenario

SENDERS = ("client", "family", "agency", "office")
OFFICE = -1
"""The client number of what belongs to no client."""

WEEKS_YEAR = 365 / 7
Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Traits:
    """What clients are, one value per client: multiplier of need, agencies, family who call, persistence."""

    tier: Ints
    multiplier: Floats
    agencies: Ints
    family: NDArray[np.bool_]
    persistent: NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Needs:
    """Work items known before the run, one array element each, sorted by (time, kind, client, counter).

    ``time`` is when the need arises, ``available`` when work on it may start, ``due`` when it is due,
    ``chase_at`` when whoever waits first asks again, ``seconds`` the whole handling time.
    """

    time: Ints
    available: Ints
    due: Ints
    chase_at: Ints
    kind: Ints
    client: Ints
    counter: Ints
    sender: Ints
    seconds: Ints

    def for_caseload(self, clients: int) -> Needs:
        """The needs of the first ``clients`` clients and of the office."""
        kept = self.client < clients
        return Needs(*(getattr(self, field.name)[kept] for field in fields(self)))


def draw_traits(scenario: Scenario, streams: Streams) -> Traits:
    """Draw what each client is; client k is the same person in every scenario with the same shares."""
    clients = scenario.clients
    tiers = list(clients.tiers.values())
    tier = _choose(streams.once("client.tier"), [t.share for t in tiers])
    agencies = _choose(streams.once("client.agencies"), list(clients.agencies.values()))
    return Traits(
        tier=tier,
        multiplier=np.array([t.multiplier for t in tiers])[tier],
        agencies=np.array([int(number) for number in clients.agencies])[agencies],
        family=streams.once("client.family") < clients.family_share,
        persistent=streams.once("client.persistent") < clients.persistent_share,
    )


def _choose(uniform: Floats, shares: list[float]) -> Ints:
    edges = np.cumsum(shares)[:-1]
    return np.searchsorted(edges, uniform, side="right").astype(np.int64)


class World:
    """What kinds of work need to know about time: the office, the shapes of the week, the run's length."""

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
            edges = [
                t for pair in zip(self.office.open.starts, self.office.open.ends, strict=True) for t in pair
            ]
            times = np.array([0, *edges, edges[-1] + DAY], dtype=np.int64)
            mass = self.office.open.worked_at(times) / (self.office.hours_week * HOUR)
            return Intensity(times.astype(float), mass)
        return self._hourly(getattr(self.scenario.profiles, profile))

    def _hourly(self, profile: CallProfile) -> Intensity:
        """Weights by weekday and hour inside office hours; the rest outside, by hour of the day."""
        hours = np.arange(self.weeks * 168)
        inside = self.office.open.open_at(hours * HOUR) | self.office.open.open_at(hours * HOUR + HOUR - 1)
        weekday = np.array(
            [profile.weekday_weights.get(d, 0.0) for d in ("mon", "tue", "wed", "thu", "fri", "sat", "sun")]
        )
        by_hour = np.array([profile.hour_weights.get(str(hour), 0.0) for hour in range(24)])
        open_weight = np.where(inside, weekday[hours // 24 % 7] * by_hour[hours % 24], 0.0)
        night = by_hour if _has_night(by_hour, self.office) else np.ones(24)
        closed_weight = np.where(inside, 0.0, night[hours % 24])
        standard_open, standard_closed = self._standard_week(weekday, by_hour, night)
        after = profile.after_hours_share
        weight = open_weight * (1 - after) / standard_open + closed_weight * after / standard_closed
        edges = np.arange(self.weeks * 168 + 1) * float(HOUR)
        return Intensity(edges, np.concatenate([[0.0], np.cumsum(weight)]))

    def _standard_week(self, weekday: Floats, by_hour: Floats, night: Floats) -> tuple[float, float]:
        """Total weights of a week without holidays: what a rate 'per week' is spread over."""
        hours = np.arange(168)
        of_day = hours % 24
        first, last = self.office.start // HOUR, -(-self.office.end // HOUR)
        inside = np.isin(hours // 24, list(self.office.weekdays)) & (of_day >= first) & (of_day < last)
        return float((weekday[hours // 24] * by_hour[of_day])[inside].sum()), float(
            night[of_day][~inside].sum()
        )

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
        return sum(weekly[name] * value for name, value in rate if value is not None)

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
        return self.office.open.clock_at(self.office.open.worked_at(times) + round(within * HOUR))


def _has_night(by_hour: Floats, office: Office) -> bool:
    hours = np.arange(24)
    return bool(by_hour[(hours < office.start // HOUR) | (hours >= -(-office.end // HOUR))].sum() > 0)


def client_factor(kind: Kind, scenario: Scenario, traits: Traits) -> tuple[Floats, Floats]:
    """How a client's rate compares with the average client's, and the cumulative shares of its senders.

    Agencies write and call in proportion to their number, families where there is one. Returns shapes
    (clients,) and (clients, senders); both average to the stated rate and shares over clients.
    """
    mean_agencies = sum(int(number) * share for number, share in scenario.clients.agencies.items())
    relative = {
        "client": np.ones(len(traits.tier)),
        "family": traits.family / scenario.clients.family_share,
        "agency": traits.agencies / mean_agencies,
        "office": np.ones(len(traits.tier)),
    }
    parts = np.stack([kind.senders.get(name, 0.0) * relative[name] for name in SENDERS], axis=1)  # type: ignore[call-overload]
    total = parts.sum(axis=1)
    shares = np.cumsum(parts, axis=1) / np.maximum(total, 1e-12)[:, None]
    return total * (traits.multiplier if kind.tiered else 1.0), shares


def draw_needs(world: World, traits: Traits, streams: Streams, present: list[int]) -> Needs:
    """All needs of one replication that do not depend on the run; ``present`` are the days at work."""
    tables = []
    for rank, (name, kind) in enumerate(world.scenario.kinds.items()):
        how = kind.arrivals.how
        if how == "open":
            tables.append(_open_needs(world, rank, name, kind, traits, streams))
        elif how == "dated":
            tables.append(_dated_needs(world, rank, name, kind, streams))
        elif how == "daily":
            tables.append(_daily_needs(world, rank, kind, present))
    if not tables:
        return Needs(*(np.empty(0, dtype=np.int64) for _ in fields(Needs)))
    joined = [np.concatenate([getattr(t, f.name) for t in tables]) for f in fields(Needs)]
    time, kind_rank, client, counter = joined[0], joined[4], joined[5], joined[6]
    order = np.lexsort((counter, client, kind_rank, time))
    return Needs(*(column[order] for column in joined))


def _open_needs(world: World, rank: int, name: str, kind: Kind, traits: Traits, streams: Streams) -> Needs:
    """Poisson needs, by inverting each client's cumulative rate at sums of unit exponentials."""
    arrivals = kind.arrivals
    assert isinstance(arrivals, OpenNeeds)
    weekly = world.per_week(arrivals.rate, arrivals.profile)
    shape = _with_growth(world.shape(arrivals.profile), arrivals, weekly)
    gap_stream = f"{arrivals.stream or name}.gap"
    if arrivals.rate.is_per_client:
        factor, _ = client_factor(kind, world.scenario, traits)
        moments = _poisson(shape, streams, gap_stream, weekly * np.maximum(factor, 1e-12))
    else:
        moments = _office_poisson(shape, streams, gap_stream, weekly)
    rows, counter = np.nonzero(moments < world.end)
    time = moments[rows, counter]
    client = rows if arrivals.rate.is_per_client else np.full(len(rows), OFFICE)
    return _table(world, rank, name, kind, time, client, counter, streams, traits)


def _with_growth(shape: Intensity, arrivals: OpenNeeds, weekly: float) -> Intensity:
    """The curve of a rate that rises by a fixed amount each year, in units of the starting rate."""
    if arrivals.growth_per_client_year == 0:
        return shape
    times = np.linspace(0, shape.times[-1], 2 * len(shape.times) + 200)
    mass = np.interp(times, shape.times, shape.mass)
    growth = arrivals.growth_per_client_year / WEEKS_YEAR / weekly
    years = times / (365 * DAY)
    extra = np.concatenate([[0.0], np.cumsum(np.diff(mass) * (years[1:] + years[:-1]) / 2)])
    return Intensity(times, mass + growth * extra)


def _poisson(shape: Intensity, streams: Streams, stream: str, weekly: Floats) -> Ints:
    """Moments of every client's needs, shape (clients, whole blocks), NEVER past the end."""
    width = WIDTH
    while True:
        mass = np.cumsum(-np.log1p(-streams.columns(stream, width)), axis=1) / weekly[:, None]
        if mass[:, -1].min() > shape.mass[-1]:
            return shape.moments(mass)
        width += WIDTH


def _office_poisson(shape: Intensity, streams: Streams, stream: str, weekly: float) -> Ints:
    expected = weekly * float(shape.mass[-1])
    width = int(expected + 10 * expected**0.5 + WIDTH)
    while True:
        mass = np.cumsum(-np.log1p(-streams.row(stream, width))) / weekly
        if mass[-1] > shape.mass[-1]:
            return shape.moments(mass)[None, :]
        width *= 2


def _dated_needs(world: World, rank: int, name: str, kind: Kind, streams: Streams) -> Needs:
    arrivals = kind.arrivals
    assert isinstance(arrivals, DatedNeeds)
    clients = streams.clients
    before = round(arrivals.opens_days_before * DAY)
    if arrivals.calendar_month:
        starts, ends = _months(world)
        time, due = np.tile(starts, clients), np.tile(ends, clients)
        available = np.maximum(time, due - before) if before else time
        client, counter = np.repeat(np.arange(clients), len(starts)), np.tile(np.arange(len(starts)), clients)
        return _table(world, rank, name, kind, time, client, counter, streams, due=due, available=available)
    assert arrivals.every_days is not None
    every = arrivals.every_days * DAY
    first = _phase(arrivals.phase, name, streams) * every
    number = int((world.end + before) // every) + 2
    moments = whole_seconds(first[:, None] + every * np.arange(number))
    counter = np.tile(np.arange(number), clients)
    client = np.repeat(np.arange(clients), number)
    time, due_given = moments.ravel(), None
    if kind.standard.within is None:
        due_given = (time // DAY + 1) * DAY
        time = np.maximum(due_given - DAY - before, 0)
    kept = time < world.end
    due = None if due_given is None else due_given[kept]
    return _table(world, rank, name, kind, time[kept], client[kept], counter[kept], streams, due=due)


def _phase(phase: str, name: str, streams: Streams) -> Floats:
    if phase == "together":
        return np.zeros(streams.clients)
    return streams.once(
        {"quarter": "client.quarter", "anniversary": "client.anniversary"}.get(phase, f"{name}.phase")
    )


def _months(world: World) -> tuple[Ints, Ints]:
    """Start and end of every whole calendar month that begins in the run."""
    start = world.scenario.calendar.start_date
    year, month = start.year, start.month
    first = dt.date(year, month, 1)
    if first < start:
        year, month = (year + month // 12, month % 12 + 1)
    edges = []
    while True:
        day = (dt.date(year, month, 1) - start).days
        edges.append(day * DAY)
        if day * DAY >= world.end:
            break
        year, month = (year + month // 12, month % 12 + 1)
    return np.array(edges[:-1], dtype=np.int64), np.array(edges[1:], dtype=np.int64)


def _daily_needs(world: World, rank: int, kind: Kind, present: list[int]) -> Needs:
    """One a day at work, as long as the calendar's general administration."""
    assert kind.arrivals.how == "daily"
    days = np.array(present, dtype=np.int64)
    time = days * DAY + seconds_of(kind.arrivals.at)
    seconds = general_admin_seconds(world.scenario)
    if seconds == 0:
        time = time[:0]
    count = len(time)
    due = world.due(kind, time)
    nobody = np.full(count, OFFICE)
    never = np.full(count, NEVER)
    office = np.full(count, SENDERS.index("office"))
    return Needs(
        time,
        time,
        due,
        never,
        np.full(count, rank),
        nobody,
        np.arange(count),
        office,
        np.full(count, seconds),
    )


def _table(
    world: World,
    rank: int,
    name: str,
    kind: Kind,
    time: Ints,
    client: Ints,
    counter: Ints,
    streams: Streams,
    traits: Traits | None = None,
    due: Ints | None = None,
    available: Ints | None = None,
) -> Needs:
    """One kind's needs with everything drawn that belongs to an item, each from a stream of its own."""
    due = world.due(kind, time) if due is None else due
    gather = _Gather(streams, client, counter)
    seconds = handling_seconds(kind, gather(f"{name}.handling"))
    if kind.night_share_left < 1 and kind.on_call == "service":
        night = ~world.office.open.open_at(time)
        seconds = np.where(night, whole_seconds(seconds * kind.night_share_left), seconds)
    sender = np.full(len(time), SENDERS.index(next(iter(kind.senders))))
    if len(kind.senders) > 1 and traits is not None and len(time):
        shares = client_factor(kind, world.scenario, traits)[1]
        sender = (gather(f"{name}.sender")[:, None] >= shares[client, :-1]).sum(axis=1)
    return Needs(
        time=time,
        available=time if available is None else available,
        due=due,
        chase_at=_chase_at(world, kind, time, due, gather, name),
        kind=np.full(len(time), rank),
        client=client,
        counter=counter,
        sender=sender,
        seconds=seconds,
    )


def handling_seconds(kind: Kind, uniform: Floats) -> Ints:
    """Whole handling time in seconds, wrap-up and double entry included; at least a second."""
    extra = (kind.wrap_minutes + kind.double_entry_minutes) * 60
    return np.maximum(1, whole_seconds(quantile(kind.handling, uniform) + extra))


def patience_seconds(duration: Duration, uniform: Floats) -> Ints:
    """Seconds of open office time until somebody asks again; at least a second."""
    return np.maximum(1, whole_seconds(quantile(duration, uniform)))


def _chase_at(world: World, kind: Kind, time: Ints, due: Ints, gather: _Gather, name: str) -> Ints:
    if kind.chased is None or not len(time):
        return np.full(len(time), NEVER)
    start = time if kind.chased.counted_from == "opening" else np.minimum(due, world.end + 10 * WEEK)
    patience = patience_seconds(kind.chased.patience, gather(f"{name}.patience"))
    found = world.office.open.clock_at(world.office.open.worked_at(start) + patience)
    return np.where(due >= NEVER, NEVER, found) if kind.chased.counted_from == "due" else found


class _Gather:
    """Reads the draws of (client, counter) pairs; what belongs to the office reads the first row."""

    def __init__(self, streams: Streams, client: Ints, counter: Ints) -> None:
        self._streams = streams
        self._client = client
        self._counter = counter
        self._width = int(counter.max()) + 1 if len(counter) else 1

    def __call__(self, stream: str) -> Floats:
        if len(self._client) and self._client[0] == OFFICE:
            return self._streams.row(stream, self._width)[self._counter]
        return self._streams.columns(stream, self._width)[self._client, self._counter]
