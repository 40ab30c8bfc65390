"""A tiny run through the real sweep code, and notebooks made on the spot."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from simcore.experiment import Run, load_sweep, plan_sweep, run_sweep
from tests.charts.made_up import made_up, write

TINY = Path(__file__).parent / "files" / "tiny_sweep.yaml"

Made = Callable[..., Path]


@pytest.fixture(scope="session")
def tiny_run(tmp_path_factory: pytest.TempPathFactory) -> Run:
    """A finished run of a few short years."""
    return run_sweep(plan_sweep(load_sweep(TINY), []), tmp_path_factory.mktemp("outputs") / "tiny")


@pytest.fixture(scope="session")
def verification(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A made-up verification table of a few cases."""
    table = tmp_path_factory.mktemp("docs") / "verification.csv"
    return write(made_up(["V01a", "V05_50", "V16c"]), table)


@pytest.fixture
def made(tmp_path: Path) -> Made:
    """Write a notebook whose parameters cell says `x = 1`, with these code cells after it."""

    def write(*sources: str, name: str = "made") -> Path:
        cells = [_code("cell-0", "x = 1", ["parameters"])]
        cells += [_code(f"cell-{number}", source, []) for number, source in enumerate(sources, start=1)]
        spec = {"name": "python3", "display_name": "Python 3", "language": "python"}
        notebook = {"cells": cells, "metadata": {"kernelspec": spec}, "nbformat": 4, "nbformat_minor": 5}
        path = tmp_path / f"{name}.ipynb"
        path.write_text(json.dumps(notebook), encoding="utf-8")
        return path

    def _code(name: str, source: str, tags: list[str]) -> dict[str, object]:
        return {
            "cell_type": "code",
            "id": name,
            "source": source,
            "metadata": {"tags": tags},
            "outputs": [],
            "execution_count": None,
        }

    return write
