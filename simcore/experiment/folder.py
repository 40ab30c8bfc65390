"""Is there a place for what will come of hours of work? To be asked before any of it is done."""

from __future__ import annotations

import tempfile
from pathlib import Path

from simcore.scenario.errors import InputError


def check_writable(folder: Path) -> None:
    """Make sure that files can be put there; a folder made for that is taken away again.

    Raises:
        InputError: they cannot, with what the system says.
    """
    whole = folder.absolute()
    try:
        made = [path for path in (whole, *whole.parents) if not path.exists()]
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            pass
        for path in made:
            path.rmdir()
    except OSError as error:
        raise InputError(
            f"{folder}: nothing can be written there ({error.strerror or error}); choose another folder "
            "with --out"
        ) from None
