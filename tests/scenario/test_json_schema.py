"""Editors get a schema that is current and accepts what the loader accepts."""

import pytest
from jsonschema import Draft202012Validator

from simcore.scenario.compose import SCENARIOS
from simcore.scenario.json_schema import SCHEMA_FILE, editor_schema, editor_schema_text
from simcore.scenario.read import read_file, read_text

VALIDATOR = Draft202012Validator(editor_schema())
SHIPPED = sorted([*SCENARIOS.glob("*.yaml"), *SCENARIOS.glob("policies/*.yaml")])


def test_the_committed_schema_is_current():
    """If this fails: python -m simcore.scenario.json_schema."""
    assert SCHEMA_FILE.read_text(encoding="utf-8") == editor_schema_text()


def test_it_accepts_every_shipped_scenario():
    for path in SHIPPED:
        assert [error.message for error in VALIDATOR.iter_errors(read_file(path).tree)] == []


@pytest.mark.parametrize(
    ("text", "accepted"),
    [
        ("caseload: 30", True),
        ("extends: base\ncaseload: {value: 30, source: a count, grade: C}", True),
        ("kinds: {call: {note: null, arrivals: {rate: {per_client_day: {source: base.x}}}}}", True),
        ("kinds: {call: null}", True),
        ("caselod: 30", False),
        ("caseload: thirty", False),
        ("caseload: {low: 30}", False),
        ("caseload: {value: 30, unit: clients}", False),
        ("next_item: newest", False),
        ("kinds: {call: {arrivals: {how: open, every_days: 3}}}", False),
        ("kinds: {call: {arrivals: {how: joins, rate: null}}}", True),
    ],
)
def test_it_tells_right_from_wrong_while_writing(text, accepted):
    assert VALIDATOR.is_valid(read_text(text, "x.yaml").tree) == accepted
