"""The deliberate command: show what differs from the baselines of shipped scenarios, then store it.

Run as `python3 tools/dev.py baseline`; with `--all` it shows every difference, not the first few of each.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

from tests.baseline.compare import Change, changes, shown, table
from tests.baseline.summary import EXPECTED, Summary, as_text, read_expected, shipped, stale, summarise

Row = tuple[str, str, str, str]
HEAD: Row = ("scenario", "what", "was", "is")
FEW = 12


def refresh(
    names: list[str],
    folder: Path = EXPECTED,
    most: int | None = FEW,
    run: Callable[[str], Summary] = summarise,
    say: Callable[[str], object] = lambda line: sys.stdout.write(line + "\n"),
) -> int:
    """Compare, show, then write; nothing is written before all is shown. Return how many files changed."""
    fresh = {name: run(name) for name in names}
    rows: list[Row] = []
    to_write = []
    for name, now in fresh.items():
        was = read_expected(name, folder)
        found = changes(was, now)
        if found:
            to_write.append(name)
            rows += _rows(name, found, most) if was else [(name, "no baseline yet", "-", f"{len(now)} lines")]
    left_over = stale(names, folder)
    rows += [(path.stem, "no such scenario any more", "baseline", "removed") for path in left_over]
    if not rows:
        say(f"the baselines of {len(names)} scenarios hold; nothing written")
        return 0
    for line in table([HEAD, *rows]):
        say(line)
    _store({name: fresh[name] for name in to_write}, left_over, folder)
    say(f"{len(to_write)} of {len(names)} baselines written, {len(left_over)} removed; git diff shows all")
    return len(to_write) + len(left_over)


def _rows(name: str, found: list[Change], most: int | None) -> list[Row]:
    rows: list[Row] = [(name, change.what, shown(change.was), shown(change.now)) for change in found[:most]]
    if most is not None and len(found) > most:
        rows.append((name, f"and {len(found) - most} more (--all shows them)", "", ""))
    return rows


def _store(summaries: dict[str, Summary], left_over: list[Path], folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for name, summary in summaries.items():
        (folder / f"{name}.json").write_text(as_text(summary), encoding="utf-8", newline="\n")
    for path in left_over:
        path.unlink()


def main(arguments: list[str]) -> int:
    """Read the one option there is."""
    if arguments not in ([], ["--all"]):
        sys.stderr.write("baseline takes no argument but --all\n")
        return 2
    refresh(shipped(), most=None if arguments else FEW)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
