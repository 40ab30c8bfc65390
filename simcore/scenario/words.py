"""Numbers in words, for whoever describes a scenario."""

from __future__ import annotations

from simcore.scenario.work import Duration


def number(value: float | None) -> str:
    """A number as short as it is exact; ? if there is none."""
    return "?" if value is None else f"{value:.6g}"


def count(number: float, what: str) -> str:
    """So many of something."""
    return f"{number:g} {what}{'' if number == 1 else 's'}"


def percent(share: float) -> str:
    """A share in percent."""
    return f"{100 * share:.3g}%"


def duration(given: Duration) -> str:
    """The mean of a duration; about so long, unless it is constant."""
    units = {"minute": given.minutes_mean, "hour": given.hours_mean, "day": given.days_mean}
    length = next(count(mean, unit) for unit, mean in units.items() if mean is not None)
    return length if given.distribution == "constant" else f"about {length}"
