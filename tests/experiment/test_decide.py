"""Deciding over time: when something holds for good, posts in dollars, and both queues."""

import math
from dataclasses import replace

import pandas as pd
import pytest

from simcore.cli import main
from simcore.demand.budget import hours_budget
from simcore.experiment.decide.agency import read_agency
from simcore.experiment.decide.beside import leaving_sentences
from simcore.experiment.decide.cases import (
    TODAY,
    Case,
    cases_of,
    full_time,
    ladder,
    posts_needed,
    read_rungs,
    rungs,
    scenario_of,
    warm_up_of,
)
from simcore.experiment.decide.decision import Mean, holds_from
from simcore.experiment.decide.dollars import bought, left_out, post_cost
from simcore.experiment.decide.recommended import by_hours, cap_given, cap_searched
from simcore.experiment.decide.run import title_of
from simcore.experiment.decide.store import TABLES, load_decision, save_decision
from simcore.experiment.decide.text import report
from simcore.experiment.decide.words import (
    break_sentence,
    enough_sentence,
    funded_sentence,
    half_sentence,
    idle_cap_sentence,
    instead_sentences,
    people_words,
    referral_sentence,
    unfunded_sentence,
    vacancy_sentence,
    when_sentences,
)
from simcore.experiment.decide.years import ADDED_GROSS, FILLED, WAITING, month_ends, of_plain, simulate_case
from simcore.experiment.posts import staff_words
from simcore.experiment.workers import Workers
from simcore.scenario import InputError, load_scenario
from simcore.scenario.answers import blanks
from simcore.scenario.load import scenario_as_tree
from simcore.scenario.questions import PROGRAMMES
from simcore.scenario.sheet import read_sheet
from simcore.scenario.sheet_form import write_form
from tests.experiment.decisions import CAP, TINY, asked, made, tiny_decision

POST = (48430 + 62000 / 6) * 1.42 * 1.15
AGENCY = load_scenario("agency_540").scenario
SHEET = "scenarios/samples/sample_agency.xlsx"


@pytest.mark.parametrize(
    ("kept", "month"),
    [
        ("111111", 0),
        ("011111", 1),
        ("100111", None),  # three months at the end are what it looks back: too soon
        ("101111", 2),
        ("111110", None),
        ("000000", None),
    ],
)
def test_the_month_from_which_it_holds_for_good(kept, month):
    assert holds_from([one == "1" for one in kept]) == month


def test_months_end_where_a_twelfth_of_a_year_is_over():
    assert month_ends(104)[:4] == [0, 4, 9, 13]
    assert (month_ends(104)[12], month_ends(104)[-1]) == (52, 104)
    assert month_ends(26)[-1] == 26


def test_a_post_in_dollars_by_hand():
    cost = post_cost(AGENCY)
    assert cost.gross == pytest.approx(POST)
    assert cost.state(cost.gross) == pytest.approx(0.4 * POST)
    assistants, telephone = bought(AGENCY, 2 * POST)
    assert (assistants.posts, telephone.posts) == (3, 3)
    assert assistants.each == pytest.approx(36000 * 1.42 * 1.15)
    assert assistants.words == "3 documentation assistants"
    assert post_cost(AGENCY.model_copy(update={"money": None})) is None


def test_the_ladder_goes_from_nothing_to_all_the_posts_that_the_cap_takes():
    """540 people at 41 are 13.2 posts: two more than twelve."""
    assert (posts_needed(AGENCY, 41), posts_needed(AGENCY, 45)) == (2, 0)
    assert ladder(2) == [0, 1, 2, 4]
    assert ladder(9) == [0, 5, 9, 11]
    assert ladder(9, top=4) == [0, 2, 4]
    assert ladder(0) == [0, 1, 4]
    cases = {case.key: case for case in cases_of(AGENCY, 41)}
    assert cases["looser_cap"].added == 0
    runs = {key: scenario_of(AGENCY, case, 52, 26).team for key, case in cases.items()}
    assert [(c.week, c.posts, c.cap) for c in runs["posts_2"].changes] == [(0, 14, 41)]
    assert runs[TODAY].changes == []
    assert runs["documentation_assistant"].support["documentation_assistant"].posts == 3
    assert runs["nobody_leaves"].staffing.leaving is None
    strong = runs["leaving_strong"].staffing.leaving
    assert (strong.annual, strong.per_overtime_hour) == (AGENCY.team.staffing.leaving.annual, 0.1)
    assert strong.from_week == runs[TODAY].staffing.leaving.from_week == 26


def test_every_number_of_posts_or_those_named_are_tried():
    """540 people at 41 take two more; no post and what the cap takes are always among them."""
    assert ladder(2, rungs=read_rungs("all")) == [0, 1, 2, 3, 4]
    assert ladder(2, top=6, rungs="all") == list(range(7))
    assert ladder(2, rungs=read_rungs("5, 1")) == [0, 1, 2, 5]
    assert ladder(9, rungs=(4,)) == [0, 4]
    assert [c.added for c in rungs(cases_of(AGENCY, 41, rungs="all"))] == [0, 1, 2, 3, 4]
    with pytest.raises(InputError, match="502 numbers of posts are more than can be read"):
        ladder(499, rungs="all")
    cases = tuple(Case(f"posts_{n}", "", CAP, n) for n in range(7))
    found = replace(tiny_decision(), cases=cases, needed=4)
    assert [case.added for case in found.main_rungs] == [0, 2, 4, 6]


def test_rungs_with_the_same_month_are_told_together():
    found = tiny_decision()
    alike = found.months[found.months["case"] == "posts_0"].assign(case="posts_2")
    more = replace(
        found, cases=(*found.cases, Case("posts_2", "", CAP, 2)), months=pd.concat([found.months, alike])
    )
    visits = next(line for line in when_sentences(more) if line.startswith("Visits"))
    assert visits.split(": ")[1].startswith("with 0 to 2 posts more ")


def test_a_cap_alone_makes_a_waiting_list_and_with_posts_it_takes_dollars():
    found = tiny_decision()
    end = found.last_month
    alone, funded, today = (
        found.waiting(c, end).mean for c in (found.unfunded, found.funded, found.case(TODAY))
    )
    assert alone > 5 > funded
    assert alone > today
    assert f"{alone:,.0f} (" in unfunded_sentence(found)
    assert found.funded.added == found.needed == 1
    assert "takes 1 post more" in funded_sentence(found)
    assert f"${POST:,.0f}" in funded_sentence(found)


def test_who_waits_is_told_as_people_are_counted():
    """Nobody, not '0 people'; and a first year that was not simulated to its end is not called a year."""
    found = tiny_decision()
    assert [people_words(Mean(n, n, n)) for n in (0.0, 1.0, 2.0)] == ["nobody", "1 person", "2 people"]
    assert people_words(Mean(2.0, 1.0, 3.0)) == "2 (1 to 3) people"
    assert "In these 26 weeks " in unfunded_sentence(found)
    assert " in these 26 weeks, as they are filled, $" in funded_sentence(found)
    none = replace(found, months=found.months.assign(**{WAITING: 0.0}))
    assert unfunded_sentence(none) == f"A cap of {CAP} without a post makes no waiting list in 6 months."
    assert "0 people" not in report(none)
    assert "nobody waits" in half_sentence(none) + "".join(instead_sentences(none))


def test_referrals_that_do_not_fit_so_few_clients_are_told():
    found = tiny_decision()
    assert "Far more people are referred" in report(found)
    fits = replace(found, scenarios={TODAY: scenario_as_tree(AGENCY)})
    assert referral_sentence(fits) == ""


def test_an_added_post_costs_as_long_as_it_is_filled():
    """Hired after 30 days of 26 weeks; nobody in it before. In one of the runs nobody leaves it again."""
    found = tiny_decision()
    rows = found.years[(found.years["case"] == "posts_1") & (found.years["year"] == "first")]
    assert rows[ADDED_GROSS].max() == pytest.approx(POST * (1 - 30 / 182))
    others = found.years[~found.years["case"].isin(["posts_1", "posts_4", "leaving_weak", "leaving_strong"])]
    assert (others[ADDED_GROSS] == 0).all()


def test_until_the_decision_all_rungs_are_the_same_runs():
    found = tiny_decision()
    rungs = [case.key for case in (found.case(TODAY), *found.ladder, found.case("looser_cap"))]
    before = found.months[(found.months["month"] == 0) & found.months["case"].isin(rungs)]
    promised = [promise.measure for promise in found.promises]
    for _, rows in before.groupby("replication"):
        assert len(rows) == len(rungs)
        assert (rows[promised].nunique() == 1).all()


def test_the_decision_is_made_with_the_posts_that_are_vacant_today():
    """Three of six posts, thirty days to fill them: vacant through the warm-up, filled a month after it."""
    team = ["team.posts=6", "team.vacant=3", "caseload=10", "team.staffing.leaving=null", TINY[-1]]
    scenario = read_agency("agency_540", team).scenario
    case = cases_of(scenario, CAP)[0]
    run = scenario_of(scenario, case, 26, 13)
    found = of_plain(simulate_case((run, 3, 0, ("visits_on_time",))))
    assert case.key == TODAY
    assert [row[FILLED] for row in found.months[:3]] == [3, 3, 6]


def test_from_today_s_backlog_the_decision_is_on_the_first_day():
    """Sixty forms are open among forty clients; the post is advertised at once and filled in thirty days."""
    agency = read_agency("agency_540", [*TINY, "open_at_start.forms=60", "team.staffing.leaving=null"])
    assert agency.programme.scenario.open_at_start == {}
    assert warm_up_of(agency.scenario, None) == 0
    run = scenario_of(agency.scenario, Case("posts_1", "", CAP, 1), 26, 0)
    found = of_plain(simulate_case((run, 3, 0, ("visits_on_time",))))
    assert [row[FILLED] for row in found.months[:3]] == [2, 2, pytest.approx(3)]
    told = report(replace(tiny_decision(), warm_up=0, scenarios={TODAY: scenario_as_tree(run)}))
    assert "with what is open today: 60 of " in told
    with pytest.raises(InputError, match="no week is simulated before it"):
        warm_up_of(agency.scenario, 13)


def test_a_table_has_clients_each_and_the_federal_match_and_the_alternatives_are_hired_after_the_decision():
    found = tiny_decision()
    each = found.mean(found.funded, "caseload_held").mean
    filled = found.at(found.funded, "posts_filled", found.last_month).mean
    assert f"{filled:.1f} {each:.1f} {found.kept(found.funded)} of 4" in " ".join(report(found).split())
    assert found.federal(found.funded) == pytest.approx(0.6 * POST)
    assert f"${POST:,.0f} ${0.6 * POST:,.0f} ${0.4 * POST:,.0f}" in " ".join(report(found).split())
    assert all("They are hired after the decision, as posts are" in one for one in instead_sentences(found))
    case = next(case for case in found.cases if case.support)
    hours = found.years[(found.years["case"] == case.key) & (found.years["year"] == "first")]["support_hours"]
    assert 0 < hours.max() < 40 * 22 / 26, (
        "the first of 26 weeks go by until somebody is hired in thirty days"
    )


def test_a_wait_that_is_cut_off_at_the_end_is_told_as_longer_than_the_window():
    found = tiny_decision()
    cut = replace(found, years=found.years.assign(wait_for_place=26 * 7.0))
    assert " over 26 weeks " in report(cut)
    assert " 182 " not in report(cut)


def test_load_makes_nobody_leave_in_a_case_of_its_own_where_the_agency_says_that_it_does():
    """With the strong setting in the scenario, 'not at all' is not the funded case but one without it."""
    strong = load_scenario("agency_540+leaving_strong").scenario
    cases = {case.key: case for case in cases_of(strong, 41)}
    none = scenario_of(strong, cases["leaving_not"], 52, 26).team.staffing.leaving
    assert (none.per_overtime_hour, none.per_week_overdue, none.per_report_lost) == (0, 0, 0)
    assert none.annual == strong.team.staffing.leaving.annual
    assert "leaving_not" not in {case.key for case in cases_of(AGENCY, 41)}
    found = tiny_decision()
    assert "Load does not make people leave, except" in report(found)
    other = found.years[found.years["case"] == "posts_1"].assign(case="leaving_not", turnover=0.125)
    own = replace(
        found,
        cases=(*found.cases, replace(found.funded, key="leaving_not")),
        months=pd.concat([found.months, found.months.assign(case="leaving_not")]),
        years=pd.concat([found.years, other]),
        scenarios={TODAY: scenario_as_tree(strong)},
    )
    (told,) = leaving_sentences(own)
    assert "not at all: 12% of case managers leave" in told
    assert told.endswith(
        "In this agency's own scenario it does so strongly, and so in all that does not say otherwise."
    )
    assert "Load does not make people leave" not in report(own)


def test_an_agency_with_a_cap_is_not_said_to_have_none():
    capped = load_scenario("agency_540", ["team.cap=45"]).scenario
    labels = {case.key: case.label for case in cases_of(capped, 41)}
    assert labels[TODAY] == "today's cap of 45 and no post more, as today"
    assert labels["phone_triage"].startswith("today's cap of 45, and for the same money ")
    found = replace(tiny_decision(), scenarios={TODAY: scenario_as_tree(capped)})
    assert "; with today's cap of 45, " in unfunded_sentence(found)
    assert "; without the cap " in unfunded_sentence(tiny_decision())


def test_net_of_a_client_month_says_where_nothing_is_billed_and_what_denial_takes():
    """Both ways of working; where no note is in time at 120 and 165, the cost is all there is."""
    found = tiny_decision()
    assert set(found.net["way"]) == {"properly", "coping"}
    late = (found.net["way"] == "properly") & (found.net["caseload"] >= 120)
    net = found.net.assign(billed_month_rate=0.9, billed_15min=0.8, net_15min_no_denial=1234.0)
    net.loc[late, ["billed_month_rate", "billed_15min"]] = 0.0
    net = net[net["caseload"] != CAP]
    text = report(replace(found, net=net))
    assert "by the month 90% at 25 clients and 0% at 165" in text
    assert text.count("At 120 and 165 clients next to nothing is") == 1
    assert text.count("$1,234") == 2 * net["caseload"].nunique()
    shares = found.net[["billed_month_rate", "billed_15min"]]
    assert ((shares >= 0) & (shares <= 1)).all().all()


def test_less_than_a_year_is_not_called_one():
    assert "last year" not in report(tiny_decision())
    (leaving,) = leaving_sentences(tiny_decision())
    assert "a year at the pace of these 26 weeks: not at all: " in leaving
    assert "In the last year: " in vacancy_sentence(replace(tiny_decision(), weeks=52))


def test_a_cap_that_binds_nobody_at_first_is_told_with_the_month_from_which_somebody_waits():
    """Forty people: 18 each leaves some out at once, 20 is just what two hold, 25 is never reached."""
    found = tiny_decision()
    assert idle_cap_sentence(found) == ""
    full = replace(found, cap=replace(found.cap, clients=20))
    assert "by itself changes nothing then" in idle_cap_sentence(full)
    first = full.months[full.months["case"] == "posts_0"].groupby("month")[WAITING].mean()
    month = next(month for month, waiting in first.items() if waiting > 0.5)
    assert idle_cap_sentence(full).endswith(f"people wait because of it from month {month} on.")
    none = replace(full, months=found.months.assign(**{WAITING: 0.0}))
    assert "nobody waits because of it within 6 months" in report(none)


def test_which_numbers_of_posts_were_tried_is_told():
    """The cap takes one post; all is kept with four alone, then with none."""
    found = tiny_decision()
    top = found.months[found.months["case"] == "posts_1"].assign(case="posts_4")
    months = pd.concat([found.months, top]).assign(**{one.measure: 1.0 for one in found.promises})
    cases = (*found.cases, Case("posts_4", "", CAP, 4))
    kept = (months["case"] == "posts_4").astype(float)
    more = replace(found, cases=cases, months=months.assign(visits_on_time=kept))
    tried = "Of the numbers tried (0, 1 and 4 posts more)"
    assert f"{tried} 4 is the fewest with which all are kept" in enough_sentence(more)
    none = replace(more, months=months.assign(visits_on_time=0.0))
    assert f"{tried} not even the last keeps all" in enough_sentence(none)


def test_the_text_tells_all_of_it_once():
    text = report(tiny_decision())
    for start in (
        f"The cap asked about: {CAP} clients",
        "Today: 40 clients, 2 full-time posts",
        f"A cap of {CAP} for",
    ):
        assert text.count(start) == 1
    assert all(f"  {line}" in text for line in when_sentences(tiny_decision()))
    (leaving,) = leaving_sentences(tiny_decision())
    assert all(f"{word}: " in leaving for word in ("not at all", "weakly", "strongly"))
    assert all(text.count(f"\n  {clients}  ") == 2 for clients in (CAP, 25, 120, 165)), "both ways"


def test_the_same_seed_gives_the_same_bytes_and_is_read_back(tmp_path):
    folders = [tmp_path / "a" / "made", tmp_path / "b" / "made"]
    saved = save_decision(tiny_decision(), folders[0])
    save_decision(made(), folders[1])
    for name in ("decision.json", *(f"{table}.{end}" for table in TABLES for end in ("csv", "parquet"))):
        assert (folders[0] / name).read_bytes() == (folders[1] / name).read_bytes()
    loaded = load_decision(folders[0])
    assert loaded == saved
    assert report(loaded) == report(saved)
    with pytest.raises(InputError, match="already holds a decision"):
        save_decision(saved, folders[0])


def test_a_filled_sheet_becomes_a_team_of_its_posts():
    """610 clients, 13 posts of which 2 are vacant, and part-timers worth one."""
    team = read_agency(SHEET, ["team.cap=50"]).scenario.team
    assert (team.people, team.posts, team.vacant, team.cap) == (610, 14, 2, 50)
    assert (team.part_time.posts, team.part_time.share) == (2, 0.5)
    assert team.staffing == AGENCY.team.staffing
    rate = read_agency(SHEET).scenario.clients.referrals.rate.per_day
    assert rate == pytest.approx(0.16 * 610 / 540)


@pytest.mark.parametrize(
    ("team", "words"),
    [
        ({"posts": 12}, "12 full-time posts, none vacant"),
        ({"posts": 1, "vacant": 0}, "1 full-time post, none vacant"),
        ({"posts": 12, "vacant": 2}, "12 full-time posts, 2 of them vacant"),
        (
            {"posts": 14, "vacant": 2, "part_time": {"posts": 2, "share": 0.5}},
            "12 full-time posts, 2 of them vacant, and 2 half-time ones",
        ),
        (
            {"posts": 13, "part_time": {"posts": 1, "share": 0.65}},
            "12 full-time posts and 1 part-time (65%) one, none vacant",
        ),
        ({"posts": 2, "part_time": {"posts": 2, "share": 0.5}}, "2 half-time posts, none vacant"),
    ],
)
def test_part_timers_are_not_called_full_time_posts(team, words):
    assert staff_words(AGENCY.team.__class__.model_validate({"people": 540, **team})) == words


@pytest.mark.parametrize(
    ("posts", "part_timers", "team", "share"),
    [(12.3, 0, 13, 0.65), (12.5, 0, 13, 0.5), (12.9, 0, 13, 0.9), (12, 1.3, 14, 0.65), (12, 0, 12, None)],
)
def test_what_is_over_of_whole_posts_is_held_by_part_timers_whose_meetings_fit(
    posts, part_timers, team, share, tmp_path
):
    path = tmp_path / "mine.xlsx"
    write_form(path, "base", {"clients": 540, "posts": posts, "vacancies": 0, "part_timers": part_timers})
    found = read_agency(str(path)).scenario.team
    assert found.posts == team
    assert (found.part_time and found.part_time.share) == pytest.approx(share)
    assert full_time(found) == pytest.approx(posts + part_timers)


@pytest.mark.parametrize("programme", PROGRAMMES)
def test_a_sheet_of_every_programme_becomes_a_team_with_its_own_agencies(programme, tmp_path):
    path = tmp_path / "mine.xlsx"
    write_form(path, programme, {"clients": 540, "posts": 12})
    found = read_agency(str(path)).scenario.clients
    assert found.agencies == load_scenario(str(path)).scenario.clients.agencies
    assert found.referrals is not None


def test_a_part_of_one_post_that_has_no_room_for_meetings_is_told_by_its_cell(tmp_path, capsys):
    path = tmp_path / "mine.xlsx"
    write_form(path, "base", {"clients": 10, "posts": 0.3})
    assert main(["decide", str(path), "--out", str(tmp_path / "made")]) == 2
    told = capsys.readouterr().err
    assert f"cell {read_sheet(path).given['posts'].cell} (full-time posts): 0.3" in told
    assert "30% of the day" in told
    assert not (tmp_path / "made").exists()


def test_why_an_alternative_is_not_looked_at_is_told():
    agency = load_scenario("agency_540+documentation_assistant").scenario
    assert [one.role for one in bought(agency, POST)] == ["phone_triage"]
    assert left_out(agency, POST) == [
        "no documentation assistant is looked at, because there is that role here today already"
    ]
    assert left_out(AGENCY, POST) == []
    assert all("the money does not pay a whole post ($" in reason for reason in left_out(AGENCY, 1000))
    found = replace(tiny_decision(), scenarios={TODAY: scenario_as_tree(agency)})
    assert instead_sentences(found)[-1].startswith("The same money without posts: no documentation assistant")


def test_one_case_manager_of_the_programme_needs_the_same_hours():
    agency = read_agency("agency_540+phone_triage")
    ours, theirs = (hours_budget(one).hours_client_month.typical for one in (agency.programme, agency.loaded))
    assert ours == pytest.approx(theirs)
    assert agency.programme.scenario.team.posts == 1
    assert agency.programme.scenario.clients.referrals is None
    assert read_agency("agency_540").programme.scenario.team is None


def test_a_quick_search_says_where_its_ranges_are_from():
    programme = read_agency("agency_540").programme
    window = programme.scenario.window.model_copy(update={"warm_up_weeks": 2, "weeks": 8})
    programme = replace(programme, scenario=programme.scenario.model_copy(update={"window": window}))
    promises = asked().promises[3:]  # notes alone
    cap = cap_searched(programme, promises, 3, Workers(1), years=2)
    assert cap.how == "searched"
    assert cap.chance.low < cap.clients + 1
    assert cap.first.promise == "notes_on_time >= 0.9"
    assert cap.first.caseload > cap.clients
    assert "not certified" in cap.source
    assert cap.unknown.low < cap.clients < cap.unknown.high
    assert "hours on paper" in by_hours(programme, 40).source
    given = cap_given(programme, 12, promises, 3, Workers(1), years=2)
    assert (given.clients, given.chance) == (12, None)
    assert given.first == replace(cap.first, source="a quick search, 2 years a caseload")


def test_the_first_promise_to_break_is_told_of_a_cap_that_was_named():
    found = tiny_decision()
    first = found.cap.first
    assert found.cap.how == "given"
    assert f"{first.words}; at {first.caseload} clients it is {first.value} (a quick" in break_sentence(found)
    none = replace(found, cap=replace(found.cap, first=None))
    assert "no number of clients was found that breaks a promise" in break_sentence(none)


def test_half_of_the_posts_is_looked_at_or_it_is_said_why_not():
    found = replace(tiny_decision(), cases=tuple(Case(f"posts_{n}", "", CAP, n) for n in (0, 3)))
    assert "no post more, so there is nothing to halve" in half_sentence(replace(found, needed=0))
    assert "takes one post: that one or none" in half_sentence(replace(found, needed=1))
    assert "Half of the 3 posts is not among" in half_sentence(replace(found, needed=3))


def test_what_a_sheet_left_blank_is_kept_with_the_decision(tmp_path):
    """And read back: the sheet may be gone by then."""
    left = blanks(read_agency(SHEET).loaded.answers)
    assert left == ("plan hours (default, grade D)", "rate (default, grade C)")
    save_decision(replace(tiny_decision(), blanks=left), tmp_path / "made")
    assert load_decision(tmp_path / "made").blanks == left
    assert blanks(read_agency("agency_540").loaded.answers) == ()


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["base"], "is one case manager's caseload"),
        (["agency_540", "--set", "window.weeks=52"], "--weeks and --warm-up"),
        (["agency_540", "--set", "team.changes=[{week: 3, cap: 40}]"], "take team.changes out"),
        (["agency_540", "--cap", "40", "--cap-result", "x"], "give one of the two"),
        (["agency_540", "--cap-result", "nowhere"], "no cap here"),
        (["agency_540", "--rungs", "most"], "few, all, or whole numbers of posts"),
        (["agency_540", "--rungs", "0"], "one of them 1 or more"),
        (["agency_540", "--rungs", "1,2", "--posts", "3"], "give one of the two, or --rungs all"),
        (["agency_540", "--weeks", "10"], "26 or more"),
        (["agency_540", "--warm-up", "4"], "13 weeks or more, which a promise looks back"),
        (["agency_540", "--cap", "40", "--replications", "1"], "two runs or more"),
    ],
)
def test_a_wrong_question_is_told_before_anything_is_simulated(words, told, tmp_path, capsys):
    assert main(["decide", *words, "--out", str(tmp_path / "made")]) == 2
    assert told in capsys.readouterr().err
    assert not (tmp_path / "made").exists()


def test_without_money_there_are_no_dollars_and_nothing_instead():
    cases = cases_of(AGENCY.model_copy(update={"money": None}), CAP)
    assert all(case.support is None for case in cases)
    assert math.isnan(replace(tiny_decision(), cost=None).gross(tiny_decision().funded))


@pytest.mark.parametrize(
    ("change", "start"),
    [
        ("team.people=700", "700 clients, 12 posts (An agency of 12 case managers with 540 clients, with"),
        ("team.part_time={posts: 2, share: 0.75}", "540 clients, 11.5 full-time posts (An agency"),
        ("team.vacant=3", "An agency of 12 case managers with 540 clients, with changes"),
        ("money=null", "An agency of 12 case managers with 540 clients"),
    ],
)
def test_changed_numbers_of_clients_and_posts_are_in_the_heading(change, start):
    assert title_of(read_agency("agency_540", [change]).scenario, [change]).startswith(start)
