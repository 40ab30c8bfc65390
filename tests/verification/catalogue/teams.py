"""V10: several case managers with one queue."""

from __future__ import annotations

from tests.verification.measures import RESPONSE, UTILISATION, WAIT, Metrics, a_share, waits_over
from tests.verification.theory import Case
from tests.verification.view import share

POOLED: Metrics = {
    **UTILISATION,
    "P_wait": a_share(lambda view: share(view.wait > 0)),
    **WAIT,
    **RESPONSE,
    "P_wait_gt_15min": waits_over(0.25),
}
SPLIT = "quoted for reference: four desks with a queue each, of which case V01a is one"

CASES = [
    Case(
        "V10a",
        POOLED,
        20,
        {"mean_wait_if_split_h": SPLIT},
        note="1,000,000 items",
        short_by_note=True,
        in_long=220,
    )
]
