"""The first page of a run folder: the answer, the chart that must win a hearing, and what to read next."""

from __future__ import annotations

import datetime as dt
import html
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from simcore.experiment.run.looked_at import looked_at_words
from simcore.report.agency import blank_words
from simcore.report.answers import (
    five_lines,
    headline_words,
    main_variant,
    outcomes_table,
    promised_words,
)
from simcore.report.design import size_words
from simcore.report.pack import HEARING
from simcore.report.page import page
from simcore.report.places import beside
from simcore.report.readings import read_needed
from simcore.report.show import headline
from simcore.scenario.errors import InputError
from simcore.scenario.policy import split_policies

if TYPE_CHECKING:
    from simcore.charts import Figure
    from simcore.experiment import Run

HOW_TO_READ = (
    "A promise is kept at a caseload if the mean of all simulated years keeps it. An interval says how far "
    "chance alone could move that mean, not how far off the inputs are: that reaches much further.",
    "Work done properly means that nothing is shortened or left out, so what does not fit is late. As people "
    "cope means that notes are shortened, old email is let go and what nobody checks is set aside; what that "
    "leaves undone is counted and shown beside it.",
    "Which promise breaks first follows from the order in which work is taken: here calls and who asks again "
    "first, then reports and plans near their day, then mail, contacts, notes and other papers. Another "
    "order breaks another promise first; the hours that are missing stay the same.",
    "Where open work still grows, a number holds after so many weeks. With more weeks it would be worse.",
    "The same simulated clients, with the same troubles on the same days, are there at every caseload: what "
    "differs is only how many of them one person holds.",
)
HOW_TO_READ_DESIGN = (
    "A point is one setting of everything that varied: what a director can choose, and what nobody knows. It "
    "is drawn in every panel, above its own setting of that panel's one thing; the others vary too.",
    "Where the middle line rises or falls, that thing moves the outcome on average. Where it is flat but "
    "points lie far apart, other things do.",
    "The same simulated clients, with the same troubles on the same days, are there at every point.",
    "Where open work still grows, a number holds after so many weeks. With more weeks it would be worse.",
    "No point is the answer. To look at one closely, give its settings to `simcore run` by --set.",
)
OF_A_PROGRAMME = "Your agency. The numbers are of a programme in general; put in your own before you decide."
OF_A_SHEET = (
    "What your sheet does not ask, and what was left blank in it: that is of a programme in general. The "
    "foot of the page says what was blank."
)
NOT_IN_IT = (
    "A team. One case manager is simulated: nobody covers a holiday, leaves or is hired, and no client "
    "waits for a place.",
    "What a contact is worth. Contacts are counted and timed; whether they helped is not in the numbers.",
    "Your money. Dollars are reckoned with rates and pay found elsewhere, of different years; the page on "
    "documentation and paybacks does that, not this one.",
    "Proof. Where the simulation agrees with what people report, it has not been shown to be wrong; no more.",
)

EXPLORER = "explorer.html"
"""The explorer's name in a run folder, which the first page leads to."""
TO_EXPLORER = (
    f'<p><a href="{EXPLORER}">Explore this run</a>: choose a measure and a caseload, and sentence, charts '
    "and tables follow. One file, which opens offline.</p>"
)


def index_page(
    run: Run,
    promises: Sequence[str],
    figures: Mapping[str, Figure],
    pages: Mapping[str, str],
    charts: Sequence[str],
) -> str:
    """Write the page.

    Args:
        run: the run it is about.
        promises: what is promised to clients.
        figures: the run's pictures by name.
        pages: title of each page by its path from here.
        charts: paths of the chart files from here.
    """
    title = str(run.manifest["title"])
    parts = [
        f"<h1>{html.escape(title)}</h1>",
        *(_design(run, figures) if run.is_designed else _answer(run, promises, figures)),
        *_links(pages, charts),
        "<h2>How to read this</h2>",
        bulleted(HOW_TO_READ_DESIGN if run.is_designed else [promised_words(promises), *HOW_TO_READ]),
        "<h2>What is not in this answer</h2>",
        bulleted(not_in_it(run)),
        "<h2>What was run</h2>",
        _facts(run),
    ]
    return page(title, "\n".join(parts), footer_lines(run))


def _answer(run: Run, promises: Sequence[str], figures: Mapping[str, Figure]) -> list[str]:
    """The limit, five lines, what the sweep said it would look at, and the chart of the hours."""
    return [
        headline(headline_words(run, promises)).markup,
        TO_EXPLORER,
        "<h2>The answer in five lines</h2>",
        bulleted(five_lines(run, promises), "ol"),
        *_looked_at(run),
        "<h2>Hours needed, hours there are</h2>",
        figures[HEARING]._repr_mimebundle_()["text/html"],
        read_needed(figures[HEARING]).markup,
    ]


def _design(run: Run, figures: Mapping[str, Figure]) -> list[str]:
    """How large a design is, and a chart of each outcome over all its points."""
    return [
        headline(f"This run is {size_words(run)}.").markup,
        TO_EXPLORER,
        *_looked_at(run),
        *(figure._repr_mimebundle_()["text/html"] for figure in figures.values()),
    ]


def _looked_at(run: Run) -> list[str]:
    """What the sweep file names: its outcomes first, then its comparisons, planned or not."""
    parts = [] if run.is_designed else outcomes_table(run)
    if lines := looked_at_words(run):
        parts += [f"<p>{html.escape(lines[0])}</p>", bulleted(lines[1:])]
    return ["<h2>What this sweep was to look at</h2>", *parts] if parts else []


NOT_MEASURED = "A simulation: not a measurement of any agency or person."


def footer_lines(run: Run) -> list[str]:
    """What every page of a run says at its foot, of a filled sheet which numbers are defaults."""
    simcore = f"simcore {run.manifest['code']['simcore']}"
    made = f"Run {run.run_id}, {simcore}, {run.planned_words}. {NOT_MEASURED}"
    return [made, *_sheet_words(run)]


def not_in_it(run: Run) -> list[str]:
    """What a run does not say."""
    return [OF_A_SHEET if is_of_a_sheet(run) else OF_A_PROGRAMME, *NOT_IN_IT]


def is_of_a_sheet(run: Run) -> bool:
    """Whether the run is about an agency's own answers."""
    return not run.is_designed and split_policies(run.scenario_name(main_variant(run)))[0].endswith(".xlsx")


def _sheet_words(run: Run) -> list[str]:
    if not is_of_a_sheet(run):
        return []
    name = run.scenario_name(main_variant(run))
    try:
        return blank_words(name, *beside(run.folder))
    except InputError:  # it is not there any more
        return [f"Made from the filled sheet {name}, which is not here any more."]


def _links(pages: Mapping[str, str], charts: Sequence[str]) -> list[str]:
    """Lists of pages to read and of files to take away."""
    parts = []
    if pages:
        parts += ["<h2>Read more</h2>", "<ul>", *(_link(path, text) for path, text in pages.items()), "</ul>"]
    if charts:
        shown = [_link(path, path.rpartition("/")[2]) for path in charts]
        parts += ["<details><summary>Charts and the numbers under them, as files</summary>", "<ul>", *shown]
        parts += ["</ul>", "</details>"]
    return parts


def _link(path: str, text: str) -> str:
    return f'<li><a href="{html.escape(path)}">{html.escape(text)}</a></li>'


def bulleted(sentences: Sequence[str], tag: str = "ul") -> str:
    """Sentences as a list."""
    return "\n".join([f"<{tag}>", *(f"<li>{html.escape(text)}</li>" for text in sentences), f"</{tag}>"])


def _facts(run: Run) -> str:
    """When and what, from the manifest."""
    manifest = run.manifest
    sweep, machine = manifest["sweep"], manifest["machine"]
    caseloads = manifest["caseloads"]
    facts = {
        "Run": run.run_id,
        "When": f"{_moment(manifest['begun'])} to {_moment(manifest['finished'])}",
        "Scenario": _scenario(run),
        "Caseloads": f"{len(caseloads)} from {caseloads[0]} to {caseloads[-1]}",
        "Ways of looking": _ways(run),
        "Simulated years at each caseload": _years(sweep),
        "Seed": str(sweep["seed"]),
        "Planned or exploratory": _planned(run),
        "Made with": ", ".join(f"{name} {version}" for name, version in manifest["code"].items())
        + f"; Python {machine['python']}, {machine['system']}",
    }
    rows = (f"<dt>{html.escape(name)}</dt><dd>{html.escape(text)}</dd>" for name, text in facts.items())
    return "\n".join(["<dl>", *rows, "</dl>"])


def _scenario(run: Run) -> str:
    if len(names := run.manifest["sweep"].get("scenarios", ())) > 1:
        return ", ".join(names)
    first = next(iter(run.variants))
    return f"{run.assumed(first)['title']} ({run.scenario_name(first)})"


def _ways(run: Run) -> str:
    """What was compared; of a design the number of its points."""
    labels = list(run.variants.values())
    return f"{len(labels):,} points of a design" if run.is_designed else "; ".join(labels)


def _planned(run: Run) -> str:
    """Whether what was looked at had been written down before the run."""
    if run.planned == "planned":
        about = run.manifest["planned"]
        return f"planned on {_moment(about['date'])}, before it was run (plan {about['plan']})"
    if "why" in run.manifest["planned"]:
        return run.planned_words
    return "exploratory: it was not written down beforehand what would be looked at"


def _years(sweep: Mapping[str, Any]) -> str:
    own = [way["replications"] for way in sweep["variants"].values() if way["replications"]]
    most = sweep["replications"]
    return f"{most} ({min(own)} for some ways of looking)" if own and min(own) < most else str(most)


def _moment(text: str) -> str:
    moment = dt.datetime.fromisoformat(text)
    return f"{moment.day} {moment:%B %Y, %H:%M %Z}".strip()
