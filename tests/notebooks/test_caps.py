"""Notebook 04: a cap read back from a folder, in words, tables and pictures."""

import dataclasses
from pathlib import Path

import pytest

from simcore.charts import Figure
from simcore.experiment.cap.cap import CapResult
from simcore.experiment.cap.words import assured_words
from simcore.report import caps
from simcore.report.parameters import check
from simcore.report.show import Words

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def result(kept_cap: Path) -> CapResult:
    return caps.cap_for(check("04", {"cap": str(kept_cap)}))


def test_what_was_saved_is_what_is_shown(result):
    assert result.name == "small"
    assert [p.measure for p in result.settings.promises] == ["notes_on_time", "overtime"]
    assert "overtime a week, at most 6.0 h" in caps.asked(result).text
    assert f"{result.cap.words()}" in caps.answer(result).text
    assert "seed 7" in caps.asked(result).text


def test_every_cell_shows_something(result):
    for shown in (caps.asked, caps.answer, caps.first_to_break, caps.around, caps.other_caps, caps.assured):
        assert isinstance(shown(result), Words)
    for drawn in (caps.stairs, caps.coping, caps.spread):
        assert isinstance(drawn(result), Figure)
    for words in (caps.stairs_words, caps.coping_words, caps.order, caps.spread_words):
        assert words(result).text


def test_tables_hold_the_caps(result):
    text = caps.other_caps(result).text
    for way in result.ways:
        for level in way.certificate.levels:
            assert level.average.words() in text
            assert assured_words(level) in text
    assert ", the cap" in caps.around(result).text or not result.cap.known


def test_a_report_shows_the_cap(report: Path):
    page = (report / "pages" / "04_the_caseload_cap.html").read_text(encoding="utf-8")
    assert "What not to conclude" in page
    assert "run small, seed 7" in page


def test_without_a_band_the_page_says_how_to_get_one(result):
    alone = dataclasses.replace(result, uncertainty=None)
    assert caps.spread(alone).text == "It was not asked for in this search."
    assert "Set points to 40 or more" in caps.spread_words(alone).text
