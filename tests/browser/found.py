"""Which browser there is, and which notebooks are run in it."""

import shutil

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "chrome", "msedge")
IN_JUPYTERLAB = ("02_one_week_at_one_desk", "03_caseload_curve", "04_the_caseload_cap")
"""Notebooks that are opened in JupyterLab in a browser; where there is none they are run by hand without."""


def browser_here() -> str | None:
    """The path of a browser."""
    return next((path for name in BROWSERS if (path := shutil.which(name))), None)
