"""Comparing scenarios year by year on the same draws, so that what differs is the rule and not the luck."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from simcore import __version__
from simcore.demand.demand import Demand
from simcore.experiment.cells import run_cell
from simcore.experiment.defaults import SEED
from simcore.experiment.folder import check_writable
from simcore.experiment.headline import DEFAULT_PROMISES, parse_promise
from simcore.experiment.journal import Journal, content_key
from simcore.experiment.names import check_measure
from simcore.experiment.precision import LEAST, Goal, Reached, replicate_until
from simcore.experiment.progress import Counter, Progress
from simcore.experiment.steady import Overload, overload, setting_of, year_row
from simcore.experiment.summary import t_interval
from simcore.experiment.workers import Workers
from simcore.outcomes import MEASURES
from simcore.scenario.errors import InputError
from simcore.scenario.load import load_scenario, scenario_as_tree
from simcore.scenario.schema import Scenario

if TYPE_CHECKING:
    import pandas as pd

LEVEL = 0.95
FILE = "comparison.json"
USUAL = 20
"""Replications, where none are asked for."""
QUESTIONS = tuple(dict.fromkeys(parse_promise(text).measure for text in DEFAULT_PROMISES))
"""Measures a comparison is about unless others are named: those of the usual promises."""


Task = tuple[Scenario, int, int, int]
"""(scenario, caseload, seed, replication)"""


@dataclass(frozen=True)
class Subject:
    """One of the things compared: a scenario with its overrides, at a caseload."""

    text: str
    label: str
    scenario: Scenario
    caseload: int


@dataclass(frozen=True)
class Difference:
    """A measure's paired difference to the reference: mean over replications with its interval.

    ``asked`` says whether the measure was named beforehand; then ``level`` is the interval's own level, wider
    so that all intervals asked for hold together. ``pairs`` are the replications in which both have a value;
    ``bought`` is by what factor pairing cut the variance: so many times as many unpaired years would have
    been needed for the same interval.
    """

    subject: str
    label: str
    measure: str
    asked: bool
    reference: float
    value: float
    difference: float
    low: float
    high: float
    level: float
    pairs: int
    left_out: int
    bought: float

    @property
    def told_apart(self) -> bool:
        """Whether the interval leaves zero out."""
        return self.low > 0 or self.high < 0


@dataclass(frozen=True)
class Comparison:
    """What came of comparing subjects with the first of them, the reference."""

    subjects: tuple[Subject, ...]
    differences: tuple[Difference, ...]
    reached: tuple[Reached, ...]
    overloaded: Mapping[str, Overload]
    """Subjects whose results may not be called steady, and why."""
    replications: int
    seed: int
    rows: Mapping[str, Sequence[Mapping[str, float]]]

    def asked(self) -> list[Difference]:
        """The differences the comparison is about."""
        return [row for row in self.differences if row.asked]

    def table(self) -> pd.DataFrame:
        """A row per subject and measure."""
        import pandas as pd

        return pd.DataFrame([asdict(row) | {"told_apart": row.told_apart} for row in self.differences])

    def years(self) -> pd.DataFrame:
        """A row per subject and replication with every measure, as simulated."""
        import pandas as pd

        frames = [
            pd.DataFrame(list(rows)).assign(subject=text, replication=range(len(rows)))
            for text, rows in self.rows.items()
        ]
        joined = pd.concat(frames, ignore_index=True)
        return joined[["subject", "replication", *[c for c in joined.columns if c in MEASURES]]]


def read_subject(text: str, overrides: Sequence[str] = (), caseload: int | None = None) -> Subject:
    """Read SCENARIO or SCENARIO:path=value,path=value. Raises InputError."""
    name, _, own = text.partition(":")
    changes = [part for part in own.split(",") if part]
    number = [] if caseload is None else [f"caseload={caseload}"]
    loaded = load_scenario(name, [*overrides, *number, *changes])
    title = loaded.scenario.title
    label = f"{title}, {' and '.join(changes)}" if changes else title
    return Subject(text, label, loaded.scenario, loaded.scenario.caseload)


def check_measures(names: Sequence[str]) -> tuple[str, ...]:
    """The names, if each is a measure. Raises InputError."""
    for name in names:
        check_measure("--measures", name)
    return tuple(dict.fromkeys(names))


def compare(
    subjects: Sequence[Subject],
    measures: Sequence[str] = QUESTIONS,
    goals: Sequence[Goal] = (),
    replications: int = USUAL,
    most: int = 200,
    seed: int = SEED,
    workers: int = 1,
    progress: Progress | None = None,
    journal: Journal | None = None,
) -> Comparison:
    """Run every subject on the same draws and compare each with the first.

    Without ``goals`` there are ``replications`` of each; with them as many as it takes, from that number up
    to ``most``, for the differences of those measures to be that precise. ``progress`` is told how far it is;
    a ``journal`` keeps every year as it is simulated, for a comparison that may be stopped.

    Raises InputError for fewer than two subjects, two that are the same, or fewer than two replications.
    """
    check_subjects(subjects)
    if min(replications, most) < 2:
        raise InputError("compare: an interval needs two replications or more")
    questions = tuple(dict.fromkeys([*measures, *(goal.name for goal in goals)]))
    level = 1 - (1 - LEVEL) / (len(questions) * (len(subjects) - 1))
    contents = [_content(subject, seed) for subject in subjects]

    def key(place: int, number: int) -> str:
        return f"{contents[place]}-{number}"

    runs = range(most if goals else replications)
    known = journal.known if journal is not None else {}
    kept = sum(key(place, number) in known for number in runs for place in range(len(subjects)))
    counter = Counter(progress, len(runs) * len(subjects), kept)
    with Workers(workers, journal) as pool:

        def run(numbers: range) -> list[dict[str, float]]:
            tasks = [(s.scenario, s.caseload, seed, number) for number in numbers for s in subjects]
            keys = [key(place, number) for number in numbers for place in range(len(subjects))]
            found = pool.run(replicate, tasks, keys, counter.one_more)
            width = len(subjects)
            return [_side_by_side(found[i * width : (i + 1) * width]) for i in range(len(numbers))]

        paired = [
            Goal(_paired(place, goal.name), goal.half_width)
            for goal in goals
            for place in range(1, len(subjects))
        ]
        if paired:
            wide, reached = replicate_until(
                run, paired, most, level, batch=max(2, workers), least=max(LEAST, replications)
            )
        else:
            wide, reached = list(run(runs)), []
    counter.enough()
    rows = {subject.text: [_of(place, row) for row in wide] for place, subject in enumerate(subjects)}
    return Comparison(
        subjects=tuple(subjects),
        differences=tuple(_differences(subjects, rows, questions, level)),
        reached=tuple(_named(item, subjects) for item in reached),
        overloaded=_overloaded(subjects, rows),
        replications=len(wide),
        seed=seed,
        rows=rows,
    )


def _content(subject: Subject, seed: int) -> str:
    """A subject's name in a journal, from all that its years follow from."""
    tree = scenario_as_tree(subject.scenario)
    return content_key({"scenario": tree, "caseload": subject.caseload, "seed": seed})


def question(subjects: Sequence[Subject], seed: int) -> dict[str, object]:
    """What a journal is about; measures and how many years may differ when it is gone on with."""
    return {
        "subjects": [subject.text for subject in subjects],
        "contents": [_content(subject, seed) for subject in subjects],
        "seed": seed,
    }


def replicate(task: Task) -> dict[str, float]:
    """All measures of one replication, also by months. Its draws hang on seed and replication alone."""
    scenario, caseload, seed, replication = task
    return year_row(run_cell(scenario, Demand(scenario, seed, replication, caseload), caseload))


def check_subjects(subjects: Sequence[Subject]) -> None:
    """Raises InputError for fewer than two, or two that are the same."""
    if len(subjects) < 2:
        raise InputError("compare: give two scenarios or more, the reference first")
    texts = [subject.text for subject in subjects]
    twice = sorted({text for text in texts if texts.count(text) > 1})
    if twice:
        raise InputError(f"compare: {', '.join(twice)} is given twice")


def _paired(place: int, measure: str) -> str:
    return f"{place}-0|{measure}"


def _side_by_side(rows: Sequence[Mapping[str, float]]) -> dict[str, float]:
    """One replication of all subjects as one row: each one's measures and their differences to the first."""
    wide: dict[str, float] = {}
    for place, row in enumerate(rows):
        wide |= {f"{place}|{name}": value for name, value in row.items()}
        if place:
            wide |= {_paired(place, name): row[name] - rows[0][name] for name in MEASURES}
    return wide


def _of(place: int, wide: Mapping[str, float]) -> dict[str, float]:
    start = f"{place}|"
    return {name.removeprefix(start): value for name, value in wide.items() if name.startswith(start)}


def _named(reached: Reached, subjects: Sequence[Subject]) -> Reached:
    """Say of which subject a difference is: names were built by place."""
    place, _, measure = reached.name.partition("-0|")
    return Reached(
        f"{measure}, {subjects[int(place)].text}",
        reached.asked,
        reached.half_width,
        reached.n,
        reached.needed,
    )


def _differences(
    subjects: Sequence[Subject],
    rows: Mapping[str, Sequence[Mapping[str, float]]],
    questions: Sequence[str],
    level: float,
) -> list[Difference]:
    first = rows[subjects[0].text]
    names = [*questions, *(name for name in MEASURES if name not in questions)]
    found = []
    for subject in subjects[1:]:
        for name in names:
            asked = name in questions
            ours = np.array([row[name] for row in rows[subject.text]])
            theirs = np.array([row[name] for row in first])
            found.append(paired_difference(subject, name, asked, theirs, ours, level if asked else LEVEL))
    return found


def paired_difference(
    subject: Subject, name: str, asked: bool, reference: np.ndarray, value: np.ndarray, level: float
) -> Difference:
    """A measure's paired difference over replications; those in which either has no value are left out."""
    known = ~(np.isnan(reference) | np.isnan(value))
    mine, theirs = value[known], reference[known]
    mean, low, high, sd = t_interval(mine - theirs, level)
    if sd == 0:
        low = high = mean
    bought = math.nan
    if len(mine) > 1:
        apart = float(mine.var(ddof=1) + theirs.var(ddof=1))
        bought = apart / sd**2 if sd > 0 else (math.inf if apart > 0 else math.nan)
    return Difference(
        subject=subject.text,
        label=subject.label,
        measure=name,
        asked=asked,
        reference=float(theirs.mean()) if len(theirs) else math.nan,
        value=float(mine.mean()) if len(mine) else math.nan,
        difference=mean,
        low=low,
        high=high,
        level=level,
        pairs=int(known.sum()),
        left_out=int((~known).sum()),
        bought=bought,
    )


def _overloaded(
    subjects: Sequence[Subject], rows: Mapping[str, Sequence[Mapping[str, float]]]
) -> dict[str, Overload]:
    found = {
        one.text: overload(rows[one.text], one.caseload, setting_of(scenario_as_tree(one.scenario)))
        for one in subjects
    }
    return {text: why for text, why in found.items() if why is not None}


def check_folder(folder: Path) -> None:
    """Raises InputError where a comparison lies there already, or nothing can be written."""
    if (folder / FILE).exists():
        raise InputError(f"{folder}: already holds a comparison; choose another folder with --out")
    check_writable(folder)


def save(comparison: Comparison, folder: Path) -> Path:
    """Write comparison.json (what was compared, seeds, versions), differences.csv and years.csv.

    Raises InputError where the folder already holds a comparison.
    """
    check_folder(folder)
    target = folder / FILE
    folder.mkdir(parents=True, exist_ok=True)
    comparison.table().to_csv(folder / "differences.csv", index=False, lineterminator="\n")
    comparison.years().to_csv(folder / "years.csv", index=False, lineterminator="\n")
    about = {
        "reference": comparison.subjects[0].text,
        "subjects": [
            {
                "text": s.text,
                "label": s.label,
                "caseload": s.caseload,
                "scenario": scenario_as_tree(s.scenario),
            }
            for s in comparison.subjects
        ],
        "replications": comparison.replications,
        "seed": comparison.seed,
        "precision": [asdict(item) | {"met": item.met} for item in comparison.reached],
        "not_steady": {text: asdict(why) for text, why in comparison.overloaded.items()},
        "simcore": __version__,
    }
    target.write_text(json.dumps(about, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    return target
