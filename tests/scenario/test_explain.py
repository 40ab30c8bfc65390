"""A newcomer can read what a scenario assumes and where each number comes from."""

import pytest

from simcore.scenario import InputError, load_scenario
from simcore.scenario.explain import explain, explain_evidence


@pytest.fixture
def text(changed):
    return explain(load_scenario(changed(), ["caseload=45"]))


def test_it_starts_with_title_and_description(text):
    assert text.splitlines()[:3] == [
        "A small desk",
        "============",
        "Calls and the notes they make, for tests.",
    ]


@pytest.mark.parametrize(
    "sentence",
    [
        "Scenario small, from mine.yaml.",
        "45 clients for one case manager.",
        "Monday to Friday, 08:00 to 16:30, lunch at 12:00 for 30 minutes.",
        "Sickness: 3% of working days, 3 days at a time on average.",
        "Provider agencies a client: 2 for 50% and 3 for 50%.",
        "Comes up 0.04 times a working day for each client in office hours, none while one is still open.",
        "Takes about 8 minutes; due within 2 working days. Never broken off.",
        "Made by other work: call.",
        "Takes about 9 minutes; nothing says by when. Broken off by call.",
    ],
)
def test_it_says_in_plain_words(sentence, text):
    assert sentence in text


def test_every_number_with_a_source_is_in_the_table(text):
    rows = [line.split() for line in text.splitlines()]
    assert ["kinds.call.handling.minutes_mean", "8", "3", "to", "30", "D", "test.talk"] in rows
    assert "5 numbers with a source: 1 of grade B (an official standard or audit)," in text
    changed = ["kinds.note.handling.minutes_mean", "9", "4", "to", "15", "D", "test.note,", "changed"]
    assert changed in rows


def test_what_a_file_extends_is_named(tmp_path):
    path = tmp_path / "mine.yaml"
    path.write_text("extends: small\n", encoding="utf-8")
    assert "Scenario mine, from mine.yaml which changes shipped/small.yaml." in explain(load_scenario(path))


def test_a_row_of_the_evidence_is_explained():
    text = explain_evidence("test.talk")
    assert "test.talk: Talk time" in text
    assert "Typical 8, range 3 to 30, in min." in text
    assert "Grade D: a guess. Role: variability." in text


def test_an_unknown_row_gives_the_nearest():
    with pytest.raises(InputError, match=r"no evidence row 'test.tolk'; did you mean test.talk"):
        explain_evidence("test.tolk")
