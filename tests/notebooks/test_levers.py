"""Plain words for levers: none is about a path that does not exist, and no shipped sweep shows a path."""

from pathlib import Path
from types import SimpleNamespace
from typing import Any, get_args

import pytest
from pydantic import BaseModel

from simcore.experiment import load_sweep
from simcore.experiment.structure import POLICIES
from simcore.report.design import axes_of
from simcore.scenario.levers import LABELS, VALUES
from simcore.scenario.read import PROJECT
from simcore.scenario.schema import Scenario

SWEEPS = sorted((PROJECT / "scenarios" / "sweeps").glob("*.yaml"))


def kinds_of(field: Any) -> list[Any]:
    """A field's type, or those it may be."""
    return [one for part in get_args(field) for one in kinds_of(part)] or [field]


def values_at(path: str) -> list[Any]:
    """What may stand at a path of a scenario. Raises KeyError where there is no such path."""
    types: list[Any] = [Scenario]
    for step in path.split("."):
        (model,) = (one for one in types if isinstance(one, type) and issubclass(one, BaseModel))
        types = kinds_of(model.model_fields[step].annotation)
    return types


@pytest.mark.parametrize("path", [*LABELS, *VALUES])
def test_every_label_is_about_a_field_that_a_scenario_has(path: str):
    known = values_at(path)
    names = [value for value in VALUES.get(path, {}) if isinstance(value, str)]
    assert set(names) == {one for one in known if isinstance(one, str)}
    assert path in LABELS


@pytest.mark.parametrize("sweep", SWEEPS, ids=lambda path: path.stem)
def test_no_shipped_sweep_shows_a_path(sweep: Path):
    levers = load_sweep(sweep).levers
    assert set(levers) <= set(LABELS)
    names = [
        value
        for lever in levers.values()
        if isinstance(lever, list)
        for value in lever
        if isinstance(value, str)
    ]
    assert set(names) <= set(POLICIES)


def test_a_lever_nobody_named_has_the_name_of_its_evidence_or_its_path():
    columns = ("kinds.visit.visit.most_a_day", "no.such.path", "repeat_contacts", "overtime.paid")
    points = made_up_points(columns)
    run = SimpleNamespace(
        points=points, variants={"p1": ""}, manifest={"caseloads": [35]}, folder=Path("nowhere"),
        scenario_name=lambda variant: "base",
    )  # fmt: skip
    assert list(axes_of(run).values()) == [
        "Home visits per field day", "no.such.path", "Do people who wait ask again?", "overtime is paid",
    ]  # fmt: skip


def made_up_points(columns: tuple[str, ...]) -> Any:
    """Two points that differ in everything."""
    import pandas as pd

    return pd.DataFrame({"variant": ["p1", "p2"], **{name: [0, 1] for name in columns}})
