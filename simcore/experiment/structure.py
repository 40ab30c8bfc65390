"""Choices of structure: how the office and its clients behave, where no evidence says which way it is.

Each is a factor in bands and tornados, never in one list with what a director can pull. The scenario's own
way comes first, so that the first options of all choices together are the scenario itself.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import get_args

from simcore.scenario.levers import VALUES
from simcore.scenario.load import Loaded, load_scenario
from simcore.scenario.schema import ClosedNeeds, Kind, OpenNeeds, Policy, Scenario
from simcore.scenario.team import LoadEffects

ASSUMED_DAY, ASSUMED_WEEK = 120, 10
"""Overtime, minutes a day and hours a week, where a scenario has none: base.overtime.day_min and .cap."""
POLICIES = {str(name): label for name, label in VALUES["next_item"].items()}
assert set(POLICIES) == set(get_args(Policy))


@dataclass(frozen=True)
class Option:
    """One way it may be, and the overrides (PATH=VALUE) that make a scenario so; its own way needs none."""

    name: str
    label: str
    overrides: tuple[str, ...] = ()


@dataclass(frozen=True)
class StructuralChoice:
    """A choice nobody has settled. Overrides of uncertain numbers go before those of its options.

    Attributes:
        name: short and fixed, such as repeat_contacts.
        label: what is chosen, for a chart.
        options: the ways it may be, the scenario's own first; at least two.
    """

    name: str
    label: str
    options: tuple[Option, ...]

    @property
    def own(self) -> Option:
        """The scenario's own way."""
        return self.options[0]

    def option(self, name: str) -> Option:
        """The option of a name. Raises KeyError."""
        return {option.name: option for option in self.options}[name]


def structural_choices(loaded: Loaded) -> tuple[StructuralChoice, ...]:
    """The choices that make a difference to a scenario: a scenario without calls has none about calls."""
    scenario = loaded.scenario
    choices = (
        _needs(scenario),
        _repeat_contacts(scenario),
        _coping(scenario),
        _next_item(scenario),
        _overtime(scenario),
        _load_effects(scenario),
    )
    return tuple(choice for choice in choices if choice is not None and len(choice.options) > 1)


def _needs(scenario: Scenario) -> StructuralChoice | None:
    """Whether somebody with one matter open raises another. Crises and dated work are open always."""
    closed = [name for name, kind in scenario.kinds.items() if _may_be_open(kind)]
    opened = [name for name, kind in scenario.kinds.items() if _may_be_closed(kind)]
    if not closed and not opened:
        return None
    all_open = Option("all_open", "each matter is raised, whatever is open", _how(closed, "open"))
    all_closed = Option("all_closed", "who waits raises nothing new", _how(opened, "closed"))
    if closed and opened:
        own = Option("own", f"open: {_labels(scenario, opened)}; closed: {_labels(scenario, closed)}")
        options: tuple[Option, ...] = (own, all_open, all_closed)
    else:
        options = (all_open, all_closed) if opened else (all_closed, all_open)
    label = "Do people raise another matter while one is open?"
    return StructuralChoice("needs", label, options)


def _may_be_open(kind: Kind) -> bool:
    arrivals = kind.arrivals
    return isinstance(arrivals, ClosedNeeds) and arrivals.rate is not None and not arrivals.first_at_start


def _may_be_closed(kind: Kind) -> bool:
    """Asked by clients over a channel: not what the rules require, nor crises, nor the office's own mail."""
    arrivals = kind.arrivals
    return (
        isinstance(arrivals, OpenNeeds)
        and arrivals.rate.is_per_client
        and arrivals.stream is None
        and arrivals.growth_per_client_year == 0
        and kind.counts_as == "asked"
        and kind.channel != "none"
    )


def _how(names: list[str], how: str) -> tuple[str, ...]:
    return tuple(f"kinds.{name}.arrivals.how={how}" for name in names)


def _labels(scenario: Scenario, names: list[str]) -> str:
    return ", ".join(dict.fromkeys(scenario.kinds[name].activity.lower() for name in names))


def _repeat_contacts(scenario: Scenario) -> StructuralChoice | None:
    """Off: who is not answered leaves one message and waits, and no need is lost by that."""
    chased = [name for name, kind in scenario.kinds.items() if kind.chased is not None]
    phone = scenario.phone
    redials = phone is not None and any(k.when_not_taken == "voicemail" for k in scenario.kinds.values())
    if not chased and not redials:
        return None
    overrides = [f"kinds.{name}.chased=null" for name in chased]
    if redials:
        overrides += ["phone.voicemail_probability=1", "phone.redial_probability=0"]
        overrides += ["clients.persistent_share=0"]
    own = Option("on", "as the scenario says")
    off = Option("off", "nobody asks again", tuple(overrides))
    return StructuralChoice("repeat_contacts", "Do people who wait ask again?", (own, off))


def _coping(scenario: Scenario) -> StructuralChoice | None:
    """Shortening, letting go and setting aside: counted as not done, but it frees hours for the rest."""
    copes = [k for k in scenario.kinds.values() if k.cope.let_go_after_days is not None]
    copes += [k for k in scenario.kinds.values() if k.cope.set_aside or k.cope.shorten_to < 1]
    if not copes:
        return None
    on, off = scenario.coping.on, not scenario.coping.on
    options = {
        True: Option("on", "as people cope", () if on else ("coping.on=true",)),
        False: Option("off", "all the work done properly", () if off else ("coping.on=false",)),
    }
    label = "Do case managers shorten and set work aside?"
    return StructuralChoice("coping", label, (options[on], options[off]))


def _next_item(scenario: Scenario) -> StructuralChoice:
    own = scenario.next_item
    others = [name for name in POLICIES if name != own]
    options = [Option(own, POLICIES[own])]
    options += [Option(name, POLICIES[name], (f"next_item={name}",)) for name in others]
    return StructuralChoice("next_item", "What is done first?", tuple(options))


def _overtime(scenario: Scenario) -> StructuralChoice:
    """With none, not even what is in hand is finished after the shift."""
    rule = scenario.overtime
    some = rule.minutes_day_most > 0 and rule.hours_week_most > 0
    limits = ("minutes_day_most", "hours_week_most", "finish_in_hand_minutes")
    nothing = tuple(f"overtime.{limit}=0" for limit in limits)
    usual = (f"overtime.minutes_day_most={ASSUMED_DAY}", f"overtime.hours_week_most={ASSUMED_WEEK}")
    with_ = Option("some", "when work is due", () if some else usual)
    without = Option("none", "never", nothing if some else ())
    options = (with_, without) if some else (without, with_)
    return StructuralChoice("overtime", "Is overtime worked?", options)


def _load_effects(scenario: Scenario) -> StructuralChoice:
    """None, or as in the policies load_weak and load_strong; a scenario may have its own besides."""
    ways = {
        "none": ("no effect", LoadEffects()),
        "weak": ("a little", _of_policy("load_weak")),
        "strong": ("strongly", _of_policy("load_strong")),
    }
    own = scenario.load_effects
    if not own.any:
        found = Option("none", "no effect")
    else:
        same = next((name for name, (_, effects) in ways.items() if effects == own), "own")
        found = Option(same, ways[same][0] if same in ways else "as the scenario says")
    others = [Option(n, label, _effects(e)) for n, (label, e) in ways.items() if n != found.name]
    label = "Does load change pace, notes and sickness?"
    return StructuralChoice("load_effects", label, (found, *others))


@cache
def _of_policy(name: str) -> LoadEffects:
    return load_scenario(f"base+{name}").scenario.load_effects


def _effects(effects: LoadEffects) -> tuple[str, ...]:
    values = effects.model_dump()
    return tuple(f"load_effects.{n}={'null' if v is None else repr(v)}" for n, v in values.items())
