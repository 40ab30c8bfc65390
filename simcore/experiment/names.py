"""What can be asked about: measures, levers, and what nobody knows, by the names that commands take."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from simcore.experiment.uncertain import StructuralChoice, UncertainInput, lever_inputs, uncertain_inputs
from simcore.experiment.uncertain import structural_choices as choices_of
from simcore.outcomes import MEASURES
from simcore.scenario.errors import InputError, fault, nearest
from simcore.scenario.load import Loaded


def unknown_name(where: str, name: str, problem: str, known: Iterable[str], shown_by: str) -> InputError:
    """The error for a name nobody knows: the nearest, or else the command that lists them all."""
    near = nearest(name, known)
    more = "" if near else f"; `simcore list {shown_by}` shows all"
    return InputError(fault(where, (name,), problem + more, near=near))


def changed_words(changes: Sequence[str]) -> str:
    """What somebody changed in a scenario, as a sentence; what says how work is looked at, in words."""
    known = {"coping.on=false": "all the work done properly", "coping.on=true": "as people cope"}
    if not changes:
        return ""
    return f" Changed: {'; '.join(known.get(one.replace(' ', ''), one) for one in changes)}."


def check_measure(where: str, name: str) -> None:
    """Raises InputError where there is no measure of that name."""
    if name not in MEASURES:
        raise unknown_name(where, name, "is no measure", MEASURES, "measures")


def measures_text() -> str:
    """Every measure by group: name, label and unit."""
    width = max(map(len, MEASURES))
    lines: list[str] = []
    group = ""
    for name, one in MEASURES.items():
        if one.group != group:
            group = one.group
            lines += ["", group] if lines else [group]
        unit = "percent" if one.unit == "share" else one.unit
        lines.append(f"  {name:{width}}  {one.label}{f' ({unit})' if unit else ''}")
    return "\n".join(lines)


def levers_text(loaded: Loaded) -> str:
    """The numbers with a range that a director can pull in a scenario."""
    rows = _numbers(lever_inputs(loaded))
    return "\n".join([f"{loaded.scenario.title}: what a director can pull, lowest to highest", *rows])


def uncertainties_text(loaded: Loaded) -> str:
    """The numbers nobody knows well in a scenario, and the choices of structure nobody has settled."""
    return "\n".join(
        [
            f"{loaded.scenario.title}: numbers nobody knows well, lowest to highest [grade]",
            *_numbers(uncertain_inputs(loaded)),
            "",
            "choices nobody has settled (the scenario's own way first)",
            *_choices(choices_of(loaded)),
        ]
    )


def _numbers(inputs: Sequence[UncertainInput]) -> list[str]:
    width = max((len(one.key) for one in inputs), default=0)
    return [
        f"  {one.key:{width}}  {one.label}: {one.low:g} to {one.high:g}, here {one.typical:g} "
        f"{one.unit} [{one.grade}]"
        for one in inputs
    ]


def _choices(choices: Sequence[StructuralChoice]) -> list[str]:
    width = max((len(one.name) for one in choices), default=0)
    return [
        f"  {one.name:{width}}  {one.label} {', '.join(option.name for option in one.options)}"
        for one in choices
    ]
