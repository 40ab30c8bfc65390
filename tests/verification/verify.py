"""The long runs of all cases, in processes, and the table of their results: `python3 tools/dev.py verify`.

Notebook 11 reads the table and never runs it anew. It holds no time, host or path: the same model gives the
same table.
"""

from __future__ import annotations

import argparse
import csv
import multiprocessing
import sys
from collections.abc import Iterable
from concurrent.futures import Future, ProcessPoolExecutor
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path

from tests.verification.catalogue import CATALOGUE, LATER
from tests.verification.theory import Case, Readings, Row, check, final, readings_of

TABLE = Path(__file__).resolve().parents[2] / "docs" / "verification.csv"
COLUMNS = ["case", "group", "title", "metric", "expected", "simulated", "standard_error", "z"]
COLUMNS += ["replications", "seed", "rerun", "verdict"]
BATCHES = 32
"""Parts that a case's replications are done in; each keeps one process busy for some seconds."""


def batch(case: str, seed: int, first: int, last: int) -> Readings:
    """Run some replications of the long version, in a process of the pool."""
    return readings_of(CATALOGUE[case], seed, range(first, last), long=True)


@dataclass
class Pool:
    """Processes that run batches; what is asked for early is on its way while other cases are compared."""

    executor: ProcessPoolExecutor
    started: dict[tuple[str, int], list[Future[Readings]]] = field(default_factory=dict)

    def start(self, case: Case, seed: int, replications: int) -> None:
        """Line a case's replications up."""
        parts = min(BATCHES, replications)
        edges = [replications * part // parts for part in range(parts + 1)]
        self.started[case.id, seed] = [
            self.executor.submit(batch, case.id, seed, first, last) for first, last in pairwise(edges)
        ]

    def run(self, case: Case, seed: int, replications: int, long: bool) -> Readings:
        """Wait for a case's replications, in their order."""
        if (case.id, seed) not in self.started:
            self.start(case, seed, replications)
        found: Readings = {}
        for future in self.started.pop((case.id, seed)):
            for name, readings in future.result().items():
                found.setdefault(name, []).extend(readings)
        return found


def run_all(cases: list[Case], workers: int) -> list[Row]:
    """Run the long versions of the cases and tell what came out, case by case."""
    rows: list[Row] = []
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(workers, mp_context=context) as executor:
        pool = Pool(executor)
        for case in cases:
            pool.start(case, case.seed(), case.size(long=True))
        for case in cases:
            found = check(case, pool.run, long=True)
            sys.stdout.write("".join(f"{row}\n" for row in found))
            sys.stdout.flush()
            rows += found
    return rows


def cells(row: Row) -> list[str]:
    """A row as the table has it; no z where a case asks for equality or nearness."""
    z = "" if row.z != row.z else f"{row.z:.2f}"
    numbers = [f"{row.expected:.9g}", f"{row.simulated:.6g}", f"{row.standard_error:.3g}", z]
    about = [row.case, row.group, row.title, row.metric]
    return [*about, *numbers, str(row.replications), str(row.seed), str(row.rerun), row.verdict]


def read(path: Path = TABLE) -> list[dict[str, str]]:
    """The rows of the table as they stand."""
    if not path.exists():
        return []
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def write(rows: Iterable[Row], path: Path = TABLE) -> None:
    """Write the table in the order of the catalogue; cases that were not run keep the rows they have."""
    path.parent.mkdir(exist_ok=True)
    found: dict[str, list[list[str]]] = {}
    for row in rows:
        found.setdefault(row.case, []).append(cells(row))
    kept: dict[str, list[list[str]]] = {}
    for line in read(path):
        kept.setdefault(line["case"], []).append(list(line.values()))
    table = kept | found
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(COLUMNS)
        writer.writerows(line for name in CATALOGUE for line in table.get(name, ()))


def not_compared(cases: Iterable[Case]) -> list[str]:
    """What the cases expect and nothing compares, and configurations left for later, with the reasons."""
    listed = [f"{case.id} {name}: {why}" for case in cases for name, why in case.not_measured.items()]
    return [f"not compared: {line}" for line in [*listed, *(f"{case}: {why}" for case, why in LATER.items())]]


def main() -> int:
    """Run, print, write; 1 if any metric differs."""
    parser = argparse.ArgumentParser(prog="verify", description="Compare the model with exact theory.")
    parser.add_argument("--workers", type=int, default=1)
    parser.add_argument(
        "--only", nargs="+", metavar="CASE", help="just these; the others keep the rows they have"
    )
    options = parser.parse_args()
    cases = list(CATALOGUE.values())
    if options.only:
        cases = [CATALOGUE[name] for name in options.only]
    rows = run_all(cases, options.workers)
    write(rows)
    for line in not_compared(cases):
        sys.stdout.write(f"{line}\n")
    counted = final(rows)
    differing = [row for row in counted if not row.agrees]
    sys.stdout.write(f"{len(counted)} metrics of {len(cases)} cases, {len(differing)} differ\n")
    return int(bool(differing))


if __name__ == "__main__":
    sys.exit(main())
