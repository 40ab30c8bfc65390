"""One more case manager: the sum, its break-even with an interval, and the assumption it turns on."""

import argparse
import math

import numpy as np
import pytest

from simcore.cli import main
from simcore.experiment.break_even import PARTS, break_even, crossing, ratio
from simcore.experiment.break_even_team import break_even_team
from simcore.report.posts_command import asked_about
from simcore.scenario import InputError, load_scenario
from simcore.scenario.sheet_form import write_form

SHORT = ["window.warm_up_weeks=9", "window.weeks=20", "coping.on=true"]
TEAM = [
    "team.posts=2",
    "caseload=60",
    "clients.referrals.rate.per_day=0.1",
    "team.staffing.fill={distribution: constant, days_mean: 30}",
    "team.staffing.leaving=null",
    "money.leavers=null",
]
POST = (48430 + 62000 / 6) * 1.42 * 1.15


@pytest.fixture(scope="module")
def found():
    return break_even(load_scenario("base", SHORT), caseload=75, posts=5, replications=3)


def test_the_sum_is_what_changes_less_a_post(found):
    assert (found.caseload, found.shared, found.posts) == (75, 62, 5)
    assert found.post_cost == pytest.approx(POST)
    assert found.parts["leavers"].mean == pytest.approx(-0.28 * 24000)
    assert found.net.mean == pytest.approx(sum(found.parts[name].mean for name in PARTS) - POST)
    assert found.net.low < found.net.mean < found.net.high
    assert found.quarters_needed == pytest.approx((POST + 6720) / 526.20)


def test_at_the_break_even_rate_a_post_just_pays(found):
    assert found.rate.low < found.rate.mean < found.rate.high
    at_rate = [*SHORT, f"money.billing.rate_month={found.rate.mean!r}"]
    again = break_even(load_scenario("base", at_rate), caseload=75, posts=5, replications=3)
    assert again.net.mean == pytest.approx(0, abs=0.01)


def test_each_row_of_money_is_moved_and_the_largest_comes_first(found):
    swings = {swing.key: swing for swing in found.swings}
    assert {"money.billing.rate_month", "kinds.quarterly_report.standard.grace_days"} <= set(swings)
    assert not any("price_year" in key for key in swings)
    assert [s.size for s in found.swings] == sorted((s.size for s in found.swings), reverse=True)
    assert all(swing.nets[1] == pytest.approx(found.net.mean) for swing in found.swings)
    salary = swings["money.roles.case_manager.salary_year"]
    assert salary.nets[0] - salary.nets[2] == pytest.approx((80290 - 30000) * 1.42 * 1.15)
    assert found.turns_on in (None, *(swing for swing in found.swings if swing.flips_at is not None))
    assert found.moves_most is found.swings[0]


@pytest.mark.parametrize(
    ("values", "nets", "at"),
    [
        ((1, 2, 4), (-2, 2, 3), 1.5),
        ((1, 2, 4), (1, 2, 3), None),
        ((1, 2, 4), (4, 1, -1), 3),
        ((1, 1, 2), (0, 0, 5), 1),
    ],
)
def test_where_the_sign_flips(values, nets, at):
    assert crossing(values, nets) == at


def test_the_interval_of_a_ratio_is_that_of_its_denominator_where_the_rest_is_fixed():
    """100 by a mean of 10 with a half-width of 2: between 100 / 12 and 100 / 8."""
    below = np.array([9.0, 10.0, 11.0])
    half = 4.302652729749464 / math.sqrt(3)
    found = ratio(np.full(3, 100.0), below)
    assert (found.mean, found.low, found.high) == pytest.approx((10, 100 / (10 + half), 100 / (10 - half)))


def test_where_a_post_may_bring_nothing_no_rate_is_the_most():
    assert ratio(np.full(3, 100.0), np.array([-9.0, 1.0, 11.0])).high == math.inf
    assert ratio(np.full(3, 100.0), np.array([-9.0, -1.0, -11.0])).mean == math.inf


@pytest.mark.parametrize(
    ("changes", "more", "words"),
    [
        (["money=null"], {}, "has no money section"),
        (["team.posts=3"], {}, "has a team; .*without --caseload and --posts"),
        (["managers=2"], {}, "2 case managers who share one queue"),
        ([], {"replications": 1}, "two replications or more"),
        ([], {"caseload": 1}, "too few to share"),
    ],
)
def test_a_wrong_question_is_told(changes, more, words):
    with pytest.raises(InputError, match=words):
        break_even(load_scenario("base", changes), **{"caseload": 60, "replications": 2, **more})


# -------------------------------------------------------------------------------------- of a team


@pytest.fixture(scope="module")
def of_team():
    return break_even_team(load_scenario("agency_540", TEAM), 2, weeks=40, warm_up=13)


def test_a_team_with_one_post_more_costs_that_post_and_gains_by_the_same_sum(of_team):
    """Nobody leaves, and the post is filled thirty days after it is decided."""
    assert of_team.team.filled.mean == pytest.approx(1 - 30 / 280)
    assert of_team.post_cost == pytest.approx(POST * (1 - 30 / 280))
    assert of_team.net.mean == pytest.approx(sum(of_team.parts[n].mean for n in PARTS) - of_team.post_cost)
    assert of_team.shared < of_team.caseload
    assert of_team.parts["leavers"].mean == of_team.parts["overtime"].mean == 0
    assert (of_team.posts, of_team.team.weeks) == (2, 40)


def test_each_dollar_is_moved_for_a_team_and_the_rate_just_pays(of_team):
    swings = {swing.key: swing for swing in of_team.swings}
    assert all(swing.nets[1] == pytest.approx(of_team.net.mean) for swing in of_team.swings)
    span = swings["money.workers_per_supervisor"]
    assert span.size > 0
    rate = [*TEAM, f"money.billing.rate_month={of_team.rate.mean!r}"]
    again = break_even_team(load_scenario("agency_540", rate), 2, weeks=40, warm_up=13)
    assert again.net.mean == pytest.approx(0, abs=0.01)


def test_with_a_cap_a_post_takes_people_off_the_waiting_list():
    capped = break_even_team(load_scenario("agency_540", [*TEAM, "team.cap=40"]), 2, weeks=40, warm_up=13)
    assert capped.team.waiting.mean > 5


def test_a_team_is_asked_by_its_own_clients_and_posts(capsys):
    assert main(["break-even", "agency_540", "--posts", "3"]) == 2
    assert "clients and posts of its own" in capsys.readouterr().err
    words = ["--replications", "2", *(part for text in SHORT for part in ("--set", text))]
    assert main(["break-even", "base", "--caseload", "75", *words]) == 0
    assert "each holds 62 clients instead of 75" in capsys.readouterr().out


def test_a_sheets_posts_are_those_of_the_agency(tmp_path):
    write_form(tmp_path / "my.xlsx", "base", {"clients": 700, "posts": 12})
    asked = {"scenario": str(tmp_path / "my.xlsx"), "overrides": []}
    team = asked_about(argparse.Namespace(**asked, caseload=None, posts=None)).scenario.team
    assert (team.posts, team.people) == (12, 700)
    assert asked_about(argparse.Namespace(**asked, caseload=58, posts=4)).scenario.team is None
