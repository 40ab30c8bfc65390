"""Mail is read as it comes, or only from the next set time on."""

import bisect

import pytest

from tests.model.helpers import DAY, HOUR, Demand, Need, at, constant, office, rows, shipped, simulate, work

BATCHES = {"read": "batches", "times": ["09:00", "14:00"]}
KINDS = {"mail": {"channel": "email"}, "paper": {}}


@pytest.mark.parametrize(
    ("comes", "begins"),
    [
        ("mon 08:30", "mon 09:00"),
        ("mon 09:00", "mon 09:00"),
        ("mon 09:00:01", "mon 14:00"),
        ("mon 13:59", "mon 14:00"),
        ("mon 14:01", "tue 09:00"),
        ("tue 02:00", "tue 09:00"),
    ],
)
def test_mail_waits_for_the_next_set_time(comes, begins):
    assert rows(work(office(KINDS, email=BATCHES), Need("mail", at(comes))))[0].started == at(begins)
    assert rows(work(office(KINDS), Need("mail", at(comes))))[0].started == max(
        at(comes), at(f"{comes[:3]} 08:00")
    )


def test_mail_of_the_weekend_is_read_from_mondays_first_moment_of_work():
    """A set time passed on Saturday: the mail is there when work begins."""
    records = work(office(KINDS, email=BATCHES), Need("mail", at("sat 08:00")))
    assert rows(records)[0].started == at("mon 08:00", week=1)


def test_other_work_does_not_wait_for_the_mail():
    assert rows(work(office(KINDS, email=BATCHES), Need("paper", at("mon 10:00"))))[0].started == at(
        "mon 10:00"
    )


def test_mail_that_asks_again_waits_for_a_set_time_too():
    kinds = {
        "mail": {
            "channel": "email",
            "urgency": 9,
            "chased": {"channel": "email", "counted_from": "opening", "patience": constant(5)},
        },
        "again": {
            "arrivals": {"how": "chase", "channel": "email", "gap": constant(60), "probability": 1.0},
            "channel": "email",
        },
        "paper": {"urgency": 7},
    }
    mail = Need("mail", at("mon 08:00"), asks_again=at("mon 10:00"))
    papers = [Need("paper", at("mon 08:00"), minutes=360), Need("paper", at("mon 08:00"), minutes=360)]
    records = work(office(kinds, email=BATCHES), *papers, mail)
    again = rows(records, "again")[0]
    assert (again.created, again.started) == (at("mon 10:00"), at("mon 14:00"))


@pytest.mark.parametrize("name", ["base", "base_flipped_needs"])
@pytest.mark.parametrize("policy", ["urgent_first", "newest_first", "most_frequent_caller_first"])
def test_in_shipped_scenarios_no_mail_is_begun_before_the_next_set_time(name, policy):
    times = [9 * HOUR, 11 * HOUR + 1800, 15 * HOUR]
    scenario = shipped(
        name, "email={read: batches, times: ['15:00', '09:00', '11:30']}", f"next_item={policy}"
    )
    records = simulate(scenario, Demand(scenario, 2, 0, 60), 60)
    mails = [r for r in rows(records) if scenario.kinds[r.kind].channel == "email" and r.started >= 0]
    assert len(mails) > 200
    for r in mails:
        day, second = divmod(r.created, DAY)
        place = bisect.bisect_left(times, second)
        first = day * DAY + times[place] if place < 3 else (day + 1) * DAY + times[0]
        assert r.started >= first


def test_batches_answer_later_and_interrupt_less():
    waits = []
    for change in ("email={read: as_it_comes}", "email={read: batches, times: ['15:00']}"):
        scenario = shipped("base", change)
        found = rows(simulate(scenario, Demand(scenario, 2, 0, 20), 20), "email_answer")
        done = [r.started - r.created for r in found if r.started >= 0]
        waits.append(sum(done) / len(done))
    assert waits[1] > waits[0]
