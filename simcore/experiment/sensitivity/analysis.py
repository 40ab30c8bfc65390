"""Sensitivity: which of the things nobody knows, or which levers, move an outcome, and how far.

    asked = Asked(load_scenario("base"), read_outcome("notes_on_time", 45), "tornado")
    found = run_sensitivity(asked, Path("outputs/notes"))

In reading order: `uncertain` and `structure` (what may move), `design` (the points), `outcome` and `run`
(running them), `index` (what they say), and `words`. What lies on disk is `sensitivity.json` and three
Parquet tables; those hold no time, host or path, so the same question gives the same bytes.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Sequence
from contextlib import nullcontext
from dataclasses import asdict, dataclass, replace
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from simcore.demand.budget import hours_budget
from simcore.experiment.defaults import SEED
from simcore.experiment.folder import check_writable
from simcore.experiment.journal import Journal, content_key
from simcore.experiment.posts import posts_of
from simcore.experiment.sensitivity.design import USUAL, About, Design, Method, morris, sobol, tornado
from simcore.experiment.sensitivity.index import Screened, indices
from simcore.experiment.sensitivity.outcome import CAP, CAP_SIDE, Outcome, read_outcome
from simcore.experiment.sensitivity.run import Progress, Rows, run_points, tasks_of
from simcore.experiment.steady import grows
from simcore.experiment.structure import structural_choices
from simcore.experiment.uncertain import excluded_inputs, uncertain_inputs, with_values
from simcore.experiment.versions import code_versions
from simcore.scenario.errors import InputError
from simcore.scenario.load import Loaded, from_tree, scenario_as_tree
from simcore.scenario.schema import Scenario

if TYPE_CHECKING:
    import pandas as pd

__all__ = [
    "Asked",
    "Outcome",
    "Sensitivity",
    "design_of",
    "kept_by_screening",
    "open_sensitivity",
    "read_outcome",
    "run_sensitivity",
    "save_sensitivity",
]

KEEP = 8
"""Numbers that a screening leaves for Sobol indices, at most."""
FILE = "sensitivity.json"
"""Not manifest.json: that is what a sweep's run folder is known by."""
TABLES = ("points", "runs", "indices")


@dataclass(frozen=True)
class Asked:
    """One question.

    Attributes:
        loaded: the scenario that is moved about.
        outcome: what is looked at.
        method: tornado, morris or sobol.
        about: uncertainties or levers, never both.
        size: trajectories of Morris, base points of Sobol; None for the usual number.
        replications: simulated years at each point, all points on the same draws.
        seed: of the draws and of the design.
        only: keys of the numbers that move; empty for all of them (and for the structural choices).
        overrides: those `loaded` was made with, to be told.
    """

    loaded: Loaded
    outcome: Outcome
    method: Method = "tornado"
    about: About = "uncertainties"
    size: int | None = None
    replications: int = 10
    seed: int = SEED
    only: tuple[str, ...] = ()
    overrides: tuple[str, ...] = ()


@dataclass(frozen=True, eq=False)
class Sensitivity:
    """A finished analysis, as it lies in its folder or was made just now.

    Attributes:
        name: its folder's name; what charts and sentences carry.
        about: what was asked and with what, plain data for JSON.
        points: a row per point: what moved, and the values of everything that can.
        runs: a row per point and replication: every measure, or the cap.
        indices: a row per thing that moved, the one that moves the outcome most first.
        folder: where it lies; None if it was made and not kept.
    """

    name: str
    about: dict[str, Any]
    points: pd.DataFrame
    runs: pd.DataFrame
    indices: pd.DataFrame
    folder: Path | None = None

    @property
    def method(self) -> str:
        """Tornado, morris or sobol."""
        return str(self.about["method"])

    @property
    def outcome(self) -> Outcome:
        """What was looked at."""
        known = self.about["outcome"]
        return Outcome(known["name"], known["caseload"], tuple(known["promises"]))

    @property
    def scenario(self) -> Scenario:
        """What was assumed, before anything was moved."""
        return from_tree(self.about["full_scenario"])

    @property
    def replications(self) -> int:
        """Simulated years at each point."""
        return int(self.about["replications"])

    def rows(self) -> list[Any]:
        """The rows of the indices, their columns as attributes."""
        return list(self.indices.itertuples(index=False))

    def beyond_chance(self) -> list[Any]:
        """Those that exceed what chance may do."""
        return [row for row in self.rows() if not row.below_noise]

    def values(self) -> Any:
        """The outcome by point and replication."""
        column = self.runs[self.outcome.name].to_numpy(dtype=float)
        return column.reshape(len(self.points), self.replications)


def design_of(asked: Asked) -> Design:
    """The points of a question. Raises InputError where they cannot be laid out."""
    if asked.replications < 2:
        raise InputError("--replications: what is chance cannot be told from one; give two or more")
    if asked.method == "tornado":
        if asked.size is not None:
            raise InputError("--points: a tornado has as many as there are ends and options")
        return tornado(asked.loaded, asked.about, asked.only)
    size = USUAL[asked.method] if asked.size is None else asked.size
    lay_out = morris if asked.method == "morris" else sobol
    return lay_out(asked.loaded, size, asked.seed, asked.about, asked.only)


def run_sensitivity(
    asked: Asked,
    folder: Path | None = None,
    workers: int = 1,
    progress: Progress | None = None,
    screened_by: Sensitivity | None = None,
    scheduler: str | None = None,
    resume: bool = False,
) -> Sensitivity:
    """Run an analysis and, where a folder is given, put it there; points are kept as they are done.

    Raises:
        InputError: the question cannot be asked, an outcome has no value, or the folder holds a result, or
            points of one that is not to be resumed.
    """
    if folder is not None:
        check_folder(folder)
    design = design_of(asked)
    tasks = tasks_of(asked.loaded, design, asked.outcome, asked.replications, asked.seed)
    begun = _now()
    with nullcontext() if folder is None else Journal(folder, _question(asked), resume) as journal:
        rows = run_points(tasks, workers, progress, scheduler, journal)
        return _put_together(asked, design, rows, screened_by, folder, begun)


def check_folder(folder: Path) -> None:
    """Raises InputError where a result lies there already, or nothing can be written."""
    if (folder / FILE).exists():
        raise InputError(f"{folder}: there is a sensitivity result already; choose another folder")
    check_writable(folder)


def _question(asked: Asked) -> dict[str, Any]:
    """What a journal is about, for a message where it is about something else."""
    return {
        "method": asked.method,
        "about": asked.about,
        "outcome": asked.outcome.name,
        "caseload": asked.outcome.caseload,
        "promises": asked.outcome.promises,
        "replications": asked.replications,
        "seed": asked.seed,
        "scenario": content_key(scenario_as_tree(asked.loaded.scenario)),
    }


def _put_together(
    asked: Asked,
    design: Design,
    rows: Sequence[Rows],
    screened_by: Sensitivity | None,
    folder: Path | None,
    begun: str,
) -> Sensitivity:
    """What the points say, kept where a folder is given."""
    values = np.array([[row[asked.outcome.name] for row in point] for point in rows])
    found = indices(design, values, asked.seed)
    name = folder.name if folder is not None else "made just now"
    about = _about(asked, design, rows, screened_by) | {"begun": begun, "finished": _now()}
    made = Sensitivity(name, about, _points(design), _runs(rows), _frame(found), folder)
    if folder is not None:
        save_sensitivity(made, folder)
    return made


def kept_by_screening(screened: Sensitivity, most: int = KEEP) -> tuple[str, ...]:
    """The numbers a Morris screening leaves: the largest effects, of those that exceed chance.

    Raises:
        InputError: it is no screening, or nothing exceeds chance.
    """
    if screened.method != "morris":
        raise InputError(f"{screened.name}: is a {screened.method}, not a Morris screening")
    table = screened.indices[~screened.indices.below_noise.astype(bool)]
    if not len(table):
        raise InputError(f"{screened.name}: no number moves the outcome beyond chance; nothing to go on with")
    return tuple(str(key) for key in table.key[:most])


def strongest_in_budget(loaded: Loaded, count: int) -> tuple[str, ...]:
    """The uncertain numbers that move the caseload at which hours run out most, by arithmetic alone.

    A quick choice of what to look at first. It leaves out what only the simulation shows, such as people
    asking again, and says nothing of what is more than chance: a screening does.
    """

    def runs_out(key: str, value: float) -> float:
        scenario = with_values(loaded, inputs, {key: value})
        return hours_budget(Loaded(scenario, {}, (), {})).runs_out.typical

    inputs = uncertain_inputs(loaded)
    sizes = {one.key: abs(runs_out(one.key, one.high) - runs_out(one.key, one.low)) for one in inputs}
    return tuple(sorted(sizes, key=lambda key: (-sizes[key], key))[:count])


def asked_after(asked: Asked, screened: Sensitivity, most: int = KEEP) -> Asked:
    """The question of Sobol indices for what a screening leaves."""
    return replace(asked, method="sobol", only=kept_by_screening(screened, most))


def small_tornado(
    loaded: Loaded,
    outcome: Outcome,
    numbers: int,
    years: int,
    seed: int = SEED,
    overrides: Sequence[str] = (),
) -> Sensitivity:
    """A quick tornado, kept nowhere: the numbers the hours budget rests on most, and every choice."""
    choices = tuple(choice.name for choice in structural_choices(loaded))
    only = (*strongest_in_budget(loaded, numbers), *choices)
    asked = Asked(loaded, outcome, replications=years, seed=seed, only=only, overrides=tuple(overrides))
    return run_sensitivity(asked)


# ------------------------------------------------------------------------------------- tables


def _frame(rows: Sequence[Any]) -> pd.DataFrame:
    import pandas as pd

    return pd.DataFrame(list(rows), columns=list((rows[0] if rows else Screened)._fields))


def _points(design: Design) -> pd.DataFrame:
    import pandas as pd

    return pd.DataFrame(
        [
            {"point": point.number, "factor": point.factor, "setting": point.setting}
            | {one.key: point.values.get(one.key, one.typical) for one in design.inputs}
            | {choice.name: point.options.get(choice.name, choice.own.name) for choice in design.choices}
            for point in design.points
        ]
    )


def _runs(rows: Sequence[Rows]) -> pd.DataFrame:
    import pandas as pd

    return pd.DataFrame(
        [
            {"point": point, "replication": replication} | row
            for point, of_point in enumerate(rows)
            for replication, row in enumerate(of_point)
        ]
    )


def _about(
    asked: Asked, design: Design, rows: Sequence[Rows], screened_by: Sensitivity | None
) -> dict[str, Any]:
    scenario = asked.loaded.scenario
    return {
        "method": asked.method,
        "about": asked.about,
        "outcome": asdict(asked.outcome),
        "scenario": {
            "name": scenario.name,
            "title": scenario.title,
            "overrides": list(asked.overrides),
            "posts": posts_of(scenario),
        },
        "size": design.size,
        "points": len(design.points),
        "replications": asked.replications,
        "seed": asked.seed,
        "inputs": [asdict(one) for one in design.inputs],
        "choices": [asdict(one) for one in design.choices],
        "pulled_in": [asdict(one) for one in design.pulled_in],
        "not_moved": excluded_inputs(asked.loaded) if asked.about == "uncertainties" else {},
        "screened_by": None if screened_by is None else screened_by.name,
        "screened_from": None if screened_by is None else len(screened_by.about["inputs"]),
        "growing": _growing(rows),
        "outside": _outside(rows),
        "code": {**code_versions(), "SALib": version("SALib")},
        "full_scenario": scenario_as_tree(scenario),
    }


def _growing(rows: Sequence[Rows]) -> int | None:
    """Points at which open work still grows at the end; their values hold after so many weeks, no longer."""
    if "backlog_growth" not in rows[0][0]:
        return None
    return sum(grows([row["backlog_growth"] for row in point]) > 0 for point in rows)


def _outside(rows: Sequence[Rows]) -> int | None:
    """Points whose cap lies outside the range that is searched."""
    return sum(point[0][CAP_SIDE] != 0 for point in rows) if CAP in rows[0][0] else None


def _now() -> str:
    return dt.datetime.now(dt.UTC).isoformat(timespec="seconds")


# ------------------------------------------------------------------------------------ on disk


def save_sensitivity(made: Sensitivity, folder: Path) -> None:
    """Write the tables, then the file that says they are whole."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    tables = folder / "tables"
    tables.mkdir(parents=True, exist_ok=True)
    for name in TABLES:
        table = pa.Table.from_pandas(getattr(made, name), preserve_index=False).replace_schema_metadata(None)
        target = tables / f"{name}.parquet"
        pq.write_table(table, target.with_suffix(".tmp"), compression="zstd")
        target.with_suffix(".tmp").replace(target)
    temporary = (folder / FILE).with_suffix(".tmp")
    temporary.write_text(json.dumps(made.about, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    temporary.replace(folder / FILE)


def open_sensitivity(folder: str | Path) -> Sensitivity:
    """Open a finished analysis. Raises InputError where there is none."""
    import pandas as pd

    path = Path(folder)
    if not (path / FILE).is_file():
        raise InputError(f"{path}: no sensitivity result here (there is no {FILE}); see simcore sensitivity")
    about = json.loads((path / FILE).read_text(encoding="utf-8"))
    points, runs, found = (pd.read_parquet(path / "tables" / f"{name}.parquet") for name in TABLES)
    return Sensitivity(path.resolve().name, about, points, runs, found, path)
