"""The pictures of a run, each with what it needs from the run: for notebooks, and as files to take away."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from simcore import charts
from simcore.charts.needed import CASELOADS as SHOWN
from simcore.demand.calendar import worked_seconds_day
from simcore.experiment import DEFAULT_PROMISES, intervals, parse_promise, still_growing
from simcore.report.answers import main_variant
from simcore.scenario import from_tree, load_evidence

if TYPE_CHECKING:
    from simcore.charts import Figure
    from simcore.experiment import Run
    from simcore.scenario import Scenario

HEARING = "hours_needed_hours_there_are"
"""The chart that must win a hearing."""
MOST_PANELS = 8


def scenario_of(run: Run, variant: str = "") -> Scenario:
    """What a variant of the run assumed, from its manifest."""
    return from_tree(run.manifest["scenarios"][variant or main_variant(run)]["scenario"])


def figures(run: Run, promises: Sequence[str] = DEFAULT_PROMISES) -> dict[str, Figure]:
    """Every picture of a run by the name of its files."""
    found = {HEARING: needed(run), "caseload_curve": curve(run, promises)}
    for variant in [name for name in ("properly", "coping") if name in run.variants]:
        found[f"hours_by_activity_{variant}"] = activities(run, variant)
        found[f"backlog_by_week_{variant}"] = backlog(run, variant)
    return found


def needed(run: Run) -> Figure:
    """Hours needed, hours there are."""
    variant = main_variant(run)
    known = run.outcomes.caseload[run.outcomes.variant == variant]
    first, last = int(known.min()), int(known.max())
    caseloads = [caseload for caseload in SHOWN if first <= caseload <= last] or sorted({first, last})
    caps = charts.real_caps(load_evidence())
    return charts.hours_needed(run.outcomes, caseloads, caps, variant=variant, run_id=run.run_id)


def curve(run: Run, promises: Sequence[str] = DEFAULT_PROMISES, measures: Sequence[str] = ()) -> Figure:
    """What happens as the caseload grows: the measures asked for first, and those of the promises."""
    promised = [parse_promise(text).measure for text in promises]
    wanted = list(measures) or list(dict.fromkeys([*promised, *charts.ASKED_FIRST]))[:MOST_PANELS]
    return charts.caseload_curve(
        intervals(run, wanted),
        wanted,
        promises=promises,
        growing={variant: still_growing(run, variant) for variant in run.variants},
        lead_in=run.lead_in,
        labels=run.variants,
        run_id=run.run_id,
        weeks=scenario_of(run).window.weeks,
    )


def activities(run: Run, variant: str = "") -> Figure:
    """Where the hours of a week go."""
    calendar = scenario_of(run).calendar
    contracted = worked_seconds_day(calendar) / 3600 * len(calendar.working_days)
    return charts.hours_by_activity(
        run.outcomes, variant or main_variant(run), contracted=contracted, run_id=run.run_id
    )


def backlog(run: Run, variant: str = "") -> Figure:
    """Open work, week by week."""
    name = variant or main_variant(run)
    return charts.backlog_by_week(run.weekly, variant=name, label=run.variants[name], run_id=run.run_id)
