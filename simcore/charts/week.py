"""One week of one case manager as a picture: minute by minute what was done, and beneath it what waited."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simcore.charts.activities import FREE, GROUPS, OTHER, TRAVEL, Group, group_of
from simcore.charts.figure import Figure
from simcore.charts.style import INK, PAPER, QUIET, SMALL_SIZE, Sheet, house_style, renderer_of
from simcore.charts.words import counted, hours, lower_first, source_line
from simcore.demand.clock import DAY, HOUR

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

    from simcore.experiment.week import DeskWeek

MISSED = "#b3261e"
WAITING, OVERDUE = "#5f93b5", "#3a3a3a"
STATES = {"holiday": "public holiday", "leave": "on leave", "sick": "off sick", "weekend": "weekend"}
NAME_SIZE = 8.0
NAMED_BY_KIND = ("office", "paper", "other")
"""Groups whose stretches are named by what was done, where that fits; the others by the group."""
LEAST_APART = 0.15
"""Hours from which a stretch is set off from its neighbours by a thin white line."""
SHORT = {
    "office": "Office",
    "speaking": "Calls",
    "visits": "Visit",
    "paper": "Reports",
    "crises": "Crisis",
    "again": "Asked again",
}


def week_picture(week: DeskWeek, *, run_id: str = "") -> Figure:
    """Draw each day as a strip of what was done when, interruptions and missed calls, and what waited."""
    data = _drawn(week)
    days = week.days[(week.days.state != "weekend") | week.days.day.isin(week.stretches.day)]
    title = _title(week)
    with house_style():
        sheet = Sheet(10.0, 2.3 + 1.3 * len(days))
        sheet.title(title)
        sheet.foot(source_line(run_id, _about(week)))
        sheet.key(_key(week), columns=3)
        sheet.bottom += 0.34
        high = (sheet.top - sheet.bottom) / len(days)
        first, last = _hours_shown(week)
        most = max(1.0, float(_queue(week).waiting.max()))
        for place, (_, row) in enumerate(days.iterrows()):
            day, date = int(row["day"]), row["date"]
            below = high * (len(days) - 1 - place)
            strip = sheet.axes(0.85, below + high * 0.44, 1.65, high * place + high * 0.16)
            queue = sheet.axes(0.85, below + high * 0.04, 1.65, high * place + high * 0.6)
            for axes in (strip, queue):
                _clock(axes, first, last, with_labels=axes is queue and place == len(days) - 1)
            _day_strip(strip, week, day, STATES.get(str(row["state"]), ""))
            _day_queue(queue, week, day, most, (first, last))
            strip.set_ylabel(
                f"{date:%a}\n{date.day} {date:%b}",
                rotation=0,
                ha="right",
                va="center",
                weight="bold",
            )
    return Figure(sheet.drawing, title, _alt(week), _caption(week, run_id), data)


def _queue(week: DeskWeek) -> pd.DataFrame:
    """Waiting and overdue work of all sorts, every quarter of an hour."""
    return week.queue.groupby("time", as_index=False)[["waiting", "overdue"]].sum()


def _drawn(week: DeskWeek) -> pd.DataFrame:
    """Everything in the picture as rows; times in seconds since Monday, 00:00."""
    import pandas as pd

    stretches = week.stretches[["day", "start", "end", "label", "activity", "what", "overtime"]].assign(
        row="stretch"
    )
    marks = week.interruptions[["day", "time"]].rename(columns={"time": "start"}).assign(row="interruption")
    missed = week.missed_calls[week.missed_calls.in_office][["day", "time"]].rename(columns={"time": "start"})
    queue = _queue(week).rename(columns={"time": "start"})
    queue = queue.assign(row="queue", day=queue.start // DAY)
    parts = [part for part in (stretches, marks, missed.assign(row="missed call"), queue) if len(part)]
    columns = ["row", "day", "start", "end", "label", "activity", "what", "overtime", "waiting", "overdue"]
    return pd.concat(parts, ignore_index=True).reindex(columns=columns)


def _hours_shown(week: DeskWeek) -> tuple[int, int]:
    """Whole hours of the day that hold all work of the week and all calls missed in office hours."""
    missed = week.missed_calls[week.missed_calls.in_office]
    begun = [*(week.stretches.start - week.stretches.day * DAY), *(missed.time - missed.day * DAY)]
    ended = [*(week.stretches.end - week.stretches.day * DAY), *(missed.time - missed.day * DAY)]
    if not begun:
        return 8, 17
    return int(min(begun)) // HOUR, -(-int(max(ended)) // HOUR)


def _clock(axes: Axes, first: int, last: int, *, with_labels: bool) -> None:
    axes.set_xlim(first, last)
    hours_named = range(first, last + 1, 1 if last - first <= 12 else 2)
    axes.set_xticks(hours_named, [f"{hour}:00" for hour in hours_named])
    axes.tick_params(labelbottom=with_labels, length=3 if with_labels else 0)
    axes.set_yticks([])
    axes.grid(visible=False, axis="y")
    axes.spines[["left", "bottom"]].set_visible(False)


def _look(row: pd.Series) -> Group:
    return TRAVEL if row.what == "travel" else group_of(row.activity)


def _day_strip(axes: Axes, week: DeskWeek, day: int, state: str) -> None:
    """What was done when; above it interruptions and missed calls, below it a bar for overtime."""
    axes.set_ylim(-0.2, 1.42)
    rows = week.stretches[week.stretches.day == day]
    looks = [_look(row) for _, row in rows.iterrows()]
    spans = [((a - day * DAY) / HOUR, (b - a) / HOUR) for a, b in zip(rows.start, rows.end, strict=True)]
    for group in dict.fromkeys(looks):
        mine = [span for span, look in zip(spans, looks, strict=True) if look is group]
        axes.broken_barh(
            mine,
            (0, 1),
            facecolor=group.face,
            edgecolor=group.hatch_colour,
            hatch=group.hatch,
            linewidth=0,
            zorder=2,
        )
    for at, long, look, label in _named_spans(rows, day):
        if long > LEAST_APART:
            axes.vlines([at, at + long], 0, 1, color=PAPER, linewidth=0.8, zorder=3)
        _name(axes, at, long, look, label)
    over = [span for span, late in zip(spans, rows.overtime, strict=True) if late]
    axes.broken_barh(over, (-0.17, 0.12), facecolor=INK, linewidth=0, zorder=3)
    for marks, marker, colour, height in (
        (week.interruptions, "v", INK, 1.14),
        (week.missed_calls[week.missed_calls.in_office], "x", MISSED, 1.3),
    ):
        times = (marks.time[marks.day == day] - day * DAY) / HOUR
        axes.plot(
            times,
            [height] * len(times),
            linestyle="none",
            marker=marker,
            color=colour,
            markersize=4.5,
            clip_on=False,
        )
    if state:
        axes.text(0.5, 0.5, state, transform=axes.transAxes, ha="center", va="center", style="italic")


def _name(axes: Axes, at: float, long: float, look: Group, label: str) -> None:
    """A name inside a stretch: its own, or a shorter one, or none if neither fits."""
    drawing = axes.get_figure(root=True)
    assert drawing is not None
    room = axes.transData.transform([(0, 0), (long, 0)])
    box = {"facecolor": look.face, "edgecolor": "none", "pad": 0.8}
    text = axes.text(at + long / 2, 0.5, "", ha="center", va="center", fontsize=NAME_SIZE, bbox=box, zorder=4)
    text.set_color(INK if look is FREE else PAPER)
    short = SHORT.get(look.name, look.label)
    for words in (label if look.name in NAMED_BY_KIND else short, short):
        text.set_text(words)
        if text.get_window_extent(renderer_of(drawing)).width + 8 <= room[1][0] - room[0][0]:
            return
    text.remove()


def _named_spans(rows: pd.DataFrame, day: int) -> list[tuple[float, float, Group, str]]:
    """(start, length, look, label) of stretches that touch and look alike, in hours of the day."""
    found: list[tuple[float, float, Group, str]] = []
    was_meeting = False
    for _, row in rows.iterrows():
        at, long, look = (row.start - day * DAY) / HOUR, (row.end - row.start) / HOUR, _look(row)
        is_meeting, label = row.what == "meeting", str(row.label)
        touches = found and found[-1][2] is look and abs(found[-1][0] + found[-1][1] - at) < 1e-9
        if touches and is_meeting == was_meeting:
            before = found.pop()
            label = label if label == before[3] else SHORT.get(look.name, look.label)
            at, long = before[0], before[1] + long
        found.append((at, long, look, label))
        was_meeting = is_meeting
    return found


def _day_queue(axes: Axes, week: DeskWeek, day: int, most: float, shown: tuple[int, int]) -> None:
    """What waited while the day went on, the overdue part dark; the numbers of midnight to the right."""
    queue = _queue(week)
    time = (queue.time - day * DAY) / HOUR
    inside = (time >= shown[0]) & (time <= shown[1])
    axes.set_ylim(0, most * 1.05)
    axes.fill_between(
        time[inside], queue.overdue[inside], queue.waiting[inside], color=WAITING, linewidth=0, step="post"
    )
    axes.fill_between(time[inside], 0, queue.overdue[inside], color=OVERDUE, linewidth=0, step="post")
    axes.axhline(0, color=QUIET, linewidth=0.8)
    left = week.left(day).sum()
    words = f"{left.waiting:,.0f} waiting,\n{left.overdue:,.0f} overdue"
    axes.annotate(
        words, (1.0, 0.5), xycoords="axes fraction", xytext=(8, 0), textcoords="offset points", va="center",
        fontsize=SMALL_SIZE, linespacing=1.15, annotation_clip=False,
    )  # fmt: skip


def _key(week: DeskWeek) -> list[object]:
    from matplotlib.lines import Line2D
    from matplotlib.patches import Patch

    rows = week.stretches.drop_duplicates(["activity", "what"])
    present = {_look(row) for _, row in rows.iterrows()}
    names = {"visits": "Visits"}
    found: list[object] = [
        Patch(facecolor=group.face, edgecolor=group.hatch_colour, hatch=group.hatch,
              linewidth=0.5 if group is FREE else 0, label=names.get(group.name, group.label))
        for group in (*GROUPS[:4], TRAVEL, *GROUPS[4:], OTHER, FREE)
        if group in present
    ]  # fmt: skip
    if len(week.interruptions):
        found.append(Line2D([], [], color=INK, linestyle="none", marker="v", label="interrupted"))
    if week.missed_calls.in_office.any():
        found.append(Line2D([], [], color=MISSED, linestyle="none", marker="x", label="call missed"))
    if week.stretches.overtime.any():
        found.append(Line2D([], [], color=INK, linewidth=3.5, label="bar below: overtime"))
    found.append(Patch(facecolor=WAITING, label="work waiting, not yet due"))
    found.append(Patch(facecolor=OVERDUE, label="work waiting, overdue"))
    return found


def _at_end(week: DeskWeek) -> tuple[int, int]:
    """(waiting, overdue) at the end of the last day at work."""
    left = week.left(week.last_day).sum()
    return int(left.waiting), int(left.overdue)


def _title(week: DeskWeek) -> str:
    waiting, overdue = _at_end(week)
    late = f"{overdue:,} of them overdue" if overdue else "none of them overdue"
    return (
        f"A week with {week.caseload} clients: {counted(len(week.interruptions), 'interruption')}, "
        f"{counted(int(week.missed_calls.in_office.sum()), 'missed call')}, "
        f"{hours(float(week.days.overtime_hours.sum()))} hours of overtime; "
        f"at its end {waiting:,} pieces of work wait, {late}"
    )


def _about(week: DeskWeek) -> str:
    way = "as people cope" if week.coping else "all the work done properly"
    where = f"{week.programme}, " if week.programme else ""
    start = f"Week {week.week} of the year counted, {where}{way}."
    return (
        f"{start} Work waiting has come in and is not begun; the numbers beside a day are those at midnight. "
        f"All days have one scale."
    )


def _caption(week: DeskWeek, run_id: str) -> str:
    outside = int((~week.missed_calls.in_office).sum())
    after = f" Not drawn: {counted(outside, 'call')} outside office hours." if outside else ""
    return (
        f"{_about(week)} Monday is {week.monday:%d %B %Y} of the simulated calendar. One simulated "
        f"week, chosen by its number, not for what it shows.{after} {source_line(run_id)}"
    )


def _alt(week: DeskWeek) -> str:
    """The week's totals and each day's hours by what they went to."""
    parts = [f"{_title(week)}."]
    for _, day in week.days.iterrows():
        rows, state, name = (
            week.stretches[week.stretches.day == day["day"]],
            str(day["state"]),
            f"{day['date']:%A}",
        )
        if state != "at work":
            parts += [f"{name}: {STATES[state]}."] if state != "weekend" else []
            continue
        spent = (rows.end - rows.start).groupby([_look(row).label for _, row in rows.iterrows()]).sum() / HOUR
        told = [
            f"{lower_first(str(label))} {value:.1f}"
            for label, value in spent.sort_values(ascending=False).items()
            if value >= 0.05
        ]
        missed = int((week.missed_calls.in_office & (week.missed_calls.day == day["day"])).sum())
        calls = f"; {counted(missed, 'missed call')}" if missed else ""
        parts.append(f"{name}, hours: {', '.join(told)}; overtime {day['overtime_hours']:.1f}{calls}.")
    return " ".join(parts)
