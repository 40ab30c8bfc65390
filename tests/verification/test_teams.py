from __future__ import annotations

from tests.verification.agreement import agreement_test
from tests.verification.catalogue import teams

test_agrees_with_theory = agreement_test(teams.CASES)
