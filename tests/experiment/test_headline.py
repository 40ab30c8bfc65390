"""The headline: up to which caseload every promise is kept, which breaks first, when nothing may be said."""

import math

import pytest

from simcore.experiment import DEFAULT_PROMISES, headline, parse_promise
from simcore.outcomes import MEASURES
from simcore.scenario import InputError
from tests.experiment.helpers import made_up


def run_with(folder, by_caseload: dict[int, dict], **rest):
    """Two replications a caseload, a little apart, with these means."""
    rows = []
    for caseload, means in by_caseload.items():
        for replication, shift in enumerate((-0.001, 0.001)):
            rows.append(
                {"caseload": caseload, "replication": replication} | {k: v + shift for k, v in means.items()}
            )
    return made_up(folder / "run", rows, **rest)


def test_it_is_the_largest_caseload_below_the_first_that_breaks_a_promise(tmp_path):
    run = run_with(
        tmp_path, {n: {"visits_on_time": v} for n, v in ((35, 0.99), (40, 0.91), (45, 0.89), (50, 0.5))}
    )
    found = headline(run)
    assert (found.limit, found.next_caseload) == (40, 45)
    assert found.first_to_break.measure == "visits_on_time"
    assert found.value == pytest.approx(0.89)
    assert found.low < 0.89 < found.high
    assert not found.growing


def test_a_caseload_above_that_keeps_them_again_does_not_count(tmp_path):
    run = run_with(tmp_path, {n: {"notes_on_time": v} for n, v in ((35, 0.99), (40, 0.5), (45, 0.99))})
    assert headline(run).limit == 35


def test_the_order_of_caseloads_in_the_table_does_not_matter(tmp_path):
    run = run_with(tmp_path, {n: {"notes_on_time": v} for n, v in ((100, 0.2), (9, 0.99), (35, 0.99))})
    assert (headline(run).limit, headline(run).next_caseload) == (35, 100)


def test_of_two_that_break_at_once_the_first_promised_is_named(tmp_path):
    run = run_with(tmp_path, {35: {}, 40: {"quarterly_reports_on_time": 0.1, "notes_on_time": 0.1}})
    assert headline(run).first_to_break.measure == "quarterly_reports_on_time"
    assert (
        headline(run, ["notes_on_time >= 0.9", "quarterly_reports_on_time >= 0.95"]).first_to_break.measure
        == "notes_on_time"
    )


@pytest.mark.parametrize(
    ("at_35", "at_40", "where"), [(0.5, 0.4, "below the range"), (0.99, 0.98, "above the range")]
)
def test_it_refuses_when_the_limit_lies_outside_the_range(tmp_path, at_35, at_40, where):
    run = run_with(tmp_path, {35: {"visits_on_time": at_35}, 40: {"visits_on_time": at_40}})
    with pytest.raises(InputError, match=where):
        headline(run)


def test_a_promise_may_be_about_at_most(tmp_path):
    run = run_with(tmp_path, {n: {"backlog_growth": g} for n, g in ((35, 0.0), (40, 0.9), (45, 1.5))})
    found = headline(run, ["backlog_growth <= 1"])
    assert (found.limit, found.next_caseload) == (40, 45)


def test_where_nothing_fell_due_no_promise_is_broken(tmp_path):
    run = run_with(tmp_path, {35: {"visits_on_time": math.nan}, 40: {"visits_on_time": 0.2}})
    assert headline(run).limit == 35


def test_exactly_what_was_promised_is_kept(tmp_path):
    rows = [{"caseload": n, "visits_on_time": v} for n, v in ((35, 0.9), (40, 0.899999))]
    assert headline(made_up(tmp_path / "run", rows)).limit == 35


def test_a_variant_is_asked_about_on_its_own(tmp_path):
    rows = [
        {"caseload": n, "variant": variant, "visits_on_time": v}
        for variant, values in (("properly", (0.95, 0.5, 0.4)), ("coping", (0.99, 0.95, 0.5)))
        for n, v in zip((35, 40, 45), values, strict=True)
    ]
    run = made_up(tmp_path / "run", rows)
    assert (headline(run).limit, headline(run, variant="coping").limit) == (35, 40)
    assert headline(run, variant="coping").sentence.startswith("As people cope")


def test_the_sentence_holds_the_numbers(tmp_path):
    run = run_with(tmp_path, {35: {}, 40: {"visits_on_time": 0.8}})
    sentence = headline(run).sentence
    for words in ("up to 35 clients", "at 40", "visits made on time", "80%", "at least 90%", "95% interval"):
        assert words in sentence


@pytest.mark.parametrize("weeks", [26, 52])
def test_where_work_still_grows_it_says_after_how_many_weeks(tmp_path, weeks):
    run = run_with(tmp_path, {35: {}, 40: {"visits_on_time": 0.8, "backlog_growth": 5.0}}, weeks=weeks)
    found = headline(run)
    assert found.growing
    assert f"after {weeks} weeks" in found.sentence


# ------------------------------------------------------------------------------------ promises


@pytest.mark.parametrize(
    ("text", "threshold", "kept", "broken"),
    [
        ("visits_on_time >= 0.9", 0.9, 0.9, 0.89),
        ("visits_on_time>=90%", 0.9, 0.95, 0.5),
        ("  overtime <= 5 ", 5, 5.0, 5.1),
    ],
)
def test_a_promise_is_read(text, threshold, kept, broken):
    promise = parse_promise(text)
    assert promise.threshold == pytest.approx(threshold)
    assert promise.is_kept(kept)
    assert not promise.is_kept(broken)


@pytest.mark.parametrize(
    "text",
    ["visits_on_time", "visits_on_time = 0.9", "visits_on_time >= much", "", ">= 0.9", "overtime >= 1.2.3"],
)
def test_a_promise_that_cannot_be_read_is_refused(text):
    with pytest.raises(InputError, match="promise"):
        parse_promise(text)


def test_an_unknown_measure_is_refused_with_the_nearest():
    with pytest.raises(InputError, match="visits_on_time"):
        parse_promise("visit_on_time >= 0.9")


def test_the_promises_that_are_shipped_can_be_read():
    assert {parse_promise(text).measure for text in DEFAULT_PROMISES} <= set(MEASURES)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("quarterly_reports_on_time >= 95", "is a share, from 0 to 1 or in percent.*did you mean 95%"),
        ("quarterly_reports_on_time >= 1.5", "is a share, from 0 to 1 or in percent"),
        ("quarterly_reports_on_time >= 150%", "is a share, from 0 to 1 or in percent"),
        ("overtime <= 5%", "is no share, so it takes no percentage; its unit is h"),
    ],
)
def test_a_number_the_measure_cannot_have_is_refused(text, message):
    with pytest.raises(InputError, match=message):
        parse_promise(text)


def test_the_ends_of_a_share_may_be_promised():
    ends = ("visits_on_time >= 1", "visits_on_time >= 100%", "without_contact_30 <= 0%")
    assert [parse_promise(text).threshold for text in ends] == [1, 1, 0]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("notes_on_time <= 0.9", "of which more is better .*did you mean notes_on_time >= 0.9"),
        ("overtime >= 2", "of which less is better .*did you mean overtime <= 2"),
    ],
)
def test_a_promise_the_wrong_way_round_is_refused(text: str, said: str):
    with pytest.raises(InputError, match=said):
        parse_promise(text)
