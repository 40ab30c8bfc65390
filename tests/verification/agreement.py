"""The test that every group of cases shares: the short runs agree with theory."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.verification.theory import Case, check, final, metrics_of


def agreement_test(cases: list[Case]) -> Callable[[Case], None]:
    """A test parametrised over the cases of a group."""
    short = [case for case in cases if metrics_of(case, long=False)]
    listed = [pytest.param(case, id=case.id) for case in short]

    @pytest.mark.verify
    @pytest.mark.parametrize("case", listed)
    def test_agrees_with_theory(case: Case) -> None:
        rows = check(case)
        bad = [row for row in final(rows) if row.verdict != "agrees"]
        assert not bad, "\n".join(["these do not agree:", *map(str, bad), "all:", *map(str, rows)])

    return test_agrees_with_theory
