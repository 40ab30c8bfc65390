"""A small scenario of our own, with evidence of its own, and one way to check that an input is refused."""

from collections.abc import Callable
from pathlib import Path

import pytest

from simcore.cli import main
from simcore.scenario import compose, evidence

FILES = Path(__file__).parent / "files"
SMALL = (FILES / "small.yaml").read_text(encoding="utf-8")

Refused = Callable[..., str]
Changed = Callable[..., Path]


@pytest.fixture(autouse=True)
def own_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Work in an empty folder: `small` is the only shipped scenario, and the evidence has a few rows."""
    (tmp_path / "shipped" / "policies").mkdir(parents=True)
    (tmp_path / "shipped" / "small.yaml").write_text(SMALL, encoding="utf-8")
    monkeypatch.setattr(compose, "SCENARIOS", tmp_path / "shipped")
    monkeypatch.setattr(evidence, "EVIDENCE_FILE", FILES / "evidence.csv")
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def changed(tmp_path: Path) -> Changed:
    """Write mine.yaml: the small scenario with some text replaced."""

    def write(old: str = "", new: str = "") -> Path:
        assert old in SMALL, f"the small scenario no longer has {old!r}"
        path = tmp_path / "mine.yaml"
        path.write_text(SMALL.replace(old, new) if old else SMALL, encoding="utf-8")
        return path

    return write


@pytest.fixture
def refused(capsys: pytest.CaptureFixture[str]) -> Refused:
    """Give a scenario to the command line; it must be refused in a few plain lines, which are returned."""

    def run(scenario: str | Path, *options: str) -> str:
        assert main(["explain", str(scenario), *options]) == 2
        out, message = capsys.readouterr()
        assert out == ""
        assert "Traceback" not in message
        assert "pydantic" not in message
        assert len(message.splitlines()) <= 25
        return message

    return run
