"""Make what is shipped about a made-up agency: its filled sheet, its report, the picture in the README.

`python -m tools.sample`: the sheet and the report, as `simcore report 12` makes it. With `--day` first
scenarios/simulated_day.csv anew (minutes): after a change of the model.

A test says when what is shipped no longer fits what this would make.
"""

from __future__ import annotations

import argparse
import base64
import re
import shutil
import tempfile
from pathlib import Path

from simcore.report.make import make_pages
from simcore.scenario.answers import DAY_FILE
from simcore.scenario.read import PROJECT
from simcore.scenario.sheet_form import write_form

SHEET = PROJECT / "scenarios" / "samples" / "sample_agency.xlsx"
REPORT = PROJECT / "docs" / "sample" / "your_agency.html"
PICTURE = PROJECT / "docs" / "sample" / "hours_needed.png"

AGENCY = "A made-up agency"
PROGRAMME = "base"
ANSWERS = {
    "clients": 610,
    "posts": 12,
    "vacancies": 2,
    "part_timers": 1,
    "visits_year": 4,
    "travel_minutes": 25,
    "reports_year": 4,
    "calls_day": 4,
    "emails_day": 35,
    "pay": 46_000,
}
"""Plan hours and the rate are left blank, as nobody at hand knew them."""


def make_sheet(path: Path = SHEET) -> None:
    """Write the made-up agency's filled sheet."""
    path.parent.mkdir(parents=True, exist_ok=True)
    write_form(path, PROGRAMME, ANSWERS, AGENCY)


def make_report() -> None:
    """Write its report and the first picture in it."""
    REPORT.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        (page,) = make_pages(["12"], Path(folder), {"sheet": SHEET.relative_to(PROJECT).as_posix()})
        shutil.copyfile(page, REPORT)
    found = re.search(r'src="data:image/png;base64,([^"]+)"', REPORT.read_text(encoding="utf-8"))
    assert found is not None
    PICTURE.write_bytes(base64.b64decode(found[1]))


def main() -> None:
    """Make all of it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--day", action="store_true", help="simulate the days of all programmes anew first")
    if parser.parse_args().day:
        from simcore.experiment.simulated_day import day_csv

        DAY_FILE.write_text(day_csv(), encoding="utf-8", newline="\n")
    make_sheet()
    make_report()
    print(f"{SHEET}\n{REPORT}\n{PICTURE}")


if __name__ == "__main__":
    main()
