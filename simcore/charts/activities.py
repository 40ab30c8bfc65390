"""The headings under which a case manager's hours are shown, and how each is drawn: colour and hatch."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from simcore.charts.style import INK, PAPER


@dataclass(frozen=True)
class Group:
    """A few activity headings shown as one. ``hatch`` is drawn in ``hatch_colour`` over ``face``."""

    name: str
    label: str
    headings: tuple[str, ...]
    face: str
    hatch: str = ""
    hatch_colour: str = PAPER


GROUPS = (
    Group("office", "Meetings and administration", ("Meetings and training", "Administration"), "#8a8a8a"),
    Group("speaking", "Calls and monthly contacts", ("Phone", "Contacts"), "#01507f"),
    Group("email", "Email", ("Email",), "#3d8fc4", "////"),
    Group("visits", "Visits and travel", ("Visits", "Travel"), "#1f9170"),
    Group("notes", "Notes", ("Notes",), "#b06a00", "...."),
    Group(
        "paper",
        "Reports, plans and forms",
        ("Reports and plans", "Forms and authorisations", "Starting and closing cases"),
        "#d55e00",
        "--",
    ),
    Group("changes", "Plan changes", ("Plan changes",), "#a8559a", "\\\\\\\\"),
    Group("crises", "Crises", ("Crises",), "#7d1128", "xxxx"),
    Group("again", "Asking again because nobody answered", ("Asked again",), INK, "////"),
    Group("resuming", "Picking work up after interruptions", ("Picking work up again",), "#6b6b6b", "xxxx"),
)
OTHER = Group("other", "Other work", (), "#5f5f5f", "++")
FREE = Group("free", "Free", ("Free",), PAPER, "....", "#b5b5b5")
TRAVEL = Group("travel", "Travel", ("Travel",), "#1f9170", "////")

_BY_HEADING = {heading: group for group in (*GROUPS, FREE) for heading in group.headings}


def group_of(heading: str) -> Group:
    """The group a heading is shown in; a heading of a scenario's own making is other work."""
    return _BY_HEADING.get(heading, OTHER)


def in_order(groups: Iterable[Group]) -> list[Group]:
    """Groups in the order in which they are always drawn, each once."""
    present = set(groups)
    return [group for group in (*GROUPS, OTHER, FREE) if group in present]
