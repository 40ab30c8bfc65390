"""The long runs of all cases, in processes, and the table of their results: `python3 tools/dev.py verify`.

Notebook 11 reads the table and never runs it anew. It holds no time, host or path: the same model gives the
same table.
"""

from __future__ import annotations

import argparse
import multiprocessing
import sys
from collections.abc import Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from dataclasses import dataclass, field
from itertools import pairwise

from tests.verification.catalogue import CATALOGUE
from tests.verification.table import not_compared, write
from tests.verification.theory import Case, Readings, Row, check, final, readings_of

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


def run_all(cases: list[Case], workers: int) -> Iterator[list[Row]]:
    """Run the long versions of the cases; rows come case by case, in the order of the list."""
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(workers, mp_context=context) as executor:
        pool = Pool(executor)
        for case in cases:
            pool.start(case, case.seed(), case.size(long=True))
        for case in cases:
            yield check(case, pool.run, long=True)


def main() -> int:
    """Run, print, write; 1 if any number does not agree."""
    parser = argparse.ArgumentParser(prog="verify", description="Compare the model with exact theory.")
    parser.add_argument("--workers", type=int, default=1)
    parser.add_argument(
        "--only", nargs="+", metavar="CASE", choices=CATALOGUE, help="just these; others keep their rows"
    )
    options = parser.parse_args()
    cases = [CATALOGUE[name] for name in options.only or CATALOGUE]
    rows: list[Row] = []
    for found in run_all(cases, options.workers):
        sys.stdout.write("".join(f"{row}\n" for row in found))
        sys.stdout.flush()
        write(found)  # at once: what is done stays done if this is stopped
        rows += found
    for line in not_compared():
        sys.stdout.write(f"not compared: {line.case} {line.metric}: {line.why}\n")
    counted = final(rows)
    bad = [row for row in counted if row.verdict != "agrees"]
    sys.stdout.write(f"{len(counted)} numbers of {len(cases)} cases, {len(bad)} do not agree\n")
    return int(bool(bad))


if __name__ == "__main__":
    sys.exit(main())
