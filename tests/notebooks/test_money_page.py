"""Notebook 06: what late papers cost, from a finished sweep, in tables and sentences that are computed."""

from dataclasses import replace

import nbformat
import pandas as pd
import pytest

from simcore.experiment import open_run
from simcore.report import money, pack, posts
from simcore.report.parameters import check
from simcore.report.run_notebook import run_notebook
from simcore.scenario import InputError, load_scenario
from tests.experiment.helpers import made_up

GIVEN = {"caseload": 60, "posts": 3, "years": 2, "seed": 7}


def test_both_prices_stand_beside_each_other_with_the_run_without_denial(tiny_run):
    text = money.quarters_table(tiny_run).text
    for price in ("$526", "$3,000"):
        assert f"A quarter is {price}: denied a year" in text
        assert f"A quarter is {price}: the same if nothing were denied" in text
    titles = list(money.prices(tiny_run).data.pay.unique())
    assert titles == ["A denied quarter is $526", "A denied quarter is $3,000"]
    assert "3 x $175.40 = $526.20 or 3 x $1,000.00 = $3,000.00" in money.one_report(tiny_run).text


def test_every_picture_says_whose_dollars(tiny_run):
    words = money.price_years(money.money_of(tiny_run).price_years)
    assert "rate of a client-month of 2012" in words
    assert "pay of a case manager, pay of a supervisor and pay of a support role of 2020" in words
    assert (
        set(money.net(tiny_run).data.variant)
        == set(money.losses(tiny_run).data.variant)
        == {"properly", "coping"}
    )


def test_a_report_keeps_the_pictures_with_the_numbers_under_them(tiny_run, tmp_path, monkeypatch):
    monkeypatch.setattr(pack, "tables", lambda run: {})
    kept = pack.save(replace(tiny_run, folder=tmp_path), money.figures(tiny_run))
    for name in ("net_of_a_client_month", "cost_and_revenue_at_risk"):
        assert {path.suffix for path in kept if path.stem == name} == {".svg", ".png", ".csv", ".txt"}
    stored = pd.read_csv(tmp_path / "charts" / "cost_and_revenue_at_risk.csv")
    ours = tiny_run.outcomes.query("variant == 'properly' and caseload == 165").cost_client_month
    line = stored.query("variant == 'properly' and caseload == 165 and measure == 'cost_client_month'")
    assert line["mean"].item() == pytest.approx(ours.mean(), rel=1e-3)


@pytest.mark.parametrize(
    "few", ["replication == 0", "caseload == 165", "caseload == 165 and replication == 0"]
)
def test_a_report_of_a_short_sweep_has_the_pictures_too(tiny_run, few, monkeypatch):
    rows = tiny_run.outcomes.query(few)
    monkeypatch.setattr(money, "_rows", lambda run: rows)
    assert all(len(figure.csv()) > 100 for figure in money.figures(tiny_run).values())


def test_papers_and_audits_are_told_for_both_ways_of_working(tiny_run):
    for words in (money.papers(tiny_run), money.audits(tiny_run), money.why_so_few(tiny_run)):
        assert "All the work done properly: " in words.text
        assert "As people cope: " in words.text
    assert "7% to 30%" in money.audits(tiny_run).text


def test_the_report_goes_last_where_all_else_goes_first(tiny_run):
    changed = posts.report_last(load_scenario("base"))
    scenario = load_scenario("base", changed).scenario
    assert scenario.kinds["note_visit"].urgency == scenario.kinds["note_contact"].urgency == 1
    assert scenario.kinds["quarterly_report"].promote is None
    assert scenario.kinds["annual_plan"].promote.to_class == 1
    text = posts.else_first(tiny_run, GIVEN).text
    assert "Client-months denied though all else was done" in text
    assert "Denied a year where a quarter is $3,000" in text


def test_the_break_even_is_told_with_its_interval_and_what_it_turns_on(tiny_run):
    found = posts.one_more(tiny_run, GIVEN)
    words = posts.post_words(found).text
    assert "each holds 45 clients instead of 60" in words
    assert "It just pays for itself at $" in words or "No rate of a client-month" in words
    assert "The answer turns on this assumption" in words or "No row of dollars turns the answer" in words
    assert "Denied quarters that would pay for it" in posts.post_table(found).text
    assert "Case management revenue per client-month" in posts.swings_table(found).text


def test_each_picture_over_the_caseload_has_the_caps_and_counts_of_programmes_like_this(tiny_run):
    drawn = [
        *(draw(tiny_run) for draw in (money.net, money.losses, money.prices)),
        *(draw(tiny_run) for draw in (pack.activities, pack.asking, pack.on_time, pack.overtime, pack.curve)),
    ]
    for figure in drawn:
        assert "62 legal cap: California, disability waiver" in figure.alt, figure.title
        assert "context, not validation" in figure.caption
        figure.close()


def test_a_run_without_money_is_refused(tmp_path):
    made_up(tmp_path / "run", [{"caseload": 35, "replication": 0}])
    with pytest.raises(InputError, match="has no money in it"):
        money.open_money(str(tmp_path / "run"))
    assert money.figures(open_run(tmp_path / "run")) == {}


@pytest.mark.parametrize(
    ("given", "words"), [({"years": 1}, "years"), ({"posts": 0}, "posts"), ({"cap": ""}, "cap")]
)
def test_a_wrong_parameter_is_told_before_a_kernel_starts(given, words):
    with pytest.raises(InputError, match=words):
        check("06", given)


@pytest.mark.slow
def test_the_page_runs_from_a_finished_sweep(tiny_run, tmp_path):
    given = {"run": str(tiny_run.folder), "caseload": 60, "posts": 2, "years": 2}
    done = nbformat.read(run_notebook("06", given, tmp_path), 4)
    shown = [str(o["data"].get("text/html", "")) for cell in done.cells for o in cell.get("outputs", [])]
    assert sum("<figure>" in text for text in shown) == 3
    assert any("each holds 40 clients instead of 60" in text for text in shown)
