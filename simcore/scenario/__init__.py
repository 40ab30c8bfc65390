"""What is assumed? Scenario files: typed, with units in every name, checked, frozen, with sources.

    load_scenario("base")                                a shipped scenario
    load_scenario("mine.yaml", ["caseload=45"])          a file of one's own, with one thing changed

In reading order: `schema` (what a scenario says), `read` (YAML), `compose` (extends and overrides), `values`
and `evidence` (where numbers come from), `load` (all of it together), `faults` (wrong inputs), `explain`.
"""

from simcore.scenario.compose import Listed, find_scenario, list_scenarios
from simcore.scenario.errors import InputError
from simcore.scenario.evidence import EvidenceRow, load_evidence
from simcore.scenario.load import Inputs, Loaded, from_tree, load_scenario, scenario_as_tree
from simcore.scenario.schema import Scenario
from simcore.scenario.values import Provenance

__all__ = [
    "EvidenceRow",
    "InputError",
    "Inputs",
    "Listed",
    "Loaded",
    "Provenance",
    "Scenario",
    "find_scenario",
    "from_tree",
    "list_scenarios",
    "load_evidence",
    "load_scenario",
    "scenario_as_tree",
]
