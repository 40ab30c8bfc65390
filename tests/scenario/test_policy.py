"""A policy is laid over any scenario, says so in the title, and is refused where it does not fit."""

import pytest

from simcore.cli import main
from simcore.scenario import InputError, list_scenarios, load_scenario
from simcore.scenario.explain_policy import explain_policy

NEWEST = (
    "policy: true\ntitle: Newest first\ndescription: What came last goes first.\nnext_item: newest_first\n"
)
QUIET = """\
policy: true
title: No notes of calls
description: Nobody writes them down.
cost_year: {value: 0, reason: a rule}
kinds:
  call:
    note: null
    handling: {minutes_mean: {source: test.talk}}
"""


@pytest.fixture
def write(tmp_path):
    def write_file(name, text):
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        return path

    write_file("shipped/policies/newest.yaml", NEWEST)
    write_file("shipped/policies/quiet.yaml", QUIET)
    return write_file


def test_a_policy_changes_its_keys_and_nothing_else(write):
    small, loaded = load_scenario("small").scenario, load_scenario("small+newest")
    assert loaded.scenario.next_item == "newest_first"
    told = {"name", "title", "description", "next_item"}
    assert loaded.scenario.model_dump(exclude=told) == small.model_dump(exclude=told)
    assert loaded.scenario.title == "A small desk, with newest first"
    assert loaded.scenario.name == "small+newest"
    assert loaded.files == ("shipped/policies/newest.yaml", "shipped/small.yaml")


def test_policies_add_up_in_any_order(write):
    one, other = load_scenario("small+newest+quiet").scenario, load_scenario("small+quiet+newest").scenario
    assert one.kinds["call"].note is None
    assert one.title == "A small desk, with newest first and no notes of calls"
    told = {"name", "title", "description"}
    assert one.model_dump(exclude=told) == other.model_dump(exclude=told)


def test_a_file_may_extend_a_scenario_with_a_policy(write):
    mine = write("mine.yaml", "extends: small+newest\ncaseload: 7\n")
    for text in (str(mine), f"{mine}+quiet"):
        scenario = load_scenario(text).scenario
        assert (scenario.caseload, scenario.next_item) == (7, "newest_first")
    assert load_scenario(f"{mine}+quiet").scenario.title == "mine, with no notes of calls"


def test_a_policy_of_ones_own_and_a_plus_sign_in_a_files_name(write):
    write("own.yaml", NEWEST)
    write("a+b.yaml", "extends: small\n")
    assert load_scenario("small+own.yaml").scenario.next_item == "newest_first"
    assert load_scenario("a+b.yaml+own.yaml").scenario.name == "a+b+own"


def test_a_cost_is_kept_with_where_it_comes_from(write):
    loaded = load_scenario("small+quiet+newest")
    assert list(loaded.costs) == ["quiet"]
    assert (loaded.costs["quiet"].value, loaded.costs["quiet"].reason) == (0, "a rule")
    write("dear.yaml", f"{NEWEST}cost_year: 500\n")
    with pytest.raises(InputError, match=r"dear\.yaml:5:1: cost_year: say where it comes from.*given 500"):
        load_scenario("small+dear.yaml")


REFUSED = {
    "newest": "newest is a policy: it changes a scenario and is none itself. Write SCENARIO+newest",
    "small+newst": "there is no policy 'newst'; did you mean newest?",
    "small+small": "small is a scenario, not a policy; it stands first",
    "small+": "a policy is missing beside '+'",
    "small+newest+newest": "the policy newest is given twice",
    "smal+newest": "there is no scenario 'smal'; did you mean small?",
    "small+mine.yaml": "there is no such file",
}


@pytest.mark.parametrize(("name", "message"), REFUSED.items(), ids=REFUSED)
def test_a_wrong_name_is_told(name, message, write, capsys):
    assert main(["check", name]) == 2
    assert message in capsys.readouterr().err


WRONG = {
    "kinds: {cal: {urgency: 3}}": "mine.yaml:4:9: kinds.cal: small has no cal here, and the policy mine "
    "changes it; a new one would need label, activity, arrivals and handling too (did you mean call?)",
    "kinds: {fax: null}": "mine.yaml:4:9: kinds.fax: small has no fax here, and the policy mine takes it out",
    "kinds: {note: {visit: {most_a_day: 3}}}": "mine.yaml:4:16: kinds.note.visit: small has no visit here",
    "kinds: {note: {urgent: 3}}": "mine.yaml:4:16: kinds.note.urgent: unknown key (did you mean urgency?)",
    "next_item: newest": "mine.yaml:4:1: next_item: must be one of these words",
    "extends: small": "mine.yaml:4:1: extends: a policy is laid over any scenario",
    "": "mine.yaml:1:1: changes nothing",
}


@pytest.mark.parametrize(("change", "message"), WRONG.items(), ids=WRONG)
def test_a_policy_that_does_not_fit_is_refused_with_its_line(change, message, write, refused):
    write("mine.yaml", f"policy: true\ntitle: Mine\ndescription: Something.\n{change}\n")
    assert message in refused("small+mine.yaml")


def test_two_policies_that_set_one_value_are_refused(write, refused):
    write("oldest.yaml", NEWEST.replace("newest_first", "first_come"))
    message = "oldest.yaml:4:1: next_item: newest sets this too; take one of them (given 'first_come')"
    assert message in refused("small+newest+oldest.yaml")


def test_a_policy_without_title_or_mark_is_none(write, refused):
    write("mine.yaml", "policy: true\nnext_item: newest_first\n")
    assert "mine.yaml:1:1: title: a policy needs it" in refused("small+mine.yaml")
    write("mine.yaml", NEWEST.replace("policy: true\n", ""))
    assert "policy: is missing, so this is no policy" in refused("small+mine.yaml")


def test_a_policy_is_listed_last_and_explained_in_words(write, capsys):
    write("shipped/base.yaml", "extends: small\ntitle: The base\n")
    assert [entry.name for entry in list_scenarios()] == ["base", "small", "newest", "quiet"]
    assert main(["explain", "quiet"]) == 0
    text = capsys.readouterr().out
    assert "Policy quiet, from shipped/policies/quiet.yaml." in text
    assert "Calls, note: taken out, in base a mapping" in text
    assert "$0 a year (a rule)." in text
    assert "next item: newest first, in base urgent first" in explain_policy("newest")


def test_what_is_explained_of_a_scenario_holds_its_rules(write, capsys):
    assert main(["explain", "small+newest"]) == 0
    assert "What is done next: what came last." in capsys.readouterr().out
