"""Colours stand out from paper, things are told apart without colour, labels keep out of each other's way."""

import subprocess
import sys
from itertools import pairwise

import pytest
from matplotlib import rcParams

from simcore.charts import activities, needed, style, week


def test_contrast_is_that_of_the_web_rules():
    assert style.contrast("#000000") == pytest.approx(21)
    assert style.contrast("#ffffff") == pytest.approx(1)
    assert style.contrast("#767676") == pytest.approx(4.54, abs=0.01)


LINES = [*style.LINES.values(), *style.SERIES, style.PROMISE, style.LIMIT]


@pytest.mark.parametrize("line", LINES)
def test_every_line_stands_out_from_paper_even_when_paler(line: style.Line):
    assert style.contrast(line.colour) >= 3
    assert style.contrast(style.paler(line.colour)) >= 3


@pytest.mark.parametrize("group", [*activities.GROUPS, activities.OTHER, activities.TRAVEL])
def test_every_area_stands_out_from_paper(group: activities.Group):
    assert style.contrast(group.face) >= 3


def test_every_mark_and_bar_stands_out_from_paper():
    bars = [part.edge if part.face == style.PAPER else part.face for part in needed.PARTS]
    for colour in (*bars, week.MISSED, week.WAITING, week.OVERDUE, style.QUIET):
        assert style.contrast(colour) >= 3


def test_lines_differ_in_more_than_colour():
    assert len({(line.dash, line.marker) for line in style.SERIES}) == len(style.SERIES)
    assert style.PROPERLY.dash != style.COPING.dash
    assert style.PROPERLY.marker != style.COPING.marker


def test_labels_are_moved_apart_and_stay_inside():
    places = style._spread([50, 51, 52, 99], [10, 10, 10, 10], 0, 100)
    assert all(b - a >= 10 for a, b in pairwise(places))
    assert places[0] >= 5
    assert places[-1] <= 95


def test_the_users_own_settings_are_left_alone():
    before = dict(rcParams)
    with style.house_style():
        assert rcParams["svg.hashsalt"] == "simcore"
    assert dict(rcParams) == before


def test_importing_loads_no_plotting_library():
    code = "import sys\n"
    for module in ("simcore", "simcore.charts", "simcore.charts.figure"):
        code += f"import {module}\n"
        code += f"print('{module}', [m for m in ('matplotlib', 'seaborn') if m in sys.modules])\n"
    shown = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert shown.stdout.splitlines() == ["simcore []", "simcore.charts []", "simcore.charts.figure []"]


def test_drawing_leaves_pyplot_without_figures():
    code = (
        "from simcore.charts.style import Sheet, house_style\n"
        "import sys\n"
        "with house_style():\n    Sheet(4, 3).title('A title')\n"
        "print('matplotlib.pyplot' in sys.modules)"
    )
    shown = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert shown.stdout.strip() == "False"
