"""Every page of a report in a reader's browser: offline, read aloud, on a telephone, on paper."""

import itertools
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from tests.browser.axe import broken_rules
from tests.notebooks.smoke import NAMES

pytestmark = [pytest.mark.browser, pytest.mark.slow]

PAGES = (
    "index.html",
    "explorer.html",
    *(f"pages/{name}.html" for name in NAMES),
    "pages/a_case_managers_tuesday.html",
    "pages/queue_through_a_quarter.html",
)
FILLER = "No description has been provided for this image"
NARROW = {"width": 320, "height": 640}


class Opened(NamedTuple):
    """A page in the browser, what it asked for and what it complained about; each is opened once."""

    page: Any
    asked: list[str]
    complaints: list[str]


@pytest.fixture(params=PAGES, scope="module")
def opened(request: pytest.FixtureRequest, browser: Any, report: Path) -> Iterator[Opened]:
    page = browser.new_page()
    asked: list[str] = []
    complaints: list[str] = []
    page.on("request", lambda one: asked.append(one.url))
    page.on("console", lambda one: complaints.append(one.text))
    page.on("pageerror", lambda one: complaints.append(str(one)))
    page.goto((report / request.param).resolve().as_uri())
    yield Opened(page, asked, complaints)
    page.close()


def test_it_asks_nothing_of_anybody_and_does_not_complain(opened: Opened):
    opened.page.wait_for_load_state("networkidle")
    assert [url for url in opened.asked if not url.startswith("data:")] == [opened.page.url]
    assert opened.complaints == []


def test_a_policy_forbids_every_request(opened: Opened):
    policy = opened.page.locator("meta[http-equiv='Content-Security-Policy']").get_attribute("content")
    assert "default-src 'none'" in policy
    fetched = opened.page.evaluate(
        "() => fetch('https://example.org/').then(() => 'fetched', () => 'refused')"
    )
    assert fetched == "refused"
    assert any("Content Security Policy" in text for text in opened.complaints)


def test_it_can_be_read_aloud(opened: Opened):
    page = opened.page
    assert page.locator("html").get_attribute("lang") == "en"
    assert page.title()
    assert page.locator("h1").count() == page.locator("main").count() == 1
    levels = page.evaluate("() => [...document.querySelectorAll('h1,h2,h3,h4')].map(h => +h.tagName[1])")
    assert levels[0] == 1
    assert all(after - before <= 1 for before, after in itertools.pairwise(levels))
    for picture in page.locator("img").all():
        words = picture.get_attribute("alt") or ""
        assert len(words) > 40
        assert FILLER not in words
        assert picture.evaluate("one => one.complete && one.naturalWidth > 0")
    assert page.locator("table").count() == page.locator("table > caption").count()
    assert page.locator("th:not([scope])").count() == 0
    assert page.locator("[id]").count() == len(
        set(page.evaluate("() => [...document.querySelectorAll('[id]')].map(one => one.id)"))
    )


def test_names_that_a_screen_reader_gives_are_there(opened: Opened):
    """The names the browser itself computes, not what the source says."""
    tree = opened.page.context.new_cdp_session(opened.page)
    nodes = tree.send("Accessibility.getFullAXTree")["nodes"]
    known = [node for node in nodes if not node.get("ignored")]
    for role in ("image", "link", "table"):
        for node in known:
            if node.get("role", {}).get("value") == role:
                assert node.get("name", {}).get("value"), f"a nameless {role}"


@pytest.mark.parametrize("name", PAGES)
def test_axe_finds_nothing_against_it(name: str, browser: Any, report: Path):
    assert broken_rules(browser, report / name) == {}


def test_it_fits_a_telephone(opened: Opened):
    usual = opened.page.viewport_size
    opened.page.set_viewport_size(NARROW)
    width = opened.page.evaluate("() => document.documentElement.scrollWidth")
    opened.page.set_viewport_size(usual)
    assert width <= NARROW["width"]
    for frame in opened.page.locator(".scroll").all():
        assert frame.get_attribute("tabindex") == "0"
        assert frame.get_attribute("aria-label")


def test_the_keyboard_skips_to_the_content(opened: Opened):
    opened.page.keyboard.press("Tab")
    assert opened.page.evaluate("() => document.activeElement.className") == "skip"
    opened.page.keyboard.press("Enter")
    assert opened.page.evaluate("() => document.activeElement.id") == "content"


def test_text_stands_out_from_its_ground(opened: Opened):
    """WCAG AA: 4.5 to 1 for every piece of text, against white or its own background."""
    pale = opened.page.evaluate(
        """() => {
          const parts = (colour) => colour.match(/[\\d.]+/g).map(Number);
          const light = ([r, g, b]) => [r, g, b].map(c => c / 255)
            .map(c => c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4)
            .reduce((sum, c, i) => sum + c * [0.2126, 0.7152, 0.0722][i], 0);
          const ground = (one) => {
            for (let e = one; e; e = e.parentElement) {
              const colour = parts(getComputedStyle(e).backgroundColor);
              if (colour.length === 3 || colour[3] > 0) return colour;
            }
            return [255, 255, 255];
          };
          return [...document.querySelectorAll('body *')]
            .filter(e => [...e.childNodes].some(n => n.nodeType === 3 && n.textContent.trim()))
            .filter(e => {
              const both = [light(parts(getComputedStyle(e).color)), light(ground(e))];
              const [a, b] = both.sort((x, y) => y - x);
              return (a + 0.05) / (b + 0.05) < 4.5;
            })
            .map(e => e.textContent.trim().slice(0, 60));
        }"""
    )
    assert pale == []


def test_links_lead_to_files_that_are_there(opened: Opened, report: Path):
    for link in opened.page.locator("a").all():
        target = link.evaluate("one => one.href").partition("#")[0]
        if target != opened.page.url:
            assert target.startswith(report.resolve().as_uri())
            found = Path(target.removeprefix("file://"))
            assert found.is_file() or any(found.iterdir())


def test_it_prints(opened: Opened):
    pdf = opened.page.pdf(tagged=True, format="Letter")
    assert pdf.startswith(b"%PDF")
    opened.page.emulate_media(media="print")
    is_shown = opened.page.locator(".skip").is_visible()
    opened.page.emulate_media(media="screen")
    assert not is_shown


def test_the_directors_page_is_one_printed_page(browser: Any, tmp_path: Path):
    """On A4 and on Letter, of a sheet with all but clients and posts left blank."""
    from simcore.experiment.decide.store import save_decision
    from simcore.report.director import write_page
    from simcore.scenario.questions import QUESTIONS
    from tests.experiment.decisions import tiny_decision

    folder = tmp_path / "made"
    blanks = tuple(f"{question.label} (default, grade D)" for question in QUESTIONS[2:])
    path = write_page(replace(save_decision(tiny_decision(), folder), blanks=blanks), folder)
    page = browser.new_page()
    page.goto(path.resolve().as_uri())
    for size in ("A4", "Letter"):
        pdf = page.pdf(format=size, prefer_css_page_size=False)
        assert len(re.findall(rb"/Type\s*/Page\b(?!s)", pdf)) == 1
    page.close()
    assert broken_rules(browser, path) == {}
