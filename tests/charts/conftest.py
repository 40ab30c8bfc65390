"""A made-up run in the shape of a real one, a real week of a small run, and every figure drawn from them."""

from collections.abc import Callable
from functools import cache
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from simcore import charts
from simcore.charts.figure import Figure
from simcore.charts.theory import pictures
from simcore.experiment import DEFAULT_PROMISES, intervals
from simcore.experiment.quarter import Quarter, quarter_of
from simcore.experiment.request import Request, same_request
from simcore.experiment.store.store import Run
from simcore.experiment.week import DeskWeek, week_at_desk
from simcore.outcomes import MEASURES
from simcore.scenario import load_evidence, load_scenario
from tests.charts.made_up import made_up
from tests.charts.made_up_sensitivity import made_up as made_up_sensitivity

CASELOADS = (10, 20, 35, 50, 70, 90, 120, 165)
VARIANTS = {"properly": 1.0, "coping": 0.9, "all_low": 0.5, "all_high": 1.8}
LABELS = {
    "properly": "all the work done properly",
    "coping": "as people cope",
    "all_low": "if all we do not know were at its lightest",
    "all_high": "if all we do not know were at its heaviest",
}
HEADINGS = (
    "Phone",
    "Email",
    "Visits",
    "Travel",
    "Notes",
    "Reports and plans",
    "Crises",
    "Asked again",
    "My own",
)
KINDS = {
    "email_answer": "Emails that need an answer",
    "visit": "Face-to-face visits",
    "note_contact": "Notes of calls, contacts and mail",
    "annual_plan": "Annual plans",
    "crisis": "Crises",
}
QUARTER = ["window.warm_up_weeks=4", "window.weeks=13"]
SMALL = ["window.warm_up_weeks=2", "window.weeks=4"]


@cache
def made_up_run() -> Run:
    manifest = {"run_id": "made_up_run", "lead_in": [10, 20], "sweep": {"variants": {}}}
    manifest["sweep"] = {"variants": {name: {"label": label} for name, label in LABELS.items()}}
    run = Run(Path("nowhere"), manifest)
    keys = [(v, c, r) for v in VARIANTS for c in CASELOADS for r in range(3)]
    run.__dict__["outcomes"] = pd.DataFrame([_outcomes(*key) for key in keys])
    run.__dict__["weekly"] = pd.DataFrame([_week(*key, w) for key in keys for w in range(1, 53)])
    return run


def _outcomes(variant: str, caseload: int, replication: int) -> dict[str, object]:
    load = caseload / 40 * VARIANTS[variant] * (1 + replication / 100)
    values = {"share": 1 / (1 + load**4), "days": min(364.0, 14 * load**2)}
    row: dict[str, object] = {"variant": variant, "caseload": caseload, "replication": replication}
    row |= {name: values.get(measure.unit, 3 * load) for name, measure in MEASURES.items()}
    row |= {"needed_required": 70 * load, "needed_asked": 20 * load, "needed_again": 3 * load}
    row |= {"case_hours_month": 100 + replication, "overtime": max(0.0, load - 1)}
    row |= {f"hours.{name}": min(4.0, load * (place + 1) / 4) for place, name in enumerate(HEADINGS)}
    row |= {f"on_time.{name}": 1 / (1 + (load / 2) ** place) for place, name in enumerate(KINDS)}
    return row | {"hours.Administration": 8.0, "hours.Free": max(0.0, 10 - 8 * load)}


def _week(variant: str, caseload: int, replication: int, week: int) -> dict[str, object]:
    key = {"variant": variant, "caseload": caseload, "replication": replication, "week": week}
    key |= {"overtime_hours": min(10.0, caseload / 20 + week % 5)}
    return key | {"open_items": caseload + week * max(0, caseload - 40) + replication, "overdue_items": week}


@pytest.fixture
def run() -> Run:
    return made_up_run()


@cache
def real_week(caseload: int) -> DeskWeek:
    return week_at_desk(load_scenario("base", SMALL).scenario, caseload, 3, seed=1)


@pytest.fixture(params=[35, 165])
def week(request: pytest.FixtureRequest) -> DeskWeek:
    return real_week(request.param)


def draw_curve() -> Figure:
    table = intervals(made_up_run(), [*charts.ASKED_FIRST, "notes_on_time"])
    growing = {"properly": [70, 90, 120, 165], "coping": [90, 120, 165]}
    return charts.caseload_curve(
        table, promises=DEFAULT_PROMISES, growing=growing, lead_in=[10, 20], run_id="made_up_run"
    )


def draw_design(points: int) -> Figure:
    """Points made up so that the first thing moves the outcome, the second a little, the third not."""
    rng = np.random.default_rng(1)
    table = pd.DataFrame({"talk": rng.random(points), "order": rng.choice(["urgent_first", "due"], points)})
    table["coping"] = rng.choice([True, False], points)
    table["mean"] = 0.9 - 0.6 * table.talk - 0.1 * (table.order == "due") + rng.normal(0, 0.03, points)
    axes = {"talk": "minutes of talk in a call", "order": "what is next", "coping": "people cope"}
    return charts.design_chart(table.assign(half=0.02, n=5), "notes_on_time", axes, run_id="made_up_run")


def measured(*names: str, variants: list[str] | None = None) -> pd.DataFrame:
    return intervals(made_up_run(), names, variants)


@cache
def real_quarter() -> Quarter:
    scenario = load_scenario("base", QUARTER).scenario
    return quarter_of(scenario, (35, 165), seed=1, years=2)


@cache
def real_request() -> Request:
    scenario = load_scenario("base", QUARTER).scenario
    found = same_request(scenario, (35, 62, 165), seed=1, years=2)
    assert found is not None
    return found


def draw_on_time() -> Figure:
    table = measured(*(f"on_time.{name}" for name in KINDS), variants=["properly"])
    return charts.on_time_by_kind(table, KINDS, lead_in=[10, 20], run_id="made_up_run")


DRAWN: dict[str, Callable[[], Figure]] = {
    "curve": draw_curve,
    "hours": lambda: charts.hours_by_activity(made_up_run().outcomes, run_id="made_up_run"),
    "needed": lambda: charts.hours_needed(
        made_up_run().outcomes, caps=charts.real_caps(load_evidence()), run_id="made_up_run"
    ),
    "backlog": lambda: charts.backlog_by_week(made_up_run().weekly, run_id="made_up_run"),
    "asking": lambda: charts.asking_again(measured(*charts.ASKING), lead_in=[10, 20], run_id="made_up_run"),
    "place": lambda: charts.place_on_the_list(measured(*charts.PLACES), run_id="made_up_run"),
    "on_time": draw_on_time,
    "overtime": lambda: charts.overtime_chart(
        measured("overtime"), made_up_run().weekly, most_a_week=10.0, run_id="made_up_run"
    ),
    "quarter": lambda: charts.queue_through_quarter(real_quarter(), run_id="made_up_run"),
    "request": lambda: charts.same_request_chart(real_request(), run_id="made_up_run"),
    "week_35": lambda: charts.week_picture(real_week(35), run_id="made_up_run"),
    "week_165": lambda: charts.week_picture(real_week(165), run_id="made_up_run"),
    "verification_line": lambda: charts.verification_picture(made_up(), pictures()["V12"]),
    "verification_beside": lambda: charts.verification_picture(made_up(), pictures()["V16"]),
    "verification_overview": lambda: charts.verification_overview(made_up()),
    "tornado": lambda: charts.sensitivity_chart(made_up_sensitivity("tornado")),
    "tornado_hours": lambda: charts.sensitivity_chart(made_up_sensitivity("tornado", "overtime")),
    "tornado_cap": lambda: charts.sensitivity_chart(made_up_sensitivity("tornado", "cap")),
    "screening": lambda: charts.sensitivity_chart(made_up_sensitivity("morris")),
    "design": lambda: draw_design(64),
    "design_of_many": lambda: draw_design(5000),
    "sobol": lambda: charts.sensitivity_chart(made_up_sensitivity("sobol")),
}


@cache
def drawn(name: str) -> Figure:
    return DRAWN[name]()


@pytest.fixture(params=DRAWN)
def figure(request: pytest.FixtureRequest) -> Figure:
    return drawn(request.param)


@pytest.fixture(params=DRAWN)
def drawn_twice(request: pytest.FixtureRequest) -> tuple[Figure, Figure]:
    return drawn(request.param), DRAWN[request.param]()
