"""What should have come out? Queueing theory as curves, and which simulated number belongs where on them.

In reading order: `steady` and `in_time` (the formulas), `shapes` (what a picture is made of), `queues`,
`caseloads` and `people` (the pictures). Constants are those of the cases' own parameters; a test puts every
point on its curve.
"""

from __future__ import annotations

from functools import cache

from simcore.charts.theory import caseloads, people, queues
from simcore.charts.theory.shapes import Curve, Panel, Picture, Point

__all__ = ["Curve", "Panel", "Picture", "Point", "pictures"]


@cache
def pictures() -> dict[str, Picture]:
    """Every picture by the name of its first case, in the order of a page."""
    found = [*queues.PICTURES, *caseloads.PICTURES, *people.PICTURES]
    return {picture.cases[0]: picture for picture in found}
