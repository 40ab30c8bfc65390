"""The caseload cap: the largest caseload at which every promise holds, and how far that can be trusted.

In reading order: `tally` (what some years say of a promise), `search` (finding where promises break),
`certify` (fresh years), `staircase` (why it is there), `uncertainty` (what nobody knows), `words` (all of it
in words), `store` (as a folder). This file puts them together.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from pydantic import ConfigDict

from simcore import __version__
from simcore.experiment.cap.certify import BELOW, Certificate, certificate
from simcore.experiment.cap.search import (
    CoarseCap,
    Edge,
    Say,
    Search,
    Settings,
    arithmetic_guess,
    coarsely,
    search,
    silent,
)
from simcore.experiment.cap.staircase import Step, certified_step, changed, staircase
from simcore.experiment.cap.tally import measures_of
from simcore.experiment.cap.uncertainty import Uncertainty, uncertainty
from simcore.experiment.cap.years import Floats, Years, derived_seed, simulated_years
from simcore.experiment.defaults import SEED
from simcore.experiment.headline import Promise
from simcore.experiment.journal import Journal
from simcore.experiment.posts import posts_of
from simcore.experiment.structure import POLICIES
from simcore.experiment.workers import Workers
from simcore.scenario.errors import InputError
from simcore.scenario.load import Loaded, load_scenario
from simcore.scenario.schema import Scenario
from simcore.scenario.work import Cope

if TYPE_CHECKING:
    import pandas as pd

PROPERLY, COPING = "properly", "coping"
LABELS = {PROPERLY: "all the work done properly", COPING: "as people cope"}
CERTIFY = "certify"
"""Names the seed of the fresh years."""
DUE_DATE = "earliest_due"
Samples = dict[str, dict[int, Floats]]
"""Years by way and purpose (such as properly/certify) and by caseload; they lie in a table of their own."""


@dataclass(frozen=True)
class Way:
    """The cap with one way of working: all the work done properly, or as people cope."""

    name: str
    label: str
    search: Search
    certificate: Certificate

    @property
    def cap(self) -> Edge:
        """The certified cap."""
        return self.certificate.cap


@dataclass(frozen=True)
class OtherOrder:
    """The cap in an average year if what is done first were decided another way; by the coarse search."""

    policy: str
    label: str
    cap: float
    side: str
    first_to_break: Promise | None


@dataclass(frozen=True)
class CapResult:
    """A cap with everything that was asked about it.

    Attributes:
        name: of the result, and of its folder; every chart and number carries it.
        scenario: name or path of the scenario, with ``overrides`` of the user's own; ``title`` is its title.
        seed: of the search. The fresh years have a seed derived from it.
        settings: what was promised, and how it was searched for.
        hours_run_out: by arithmetic, before any simulation; infinite where no work is asked for.
        ways: all the work done properly first; then as people cope, where the scenario has rules for that.
        other_order: if work were done by due date alone; None where it is.
        staircase: from the hours budget to the cap; empty if it was not asked for.
        uncertainty: the distribution over what nobody knows, if it was asked for.
        code: version of simcore.
        posts: case managers the scenario has; a caseload is that of each post when the run begins.
        samples: every simulated year of ``ways``, for those who want to count again.
    """

    name: str
    scenario: str
    title: str
    overrides: tuple[str, ...]
    seed: int
    settings: Settings
    hours_run_out: float
    ways: tuple[Way, ...]
    other_order: OtherOrder | None
    staircase: tuple[Step, ...]
    uncertainty: Uncertainty | None
    code: str = __version__
    posts: int = 1
    __pydantic_config__: ClassVar[ConfigDict] = ConfigDict(
        arbitrary_types_allowed=True, ser_json_inf_nan="strings"
    )
    samples: Samples = field(default_factory=dict, compare=False, repr=False)

    @property
    def main(self) -> Way:
        """The way of working a headline speaks of: the first."""
        return self.ways[0]

    @property
    def cap(self) -> Edge:
        """The headline: the certified cap with all the work done properly."""
        return self.main.cap

    def way(self, name: str) -> Way | None:
        """A way of working by its name."""
        return next((way for way in self.ways if way.name == name), None)

    def holds(self) -> bool | None:
        """Whether the headline lies in its own band; None where no band was asked for or can be told."""
        return self.uncertainty.holds(self.cap) if self.uncertainty else None

    def table(self) -> pd.DataFrame:
        """Every simulated year: way, purpose (search or certify), caseload, replication, and the measures."""
        import pandas as pd

        names = list(measures_of(self.settings.promises))
        frames = []
        for key, by_caseload in self.samples.items():
            way, _, purpose = key.partition("/")
            for caseload, rows in by_caseload.items():
                frame = pd.DataFrame(rows, columns=names)
                frame.insert(0, "replication", range(len(rows)))
                frame.insert(0, "caseload", caseload)
                frame.insert(0, "purpose", purpose)
                frame.insert(0, "way", way)
                frames.append(frame)
        return pd.concat(frames, ignore_index=True) if frames else pd.DataFrame()


def find_cap(
    scenario: str | Path,
    settings: Settings,
    overrides: Sequence[str] = (),
    *,
    seed: int = SEED,
    workers: int = 1,
    points: int = 0,
    coarse_years: int = 10,
    stairs: bool = True,
    name: str = "",
    say: Say = silent,
    journal: Journal | None = None,
) -> CapResult:
    """Search for the cap of a scenario, certify it, and say what is around it.

    Args:
        scenario: a name from `simcore list`, or the path of a file.
        settings: the promises, the range, and how many years.
        overrides: changes of the user's own (PATH=VALUE).
        seed: the same seed gives the same answer, with any number of workers.
        workers: processes; they stay open over the whole search.
        points: sets of uncertain numbers for the distribution of the cap; 0 for none.
        coarse_years: years of each caseload in coarse searches: staircase, due-date order, uncertainty.
        stairs: whether to walk the staircase.
        name: of the result; made of scenario and seed if not given.
        say: told how far it is, a line at a time.
        journal: keeps every year as it is simulated, for a search that may be stopped.

    Raises:
        InputError: the scenario, an override or the range is wrong.
    """
    check_range(settings)
    loaded = {way: load_scenario(scenario, [*overrides, f"coping.on={on}"]) for way, on in WAYS.items()}
    proper = loaded[PROPERLY]
    samples: dict[str, dict[int, Floats]] = {}
    with Workers(workers, journal) as pool:
        ways = [
            _way(way, loaded[way].scenario, settings, seed, pool, samples, say)
            for way in WAYS
            if way == PROPERLY or copes(proper.scenario)
        ]
        other = _other_order(proper, settings, seed, coarse_years, pool)
        steps = _stairs(proper, settings, seed, coarse_years, pool, say, ways[0]) if stairs else ()
        spread = uncertainty(proper, settings, seed, points, coarse_years, pool, say) if points else None
    return CapResult(
        name=name or f"cap-{proper.scenario.name}-seed-{seed}",
        scenario=str(scenario),
        title=proper.scenario.title,
        overrides=tuple(overrides),
        seed=seed,
        settings=settings,
        hours_run_out=arithmetic_guess(proper.scenario),
        ways=tuple(ways),
        other_order=other,
        staircase=steps,
        uncertainty=spread,
        posts=posts_of(proper.scenario),
        samples=samples,
    )


CERTIFIED, SEARCHED, BESIDE, SPREAD = 22, 100, 250, 200
"""About so many caseloads are certified for each way of working, on top of so many years of search; so many
years go to the staircase and the other order, and so many to each set of what nobody knows. Counted in
searches of `base` and of made-up laws; a hard one takes half as many again."""


def expected_years(scenario: Scenario, settings: Settings, points: int = 0) -> int:
    """About how many years a whole search simulates."""
    ways = 2 if copes(scenario) else 1
    return ways * (CERTIFIED * settings.certify + SEARCHED) + BESIDE + SPREAD * points


WAYS = {PROPERLY: "false", COPING: "true"}
"""What `coping.on` is with each way of working."""


def copes(scenario: Scenario) -> bool:
    """Whether the scenario says what people do to cope; else both ways of working are the same."""
    return any(kind.cope != Cope() for kind in scenario.kinds.values())


def check_range(settings: Settings) -> None:
    """Refuse a range without a caseload, or with one nobody could run. Raises InputError."""
    if not 1 <= settings.low < settings.high <= 1000:
        given = f"{settings.low} to {settings.high}"
        raise InputError(f"the range of caseloads must go up from 1 or more to 1000 or less (given {given})")


def smaller(settings: Settings, years: int) -> Settings:
    """The settings for so many certifying years, with looks on the way there cut to match."""
    return replace(settings, certify=years, first=min(settings.first, years), most=2 * years)


def _way(
    name: str,
    scenario: Scenario,
    settings: Settings,
    seed: int,
    pool: Workers,
    samples: dict[str, dict[int, Floats]],
    say: Say,
) -> Way:
    """Search and certify one way of working."""
    years = simulated_years(scenario, measures_of(settings.promises), pool)
    way = cap_of(years, settings, seed, arithmetic_guess(scenario), name, say)
    samples[f"{name}/search"] = years.known(seed)
    samples[f"{name}/{CERTIFY}"] = years.known(derived_seed(seed, CERTIFY))
    return way


def cap_of(
    years: Years, settings: Settings, seed: int, guess: float, name: str = PROPERLY, say: Say = silent
) -> Way:
    """Search, then certify on fresh years from five clients below what was found."""

    def tell(text: str, done: int = 0, of: int = 0) -> None:
        say(f"{LABELS.get(name, name)}, {text}", done, of)

    found = search(years, settings, seed, guess, tell)
    start = found.found.caseload - BELOW
    certified = certificate(years, settings, start, derived_seed(seed, CERTIFY), tell)
    return Way(name, LABELS.get(name, name), found, certified)


def _stairs(
    loaded: Loaded, settings: Settings, seed: int, years: int, pool: Workers, say: Say, way: Way
) -> tuple[Step, ...]:
    """The staircase down to the certified cap."""
    steps = staircase(loaded, settings, seed, years, pool, say)
    last = certified_step(way.cap, settings, steps[-1], way.certificate.chance, years)
    return *steps, last


def _other_order(
    loaded: Loaded, settings: Settings, seed: int, years: int, pool: Workers
) -> OtherOrder | None:
    """By due date alone: which promise breaks first follows from the order of work."""
    if loaded.scenario.next_item == DUE_DATE:
        return None
    scenario = changed(loaded, [f"next_item={DUE_DATE}"])
    sampler = simulated_years(scenario, measures_of(settings.promises), pool)
    found: CoarseCap = coarsely(
        sampler,
        settings.promises,
        seed,
        years,
        guess=arithmetic_guess(scenario),
        low=settings.low,
        high=settings.high,
    )
    return OtherOrder(DUE_DATE, POLICIES[DUE_DATE], found.cap, found.side, found.first_to_break)
