"""Projects to run reports in: small data, notebooks of a few lines, a schedule of one's own."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook
from shared import adder, empty_project, rated

from xeploai import tables
from xeploai.project import Project

KERNEL = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
PARAMETERS = 'word = "x"\nseconds = 0\nlanguage = "vi"'
FIGURES = [
    rated("10", "excellent"), rated("80", "good"), rated("9", "completed"), rated("1", "not_completed"),
]  # fmt: skip


@pytest.fixture(scope="session")
def built(tmp_path_factory):
    """A project with one report, its tables built, and a notebook that needs none of it."""
    where = empty_project(tmp_path_factory.mktemp("built"))
    adder(where)("kon-tum-2023", FIGURES)
    tables.build(where)
    notebook(where, "import time\ntime.sleep(seconds)\nprint(word)")
    return where


@pytest.fixture
def small(built, tmp_path, monkeypatch):
    """A copy of it to change."""
    root = tmp_path / "project"
    shutil.copytree(built.root, root)
    monkeypatch.setenv("XEPLOAI_HOME", str(root))
    return Project(root)


def notebook(project, *sources, name="note.ipynb", parameters=PARAMETERS):
    """A notebook with a title, parameters, and cells."""
    cells = [new_markdown_cell("# A note"), new_code_cell(parameters, metadata={"tags": ["parameters"]})]
    made = new_notebook(cells=[*cells, *(new_code_cell(source) for source in sources)], metadata=KERNEL)
    for number, cell in enumerate(made.cells):
        cell["id"] = f"c{number}"
    nbformat.write(made, project.notebooks / name)


def schedule(project, *entries, **settings):
    """A schedule of entries as `entry` gives them."""
    lines = [f"{key}: {json.dumps(value)}" for key, value in settings.items()]
    text = "\n".join([*lines, "reports:", *entries])
    (project.notebooks / "schedule.yml").write_text(text, encoding="utf-8")


def entry(name="x", notebook="note.ipynb", **more):
    """An entry of a schedule."""
    lines = [f"  - name: {name}", f"    notebook: {notebook}"]
    return "\n".join([*lines, *(f"    {key}: {json.dumps(value)}" for key, value in more.items())])


def command(*arguments, **environment):
    """`xeploai report` in a process of its own, begun."""
    return subprocess.Popen(
        [sys.executable, "-m", "xeploai.cli", "report", *arguments], text=True,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, env={**os.environ, **environment},
    )  # fmt: skip


def runs(project):
    """Folders of runs, the oldest first."""
    found = [p for p in project.reports.iterdir() if p.name[0] == "2" and p.is_dir()]
    return sorted(found, key=lambda p: (p.name.partition("Z")[0], int(p.name.partition("Z")[2][1:] or 1)))


def manifest(folder):
    """What a run's manifest says."""
    return json.loads((Path(folder) / "manifest.json").read_text(encoding="utf-8"))


def states(folder):
    """States of a run's reports, by their ids."""
    return {one["id"]: one["state"] for one in manifest(folder)["results"]}
