"""Everything on the stroke of five minutes: arrivals, ends of work and of shifts, rings, chasers, mail.

Two or three days of needs are put in by hand, then comes time enough. What is lost stays open for ever.
"""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.model.helpers import (
    DAY,
    DONE,
    GIVEN_UP,
    MINUTE,
    Demand,
    Need,
    constant,
    lunch_at_noon,
    meeting,
    office,
    rows,
    same,
    simulate,
)
from tests.model.helpers import _table as put_in
from tests.properties.offices import maybe
from tests.properties.profile import examples

pytestmark = pytest.mark.verify

Tree = dict[str, Any]
CLIENTS = 3
KINDS = ("call", "crisis", "mail", "paper", "plan", "contact", "visit")
fives = st.sampled_from([5, 10, 30, 60]).map(constant)
VISIT = {
    "travel_minutes": 10.0,
    "no_show_minutes": 5.0,
    "rebook_days": 1.0,
    "notice_days": 0,
    "starts_at": "10:00",
}


@st.composite
def kinds(draw: st.DrawFn) -> Tree:
    """One kind of each sort, with everything that can fall on the same second as something else."""
    pick = lambda *values: draw(st.sampled_from(values))  # noqa: E731
    anywhere = {"worked_in": ["shift", "protected", "overtime"]}
    chased = {"channel": pick("phone", "email"), "counted_from": "opening", "patience": draw(fives)}
    missed = pick({"when_not_taken": "wait"}, {"when_not_taken": "voicemail"}, {"when_not_taken": "hold"})
    if missed["when_not_taken"] == "hold":
        missed = missed | {"hold": draw(fives)}
    paper = {"promote": {"days_before_due": 1.0, "to_class": pick(0, 5)}, "note": {"kind": "note"}}
    steps = [{"share": 0.5, "then_wait": draw(fives), "follow_up": pick(None, NUDGED)}, {"share": 0.5}]
    found = {
        "call": {
            "channel": "phone",
            "interrupts": pick(["all"], ["paper", "mail"]),
            "chased": chased,
            **missed,
        },
        "crisis": {"urgency": 0, "interrupts": ["all"], "on_call": pick("service", "case_manager")},
        "mail": {"channel": "email", "chased": chased | {"channel": pick("phone", "email")}},
        "paper": paper
        | draw(maybe(st.just({"comes_back": {"probability": 0.3, "after": constant(30)}}), {})),
        "plan": {"steps": steps, "promise_step": pick(1, 2)},
        "contact": {"outbound": {"reach_probability": 0.5, "failed_minutes": 5.0, "retry_hours": 0.5}},
        "visit": {"visit": VISIT | {"no_show_probability": pick(0.0, 0.2), "most_a_day": pick(3, 5)}},
        "note": {"arrivals": {"how": "follows"}, "handling": constant(5)},
        "nudge": {"arrivals": {"how": "follows"}, "handling": constant(5)},
        "again_call": again("phone", constant(pick(30, 60))) | pick({}, {"interrupts": ["paper", "plan"]}),
        "again_mail": again("email", constant(pick(30, 60))) | pick({}, {"interrupts": ["all"]}),
    }
    return {name: anywhere | kind for name, kind in found.items()}


NUDGED = {"kind": "nudge", "every_working_days": 0.0625}


def again(channel: str, gap: Tree) -> Tree:
    asks = {"how": "chase", "channel": channel, "gap": gap, "probability": 0.7}
    return {"arrivals": asks, "channel": channel, "handling": constant(5)}


@st.composite
def strokes(draw: st.DrawFn) -> Tree:
    """The office: open day and night or not, with lunch, a meeting and a protected block, or without."""
    meetings = {"team": meeting("mon", "09:00", 1), "block": meeting("tue", "13:00", 1, protects=True)}
    day = {
        "shift_start": "00:00",
        "shift_end": "24:00",
        "working_days": ["mon", "tue", "wed", "thu", "fri", "sat"],
    }
    calendar = draw(maybe(st.just({"lunch": lunch_at_noon(), "commitments": meetings}), {}))
    stay = {"finish_in_hand_minutes": 10.0, "minutes_day_most": 60.0, "hours_week_most": 5.0}
    return {
        "kinds": draw(kinds()),
        "calendar": calendar | draw(maybe(st.just(day), {})),
        "weeks": 6,
        "caseload": CLIENTS,
        "managers": draw(st.sampled_from([1, 1, 2, 3])),
        "phone": {
            "voicemail_probability": draw(st.sampled_from([0.0, 0.5])),
            "redial_probability": 0.8,
            "redial": draw(fives),
            "message_minutes": draw(st.sampled_from([0.0, 5.0])),
        },
        "email": draw(maybe(st.just({"read": "batches", "times": ["08:00", "12:00", "16:00"]}), {})),
        "clients": {"persistent_share": draw(st.sampled_from([0.0, 0.5]))},
        "overtime": draw(maybe(st.just(stay), {})),
        "next_item": draw(st.sampled_from(["urgent_first", "first_come", "most_frequent_caller_first"])),
        "resume_minutes": draw(st.sampled_from([0.0, 5.0])),
    }


moments = st.integers(0, 3 * 24 * 12).map(lambda five: five * 5 * MINUTE)
busy = st.sampled_from([hour * 60 * MINUTE for hour in (8, 9, 10, 12, 16)])
needs = st.lists(
    st.builds(
        lambda kind, time, minutes, client: Need(
            kind, time, minutes, client, time // DAY * DAY + 2 * DAY, time + 1800
        ),
        st.sampled_from(KINDS),
        busy | moments,
        st.sampled_from([10, 20, 60]),
        st.integers(0, CLIENTS - 1),
    ),
    min_size=1,
    max_size=25,
)


@examples(120)
@given(strokes(), needs, st.integers(0, 1000))
def test_no_item_is_lost_when_events_coincide(tree, put, seed):
    scenario = office(**tree)
    demand = Demand(scenario, seed, 0, CLIENTS)
    demand.needs = put_in(scenario, demand.needs, put)
    records = simulate(scenario, demand, CLIENTS, trace=True)
    found = rows(records)
    assert Counter(r.kind for r in found if r.kind in KINDS) == Counter(need.kind for need in put)
    assert {r.state for r in found} <= {DONE, GIVEN_UP}, "time enough was given"
    assert {r.kind for r in found if r.state == GIVEN_UP} <= {"call", "again_call", "again_mail"}
    assert all(r.finished % (5 * MINUTE) == 0 for r in found), "they do coincide"
    assert same(simulate(scenario, demand, CLIENTS), records)
