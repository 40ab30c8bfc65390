"""The queue through a quarter as a page that moves: self-contained, with a script of ours and no other.

Its policy forbids every request and every script but the one whose digest it names. Without scripts, and on
paper, it shows small multiples.
"""

from __future__ import annotations

import base64
import hashlib
import html
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from simcore.charts.activities import Group
from simcore.charts.quarter import (
    evenings_by_group,
    quarter_alt,
    quarter_caption,
    quarter_title,
    queue_through_quarter,
)
from simcore.report.page import page

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence

    import pandas as pd

    from simcore.experiment.quarter import Quarter

HERE = Path(__file__).parent
WIDTH, LEFT, ROW, TOP = 420, 126, 34, 8
"""Of the drawing: its width, where bars begin, the height of a row, the room above; in its own measure."""
ROOM = 104
"""To the right of the longest bar, for its numbers."""
SHORT = {
    "speaking": "Calls and contacts",
    "paper": "Reports and forms",
    "again": "Asking again*",
    "visits": "Visits",
}
FOOTNOTE = "* Asking again because nobody answered."


def moving_page(quarter: Quarter, footer: Sequence[str] = (), header: str = "", *, run_id: str = "") -> str:
    """Write the page: bars that move day by day, the numbers of the last evening, small multiples "
    "for paper.
    """
    data, groups = evenings_by_group(quarter)
    told = _told(quarter, data, groups)
    script = (HERE / "moving.js").read_text(encoding="utf-8")
    figure = queue_through_quarter(quarter, run_id=run_id)
    paper = figure._repr_mimebundle_()["text/html"]
    figure.close()
    body = "\n".join(
        [
            f"<h1>{html.escape(quarter_title(quarter, data))}</h1>",
            "<p class='screen'>A quarter of a year with one case manager, evening by evening: what "
            "has come in and nobody has "
            "begun. Every bar is drawn to the same scale.</p>",
            _controls(told),
            '<p class="key"><span class="waits"></span>waits, not yet due <span class="late"></span>waits, '
            f"overdue (late)</p><p class='small screen'>{FOOTNOTE}</p>",
            '<div class="caseloads">',
            *(_caseload(data, caseload, told, groups) for caseload in quarter.caseloads),
            "</div>",
            f"<p class='small screen'>{html.escape(quarter_caption(quarter, run_id, in_print=False))}</p>",
            f"<details><summary>The same in "
            f"words</summary><p>{html.escape(quarter_alt(quarter, data, groups))}"
            "</p></details>",
            f'<div class="paper">{paper}</div>',
        ]
    )
    text = page(quarter_title(quarter, data), body, footer, header)
    return _with_script(text, json.dumps(told, separators=(",", ":")), script)


def _with_script(text: str, told: str, script: str) -> str:
    """Add the numbers, the script and its digest; the page was checked to hold no other."""
    digest = base64.b64encode(hashlib.sha256(script.encode("utf-8")).digest()).decode("ascii")
    policy = "default-src 'none';"
    style = (HERE / "moving.css").read_text(encoding="utf-8").strip()
    told = told.replace("<", "\\u003c")
    parts = (
        f'<script type="application/json" id="evenings">{told}</script>\n<script>{script}</script>\n</body>'
    )
    for old, new in (
        (policy, f"{policy} script-src 'sha256-{digest}';"),
        ("</style>", f"{style}\n</style>"),
        ("</body>", parts),
    ):
        if text.count(old) != 1:
            raise RuntimeError(f"the shell of pages has no single {old}")
        text = text.replace(old, new)
    return text


def _told(quarter: Quarter, data: pd.DataFrame, groups: list[Group]) -> dict[str, Any]:
    """What the script needs: the evenings, and for each bar and sum its numbers on each of them."""
    first = data[data.year == 0]
    dates = [_date(date) for date in dict.fromkeys(first.date)]
    bars: list[dict[str, Any]] = []
    sums: list[dict[str, Any]] = []
    for caseload in quarter.caseloads:
        mine = first[first.caseload == caseload]
        for group in groups:
            rows = mine[mine.group == group.label].sort_values("day")
            bars.append({"id": _id(caseload, group)} | _counts(rows))
        sums.append(
            {"id": f"sum-{caseload}"} | _counts(mine.groupby("day", as_index=False).sum(numeric_only=True))
        )
    most = max(1, max(max(bar["waiting"]) for bar in bars))
    scale = round((WIDTH - LEFT - ROOM) / most, 6)
    return {"dates": dates, "left": LEFT, "scale": scale, "bars": bars, "sums": sums}


def _counts(rows: pd.DataFrame) -> dict[str, list[int]]:
    return {name: [int(value) for value in rows[name]] for name in ("waiting", "overdue")}


def _id(caseload: int, group: Group) -> str:
    return f"bar-{caseload}-{group.name}"


def _date(date: dt.date) -> str:
    return f"{date:%A} {date.day} {date:%B}"


def _controls(told: dict[str, Any]) -> str:
    last = len(told["dates"]) - 1
    return (
        '<div id="controls" hidden><button type="button" id="play">Play</button>'
        f'<label>Day of the quarter<input type="range" id="day" min="0" max="{last}" value="{last}" step="1">'
        "</label>"
        f'<output id="when" for="day">{html.escape(told["dates"][-1])}, in the evening</output></div>'
    )


def _caseload(data: pd.DataFrame, caseload: int, told: dict[str, Any], groups: list[Group]) -> str:
    """One caseload: its sum in words and a bar for each kind, as on the last evening."""
    total = next(one for one in told["sums"] if one["id"] == f"sum-{caseload}")
    high = TOP * 2 + ROW * len(groups)
    bars = {one["id"]: one for one in told["bars"]}
    parts = [
        _bar(TOP + ROW * place, group, bars[_id(caseload, group)], told) for place, group in enumerate(groups)
    ]
    words = f"Bars of work waiting by kind with {caseload} clients; the numbers stand beside them."
    return (
        f"<section><h2>{caseload} clients</h2>"
        f'<p id="sum-{caseload}">{total["waiting"][-1]:,} pieces of work wait, {total["overdue"][-1]:,} of '
        f'them overdue</p><svg class="bars" viewBox="0 0 {WIDTH} {high}" role="img" aria-label="{words}">'
        f"{''.join(parts)}</svg>{_chance(data, caseload)}</section>"
    )


def _chance(data: pd.DataFrame, caseload: int) -> str:
    """How far the simulated years lie apart at the end."""
    ends = data[(data.caseload == caseload) & (data.day == data.day.max())].groupby("year").waiting.sum()
    if len(ends) < 2:
        return ""
    text = (
        f"At the end of the quarter, in {len(ends)} simulated years: {ends.min():,} to {ends.max():,} pieces "
        "wait."
    )
    return f'<p class="small">{html.escape(text)}</p>'


def _bar(y: int, group: Group, bar: dict[str, Any], told: dict[str, Any]) -> str:
    waiting, overdue = bar["waiting"][-1], bar["overdue"][-1]
    scale, name = told["scale"], html.escape(SHORT.get(group.name, group.label))
    late = f", {overdue:,} late" if overdue else ""
    ident, middle, box = bar["id"], y + 16, f'x="{LEFT}" y="{y}" height="22"'
    return (
        f'<text x="{LEFT - 8}" y="{middle}" text-anchor="end">{name}</text>'
        f'<rect class="waits" id="{ident}-w" {box} width="{waiting * scale:.3f}"></rect>'
        f'<rect class="late" id="{ident}-o" {box} width="{overdue * scale:.3f}"></rect>'
        f'<text id="{ident}-n" x="{LEFT + waiting * scale + 6:.3f}" y="{middle}">{waiting:,}{late}</text>'
    )
