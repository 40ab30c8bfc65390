"""Where a scenario lies, seen from a notebook, which may run in its own folder or in the project's."""

from __future__ import annotations

from simcore.scenario.policy import JOIN, split_policies
from simcore.scenario.read import PROJECT


def scenario_path(scenario: str) -> str:
    """Resolve a scenario's name or path from the project's folder: notebooks run in more than one place."""
    name, policies = split_policies(scenario)
    path = PROJECT / name
    return JOIN.join([str(path) if path.is_file() else name, *policies])
