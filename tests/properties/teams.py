"""Teams nobody thought of: offices put together at random with several posts and all a team may have."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from tests.properties.offices import Tree, a_few, maybe, offices

OFTEN = st.sampled_from([True, True, False])
GUESTS = ("joins", "handover", "discharge")


@st.composite
def teams(draw: st.DrawFn) -> Tree:
    """An office of several posts whose holders own their clients, leave and are replaced."""
    tree = draw(offices())
    tree |= {
        "managers": 1,
        "caseload": draw(st.sampled_from([4, 1, 12])),
        "weeks": draw(st.sampled_from([3, 6, 9])),
    }
    for kind in tree["kinds"].values():
        if kind.get("on_call") == "case_manager":
            kind["on_call"] = "service"
    _open_at_start(tree)
    if draw(st.sampled_from([True, True, False])):
        _much_to_do(tree)
    _clients_come_and_go(draw, tree)
    tree["load_effects"] = draw(load_effects)
    tree["team"] = draw(team_sections(tree))
    if draw(OFTEN):
        tree["money"] = draw(money(tree))
    return tree


def _open_at_start(tree: Tree) -> None:
    """What is open on the first day, as a team may have it: no day's block, and one closed need a client."""
    for name in list(tree.get("open_at_start", {})):
        how = tree["kinds"][name]["arrivals"]["how"]
        if how == "daily":
            del tree["open_at_start"][name]
        elif how == "closed":
            tree["open_at_start"][name] = 1


def _much_to_do(tree: Tree) -> None:
    """Work that waits overnight and keeps people after the shift: something to move and to pass on."""
    arrivals = {"how": "open", "rate": {"per_client_week": 5.0}, "profile": "always"}
    rest = {"standard": {"within": 1.0}, "worked_in": ["shift", "overtime"], "urgency": 5}
    handling = {"distribution": "exponential", "minutes_mean": 60.0}
    tree["kinds"]["paper"] = {"arrivals": arrivals, "handling": handling} | rest
    tree["overtime"] = {"minutes_day_most": 120.0, "hours_week_most": 10.0}


def _clients_come_and_go(draw: st.DrawFn, tree: Tree) -> None:
    """Kinds of work that come with who joins, who leaves and who is moved."""
    plain = {"handling": {"distribution": "constant", "minutes_mean": 20.0}, "urgency": 3}
    tree["kinds"]["joins"] = plain | {"arrivals": {"how": "joins"}}
    tree["kinds"]["handover"] = plain | {"arrivals": {"how": "follows"}}
    leaves = {"arrivals": {"how": "open", "rate": {"per_client_year": 6.0}, "profile": "always"}}
    tree["kinds"]["discharge"] = plain | leaves | {"client_leaves": True}
    if draw(st.booleans()):
        gives_up = {"gives_up": {"distribution": "exponential", "days_mean": 6.0}}
        rate = draw(st.sampled_from([{"per_day": 2.0}, {"per_hour": 0.05}]))
        tree["clients"]["referrals"] = {"rate": rate} | draw(maybe(st.just(gives_up), {}))
    else:
        tree["clients"].pop("referrals", None)


load_effects = st.fixed_dictionaries(
    {},
    optional={
        "speed_up_most": st.just(0.3),
        "speed_up_full_hours": st.just(2.0),
        "fatigue_from_hours_week": st.just(10.0),
        "rework_of_rushed_notes": st.just(0.5),
        "sick_share_per_overtime_hour": st.just(0.2),
    },
)
leaving = st.fixed_dictionaries(
    {"annual": st.sampled_from([12.0, 40.0])},
    optional={
        "early": st.just(3.0),
        "from_week": st.just(1),
        "per_overtime_hour": st.just(0.5),
        "per_week_overdue": st.just(0.5),
        "per_report_lost": st.just(0.5),
    },
)


@st.composite
def team_sections(draw: st.DrawFn, tree: Tree) -> Tree:
    posts = draw(st.sampled_from([3, 2, 4, 1]))
    takeable = [
        name
        for name, kind in tree["kinds"].items()
        if not kind.get("visit") and kind["arrivals"]["how"] != "daily" and kind.get("counts_as") != "office"
    ]
    coverable = list(tree["kinds"])
    team: dict[str, Any] = {
        "posts": posts,
        "vacant": draw(st.integers(0, posts - 1)),
        "cap": draw(maybe(st.sampled_from([1, 3, 12]))),
        "staffing": draw(staffing()),
        "support": draw(support(takeable)),
    }
    if draw(st.booleans()):
        team["cover"] = {"by": "colleagues", "takes": draw(a_few(coverable, least=1))}
    if draw(st.booleans()):
        team["part_time"] = {"posts": draw(st.integers(1, posts)), "share": 0.5}
    if draw(st.booleans()):
        team["people"] = draw(st.sampled_from([1, 20]))
    people = team.get("people", tree["caseload"] * posts)
    team["funded"] = team["cap"] is not None and people <= 6 * team["cap"] and draw(OFTEN)
    if draw(st.booleans()):
        team["changes"] = [{"week": 1, "posts": posts + 1}, {"week": 1, "cap": 2}]
        if team["funded"]:  # there are as many posts from the first day as it takes, perhaps more than these
            team["changes"].pop(0)
        elif team["cap"] is None:
            team["changes"].pop()
    if draw(OFTEN):
        team["supervisor"] = draw(supervisor(takeable, team["support"]))
    return team


def staffing() -> st.SearchStrategy[Tree]:
    days = st.sampled_from([1.0, 9.0])
    fill = st.builds(lambda mean: {"distribution": "exponential", "days_mean": mean}, days)
    return st.fixed_dictionaries(
        {
            "leaving": leaving | st.none(),
            "fill": fill,
            "training_hours": st.sampled_from([30.0, 8.0, 0.0]),
            "when_vacant": st.sampled_from(["redistribute", "uncovered"]),
            "level_week_most": st.sampled_from([2, 20, 0]),
            "advertised_from_week": st.sampled_from([1, 0, 2]),
        },
        optional={
            "ramp_months": st.just(1.0),
            "ramp_start": st.just(0.5),
            "handover": st.just("handover"),
        },
    )


@st.composite
def support(draw: st.DrawFn, kinds: list[str]) -> Tree:
    """Up to two roles that take some kinds, and perhaps somebody who stands in for the absent."""
    names = draw(st.lists(st.sampled_from(kinds), max_size=3, unique=True))
    roles: Tree = {}
    for number, name in enumerate(names):
        role = roles.setdefault(f"role_{number % 2}", {"label": "Role", "salary_year": 1.0, "takes": {}})
        role["takes"][name] = draw(st.sampled_from([0.3, 1.0]))
        role.pop("posts", None)
        role.pop("per_posts", None)
        how_many = st.sampled_from([("posts", 0.5), ("posts", 1.0), ("posts", 1.5), ("per_posts", 2.0)])
        role.update([draw(how_many)])
        if draw(st.integers(0, 2)) == 2:
            role["advertised_from_week"] = 1
    if draw(st.booleans()):
        roles["float"] = {"label": "Float", "salary_year": 1.0, "per_posts": 2.0, "covers_absent": True}
    return roles


@st.composite
def supervisor(draw: st.DrawFn, kinds: list[str], roles: Tree) -> Tree:
    """Supervisors who have little or much to do with the team, and do some of what no role takes."""
    taken = {kind for role in roles.values() for kind in role.get("takes", {})}
    free = [kind for kind in kinds if kind not in taken]
    takes = draw(a_few(free, least=int(bool(free) and draw(OFTEN))))
    return {
        "span": draw(st.sampled_from([2.0, 6.0])),
        "hours_week": draw(st.sampled_from([1.0, 12.0])),
        "hours_week_new": draw(st.sampled_from([0.0, 3.0])),
        "meeting_hours_week": draw(st.sampled_from([0.0, 2.0])),
        "takes": {kind: draw(st.sampled_from([0.5, 1.0])) for kind in takes},
    }


@st.composite
def money(draw: st.DrawFn, tree: Tree) -> Tree:
    """Pay and billing on either basis, with and without denial, audits, leavers and a supervisor's share."""
    kinds, year = list(tree["kinds"]), {"price_year": 2020}
    papers = [name for name in kinds if name == "paper"]
    """Work that bills without a note and is often late, where there is any."""
    roles = {"case_manager": year | {"salary_year": 40000.0}, "supervisor": year | {"salary_year": 60000.0}}
    billing = {
        "basis": draw(st.sampled_from(["client_month", "minutes15"])),
        "rate_month": 150.0,
        "rate_month_price_year": 2020,
        "rate_15min": 20.0,
        "rate_15min_price_year": 2020,
        "kinds": sorted({*papers, *draw(a_few(kinds, least=1))}),
        "note_days": draw(st.sampled_from([0.0, 7.0])),
        "federal_match_share": 0.5,
    }
    found: Tree = {"roles": roles, "benefits_share": 0.3, "overhead_share": 0.1, "billing": billing}
    if draw(OFTEN):
        found["denial"] = {
            "kind": draw(st.sampled_from([*papers, *kinds])),
            "months": draw(st.integers(1, 3)),
        }
    if draw(OFTEN):
        shares = {"base_error_share": 0.1, "late_note_error_share": 0.5}
        found["audit"] = {"sample_share_year": draw(st.sampled_from([1.0, 0.0]))} | shares
    if draw(st.booleans()):
        found["leavers"] = year | {"share_year": 0.3, "cost_each": 20000.0}
    if draw(st.booleans()):
        found["workers_per_supervisor"] = tree["team"].get("supervisor", {"span": 6.0})["span"]
    return found
