"""A cap that binds nobody when it begins is told, wherever a cap is laid over a team."""

import pytest

from simcore.demand.budget import budget_report
from simcore.demand.cap_at_start import idle_cap_words
from simcore.experiment.compare.compare import compare, read_subject
from simcore.experiment.compare.words import report
from simcore.scenario import InputError, load_scenario

MOST = "Nobody holds more than"


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("agency_540+cap_45_unfunded", "45 clients at the start (540 clients, 12 posts), so a cap of 45"),
        ("agency_540+cap_45_unfunded", "All places are taken: whoever is referred waits"),
        ("agency_540+cap_60_unfunded", "until about 180 more people have come than left: more than 20 years"),
        ("agency_540+cap_35_funded", "34 clients at the start (540 clients, 16 posts), so a cap of 35"),
    ],
)
def test_a_cap_above_what_people_hold_changes_nothing_at_first(name, told):
    words = idle_cap_words(load_scenario(name))
    assert words.startswith(MOST)
    assert told in words


def test_where_nobody_is_referred_a_cap_does_nothing_and_a_rate_of_0_is_told_how_to_say_so():
    capped = "agency_540+cap_45_unfunded"
    nobody = load_scenario(capped, ["clients.referrals=null"])
    assert idle_cap_words(nobody).endswith("a cap of 45 by itself changes nothing: nobody is referred here.")
    for rate in ("rate.per_day=0", "rate=null"):
        with pytest.raises(InputError, match=r"set clients\.referrals=null"):
            load_scenario(capped, [f"clients.referrals.{rate}"])


@pytest.mark.parametrize("name", ["base", "agency_540", "agency_540+cap_35_unfunded"])
def test_nothing_is_told_without_a_cap_or_where_it_makes_people_wait(name):
    assert idle_cap_words(load_scenario(name)) == ""


def test_a_cap_to_come_is_looked_at_with_the_clients_there_are():
    agency = load_scenario("agency_540", ["team.people=480"])
    assert "480 clients" in idle_cap_words(agency, 41)
    assert "until about 12 more people" in idle_cap_words(agency, 41)
    assert idle_cap_words(agency, 39) == ""


def test_check_and_compare_tell_it_and_who_waits_in_the_end():
    few = ["team.posts=2", "caseload=10", "window.weeks=4", "window.warm_up_weeks=0"]
    capped = "agency_540+cap_45_unfunded"
    assert MOST in budget_report(load_scenario(capped))
    told = report(compare([read_subject(one, few) for one in ("agency_540", capped)], replications=2))
    assert f"{capped}. {MOST} 10 clients" in told
    assert "After 4 simulated weeks nobody waits for a case manager." in told
