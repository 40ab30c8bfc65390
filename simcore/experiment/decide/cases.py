"""What is simulated: the agency as it is, a ladder of posts under the cap, and what stands beside it."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from simcore.experiment.decide.agency import role_of
from simcore.experiment.decide.dollars import Bought, bought, post_cost
from simcore.scenario.errors import InputError
from simcore.scenario.load import load_scenario
from simcore.scenario.schema import Scenario, Window
from simcore.scenario.team import Leaving, Support, Team, TeamChange, posts_short

TODAY, STEADY, LOOSER, LADDER = "today", "nobody_leaves", "looser_cap", "posts_"
MORE = 10
"""Clients by which the looser cap lies above the cap."""
LEAST_TOP, BEYOND = 4, 2
"""The ladder goes up to so many posts, and so many beyond what the cap takes: some are always vacant."""
FEW, ALL = "few", "all"
"""Rungs of the ladder: those that matter most, or one for every number of posts."""
WARM_UP, LEAST_WARM_UP = 26, 13
"""Weeks before the decision, where today's backlog is not given."""
MOST_RUNGS = 40
"""More take hours, and nobody reads them."""
LEAVING = ("leaving_weak", "leaving_strong")
"""Policies: load makes people leave, a little and a lot."""
LEAVING_NOT = "leaving_not"
"""Load makes nobody leave, where the agency's own scenario says that it does."""
BY_LOAD = ("per_overtime_hour", "per_week_overdue", "per_report_lost")
"""What raises the hazard of leaving with load."""


@dataclass(frozen=True)
class Case:
    """One thing that may be decided.

    Attributes:
        key: in tables.
        label: inside a sentence.
        cap: clients above which nobody takes on another; None as it is today.
        added: posts of case managers added.
        support: what the same money buys in place of posts.
    """

    key: str
    label: str
    cap: int | None = None
    added: int = 0
    support: Bought | None = None


def full_time(team: Team) -> float:
    """Full-time posts of a team, part-timers by their share."""
    part = team.part_time
    return team.posts - part.posts * (1 - part.share) if part else float(team.posts)


def people_of(scenario: Scenario) -> int:
    """Who is to be served when the run begins."""
    team = scenario.team
    assert team is not None
    return team.people if team.people is not None else scenario.caseload * team.posts


def posts_needed(scenario: Scenario, cap: int) -> int:
    """Posts to be added so that all people fit under the cap, with every post filled."""
    team = scenario.team
    assert team is not None
    part = team.part_time
    part_timers, share = (part.posts, part.share) if part else (0, 1.0)
    return posts_short(people_of(scenario), cap, team.posts, part_timers, share)


Rungs = str | tuple[int, ...]
"""FEW, ALL, or numbers of posts."""


def read_rungs(text: str) -> Rungs:
    """Read which numbers of posts are tried, as a command or a notebook gives them. Raises InputError."""
    if text in (FEW, ALL):
        return text
    parts = text.split(",")
    found = {int(part) for part in parts if part.strip().isascii() and part.strip().isdigit()}
    if not all(part.strip().isascii() and part.strip().isdigit() for part in parts) or max(found) < 1:
        raise InputError(
            f"rungs: {FEW}, {ALL}, or whole numbers of posts with commas between, one of them 1 or more, "
            f"such as 0,1,2,5 (given '{text}')"
        )
    return tuple(sorted(found))


def ladder(needed: int, top: int | None = None, rungs: Rungs = FEW) -> list[int]:
    """Posts of each rung.

    A few: none, half of what the cap takes, all of it, and more, as some are always vacant. All: every number
    up to that. Of those named, none and what the cap takes are looked at as well, as far as they reach.

    Raises:
        InputError: more rungs than anybody reads.
    """
    if isinstance(rungs, tuple):
        top = rungs[-1]
    top = max(LEAST_TOP, needed + BEYOND) if top is None else top
    funded = min(max(needed, 1), top)
    more = {FEW: {math.ceil(funded / 2), top}, ALL: set(range(top + 1))}
    found = sorted({0, funded} | (set(rungs) if isinstance(rungs, tuple) else more[rungs]))
    if len(found) > MOST_RUNGS:
        raise InputError(
            f"decide: {len(found)} numbers of posts are more than can be read, {MOST_RUNGS} at most; name "
            f"some with --rungs, such as 0,{top // 2},{top}, or the most with --posts"
        )
    return found


def cases_of(scenario: Scenario, cap: int, top: int | None = None, rungs: Rungs = FEW) -> list[Case]:
    """Everything that is simulated. ``top`` are the most posts of the ladder, where that is given.

    The same money, and load that makes people leave, are looked at beside the posts that the cap takes.
    """
    needed = posts_needed(scenario, cap)
    posts = ladder(needed, top, rungs)
    funded = min(max(needed, 1), posts[-1])
    team = scenario.team
    assert team is not None
    own = "no cap" if team.cap is None else todays_cap(team.cap)
    found = [Case(TODAY, f"{own} and no post more, as today")]
    found += [Case(f"{LADDER}{n}", ladder_label(cap, n), cap, n) for n in posts]
    more = posts_needed(scenario, cap + MORE)
    found.append(Case(LOOSER, ladder_label(cap + MORE, more), cap + MORE, more))
    cost = post_cost(scenario)
    if cost is not None:
        found += [
            Case(one.role, f"{own}, and for the same money {one.words}", support=one)
            for one in bought(scenario, funded * cost.gross)
        ]
    leaving = team.staffing.leaving
    if leaving is not None or team.vacant:
        found.append(Case(STEADY, "as today, if nobody left and no post were vacant"))
    if leaving is not None:
        words = {
            LEAVING_NOT: "load makes nobody leave",
            "leaving_weak": "load makes people leave a little",
            "leaving_strong": "load makes many leave",
        }
        looked = LEAVING if strength(leaving) is None else (LEAVING_NOT, *LEAVING)
        found += [
            Case(name, f"{ladder_label(cap, funded)}, if {words[name]}", cap, funded) for name in looked
        ]
    return found


def todays_cap(cap: int) -> str:
    """The cap that the agency has already, inside a sentence."""
    return f"today's cap of {cap}"


def strength(own: Leaving) -> str | None:
    """How load makes people leave in the agency's own scenario, in words; None where it does not."""
    if not any(_by_load(own)):
        return None
    words = {"leaving_weak": "weakly", "leaving_strong": "strongly"}
    alike = (words[name] for name in LEAVING if _by_load(_shipped(name)) == _by_load(own))
    return next(alike, "at a strength of its own")


def _by_load(leaving: Leaving) -> list[float]:
    return [getattr(leaving, name) for name in BY_LOAD]


def ladder_label(cap: int, added: int) -> str:
    """A rung in words."""
    posts = "no post" if added == 0 else f"{added} post{'s' if added > 1 else ''}"
    return f"a cap of {cap} and {posts} more"


def warm_up_of(scenario: Scenario, given: int | None) -> int:
    """Weeks that are simulated before the decision; none where the scenario says what is open today.

    Raises InputError for fewer than a promise looks back, or for any where today's backlog is given.
    """
    if scenario.open_at_start:
        if given:
            raise InputError(
                "--warm-up: open_at_start says what is open on the day of the decision, so no week is "
                f"simulated before it; leave one of the two out (given {given})"
            )
        return 0
    weeks = WARM_UP if given is None else given
    if weeks < LEAST_WARM_UP:
        raise InputError(
            f"--warm-up: {LEAST_WARM_UP} weeks or more, which a promise looks back, or what is open today "
            f"with --set open_at_start.KIND=ITEMS (given {weeks})"
        )
    return weeks


def scenario_of(agency: Scenario, case: Case, weeks: int, warm_up: int) -> Scenario:
    """The agency as it runs in and is decided upon. A supporting role is hired from then on, as posts are.

    Posts that are vacant when it begins stay so until the decision, and nobody leaves before it: it is made
    with today's staff.
    """
    team = agency.team
    assert team is not None
    leaving = team.staffing.leaving
    if leaving is not None:
        leaving = _with_load(leaving, case.key).model_copy(update={"from_week": warm_up})
    until = {"advertised_from_week": warm_up if team.vacant else 0, "leaving": leaving}
    changed: dict[str, object] = {"staffing": team.staffing.model_copy(update=until)}
    if case.cap is not None or case.added:
        posts = team.posts + case.added if case.added else None
        changed["changes"] = [TeamChange(week=0, posts=posts, cap=case.cap)]
    if case.support is not None:
        name, role = role_of(case.support.policy)
        takes = {kind: role["takes"][kind] for kind in case.support.takes}
        more = {"takes": takes, "posts": float(case.support.posts), "advertised_from_week": warm_up}
        support = Support.model_validate({**role, **more})
        changed["support"] = {**team.support, name: support}
    if case.key == STEADY:
        changed |= {"vacant": 0, "staffing": team.staffing.model_copy(update={"leaving": None})}
    window = Window(warm_up_weeks=warm_up, weeks=weeks)
    return agency.model_copy(update={"window": window, "team": team.model_copy(update=changed)})


def _with_load(own: Leaving, case: str) -> Leaving:
    """The agency's own leaving, with what load adds to it by a shipped policy, or without."""
    if case == LEAVING_NOT:
        return own.model_copy(update=dict.fromkeys(BY_LOAD, 0.0))
    if case in LEAVING:
        return own.model_copy(update=dict(zip(BY_LOAD, _by_load(_shipped(case)), strict=True)))
    return own


def _shipped(policy: str) -> Leaving:
    """What a shipped policy says of leaving."""
    theirs = load_scenario(f"agency_540+{policy}").scenario.team
    assert theirs is not None
    assert theirs.staffing.leaving is not None
    return theirs.staffing.leaving


def rungs(cases: Sequence[Case]) -> list[Case]:
    """The ladder, from no post to all."""
    return sorted((c for c in cases if c.key.startswith(LADDER)), key=lambda case: case.added)
