"""A browser without a window, for pages and for JupyterLab. Without one these tests skip."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.browser.found import BROWSERS, browser_here

OFFLINE = (
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
)  # fmt: skip


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    """A running browser, one a session."""
    found = browser_here()
    if found is None:
        pytest.skip(f"no browser here (looked for {', '.join(BROWSERS)})")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as driver:
        opened = driver.chromium.launch(executable_path=found, args=list(OFFLINE))
        yield opened
        opened.close()
