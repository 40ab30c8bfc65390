"""What clients get: calls, callbacks, mail, contacts, visits, and how long a plan change takes."""

from __future__ import annotations

import numpy as np

from simcore.demand.clock import DAY, WEEK
from simcore.demand.streams import Floats
from simcore.model.columns import ANSWERED, DONE, MISSED
from simcore.outcomes.measure import measure
from simcore.outcomes.observed import Mask, Observed
from simcore.outcomes.queue import work_ahead_of

GROUP = "Service to clients"


@measure(
    "calls_answered_live", "Calls answered when they came", "share", "higher", GROUP,
    "First attempts made in office hours that were answered at once, of all first attempts in office "
    "hours.", 0,
)  # fmt: skip
def calls_answered_live(seen: Observed) -> float:
    tries = seen.items.first_try[seen.created(seen.kinds(*seen.calls))]
    live, missed = (tries == ANSWERED).sum(), (tries == MISSED).sum()
    return float(live / (live + missed)) if live + missed else float("nan")


@measure(
    "callbacks_on_time", "Missed calls called back in time", "share", "higher", GROUP,
    "Calls not answered when they came that fell due in the window: share dealt with by the due time. A "
    "caller who gave up before then is left out.", 0,
)  # fmt: skip
def callbacks_on_time(seen: Observed) -> float:
    items = seen.kinds(*seen.calls)
    return seen.on_time(items[seen.items.first_try[items] != ANSWERED])


@measure(
    "emails_on_time", "Emails answered in time", "share", "higher", GROUP,
    "Emails that need an answer and fell due in the window: share answered by the due time.", 0,
)  # fmt: skip
def emails_on_time(seen: Observed) -> float:
    names = [n for n, k in seen.scenario.kinds.items() if k.channel == "email" and k.chased]
    return seen.on_time(seen.kinds(*names))


@measure(
    "contacted_monthly", "Clients contacted each month", "share", "higher", GROUP,
    "Client-months (whole calendar months that end in the window) with the required contact made in the "
    "month.", 0,
)  # fmt: skip
def contacted_monthly(seen: Observed) -> float:
    required = {name for kind in seen.scenario.kinds.values() for name in kind.satisfies}
    return seen.on_time(seen.kinds(*sorted(required)))


@measure(
    "visits_on_time", "Visits made on time", "share", "higher", GROUP,
    "Required visits whose due date and grace ended in the window: share made by then.", 0,
)  # fmt: skip
def visits_on_time(seen: Observed) -> float:
    names = [name for name, kind in seen.scenario.kinds.items() if kind.visit]
    due = {name: len(seen.fell_due(seen.kinds(name), seen.grace(name))) for name in names}
    kept = [seen.on_time(seen.kinds(name), seen.grace(name)) * n for name, n in due.items() if n]
    return sum(kept) / sum(due.values()) if kept else float("nan")


def waits_in_days(seen: Observed, name: str) -> tuple[Floats, Mask]:
    """Days from opening to closing of a kind's items opened in the window, and whether closed by its end."""
    items = seen.created(seen.kinds(name))
    finished = seen.items.finished[items]
    done = (finished < seen.end) & (seen.items.state[items] == DONE)
    ends = np.where(done, finished, seen.end)
    return (ends - seen.items.created[items]) / DAY, done


def survival_quantile(days: Floats, done: Mask, share: float, limit: float) -> float:
    """Kaplan-Meier quantile: the first day by which ``share`` have been served; ``limit`` if never reached.

    Open items are censored at the window's end, so nothing is computed over finished items only.
    """
    if not len(days):
        return float("nan")
    order = np.argsort(days, kind="stable")
    at_risk = np.arange(len(days), 0, -1)
    waiting = np.cumprod(np.where(done[order], 1 - 1 / at_risk, 1.0))
    reached = np.flatnonzero(waiting <= 1 - share + 1e-12)
    return float(days[order][reached[0]]) if len(reached) else limit


@measure(
    "plan_change_wait", "Wait for a plan change, median", "days", "lower", GROUP,
    "Half of the plan changes asked for in the window take effect within this many calendar days "
    "(Kaplan-Meier, unfinished ones counted as still waiting).", 0, censored=True,
)  # fmt: skip
def plan_change_wait(seen: Observed) -> float:
    return survival_quantile(*waits_in_days(seen, "plan_change"), 0.5, seen.weeks * 7.0)


@measure(
    "plan_change_wait_p90", "Wait for a plan change, one in ten waits longer", "days", "lower", GROUP,
    "Nine in ten plan changes asked for in the window take effect within this many calendar days.", 0,
    censored=True,
)  # fmt: skip
def plan_change_wait_p90(seen: Observed) -> float:
    return survival_quantile(*waits_in_days(seen, "plan_change"), 0.9, seen.weeks * 7.0)


def queue_position(seen: Observed, week: int) -> float:
    """The place on the list of somebody who asks for a plan change at the end of this week of the window."""
    if "plan_change" not in seen.records.kinds or week > seen.weeks:
        return float("nan")
    time = seen.start + week * WEEK
    items = seen.kinds("plan_change")
    waiting = (seen.items.created[items] < time) & (seen.items.kept[items] >= time)
    waiting &= seen.items.finished[items] >= time
    return float(waiting.sum() / seen.case_managers + 1)


def _position(week: int) -> None:
    measure(
        f"plan_change_position_w{week}", f"Place on the list for a plan change, week {week}", "", "lower",
        GROUP,
        f"Rank of a plan change asked for after {week} weeks of the window among those not yet submitted. It "
        "is a place after so many weeks: in overload it keeps growing.", 0,
    )(lambda seen: queue_position(seen, week))  # fmt: skip


for _week in (13, 26, 52):
    _position(_week)


@measure(
    "work_ahead_w52", "Pieces of work ahead of a new plan change, week 52", "items", "lower", GROUP,
    "Open items that the next-item policy takes before a plan change asked for at the end of week 52, "
    "promotions due by then included.", 0,
)  # fmt: skip
def work_ahead(seen: Observed) -> float:
    return work_ahead_of(seen, "plan_change", seen.start + min(52, seen.weeks) * WEEK) / seen.case_managers


def _without_contact(seen: Observed, days: int) -> float:
    """Mean over Mondays of the share of clients nobody has spoken with for this many days."""
    client, time = seen.contact_times()
    mondays = seen.mondays[1:]
    held = seen.on_the_books(mondays)
    touched = np.zeros((len(held), len(mondays) + 1))
    first = np.searchsorted(mondays, time, side="left")
    last = np.searchsorted(mondays, time + days * DAY, side="left")
    real = client >= 0
    np.add.at(touched, (client[real], first[real]), 1)
    np.add.at(touched, (client[real], last[real]), -1)
    quiet = touched.cumsum(axis=1)[:, :-1] == 0
    return float(quiet[held].mean()) if held.any() else float("nan")


@measure(
    "without_contact_30", "Clients without contact for 30 days", "share", "lower", GROUP,
    "Clients with no call, contact, visit or meeting that took place in the last 30 days; mean over the "
    "Mondays of the window.", 0,
)  # fmt: skip
def without_contact_30(seen: Observed) -> float:
    return _without_contact(seen, 30)


@measure(
    "without_contact_90", "Clients without contact for 90 days", "share", "lower", GROUP,
    "As for 30 days: the quiet clients a mean hides.", 1,
)  # fmt: skip
def without_contact_90(seen: Observed) -> float:
    return _without_contact(seen, 90)


@measure(
    "attention", "Minutes of attention per client and month", "min", "higher", GROUP,
    "Minutes of calls, contacts, visits and crises with clients and theirs, per client-month, without "
    "travel, notes, plan meetings (which count as work on the plan) and attempts to reach somebody.", 0,
)  # fmt: skip
def attention(seen: Observed) -> float:
    names = {n for n in seen.contacts if seen.spec(n).activity != "Reports and plans"}
    minutes = seen.hours(*names) * 60 - seen.count("seconds_in_vain") / 60
    return minutes / seen.months / seen.clients
