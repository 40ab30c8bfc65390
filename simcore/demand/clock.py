"""Open time and clock time: one pair of functions maps seconds of work to seconds on the clock and back."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

DAY = 86_400
HOUR = 3_600
MINUTE = 60
WEEK = 7 * DAY
NEVER = 1 << 40
"""Later than anything that happens: 35,000 years in seconds."""


class OpenTime:
    """Disjoint, sorted stretches [start, end) of open time, in whole seconds since the start."""

    def __init__(self, stretches: Sequence[tuple[int, int]]) -> None:
        merged: list[tuple[int, int]] = []
        for start, end in stretches:
            if end <= start:
                continue
            if merged and merged[-1][1] == start:
                merged[-1] = (merged[-1][0], end)
            else:
                merged.append((start, end))
        self.starts = [start for start, _ in merged]
        self.ends = [end for _, end in merged]
        self.before = [0]
        for start, end in merged:
            self.before.append(self.before[-1] + end - start)
        self._starts = np.array(self.starts, dtype=np.int64)
        self._ends = np.array(self.ends, dtype=np.int64)
        self._before = np.array(self.before, dtype=np.int64)

    def is_open(self, time: int) -> bool:
        """Whether the second that starts at ``time`` is open."""
        place = bisect_right(self.starts, time) - 1
        return place >= 0 and time < self.ends[place]

    def worked(self, time: int) -> int:
        """Open seconds before ``time``."""
        place = bisect_right(self.starts, time) - 1
        if place < 0:
            return 0
        return self.before[place] + min(time, self.ends[place]) - self.starts[place]

    def clock(self, worked: int) -> int:
        """The first moment by which ``worked`` seconds have been open; NEVER past the last stretch."""
        place = bisect_left(self.before, worked) - 1
        if place < 0:
            return self.starts[0] if self.starts else NEVER
        if place >= len(self.starts):
            return NEVER
        return self.starts[place] + worked - self.before[place]

    def after(self, time: int, seconds: int) -> int:
        """``seconds`` of open time after ``time``; the same as by way of ``worked`` and ``clock``."""
        place = bisect_right(self.starts, time) - 1
        if place >= 0:
            end = self.ends[place]
            if time < end:
                if time + seconds <= end:
                    return time + seconds
                return self.clock(self.before[place] + time - self.starts[place] + seconds)
        return self.clock(self.before[place + 1] + seconds)

    def open_at(self, times: NDArray[np.int64]) -> NDArray[np.bool_]:
        """``is_open`` for arrays."""
        place = np.searchsorted(self._starts, times, side="right") - 1
        return np.asarray((place >= 0) & (times < self._ends[np.maximum(place, 0)]))

    def worked_at(self, times: NDArray[np.int64]) -> NDArray[np.int64]:
        """``worked`` for arrays."""
        place = np.searchsorted(self._starts, times, side="right") - 1
        safe = np.maximum(place, 0)
        inside = np.minimum(times, self._ends[safe]) - self._starts[safe]
        return np.asarray(np.where(place < 0, 0, self._before[safe] + inside))

    def clock_at(self, worked: NDArray[np.int64]) -> NDArray[np.int64]:
        """``clock`` for arrays."""
        place = np.searchsorted(self._before, worked, side="left") - 1
        safe = np.clip(place, 0, len(self.starts) - 1)
        found = np.where(place < 0, self._starts[0], self._starts[safe] + worked - self._before[safe])
        return np.asarray(np.where(place >= len(self.starts), NEVER, found))


class Intensity:
    """A shape of the week as a cumulative curve: ``mass[i]`` weeks' worth of needs before ``times[i]``.

    A standard week carries a mass of 1; a week with a holiday can carry less. Needs with a time-varying rate
    are drawn by inverting this curve, never by thinning, which would use a varying number of draws.
    """

    def __init__(self, times: NDArray[np.float64], mass: NDArray[np.float64]) -> None:
        self.times = times
        self.mass = mass
        self._times: list[float] = times.tolist()
        self._mass: list[float] = mass.tolist()

    def moments(self, mass: NDArray[np.float64]) -> NDArray[np.int64]:
        """The whole seconds at which the curve reaches ``mass``; NEVER past its end."""
        found = np.rint(np.interp(mass, self.mass, self.times))
        return np.where(mass > self.mass[-1], NEVER, found).astype(np.int64)

    def next_moment(self, time: int, mass: float) -> int:
        """The second by which ``mass`` more has come after ``time``; NEVER past the end."""
        goal = self.mass_at(time) + mass
        place = bisect_left(self._mass, goal)
        if place >= len(self._mass):
            return NEVER
        low, high = self._mass[place - 1], self._mass[place]
        start, end = self._times[place - 1], self._times[place]
        return max(time, round(start + (end - start) * (goal - low) / (high - low)))

    def mass_at(self, time: int) -> float:
        """The mass before ``time``."""
        place = bisect_right(self._times, time)
        if place >= len(self._times):
            return self._mass[-1]
        low, high = self._mass[place - 1], self._mass[place]
        start, end = self._times[place - 1], self._times[place]
        return low + (high - low) * (time - start) / (end - start)
