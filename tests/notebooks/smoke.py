"""Every notebook at smoke size: what to set in it, and words that it then shows. A new one needs an entry."""

import ast
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import nbformat
from nbformat import NotebookNode

from simcore.report.parameters import NOTEBOOK_FOLDER

SMALL_AGENCY = ["team.posts=2", "caseload=20", "clients.referrals.rate.per_day=0.1"]
SHORT_YEARS = ["window.warm_up_weeks=0", "window.weeks=4"]


@dataclass(frozen=True)
class Smoke:
    """A small run of one notebook.

    Values may hold {run}, {cap}, {decision}, {sensitivity} and {table}: see `places` in tests/conftest.py.

    Attributes:
        says: words that its outputs hold when run so, best some that depend on what was set.
        values: parameters that differ from the notebook's own.
        kept: parameters that make it read what was made before, where making it anew is not the point.
        in_report: parameters in a report of all notebooks, with those of `kept`; scenario, changes and seed
            are the run's there. A name that two notebooks have holds for both.
    """

    says: str
    values: dict[str, Any] = field(default_factory=dict)
    kept: dict[str, Any] = field(default_factory=dict)
    in_report: dict[str, Any] = field(default_factory=dict)


SMOKE = {
    "01_start_here": Smoke("hours run out at", {"changes": ["caseload=50"]}),
    "02_one_week_at_one_desk": Smoke(
        "80 clients", {"compare_with": 80, "week": 3}, in_report={"compare_with": 80, "week": 3}
    ),
    "03_caseload_curve": Smoke("Run tiny", {"run": "{run}"}, in_report={"promises": ["open_items <= 2000"]}),
    "04_the_caseload_cap": Smoke(
        "seed 7",
        {
            "changes": SHORT_YEARS,
            "promises": ["notes_on_time >= 0.6"],
            "first": 25,
            "last": 45,
            "years": 3,
            "workers": 1,
            "seed": 7,
        },
        kept={"cap": "{cap}"},
    ),
    "05_inbox_and_phones": Smoke("Run tiny", {"run": "{run}"}),
    "06_documentation_and_paybacks": Smoke("Run tiny", {"run": "{run}", "years": 2}, in_report={"years": 3}),
    "07_staffing_leave_and_turnover": Smoke(
        "18 clients",
        {"agency_changes": SMALL_AGENCY, "weeks": 26, "runs": 2, "cap_clients": 18, "workers": 1},
        kept={"decision": "{decision}"},
    ),
    "08_what_would_help": Smoke(
        "twice a day",
        {"changes": SHORT_YEARS, "policies": ["email_twice_a_day"], "replications": 2, "workers": 1},
        in_report={"policies": ["email_twice_a_day"], "replications": 2, "workers": 1},
    ),
    "09_sweeps_and_sensitivity": Smoke(
        "simulated years at each",
        {"run": "{run}", "numbers": 1, "years_each": 2, "changes": SHORT_YEARS},
        kept={"sensitivity": "{sensitivity}"},
    ),
    "10_the_funding_case": Smoke(
        "165 clients",
        {"run": "{run}", "caseload_now": 165, "caseload_asked": 35, "agency": "County 7"},
        in_report={"caseload_now": 165, "caseload_asked": 35},
    ),
    "11_verification": Smoke("of 3 cases", {"table": "{table}"}, in_report={"table": "{table}"}),
    "12_your_agency": Smoke("clients", {"years": 2}, in_report={"years": 3}),
}

NAMES = sorted(path.stem for path in NOTEBOOK_FOLDER.glob("*.ipynb"))
"""The notebooks there are, with an entry above or not."""


def smoke_of(name: str) -> Smoke:
    """The small run of a notebook; one without an entry fails every test that runs it."""
    assert name in SMOKE, (
        f"notebooks/{name}.ipynb is run by no test: add an entry for it to SMOKE in tests/notebooks/"
        "smoke.py, with values that make it a matter of seconds and words that it then shows"
    )
    return SMOKE[name]


def values_of(name: str, places: Mapping[str, Any], *, anew: bool = False) -> dict[str, Any]:
    """What to set in a notebook; `anew` where it is to make a result that it could read."""
    smoke = smoke_of(name)
    return _placed(smoke.values if anew else smoke.values | smoke.kept, places)


def report_values(places: Mapping[str, Any]) -> dict[str, Any]:
    """What to set in a report of all notebooks."""
    found: dict[str, Any] = {}
    for name in NAMES:
        for key, value in (smoke_of(name).kept | smoke_of(name).in_report).items():
            assert found.setdefault(key, value) == value, f"{name}: {key} is set to something else elsewhere"
    return _placed(found, places)


def _placed(values: Mapping[str, Any], places: Mapping[str, Any]) -> dict[str, Any]:
    return {k: v.format_map(places) if isinstance(v, str) else v for k, v in values.items()}


def read(name: str) -> NotebookNode:
    """A notebook as it is committed."""
    return nbformat.read(NOTEBOOK_FOLDER / f"{name}.ipynb", as_version=4)


def code_of(notebook: NotebookNode) -> list[NotebookNode]:
    """Its code cells."""
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


def is_parameters(cell: NotebookNode) -> bool:
    return "parameters" in cell.metadata.get("tags", [])


def with_values(source: str, values: Mapping[str, Any]) -> str:
    """The source of a parameters cell with other values, as somebody would type them over the old ones."""
    lines = source.splitlines()
    for statement in reversed(ast.parse(source).body):
        assert isinstance(statement, ast.AnnAssign)
        assert isinstance(statement.target, ast.Name)
        name, kind = statement.target.id, ast.unparse(statement.annotation)
        if name in values:
            lines[statement.lineno - 1 : statement.end_lineno] = [f"{name}: {kind} = {values[name]!r}"]
    return "\n".join(lines)


def set_by_hand(notebook: NotebookNode, values: Mapping[str, Any]) -> NotebookNode:
    """Type values into the parameters cell."""
    for cell in filter(is_parameters, code_of(notebook)):
        cell.source = with_values(cell.source, values)
    return notebook


# ------------------------------------------------------------------ what a finished notebook shows


def shown(cell: NotebookNode, form: str = "text/html") -> str:
    """What a cell shows: as HTML for a page, or in another form."""
    return "".join(_joined(output.get("data", {}).get(form, "")) for output in cell.outputs)


def _joined(text: str | list[str]) -> str:
    return text if isinstance(text, str) else "".join(text)  # a browser and a file tell it apart


def must_be_whole(notebook: NotebookNode, name: str) -> None:
    """Fail unless each cell ran, shows what its last line gives, and nothing was complained of or printed."""
    for number, cell in enumerate(notebook.cells, start=1):
        if cell.cell_type != "code":
            continue
        where = f"{name}, cell {number}"
        assert cell.execution_count, f"{where} did not run"
        kinds = {output.output_type for output in cell.outputs}
        assert kinds <= {"execute_result"}, f"{where} shows {kinds}: {cell.outputs}"
        last = ast.parse(cell.source).body[-1]
        if isinstance(last, ast.Expr):
            assert min(len(shown(cell)), len(shown(cell, "text/plain"))) > 20, f"{where} shows nothing"
    says = smoke_of(name).says
    assert says in "".join(map(shown, code_of(notebook))), f"{name} does not say '{says}'"
