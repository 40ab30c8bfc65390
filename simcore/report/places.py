"""Where a scenario lies, seen from a notebook, which may run in its own folder or in the project's.

A run names a file as it was named when the run was made, so a sheet is looked for beside the run as well.
"""

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
    found = next((str(folder / name) for folder in (*_usual(), *folders) if (folder / name).is_file()), name)
    return JOIN.join([found, *policies])


def beside(run_folder: Path) -> tuple[Path, Path]:
    """Where a run's scenario file may lie: the run was put beside it, or into an outputs/ beside it."""
    parent = run_folder.resolve().parent
    return parent, parent.parent


def of_run(scenario: str, run_folder: Path) -> str:
    """A run's scenario as a notebook is given it: its name, or in full a file found only beside the run."""
    name, policies = split_policies(scenario)
    if any((folder / name).is_file() for folder in _usual()):
        return scenario
    found = next((folder / name for folder in beside(run_folder) if (folder / name).is_file()), None)
    return JOIN.join([found.as_posix(), *policies]) if found else scenario


def _usual() -> tuple[Path, Path]:
    """The project's folder, and the one where a report was asked for."""
    return PROJECT, Path(os.environ.get(STARTED_IN) or Path.cwd())
