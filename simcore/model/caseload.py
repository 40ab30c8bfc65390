"""Who is on the caseload: taking a referral on, or onto the waiting list, and filling a place set free."""

from __future__ import annotations

from heapq import heappush

from simcore.model.desk import REFERRED, Desk
from simcore.model.items import next_need
from simcore.model.phone import need_arises


def start_caseload(desk: Desk) -> None:
    """Everybody on the books at the start is content for a while; the first referral is on its way."""
    cases = desk.cases
    for client in range(desk.clients):
        if cases is None or cases.holder[client] >= 0:
            _be_content(desk, client, 0)
    if cases is not None:
        expect_referral(desk)


def _be_content(desk: Desk, client: int, time: int, new: bool = False) -> None:
    """Set going the needs a client has one at a time; a new client may begin with one."""
    for kind, recurring in enumerate(desk.recurring):
        if recurring is None:
            continue
        if new and recurring.first_at_start:
            need_arises(desk, time, client, kind)
        elif (kind, client) not in desk.open_at_start:
            next_need(desk, recurring, kind, client, time)


def expect_referral(desk: Desk) -> None:
    """Put the next referral among the events to come."""
    cases = desk.cases
    assert cases is not None
    if cases.next_referral < len(cases.referrals):
        heappush(desk.case_events, (cases.referrals[cases.next_referral], REFERRED, -1, 0))
        cases.next_referral += 1


def case_event(desk: Desk, time: int, place: int, _: int) -> None:
    """Somebody is referred (place -1), or a place on the caseload has become free."""
    cases = desk.cases
    assert cases is not None
    if place < 0:
        cases.waiting.append(cases.refer(time))
        expect_referral(desk)
        place = cases.take_free_place()
        if place < 0:
            return
    elif not cases.waiting:
        cases.give_back(place)
        return
    cases.assign(cases.waiting.popleft(), place, time)
    _be_content(desk, place, time, new=True)
