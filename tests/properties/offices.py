"""Offices nobody thought of: valid scenarios put together at random from everything a scenario may say.

``offices()`` draws a tree, as a scenario file would hold it; ``built`` makes a scenario of it. Trees are
drawn, not scenarios, so that a failing example is printed in a form that can be pasted into a test.
"""

from __future__ import annotations

from typing import Any, get_args

from hypothesis import strategies as st

from simcore.scenario import Scenario
from simcore.scenario.schema import Policy
from simcore.scenario.work import Clock
from tests.model.helpers import WEEKDAYS, meeting, office

Tree = dict[str, Any]
SHIFTS = [("08:00", "16:00"), ("07:30", "18:00"), ("10:00", "13:00"), ("16:00", "24:00"), ("00:00", "24:00")]
SENDERS = [{"client": 1.0}, {"office": 1.0}, {"client": 0.5, "agency": 0.3, "family": 0.2}]
STEPS = [[1.0], [1.0], [1.0], [0.5, 0.5], [0.2, 0.3, 0.5]]
OFTEN = [0.3, 1.0, 3.0, 6.0]


def maybe(strategy: st.SearchStrategy, otherwise: Any = None) -> st.SearchStrategy:
    """The simple case or one of many."""
    return st.just(otherwise) | strategy


def a_few(values: list, least: int = 0) -> st.SearchStrategy:
    """Up to three of the values, each once."""
    return (
        st.lists(st.sampled_from(values), min_size=least, max_size=3, unique=True) if values else st.just([])
    )


def minutes(low: float, high: float) -> st.SearchStrategy[Tree]:
    """A duration of any shape."""
    shape = st.sampled_from(["constant", "exponential", "gamma", "lognormal"])
    spread = st.sampled_from([0.0, 0.5, 1.5])
    return st.builds(
        lambda shape, mean, cv: {"distribution": shape, "minutes_mean": round(mean, 1), "cv": cv},
        shape,
        st.floats(low, high),
        spread,
    )


def hours(low: float, high: float) -> st.SearchStrategy[Tree]:
    return minutes(low * 60, high * 60)


@st.composite
def calendars(draw: st.DrawFn) -> Tree:
    start, end = draw(st.sampled_from(SHIFTS))
    days = draw(st.sampled_from([WEEKDAYS[:5], WEEKDAYS, ("tue", "thu"), ("sun",)]))
    calendar: Tree = {
        "working_days": list(days),
        "shift_start": start,
        "shift_end": end,
        "part_time_share": draw(st.sampled_from([1.0, 1.0, 0.5])),
    }
    first = int(start[:2])
    if draw(st.booleans()) and end != "13:00":
        calendar["lunch"] = {"start": f"{first + 4:02d}:00", "minutes": draw(st.sampled_from([15, 60]))}
    if draw(st.booleans()):
        calendar["leave"] = {
            "days_year": draw(st.sampled_from([12.0, 90.0])),
            "spell_days": draw(st.integers(1, 6)),
        }
    if draw(st.booleans()):
        calendar["sickness"] = {"share": draw(st.sampled_from([0.03, 0.5])), "spell_days_mean": 2.0}
    if draw(st.booleans()):
        calendar |= {"holidays_country": "US"}
    if draw(st.booleans()):
        calendar["general_admin"] = {"case_share": 0.7, "full_time_hours_week": 40.0}
    if draw(st.integers(0, 3)) == 3:
        calendar["absence_spells"] = {"present": draw(hours(5, 60)), "absent": draw(hours(0.5, 30))}
    if draw(st.integers(0, 3)) == 3:
        calendar["filler"] = {"minutes": draw(st.sampled_from([2.5, 45.0]))}
    for day in draw(a_few(list(days))):
        block = {"every_weeks": draw(st.integers(1, 2)), "protects": draw(st.booleans())}
        begins = f"{first:02d}:{draw(st.sampled_from([30, 45]))}"
        calendar.setdefault("commitments", {})[day] = meeting(
            day, begins, 0.5 / block["every_weeks"], **block
        )
    return calendar


@st.composite
def profiles(draw: st.DrawFn, calendar: Tree) -> Tree:
    """Weights for every day and hour, so that some lie inside any office hours."""
    always_open = (calendar["shift_start"], len(calendar["working_days"])) == ("00:00", 7)
    after_hours = 0.0 if always_open else draw(st.sampled_from([0.0, 0.3]))
    flat = {"weekday_weights": dict.fromkeys(WEEKDAYS, 1.0), "after_hours_share": after_hours}
    return dict.fromkeys(
        ("office", "mail", "crisis"), flat | {"hour_weights": {str(h): 1.0 + h % 3 for h in range(24)}}
    )


def rates(per_office: bool) -> st.SearchStrategy[Tree]:
    per_client = st.builds(lambda often: {"per_client_week": often}, st.sampled_from(OFTEN))
    others = [{"per_client_month": 2.0}, {"per_client_year": 20.0}, {"per_client_day": 0.2}]
    more = [{"per_day": 6.0}, {"per_hour": 0.4}] if per_office else []
    return per_client | st.sampled_from([*others, *more])


profile = st.sampled_from(["office", "mail", "crisis", "always", "shift"])
open_needs = st.fixed_dictionaries(
    {"how": st.just("open"), "rate": rates(per_office=True), "profile": profile},
    optional={"growth_per_client_year": st.just(20.0), "stream": st.just("shared")},
)
closed_needs = st.fixed_dictionaries(
    {"how": st.just("closed"), "rate": rates(per_office=False), "profile": profile},
    optional={"first_at_start": st.just(True)},
) | st.fixed_dictionaries({"how": st.just("closed"), "content": hours(2, 100)})
dated_needs = st.fixed_dictionaries(
    {
        "how": st.just("dated"),
        "every_days": st.sampled_from([3.5, 7.0, 30.0]),
        "phase": st.sampled_from(["quarter", "anniversary", "spread", "together"]),
        "opens_days_before": st.sampled_from([0.0, 2.0, 20.0]),
    }
) | st.builds(
    lambda days: {"how": "dated", "calendar_month": True, "opens_days_before": days},
    st.sampled_from([0.0, 20.0]),
)
daily_need = st.sampled_from([{"how": "daily", "at": "08:00"}, {"how": "daily", "at": "23:00"}])
standard = st.fixed_dictionaries(
    {
        "within": maybe(st.sampled_from([0.0, 1.0, 2.0, 5.0])),
        "clock": st.sampled_from(get_args(Clock)),
        "counts": st.sampled_from(["done", "started"]),
    }
)


@st.composite
def kinds(draw: st.DrawFn) -> Tree:
    """One to five kinds that arise by themselves, and what they set going."""
    arrivals = draw(st.lists(open_needs | closed_needs | dated_needs | daily_need, min_size=1, max_size=5))
    names = [f"{arrival['how']}_{number}" for number, arrival in enumerate(arrivals)]
    dated = [name for name in names if name.startswith("dated")]
    found = {}
    for name, arrival in zip(names, arrivals, strict=True):
        found[name] = draw(one_kind(arrival, [other for other in names if other != name], dated))
    channels = {kind["chased"]["channel"] for kind in found.values() if kind.get("chased")}
    for channel in sorted(channels):
        if draw(st.sampled_from([True, True, False])):
            found[f"again_{channel}"] = draw(chaser(channel))
    follows = {"arrivals": {"how": "follows"}, "handling": draw(minutes(1, 15)), "worked_in": draw(worked_in)}
    return found | {"note": follows | {"standard": draw(standard)}, "nudge": follows}


worked_in = st.sampled_from(
    [["shift"], ["shift", "protected"], ["shift", "protected", "overtime"], ["overtime"]]
)


def without_what_is_refused(kind: Tree) -> Tree:
    """Leave out what would do nothing with needs that arise in this way; the loader refuses it."""
    arrival = kind["arrivals"]
    how, of_office = arrival["how"], {"per_day", "per_hour"} & set(arrival.get("rate", {}))
    refused = set()
    if how not in ("open", "closed") or of_office:
        refused.add("tiered")
    if how not in ("open", "closed"):
        refused.add("night_share_left")
    if how == "daily":
        refused |= {"senders", "wrap_minutes", "double_entry_minutes"}
    if "calendar_month" in arrival:
        refused.add("standard")
    return {name: value for name, value in kind.items() if name not in refused}


@st.composite
def one_kind(draw: st.DrawFn, arrival: Tree, others: list[str], dated: list[str]) -> Tree:
    kind: Tree = {
        "arrivals": arrival,
        "handling": draw(minutes(2, 40)),
        "urgency": draw(st.integers(0, 9)),
        "standard": draw(standard),
        "senders": draw(st.sampled_from(SENDERS)),
        "channel": draw(st.sampled_from(["phone", "email", "none"])),
        "worked_in": draw(worked_in),
        "tiered": draw(st.booleans()),
        "cope": draw(cope),
    }
    for name, strategy in (
        ("chased", chased),
        ("note", st.builds(lambda p: {"kind": "note", "probability": p}, st.sampled_from([0.4, 1.0]))),
        (
            "promote",
            st.builds(lambda d: {"days_before_due": d, "to_class": 1}, st.sampled_from([0.0, 1.0, 4.0])),
        ),
    ):
        if draw(st.booleans()):
            kind[name] = draw(strategy)
    if draw(st.integers(0, 3)) == 3:
        kind["comes_back"] = {"probability": draw(st.sampled_from([0.1, 0.9]))}
        kind["comes_back"]["after"] = draw(maybe(hours(0.1, 40)))
    kind["satisfies"] = draw(a_few([name for name in dated if name in others]))
    ways = [plain(), rings(others), outbound(), in_steps()]
    if arrival["how"] != "daily" and "comes_back" not in kind:
        ways.append(visits())
    kind |= draw(st.one_of(ways))
    return without_what_is_refused(kind)


cope = st.fixed_dictionaries(
    {},
    optional={
        "shorten_to": st.sampled_from([0.5, 0.01]),
        "let_go_after_days": st.sampled_from([0.0, 3.0]),
        "set_aside": st.booleans(),
    },
)
chased = st.fixed_dictionaries(
    {
        "channel": st.sampled_from(["phone", "email"]),
        "counted_from": st.sampled_from(["opening", "due"]),
        "patience": hours(0.2, 20),
    }
)


def plain() -> st.SearchStrategy[Tree]:
    return st.fixed_dictionaries(
        {}, optional={"wrap_minutes": st.just(2.5), "double_entry_minutes": st.just(4.0)}
    )


def rings(others: list[str]) -> st.SearchStrategy[Tree]:
    """A call or a crisis: it interrupts, and may be missed."""
    holds = st.fixed_dictionaries({"when_not_taken": st.just("hold"), "hold": minutes(1, 200)})
    missed = st.builds(lambda what: {"when_not_taken": what}, st.sampled_from(["wait", "voicemail", "lost"]))
    how = st.fixed_dictionaries(
        {
            "interrupts": st.just(["all"]) | a_few(others, least=1) if others else st.just(["all"]),
            "accept_probability": st.sampled_from([0.0, 0.5, 1.0]),
            "night_share_left": st.sampled_from([1.0, 0.5]),
            "on_call": st.sampled_from(["service", "service", "case_manager"]),
        }
    )
    return st.builds(lambda one, other: one | other, how, holds | missed)


def visits() -> st.SearchStrategy[Tree]:
    visit = st.fixed_dictionaries(
        {
            "travel_minutes": st.sampled_from([0.0, 20.0]),
            "no_show_probability": st.sampled_from([0.0, 0.3, 0.999]),
            "no_show_minutes": st.sampled_from([0.5, 10.0]),
            "rebook_days": st.sampled_from([0.5, 7.0]),
            "most_a_day": st.integers(1, 4),
            "fill_until_days_before_due": st.sampled_from([0.0, 7.0]),
            "notice_days": st.integers(0, 4),
            "starts_at": st.sampled_from(["10:30", "17:00"]),
        }
    )
    return st.fixed_dictionaries({"visit": visit})


def outbound() -> st.SearchStrategy[Tree]:
    tries = {
        "reach_probability": st.sampled_from([0.3, 1.0]),
        "failed_minutes": st.sampled_from([0.0, 2.0]),
        "retry_hours": st.sampled_from([0.1, 2.0]),
    }
    return st.fixed_dictionaries({"outbound": st.fixed_dictionaries(tries)})


@st.composite
def in_steps(draw: st.DrawFn) -> Tree:
    shares = draw(st.sampled_from(STEPS))
    steps: list[Tree] = [{"share": share} for share in shares]
    for step in steps[:-1]:
        if draw(st.booleans()):
            step["then_wait"] = draw(hours(0.1, 50))
            step["follow_up"] = draw(maybe(st.just({"kind": "nudge", "every_working_days": 0.5})))
    return {"steps": steps, "promise_step": draw(maybe(st.integers(1, len(shares))))}


@st.composite
def chaser(draw: st.DrawFn, channel: str) -> Tree:
    """People asking again on one channel."""
    how = {
        "how": "chase",
        "channel": channel,
        "gap": draw(hours(1, 10)),
        "probability": draw(st.sampled_from([0.5, 1.0])),
        "raises_to": draw(maybe(st.just(0))),
    }
    rest = {"channel": channel, "handling": draw(minutes(1, 10)), "worked_in": draw(worked_in)}
    return without_what_is_refused({"arrivals": how} | rest | draw(maybe(rings([]), {})))


@st.composite
def offices(draw: st.DrawFn) -> Tree:
    """Everything at random."""
    calendar, caseload = draw(calendars()), draw(st.sampled_from([1, 10, 30, 60]))
    batches = {"read": "batches", "times": draw(st.sampled_from([["10:00"], ["00:00", "12:00", "15:30"]]))}
    tree = {
        "kinds": draw(kinds()),
        "calendar": calendar,
        "weeks": draw(st.integers(2, 6)),
        "caseload": caseload,
        "managers": draw(st.sampled_from([1, 1, 1, 2, 5])),
        "profiles": draw(profiles(calendar)),
        "next_item": draw(st.sampled_from(get_args(Policy))),
        "resume_minutes": draw(st.sampled_from([0.0, 3.0])),
        "phone": draw(phone),
        "email": draw(maybe(st.just(batches), {"read": "as_it_comes"})),
        "overtime": draw(overtime),
        "coping": {"on": draw(st.booleans()), "backlog_hours": draw(st.sampled_from([0.0, 10.0]))},
        "clients": draw(clients),
    }
    for name in draw(a_few([name for name in tree["kinds"] if not name.startswith("again")])):
        tree.setdefault("open_at_start", {})[name] = draw(st.integers(1, caseload))
    if draw(st.integers(0, 3)) == 3:
        open_the_caseload(draw, tree)
    return tree


def open_the_caseload(draw: st.DrawFn, tree: Tree) -> None:
    """Clients come and go."""
    rate = draw(st.sampled_from([{"per_day": 2.0}, {"per_hour": 0.1}]))
    tree["clients"]["referrals"] = {"rate": rate, "start": draw(st.sampled_from(["full", "empty"]))}
    for name in draw(a_few([name for name in tree["kinds"] if name.startswith(("open", "closed"))])):
        tree["kinds"][name]["closes_case"] = draw(st.sampled_from([0.05, 1.0]))


phone = st.fixed_dictionaries(
    {
        "voicemail_probability": st.sampled_from([0.0, 0.5, 1.0]),
        "redial_probability": st.sampled_from([0.0, 0.7, 1.0]),
        "redial": minutes(15, 120),
        "persistent_gap_minutes": st.just(20.0),
        "message_minutes": st.sampled_from([0.0, 1.0]),
    }
)
overtime = st.fixed_dictionaries(
    {
        "finish_in_hand_minutes": st.sampled_from([0.0, 15.0]),
        "minutes_day_most": st.sampled_from([0.0, 60.0, 1000.0]),
        "hours_week_most": st.sampled_from([0.0, 4.0, 168.0]),
    }
)
clients = st.fixed_dictionaries(
    {"persistent_share": st.sampled_from([0.0, 0.4]), "family_share": st.sampled_from([0.5, 1.0])},
    optional={
        "tiers": st.just(
            {"low": {"share": 0.5, "multiplier": 0.4}, "high": {"share": 0.5, "multiplier": 1.6}}
        ),
        "agencies": st.just({"1": 0.5, "5": 0.5}),
    },
)


def built(tree: Tree) -> Scenario:
    """The scenario of a drawn tree."""
    return office(**tree)
