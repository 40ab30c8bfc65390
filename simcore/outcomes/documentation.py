"""What is written down, and how late."""

from __future__ import annotations

from simcore.demand.clock import HOUR
from simcore.outcomes.measure import measure
from simcore.outcomes.observed import Observed

GROUP = "Documentation"


@measure(
    "notes_on_time", "Notes written on time", "share", "higher", GROUP,
    "Notes of calls, contacts, visits and crises that fell due in the window: share written by the due "
    "time.", 0,
)  # fmt: skip
def notes_on_time(seen: Observed) -> float:
    return seen.on_time(seen.kinds(*seen.notes))


@measure(
    "quarterly_reports_on_time", "Quarterly reports on time", "share", "higher", GROUP,
    "Quarterly reports that fell due in the window: share done by the due date, grace not counted.", 0,
)  # fmt: skip
def quarterly_reports_on_time(seen: Observed) -> float:
    return seen.on_time(seen.kinds("quarterly_report"))


@measure(
    "quarterly_reports_beyond_grace", "Quarterly reports late beyond the grace period", "share", "lower",
    GROUP,
    "Quarterly reports whose grace period ended in the window: share not done by then. A payer may deny the "
    "quarter.", 1,
)  # fmt: skip
def quarterly_reports_beyond_grace(seen: Observed) -> float:
    if "quarterly_report" not in seen.records.kinds:
        return float("nan")
    return 1 - seen.on_time(seen.kinds("quarterly_report"), seen.grace("quarterly_report"))


@measure(
    "annual_plans_on_time", "Annual plans on time", "share", "higher", GROUP,
    "Annual plans that fell due in the window: share done by the due date.", 0,
)  # fmt: skip
def annual_plans_on_time(seen: Observed) -> float:
    return seen.on_time(seen.kinds("annual_plan"))


@measure(
    "paperwork_overdue_days", "Days of overdue paperwork", "working days", "lower", GROUP,
    "Handling time of open paperwork that is past due, mean over the Mondays of the window, in working days "
    "of a case manager who did nothing else in the hours the shift leaves for cases.", 1,
)  # fmt: skip
def paperwork_overdue_days(seen: Observed) -> float:
    items = seen.kinds(*seen.paperwork)
    due, finished = seen.items.due[items], seen.items.finished[items]
    seconds = seen.items.seconds[items]
    late = [seconds[(due < monday) & (finished >= monday)].sum() for monday in seen.mondays[1:].tolist()]
    day = hours_for_cases(seen) / max(1, seen.days_present)
    return float(sum(late) / len(late) / HOUR / day / seen.case_managers) if day > 0 else float("nan")


def hours_for_cases(seen: Observed) -> float:
    """Paid hours of the window that meetings, administration and the office's own mail leave for cases.

    The office's share is what it asked for, done or not, so that overload does not seem to make hours.
    """
    shift = float(seen.records.shift[seen.days].sum()) / HOUR
    office = [name for name, kind in seen.scenario.kinds.items() if kind.counts_as == "office"]
    asked = float(seen.items.seconds[seen.created(seen.kinds(*office))].sum()) / HOUR
    return shift - seen.hours("meetings") - asked
