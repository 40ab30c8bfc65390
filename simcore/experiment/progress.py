"""How far a long piece of work is, told on a terminal or in a file."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable

Progress = Callable[[int, int, float], None]
"""(runs done, runs in all, seconds since the start); where work is resumed it is first told what is kept,
at 0 seconds."""


def progress_printer(at_most: bool = False) -> Progress:
    """On a terminal one line that is rewritten, elsewhere a plain line at each tenth; all on stderr.

    With ``at_most`` the work may end before all runs are done, so that what is left is less than told.
    """
    last, kept = [0], [0]
    most = "at most " if at_most else ""

    def show(done: int, total: int, seconds: float) -> None:
        if seconds == 0:
            kept[0], last[0] = done, done * 10 // total
            line = f"{done} of {most}{total} runs are there already"
        elif at_most and done == total:
            line = f"{done} runs, {seconds:.0f} s"
        else:
            left = seconds / max(1, done - kept[0]) * (total - done)
            line = f"{done} of {most}{total} runs, {seconds:.0f} s, {most or 'about '}{duration(left)} left"
        if sys.stderr.isatty():
            sys.stderr.write(f"\r{line}\x1b[K" + ("\n" if done == total else ""))
            sys.stderr.flush()
        elif seconds == 0 or done * 10 // total > last[0]:
            last[0] = done * 10 // total
            sys.stderr.write(f"{line}\n")
            sys.stderr.flush()

    return show


def duration(seconds: float) -> str:
    """Seconds up to five minutes, then minutes, then hours."""
    if seconds < 300:
        return f"{seconds:.0f} s"
    return f"{seconds / 60:.0f} min" if seconds < 7200 else f"{seconds / 3600:.1f} h"


class Counter:
    """Counts runs as they are done and tells how far it is; silent without a progress to tell."""

    def __init__(self, progress: Progress | None, total: int, kept: int = 0) -> None:
        self.progress, self.total, self.done = progress, total, kept
        self._begun = time.perf_counter()
        if kept and progress is not None:
            progress(kept, total, 0.0)

    def one_more(self) -> None:
        """A run is done."""
        self.done += 1
        self._tell(self.total)

    def enough(self) -> None:
        """No more are needed."""
        if self.done < self.total:
            self._tell(self.done)

    def _tell(self, total: int) -> None:
        if self.progress is not None and self.done:
            self.progress(self.done, total, time.perf_counter() - self._begun)
