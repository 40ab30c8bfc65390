"""What a run was made from: its scenario with its sources, if the files still say the same."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simcore.report.places import beside, scenario_path
from simcore.scenario import Loaded, from_tree, load_scenario
from simcore.scenario.errors import InputError

if TYPE_CHECKING:
    from simcore.experiment import Run


def changes_of(run: Run, variant: str) -> list[str]:
    """Overrides given with the sweep, then those of the variant."""
    return run.changes_of(variant)


def named(run: Run, variant: str) -> str:
    """What a variant's scenario is loaded by; its file may lie beside the run alone."""
    return scenario_path(run.scenario_name(variant), *beside(run.folder))


def loaded_of(run: Run, variant: str) -> Loaded | None:
    """Load a variant's scenario again, for where its numbers come from.

    None if it is no longer what the run was made from, which its manifest holds in full. A file is looked for
    in the project, where the report was asked for, and beside the run's folder.
    """
    inputs = run.inputs_of(variant)
    try:
        loaded = load_scenario(named(run, variant), changes_of(run, variant), inputs)
        ran = from_tree(run.assumed(variant))
    except InputError:
        return None
    return loaded if loaded.scenario == ran else None
