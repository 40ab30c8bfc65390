"""Which run stands with each sentence: a quiet '[run NAME]' at the end of every block that holds a number.

What was written is read again: a paragraph with a number and without its run stops the whole pack.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from simcore.report.handover.facts import DIGIT, Fact, Sentence

NAMED = r"\b(?:run|result)s?\s(?:[^\s\]]+,\s)*{name}(?![\w-])"
"""A run's name with the word before it that says what it is; other names may stand between."""
TOGETHER = "\N{NO-BREAK SPACE}"
"""Keeps the name on the line of the word before it."""
AROUND = 80
"""Letters of a refused paragraph that the message shows."""


class UnreferencedNumberError(Exception):
    """A paragraph holds a number and does not say from which run it is."""


def reference(sentences: Sequence[Sentence], run: str) -> str:
    """What stands at the end of a block that says these sentences.

    Args:
        sentences: of a paragraph, a bullet, a caption with its table.
        run: whose document it is; it stands with numbers that no run made, such as a promise.

    Returns:
        '[run NAME]' with every run that a number is from; empty where there is no number, or where the
        first sentence, which it would stand behind, names them itself.
    """
    if not any(DIGIT.search(one.text) for one in sentences):
        return ""
    names = list(dict.fromkeys(fact.run_id for one in sentences for fact in one.facts if fact.run_id)) or [
        run
    ]
    if all(is_named(name, sentences[0].text) for name in names):
        return ""
    return f"[run{'s' if len(names) > 1 else ''}{TOGETHER}{', '.join(names)}]"


def is_named(run: str, text: str) -> bool:
    """Whether a text says the run's name, as a run's."""
    return re.search(NAMED.format(name=re.escape(run)), text, re.IGNORECASE) is not None


def refuse_unreferenced(paragraphs: Iterable[str], facts: Iterable[Fact], where: str) -> None:
    """Look for a paragraph with a number in it and no run of these facts.

    Raises:
        UnreferencedNumberError: there is one; with its beginning.
    """
    runs = {fact.run_id for fact in facts if fact.run_id}
    for text in paragraphs:
        if DIGIT.search(text) and not any(is_named(run, text) for run in runs):
            words = " ".join(text.split())[:AROUND]
            raise UnreferencedNumberError(f"{where}: this holds a number and names no run: '{words}...'")
