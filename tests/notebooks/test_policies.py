"""Notebook 08: what it says of policies is what the comparison holds, and a wrong policy is told first."""

from dataclasses import replace

import pytest

from simcore.experiment.compare.words import sentence
from simcore.outcomes import MEASURES
from simcore.report import policies
from simcore.report.parameters import POLICIES, check
from simcore.scenario import list_scenarios
from simcore.scenario.errors import InputError

SHORT = ["window.warm_up_weeks=2", "window.weeks=13"]
ASKED = {
    "changes": SHORT,
    "policies": ["no_double_entry", "email_twice_a_day", "cope_on+no_double_entry"],
    "caseload": 60,
    "replications": 6,
    "workers": 1,
}


@pytest.fixture(scope="module")
def found():
    return policies.compared(check("08", ASKED))


def test_what_helps_stands_before_what_chance_could_do_and_what_harms(found):
    rows = policies.ranked(found)
    groups = [0 if row.told_apart and row.difference > 0 else 2 if row.told_apart else 1 for row in rows]
    assert groups == sorted(groups)
    assert {row.measure for row in rows} == {"notes_on_time"}
    assert len(rows) == 3


def test_every_sentence_is_that_of_the_comparison(found):
    first = policies.ranked(found)[0]
    assert f"{first.label}. {sentence(first)}" in policies.one_by_one(found).text
    text = policies.answer(found).text
    assert text.startswith("With 60 clients, what helps most with notes written on time is: work shortened")
    assert f"from {MEASURES['notes_on_time'].show(first.reference)} to" in text
    assert "of work are shortened or not done in a year" in text


def test_the_table_has_each_promise_hours_and_cost(found):
    text = policies.effects(found).text
    rows = {line.split("\t")[0]: line.split("\t") for line in text.splitlines()}
    assert "Quarterly reports on time (promised: at least 95%)" in rows["Policy"]
    assert {len(row) for row in rows.values()} <= {1, len(rows["Policy"])}
    assert rows["Nothing typed in twice"][-3] in [f"{number} of 4" for number in range(5)]
    assert rows["Email read twice a day"][-1] == "$0"
    assert rows["Nothing typed in twice"][-1] == "no cost entered"
    mean, low, high = policies.hours_a_week(found, "base+no_double_entry")
    assert low < mean < high < 0
    assert rows["Nothing typed in twice"][-2] == f"{mean:+.1f} ({low:+.1f} to {high:+.1f})"


def test_coping_is_shown_with_what_is_not_done(found):
    label = "Work shortened and set aside to cope and Nothing typed in twice"
    line = next(line for line in policies.prices(found).text.splitlines() if label in line)
    assert "of work are shortened or not done in a year" in line


def test_two_policies_cost_what_both_cost_or_nothing_is_said(found):
    assert policies.cost_words(found, "base+cope_on+no_double_entry") == "no cost entered"
    assert policies.cost_words(found, "base+email_twice_a_day") == "$0"


def test_who_is_paid_by_a_policy_costs_what_is_simulated():
    """An assistant's pay is in the policy's file; a rule that changes no pay has no cost unless entered."""
    names = ["documentation_assistant", "no_double_entry"]
    found = policies.compared(check("08", ASKED | {"policies": names, "caseload": 30, "replications": 2}))
    row = found.row("base+documentation_assistant", "cost_year")
    assert row.difference > 10_000
    shown = policies.cost_words(found, row.subject)
    assert shown.startswith(f"+{MEASURES['cost_year'].show(row.difference)}")
    assert f"{row.label}: {shown} a year (as simulated: pay" in policies.costs_said(found).text
    assert policies.cost_words(found, "base+no_double_entry") == policies.NO_COST


def test_where_nothing_helps_it_says_so(found):
    nothing = replace(found, rank_by="visits_on_time")
    text = policies.answer(nothing).text
    assert "none of 3 policies could be shown to help with visits made on time" in text
    assert "No difference that chance could not make" in policies.effects(nothing).text


def test_pictures_are_drawn(found):
    assert policies.ranking(found).title.startswith("Notes written on time")
    assert policies.in_detail(found).title.startswith(policies.ranked(found)[0].label)


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"policies": ["cope"]}, "there is no policy 'cope'; did you mean cope_on?"),
        ({"policies": ["cope_on", "cope_on"]}, "base+cope_on is given twice"),
        ({"policies": []}, "policies: must not be empty"),
        ({"rank_by": "notes_on_tim"}, "did you mean notes_on_time"),
        ({"replications": 1}, "replications: is too small (given 1; allowed: simulated years of each"),
    ],
)
def test_a_wrong_question_is_told_before_a_kernel_starts(given, message):
    with pytest.raises(InputError) as caught:
        check("08", given)
    assert message in str(caught.value)


def test_the_policies_it_begins_with_are_shipped():
    assert set(POLICIES) <= {entry.name for entry in list_scenarios() if entry.is_policy}
