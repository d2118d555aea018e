"""Where a program is missing, tests that need it are skipped and the run's last words say so; where all must be, they fail."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest
from shared import NEEDED, ROOT

TESTS = """
def test_page(browser): pass
def test_another_page(browser): pass
def test_workbook(soffice): pass
def test_nothing_needed(): pass
"""
LAB = "from shared import without\nwithout('JUPYTERLAB', 'notebooks are not run in it')\ndef test_lab(): pass"


@pytest.fixture
def run(tmp_path):
    """What pytest says of such tests where there are no programs, and with which code it ends."""
    (tmp_path / "test_made_up.py").write_text(TESTS, encoding="utf-8")
    (tmp_path / "test_made_up_lab.py").write_text(LAB, encoding="utf-8")

    def made(**environment):
        own = {name: value for name, value in os.environ.items() if name != NEEDED}
        own |= {"PATH": str(tmp_path), "PYTHONPATH": str(ROOT / "tests"), **environment}
        command = [sys.executable, "-m", "pytest", "-p", "shared", "-p", "no:cacheprovider", "--rootdir=."]
        done = subprocess.run([*command, "."], cwd=tmp_path, env=own, capture_output=True, text=True)
        return done.returncode, done.stdout

    return made


def test_skipped_tests_are_the_last_words(run):
    code, said = run()
    assert code == 0 and "1 passed, 4 skipped" in said
    last = said.strip().splitlines()[-4:-1]
    assert {line.strip("! ") for line in last} == {
        "NO BROWSER: pages are not opened in one; 2 skipped",
        "NO LIBREOFFICE: workbooks are not opened by a second program; 1 skipped",
        "NO JUPYTERLAB: notebooks are not run in it; 1 skipped",
    }
    assert all(line.startswith("!!!") for line in last)


def test_nothing_is_skipped_where_all_programs_must_be(run):
    code, said = run(**{NEEDED: "1"})
    assert code != 0 and " skipped" not in said
    assert "NO JUPYTERLAB" in said


def test_each_missing_program_fails_its_tests(run, tmp_path):
    (tmp_path / "test_made_up_lab.py").unlink()
    code, said = run(**{NEEDED: "1"})
    assert code == 1 and "1 passed, 3 errors" in said
    assert "NO BROWSER" in said and "NO LIBREOFFICE" in said


def test_the_run_on_a_clean_checkout_needs_them_all():
    assert f"{NEEDED}=1 make test" in (ROOT / ".ci" / "run").read_text(encoding="utf-8")
