"""People chase, not items: at most one pending chaser per party and channel, cleared by what it is about."""

import pytest

from tests.model.helpers import (
    DONE,
    GIVEN_UP,
    NEVER,
    SENDERS,
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

AGENCY = SENDERS.index("agency")
MAIL = {
    "channel": "email",
    "urgency": 5,
    "chased": {"channel": "email", "counted_from": "opening", "patience": constant(60)},
}
AGAIN = {
    "arrivals": {"how": "chase", "channel": "email", "gap": constant(120), "probability": 1.0},
    "channel": "email",
    "urgency": 9,
}
KINDS = {"mail": MAIL, "again": AGAIN, "paper": {"urgency": 1}}
ALL_DAY = Need("paper", at("mon 08:00"), minutes=8 * 60)


def party(row) -> tuple[int, bool]:
    """A client with family is one party, its agencies another."""
    return row.client, row.sender == AGENCY


# ------------------------------------------------------------------------------- by hand


def test_who_waits_longer_than_patience_asks_again_and_again_after_each_answer_to_that():
    records = work(office(KINDS), ALL_DAY, Need("mail", at("mon 09:00"), asks_again=at("mon 10:00")))
    (again,) = rows(records, "again")
    assert (again.created, again.client) == (at("mon 10:00"), 0)
    (mail,) = rows(records, "mail")
    assert mail.started == at("tue 08:00")
    assert (again.state, again.finished, again.worked) == (GIVEN_UP, mail.finished, 0), (
        "it cleared with the answer"
    )


@pytest.mark.parametrize("day", ["tue", "fri"])
def test_who_was_answered_asks_again_about_the_next_matter(day):
    """Settled with its matter or dealt with itself, a chaser does not keep its party from asking later."""
    first = Need("mail", at("mon 09:00"), asks_again=at("mon 10:00"))
    second = Need("mail", at(f"{day} 10:00"), asks_again=at(f"{day} 11:00"))
    busy = Need("paper", at(f"{day} 09:00"), minutes=6 * 60)
    records = work(office(KINDS), ALL_DAY, first, busy, second)
    asked = [again.created for again in rows(records, "again")]
    assert asked == [at("mon 10:00"), at(f"{day} 11:00")]


def test_one_chaser_is_about_everything_the_party_has_open():
    mails = [Need("mail", at(f"mon 09:{m:02d}"), asks_again=at(f"mon 10:{m:02d}")) for m in (0, 10, 20)]
    (again,) = rows(work(office(KINDS), ALL_DAY, *mails), "again")
    found = rows(work(office(KINDS), ALL_DAY, *mails), "mail")
    assert again.finished == max(r.finished for r in found) == at("tue 08:30")


def test_a_client_and_its_agencies_ask_each_for_themselves():
    mails = [
        Need("mail", at("mon 09:00"), asks_again=at("mon 10:00"), sender=s)
        for s in ("client", "family", "agency")
    ]
    found = rows(work(office(KINDS), ALL_DAY, *mails), "again")
    assert sorted(party(r) for r in found) == [(0, False), (0, True)]


def test_a_chaser_takes_time_and_closes_nothing():
    kinds = {"mail": {**MAIL, "urgency": 9}, "again": {**AGAIN, "urgency": 1}, "paper": {"urgency": 2}}
    mail = Need("mail", at("mon 09:00"), asks_again=at("mon 10:00"))
    records = work(office(kinds), Need("paper", at("mon 08:00"), minutes=600), mail)
    first, *later = rows(records, "again")
    assert first.state == DONE
    assert first.worked == first.seconds > 0
    (mail,) = rows(records, "mail")
    assert mail.finished > first.finished, "still open when the chaser was dealt with"
    assert later, "and so they ask again"
    assert min(r.created - first.finished for r in later) == 120 * 60


def test_nobody_asks_again_who_never_does_so():
    kinds = {**KINDS, "again": {**AGAIN, "arrivals": {**AGAIN["arrivals"], "probability": 0.0}}}
    records = work(office(kinds), ALL_DAY, Need("mail", at("mon 09:00"), asks_again=at("mon 10:00")))
    assert not rows(records, "again")


def test_who_is_answered_in_time_does_not_ask_again():
    records = work(office(KINDS), Need("mail", at("mon 09:00"), asks_again=at("mon 10:00")))
    assert not rows(records, "again")


# ------------------------------------------------------------------------ in shipped scenarios


@pytest.fixture(scope="module", params=["base", "base_flipped_needs", "aging"])
def overload(request):
    scenario = shipped(request.param, "kinds.chaser_call.arrivals.gap.hours_mean=8", weeks=14)
    records = simulate(scenario, Demand(scenario, 2, 0, 150), 150, trace=True)
    return scenario, rows(records)


CHANNELS = {"chaser_call": "phone", "chaser_email": "email"}


@pytest.mark.parametrize("kind", CHANNELS)
def test_at_most_one_chaser_of_a_party_on_a_channel_is_open_at_any_time(overload, kind):
    _, found = overload
    last: dict = {}
    chasers = [r for r in found if r.kind == kind]
    assert len(chasers) > (200 if kind == "chaser_email" else 5)
    for r in chasers:
        assert r.created >= last.get(party(r), 0)
        last[party(r)] = r.finished


@pytest.mark.parametrize("kind", CHANNELS)
def test_a_chaser_lives_only_while_something_the_party_waits_for_is_open(overload, kind):
    scenario, found = overload
    chased = {k for k, v in scenario.kinds.items() if v.chased and v.chased.channel == CHANNELS[kind]}
    matters: dict = {}
    for r in found:
        if r.kind in chased:
            matters.setdefault(party(r), []).append(r)
    for chaser in [r for r in found if r.kind == kind]:
        mine = matters[party(chaser)]
        about = [r for r in mine if r.created <= chaser.created < r.finished]
        assert about, "asked about nothing"
        last = max(r.finished for r in mine if r.created < chaser.finished and r.finished > chaser.created)
        if chaser.state == GIVEN_UP:
            assert chaser.finished in {r.finished for r in mine}
            assert not [r for r in mine if r.created < chaser.finished < r.finished]
        elif chaser.state == DONE:
            assert chaser.started <= last, "begun after its point was lost"
        else:
            assert last == NEVER


def test_nobody_asks_before_patience_has_ended(overload):
    """A quarter hour is far shorter than anybody's patience is likely to be: its mean is a day or more."""
    _, found = overload
    by_number = {r.number: r for r in found}
    chasers = [r for r in found if r.kind in CHANNELS]
    soon = [r for r in chasers if r.created - by_number[r.cause].created < 900]
    assert len(soon) < 0.01 * len(chasers)


def test_a_chaser_names_what_it_is_about_and_nothing_names_a_chaser(overload):
    scenario, found = overload
    kinds = {r.number: r.kind for r in found}
    causes = {kinds[r.cause] for r in found if r.kind in CHANNELS}
    assert all(scenario.kinds[kind].chased for kind in causes)
    assert not {kinds[r.cause] for r in found if r.cause >= 0} & set(CHANNELS), (
        "a chaser closes and makes nothing"
    )


def test_more_is_asked_again_the_more_clients_there_are():
    shares = []
    for caseload in (25, 60, 150):
        scenario = shipped("base", weeks=14)
        found = rows(simulate(scenario, Demand(scenario, 2, 0, 150), caseload))
        shares.append(sum(r.kind in CHANNELS for r in found) / caseload)
    assert shares == sorted(shares)
    assert shares[2] > 5 * shares[0]
