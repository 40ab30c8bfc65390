"""What a long search has found so far, a line for each piece of work, so that it can go on when stopped.

A piece of work is known by its content (scenario, seed, replications, measures): a search that asks for it
again, with more to do or with other workers, finds it here.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from hashlib import blake2b
from pathlib import Path
from types import TracebackType
from typing import IO, Any

from simcore.experiment.store.lock import FolderLock
from simcore.experiment.versions import code_versions, differences
from simcore.scenario.errors import InputError

FILE = "journal.jsonl"


def content_key(content: Mapping[str, Any]) -> str:
    """A name for a piece of work, the same wherever and whenever it is asked for."""
    return blake2b(json.dumps(content, sort_keys=True).encode(), digest_size=12).hexdigest()


def check_resume(resume: bool, out: str | None) -> None:
    """Raises InputError where there is nothing to go on with; a mistyped folder would begin anew."""
    if resume and not out:
        raise InputError("--resume needs the folder to go on with: --out FOLDER")
    if resume and out and not any(Path(out).rglob(FILE)):
        raise InputError(f"{out}: nothing to go on with there (no {FILE})")


def how_to_resume(folder: Path) -> str:
    """What to do after a stop."""
    return f"stopped; what is done is kept. To go on: the same command with --out {folder} --resume"


class Journal:
    """A folder's journal, as a context manager; it is taken away when the search ends well.

    Args:
        folder: where the result will lie; made if it is not there.
        question: what is asked, by name; the journal of another question is not gone on with.
        resume: whether to go on with what the journal there holds.

    Raises:
        InputError: another search is writing there, or one lies there that is not to be resumed, or that was
            begun with another question, or with other code, whose numbers would differ.
    """

    def __init__(self, folder: Path, question: Mapping[str, Any], resume: bool = False) -> None:
        self.path = folder / FILE
        self.known: dict[str, Any] = {}
        folder.mkdir(parents=True, exist_ok=True)
        self._lock = FolderLock(folder)
        try:
            whole = self._read(question, resume)
        except InputError:
            self._lock.release()
            raise
        self._stream: IO[str] = self.path.open("r+" if whole else "w", encoding="utf-8", newline="\n")
        if whole:
            self._stream.truncate(whole)  # half a line, where the last one was stopped
            self._stream.seek(0, 2)
        else:
            self._write({"question": question, "code": code_versions()})

    def _read(self, question: Mapping[str, Any], resume: bool) -> int:
        """Take in what is there; gives the number of bytes that are whole lines."""
        if not self.path.is_file():
            return 0
        whole = [line for line in self.path.read_bytes().splitlines(keepends=True) if line.endswith(b"\n")]
        if not whole:
            return 0
        if not resume:
            raise InputError(
                f"{self.path.parent}: holds a search that was not finished; go on with it by --resume, or "
                "choose another folder with --out"
            )
        head, *found = map(json.loads, whole)
        now = json.loads(json.dumps(question))  # as JSON gives it back: lists, not tuples
        changed = [
            f"{name} {then}, now {now[name]}" for name, then in head["question"].items() if then != now[name]
        ]
        if changed:
            raise InputError(f"{self.path.parent}: holds another search ({'; '.join(changed)})")
        other = differences(head["code"], code_versions())
        if other:
            raise InputError(f"{self.path.parent}: was begun with other versions ({'; '.join(other)})")
        self.known = {line["key"]: line["found"] for line in found}
        return sum(map(len, whole))

    def put(self, key: str, found: Any) -> None:
        """Keep what was found; from here on a killed search does not lose it."""
        self.known[key] = found
        self._write({"key": key, "found": found})

    def _write(self, line: Mapping[str, Any]) -> None:
        self._stream.write(json.dumps(line) + "\n")
        self._stream.flush()

    def __enter__(self) -> Journal:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stream.close()
        if kind is None:
            self.path.unlink()
        self._lock.release()
