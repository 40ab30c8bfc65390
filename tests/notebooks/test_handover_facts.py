"""Words hold no digit, facts do, and a number that is no fact is found wherever it stands."""

import pytest

from simcore.report.handover.facts import Fact, constant, joined, just, listing, say
from simcore.report.handover.numbers import UnknownNumberError, refuse_unknown_numbers
from simcore.report.handover.refs import UnreferencedNumberError, reference, refuse_unreferenced

SHARE = Fact("41% (39% to 43%)", "visits", "a_run", 0.41)
CLIENTS = Fact("165", "a caseload that was run", "a_run", 165)


def test_a_sentence_puts_facts_into_words():
    made = say("{share} of visits at {clients} clients", share=SHARE, clients=CLIENTS)
    assert made.text == "41% (39% to 43%) of visits at 165 clients"
    assert made.facts == [SHARE, CLIENTS]
    assert joined([say("One."), say("Two.")]).text == "One. Two."
    assert listing([say("a"), say("b"), say("c")]).text == "a, b and c"


@pytest.mark.parametrize("template", ["At 90 clients {share}", "{share} of 4 promises", "{share} in ٣ weeks"])
def test_a_typed_number_is_refused(template):
    with pytest.raises(ValueError, match="a number must come as a fact"):
        say(template, share=SHARE)


def test_a_fact_must_be_there_and_be_used():
    with pytest.raises(ValueError, match="has no fact 'clients'"):
        say("{share} at {clients}", share=SHARE)
    with pytest.raises(ValueError, match="does not use clients"):
        say("{share}", share=SHARE, clients=CLIENTS)


@pytest.mark.parametrize(
    "text",
    [
        "41% (39% to 43%) of visits at 165 clients.",
        "At 165 clients: 41% (39%\nto 43%), see run a_run: visits. Page 2 of 12",
        "no number at all",
    ],
)
def test_facts_pass_however_lines_are_broken(text):
    refuse_unknown_numbers(text, [SHARE, CLIENTS], "a text")


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("at 165 clients 73% of visits", "73%"),
        ("41% of visits", "41%"),  # a fact is its whole: the mean never stands without its interval
        ("between 39% and 43%", "39%"),
        ("1650 clients", "1650"),
        ("165.5 clients", "165.5"),
        ("165% of the hours", "165%"),
        ("1,165 clients", "1,165"),
        ("clients2", "2"),
    ],
)
def test_a_number_that_is_no_fact_is_refused_with_the_words_around_it(text, number):
    with pytest.raises(UnknownNumberError, match="comes from no table of the run") as caught:
        refuse_unknown_numbers(text, [SHARE, CLIENTS], "the brief")
    assert f"the brief: the number {number} comes" in str(caught.value)


def test_a_block_says_the_runs_of_its_numbers_once():
    other = Fact("12", "a cap", "a_cap", 12)
    both = say("{share} of visits, the cap is {cap}", share=SHARE, cap=other)
    assert reference([both], "mine").split() == ["[runs", "a_run,", "a_cap]"]
    assert reference([say("{share} of visits", share=SHARE)], "mine").split() == ["[run", "a_run]"]
    assert (
        reference([say("promised: {least}", least=constant("95%", "promise"))], "mine").split()[-1] == "mine]"
    )
    assert reference([say("No number at all")], "mine") == ""
    named = say("{share} of visits. Run {run}.", share=SHARE, run=constant("a_run", "name"))
    assert reference([named], "mine") == ""
    assert reference([say("Visits"), just(other)], "mine").split()[-1] == "a_cap]"  # a caption and its cells


@pytest.mark.parametrize("text", ["41% in a_run", "41% [run a_run-2]", "41% [run b]"])
def test_a_paragraph_must_name_a_run_as_one(text):
    with pytest.raises(UnreferencedNumberError, match="names no run: '41%"):
        refuse_unreferenced(["no number", text], [SHARE], "a text")
    refuse_unreferenced(["no number", f"{text} [runs b, a_run]"], [SHARE], "a text")


def test_two_facts_do_not_make_a_third_number():
    with pytest.raises(UnknownNumberError):
        refuse_unknown_numbers("45", [constant("4", "x"), constant("5", "y")], "a text")


def test_text_in_pieces_may_tear_a_fact_apart_but_not_invent_a_number():
    refuse_unknown_numbers("41% 165 (39% to 43%)", [SHARE, CLIENTS], "a PDF", in_pieces=True)
    with pytest.raises(UnknownNumberError, match="42%"):
        refuse_unknown_numbers("42% 165", [SHARE, CLIENTS], "a PDF", in_pieces=True)
