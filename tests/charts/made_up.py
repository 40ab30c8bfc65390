"""A made-up verification table: theory's own numbers, moved as chance would; nothing was simulated."""

import csv
import json
from collections.abc import Sequence
from dataclasses import asdict
from hashlib import blake2b
from pathlib import Path
from statistics import NormalDist

from simcore.charts import Compared, Verification

CASES = {
    case["id"]: case
    for case in json.loads(
        (Path(__file__).parents[1] / "verification" / "cases.json").read_text(encoding="utf-8")
    )
}
NO_CHANCE = ("V08c", "V16c")
NOT_RUN = ("fifo_", "hol_", "steady_state", "max_cases", "mean_wait_if", "response_if", "utilisation_if")
UNSEEN = 1e-8
COLUMNS = ["case", "group", "title", "metric", "expected", "simulated", "standard_error", "z"]
COLUMNS += ["replications", "seed", "rerun", "verdict"]


def made_up(cases: Sequence[str] = tuple(CASES), source: str = "made_up_run.csv") -> Verification:
    """The table of these cases, in which all agree."""
    return Verification(tuple(row for case in cases for row in _rows(case)), source)


def _rows(case: str) -> list[Compared]:
    given = CASES[case]
    numbers = {name: value for name, value in given["expected"].items() if not name.startswith(NOT_RUN)}
    return [
        compared(case, name, _z(case, name) if case not in NO_CHANCE else float("nan"))
        for name, value in numbers.items()
        if abs(value) > UNSEEN
    ]


def compared(case: str, metric: str, z: float, rerun: int = 0, *, verdict: str = "agrees") -> Compared:
    """One number so many standard errors off, each one in a hundred of it."""
    given = CASES[case]
    expected = given["expected"][metric]
    error = 0.01 * abs(expected) if z == z else 0.0
    simulated = expected + z * error if z == z else expected
    about = (case, given["group"], given["title"], metric)
    return Compared(*about, expected, simulated, error, z, 40 * 4**rerun, 7 + rerun, rerun, verdict)


def _z(case: str, metric: str) -> float:
    """A deviation from the name alone, at most 2.9."""
    number = int.from_bytes(blake2b(f"{case} {metric}".encode(), digest_size=4).digest(), "big")
    return max(-2.9, min(2.9, NormalDist().inv_cdf((number + 0.5) / 2**32)))


def write(found: Verification, path: Path) -> Path:
    """Write the table as `make verify` does."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, COLUMNS, extrasaction="ignore", lineterminator="\n")
        writer.writeheader()
        for row in found.rows:
            z = "" if row.z != row.z else row.z
            writer.writerow(asdict(row) | {"z": z})
    return path
