"""A wrong value is told with its file, line, what was given, what is allowed and the nearest name."""

import re
from pathlib import Path

import pytest

# Cases like: # name / - text in the small scenario / + what it becomes / the message, one or more lines.
CASES = re.findall(
    r"^# (.+)\n- (.+)\n\+ ?(.*)\n((?:.+\n)+)",
    (Path(__file__).parent / "files" / "wrong_values.txt").read_text(encoding="utf-8"),
    re.MULTILINE,
)


@pytest.mark.parametrize(
    ("old", "new", "message"), [case[1:] for case in CASES], ids=[case[0] for case in CASES]
)
def test_a_wrong_value_is_told_where_it_stands(old, new, message, changed, refused):
    changed(old, new)
    pattern = re.escape(message).replace(re.escape("..."), ".*")
    assert re.fullmatch(pattern, found := refused("mine.yaml")), found


def test_the_cases_are_read():
    assert len(CASES) > 30


def test_every_fault_has_its_line(changed, refused):
    changed("urgency: 1\n    standard: {within: 2", "urgency: 11\n    standard: {within: -2")
    assert [line.split(": ")[0] for line in refused("mine.yaml").splitlines()] == [
        "mine.yaml:38:5",
        "mine.yaml:39:16",
    ]


def test_many_faults_stay_on_one_screen(changed, refused):
    changed("caseload: 20", "caseload: 20\n" + "".join(f"key{n}: 1\n" for n in range(500)))
    lines = refused("mine.yaml").splitlines()
    assert len(lines) == 21
    assert lines[-1] == "and 480 more"


def test_a_long_or_strange_value_cannot_upset_the_terminal(changed, refused):
    changed("caseload: 20", 'caseload: "\\e[31m' + "x" * 5000 + '"')
    message = refused("mine.yaml")
    assert "\x1b" not in message
    assert len(message) < 200
