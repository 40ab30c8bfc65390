"""How an outcome lies along each thing that varied in a design, and whether that is more than chance."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from simcore.experiment.defaults import SEED

if TYPE_CHECKING:
    import pandas as pd

FEW_LEVELS = 8
"""A number with at most so many values is drawn as steps, as words are."""
SLICES = 8
"""Ranges of a number, with as many points in each, in which median and spread are taken."""
FEWEST = 3
"""Points in a slice, and years of a point: fewer say too little to draw a line or tell how sure a mean is."""
SPREAD = (0.1, 0.5, 0.9)
SHUFFLES, SHUFFLES_OF_MANY = 200, 20
"""How often outcomes are dealt out anew, to see what the best of as many unrelated things shows by chance."""
MANY = 2000
"""Of more points fewer shuffles do: chance shows next to nothing there."""
SURE = 0.95
"""Share of the shuffles whose best a thing must exceed."""


@dataclass(frozen=True)
class Along:
    """Points along one thing that varied: where each lies, and the spread in each step or slice.

    ``rows`` are the places of its points in the table and ``groups`` their step or slice, ``counts`` how many
    lie in each; ``moves`` is the share of the variation between points that goes with it, and ``clear``
    whether that is more than chance shows.
    """

    name: str
    label: str
    x: np.ndarray
    y: np.ndarray
    rows: np.ndarray
    groups: np.ndarray
    levels: tuple[str, ...]
    at: np.ndarray
    spread: np.ndarray
    counts: np.ndarray
    moves: float
    clear: bool = False


def along_axis(table: pd.DataFrame, name: str, label: str, said: Mapping[Any, str] | None = None) -> Along:
    """Where the points lie along an axis; those of a scenario that does not have it are left out.

    ``said`` are words for values that are names.
    """
    has = table[name].notna().to_numpy()
    values, y = table[name][has], table["mean"].to_numpy(dtype=float)[has]
    is_number = values.dtype.kind in "iuf" or bool(values.map(_is_number).all())
    levels = list(values.unique())
    sliced = is_number and len(levels) > FEW_LEVELS
    if sliced:
        x = values.to_numpy(dtype=float)
        groups = _slices(x)
        at = np.array([np.median(x[groups == place]) for place in np.unique(groups)])
    else:
        levels = sorted(levels) if is_number else levels
        x = groups = values.map({level: place for place, level in enumerate(levels)}).to_numpy(dtype=int)
        at = np.unique(x)
    words = () if sliced else tuple((said or {}).get(level) or level_words(level) for level in levels)
    counts = np.unique(groups, return_counts=True)[1]
    spread, moves = _spread(y, groups), _moves(y, groups)
    return Along(name, label, x, y, np.flatnonzero(has), groups, words, at, spread, counts, moves)


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _slices(x: np.ndarray) -> np.ndarray:
    """The slice of each number, with about as many in each; equal numbers are in the same."""
    count = max(1, min(SLICES, len(x) // FEWEST))
    slices: np.ndarray = np.searchsorted(np.sort(x), x) * count // max(1, len(x))
    return slices


def level_words(value: Any) -> str:
    """A value of something that varied, as a reader sees it."""
    if isinstance(value, bool | np.bool_):
        return "on" if value else "off"
    return f"{value:.4g}" if isinstance(value, float) else str(value).replace("_", " ")


def _spread(y: np.ndarray, groups: np.ndarray) -> np.ndarray:
    """The tenth, the middle and the ninetieth of a hundred points, a row for each group."""
    rows = [np.quantile(y[groups == group], SPREAD) for group in np.unique(groups)]
    return np.array(rows).reshape(-1, len(SPREAD))


def _moves(y: np.ndarray, groups: np.ndarray) -> float:
    """The share of variance between groups, less what as many groups of mere chance would show."""
    names = np.unique(groups)
    if len(y) <= len(names) or not y.var():
        return 0.0
    within = sum(float(((part := y[groups == name]) - part.mean()) @ (part - part.mean())) for name in names)
    total = float(((y - y.mean()) ** 2).sum())
    return max(0.0, 1 - (within / (len(y) - len(names))) / (total / (len(y) - 1)))


# ----------------------------------------------------------------------------------------- chance


@dataclass(frozen=True)
class Dealt:
    """Outcomes dealt out anew, a row a shuffle: of each hand how many, their sum and that of their squares.

    ``hand`` says which hand a row of the table belongs to; all rows of a hand are dealt together. Where all
    hands are as large, ``counts`` is the same in every shuffle and has but one row.
    """

    hand: np.ndarray
    counts: np.ndarray
    sums: np.ndarray
    squares: np.ndarray


def judged(table: pd.DataFrame, along: Sequence[Along]) -> list[Along]:
    """The same, told which of them go with more of the variation than chance shows."""
    if not _beyond_noise(table):
        return list(along)
    least = _chance(table, along) + 1e-9
    return [replace(one, clear=one.moves > least) for one in along]


def _beyond_noise(table: pd.DataFrame) -> bool:
    """Whether points differ by more than their years make them; a single year each cannot tell."""
    from scipy.special import stdtrit

    error = table["half"] / stdtrit(np.maximum(table["n"] - 1, 1), 0.975)
    return not float((error**2).mean()) >= float(table["mean"].var())


def _chance(table: pd.DataFrame, along: Sequence[Along]) -> float:
    """The share that the best of as many unrelated things shows in all but one in 20 shuffles.

    A point keeps its caseloads together, since nothing else differs between them.
    """
    y = table["mean"].to_numpy(dtype=float)
    y = y - y.mean()
    rows = np.arange(len(y))
    points = np.unique(table["variant"], return_inverse=True)[1] if "variant" in table else rows
    rng = np.random.default_rng(SEED)
    times = SHUFFLES if len(y) <= MANY else SHUFFLES_OF_MANY
    together = _dealt(y, points, times, rng)
    alone = _dealt(y, rows, times, rng) if any(one.name == "caseload" for one in along) else together
    best = np.zeros(len(together.sums))
    for one in along:
        best = np.maximum(best, _moves_dealt(one, alone if one.name == "caseload" else together))
    return float(np.quantile(best, SURE))


def _dealt(y: np.ndarray, hand: np.ndarray, times: int, rng: np.random.Generator) -> Dealt:
    counts = np.bincount(hand)
    order = rng.permuted(np.tile(np.arange(len(counts)), (times, 1)), axis=1)
    sums, squares = (np.bincount(hand, weights=part) for part in (y, y**2))
    dealt = counts[None] if (counts == counts[0]).all() else counts[order]
    return Dealt(hand, dealt.astype(float), sums[order], squares[order])


def _moves_dealt(one: Along, dealt: Dealt) -> np.ndarray:
    """What `_moves` gives of each shuffle."""
    hands, first = np.unique(dealt.hand[one.rows], return_index=True)
    groups = np.unique(one.groups[first], return_inverse=True)[1]
    counts, sums = (_by_group(part[:, hands], groups) for part in (dealt.counts, dealt.sums))
    points, squares = counts.sum(axis=1), dealt.squares[:, hands].sum(axis=1)
    total = squares - sums.sum(axis=1) ** 2 / points
    within = squares - (sums**2 / counts).sum(axis=1)
    free = points - counts.shape[1]
    with np.errstate(divide="ignore", invalid="ignore"):
        share = 1 - (within / free) / (total / (points - 1))
    known = (free > 0) & (total > 0)
    moves: np.ndarray = np.where(known, np.maximum(share, 0.0), 0.0)
    return moves


def _by_group(values: np.ndarray, groups: np.ndarray) -> np.ndarray:
    """The sum in each group, row by row."""
    rows, count = len(values), int(groups.max()) + 1
    places = groups + count * np.arange(rows)[:, None]
    return np.bincount(places.ravel(), values.ravel(), count * rows).reshape(rows, count)
