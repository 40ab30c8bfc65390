"""An item in steps passes them in order, waits on others between, and is hurried meanwhile."""

import itertools

import pytest

from tests.model.helpers import (  # fmt: skip
    DONE,
    HOUR,
    MINUTE,
    NEVER,
    Demand,
    Need,
    at,
    constant,
    office,
    rows,
    shipped,
    simulate,
    stretches,
    work,
)


def days(number: float) -> dict:
    return {"distribution": "constant", "days_mean": number}


STEPS = [
    {"share": 0.5, "then_wait": days(2.0), "follow_up": {"kind": "hurry", "every_working_days": 0.5}},
    {"share": 0.3, "then_wait": days(6.0)},
    {"share": 0.2},
]
HURRY = {"arrivals": {"how": "follows"}, "handling": constant(5), "urgency": 2}
KINDS = {"change": {"steps": STEPS, "promise_step": 2, "urgency": 3}, "hurry": HURRY, "paper": {"urgency": 5}}


def change(**rest):
    return work(office(KINDS, **rest), Need("change", at("mon 09:00"), minutes=100))


def test_steps_come_in_order_with_the_waits_between():
    records = change()
    (found,) = rows(records, "change")
    prepared = (at("mon 09:00"), at("mon 09:50"))
    submitted = (at("wed 09:50"), at("wed 10:20"))
    begun_again = at("tue 10:20", week=1)
    assert stretches(records, found.number) == [prepared, submitted, (begun_again, begun_again + 20 * MINUTE)]
    assert (found.started, found.kept, found.finished) == (
        prepared[0],
        submitted[1],
        begun_again + 20 * MINUTE,
    )
    assert (found.state, found.worked, found.interruptions) == (DONE, 100 * MINUTE, 0)


def test_other_work_is_done_meanwhile_and_a_return_costs_no_resumption():
    scenario = office(KINDS, resume_minutes=9.0)
    records = work(
        scenario, Need("change", at("mon 09:00"), minutes=100), Need("paper", at("mon 09:00"), minutes=30)
    )
    assert rows(records, "paper")[0].started == at("mon 09:50")
    assert records.column("resuming").sum() == 0


def test_who_has_to_sign_is_hurried_every_so_many_working_days_while_it_waits():
    records = change()
    (found,) = rows(records, "change")
    hurries = rows(records, "hurry")
    every = [at("mon 13:50"), at("tue 09:50"), at("tue 13:50")]
    assert [r.created for r in hurries] == every, (
        "half a working day is four office hours; the last would be too late"
    )
    assert {r.cause for r in hurries} == {found.number}
    assert all(r.state == DONE for r in hurries)


def test_a_wait_that_ends_after_hours_goes_on_in_the_morning():
    records = work(office(KINDS), Need("change", at("mon 15:30"), minutes=60))
    (found,) = rows(records, "change")
    assert stretches(records, found.number)[:2] == [
        (at("mon 15:30"), at("mon 16:00")),
        (at("thu 08:00"), at("thu 08:18")),
    ]


def test_a_step_cut_by_the_night_is_still_one_step():
    records = work(office(KINDS), Need("change", at("mon 15:30"), minutes=120))
    (found,) = rows(records, "change")
    assert stretches(records, found.number)[:2] == [
        (at("mon 15:30"), at("mon 16:00")),
        (at("tue 08:00"), at("tue 08:30")),
    ]
    assert stretches(records, found.number)[2][0] == at("thu 08:30")


def test_steps_without_a_wait_follow_at_once():
    kinds = {
        "change": {"steps": [{"share": 0.5}, {"share": 0.5}], "promise_step": 1},
        "paper": {"urgency": 5},
    }
    records = work(office(kinds), Need("change", at("mon 09:00"), minutes=60), Need("paper", at("mon 09:10")))
    (found,) = rows(records, "change")
    assert (found.kept, found.finished) == (at("mon 09:30"), at("mon 10:00"))
    assert rows(records, "paper")[0].started == at("mon 10:00")


def test_the_standard_may_count_the_start():
    kinds = {"change": {"standard": {"within": 2, "clock": "working_days", "counts": "started"}}}
    (found,) = rows(work(office(kinds), Need("change", at("mon 09:00"), minutes=100)))
    assert (found.kept, found.finished) == (at("mon 09:00"), at("mon 10:40"))


@pytest.fixture(scope="module")
def base():
    """Resumption, which is booked on no item, is left out so that stretches are an item's own minutes."""
    often = ["kinds.plan_change.arrivals.rate.per_client_year=12", "resume_minutes=0"]
    hurry = "kinds.plan_change.steps.0.follow_up.every_working_days=1"
    scenario = shipped("base", *often, hurry, weeks=20)
    return scenario, simulate(scenario, Demand(scenario, 2, 0, 40), 40, trace=True)


def step_ends(run, row) -> list[tuple[int, int]]:
    """(end of a step, start of the next) where its share of the work was done."""
    scenario, records = run
    shares = [step.share for step in scenario.kinds["plan_change"].steps]
    parts = [round(row.seconds * share) for share in shares]
    spent, goals = stretches(records, row.number), [parts[0], parts[0] + parts[1]]
    found, worked = [], 0
    for (start, end), (again, _) in itertools.pairwise(spent):
        worked += end - start
        if len(found) < 2 and worked == goals[len(found)]:
            found.append((end, again))
    return found


def test_in_the_base_each_step_takes_its_share_and_the_waits_lie_between(base):
    done = [r for r in rows(base[1], "plan_change") if r.state == DONE]
    assert len(done) > 30
    ends = [step_ends(base, r) for r in done]
    assert {len(found) for found in ends} == {2}, "both waits were met, each where its share was done"
    first_waits = [again - end for found in ends for end, again in found[:1]]
    assert min(first_waits) > HOUR
    signing = base[0].kinds["plan_change"].steps[0].then_wait.seconds_mean
    mean = sum(first_waits) / len(first_waits)
    assert signing < mean < signing + 48 * HOUR, "and a night, a weekend of 64 hours or the queue"


def test_in_the_base_the_promise_is_about_submitting(base):
    for r in rows(base[1], "plan_change"):
        if r.state == DONE:
            assert r.started < r.kept < r.finished
        elif r.kept != NEVER:
            assert r.finished == NEVER


def test_in_the_base_hurrying_comes_only_while_the_first_signature_is_awaited(base):
    changes = {r.number: r for r in rows(base[1], "plan_change") if r.state == DONE}
    hurries = [r for r in rows(base[1], "provider_follow_up") if r.cause in changes]
    assert len(hurries) > 20
    for hurry in hurries:
        (ended, begun_again), *_ = step_ends(base, changes[hurry.cause])
        assert ended < hurry.created <= begun_again
        assert hurry.client == changes[hurry.cause].client
