"""A number may carry its source; the source must be real, and what differs from it must say why."""

import pytest

from simcore.scenario import load_scenario
from simcore.scenario.values import unit_clash

TALK = ("kinds", "call", "handling", "minutes_mean")
RATE = ("kinds", "call", "arrivals", "rate", "per_client_day")
NOTE = ("kinds", "note", "handling", "minutes_mean")


def test_a_row_of_the_evidence_fills_in_value_range_and_grade(changed):
    loaded = load_scenario(changed())
    origin = loaded.provenance[TALK]
    assert loaded.scenario.kinds["call"].handling.minutes_mean == 8
    assert (origin.value, origin.low, origin.high, origin.grade) == (8, 3, 30, "D")
    assert (origin.source, origin.role, origin.file, origin.line) == (
        "test.talk",
        "variability",
        "mine.yaml",
        36,
    )


def test_a_value_may_differ_from_its_row_for_a_reason(changed):
    origin = load_scenario(changed()).provenance[NOTE]
    assert (origin.value, origin.low, origin.high) == (9, 4, 15)
    assert origin.reason == "our form is longer"


@pytest.mark.parametrize(
    ("more", "grade"),
    [
        ("", "C"),
        (", value: 9, reason: our form is longer", "D"),
        (", value: 9, reason: our log, grade: B", "B"),
        (", value: 8, high: 12, reason: no form is so long", "C"),
    ],
    ids=["the row's own", "changed", "changed, with a grade", "only the range changed"],
)
def test_a_value_that_differs_from_its_row_has_not_the_rows_grade(more, grade):
    """Nobody measured the 9 of the override, nor that of the small scenario."""
    override = ".".join(NOTE) + "={source: test.note" + more + "}"
    assert load_scenario("small").provenance[NOTE].grade == "D"
    assert load_scenario("small", [override]).provenance[NOTE].grade == grade


def test_a_bare_number_laid_over_one_with_a_row_has_neither_row_nor_grade(tmp_path):
    path = tmp_path / "mine.yaml"
    lines = ["extends: small", "kinds: {call: {arrivals: {rate: {per_client_day: 0.05}}}}"]
    path.write_text("\n".join(lines), encoding="utf-8")
    for loaded in (load_scenario(path), load_scenario("small", [".".join(RATE) + "=0.05"])):
        assert loaded.scenario.kinds["call"].arrivals.rate.per_client_day == 0.05
        assert RATE not in loaded.provenance


def test_a_source_in_own_words_has_no_role(changed):
    origin = load_scenario(changed()).provenance["kinds", "call", "note", "probability"]
    assert (origin.value, origin.grade, origin.source, origin.role) == (0.4, "C", "our phone log", "")


def test_a_value_without_a_source_is_a_guess(changed):
    assert load_scenario(changed("{source: test.talk}", "{value: 9, low: 5}")).provenance[TALK].grade == "D"


def test_sources_work_in_lists_and_free_maps_and_for_counts(changed):
    path = changed("{2: 0.5, 3: 0.5}", "{2: {value: 0.5}, 3: 0.5}")
    assert ("clients", "agencies", "2") in load_scenario(path).provenance
    steps = "kinds.note.steps.0.share={value: 0.75, source: a count, grade: C}"
    assert ("kinds", "note", "steps", 0, "share") in load_scenario("small", [steps]).provenance
    assert load_scenario("small", ["caseload={value: 30}"]).scenario.caseload == 30
    assert load_scenario("small", ["window.weeks={source: test.most_a_day}"]).scenario.window.weeks == 2


WRONG = {
    "outside the row's range": (
        "source: test.talk, value: 40, reason: x",
        "is outside its own range (given 40; allowed: 3 to 30)",
    ),
    "outside its own range": (
        "value: 9, low: 10, source: we counted, grade: C",
        "is outside its own range (given 9; allowed: at least 10)",
    ),
    "differs, no reason": (
        "source: test.talk, value: 9",
        "minutes_mean.value: differs from evidence row test.talk (8), so say why",
    ),
    "better grade, no reason": (
        "source: test.talk, grade: A",
        "minutes_mean.grade: differs from evidence row test.talk (D)",
    ),
    "mistyped row": ("source: test.tlk", "is no row of the evidence"),
    "mistyped row, nearest": ("source: test.tlk", "did you mean test.talk"),
    "mistyped row and value": ("source: test.tlk, value: 9, grade: C", "is no row of the evidence"),
    "end of a row's key": ("source: talk", "(given 'talk'; did you mean test.talk?)"),
    "own words, no grade": ("source: we counted, value: 9", "needs a grade (allowed: A, B, C or D)"),
    "own words, no value": ("source: we counted, grade: C", "needs a value and a grade too"),
    "grade without a source": ("value: 9, grade: A", "a value without a source is a guess"),
    "no such grade": (
        "value: 9, source: we counted, grade: E",
        "must be a grade (given 'E'; allowed: A, B, C or D)",
    ),
    "unknown key": ("source: test.talk, vlaue: 9", "minutes_mean.vlaue: unknown key"),
    "a unit": ("source: test.talk, per: 2", "minutes_mean.per: unknown key (allowed: value, low, high"),
    "text for the value": ("value: nine", "minutes_mean.value: must be a number (given 'nine')"),
    "a number for the source": ("source: 9", "minutes_mean.source: must be text (given 9)"),
    "no typical value": (
        "source: test.untypical",
        "evidence row test.untypical has no typical value, so give",
    ),
}


@pytest.mark.parametrize(("sourced", "message"), WRONG.values(), ids=WRONG)
def test_a_wrong_source_is_refused(sourced, message, changed, refused):
    changed("{source: test.talk}", "{" + sourced + "}")
    found = refused("mine.yaml")
    assert message in found
    assert found.startswith("mine.yaml:36:")


def test_a_row_in_another_unit_is_refused(changed, refused):
    changed("per_client_day", "per_client_month")
    assert "evidence row test.call_rate is in calls/client/day, and this key per month" in refused(
        "mine.yaml"
    )
    changed("{minutes_mean: {source: test.talk}", "{hours_mean: {source: test.talk}")
    assert "evidence row test.talk is in min, and this key in hours" in refused("mine.yaml")


@pytest.mark.parametrize(
    ("key", "unit", "agree"),
    [
        ("hours_mean", "h/plan", True),
        ("hours_week", "h/week", True),
        ("hours_year", "h/week", False),
        ("minutes_day_most", "h/week", False),
        ("per_client_year", "1/year", True),
        ("per_client_month", "1/year", False),
        ("grace_days", "days", True),
        ("within", "business days", True),
        ("share", "fraction", True),
        ("cv", "min", True),
    ],
)
def test_units_are_compared_where_both_name_a_time(key, unit, agree):
    assert (unit_clash(key, unit) == "") == agree


# ----------------------------------------------------------------------- low and high inputs


@pytest.mark.parametrize(
    ("inputs", "rate", "note"), [("low", 0.02, 4), ("typical", 0.04, 9), ("high", 0.1, 15)]
)
def test_low_and_high_inputs_move_what_nobody_knows(inputs, rate, note, changed):
    loaded = load_scenario(changed(), inputs=inputs)
    assert loaded.scenario.kinds["call"].arrivals.rate.per_client_day == rate
    assert loaded.scenario.kinds["note"].handling.minutes_mean == note
    assert (loaded.provenance[RATE].value, loaded.provenance[NOTE].value) == (rate, note)


def test_the_heavier_end_may_be_the_low_one(changed):
    path = changed("redial_probability: 0.7", "redial_probability: {source: test.reach}")
    assert load_scenario(path, inputs="high").scenario.phone.redial_probability == 0.3


def test_spread_and_overridden_values_stay_at_both_ends(changed):
    for inputs in ("low", "high"):
        scenario = load_scenario(changed(), ["kinds.note.handling.minutes_mean=9"], inputs=inputs).scenario
        assert scenario.kinds["call"].handling.minutes_mean == 8
        assert scenario.kinds["note"].handling.minutes_mean == 9
