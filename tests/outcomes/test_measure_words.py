"""A measure's number in words."""

import pytest

from simcore.outcomes import MEASURES


@pytest.mark.parametrize(
    ("measure", "value", "shown", "bare"),
    [
        ("plan_change_wait", 1.2, "1 day", "1"),
        ("plan_change_wait", 2, "2 days", "2"),
        ("without_contact_90", 0.01, "1.0%", "1.0"),
    ],
)
def test_one_is_singular_and_a_number_stands_without_its_unit_where_wanted(measure, value, shown, bare):
    known = MEASURES[measure]
    assert known.show(value) == shown
    assert known.bare(shown) == bare
