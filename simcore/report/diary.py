"""A case manager's Tuesday: one sheet in plain words, from the trace of one simulated day."""

from __future__ import annotations

import html
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from simcore.charts.words import counted, hours, listed, lower_first, source_line
from simcore.demand.clock import HOUR
from simcore.report.page import page
from simcore.report.show import Words

if TYPE_CHECKING:
    from simcore.experiment.diary import Diary, Hour, PutOff, Ring, Work

HERE = Path(__file__).parent
MOST_NAMED = 3
"""Clients who are named by number in one line; more are counted."""
MOST_WORKS = 6
MOST_KINDS = 11
"""Kinds of work in the table of what was put off; the rest is one row."""
LEAST_MINUTES = 0.75
CALLERS = {"client": "client {}", "family": "the family of client {}", "agency": "an agency of client {}"}


def diary_page(diary: Diary, footer: Sequence[str] = (), header: str = "", *, run_id: str = "") -> str:
    """The sheet as a page that opens by itself and prints on one side of A4."""
    title = _title(diary)
    body = f"<h1>{html.escape(title)}</h1>\n{diary_words(diary, run_id=run_id, level=2).markup}"
    text = page(title, body, footer, header)
    style = (HERE / "diary.css").read_text(encoding="utf-8").strip()
    return text.replace("</style>", f"{style}\n</style>", 1)


def diary_words(diary: Diary, *, run_id: str = "", level: int = 3) -> Words:
    """The sheet without its title, for a notebook: the day in a sentence, its hours, what was put off.

    ``level`` is that of its one heading.
    """
    lines = [(_clock(hour.hour), _works(hour, diary.lunch), _rings(hour)) for hour in diary.hours]
    caption = f"{_date(diary)}: what was done, and who called"
    rows = "".join(
        f'<tr><th scope="row">{html.escape(clock)}</th><td class="text">{html.escape(works)}</td>'
        f'<td class="text calls">{html.escape(rings)}</td></tr>'
        for clock, works, rings in lines
    )
    head = '<thead><tr><th scope="col">From</th><th scope="col" class="text">Work</th>'
    head += '<th scope="col" class="text">Who called</th></tr></thead>'
    table = f"<table><caption>{html.escape(caption)}</caption>{head}<tbody>{rows}</tbody></table>"
    parts = [
        f"<p>{html.escape(day_words(diary))}</p>",
        table,
        f"<h{level}>Put off to tomorrow</h{level}>",
        _put_off_table(diary),
        f'<p class="small">{html.escape(_about(diary, run_id))}</p>',
    ]
    text = [day_words(diary), *(f"{clock}  {works}  {rings}" for clock, works, rings in lines)]
    text += [_put_off_line(one) for one in diary.put_off]
    return Words(f'<div class="diary">{"".join(parts)}</div>', "\n".join([*text, _about(diary, run_id)]))


def day_words(diary: Diary) -> str:
    """The day in numbers: hours, calls, interruptions, what waits in the evening."""
    rings = [ring for hour in diary.hours for ring in hour.rings]
    missed = sum(not ring.taken for ring in rings)
    broken = sum(bool(ring.put_down) for ring in rings)
    over = f", {hours(diary.overtime_hours)} of them overtime" if diary.overtime_hours >= 0.05 else ""
    waiting = sum(one.waiting for one in diary.put_off)
    overdue = sum(one.overdue for one in diary.put_off)
    today = sum(one.came_today for one in diary.put_off)
    late = f", {overdue:,} of them overdue" if overdue else ""
    pile = f"{counted(waiting, 'piece')} of work {'waits' if waiting == 1 else 'wait'}"
    calls = (
        f"{counted(len(rings), 'call')} came in office hours, {missed or 'none'} of them could not be taken"
    )
    if not rings:
        calls = "nobody called in office hours"
    return (
        f"{hours(diary.worked_hours)} hours at work{over}; {calls}; work was put down for somebody else "
        f"{_times(broken)}. In the evening {pile}{late}; {today:,} of them "
        f"came in today."
    )


def _times(number: int) -> str:
    return {0: "never", 1: "once", 2: "twice"}.get(number, f"{number} times")


def _title(diary: Diary) -> str:
    return f"A case manager's {diary.date:%A}, with {diary.caseload} clients"


def _date(diary: Diary) -> str:
    return f"{diary.date:%A} {diary.date.day} {diary.date:%B %Y}"


def _clock(hour: int) -> str:
    return f"{hour}:00"


def _works(hour: Hour, lunch: tuple[int, float]) -> str:
    """What the hour went to, in the order in which it began; of many the shortest are counted together."""
    longest = sorted(hour.works, key=lambda work: -work.minutes)
    told = [work for work in longest if work.minutes >= LEAST_MINUTES][:MOST_WORKS]
    rest = sum(work.minutes for work in longest if work not in told)
    timed = [(work.begins, _work(work)) for work in told]
    if hour.hour == lunch[0] // HOUR and lunch[1] >= LEAST_MINUTES:
        timed.append((lunch[0], f"lunch ({lunch[1]:.0f} min)"))
    parts = [words for _, words in sorted(timed)]
    if rest >= LEAST_MINUTES:
        parts.append(f"other work ({rest:.0f} min)")
    text = "; ".join(parts)
    if hour.overtime_minutes >= LEAST_MINUTES:
        text += f". Overtime: {hour.overtime_minutes:.0f} min"
    return f"{text[:1].upper()}{text[1:]}." if text else ""


def _work(work: Work) -> str:
    minutes = f"{work.minutes:.0f} min"
    label = lower_first(work.label)
    if work.what == "idle":
        return f"nothing to do ({minutes})"
    if work.what == "meeting":
        return f"{label} ({minutes})"
    if work.what == "resuming":
        return f"getting back into what was put down ({minutes})"
    if work.what == "travel":
        return f"on the way{_to(work.clients)} ({minutes})"
    if work.what == "back":
        return f"on the way back ({minutes})"
    more = f", {work.pieces} of them" if work.pieces > max(1, len(work.clients)) else ""
    return f"{label}{_for(work.clients)} ({minutes}{more})"


def _to(clients: tuple[int, ...]) -> str:
    return f" to client {listed([str(client) for client in clients])}" if clients else ""


def _for(clients: tuple[int, ...]) -> str:
    if not clients:
        return ""
    if len(clients) > MOST_NAMED:
        return f" for {len(clients)} clients"
    word = "client" if len(clients) == 1 else "clients"
    return f": {word} {listed([str(client) for client in clients])}"


def _rings(hour: Hour) -> str:
    return " ".join(_ring(ring) for ring in hour.rings)


def _ring(ring: Ring) -> str:
    at = f"{ring.time // HOUR}:{ring.time % HOUR // 60:02d}"
    if ring.who == "crisis":
        start = f"{at} a crisis with client {ring.client}"
    else:
        start = f"{at} {CALLERS[ring.who].format(ring.client)}{', asking again' if ring.again else ''}"
    if not ring.taken:
        return f"{start}: has to wait." if ring.who == "crisis" else f"{start}: not answered."
    if not ring.put_down:
        return f"{start}: answered." if ring.who != "crisis" else f"{start}: at once."
    whose = f" (client {ring.put_down_client})" if ring.put_down_client > 0 else ""
    return f"{start}: answered; put down: {lower_first(ring.put_down)}{whose}."


def _put_off_table(diary: Diary) -> str:
    """What waits in the evening by kind, the most first; beyond the most, in one row."""
    shown = list(diary.put_off[:MOST_KINDS])
    rows = [
        [one.label, f"{one.waiting:,}", f"{one.came_today:,}", f"{one.overdue:,}", f"{one.oldest_days:,.0f}"]
        for one in shown
    ]
    rest = diary.put_off[MOST_KINDS:]
    if rest:
        sums = [sum(getattr(one, name) for one in rest) for name in ("waiting", "came_today", "overdue")]
        oldest = max(one.oldest_days for one in rest)
        rows.append([f"{len(rest)} other kinds", *(f"{value:,}" for value in sums), f"{oldest:,.0f}"])
    if not rows:
        return "<p>Nothing: all that came in has been begun.</p>"
    head = ("Kind of work", "Waits", "Came in today", "Overdue", "Oldest, days")
    top = "".join(f'<th scope="col">{name}</th>' for name in head)
    body = "".join(
        f'<tr><th scope="row">{html.escape(first)}</th>{"".join(f"<td>{cell}</td>" for cell in cells)}</tr>'
        for first, *cells in rows
    )
    return (
        '<table class="numbers"><caption>Came in and not begun by anybody, at midnight</caption>'
        f"<thead><tr>{top}</tr></thead><tbody>{body}</tbody></table>"
    )


def _put_off_line(one: PutOff) -> str:
    return (
        f"{one.label}: {one.waiting} wait, {one.came_today} came in today, {one.overdue} overdue, oldest "
        f"{counted(round(one.oldest_days), 'day') if one.oldest_days >= 0.5 else '0 days'}"
    )


def _about(diary: Diary, run_id: str) -> str:
    way = "as people cope" if diary.coping else "all the work done properly"
    where = f"{diary.programme}, " if diary.programme else ""
    later = (
        f" It is {counted(diary.weeks_on, 'week')} later than asked for: nobody was at work on that "
        f"day before."
        if diary.weeks_on
        else ""
    )
    outside = f" Not told: {counted(diary.outside, 'call')} outside office hours." if diary.outside else ""
    return (
        f"One simulated day of one case manager, week {diary.week} of the year counted, chosen by its "
        f"number, not "
        f"for what it shows; {where}{way}.{later} Clients are numbers; nobody is real.{outside} One "
        f"day is no "
        f"average: chance makes others lighter and heavier. {source_line(run_id)}"
    )
