"""Which agency decides: one that a scenario describes, or a team laid over the programme of a filled sheet.

A sheet says clients, posts, vacancies and part-timers, and makes a caseload of them. Here they are the team:
how posts are filled, who covers, and who is referred is as in scenarios/agency_540.yaml, with as many
referrals for its clients as there are for those.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

from simcore.demand.calendar import plans_for
from simcore.experiment.uncertain import set_at
from simcore.scenario.compose import find_whole, override
from simcore.scenario.errors import InputError, KeyPath
from simcore.scenario.load import Loaded, from_tree, load_scenario
from simcore.scenario.read import Document
from simcore.scenario.schema import Scenario
from simcore.scenario.sheet import Sheet, is_sheet, read_sheet
from simcore.scenario.values import Provenance

MODEL = "agency_540"
"""The agency whose rules of staffing are laid over a sheet."""
REFERRALS: KeyPath = ("clients", "referrals", "rate", "per_day")
HALF = 0.5
"""The part of a full-time post that a part-timer is thought to have: sheets say only what all are worth."""
ROUNDING = 1e-9


@dataclass(frozen=True)
class Agency:
    """A team that decides, and the same work as one case manager's.

    ``programme`` has the same kinds of work at a steady caseload of one case manager: for hours and cap.
    """

    loaded: Loaded
    programme: Loaded

    @property
    def scenario(self) -> Scenario:
        """The team's."""
        return self.loaded.scenario


def read_agency(text: str, overrides: Sequence[str] = ()) -> Agency:
    """Read a scenario with a team, or a filled sheet, with policies laid over it.

    Raises:
        InputError: it is neither, a sheet lacks clients or posts, or the agency has decided already.
    """
    path, _ = find_whole(text)
    loaded = (
        _of_sheet(text, read_sheet(path), overrides) if is_sheet(path) else load_scenario(text, overrides)
    )
    team = loaded.scenario.team
    if team is None:
        raise InputError(
            f"decide: {loaded.scenario.name} is one case manager's caseload; give an agency with a team, "
            f"such as {MODEL}, or a filled sheet (`simcore new`)"
        )
    if team.changes:
        raise InputError("decide: makes the changes of cap and posts itself; take team.changes out")
    if any(one.startswith("window.") for one in overrides):
        raise InputError("decide: --weeks and --warm-up say what is simulated, not --set window")
    return Agency(loaded, one_case_manager(loaded))


# ----------------------------------------------------------------------------------- from a sheet


def _of_sheet(text: str, sheet: Sheet, overrides: Sequence[str]) -> Loaded:
    """A sheet's programme with a team of its clients and posts."""
    loaded = load_scenario(text, of_agency=True)
    clients = sheet.given["clients"].value
    if clients is None or sheet.given["posts"].value is None:
        raise InputError(f"{sheet.file}: to decide, fill in how many clients and posts there are")
    agency = load_scenario(MODEL)
    tree, provenance = laid_over(loaded.tree, agency, _team_of(sheet), clients)
    document = Document(tree, {})
    for one in overrides:
        document = override(document, one)
    known = {**loaded.provenance, **provenance}
    scenario = from_tree(document.tree)
    _check_part_timers(sheet, scenario)
    return replace(loaded, scenario=scenario, tree=document.tree, provenance=known)


def _check_part_timers(sheet: Sheet, scenario: Scenario) -> None:
    """Raises InputError, naming the cell, where a part-timer's day has no room for the meetings."""
    part = scenario.team.part_time if scenario.team else None
    if part is None:
        return
    try:
        plans_for(scenario.calendar, part.share)
    except InputError as error:
        posts, part_timers = sheet.given["posts"], sheet.given["part_timers"]
        raise InputError(
            f"{sheet.file}, cell {posts.cell} (full-time posts): {posts.value:g}, with part-timers worth "
            f"{part_timers.value or 0:g}, make {part.posts} with {part.share:.0%} of the day each, which has "
            f"no room for all meetings; give whole full-time posts, and part-timers worth {HALF:g} or more "
            f"({error})"
        ) from None


def _team_of(sheet: Sheet) -> dict[str, Any]:
    """Posts, vacancies and part-timers, and the people to be served.

    What is over of whole posts is held by part-timers of half a post or more, as their day has to have room
    for the meetings: 12.3 posts are eleven, and two of 0.65.
    """
    clients, posts, vacant, part_timers = (
        sheet.given[key].value or 0.0 for key in ("clients", "posts", "vacancies", "part_timers")
    )
    whole = math.floor(posts + ROUNDING)
    rest = posts - whole + part_timers
    staff: dict[str, Any] = {"posts": whole}
    if rest > ROUNDING:
        if rest < HALF and whole > 0:
            whole, rest = whole - 1, rest + 1
        people = max(1, math.floor(rest / HALF + ROUNDING))
        share = min(rest / people, 0.99)
        staff = {"posts": whole + people, "part_time": {"posts": people, "share": share}}
    return {"people": round(clients), "vacant": round(vacant), **staff}


def laid_over(
    tree: Mapping[str, Any], agency: Loaded, team: Mapping[str, Any], clients: float
) -> tuple[dict[str, Any], dict[KeyPath, Provenance]]:
    """A programme's plain data with a team, its referrals and what comes with them; and the sources.

    What the tree says of a team already, by a policy, stays.
    """
    found, model = deepcopy(dict(tree)), agency.tree
    theirs: Any = model["team"]
    found["team"] = _under(found.get("team") or {}, {**deepcopy(theirs), **team})
    kinds: Any = model["kinds"]
    clients_of: Any = model["clients"]
    handover = theirs["staffing"]["handover"]
    found["kinds"][handover] = deepcopy(kinds[handover])
    rate = found["kinds"]["discharge"]["arrivals"]["rate"]["per_client_year"]
    found["kinds"]["intake"]["arrivals"] = deepcopy(kinds["intake"]["arrivals"])
    found["kinds"]["discharge"]["client_leaves"] = True
    found["kinds"]["discharge"]["arrivals"].pop("stream", None)
    found["clients"] = _under(found.get("clients") or {}, {"referrals": deepcopy(clients_of["referrals"])})
    usual = agency.scenario
    assert usual.team is not None
    leave = usual.caseload * usual.team.posts * kinds["discharge"]["arrivals"]["rate"]["per_client_year"]
    set_at(found, ".".join(map(str, REFERRALS)), _at(model, REFERRALS) * clients * rate / leave)
    new = ("team", ("clients", "referrals"), ("kinds", handover))
    paths = [(one,) if isinstance(one, str) else one for one in new]
    provenance = {
        path: origin
        for path, origin in agency.provenance.items()
        if path != REFERRALS and any(path[: len(one)] == one for one in paths)
    }
    return found, provenance


def _at(tree: Mapping[str, Any], path: KeyPath) -> Any:  # Any: the caller knows what stands there
    part: Any = tree
    for step in path:
        part = part[step]
    return part


def _under(over: Mapping[str, Any], under: Mapping[str, Any]) -> dict[str, Any]:
    """One mapping laid over another, section by section."""
    found = dict(under)
    for key, value in over.items():
        old = found.get(key)
        found[key] = _under(value, old) if isinstance(value, dict) and isinstance(old, dict) else value
    return found


# ----------------------------------------------------------------------------- one case manager


def one_case_manager(loaded: Loaded) -> Loaded:
    """The agency's work as that of one case manager with a steady caseload: no vacancy, no waiting list.

    Whoever leaves is replaced, so new clients come as often. Roles that help do so for one of the team.
    """
    tree: dict[str, Any] = deepcopy(dict(loaded.tree))
    team = loaded.scenario.team
    assert team is not None
    support = {name: dict(role) for name, role in (tree["team"].get("support") or {}).items()}
    for role in support.values():
        if role.get("posts") is not None:
            role["posts"] = role["posts"] / team.posts
    tree["team"] = {"posts": 1, "support": support} if support else None
    tree.pop("open_at_start", None)
    (tree.get("clients") or {}).pop("referrals", None)
    leaving = [kind for kind in tree["kinds"].values() if kind.get("client_leaves")]
    for kind in leaving:
        kind["client_leaves"] = False
        kind["arrivals"]["stream"] = "client_turnover"
    for kind in tree["kinds"].values():
        if kind["arrivals"]["how"] == "joins" and leaving:
            kind["arrivals"] = deepcopy(leaving[0]["arrivals"])
    known = {path: origin for path, origin in loaded.provenance.items() if _has(tree, path)}
    return replace(loaded, scenario=from_tree(tree), tree=tree, provenance=known)


def _has(tree: Mapping[str, Any], path: KeyPath) -> bool:
    part: Any = tree
    for step in path:
        if not isinstance(part, dict) or step not in part:
            return isinstance(part, list)
        part = part[step]
    return True


@lru_cache(maxsize=8)
def role_of(policy: str) -> tuple[str, dict[str, Any]]:
    """The supporting role that a shipped policy brings: its name and plain data, without its number."""
    tree: Any = load_scenario(f"base+{policy}").tree
    ((name, role),) = tree["team"]["support"].items()
    return name, {key: value for key, value in role.items() if key not in ("posts", "per_posts")}
