"""The funding pack of a tiny run: every file opened again, every number traced to the run."""

import csv
import dataclasses
import io
import re
import shutil
import subprocess
import zipfile
from pathlib import Path

import docx
import numpy as np
import openpyxl
import pptx
import pytest

from simcore.charts.words import JOINER, MINUS, with_minus
from simcore.cli import main
from simcore.demand.budget import hours_budget
from simcore.experiment import Run
from simcore.experiment.uncertain import overrides_for, uncertain_inputs
from simcore.outcomes import MEASURES
from simcore.report import pack_command
from simcore.report.handover import slides, word, write
from simcore.report.handover.assumptions import assumptions_of
from simcore.report.handover.blocks import Bullets, Document, Heading, Note
from simcore.report.handover.case import Case
from simcore.report.handover.funding import funding_case
from simcore.report.handover.native import room_for
from simcore.report.handover.numbers import UnknownNumberError, refuse_unknown_numbers
from simcore.report.handover.pdf import one_page_scale, write_pdf
from simcore.report.handover.refs import UnreferencedNumberError, is_named
from simcore.report.handover.shown import files, front
from simcore.report.handover.slides import check_slides, write_slides
from simcore.report.handover.store import MONEY_TOLD, Store
from simcore.report.handover.web import check_web, write_web
from simcore.report.handover.word import check_word, write_word
from simcore.report.handover.write import case_of, check_case, contents, write_pack
from simcore.report.parameters import check
from simcore.scenario import InputError, load_scenario
from simcore.scenario.questions import QUESTIONS
from simcore.scenario.read import PROJECT
from tests.charts.made_up_sensitivity import made_up
from tests.conftest import TINY

NOW, ASKED = 165, 35


@pytest.fixture(scope="module")
def case(tiny_run: Run) -> Case:
    return case_of(tiny_run, NOW, ASKED, "County 7")


@pytest.fixture(scope="module")
def brief(case: Case) -> Document:
    return funding_case(case)


@pytest.fixture(scope="module")
def pack(case: Case) -> dict[str, bytes]:
    return contents(case)


def numbers(pack: dict[str, bytes]) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(pack["numbers.csv"].decode("utf-8"))))


def test_the_pack_holds_every_form_and_an_index_of_them(pack):
    assert set(write.WHAT) <= {name.partition("/")[0] for name in pack}
    charts = {Path(name).stem for name in pack if name.startswith("charts/")}
    for chart in charts:
        assert {f"charts/{chart}.{ending}" for ending in ("svg", "png", "csv", "txt")} <= set(pack)
    index = pack["README.txt"].decode("utf-8")
    assert "County 7" in index
    assert all(name in index for name in pack if name != "README.txt")
    assert "Licence: " in index


def test_every_mean_is_that_of_the_stored_table(pack, tiny_run):
    rows = [row for row in numbers(pack) if row["statistic"] == "mean"]
    assert len(rows) > 20
    for row in rows:
        stored = tiny_run.outcomes
        mine = stored[(stored.variant == row["variant"]) & (stored.caseload == int(row["caseload"]))]
        assert np.nanmean(mine[row["measure"]]) == pytest.approx(float(row["value"]))
        assert row["shown"].startswith(with_minus(MEASURES[row["measure"]].show(float(row["value"]))))


def test_a_difference_is_paired_by_year(pack, tiny_run):
    row = next(
        r for r in numbers(pack) if r["statistic"].startswith("difference") and r["measure"] == "overtime"
    )
    years = tiny_run.outcomes[tiny_run.outcomes.variant == row["variant"]].set_index(
        ["caseload", "replication"]
    )
    gaps = years.overtime[ASKED] - years.overtime[NOW]
    assert gaps.mean() == pytest.approx(float(row["value"]))
    assert row["shown"].startswith("\N{MINUS SIGN}")


def test_every_number_of_the_run_carries_its_run(pack):
    assert all(
        row["run_id"] == "tiny" for row in numbers(pack) if row["value"] and "evidence" not in row["source"]
    )
    assert 'title="run tiny: Visits made on time, all the work done properly' in pack["brief.html"].decode(
        "utf-8"
    )


def planted_word(content: bytes) -> bytes:
    made, buffer = docx.Document(io.BytesIO(content)), io.BytesIO()
    made.tables[0].cell(1, 1).text = "73%"
    made.save(buffer)
    return buffer.getvalue()


def planted_notes(content: bytes) -> bytes:
    made, buffer = pptx.Presentation(io.BytesIO(content)), io.BytesIO()
    made.slides[1].notes_slide.notes_text_frame.text += " 73%"
    made.save(buffer)
    return buffer.getvalue()


def test_a_planted_number_is_refused_in_every_form(pack, brief):
    facts = brief.facts()
    with pytest.raises(UnknownNumberError, match="the Word file: the number 73%"):
        check_word(planted_word(pack["brief.docx"]), facts)
    with pytest.raises(UnknownNumberError, match="73%"):
        check_slides(planted_notes(pack["slides.pptx"]), facts)
    text = pack["brief.html"].decode("utf-8")
    for old, new in (("</h1>", " 73%</h1>"), ('alt="Bars', 'alt="73% Bars')):
        with pytest.raises(UnknownNumberError, match="73%"):
            check_web(text.replace(old, new), facts)


def stripped_word(content: bytes) -> bytes:
    """The same file with the run taken off its first bullet."""
    made, buffer = docx.Document(io.BytesIO(content)), io.BytesIO()
    bullet = next(p for p in made.paragraphs if p.style.name == "List Bullet")
    bullet.runs[-1].text = ""
    made.save(buffer)
    return buffer.getvalue()


def stripped_slides(content: bytes, frame: str) -> bytes:
    made, buffer = pptx.Presentation(io.BytesIO(content)), io.BytesIO()
    slide = next(s for s in made.slides if any(shape.name == frame for shape in s.shapes))
    slide.shapes.title.text_frame.paragraphs[0].runs[-1].text = ""
    made.save(buffer)
    return buffer.getvalue()


def test_a_paragraph_with_a_number_and_without_its_run_is_refused_in_every_form(pack, brief, case):
    facts = brief.facts()
    text = pack["brief.html"].decode("utf-8")
    behind = re.search(r'<li>[^\n]*(?P<run> <a class="run" href="numbers.csv">\[run\stiny\]</a>)</li>', text)
    with pytest.raises(UnreferencedNumberError, match="the page: this holds a number and names no run"):
        check_web(text.replace(behind[0], behind[0].replace(behind["run"], "")), facts)
    with pytest.raises(UnreferencedNumberError, match="the Word file"):
        check_word(stripped_word(pack["brief.docx"]), facts)
    for frame in ("Table", "hours_needed_hours_there_are"):
        with pytest.raises(UnreferencedNumberError, match="the slides"):
            check_slides(stripped_slides(pack["slides.pptx"], frame), write._slides(case, brief).facts())
    assert 'class="run" href="assumptions.csv"' in pack["assumptions.html"].decode("utf-8")
    unnamed = dataclasses.replace(brief, run="")
    note = next(
        block for block in unnamed.blocks if isinstance(block, Note) and "promised" in block.text.text
    )
    with pytest.raises(UnreferencedNumberError, match="What is promised"):
        write_pdf(dataclasses.replace(unnamed, blocks=[*brief.blocks[:1], note]))


def test_one_refused_number_stops_the_whole_pack(case, pack, monkeypatch):
    add, before = word._add, sorted(case.store.run.folder.glob("*pack*"))  # a notebook may have made one
    monkeypatch.setattr(word, "_add", lambda made, *more: (made.add_paragraph("73% more"), add(made, *more)))
    with pytest.raises(UnknownNumberError, match="73% more"):
        write_pack(case)
    assert sorted(case.store.run.folder.glob("*pack*")) == before
    monkeypatch.setattr(write, "contents", lambda case: pack)
    made = write_pack(case)
    assert {path.relative_to(made.folder).as_posix() for path in made.files} >= {"brief.pdf", "README.txt"}
    assert 'href="../pack/slides.pptx"' in files(made).markup
    assert not list(case.store.run.folder.glob(".pack*"))
    shutil.rmtree(made.folder)


def test_the_word_file_has_headings_tables_and_words_for_its_picture(pack, brief):
    made = docx.Document(io.BytesIO(pack["brief.docx"]))
    headings = [p.text for p in made.paragraphs if p.style.name == "Heading 1"]
    assert headings == [block.text.text for block in brief.blocks if isinstance(block, Heading)]
    assert made.core_properties.title == brief.title.text
    assert brief.charts()[0].title.text == brief.charts()[0].figure.title
    assert [cell.text for cell in made.tables[0].rows[0].cells] == [
        "Measure", "165 clients", "35 clients", "Difference",
    ]  # fmt: skip
    assert "w:tblHeader" in made.tables[0]._tbl.xml
    assert made.inline_shapes[0]._inline.docPr.get("descr") == brief.charts()[0].alt.text


def test_the_charts_of_the_slides_can_be_edited_and_hold_the_numbers_drawn(pack, brief, tiny_run):
    made = pptx.Presentation(io.BytesIO(pack["slides.pptx"]))
    drawn = [shape for slide in made.slides for shape in slide.shapes if shape.has_chart]
    assert len(drawn) == 2
    bars, line = drawn[0].chart.plots
    data = brief.charts()[0].figure.data
    for series, column in zip(bars.series, ("needed_required", "needed_asked", "needed_again"), strict=True):
        assert list(series.values) == pytest.approx(data[column].tolist())
    stored = tiny_run.outcomes[tiny_run.outcomes.variant == "properly"]
    assert list(line.series[0].values) == pytest.approx([stored.case_hours_month.mean()] * len(data))
    rows = openpyxl.load_workbook(io.BytesIO(drawn[0].chart.part.chart_workbook.xlsx_part.blob)).active
    below = [cell.value for cell in next(c for c in rows.columns if str(c[0].value).endswith("below"))[1:]]
    assert below == pytest.approx((data.needed - data.needed_low).tolist())
    whiskers = drawn[0].chart._chartSpace.xpath(".//c:ser[c:errBars]/c:errBars/c:minus//c:v")
    assert [float(v.text) for v in whiskers] == pytest.approx(below)
    means = drawn[1].chart._chartSpace.xpath(".//c:ser[not(c:errBars)]/c:tx//c:v")
    assert [name.text[:9] for name in means] == ["promised:"]
    assert all(shape._element._nvXxPr.cNvPr.get("descr") for shape in drawn)


def test_lines_in_slides_lie_at_their_number_of_clients(pack, tiny_run):
    """10 to 30 by tens, then 100 and 165: on an axis of names they would be as far apart as each other."""
    made = pptx.Presentation(io.BytesIO(pack["slides.pptx"]))
    chart = [shape.chart for slide in made.slides for shape in slide.shapes if shape.has_chart][1]
    rows = list(openpyxl.load_workbook(io.BytesIO(chart.part.chart_workbook.xlsx_part.blob)).active.values)
    caseloads = tiny_run.manifest["caseloads"]
    assert [row[0] for row in rows[1:]] == caseloads
    for place, series in enumerate(chart.plots[0].series, start=1):
        across = [float(v.text) for v in series._element.xpath("c:xVal//c:v")]
        assert (across, rows[0][place]) == (caseloads, series.name)
        assert list(series.values) == pytest.approx([row[place] for row in rows[1:]])
        cells = [f.text for f in series._element.xpath("c:xVal//c:f | c:yVal//c:f")]
        assert cells == [f"Sheet1!${letter}$2:${letter}${len(rows)}" for letter in ("A", "BCDE"[place - 1])]
    assert (chart.category_axis.minimum_scale, chart.category_axis.maximum_scale) == (10, 165)


def test_a_minus_is_one_sign_and_stays_with_its_number(pack):
    seen = {
        "word": " ".join(word.texts_of(pack["brief.docx"])),
        "slides": " ".join(slides.texts_of(pack["slides.pptx"])),
        "page": re.sub(r"<[^>]*>", " ", pack["brief.html"].decode("utf-8").partition("<h1>")[2]),
    }
    for text in seen.values():
        assert f"{MINUS}{JOINER}" in text
        assert not re.search(rf"{MINUS}(?!{JOINER})", text)
        assert not re.search(r"(?:^|[\s(])[-+]\$?\d", text)


def shown_by_soffice(folder: Path, *names: str) -> dict[str, list[str]]:
    """The words of each page of files as LibreOffice lays them out."""
    command = ["soffice", f"-env:UserInstallation={(folder / 'profile').as_uri()}", "--headless"]
    command += ["--convert-to", "pdf", "--outdir", str(folder), *(str(folder / name) for name in names)]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    texts = [
        subprocess.run(["pdftotext", folder / name, "-"], check=True, capture_output=True, text=True)
        for name in (f"{Path(name).stem}.pdf" for name in names)
    ]
    return {name: one.stdout.split("\f")[:-1] for name, one in zip(names, texts, strict=True)}


@pytest.mark.skipif(
    not (shutil.which("soffice") and shutil.which("pdftotext")), reason="needs soffice and pdftotext"
)
def test_word_and_slides_are_laid_out_whole(pack, brief, tmp_path):
    """As their reader sees them: no page without words, the headline on the first, a sheet for each slide."""
    for name in ("brief.docx", "slides.pptx"):
        (tmp_path / name).write_bytes(pack[name])
    pages = shown_by_soffice(tmp_path, "brief.docx", "slides.pptx")
    made = pptx.Presentation(io.BytesIO(pack["slides.pptx"]))
    assert len(pages["slides.pptx"]) == len(made.slides)
    assert 2 <= len(pages["brief.docx"]) <= 4
    foot = brief.footer.text.partition(",")[0]
    headline = next(block.text.text for block in brief.blocks if getattr(block, "strong", False))
    for name, found in pages.items():
        assert all(len(page.split()) > 20 for page in found), f"{name}: a page without words"
        assert all(foot in page for page in found)
        assert headline in " ".join(found[0].split())


def test_every_whisker_of_a_slide_fits_on_its_axis(brief):
    natives = [chart.native for chart in brief.charts() if chart.native and not chart.native.most]
    assert natives
    for native in natives:
        stacked = [series for series in native.series if not series.is_line and native.kind == "stacked"]
        for place in range(len(native.categories)):
            whiskers = [series.reach[place][1] for series in stacked if series.reach]
            assert sum(s.values[place] for s in stacked) + max(whiskers) <= room_for(native)


def test_each_slide_has_a_title_and_says_where_it_is_from(pack):
    made = pptx.Presentation(io.BytesIO(pack["slides.pptx"]))
    for slide in made.slides:
        assert len(slide.shapes.title.text_frame.text.split()) > 4
        assert "Run tiny, finished" in slide.notes_slide.notes_text_frame.text
        assert all(shape.text_frame.text for shape in slide.placeholders)
    assert "run tiny: Visits made on time" in "".join(
        s.notes_slide.notes_text_frame.text for s in made.slides
    )


BLANKS = tuple(f"{question.label} (default, grade D)" for question in QUESTIONS[2:])
LONG = "Wraparound " * 7 + "Map"


@pytest.mark.skipif(shutil.which("pdfinfo") is None, reason="needs pdfinfo (poppler-utils)")
@pytest.mark.parametrize("agency", ["County 7", LONG])
def test_the_one_page_brief_is_one_page_with_a_long_name_and_a_sheet_left_blank(case, agency, tmp_path):
    assert len(LONG) == 80
    filled = dataclasses.replace(case, agency=agency, blanks=BLANKS if agency == LONG else ())
    brief = funding_case(filled)
    front, path = write.one_page(brief), tmp_path / "one_page.pdf"
    path.write_bytes(write_pdf(front, one_page_scale(front)))
    about = subprocess.run(["pdfinfo", path], capture_output=True, text=True, check=True).stdout
    assert re.search(r"^Pages: +1$", about, re.MULTILINE)
    said = [one.text for one in brief.sentences()]
    assert any("plan hours (default" in one for one in said) == bool(filled.blanks)


def test_a_long_name_makes_the_first_slide_s_title_smaller(case, pack):
    long = funding_case(dataclasses.replace(case, agency=LONG))
    titles = [
        pptx.Presentation(io.BytesIO(content)).slides[0].shapes.title
        for content in (pack["slides.pptx"], write_slides(long))
    ]
    sizes = [title.text_frame.paragraphs[0].runs[0].font.size for title in titles]
    assert sizes[0] > sizes[1]


def test_type_shrinks_until_the_brief_fits_on_one_page(case):
    front = write.one_page(funding_case(dataclasses.replace(case, agency="Wraparound " * 25)))
    assert 0.8 < one_page_scale(front) < one_page_scale(write.one_page(funding_case(case))) == 1


def test_a_brief_that_does_not_fit_on_one_page_is_refused(case):
    endless = funding_case(dataclasses.replace(case, agency="Wraparound " * 400))
    with pytest.raises(InputError, match="does not fit on one page"):
        one_page_scale(write.one_page(endless))


@pytest.mark.skipif(shutil.which("pdftotext") is None, reason="needs pdftotext (poppler-utils)")
def test_the_pdf_says_the_same_tagged_with_its_fonts_inside(pack, brief, tmp_path):
    path = tmp_path / "brief.pdf"
    path.write_bytes(pack["brief.pdf"])
    text, fonts, about = (
        subprocess.run([*command.split(), path, *more], capture_output=True, text=True, check=True).stdout
        for command, more in (("pdftotext", ["-"]), ("pdffonts", []), ("pdfinfo", []))
    )
    refuse_unknown_numbers(text, brief.facts(), "the PDF", in_pieces=True)
    with pytest.raises(UnknownNumberError):
        refuse_unknown_numbers(text, [], "the PDF", in_pieces=True)
    seen = "".join(text.split())
    items = [
        one for b in brief.blocks if isinstance(b, Bullets) for one in b.items if re.search(r"\d", one.text)
    ]
    for one in (brief.title, *items):
        assert "".join(f"{one.text}[run tiny]".split()) in seen
    assert {line.split()[-5] for line in fonts.splitlines()[2:]} == {"yes"}
    assert "Tagged:          yes" in about


def test_the_same_bytes_come_out_again_and_hold_no_time_of_writing(pack, brief, case):
    assert write_word(brief) == pack["brief.docx"]
    assert write_pdf(brief) == pack["brief.pdf"]
    assert write_slides(write._slides(case, brief)) == pack["slides.pptx"]
    for name in ("brief.docx", "slides.pptx"):
        with zipfile.ZipFile(io.BytesIO(pack[name])) as archive:
            assert {entry.date_time for entry in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
            core = archive.read("docProps/core.xml").decode("utf-8")
            assert core.count(f"{case.store.finished.astimezone():%Y}") >= 1
            inside = [n for n in archive.namelist() if n.endswith(".xlsx")]
            for workbook in inside:
                with zipfile.ZipFile(io.BytesIO(archive.read(workbook))) as book:
                    stamps = book.read("docProps/core.xml").decode("utf-8")
                    assert core.partition('W3CDTF">')[2][:20] in stamps


def test_an_assumption_that_changes_the_conclusion_does_so_when_it_is_set():
    loaded = load_scenario("base")
    found = assumptions_of(loaded, 45, 90)
    inputs = {one.key: one for one in uncertain_inputs(loaded)}
    assert found.deciding
    for row in found.deciding:
        for end, caseload in row.flips:
            changes = overrides_for(inputs.values(), {row.key: getattr(inputs[row.key], end)})
            out = hours_budget(load_scenario("base", changes)).runs_out.typical
            assert out == pytest.approx(row.at_low if end == "low" else row.at_high)
            assert (out >= caseload) != found.suffices(caseload)
    grades = [row.grade for row in found.rows]
    assert grades == sorted(grades, reverse=True)
    assert {row.key for row in found.rows} >= {
        one.source for one in loaded.provenance.values() if one.source.startswith("base.")
    }


def test_a_tornado_takes_the_place_of_the_arithmetic(case, tiny_run):
    found = made_up("tornado", "notes_on_time")
    with pytest.raises(InputError, match="is about another scenario"):
        case_of(tiny_run, NOW, ASKED, sensitivity=found)
    with pytest.raises(InputError, match="this is morris over uncertainties"):
        case_of(tiny_run, NOW, ASKED, sensitivity=made_up("morris"))
    same = dataclasses.replace(found, about={**found.about, "full_scenario": tiny_run.assumed("properly")})
    told = funding_case(dataclasses.replace(case, sensitivity=same))
    text = " ".join(one.text for one in told.sentences())
    assert "would change whether the promise (at least 90%) is kept" in text
    paragraph = next(p for p in re.findall(r"<p>.*?</p>", write_web(told)) if "one thing at a time" in p)
    assert is_named("made_up_run", paragraph)  # each number's own run, not the document's
    assert not is_named("tiny", paragraph)


def test_money_appears_where_the_run_has_it(case):
    run = Run(case.store.run.folder, case.store.run.manifest)
    none = run.outcomes.drop(columns=[*MONEY_TOLD], errors="ignore").copy()
    for frame, told in ((none, False), (none.assign(net_client_month=lambda t: 100.0 - t.caseload), True)):
        run.__dict__["outcomes"] = frame
        made = funding_case(dataclasses.replace(case, store=Store(run)))
        headings = [block.text.text for block in made.blocks if isinstance(block, Heading)]
        assert ("Money" in headings) is told
    assert f"+{JOINER}$130" in " ".join(one.text for one in made.sentences())


@pytest.mark.parametrize(
    ("now", "asked", "message"),
    [
        (165, 45, "caseload_asked: the run has no year with 45 clients; the nearest are 30 or 35"),
        (90, 35, "caseload_now: the run has no year with 90 clients; the nearest are 35 or 100"),
        (35, 100, "caseload_asked: must be smaller than caseload_now, which is 35"),
    ],
)
def test_a_caseload_that_was_not_run_is_told_before_a_kernel_starts(tiny_run, now, asked, message):
    with pytest.raises(InputError, match=message):
        check_case(tiny_run, now, asked)
    with pytest.raises(InputError, match=message):
        check("10", {"run": str(tiny_run.folder), "caseload_now": now, "caseload_asked": asked})


def test_the_notebook_shows_the_request_first(case):
    shown = front(case)
    assert shown.text.startswith("165 clients need ")
    assert "<img alt=" in shown.markup


@pytest.mark.slow
def test_a_report_writes_the_pack_and_a_page_that_links_to_it(report: Path):
    page = (report / "pages" / "10_the_funding_case.html").read_text(encoding="utf-8")
    links = re.findall(r'href="\.\./(pack/[^"]+)"', page)
    assert set(links) == {f"pack/{name}" for name in write.WHAT}
    assert all((report / link).exists() for link in links)
    assert str(report) not in page


@pytest.mark.slow
def test_one_command_makes_the_pack_of_a_filled_sheet(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(pack_command, "STANDARD", TINY)
    shutil.copy(PROJECT / "scenarios" / "samples" / "sample_agency.xlsx", tmp_path / "mine.xlsx")
    monkeypatch.chdir(tmp_path)
    words = ["pack", "mine.xlsx", "--now", "165", "--asked", "35", "--agency", "County 7", "--out", "made"]
    assert main(words) == 0
    assert capsys.readouterr().out.splitlines()[-1] == str(Path("made") / "pack")
    assert "County 7" in (tmp_path / "made" / "pack" / "README.txt").read_text(encoding="utf-8")
    marked = "left blank on its sheet: plan hours (default, grade D), rate (default, grade C)."
    assert "default, grade" in (tmp_path / "made" / "index.html").read_text(encoding="utf-8")
    assert marked in (tmp_path / "made" / "pack" / "brief.html").read_text(encoding="utf-8")
    made = {name: (tmp_path / "made" / "pack" / name).read_bytes() for name in ("brief.docx", "slides.pptx")}
    assert marked in " ".join(word.texts_of(made["brief.docx"]))
    shown = pptx.Presentation(io.BytesIO(made["slides.pptx"])).slides
    assert marked in " ".join(s.text for slide in shown for s in slide.placeholders if s.has_text_frame)
    assert "2 are defaults" in shown[0].placeholders[1].text


def test_a_pack_for_a_caseload_that_is_not_simulated_is_refused_before_anything_runs(tmp_path, capsys):
    assert main(["pack", "base", "--now", "91", "--asked", "45", "--out", str(tmp_path / "made")]) == 2
    assert "--now: 91 is not simulated; choose of 10, 15," in capsys.readouterr().err
    assert not (tmp_path / "made").exists()
