"""The rows shipped: those handed over are unchanged, added ones are honest guesses, every number has one."""

import csv
import hashlib
import json
import re
from collections.abc import Iterator
from functools import cache

import pytest

from simcore.demand.case_hours import case_hours
from simcore.scenario.compose import list_scenarios
from simcore.scenario.errors import InputError, KeyPath, Tree, dotted
from simcore.scenario.evidence import EVIDENCE_FILE, EvidenceRow, load_evidence
from simcore.scenario.load import Loaded, load_scenario

HANDED_OVER = 150
HANDED_OVER_COLUMNS = 13
HANDED_OVER_SHA256 = "add9fefeec383ba0c8ead1f65ca399006e1aab877e91e0322a79f69371575952"

CATCH_ALL = {"other", "others", "misc", "miscellaneous", "general", "various", "etc", "rest"}

# Numbers that come from no evidence, and why. A pattern is matched against the whole dotted path.
STRUCTURAL = {
    r"caseload": "what a scenario is about",
    r"calendar\.part_time_share": "what a scenario is about",
    r"calendar\.lunch\.minutes": "with the shift's times it makes the 8 hours a day of base.hours.week",
    r"calendar\.commitments\.\w+\.every_weeks": "cuts the hours a year into blocks that fit a morning",
    r"window\.(warm_up_weeks|weeks)": "what is simulated and counted, not what is assumed",
    r"kinds\.\w+\.urgency": "an order, not a quantity: it is the office's rule what goes first",
    r"kinds\.\w+\.promote\.to_class": "an order, not a quantity, as urgency",
    r"kinds\.\w+\.promise_step": "names a step",
    r"team\.(posts|vacant|cap|part_time\.posts)": "what a scenario or a policy is about",
    r"team\.support\.\w+\.takes\.\w+": "1: all work of this kind, as the role is meant",
    r"team\.staffing\.leaving\.early_months": "the half year of base.turnover.six_month",
    r"kinds\.\w+\.arrivals\.raises_to": "a class of urgency, chosen as an order of work",
    r"money\.(roles|billing)\..*price_year": "the year of a row's dollars: its column `year`",
    r"kinds\.\w+\.senders\.(office|agency|client|family)": "1 where only one kind of sender is possible",
}


@pytest.fixture(autouse=True)
def own_files() -> None:
    """The shipped scenarios and the real evidence, not this folder's small ones (conftest.py)."""


SHIPPED = [entry.name for entry in list_scenarios() if not entry.is_policy]
POLICIES = [entry.name for entry in list_scenarios() if entry.is_policy]
OF_A_STAFF = {"leaving_strong", "leaving_weak"}
"""Policies about people who leave, for scenarios that say who does."""
WITH_POLICIES = [
    *SHIPPED,
    *(f"{'agency_540' if name in OF_A_STAFF else 'base'}+{name}" for name in POLICIES),
]
ROWS = tuple(load_evidence(EVIDENCE_FILE).values())
ADDED = ROWS[HANDED_OVER:]
BY_KEY = {row.key: row for row in ROWS}


@cache
def loaded(name: str) -> Loaded:
    return load_scenario(name)


def numbers(tree: Tree, path: KeyPath = ()) -> Iterator[KeyPath]:
    """Paths of all numbers in a plain tree."""
    if isinstance(tree, dict | list):
        for key, part in tree.items() if isinstance(tree, dict) else enumerate(tree):
            yield from numbers(part, (*path, key))
    elif isinstance(tree, int | float) and not isinstance(tree, bool):
        yield path


def without_row(name: str) -> list[str]:
    """Numbers of a scenario that name no row of the evidence."""
    scenario = loaded(name)
    paths = numbers(dict(scenario.tree))
    return [dotted(p) for p in paths if p not in scenario.provenance or not scenario.provenance[p].source]


def test_the_rows_handed_over_are_unchanged():
    with EVIDENCE_FILE.open(encoding="utf-8", newline="") as stream:
        cells = [line[:HANDED_OVER_COLUMNS] for line in csv.reader(stream)][1 : HANDED_OVER + 1]
    assert hashlib.sha256(json.dumps(cells).encode()).hexdigest() == HANDED_OVER_SHA256


def test_what_is_cut_out_of_the_offices_own_time_makes_no_more_work():
    """The day's administration shrinks by what the office's mail takes, so case hours stay.

    Neither can be put off for cases: mail that lay unread would leave time for them.
    """
    mail = BY_KEY["base.email.fixed_day"]
    path = "kinds.email_office.arrivals.rate.per_day"
    ends = (load_scenario("base", [f"{path}={number:g}"]).scenario for number in (mail.low, mail.high))
    low, high = (case_hours(scenario).case_month for scenario in ends)
    assert low == pytest.approx(high, rel=1e-3)
    kinds = load_scenario("base").scenario.kinds
    assert kinds["email_office"].urgency == kinds["general_admin"].urgency


def test_only_doubt_has_a_heavier_end():
    assert [row.key for row in ROWS if row.heavier and row.role != "uncertainty"] == []


def test_facts_seen_elsewhere_are_comparators():
    assert {row.role for row in ROWS if row.key.startswith(("ev.", "val."))} == {"comparator"}


def honest(row: EvidenceRow) -> bool:
    if row.low is None or row.typical is None or row.high is None:
        return False
    return (
        (row.grade, row.seen, row.source_title) == ("D", "no", "none found (assumption)")
        and row.low <= row.typical <= row.high
        and (row.low < row.high or row.role == "rule")
        and len(row.note) > 5
        and bool(row.unit)
        and bool(row.parameter)
    )


def test_added_rows_are_guesses_with_a_range_and_a_reason():
    assert len(ADDED) > 100
    assert [row.key for row in ADDED if not honest(row)] == []


def test_one_row_one_number():
    assert [row.key for row in ROWS if set(re.split(r"[._]", row.key)) & CATCH_ALL] == []


def test_rows_named_in_the_notes_of_added_rows_exist():
    pattern = re.compile(r"\b(?:base|bh|aging|rural|ev|val)\.[\w.]*\w")
    named = {(row.key, other) for row in ADDED for other in pattern.findall(row.note)}
    assert [pair for pair in named if pair[1] not in BY_KEY] == []


@pytest.mark.parametrize("name", WITH_POLICIES)
def test_every_number_of_a_scenario_has_a_row(name: str):
    bare = [path for path in without_row(name) if not any(re.fullmatch(p, path) for p in STRUCTURAL)]
    assert bare == []
    assert {origin.source for origin in loaded(name).provenance.values()} <= set(BY_KEY)


@pytest.mark.parametrize("name", WITH_POLICIES)
def test_numbers_keep_to_their_row(name: str):
    for path, origin in loaded(name).provenance.items():
        row = BY_KEY[origin.source]
        assert row.role != "comparator", f"{dotted(path)}: a fact for comparison is no input"
        assert row.low <= origin.value <= row.high, dotted(path)
        assert origin.value == row.typical or origin.reason, dotted(path)


def test_every_exception_is_needed():
    bare = {path for name in WITH_POLICIES for path in without_row(name)}
    assert [p for p in STRUCTURAL if not any(re.fullmatch(p, path) for path in bare)] == []


def test_every_added_row_is_used():
    used = {origin.source for name in WITH_POLICIES for origin in loaded(name).provenance.values()}
    assert {row.key for row in ADDED} - used == set()


@pytest.mark.parametrize("policy", POLICIES)
@pytest.mark.parametrize("name", SHIPPED)
def test_every_policy_goes_with_every_programme_and_changes_it(name: str, policy: str):
    plain = loaded(name)
    if policy in OF_A_STAFF and plain.scenario.team is None:
        with pytest.raises(InputError, match=f"policies/{policy}.yaml:[0-9]+:[0-9]+: team.staffing.leaving"):
            load_scenario(f"{name}+{policy}")
        return
    changed = load_scenario(f"{name}+{policy}")
    told = {"name", "title", "description"}
    assert changed.scenario.title.startswith(f"{plain.scenario.title}, with ")
    assert changed.scenario.model_dump(exclude=told) != plain.scenario.model_dump(exclude=told)


@pytest.mark.parametrize("programme", ["base", "bh", "aging"])
def test_first_time_demand_lies_below_what_was_seen_at_165(programme: str):
    calls, mail = BY_KEY["base.call.per_client_day"], BY_KEY["base.email.per_client_day"]
    assert BY_KEY[f"{programme}.latent.call_day"].typical < calls.low
    written = [BY_KEY[f"{programme}.latent.email_{sort}_day"].typical for sort in ("answer", "read")]
    assert sum(written) < mail.typical


def test_shares_of_one_whole_sum_to_one_as_rows_too():
    for whole in ("base.tier.{}_share:low,middle,high", "base.agencies.share_{}:2,3,4,5"):
        pattern, parts = whole.split(":")
        assert sum(BY_KEY[pattern.format(part)].typical for part in parts.split(",")) == pytest.approx(1)
