"""The sheet of twelve questions: written, filled, read as a scenario, refused by the address of a cell."""

import zipfile
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest

from simcore.cli import main
from simcore.demand.budget import hours_budget
from simcore.scenario import InputError, Loaded, load_scenario
from simcore.scenario.answers import DAY_FILE, as_document, simulated_day
from simcore.scenario.compose import SCENARIOS
from simcore.scenario.questions import PROGRAMMES, QUESTIONS
from simcore.scenario.read import Document
from simcore.scenario.sheet import read_sheet
from simcore.scenario.sheet_form import write_form
from tools import sample

Filled = Callable[..., Path]
Told = Callable[[Path], str]


@pytest.fixture(autouse=True)
def own_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The shipped scenarios and the real evidence, not this folder's small ones (conftest.py)."""
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def filled(tmp_path: Path) -> Filled:
    """Write my.xlsx for a programme, with answers by key and with cells by address."""

    def write(programme: str = "base", cells: dict[str, object] | None = None, **answers: float) -> Path:
        path = tmp_path / "my.xlsx"
        write_form(path, programme, answers)
        if cells:
            book = openpyxl.load_workbook(path)
            for address, content in cells.items():
                book.worksheets[0][address] = content
            book.save(path)
        return path

    return write


@pytest.fixture
def told(capsys: pytest.CaptureFixture[str]) -> Told:
    """Give a sheet to the command line, which must refuse it without a traceback; gives the message."""

    def check(path: Path) -> str:
        assert main(["check", str(path)]) == 2
        out, message = capsys.readouterr()
        assert out == ""
        assert "Traceback" not in message
        return message.strip()

    return check


def number(loaded: Loaded, *path: str) -> float:
    part = loaded.tree
    for step in path:
        part = part[step]
    return part


@pytest.mark.parametrize("programme", PROGRAMMES)
def test_a_blank_form_is_its_programme(filled, programme):
    assert (SCENARIOS / f"{programme}.yaml").is_file()
    blank, own = load_scenario(filled(programme)), load_scenario(programme)
    words = {key: getattr(own.scenario, key) for key in ("name", "title", "description")}
    assert blank.scenario.model_copy(update=words) == own.scenario
    assert [answer.mark[:15] for answer in blank.answers] == ["default, grade "] * 12


def test_a_filled_form_changes_its_programme_and_says_where_each_number_is_from(filled):
    answers = {
        "clients": 610,
        "posts": 12,
        "vacancies": 2,
        "part_timers": 1,
        "visits_year": 12,
        "plan_hours": 6,
    }
    loaded = load_scenario(filled("aging", **answers))
    assert loaded.scenario.caseload == 55  # 610 clients for 11 filled posts
    assert number(loaded, "kinds", "visit", "arrivals", "every_days") == pytest.approx(365 / 12)
    assert number(loaded, "kinds", "annual_plan", "handling", "hours_mean") == 6
    origin = loaded.provenance["kinds", "annual_plan", "handling", "hours_mean"]
    assert (origin.source, origin.grade) == ("asked of the agency, cell C14", "C")
    assert loaded.scenario.programme == load_scenario("aging").scenario.programme


def test_calls_and_mail_scale_all_first_time_rates_by_what_the_programme_shows_at_that_caseload(filled):
    calls, emails = simulated_day("base", 80)
    sheet = filled(clients=80, posts=1, calls_day=round(2 * calls, 1), emails_day=round(3 * emails, 1))
    loaded, base = load_scenario(sheet), load_scenario("base")
    for kind, field, factor in (
        ("call", "per_client_day", 2),
        ("email_answer", "per_client_day", 3),
        ("email_read", "per_client_day", 3),
        ("email_office", "per_day", 3),
    ):
        path = ("kinds", kind, "arrivals", "rate", field)
        assert number(loaded, *path) == pytest.approx(factor * number(base, *path), rel=0.02)


def test_the_stored_simulated_days_are_those_of_the_model():
    """After a change of the model: `make sample ARGS=--day`."""
    from simcore.experiment.simulated_day import day_rows

    assert {line.split(",")[0] for line in DAY_FILE.read_text().splitlines()[1:]} == set(PROGRAMMES)
    ((*_, calls, emails),) = day_rows(["base"], [45], years=6)
    assert (calls, emails) == pytest.approx(simulated_day("base", 45), rel=0.05)


def test_weekly_visits_can_be_booked_in_their_week(filled):
    visit = load_scenario(filled(visits_year=52)).scenario.kinds["visit"]
    assert visit.arrivals.opens_days_before == visit.arrivals.every_days == pytest.approx(7, abs=0.1)
    assert visit.visit.notice_days < 5
    assert visit.visit.rebook_days < 5


def test_no_visits_or_reports_take_that_work_out(filled):
    loaded = load_scenario(filled(visits_year=0, reports_year=0, travel_minutes=30))
    assert not {"visit", "quarterly_report"} & set(loaded.scenario.kinds)
    assert hours_budget(loaded).needed.typical < hours_budget(load_scenario("base")).needed.typical


def test_pay_and_rate_go_where_a_programme_has_money_in_dollars_of_its_calendars_year(filled):
    path = filled(pay=46_000, rate=300, reports_year=0)
    assert [answer.is_used for answer in load_scenario(path).answers[-2:]] in ([False, False], [True, True])
    base = load_scenario("base")
    money = {
        "roles": {"case_manager": {"salary_year": 1, "price_year": 2020}},
        "billing": {
            "rate_month": 175.4,
            "rate_month_price_year": 2012,
            "kinds": ["call", "quarterly_report"],
        },
        "denial": {"kind": "quarterly_report", "months": 3},
    }
    written = as_document(read_sheet(path), Document({**base.tree, "money": money}, {})).tree["money"]
    assert written["roles"]["case_manager"]["salary_year"]["value"] == 46_000
    assert written["roles"]["case_manager"]["price_year"] == base.scenario.calendar.start_date.year
    assert written["billing"]["rate_month"]["value"] == 300
    assert (written["billing"]["kinds"], written["denial"]) == (["call"], None)


def test_what_is_typed_as_the_default_changes_nothing(filled):
    typed = load_scenario(filled(visits_year=4, reports_year=4, travel_minutes=22, plan_hours=4.5)).scenario
    assert typed.kinds == load_scenario("base").scenario.kinds


def test_every_bad_cell_is_told_by_its_address_at_once(filled, told):
    wrong = {"C4": "agin: Aging", "C7": 12.5, "C11": "often", "C12": -1, "C13": True, "C15": "=1+1"}
    lines = told(filled(cells=wrong)).splitlines()
    assert lines[0].startswith("my.xlsx, cell C4 (programme): must be one of base, ")
    assert "did you mean aging" in lines[0]
    assert lines[1:] == [
        "my.xlsx, cell C7 (clients): must be a whole number from 1 to 100,000 (given 12.5)",
        "my.xlsx, cell C11 (visits a year): must be a number from 0 to 52 (given 'often')",
        "my.xlsx, cell C12 (travel minutes): must be a number from 0 to 240 (given -1)",
        "my.xlsx, cell C13 (reports a year): must be a number from 0 to 24 (given true)",
        "my.xlsx, cell C15 (calls a day): holds a formula without its result; open and save the file in a "
        "spreadsheet program, or type the number",
    ]


def test_what_is_typed_where_no_answer_goes_is_refused_by_its_address(filled, told):
    """Below the questions, beside the answer, and over the form's own numbers, words and defaults."""
    typed = {"C25": 5, "D12": 30, "A12": 30, "B12": "Minutes?", "F13": 4, "K8": "=C7/2", "J20": "our note"}
    lines = told(filled(cells=typed, clients=50, posts=1)).splitlines()
    told_of = {line.split(":")[0].removeprefix("my.xlsx, cell "): line for line in lines}
    assert set(told_of) == set(typed)
    ending = "; answers go into C7 to C18, and notes onto a sheet of their own"
    assert told_of["C25"] == f"my.xlsx, cell C25: no answer goes here (given '5'){ending}"
    assert told_of["D12"].startswith(
        "my.xlsx, cell D12: no answer goes here (given '30'), where the form says '"
    )


def test_widths_formats_blanks_and_sheets_of_ones_own_are_no_answers(filled):
    path = filled(clients=50, posts=1, cells={"C25": " ", "I12": None})
    book = openpyxl.load_workbook(path)
    book.worksheets[0].column_dimensions["B"].width = 90
    book.worksheets[0]["J9"].font = openpyxl.styles.Font(bold=True)
    book.create_sheet("our notes")["A1"] = 12
    book.save(path)
    assert load_scenario(path).scenario.caseload == 50


@pytest.mark.parametrize(
    ("answers", "message"),
    [
        ({"clients": 60}, "cell C8 (full-time posts): is blank though clients are given in cell C7"),
        ({"posts": 2}, "cell C7 (clients): is blank though posts are given"),
        (
            {"clients": 9, "posts": 2, "vacancies": 3},
            "cell C9 (vacancies): is more than the 2 posts in cell C8",
        ),
        ({"clients": 9, "posts": 2, "vacancies": 2}, "cell C9 (vacancies): leaves no post filled"),
        (
            {"clients": 900, "posts": 2},
            "cell C7 (clients): 900 for 2 filled posts are 450 for each; at most 400",
        ),
    ],
)
def test_clients_and_posts_must_fit_together(filled, told, answers, message):
    assert message in told(filled(**answers))


def test_numbers_typed_as_text_and_rows_that_were_moved_are_read(filled):
    path = filled(cells={"C14": " 6.5 "})
    assert load_scenario(path).answers[7].value == 6.5
    book = openpyxl.load_workbook(path)
    book.worksheets[0].move_range("A14:I14", rows=16)
    book.worksheets[0]["C30"] = 7
    del book.defined_names["answer_plan_hours"]
    place = openpyxl.workbook.defined_name.DefinedName(
        "answer_plan_hours", attr_text="'Twelve questions'!$C$30"
    )
    book.defined_names["answer_plan_hours"] = place  # as a program does where the row was moved
    book.save(path)
    assert load_scenario(path).answers[7].mark == "asked of the agency, cell C30"


def test_another_version_or_another_workbook_is_refused(filled, told, tmp_path):
    path = filled(cells={"I23": 7})
    assert told(path).startswith(
        "my.xlsx, cell I23 (version of the form): this program reads version 1 (given 7)"
    )
    openpyxl.Workbook().save(path)
    assert told(path) == "my.xlsx: is no sheet of twelve questions; make a new one with `simcore new`"
    write_form(path)
    book = openpyxl.load_workbook(path)
    book.create_sheet("another")
    del book["Twelve questions"]
    book.save(path)
    assert "is no sheet of twelve questions" in told(path)


def test_what_is_no_small_xlsx_is_refused_before_it_is_unpacked(filled, told, tmp_path):
    path = tmp_path / "my.xlsx"
    assert told(path) == "my.xlsx: there is no such file"
    path.write_bytes(b"a,b\n1,2\n")
    assert told(path).startswith("my.xlsx: is no .xlsx file (damaged, or none)")
    path.write_bytes(b"\xd0\xcf\x11\xe0" + bytes(600))
    assert "it has a password, or another format" in told(path)
    path.write_bytes(bytes(1_000_001))
    assert told(path) == "my.xlsx: is larger than 1 MB, too large for a sheet"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as bomb:
        bomb.writestr("xl/worksheets/sheet1.xml", bytes(50_000_000))
    assert told(path) == "my.xlsx: unpacks to more than a sheet can hold, so it is not opened"
    with zipfile.ZipFile(path, "w") as unfolding:
        unfolding.writestr("xl/workbook.xml", '<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>')
    assert "holds a document type" in told(path)
    assert "save it as .xlsx" in told(tmp_path / "my.ods")


def test_a_few_letters_that_ask_for_billions_of_cells_are_not_followed(filled, tmp_path):
    path = filled(plan_hours=6)
    with zipfile.ZipFile(path) as packed:
        parts = {name: packed.read(name) for name in packed.namelist()}
    name = "xl/worksheets/sheet1.xml"
    assert b'<mergeCell ref="C3:H3"' in parts[name]
    parts[name] = parts[name].replace(b'ref="C3:H3"', b'ref="A20:XFD1048576"')
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed:
        for part, content in parts.items():
            packed.writestr(part, content)
    assert load_scenario(path).answers[7].value == 6


def test_a_scenario_file_and_a_sweep_may_start_from_a_sheet(filled, tmp_path):
    from simcore.experiment import load_sweep

    filled(clients=70, posts=1)
    (tmp_path / "ours.yaml").write_text("extends: my.xlsx\nnext_item: earliest_due\n", encoding="utf-8")
    loaded = load_scenario("ours.yaml")
    assert (loaded.scenario.caseload, loaded.scenario.next_item) == (70, "earliest_due")
    assert loaded.answers[0].value == 70
    lines = "name: s\ntitle: s\nscenario: my.xlsx\ncaseloads: {from: 40, to: 50}\nreplications: 1\nseed: 1\n"
    (tmp_path / "sweep.yaml").write_text(lines, encoding="utf-8")
    assert load_sweep(Path("sweep.yaml")).scenario == "my.xlsx"


def test_commands_mark_each_blank(filled, capsys):
    path = filled(clients=50, posts=1)
    for command in ("check", "explain"):
        assert main([command, str(path)]) == 0
        out = capsys.readouterr().out
        assert "visits a year    4 a client a year       default, grade B" in out
        assert "50 clients              asked of the agency, cell C7" in out


def test_new_writes_a_form_and_nothing_over_a_file(capsys):
    assert main(["new", "ours", "--programme", "aging"]) == 0
    assert capsys.readouterr().out.startswith("ours.xlsx\n")
    assert load_scenario("ours.xlsx").scenario.caseload == load_scenario("aging").scenario.caseload
    for arguments in (["ours"], ["nowhere/ours"], ["other", "--programme", "agin"], [""]):
        assert main(["new", *arguments]) == 2
        assert len(capsys.readouterr().err.splitlines()) == 1


def test_the_form_is_one_printed_page_that_checks_what_is_typed(filled):
    form = openpyxl.load_workbook(filled()).worksheets[0]
    assert (form.page_setup.fitToWidth, form.page_setup.fitToHeight) == (1, 1)
    assert form.sheet_properties.pageSetUpPr.fitToPage
    checked = {str(rule.sqref): rule.type for rule in form.data_validations.dataValidation}
    assert checked == {"C4": "list", "C7": "whole", **{f"C{row}": "decimal" for row in range(8, 19)}}
    assert [form.cell(row, 2).value for row in range(7, 19)] == [question.words for question in QUESTIONS]


def test_the_shipped_sample_is_what_the_library_would_write(tmp_path):
    sample.make_sheet(tmp_path / sample.SHEET.name)
    made, shipped = (
        [[cell.value for cell in row] for row in openpyxl.load_workbook(path).worksheets[0].iter_rows()]
        for path in (tmp_path / sample.SHEET.name, sample.SHEET)
    )
    assert shipped == made, "make sample"


def test_a_cap_over_a_sheet_is_asked_of_its_agency_not_of_one_case_manager(filled):
    """Else the clients of one case manager would be shared by the posts that the cap takes for them."""
    path = filled(clients=700, posts=12)
    with pytest.raises(InputError, match=r"a cap is about a whole agency.*`simcore decide .*my.xlsx`"):
        load_scenario(f"{path}+cap_45_funded")
    assert load_scenario(f"{path}+phone_triage").scenario.team is not None
