"""A decision of an agency of two posts with twenty clients each: all is there, the numbers mean little."""

from dataclasses import replace
from functools import cache

from simcore.experiment.cap.tally import read_promises
from simcore.experiment.decide.agency import read_agency
from simcore.experiment.decide.decision import Decision
from simcore.experiment.decide.run import Asked, decide
from simcore.experiment.headline import DEFAULT_PROMISES

TINY = (
    "team.posts=2",
    "caseload=20",
    "clients.referrals.rate.per_day=0.1",
    "team.staffing.fill={distribution: constant, days_mean: 30}",
)
CAP, WEEKS, WARM_UP = 18, 26, 13


def asked(**about) -> Asked:
    given = {"replications": 2, "seed": 3, "cap": CAP, "weeks": WEEKS, "warm_up": WARM_UP, "posts": 1}
    return Asked("agency_540", TINY, read_promises(DEFAULT_PROMISES), **(given | about))


@cache
def tiny_decision() -> Decision:
    return made()


def made() -> Decision:
    """The same, simulated anew; what stands beside it from a short year."""
    agency = read_agency("agency_540", TINY)
    scenario = agency.programme.scenario
    window = scenario.window.model_copy(update={"warm_up_weeks": 4, "weeks": 13})
    programme = replace(agency.programme, scenario=scenario.model_copy(update={"window": window}))
    return decide(replace(agency, programme=programme), asked())
