"""The pictures of a cap: what they say, draw and carry; from years of known law, nothing is simulated."""

import math
from dataclasses import replace
from functools import cache
from itertools import cycle, pairwise

import numpy as np
import pytest

from simcore import charts
from simcore.experiment.cap.cap import COPING, PROPERLY, CapResult, OtherOrder, cap_of
from simcore.experiment.cap.search import Settings
from simcore.experiment.cap.staircase import Step, certified_step
from simcore.experiment.cap.tally import read_promises
from simcore.experiment.cap.uncertainty import STRUCTURES, Point, Uncertainty
from simcore.experiment.cap.years import Years
from tests.charts.layout import misplaced

PROMISES = read_promises(["quarterly_reports_on_time >= 0.95", "visits_on_time >= 0.90", "overtime <= 6"])
MEASURES = ("quarterly_reports_on_time", "visits_on_time", "overtime")


def years(scale):
    """Years of three measures that get worse with the caseload."""

    def sampler(caseloads, replications, seed):
        draws = [np.random.default_rng((seed, r)).normal(0, 1, 3) for r in replications]
        return np.array(
            [
                [
                    [
                        float(np.clip(1 - (n / scale / 60) ** 4 / 8 + 0.004 * d[0], 0, 1)),
                        min(1.0, 0.97 + 0.003 * d[1]),
                        n / scale / 12 + 0.2 * d[2],
                    ]
                    for d in draws
                ]
                for n in caseloads
            ]
        )

    return Years(sampler, MEASURES)


def points(count=48, seed=3):
    draw = np.random.default_rng(seed)
    found = []
    for number in range(count):
        own = float(draw.normal(40, 5)) if number else 5.0
        for structure in STRUCTURES:
            cap = own + (draw.normal(0, 3) if structure != "own" and number else 0)
            side = "inside" if number else "below"
            found.append(Point(number, structure, (("coping", "off"),), float(cap), side, PROMISES[0], 0.8))
    return tuple(found)


@cache
def made_up():
    settings = Settings(PROMISES, certify=30)
    ways = (
        cap_of(years(1.0), settings, 7, 45, PROPERLY),
        cap_of(years(1.3), settings, 7, 45, COPING),
    )
    caps = (48.2, 45.1, 43.0, 43.6, 42.1, 48.4)
    labels = ("hours run out", "bunched work", "absence", "interruptions", "asking again", "unpaid overtime")
    steps = [
        Step(
            label.replace(" ", "_"),
            label,
            f"Switches {label}.",
            cap,
            "inside",
            "simulated",
            (f"a.b={place}",),
        )
        for place, (label, cap) in enumerate(zip(labels, caps, strict=True))
    ]
    changes = [math.nan, *(after - before for before, after in pairwise(caps))]
    steps = [replace(step, change=change, doubt=0.8) for step, change in zip(steps, changes, strict=True)]
    steps[0] = replace(steps[0], how="arithmetic", overrides=(), doubt=math.nan)
    last = certified_step(ways[0].cap, settings, replace(steps[-1], chance=0.4), 0.3, 10)
    spread = Uncertainty(
        points(),
        10,
        77,
        (("Do people cope?", ("no", "yes")),),
        Point(-1, "against", (), 98.0, "inside", PROMISES[0], 1.0),
    )
    return CapResult(
        name="made_up_cap",
        scenario="base",
        title="Made up",
        overrides=(),
        seed=7,
        settings=settings,
        hours_run_out=48.2,
        ways=ways,
        other_order=OtherOrder("earliest_due", "earliest due first", 50.0, "inside", PROMISES[0]),
        staircase=(*steps, last),
        uncertainty=spread,
    )


DRAWN = {
    "cap": lambda: charts.cap_picture(made_up()),
    "coping": lambda: charts.cap_picture(made_up(), COPING),
    "staircase": lambda: charts.cap_staircase(made_up()),
    "distribution": lambda: charts.cap_distribution(made_up()),
}


@pytest.fixture(params=DRAWN)
def draw(request):
    return DRAWN[request.param]


def test_every_picture_is_the_same_bytes_each_time(draw):
    one, two = draw(), draw()
    assert one.png(72) == two.png(72)
    assert one.svg() == two.svg()
    assert one.csv() == two.csv()


def test_every_caption_names_run_and_seed_and_every_alt_text_holds_the_cap(draw):
    figure = draw()
    assert "run made_up_cap, seed 7" in figure.caption
    assert figure.title
    assert len(figure.alt) > 100
    assert figure.svg().count(b"<desc") == 1


def test_no_words_overlap_or_leave_the_page(draw):
    assert misplaced(draw().drawing) == []


def test_the_picture_carries_what_it_draws():
    figure, way = charts.cap_picture(made_up()), made_up().main
    assert len(figure.data) == len(way.certificate.at)
    assert f"up to {way.cap.caseload} clients" in figure.title
    assert "first to break: " in figure.title
    shares = figure.data[figure.data.measure != "overtime"]
    assert shares.high.max() <= 1
    row = figure.data[(figure.data.caseload == way.cap.caseload) & (figure.data.measure == "overtime")].iloc[
        0
    ]
    tally = way.certificate.tally(way.cap.caseload, PROMISES[2])
    assert (row["mean"], row.low, row.high) == (tally.mean, tally.low, tally.high)
    assert f"A line marks the cap, {way.cap.caseload} clients" in figure.alt
    assert len(figure.definitions) == 3


def test_a_way_the_result_has_not_is_refused():
    with pytest.raises(ValueError, match="no way of working 'hurried'"):
        charts.cap_picture(made_up(), "hurried")
    assert charts.cap_picture(made_up(), COPING).title.startswith("As people cope")


def test_the_staircase_tells_every_step_and_how_to_make_it():
    figure = charts.cap_staircase(made_up())
    assert list(figure.data.clients[:2]) == [48.2, 45.1]
    assert figure.data.change[1] == pytest.approx(-3.1)
    assert "bunched work takes most (3.1)" in figure.title
    assert "Interruptions: +0.6 (±0.8, no more than chance), to 43.6." in figure.alt
    assert "Asking again: -1.5 (±0.8), to 42.1." in figure.alt
    assert "--set a.b=1" in figure.definitions[1]
    with pytest.raises(ValueError, match="no staircase"):
        charts.cap_staircase(replace(made_up(), staircase=()))


def test_a_step_outside_the_range_has_a_place_and_no_change():
    hours, *others, last = made_up().staircase
    outside = [replace(step, cap=60.0, side="below", change=math.nan, doubt=math.nan) for step in others]
    figure = charts.cap_staircase(replace(made_up(), staircase=(hours, *outside, last)))
    shown = [text.get_text() for axes in figure.drawing.axes for text in axes.texts]
    assert shown.count("fewer than 60") == len(outside)
    assert "Absence: fewer than 60." in figure.alt
    assert "takes most" not in figure.title
    assert misplaced(figure.drawing) == []


def test_a_split_of_caps_that_lie_outside_says_so():
    caption = charts.cap_distribution(made_up()).caption
    assert "2 of 96 of these caps lie outside the range" in caption


def test_the_distribution_shows_every_cap_found_and_what_makes_it_wide():
    result = made_up()
    figure = charts.cap_distribution(result)
    assert len(figure.data) == 3 * 48 + 1
    low, high = result.uncertainty.band(False)
    ends = f"{result.uncertainty.words(low)} to {high:.0f}"
    assert f"{ends} over what nobody knows" in figure.title
    assert "1 of 48 sets leave no caseload at all" in figure.caption
    assert figure.definitions == ("Do people cope? no; yes.",)
    with pytest.raises(ValueError, match="no distribution"):
        charts.cap_distribution(replace(result, uncertainty=None))


def test_few_points_are_drawn_without_a_split():
    few = replace(made_up().uncertainty, points=points(1))
    figure = charts.cap_distribution(replace(made_up(), uncertainty=few))
    assert "too few points" in "".join(t.get_text() for axes in figure.drawing.axes for t in axes.texts)


def test_a_cap_outside_the_range_is_drawn_too():
    easy = cap_of(years(9.0), Settings(PROMISES, high=40, certify=10), 7, 45)
    hard = cap_of(years(0.05), Settings(PROMISES, certify=10), 7, 45)
    for way, words in ((easy, "the most that was tried"), (hard, "not even 5 clients")):
        figure = charts.cap_picture(replace(made_up(), ways=(way,)))
        assert words in figure.title
        assert misplaced(figure.drawing) == []


def test_many_steps_of_chance_alone_still_fit():
    """Wide intervals reach beyond the bars, and the longest words stand beside every one."""
    hours, *others = made_up().staircase
    wide = [replace(step, doubt=12.5) for step in others]
    figure = charts.cap_staircase(replace(made_up(), staircase=(hours, *wide)))
    assert misplaced(figure.drawing) == []
    assert all("no more than chance" in row.get_text() for row in figure.drawing.axes[0].texts[1:])


def test_a_distribution_that_reaches_both_ends_of_the_range_fits():
    ends = [
        replace(p, cap=end, side=side)
        for p, (end, side) in zip(made_up().uncertainty.points, cycle([(5.0, "below"), (60.0, "above")]))
    ]
    reaching = replace(made_up().uncertainty, points=tuple(ends))
    figure = charts.cap_distribution(replace(made_up(), uncertainty=reaching))
    assert misplaced(figure.drawing) == []
