"""What is to come, in order: a heap of the next day's events, and behind it whole days not yet in order.

Most of what is to come is days or weeks away. A heap of all of it costs more at each turn, the more the more
clients there are; of a day that is far off nothing need be known but that it has something.
"""

from __future__ import annotations

from heapq import heapify, heappop, heappush

from simcore.demand.clock import DAY
from simcore.model.manager import Event


class Agenda(list[Event]):
    """The heap, as heapq keeps it: ``agenda[0]`` comes first of all; it is empty only if nothing is to come.

    ``until`` is the end of the days in the heap; ``ahead`` has the events of each later day, in no order.
    """

    __slots__ = ("ahead", "until")

    def __init__(self) -> None:
        super().__init__()
        self.until = 0
        self.ahead: dict[int, list[Event]] = {}

    def to_come(self) -> list[Event]:
        """Every event, in no order."""
        return [*self, *(event for events in self.ahead.values() for event in events)]


def expect(agenda: Agenda, event: Event) -> None:
    """Something is to come."""
    time = event[0]
    if time < agenda.until:
        heappush(agenda, event)
    elif agenda:
        agenda.ahead.setdefault(time // DAY, []).append(event)
    else:
        agenda.until = (time // DAY + 1) * DAY
        agenda.append(event)


def take_next(agenda: Agenda) -> Event:
    """Take the first event off; after the last of a day the next day that has any is put in order."""
    event = heappop(agenda)
    if not agenda and agenda.ahead:
        day = min(agenda.ahead)
        agenda.until = (day + 1) * DAY
        agenda += agenda.ahead.pop(day)
        heapify(agenda)
    return event
