"""The hours budget against sums done by hand."""

import math
from pathlib import Path

import pytest

from simcore.demand.budget import PUBLISHED_HOURS, TOLERANCE, budget_report, hours_budget
from simcore.scenario.evidence import load_evidence
from simcore.scenario.load import load_scenario

PROGRAMMES = ("base", "base_rural", "behavioural_health", "behavioural_health_rural", "aging", "aging_rural")

TINY = """
name: tiny
title: A tiny office
description: For the test.
caseload: 10
calendar:
  start_date: 2026-01-05
  working_days: [mon, tue, wed, thu, fri]
  shift_start: "08:00"
  shift_end: "16:00"
  leave: {days_year: 11, spell_days: 1}
  sickness: {share: 0.1, spell_days_mean: 1}
  commitments:
    meeting: {label: Meeting, weekday: mon, start: "09:00", hours_week: 2}
profiles:
  office:
    weekday_weights: {mon: 1, tue: 1, wed: 1, thu: 1, fri: 1}
    hour_weights: {"9": 1}
    after_hours_share: 0.4
kinds:
  call:
    label: Calls
    activity: Phone
    arrivals: {how: closed, rate: {per_client_month: 2}, profile: office}
    handling:
      minutes_mean: {value: 8, low: 6, high: 10, grade: C, source: a phone log}
    wrap_minutes: 2
    note: {kind: note, probability: 0.5}
    satisfies: [contact]
  crisis:
    label: Crises
    activity: Crises
    arrivals: {how: open, rate: {per_client_year: 6}, profile: office}
    handling: {hours_mean: 1}
    night_share_left: 0.5
  contact:
    label: Contacts
    activity: Contacts
    arrivals: {how: dated, calendar_month: true}
    handling: {minutes_mean: 10}
    outbound: {reach_probability: 0.5, failed_minutes: 4, retry_hours: 4}
    counts_as: required
  visit:
    label: Visits
    activity: Visits
    arrivals: {how: dated, every_days: 73}
    handling: {minutes_mean: 40}
    visit:
      travel_minutes: 20
      no_show_probability: 0.2
      no_show_minutes: 10
      rebook_days: 7
      most_a_day: 2
      notice_days: 5
      starts_at: "13:00"
    counts_as: required
  note:
    label: Notes
    activity: Notes
    arrivals: {how: follows}
    handling: {minutes_mean: 5}
    double_entry_minutes: 1
    counts_as: required
  plan_change:
    label: Plan changes
    activity: Plans
    arrivals: {how: open, rate: {per_client_month: 1}}
    handling: {minutes_mean: 30}
    steps:
      - share: 0.5
        then_wait: {days_mean: 7}
        follow_up: {kind: hurry, every_working_days: 5}
      - share: 0.5
  hurry:
    label: Hurrying
    activity: Plans
    arrivals: {how: follows}
    handling: {minutes_mean: 6}
  mail:
    label: Office mail
    activity: Office
    arrivals: {how: open, rate: {per_day: 12}}
    handling: {minutes_mean: 2}
    counts_as: office
  chaser:
    label: Asked again
    activity: Again
    arrivals: {how: chase, channel: phone, gap: {hours_mean: 8}, probability: 1}
    handling: {minutes_mean: 99}
"""


@pytest.fixture
def tiny(tmp_path: Path):
    path = tmp_path / "tiny.yaml"
    path.write_text(TINY, encoding="utf-8")
    return load_scenario(path)


def test_minutes_by_hand(tiny):
    minutes = {line.kind: line.minutes.typical for line in hours_budget(tiny).lines}
    visits = 365 / 12 / 73
    contacts = math.exp(-2 * 0.5)  # two calls a month, until the middle of the month
    by_hand = {
        "call": 2 * (8 + 2),
        "crisis": 0.5 * 60 * (1 - 0.4 * 0.5),
        "contact": contacts * (10 + 4),  # reached one time in two: one failed attempt each
        "visit": visits * (40 + 20 * 3 / 2 + 0.25 * (20 * 3 / 2 + 10)),  # three ways for two visits
        "note": 2 * 0.5 * (5 + 1),
        "plan_change": 30,
        "hurry": 6 / (math.e - 1),  # whole weeks in an exponential wait of a week
    }
    assert minutes == pytest.approx(by_hand)


def changed(tmp_path: Path, old: str, new: str):
    assert TINY.count(old) == 1
    path = tmp_path / "tiny.yaml"
    path.write_text(TINY.replace(old, new), encoding="utf-8")
    return hours_budget(load_scenario(path))


def minutes_of(budget, name: str):
    return next(line.minutes for line in budget.lines if line.kind == name)


def test_a_client_who_is_content_for_a_day_needs_one_a_day_if_each_is_answered_at_once(tmp_path):
    content = "content: {hours_mean: {value: 24, low: 12, high: 48, grade: C, source: a log}}"
    budget = changed(tmp_path, "rate: {per_client_month: 2}, profile: office", content)
    calls = minutes_of(budget, "call")
    assert calls.typical == pytest.approx(365 / 12 * 10)
    assert (calls.low, calls.high) == pytest.approx((365 / 24 * 8, 365 / 6 * 12))
    assert calls.grade == "D", "of the wrap-up, a bare number"


def test_work_that_comes_back_takes_its_minutes_again_each_time(tmp_path, tiny):
    back = "    comes_back: {probability: {value: 0.2, low: 0, high: 0.5, grade: C, source: a log}}\n"
    once = "    handling: {minutes_mean: 5}\n    double_entry_minutes: 1\n"
    notes, plain = (
        minutes_of(budget, "note") for budget in (changed(tmp_path, once, once + back), hours_budget(tiny))
    )
    assert notes.typical == pytest.approx(plain.typical / 0.8)
    assert (notes.low, notes.high) == pytest.approx((plain.low, plain.high / 0.5))


def test_a_pool_is_told_that_the_hours_are_one_persons(tmp_path, tiny):
    path = tmp_path / "pool.yaml"
    path.write_text(TINY.replace("caseload: 10", "caseload: 10\nmanagers: 4"), encoding="utf-8")
    said = "Hours and caseloads are those of one case manager; 4 of them share the clients."
    assert said in budget_report(load_scenario(path))
    assert "share the clients" not in budget_report(tiny)


def test_spells_away_take_their_share_of_the_days_present(tmp_path):
    spells = "  absence_spells: {present: {hours_mean: 40}, absent: {hours_mean: 8}}\n"
    hours = changed(tmp_path, "  commitments:\n", f"{spells}  commitments:\n").hours
    assert hours.present_days == pytest.approx((261 - 11) * 0.9 * 40 / 48)


def test_low_and_high_are_the_ends_of_what_is_doubted(tiny):
    calls = next(line for line in hours_budget(tiny).lines if line.kind == "call")
    assert (calls.minutes.low, calls.minutes.high) == (2 * 8, 2 * 12)
    assert calls.minutes.grade == "D", "the rate is a bare number, so a guess"
    assert calls.minutes.rows == ("a phone log",)


def test_hours_by_hand(tiny):
    hours = hours_budget(tiny).hours
    assert hours.office_days == 261, "365 days from a Monday hold 52 weeks and a Monday"
    assert hours.present_days == pytest.approx((261 - 11) * 0.9)
    assert hours.fixed_minutes_week == {"Meeting": 120, "Office mail": 120}
    assert hours.case_share == pytest.approx(1 - 240 / 2400)
    assert hours.case_month == pytest.approx(225 * 8 / 12 * 0.9)


def test_caseload_where_hours_run_out_and_loads(tiny):
    budget = hours_budget(tiny)
    there = budget.hours.case_month * 60
    assert budget.runs_out.typical == pytest.approx(there / budget.needed.typical)
    assert budget.runs_out.low < budget.runs_out.typical < budget.runs_out.high
    assert budget.loads[90].typical == pytest.approx(90 * budget.needed.typical / there)
    assert budget.required.typical + budget.asked.typical == pytest.approx(budget.needed.typical)


def test_growth_is_taken_at_the_middle_of_the_window(tmp_path: Path):
    text = TINY.replace("per_client_month: 1}", "per_client_year: 12}, growth_per_client_year: 12")
    path = tmp_path / "growing.yaml"
    path.write_text(text, encoding="utf-8")
    changes = next(line for line in hours_budget(load_scenario(path)).lines if line.kind == "plan_change")
    assert changes.rate.typical == pytest.approx(1 + (13 + 26) * 7 / 365)


def test_part_time_meetings_do_not_shrink():
    full = hours_budget(load_scenario("base")).hours
    half = hours_budget(load_scenario("desk_45_half_time")).hours
    meetings = ("Team meeting", "Supervision", "Training", "The office's own mail")
    assert [half.fixed_minutes_week[m] for m in meetings] == [full.fixed_minutes_week[m] for m in meetings]
    assert half.case_month < full.case_month / 2


def test_base_takes_12_percent_of_paid_time_for_leave_and_keeps_69_percent_for_cases():
    hours = hours_budget(load_scenario("base")).hours
    rows = load_evidence()
    assert 1 - hours.present_days / 261 == pytest.approx(rows["base.hours.leave_frac"].typical, abs=0.005)
    assert hours.case_share == pytest.approx(rows["base.hours.case_frac"].typical, abs=0.001)
    assert rows["base.hours.case_month"].low <= hours.case_month <= rows["base.hours.case_month"].high


@pytest.mark.parametrize("name", PROGRAMMES)
def test_low_typical_high_rise_in_every_line(name: str):
    budget = hours_budget(load_scenario(name))
    for line in budget.lines:
        assert line.minutes.low <= line.minutes.typical <= line.minutes.high, line.kind
        assert line.minutes.grade in ("A", "B", "C", "D"), line.kind
    assert 0 < budget.guessed_share <= 1


def test_base_lies_within_a_quarter_of_the_published_hours():
    rows = load_evidence()
    assert (rows["ev.hours.wi"].typical, rows["ev.hours.rate_implied"].typical) == PUBLISHED_HOURS
    hours = hours_budget(load_scenario("base")).hours_client_month.typical
    assert PUBLISHED_HOURS[0] * (1 - TOLERANCE) <= hours <= PUBLISHED_HOURS[1] * (1 + TOLERANCE)


@pytest.mark.parametrize("name", PROGRAMMES)
def test_each_file_states_its_own_sum(name: str):
    budget = hours_budget(load_scenario(name))
    text = (Path(__file__).parents[2] / "scenarios" / f"{name}.yaml").read_text(encoding="utf-8")
    said = f"about {budget.hours_client_month.typical:.1f} hours per client-month"
    assert said in " ".join(text.replace("\n#", "\n").split())


def test_report_names_every_kind_and_says_what_is_not_in_it(tiny):
    budget, text = hours_budget(tiny), budget_report(tiny)
    for line in budget.lines:
        assert f"\n{line.kind} " in text
    assert "nobody answered is not in it" in text
    assert "\nchaser" not in text
    assert "any number of" not in text
    assert max(len(line) for line in text.splitlines()) <= 110


def test_a_scenario_without_work_never_runs_out(tmp_path: Path):
    path = tmp_path / "idle.yaml"
    path.write_text(
        TINY[: TINY.index("kinds:")]
        + """
kinds:
  mail:
    label: Office mail
    activity: Office
    arrivals: {how: open, rate: {per_hour: 1}, profile: office}
    handling: {minutes_mean: 2}
    counts_as: office
""",
        encoding="utf-8",
    )
    loaded = load_scenario(path)
    assert hours_budget(loaded).runs_out.typical == math.inf
    assert hours_budget(loaded).hours.fixed_minutes_week["Office mail"] == pytest.approx(80)
    assert "any number of clients" in budget_report(loaded)
