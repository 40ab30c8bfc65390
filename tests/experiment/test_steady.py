"""May a result be called steady? By growth, by hours used up, and by what is open where nobody has two."""

from __future__ import annotations

import pytest

from simcore.experiment.headline import headline
from simcore.experiment.single import run_report
from simcore.experiment.steady import Setting, overload, overloaded, setting_of
from simcore.scenario import load_scenario
from simcore.scenario.load import scenario_as_tree
from tests.experiment.helpers import made_up

YEAR = Setting(52, quiet_time_filled=False, every_need_waits=False)


def years(*growth, used=0.9, items=60.0):
    return [{"backlog_growth": one, "hours_used": used, "open_items": items} for one in growth]


def test_hours_to_spare_and_no_growth_are_steady():
    assert overload(years(-0.3, 0.6, 0.1), 35, YEAR) is None


def test_growth_beyond_chance_is_told_by_the_week():
    words = overload(years(5.0, 5.5, 6.0), 90, YEAR).words()
    assert words.startswith("open work still grows by 5.5 items a week")
    assert "after 52 weeks" in words


def test_hours_used_up_are_told_where_growth_cannot_be_told_from_chance():
    words = overload(years(-20.0, 90.0, 30.0, used=1.0, items=2594), 50, YEAR).words()
    assert words.startswith("100% of the hours are used and 2,594 pieces of work are open")
    filled = YEAR._replace(quiet_time_filled=True)
    assert overload(years(-20.0, 90.0, 30.0, used=1.0), 50, filled) is None, "quiet time is filled there"


@pytest.mark.parametrize(
    ("waits", "items", "steady"), [(True, 20, False), (True, 10, True), (False, 20, True)]
)
def test_much_open_is_a_sign_only_where_nobody_has_two_matters_open(waits, items, steady):
    setting = YEAR._replace(every_need_waits=waits)
    assert (overload(years(0.0, 0.1, -0.1, items=items), 50, setting) is None) == steady


def test_the_shipped_base_has_work_that_is_open_by_the_rules():
    assert setting_of(scenario_as_tree(load_scenario("base").scenario)) == YEAR


def test_a_finished_sweep_and_its_headline_say_so_too(tmp_path):
    rows = [
        {"caseload": n, "replication": r, "hours_used": used, "open_items": items, "notes_on_time": notes}
        for n, used, items, notes in ((40, 0.95, 70.0, 0.99), (50, 1.0, 2594.0, 0.53))
        for r in range(2)
    ]
    run = made_up(tmp_path / "run", rows)
    assert list(overloaded(run, "properly")) == [50]
    assert "100% of the hours are used and 2,594 pieces of work are open" in headline(run).sentence


def test_one_run_in_overload_says_after_how_long_and_what_it_was_on_the_way():
    loaded = load_scenario("base", ["caseload=90", "window.warm_up_weeks=1", "window.weeks=26"])
    text = run_report(loaded, 2, 7)
    assert "after 26 weeks" in text.split("Service to clients")[0]
    assert "after 3 months" in text
    assert "after 6 months" in text
    assert "after 12 months" not in text
    light = load_scenario("base", ["caseload=20", "window.warm_up_weeks=1", "window.weeks=26"])
    assert "after 3 months" not in run_report(light, 2, 7)
