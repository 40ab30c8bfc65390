"""Client 17 leads the same life at every caseload and under every rule of the case manager's."""

from typing import get_args

import pytest

from simcore.scenario.schema import Policy
from tests.model.helpers import HOUR, Demand, constant, office, rows, shipped, simulate

POLICIES = get_args(Policy)
EXOGENOUS = ("open", "dated", "daily")


def lives(records, scenario, clients: int) -> list[tuple]:
    """What is given from outside of the first clients' and the office's open and dated needs."""
    found = rows(records, *(name for name, kind in scenario.kinds.items() if kind.arrivals.how in EXOGENOUS))
    return sorted(
        (r.kind, r.client, r.created, r.due, r.seconds, r.sender) for r in found if r.client < clients
    )


def run(caseload: int, *changes: str, name: str = "base", drawn_for: int | None = None):
    scenario = shipped(name, *changes, weeks=6)
    return simulate(scenario, Demand(scenario, 7, 3, drawn_for or caseload), caseload), scenario


@pytest.fixture(scope="module")
def small():
    return lives(*run(35), 35)


@pytest.mark.parametrize("coping", ["true", "false"])
@pytest.mark.parametrize("policy", POLICIES)
def test_open_and_dated_needs_are_the_same_at_35_and_165_under_every_policy_coping_or_not(
    small, policy, coping
):
    found = lives(*run(165, f"next_item={policy}", f"coping.on={coping}"), 35)
    assert len(small) > 300
    assert found == small


@pytest.mark.parametrize(
    "change",
    [
        "resume_minutes=9",
        "overtime.minutes_day_most=0",
        "kinds.call.accept_probability=0.1",
        "phone.voicemail_probability=0.0",
        "kinds.chaser_call.arrivals.probability=1.0",
        "clients.persistent_share=0.5",
        "email={read: batches, times: ['09:00', '15:00']}",
    ],
)
def test_they_are_the_same_whatever_else_the_office_does(small, change):
    assert lives(*run(90, change), 35) == small


def test_drawing_for_more_clients_than_there_are_changes_no_run():
    one, other = (run(35, drawn_for=number)[0] for number in (35, 165))
    assert rows(one) == rows(other)


def test_a_demand_may_be_used_again_and_again():
    scenario = shipped("base", weeks=4)
    demand = Demand(scenario, 7, 3, 90)
    runs = [rows(simulate(scenario, demand, caseload)) for caseload in (35, 90, 1, 35, 90)]
    assert runs[0] == runs[3]
    assert runs[1] == runs[4]


def test_one_more_client_leaves_all_others_needs_as_they_were():
    """The minimally different world."""
    before, after = (lives(*run(caseload, name="base_flipped_needs"), 60) for caseload in (60, 61))
    assert before == after


@pytest.mark.parametrize("policy", POLICIES)
def test_the_jth_call_of_a_client_takes_as_long_at_every_caseload(policy):
    short, long = (
        run(n, f"next_item={policy}", "kinds.call.arrivals.rate.per_client_day=0.3") for n in (35, 165)
    )
    found = [rows(records, "call", "plan_change") for records, _ in (short, long)]
    compared = 0
    for kind, client in [(kind, client) for kind in ("call", "plan_change") for client in range(35)]:
        mine, theirs = ([r.seconds for r in run if (r.kind, r.client) == (kind, client)] for run in found)
        both = min(len(mine), len(theirs))
        assert mine[:both] == theirs[:both]
        compared += both
    assert compared > 100


def test_the_jth_gap_of_a_client_is_the_same_at_every_caseload():
    """Clock round, so that a gap is the time from closing to the next need; at 40 clients all wait long."""
    always = {"working_days": ["mon", "tue", "wed", "thu", "fri", "sat", "sun"], "shift_start": "00:00"}
    needs = {"how": "closed", "rate": {"per_client_hour": 0.1}}
    kind = {"arrivals": needs, "handling": constant(30)}
    scenario = office({"need": kind}, always | {"shift_end": "24:00"}, weeks=4, next_item="first_come")
    gaps = {}
    for caseload in (5, 40):
        found = rows(simulate(scenario, Demand(scenario, 1, 0, 40), caseload), "need")
        for client in range(5):
            mine = [r for r in found if r.client == client]
            ends = [0, *(r.finished for r in mine)]
            gaps[caseload, client] = [r.created - end for r, end in zip(mine, ends, strict=False)]
    for client in range(5):
        few, many = gaps[5, client], gaps[40, client]
        assert 10 < len(many) < len(few)
        assert few[: len(many)] == pytest.approx(many, abs=1), "to the second it is rounded to"
    assert sum(gaps[5, 0]) / len(gaps[5, 0]) == pytest.approx(10 * HOUR, rel=0.5)


def test_the_offices_own_mail_is_the_same_at_every_caseload():
    found = [[(r.created, r.seconds) for r in rows(run(n)[0], "email_office")] for n in (1, 35, 165)]
    assert len(found[0]) > 500
    assert found[0] == found[1] == found[2]


def test_waits_on_others_are_the_same_draws_at_every_caseload():
    """A plan change that comes first for its client: the time from its first step's end to its return."""
    waits = {}
    for caseload in (3, 30):
        steps = [{"share": 0.5, "then_wait": {"days_mean": 2.0}}, {"share": 0.5}]
        change = {"arrivals": {"how": "closed", "rate": {"per_client_week": 1.0}}, "steps": steps}
        scenario = office({"change": {**change, "handling": constant(20)}}, weeks=6)
        records = simulate(scenario, Demand(scenario, 1, 0, 30), caseload, trace=True)
        log = records.trace.stretches.tolist()
        for client in range(3):
            number = next(r.number for r in rows(records, "change") if r.client == client)
            spent = [(start, end) for start, end, item, _ in log if item == number]
            waits[caseload, client] = spent[1][0] - spent[0][1]
    for client in range(3):
        assert waits[30, client] == pytest.approx(waits[3, client], abs=16 * HOUR), (
            "but for nights and the queue"
        )
