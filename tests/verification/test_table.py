"""docs/verification.csv holds what the catalogue compares, and what is wrong with a table is said."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from tests.verification import table, verify
from tests.verification.catalogue import CATALOGUE
from tests.verification.table import COLUMNS, cells, faults, fingerprint, not_compared, read, write
from tests.verification.theory import Case, Row, most_error


def perfect() -> list[Row]:
    """A table in which theory's own numbers came out."""
    return [row for case in CATALOGUE.values() for row in _rows(case)]


def _rows(case: Case) -> list[Row]:
    about = (case.id, case.given["group"], case.title)
    rows = []
    for name, metric in case.metrics.items():
        expected = case.expected_of(name)
        error = min(0.9 * most_error(case, metric, expected, long=True), 0.1)
        z = float("nan") if metric.kind in ("exact", "within") else 0.0
        numbers = (expected, expected, error, z, case.size(long=True), case.seed(), 0)
        rows.append(Row(*about, name, *numbers, "agrees"))
    return rows


def lines(rows: list[Row]) -> list[dict[str, str]]:
    return [dict(zip(COLUMNS, cells(row), strict=True)) for row in rows]


def test_the_table_is_whole_up_to_date_and_all_of_it_agrees() -> None:
    found = faults(read())
    assert not found, "\n".join(found)


def test_a_table_that_is_missing_or_lacks_a_row_says_what_to_run(tmp_path: Path) -> None:
    assert faults(read(tmp_path / "none.csv")) == ["there is no table: run make verify"]
    assert faults(lines(perfect())) == []
    assert faults(lines(perfect()[1:])) == ["V01a utilisation: no row: run make verify --only V01a"]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"expected": "0.7"}, "expected 0.7, but the catalogue has 0.8: run make verify"),
        ({"replications": "0"}, "0 replications instead of 320: run make verify"),
        ({"seed": "7"}, "its seed is not the case's"),
        ({"scenario": "0"}, "is of another scenario than the file's: run make verify --only V01a"),
        ({"z": "1.00"}, "z 1.0 is not what its own numbers give"),
        ({"z": "4.00", "simulated": "0.804", "standard_error": "0.001"}, "agrees, with z 4.0"),
        ({"standard_error": "0.002"}, "agrees, with a standard error of 0.002, above 0.001: run make verify"),
        ({"verdict": "unsure"}, "its verdict is unsure"),
        ({"z": ""}, "it has no z"),
        (
            {"z": "-6.00", "simulated": "0.794", "standard_error": "0.001"},
            "z -6.0 is too far for a re-run to mend",
        ),
        ({"rerun": "1"}, "a re-run without its first run"),
        ({"metric": "guess"}, "nothing compares this"),
    ],
)
def test_what_is_wrong_with_a_row_is_said(change: dict[str, str], said: str) -> None:
    rows = lines(perfect())
    rows[0] = rows[0] | change
    name = f"V01a {rows[0]['metric']}"
    assert f"{name}: {said}" in faults(rows)


def test_rows_of_the_table_are_plain() -> None:
    text = cells(perfect()[0])
    assert len(text) == len(COLUMNS)
    assert text[:2] + text[3:6] == ["V01a", "V01", "utilisation", "0.8", "0.8"]
    assert text[-3:] == ["0", "agrees", fingerprint("V01a")]


def test_a_case_run_alone_replaces_its_own_rows_and_no_others(tmp_path: Path) -> None:
    first, second = (_rows(CATALOGUE[name])[0] for name in ("V02b", "V02c"))
    path = tmp_path / "table.csv"
    write([second, first], path)
    write([replace(first, z=1.0)], path)
    assert [(line["case"], line["z"]) for line in read(path)] == [("V02b", "1.00"), ("V02c", "0.00")]


def test_what_is_done_is_written_though_the_next_case_fails(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stopped(case: Case, *_: object, **__: object) -> list[Row]:
        if case.id == "V16c":
            raise KeyboardInterrupt
        return _rows(case)

    path = tmp_path / "table.csv"
    monkeypatch.setattr(verify, "check", stopped)
    monkeypatch.setattr(verify, "write", lambda rows: write(rows, path))
    monkeypatch.setattr("sys.argv", ["verify", "--only", "V08c", "V16c"])
    with pytest.raises(KeyboardInterrupt):
        verify.main()
    assert {line["case"] for line in read(path)} == {"V08c"}


def test_what_is_not_compared_is_listed_with_a_reason() -> None:
    assert all(line.why for line in not_compared())
    assert {line.case for line in not_compared()} <= set(CATALOGUE) | set(table.LATER)
