"""What a team assumes is told in words."""

from __future__ import annotations

import pytest

from simcore.experiment.posts import held
from simcore.scenario import load_scenario
from simcore.scenario.explain import explain


@pytest.fixture(autouse=True)
def own_files() -> None:
    """The shipped scenarios, not this folder's small ones (conftest.py)."""


def said(name: str) -> str:
    return " ".join(explain(load_scenario(name)).split())


@pytest.mark.parametrize(
    "sentence",
    [
        "12 posts of case managers who each own their clients, 3 of them vacant at the start.",
        "Nobody takes on a client above 45, part-timers by their hours.",
        "Colleagues cover crisis, call and chaser_call of whoever is away.",
        "Telephone (one for 12 case managers, $38,000 a year): settles 40% of call",
        "One supervisor for 6 people: 1 hour a week with each, 1 more with whoever is new",
        "Of 100 case managers 28 leave in a year, 1.3 times as many in the first 6 months.",
        "Each hour of overtime a week makes leaving 2% likelier.",
        "Who is new is in training for 60 hours before the first client.",
        "Clients of a vacant post go to colleagues, as far as the cap leaves room.",
        "Work goes up to 8% faster while much is open",
        "unless more than 93% of the hours were used: so nobody works faster where work is always waiting",
    ],
)
def test_an_agency_in_words(sentence: str) -> None:
    policies = "cap_45_unfunded+phone_triage+leaving_weak+load_weak+vacancies_shared_out"
    assert sentence in said(f"agency_540_three_vacant+{policies}")


@pytest.mark.parametrize(
    ("name", "changes", "sentence"),
    [
        ("agency_540", [], "45 clients for each post of a case manager at the start: 540 people, 12 posts."),
        ("agency_540", ["team.people=700"], "About 58 clients for each post"),
        ("agency_540+cap_35_funded", [], "About 34 clients for each post"),
        ("agency_540+cap_35_funded", [], "as many posts from the first day as that takes."),
        ("agency_540", ["team.cap=35"], " 35 clients for each post of a case manager at the start:"),
        ("agency_540", ["team.cap=35"], "540 people, 12 posts; 120 more wait."),
    ],
)
def test_clients_of_a_post_are_those_of_the_people_and_posts_at_the_start(name, changes, sentence):
    assert sentence in " ".join(explain(load_scenario(name, changes)).split())


def test_a_comparison_says_the_same_of_a_post():
    funded = load_scenario("agency_540+cap_35_funded").scenario
    capped = load_scenario("agency_540", ["team.cap=35"]).scenario
    assert held(funded, funded.caseload) == "about 34 clients for each of 16 posts"
    assert held(capped, capped.caseload) == "35 clients for each of 12 posts, 120 more people waiting"


def test_nothing_of_a_team_is_said_where_there_is_none() -> None:
    text = said("base")
    assert "The team" not in text
    assert "What load does" not in text
