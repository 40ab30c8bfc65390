"""Notebooks opened in JupyterLab in a real browser, changed by hand, and run by Run All Cells."""

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import nbformat
import psutil
import pytest
from nbformat import NotebookNode

from simcore.report.parameters import NOTEBOOK_FOLDER
from tests.browser.found import IN_JUPYTERLAB
from tests.browser.lab_server import Lab, running_lab
from tests.notebooks import smoke
from tests.notebooks.read_pictures import WITH_TABLES, unread_pictures
from tests.notebooks.smoke import code_of, is_parameters, must_be_whole, read, values_of, with_values

pytestmark = [pytest.mark.browser, pytest.mark.slow]

LONGEST = 120_000  # milliseconds for one notebook; on a machine of its own each takes some seconds

# Clicking Run All too early asks for a kernel instead: the status bar says Idle before there is one.
OPEN = """async (path) => {
  await jupyterapp.restored;
  const panel = await jupyterapp.commands.execute('docmanager:open', {path, factory: 'Notebook'});
  jupyterapp.shell.activateById(panel.id);
  await panel.context.ready;
  await panel.sessionContext.ready;
  await panel.sessionContext.session.kernel.info;
}"""
INSERT = """(source) => {
  jupyterapp.shell.currentWidget.content.model.sharedModel.insertCell(0, {cell_type: 'code', source});
}"""
TYPE = """([number, source]) => {
  const notebook = jupyterapp.shell.currentWidget.content;
  notebook.model.cells.get(number).sharedModel.setSource(source);
}"""
RUN_ALL = """async () => {
  const panel = jupyterapp.shell.currentWidget;
  await jupyterapp.commands.execute('notebook:run-all-cells');
  await panel.context.save();
  return panel.content.model.sharedModel.toJSON();
}"""
CLOSE = """async () => {
  const panel = jupyterapp.shell.currentWidget;
  await panel.sessionContext.shutdown();
  panel.dispose();
}"""


@pytest.fixture(scope="module")
def lab(browser: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lab]:
    with running_lab(tmp_path_factory.mktemp("lab")) as lab:
        yield lab
        kernels = lab.process.children(recursive=True)
    _, alive = psutil.wait_procs(kernels, timeout=30)
    assert not alive, f"left running: {alive}"


@pytest.fixture(scope="module")
def asked() -> list[str]:
    """What the page asked for."""
    return []


@pytest.fixture(scope="module")
def window(lab: Lab, browser: Any, asked: list[str]) -> Iterator[Any]:
    """JupyterLab, open."""
    page = browser.new_page(viewport={"width": 1200, "height": 900})
    page.set_default_timeout(LONGEST)
    page.on("request", lambda one: asked.append(one.url))
    page.goto(f"{lab.address}/lab?token={lab.token}")
    page.wait_for_function("() => window.jupyterapp")
    yield page
    page.close()


def run_all(window: Any, lab: Lab, name: str, values: dict[str, Any], first: str = "") -> NotebookNode:
    """Open a notebook as it is committed, type values over its own, run all its cells, save it.

    `first` is code for a cell before the others.
    """
    (number, cell), *_ = [(n, cell) for n, cell in enumerate(read(name).cells) if is_parameters(cell)]
    shutil.copy(NOTEBOOK_FOLDER / f"{name}.ipynb", lab.notebooks)
    window.evaluate(OPEN, f"{name}.ipynb")
    window.evaluate(TYPE, [number, with_values(cell.source, values)])
    if first:
        window.evaluate(INSERT, first)
    return nbformat.from_dict(window.evaluate(RUN_ALL))


@pytest.mark.parametrize("name", IN_JUPYTERLAB)
def test_run_all_fills_every_cell_and_shows_every_picture(name: str, window: Any, lab: Lab, places):
    done = run_all(window, lab, name, values_of(name, places, anew=True), first=WITH_TABLES)
    assert done.cells[0].outputs == []
    assert unread_pictures(done) == []
    assert shown_in(lab.notebooks / f"{name}.ipynb") == [smoke.shown(cell) for cell in code_of(done)]
    pictures = window.locator(".jp-NotebookPanel .jp-OutputArea img").all()
    assert len(pictures) == sum(smoke.shown(cell).count("<img ") for cell in code_of(done)) > 0
    for picture in pictures:
        assert len(picture.get_attribute("alt")) > 40
        assert picture.evaluate("one => one.complete && one.naturalWidth > 0")
    assert lab.listens_on() == {"127.0.0.1"}
    del done.cells[0]
    must_be_whole(done, name)
    window.evaluate(CLOSE)


def shown_in(path: Path) -> list[str]:
    """What the file on disk shows."""
    notebook: NotebookNode = nbformat.read(path, as_version=4)
    return [smoke.shown(cell) for cell in code_of(notebook)]


def test_a_wrong_value_is_told_in_its_own_words(window: Any, lab: Lab):
    name = "02_one_week_at_one_desk"
    done = run_all(window, lab, name, {"caseload": 401})
    told = "caseload: is too large (given 401; allowed: clients, 1 to 400)"
    shown = filter(None, window.locator(".jp-NotebookPanel .jp-OutputArea").all_inner_texts())
    assert [text.strip() for text in shown] == [f"notebook {name}: {told}"]
    assert [cell.execution_count for cell in code_of(done)][2:] == [None] * (len(code_of(done)) - 2)
    window.evaluate(CLOSE)


def test_nothing_was_asked_of_anybody_else(window: Any, lab: Lab, asked: list[str]):
    assert asked
    assert [url for url in asked if not url.startswith((lab.address, "data:", "blob:"))] == []
