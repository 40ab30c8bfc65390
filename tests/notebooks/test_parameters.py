"""A wrong parameter is refused in words, before a kernel starts."""

import ast
import re
import shutil
from pathlib import Path
from typing import Any

import nbformat
import numpy as np
import papermill
import pytest

from simcore.cli import main
from simcore.experiment import DEFAULT_PROMISES
from simcore.report import parameters, run_notebook
from simcore.report.command import read_parameters
from simcore.report.parameters import NOTEBOOK_FOLDER, NOTEBOOKS, check, find_notebook, find_run
from simcore.scenario.errors import InputError


def refused(notebook: str, **given: object) -> str:
    with pytest.raises(InputError) as caught:
        check(notebook, given)
    return str(caught.value)


def test_defaults_are_filled_in():
    assert check("02", {"caseload": 50}) == {
        "scenario": "base",
        "changes": [],
        "caseload": 50,
        "compare_with": 165,
        "week": 25,
        "seed": 20260105,
    }


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"caseloda": 50}, "caseloda: there is no such parameter (did you mean caseload?)"),
        ({"caseload": 401}, "caseload: is too large (given 401; allowed: clients, 1 to 400)"),
        ({"caseload": 0}, "caseload: is too small (given 0; allowed: clients, 1 to 400)"),
        ({"caseload": "50"}, "caseload: must be a whole number (given '50'; allowed: clients, 1 to 400)"),
        ({"caseload": 50.0}, "caseload: must be a whole number (given 50.0; allowed: clients, 1 to 400)"),
        ({"caseload": True}, "caseload: must be a whole number (given true; allowed: clients, 1 to 400)"),
        ({"changes": "caseload=45"}, "changes: must be a list (given 'caseload=45'"),
        ({"seed": -1}, "seed: is too small (given -1; allowed: whole number, 0 to"),
        ({"scenario": "bsae"}, "there is no scenario 'bsae'; did you mean base?"),
        ({"changes": ["caselod=45"]}, "there is no such key (did you mean caseload?)"),
    ],
)
def test_a_wrong_parameter_is_told_in_words(given, message):
    assert message in refused("02", **given)


def test_all_faults_are_told_at_once_with_the_notebook():
    lines = refused("2", caseload=0, week=99, weak=1).splitlines()
    assert len(lines) == 3
    assert all(line.startswith("notebook 02_one_week_at_one_desk: ") for line in lines)


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"promises": []}, "promises: must not be empty"),
        ({"promises": ["visits_on_tim >= 0.9"]}, "did you mean visits_on_time"),
        ({"promises": ["visits on time"]}, "must look like"),
        ({"run": "outputs/there-is-none"}, "no run here"),
    ],
)
def test_promises_and_run_are_looked_up(given, message):
    assert message in refused("03", **given)


def test_the_variant_must_be_one_of_the_run(tiny_run):
    message = refused("03", run=str(tiny_run.folder), variant="copying")
    assert "allowed: properly, coping, all_low or all_high; did you mean coping" in message


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"first": 60, "last": 50}, "the range of caseloads must go up"),
        ({"years": 2}, "years: is too small (given 2; allowed: fresh simulated years that certify"),
        ({"promises": ["visits_on_tim >= 0.9"]}, "did you mean visits_on_time"),
        ({"cap": "outputs/there-is-none"}, "no cap here"),
    ],
)
def test_a_cap_is_looked_up_before_a_kernel_starts(given, message):
    assert message in refused("04", **given)


def test_a_missing_verification_table_says_how_to_make_it():
    message = refused("11", table="docs/there_is_none.csv")
    assert message.startswith("there is no verification table docs/there_is_none.csv: run make verify")


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        (",z,", ",zett,", "has no column z: run make verify"),
        (",agrees\n", ",maybe\n", "line 2: verdict: must be agrees, differs or unsure (given 'maybe')"),
        ("V01a,V01", 'V01a,"V01"x', "cannot be read as a table"),
        (",40,7,", ",many,7,", "line 2: replications: must be a whole number (given 'many')"),
        (",0.8,", ",,", "line 2: expected: must be a number (given '')"),
    ],
)
def test_a_damaged_verification_table_is_told_in_words(verification, tmp_path, old, new, message):
    text = verification.read_text(encoding="utf-8")
    assert old in text
    damaged = tmp_path / "verification.csv"
    damaged.write_text(text.replace(old, new), encoding="utf-8")
    told = refused("11", table=str(damaged))
    assert message in told
    assert "make verify" in told


def test_an_empty_verification_table_is_told_in_words(verification, tmp_path):
    empty = tmp_path / "verification.csv"
    empty.write_text(verification.read_text(encoding="utf-8").splitlines()[0] + "\n", encoding="utf-8")
    assert "holds no number: run make verify" in refused("11", table=str(empty))


def test_values_become_plain():
    values = check("02", {"caseload": np.int64(50), "changes": ("caseload=45",)})
    assert type(values["caseload"]) is int
    assert values["changes"] == ["caseload=45"]


@pytest.mark.parametrize(
    "name", ["2", "02", "02_one_week_at_one_desk", "notebooks/02_one_week_at_one_desk.ipynb"]
)
def test_a_notebook_is_found_by_number_name_or_path(name):
    assert find_notebook(name) == "02_one_week_at_one_desk"


def test_an_unknown_notebook_is_told_with_the_nearest():
    with pytest.raises(InputError, match="did you mean 03_caseload_curve"):
        find_notebook("03_caseload_curv")


def test_the_newest_run_is_taken_where_none_is_named(tiny_run, monkeypatch, tmp_path):
    monkeypatch.setattr(parameters, "PROJECT", tmp_path)
    (tmp_path / "outputs").mkdir()
    with pytest.raises(InputError, match="make run"):
        find_run("")
    (tmp_path / "outputs" / "mine").symlink_to(tiny_run.folder, target_is_directory=True)
    assert find_run("").run_id == tiny_run.run_id


def test_what_follows_p_is_read_as_in_a_scenario_file():
    found = read_parameters(["caseload=50", "scenario=base", 'changes=["caseload=45"]'])
    assert found == {"caseload": 50, "scenario": "base", "changes": ["caseload=45"]}
    for wrong in (["caseload"], ["=5"], ["a=1", "a=2"]):
        with pytest.raises(InputError, match="-p"):
            read_parameters(wrong)


@pytest.mark.parametrize(
    "options",
    [
        ["report", "04x", "--run", "RUN"],
        ["report", "02", "--run", "RUN", "-p", "caseloda=50"],
        ["report", "02", "--run", "RUN", "-p", "caseload=1e5"],
        ["report", "03", "--run", "RUN", "-p", "run=outputs/x"],
        ["report", "03", "--run", "RUN", "-p", "variant=none"],
        ["report", "03", "--run", "nowhere"],
        ["report", "01", "--run", "RUN", "-p", "caseload=50"],
    ],
)
def test_the_command_line_refuses_before_a_kernel_starts(options, tiny_run, monkeypatch, capsys):
    def never(*_: object) -> None:
        raise AssertionError("a kernel would have been started")

    monkeypatch.setattr(run_notebook, "execute", never)
    assert main([option.replace("RUN", str(tiny_run.folder)) for option in options]) == 2
    out, message = capsys.readouterr()
    assert out == ""
    assert "Traceback" not in message


@pytest.mark.parametrize("name", NOTEBOOKS)
def test_the_parameters_cell_says_what_the_model_says(name):
    """The same names, types, values and words, as papermill reads them too (`papermill --help-notebook`)."""
    path = Path(NOTEBOOK_FOLDER, f"{name}.ipynb")
    cells = nbformat.read(path, as_version=4).cells
    (source,) = [cell.source for cell in cells if "parameters" in cell.metadata.get("tags", [])]
    fields = NOTEBOOKS[name].model_fields
    typed = {one.target.id: ast.literal_eval(one.value) for one in ast.parse(source).body}
    assert typed == {key: field.default for key, field in fields.items()}
    found = papermill.inspect_notebook(path)
    kinds = {key: (one["inferred_type_name"], one["help"]) for key, one in found.items()}
    named = {int: "int", str: "str", list[str]: "list[str]"}
    assert kinds == {key: (named[field.annotation], field.description) for key, field in fields.items()}


@pytest.mark.parametrize("name", NOTEBOOKS)
def test_every_parameter_says_its_unit_and_its_range_as_they_are_checked(name):
    for key, field in NOTEBOOKS[name].model_fields.items():
        bounds = {kind: getattr(one, kind) for one in field.metadata for kind in vars_of(one)}
        words = str(field.description)
        if field.annotation is int:
            span = f"{bounds['ge']} to {bounds['le']}"
            assert span in words, key
            assert re.search(r"[a-z]{4,}", words.replace(span, "").partition(";")[0]), f"{key} has no unit"
        else:
            assert len(words) > 15, key
            assert all(str(most) in words for kind, most in bounds.items() if kind == "max_length"), key
        assert "=" not in words, "papermill gives up on a line with two equals signs"


def vars_of(bound: Any) -> list[str]:
    """Which bounds a part of a field's definition holds."""
    return [kind for kind in ("ge", "le", "min_length", "max_length") if hasattr(bound, kind)]


def test_the_promises_are_those_of_an_experiment():
    assert parameters.PROMISES == DEFAULT_PROMISES


def test_a_folder_is_found_from_where_the_command_is_given(kept_decision, tmp_path, monkeypatch):
    shutil.copytree(kept_decision, tmp_path / "mine")
    monkeypatch.chdir(tmp_path)
    assert check("07", {"decision": "mine"})["decision"] == (tmp_path / "mine").as_posix()
    assert check("07", {})["decision"] == ""


def test_a_file_is_found_from_where_the_command_is_given_and_from_the_project(tmp_path, monkeypatch):
    (tmp_path / "mine.yaml").write_text("extends: base\n", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    assert check("01", {"scenario": "mine.yaml"})["scenario"] == (tmp_path / "mine.yaml").as_posix()
    assert check("01", {"scenario": "scenarios/base.yaml"})["scenario"] == "scenarios/base.yaml"
    assert check("01", {})["scenario"] == "base"
