"""When more waits than can be done people cope; the ledger says what was set aside, in hours."""

import pytest

from tests.model.helpers import (
    DAY,
    DONE,
    EXPIRED,
    MINUTE,
    OPEN,
    Demand,
    Need,
    at,
    office,
    rows,
    shipped,
    simulate,
    work,
)

LET_GO, SET_ASIDE, SHORTENED = range(3)
ALL_DAY = {"worked_in": ["shift", "overtime"]}
KINDS = {
    "note": {"urgency": 1, "cope": {"shorten_to": 0.5}, **ALL_DAY},
    "mail": {"urgency": 2, "cope": {"let_go_after_days": 2.0}, **ALL_DAY},
    "form": {"urgency": 3, "cope": {"set_aside": True}, **ALL_DAY},
    "paper": {"urgency": 9, **ALL_DAY},
}
ABOVE = {"on": True, "backlog_hours": 1.0}
LOAD = Need("paper", at("mon 08:00"), minutes=3000, client=1)
"""More than an hour of open work all week long."""


def log(records, what: int) -> list[tuple[int, int, int]]:
    """(time, item, seconds) of one way of coping."""
    return [(time, item, seconds) for time, item, way, seconds in records.coping.tolist() if way == what]


def desk(coping=ABOVE, **rest):
    return office(KINDS, coping=coping, **rest)


# ------------------------------------------------------------------------------- by hand


def test_notes_are_shortened_when_begun_and_once():
    records = work(desk(), LOAD, Need("note", at("mon 09:00"), minutes=30), caseload=2)
    (note,) = rows(records, "note")
    assert (note.worked, note.seconds, note.state) == (15 * MINUTE, 30 * MINUTE, DONE)
    assert log(records, SHORTENED) == [(note.started, note.number, 15 * MINUTE)]


def test_a_note_cut_by_the_night_is_not_shortened_again():
    records = work(desk(), LOAD, Need("note", at("mon 07:00"), minutes=1200), caseload=2)
    (note,) = rows(records, "note")
    assert note.worked == 600 * MINUTE
    assert len(log(records, SHORTENED)) == 1


def test_old_mail_is_let_go_and_counts_as_not_done():
    late = Need("mail", at("mon 09:00"), minutes=10)
    scenario = desk()
    records = work(scenario, Need("note", at("mon 08:00"), minutes=4000), LOAD, late, caseload=2)
    (mail,) = rows(records, "mail")
    assert (mail.state, mail.worked) == (EXPIRED, 0)
    assert mail.finished - mail.created > 2 * DAY
    assert log(records, LET_GO) == [(mail.finished, mail.number, 10 * MINUTE)]


def test_mail_that_is_not_old_is_answered():
    records = work(desk(), LOAD, Need("mail", at("mon 09:00"), minutes=10), caseload=2)
    assert [r.state for r in rows(records, "mail")] == [DONE]


def test_what_is_not_checked_is_set_aside():
    records = work(desk(), LOAD, Need("form", at("mon 09:00"), minutes=40), caseload=2)
    (form,) = rows(records, "form")
    assert (form.state, form.worked) == (EXPIRED, 0)
    assert log(records, SET_ASIDE) == [(form.finished, form.number, 40 * MINUTE)]


@pytest.mark.parametrize(
    "coping", [{"on": False, "backlog_hours": 1.0}, {"on": True, "backlog_hours": 100.0}]
)
def test_nobody_copes_below_the_backlog_or_with_coping_off(coping):
    needs = [Need(kind, at("mon 09:00"), minutes=40) for kind in ("note", "mail", "form")]
    records = work(desk(coping), LOAD, *needs, caseload=2)
    assert not len(records.coping)
    assert {r.state for r in rows(records, "note", "mail", "form")} == {DONE}
    assert {r.worked for r in rows(records, "note", "mail", "form")} == {40 * MINUTE}


def test_the_backlog_is_of_open_work_and_falls_as_it_is_done():
    """Three hours of notes: the first two are shortened, at the third no more than an hour waits."""
    needs = [Need("note", at("mon 09:00"), minutes=60, client=c) for c in range(3)]
    records = work(desk(), *needs, caseload=3)
    assert [r.worked // MINUTE for r in rows(records)] == [30, 30, 60]


def test_what_is_passed_over_in_overtime_is_neither_shortened_nor_set_aside():
    """Late on Monday only the paper is due: note and form, more urgent but not due, are left as they are."""
    rule = {"minutes_day_most": 60.0, "hours_week_most": 10.0}
    scenario = desk(overtime=rule)
    records = work(
        scenario,
        Need("paper", at("mon 08:00"), minutes=600, due=at("mon 16:00")),
        Need("note", at("mon 16:00"), minutes=30, due=at("fri 16:00")),
        Need("form", at("mon 16:00"), minutes=30, due=at("fri 16:00")),
    )
    assert records.overtime[0] == 60 * MINUTE
    assert [time for time, *_ in records.coping.tolist()] == [at("tue 08:00"), at("tue 08:15")]


# ------------------------------------------------------------------------ in shipped scenarios


@pytest.fixture(scope="module", params=["base", "base_flipped_needs", "behavioural_health"])
def run(request):
    scenario = shipped(request.param, "coping.on=true", weeks=14)
    return scenario, simulate(scenario, Demand(scenario, 2, 0, 120), 120)


def test_the_ledger_of_what_was_dropped_is_the_items_that_expired(run):
    _, records = run
    dropped = {
        item: (time, seconds) for time, item, seconds in [*log(records, LET_GO), *log(records, SET_ASIDE)]
    }
    assert len(dropped) == len(log(records, LET_GO)) + len(log(records, SET_ASIDE)), "each only once"
    expired = [r for r in rows(records) if r.state == EXPIRED]
    assert len(expired) > 20
    assert {r.number: r.finished for r in expired} == {item: time for item, (time, _) in dropped.items()}
    saved = {item: seconds for _, item, seconds in log(records, SHORTENED)}
    for r in expired:
        assert r.worked + dropped[r.number][1] + saved.get(r.number, 0) == r.seconds


def test_the_ledger_of_what_was_shortened_is_what_its_items_lack(run):
    scenario, records = run
    saved = log(records, SHORTENED)
    assert len(saved) > 50
    assert len({item for _, item, _ in saved}) == len(saved), "nothing is shortened twice"
    by_number = {r.number: r for r in rows(records)}
    for time, item, seconds in saved:
        r = by_number[item]
        share = scenario.kinds[r.kind].cope.shorten_to
        assert share < 1
        assert seconds == r.seconds - max(1, round(r.seconds * share))
        assert r.started == time
        if r.state == DONE and not scenario.kinds[r.kind].outbound:  # where failed attempts cost minutes too
            assert r.worked == r.seconds - seconds


def test_kinds_without_a_rule_are_done_in_full(run):
    scenario, records = run
    touched = {item for _, item, *_ in records.coping.tolist()}
    rules = {
        k
        for k, kind in scenario.kinds.items()
        if kind.cope.set_aside or kind.cope.let_go_after_days or kind.cope.shorten_to < 1
    }
    assert {r.kind for r in rows(records) if r.number in touched} <= rules
    assert not [r for r in rows(records) if r.kind not in rules and r.state == EXPIRED]


def test_what_is_let_go_is_older_than_its_kind_allows(run):
    scenario, records = run
    by_number = {r.number: r for r in rows(records)}
    for time, item, _ in log(records, LET_GO):
        r = by_number[item]
        assert time - r.created > scenario.kinds[r.kind].cope.let_go_after_days * DAY


def test_coping_does_more_of_what_cannot_be_let_go():
    seen = []
    for on in ("false", "true"):
        scenario = shipped("base", f"coping.on={on}", weeks=20)
        found = rows(
            simulate(scenario, Demand(scenario, 2, 0, 70), 70),
            "quarterly_report",
            "annual_plan",
            "note_contact",
        )
        seen.append(sum(r.state == DONE for r in found))
        assert any(r.state == OPEN for r in found)
    assert seen[1] > seen[0]
