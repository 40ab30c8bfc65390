"""Where a scenario lies, seen from a notebook, which may run in its own folder or in the project's."""

from __future__ import annotations

import os
from pathlib import Path

from simcore.scenario.policy import JOIN, split_policies
from simcore.scenario.read import PROJECT

STARTED_IN = "SIMCORE_STARTED_IN"
"""Tells a kernel, which runs in the project's folder, from which folder a report was asked for."""


def scenario_path(scenario: str, *folders: Path) -> str:
    """Resolve a scenario's name or path: from the project's folder, as notebooks run in more than one place.

    Then from the folder where a report was asked for, and from these.
    """
    name, policies = split_policies(scenario)
    where = [PROJECT, Path(os.environ.get(STARTED_IN) or Path.cwd()), *folders]
    found = next((str(folder / name) for folder in where if (folder / name).is_file()), name)
    return JOIN.join([found, *policies])
