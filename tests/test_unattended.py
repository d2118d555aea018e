"""The recipes for unattended runs: the one for cron is run as cron would, the others are read by their own readers."""

from __future__ import annotations

import configparser
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from running import built, command, entry, notebook, schedule, small, states
from shared import ROOT

from xeploai import cli
from xeploai.project import Project
from xeploai.publish import command as publishing
from xeploai.publish.supervise import CAN_FORK

__all__ = ["built", "small"]
PAGE = (ROOT / "docs" / "how-to" / "schedule-reports.md").read_text(encoding="utf-8")


def blocks(language):
    return re.findall(rf"```{language}\n(.*?)```", PAGE, re.S)


@pytest.mark.slow
def test_the_recipe_for_cron_works_with_what_cron_gives(small, tmp_path, monkeypatch):
    """No variables but four, no terminal, `sh`; the project lies where the recipe says."""
    monkeypatch.delenv("XEPLOAI_HOME")
    schedule(small, entry("a"))
    shutil.rmtree(small.tables)
    (small.root / ".venv").mkdir()
    (small.root / ".venv" / "bin").symlink_to(Path(sys.executable).parent)
    (text,) = blocks("cron")
    given = {"HOME": str(tmp_path), "LOGNAME": "cron", "SHELL": "/bin/sh", "PATH": "/usr/bin:/bin"}
    commands = []
    for line in text.replace("/srv/xeploai", str(small.root)).splitlines():
        if re.match(r"[A-Z_]+=", line):
            given |= dict([line.split("=", 1)])
        else:
            assert "%" not in line, "cron would end the line there"
            fields = line.split(None, 5)
            assert all(re.fullmatch(r"[\d*]+", one) for one in fields[:5])
            commands.append(fields[5])
    for one in commands:
        ran = subprocess.run(
            ["/bin/sh", "-c", one], env=given, cwd=tmp_path, capture_output=True, text=True, timeout=120,
            stdin=subprocess.DEVNULL,
        )  # fmt: skip
        assert (ran.returncode, ran.stdout, ran.stderr) == (0, "", ""), "cron mails whatever is said"
    assert states(small.reports / "latest") == {"a": "made"}


def test_the_schedule_of_the_page_is_a_valid_one(small):
    for name in ("01_area_profile.ipynb",):
        shutil.copy(ROOT / "notebooks" / name, small.notebooks / name)
    (text, *_) = blocks("yaml")
    (small.notebooks / "schedule.yml").write_text(text, encoding="utf-8")
    assert cli.main(["report", "--list"]) == 0


def test_the_units_for_systemd_are_what_systemd_reads(tmp_path):
    names = ("xeploai.service", "xeploai.timer")
    for name, text in zip(names, blocks("ini"), strict=True):
        read = configparser.ConfigParser(strict=False, interpolation=None)
        read.optionxform = str
        read.read_string(text)
        assert "Unit" in read
        (tmp_path / name).write_text(
            text.replace("/srv/xeploai/.venv/bin/xeploai", shutil.which("true") or "true")
        )
    for line in re.findall(r"ExecStart=(.*)", PAGE):
        assert cli.parser().parse_args(shlex.split(line)[1:])
    if shutil.which("systemd-analyze"):
        asked = ["systemd-analyze", "verify", *(str(tmp_path / name) for name in names)]
        said = subprocess.run(asked, capture_output=True, text=True, timeout=60)
        assert said.returncode == 0, said.stderr


def test_the_workflow_for_github_runs_commands_that_there_are():
    workflow = yaml.safe_load(blocks("yaml")[1])
    steps = workflow["jobs"]["reports"]["steps"]
    commands = [step["run"] for step in steps if "run" in step]
    assert [c for c in commands if c.startswith("xeploai")] == ["xeploai build", "xeploai report"]
    for one in commands:
        if one.startswith("xeploai"):
            assert cli.parser().parse_args(shlex.split(one)[1:])
    assert workflow[True]["schedule"], "YAML reads `on` as true"


def test_a_project_may_lie_anywhere(small, monkeypatch):
    """Papermill takes braces in a path for parameters."""
    root = small.root.rename(small.root.with_name("a {word} {} ở đây"))
    monkeypatch.setenv("XEPLOAI_HOME", str(root))
    schedule(Project(root), entry("a", parameters={"word": "one"}))
    assert cli.main(["report", "--quiet"]) == 0
    assert "one" in (root / "reports" / "latest" / "a.html").read_text(encoding="utf-8")


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere homes are found in another way")
def test_without_a_home_nothing_is_left_in_the_folder_for_passing_things(small, tmp_path, monkeypatch):
    for name in ("MPLCONFIGDIR", "XDG_CONFIG_HOME", "XDG_CACHE_HOME"):
        monkeypatch.delenv(name, raising=False)
    passing = tmp_path / "passing"
    passing.mkdir()
    notebook(small, "import matplotlib.pyplot\nprint(word)")
    schedule(small, entry("a"))
    for _ in range(2):  # made, then kept: its template may end before it is ready
        run = command("--quiet", HOME="/dev/null", TMPDIR=str(passing))
        assert run.communicate(timeout=120) == ("", "") and run.returncode == 0
        assert not list(passing.iterdir())


def test_a_working_directory_that_is_gone_is_told(small, tmp_path):
    gone = tmp_path / "gone"
    gone.mkdir()
    leave = f"import os, sys; os.chdir({str(gone)!r}); os.rmdir({str(gone)!r})"
    code = f"{leave}; from xeploai import cli; sys.exit(cli.main(['report']))"
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60)
    assert ran.returncode == 2
    assert ran.stderr.startswith("project: the working directory is gone") and "Traceback" not in ran.stderr


def test_many_failures_are_no_reason_not_to_tell_of_them(small, tmp_path, monkeypatch):
    monkeypatch.setattr(publishing, "MOST_NAMED", 20)
    notebook(small, "raise ValueError(word)")
    schedule(small, entry("x", matrix={"word": ["first", "second", "third"]}))
    told = tmp_path / "told"
    assert cli.main(["report", "--quiet", "--on-failure", f'(echo "$XEPLOAI_FAILED"; cat) > "{told}"']) == 1
    named, *lines = told.read_text(encoding="utf-8").splitlines()
    assert named == "x-first [...]" and len(lines) == 3


def test_a_variable_may_be_as_long_as_it_is_let(tmp_path):
    told = tmp_path / "told"
    publishing.pass_on(f'echo ${{#LONG}} > "{told}"', {"LONG": "x" * publishing.MOST_NAMED}, "")
    assert int(told.read_text()) == publishing.MOST_NAMED


@pytest.mark.parametrize("given", ["schedule", "option"])
@pytest.mark.parametrize("wrong", ["an entry", "old tables"])
def test_what_cannot_begin_is_passed_on_too(given, wrong, small, tmp_path, capsys):
    told = tmp_path / "told"
    command = f'(echo "$XEPLOAI_FAILED"; cat) > "{told}"'
    schedule(
        small, entry("a", notebook="gone.ipynb" if wrong == "an entry" else "note.ipynb"),
        **({"on_failure": command} if given == "schedule" else {}),
    )  # fmt: skip
    if wrong == "old tables":
        figures = small.raw / "kon-tum-2023.csv"
        figures.write_text(figures.read_text().replace("10", "11"))
    assert cli.main(["report", *(["--on-failure", command] if given == "option" else [])]) == 2
    first, *rest = told.read_text(encoding="utf-8").splitlines()
    assert first == "the run" and rest == capsys.readouterr().err.splitlines()[:-1]
    assert ("unknown notebook 'gone.ipynb'" if wrong == "an entry" else "run `xeploai build`") in rest[0]
    told.unlink()
    assert cli.main(["report", "--list", *(["--on-failure", command] if given == "option" else [])]) == 2
    assert not told.exists(), "who asks what would run is told already"


@pytest.mark.skipif(not CAN_FORK, reason="this system has no warm process")
def test_a_warm_process_that_cannot_start_is_told_once_and_nothing_appears(small):
    schedule(small, entry("a"), entry("b"))
    run = command(MPLBACKEND="nonsense")
    said, errors = run.communicate(timeout=120)
    assert run.returncode == 2 and said == "" and "Traceback" not in errors
    assert "the warm process cannot start: " in errors and "use --engine kernel" in errors
    assert errors.count("nonsense") == 1 and not list(small.reports.glob("2*"))
