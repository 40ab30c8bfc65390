"""How many clients, in words: a scenario's caseload is that of each post when the run begins."""

from __future__ import annotations

from simcore.scenario.schema import Scenario
from simcore.scenario.team import Team


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


def staff_words(team: Team) -> str:
    """Such as '12 full-time posts, 2 of them vacant, and 2 half-time ones', when the run begins."""
    part = team.part_time
    part_timers = part.posts if part else 0
    full, vacant = team.posts - part_timers, team.vacant_posts
    gone = sum(post < full for post in vacant)
    words = [_posts(full, "full-time post", gone)] if full or part is None else []
    if part is not None and part_timers:
        kind = "half-time" if part.share == 0.5 else f"part-time ({part.share:.0%})"
        thing = f"{kind} {'one' if words else 'post'}"
        words.append(_posts(part_timers, thing, len(vacant) - gone))
    told = ", and ".join(words) if gone else " and ".join(words)
    return told if vacant else f"{told}, none vacant"


def _posts(number: int, thing: str, vacant: int) -> str:
    gone = f", {vacant} of them vacant" if vacant else ""
    if number == 1:
        return f"1 {thing}{', vacant' if vacant else ''}"
    return f"{number} {thing}s{gone}"
