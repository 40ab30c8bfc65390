"""How many clients, in words: a scenario's caseload is that of each post when the run begins."""

from __future__ import annotations

from simcore.scenario.schema import Scenario


def posts_of(scenario: Scenario) -> int:
    """Case managers' posts; one where there is no team."""
    return scenario.team.posts if scenario.team is not None else 1


def held(scenario: Scenario, caseload: int) -> str:
    """Such as '45 clients', or '45 clients for each of 12 posts': those on the books when the run begins.

    A team that says how many people are to be served has not its caseload in each post.
    """
    team = scenario.team
    if team is None:
        return f"{caseload} clients"
    people, served = team.people_at_start(caseload), team.served_at_start(caseload)
    each = served / team.posts
    about = "" if each.is_integer() else "about "
    posts = f" for each of {team.posts} posts" if team.posts > 1 else ""
    waiting = f", {people - served} more people waiting" if people > served else ""
    return f"{about}{each:.0f} clients{posts}{waiting}"
