"""From where the hours run out down to the cap: what each mechanism of the office costs, one after the other.

The first step is arithmetic. Then the scenario is simulated with everything switched off that arithmetic does
not know, and one mechanism after the other is switched on again, on the same draws; the last step but one is
the scenario itself. Each cap is one of an average year, found by the coarse search. Each step says in words
what it switches. A different order would share the way out differently; the ends would be the same.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
from scipy.special import stdtrit

from simcore.demand.budget import hours_budget
from simcore.demand.calendar import Office, worked_seconds_day
from simcore.demand.case_hours import case_hours
from simcore.experiment.cap.search import (
    CoarseCap,
    Edge,
    Say,
    Settings,
    coarsely,
    error_of,
    silent,
)
from simcore.experiment.cap.tally import measures_of
from simcore.experiment.cap.years import Floats, simulated_years
from simcore.experiment.headline import Promise
from simcore.experiment.structure import Option, structural_choices
from simcore.experiment.uncertain import with_values
from simcore.experiment.workers import Workers
from simcore.scenario.errors import InputError
from simcore.scenario.load import Loaded
from simcore.scenario.schema import Scenario

Kind = Literal["arithmetic", "simulated", "certified"]
Side = Literal["inside", "below", "above"]
HALVINGS = 40
LEAST_LEFT = 0.3
"""Of a day, or of a share: less of it than this is no day to work in."""
ADMIN = "calendar.general_admin.case_share"
BUNCHED = (
    "Work comes when it comes, takes as long as it takes and is due when it is due; where the scenario says "
    "so, who waits asks for nothing new meanwhile."
)


@dataclass(frozen=True)
class Step:
    """One step of the staircase.

    Attributes:
        name: short and fixed, such as absence.
        label: for a chart.
        switches: what precisely is switched on by this step, and at the first what is still off.
        cap: clients; the end of the range where it lies outside (``side``).
        how: arithmetic, a simulated average year, or certified.
        overrides: what makes the scenario of this step, to be tried by hand (`--set`).
        chance: standard error of ``cap``; NaN where it cannot be told.
        change: clients from the step before to this; NaN at the first step, and where one of the two lies
            outside the range that was searched.
        doubt: half the width of the change's 95% interval; NaN where it cannot be told.
    """

    name: str
    label: str
    switches: str
    cap: float
    side: Side = "inside"
    how: Kind = "simulated"
    overrides: tuple[str, ...] = ()
    first_to_break: Promise | None = None
    chance: float = math.nan
    change: float = math.nan
    doubt: float = math.nan

    @property
    def is_chance(self) -> bool | None:
        """Whether the change is no more than chance makes of nothing; None where that cannot be told."""
        return None if math.isnan(self.change + self.doubt) else abs(self.change) <= self.doubt


@dataclass(frozen=True)
class Mechanism:
    """Something that can be switched off: the overrides that do so, and what switching it on means."""

    name: str
    label: str
    on: str
    off_words: str
    off: tuple[str, ...]


def staircase(
    loaded: Loaded,
    settings: Settings,
    seed: int,
    years: int = 10,
    workers: Workers | None = None,
    say: Say = silent,
) -> tuple[Step, ...]:
    """Every step but the certified cap, from the hours budget to the scenario itself."""
    hours_run_out = hours_budget(loaded).runs_out.typical
    steps = [_arithmetic(hours_run_out, settings)]
    mechanisms = [one for one in mechanisms_of(loaded) if one.off]
    switched = _switched(mechanisms)
    pulls: Floats = np.zeros(years)  # arithmetic hangs on no year
    for place, (name, label, switches) in enumerate(switched):
        overrides = tuple(text for later in mechanisms[place:] for text in later.off)
        found = _average_year(loaded, overrides, settings, seed, years, steps[-1].cap, workers)
        cap, first = (found.cap, found.side), found.first_to_break
        step = Step(name, label, switches, *cap, "simulated", overrides, first, found.chance)
        before, pulls = pulls, np.array(found.pulls)
        steps.append(_after(steps[-1], step, _paired_error(before, pulls), years))
        say(f"staircase, {label}: {found.cap:.1f} clients", place + 1, len(switched))
    return tuple(steps)


def _paired_error(before: Floats, after: Floats) -> float:
    """Standard error of the difference of two caps on the same draws, year by year."""
    return error_of(after - before) if len(before) == len(after) else math.nan


def _after(before: Step, step: Step, error: float, years: int) -> Step:
    """A step with its change from the one before. Of two that lie inside the range alone there is one."""
    if before.side != "inside" or step.side != "inside":
        return step
    half = float(stdtrit(years - 1, 0.975)) * error if years > 1 else math.nan
    return replace(step, change=step.cap - before.cap, doubt=half)


def _switched(mechanisms: Sequence[Mechanism]) -> list[tuple[str, str, str]]:
    """Name, label and words of the simulated steps: all still off, then one after the other on."""
    still_off = "; ".join(one.off_words for one in mechanisms)
    words = BUNCHED + (f" Still off: {still_off}." if still_off else "")
    return [("bunched", "bunched work", words), *((one.name, one.label, one.on) for one in mechanisms)]


def _arithmetic(hours_run_out: float, settings: Settings) -> Step:
    words = "Hours needed a month reach the hours there are: arithmetic, before any simulation."
    known = math.isfinite(hours_run_out)  # arithmetic needs no range, unless no work is asked for
    cap = hours_run_out if known else float(settings.high)
    side: Side = "inside" if known else "above"
    return Step("hours", "hours run out", words, cap, side, "arithmetic")


def _average_year(
    loaded: Loaded,
    overrides: Sequence[str],
    settings: Settings,
    seed: int,
    count: int,
    guess: float,
    workers: Workers | None,
) -> CoarseCap:
    scenario = changed(loaded, overrides)
    found = simulated_years(scenario, measures_of(settings.promises), workers)
    return coarsely(found, settings.promises, seed, count, guess=guess, low=settings.low, high=settings.high)


def certified_step(cap: Edge, settings: Settings, before: Step, chance: float, years: int) -> Step:
    """The last step: down to what can be certified, on other years than the step before.

    ``chance`` is the certified cap's standard error, ``years`` those of the step before.
    """
    words = (
        f"The largest caseload at which {settings.certify} fresh years show every promise kept with "
        f"{settings.confidence:.0%} confidence; whole clients."
    )
    step = Step("cap", "the cap", words, float(cap.caseload), cap.side, "certified", chance=chance)
    return _after(before, step, math.hypot(before.chance, chance), years)


def changed(loaded: Loaded, overrides: Sequence[str]) -> Scenario:
    """The scenario with overrides (PATH=VALUE) applied to its plain values. Raises InputError."""
    return with_values(loaded, (), {}, [Option("", "", tuple(overrides))])


# ------------------------------------------------------------------------------------ mechanisms


def mechanisms_of(loaded: Loaded) -> tuple[Mechanism, ...]:
    """What can be switched off, in the order in which it comes back; ``off`` is empty where there is none."""
    scenario = loaded.scenario
    load = (_load(loaded),) if scenario.load_effects.any else ()
    return (
        _absence(loaded),
        _interruptions(scenario),
        _asking_again(loaded),
        *load,
        _overtime(scenario),
    )


def _absence(loaded: Loaded) -> Mechanism:
    """Leave and sickness as a day that is shorter by as much: the same hours, without the gaps."""
    calendar = loaded.scenario.calendar
    parts = ("leave", "sickness", "absence_spells")
    there = [name for name in parts if getattr(calendar, name) is not None]
    off = [f"calendar.{name}=null" for name in there]
    usual = worked_seconds_day(calendar)
    words = (
        f"nobody is ever away (more hours than there are: {case_hours(changed(loaded, off)).case_month:.0f})"
    )
    if there and (share := _same_hours(loaded, off, "calendar.part_time_share", calendar.part_time_share)):
        off.append(f"calendar.part_time_share={share!r}")
        shorter = usual * share / calendar.part_time_share
        words = (
            f"leave and sickness shorten every day from {_clock(usual)} to {_clock(shorter)} hours instead "
            "(the same hours a year)"
        )
    elif there and calendar.general_admin is not None:
        share = _same_hours(loaded, off, ADMIN, calendar.general_admin.case_share)
        if share:
            off.append(f"{ADMIN}={share!r}")
            words = "leave and sickness take a little of every day instead (the same hours a year)"
    on = (
        "Leave and sickness come as days and weeks away, and every day has the hours it has again "
        f"({_clock(usual)}). What comes and falls due meanwhile waits."
    )
    return Mechanism("absence", "absence", on, words, tuple(off))


def _same_hours(loaded: Loaded, off: Sequence[str], path: str, most: float) -> float | None:
    """The share at a path that gives the same case hours a year without absence; None if there is none."""
    wanted = case_hours(loaded.scenario).case_month

    def hours(share: float) -> float:
        return case_hours(changed(loaded, [*off, f"{path}={share!r}"])).case_month

    low, high = LEAST_LEFT * most, most
    try:  # a meeting may not fit into a shorter day
        if not hours(low) <= wanted <= hours(high):
            return None
        for _ in range(HALVINGS):
            middle = (low + high) / 2
            low, high = (middle, high) if hours(middle) < wanted else (low, middle)
        found = round(high, 4)
        _ = Office(changed(loaded, [*off, f"{path}={found!r}"]).calendar, 1).day_plans
    except InputError:
        return None
    return found


def _interruptions(scenario: Scenario) -> Mechanism:
    """Off, calls and crises wait until what is in hand is done, and none is missed."""
    off = []
    for name, kind in scenario.kinds.items():
        if kind.interrupts:
            off.append(f"kinds.{name}.interrupts=[]")
            off.append(f"kinds.{name}.when_not_taken=wait")
            off += [f"kinds.{name}.hold=null"] if kind.hold is not None else []
    minutes = f"{scenario.resume_minutes:g} minute{'' if scenario.resume_minutes == 1 else 's'}"
    on = (
        "Calls and crises break into what is in hand; picking it up again costs "
        f"{minutes} each time. A call that is not taken goes to voicemail and has to be returned."
    )
    words = "calls and crises wait until what is in hand is done"
    return Mechanism("interruptions", "interruptions", on, words, tuple(off))


def _asking_again(loaded: Loaded) -> Mechanism:
    """Off, who is not answered leaves one message and waits: the structural choice of that name."""
    choices = {choice.name: choice for choice in structural_choices(loaded)}
    choice = choices.get("repeat_contacts")
    off = choice.option("off").overrides if choice else ()
    on = "Who is not answered calls again, sends another email, or asks where it is; each takes time."
    words = "who is not answered leaves one message and waits"
    return Mechanism("asking_again", "asking again because nobody answered", on, words, off)


def _load(loaded: Loaded) -> Mechanism:
    """Off, nobody works faster or slower for what waits, and no haste or long week has a price."""
    choice = {choice.name: choice for choice in structural_choices(loaded)}["load_effects"]
    on = (
        "Load changes how people work, as the scenario says: faster while much waits, slower after long "
        "weeks, hasty notes that come back, long hours that make ill."
    )
    words = "load changes nothing in how people work"
    return Mechanism("load_effects", "effects of load", on, words, choice.option("none").overrides)


def _overtime(scenario: Scenario) -> Mechanism:
    rule = scenario.overtime
    limits = ("minutes_day_most", "hours_week_most", "finish_in_hand_minutes")
    off = tuple(f"overtime.{limit}=0" for limit in limits if getattr(rule, limit) > 0)
    kind = "paid" if rule.paid else "unpaid"
    on = (
        f"Work that is due is finished in {kind} overtime: at most {rule.minutes_day_most:g} minutes a day, "
        f"{rule.hours_week_most:g} hours a week. With this the scenario is complete."
    )
    return Mechanism("overtime", f"{kind} overtime", on, "no overtime", off)


def _clock(seconds: float) -> str:
    minutes = round(seconds / 60)
    return f"{minutes // 60}:{minutes % 60:02d}"
