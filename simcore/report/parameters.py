"""What may be set in each notebook: checked here, in words, before a kernel starts.

papermill only logs a warning for a name it does not know, writes names into the notebook as code, and turns a
number of a kind it does not know into text. So only names of this fixed set and plain values get that far.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from pydantic_core import ErrorDetails

from simcore.experiment.defaults import SEED
from simcore.report.injected import injected
from simcore.report.places import scenario_path
from simcore.scenario import Loaded, load_scenario
from simcore.scenario.errors import InputError, fault, listed, nearest
from simcore.scenario.faults import WANTED
from simcore.scenario.read import PROJECT

if TYPE_CHECKING:
    from simcore.experiment import Run

NOTEBOOK_FOLDER = PROJECT / "notebooks"

Clients = Annotated[int, Field(ge=1, le=400)]
Week = Annotated[int, Field(ge=1, le=52)]
Seed = Annotated[int, Field(ge=0, le=2**32 - 1)]

PROMISES = (
    "quarterly_reports_on_time >= 0.95",
    "visits_on_time >= 0.90",
    "contacted_monthly >= 0.95",
    "notes_on_time >= 0.90",
)
"""The same as simcore.experiment's, which would load much; a test compares them."""
POLICIES = (
    "no_double_entry",
    "protected_mornings",
    "email_twice_a_day",
    "visits_grouped",
    "earliest_due_first",
    "cope_on",
)
"""What a director can decide alone; a new form every year is somebody else's doing."""


ANOTHER = "whole number, 0 to 4294967295; another one draws other years"
CHANGED = "one text each, as --set takes them"
PROMISED = "one or more, one text each: measure, sign, number"
FILES, FOLDERS = ("scenario", "sheet", "table"), ("run", "cap", "decision", "sensitivity")
"""Parameters that name a file or a folder."""


class Parameters(BaseModel):
    """The parameters of one notebook; each description is also the comment beside it in the notebook.

    It says unit and range, and holds no equals sign: papermill, which reads it for --help-notebook, gives up
    on a line with two.
    """

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class StartHere(Parameters):
    """01: the hours budget of a scenario."""

    scenario: str = Field("base", description="a name from `simcore list`, or the path of a YAML file")
    changes: list[str] = Field([], description=CHANGED)


class OneWeek(Parameters):
    """02: the same week with two caseloads."""

    scenario: str = Field("base", description="a name from `simcore list`, or the path of a YAML file")
    changes: list[str] = Field([], description=CHANGED)
    caseload: Clients = Field(45, description="clients, 1 to 400")
    compare_with: Clients = Field(165, description="clients, 1 to 400")
    week: Week = Field(25, description="week of the year that is looked at, 1 to 52")
    seed: Seed = Field(SEED, description=ANOTHER)


class CaseloadCurve(Parameters):
    """03: what happens as the caseload grows, from the results of a sweep."""

    run: str = Field("", description="run folder such as outputs/NAME; empty: the newest one")
    promises: list[str] = Field(list(PROMISES), min_length=1, description=PROMISED)
    variant: str = Field(
        "properly", description="properly (all the work done), coping (as people cope) or another of the run"
    )


class TheCap(Parameters):
    """04: the caseload cap, read from a folder or searched for on the spot."""

    cap: str = Field(
        "", description="folder that `simcore cap` made; empty: it is searched for here, which takes minutes"
    )
    scenario: str = Field("base", description="a name from `simcore list`, or the path of a YAML file")
    changes: list[str] = Field([], description=CHANGED)
    promises: list[str] = Field(list(PROMISES), min_length=1, description=PROMISED)
    first: Annotated[int, Field(ge=1, le=999)] = Field(
        5, description="smallest caseload that is tried, 1 to 999"
    )
    last: Annotated[int, Field(ge=2, le=1000)] = Field(
        300, description="largest caseload that is tried, 2 to 1000"
    )
    years: Annotated[int, Field(ge=3, le=1000)] = Field(
        100, description="fresh simulated years that certify a caseload, 3 to 1000"
    )
    points: Annotated[int, Field(ge=0, le=1000)] = Field(
        0, description="sets of what nobody knows, 0 to 1000; 40 or more show a band, and take long"
    )
    workers: Annotated[int, Field(ge=1, le=64)] = Field(2, description="processes, 1 to 64")
    seed: Seed = Field(SEED, description=ANOTHER)


class InboxAndPhones(Parameters):
    """05: asking again because nobody answered, from the results of a sweep."""

    run: str = Field("", description="run folder such as outputs/NAME; empty: the newest one")
    variant: str = Field(
        "properly", description="properly (all the work done), coping (as people cope) or another of the run"
    )


class WhatWouldHelp(Parameters):
    """08: policies compared with the scenario as it is."""

    scenario: str = Field("base", description="a name from `simcore list`, or the path of a YAML file")
    changes: list[str] = Field([], description=CHANGED)
    policies: list[str] = Field(
        list(POLICIES),
        min_length=1,
        max_length=20,
        description="names from `simcore list`, 1 to 20 of them; two at once: a+b",
    )
    caseload: Clients = Field(45, description="clients, 1 to 400")
    rank_by: str = Field("notes_on_time", description="a measure from `simcore list measures`")
    promises: list[str] = Field(list(PROMISES), min_length=1, description=PROMISED)
    replications: Annotated[int, Field(ge=2, le=1000)] = Field(
        20, description="simulated years of each, 2 to 1000"
    )
    workers: Annotated[int, Field(ge=1, le=64)] = Field(2, description="processes, 1 to 64")
    seed: Seed = Field(SEED, description=ANOTHER)


class PapersAndPaybacks(Parameters):
    """06: what late papers cost, from the results of a sweep, and whether one more post pays."""

    run: str = Field("", description="run folder such as outputs/NAME; empty: the newest one")
    caseload: Clients = Field(75, description="clients of each before one more shares them, 1 to 400")
    posts: Annotated[int, Field(ge=1, le=200)] = Field(5, description="case managers before, 1 to 200")
    years: Annotated[int, Field(ge=2, le=200)] = Field(
        6, description="simulated years of each question asked on the spot, 2 to 200"
    )
    seed: Seed = Field(SEED, description=ANOTHER)


class Staffing(Parameters):
    """07: vacancies, leaving and waiting lists, from a decision made before or on the spot."""

    decision: str = Field(
        "", description="folder that `simcore decide` made; empty: it is simulated here, which takes minutes"
    )
    agency: str = Field("agency_540", description="an agency, or the path of a filled sheet")
    agency_changes: list[str] = Field([], description=CHANGED)
    cap_clients: Clients = Field(41, description="clients above which nobody takes on another, 1 to 400")
    promises: list[str] = Field(list(PROMISES), min_length=1, description=PROMISED)
    rungs: str = Field("few", description='added posts that are tried: few, all, or such as "0,1,2,5"')
    weeks: Annotated[int, Field(ge=26, le=520)] = Field(104, description="after the decision, 26 to 520")
    runs: Annotated[int, Field(ge=2, le=200)] = Field(3, description="simulated runs of each case, 2 to 200")
    workers: Annotated[int, Field(ge=1, le=64)] = Field(2, description="processes, 1 to 64")
    seed: Seed = Field(SEED, description=ANOTHER)


class SweepsAndSensitivity(Parameters):
    """09: what moves an outcome, from a finished sensitivity analysis or a small one made on the spot."""

    sensitivity: str = Field(
        "", description="folder that `simcore sensitivity` made; empty: a small one is made here"
    )
    run: str = Field("", description="run folder such as outputs/NAME; empty: the newest one")
    scenario: str = Field("base", description="a name from `simcore list`, or the path of a YAML file")
    changes: list[str] = Field([], description=CHANGED)
    outcome: str = Field("notes_on_time", description="a measure, for the small one")
    caseload: Clients = Field(45, description="clients, 1 to 400")
    numbers: Annotated[int, Field(ge=1, le=30)] = Field(10, description="so many numbers move, 1 to 30")
    years_each: Annotated[int, Field(ge=2, le=50)] = Field(
        6, description="simulated years at a point, 2 to 50"
    )
    seed: Seed = Field(SEED, description=ANOTHER)


class FundingCase(Parameters):
    """10: the pack for a hearing, from the results of a sweep."""

    run: str = Field("", description="run folder such as outputs/NAME; empty: the newest one")
    agency: str = Field(
        "", max_length=80, description="name of the agency, 80 letters at most, for the title; may be empty"
    )
    caseload_now: Clients = Field(
        90, description="clients of one case manager today, 1 to 400; one that was run"
    )
    caseload_asked: Clients = Field(
        45, description="clients asked for, 1 to 400; fewer, and one that was run"
    )
    promises: list[str] = Field(list(PROMISES), min_length=1, description=PROMISED)
    sensitivity: str = Field(
        "", description="folder of a tornado of the same scenario; empty: arithmetic alone"
    )


class Checked(Parameters):
    """11: simulation beside theory, from the table of the verification cases."""

    table: str = Field("docs/verification.csv", description="the table that `make verify` writes")


class YourAgency(Parameters):
    """12: an agency's own numbers, from its filled sheet."""

    sheet: str = Field(
        "scenarios/samples/sample_agency.xlsx",
        description="a sheet that `simcore new` made and you filled in",
    )
    years: Annotated[int, Field(ge=2, le=50)] = Field(5, description="simulated years, 2 to 50")
    seed: Seed = Field(SEED, description=ANOTHER)


NOTEBOOKS: dict[str, type[Parameters]] = {
    "01_start_here": StartHere,
    "02_one_week_at_one_desk": OneWeek,
    "03_caseload_curve": CaseloadCurve,
    "04_the_caseload_cap": TheCap,
    "05_inbox_and_phones": InboxAndPhones,
    "06_documentation_and_paybacks": PapersAndPaybacks,
    "07_staffing_leave_and_turnover": Staffing,
    "08_what_would_help": WhatWouldHelp,
    "09_sweeps_and_sensitivity": SweepsAndSensitivity,
    "10_the_funding_case": FundingCase,
    "11_verification": Checked,
    "12_your_agency": YourAgency,
}
"""Every notebook a report can be made of, by the name of its file."""


def find_notebook(name: str) -> str:
    """Find a notebook's full name from its number (02), its name or its path.

    Raises:
        InputError: there is none; with the nearest names.
    """
    stem = Path(name).name.removesuffix(".ipynb")
    by_number = {known.partition("_")[0]: known for known in NOTEBOOKS}
    found = by_number.get(stem.zfill(2), stem)
    if found in NOTEBOOKS:
        return found
    near = nearest(stem, NOTEBOOKS)
    ending = f"did you mean {listed(near)}?" if near else f"there are {listed(NOTEBOOKS, 'and')}"
    raise InputError(f"there is no notebook '{stem}'; {ending}")


def check(notebook: str, given: Mapping[str, Any]) -> dict[str, Any]:
    """Check values for a notebook's parameters, and give them back as plain data, defaults filled in.

    In a notebook that papermill runs a name it does not know is found too.

    Raises:
        InputError: a name the notebook does not have, or a value that is not allowed; every fault found.
    """
    name = find_notebook(notebook)
    model = NOTEBOOKS[name]
    values = {key: plain(value) for key, value in (injected() | dict(given)).items()}
    try:
        found = model.model_validate(values)
    except ValidationError as error:
        faults = [_line(name, model, details) for details in error.errors(include_url=False)]
        raise InputError(*faults) from None
    checked = found.model_dump(mode="json")
    checked |= {key: _from_here(checked[key], key in FOLDERS) for key in (*FILES, *FOLDERS) if key in checked}
    _look_up(checked, name)
    return checked


def plain(value: Any) -> Any:
    """Turn numpy's numbers, paths and tuples into what a notebook can be given."""
    if isinstance(value, Path):
        return value.as_posix()
    if isinstance(value, tuple | list):
        return [plain(element) for element in value]
    is_numpy_scalar = type(value).__module__ == "numpy" and getattr(value, "ndim", 1) == 0
    return value.item() if is_numpy_scalar else value


def _from_here(name: str, is_folder: bool) -> str:
    """The full path of what is found from the current folder only: a kernel runs in the project's."""
    there = Path.is_dir if is_folder else Path.is_file
    elsewhere = bool(name) and there(Path(name)) and not there(PROJECT / name)
    return Path(name).resolve().as_posix() if elsewhere else name


def find_scenario(given: Mapping[str, Any]) -> Loaded:
    """Load the scenario that a notebook was given, with its changes."""
    return load_scenario(scenario_path(given["scenario"]), given["changes"])


def find_run(folder: str) -> Run:
    """Open a run folder, resolved from the project's folder; for an empty name the newest one in outputs/.

    Raises:
        InputError: there is no finished run.
    """
    from simcore.experiment import newest_run, open_run  # here, as it loads much

    return open_run(PROJECT / folder) if folder else newest_run(PROJECT / "outputs")


def _look_up(values: Mapping[str, Any], notebook: str) -> None:
    """Check what a type cannot: scenario and changes, folders, promises, variant, outcome, table."""
    if "decision" in values:
        from simcore.report import staffing  # here, as it loads much

        staffing.asked_of(values)
        if values["decision"]:
            staffing.decision_for(values)
    elif "scenario" in values:
        find_scenario(values)
    if "promises" in values:
        from simcore.experiment import parse_promise  # here, as it loads much

        for promise in values["promises"]:
            parse_promise(promise)
    if "sheet" in values:
        from simcore.report.agency import find_sheet  # here, as it loads much

        find_sheet(values)
    if "table" in values:
        from simcore.report.verification import read_verification  # here, as it loads much

        read_verification(values["table"])
    if "cap" in values:
        from simcore.experiment.cap.cap import check_range  # here, as it loads much
        from simcore.report import caps

        check_range(caps.settings_of(values))
        if values["cap"]:
            caps.cap_for(values)
    if "rank_by" in values:
        from simcore.experiment.names import check_measure  # here, as it loads much
        from simcore.report import policies

        check_measure("rank_by", values["rank_by"])
        policies.subjects_of(values)
    if values.get("sensitivity"):
        from simcore.experiment.sensitivity.analysis import open_sensitivity  # here, as it loads much

        open_sensitivity(PROJECT / values["sensitivity"])
    if "outcome" in values:
        from simcore.experiment.sensitivity.outcome import read_outcome  # here, as it loads much

        read_outcome(values["outcome"], values["caseload"])
    if values.get("run"):
        results = find_run(values["run"])
        if "caseload_asked" in values:
            from simcore.report.handover.write import check_case  # here, as it loads much

            check_case(results, values["caseload_now"], values["caseload_asked"])
        if "variant" in values and results.is_designed:
            raise InputError(
                f"notebook {notebook} is about a few ways of looking, and run {results.run_id} is a "
                f"design of {len(results.variants):,} points. `simcore report --run FOLDER` draws them all; "
                "for the curve of one, sweep it alone, with its settings given by --set"
            )
        variants = results.variants
        if "variant" in values and values["variant"] not in variants:
            given, allowed, near = values["variant"], listed(variants), nearest(values["variant"], variants)
            line = "is none of this run's"
            raise InputError(
                fault(f"notebook {notebook}", ("variant",), line, given=given, allowed=allowed, near=near)
            )


def _line(notebook: str, model: type[Parameters], details: ErrorDetails) -> str:
    """Write one fault as the command line does: where, what was given, what is allowed, the nearest name."""
    path, kind = details["loc"], details["type"]
    place = f"notebook {notebook}"
    key = str(path[0])
    if kind == "extra_forbidden":
        near = nearest(key, model.model_fields)
        allowed = "" if near else listed(model.model_fields, "and")
        return fault(place, path, "there is no such parameter", allowed=allowed, near=near)
    problem = "must be one of these words" if kind == "literal_error" else WANTED.get(kind, details["msg"])
    allowed = model.model_fields[key].description or ""
    return fault(place, path, problem, given=details["input"], allowed=allowed)
