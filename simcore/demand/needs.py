"""Every need that does not depend on the run, drawn before it as arrays for a sweep's largest caseload."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, fields, replace

import numpy as np

from simcore.demand.calendar import seconds_of
from simcore.demand.clients import OFFICE, SENDERS, Traits, client_factor
from simcore.demand.clock import DAY, NEVER, WEEK, Intensity
from simcore.demand.distributions import drawn_seconds, quantile, whole_seconds
from simcore.demand.places import served_at_start
from simcore.demand.streams import WIDTH, Floats, Streams
from simcore.demand.world import Ints, World
from simcore.scenario.schema import DatedNeeds, Kind, OpenNeeds

__all__ = [
    "OFFICE",
    "SENDERS",
    "Needs",
    "draw_needs",
    "draw_open_at_start",
    "draw_referrals",
    "handling_seconds",
]


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

    def followed_by(self, later: Needs) -> Needs:
        """These needs and then others."""
        both = [(getattr(self, field.name), getattr(later, field.name)) for field in fields(self)]
        return Needs(*(np.concatenate(pair) for pair in both))


def draw_needs(world: World, traits: Traits, streams: Streams, present: list[int]) -> Needs:
    """All needs of one replication that do not depend on the run; ``present`` are the days at work."""
    tables = []
    for rank, (name, kind) in enumerate(world.scenario.kinds.items()):
        how = kind.arrivals.how
        if how == "open":
            tables.append(_open_needs(world, rank, name, kind, traits, streams))
        elif how == "dated":
            tables.append(_dated_needs(world, rank, name, kind, traits, streams))
        elif how == "daily" and world.scenario.team is None:  # in a team whoever comes brings it
            tables.append(_daily_needs(world, rank, kind, present))
    return _in_order(tables)


def draw_open_at_start(world: World, traits: Traits, streams: Streams, caseload: int) -> Needs:
    """What is open when the run begins, dealt out to so many clients in turn, from streams of its own.

    So the items of the run keep their draws. A need that has a date has it on the first day. In a team they
    go round the clients on the books, so to whoever owns each; what is no client's round the filled posts.
    """
    tables = []
    for rank, (name, kind) in enumerate(world.scenario.kinds.items()):
        if name in world.scenario.open_at_start:
            tables.append(_start_items(world, rank, name, kind, traits, streams, caseload))
    return _in_order(tables)


def _start_items(
    world: World, rank: int, name: str, kind: Kind, traits: Traits, streams: Streams, caseload: int
) -> Needs:
    items, team = world.scenario.open_at_start[name], world.scenario.team
    clients = served_at_start(world.scenario, caseload)
    if kind.arrivals.how == "closed":
        items = min(items, clients)
    elif not clients and not _is_offices(kind):
        items = 0  # a cap may leave room for nobody, and so nobody has a need
    order = np.arange(items)
    if _is_offices(kind):
        filled = [post for post in range(team.posts) if post not in team.vacant_posts] if team else [0]
        client, counter = OFFICE - np.array(filled)[order % len(filled)], order // len(filled)
    else:
        client, counter = order % max(1, clients), order // max(1, clients)
    due = np.full(items, DAY) if kind.arrivals.how == "dated" and kind.standard.within is None else None
    whole = kind.model_copy(update={"night_share_left": 1.0})  # the run begins at night, they did not
    found = _table(
        world, rank, f"{name}.start", whole, np.zeros_like(order), client, counter, streams, traits, due
    )
    if kind.arrivals.how == "daily":
        return replace(found, seconds=np.full(items, max(1, world.admin_seconds)))
    return found


def _is_offices(kind: Kind) -> bool:
    arrivals = kind.arrivals
    return arrivals.how == "daily" or (arrivals.how == "open" and not arrivals.rate.is_per_client)


def draw_referrals(world: World, streams: Streams) -> Ints:
    """When new clients are referred, in order: round the clock for a rate per hour, else in office hours."""
    referrals = world.scenario.clients.referrals
    if referrals is None:
        return np.empty(0, dtype=np.int64)
    profile = "always" if referrals.rate.per_hour is not None else "shift"
    weekly = world.per_week(referrals.rate, profile)
    moments: Ints = _office_poisson(world.shape(profile), streams, "referrals.gap", weekly)
    return np.asarray(moments[moments < world.end])


def _in_order(tables: list[Needs]) -> Needs:
    """All kinds' needs as one table, sorted by (time, kind, client, counter)."""
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
    shape = world.curve(arrivals)
    gap_stream = f"{arrivals.stream or name}.gap"
    if not arrivals.rate.is_per_client:
        return _posts_needs(world, rank, name, kind, traits, streams)
    factor, _ = client_factor(kind, world.scenario, traits)
    moments = _poisson(shape, streams, gap_stream, weekly * np.maximum(factor, 1e-12))
    rows, counter = np.nonzero(moments < world.end)
    return _table(world, rank, name, kind, moments[rows, counter], rows, counter, streams, traits)


def _posts_needs(world: World, rank: int, name: str, kind: Kind, traits: Traits, streams: Streams) -> Needs:
    """Poisson needs that come to each post whatever the caseload."""
    arrivals = kind.arrivals
    assert isinstance(arrivals, OpenNeeds)
    weekly = world.per_week(arrivals.rate, arrivals.profile)
    shape, stream = world.curve(arrivals), f"{arrivals.stream or name}.gap"
    found = []
    for post in range(streams.posts):
        moments = _office_poisson(shape, streams, stream, weekly, post)
        time = moments[moments < world.end]
        client, counter = np.full(len(time), OFFICE - post), np.arange(len(time))
        found.append(_table(world, rank, name, kind, time, client, counter, streams, traits))
    return found[0] if len(found) == 1 else _in_order(found)


def _poisson(shape: Intensity, streams: Streams, stream: str, weekly: Floats) -> Ints:
    """Moments of every client's needs, shape (clients, whole blocks), NEVER past the end."""
    width = WIDTH
    while True:
        mass = np.cumsum(-np.log1p(-streams.columns(stream, width)), axis=1) / weekly[:, None]
        if mass[:, -1].min() > shape.mass[-1]:
            return shape.moments(mass)
        width += WIDTH


def _office_poisson(shape: Intensity, streams: Streams, stream: str, weekly: float, post: int = 0) -> Ints:
    """Moments of needs that belong to no client, in order, the first past the end too."""
    expected = weekly * float(shape.mass[-1])
    width = int(expected + 10 * expected**0.5 + WIDTH)
    while True:
        mass = np.cumsum(-np.log1p(-streams.row(stream, width, post))) / weekly
        if mass[-1] > shape.mass[-1]:
            return shape.moments(mass)
        width *= 2


def _dated_needs(world: World, rank: int, name: str, kind: Kind, traits: Traits, streams: Streams) -> Needs:
    """Needs every so many days from the client's own phase on; without a standard the date is the due day.

    With a standard the time it gives counts from the date. Either way work may start so long before the date.
    """
    arrivals = kind.arrivals
    assert isinstance(arrivals, DatedNeeds)
    before = round(arrivals.opens_days_before * DAY)
    if arrivals.every_days is None:
        return _monthly_needs(world, rank, name, kind, traits, streams, before)
    clients = streams.clients
    every = arrivals.every_days * DAY
    first = _phase(arrivals.phase, name, streams) * every
    number = int((world.end + before) // every) + 2
    time = whole_seconds(first[:, None] + every * np.arange(number)).ravel()
    counter = np.tile(np.arange(number), clients)
    client = np.repeat(np.arange(clients), number)
    if kind.standard.within is None:
        due = (time // DAY + 1) * DAY
        time = np.maximum(due - DAY - before, 0)
    else:
        due = world.due(kind, time)
        time = np.maximum(time - before, 0)
    kept = time < world.end
    return _table(
        world, rank, name, kind, time[kept], client[kept], counter[kept], streams, traits, due[kept]
    )


def _monthly_needs(
    world: World, rank: int, name: str, kind: Kind, traits: Traits, streams: Streams, before: int
) -> Needs:
    """One need per client and calendar month, due at its end; work may start so many seconds before that."""
    clients = streams.clients
    starts, ends = _months(world)
    time, due = np.tile(starts, clients), np.tile(ends, clients)
    available = np.maximum(time, due - before) if before else time
    client, counter = np.repeat(np.arange(clients), len(starts)), np.tile(np.arange(len(starts)), clients)
    return _table(world, rank, name, kind, time, client, counter, streams, traits, due, available)


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
    time = np.array(present, dtype=np.int64) * DAY + seconds_of(kind.arrivals.at)
    seconds = world.admin_seconds
    if seconds == 0:
        time = time[:0]
    count = len(time)
    return Needs(
        time=time,
        available=time,
        due=world.due(kind, time),
        chase_at=np.full(count, NEVER),
        kind=np.full(count, rank),
        client=np.full(count, OFFICE),
        counter=np.arange(count),
        sender=np.full(count, SENDERS.index("office")),
        seconds=np.full(count, seconds),
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
    traits: Traits,
    due: Ints | None = None,
    available: Ints | None = None,
) -> Needs:
    """One kind's needs with everything drawn that belongs to an item, each from a stream of its own."""
    due = world.due(kind, time) if due is None else due
    gather = _Gather(streams, client, counter)
    seconds = handling_seconds(kind, gather(f"{name}.handling"))
    if kind.night_share_left < 1 and kind.on_call == "service":
        night = ~world.office.open.open_at(time)
        left = np.maximum(1, whole_seconds(seconds * kind.night_share_left))
        seconds = np.where(night, left, seconds)
    sender = np.full(len(time), SENDERS.index(next(iter(kind.senders))))
    if len(kind.senders) > 1 and len(time):
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


def _chase_at(world: World, kind: Kind, time: Ints, due: Ints, gather: _Gather, name: str) -> Ints:
    if kind.chased is None or not len(time):
        return np.full(len(time), NEVER)
    start = time if kind.chased.counted_from == "opening" else np.minimum(due, world.end + 10 * WEEK)
    patience = drawn_seconds(kind.chased.patience, gather(f"{name}.patience"))
    found = world.office.open.clock_at(world.office.open.worked_at(start) + patience)
    return np.where(due >= NEVER, NEVER, found) if kind.chased.counted_from == "due" else found


class _Gather:
    """Reads the draws of (client, counter) pairs; what belongs to the office reads its post's row."""

    def __init__(self, streams: Streams, client: Ints, counter: Ints) -> None:
        self._streams = streams
        self._client = client
        self._counter = counter
        self._width = int(counter.max()) + 1 if len(counter) else 1

    def __call__(self, stream: str) -> Floats:
        if len(self._client) and self._client[0] <= OFFICE:
            post = int(OFFICE - self._client[0])
            return self._streams.row(stream, self._width, post)[self._counter]
        return self._streams.columns(stream, self._width)[self._client, self._counter]
