from __future__ import annotations

from tests.verification.agreement import agreement_test
from tests.verification.catalogue import queues

test_agrees_with_theory = agreement_test(queues.CASES)
