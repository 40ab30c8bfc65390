"""The explorer in a reader's browser: by keyboard alone, offline, as an address that can be sent."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from simcore.charts.words import tied
from simcore.experiment import DEFAULT_PROMISES, intervals, load_sweep, open_run, plan_sweep, run_sweep
from simcore.outcomes import MEASURES
from simcore.report.explorer import explorer_page
from tests.browser.axe import broken_rules

pytestmark = [pytest.mark.browser, pytest.mark.slow]

CASELOADS = [10, 20, 30, 35, 100, 165]
MOST_TABS = 12
"""Stops of the Tab key within which every control must come."""


CHOICES = """
name: small
title: A policy in two programmes
scenarios: [base, aging]
caseloads: {from: 35, to: 65, step: 30}
replications: 2
seed: 1
levers: {next_item: [urgent_first, earliest_due]}
variants: {properly: {label: all the work done properly, set: [window.warm_up_weeks=1, window.weeks=8]}}
outcomes: [emails_on_time]
"""


@pytest.fixture(scope="module")
def of_choices(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The explorer of a tiny run with a programme and a policy to choose."""
    folder = tmp_path_factory.mktemp("choices")
    (folder / "small.yaml").write_text(CHOICES, encoding="utf-8")
    run = run_sweep(plan_sweep(load_sweep(folder / "small.yaml"), []), folder / "small")
    (folder / "explorer.html").write_text(explorer_page(run, DEFAULT_PROMISES), encoding="utf-8")
    return folder / "explorer.html"


def seen(page: Any) -> dict[str, str]:
    """What a reader sees of a view: sentence, both charts, two tables."""
    parts = ("#sentence", "#curve", "#hours", "#promises tbody", "#everything tbody")
    return {part: page.locator(part).evaluate("one => one.innerHTML") for part in parts}


@pytest.mark.parametrize(
    ("choice", "words"), [("choice-0", "aging waiver"), ("choice-1", "earliest due first")]
)
def test_programme_and_policy_are_chosen_by_keyboard(browser: Any, of_choices: Path, choice: str, words: str):
    page = browser.new_page()
    page.goto(f"{of_choices.resolve().as_uri()}#clients=65&measure=emails_on_time")
    before = seen(page)
    tab_to(page, f"input[name={choice}]")
    page.keyboard.press("ArrowDown")
    after = seen(page)
    assert all(after[part] != before[part] for part in before)
    assert words in page.locator("#sentence").inner_text().lower()
    page.keyboard.press("ArrowUp")
    assert seen(page) == before
    page.close()


def test_a_page_with_choices_is_accessible_and_names_no_path(browser: Any, of_choices: Path):
    assert broken_rules(browser, of_choices) == {}
    page = browser.new_page(viewport={"width": 320, "height": 640})
    page.goto(of_choices.resolve().as_uri())
    legends = page.locator("legend").all_inner_texts()
    assert legends == ["Programme", "What is done first"]
    assert page.evaluate("() => document.documentElement.scrollWidth") <= 320
    assert "_" not in page.locator("#choices").inner_text()
    page.close()


@pytest.fixture
def explorer(browser: Any, report: Path) -> Iterator[Any]:
    page = browser.new_page()
    page.goto((report / "explorer.html").resolve().as_uri())
    yield page
    page.close()


def opened_at(page: Any, address: str) -> Any:
    """The same page anew, at another view."""
    url = page.url.partition("#")[0]
    page.goto("about:blank")
    page.goto(f"{url}#{address}")
    return page


def tab_to(page: Any, control: str) -> None:
    """Press Tab until a control has the focus."""
    for _ in range(MOST_TABS):
        page.keyboard.press("Tab")
        if page.evaluate("what => document.activeElement.matches(what)", control):
            return
    raise AssertionError(f"{control} is not reached by the Tab key")


def curve_of(page: Any) -> str:
    return page.locator("#curve svg").evaluate("one => one.outerHTML")


def test_the_arrow_keys_move_caseload_sentence_and_chart(explorer: Any):
    opened_at(explorer, "clients=35&measure=visits_on_time&way=properly")
    assert explorer.locator("#sentence").inner_text().startswith("With 35 clients and all the work done")
    before = curve_of(explorer)
    tab_to(explorer, "#caseload")
    explorer.keyboard.press("ArrowRight")
    assert explorer.locator("#caseload").get_attribute("aria-valuetext") == "100 clients"
    assert explorer.locator("#shown").inner_text() == "100 clients"
    assert explorer.locator("#sentence").inner_text().startswith("With 100 clients")
    assert "100 clients: " in curve_of(explorer)
    assert curve_of(explorer) != before
    explorer.keyboard.press("End")
    assert explorer.locator("#more").is_disabled()
    assert explorer.locator("#sentence").inner_text().startswith("With 165 clients")


def test_measure_and_way_of_working_are_chosen_by_keyboard(explorer: Any):
    tab_to(explorer, "#measure")
    explorer.keyboard.type("Overtime")
    assert "overtime a week is" in explorer.locator("#sentence").inner_text()
    assert explorer.locator("#curve-heading").inner_text() == "Overtime a week, hours, as the caseload grows"
    tab_to(explorer, "input[type=radio]")
    explorer.keyboard.press("ArrowDown")
    assert "clients, as people cope," in explorer.locator("#sentence").inner_text()
    tab_to(explorer, "#fewer")
    shown = explorer.locator("#shown").inner_text()
    explorer.keyboard.press("Enter")
    assert explorer.locator("#shown").inner_text() != shown


def test_a_change_is_read_aloud(explorer: Any):
    status = explorer.locator("[role=status]")
    assert status.get_attribute("aria-live") == "polite"
    assert status.locator("#sentence").count() == 1
    tree = explorer.context.new_cdp_session(explorer).send("Accessibility.getFullAXTree")["nodes"]
    names = {(one["role"]["value"], one["name"]["value"]) for one in tree if one.get("name", {}).get("value")}
    wanted = {("slider", "Caseload"), ("combobox", "What to look at"), ("group", "Way of working")}
    assert wanted <= names
    assert any(role == "image" and " by caseload. With " in name for role, name in names)


def test_in_overload_a_sentence_says_after_how_many_weeks(explorer: Any):
    opened_at(explorer, "clients=165&measure=notes_on_time&way=properly")
    assert "properly, after 20 weeks notes written on time are" in explorer.locator("#sentence").inner_text()
    assert "20 weeks" in explorer.locator("#beside").inner_text()
    opened_at(explorer, "clients=10&measure=notes_on_time&way=properly")
    assert "weeks" not in explorer.locator("#sentence").inner_text()


@pytest.mark.parametrize("way", ["properly", "coping"])
def test_every_number_is_the_one_of_the_store_written_as_in_the_report(explorer: Any, report: Path, way: str):
    run = open_run(report)
    for caseload in (CASELOADS[0], CASELOADS[-1]):
        opened_at(explorer, f"clients={caseload}&way={way}")
        cells = explorer.locator("#everything tbody tr:not(.group)").evaluate_all(
            "rows => rows.map(row => [...row.children].map(cell => cell.textContent))"
        )
        seen = {row[0]: row[1] for row in cells}
        rows = intervals(run, list(MEASURES), [way])
        for row in rows[rows.caseload == caseload].itertuples():
            measure = MEASURES[row.measure]
            if row.mean != row.mean and measure.label not in seen:
                continue  # this scenario has nothing of the kind at any caseload
            bare = measure if measure.unit in ("share", "days", "$") else replace(measure, unit="")
            has_range = row.low == row.low and f"{row.low:.8g}" != f"{row.high:.8g}"
            told = f" ({bare.show(row.low)} to {bare.show(row.high)})" if has_range else ""
            assert seen[measure.label] == tied(measure.show(row.mean) + told)


def test_the_address_holds_the_view(explorer: Any, browser: Any):
    tab_to(explorer, "#measure")
    explorer.keyboard.type("Visits made")
    tab_to(explorer, "#caseload")
    explorer.keyboard.press("Home")
    explorer.wait_for_function("() => location.hash.includes('clients=10')")
    sentence = explorer.locator("#sentence").inner_text()
    again = browser.new_page()
    again.goto(explorer.url)
    assert again.locator("#sentence").inner_text() == sentence
    assert again.locator("#measure").input_value() == "visits_on_time"
    again.close()


@pytest.mark.parametrize(
    "address", ["clients=abc&measure=%3Cb%3E&way=none", "clients=1e9", "=&&", "clients="]
)
def test_a_broken_address_shows_a_view_all_the_same(explorer: Any, address: str):
    complaints: list[str] = []
    explorer.on("pageerror", lambda one: complaints.append(str(one)))
    opened_at(explorer, address)
    assert explorer.locator("#sentence").inner_text().startswith("With ")
    assert complaints == []


def test_only_its_own_script_runs(explorer: Any):
    ran = explorer.evaluate(
        """() => {
          const script = document.createElement('script');
          script.textContent = 'window.foreign = true';
          document.body.append(script);
          document.body.insertAdjacentHTML('beforeend', '<p onclick="window.foreign = true">x</p>');
          document.body.lastElementChild.click();
          return window.foreign === true;
        }"""
    )
    assert not ran


def test_every_view_fits_a_telephone_and_nothing_moves_by_itself(explorer: Any):
    explorer.set_viewport_size({"width": 320, "height": 640})
    for measure in ("notes_on_time", "plan_change_wait_p90", "open_items"):
        opened_at(explorer, f"clients=165&measure={measure}")
        explorer.evaluate("() => document.querySelectorAll('details').forEach(one => { one.open = true; })")
        assert explorer.evaluate("() => document.documentElement.scrollWidth") <= 320
    assert explorer.evaluate("() => document.getAnimations().length") == 0
