"""How far a comparison or a precise run is, and how one that was stopped goes on."""

from __future__ import annotations

from pathlib import Path

import pytest

from simcore.cli import main
from simcore.experiment import single
from simcore.experiment.compare import compare as comparing
from simcore.experiment.progress import Counter, progress_printer

SHORT = ["--set", "window.warm_up_weeks=1", "--set", "window.weeks=4", "--caseload", "30"]
COMMAND = ["compare", "base", "base:next_item=first_come", *SHORT, "--replications", "4"]


def _stops_after(done: int, monkeypatch: pytest.MonkeyPatch, where: object, name: str) -> list[object]:
    """Ctrl-C when so many runs are done; gives the list of those begun."""
    real, begun = getattr(where, name), []

    def run(*given: object) -> object:
        begun.append(given)
        if len(begun) > done:
            raise KeyboardInterrupt
        return real(*given)

    monkeypatch.setattr(where, name, run)
    return begun


def test_a_stopped_comparison_goes_on_with_what_is_done(tmp_path, monkeypatch, capsys):
    out = ["--out", str(tmp_path / "stopped")]
    with monkeypatch.context() as patched:
        _stops_after(3, patched, comparing, "replicate")
        assert main([*COMMAND, *out]) == 1
    assert "--resume" in capsys.readouterr().err
    assert main([*COMMAND, *out]) == 2  # it is not begun anew unasked
    again = _stops_after(99, monkeypatch, comparing, "replicate")
    assert main([*COMMAND, *out, "--resume"]) == 0
    assert len(again) == 5
    assert "3 of 8 runs are there already" in capsys.readouterr().err
    assert main([*COMMAND, "--out", str(tmp_path / "whole")]) == 0
    for name in ("years.csv", "differences.csv", "comparison.json"):
        assert (tmp_path / "stopped" / name).read_bytes() == (tmp_path / "whole" / name).read_bytes()
    assert not list(Path(tmp_path).rglob("journal.jsonl"))


def test_a_comparison_kept_nowhere_says_that_it_begins_anew(monkeypatch, capsys):
    _stops_after(3, monkeypatch, comparing, "replicate")
    assert main(COMMAND) == 1
    error = capsys.readouterr().err
    assert "3 of 8 runs" in error
    assert "begins anew, and gives the same numbers" in error


def test_a_precise_run_says_how_far_it_is_at_most(monkeypatch, capsys):
    command = ["run", "base", *SHORT, "--precision", "overtime=50", "--most", "20"]
    assert main(command) == 0
    told = capsys.readouterr().err
    assert "of at most 40 runs" in told
    assert told.splitlines()[-1].startswith("16 runs,")
    _stops_after(5, monkeypatch, single, "run_cell")
    assert main(command) == 1
    assert "the same command begins anew" in capsys.readouterr().err


def test_time_left_is_told_by_what_was_done_here_not_by_what_was_kept(monkeypatch, capsys):
    show = progress_printer()
    show(50, 100, 0.0)
    show(60, 100, 10.0)
    assert "60 of 100 runs, 10 s, about 40 s left" in capsys.readouterr().err
    Counter(None, 5).enough()  # silent without a progress
