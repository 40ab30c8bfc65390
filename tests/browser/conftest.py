"""A browser without a window, and a tiny report for it to open. Without a browser these tests skip."""

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from simcore.experiment import load_sweep, plan_sweep, run_sweep
from simcore.report import make_report
from tests.charts.made_up import made_up, write

TINY = Path(__file__).parents[1] / "notebooks" / "files" / "tiny_sweep.yaml"
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "chrome", "msedge")
OFFLINE = (
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
)  # fmt: skip


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    """A running browser, one a session."""
    found = next((path for name in BROWSERS if (path := shutil.which(name))), None)
    if found is None:
        pytest.skip(f"no browser here (looked for {', '.join(BROWSERS)})")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as driver:
        opened = driver.chromium.launch(executable_path=found, args=list(OFFLINE))
        yield opened
        opened.close()


@pytest.fixture(scope="session")
def report(browser: Any, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a tiny run with its report; not made where there is no browser."""
    folder = tmp_path_factory.mktemp("outputs") / "tiny"
    run_sweep(plan_sweep(load_sweep(TINY), []), folder)
    table = write(made_up(["V01a", "V05_50", "V16c"]), folder.parent / "verification.csv")
    make_report(["01", "02", "03", "05", "11"], folder, {"week": 3, "table": str(table)})
    return folder
