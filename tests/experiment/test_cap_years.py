"""Simulated years: the same with any number of workers, on nested draws, and when a worker dies."""

import os
import signal
from concurrent.futures.process import BrokenProcessPool

import numpy as np
import pytest

from simcore.experiment.cap import years as cap_years
from simcore.experiment.cap.years import Simulator, Years, run_task, simulated_years
from simcore.experiment.workers import Workers
from simcore.outcomes import MEASURES

MEASURES_ASKED = ("quarterly_reports_on_time", "hours_used")
ONCE = "SIMCORE_TEST_DIE_ONCE"


def test_it_gives_years_by_caseload_replication_and_measure(closed_caseload):
    values = Simulator(closed_caseload, MEASURES_ASKED)([20, 60], range(3), 7)
    assert values.shape == (2, 3, 2)
    assert (values[0, :, 1] < values[1, :, 1]).all()
    assert set(MEASURES_ASKED) <= set(MEASURES)


def test_a_caseload_is_the_same_alone_and_beside_a_larger_one(closed_caseload):
    """The draws of replication 0 for 60 clients hold those for 20."""
    years = Simulator(closed_caseload, MEASURES_ASKED)
    alone, beside = years([20], [0, 1], 7), years([60, 20], [0, 1], 7)
    assert (alone[0] == beside[1]).all()


def test_replications_and_seeds_differ(closed_caseload):
    years = Simulator(closed_caseload, MEASURES_ASKED)
    values = np.concatenate([years([60], [0, 1], seed)[0, :, 1] for seed in (7, 8)])
    assert len(set(values)) == 4


@pytest.mark.slow
def test_two_workers_give_the_same_and_stay_open(closed_caseload):
    alone = simulated_years(closed_caseload, MEASURES_ASKED)
    with Workers(2) as workers:
        both = simulated_years(closed_caseload, MEASURES_ASKED, workers)
        assert (both.at(40, 4, 7) == alone.at(40, 4, 7)).all()
        pool = workers._pool
        assert (both.at(40, 9, 7) == alone.at(40, 9, 7)).all()
        assert workers._pool is pool
    assert workers._pool is None


def dies_once(task):
    """Kill this very worker the first time."""
    flag = os.environ[ONCE]
    try:
        os.close(os.open(flag, os.O_CREAT | os.O_EXCL))
    except FileExistsError:
        return run_task(task)
    os.kill(os.getpid(), signal.SIGKILL)
    raise AssertionError("unreachable")


def always_dies(task):
    os.kill(os.getpid(), signal.SIGKILL)


@pytest.mark.slow
@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="needs SIGKILL")
def test_a_worker_that_dies_costs_a_retry_and_no_year(closed_caseload, tmp_path, monkeypatch):
    monkeypatch.setenv(ONCE, str(tmp_path / "died"))
    alone = Simulator(closed_caseload, MEASURES_ASKED)([30], range(4), 7)
    monkeypatch.setattr(cap_years, "run_task", dies_once)
    with Workers(2) as workers:
        values = Simulator(closed_caseload, MEASURES_ASKED, workers)([30], range(4), 7)
    assert (tmp_path / "died").exists()
    assert (values == alone).all()


@pytest.mark.slow
@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="needs SIGKILL")
def test_years_that_kill_every_worker_are_reported(closed_caseload, monkeypatch):
    monkeypatch.setattr(cap_years, "run_task", always_dies)
    with Workers(2) as workers, pytest.raises(BrokenProcessPool):
        Simulator(closed_caseload, MEASURES_ASKED, workers)([10], range(2), 7)


def test_more_years_are_the_old_and_some_new(closed_caseload):
    years = Years(Simulator(closed_caseload, MEASURES_ASKED), MEASURES_ASKED)
    few = years.at(30, 2, 7)
    assert (years.at(30, 4, 7)[:2] == few).all()
    assert list(years.known(7)) == [30]
    assert years.known(8) == {}
