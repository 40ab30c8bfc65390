"""What chance puts into the runs of the cases, with its mean: how much comes, how long it takes.

Short runs that are not sure enough by themselves take out what these did by chance
(``estimates.estimate_at``), and compare them as they compare any number.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import numpy as np

from simcore.demand.clock import HOUR
from tests.verification.theory import Input
from tests.verification.view import Pair, View, in_hours, mean

Inputs = dict[str, Input]


def came(per_hour: float) -> Inputs:
    """Items opened an hour."""
    return {"items that came an hour": Input(View.opened_per_hour, per_hour)}


def took(mean_hours: float) -> Inputs:
    """Hours of work of an item."""
    return {"hours an item takes": Input(lambda view: mean(_drawn(view)), mean_hours)}


def took_squared(second_moment: float) -> Inputs:
    """Squared hours of work of an item: waits grow with these."""
    return {"squared hours an item takes": Input(lambda view: mean(_drawn(view) ** 2), second_moment)}


def one_queue(per_hour: float, mean_hours: float, scv: float = 1.0) -> Inputs:
    """The inputs of an open queue; ``scv``: variance over squared mean of the hours an item takes."""
    return came(per_hour) | took(mean_hours) | took_squared(mean_hours**2 * (1 + scv))


def caseload(per_content_hour: float, mean_hours: float) -> Inputs:
    """The inputs of a closed caseload: needs for each hour that a client is content, and the work of one."""
    return {"needs a content hour": Input(_needs, per_content_hour)} | took(mean_hours)


def in_parts(edges: Sequence[int], per_hour: float, mean_hours: float) -> Inputs:
    """What comes in each part, in hours, of a run that never settles: what comes early acts for longer."""
    found: Inputs = {}
    for since, until in pairwise(edges):
        found |= _part(since, until, per_hour * (until - since), mean_hours)
    return found


def at_start(mean_hours: float) -> Inputs:
    """The work of what is open at the start."""

    def hours(view: View) -> Pair:
        return mean(in_hours(view.items.seconds[view.items.created == 0]))

    return {"hours an item open at the start takes": Input(hours, mean_hours)}


def cases(per_hour: float, closes: float, mean_hours: float, mean_content_hours: float) -> Inputs:
    """The inputs of cases that open and close: referrals, endings, the steps and the times between them."""
    return {
        "referrals an hour": Input(_referred, per_hour),
        "share of steps that close a case": Input(_closing, closes),
        "next steps an hour away": Input(_next_steps, 1 / mean_content_hours),
    } | took(mean_hours)


def _part(since: int, until: int, number: float, mean_hours: float) -> Inputs:
    def items(view: View) -> Pair:
        return float(_came_in(view, since, until).sum()), 1.0

    def hours(view: View) -> Pair:
        return mean(in_hours(view.items.seconds[_came_in(view, since, until)]))

    when = f"from hour {since} to {until}"
    return {
        f"items {when}": Input(items, number),
        f"hours each takes, {when}": Input(hours, mean_hours),
    }


def _drawn(view: View) -> np.ndarray:
    return in_hours(view.items.seconds[view.opened])


def _came_in(view: View, since: int, until: int) -> np.ndarray:
    created = view.items.created
    return np.asarray((created > since * HOUR) & (created <= until * HOUR))


def inside(view: View, moments: np.ndarray) -> np.ndarray:
    """Which moments lie in the window."""
    return np.asarray((moments >= view.start) & (moments < view.end))


def _needs(view: View) -> Pair:
    with_one_open, hours = view.open_items()
    return float(inside(view, view.items.created).sum()), hours * view.scenario.caseload - with_one_open


def _referred(view: View) -> Pair:
    return view.per_hour(inside(view, view.records.cases.referred).sum())


def _closing(view: View) -> Pair:
    return float(inside(view, view.records.cases.closed).sum()), view.finished_per_hour()[0]


def _next_steps(view: View) -> Pair:
    found = view.records.cases
    first = inside(view, found.assigned).sum()
    held, _ = view.between(found.assigned, found.closed)
    return float(inside(view, view.items.created).sum() - first), held - view.open_items()[0]
