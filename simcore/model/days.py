"""What happens once a day: appointments are booked, field days planned, missed appointments put back."""

from __future__ import annotations

from heapq import heappop, heappush

from simcore.demand.calendar import SHIFT, VISITS, Stretch, seconds_of
from simcore.demand.clock import DAY
from simcore.model.columns import DONE, IN_HAND, NOWHERE, OPEN
from simcore.model.desk import (
    IN_VAIN,
    MISSED_APPOINTMENTS,
    NO_SHOWS,
    VISITS_MADE,
    Desk,
)
from simcore.model.items import close_item, next_luck
from simcore.model.manager import TRAVEL, Manager
from simcore.scenario.schema import Visit


def plan_day(desk: Desk, manager: Manager, day: int) -> tuple[list[Stretch], list[int]]:
    """The day's stretches with its field block cut in, and the clients' visits booked for it."""
    put_back_missed(desk, manager, day)
    _book_ahead(desk, manager, day)
    stretches = manager.calendar.stretches(day)
    booked = [item for item in manager.booked.pop(day, []) if desk.state[item] == OPEN]
    if not booked:
        return stretches, []
    rule = visit_rule(desk, booked[0])
    start, _ = field_block(desk, manager, rule, day)
    planned = start + expected_seconds(desk, rule, len(booked))
    found: list[Stretch] = []
    for stretch in stretches:
        if stretch.use == SHIFT and stretch.start <= start < stretch.end:
            end = min(planned, stretch.end)
            parts = (
                Stretch(stretch.start, start, SHIFT),
                Stretch(start, end, VISITS),
                Stretch(end, stretch.end, SHIFT),
            )
            found += [part for part in parts if part.end > part.start]
        else:
            found.append(stretch)
    return found, booked


def visit_rule(desk: Desk, item: int) -> Visit:
    """The rules for visits of the item's kind."""
    rule = desk.kinds.specs[desk.kind[item]].visit
    assert rule is not None
    return rule


def expected_seconds(desk: Desk, rule: Visit, visits: int) -> int:
    """Planned length of a field block: each visit, the ways between, the way back."""
    inside = max(seconds for visit, seconds in desk.visits if visit is rule)
    return round(visits * inside + (visits + 1) * rule.travel_minutes * 60)


def put_back_missed(desk: Desk, manager: Manager, today: int) -> None:
    """Appointments on days the case manager was away go back to be booked again."""
    for day in sorted(day for day in manager.booked if day < today):
        for item in manager.booked.pop(day):
            desk.counts[day][MISSED_APPOINTMENTS] += 1
            put_back(desk, item, today * DAY)


def put_back(desk: Desk, item: int, available: int) -> None:
    """An appointment is to be made anew, for a day from this moment on."""
    heappush(desk.visits_pending[desk.post_of[desk.client[item]]], (desk.due[item], item, available))


def _book_ahead(desk: Desk, manager: Manager, today: int) -> None:
    """Book every working day not yet booked, up to the notice clients are given; leave is known ahead."""
    days = manager.bookable
    if not desk.visits:
        return
    notice = max(rule.notice_days for rule, _ in desk.visits)
    while manager.booked_until < len(days) and days[manager.booked_until] < today:
        manager.booked_until += 1
    while (
        manager.booked_until < len(days) and manager.booked_until <= manager.day_number.get(today, 0) + notice
    ):
        book(desk, manager, days[manager.booked_until])
        manager.booked_until += 1


def book(desk: Desk, manager: Manager, day: int) -> None:
    """Fill a field day by due date, or leave it while waiting for a fuller one does no harm."""
    pending = desk.visits_pending[manager.post]
    ready: list[tuple[int, int, int]] = []
    waiting: list[tuple[int, int, int]] = []
    most = 1
    while pending and len(ready) < most:
        entry = heappop(pending)
        _, item, available = entry
        if desk.state[item] != OPEN:
            continue
        rule = visit_rule(desk, item)
        if available > day * DAY or (ready and rule is not visit_rule(desk, ready[0][1])):
            waiting.append(entry)
            continue
        ready.append(entry)
        _, most = field_block(desk, manager, rule, day)
    if ready and not _goes(desk, ready, most, day):
        waiting += ready
        ready = []
    for entry in waiting:
        heappush(pending, entry)
    if len(ready) > most:
        heappush(pending, ready.pop())
    if ready:
        manager.booked[day] = [item for _, item, _ in ready]


def field_block(desk: Desk, manager: Manager, rule: Visit, day: int) -> tuple[int, int]:
    """When the day's field block begins, and how many visits fit between then and the next thing that day.

    It begins at ``starts_at``. A part-timer, whose shift is over before a full block from then on would be,
    sets out earlier: at the latest moment that leaves room for as many visits as the shift can hold.
    """
    usual = day * DAY + seconds_of(rule.starts_at)
    lengths = [(n, expected_seconds(desk, rule, n)) for n in range(1, rule.most_a_day + 1)]
    earlier = usual + lengths[-1][1] > day * DAY + manager.calendar.early_home
    most, begins = 0, usual
    for stretch in manager.calendar.stretches(day):
        if stretch.use != SHIFT or stretch.start > usual:
            continue
        for visits, seconds in lengths:
            start = min(usual, stretch.end - seconds) if earlier else usual
            if stretch.start <= start and start + seconds <= stretch.end and visits >= most:
                most, begins = visits, start  # stretches come in order, so the latest of equals stays
    return begins, most


def _goes(desk: Desk, ready: list[tuple[int, int, int]], most: int, day: int) -> bool:
    if most == 0:
        return False
    slack = visit_rule(desk, ready[0][1]).fill_until_days_before_due * DAY
    return len(ready) >= most or ready[0][0] <= (day + 1) * DAY + slack


def seconds_out(desk: Desk, item: int, last: bool) -> tuple[int, int, bool]:
    """(travel, time at the door or inside, met) of one appointment; the last one has the way back too."""
    rule = visit_rule(desk, item)
    travel = round(rule.travel_minutes * 60) * (2 if last else 1)
    met = next_luck(desk, "no_show", desk.client[item]) >= rule.no_show_probability
    return travel, desk.left[item] if met else round(rule.no_show_minutes * 60), met


def keep_appointment(
    desk: Desk, manager: Manager, item: int, begun: int, now: int, travel: int, inside: int, met: bool
) -> None:
    """Book one appointment's time; a visit that could not happen is booked again later."""
    manager.today[desk.other + TRAVEL] += travel
    manager.today[desk.kind[item]] += inside
    desk.worked[item] += inside
    desk.attempts[item] += 1
    if desk.started[item] < 0:
        desk.started[item] = begun
    if desk.trace:
        desk.book_in_trace(manager.number, begun, now, item, VISITS)
        desk.attempt_log.append((begun, item, desk.attempts[item] - 1, met))
    desk.place[item] = IN_HAND if met else NOWHERE
    if met:
        desk.left[item] = 0
        desk.counts[manager.day][VISITS_MADE] += 1
        close_item(desk, item, now, DONE)
    else:
        desk.counts[manager.day][NO_SHOWS] += 1
        desk.counts[manager.day][IN_VAIN] += inside
        again = now + round(visit_rule(desk, item).rebook_days * DAY)
        put_back(desk, item, again)
