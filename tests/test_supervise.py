"""Processes of reports: real ones, really killed. Each test is over in seconds, whatever goes wrong."""

from __future__ import annotations

import ast
import os
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psutil
import pytest
from shared import ROOT

from xeploai.publish.launch import Forks, Limits, Spawns, TemplateError, Work
from xeploai.publish.supervise import CAN_FORK, Supervisor

PATIENCE = 30
needs_forks = pytest.mark.skipif(not CAN_FORK, reason="this system does not fork")
WAYS = [pytest.param(Forks, marks=needs_forks), Spawns]


@pytest.fixture(scope="module", params=WAYS, ids=["forked", "cold"])
def watching(request):
    before = os.environ.get("PYTHONPATH")
    os.environ["PYTHONPATH"] = os.pathsep.join(filter(None, [str(ROOT / "tests"), before]))
    made = Supervisor(request.param())
    yield made
    made.close()
    if before is None:
        del os.environ["PYTHONPATH"]
    else:
        os.environ["PYTHONPATH"] = before


@pytest.fixture
def do(watching, tmp_path):
    """Ask for something to be done, and wait for its end."""

    def asked(what, limits=None, **arguments):
        work = Work(f"doings:{what}", arguments, tmp_path, limits or Limits(pause=0.05))
        return watching.submit(work).result(timeout=PATIENCE)

    return asked


def gone(pid, seconds=5):
    """Whether a process ends within so many seconds."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if not psutil.pid_exists(pid) or psutil.Process(pid).status() == psutil.STATUS_ZOMBIE:
            return True
        time.sleep(0.05)
    return False


def waited_for(path, seconds=PATIENCE):
    until = time.monotonic() + seconds
    while not path.exists() or not path.read_text():
        assert time.monotonic() < until, f"{path.name} does not come"
        time.sleep(0.02)
    return path.read_text()


def test_an_exit_code_is_told_as_it_was(do):
    assert [do("end", code=code).code for code in (0, 1, 7)] == [0, 1, 7]


def test_a_process_that_ends_itself_is_not_begun_again(do):
    ended = do("leave", code=3)
    assert (ended.code, ended.attempts) == (3, 1)


def test_a_killed_process_is_begun_again(do, tmp_path):
    ended = do("die", folder=str(tmp_path), times=2)
    assert (ended.code, ended.attempts) == (0, 3)


def test_it_is_not_begun_again_for_ever(do, tmp_path):
    ended = do("die", Limits(retries=1, pause=0.05), folder=str(tmp_path), times=9)
    assert (ended.code, ended.attempts) == (-signal.SIGKILL, 2)


def test_waits_between_beginnings_grow(do, tmp_path):
    start = time.monotonic()
    do("die", Limits(retries=2, pause=0.5), folder=str(tmp_path), times=2)
    assert time.monotonic() - start >= 0.5 + 1.0


def test_what_crashes_by_itself_is_not_begun_again(do, tmp_path):
    ended = do("die", folder=str(tmp_path), times=1, with_signal=signal.SIGSEGV)
    assert (ended.code, ended.attempts) == (-signal.SIGSEGV, 1)


def test_a_cell_may_take_so_long_and_no_longer(do, tmp_path):
    start = time.monotonic()
    ended = do("stay", Limits(cell=1.0), folder=str(tmp_path), cells=3)
    assert (ended.limit, ended.cell) == ("cell", 3)
    assert time.monotonic() - start < 20
    assert gone(int((tmp_path / "pid").read_text()))


def test_a_report_may_take_so_long_though_its_cells_are_quick(do, tmp_path):
    ended = do("stay", Limits(report=1.5), folder=str(tmp_path), cells=90)
    assert ended.limit == "report" and 1 < ended.cell < 90


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux limits what a process holds")
def test_one_process_finds_no_more_memory_than_its_limit(do):
    assert do("eat", Limits(memory=300), mebibytes=2000).code == 5
    assert do("eat", Limits(memory=300), mebibytes=100).code == 0


def test_processes_together_are_killed_over_the_limit(do):
    ended = do("eat", Limits(memory=200), mebibytes=150, helpers=6)
    assert ended.limit == "memory" and ended.attempts == 1
    assert ended.peak > 600 * 2**20


def test_what_a_process_leaves_in_its_group_is_ended(do, tmp_path):
    assert do("litter", folder=str(tmp_path), escape=False).code == 0
    assert gone(int((tmp_path / "left").read_text()))


def test_what_a_killed_process_left_is_ended(watching, tmp_path):
    limits = Limits(cell=1.0)
    future = watching.submit(Work("doings:stay", {"folder": str(tmp_path), "cells": 1}, tmp_path, limits))
    pid = int(waited_for(tmp_path / "pid"))
    assert future.result(timeout=PATIENCE).limit == "cell"
    assert gone(pid)


def test_no_process_sees_what_another_did(watching, tmp_path):
    found = []
    for name in ("one", "two", "three"):
        folder = tmp_path / name
        folder.mkdir()
        watching.submit(Work("doings:taint", {"folder": str(folder)}, folder)).result(timeout=PATIENCE)
        found.append(ast.literal_eval((folder / "found").read_text()))
    states = [one[:4] for one in found]
    assert states[0] == states[1] == states[2] and states[0][0] is None
    assert len({one[4] for one in found}) == len({one[5] for one in found}) == 3, "chance is reseeded"


def test_many_ask_from_many_threads_and_each_gets_its_own(watching, tmp_path):
    n = 200 if isinstance(watching._launcher, Forks) else 12

    def one(number):
        folder = tmp_path / str(number)
        folder.mkdir()
        return (
            watching.submit(Work("doings:end", {"code": number % 50}, folder)).result(timeout=PATIENCE).code
        )

    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(one, range(n))) == [number % 50 for number in range(n)]


@pytest.fixture
def forks(monkeypatch):
    if not CAN_FORK:
        pytest.skip("this system does not fork")
    monkeypatch.setenv("PYTHONPATH", str(ROOT / "tests"))
    made = Supervisor(Forks())
    yield made
    made.close()


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux gives such a process to who started it")
def test_a_daemon_that_a_report_starts_is_ended(do, tmp_path):
    """It has a session of its own and no parent: nothing but its template, or its guard, knows it."""
    assert do("litter", folder=str(tmp_path), escape=True).code == 0
    assert gone(int((tmp_path / "left").read_text()))


def test_the_template_has_one_thread_and_forks_keep_it_that_way(forks, tmp_path):
    forks.submit(Work("doings:taint", {"folder": str(tmp_path)}, tmp_path)).result(timeout=PATIENCE)
    pid = forks._launcher.template.pid
    assert len(list(Path(f"/proc/{pid}/task").iterdir())) == 1


def test_a_lost_template_is_replaced_and_its_work_begun_again(forks, tmp_path):
    future = forks.submit(
        Work("doings:stay", {"folder": str(tmp_path), "seconds": 2}, tmp_path, Limits(pause=0.05))
    )
    pid = int(waited_for(tmp_path / "pid"))
    lost = forks._launcher.template.pid
    (tmp_path / "pid").unlink()
    os.kill(lost, signal.SIGKILL)
    assert gone(pid), "a report does not outlive its template"
    ended = future.result(timeout=PATIENCE)
    assert (ended.code, ended.attempts) == (0, 2)
    assert forks._launcher.template.pid != lost


@pytest.mark.parametrize("way", ["Forks", "Spawns"])
def test_nothing_outlives_who_asked_for_it(way, tmp_path, monkeypatch):
    """The asking process is killed: its template, its reports and what they started end."""
    if way == "Forks" and not CAN_FORK:
        pytest.skip("this system does not fork")
    monkeypatch.setenv("PYTHONPATH", str(ROOT / "tests"))
    code = (
        "from pathlib import Path\n"
        f"from xeploai.publish.launch import {way}, Work\n"
        "from xeploai.publish.supervise import Supervisor\n"
        f"folder = {str(tmp_path)!r}\n"
        f"Supervisor({way}()).submit(Work('doings:stay', dict(folder=folder), Path(folder))).result()\n"
    )
    asking = subprocess.Popen([sys.executable, "-c", code])
    try:
        pid = int(waited_for(tmp_path / "pid"))
        below = psutil.Process(asking.pid).children(recursive=True)
        assert pid in {one.pid for one in below}
    finally:
        asking.kill()
        asking.wait()
    assert all(gone(one.pid) for one in below)


def test_a_template_that_cannot_start_is_told_and_nobody_waits(monkeypatch, tmp_path):
    if not CAN_FORK:
        pytest.skip("this system does not fork")
    broken = tmp_path / "papermill"
    broken.mkdir()
    (broken / "__init__.py").write_text("raise ImportError('broken on purpose')")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    made = Supervisor(Forks())
    for _ in range(2):
        with pytest.raises(TemplateError, match="broken on purpose"):
            made.submit(Work("doings:end", {}, tmp_path)).result(timeout=PATIENCE)
    made.close()
