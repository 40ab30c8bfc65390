"""What queueing theory says of work in the long run: closed formulas, for charts that draw it as a line.

Times are in hours and rates per hour. Nothing here knows the simulator: the two are compared, never mixed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import comb, floor
from typing import Any

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.float64]


def first_come(load: float, service: float, scv: float = 1.0) -> float:
    """Mean hours before a piece of work is begun, one person, first come first served.

    Pollaczek and Khinchine's formula.

    Args:
        load: share of hours used, below 1.
        service: mean hours a piece takes.
        scv: squared coefficient of variation of these hours; 1 is exponential, 0 always the same.
    """
    return load * service * (1 + scv) / (2 * (1 - load))


def left_after(hours: float, speed: float = 1.0) -> float:
    """Share of something that is still there, where it goes at random, so many an hour."""
    return float(np.exp(-speed * hours))


@dataclass(frozen=True)
class Kind:
    """One kind of work of a mix, with gamma-distributed hours."""

    name: str
    client_hour: float
    """Pieces one client brings in an hour."""
    hours: float
    scv: float

    def moment(self, order: int) -> float:
        """The mean of the hours to a power."""
        shape = 1 / self.scv
        rising = np.prod([shape + step for step in range(order)])
        return float(rising * (self.hours * self.scv) ** order)


@dataclass(frozen=True)
class Mix:
    """Several kinds of work that come to one person, each at random."""

    kinds: tuple[Kind, ...]

    def rate(self, clients: float) -> float:
        """Pieces an hour."""
        return clients * sum(kind.client_hour for kind in self.kinds)

    def work(self, clients: float, order: int = 1) -> float:
        """Pieces an hour times a moment of their hours, all kinds; the first is the share of hours used."""
        return clients * sum(kind.client_hour * kind.moment(order) for kind in self.kinds)

    def wait(self, clients: float) -> float:
        """Mean hours before a piece is begun, first come first served."""
        return self.work(clients, 2) / 2 / (1 - self.work(clients))

    def wait_sd(self, clients: float) -> float:
        """Standard deviation of these hours."""
        third = self.work(clients, 3) / (3 * (1 - self.work(clients)))
        return float(np.sqrt(self.wait(clients) ** 2 + third))

    def begun_within(self, clients: float, hours: float) -> float:
        """Share of pieces begun within so many hours."""
        return 1 - _inverted(lambda s: (1 - self._wait_transform(clients, s)) / s, hours)

    def done_within(self, clients: float, hours: float) -> float:
        """Share of pieces done within so many hours."""
        return 1 - _inverted(
            lambda s: (1 - self._wait_transform(clients, s) * self._hours_transform(s)) / s, hours
        )

    def _hours_transform(self, s: complex) -> complex:
        parts = (k.client_hour * (1 + s * k.hours * k.scv) ** (-1 / k.scv) for k in self.kinds)
        return sum(parts) / self.rate(1)

    def _wait_transform(self, clients: float, s: complex) -> complex:
        idle = 1 - self.work(clients)
        return idle * s / (s - self.rate(clients) * (1 - self._hours_transform(s)))


def _inverted(transform: Any, time: float, *, accuracy: float = 23.0, terms: int = 60) -> float:
    """A function of time from its Laplace transform: Euler's method of Abate and Whitt."""
    if time <= 0:
        time = 1e-9
    signs = (-1.0) ** np.arange(terms + 12)
    values = [transform((accuracy + 2j * k * np.pi) / (2 * time)).real for k in range(terms + 12)]
    sums = np.cumsum(signs * values) - values[0] / 2
    weights = np.array([comb(11, k) for k in range(12)]) / 2**11
    return float(np.exp(accuracy / 2) / time * (weights @ sums[terms:]))


@dataclass(frozen=True)
class Classes:
    """A mix whose kinds are taken in order of classes; within a class first come first served."""

    classes: tuple[Mix, ...]

    def _used(self, clients: float, upto: int) -> float:
        return sum(mix.work(clients) for mix in self.classes[:upto])

    def wait(self, clients: float, number: int) -> float:
        """Mean hours before a piece of class 1, 2.. is begun; work in hand is finished first (Cobham)."""
        left = sum(mix.work(clients, 2) for mix in self.classes) / 2
        return left / ((1 - self._used(clients, number - 1)) * (1 - self._used(clients, number)))

    def response(self, clients: float, number: int) -> float:
        """Mean hours until a piece of class 1, 2.. is done, where a higher class interrupts at once."""
        left = sum(mix.work(clients, 2) for mix in self.classes[:number]) / 2
        above = 1 - self._used(clients, number - 1)
        return self.in_hand(clients, number) + left / (above * (1 - self._used(clients, number)))

    def in_hand(self, clients: float, number: int) -> float:
        """Mean hours from begun to done, where a higher class interrupts at once."""
        mix = self.classes[number - 1]
        return mix.work(1) / mix.rate(1) / (1 - self._used(clients, number - 1))

    def interruptions(self, clients: float, number: int) -> float:
        """How often a piece is interrupted."""
        mix = self.classes[number - 1]
        return mix.work(1) / mix.rate(1) * sum(above.rate(clients) for above in self.classes[: number - 1])


@dataclass(frozen=True)
class Caseload:
    """A fixed number of clients; each is content for a while, then has one open piece of work."""

    content: float
    service: float
    people: int = 1

    def law(self, clients: int) -> Numbers:
        """Probability of 0, 1.. open pieces."""
        n = np.arange(clients)
        steps = np.log((clients - n) / self.content) - np.log(np.minimum(n + 1, self.people) / self.service)
        weights = np.concatenate([[0.0], np.cumsum(steps)])
        found = np.exp(weights - weights.max())
        return np.asarray(found / found.sum())

    def used(self, clients: int) -> float:
        """Share of hours used."""
        law = self.law(clients)
        return float(law @ np.minimum(np.arange(len(law)), self.people)) / self.people

    def open_items(self, clients: int) -> float:
        """Mean number of open pieces."""
        law = self.law(clients)
        return float(law @ np.arange(len(law)))

    def response(self, clients: int) -> float:
        """Mean hours until a piece is done."""
        return self.open_items(clients) / (self.used(clients) * self.people / self.service)

    def done_within(self, clients: int, hours: float) -> float:
        """Share done within so many hours, one person: one who asks sees the law of one client fewer."""
        from scipy.special import gammainc

        law = self.law(clients - 1)
        return float(law @ gammainc(np.arange(len(law)) + 1, hours / self.service))


@dataclass(frozen=True)
class Phone:
    """Callers who wait in line for one of several people and hang up when they lose patience (Erlang-A)."""

    people: int
    service: float
    patience: float
    most: int = 400

    def law(self, calls: float) -> Numbers:
        """Probability of 0, 1.. callers on the phone or in line; `calls` are those an hour, to all."""
        n = np.arange(1, self.most)
        leaving = np.minimum(n, self.people) / self.service + np.maximum(n - self.people, 0) / self.patience
        weights = np.concatenate([[0.0], np.cumsum(np.log(calls) - np.log(leaving))])
        found = np.exp(weights - weights.max())
        return np.asarray(found / found.sum())

    def hang_up(self, calls: float) -> float:
        """Share of callers who hang up."""
        line = np.maximum(np.arange(self.most) - self.people, 0)
        return float(self.law(calls) @ line) / self.patience / calls

    def answered_wait(self, calls: float) -> float:
        """Mean hours in line of those who are answered."""
        law = self.law(calls)[self.people :]
        answering = self.people / self.service
        steps = answering + (np.arange(len(law)) + 1) / self.patience
        answered = law * answering / steps
        return float(answered @ np.cumsum(1 / steps)) / (1 - self.hang_up(calls))


@dataclass(frozen=True)
class Redials:
    """Callers who find the line busy and call again, each after a random gap, until they are answered."""

    call: float
    gap: float

    def delay(self, calls: float) -> float:
        """Mean hours from the first attempt until answered."""
        load = calls * self.call
        return load / (1 - load) * (self.call + self.gap)

    def attempts(self, calls: float) -> float:
        """Attempts a call."""
        return 1 + self.delay(calls) / self.gap


def with_blocks(load: float, service: float, block: float) -> float:
    """Mean hours before a piece is begun, where free time goes into blocks that nothing may interrupt."""
    return first_come(load, service) + block / 2


def with_absences(rate: float, service: float, present: float, absent: float) -> float:
    """Mean hours until done, where one person is away at random with nobody in their place."""
    share = present / (present + absent)
    in_hand = service / share
    return (in_hand + (1 - share) * absent) / (1 - rate * in_hand)


def pooled_wait_share(load: float, people: int) -> float:
    """Share of pieces that wait, where several people share one line (Erlang's C formula)."""
    offered = load * people
    blocked = 1.0
    for person in range(1, people + 1):
        blocked = offered * blocked / (person + offered * blocked)
    return blocked / (1 - load * (1 - blocked))


def pooled_wait(load: float, people: int, service: float) -> float:
    """Mean hours before a piece is begun, where several people share one line."""
    return pooled_wait_share(load, people) * service / (people * (1 - load))


def posts_filled(number: int, posts: int, filled: float, vacant: float) -> float:
    """Probability that so many of several posts are filled; months a post is filled and vacant on average."""
    share = filled / (filled + vacant)
    return comb(posts, number) * share**number * (1 - share) ** (posts - number)


@dataclass(frozen=True)
class Reports:
    """Clients whose reports come round every period, each at its own time; each takes the same hours."""

    period: float
    hours: float

    def waits_longer(self, clients: int, than: float) -> float:
        """Share of reports that wait longer than so many hours (N*D/D/1)."""
        return float(self._longer(clients, np.array([than / self.hours]))[0])

    def _longer(self, clients: int, x: Numbers) -> Numbers:
        """The same for several waits, counted in reports."""
        cycle = self.period / self.hours
        n = np.arange(1, clients)
        ways = np.array([float(comb(clients - 1, int(k))) for k in n])
        ahead = np.maximum(n - x[:, None], 0.0)
        place = ahead / cycle
        room = (cycle - clients + 1 + x[:, None]) / (cycle - n + x[:, None])
        return np.asarray((ways * place**n * (1 - place) ** (clients - 1 - n) * room).sum(axis=1))

    def wait(self, clients: int) -> float:
        """Mean hours before a report is begun."""
        nodes, weights = np.polynomial.legendre.leggauss(12)
        wholes = np.arange(clients - 1)[:, None] + (nodes + 1) / 2
        longer = self._longer(clients, wholes.ravel())
        return float(np.tile(weights / 2, len(wholes)) @ longer) * self.hours


def all_at_once(clients: float, hours: float, window: float) -> float:
    """Share of reports on time where all open at the same moment and are due a window later."""
    return min(1.0, floor(window / hours) / clients)


def earliest_due_bracket(rates: Sequence[float], service: float) -> tuple[float, float, float]:
    """Mean hours to wait: class 1 always first, all first come, class 2 always last.

    Earliest due first lies between.
    """
    first, load = rates[0] * service, sum(rates) * service
    left = load * service
    return left / (1 - first), left / (1 - load), left / ((1 - first) * (1 - load))
