"""The page that moves, by keyboard and for who wants no motion; and the diary that prints on one sheet."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.fixture(params=["reduce", "no-preference"])
def moving(request: pytest.FixtureRequest, browser: Any, report: Path) -> Iterator[Any]:
    page = browser.new_context(reduced_motion=request.param).new_page()
    page.goto((report / "pages/queue_through_a_quarter.html").resolve().as_uri())
    page.wants_motion = request.param == "no-preference"
    yield page
    page.context.close()


def test_it_plays_only_for_who_wants_motion(moving: Any):
    told = moving.evaluate("() => JSON.parse(document.getElementById('evenings').textContent)")
    if moving.wants_motion:
        first = f"{told['dates'][0]}, in the evening"
        moving.locator("#when", has_not_text=first).wait_for()
        assert moving.locator("#play").text_content() == "Pause"
        return
    moving.wait_for_timeout(700)  # three steps of who plays
    assert moving.locator("#play").text_content() == "Play"
    assert moving.locator("#day").input_value() == "0"


def test_the_keyboard_moves_it_and_stops_it(moving: Any):
    moving.locator("#day").focus()
    moving.keyboard.press("End")
    assert moving.locator("#play").text_content() == "Play"
    last = moving.locator("#day").get_attribute("max")
    assert moving.locator("#day").input_value() == last
    moving.keyboard.press("Home")
    assert moving.locator("#day").input_value() == "0"
    words = moving.locator("#day").get_attribute("aria-valuetext")
    assert moving.locator("#when").text_content() == f"{words}, in the evening"


def test_a_key_that_leaves_the_slider_where_it_is_stops_it_too(moving: Any):
    moving.evaluate("() => { document.getElementById('day').value = '0'; }")
    moving.locator("#day").press("Home")
    assert moving.locator("#play").text_content() == "Play"
    before = moving.locator("#day").input_value()
    moving.wait_for_timeout(500)
    assert moving.locator("#day").input_value() == before == "0"


def test_bars_and_sums_are_those_of_the_day(moving: Any):
    told = moving.evaluate("() => JSON.parse(document.getElementById('evenings').textContent)")
    moving.locator("#day").focus()
    moving.keyboard.press("Home")
    for one in told["sums"]:
        shown = [
            int(n.replace(",", ""))
            for n in re.findall(r"\d[\d,]*(?= )", moving.locator(f"#{one['id']}").text_content())
        ]
        assert shown == [one["waiting"][0], one["overdue"][0]]
    for bar in told["bars"]:
        width = float(moving.locator(f"#{bar['id']}-w").get_attribute("width"))
        assert width == pytest.approx(bar["waiting"][0] * told["scale"])


def test_without_scripts_it_shows_the_last_evening(browser: Any, report: Path):
    page = browser.new_context(java_script_enabled=False).new_page()
    page.goto((report / "pages/queue_through_a_quarter.html").resolve().as_uri())
    assert not page.locator("#controls").is_visible()
    assert "pieces of work wait" in page.locator("p[id^=sum]").first.text_content()
    page.context.close()


def test_the_diary_prints_on_one_sheet(browser: Any, report: Path):
    page = browser.new_page()
    page.goto((report / "pages/a_case_managers_tuesday.html").resolve().as_uri())
    pdf = page.pdf(prefer_css_page_size=True)
    assert len(re.findall(rb"/Type\s*/Page\b", pdf)) == 1
    page.close()
