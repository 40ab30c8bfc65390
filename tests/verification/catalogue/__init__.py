"""All cases by name, with what each compares and what it cannot."""

from __future__ import annotations

from tests.verification.catalogue import calls, cases, closed, horizons, queues, reports, shifts, teams
from tests.verification.theory import Case

GROUPS = (queues, closed, calls, shifts, teams, cases, horizons, reports)
CATALOGUE: dict[str, Case] = {case.id: case for group in GROUPS for case in group.CASES}

LATER: dict[str, str] = {}
"""Configurations that have no case yet, with the reason."""
