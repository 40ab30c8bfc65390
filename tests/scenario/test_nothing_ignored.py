"""What would do nothing with needs that arise in a certain way is refused, with its file and line."""

import pytest

from simcore.scenario import load_scenario

LABEL = "    label: Notes\n    activity: Notes\n    arrivals: {how: follows}\n"
FOLLOWS = LABEL.splitlines()[2].strip()
EVERY = "{how: dated, every_days: 90}"
MONTH = "{how: dated, calendar_month: true}"
CHASE = "{how: chase, channel: phone, gap: {hours_mean: 8}, probability: 1}"
OFFICE = "{how: open, rate: {per_day: 2}}"

IGNORED = {
    "tier of dated work": (EVERY, "tiered: true", "tiered is for a rate per client, not for dated needs"),
    "tier of the office": (OFFICE, "tiered: true", "tiered is for a rate per client, not for needs of the"),
    "tier of a note": ("{how: follows}", "tiered: true", "not for what other work makes"),
    "two senders of a note": ("{how: follows}", "senders: {client: 0.5, family: 0.5}", "senders: only one"),
    "two senders who ask again": (CHASE, "senders: {client: 0.5, family: 0.5}", "senders: only one"),
    "night of a date": (EVERY, "night_share_left: 0.5", "night_share_left is for what people ask"),
    "time after a month": (MONTH, "standard: {within: 5}", "standard: within is for every_days"),
    "grace without a date": ("{how: follows}", "standard: {within: 5, grace_days: 3}", "is for dated needs"),
    "minutes of a day's block": ("{how: daily}", "wrap_minutes: 5", "the calendar says how long it takes"),
}


def with_note(arrivals: str, setting: str) -> str:
    return LABEL.replace("{how: follows}", arrivals) + f"    {setting}\n"


@pytest.mark.parametrize(("arrivals", "setting", "message"), IGNORED.values(), ids=IGNORED)
def test_what_would_do_nothing_is_refused(arrivals, setting, message, changed, refused):
    changed(LABEL, with_note(arrivals, setting))
    found = refused("mine.yaml")
    assert message in found
    assert found.startswith("mine.yaml:47:"), "the line of the setting"


def test_a_month_has_no_phase(changed, refused):
    changed(FOLLOWS, "arrivals: {how: dated, calendar_month: true, phase: quarter}")
    assert "phase quarter is for every_days: a calendar_month is the same for all" in refused("mine.yaml")


@pytest.mark.parametrize("setting", ["steps: [{share: 0.5}, {share: 0.5}]", "outbound: {}"])
def test_a_visit_has_no_steps_and_no_attempts(setting, changed, refused):
    visit = (
        "visit: {travel_minutes: 20, no_show_probability: 0, no_show_minutes: 0, rebook_days: 7,"
        " most_a_day: 2, notice_days: 5, starts_at: '13:00'}"
    )
    outbound = "outbound: {reach_probability: 0.5, failed_minutes: 5, retry_hours: 4}"
    setting = setting.replace("outbound: {}", outbound)
    changed("    note: {kind: note, prob", f"    {visit}\n    {setting}\n    note: {{kind: note, prob")
    assert "a visit is an appointment: it has no steps and no outbound attempts" in refused("mine.yaml")


@pytest.mark.parametrize(
    "setting",
    ["senders: {family: 0.5, agency: 0.5}", "standard: {within: 5, grace_days: 3}", "night_share_left: 1"],
)
def test_what_does_something_is_taken(setting, changed):
    arrivals = "{how: dated, every_days: 90, opens_days_before: 10}"
    note = load_scenario(changed(LABEL, with_note(arrivals, setting))).scenario.kinds["note"]
    assert note.arrivals.opens_days_before == 10


def test_a_visit_that_can_never_take_place_is_refused(changed, refused):
    """Booked anew for ever, it would need hours without end."""
    visit = (
        "visit: {travel_minutes: 20, no_show_probability: 1, no_show_minutes: 0, rebook_days: 7,"
        " most_a_day: 2, notice_days: 5, starts_at: '13:00'}"
    )
    changed("    note: {kind: note, prob", f"    {visit}\n    note: {{kind: note, prob")
    found = refused("mine.yaml")
    assert "no_show_probability: is too large (given 1; allowed: at least 0, less than 1)" in found
