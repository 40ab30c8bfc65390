"""The pictures of a run, each with what it needs from the run: for notebooks, and as files to take away."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from simcore import charts
from simcore.charts.needed import CASELOADS as SHOWN
from simcore.demand.calendar import worked_seconds_day
from simcore.experiment import DEFAULT_PROMISES, intervals, still_growing
from simcore.report.answers import PROPERLY, main_variant
from simcore.report.design import design_figures, measures_of
from simcore.report.show import Words, sentence
from simcore.report.stories import quarter_for, request_for
from simcore.scenario import from_tree, load_evidence
from simcore.scenario.comparators import Comparator, like_for_like

if TYPE_CHECKING:
    from simcore.charts import Figure, Table
    from simcore.experiment import Run
    from simcore.scenario import Scenario

HEARING = "hours_needed_hours_there_are"
"""The chart that must win a hearing."""
MOST_PANELS, MOST_SIDE_BY_SIDE = 8, 6
ALSO = ("again_contacts", "without_contact_30")
"""Measures that fill the picture up to its last row."""
DAYS = (35, 50, 165)
"""Caseloads of the simulated day: the article's two, and where one begins to be stressed."""
COPING = "coping"


def scenario_of(run: Run, variant: str = "") -> Scenario:
    """What a variant of the run assumed, from its manifest."""
    return from_tree(run.assumed(variant or main_variant(run)))


def places(run: Run) -> list[Comparator]:
    """Caps and counts of programmes like the run's, for under a caseload axis."""
    return like_for_like(scenario_of(run).programme)


def figures(run: Run, promises: Sequence[str] = DEFAULT_PROMISES) -> dict[str, Figure]:
    """Every picture of a run by the name of its files; of a design those that show all its points."""
    if run.is_designed:
        return design_figures(run, measures_of(run, promises))
    found = {HEARING: needed(run), "caseload_curve": curve(run, promises)}
    if PROPERLY not in run.variants and len(run.variants) > 1:
        found["side_by_side"] = side_by_side(run, promises)
    for variant in [name for name in ("properly", "coping") if name in run.variants]:
        found[f"hours_by_activity_{variant}"] = activities(run, variant)
        found[f"backlog_by_week_{variant}"] = backlog(run, variant)
    found["asking_again"] = asking(run)
    found["on_time_by_kind"] = on_time(run)
    found["overtime"] = overtime(run)
    if isinstance(listed := place(run), charts.Figure):
        found["place_on_the_list"] = listed
    if isinstance(through := quarter(run), charts.Figure):
        found["queue_through_a_quarter"] = through
    if isinstance(followed := request(run), charts.Figure):
        found["the_same_request"] = followed
    return found


def tables(run: Run) -> dict[str, Table]:
    """Every table of a run by the name of its file; none of a design, whose charts carry their numbers."""
    if run.is_designed:
        return {}
    ways = list(run.variants)
    found = {f"measures_{name}": charts.measures_table(run, variant=name) for name in ways}
    if run.has("horizons") and not run.horizons.empty:
        found |= {f"after_months_{name}": charts.horizons_table(run, variant=name) for name in ways[:2]}
    found |= {"simulated_day": day(run), "seen_elsewhere": validity(run)}
    if COPING in run.variants:
        found["set_aside_to_cope"] = charts.ledger_table(run, variant=COPING)
    return found


def save(run: Run, drawn: Mapping[str, Figure]) -> list[Path]:
    """Write pictures with their words and numbers, and tables as numbers; gives the files."""
    folder = run.folder / "charts"
    files: list[Path] = []
    for name, figure in drawn.items():
        files += figure.save(folder, name).values()
        files.append(folder / f"{name}.txt")
        words = (
            "\n\n".join([figure.title, f"In words: {figure.alt}", figure.caption, *figure.definitions]) + "\n"
        )
        files[-1].write_text(words, encoding="utf-8", newline="\n")
    for name, one in tables(run).items():
        files.append(folder / f"{name}.csv")
        files[-1].write_text(one.csv(), encoding="utf-8", newline="\n")
    return files


def needed(run: Run) -> Figure:
    """Hours needed, hours there are."""
    variant = main_variant(run)
    ends = [name for name in ("all_low", "all_high") if name in run.variants]
    rows = run.read("outcomes", None, [variant, *ends])  # the ends widen the line's range
    known = rows.caseload[rows.variant == variant]
    first, last = int(known.min()), int(known.max())
    caseloads = [caseload for caseload in SHOWN if first <= caseload <= last] or sorted({first, last})
    caps = charts.real_caps(load_evidence())
    return charts.hours_needed(rows, caseloads, caps, variant=variant, run_id=run.run_id)


def curve(run: Run, promises: Sequence[str] = DEFAULT_PROMISES, measures: Sequence[str] = ()) -> Figure:
    """What happens as the caseload grows: what the sweep is about, what is promised, what is asked for first.

    Of a design only the first variant is drawn, as the line that is otherwise the work done properly.
    """
    asked = [*measures_of(run, promises), *charts.ASKED_FIRST, *ALSO]
    wanted = list(measures) or list(dict.fromkeys(asked))[:MOST_PANELS]
    drawn = {main_variant(run): PROPERLY} if run.is_designed else {name: name for name in run.variants}
    table, scenario = intervals(run, wanted, list(drawn)), scenario_of(run)
    return charts.caseload_curve(
        table.assign(variant=table["variant"].map(drawn)),
        wanted,
        promises=promises,
        growing={line: still_growing(run, variant) for variant, line in drawn.items()},
        lead_in=run.lead_in,
        labels={line: run.variants[variant] for variant, line in drawn.items()},
        run_id=run.run_id,
        weeks=scenario.window.weeks,
        elsewhere=places(run),
    )


def side_by_side(run: Run, promises: Sequence[str] = DEFAULT_PROMISES) -> Figure:
    """Ways of looking of a sweep's own, one beside the other: years, rules, whatever it has."""
    wanted = list(dict.fromkeys([*measures_of(run, promises), *charts.ASKED_FIRST]))[:MOST_SIDE_BY_SIDE]
    table = intervals(run, wanted, list(run.variants))
    return charts.variants_chart(
        table,
        wanted,
        run.variants,
        promises=promises,
        growing={variant: still_growing(run, variant) for variant in run.variants},
        run_id=run.run_id,
        weeks=scenario_of(run).window.weeks,
    )


def activities(run: Run, variant: str = "") -> Figure:
    """Where the hours of a week go."""
    calendar = scenario_of(run).calendar
    contracted = worked_seconds_day(calendar) / 3600 * len(calendar.working_days)
    name = variant or main_variant(run)
    rows = run.read("outcomes", None, [name])
    return charts.hours_by_activity(
        rows, name, contracted=contracted, run_id=run.run_id, elsewhere=places(run)
    )


def backlog(run: Run, variant: str = "") -> Figure:
    """Open work, week by week."""
    name = variant or main_variant(run)
    rows = run.read("weekly", None, [name])
    return charts.backlog_by_week(rows, variant=name, label=run.variants[name], run_id=run.run_id)


def asking(run: Run) -> Figure:
    """What people ask again because nobody answered."""
    table = intervals(run, charts.ASKING)
    return charts.asking_again(
        table, lead_in=run.lead_in, labels=run.variants, run_id=run.run_id, elsewhere=places(run)
    )


def place(run: Run, variant: str = "") -> Figure | Words:
    """The place on the list of somebody who asks for a plan change; words where no year is long enough."""
    name = variant or main_variant(run)
    table = intervals(run, charts.PLACES, [name])
    if table["mean"].isna().all():
        return sentence("The simulated time is shorter than 13 weeks, so no place on the list is known.")
    label = run.variants[name]
    return charts.place_on_the_list(
        table, variant=name, label=label, lead_in=run.lead_in, run_id=run.run_id, elsewhere=places(run)
    )


def on_time(run: Run, variant: str = "") -> Figure:
    """What is on time, kind by kind; what the office asks of itself and what asks again left out."""
    name = variant or main_variant(run)
    known = set(run.columns("outcomes"))
    specs = scenario_of(run, name).kinds.items()
    kinds = {
        kind: spec.label
        for kind, spec in specs
        if f"on_time.{kind}" in known and spec.counts_as != "office" and not spec.is_failure
    }
    table = intervals(run, [f"on_time.{kind}" for kind in kinds], [name])
    label = run.variants[name]
    return charts.on_time_by_kind(
        table, kinds, label=label, lead_in=run.lead_in, run_id=run.run_id, elsewhere=places(run)
    )


def quarter(run: Run, variant: str = "") -> Figure | Words:
    """The queue through a quarter; words where no year is long enough."""
    told = quarter_for(run, variant)
    if told is None:
        return sentence("There is no quarter of one case manager in this run to tell of.")
    return charts.queue_through_quarter(told, run_id=run.run_id)


def request(run: Run, variant: str = "") -> Figure | Words:
    """One client's same request with several caseloads; words where none can be followed."""
    told = request_for(run, variant)
    if told is None:
        return sentence("In this scenario no request can be followed through several caseloads.")
    return charts.same_request_chart(told, run_id=run.run_id)


def overtime(run: Run) -> Figure:
    """Hours beyond the shift, in a mean week and in long ones."""
    rule = scenario_of(run).overtime
    return charts.overtime_chart(
        intervals(run, ["overtime"]),
        run.read("weekly", None, [main_variant(run)]),
        most_a_week=rule.hours_week_most or None,
        lead_in=run.lead_in,
        labels=run.variants,
        run_id=run.run_id,
        elsewhere=places(run),
    )


def day(run: Run) -> Table:
    """What a working day brings at a few caseloads."""
    ways = [variant for variant in (main_variant(run), COPING) if variant in run.variants]
    return charts.simulated_day_table(run, DAYS, ways)


def validity(run: Run) -> Table:
    """What was seen elsewhere, beside what the run shows."""
    return charts.face_validity_table(run, variant=main_variant(run))


def ledger(run: Run) -> Table | Words:
    """What was set aside where people cope."""
    if COPING not in run.variants:
        return sentence("So there is no such account.")
    return charts.ledger_table(run, variant=COPING)
