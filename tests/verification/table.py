"""The table of the long runs, docs/verification.csv: written, read, and checked against the catalogue."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import NamedTuple

from simcore.experiment.journal import content_key
from tests.verification.catalogue import CATALOGUE, LATER
from tests.verification.theory import (
    AGREES,
    GIVEN,
    MORE_IN_RERUN,
    TOO_FAR,
    Case,
    Row,
    most_error,
    scenario_of,
)

TABLE = Path(__file__).resolve().parents[2] / "docs" / "verification.csv"
COLUMNS = ["case", "group", "title", "metric", "expected", "simulated", "standard_error", "z"]
COLUMNS += ["replications", "seed", "rerun", "verdict", "scenario"]
AGAIN = "run make verify"
NEAR = 0.02
"""How far z may be from what the rounded numbers of its row give."""

Line = Mapping[str, str]


class NotCompared(NamedTuple):
    """A number that a case gives and no run is compared with."""

    case: str
    metric: str
    why: str


def cells(row: Row) -> list[str]:
    """A row as the table has it; no z where a case asks for equality or nearness."""
    z = "" if row.z != row.z else f"{row.z:.2f}"
    numbers = [f"{row.expected:.9g}", f"{row.simulated:.9g}", f"{row.standard_error:.6g}", z]
    about = [row.case, row.group, row.title, row.metric]
    more = [str(row.replications), str(row.seed), str(row.rerun), row.verdict]
    return [*about, *numbers, *more, fingerprint(row.case)]


@cache
def fingerprint(case: str) -> str:
    """Of all that a case's scenario says: a row of another scenario is out of date.

    What it leaves at its default is not said, so that a new setting nobody uses makes no row stale.
    """
    return content_key(scenario_of(case).model_dump(mode="json", exclude_defaults=True))


def read(path: Path = TABLE) -> list[dict[str, str]]:
    """The rows of the table as they stand; none if there is no table yet."""
    if not path.exists():
        return []
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def write(rows: Iterable[Row], path: Path = TABLE) -> None:
    """Put rows in, in the order of the catalogue; cases that have none here keep those of the table."""
    path.parent.mkdir(exist_ok=True)
    found: dict[str, list[list[str]]] = {}
    for row in rows:
        found.setdefault(row.case, []).append(cells(row))
    kept: dict[str, list[list[str]]] = {}
    for line in read(path):
        kept.setdefault(line["case"], []).append(list(line.values()))
    table = kept | found
    part = path.with_suffix(".part")
    with part.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(COLUMNS)
        writer.writerows(line for name in CATALOGUE for line in table.get(name, ()))
    part.replace(path)  # a reader never finds half a table


def not_compared() -> list[NotCompared]:
    """What the cases expect and nothing compares, with the reasons; a case left for later in one line."""
    single = [
        NotCompared(case.id, metric, why)
        for case in CATALOGUE.values()
        for metric, why in case.not_measured.items()
    ]
    whole = [NotCompared(name, f"all {len(GIVEN[name]['expected'])}", why) for name, why in LATER.items()]
    return single + whole


def faults(lines: list[dict[str, str]]) -> list[str]:
    """What is wrong with a table; nothing if it is whole, up to date and all of it agrees."""
    if not lines:
        return [f"there is no table: {AGAIN}"]
    if list(lines[0]) != COLUMNS:
        return [f"columns are {', '.join(lines[0])}: {AGAIN}"]
    wanted = {(name, metric) for name, case in CATALOGUE.items() for metric in case.metrics}
    last = {(line["case"], line["metric"]): line for line in lines}  # of two, the re-run
    found = [f"{case} {metric}: no row: {AGAIN} --only {case}" for case, metric in sorted(wanted - set(last))]
    found += [f"{case} {metric}: nothing compares this" for case, metric in sorted(set(last) - wanted)]
    first = {(line["case"], line["metric"]) for line in lines if line["rerun"] == "0"}
    found += [
        f"{case} {metric}: a re-run without its first run" for case, metric in sorted(set(last) - first)
    ]
    for line in lines:
        key = (line["case"], line["metric"])
        if key in wanted:
            told = [*_faults_of(line, CATALOGUE[line["case"]])]
            if line is last[key] and line["verdict"] != "agrees":
                told.append(f"its verdict is {line['verdict']}")
            found += [f"{' '.join(key)}: {what}" for what in told]
    return found


def _faults_of(line: Line, case: Case) -> Iterator[str]:
    """What is wrong with one row."""
    expected, again = case.expected_of(line["metric"]), line["rerun"] == "1"
    size = case.size(long=True) * (MORE_IN_RERUN if again else 1)
    if abs(float(line["expected"]) - expected) > 1e-8 * abs(expected):
        yield f"expected {line['expected']}, but the catalogue has {expected:.9g}: {AGAIN}"
    if int(line["replications"]) != size:
        yield f"{line['replications']} replications instead of {size}: {AGAIN}"
    if line["scenario"] != fingerprint(case.id):
        yield f"is of another scenario than the file's: {AGAIN} --only {case.id}"
    if int(line["seed"]) != case.seed(again):
        yield "its seed is not the case's"
    if line["z"]:
        yield from _faults_of_z(line, case, expected)
    elif case.metrics[line["metric"]].kind not in ("exact", "within"):
        yield "it has no z"


def _faults_of_z(line: Line, case: Case, expected: float) -> Iterator[str]:
    z, error, simulated = (float(line[name]) for name in ("z", "standard_error", "simulated"))
    most = most_error(case, case.metrics[line["metric"]], expected, long=True)
    if error and abs(z - (simulated - expected) / error) > NEAR:
        yield f"z {z} is not what its own numbers give"
    if abs(z) > TOO_FAR:
        yield f"z {z} is too far for a re-run to mend"
    if line["verdict"] == "agrees" and abs(z) > AGREES:
        yield f"agrees, with z {z}"
    if line["verdict"] == "agrees" and error > most:
        yield f"agrees, with a standard error of {error}, above {most:.3g}: {AGAIN}"
