"""`extends` lays one file over another and never leaves the folder; `--set` changes one value."""

import os

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simcore.scenario import InputError, find_scenario, list_scenarios, load_scenario
from simcore.scenario.compose import merge
from simcore.scenario.read import Document


@pytest.fixture
def write(tmp_path):
    def write_file(name, text):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        return path

    return write_file


# ------------------------------------------------------------------------------------ extends


def test_a_file_says_only_what_differs(write):
    loaded = load_scenario(write("mine.yaml", "extends: small\ncaseload: 33\nkinds: {call: {urgency: 4}}\n"))
    small = load_scenario("small").scenario
    assert loaded.scenario.caseload == 33
    assert loaded.scenario.kinds["call"].urgency == 4
    assert loaded.scenario.kinds["call"].handling == small.kinds["call"].handling
    assert loaded.files == ("mine.yaml", "shipped/small.yaml")


def test_a_file_goes_by_its_own_name_not_by_that_of_what_it_extends(write):
    scenario = load_scenario(write("mine.yaml", "extends: small\n")).scenario
    assert (scenario.name, scenario.title) == ("mine", "mine")


def test_lists_are_replaced_whole(write):
    text = "extends: small\nkinds: {note: {steps: [{share: 1}]}}\n"
    assert len(load_scenario(write("mine.yaml", text)).scenario.kinds["note"].steps) == 1


def test_null_removes_a_key(write):
    kinds = "{note: null, call: {note: null, interrupts: [all]}}"
    text = f"extends: small\ncalendar: {{lunch: null}}\nkinds: {kinds}\n"
    scenario = load_scenario(write("mine.yaml", text)).scenario
    assert scenario.calendar.lunch is None
    assert list(scenario.kinds) == ["call"]


def test_null_for_what_is_needed_or_unknown_is_refused(write, refused):
    write("mine.yaml", "extends: small\ncaseload: null\novertim: null\n")
    message = refused("mine.yaml")
    assert "mine.yaml:2:1: caseload: is missing" in message
    assert "mine.yaml:3:1: overtim: unknown key (did you mean overtime?)" in message


def test_a_value_with_a_source_replaces_and_is_replaced_whole(write):
    kinds = "{note: {handling: {minutes_mean: {value: 5}}}, call: {handling: {minutes_mean: 6}}}"
    loaded = load_scenario(write("mine.yaml", f"extends: small\nkinds: {kinds}\n"))
    assert loaded.provenance["kinds", "note", "handling", "minutes_mean"].source == ""
    assert ("kinds", "call", "handling", "minutes_mean") not in loaded.provenance


def test_a_fault_names_the_file_it_stands_in(write, refused):
    write("parent.yaml", "extends: small\nemail:\n  times: [8]\n")
    write("mine.yaml", "extends: parent\nphone:\n  redial: {minutes_mean: -5, hours_mean: null}\n")
    message = refused("mine.yaml")
    assert "parent.yaml:3:11: email.times.0: must be text (given 8)" in message
    assert "mine.yaml:3:12: phone.redial.minutes_mean: is too small (given -5" in message


def test_two_units_from_two_files_name_both(write, refused):
    write("mine.yaml", "extends: small\nphone: {redial: {minutes_mean: 5}}\n")
    origins = "minutes_mean from mine.yaml:2, hours_mean from shipped/small.yaml:26 (null removes a key)"
    assert origins in refused("mine.yaml")


OUTSIDE = ["../secret", "..", "/etc/passwd", "C:/secret", "a/../../secret", ".hidden", "", "a\\b", "~/x"]


@pytest.mark.parametrize("name", OUTSIDE)
def test_extends_never_leaves_the_folder(name, write, refused):
    write("secret.yaml", "caseload: 1\n")
    write("folder/mine.yaml", f"caseload: 3\nextends: '{name}'\n")
    assert refused("folder/mine.yaml").startswith("folder/mine.yaml:2:1: extends: ")


@pytest.mark.skipif(os.name == "nt", reason="links need rights on Windows")
def test_extends_follows_no_link_out_of_the_folder(write, tmp_path, refused):
    write("secret.yaml", "caseload: 1\n")
    write("folder/mine.yaml", "extends: linked\n")
    (tmp_path / "folder" / "linked.yaml").symlink_to(tmp_path / "secret.yaml")
    assert "folder/mine.yaml:1:1: extends: 'linked' leads outside its folder" in refused("folder/mine.yaml")


def test_extends_in_a_circle_is_refused(write, refused):
    write("a.yaml", "extends: b\n")
    write("b.yaml", "name: b\nextends: a\n")
    assert "b.yaml:2:1: extends: goes round in a circle" in refused("a.yaml")
    write("self.yaml", "extends: self\n")
    assert "self.yaml:1:1: extends: goes round in a circle" in refused("self.yaml")


def test_a_long_chain_is_refused(write, refused):
    for number in range(20):
        write(f"f{number}.yaml", f"extends: f{number + 1}\n")
    assert "f9.yaml:1:1: extends: more than 10 files extend one another" in refused("f0.yaml")


def test_extends_of_an_unknown_name_gives_the_nearest(write, refused):
    write("mine.yaml", "extends: smal\n")
    expected = "mine.yaml:1:1: extends: there is no scenario 'smal'; did you mean small?\n"
    assert refused("mine.yaml") == expected


def test_extends_takes_one_name(write, refused):
    write("mine.yaml", "extends: [small, other]\n")
    assert "mine.yaml:1:1: extends: must be the name of one scenario (given a list of 2)" in refused(
        "mine.yaml"
    )


def test_shipped_scenarios_and_policies_are_found_by_name(write):
    about = "policy: true\ntitle: Newest first\ndescription: What came last goes first.\n"
    write("shipped/policies/newest.yaml", f"{about}next_item: newest_first\n")
    assert [(e.name, e.title, e.is_policy) for e in list_scenarios()] == [
        ("small", "A small desk", False),
        ("newest", "Newest first", True),
    ]
    assert load_scenario("small+newest").scenario.next_item == "newest_first"


def test_an_unknown_scenario_gives_the_nearest_name(write):
    with pytest.raises(InputError, match="there is no scenario 'smell'; did you mean small"):
        find_scenario("smell")
    write("other.yaml", "extends: small\n")
    with pytest.raises(InputError, match=r"for the file, write ./other\.yaml"):
        find_scenario("other")


# -------------------------------------------------------------------------------------- merge

names = st.sampled_from("abc")
plain = st.recursive(st.integers() | st.lists(st.integers()), lambda part: st.dictionaries(names, part))
documents = st.dictionaries(names, plain).map(lambda tree: Document(tree, {}))


@given(documents, documents)
def test_laying_a_file_over_another_twice_changes_nothing_more(parent, over):
    once = merge(parent, over)
    assert merge(once, over).tree == once.tree


@given(documents)
def test_an_empty_file_changes_nothing(document):
    empty = Document({}, {})
    assert merge(document, empty).tree == merge(empty, document).tree == document.tree


# ---------------------------------------------------------------------------------- overrides


def test_an_override_sets_one_value_of_any_kind():
    changes = [
        "caseload=45",
        "kinds.note.steps.1.share=0.2",
        "kinds.note.steps.0.share=0.8",
        "calendar.lunch=null",
    ]
    scenario = load_scenario(
        "small", [*changes, "overtime.paid=true", "email={read: batches, times: ['09:00']}"]
    ).scenario
    assert scenario.caseload == 45
    assert [step.share for step in scenario.kinds["note"].steps] == [0.8, 0.2]
    assert scenario.calendar.lunch is None
    assert scenario.overtime.paid
    assert scenario.email.times == ["09:00"]


def test_a_later_override_wins():
    assert load_scenario("small", ["caseload=45", "caseload=46"]).scenario.caseload == 46


def test_an_override_keeps_no_source_but_may_bring_its_own():
    talk = ("kinds", "call", "handling", "minutes_mean")
    assert talk not in load_scenario("small", ["kinds.call.handling.minutes_mean=9"]).provenance
    own = load_scenario("small", ["kinds.call.handling.minutes_mean={value: 9, source: our log, grade: C}"])
    assert (own.provenance[talk].source, own.provenance[talk].line) == ("our log", 0)


BAD_OVERRIDES = {
    "caseload": "--set caseload: write path=value, such as caseload=45",
    "=3": "--set =3: write path=value",
    "caseload=": "--set caseload=: is empty",
    "caselod=3": "caselod: there is no such key (did you mean caseload?)",
    "kinds.cal.urgency=3": "kinds.cal: there is no such key (did you mean call?)",
    "kinds.call.urgent=3": "kinds.call.urgent: there is no such key (did you mean urgency?)",
    "overtime.payd=true": "overtime.payd: there is no such key (did you mean paid?)",
    "kinds.note.steps.2.share=1": "steps.2: there is no such element of the list (allowed: 0 to 1)",
    "kinds.note.steps.last.share=1": "kinds.note.steps.last: there is no such element",
    "caseload.x=1": "caseload.x: there is no such key",
    "extends=other": "extends: there is no such key",
    "caseload=0": "--set caseload=0: caseload: is too small (given 0; allowed: 1 to 1000)",
    "caseload=many": "--set caseload=many: caseload: must be a whole number (given 'many'",
    "next_item=newest": "next_item: must be one of these words (given 'newest'",
    "caseload=[1": "--set caseload=[1:1:",
    "caseload=*x": "anchors (&name) and aliases (*name) are not allowed",
    "kinds.call.arrivals.rate.per_client_day.valu=3": "valu: there is no such key (did you mean value?)",
}


@pytest.mark.parametrize(("change", "message"), BAD_OVERRIDES.items(), ids=BAD_OVERRIDES)
def test_a_wrong_override_is_refused(change, message, refused):
    assert message in refused("small", "--set", change)
