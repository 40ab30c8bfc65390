"""Tables a screen reader can read, and no number made up to fill a row."""

import math
import re
from pathlib import Path

import pytest

from simcore import charts
from simcore.charts.table import Table
from simcore.charts.validity import CHECKS, PREFIXES
from simcore.experiment.store.store import Run
from simcore.outcomes import MEASURES
from simcore.scenario import load_evidence


@pytest.fixture(params=["validity", "day", "ledger", "measures"])
def table(request: pytest.FixtureRequest, run: Run) -> Table:
    makers = {
        "validity": charts.face_validity_table,
        "day": charts.simulated_day_table,
        "ledger": charts.ledger_table,
        "measures": charts.measures_table,
    }
    return makers[request.param](run)


def test_table_has_a_caption_and_scopes_and_no_empty_cell(table: Table):
    html = table.html()
    assert html.startswith("<table><caption>")
    assert html.count('scope="col"') == len(table.shown.columns)
    assert html.count('scope="row"') == len(table.shown)
    assert not re.search("<t[hd][^>]*></t", html)
    assert "made_up_run" in table.caption


def test_table_is_saved_with_its_numbers(table: Table, tmp_path: Path):
    files = table.save(tmp_path, "one")
    assert files["csv"].read_text(encoding="utf-8") == table.csv()
    assert files["html"].read_text(encoding="utf-8").startswith("<table>")


def test_table_shows_itself_on_a_page_and_as_text(table: Table):
    bundle = table._repr_mimebundle_()
    assert set(bundle) == {"text/html", "text/plain"}
    assert table.caption in bundle["text/plain"]


def test_every_row_of_evidence_seen_elsewhere_is_spoken_to():
    rows = [key for key in load_evidence() if key.startswith(PREFIXES)]
    assert set(rows) == set(CHECKS)


def test_what_cannot_be_compared_has_a_reason_and_no_number(run: Run):
    data = charts.face_validity_table(run).data.set_index("key")
    assert data.loc["val.S1", "agrees"] == "not comparable yet"
    silent = data[data.agrees.str.startswith("not comparable")]
    assert silent.simulated.isna().all()
    assert (silent.keep_in_mind.str.len() > 10).all()


def test_a_place_after_a_year_is_none_in_a_shorter_run(run: Run, monkeypatch: pytest.MonkeyPatch):
    read = run.read
    unread = {"plan_change_position_w52": math.nan}
    monkeypatch.setattr(type(run), "read", lambda _, *asked: read(*asked).assign(**unread))
    data = charts.face_validity_table(run).data.set_index("key")
    assert data.loc["val.S6", "agrees"] == "not comparable"
    assert "nan" not in data.loc["val.S6", "keep_in_mind"]


def test_verdicts_follow_the_numbers(run: Run):
    data = charts.face_validity_table(run).data.set_index("key")
    travel = data.loc["ev.time.prgomet_travel"]
    assert travel.simulated == pytest.approx(4 / 7, abs=0.03)
    assert travel.agrees == "yes"
    assert data.loc["ev.time.prgomet_doc", "agrees"] in ("yes", "no, lower", "no, higher")


def test_measures_are_shown_as_measures_say(run: Run):
    table = charts.measures_table(run, [35])
    assert list(table.shown.Measure) == [measure.label for measure in MEASURES.values()]
    value = run.outcomes.query("variant == 'properly' and caseload == 35").overtime.mean()
    assert table.shown.set_index("Measure").loc["Overtime a week", "35 clients"] == f"{value:.1f} h"


def test_a_caseload_not_simulated_is_said(run: Run):
    table = charts.ledger_table(run, [35, 62])
    assert list(table.shown.columns) == ["Measure", "35 clients", "70 clients"]
    assert "stand in for 62" in table.caption
