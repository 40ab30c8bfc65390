"""What the numbers were made with: the version of this project, of its packages, and of the code itself."""

from __future__ import annotations

from functools import lru_cache
from hashlib import blake2b
from importlib.metadata import version
from pathlib import Path

import simcore
from simcore import __version__

PACKAGES = ("numpy", "scipy", "simpy", "pandas", "pyarrow", "pydantic", "holidays")
ROOMS = ("scenario", "demand", "model", "outcomes")
"""The rooms whose code decides what stands in a table; with them the file that runs cells."""


@lru_cache(maxsize=1)
def code_versions() -> dict[str, str]:
    """Versions by name. ``source`` is a hash of the code that makes rows: it changes when that does.

    The same versions give the same bytes; a run is resumed only by what it was begun with.
    """
    return {"simcore": __version__, "source": _source(), **{name: version(name) for name in PACKAGES}}


def _source() -> str:
    """Hash of the source files, with one kind of line ending, so that it is the same on every system."""
    root = Path(simcore.__file__).parent
    files = [path for room in ROOMS for path in (root / room).rglob("*.py")]
    digest = blake2b(digest_size=6)
    for path in sorted([*files, root / "experiment" / "cells.py"]):
        digest.update(path.relative_to(root).as_posix().encode() + b"\0")
        digest.update(path.read_bytes().replace(b"\r\n", b"\n") + b"\0")
    return digest.hexdigest()


def differences(then: dict[str, str], now: dict[str, str]) -> list[str]:
    """Say in words what differs between two sets of versions, such as 'numpy 2.1.0, now 2.2.0'."""
    names = dict.fromkeys([*then, *now])
    return [
        f"{name} {then.get(name, 'not there')}, now {now.get(name, 'not there')}"
        for name in names
        if then.get(name) != now.get(name)
    ]
