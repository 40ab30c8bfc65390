"""What axe finds against a page: rules of accessibility that a machine can check."""

from pathlib import Path
from typing import Any

import pytest


def broken_rules(browser: Any, page: Path) -> dict[str, str]:
    """Rules that a page breaks, by name: how bad, and where first.

    axe looks from inside the page, which the page's own policy forbids; so the policy is left aside here, and
    only here.
    """
    sync = pytest.importorskip("axe_playwright_python.sync_playwright")
    context = browser.new_context(bypass_csp=True)
    try:
        opened = context.new_page()
        opened.goto(page.resolve().as_uri())
        opened.evaluate("() => document.querySelectorAll('details').forEach(one => { one.open = true; })")
        found = sync.Axe().run(opened).response["violations"]
    finally:
        context.close()
    return {one["id"]: f"{one['impact']}: {one['nodes'][0]['html'][:120]}" for one in found}
