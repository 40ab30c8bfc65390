"""The rows that tables of docs/model.md must hold, made from the program, its scenarios and the evidence."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from simcore.experiment import DEFAULT_PROMISES, load_sweep, parse_promise
from simcore.experiment.sweep.file import Range
from simcore.outcomes import MEASURES
from simcore.scenario import load_scenario
from simcore.scenario.evidence import ROLES, load_evidence
from simcore.scenario.load import Loaded
from simcore.scenario.schema import Cope, Kind
from tests.verification.catalogue import CATALOGUE
from tests.verification.table import not_compared
from tests.verification.theory import Case, scenario_of

ROOT = Path(__file__).parents[2]
SHIPPED = sorted(path.stem for path in (ROOT / "scenarios").glob("*.yaml"))
PACKAGES = {
    "numpy": "draws and columns of numbers",
    "scipy": "inverse distributions, quantiles of Student's t",
    "simpy": "waits and wakes",
    "pydantic": "checks scenarios",
    "ruamel.yaml": "reads scenario files (YAML 1.2)",
    "holidays": "public holidays",
    "pandas": "tables of results",
    "pyarrow": "stores them (Parquet)",
}
ROLE_WORDS = {
    "uncertainty": "nobody knows it well: moved by `all_low` and `all_high`",
    "comparator": "context, never an input",
    "variability": "spread from case to case or hour to hour: stays",
    "rule": "set by a programme: stays",
    "lever": "what a director can pull: stays",
    "money": "costs and rates: stay, but for the break-even, which moves each of them",
}
HOW_GRADED = ("A", "B", "C")
TEXTS = ("name", "title", "description", "programme", "label")


def row(*cells: object) -> str:
    return f"| {' | '.join(str(cell) for cell in cells)} |"


def code(*names: object) -> str:
    return ", ".join(f"`{name}`" for name in names)


def measures() -> list[str]:
    return [row(code(m.name), m.label, m.unit or "rank", m.better, m.definition) for m in MEASURES.values()]


def _range_words(part: Range | None) -> str:
    if part is None:
        return "none"
    return f"{part.first}" if part.first == part.last else f"{part.first} to {part.last} by {part.step}"


def sweeps() -> list[str]:
    found = []
    for path in sorted((ROOT / "scenarios" / "sweeps").glob("*.yaml")):
        sweep = load_sweep(path)
        lead = sweep.lead_in
        steps = [_range_words(part) for part in (sweep.caseloads, lead)]
        variants = [
            f"{code(name)} ({v.replications or sweep.replications}{f', every {v.every}' if v.every else ''})"
            for name, v in sweep.variants.items()
        ]
        about = (code(sweep.name), code(sweep.scenario), *steps)
        found.append(row(*about, sweep.replications, sweep.seed, ", ".join(variants)))
    return found


def promises() -> str:
    return "; ".join(parse_promise(text).words() for text in DEFAULT_PROMISES)


def kinds() -> list[str]:
    return [_kind(name, kind) for name, kind in load_scenario("base").scenario.kinds.items()]


def _kind(name: str, kind: Kind) -> str:
    arrivals = kind.arrivals
    shape = {
        "dated": "every month"
        if getattr(arrivals, "calendar_month", False)
        else getattr(arrivals, "phase", ""),
        "chase": getattr(arrivals, "channel", ""),
    }.get(arrivals.how, getattr(arrivals, "profile", ""))
    rises = f", near its due day {kind.promote.to_class}" if kind.promote else ""
    return row(
        code(name),
        ", ".join(filter(None, [arrivals.how, shape])),
        f"{kind.urgency}{rises}",
        "field days" if kind.visit else ", ".join(kind.worked_in),
        kind.counts_as,
        "; ".join(_goes_with(kind)),
        "; ".join(_coping(kind.cope)),
    )


def _goes_with(kind: Kind) -> Iterator[str]:
    if kind.tiered:
        yield "by tier"
    if kind.interrupts:
        yield "rings"
    if kind.outbound:
        yield "attempts to reach somebody"
    if len(kind.steps) > 1:
        yield f"{len(kind.steps)} steps"
    if kind.note:
        yield f"makes {code(kind.note.kind)}"
    if kind.satisfies:
        yield f"makes {code(*kind.satisfies)} good"
    if kind.chased:
        yield f"asked again by {kind.chased.channel}, counted from {kind.chased.counted_from}"


def _coping(cope: Cope) -> Iterator[str]:
    if cope.shorten_to < 1:
        yield "shortened"
    if cope.let_go_after_days is not None:
        yield "let go"
    if cope.set_aside:
        yield "set aside"


def roles() -> list[str]:
    count = Counter(found.role for found in load_evidence().values())
    return [row(role, count[role], ROLE_WORDS[role]) for role in sorted(ROLES, key=lambda role: -count[role])]


def sources() -> list[str]:
    used = {origin.source for name in SHIPPED for origin in load_scenario(name).provenance.values()}
    rows = [found for key, found in load_evidence().items() if key in used and found.grade in HOW_GRADED]
    return [
        row(code(r.key), r.grade, f"[{r.source_title}]({r.url})", r.organisation, r.year)
        for r in sorted(rows, key=lambda r: (r.grade, r.key))
    ]


def values() -> list[str]:
    base = load_scenario("base")
    return [row(code(_dotted(path)), *_origin(base, path)) for path in base.provenance]


def others() -> list[str]:
    """Where a scenario's plain values differ from those of the one it extends."""
    found = []
    for name in SHIPPED:
        loaded = load_scenario(name)
        if len(loaded.files) > 1:
            before = _leaves(load_scenario(Path(loaded.files[1]).stem).tree)
            after = _leaves(loaded.tree)
            paths = [path for path, value in after.items() if before.get(path) != value]
            paths += [path for path in before if path not in after]
            found += [row(code(name), code(_dotted(path)), *_origin(loaded, path)) for path in paths]
    return found


def _leaves(tree: Any, path: tuple = ()) -> dict[tuple, Any]:
    if not isinstance(tree, dict):
        return {path: tree}
    parts = [_leaves(value, (*path, key)) for key, value in tree.items() if key not in TEXTS]
    return {key: value for part in parts for key, value in part.items()}


def _dotted(path: tuple) -> str:
    return ".".join(str(part) for part in path)


def _origin(loaded: Loaded, path: tuple) -> tuple[str, str, str, str]:
    """Value, range, grade and evidence row."""
    origin = loaded.provenance.get(path)
    if origin is None:
        value = _leaves(loaded.tree).get(path, "left out")
        return str(value), "-", "-", "-"
    ends = f"{origin.low:g} to {origin.high:g}" if origin.low is not None and origin.high is not None else "-"
    return f"{origin.value:g}", ends, origin.grade, code(origin.source)


def missing() -> list[str]:
    return [row(code(line.case), code(line.metric), line.why) for line in not_compared()]


def noted() -> list[str]:
    """Cases whose note asks for a size, with the sizes of both runs."""
    return [
        row(code(case.id), case.note, _size(case, long=False), _size(case, long=True))
        for case in CATALOGUE.values()
        if case.note
    ]


def _size(case: Case, *, long: bool) -> str:
    weeks = scenario_of(case.id, None if long else case.weeks_in_short).window.weeks
    size = f"{case.size(long):,} of {weeks:,} {'week' if weeks == 1 else 'weeks'}"
    return f"{size}, that of the note" if case.short_by_note and not long else size


def packages() -> list[str]:
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    least = dict(re.findall(r'^    "([\w.-]+)>=([\d.]+)', text, flags=re.MULTILINE))
    return [row(code(name), least[name], what) for name, what in PACKAGES.items()]
