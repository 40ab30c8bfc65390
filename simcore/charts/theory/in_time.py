"""What queueing theory says of work over time, and of chains of states: exact, but solved by a computer.

Times are in hours and rates per hour. As in `steady`, nothing here knows the simulator.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np

from simcore.charts.theory.steady import Numbers


def _generator(most: int, coming: float, going: float) -> Numbers:
    """Rates of change between 0, 1.. `most` open pieces."""
    rates = np.diag(np.full(most, coming), 1) + np.diag(np.full(most, going), -1)
    return np.asarray(rates - np.diag(rates.sum(axis=1)))


def _integral(values: Numbers, step: float) -> float:
    """Simpson's rule over an even number of steps; of nothing: 0."""
    from scipy.integrate import simpson

    return float(simpson(values, dx=step)) if len(values) > 1 else 0.0


@dataclass(frozen=True)
class Start:
    """One person who begins with so many open pieces; more come at random (M/M/1 over time)."""

    rate: float
    service: float
    backlog: int
    hours: int
    most: int = 120
    steps: int = 8
    """Steps an hour."""

    @cache  # noqa: B019  a handful of these are made, and each is asked many times
    def law(self) -> Numbers:
        """Probability of 0, 1.. open pieces, a row for each step of time."""
        from scipy.linalg import expm

        step = expm(_generator(self.most, self.rate, 1 / self.service) / self.steps)
        rows = np.zeros((self.hours * self.steps + 1, self.most + 1))
        rows[0, self.backlog] = 1.0
        for place in range(1, len(rows)):
            rows[place] = rows[place - 1] @ step
        return rows

    def _at(self, hour: float) -> int:
        return round(hour * self.steps)

    def open_items(self, hour: float) -> float:
        """Mean number of open pieces at an hour."""
        return float(self.law()[self._at(hour)] @ np.arange(self.most + 1))

    def open_items_sd(self, hour: float) -> float:
        """Standard deviation of open pieces at an hour."""
        squares = float(self.law()[self._at(hour)] @ np.arange(self.most + 1) ** 2)
        return float(np.sqrt(max(0.0, squares - self.open_items(hour) ** 2)))

    def average(self, hour: float) -> float:
        """Mean number of open pieces, averaged from the start to an hour."""
        if hour <= 0:
            return float(self.backlog)
        means = self.law()[: self._at(hour) + 1] @ np.arange(self.most + 1)
        return _integral(means, 1 / self.steps) / hour


@dataclass(frozen=True)
class Counting:
    """A short time of overload, from empty; each piece is due so many hours after it came."""

    rate: float
    service: float
    due: float
    hours: int
    steps: int = 25
    """Steps an hour."""

    @cache  # noqa: B019
    def _done(self) -> Numbers:
        """Share done within a number of steps (across) of pieces that came at a step (down): first come."""
        from scipy.special import gammainc

        start = Start(self.rate, self.service, 0, self.hours, 320, self.steps)
        within = np.arange(self.hours * self.steps + 1) / self.steps
        erlang = gammainc(np.arange(321)[:, None] + 1, within / self.service)
        return np.asarray(start.law() @ erlang)

    @cache  # noqa: B019
    def _newest(self) -> tuple[Numbers, Numbers]:
        """The same, whenever a piece came, where the newest is always taken first; and its sum over time.

        A piece is then gone when the busy period that it begins ends.
        """
        from scipy.integrate import cumulative_simpson
        from scipy.special import ive

        finer, going = 20, 1 / self.service
        width = 1 / (self.steps * finer)
        time = np.arange(1, self.hours * self.steps * finer + 1) * width
        size = 2 * time * np.sqrt(self.rate * going)
        ends = ive(1, size) * np.exp(size - (self.rate + going) * time) / time
        density = np.concatenate([[going], ends / np.sqrt(self.rate * self.service)])
        share = cumulative_simpson(density, dx=width, initial=0)
        return share[::finer], cumulative_simpson(share, dx=width, initial=0)[::finer]

    def first_come(self, hour: float) -> tuple[float, float, float]:
        """On time after so many hours, first come first served, counted in three ways.

        Among those done; among those that fell due; among all that came, unfinished ones counted as late.
        """
        done, step = self._done(), 1 / self.steps
        end, due = round(hour * self.steps), round(self.due * self.steps)
        came = np.arange(end + 1)
        early = _integral(done[: end - due + 1, due], step)
        late = _integral(done[came, end - came][end - due :], step)
        finished = _integral(done[came, end - came], step)
        return (early + late) / finished, early / (hour - self.due), (early + late) / hour

    def newest_first(self, hour: float) -> tuple[float, float, float]:
        """The same three where the newest piece is always taken first."""
        share, summed = self._newest()
        end, due = round(hour * self.steps), round(self.due * self.steps)
        kept = (hour - self.due) * share[due] + summed[due]
        return float(kept / summed[end]), float(share[due]), float(kept / hour)


@dataclass(frozen=True)
class ShiftDay:
    """Work that comes day and night to one person who is there for a daily shift."""

    rate: float
    service: float
    shift: int
    most: int = 260
    steps: int = 25

    @cache  # noqa: B019
    def open_by_step(self) -> Numbers:
        """Mean open pieces from the start of the shift to the next, a step at a time, in the long run."""
        from scipy.linalg import expm

        counts, size = np.arange(self.most + 1), self.most + 1
        step = expm(_generator(self.most, self.rate, 1 / self.service) / self.steps)
        night = expm(_generator(self.most, self.rate, 0.0) * (24 - self.shift))
        day = np.linalg.matrix_power(step, self.shift * self.steps) @ night
        law = np.linalg.lstsq(
            np.vstack([day.T - np.eye(size), np.ones(size)]), np.eye(size + 1)[-1], rcond=None
        )[0]
        means = [law @ counts]
        for _ in range(self.shift * self.steps):
            law = law @ step
            means.append(law @ counts)
        after = np.arange(1, (24 - self.shift) * self.steps + 1) / self.steps
        return np.concatenate([means, means[-1] + self.rate * after])

    def open_items(self, hour: float) -> float:
        """Mean open pieces so many hours after the shift began."""
        return float(self.open_by_step()[round(hour * self.steps)])

    def average(self) -> float:
        """Mean open pieces over the whole day."""
        means, end = self.open_by_step(), self.shift * self.steps
        return (_integral(means[: end + 1], 1 / self.steps) + _integral(means[end:], 1 / self.steps)) / 24


def even_flow(hour: float, rate: float, service: float, shift: float) -> float:
    """Hours of work that wait, so many hours after the shift began, where work flows in day and night."""
    load = rate * service
    in_shift, after = min(hour, shift), max(0.0, hour - shift)
    return max(0.0, load * (24 - shift) - in_shift * (1 - load)) + load * after


@dataclass(frozen=True)
class Returning:
    """Clients who come back, with a daily cycle, from an empty start; nobody ever waits (Erlang-R)."""

    rate: float
    swing: float
    contact: float
    away: float
    again: float
    """Probability that a client comes back after a contact."""

    def numbers(self, hour: float) -> tuple[float, float]:
        """Mean number in contact and away at an hour."""
        change = np.array([[-1 / self.contact, 1 / self.away], [self.again / self.contact, -1 / self.away]])
        coming, turn = np.array([self.rate, 0.0]), 2 * np.pi / 24
        steady = -np.linalg.solve(change, coming)
        wave = np.linalg.solve(1j * turn * np.eye(2) - change, coming * self.swing)
        pace, ways = np.linalg.eig(change)
        fading = ways @ (np.exp(pace * hour) * np.linalg.solve(ways, steady + wave.imag))
        found = steady + (wave * np.exp(1j * turn * hour)).imag - fading
        return float(found[0]), float(found[1])


@dataclass(frozen=True)
class Limited:
    """One person who holds at most `limit` cases; more wait to be assigned (Campello and others 2017)."""

    limit: int
    step: float
    """Mean hours of work on a case at a time."""
    delay: float
    """Mean hours between, in which the person is not needed."""
    close: float
    """Probability that a case closes after a step."""

    def _blocks(self, held: int) -> tuple[Numbers, Numbers]:
        """Rates with so many cases held, by how many need the person: (none leaves, one closes)."""
        needing = np.arange(held + 1)
        stay = np.zeros((held + 1, held + 1))
        stay[needing[:-1], needing[:-1] + 1] = (held - needing[:-1]) / self.delay
        stay[needing[1:], needing[1:] - 1] = (1 - self.close) / self.step
        closing = np.where(needing > 0, self.close / self.step, 0.0)
        return stay - np.diag(stay.sum(axis=1) + closing), np.diag(closing)

    @cache  # noqa: B019
    def means(self, rate: float) -> dict[str, float]:
        """Mean cases held, needing the person and waiting to be assigned, for so many new cases an hour."""
        down, back = self._levels(rate)
        laws = [np.ones(1)]
        for ratio in down:
            laws.append(laws[-1] @ ratio)
        rest = np.linalg.inv(np.eye(len(back)) - back)
        full = laws[-1] @ rest
        total = sum(law.sum() for law in laws[:-1]) + full.sum()
        held = sum(n * law.sum() for n, law in enumerate(laws[:-1])) + self.limit * full.sum()
        needing = sum(law @ np.arange(len(law)) for law in laws[:-1]) + full @ np.arange(len(back))
        waiting = (laws[-1] @ back @ rest @ rest).sum()
        return {"held": held / total, "needing": needing / total, "waiting": waiting / total}

    def _levels(self, rate: float) -> tuple[list[Numbers], Numbers]:
        """Ratio of each level's law to that of the level below: while there is room, and beyond."""
        stay, closing = self._blocks(self.limit)
        up, local = rate * np.eye(self.limit + 1), stay - rate * np.eye(self.limit + 1)
        back = -up @ np.linalg.inv(local + up @ _first_passage(up, local, closing))
        inner = local + back @ closing
        down: list[Numbers] = []
        for held in range(self.limit, 0, -1):
            enter = rate * np.eye(held, held + 1, 1)
            down.append(-enter @ np.linalg.inv(inner))
            below, _ = self._blocks(held - 1)
            leave = self._blocks(held)[1][:, 1:]
            inner = below - rate * np.eye(held) + down[-1] @ leave
        return down[::-1], back

    def assignment_wait(self, rate: float) -> float:
        """Mean hours until a new case is assigned."""
        return self.means(rate)["waiting"] / rate

    def whole_time(self, rate: float) -> float:
        """Mean hours from when a case comes until it closes."""
        return (self.means(rate)["held"] + self.means(rate)["waiting"]) / rate

    def step_wait(self, rate: float) -> float:
        """Mean hours a case waits for the person at each step."""
        return self.means(rate)["needing"] * self.close / rate - self.step


def _first_passage(up: Numbers, local: Numbers, down: Numbers) -> Numbers:
    """Where a level's process first enters the level below (Latouche and Ramaswami's reduction)."""
    inverse = np.linalg.inv(-local)
    higher, lower = inverse @ up, inverse @ down
    found, reach = lower.copy(), higher.copy()
    for _ in range(60):
        middle = np.linalg.inv(np.eye(len(up)) - higher @ lower - lower @ higher)
        higher, lower = middle @ higher @ higher, middle @ lower @ lower
        found += reach @ lower
        reach = reach @ higher
        if np.abs(reach).max() < 1e-15:
            break
    return found
