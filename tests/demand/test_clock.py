"""Open time to clock time and back, against counting second by second."""

import numpy as np
from hypothesis import assume, given
from hypothesis import strategies as st

from simcore.demand.clock import NEVER, OpenTime

END = 130
"""Stretches lie before this second."""


@st.composite
def open_times(draw) -> tuple[OpenTime, list[bool]]:
    """Open time of random stretches, empty and touching ones among them, and the same second by second."""
    edges = sorted(draw(st.lists(st.integers(0, 120), min_size=2, max_size=12)))
    pairs = list(zip(edges[::2], edges[1::2], strict=False))
    assume(any(end > start for start, end in pairs))
    is_open = [any(start <= second < end for start, end in pairs) for second in range(END)]
    return OpenTime(pairs), is_open


@given(open_times())
def test_open_and_worked_are_what_counting_gives(found):
    time, is_open = found
    assert [time.is_open(t) for t in range(END)] == is_open
    assert [time.worked(t) for t in range(END + 1)] == [sum(is_open[:t]) for t in range(END + 1)]


@given(open_times())
def test_clock_is_the_first_moment_by_which_so_much_was_open(found):
    time, is_open = found
    total = sum(is_open)
    for worked in range(1, total + 1):
        assert time.clock(worked) == next(t for t in range(END + 1) if sum(is_open[:t]) == worked)
    assert time.clock(total + 1) == NEVER


@given(open_times())
def test_the_two_are_inverses_of_each_other(found):
    time, is_open = found
    assert all(time.worked(time.clock(w)) == w for w in range(sum(is_open) + 1))
    for moment in range(END):
        if is_open[moment - 1] and moment:
            assert time.clock(time.worked(moment)) == moment


@given(open_times(), st.integers(0, 120), st.integers(1, 130))
def test_after_counts_open_seconds_only(found, moment, seconds):
    time, is_open = found
    later = time.after(moment, seconds)
    if sum(is_open[moment:]) < seconds:
        assert later == NEVER
    else:
        assert sum(is_open[moment:later]) == seconds
        assert is_open[later - 1]


@given(open_times())
def test_arrays_give_what_single_numbers_give(found):
    time, _ = found
    moments = np.arange(END + 1)
    assert time.open_at(moments).tolist() == [time.is_open(t) for t in moments.tolist()]
    assert time.worked_at(moments).tolist() == [time.worked(t) for t in moments.tolist()]
    assert time.clock_at(moments).tolist() == [time.clock(t) for t in moments.tolist()]
