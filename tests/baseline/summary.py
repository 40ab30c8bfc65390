"""A shipped scenario's run in a few hundred numbers: enough that no change of the model passes unseen.

Whole numbers (items, seconds, counts) are compared exactly. The measures are floats, so they may differ in
the last digits from one processor or release of numpy to the next.
"""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import TypeAlias

import numpy as np

from simcore.demand.clock import NEVER
from simcore.demand.demand import Demand
from simcore.model import Records, simulate
from simcore.model.columns import DONE, EXPIRED, GIVEN_UP, OPEN
from simcore.model.desk import COUNTS
from simcore.model.manager import OTHER_TIME
from simcore.outcomes import Observed, outcome_row
from simcore.scenario import Scenario, list_scenarios, load_scenario
from simcore.scenario.schema import Cope

Value: TypeAlias = int | float | str | None
Summary: TypeAlias = dict[str, list[Value]]
"""What was counted: its value in each replication. None stands for NaN: nothing to take a mean of."""

EXPECTED = Path(__file__).parent / "expected"
SEED, REPLICATIONS = 20260105, 2
WARM_UP_WEEKS, WEEKS = 4, 26
"""Long enough that quarterly reports, annual plans and rare papers come up; still a second or less a run."""

MEASURES = "measures"
ABSENT = "absent"
STATES = {OPEN: "open", DONE: "done", EXPIRED: "dropped", GIVEN_UP: "given up"}


def shipped() -> list[str]:
    """Names of all scenarios that `simcore list` shows, but for policies, which are changes to one."""
    return [entry.name for entry in list_scenarios() if not entry.is_policy]


def summarise(name: str) -> Summary:
    """Run a shipped scenario at its own caseload, in each way it can be worked."""
    scenario = _shortened(load_scenario(name).scenario)
    found: Summary = {
        "run / caseload": [scenario.caseload],
        "run / seed": [SEED],
        "run / warm-up weeks": [WARM_UP_WEEKS],
        "run / weeks": [WEEKS],
    }
    for label, way in _ways(scenario).items():
        rows = [_replication(way, replication) for replication in range(REPLICATIONS)]
        for what in sorted(set().union(*rows)):
            missing = 0 if what.startswith("items /") else ABSENT
            found[f"{label} / {what}"] = [row.get(what, missing) for row in rows]
    return found


def _shortened(scenario: Scenario) -> Scenario:
    window = scenario.window.model_copy(update={"warm_up_weeks": WARM_UP_WEEKS, "weeks": WEEKS})
    return scenario.model_copy(update={"window": window})


def _ways(scenario: Scenario) -> dict[str, Scenario]:
    """All the work done properly; and as people cope, where some kind of work has a rule for that."""
    ways = {"properly": _coping(scenario, on=False)}
    if any(kind.cope != Cope() for kind in scenario.kinds.values()):
        ways["coping"] = _coping(scenario, on=True)
    return ways


def _coping(scenario: Scenario, on: bool) -> Scenario:
    return scenario.model_copy(update={"coping": scenario.coping.model_copy(update={"on": on})})


def _replication(scenario: Scenario, replication: int) -> dict[str, Value]:
    demand = Demand(scenario, SEED, replication, scenario.caseload)
    records = simulate(scenario, demand, scenario.caseload, trace=True)
    seen = Observed(scenario, records, demand.office, scenario.caseload)
    counted = {**_items(records), **_time(records), **_happenings(records)}
    measured = {f"{MEASURES} / {name}": plain(value) for name, value in outcome_row(seen).items()}
    return {**counted, **measured}


def plain(value: float) -> Value:
    """A float as JSON can hold it, which knows neither NaN nor infinity."""
    if math.isnan(value):
        return None
    return float(value) if math.isfinite(value) else str(float(value))


def _items(records: Records) -> dict[str, int]:
    """Items by kind and state, those there are."""
    pairs = np.stack([records.items.kind, records.items.state], axis=1)
    found, numbers = np.unique(pairs, axis=0, return_counts=True)
    return {
        f"items / {records.kinds[kind]} / {STATES.get(state, f'state {state}')}": number
        for (kind, state), number in zip(found.tolist(), numbers.tolist(), strict=True)
    }


def _time(records: Records) -> dict[str, int]:
    """Seconds of the ledger by column, and of the shift and overtime they add up to."""
    names = (*records.kinds, *OTHER_TIME)
    ledger = {f"ledger seconds / {name}": int(records.column(name).sum()) for name in names}
    whole = {"shift": records.shift, "overtime": records.overtime}
    return ledger | {f"seconds / {name}": int(seconds.sum()) for name, seconds in whole.items()}


def _happenings(records: Records) -> dict[str, int]:
    """Counts of what happened, and sums of times: one item a second later changes one of them."""
    items, trace = records.items, records.trace
    assert trace is not None
    found = {f"counts / {name}": int(records.count(name).sum()) for name in COUNTS}
    for name in ("created", "started", "kept", "finished"):
        times = getattr(items, name)
        found[f"sum of times / {name}"] = int(times[(times >= 0) & (times < NEVER)].sum())
    return found | {
        "rows / stretches of the day": len(trace.stretches),
        "rows / attempts to call": len(trace.attempts),
        "rows / coping": len(records.coping),
        "seconds / coping": int(records.coping[:, 3].sum()),
        "seconds / backlog, sum of weeks": int(records.backlog[:, 1].sum()),
    }


def as_text(summary: Summary) -> str:
    """Sorted JSON with a line for each thing counted, so that a diff shows what moved and nothing else."""
    lines = [
        f"  {json.dumps(what)}: {json.dumps(summary[what], allow_nan=False)}" for what in sorted(summary)
    ]
    return "{\n" + ",\n".join(lines) + "\n}\n"


def read_expected(name: str, folder: Path = EXPECTED) -> Summary:
    """A scenario's baseline; empty if there is no file, or one that a merge has left unreadable."""
    try:
        found: Summary = json.loads((folder / f"{name}.json").read_text(encoding="utf-8"))
    except (FileNotFoundError, ValueError):
        return {}
    return found


def stale(names: list[str], folder: Path = EXPECTED) -> list[Path]:
    """Baseline files of scenarios that are no longer shipped."""
    return sorted(path for path in folder.glob("*.json") if path.stem not in names)
