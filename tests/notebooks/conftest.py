"""Notebooks made on the spot."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

Made = Callable[..., Path]


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
