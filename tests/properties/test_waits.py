"""Open needs, no calls, one case manager, first come first served: more work can only make others wait."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simcore.demand.demand import Demand
from simcore.scenario import Scenario
from tests.model.helpers import office, rows, simulate
from tests.properties.offices import calendars, minutes, profiles
from tests.properties.profile import examples

pytestmark = pytest.mark.verify

Tree = dict[str, Any]
MOST_CLIENTS = 30
rate = st.sampled_from(
    [{"per_client_week": 0.5}, {"per_client_week": 3.0}, {"per_client_month": 4.0}, {"per_day": 5.0}]
)
open_needs = st.builds(
    lambda rate, profile, growth: {
        "how": "open",
        "rate": rate,
        "profile": profile,
        "growth_per_client_year": growth,
    },
    rate,
    st.sampled_from(["office", "mail", "always", "shift"]),
    st.sampled_from([0.0, 10.0]),
)
dated_needs = st.builds(
    lambda days, phase, before: {
        "how": "dated",
        "every_days": days,
        "phase": phase,
        "opens_days_before": before,
    },
    st.sampled_from([3.5, 7.0, 30.0]),
    st.sampled_from(["spread", "together"]),
    st.sampled_from([0.0, 5.0]),
)
kinds = st.builds(
    lambda arrivals, handling, wrap: {"arrivals": arrivals, "handling": handling, "wrap_minutes": wrap},
    open_needs | dated_needs,
    minutes(1, 60),
    st.sampled_from([0.0, 3.0]),
)


@st.composite
def queues(draw: st.DrawFn) -> Tree:
    """An office in which all is worked in the order it came: nothing is put off or brought forward."""
    calendar = draw(calendars())
    for name in ("general_admin", "filler"):  # these fill time that nothing else does
        calendar.pop(name, None)
    found = draw(st.lists(kinds, min_size=1, max_size=4))
    where = {"worked_in": draw(st.sampled_from([["shift"], ["shift", "protected"]]))}
    return {
        "kinds": {f"kind_{number}": kind | where for number, kind in enumerate(found)},
        "calendar": calendar,
        "profiles": draw(profiles(calendar)),
        "weeks": draw(st.integers(1, 4)),
        "next_item": "first_come",
    }


def ends(scenario: Scenario, demand: Demand, caseload: int) -> dict[tuple, list[int]]:
    """When each need is met, by what it is; two that are alike to the second stand in one list."""
    found = defaultdict(list)
    for r in rows(simulate(scenario, demand, caseload)):
        found[r.kind, r.client, r.created, r.seconds].append(r.finished)
    return {need: sorted(finished) for need, finished in found.items()}


def nobody_is_served_earlier(before: dict[tuple, list[int]], after: dict[tuple, list[int]]) -> bool:
    return all(
        len(after.get(need, [])) == len(finished)
        and all(a >= b for a, b in zip(after[need], finished, strict=True))
        for need, finished in before.items()
    )


@examples(60)
@given(queues(), st.integers(0, 10_000), st.integers(1, MOST_CLIENTS - 5), st.integers(1, 5))
def test_more_clients_shorten_nobodys_wait(tree, seed, caseload, more):
    scenario = office(**tree)
    demand = Demand(scenario, seed, 0, MOST_CLIENTS)
    assert nobody_is_served_earlier(ends(scenario, demand, caseload), ends(scenario, demand, caseload + more))


@examples(60)
@given(queues(), kinds, st.integers(0, 5), st.integers(0, 10_000), st.integers(1, MOST_CLIENTS))
def test_one_more_kind_of_work_shortens_nobodys_wait(tree, new, place, seed, caseload):
    """Wherever in the file it stands: the others' needs are the same draws."""
    without = office(**tree)
    named = list(tree["kinds"].items())
    place = min(place, len(named))
    new |= {"worked_in": named[0][1]["worked_in"]}
    more = office(**tree | {"kinds": dict([*named[:place], ("new", new), *named[place:]])})
    before, after = (
        ends(scenario, Demand(scenario, seed, 0, caseload), caseload) for scenario in (without, more)
    )
    assert nobody_is_served_earlier(before, after)


@examples(40)
@given(queues(), st.integers(0, 10_000), st.integers(1, MOST_CLIENTS))
def test_what_came_first_is_begun_and_ended_first(tree, seed, caseload):
    scenario = office(**tree)
    found = rows(simulate(scenario, Demand(scenario, seed, 0, caseload), caseload))
    begun = [r.started for r in found if r.started >= 0]
    assert begun == sorted(begun)
    assert [r.finished for r in found] == sorted(r.finished for r in found)
