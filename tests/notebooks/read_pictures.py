"""Whether each picture of a finished notebook is followed by its reading, computed from its own table."""

import ast
import csv
import html
import io
import re
from collections import Counter

import nbformat
from nbformat import NotebookNode

from tests.notebooks.smoke import code_of, shown

READ_BY = {
    "weeks.picture": "weeks.week_words",
    "caps.picture": "caps.first_to_break",
    "caps.stairs": "caps.stairs_words",
    "caps.coping": "caps.coping_words",
    "caps.spread": "caps.spread_words",
}
"""Pictures whose reading is a function beside theirs; every other one is read by simcore.report.readings."""
READINGS = "simcore.report.readings"
KEYS = {"caseload", "week", "day", "replication", "n", "place", "year", "months", "points"}
"""Columns that say where in a table a number stands, which is no reading of it."""
NUMBER = re.compile(r"\d[\d,]*(?:\.\d+)?")
TITLE = re.compile(r"<!--title (.*?)-->", re.DOTALL)
TABLE = re.compile(r"<!--table\n(.*?)-->", re.DOTALL)
WITH_TABLES = """
from simcore.charts import Figure
from simcore.report.handover import web

plain, plain_chart = Figure._repr_mimebundle_, web._chart

def with_table(figure, markup):
    carried = f"<!--title {figure.title}--><!--table\\n{figure.csv()}-->"
    return markup.replace("</figure>", f"</figure>{carried}", 1)

def shown(self, *args, **more):
    made = plain(self, *args, **more)
    return made | {"text/html": with_table(self, made["text/html"])}

Figure._repr_mimebundle_ = shown
web._chart = lambda chart, caption: with_table(chart.figure, plain_chart(chart, caption))
"""
"""A cell that is run before the others: each picture then carries its title and the table it draws."""


def carry_tables(notebook: NotebookNode) -> NotebookNode:
    """Put WITH_TABLES before its cells; it is `notebook.cells[0]` then."""
    notebook.cells.insert(0, nbformat.v4.new_code_cell(WITH_TABLES))
    return notebook


def unread_pictures(notebook: NotebookNode) -> list[str]:
    """The cells whose picture is not followed by its reading: beneath it, or from the next code cell.

    A reading is a sentence that tells a number of the picture's table and does not say its title over again,
    and that `simcore` computes: beneath the picture it comes from the same call; in the next cell, from the
    function that reads this picture.
    """
    code, unread = code_of(notebook), []
    readers = {name for cell in code for name in _imported_from(cell.source, READINGS)}
    for cell, following in zip(code, [*code[1:], None], strict=True):
        pieces = shown(cell).split("<figure>")[1:]
        for place, piece in enumerate(pieces, start=1):
            words = _sentence(piece)
            is_last = place == len(pieces)
            if not words and is_last and following and _reads(following.source, cell.source, readers):
                words = _sentence(f"</figure>{shown(following)}")
            if _says_the_title(words, piece) or not set(NUMBER.findall(words)) & _numbers_of(piece):
                unread.append(cell.source)
    return unread


def _sentence(piece: str) -> str:
    """The paragraph or list that comes right after a picture; empty where something else does."""
    after = re.sub(r"<details>.*?</details>|<!--.*?-->", "", piece.partition("</figure>")[2], flags=re.DOTALL)
    after = re.sub(r'^\s*<div class="headline">|</?strong>', "", after)
    found = re.match(r"\s*<(p|ul)>(.*?)</\1>", after, flags=re.DOTALL)
    return html.unescape(re.sub(r"<[^>]+>", " ", found[2])) if found else ""


def _says_the_title(words: str, piece: str) -> bool:
    """Whether a reading holds the sentence that stands over its picture already."""
    title = TITLE.search(piece)
    return title is not None and title[1].rstrip(".").lower() in words.lower()


def _reads(source: str, picture: str, readers: set[str]) -> bool:
    """Whether a cell shows what is read of the picture that another cell shows."""
    call, drawn = _shown_call(source), _shown_call(picture)
    if call is not None and ast.unparse(call.func) == "sentence" and len(call.args) == 1:
        call = call.args[0] if isinstance(call.args[0], ast.Call) else None  # sentence(words_of(picture))
    if call is None or drawn is None:
        return False
    name, of = ast.unparse(call.func), {ast.unparse(one) for one in call.args}
    if name in readers:
        return _last_line(picture) in of
    return READ_BY.get(ast.unparse(drawn.func)) == name and bool(of & {ast.unparse(a) for a in drawn.args})


def _last_line(source: str) -> str:
    """What a cell shows, as code."""
    body = ast.parse(source).body
    return ast.unparse(body[-1]) if body else ""


def _shown_call(source: str) -> ast.Call | None:
    """The call whose result a cell shows: its last line, or what the name on its last line was set to."""
    body = ast.parse(source).body
    shown_last = body[-1].value if body and isinstance(body[-1], ast.Expr) else None
    if isinstance(shown_last, ast.Name):
        named = [one for one in body if isinstance(one, ast.Assign)]
        values = [one.value for one in named if ast.unparse(one.targets[0]) == shown_last.id]
        shown_last = values[-1] if values else None
    return shown_last if isinstance(shown_last, ast.Call) else None


def _imported_from(source: str, module: str) -> list[str]:
    found = [n for n in ast.walk(ast.parse(source)) if isinstance(n, ast.ImportFrom) and n.module == module]
    return [alias.asname or alias.name for node in found for alias in node.names]


def _hours(rows: list[dict[str, str]]) -> list[float]:
    """Hours of all and of each activity, where a table has stretches of time in seconds."""
    sums = Counter[str]()
    for row in rows:
        if row.get("start") and row.get("end"):
            length = (float(row["end"]) - float(row["start"])) / 3600
            sums.update({"": length, row.get("activity", ""): length})
    return list(sums.values())


def _numbers_of(piece: str) -> set[str]:
    """Every number of the table that a picture carries, as a sentence may write it; keys are none."""
    found = TABLE.search(piece)
    if not found:
        return set()
    rows = list(csv.DictReader(io.StringIO(found[1])))
    cells = [cell for row in rows for name, cell in row.items() if name not in KEYS and cell]
    values = [abs(float(cell)) for cell in cells if re.fullmatch(r"-?\d+(\.\d+)?(e-?\d+)?", cell)]
    values += _hours(rows)
    ways = ("{:,.0f}", "{:,.1f}", "{:,.2f}", "{:.4g}")
    return {way.format(value * by) for value in values for way in ways for by in (1, 100)}
