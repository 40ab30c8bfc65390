"""What is uncertain: medians and ends, which rows, and that every override says what it should."""

import time

import numpy as np
import pytest

from simcore.demand.budget import hours_budget
from simcore.experiment.structure import Option, structural_choices
from simcore.experiment.uncertain import (
    all_against_us,
    excluded_inputs,
    lighter_end,
    overrides_for,
    quantile,
    uncertain_inputs,
    with_values,
)
from simcore.scenario import InputError, load_evidence, load_scenario
from tests.experiment.helpers import shipped_names

LOADED = load_scenario("base")
SHIPPED = shipped_names()
INPUTS = uncertain_inputs(LOADED, dormant=True)
CHOICES = structural_choices(LOADED)

# Their rows say what makes more work; it is work that the budget leaves to the simulation.
NOT_IN_THE_BUDGET = {
    "base.persistent_share",
    "base.call.retry_prob",
    "base.phone.redial_mean_h",
    "base.phone.message_min",
    "base.interrupt.loss_min",
    "base.email.fixed_day",  # inside the share of time that is not for cases
}


def by_key(key):
    return next(one for one in INPUTS if one.key == key)


def runs_out(*overrides):
    return hours_budget(load_scenario("base", overrides)).runs_out.typical


@pytest.mark.parametrize("one", INPUTS, ids=lambda one: one.key)
def test_the_median_is_typical_and_the_ends_are_low_and_high(one):
    assert quantile(one, 0.5) == one.typical
    assert (quantile(one, 0.0), quantile(one, 1.0)) == (one.low, one.high)
    drawn = [quantile(one, u) for u in np.linspace(0, 1, 101)]
    assert drawn == sorted(drawn)
    assert np.median(drawn) == one.typical


def test_half_of_each_half_lies_in_its_middle():
    one = by_key("base.qreport.minutes")  # 30, 60, 120
    assert quantile(one, 0.25) == 45
    assert quantile(one, 0.75) == 90


@pytest.mark.parametrize("u", [-0.01, 1.01, float("nan")])
def test_a_share_outside_its_range_is_refused(u):
    with pytest.raises(ValueError):
        quantile(INPUTS[0], u)


@pytest.mark.parametrize("name", SHIPPED)
def test_only_rows_of_the_role_uncertainty_are_varied(name):
    rows = load_evidence()
    found = uncertain_inputs(load_scenario(name), dormant=True)
    assert found
    assert {rows[one.key.partition("@")[0]].role for one in found} == {"uncertainty"}
    assert len({one.key for one in found}) == len(found)
    paths = [path for one in found for path in one.paths]
    assert len(set(paths)) == len(paths)


def test_what_a_file_or_override_sets_for_itself_is_uncertain_no_more():
    changed = load_scenario("base", ["kinds.quarterly_report.handling.minutes_mean=50"])
    assert "base.qreport.minutes" not in {one.key for one in uncertain_inputs(changed)}


def test_numbers_of_coping_are_varied_only_where_people_may_cope():
    coping = {key for key in (one.key for one in INPUTS) if key.startswith("base.cope.")}
    assert coping
    assert not coping & {one.key for one in uncertain_inputs(LOADED)}
    assert coping <= set(excluded_inputs(LOADED))
    assert coping <= {one.key for one in uncertain_inputs(load_scenario("base", ["coping.on=true"]))}


def test_a_row_used_at_two_values_is_two_numbers():
    twice = [
        "kinds.plan_change.double_entry_minutes={source: base.double.report_min, value: 4, reason: ours}"
    ]
    keys = [one.key for one in uncertain_inputs(load_scenario("base", twice))]
    assert "base.double.report_min" in keys
    assert sum(key.startswith("base.double.report_min@") for key in keys) == 1


@pytest.mark.parametrize("one", INPUTS, ids=lambda one: one.key)
def test_every_override_is_taken_and_weighs_on_the_side_its_row_says(one):
    own = runs_out()
    for end in ("low", "high"):
        overrides = overrides_for(INPUTS, {one.key: getattr(one, end)})
        loaded = load_scenario("base", overrides)
        assert loaded.scenario != LOADED.scenario
        assert loaded.scenario == with_values(LOADED, INPUTS, {one.key: getattr(one, end)})
        change = hours_budget(loaded).runs_out.typical - own
        if one.key in NOT_IN_THE_BUDGET or one.key.startswith(("base.chase.", "base.patience.")):
            assert change == 0
        elif one.heavier is not None:
            assert (change < 0) == (end == one.heavier)
            assert change != 0


def test_all_of_them_at_one_end_is_what_inputs_low_and_high_mean():
    moved = [one for one in INPUTS if one.heavier]
    for end, wanted in (("low", "lighter"), ("high", "heavier")):
        values = {
            one.key: one.high if (one.heavier == "high") == (wanted == "heavier") else one.low
            for one in moved
        }
        assert with_values(LOADED, INPUTS, values) == load_scenario("base", (), end).scenario


def test_an_unknown_key_is_named_with_the_nearest():
    for call in (
        lambda: overrides_for(INPUTS, {"base.qreport.minute": 3}),
        lambda: with_values(LOADED, INPUTS, {"base.qreport.minute": 3}),
    ):
        with pytest.raises(InputError, match=r"did you mean base\.qreport\.minutes"):
            call()


def test_the_scenario_that_is_varied_stays_as_it_is():
    before = load_scenario("base")
    with_values(LOADED, INPUTS, {one.key: one.high for one in INPUTS}, [c.options[-1] for c in CHOICES])
    assert before == LOADED


# ----------------------------------------------------------------------------------- structure


def test_the_base_has_every_choice_with_its_own_way_first():
    names = [choice.name for choice in CHOICES]
    assert names == ["needs", "repeat_contacts", "coping", "next_item", "overtime", "load_effects"]
    for choice in CHOICES:
        assert not choice.own.overrides
        assert len({option.name for option in choice.options}) == len(choice.options) > 1


@pytest.mark.parametrize(
    ("choice", "option"), [(c, o) for c in CHOICES for o in c.options[1:]], ids=lambda part: part.name
)
def test_every_option_is_taken_by_the_loader_and_changes_the_scenario(choice, option):
    loaded = load_scenario("base", option.overrides)
    assert loaded.scenario != LOADED.scenario
    assert loaded.scenario == with_values(LOADED, (), {}, [option])
    again = {c.name: c for c in structural_choices(loaded)}
    if choice.name != "repeat_contacts":  # where nobody asks again there is nothing left to choose
        assert not again[choice.name].own.overrides


def test_options_come_after_numbers_that_they_make_pointless():
    off = {c.name: c for c in CHOICES}["repeat_contacts"].option("off")
    values = {"base.patience.message_h": 4.0, "base.call.retry_prob": 0.9}
    found = with_values(LOADED, INPUTS, values, [off])
    assert found.kinds["call"].chased is None
    assert found.phone.redial_probability == 0
    assert found == load_scenario("base", [*overrides_for(INPUTS, values), *off.overrides]).scenario


def test_flipped_needs_lie_between_the_two_ends():
    needs = {c.name: c for c in CHOICES}["needs"]
    flipped = load_scenario("base_flipped_needs")
    option = {o.name: o for o in needs.options}
    both = [*option["all_open"].overrides, *option["all_closed"].overrides]
    assert load_scenario("base", both).scenario.kinds == flipped.scenario.kinds


def test_a_scenario_without_phones_has_no_choice_about_asking_again():
    bare = load_scenario("base", [f"kinds.{k}.chased=null" for k in ("call", "email_answer", "plan_change")])
    names = [c.name for c in structural_choices(bare)]
    assert "repeat_contacts" in names  # late reports are still asked about
    alone = load_scenario("base", ["coping.on=true", "overtime.hours_week_most=0"])
    options = {c.name: c for c in structural_choices(alone)}
    assert options["coping"].own.name == "on"
    assert options["overtime"].own.name == "none"


@pytest.mark.parametrize("name", ["weak", "strong"])
def test_load_effects_are_those_of_the_policies_wherever_one_starts(name):
    policy = load_scenario(f"base+load_{name}")
    choice = {c.name: c for c in CHOICES}["load_effects"]
    assert [o.name for o in choice.options] == ["none", "weak", "strong"]
    assert load_scenario("base", choice.option(name).overrides).scenario.load_effects == (
        policy.scenario.load_effects
    )
    back = {c.name: c for c in structural_choices(policy)}["load_effects"]
    assert back.own.name == name
    assert {o.name for o in back.options} == {"none", "weak", "strong"}
    assert with_values(policy, (), {}, [back.option("none")]).load_effects == LOADED.scenario.load_effects


def test_load_effects_of_a_scenario_of_its_own_are_an_option_more():
    loaded = load_scenario("base", ["load_effects.speed_up_most=0.1"])
    choice = {c.name: c for c in structural_choices(loaded)}["load_effects"]
    assert [o.name for o in choice.options] == ["own", "none", "weak", "strong"]
    assert not choice.own.overrides


# ------------------------------------------------------------------------------- all against us


@pytest.mark.parametrize("name", ["base+load_weak", "base+load_strong", "agency_540+leaving_strong"])
def test_all_against_us_switches_what_load_does_to_staff_off(name):
    loaded = load_scenario(name)
    found = with_values(loaded, (), {}, [Option("", "", tuple(all_against_us(loaded)))])
    assert not found.load_effects.any
    if found.team:
        leaving = found.team.staffing.leaving
        assert (leaving.per_overtime_hour, leaving.per_week_overdue, leaving.per_report_lost) == (0, 0, 0)


def test_all_against_us_is_taken_and_leaves_more_room_than_any_number_alone():
    against = load_scenario("base", all_against_us(LOADED))
    room = hours_budget(against).runs_out.typical
    light = {one.key: lighter_end(one) for one in INPUTS if lighter_end(one) is not None}
    alone = [
        runs_out(*overrides_for(INPUTS, {key: end})) for key, end in light.items() if key.startswith("base.q")
    ]
    assert room > max(alone) > runs_out()
    assert all(kind.chased is None for kind in against.scenario.kinds.values())
    assert against.scenario.phone.redial_probability == 0
    assert against.scenario.overtime.hours_week_most == by_key("base.overtime.cap").high
    assert not against.scenario.coping.on


def test_rules_levers_and_spreads_stay_in_all_against_us():
    against = load_scenario("base", all_against_us(LOADED))
    for path, origin in LOADED.provenance.items():
        if origin.role != "uncertainty" and path in against.provenance:
            assert against.provenance[path].value == origin.value


# ---------------------------------------------------------------------------------------- speed


def test_a_hundred_values_are_applied_in_well_under_thirty_milliseconds():
    values = {one.key: one.high for one in INPUTS}
    options = [choice.options[-1] for choice in CHOICES]
    with_values(LOADED, INPUTS, values, options)
    taken = []
    for _ in range(5):
        begun = time.perf_counter()
        with_values(LOADED, INPUTS, values, options)
        taken.append(time.perf_counter() - begun)
    assert min(taken) < 0.03
