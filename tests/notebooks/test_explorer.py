"""What the explorer holds: the store's numbers, its choices, and a policy for its own script alone."""

import base64
import hashlib
import json
import re
from pathlib import Path
from typing import Any

import pytest

from simcore.experiment import DEFAULT_PROMISES, Run, intervals, load_sweep, plan_sweep, run_sweep
from simcore.experiment.steady import overloaded
from simcore.experiment.summary import t_interval
from simcore.outcomes import MEASURES
from simcore.report.explorer import choices, explorer_page
from simcore.report.explorer.data import explorer_data
from simcore.report.page import Live, PageError, page

SMALL = """
name: small
title: A <small> design & its </script> title
scenario: base
caseloads: {from: 35, to: 65, step: 30}
replications: 2
seed: 7
variants: {now: {label: as it is, set: ["window.warm_up_weeks=1", "window.weeks=13"]}}
levers: {next_item: [urgent_first, earliest_due]}
uncertainties: [base.visit.minutes, base.call.talk_mean_min]
design: {levers: {kind: grid}, uncertainties: {kind: latin, points: 3, seed: 1}}
outcomes: [visits_on_time]
"""


@pytest.fixture(scope="module")
def small_design(tmp_path_factory: pytest.TempPathFactory) -> Run:
    """Six points: two levels of a lever, each with the same three draws of what nobody knows."""
    folder = tmp_path_factory.mktemp("design")
    (folder / "small.yaml").write_text(SMALL, encoding="utf-8")
    return run_sweep(plan_sweep(load_sweep(folder / "small.yaml"), []), folder / "small")


def held_by(text: str) -> dict[str, Any]:
    found = re.search(r'<script type="application/json" id="data">(.*?)</script>', text, re.DOTALL)
    assert found
    return dict(json.loads(found[1]))


def test_the_numbers_are_those_of_the_store(tiny_run: Run):
    data = held_by(explorer_page(tiny_run, DEFAULT_PROMISES))
    assert [option for option, _ in data["choices"][0]["options"]] == ["properly", "coping"]
    for way, view in zip(("properly", "coping"), data["views"], strict=True):
        rows = intervals(tiny_run, list(MEASURES), [way])
        for measure, own in rows.groupby("measure"):
            for column in ("mean", "low", "high"):
                held = view["means"].get(measure, {}).get(column, [None] * len(own))
                wanted = [None if value != value else pytest.approx(value, 1e-7) for value in own[column]]
                assert held == wanted
        assert view["overload"] == {str(n): why.words() for n, why in overloaded(tiny_run, way).items()}


def test_hours_by_activity_add_up_to_all_hours(tiny_run: Run):
    view = explorer_data(tiny_run, DEFAULT_PROMISES)["views"][0]
    rows = tiny_run.read("outcomes", None, ["properly"])
    totals = rows.filter(like="hours.").sum(axis=1).groupby(rows.caseload).mean()
    assert [
        sum(at) for at in zip(*(one["mean"] for one in view["hours"].values()), strict=True)
    ] == pytest.approx(totals.tolist())
    _, low, high, _ = t_interval(rows.loc[rows.caseload == 165, "hours.Email"].to_numpy())
    email = view["hours"]["email"]
    assert (email["low"][-1], email["high"][-1]) == pytest.approx((max(low, 0.0), high), rel=1e-5)


def test_ends_of_what_nobody_knows_stand_beside_the_way_they_were_run_in(tiny_run: Run):
    data = explorer_data(tiny_run, DEFAULT_PROMISES)
    ends = intervals(tiny_run, ["overtime"], ["all_low", "all_high"])
    for place, name in enumerate(("all_low", "all_high")):
        wanted = ends[ends.variant == name]["mean"].tolist()
        assert data["views"][0]["ends"]["means"]["overtime"][place] == pytest.approx(wanted)
    assert data["views"][1]["ends"] == {}


def test_levers_of_a_grid_are_chosen_and_other_points_are_averaged(small_design: Run):
    data = explorer_data(small_design, DEFAULT_PROMISES)
    assert [(one["key"], one["label"]) for one in data["choices"]] == [("next_item", "What is done first")]
    assert [label for _, label in data["choices"][0]["options"]] == ["urgent first", "earliest due first"]
    assert data["averaged"] == ["Time in the home per visit", "Mean talk time of a call"]
    assert data["start"]["measure"] == "visits_on_time"
    joined = small_design.outcomes.merge(small_design.points, on="variant")
    for place, level in enumerate(("urgent_first", "earliest_due")):
        view = data["views"][place]
        own = joined[joined.next_item == level].groupby("caseload").overtime.mean()
        assert (view["points"], view["caseloads"]) == (3, [35, 65])
        assert view["means"]["overtime"]["mean"] == pytest.approx(own.tolist())
        low, high = view["ends"]["means"]["overtime"]
        assert all(a <= mean <= b for a, mean, b in zip(low, own, high, strict=True))


def test_what_does_not_fit_on_a_page_is_averaged_and_said(small_design: Run, monkeypatch):
    monkeypatch.setattr(choices, "MOST_CELLS", 2)
    data = explorer_data(small_design, DEFAULT_PROMISES)
    assert (data["choices"], len(data["views"]), data["views"][0]["points"]) == ([], 1, 6)
    text = explorer_page(small_design, DEFAULT_PROMISES)
    assert (
        "It varied other things too (what is done first, time in the home per visit and mean talk time"
        in text
    )


def test_the_policy_names_the_script_and_the_style_and_nothing_else(small_design: Run):
    text = explorer_page(small_design, DEFAULT_PROMISES)
    policy = re.search(r'Content-Security-Policy" content="([^"]+)"', text)[1]
    for kind in ("script", "style"):
        (own,) = re.findall(rf"<{kind}>(.*?)</{kind}>", text, re.DOTALL)
        digest = base64.b64encode(hashlib.sha256(own.encode()).digest()).decode()
        assert f"{kind}-src 'sha256-{digest}'" in policy
    assert "unsafe" not in policy
    assert policy.startswith("default-src 'none';")


def test_a_title_becomes_no_markup_and_ends_no_script(small_design: Run):
    text = explorer_page(small_design, DEFAULT_PROMISES)
    assert text.count("</script>") == 2
    assert held_by(text)["run"]["title"] == "A <small> design & its </script> title"
    with pytest.raises(PageError, match="would end its own element"):
        page("x", "<h1>x</h1>", live=Live({}, "'</script>'", ""))


def test_scripts_never_read_data_as_markup_and_ask_for_nothing():
    asked = re.compile(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|eval\(|fetch\(|import ")
    scripts = list(Path(choices.__file__).parent.glob("*.js"))
    assert len(scripts) == 3
    assert not [path for path in scripts if asked.search(path.read_text(encoding="utf-8"))]
