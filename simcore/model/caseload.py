"""Who is on the caseload: taking a referral on, or onto the waiting list, and filling a place set free."""

from __future__ import annotations

from simcore.model.agenda import expect
from simcore.model.desk import REFERRED, STOPS_WAITING, Desk
from simcore.model.items import new_item, next_need, open_item
from simcore.model.ownership import post_with_room, take_on
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
        expect(desk.case_events, (cases.referrals[cases.next_referral], REFERRED, -1, 0))
        cases.next_referral += 1


def case_event(desk: Desk, time: int, place: int, _: int) -> None:
    """Somebody is referred (place -1), or a place on the caseload has become free."""
    cases = desk.cases
    assert cases is not None
    if place < 0:
        join_the_list(desk, time)
        expect_referral(desk)
    else:
        cases.give_back(place)
    admit(desk, time)


def join_the_list(desk: Desk, time: int) -> None:
    """Somebody is referred and waits for a place, for as long as patience lasts."""
    cases, referrals = desk.cases, desk.scenario.clients.referrals
    assert cases is not None
    case = cases.refer(time)
    cases.waiting.append(case)
    if referrals is not None and referrals.gives_up is not None:
        moment = time + desk.demand.durations("referrals.patience", referrals.gives_up).get(-1, case)
        expect(desk.case_events, (moment, STOPS_WAITING, case, 0))


def stop_waiting(desk: Desk, time: int, case: int, _: int) -> None:
    """Patience is at an end, unless the client has been taken on meanwhile."""
    cases = desk.cases
    assert cases is not None
    if case in cases.waiting:
        cases.waiting.remove(case)
        cases.gave_up[case] = time


def admit(desk: Desk, time: int) -> None:
    """Take on who waits, in order of referral, while there is room."""
    cases = desk.cases
    assert cases is not None
    while cases.waiting and cases.free:
        post = post_with_room(desk) if desk.is_team else 0
        if post < 0:
            return
        place = cases.take_free_place(desk.post_of if desk.is_team else None, post)
        if desk.is_team:
            take_on(desk, place, post, time)
        cases.assign(cases.waiting.popleft(), place, time)
        _be_content(desk, place, time, new=True)
        for kind, spec in enumerate(desk.kinds.specs):
            if spec.arrivals.how == "joins":
                open_item(desk, new_item(desk, kind, place, desk.kinds.sender[kind], time, -1), time)
