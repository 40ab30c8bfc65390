"""What a client who leaves takes along, and what stays."""

from __future__ import annotations

import itertools

import numpy as np

from simcore.model.columns import DONE, GIVEN_UP, OPEN
from simcore.model.desk import Desk
from simcore.model.run import run_desk
from tests.model.helpers import Demand, constant, office, rows, simulate

COMES_AND_GOES = {"clients": {"referrals": {"rate": {"per_day": 2.0}, "start": "full"}}}


def _closed(per_day, **rest):
    return {"arrivals": {"how": "closed", "rate": {"per_client_day": per_day}}, **rest}


def _scenario(caseload=6, weeks=12):
    kinds = {
        "contact": _closed(0.5, closes_case=0.3, handling=constant(40)),
        "form": _closed(0.5, handling=constant(30)),
    }
    return office(kinds, weeks=weeks, caseload=caseload, **COMES_AND_GOES)


def test_a_place_never_has_two_open_needs_of_a_kind_that_comes_one_at_a_time():
    scenario = _scenario()
    found = rows(simulate(scenario, Demand(scenario, 1, 0, 6), 6))
    for client in range(6):
        for kind in ("contact", "form"):
            theirs = sorted((r.created, r.finished) for r in found if (r.client, r.kind) == (client, kind))
            assert len(theirs) > 5
            assert all(end <= start for (_, end), (start, _) in itertools.pairwise(theirs))


def test_an_empty_place_needs_nothing():
    scenario = _scenario()
    records = simulate(scenario, Demand(scenario, 1, 0, 6), 6)
    cases = records.cases
    held = [[] for _ in range(6)]
    for place, begun, ended in zip(cases.place, cases.assigned, cases.closed, strict=True):
        if place >= 0:
            held[place].append((begun, ended))
    for created, client in zip(records.items.created, records.items.client, strict=True):
        assert any(begun <= created <= ended for begun, ended in held[client])


def test_hours_open_are_those_of_what_is_open():
    scenario = _scenario()
    desk = run_desk(Desk(scenario, Demand(scenario, 1, 0, 6), 6, False))
    still = [item for item in range(len(desk.kind)) if desk.state[item] == OPEN]
    assert sum(desk.backlog) == sum(desk.seconds[item] for item in still)
    assert min(backlog for _, backlog in desk.snapshots) >= 0


def test_what_the_client_asked_for_is_given_up_and_the_note_is_still_written():
    note = {"note": {"kind": "note"}}
    kinds = {
        "contact": _closed(0.5, closes_case=1.0, handling=constant(40), **note),
        "form": _closed(0.5, handling=constant(200)),
        "note": {"arrivals": {"how": "follows"}, "handling": constant(10), "urgency": 9},
    }
    scenario = office(kinds, weeks=8, caseload=4, **COMES_AND_GOES)
    items = simulate(scenario, Demand(scenario, 2, 0, 4), 4).items
    state = {kind: set(items.state[items.kind == rank].tolist()) for rank, kind in enumerate(kinds)}
    assert GIVEN_UP in state["form"]
    assert GIVEN_UP not in state["note"]
    contacts = np.flatnonzero((items.kind == 0) & (items.state == DONE))
    assert set(contacts) == set(items.cause[items.kind == 2])
