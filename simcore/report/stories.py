"""What a run's assumptions come to for one person or one quarter: simulated again with its first draws.

A sweep keeps outcomes only. What is told here needs to know of each piece of work, so a few years of the run
are simulated once more: the same assumptions, seed and first years, hence the same years as in the run.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import lru_cache
from typing import TYPE_CHECKING

from simcore.experiment.diary import Diary, diary_of
from simcore.experiment.quarter import CASELOADS as QUARTER_CASELOADS
from simcore.experiment.quarter import WEEKS, Quarter, quarter_of
from simcore.experiment.request import CASELOADS as REQUEST_CASELOADS
from simcore.experiment.request import Request, same_request
from simcore.report.answers import main_variant
from simcore.scenario import from_tree
from simcore.scenario.errors import InputError

DIARY_CASELOAD, DIARY_WEEK = 62, 25

if TYPE_CHECKING:
    from simcore.experiment import Run


def quarter_for(run: Run, variant: str = "") -> Quarter | None:
    """The first quarter of the year counted; None where the window is shorter, or of several case "
    "managers.
    """
    assumed = run.assumed(variant or main_variant(run))
    scenario = from_tree(assumed)
    if scenario.window.weeks < WEEKS or scenario.team is not None or scenario.managers > 1:
        return None
    return _quarter(json.dumps(assumed), tuple(within(run, QUARTER_CASELOADS)), _seed(run))


def request_for(run: Run, variant: str = "") -> Request | None:
    """One client's same request at several caseloads; None where there is none that can be followed."""
    assumed = run.assumed(variant or main_variant(run))
    return _request(json.dumps(assumed), tuple(within(run, REQUEST_CASELOADS)), _seed(run))


def diary_for(run: Run, variant: str = "") -> Diary | None:
    """A Tuesday in the middle of the year counted; None where there is none to tell."""
    scenario = from_tree(run.assumed(variant or main_variant(run)))
    caseload = min(within(run, QUARTER_CASELOADS), key=lambda one: abs(one - DIARY_CASELOAD))
    week = min(DIARY_WEEK, (scenario.window.weeks + 1) // 2)
    try:
        return diary_of(scenario, caseload, week, seed=_seed(run))
    except InputError:
        return None


def within(run: Run, wanted: Sequence[int]) -> list[int]:
    """Those of the caseloads that lie in the range of the run, or its ends where none does."""
    known = run.manifest["caseloads"]
    inside = [caseload for caseload in wanted if known[0] <= caseload <= known[-1]]
    return inside or sorted({known[0], known[-1]})


def _seed(run: Run) -> int:
    return int(run.manifest["sweep"]["seed"])


@lru_cache(maxsize=4)
def _quarter(assumed: str, caseloads: tuple[int, ...], seed: int) -> Quarter:
    return quarter_of(from_tree(json.loads(assumed)), caseloads, seed=seed)


@lru_cache(maxsize=4)
def _request(assumed: str, caseloads: tuple[int, ...], seed: int) -> Request | None:
    return same_request(from_tree(json.loads(assumed)), caseloads, seed=seed)
