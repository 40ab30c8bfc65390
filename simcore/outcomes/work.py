"""What the work is like: hours, interruptions, overtime, what is open, and what people ask again."""

from __future__ import annotations

import numpy as np

from simcore.demand.clock import DAY, HOUR
from simcore.model.columns import DONE, EXPIRED
from simcore.outcomes.documentation import hours_for_cases
from simcore.outcomes.measure import measure
from simcore.outcomes.observed import Ints, Observed

GROUP = "Work"
DAYS = "The simulated day"


@measure(
    "hours_used", "Share of hours used", "share", "neither", GROUP,
    "Paid hours not idle, of all paid hours. No warning light: above the limit it is 100% whatever the "
    "caseload.", 0,
)  # fmt: skip
def hours_used(seen: Observed) -> float:
    shift = float(seen.records.shift[seen.days].sum()) / HOUR
    return 1 - seen.hours("idle") / shift if shift else float("nan")


@measure(
    "overtime", "Overtime a week", "h", "lower", GROUP,
    "Hours worked beyond the shift, mean over all weeks of the window, weeks of leave included.", 1,
)  # fmt: skip
def overtime(seen: Observed) -> float:
    return float(seen.records.overtime[seen.days].sum()) / HOUR / seen.weeks / seen.case_managers


@measure(
    "interruptions", "Interruptions a day", "a day", "lower", GROUP,
    "Times a piece of work was put down for a call or a crisis, per day worked.", 1,
)  # fmt: skip
def interruptions(seen: Observed) -> float:
    return seen.count("interruptions") / max(1, seen.days_present)


def _open_work(seen: Observed) -> Ints:
    """Items open at the end of the window that are somebody's to do: office administration left out."""
    names = [n for n, k in seen.scenario.kinds.items() if k.arrivals.how != "daily"]
    return seen.open_at(seen.kinds(*names), seen.end)


@measure(
    "open_items", "Pieces of work open at the end", "items", "lower", GROUP,
    "Items that had arisen and were not closed at the end of the window, annual plans in preparation "
    "included.", 0,
)  # fmt: skip
def open_items(seen: Observed) -> float:
    return len(_open_work(seen)) / seen.case_managers


@measure(
    "open_hours", "Hours of work open at the end", "h", "lower", GROUP,
    "Handling time of the items open at the end of the window, in full.", 0,
)  # fmt: skip
def open_hours(seen: Observed) -> float:
    return float(seen.items.seconds[_open_work(seen)].sum()) / HOUR / seen.case_managers


@measure(
    "open_age", "Age of open work, mean", "days", "lower", GROUP,
    "Mean time since arising of the items open at the end of the window.", 0,
)  # fmt: skip
def open_age(seen: Observed) -> float:
    items = _open_work(seen)
    return float((seen.end - seen.items.created[items]).mean() / DAY) if len(items) else float("nan")


@measure(
    "overdue_items", "Pieces of work overdue at the end", "items", "lower", GROUP,
    "Open items past their due time at the end of the window.", 0,
)  # fmt: skip
def overdue_items(seen: Observed) -> float:
    items = _open_work(seen)
    return float((seen.items.due[items] < seen.end).sum()) / seen.case_managers


@measure(
    "backlog_growth", "Growth of open work", "items a week", "lower", GROUP,
    "Slope of open items on weeks over the last half of the window. Where it is clearly above zero a result "
    "holds 'after so many weeks' and is no steady state.", 1, signed=True,
)  # fmt: skip
def backlog_growth(seen: Observed) -> float:
    level = open_by_week(seen)[seen.weeks // 2 :] / seen.case_managers
    return float(np.polyfit(np.arange(len(level)), level, 1)[0]) if len(level) > 2 else float("nan")


def open_by_week(seen: Observed) -> Ints:
    """Open items on each Monday of the window and the one after it."""
    items = seen.items
    opened = np.searchsorted(np.sort(items.created), seen.mondays, side="left")
    closed = np.searchsorted(np.sort(items.finished), seen.mondays, side="left")
    return np.asarray(opened - closed)


@measure(
    "again_contacts", "Contacts that ask again", "share", "lower", GROUP,
    "Of all calls and emails from clients, families and agencies: the share that came because an earlier one "
    "was not dealt with (redials, repeated messages, chasers).", 0,
)  # fmt: skip
def again_contacts(seen: Observed) -> float:
    again, first = contacts_in(seen)
    return again / (again + first) if again + first else float("nan")


def contacts_in(seen: Observed) -> tuple[float, float]:
    """(asked again, asked for the first time): calls and emails that came in from outside in the window."""
    chasers = len(seen.created(seen.kinds(*seen.failures)))
    specs = seen.scenario.kinds.items()
    first = [n for n, k in specs if k.channel != "none" and not k.is_failure and k.counts_as != "office"]
    return chasers + seen.count("redials"), float(len(seen.created(seen.kinds(*first))))


@measure(
    "again_minutes", "Case minutes spent on asking again", "share", "lower", GROUP,
    "Minutes spent on chasers and repeated messages, of all minutes spent on cases.", 1,
)  # fmt: skip
def again_minutes(seen: Observed) -> float:
    phone = seen.scenario.phone
    repeats = seen.count("repeats") * phone.message_minutes / 60 if phone else 0.0
    cases = [n for n, k in seen.scenario.kinds.items() if k.counts_as != "office"]
    spent = seen.hours(*cases, "travel")
    return (seen.hours(*seen.failures) + repeats) / spent if spent else float("nan")


@measure(
    "set_aside_hours", "Work set aside to cope", "h", "lower", GROUP,
    "Hours shortened, let go and set aside in the window, by the ledger of coping.", 0,
)  # fmt: skip
def set_aside_hours(seen: Observed) -> float:
    log = seen.records.coping
    inside = (log[:, 0] >= seen.start) & (log[:, 0] < seen.end)
    return float(log[inside, 3].sum()) / HOUR / seen.case_managers


@measure(
    "dropped_items", "Pieces of work dropped to cope", "items", "lower", GROUP,
    "Items let go or set aside in the window, shortened ones not counted.", 0,
)  # fmt: skip
def dropped_items(seen: Observed) -> float:
    ended = (seen.items.finished >= seen.start) & (seen.items.finished < seen.end)
    return float((ended & (seen.items.state == EXPIRED)).sum()) / seen.case_managers


@measure(
    "clients_set_aside", "Clients whose work was dropped or shortened", "share", "lower", GROUP,
    "Clients with at least one item shortened, let go or set aside in the window.", 0,
)  # fmt: skip
def clients_set_aside(seen: Observed) -> float:
    log = seen.records.coping
    inside = log[(log[:, 0] >= seen.start) & (log[:, 0] < seen.end)]
    clients = np.unique(seen.items.client[inside[:, 1]])
    return min(1.0, float((clients >= 0).sum()) / seen.clients)


@measure(
    "case_hours_month", "Hours a month there are for cases", "h", "neither", GROUP,
    "Paid hours left by meetings, administration and internal mail, per month.", 0,
)  # fmt: skip
def case_hours_month(seen: Observed) -> float:
    return hours_for_cases(seen) / seen.months / seen.case_managers


def _own_work(seen: Observed, *names: str) -> Ints:
    """Items of the kinds that arose in the window, but for what another contact made good."""
    arose = seen.created(seen.kinds(*names))
    made_good = (seen.items.state[arose] == DONE) & (seen.items.worked[arose] == 0)
    return np.asarray(arose[~made_good])


def _needed(seen: Observed, counts_as: str) -> float:
    """Hours of handling, travel and vain attempts included, of what arose in the window, per month.

    Done or not; what another contact made good needed no work of its own.
    """
    specs = seen.scenario.kinds.items()
    names = [n for n, k in specs if k.counts_as == counts_as and not k.is_failure]
    hours = float(seen.items.seconds[_own_work(seen, *names)].sum()) / HOUR
    for name in names:
        out = seen.spec(name).outbound
        if out is not None:
            in_vain = 1 / out.reach_probability - 1
            hours += len(_own_work(seen, name)) * in_vain * out.failed_minutes / 60
        rule = seen.spec(name).visit
        if rule is not None:
            visits = len(seen.created(seen.kinds(name))) / (1 - rule.no_show_probability)
            wasted = visits * rule.no_show_probability * rule.no_show_minutes / 60
            hours += visits * rule.travel_minutes / 60 * (1 + 1 / rule.most_a_day) + wasted
    return hours / seen.months / seen.case_managers


@measure(
    "needed_required", "Hours a month the rules require", "h", "neither", GROUP,
    "Handling time, travel and attempts in vain included, of what rules required and arose in the window, "
    "done or not, but for contacts that another contact made good.", 0,
)  # fmt: skip
def needed_required(seen: Observed) -> float:
    return _needed(seen, "required")


@measure(
    "needed_asked", "Hours a month people ask for", "h", "neither", GROUP,
    "Handling time of what clients, families and agencies asked for the first time, done or not.", 0,
)  # fmt: skip
def needed_asked(seen: Observed) -> float:
    return _needed(seen, "asked")


@measure(
    "needed_again", "Hours a month people ask again for", "h", "lower", GROUP,
    "Handling time of chasers and repeated messages, done or not, and of picking work up after "
    "interruptions.", 0,
)  # fmt: skip
def needed_again(seen: Observed) -> float:
    chasers = float(seen.items.seconds[seen.created(seen.kinds(*seen.failures))].sum()) / HOUR
    phone = seen.scenario.phone
    repeats = seen.count("repeats") * phone.message_minutes / 60 if phone else 0.0
    return (chasers + repeats + seen.hours("resuming")) / seen.months / seen.case_managers


@measure(
    "calls_in_day", "Calls coming in a day", "a day", "neither", DAYS,
    "All calls that came in, redials, repeated calls and chasers included, per working day of the office.", 1,
)  # fmt: skip
def calls_in_day(seen: Observed) -> float:
    specs = seen.scenario.kinds.items()
    calls = len(seen.created(seen.kinds(*(n for n, k in specs if k.channel == "phone"))))
    return (calls + seen.count("redials")) / seen.office_days / seen.case_managers


@measure(
    "emails_in_day", "Emails coming in a day", "a day", "neither", DAYS,
    "All emails that came in, internal ones and chasers included, per working day of the office.", 1,
)  # fmt: skip
def emails_in_day(seen: Observed) -> float:
    specs = seen.scenario.kinds.items()
    mails = len(seen.created(seen.kinds(*(n for n, k in specs if k.channel == "email"))))
    return mails / seen.office_days / seen.case_managers


@measure(
    "visits_day", "Visits a day", "a day", "neither", DAYS,
    "Visits that took place, per day worked.", 2,
)  # fmt: skip
def visits_day(seen: Observed) -> float:
    return seen.count("visits_made") / max(1, seen.days_present)


@measure(
    "notes_day", "Notes written a day", "a day", "neither", DAYS,
    "Notes finished in the window, per day worked.", 1,
)  # fmt: skip
def notes_day(seen: Observed) -> float:
    items = seen.kinds(*seen.notes)
    finished = seen.items.finished[items]
    return float(((finished >= seen.start) & (finished < seen.end)).sum()) / max(1, seen.days_present)
