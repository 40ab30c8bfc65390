"""Teams nobody thought of: offices put together at random with several posts and all a team may have."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from tests.properties.offices import Tree, a_few, maybe, offices

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
    tree.pop("open_at_start", None)
    for kind in tree["kinds"].values():
        if kind.get("on_call") == "case_manager":
            kind["on_call"] = "service"
    if draw(st.sampled_from([True, True, False])):
        _much_to_do(tree)
    _clients_come_and_go(draw, tree)
    tree["load_effects"] = draw(load_effects)
    tree["team"] = draw(team_sections(tree))
    return tree


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
    if draw(st.booleans()):
        team["changes"] = [{"week": 1, "posts": posts + 1}, {"week": 1, "cap": 2}]
        if team["cap"] is None:
            team["changes"].pop()
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
        role["posts"] = draw(st.sampled_from([0.5, 1.0, 1.5]))
    if draw(st.booleans()):
        roles["float"] = {"label": "Float", "salary_year": 1.0, "per_posts": 2.0, "covers_absent": True}
    return roles
