"""YAML 1.2 is read as plain data; whatever could harm is refused before anything is built."""

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simcore.scenario.errors import Place
from simcore.scenario.read import MOST_BYTES, read_headings, read_text, read_value

BOMB = "a: &a [x, x, x]\n" + "".join(f"b{n}: [*a, *a, *a, *a, *a, *a, *a, *a]\n" for n in range(9))

HARMFUL = {
    "an alias bomb": (BOMB, "mine.yaml:1:4: anchors (&name) and aliases (*name) are not allowed"),
    "an alias": ("a: 1\nb: *x\n", "mine.yaml:2:4: anchors"),
    "a tag that runs code": ("a: !!python/object/apply:os.system [ls]\n", "mine.yaml:1:4: tags are not"),
    "a tag for a type": ("caseload: !!int '35'\n", "mine.yaml:1:11: tags are not allowed"),
    "deep nesting": ("a: " + "[" * 20000, "mine.yaml:1:33: is nested more than 30 deep"),
    "deep blocks": ("- " * 20000 + "x", "mine.yaml:1:61: is nested more than 30 deep"),
    "a key twice": ("a: 1\nb: 2\na: 3\n", "mine.yaml:3:1: a: this key stands twice, first in line 1"),
    "a number key twice": ("a:\n  3: x\n  '3': y\n", "mine.yaml:3:3: a.3: this key stands twice"),
    "a list": ("- a\n- b\n", "mine.yaml:1:1: the top level must be a mapping"),
    "nothing": ("# only a comment\n", "mine.yaml: is empty"),
    "two documents": ("a: 1\n---\nb: 2\n", "mine.yaml:2:1: a file holds one document"),
    "old YAML": ("%YAML 1.1\n---\na: no\n", "mine.yaml:2:1: files are YAML 1.2"),
    "a list as a key": ("? [a]\n: 3\n", "mine.yaml:1:3: a key must be plain text"),
    "a tab": ("a:\n\tb: 1\n", "mine.yaml:2:1: is not YAML"),
    "an open bracket": ("a: [1, 2\n", "mine.yaml:2:1: is not YAML"),
    "a control character": ("a: \x00\n", "mine.yaml: is not YAML"),
    "too much": ("#" * (MOST_BYTES + 1), "mine.yaml: is larger than 1 MB"),
}


@pytest.mark.parametrize(("text", "message"), HARMFUL.values(), ids=HARMFUL)
def test_what_could_harm_is_refused(text, message, tmp_path, refused):
    (tmp_path / "mine.yaml").write_text(text, encoding="utf-8")
    assert message in refused("mine.yaml")


def test_bytes_that_are_no_text_are_refused_with_their_line(tmp_path, refused):
    (tmp_path / "mine.yaml").write_bytes(b"name: x\ntitle: caf\xe9\n")
    assert refused("mine.yaml") == "mine.yaml:2:1: is not UTF-8 text; save it as UTF-8\n"


def test_a_missing_file_a_missing_folder_and_a_folder_are_refused(tmp_path, refused):
    (tmp_path / "folder.yaml").mkdir()
    assert refused("mine.yaml") == "mine.yaml: there is no such file\n"
    assert refused("nowhere/mine.yaml") == "nowhere/mine.yaml: there is no such file\n"
    assert refused("folder.yaml") == "folder.yaml: is not a file\n"


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("no", "no"),
        ("12:30", "12:30"),
        ("2026-01-05", "2026-01-05"),
        ("1e3", 1000.0),
        ("017", 17),
        ("-.5", -0.5),
        ("'12'", "12"),
        ("true", True),
        ("~", None),
        ("{a: [1, b]}", {"a": [1, "b"]}),
    ],
)
def test_values_are_read_by_the_rules_of_yaml_1_2(text, value):
    assert read_value(text, "--set") == value
    assert type(read_value(text, "--set")) is type(value)


def test_every_key_and_element_knows_its_place():
    places = read_text("a:\n  b: [10, 20]\n", "x.yaml").places
    assert places["a", "b"] == Place("x.yaml", 2, 3)
    assert places["a", "b", 1] == Place("x.yaml", 2, 11)


words = st.text(st.characters(min_codepoint=32, max_codepoint=0x2FF, exclude_categories=["Cc"]), max_size=20)
numbers = st.floats(allow_nan=False, allow_infinity=False) | st.integers(-(10**18) + 1, 10**18 - 1)
leaves = st.none() | st.booleans() | numbers | words
trees = st.dictionaries(
    words, st.recursive(leaves, lambda part: st.lists(part) | st.dictionaries(words, part), max_leaves=10)
)


@settings(max_examples=50)
@given(trees)
def test_json_is_read_as_what_it_says(tree):
    """JSON is YAML 1.2, so that whatever a program wrote as JSON must come back unchanged."""
    assert read_text(json.dumps(tree, ensure_ascii=False), "x.json").tree == tree


def test_headings_are_read_without_the_rest_of_the_file(tmp_path: Path):
    path = tmp_path / "mine.yaml"
    path.write_text(
        "name: x\ntitle: >-\n  A long\n  title\nkinds: {a: 1}\nlater: [not even YAML", encoding="utf-8"
    )
    assert read_headings(path) == {"name": "x", "title": "A long title"}
