"""The funding case as its notebook shows it: parts of the brief, and links to the files."""

from __future__ import annotations

import html
from collections.abc import Sequence
from typing import TYPE_CHECKING

from simcore.report.handover.blocks import Block, Heading, sentences_of
from simcore.report.handover.funding import LIVED, MONEY, NUMBERS, RESTS_ON, funding_case
from simcore.report.handover.web import LIST, markup_of
from simcore.report.handover.write import FOLDER, WHAT, find_case, write_pack
from simcore.report.readings import read_needed
from simcore.report.show import Words

if TYPE_CHECKING:
    from simcore.report.handover.case import Case
    from simcore.report.handover.write import Pack

__all__ = ["files", "find_case", "front", "lived", "numbers", "rests_on", "write_pack"]


def front(case: Case) -> Words:
    """The request in a sentence, and the chart that must win a hearing with its reading."""
    shown, reading = _words(case, _section(case, "")), read_needed(case.made.figure, case.now)
    return Words(f"{shown.markup}\n{reading.markup}", f"{shown.text}\n{reading.text}")


def lived(case: Case) -> Words:
    """What clients live with, today and with what is asked for."""
    return _words(case, _section(case, LIVED))


def numbers(case: Case) -> Words:
    """The tables, and money where the run has it."""
    return _words(case, [*_section(case, NUMBERS), *_section(case, MONEY)])


def rests_on(case: Case) -> Words:
    """Guesses, and which assumptions would change the conclusion."""
    return _words(case, _section(case, RESTS_ON))


def files(pack: Pack) -> Words:
    """Links to the files, as they lie beside the run's pages."""
    links = [
        f'<li><a href="../{FOLDER}/{name}">{name}</a>: {html.escape(what)}</li>'
        for name, what in WHAT.items()
        if (pack.folder / name).exists()
    ]
    text = "\n".join(f"{FOLDER}/{name}: {what}" for name, what in WHAT.items())
    start = f"<p>They lie in the folder <code>{FOLDER}</code> of the run.</p>"
    return Words("\n".join([start, "<ul>", *links, "</ul>"]), text)


def _section(case: Case, heading: str) -> list[Block]:
    """The blocks under a heading of the brief; without one, those before the first."""
    found: list[Block] = []
    under = ""
    for block in funding_case(case).blocks:
        if isinstance(block, Heading):
            under = block.text.text
        elif under == heading:
            found.append(block)
    return found


def _words(case: Case, blocks: Sequence[Block]) -> Words:
    text = "\n".join(one.text for block in blocks for one in sentences_of(block))
    whole, numbers = funding_case(case), f"../{FOLDER}/{LIST}"
    return Words("\n".join(markup_of(block, whole, numbers) for block in blocks), text)
