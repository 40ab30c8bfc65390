"""Scenarios that run in milliseconds."""

from pathlib import Path

import pytest

from simcore.scenario import Scenario, load_scenario

CLOSED = Path(__file__).parent / "files" / "closed_caseload.yaml"
SHORT = ["window.warm_up_weeks=0", "window.weeks=2"]


@pytest.fixture(scope="session")
def closed_caseload() -> Scenario:
    """A closed caseload whose answer is known, for two weeks."""
    return load_scenario(CLOSED, SHORT).scenario
