"""Whether a caseload pays, drawn: both ways of billing, both prices of a quarter, and what is lost."""

import pandas as pd
import pytest

from simcore.charts import Pay, cost_and_losses, net_by_caseload
from simcore.charts.money import DENIED, NOT_DENIED
from tests.charts.layout import misplaced

LABELS = {"properly": "all the work done properly", "coping": "as people cope"}
PAYS = [
    Pay("Billed by the month at $175.40"),
    Pay("Billed by 15 minutes at $18.62", "net_15min", "net_15min_no_denial"),
]


@pytest.fixture(scope="module")
def rows() -> pd.DataFrame:
    """Two years at two caseloads: at 50 clients $20 are left of $120 kept, at 100 all but $10 is lost."""
    found = []
    for variant in LABELS:
        for caseload, net, cost in ((50, 20.0, 100.0), (100, -40.0, 50.0)):
            for replication, shift in enumerate((-1.0, 1.0)):
                found.append(
                    {
                        "variant": variant, "caseload": caseload, "replication": replication,
                        "cost_client_month": cost, "net_month_rate": net + shift,
                        "net_month_rate_no_denial": net + 5 + shift, "net_15min": -70.0 + shift,
                        "net_15min_no_denial": -60.0 + shift, "billed_year": 12 * caseload * 120.0,
                        "unbilled_undocumented_year": 12 * caseload * (caseload / 10 + shift),
                        "revenue_at_risk_year": 0.0, "denied_year": 6 * caseload, "taken_back_year": 0.0,
                    }
                )  # fmt: skip
    return pd.DataFrame(found)


def at(figure, **given) -> pd.Series:
    data = figure.data
    for column, value in given.items():
        data = data[data[column] == value]
    return data.iloc[0]


def test_the_title_answers_whether_the_largest_caseload_pays(rows):
    figure = net_by_caseload(rows, PAYS, labels=LABELS)
    assert "by the month at $175.40, most at 50 clients ($20), \N{MINUS SIGN}$40 at 100" in figure.title
    assert "by 15 minutes at $18.62, below zero at every caseload, \N{MINUS SIGN}$70 at 100" in figure.title
    assert "if nothing were denied $25, \N{MINUS SIGN}$35" in figure.alt
    assert len(figure.drawing.axes) == 4


def test_intervals_and_the_line_without_denial_are_in_the_numbers(rows):
    data = net_by_caseload(rows, PAYS, labels=LABELS).data
    assert set(data.line) == {DENIED, NOT_DENIED}
    assert (data.low < data["mean"]).all()
    assert (data["mean"] < data.high).all()


def test_another_rate_scales_what_is_kept_and_no_cost(rows):
    figure = net_by_caseload(rows, [Pay("twice", times=2.0)], labels=LABELS)
    assert at(figure, caseload=50, line=DENIED)["mean"] == pytest.approx(2 * 120 - 100)
    assert at(figure, caseload=100, line=NOT_DENIED)["mean"] == pytest.approx(2 * 15 - 50)


def test_lines_are_named_at_their_ends(rows):
    for figure, most in (
        (net_by_caseload(rows, PAYS, labels=LABELS), 2),
        (cost_and_losses(rows, labels=LABELS), 6),
    ):
        assert not figure.drawing.legends
        assert all(len(axes.texts) == most for axes in figure.drawing.axes)
        assert misplaced(figure.drawing) == []


def test_losses_are_told_by_the_client_month(rows):
    figure = cost_and_losses(rows, labels=LABELS, note="Dollars of 2012.")
    assert at(figure, caseload=50, measure="denied_year")["mean"] == pytest.approx(0.5)
    assert figure.title.startswith(
        "A client-month costs $100 at 50 clients and $50 at 100; not billed because"
    )
    assert "reaches $10 at 100" in figure.title
    assert any("grace" in line for line in figure.definitions)
