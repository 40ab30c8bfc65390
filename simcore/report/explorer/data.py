"""The numbers inside the explorer: means with intervals of every combination, as plain data for its script.

Each year of a view that is the mean over several points of a design is first the mean over those points, so
that an interval tells of chance in the years; how far the points lie apart is given beside it.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby
from typing import TYPE_CHECKING, Any

from simcore.charts.activities import Group, group_of, in_order
from simcore.charts.curve import ASKED_FIRST
from simcore.charts.curve_words import ENDS
from simcore.charts.words import UNITS, lower_first
from simcore.experiment.headline import Promise, headline, parse_promise
from simcore.experiment.steady import SIGNS, Setting, overload, setting_of
from simcore.experiment.summary import mean_rows, possible
from simcore.outcomes import MEASURES
from simcore.outcomes.measure import DOLLARS, Measure
from simcore.report.answers import main_variant
from simcore.report.design import measures_of
from simcore.report.explorer.choices import Choices, View, choices_of
from simcore.scenario.errors import InputError

if TYPE_CHECKING:
    import pandas as pd

    from simcore.experiment import Run

AT_ONCE = 200
"""Points read at a time."""
MANY_CELLS = 1500
"""Of more combinations and caseloads only the measures asked for first are given, no kinds, no horizons."""
ALSO = ("again_contacts", "without_contact_30", "set_aside_hours", "clients_set_aside", "hours_used")
SPREAD = (0.1, 0.9)
"""Between these 8 of 10 points lie."""
DIGITS = 8
BEARING = ("weeks", "filler", "how")
"""Words without which a change of a scenario leaves alone what decides whether a result is steady."""
KIND, HOURS = "on_time.", "hours."

Numbers = dict[str, list[float | None]]


def explorer_data(run: Run, promises: Sequence[str]) -> dict[str, Any]:
    """All that the page shows of a run: what can be chosen, words for it, and the numbers of each choice."""
    choices = choices_of(run)
    made = [parse_promise(text) for text in promises]
    everything = len(choices.views) * len(run.manifest["caseloads"]) <= MANY_CELLS
    measures = _measures(run, made, everything=everything)
    kinds = _kinds(run) if everything else {}
    groups = in_order(group_of(name.removeprefix(HOURS)) for name in _hours_columns(run.columns("outcomes")))
    views = _views(run, choices, measures, kinds, groups)
    known = {name for view in views for name in view["means"]} | {one.measure for one in made}
    return {
        "run": {"id": run.run_id, "planned": run.planned_words, "title": str(run.manifest["title"])},
        "leadIn": sorted(run.lead_in),
        "choices": [
            {"key": one.key, "label": one.label, "options": [[o.value, o.label] for o in one.options]}
            for one in choices.choices
        ],
        "way": _only_way(run),
        "averaged": list(choices.averaged),
        "everything": everything,
        "measures": [_about(MEASURES[name]) for name in MEASURES if name in measures and name in known],
        "promises": [_promise(one) for one in made],
        "kinds": kinds,
        "groups": [_drawn(group) for group in groups],
        "views": views,
        "start": _start(run, promises, measures),
    }


def _views(
    run: Run, choices: Choices, measures: Sequence[str], kinds: Mapping[str, str], groups: Sequence[Group]
) -> list[dict[str, Any]]:
    """The numbers of each combination of choices; without kinds of work without horizons too."""
    years = _years(run, "outcomes", [*measures, *_needed(run, kinds)], choices)
    timely = [KIND + name for name in kinds]
    means = _by_view(mean_rows(years, ["view", "caseload"], measures))
    on_time = _by_view(mean_rows(years, ["view", "caseload"], timely)) if kinds else {}
    months = _months(run, measures, choices) if kinds else {}
    apart = _apart(run, measures, choices) if choices.averaged else {}
    steady, hours = _steady(years, _settings(run, choices)), _hours(years, groups)
    return [
        {
            "at": list(view.at),
            "points": len(view.variants),
            **steady[place],
            "means": means[place],
            "kinds": {name.removeprefix(KIND): own for name, own in on_time.get(place, {}).items()},
            "hours": hours[place],
            "months": months.get(place, {}),
            "ends": apart.get(place) or _ends(run, view, measures),
        }
        for place, view in enumerate(choices.views)
    ]


# ------------------------------------------------------------------------------------- what is shown


def _measures(run: Run, promises: Sequence[Promise], *, everything: bool) -> list[str]:
    """Measures of the page, those the run is about first; overtime is always among them."""
    first = [*measures_of(run, []), *(one.measure for one in promises)]
    wanted = [*first, *(MEASURES if everything else (*ASKED_FIRST, *ALSO))]
    known = set(run.columns("outcomes"))
    return [name for name in dict.fromkeys(wanted) if name in known]


def _kinds(run: Run) -> dict[str, str]:
    """Kinds of work with a standard, and their labels; the office's own are left out."""
    found: dict[str, str] = {}
    known = set(run.columns("outcomes"))
    for tree in _trees(run):
        for name, kind in tree["kinds"].items():
            if kind["counts_as"] != "office" and KIND + name in known:
                found.setdefault(name, str(kind["label"]))
    return found


def _trees(run: Run) -> Iterable[Mapping[str, Any]]:
    """What the run's scenarios assume, each scenario once."""
    if not run.is_designed:
        return [run.assumed(main_variant(run))]
    return [run.assumed(str(name)) for name in run.points.drop_duplicates("base").variant]


def _needed(run: Run, kinds: Iterable[str]) -> list[str]:
    """Columns beside the measures."""
    return [*(KIND + name for name in kinds), *_hours_columns(run.columns("outcomes")), *SIGNS]


def _hours_columns(columns: Iterable[str]) -> list[str]:
    return [name for name in columns if name.startswith(HOURS)]


def _about(measure: Measure) -> dict[str, Any]:
    """A measure's words, ready to stand in a sentence: 'notes written on time are', '71', ' of 100'."""
    label = lower_first(measure.label)
    many = label.split()[0].endswith("s") or label.startswith("people") or measure.unit == "share"
    unit = UNITS.get(measure.unit, measure.unit)
    told = (
        unit == DOLLARS
        or (unit in ("", "share", "items", "people") and many)
        or label.endswith(unit)
        or label.startswith(unit)
    )
    return {
        "name": measure.name,
        "label": measure.label,
        "said": f"{label}{',' if ',' in label else ''} {'are' if many and label[:5] != 'share' else 'is'}",
        "unit": measure.unit,
        "unitSaid": "" if told else f" {unit}",
        "better": measure.better,
        "group": measure.group,
        "definition": measure.definition,
        "digits": measure.digits,
    }


def _promise(promise: Promise) -> dict[str, Any]:
    return {"measure": promise.measure, "sign": promise.sign, "threshold": promise.threshold}


def _drawn(group: Group) -> dict[str, str]:
    """An activity as it is drawn everywhere: colour and hatch."""
    return {
        "name": group.name,
        "label": group.label,
        "face": group.face,
        "hatch": group.hatch,
        "hatchColour": group.hatch_colour,
    }


def _only_way(run: Run) -> str:
    """The way of working, for a sentence, where there is none to choose."""
    return str(next(iter(run.manifest["sweep"]["variants"].values()))["label"])


def _start(run: Run, promises: Sequence[str], measures: Sequence[str]) -> dict[str, Any]:
    """Where the page opens: at the first promise to break, if it breaks inside the range; of a sweep that
    names its outcomes, with the first of them.
    """
    caseloads, outcomes = run.manifest["caseloads"], run.manifest["sweep"].get("outcomes")
    try:
        found = headline(run, promises, main_variant(run))
    except InputError:
        return {"measure": measures[0], "caseload": caseloads[len(caseloads) // 2]}
    first = found.first_to_break.measure
    return {"measure": outcomes[0] if outcomes else first, "caseload": found.next_caseload}


# -------------------------------------------------------------------------------------- the numbers


def _years(
    run: Run, table: str, columns: Sequence[str], choices: Choices, more: Sequence[str] = ()
) -> pd.DataFrame:
    """A row for each view, caseload and year: the year's own values, or their mean over the view's points."""
    import pandas as pd

    view_of = {name: place for place, view in enumerate(choices.views) for name in view.variants}
    wanted = list(dict.fromkeys(columns))
    keys = ["view", "caseload", *more, "replication"]
    rows, counts = [], []
    for piece in run.by_variant(table, ["variant", *keys[1:], *wanted], AT_ONCE):
        mine = piece[piece.variant.isin(view_of)]
        named = mine[keys[1:]].assign(view=mine.variant.map(view_of))
        values = pd.concat([named, mine[wanted].astype(float)], axis=1)
        if choices.averaged:
            groups = values.groupby(keys)[wanted]
            rows.append(groups.sum(min_count=1))
            counts.append(groups.count())
        else:
            rows.append(values)
    if not choices.averaged:
        return pd.concat(rows, ignore_index=True)
    sums, known = (pd.concat(pieces).groupby(level=keys).sum(min_count=1) for pieces in (rows, counts))
    means = sums / known.where(known > 0)
    return pd.concat([means.index.to_frame(index=False), means.reset_index(drop=True)], axis=1)


def _by_view(table: pd.DataFrame) -> dict[int, dict[str, Numbers]]:
    """Mean, low and high of each measure over the caseloads, by view; of what was never due nothing."""
    found: dict[int, dict[str, Numbers]] = {}
    for (place, name), rows in table.sort_values("caseload").groupby(["view", "measure"], sort=False):
        if rows["mean"].notna().any():
            found.setdefault(int(str(place)), {})[str(name)] = _numbers(str(name), rows)
    return {place: found.get(place, {}) for place in {int(number) for number in table["view"]}}


def _numbers(name: str, rows: pd.DataFrame) -> Numbers:
    means, halves = rows["mean"].tolist(), rows["half"].tolist()
    ends = [possible(name, mean - half, mean + half) for mean, half in zip(means, halves, strict=True)]
    known = [(math.nan, math.nan) if math.isnan(h) else end for h, end in zip(halves, ends, strict=True)]
    return {"mean": _plain(means), "low": _plain(a for a, _ in known), "high": _plain(b for _, b in known)}


def _plain(values: Iterable[float]) -> list[float | None]:
    """Numbers as the page holds them: NaN is null."""
    return [None if math.isnan(value) else float(f"{value:.{DIGITS}g}") for value in values]


def _settings(run: Run, choices: Choices) -> list[Setting]:
    """What decides whether a view's results are steady; scenarios alike in it are made but once."""
    firsts = [view.variants[0] for view in choices.views]
    if not run.is_designed:
        return [setting_of(run.assumed(name)) for name in firsts]
    about = run.points.set_index("variant")[["base", "changes"]].loc[firsts]
    found: dict[tuple[str, ...], Setting] = {}
    keys = []
    for name, base, changes in about.itertuples():
        key = (str(base), *(one for one in changes if any(word in one for word in BEARING)))
        if key not in found:
            found[key] = setting_of(run.assumed(str(name)))
        keys.append(key)
    return [found[key] for key in keys]


def _steady(years: pd.DataFrame, settings: Sequence[Setting]) -> list[dict[str, Any]]:
    """Of each view its caseloads with their number of years, how long the window is, the caseloads whose
    results are not steady and why, and those where open work grows.
    """
    found: list[dict[str, Any]] = [
        {"caseloads": [], "years": [], "weeks": setting.weeks, "overload": {}, "growing": []}
        for setting in settings
    ]
    rows: list[Any] = years.sort_values(["view", "caseload"])[["view", "caseload", *SIGNS]].to_dict("records")
    for (place, caseload), group in groupby(rows, key=lambda row: (int(row["view"]), int(row["caseload"]))):
        own, cells = found[place], list(group)
        own["caseloads"].append(caseload)
        own["years"].append(len(cells))
        if (why := overload(cells, caseload, settings[place])) is not None:
            own["overload"][str(caseload)] = why.words()
            own["growing"] += [caseload] if why.growth else []
    return found


def _hours(years: pd.DataFrame, groups: Sequence[Group]) -> dict[int, dict[str, Numbers]]:
    """Of each view the hours a week of each group of activities over the caseloads, with their intervals."""
    columns = _hours_columns(years.columns)
    by_group = {
        group.name: years[[n for n in columns if group_of(n.removeprefix(HOURS)) is group]]
        .fillna(0.0)
        .sum(axis=1)
        for group in groups
    }
    return _by_view(
        mean_rows(years[["view", "caseload"]].assign(**by_group), ["view", "caseload"], list(by_group))
    )


def _months(run: Run, measures: Sequence[str], choices: Choices) -> dict[int, dict[str, dict[str, Numbers]]]:
    """After each number of months the measures that are given then, by view."""
    known = [name for name in measures if run.has("horizons") and name in run.columns("horizons")]
    if not known or run.read("horizons", ["months"]).empty:
        return {}
    years = _years(run, "horizons", known, choices, ["months"])
    found: dict[int, dict[str, dict[str, Numbers]]] = {place: {} for place in range(len(choices.views))}
    for months, rows in years.groupby("months"):
        for place, own in _by_view(mean_rows(rows, ["view", "caseload"], known)).items():
            found[place][str(int(str(months)))] = own
    return found


def _ends(run: Run, view: View, measures: Sequence[str]) -> dict[str, Any]:
    """All that nobody knows at its lightest and heaviest, where it was run the same way of working."""
    if run.is_designed or not set(ENDS) <= set(run.variants):
        return {}
    copes = [run.assumed(name)["coping"]["on"] for name in (*view.variants, *ENDS)]
    if len(set(copes)) > 1:
        return {}
    rows = run.read("outcomes", ["variant", "caseload", *measures], list(ENDS))
    means = rows.groupby(["variant", "caseload"])[list(measures)].mean()
    caseloads = sorted(set(means.loc[ENDS[0]].index) & set(means.loc[ENDS[1]].index))
    pairs = {
        name: [_plain(means.loc[end][name].loc[caseloads].astype(float).tolist()) for end in ENDS]
        for name in measures
    }
    return {"caseloads": [int(number) for number in caseloads], "means": pairs}


def _apart(run: Run, measures: Sequence[str], choices: Choices) -> dict[int, dict[str, Any]]:
    """Between which means 8 of 10 of a view's points lie."""
    import pandas as pd

    view_of = {name: place for place, view in enumerate(choices.views) for name in view.variants}
    columns = ["variant", "caseload", *measures]
    pieces = [
        rows.groupby(["variant", "caseload"])[list(measures)].mean()
        for rows in run.by_variant("outcomes", columns, AT_ONCE)
    ]
    means = pd.concat(pieces).reset_index()
    spread = means.assign(view=means.variant.map(view_of)).groupby(["view", "caseload"])[list(measures)]
    low, high = (spread.quantile(share) for share in SPREAD)
    found = {}
    for place in range(len(choices.views)):
        pairs = {name: [_plain(end.loc[place][name].tolist()) for end in (low, high)] for name in measures}
        found[place] = {"caseloads": [int(n) for n in low.loc[place].index], "means": pairs}
    return found
