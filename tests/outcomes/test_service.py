"""What clients get, on records small enough to count on one's fingers."""

import math

import numpy as np
import pytest

from simcore.outcomes import MEASURES, outcome_row
from tests.model.helpers import (
    AFTER_HOURS,
    ANSWERED,
    DAY,
    EXPIRED,
    GIVEN_UP,
    MISSED,
    Demand,
    shipped,
    simulate,
)
from tests.outcomes.helpers import BASE, END, START, Item, day, observed, value

MONTHS = 8 * 7 / 365 * 12


def call(first_try: int, created: int = day(20), **rest) -> Item:
    return Item("call", created, first_try=first_try, **rest)


# ------------------------------------------------------------------------ on time, in general


@pytest.mark.parametrize(
    ("item", "expected"),
    [
        (Item("authorisation", day(20), day(21), due=day(22)), 1),
        (Item("authorisation", day(20), day(22), due=day(22)), 1),
        (Item("authorisation", day(20), day(22) + 1, due=day(22)), 0),
        (Item("authorisation", day(20), due=day(22)), 0),  # unfinished is late
        (Item("authorisation", day(20), due=day(80)), None),  # not yet due is not counted
        (Item("authorisation", day(20)), None),  # never due
        (Item("authorisation", day(1), day(5), due=day(10)), None),  # fell due in the warm-up
        (
            Item("authorisation", day(1), day(20), due=day(15)),
            0,
        ),  # opened in the warm-up, fell due in the window
        (Item("authorisation", day(60), day(69), due=END - 1), 1),
        (Item("authorisation", day(60), day(69), due=END), None),  # the window ends before its end
        (Item("authorisation", day(1), day(13), due=START), 1),
        (Item("authorisation", day(20), day(21), due=day(22), state=GIVEN_UP), None),  # withdrawn before due
        (Item("authorisation", day(20), day(23), due=day(22), state=GIVEN_UP), 0),  # withdrawn after: late
        (Item("authorisation", day(20), day(21), due=day(22), state=EXPIRED), 0),  # dropped counts as late
    ],
)
def test_what_counts_as_on_time(item, expected):
    row = outcome_row(observed(item))
    shown = row["on_time.authorisation"]
    assert row["due.authorisation"] == (0 if expected is None else 1)
    assert math.isnan(shown) if expected is None else shown == expected


def test_on_time_is_a_share_of_what_fell_due_finished_or_not():
    late, open_still = (
        Item("authorisation", day(20), day(30), due=day(25)),
        Item("authorisation", day(20), due=day(25)),
    )
    in_time = Item("authorisation", day(20), day(24), due=day(25))
    row = outcome_row(observed(in_time, in_time, late, open_still, open_still))
    assert (row["on_time.authorisation"], row["due.authorisation"]) == (0.4, 5)


def test_a_mean_over_finished_items_only_would_read_better():
    """The trap: at twice what can be done, newest first, what is finished looks punctual."""
    scenario = shipped("base", "next_item=newest_first", weeks=20)
    demand = Demand(scenario, 1, 0, 150)
    seen = observed()
    seen = type(seen)(scenario, simulate(scenario, demand, 150), demand.office, 150)
    items = seen.kinds("email_answer")
    finished = items[(seen.items.finished[items] >= seen.start) & (seen.items.finished[items] < seen.end)]
    finished_only = (seen.items.finished[finished] <= seen.items.due[finished]).mean()
    assert MEASURES["emails_on_time"].compute(seen) < finished_only - 0.1
    open_late = seen.items.finished[items] >= seen.end
    assert open_late.mean() > 0.1


def test_the_promise_may_be_kept_before_the_item_is_closed():
    """A plan change is submitted in time; that it takes effect weeks later makes it no less on time."""
    row = outcome_row(observed(Item("plan_change", day(20), day(60), due=day(34), kept=day(30))))
    assert row["on_time.plan_change"] == 1


# ------------------------------------------------------------------------------ calls and mail


def test_answered_live_counts_first_attempts_in_office_hours_only():
    tries = [
        call(ANSWERED),
        call(ANSWERED),
        call(MISSED),
        call(AFTER_HOURS),
        call(MISSED, day(1)),
        call(ANSWERED, END),
    ]
    assert value("calls_answered_live", *tries) == 2 / 3
    chaser = Item("chaser_call", day(20), first_try=MISSED)
    assert value("calls_answered_live", call(ANSWERED), chaser) == 1
    assert math.isnan(value("calls_answered_live", call(AFTER_HOURS)))


def test_callbacks_are_of_calls_that_were_not_answered_when_they_came():
    due = day(22)
    items = [
        call(ANSWERED, finished=day(30), due=due),  # was answered: no callback
        call(MISSED, finished=day(21), due=due),
        call(AFTER_HOURS, finished=day(21), due=due),
        call(MISSED, finished=day(25), due=due),
        call(MISSED, due=due),
        call(MISSED, finished=day(21), due=due, state=GIVEN_UP),  # gave up before
    ]
    assert value("callbacks_on_time", *items) == 2 / 4


def test_emails_in_time_are_those_that_need_an_answer():
    items = [
        Item("email_answer", day(20), day(21), due=day(22)),
        Item("email_answer", day(20), day(25), due=day(22)),
        Item("email_read", day(20), day(60)),
        Item("email_office", day(20), day(60)),
        Item("chaser_email", day(20), day(60), due=day(22)),
    ]
    assert value("emails_on_time", *items) == 0.5


# ------------------------------------------------------------------------- contacts and visits


def test_a_month_counts_when_it_ends_in_the_window_and_a_contact_made_good_counts():
    february, march = day(27, 0), day(55, 0)  # 1 February and 1 March 2026
    items = [
        Item("monthly_contact", february, day(40), due=march),
        Item("monthly_contact", february, day(40), due=march, worked=False, cause=0, client=1),
        Item("monthly_contact", february, march + 1, due=march, client=2),
        Item("monthly_contact", february, due=march, client=3),
        Item("monthly_contact", march, due=day(86, 0), client=4),
    ]
    assert value("contacted_monthly", *items) == 2 / 4


def test_visits_on_time():
    made = Item("visit", day(20), day(40), due=day(41))
    assert value("visits_on_time", made, Item("visit", day(20), due=day(41))) == 0.5


def test_clients_without_contact_for_30_days():
    """Mondays at nine, of the eight weeks and the one that ends them: days 21, 28 ... 70."""
    talked = Item("call", day(19), day(20, 10), client=0, first_try=ANSWERED)
    assert value("without_contact_30", talked, caseload=1) == 3 / 8, "21 to 49 are within 30 days of day 20"
    assert value("without_contact_30", talked, caseload=2) == (3 + 8) / 16
    assert value("without_contact_90", talked, caseload=1) == 0
    assert value("without_contact_30", caseload=3) == 1


def test_only_what_took_place_is_contact():
    """A mail, a note, a contact made good by another and a call that was given up are none."""
    none = [
        Item("email_answer", day(19), day(20)),
        Item("note_contact", day(19), day(20)),
        Item("monthly_contact", day(19), day(20), worked=False, cause=0),
        Item("call", day(19), day(20), state=GIVEN_UP),
        Item("call", day(19)),
    ]
    assert value("without_contact_30", *none, caseload=1) == 1
    for kind in ("monthly_contact", "visit", "crisis"):
        assert value("without_contact_30", Item(kind, day(19), day(20)), caseload=1) < 1


def test_a_contact_before_the_window_counts_as_long_as_it_lasts():
    assert value("without_contact_30", Item("visit", day(1), day(5)), caseload=1) == 6 / 8, (
        "21 and 28, then no more"
    )


def test_attention_is_minutes_with_people():
    hours = {("call", 20): 1.0, ("visit", 21): 2.0, ("monthly_contact", 30): 0.5, ("crisis", 31): 0.5}
    other = {
        ("note_contact", 20): 9.0,
        ("travel", 21): 3.0,
        ("email_answer", 22): 5.0,
        ("annual_plan", 33): 4.0,
    }
    warm_up = {("call", 3): 7.0}
    got = value("attention", hours={**hours, **other, **warm_up}, caseload=10)
    assert got == pytest.approx(4 * 60 / MONTHS / 10)


def test_attempts_to_reach_somebody_are_no_attention():
    """Nobody is ever reached, nobody opens the door, nobody calls: no client got a minute."""
    scenario = shipped(
        "base",
        "kinds.monthly_contact.outbound.reach_probability=1e-12",
        "kinds.visit.visit.no_show_probability=0.999999",
        "kinds.call.arrivals.rate.per_client_day=1e-12",
        "kinds.crisis.arrivals.rate.per_client_year=1e-12",
    )
    demand = Demand(scenario, 1, 0, 30)
    records = simulate(scenario, demand, 30)
    assert records.count("failed").sum() + records.count("no_shows").sum() > 50
    seen = type(observed())(scenario, records, demand.office, 30)
    assert MEASURES["attention"].compute(seen) == 0


# ------------------------------------------------------------------------------- plan changes


def change(asked: float, took: float | None, **rest) -> Item:
    return Item("plan_change", day(asked), day(asked + took) if took is not None else 1 << 40, **rest)


def test_half_of_the_plan_changes_take_effect_within_the_median():
    waits = [change(20, 4), change(20, 8), change(20, 12), change(20, 30), change(20, 40)]
    assert value("plan_change_wait", *waits) == 12
    assert value("plan_change_wait_p90", *waits) == 40


def test_open_plan_changes_are_censored_not_left_out():
    """Of four, two have waited 10 days and are open: by Kaplan and Meier half have it after 20."""
    waits = [change(30, 5), change(30, 20), change(60, None), change(60, None)]
    # at 5: 3/4 still wait; the two are censored at 9.6 days; at 20 the last one at risk is served: 0
    assert value("plan_change_wait", *waits) == 20
    assert value("plan_change_wait", change(20, 5), *[change(20, None)] * 3) == 56, (
        "half never had it: all 8 weeks"
    )
    assert MEASURES["plan_change_wait"].show(364) == "over 52 weeks"
    assert MEASURES["plan_change_wait"].show(91, weeks=13) == "over 13 weeks"
    assert MEASURES["open_age"].show(91, weeks=13) == "91 days", "age is not cut off at the window's end"


def test_kaplan_meier_against_the_textbook():
    """Done after 6, 13, 21 and 30 days, open after 10 and 25: 5/6, 5/6 x 3/4, x 2/3, 0."""
    items = [change(14, d) for d in (6, 13, 21, 30)]
    items += [change(59.625, None), change(44.625, None)]  # open for 10 and 25 days at the end of day 69
    seen = observed(*items)
    shares = {0.15: 6, 0.3: 13, 0.55: 21, 0.6: 30, 0.9: 30}
    from simcore.outcomes.service import survival_quantile, waits_in_days

    days, done = waits_in_days(seen, "plan_change")
    assert sorted(days.tolist()) == [6, 10, 13, 21, 25, 30]
    assert {share: survival_quantile(days, done, share, 99) for share in shares} == shares


def test_only_plan_changes_asked_for_in_the_window_count():
    assert value("plan_change_wait", change(5, 40), change(20, 4)) == 4
    assert math.isnan(value("plan_change_wait", change(5, 40)))


def test_the_place_on_the_list_is_the_rank_among_those_not_yet_submitted():
    scenario = shipped("base", weeks=13, warm_up=2)
    end = 15 * 7  # days
    items = [
        change(90, None),
        change(90, None, kept=day(95)),  # submitted, waits for the state only
        change(90, 10),
        change(90, 20),  # taken effect after week 13
        change(106, None),  # asked for later
        Item("forms", day(90)),
    ]
    assert end == 105
    assert value("plan_change_position_w13", *items, scenario=scenario) == 3
    assert value("plan_change_position_w13", scenario=scenario) == 1, "nobody before you: first on the list"
    assert math.isnan(value("plan_change_position_w26", *items, scenario=scenario))


@pytest.mark.parametrize(
    ("policy", "ahead"),
    [
        ("urgent_first", 3),
        ("first_come", 6),
        ("newest_first", 0),
        ("earliest_due", 3),
        ("most_frequent_caller_first", None),
    ],
)
def test_work_ahead_of_a_new_plan_change_is_what_the_policy_takes_first(policy, ahead):
    """A plan change asked for now, class 2, is due in ten working days."""
    items = [
        Item("call", day(69), due=day(71)),  # class 1
        Item("plan_change", day(60), due=day(72)),  # class 2, due sooner
        Item("plan_change", day(69), due=day(90)),  # class 2, due later
        Item("quarterly_report", day(50), due=day(73)),  # class 6, raised to 2 by now, due sooner
        Item("quarterly_report", day(69), due=day(95)),  # class 6, due much later
        Item("email_read", day(65)),  # class 3, never due
    ]
    found = value("work_ahead_w52", *items, scenario=shipped("base", f"next_item={policy}"))
    assert math.isnan(found) if ahead is None else found == ahead


def test_where_nothing_fell_due_there_is_no_number():
    with np.errstate(all="raise"):
        row = outcome_row(observed())
    for name in (
        "calls_answered_live",
        "callbacks_on_time",
        "emails_on_time",
        "contacted_monthly",
        "visits_on_time",
    ):
        assert math.isnan(row[name])
    assert MEASURES["visits_on_time"].show(row["visits_on_time"]) == "none due"


def test_the_base_has_the_numbers_these_tests_take_from_it():
    kinds = BASE.kinds
    assert [kinds[k].urgency for k in ("call", "plan_change", "quarterly_report", "email_read")] == [
        1,
        2,
        6,
        3,
    ]
    assert kinds["quarterly_report"].promote.to_class == 2
    assert 3 < kinds["quarterly_report"].promote.days_before_due < 25
    assert {"call", "visit", "crisis", "annual_plan"} == {k for k, v in kinds.items() if v.satisfies}
    assert START + 8 * 7 * DAY == END
