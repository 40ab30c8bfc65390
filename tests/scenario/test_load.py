"""A loaded scenario is frozen, and comes back the same from plain data."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from simcore.scenario import InputError, from_tree, list_scenarios, load_scenario, scenario_as_tree


def test_a_scenario_cannot_be_changed(changed):
    scenario = load_scenario(changed()).scenario
    with pytest.raises(ValidationError, match="frozen"):
        scenario.caseload = 50


def test_loading_twice_gives_equal_scenarios_that_share_nothing(changed):
    path = changed()
    one, other = load_scenario(path), load_scenario(path)
    one.scenario.kinds["call"].senders["client"] = 99.0
    assert other.scenario == load_scenario(path).scenario


@given(caseload=st.integers(1, 1000), urgency=st.integers(0, 9), minutes=st.floats(1e-6, 1e6))
def test_a_scenario_comes_back_from_its_json(caseload, urgency, minutes):
    changes = [
        f"caseload={caseload}",
        f"kinds.call.urgency={urgency}",
        f"kinds.call.handling.minutes_mean={minutes!r}",
    ]
    scenario = load_scenario("small", changes).scenario
    assert scenario.kinds["call"].handling.minutes_mean == minutes
    assert from_tree(json.loads(json.dumps(scenario_as_tree(scenario)))) == scenario


def test_a_wrong_tree_is_refused(changed):
    tree = scenario_as_tree(load_scenario(changed()).scenario)
    with pytest.raises(InputError, match="the scenario: caseload: is too small"):
        from_tree({**tree, "caseload": 0})


def test_the_plain_tree_holds_numbers_where_the_file_has_sources(changed):
    assert load_scenario(changed()).tree["kinds"]["note"]["handling"] == {"minutes_mean": 9}


def test_every_shipped_scenario_loads_at_every_end_of_what_is_known(monkeypatch):
    monkeypatch.undo()  # back to the project's own files
    names = [
        f"{'agency_540' if entry.name.startswith('leaving_') else 'base'}+{entry.name}"
        if entry.is_policy
        else entry.name
        for entry in list_scenarios()
    ]
    assert "base" in names
    for name in names:
        for inputs in ("low", "typical", "high"):
            assert load_scenario(name, inputs=inputs).scenario.name == name
