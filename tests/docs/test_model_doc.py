"""docs/model.md answers the whole checklist, and nothing that it says of parameters and values is stale."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable

import pytest

from simcore.demand.demand import Demand
from simcore.experiment import run_cell
from simcore.experiment.sweep.plan import load_sweep, plan_sweep
from simcore.model.policies import POLICIES
from simcore.outcomes import outcome_row
from simcore.scenario import load_scenario
from simcore.scenario.evidence import GRADES, load_evidence
from simcore.scenario.schema import Duration, Rate
from tests.docs import expected
from tests.docs.page import CODE, FLAT, HEADINGS, PAGE, TEXT, anchor, cells, names, table
from tests.docs.parameters import default, leaves, words
from tests.verification.catalogue import LATER
from tests.verification.table import COLUMNS, not_compared
from tests.verification.theory import GIVEN

CHECKLIST = {
    "1 Objectives": ["Purpose of the model", "Model Outputs", "Experimentation Aims"],
    "2 Logic": [
        "Base model overview diagram",
        "Base model logic",
        "Scenario logic",
        "Algorithms",
        "Components",
    ],
    "3 Data": ["Data sources", "Pre-processing", "Input parameters", "Assumptions"],
    "4 Experimentation": ["Initialisation", "Run length", "Estimation approach"],
    "5 Implementation": [
        "Software or programming language",
        "Random sampling",
        "Model execution",
        "System Specification",
    ],
    "6 Code access": ["Computer Model Sharing Statement"],
}
COMPONENTS = ["Entities", "Activities", "Resources", "Queues", "Entry and exit points"]
PARAMETERS = dict(reversed(list(leaves())))
WITH_PARTS = {path.rpartition(".")[0] for path in PARAMETERS} | set(PARAMETERS)


def test_all_twenty_items_of_the_checklist_stand_in_order() -> None:
    asked = []
    for section, items in CHECKLIST.items():
        asked += [section, *(f"{section[0]}.{number} {item}" for number, item in enumerate(items, 1))]
        if section == "2 Logic":
            asked += [f"2.5.{number} {item}" for number, item in enumerate(COMPONENTS, 1)]
    assert sum(map(len, CHECKLIST.values())) == 20
    assert [text for _, text in HEADINGS if text[0].isdigit()] == asked


def test_every_parameter_is_there_with_what_holds_if_it_is_not_given() -> None:
    said = {}
    for row in table("parameter | unit or values"):
        paths, _, otherwise, _ = cells(row)
        said |= dict.fromkeys(names(paths), otherwise.strip("`"))
    given = {path: default(field) for path, field in PARAMETERS.items()}
    given |= {"kinds.*.senders.*": "client 1", "clients.agencies.*": "3: 1", "kinds.*.worked_in": "shift"}
    assert said == given


@pytest.mark.parametrize(("first", "model"), [("of a duration", Duration), ("of a rate", Rate)])
def test_every_part_of_a_duration_and_a_rate_is_there(first: str, model: type) -> None:
    said = {names(cells(row)[0])[0]: cells(row)[2].strip("`") for row in table(first)}
    assert said == {name: default(field) for name, field in model.model_fields.items()}


def test_every_word_that_a_setting_may_have_is_there() -> None:
    fields = [*PARAMETERS.values(), *Duration.model_fields.values()]
    assert {word for field in fields for word in words(field.annotation)} - CODE == set()
    assert [names(row)[0] for row in table("policy")] == list(POLICIES)


def test_every_state_and_way_of_coping_is_there() -> None:
    for word in ("open", "done", "expired", "given up", "never arose"):
        assert f"`{word}`" in TEXT
    assert "expires (set aside, let go)" in FLAT
    assert "shorten_to (shortened)" in FLAT


@pytest.mark.parametrize(
    ("first", "rows"),
    [
        ("name | what it is called", expected.measures),
        ("sweep", expected.sweeps),
        ("kind", expected.kinds),
        ("role", expected.roles),
        ("row", expected.sources),
        ("parameter | value", expected.values),
        ("scenario | parameter", expected.others),
        ("package", expected.packages),
        ("not compared", expected.missing),
        ("sized by its note", expected.noted),
    ],
)
def test_a_table_says_what_the_program_and_its_files_say(first: str, rows: Callable[[], list[str]]) -> None:
    said, wanted = table(first), rows()
    new, stale = ([line for line in a if line not in b] for a, b in ((wanted, said), (said, wanted)))
    assert said == wanted, "\n".join([f"table {first!r}: put in", *new, "take out", *stale, "keep the order"])


def test_scenarios_and_promises_are_there() -> None:
    said = {names(row)[0]: int(cells(row)[1]) for row in table("scenario | caseload")}
    assert said == {name: load_scenario(name).scenario.caseload for name in expected.SHIPPED}
    assert expected.promises() in FLAT


def test_numbers_in_sentences_are_those_of_the_files() -> None:
    base, rows = load_scenario("base"), load_evidence()
    grades = Counter(origin.grade for origin in base.provenance.values())
    count = len(base.provenance)
    assert f"In the base, {grades['D']} of {count} graded numbers are guesses" in FLAT
    assert f"<summary>{count} numbers</summary>" in TEXT
    assert f"(../scenarios/evidence.csv): {len(rows)} rows" in FLAT
    window = base.scenario.window
    assert f"{window.warm_up_weeks} weeks and then {window.weeks}" in FLAT
    sweep = load_sweep(expected.ROOT / "scenarios" / "sweeps" / "caseload_35_165.yaml")
    assert (
        f"sweep of {plan_sweep(sweep, []).cells:,} runs of {window.warm_up_weeks + window.weeks} weeks"
        in FLAT
    )


def test_each_assumption_has_a_grade_and_a_place_where_it_can_be_changed() -> None:
    rows = [cells(row) for row in table("assumption")]
    assert {grade for _, grade, _ in rows} <= set(GRADES)
    assert [where for *_, where in rows if where != "fixed" and not names(where)] == []
    assert {path for *_, where in rows for path in names(where)} - WITH_PARTS == set()


def test_what_is_left_out_of_theory_is_said_and_nothing_else() -> None:
    assert [case for case in LATER if f"| {case} |" not in TEXT] == []
    assert ("configurations. Each is a scenario file" in FLAT) != bool(LATER)
    assert {f"`{column}`" for column in COLUMNS} <= {f"`{word}`" for word in CODE}


def test_how_many_numbers_are_compared_is_said_here() -> None:
    every = sum(len(case["expected"]) for case in GIVEN.values())
    left = sum(int(line.metric.removeprefix("all ")) if line.case in LATER else 1 for line in not_compared())
    assert f"{every - left} of the {every} numbers" in FLAT


def test_each_known_trap_has_its_test() -> None:
    told = [cells(row)[1] for row in table("trap")]
    assert len(told) == 13
    for file, test in (names(cell) for cell in told):
        assert f"def {test}(" in (expected.ROOT / file).read_text(encoding="utf-8"), test


def test_names_in_backticks_exist() -> None:
    rows = {word for word in CODE if word.split(".")[0] in ("base", "bh", "aging", "rural", "ev", "val")}
    assert {word for word in rows if "." in word} - set(load_evidence()) == set()
    paths = {word for word in CODE if word.split("/")[0] in ("simcore", "scenarios", "tests", "docs")}
    assert [path for path in paths if "/" in path and not (expected.ROOT / path).exists()] == []
    heads = {path.split(".")[0] for path in PARAMETERS}
    dotted = {word for word in CODE if "." in word and word.split(".")[0] in heads}
    concrete = {names(cells(row)[0])[0] for row in table("parameter | value")}
    concrete |= {names(row)[1] for row in table("scenario | parameter")}
    assert dotted - WITH_PARTS - concrete == set()


def test_links_lead_somewhere() -> None:
    targets = {part.split(")")[0] for part in TEXT.split("](")[1:]}
    known = {anchor(text) for _, text in HEADINGS}
    inner = {target[1:] for target in targets if target.startswith("#")}
    assert inner <= known
    files = {target.split("#")[0] for target in targets if not target.startswith(("#", "http"))}
    assert [file for file in sorted(files) if not (PAGE.parent / file).exists()] == []


def _year(scenario: str, caseload: int) -> dict[str, float]:
    found = load_scenario(scenario, ["coping.on=false"]).scenario
    return outcome_row(run_cell(found, Demand(found, 20260105, 0, caseload), caseload))


def test_what_is_said_of_overload_holds() -> None:
    assert _year("base", 90)["notes_day"] < 0.01
    assert _year("base", 165)["notes_day"] == 0
    desk = _year("desk_165", 165)
    assert 80 < desk["emails_in_day"] < 120
    assert 10 < desk["calls_in_day"] < 20
    assert 65 < desk["plan_change_position_w13"] < 105
    assert 90 < desk["plan_change_position_w26"] < 135
