"""What is shown? One function a figure: tables in, a `Figure` with its alt text and its numbers out.

Nothing here loads matplotlib before something is drawn.
"""

from simcore.charts.asking import ASKING, asking_again
from simcore.charts.backlog import backlog_by_week
from simcore.charts.cap import cap_picture, cap_staircase
from simcore.charts.cap_spread import cap_distribution
from simcore.charts.compare import difference_chart, ranking_chart
from simcore.charts.curve import ASKED_FIRST, caseload_curve
from simcore.charts.design import design_chart
from simcore.charts.figure import Figure
from simcore.charts.hours import hours_by_activity
from simcore.charts.money import Pay, cost_and_losses, net_by_caseload
from simcore.charts.needed import hours_needed, real_caps
from simcore.charts.on_time import on_time_by_kind
from simcore.charts.overtime import overtime_chart
from simcore.charts.place import PLACES, place_on_the_list
from simcore.charts.quarter import queue_through_quarter
from simcore.charts.request import same_request_chart
from simcore.charts.sensitivity import sensitivity_chart
from simcore.charts.table import Table
from simcore.charts.tables import horizons_table, ledger_table, measures_table, simulated_day_table
from simcore.charts.validity import face_validity_table
from simcore.charts.variants import variants_chart
from simcore.charts.verification import verification_picture
from simcore.charts.verification_overview import verification_overview, verification_table
from simcore.charts.verification_rows import Compared, Verification
from simcore.charts.week import week_picture

__all__ = [
    "ASKED_FIRST",
    "ASKING",
    "PLACES",
    "Compared",
    "Figure",
    "Pay",
    "Table",
    "Verification",
    "asking_again",
    "backlog_by_week",
    "cap_distribution",
    "cap_picture",
    "cap_staircase",
    "caseload_curve",
    "cost_and_losses",
    "design_chart",
    "difference_chart",
    "face_validity_table",
    "horizons_table",
    "hours_by_activity",
    "hours_needed",
    "ledger_table",
    "measures_table",
    "net_by_caseload",
    "on_time_by_kind",
    "overtime_chart",
    "place_on_the_list",
    "queue_through_quarter",
    "ranking_chart",
    "real_caps",
    "same_request_chart",
    "sensitivity_chart",
    "simulated_day_table",
    "variants_chart",
    "verification_overview",
    "verification_picture",
    "verification_table",
    "week_picture",
]
