"""How often needs arise and when: Poisson rates, the shapes of the week, growth, and streams in common."""

import datetime as dt

import numpy as np
import pytest

from simcore.demand.demand import Demand
from simcore.scenario import Scenario
from tests.model.helpers import DAY, HOUR, SENDERS, WEEK, constant, office, shipped

CLIENTS, WEEKS = 60, 40
YEARS = WEEKS * 7 / 365


def open_needs(rate: dict, profile: str = "always", **rest) -> dict:
    return {"arrivals": {"how": "open", "rate": rate, "profile": profile, **rest}}


def times(scenario: Scenario, clients: int = CLIENTS, kind: str = "paper", seed: int = 1) -> np.ndarray:
    needs = Demand(scenario, seed, 0, clients).needs
    return needs.time[needs.kind == list(scenario.kinds).index(kind)]


def near(count: int, expected: float) -> bool:
    """Within three standard errors of a Poisson count."""
    return abs(count - expected) <= 3 * expected**0.5


@pytest.mark.parametrize(
    ("rate", "profile", "expected"),
    [
        ({"per_client_hour": 0.02}, "always", 0.02 * 168 * WEEKS * CLIENTS),
        ({"per_client_hour": 0.02}, "shift", 0.02 * 40 * WEEKS * CLIENTS),
        ({"per_client_day": 0.2}, "always", 0.2 * 5 * WEEKS * CLIENTS),
        ({"per_client_day": 0.2}, "office", 0.2 * 5 * WEEKS * CLIENTS),
        ({"per_client_week": 1.5}, "office", 1.5 * WEEKS * CLIENTS),
        ({"per_client_month": 3.0}, "shift", 3.0 * 12 * YEARS * CLIENTS),
        ({"per_client_year": 40.0}, "always", 40 * YEARS * CLIENTS),
        ({"per_day": 15.0}, "office", 15 * 5 * WEEKS),
        ({"per_hour": 1.0}, "always", 168 * WEEKS),
        ({"per_hour": 1.0}, "shift", 40 * WEEKS),
    ],
)
def test_as_many_needs_arise_as_the_rate_says(rate, profile, expected):
    assert near(len(times(office({"paper": open_needs(rate, profile)}, weeks=WEEKS))), expected)


@pytest.mark.parametrize("profile", ["always", "shift", "office"])
def test_counts_of_a_client_vary_as_poisson_counts_do(profile):
    scenario = office({"paper": open_needs({"per_client_week": 0.5}, profile)}, weeks=WEEKS)
    counts = np.bincount(Demand(scenario, 1, 0, 1000).needs.client, minlength=1000)
    assert counts.var() / counts.mean() == pytest.approx(1, abs=0.13)
    weeks = np.array([np.bincount(times(scenario, seed=seed) // WEEK, minlength=WEEKS) for seed in range(10)])
    assert weeks.var() / weeks.mean() == pytest.approx(1, abs=0.21)


@pytest.mark.parametrize("profile", ["office", "shift"])
def test_what_is_stated_per_day_is_lost_on_holidays_and_what_is_stated_per_month_is_made_up(profile):
    calendar = {"holidays_country": "US"}
    daily = office({"paper": open_needs({"per_client_day": 0.5}, profile)}, calendar, weeks=52)
    monthly = office({"paper": open_needs({"per_client_month": 10.0}, profile)}, calendar, weeks=52)
    working_days = len([d for d in Demand(daily, 1, 0, 1).office.days if d < 364])
    assert working_days == 249
    assert near(len(times(daily)), 0.5 * working_days * CLIENTS)
    assert near(len(times(monthly)), 10 * 12 * 364 / 365 * CLIENTS)
    open_days = set(Demand(daily, 1, 0, 1).office.days)
    assert set((times(daily) // DAY).tolist()) <= open_days


def after_hours(moments: np.ndarray, closes: float) -> float:
    hour = moments % DAY / HOUR
    weekend = moments // DAY % 7 >= 5
    return float((weekend | (hour < 8) | (hour >= closes)).mean())


@pytest.mark.parametrize("share", [0.0, 0.08, 0.3])
@pytest.mark.parametrize("closes", ["16:00", "16:30"])
def test_calls_come_in_office_hours_but_for_the_after_hours_share(share, closes):
    profile = {
        "weekday_weights": dict.fromkeys(("mon", "tue", "wed", "thu", "fri"), 1.0),
        "after_hours_share": share,
    }
    profile["hour_weights"] = {str(hour): 1.0 for hour in range(8, 17)}
    scenario = office(
        {"paper": open_needs({"per_client_day": 1.0}, "office")},
        {"shift_end": closes},
        weeks=WEEKS,
        profiles={"office": profile},
    )
    moments = times(scenario)
    error = (max(share, 0.001) * (1 - share) / len(moments)) ** 0.5
    assert abs(after_hours(moments, 16 if closes == "16:00" else 16.5) - share) <= 3 * error


@pytest.mark.parametrize(("name", "share"), [("office", 0.08), ("mail", 0.2), ("crisis", 0.45)])
def test_after_hours_shares_of_the_base_are_what_the_base_says(name, share):
    assert getattr(shipped("base").profiles, name).after_hours_share == share
    kind = {"office": "forms", "mail": "email_read", "crisis": "crisis"}[name]
    changes = {
        "office": [
            f"kinds.{kind}.arrivals.rate.per_client_year=200",
            f"kinds.{kind}.arrivals.growth_per_client_year=0",
        ],
        "mail": [],
        "crisis": [f"kinds.{kind}.arrivals.rate.per_client_year=200"],
    }[name]
    scenario = shipped("base", "calendar.holidays_country=null", *changes, warm_up=0, weeks=20)
    moments = times(scenario, 400, kind)
    error = (share * (1 - share) / len(moments)) ** 0.5
    assert abs(after_hours(moments, 16.5) - share) <= 3 * error


def test_calls_follow_the_weights_of_weekdays_and_hours():
    profile = {"weekday_weights": {"mon": 2.0, "tue": 1.0, "wed": 1.0, "thu": 0.5, "fri": 0.5}}
    profile["hour_weights"] = {str(hour): 3.0 if hour == 10 else 1.0 for hour in range(8, 16)}
    kinds = {"paper": open_needs({"per_client_week": 10.0}, "office")}
    moments = times(office(kinds, weeks=WEEKS, profiles={"office": profile}))
    by_day = np.bincount(moments // DAY % 7, minlength=7) / len(moments)
    by_hour = np.bincount(moments % DAY // HOUR, minlength=24) / len(moments)
    assert by_day == pytest.approx([0.4, 0.2, 0.2, 0.1, 0.1, 0, 0], abs=0.01)
    assert by_hour[8:16] == pytest.approx([0.1, 0.1, 0.3, *[0.1] * 5], abs=0.01)


def test_growth_adds_forms_every_year():
    scenario = office({"paper": open_needs({"per_client_year": 4.0}, growth_per_client_year=1.0)}, weeks=156)
    moments = times(scenario, 300)
    years = 156 * 7 / 365
    assert near(len(moments), 300 * (4 * years + years**2 / 2))
    for year in range(2):
        inside = (moments >= year * 365 * DAY) & (moments < (year + 1) * 365 * DAY)
        assert near(int(inside.sum()), 300 * (4.5 + year))


def test_growth_moves_no_draw():
    still, growing = (
        times(office({"paper": open_needs({"per_client_year": 50.0}, growth_per_client_year=g)}, weeks=30), 1)
        for g in (0.0, 40.0)
    )
    early = growing[: len(still)]
    assert (early <= still).all(), "more of them, each a little earlier"
    assert early[0] == pytest.approx(still[0], rel=0.1)


def test_kinds_that_name_one_stream_arise_together():
    scenario = shipped("base", weeks=50)
    needs = Demand(scenario, 1, 0, 400).needs
    ranks = [list(scenario.kinds).index(name) for name in ("intake", "discharge")]
    pairs = [np.stack([c[needs.kind == r] for c in (needs.time, needs.client, needs.counter)]) for r in ranks]
    assert len(pairs[0][0]) > 10
    assert np.array_equal(*pairs)
    seconds = [needs.seconds[needs.kind == rank] for rank in ranks]
    assert not np.array_equal(*seconds)
    assert abs(np.corrcoef(*seconds)[0, 1]) < 0.5, "they share their moments, not their lengths"


def test_a_tiers_multiplier_multiplies_the_rate_and_leaves_the_mean():
    tiers = {"light": {"share": 0.5, "multiplier": 0.5}, "heavy": {"share": 0.5, "multiplier": 1.5}}
    kind = {**open_needs({"per_client_week": 1.0}), "tiered": True}
    demand = Demand(office({"paper": kind}, weeks=WEEKS, clients={"tiers": tiers}), 1, 0, 400)
    counts = np.bincount(demand.needs.client, minlength=400)
    light, heavy = counts[demand.traits.tier == 0], counts[demand.traits.tier == 1]
    assert near(int(light.sum()), 0.5 * WEEKS * len(light))
    assert near(int(heavy.sum()), 1.5 * WEEKS * len(heavy))
    assert len(light) == pytest.approx(200, abs=30)


def test_senders_come_in_their_shares_and_agencies_in_proportion_to_their_number():
    kind = {**open_needs({"per_client_week": 2.0}), "senders": {"client": 0.2, "family": 0.3, "agency": 0.5}}
    clients = {"agencies": {"1": 0.5, "4": 0.5}, "family_share": 0.6}
    demand = Demand(office({"paper": kind}, weeks=WEEKS, clients=clients), 1, 0, 1000)
    needs, traits = demand.needs, demand.traits
    shares = np.bincount(needs.sender, minlength=4) / len(needs.sender)
    assert shares == pytest.approx([0.2, 0.3, 0.5, 0.0], abs=0.015)
    agency = np.bincount(needs.client[needs.sender == SENDERS.index("agency")], minlength=1000)
    assert agency[traits.agencies == 4].mean() == pytest.approx(
        4 * agency[traits.agencies == 1].mean(), rel=0.05
    )
    family = needs.client[needs.sender == SENDERS.index("family")]
    assert traits.family[family].all()


def test_what_comes_to_the_office_has_the_same_senders_at_every_caseload():
    kind = {**open_needs({"per_day": 20.0}), "senders": {"client": 0.5, "agency": 0.5}}
    clients = {"agencies": {"1": 0.5, "9": 0.5}}
    scenario = office({"paper": kind}, clients=clients)
    found = {tuple(Demand(scenario, 1, 0, n).needs.sender.tolist()) for n in (1, 2, 3, 5, 35, 165)}
    assert len(found) == 1


def test_administration_comes_once_on_every_day_at_work():
    demand = Demand(shipped("base", weeks=50), 1, 0, 1)
    admin = demand.needs.kind == list(demand.scenario.kinds).index("general_admin")
    assert demand.needs.time[admin].tolist() == [day * DAY + 8 * HOUR for day in demand.calendar.present]


def test_needs_arise_inside_the_run_in_order_and_in_whole_seconds():
    for name in ("base", "behavioural_health", "desk_45_half_time"):
        needs = Demand(shipped(name), 1, 0, 90).needs
        assert needs.time.dtype == np.int64
        assert (np.diff(needs.time) >= 0).all()
        assert needs.time.min() >= 0
        assert needs.time.max() < 10 * WEEK
        assert (needs.available >= needs.time).all()
        assert (needs.seconds >= 1).all()


def test_dates_are_counted_from_the_start_date():
    scenario = office({"paper": open_needs({"per_client_week": 1.0})}, {"start_date": "2027-03-01"})
    assert scenario.calendar.start_date == dt.date(2027, 3, 1)
    assert times(scenario).max() < 2 * WEEK


def test_constant_handling_is_no_draw_and_gaps_stay_the_same():
    drawn = office({"paper": open_needs({"per_client_week": 3.0}) | {"handling": {"minutes_mean": 10.0}}})
    fixed = office({"paper": open_needs({"per_client_week": 3.0}) | {"handling": constant(10)}})
    assert np.array_equal(times(drawn), times(fixed))


# ------------------------------------------------------------------------------- dated needs


def dated(opens: float = 0.0, **rest) -> Scenario:
    arrivals = {"how": "dated", "every_days": 30.0, "phase": "together", "opens_days_before": opens}
    return office({"paper": {"arrivals": arrivals, **rest}}, weeks=WEEKS, clients={"family_share": 0.5})


def test_work_with_a_standard_may_start_before_its_date_and_is_due_as_long_after_it():
    within = {"standard": {"within": 5.0, "clock": "calendar_days"}}
    plain, early = (Demand(dated(opens, **within), 1, 0, 1).needs for opens in (0.0, 7.0))
    dates = (early.due[: len(plain.due)] // DAY - 6).tolist()
    assert dates == (plain.time // DAY).tolist() == list(range(0, WEEKS * 7, 30))
    assert (early.time // DAY).tolist()[: len(dates)] == [max(0, date - 7) for date in dates]


def test_dated_work_comes_from_each_of_its_senders_and_from_family_only_where_there_is_one():
    demand = Demand(dated(senders={"office": 0.6, "family": 0.4}), 1, 0, 1000)
    family, needs = demand.traits.family, demand.needs
    from_family = needs.sender == SENDERS.index("family")
    assert near(from_family.sum(), 0.4 / 1.4 * 2 * family[needs.client].sum())
    assert family[needs.client[from_family]].all()
    assert {SENDERS[sender] for sender in needs.sender.tolist()} == {"office", "family"}
