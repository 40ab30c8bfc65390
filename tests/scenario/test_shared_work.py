"""A shared caseload, referrals, a backlog, work that comes back: how files say so and how it is told."""

import pytest

from simcore.scenario import InputError, load_scenario
from simcore.scenario.explain import explain

OFF = {
    "managers": 1,
    "open_at_start": {},
    "clients.referrals": None,
    "calendar.filler": None,
    "calendar.absence_spells": None,
    "kinds.call.comes_back": None,
    "kinds.call.hold": None,
    "kinds.call.closes_case": 0.0,
    "kinds.call.arrivals.content": None,
    "kinds.call.arrivals.first_at_start": False,
}
CHANGES = """extends: small
managers: 4
open_at_start: {note: 12, call: 5}
clients:
  referrals: {rate: {per_day: 0.4}, start: empty}
calendar:
  filler: {minutes: 30}
  absence_spells:
    present: {distribution: exponential, hours_mean: 40}
    absent: {distribution: exponential, hours_mean: 8}
kinds:
  call:
    arrivals: {rate: null, profile: null, content: {hours_mean: 20}, first_at_start: true}
    interrupts: [note, call]
    when_not_taken: hold
    hold: {minutes_mean: 3}
    closes_case: 0.02
  note:
    comes_back: {probability: 0.2, after: {days_mean: 2}}
"""


@pytest.mark.parametrize("path", OFF)
def test_it_is_off_unless_a_file_says_so(path):
    found = load_scenario("small").scenario
    for step in path.split("."):
        found = found[step] if isinstance(found, dict) else getattr(found, step)
    assert found == OFF[path]


@pytest.mark.parametrize(
    "sentence",
    [
        "At most 20 clients shared by 4 case managers.",
        "New clients are referred at a rate of 0.4 a working day; above that many they wait on a list.",
        "It begins with nobody there.",
        "Open when the run begins: 12 of Notes and 5 of Calls.",
        "Spells of absence by day and night: about 40 hours at work, about 8 hours away, in turn.",
        "Who has nothing to do begins 30 minutes of other work, which nothing interrupts.",
        "Each client has the next about 20 hours after the last is closed. A new client begins with one.",
        "Who is not answered holds the line about 3 minutes, then hangs up.",
        "Closes the client's case 2% of the time.",
        "Comes back after about 2 days 20% of the times it is done.",
        "due within 2 working days. Broken off by call.",
    ],
)
def test_it_is_explained_in_plain_words(sentence, tmp_path):
    path = tmp_path / "mine.yaml"
    path.write_text(CHANGES, encoding="utf-8")
    assert sentence in " ".join(explain(load_scenario(path)).split())


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ("managers=0", "managers: is too small"),
        ("managers=201", "managers: is too large"),
        ("open_at_start.nots=3", r"open_at_start: .*unknown kinds nots \(did you mean note\?\)"),
        ("open_at_start.note=0", r"open_at_start\.note: is too small"),
        ("open_at_start.call=21", "21 of call, but a client has one open at most"),
        ("calendar.filler.minutes=0", r"calendar\.filler\.minutes: is too small"),
    ],
)
def test_what_cannot_be_is_refused(change, message):
    with pytest.raises(InputError, match=message):
        load_scenario("small", [change])


def test_nobody_asks_again_before_the_run_begins(changed):
    gap = "arrivals: {how: chase, channel: phone, gap: {hours_mean: 8}, probability: 1}"
    again = f"again: {{label: Again, activity: Phone, handling: {{minutes_mean: 2}}, {gap}}}"
    changed("kinds:\n", f"open_at_start: {{again: 2}}\n\nkinds:\n  {again}\n")
    with pytest.raises(InputError, match="open_at_start: nobody asks again"):
        load_scenario("mine.yaml")


def test_content_passes_whatever_the_hour(changed):
    changed("rate: {per_client_day: {source: test.call_rate}}", "content: {hours_mean: 20}")
    with pytest.raises(InputError, match=r"mine\.yaml:35.*content passes whatever the hour"):
        load_scenario("mine.yaml")
