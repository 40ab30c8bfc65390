"""Notes follow contacts one to one; a contact may be made good by another; nobody there costs minutes."""

import pytest

from tests.model.helpers import (
    DONE,
    HOUR,
    MINUTE,
    Demand,
    Need,
    at,
    constant,
    office,
    rows,
    shipped,
    simulate,
    work,
)

NOTE = {"arrivals": {"how": "follows"}, "handling": constant(5), "urgency": 9}
KINDS = {
    "contact": {"note": {"kind": "note"}, "handling": constant(10), "urgency": 5},
    "talk": {"satisfies": ["contact"], "note": {"kind": "note"}, "handling": constant(30), "urgency": 1},
    "paper": {"urgency": 0},
    "note": NOTE,
}


@pytest.fixture(scope="module", params=["base", "behavioural_health"])
def run(request):
    scenario = shipped(request.param, weeks=16)
    return scenario, rows(simulate(scenario, Demand(scenario, 2, 0, 50), 50))


# ------------------------------------------------------------------------------------ notes


def test_every_contact_that_took_place_makes_one_note_where_the_probability_is_1(run):
    scenario, found = run
    sure = [k for k, kind in scenario.kinds.items() if kind.note and kind.note.probability == 1]
    assert {"monthly_contact", "visit", "crisis", "plan_change"} <= set(sure)
    for kind in sure:
        took_place = {r.number for r in found if r.kind == kind and r.state == DONE and r.cause < 0}
        about = [r.cause for r in found if r.kind == scenario.kinds[kind].note.kind and r.cause in took_place]
        assert sorted(about) == sorted(took_place)
        assert took_place, kind


def test_every_note_is_about_a_contact_that_took_place_and_begins_when_it_ends(run):
    scenario, found = run
    by_number = {r.number: r for r in found}
    for note in [r for r in found if r.kind in ("note_contact", "note_visit")]:
        about = by_number[note.cause]
        assert scenario.kinds[about.kind].note.kind == note.kind
        assert (note.client, note.created) == (about.client, about.finished)
        assert about.state == DONE
        assert about.worked > 0, f"a note of a {about.kind} that nobody made"


def test_calls_make_a_note_with_their_probability(run):
    _, found = run
    calls = {r.number for r in found if r.kind == "call" and r.state == DONE}
    noted = sum(r.cause in calls for r in found if r.kind == "note_contact")
    assert noted == pytest.approx(0.4 * len(calls), abs=3 * (0.24 * len(calls)) ** 0.5)


# -------------------------------------------------------------------------------- made good


@pytest.mark.parametrize("minutes", [1, 30])
def test_a_required_contact_is_made_good_by_a_talk_when_the_talk_ends(minutes):
    records = work(
        office(KINDS),
        Need("paper", at("mon 08:00"), minutes=60),
        Need("contact", at("mon 08:00"), due=at("fri 16:00")),
        Need("talk", at("mon 08:30"), minutes=minutes),
    )
    contact, talk = rows(records, "contact", "talk")
    assert (contact.state, contact.worked, contact.cause) == (DONE, 0, talk.number)
    assert contact.finished == contact.kept == talk.finished == at("mon 09:00") + minutes * MINUTE


def test_what_was_made_good_makes_no_note_of_its_own():
    records = work(
        office(KINDS),
        Need("paper", at("mon 08:00"), minutes=60),
        Need("contact", at("mon 08:00")),
        Need("talk", at("mon 08:30")),
    )
    talk = rows(records, "talk")[0]
    assert [note.cause for note in rows(records, "note")] == [talk.number]


def test_another_clients_talk_makes_nothing_good_and_neither_does_an_earlier_one():
    other = work(
        office(KINDS), Need("contact", at("mon 08:00")), Need("talk", at("mon 08:00"), client=1), caseload=2
    )
    assert rows(other, "contact")[0].worked == 10 * MINUTE
    earlier = work(office(KINDS), Need("talk", at("mon 08:00")), Need("contact", at("mon 09:00")))
    assert rows(earlier, "contact")[0].worked == 10 * MINUTE


def test_a_visit_made_good_the_same_morning_is_not_made():
    rule = {"travel_minutes": 20.0, "no_show_probability": 0.0, "no_show_minutes": 5.0, "rebook_days": 7.0}
    rule |= {"most_a_day": 2, "notice_days": 0, "starts_at": "13:00"}
    kinds = {
        "visit": {"visit": rule, "handling": constant(30)},
        "crisis": {"urgency": 0, "satisfies": ["visit"]},
    }
    records = work(
        office(kinds),
        Need("visit", at("mon 00:00"), minutes=30, due=at("wed 00:00")),
        Need("crisis", at("tue 10:00"), minutes=30),
    )
    visit, crisis = rows(records)
    assert (visit.state, visit.finished, visit.worked) == (DONE, crisis.finished, 0)


def test_in_the_base_a_months_contact_is_made_good_by_calls_visits_and_crises(run):
    scenario, found = run
    by_number = {r.number: r for r in found}
    kinds = {k for k, kind in scenario.kinds.items() if "monthly_contact" in kind.satisfies}
    good = [r for r in found if r.kind == "monthly_contact" and r.state == DONE and r.cause >= 0]
    assert len(good) > 30
    for contact in good:
        by = by_number[contact.cause]
        assert by.kind in kinds
        assert (by.client, by.finished, by.state) == (contact.client, contact.finished, DONE)
        assert contact.created <= by.finished
    assert {by_number[r.cause].kind for r in good} >= {"call", "visit"}


def test_in_the_base_no_contact_is_left_open_after_a_talk_in_its_month(run):
    """Whatever satisfies it makes good all that had begun by then."""
    scenario, found = run
    kinds = {k for k, kind in scenario.kinds.items() if "monthly_contact" in kind.satisfies}
    talks = [r for r in found if r.kind in kinds and r.state == DONE]
    for contact in [r for r in found if r.kind == "monthly_contact"]:
        inside = [
            t
            for t in talks
            if t.client == contact.client and contact.created <= t.finished < contact.finished
        ]
        begun = contact.started if contact.started >= 0 else contact.finished
        assert all(t.finished >= begun for t in inside), "or it was in hand at that moment"


# ------------------------------------------------------------------------------ nobody there


OUTBOUND = {"reach_probability": 1e-9, "failed_minutes": 5.0, "retry_hours": 4.0}


def test_an_attempt_that_fails_costs_its_minutes_and_is_repeated_after_so_many_working_hours():
    kinds = {"contact": {"outbound": OUTBOUND, "handling": constant(10)}}
    records = work(office(kinds, weeks=1), Need("contact", at("mon 08:00")))
    (contact,) = rows(records)
    failed = [time for time, *_ in records.trace.attempts.tolist()]
    assert failed[:4] == [at("mon 08:05"), at("mon 12:10"), at("tue 08:15"), at("tue 12:20")]
    assert contact.worked == 5 * MINUTE * len(failed)
    assert records.count("failed").sum() == len(failed)


def test_attempts_are_numbered_and_counted():
    kinds = {"contact": {"outbound": OUTBOUND, "handling": constant(10)}}
    records = work(office(kinds, weeks=1), Need("contact", at("mon 08:00")))
    numbers = [number for _, _, number, _ in records.trace.attempts.tolist()]
    assert numbers == list(range(len(numbers)))
    assert rows(records)[0].attempts == len(numbers)


def test_who_is_reached_costs_the_whole_time_and_no_attempt():
    kinds = {"contact": {"outbound": {**OUTBOUND, "reach_probability": 1.0}, "handling": constant(10)}}
    (contact,) = rows(work(office(kinds), Need("contact", at("mon 08:00"))))
    assert (contact.worked, contact.finished) == (10 * MINUTE, at("mon 08:10"))


def test_half_of_the_attempts_reach_somebody_and_then_take_the_time_that_was_drawn():
    alone = [f"kinds.{kind}.satisfies=[]" for kind in ("call", "crisis", "visit", "annual_plan")]
    plain = shipped("base", *alone, weeks=30)
    records = simulate(plain, Demand(plain, 2, 0, 25), 25)
    done = [r for r in rows(records, "monthly_contact") if r.state == DONE]
    failed = [(r.worked - r.seconds) / (5 * MINUTE) for r in done]
    assert all(number == int(number) for number in failed), (
        "the talk's own time, and five minutes a failed attempt"
    )
    assert sum(failed) / len(done) == pytest.approx(1 / 0.5 - 1, abs=0.35)


def test_a_retry_is_not_before_its_hours_have_passed():
    scenario = shipped("base", weeks=12)
    demand = Demand(scenario, 2, 0, 40)
    records = simulate(scenario, demand, 40, trace=True)
    contacts = {r.number for r in rows(records, "monthly_contact")}
    spent = [
        (start, end, item) for start, end, item, _ in records.trace.stretches.tolist() if item in contacts
    ]
    failed = {
        (item, time)
        for time, item, _, through in records.trace.attempts.tolist()
        if item in contacts and not through
    }
    assert len(failed) > 20
    for item, time in failed:
        later = [start for start, _, other in spent if other == item and start >= time]
        if later:
            assert demand.office.open.worked(min(later)) - demand.office.open.worked(time) >= 4 * HOUR
