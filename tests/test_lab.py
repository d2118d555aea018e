"""JupyterLab as an analyst uses it: opened in a real browser, notebooks run by keyboard, a parameter changed."""

from __future__ import annotations

import importlib.util
import json
import os
import re
import shutil
import subprocess
import sys
import time

import pytest
from shared import ROOT, without

from xeploai import tables
from xeploai.project import Project

if importlib.util.find_spec("jupyterlab") is None:
    without("JUPYTERLAB", "notebooks are not run in it")
pytestmark = pytest.mark.slow
PATIENCE = 60
QUIET = [  # asks nobody outside for news
    "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate", "--LabApp.news_url=",
    "--ServerApp.token=", "--ServerApp.password=", "--ServerApp.port=0", "--no-browser", "--allow-root",
]  # fmt: skip
CELLS = ".jp-Notebook-cell"


@pytest.fixture(scope="module")
def lab(tmp_path_factory):
    """JupyterLab on a copy of the project; its address."""
    home = tmp_path_factory.mktemp("lab")
    project = Project(home / "project")
    for folder in ("notebooks", "docs"):
        shutil.copytree(ROOT / folder, project.root / folder)
    for folder in ("raw", "reference"):
        shutil.copytree(ROOT / "data" / folder, project.root / "data" / folder)
    shutil.copy(ROOT / "data" / "corrections.csv", project.corrections)
    tables.build(project)
    own = {
        name: str(home / name.lower()) for name in ("JUPYTER_RUNTIME_DIR", "JUPYTER_CONFIG_DIR", "IPYTHONDIR")
    }
    settings = home / "settings" / "@jupyterlab" / "notebook-extension" / "tracker.jupyterlab-settings"
    settings.parent.mkdir(parents=True)
    settings.write_text('{"windowingMode": "none"}')  # cells out of sight stay in the page, to be looked at
    own["JUPYTERLAB_SETTINGS_DIR"] = str(home / "settings")
    environment = {**os.environ, **own, "XEPLOAI_HOME": str(project.root), "HOME": str(home)}
    with (home / "log").open("w") as log:
        server = subprocess.Popen(
            [sys.executable, "-m", "jupyterlab", f"--ServerApp.root_dir={project.root}", *QUIET],
            env=environment, stdout=log, stderr=log, cwd=project.root,
        )  # fmt: skip
    until = time.monotonic() + PATIENCE
    found = []
    while not found:
        assert time.monotonic() < until and server.poll() is None, (home / "log").read_text()
        found = list((home / "jupyter_runtime_dir").glob("jpserver-*.json"))
        time.sleep(0.2)
    time.sleep(0.5)
    yield json.loads(found[0].read_text())["url"]
    server.terminate()
    server.wait(timeout=20)


@pytest.fixture
def opened(lab, browser):
    """Open a notebook; no request may leave this machine, and the console may hold no error."""
    context = browser.new_context(viewport={"width": 1400, "height": 1000})
    page = context.new_page()
    elsewhere, errors = [], []
    page.on(
        "request",
        lambda r: elsewhere.append(r.url) if not r.url.startswith((lab, "data:", "blob:", "ws:")) else None,
    )
    page.on("pageerror", lambda error: errors.append(str(error)))

    def open_(name):
        page.goto(f"{lab}lab/tree/notebooks/{name}?reset")
        page.wait_for_selector(".jp-CodeCell .cm-content", timeout=PATIENCE * 1000)
        page.wait_for_selector(".jp-Notebook-ExecutionIndicator[data-status=idle]", timeout=PATIENCE * 1000)
        page.get_by_text("Python 3 (ipykernel) | Idle").wait_for(timeout=PATIENCE * 1000)
        return page

    yield open_
    context.close()
    assert elsewhere == [] and errors == []


def run_by_keyboard(page):
    """Shift+Enter from the first cell to the last, and wait until the kernel has nothing to do."""
    page.locator(CELLS).first.click()
    page.keyboard.press("Escape")
    cells = page.locator(CELLS).count()
    for _ in range(cells):
        page.keyboard.press("ArrowUp")
    for _ in range(cells):
        page.keyboard.press("Shift+Enter")
        page.wait_for_timeout(50)
        settled(page)


def settled(page):
    page.wait_for_function(
        """() => [...document.querySelectorAll('.jp-CodeCell .jp-InputPrompt')].every(
            one => !one.textContent.includes('*')) && document.querySelector(
            '.jp-Notebook-ExecutionIndicator').dataset.status === 'idle'""",
        timeout=PATIENCE * 1000,
    )  # fmt: skip


def failures(page):
    return page.locator(
        "[data-mime-type='application/vnd.jupyter.error'], [data-mime-type='application/vnd.jupyter.stderr']"
    ).all_inner_texts()


def test_the_start_runs_to_its_end_by_keyboard(opened):
    page = opened("00_start.ipynb")
    run_by_keyboard(page)
    assert failures(page) == []
    page.locator(".jp-OutputArea img").nth(3).wait_for(timeout=PATIENCE * 1000)
    assert page.locator(".jp-OutputArea img").count() >= 4, "coverage and three examples"
    assert all(
        alt for alt in page.locator(".jp-OutputArea img").evaluate_all("all => all.map(one => one.alt)")
    )


def outputs(page, cell):
    return page.locator(CELLS).nth(cell).locator(".jp-Cell-outputArea")


def cell_with(page, words):
    """The number of the cell that has some words in its source, from 0."""
    sources = page.evaluate(
        "() => [...document.querySelectorAll('.jp-Notebook-cell')].map(one => one.querySelector('.cm-content')?.textContent || '')"
    )
    return next(number for number, source in enumerate(sources) if words in source)


def type_in(page, cell, text):
    """Replace the source of a cell by keyboard, and run it."""
    page.locator(CELLS).nth(cell).locator(".cm-content").click()
    page.keyboard.press("Control+A")
    page.keyboard.type(text)
    page.keyboard.press("Shift+Enter")


def test_another_parameter_gives_another_chart(opened):
    page = opened("03_across_provinces.ipynb")
    run_by_keyboard(page)
    assert failures(page) == []
    chart = cell_with(page, "comparison.chart()")
    before = outputs(page, chart).locator("img").first.get_attribute("src")
    parameters = cell_with(page, 'subject = "member"')
    source = json.loads((ROOT / "notebooks" / "03_across_provinces.ipynb").read_text(encoding="utf-8"))[
        "cells"
    ][1]["source"]
    type_in(page, parameters, "".join(source).replace('"member"', '"grassroots_org"'))
    run_by_keyboard(page)
    assert failures(page) == []
    assert outputs(page, chart).locator("img").first.get_attribute("src") != before


def test_a_wrong_name_is_one_readable_message(opened):
    page = opened("00_start.ipynb")
    run_by_keyboard(page)
    cell = cell_with(page, "xl.area_profile(")
    type_in(page, cell, 'xl.area_profile(tables, "Kon Tumm")')
    settled(page)
    said = outputs(page, cell).inner_text()
    assert "unknown area 'Kon Tumm'" in said and "Kon Tum" in said
    assert "Traceback" not in said and len(said.splitlines()) <= 2


def test_a_table_can_be_filtered_and_a_comparison_chosen(opened):
    page = opened("00_start.ipynb")
    run_by_keyboard(page)
    table = outputs(page, cell_with(page, "xl.explore("))
    page.wait_for_function("() => document.querySelector('.dt-search input')", timeout=PATIENCE * 1000)
    everything = table.locator(".dt-info").inner_text()
    table.locator(".dt-search input").fill("kon-tum-2022")
    page.wait_for_timeout(500)
    assert table.locator(".dt-info").inner_text() != everything
    assert set(re.findall(r"[a-z-]+-20\d\d", table.locator("tbody").inner_text())) == {"kon-tum-2022"}
    chosen = outputs(page, cell_with(page, "xl.controls("))
    before = chosen.locator("img").first.get_attribute("src")
    chosen.locator("select").first.select_option(index=2)
    until = time.monotonic() + PATIENCE
    while "xl.across_areas(tables," not in chosen.inner_text() or chosen.locator("img").count() != 1:
        assert time.monotonic() < until, chosen.inner_text()
        page.wait_for_timeout(200)
    assert chosen.locator("img").first.get_attribute("src") != before


def test_headings_are_a_table_of_contents_and_names_help(opened):
    page = opened("03_across_provinces.ipynb")
    page.keyboard.press("Control+Shift+K")
    contents = page.locator("#table-of-contents")
    contents.get_by_text("Table", exact=True).wait_for(timeout=PATIENCE * 1000)
    listed = contents.locator(".jp-tocItem-content").all_inner_texts()
    source = json.loads((ROOT / "notebooks" / "03_across_provinces.ipynb").read_text(encoding="utf-8"))
    texts = ["".join(c["source"]) for c in source["cells"] if c["cell_type"] == "markdown"]
    assert [one.strip() for one in listed] == [re.match(r"#+ (.*)", text)[1] for text in texts]
    contents.get_by_text("Sources", exact=True).click()
    page.wait_for_function(
        "() => { const at = [...document.querySelectorAll('.jp-Notebook h2')].find(one => one.textContent.startsWith('Sources'));"
        " const box = at.getBoundingClientRect(); return box.top > 0 && box.bottom < innerHeight; }",
        timeout=PATIENCE * 1000,
    )
    run_by_keyboard(page)
    cell = cell_with(page, "import xeploai as xl")
    page.locator(CELLS).nth(cell).locator(".cm-content").click()
    page.keyboard.press("Control+A")
    page.keyboard.type("xl.across_ar")
    page.keyboard.press("Tab")
    page.locator(".jp-Completer").wait_for(timeout=PATIENCE * 1000)
    page.keyboard.press("Enter")
    page.wait_for_function(
        "() => [...document.querySelectorAll('.cm-content')].some(one => one.textContent === 'xl.across_areas')",
        timeout=PATIENCE * 1000,
    )
    page.keyboard.press("Shift+Tab")
    told = page.locator(".jp-Tooltip")
    told.wait_for(timeout=PATIENCE * 1000)
    assert "area_level" in told.inner_text() and "Compare areas in one period" in told.inner_text()
