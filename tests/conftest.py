"""What more than one folder of tests needs, made once a session: a run, a cap, a report and so on.

Nobody may write into these folders: take a copy.
"""

import gc
import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import settings

if TYPE_CHECKING:
    from simcore.experiment import Run

TINY = Path(__file__).parent / "notebooks" / "files" / "tiny_sweep.yaml"
LONGEST = 600  # seconds that one worker waits for what another makes

# How long an example takes says nothing on a machine that others share; new examples are for `make verify`.
settings.register_profile("plain", deadline=None, derandomize=True)
settings.load_profile("plain")

SLOW_FIRST = (
    "browser/test_explorer.py",
    "verification",
    "experiment",
    "browser",
    "notebooks",
    "faults",
    "test_lint",
)
"""Tests that go first, so that no long file is left to one worker while the others are done.

The very first makes the report that many read: by the time they want it, it is there.
"""

Once = Callable[[str, Callable[[Path], object]], Path]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Slow files first, each one's tests in their order."""
    here = Path(__file__).parent

    def place(item: pytest.Item) -> int:
        path = item.path.relative_to(here).as_posix()
        return next((n for n, slow in enumerate(SLOW_FIRST) if path.startswith(slow)), len(SLOW_FIRST))

    items.sort(key=place)


def pytest_collection_finish() -> None:
    """What has been imported and collected stays to the end; nobody need look for garbage among it."""
    gc.collect()
    gc.freeze()


@pytest.fixture(scope="session")
def once(tmp_path_factory: pytest.TempPathFactory) -> Once:
    """Make a folder once, however many workers run the tests: `once("name", make)`."""
    base = tmp_path_factory.getbasetemp()
    shared = base.parent if "PYTEST_XDIST_WORKER" in os.environ else base  # of this session, not the last one

    def folder(name: str, make: Callable[[Path], object]) -> Path:
        made, claim, done = (shared / f"once-{name}{ending}" for ending in ("", ".claimed", ".done"))
        until = time.monotonic() + LONGEST
        while not done.exists():
            try:
                claim.mkdir()
            except FileExistsError:  # another worker makes it; if it fails, it is our turn to find out why
                assert time.monotonic() < until, f"nobody finished {name}"
                time.sleep(0.1)
                continue
            try:
                if not done.exists():
                    shutil.rmtree(made, ignore_errors=True)
                    make(made)
                    done.touch()
            finally:
                claim.rmdir()
        return made

    return folder


@pytest.fixture(scope="session")
def tiny_run(once: Once) -> "Run":
    """A finished run of a few short years; its name is tiny."""
    from simcore.experiment import load_sweep, open_run, plan_sweep, run_sweep

    return open_run(once("run", lambda to: run_sweep(plan_sweep(load_sweep(TINY), []), to / "tiny")) / "tiny")


@pytest.fixture(scope="session")
def kept_cap(once: Once) -> Path:
    """The folder of a cap from a few short years; its name is small."""
    from simcore.experiment.cap.cap import find_cap, smaller
    from simcore.experiment.cap.search import Settings
    from simcore.experiment.cap.store import save_cap
    from simcore.experiment.cap.tally import read_promises

    def make(to: Path) -> None:
        settings = smaller(
            Settings(read_promises(["notes_on_time >= 0.8", "overtime <= 6"]), low=20, high=90), 6
        )
        changes = ["window.warm_up_weeks=1", "window.weeks=6"]
        save_cap(find_cap("base", settings, changes, seed=7, points=1, coarse_years=2), to / "small")

    return once("cap", make) / "small"


@pytest.fixture(scope="session")
def kept_decision(once: Once) -> Path:
    """The folder of a decision of a tiny agency; its name is made."""
    from simcore.experiment.decide.store import save_decision
    from tests.experiment.decisions import tiny_decision

    return once("decision", lambda to: save_decision(tiny_decision(), to / "made")) / "made"


@pytest.fixture(scope="session")
def sensitivities(once: Once, tiny_run: "Run") -> dict[str, Path]:
    """A made-up result of each method for the tiny run's scenario; Sobol indices with their screening."""
    from simcore.experiment.sensitivity.analysis import save_sensitivity
    from tests.charts.made_up_sensitivity import made_up

    methods = ("tornado", "morris", "sobol")

    def make(to: Path) -> None:
        for method in methods:
            found = made_up(method)
            about = found.about | {"full_scenario": tiny_run.assumed("properly")}
            save_sensitivity(replace(found, about=about), to / method)
        save_sensitivity(made_up("morris"), to / "sobol" / "screening")

    folder = once("sensitivity", make)
    return {method: folder / method for method in methods}


@pytest.fixture(scope="session")
def verification(once: Once) -> Path:
    """A made-up verification table of a few cases."""
    from tests.charts.made_up import made_up, write

    def make(to: Path) -> None:
        to.mkdir(parents=True)
        write(made_up(["V01a", "V05_50", "V16c"]), to / "verification.csv")

    return once("verification", make) / "verification.csv"


class Places(dict[str, Path]):
    """Where notebooks of a smoke run read from (notebooks/smoke.py), each made when first asked for."""

    def __init__(self, request: pytest.FixtureRequest) -> None:
        self.fixture = request.getfixturevalue

    def __missing__(self, name: str) -> Path:
        made: dict[str, Callable[[], Path]] = {
            "run": lambda: self.fixture("tiny_run").folder,
            "cap": lambda: self.fixture("kept_cap"),
            "decision": lambda: self.fixture("kept_decision"),
            "sensitivity": lambda: self.fixture("sensitivities")["tornado"],
            "table": lambda: self.fixture("verification"),
        }
        return made[name]()


@pytest.fixture(scope="session")
def places(request: pytest.FixtureRequest) -> Places:
    return Places(request)


@pytest.fixture(scope="session")
def report(once: Once, tiny_run: "Run", places: Places) -> Path:
    """The folder of the tiny run with a report of every notebook, made by the command line.

    What the command printed lies beside it, in printed.json.
    """
    from simcore.scenario.read import PROJECT
    from tests.notebooks.smoke import NAMES, report_values

    def make(to: Path) -> None:
        shutil.copytree(tiny_run.folder, to / "tiny")
        done = subprocess.run(
            [sys.executable, "-m", "simcore.cli", "report", *NAMES, "--run", to / "tiny", *settings],
            cwd=PROJECT,
            capture_output=True,
            text=True,
            check=False,
        )
        printed = {"status": done.returncode, "out": done.stdout, "errors": done.stderr}
        (to / "printed.json").write_text(json.dumps(printed), encoding="utf-8")

    settings = [word for each in report_values(places).items() for word in ("-p", _as_typed(*each))]
    settings += ["--workers", "2"]
    return once("report", make) / "tiny"


def _as_typed(name: str, value: Any) -> str:
    return f"{name}={json.dumps(value)}"
