"""Each measure is declared once, with all that tables, charts and sentences take from there."""

import math

import pytest

from simcore.outcomes import MEASURES, outcome_row
from simcore.outcomes.measure import measure
from tests.outcomes.helpers import observed

EACH = pytest.mark.parametrize("shown", MEASURES.values(), ids=list(MEASURES))


@EACH
def test_it_says_what_it_is(shown):
    assert MEASURES[shown.name] is shown
    assert shown.name.isidentifier()
    assert shown.label
    assert shown.label[0].isupper()
    assert shown.better in ("higher", "lower", "neither")
    assert shown.group
    assert shown.definition.endswith(".")
    assert len(shown.definition) > 20
    assert 0 <= shown.digits <= 3


@EACH
def test_its_label_is_plain(shown):
    words = f"{shown.label} {shown.definition}".lower()
    for jargon in (
        "utilisation",
        "utilization",
        "failure demand",
        "units",
        "desk",
        "light touch",
        "blame",
        "triage",
    ):
        assert jargon not in words


@EACH
def test_it_is_in_every_row_and_gives_a_number_or_none(shown):
    row = outcome_row(observed())
    assert isinstance(row[shown.name], float)
    if shown.unit == "share" and not math.isnan(row[shown.name]):
        assert 0 <= row[shown.name] <= 1


def test_no_two_have_the_same_label_or_definition():
    assert len({m.label for m in MEASURES.values()}) == len(MEASURES)
    assert len({m.definition for m in MEASURES.values()}) == len(MEASURES)


def test_a_name_is_taken_once():
    with pytest.raises(ValueError, match="declared twice"):
        measure("overtime", "Again", "h", "lower", "Work", "The same again.")(lambda seen: 0.0)


def test_groups_stay_together():
    groups = [m.group for m in MEASURES.values()]
    assert groups == sorted(groups, key=groups.index)


def test_all_other_columns_say_of_which_kind_or_activity_they_are():
    columns = [name for name in outcome_row(observed()) if name not in MEASURES]
    assert {name.split(".")[0] for name in columns} == {"on_time", "due", "hours", "aside"}
    assert len(set(columns)) == len(columns)


@pytest.mark.parametrize(
    ("name", "number", "shown"),
    [
        ("visits_on_time", 0.954, "95%"),
        ("visits_on_time", float("nan"), "none due"),
        ("overtime", 3.14159, "3.1 h"),
        ("open_items", 1234.0, "1,234 items"),
        ("plan_change_wait", 12.4, "12 days"),
        ("plan_change_position_w13", 85.0, "85"),
    ],
)
def test_a_number_as_a_reader_sees_it(name, number, shown):
    assert MEASURES[name].show(number) == shown
