"""What a funding case is about: an agency, two caseloads, and the facts of a run."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from simcore.experiment.sensitivity.analysis import Sensitivity
from simcore.report.handover.assumptions import Assumptions
from simcore.report.handover.facts import Fact
from simcore.report.handover.hearing import Hearing
from simcore.report.handover.store import Store


@dataclass(frozen=True, eq=False)
class Case:
    """What a funding case is about.

    Attributes:
        store: the run's facts.
        variant: the way of working it speaks of: all the work done properly, where the run has it.
        now, asked: clients of one case manager, today and asked for.
        agency: its name, or empty.
        promises: what is promised to clients.
        made: the chart of the hours.
        rests_on: the inputs, tried one by one.
        sensitivity: a tornado of the same scenario, where one was given.
        blanks: what the agency's sheet left blank, each with its default's grade; none of other scenarios.
    """

    store: Store
    variant: str
    now: int
    asked: int
    agency: str
    promises: tuple[str, ...]
    made: Hearing
    rests_on: Assumptions
    sensitivity: Sensitivity | None = None
    blanks: tuple[str, ...] = ()

    @cached_property
    def years(self) -> Fact:
        """Simulated years at each caseload."""
        return self.store.years(self.variant)

    @cached_property
    def at(self) -> dict[str, Fact]:
        """The two caseloads, for templates."""
        return {"now": self.made.caseloads[self.now], "asked": self.made.caseloads[self.asked]}

    def both(self, measure: str) -> dict[str, Fact]:
        """A measure at the two caseloads, for templates."""
        store, variant = self.store, self.variant
        return {
            "then": store.mean(measure, variant, self.now),
            "instead": store.mean(measure, variant, self.asked),
        }

    def differs(self, measure: str) -> bool:
        """Whether a measure differs between the two caseloads by more than chance and than its digits."""
        gap = self.store.gap(measure, self.variant, self.now, self.asked)
        shown = {self.store.plain(measure, self.variant, n).shown for n in (self.now, self.asked)}
        beyond = gap.low is None or gap.high is None or not gap.low <= 0 <= gap.high
        return beyond and len(shown) > 1

    def knows(self, measure: str) -> bool:
        """Whether a measure has a mean at both caseloads."""
        caseloads = (self.now, self.asked)
        return all(self.store.has_value(measure, self.variant, caseload) for caseload in caseloads)
