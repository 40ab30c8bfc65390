"""Every open item is somewhere: in a queue, waiting for its moment, for others or for an appointment."""

from __future__ import annotations

import gc

import pytest

from simcore.model.columns import IN_HAND, OPEN, QUEUED
from simcore.model.desk import READY, REDIAL, RETURN, Desk
from simcore.model.run import run_desk, simulate
from tests.model.helpers import SHIPPED, Demand, shipped


def places_of(desk: Desk) -> dict[int, list[str]]:
    """Where each item that is not closed is found when the run is over."""
    found: dict[int, list[str]] = {}

    def add(item: int, where: str) -> None:
        found.setdefault(item, []).append(where)

    for _, _, item, version in desk.entries_waiting():
        if version == desk.version[item]:
            add(item, "queue")
    for _, what, item, _ in [*desk.later.to_come(), *desk.ringing.to_come()]:
        if what in (READY, RETURN, REDIAL) and desk.state[item] == OPEN and desk.place[item] != QUEUED:
            add(item, "event")
    for _, item, _ in (entry for pending in desk.visits_pending for entry in pending):
        if desk.state[item] == OPEN:
            add(item, "to be booked")
    for manager in desk.managers:
        for items in manager.booked.values():
            for item in items:
                if desk.state[item] == OPEN:
                    add(item, "booked")
    for item in [*desk.arrivals[desk.next_arrival :], *desk.wake_items[desk.wake_next :]]:
        add(item, "not arisen yet")
    return found


@pytest.mark.parametrize("changes", [(), ("coping.on=true",), ("managers=3",), ("next_item=earliest_due",)])
@pytest.mark.parametrize("name", SHIPPED)
def test_every_open_item_is_in_one_place(name, changes):
    scenario = shipped(name, *changes, warm_up=2, weeks=12)
    caseload = min(90, scenario.caseload * scenario.managers)
    desk = run_desk(Desk(scenario, Demand(scenario, 5, 0, caseload), caseload, False))
    found = places_of(desk)
    still = [item for item in range(len(desk.kind)) if desk.state[item] == OPEN]
    assert len(still) > 20
    lost = [item for item in still if len(found.get(item, [])) != 1]
    assert not lost, [(desk.kinds.names[desk.kind[i]], desk.place[i], found.get(i)) for i in lost[:5]]
    assert IN_HAND not in {desk.place[item] for item in still}


@pytest.mark.parametrize("name", ["base", "agency_540"])
def test_a_run_that_is_over_leaves_no_garbage_behind(name):
    """The collector rests while many runs follow each other: what they needed has to go by itself."""
    scenario = shipped(name, "window.warm_up_weeks=0", "window.weeks=1")
    demand = Demand(scenario, 5, 0, scenario.caseload)
    gc.collect()
    gc.disable()
    try:
        simulate(scenario, demand, scenario.caseload)
        assert gc.collect() < 100
    finally:
        gc.enable()
