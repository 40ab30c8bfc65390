"""One minus sign, which stays with its number; a hyphen is none."""

import pytest

from simcore.charts.money import dollars
from simcore.charts.words import JOINER, MINUS, tied, with_minus

M = MINUS + JOINER


@pytest.mark.parametrize(
    ("text", "made"),
    [
        ("-5 days", f"{M}5 days"),
        ("from -$72 (-$75 to -$68)", f"from {M}$72 ({M}$75 to {M}$68)"),
        (f"{MINUS}0.1 and {M}2", f"{M}0.1 and {M}2"),
        ("+$3 (+1 to +9)", f"+{JOINER}$3 (+{JOINER}1 to +{JOINER}9)"),
        ("2026-07-06, 44-61, agency-7, run decide-2026", None),
        ("--cap 45, a+b, 15.5-2, -p name", None),
    ],
)
def test_a_sign_before_a_number_is_tied_to_it(text, made):
    assert tied(text) == (made or text)
    assert tied(tied(text)) == tied(text)


def test_pictures_have_the_same_sign_without_the_joiner():
    assert with_minus("-$50 at 165") == f"{MINUS}$50 at 165"
    assert dollars(-1234.4) == f"{MINUS}$1,234"
    assert dollars(-0.2) == "$0"
