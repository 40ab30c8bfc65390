"""What writes Word files, slides and PDFs is not needed for anything else, and asked for in words."""

from __future__ import annotations

from importlib import import_module
from typing import Any

from simcore.scenario.errors import InputError

PACKAGES = {"openpyxl": "openpyxl", "docx": "python-docx", "pptx": "python-pptx", "typst": "typst"}


def load(module: str) -> Any:
    """Import a module of these packages. Raises InputError where it is not installed."""
    try:
        return import_module(module)
    except ImportError:
        package = PACKAGES[module.partition(".")[0]]
        raise InputError(
            f"the pack needs {package}, which is not installed: python -m pip install {package}"
        ) from None


def check_packages() -> None:
    """Raises InputError where one of them is not installed."""
    for module in PACKAGES:
        load(module)
