"""Long runs, for `make verify`: ten real searches with a known answer, and the headline in its own band.

They run where SIMCORE_LONG=1 is set, some minutes on two cores.
"""

import os

import pytest

from simcore.experiment.cap.certify import certify
from simcore.experiment.cap.search import Settings, arithmetic_guess, search
from simcore.experiment.cap.tally import measures_of, read_promises
from simcore.experiment.cap.uncertainty import FEWEST, uncertainty
from simcore.experiment.cap.years import derived_seed, simulated_years
from simcore.experiment.workers import Workers
from simcore.scenario import load_scenario
from tests.experiment.cap_law import on_time, true_cap
from tests.experiment.conftest import CLOSED

pytestmark = [
    pytest.mark.slow,
    pytest.mark.verify,
    pytest.mark.skipif(os.environ.get("SIMCORE_LONG") != "1", reason="set SIMCORE_LONG=1 for long runs"),
]

REPEATS = 10
HOURS, THRESHOLD = 8.0, 0.95
SCENARIO = ["window.warm_up_weeks=1", "window.weeks=4"]


@pytest.fixture(scope="module")
def workers():
    with Workers(len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else 1) as found:
        yield found


def test_ten_real_searches_of_a_closed_caseload_end_at_the_known_cap(workers):
    """At most one above the true cap (a chance of one in eleven by itself), nine of ten within one of it."""
    loaded = load_scenario(CLOSED, SCENARIO)
    settings = Settings(read_promises([f"quarterly_reports_on_time >= {THRESHOLD}"]))
    true = true_cap(HOURS, THRESHOLD)
    assert (true, on_time(true, HOURS) > THRESHOLD > on_time(true + 1, HOURS)) == (69, True)
    caps = []
    for seed in range(REPEATS):
        years = simulated_years(loaded.scenario, measures_of(settings.promises), workers)
        start = search(years, settings, seed, arithmetic_guess(loaded.scenario)).found.caseload - 5
        caps.append(certify(years, settings, start, derived_seed(seed, "certify")).cap)
    assert all(cap.known for cap in caps)
    found = [cap.caseload for cap in caps]
    assert sum(cap > true for cap in found) <= 1, found
    assert sum(abs(cap - true) <= 1 for cap in found) >= 9, found


def test_the_simulated_curve_is_that_of_theory(workers):
    loaded = load_scenario(CLOSED, SCENARIO)
    years = simulated_years(loaded.scenario, ("quarterly_reports_on_time",), workers)
    years.ahead([60, 69, 80], 60, 7)
    for caseload in (60, 69, 80):
        values = years.at(caseload, 60, 7)[:, 0]
        error = values.std(ddof=1) / len(values) ** 0.5
        assert abs(values.mean() - on_time(caseload, HOURS)) < 3 * error + 0.001


def test_the_headline_of_the_base_lies_in_its_own_band(workers):
    """With every number typical, it is inside what the numbers and the structure allow."""
    loaded = load_scenario("base", ["coping.on=false"])
    settings = Settings(read_promises())
    years = simulated_years(loaded.scenario, measures_of(settings.promises), workers)
    start = search(years, settings, 20260105, arithmetic_guess(loaded.scenario)).found.caseload - 5
    cap = certify(years, settings, start, derived_seed(20260105, "certify")).cap
    found = uncertainty(loaded, settings, 20260105, FEWEST, 5, workers)
    assert found.holds(cap) is True, (cap, found.band(True), found.band(False))
    assert found.against.cap > found.band(True)[1]
