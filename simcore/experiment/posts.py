"""How many clients, in words: a scenario's caseload is that of each post when the run begins."""

from __future__ import annotations

from simcore.scenario.schema import Scenario


def posts_of(scenario: Scenario) -> int:
    """Case managers' posts; one where there is no team."""
    return scenario.team.posts if scenario.team is not None else 1


def clients_each(posts: int, caseload: int) -> str:
    """For a heading: '45 clients', of a team '45 clients each'."""
    return f"{caseload} clients" if posts == 1 else f"{caseload} clients each"


def held(scenario: Scenario, caseload: int) -> str:
    """Such as '45 clients', or '45 clients for each of 12 posts'."""
    posts = posts_of(scenario)
    return f"{caseload} clients" if posts == 1 else f"{caseload} clients for each of {posts} posts"
