"""One run at a time in a folder. The lock is the operating system's: a killed run does not block the next."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import IO

from simcore.scenario.errors import InputError


class FolderLock:
    """Holds a folder's lock file until it is let go of or the process ends. Raises InputError if held."""

    def __init__(self, folder: Path) -> None:
        self._stream: IO[bytes] | None = (folder / "lock").open("ab")
        try:
            _lock(self._stream)
        except OSError:
            self.release()
            raise InputError(
                f"{folder}: another run is writing there now; wait for it, or choose another folder with "
                "--out"
            ) from None

    def release(self) -> None:
        """Let go; the file stays, as removing it would let two others in at once."""
        if self._stream is not None:
            self._stream.close()  # ends the lock too
            self._stream = None


if sys.platform == "win32":
    import msvcrt

    def _lock(stream: IO[bytes]) -> None:
        msvcrt.locking(stream.fileno(), msvcrt.LK_NBLCK, 1)

    def sync_folder(folder: Path) -> None:
        """Nothing to do: Windows keeps names itself."""
else:
    import fcntl

    def _lock(stream: IO[bytes]) -> None:
        fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)

    def sync_folder(folder: Path) -> None:
        """Make sure that names changed in a folder survive a power cut."""
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
