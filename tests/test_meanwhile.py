"""What is written to while a run goes on: a report counts only if it was made from what the run says of it."""

from __future__ import annotations

import re
import time

import pytest
from running import built, command, entry, manifest, notebook, runs, schedule, small
from shared import read_csv, write_csv

from xeploai import cli, tables
from xeploai.raw.columns import FIGURE_COLUMNS

__all__ = ["built", "small"]
PATIENCE = 60
# a notebook that says how far it is, and waits there until it is let go on
STEP = """
import os, pathlib, time
def step(name):
    if "STEPS" not in os.environ:
        return
    place = pathlib.Path(os.environ["STEPS"])
    (place / f"{name}.reached").touch()
    until = time.monotonic() + 60
    while not (place / f"{name}.go").exists() and time.monotonic() < until:
        time.sleep(0.01)
"""
READS = "import xeploai\nfound = xeploai.load_tables().figures\nprint('figures:', *found['printed'])"


class Going:
    """A run that goes on as far as it is let."""

    def __init__(self, folder):
        self.folder = folder
        folder.mkdir()
        self.process = command("--workers", "1", STEPS=str(folder))

    def reached(self, name):
        until = time.monotonic() + PATIENCE
        while not (self.folder / f"{name}.reached").exists():
            assert time.monotonic() < until and self.process.poll() is None, f"{name} is not reached"
            time.sleep(0.01)

    def let(self, *names):
        for name in names:
            (self.folder / f"{name}.go").touch()

    def ends(self):
        _, errors = self.process.communicate(timeout=PATIENCE)
        assert "Traceback" not in errors
        return self.process.returncode, errors


@pytest.fixture
def going(small, tmp_path):
    """Begin a run of a schedule; what is still going on in the end is stopped."""
    begun = []

    def begin(*entries):
        schedule(small, *entries)
        begun.append(Going(tmp_path / "steps"))
        return begun[-1]

    yield begin
    for one in begun:
        one.process.kill()
        one.process.wait()


def change(project, printed):
    """Another first figure, in data and tables."""
    path = project.raw / "kon-tum-2023.csv"
    rows = read_csv(path)
    rows[0]["printed"] = printed
    write_csv(path, FIGURE_COLUMNS, rows)
    tables.build(project)


def figures(folder, report="x"):
    return re.search(r"figures: ([\d ]+)", (folder / f"{report}.html").read_text(encoding="utf-8"))[1].strip()


def test_a_report_made_from_other_data_than_the_run_does_not_count(small, going):
    notebook(small, STEP, "step('before')", READS)
    run = going(entry("x"))
    run.reached("before")
    change(small, "11")
    run.let("before")
    code, errors = run.ends()
    assert code == 1 and "x failed: its data changed after the run had begun" in errors
    assert not (small.reports / "latest").exists()
    assert not manifest(runs(small)[-1])["results"][0]["files"]
    change(small, "10")
    assert cli.main(["report", "--quiet"]) == 0
    assert manifest(small.reports / "latest")["results"][0]["state"] == "made"
    assert figures(small.reports / "latest") == "10 80 9 1"


def test_it_is_made_again_where_the_data_was_put_back_before_it_was_done(small, going):
    notebook(small, STEP, "step('before')", READS, "step('after')")
    run = going(entry("x"))
    run.reached("before")
    change(small, "11")
    run.let("before")
    run.reached("after")
    change(small, "10")
    run.let("after")
    assert run.ends() == (0, "")
    assert figures(small.reports / "latest") == "10 80 9 1"


def test_tables_that_are_built_anew_from_the_same_data_do_no_harm(small, going):
    notebook(small, STEP, "step('before')", READS)
    run = going(entry("x"))
    run.reached("before")
    tables.build(small)
    run.let("before")
    assert run.ends() == (0, "")


def test_a_notebook_that_is_edited_before_its_turn_is_for_the_next_run(small, going):
    notebook(small, STEP, "step('before')", READS)
    notebook(small, "print('one')", name="other.ipynb")
    run = going(entry("x"), entry("y", notebook="other.ipynb"))
    run.reached("before")
    notebook(small, "print('two')", name="other.ipynb")
    run.let("before")
    code, errors = run.ends()
    assert code == 1 and "y failed: its notebook changed after the run had begun" in errors
    assert "x failed" not in errors
    assert cli.main(["report", "--quiet"]) == 0
    assert "two" in (small.reports / "latest" / "y.html").read_text(encoding="utf-8")


def test_data_that_is_gone_is_told_in_one_sentence(small, going):
    notebook(small, STEP, "step('before')", READS)
    run = going(entry("x"))
    run.reached("before")
    small.raw.rename(small.raw.with_name("elsewhere"))
    run.let("before")
    code, errors = run.ends()
    assert code == 1 and "x failed: what it is made from cannot be read: No such file or directory" in errors
