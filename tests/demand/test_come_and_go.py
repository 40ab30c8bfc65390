"""Whether as many people are referred to an agency as leave it, and what is said where they do not."""

import pytest

from simcore.demand.budget import budget_report
from simcore.demand.come_and_go import come_and_go, referral_words
from simcore.scenario import load_scenario

AGENCY = "agency_540"


def test_who_leaves_is_one_of_each_client_and_who_is_referred_is_not():
    whole, half = load_scenario(AGENCY), load_scenario(AGENCY, ["team.posts=6"])
    (come, leave), (still, fewer) = come_and_go(whole), come_and_go(half)
    assert leave == pytest.approx(540 * 0.06)
    assert fewer == pytest.approx(leave / 2)
    assert still == come == pytest.approx(40, abs=1)
    assert come_and_go(load_scenario("base")) == (0, 0)


@pytest.mark.parametrize("scenario", [AGENCY, "agency_540_three_vacant", "base"])
def test_nothing_is_said_of_what_ships(scenario):
    assert referral_words(load_scenario(scenario)) == ""


@pytest.mark.parametrize(("posts", "word", "clients"), [(4, "more", "180"), (40, "fewer", "1,800")])
def test_referrals_that_did_not_follow_the_clients_are_told(posts, word, clients):
    loaded = load_scenario(AGENCY, [f"team.posts={posts}"])
    words = referral_words(loaded)
    assert words.startswith(f"Far {word} people are referred (")
    assert f"of {clients} clients)" in words
    assert words in " ".join(budget_report(loaded).split())
    share = posts / 12 * 0.16
    assert not referral_words(
        load_scenario(AGENCY, [f"team.posts={posts}", f"clients.referrals.rate.per_day={share}"])
    )
