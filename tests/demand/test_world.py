"""What depends on the scenario alone is built once; profiles may be as fine as a verification needs."""

import math

import numpy as np
import pytest

from simcore.demand.demand import Demand
from simcore.demand.needs import Needs
from simcore.scenario import InputError, Scenario
from tests.model.helpers import DAY, HOUR, WEEKDAYS, office, shipped

ALL_DAY = {"working_days": list(WEEKDAYS), "shift_start": "00:00", "shift_end": "24:00"}


def test_replications_of_a_scenario_share_what_is_not_drawn():
    scenario = shipped("base")
    first, second = (Demand(scenario, 1, replication, 5) for replication in range(2))
    assert first.world is second.world
    assert first.office is second.office
    assert not np.array_equal(first.needs.time, second.needs.time)


def test_another_scenario_has_a_world_of_its_own_though_it_reads_the_same():
    assert Demand(shipped("base"), 1, 0, 5).world is not Demand(shipped("base"), 1, 0, 5).world


def test_a_replication_is_the_same_after_others_have_read_the_same_world():
    scenario = shipped("base")
    fresh = Demand(scenario, 1, 3, 20).needs
    for replication in range(3):
        Demand(scenario, 2, replication, 45)
    again = Demand(scenario, 1, 3, 20).needs
    for name in Needs.__slots__:
        assert np.array_equal(getattr(fresh, name), getattr(again, name))


def every(minutes: int) -> dict[str, float]:
    """0.9 (1 + 0.8 sin) over the day, at the middle of each step."""
    steps = range(0, 24 * 60, minutes)
    return {
        f"{m // 60:02d}:{m % 60:02d}": 1 + 0.8 * math.sin(2 * math.pi * (m + minutes / 2) / 1440)
        for m in steps
    }


def daily_cycle(weights: dict[str, float], **rest) -> Scenario:
    profile = {"weekday_weights": dict.fromkeys(WEEKDAYS, 1.0), "hour_weights": weights, **rest}
    kind = {"arrivals": {"how": "open", "rate": {"per_hour": 0.9}, "profile": "office"}}
    return office({"paper": kind}, ALL_DAY, weeks=1, profiles={"office": profile})


@pytest.mark.parametrize(("minutes", "tolerance"), [(5, 2e-5), (15, 2e-4)])
def test_a_profile_by_minutes_follows_its_curve(minutes, tolerance):
    demand = Demand(daily_cycle(every(minutes)), 1, 0, 1)
    shape = demand.world.shape("office")
    for hour in (0.5, 1, 6, 11.25, 24, 100):
        known = 0.9 * (hour + 0.8 * 24 / (2 * math.pi) * (1 - math.cos(2 * math.pi * hour / 24)))
        reached = 0.9 * 168 * shape.mass_at(round(hour * HOUR))
        assert reached == pytest.approx(known, rel=tolerance)


def test_whole_hours_and_the_same_weights_by_the_half_hour_are_one_profile():
    hours = {str(hour): float(hour % 5) for hour in range(24)}
    halves = {f"{hour:02d}:{m}": float(hour % 5) for hour in range(24) for m in ("00", "30")}
    moments = [Demand(daily_cycle(weights), 1, 0, 1).needs.time for weights in (hours, halves)]
    assert len(moments[0]) > 100
    assert np.abs(moments[0] - moments[1]).max() <= 1


def test_a_profile_by_minutes_keeps_to_office_hours():
    profile = {"weekday_weights": dict.fromkeys(WEEKDAYS[:5], 1.0), "hour_weights": every(30)}
    kind = {"arrivals": {"how": "open", "rate": {"per_day": 30.0}, "profile": "office"}}
    found = Demand(office({"paper": kind}, {"shift_end": "16:10"}, profiles={"office": profile}), 1, 0, 1)
    of_day = found.needs.time % DAY
    assert of_day.min() >= 8 * HOUR
    assert of_day.max() <= 16 * HOUR + 600


@pytest.mark.parametrize(
    "keys",
    [
        ["00:00", "12:30"],
        ["08:00", "09:00"],
        ["0", "12:00"],
        ["24"],
        ["08"],
        ["00:00", "06:00", "12:00"],
    ],
)
def test_other_keys_are_refused(keys):
    with pytest.raises(InputError, match="hour_weights: hours 0 to 23, or HH:MM in equal steps"):
        daily_cycle(dict.fromkeys(keys, 1.0))


def test_calls_that_no_hour_can_take_are_refused():
    with pytest.raises(InputError, match=r"profiles\.office: after_hours_share"):
        Demand(daily_cycle({"9": 1.0}, after_hours_share=0.1), 1, 0, 1)
    with pytest.raises(InputError, match=r"profiles\.office: after_hours_share"):
        Demand(daily_cycle({"9": 0.0}), 1, 0, 1)
